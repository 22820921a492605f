"""Many documents: one that fails is set aside, the others are written in order."""

from pathlib import Path

from policy_nlp import batch
from policy_nlp.pipeline import Pipeline
from policy_nlp.readers import find_inputs
from policy_nlp.records import Analysis, Document


class Kept:
    def __init__(self) -> None:
        self.analyses: list[Analysis] = []

    def write(self, analysis: Analysis) -> None:
        self.analyses.append(analysis)


class Faulty(Pipeline):
    """Fails on one document, as a fault of ours would."""

    def __call__(self, document: Document | str) -> Analysis:
        if isinstance(document, Document) and document.doc_id == "b":
            raise RuntimeError("a fault of ours")
        return super().__call__(document)


def test_a_fault_sets_one_document_aside(tmp_path: Path) -> None:
    for name in "cab":
        (tmp_path / f"{name}.txt").write_text("浙江省科技厅支持企业组建创新联合体。", encoding="utf-8")
    inputs = find_inputs([str(tmp_path)])
    sink, steps = Kept(), []
    summary = batch.analyse_inputs(inputs, sink, pipeline=Faulty(), step=lambda: steps.append(1))
    assert [analysis.doc_id for analysis in sink.analyses] == ["a", "c"]
    assert (summary.documents, len(steps)) == (2, 3)
    (failure,) = summary.failures
    assert (failure.reason, failure.message) == ("RuntimeError", "a fault of ours")
    assert "b.txt" in failure.file
    assert summary.records["measures"] == sum(len(analysis.measures) for analysis in sink.analyses)


def test_failures_file_is_empty_when_nothing_failed(tmp_path: Path) -> None:
    assert batch.write_failures([], tmp_path).read_bytes() == b""
