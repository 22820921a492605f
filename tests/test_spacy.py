"""The spaCy component: spans, extension, round trip through a DocBin."""

import pytest

spacy = pytest.importorskip("spacy")
from spacy.tokens import Doc, DocBin  # noqa: E402

TEXT = "浙江省科技厅对牵头企业给予最高500万元补助。\n2024年7月2日起施行🙂。"


@pytest.fixture(scope="module")
def nlp() -> "spacy.Language":
    pipeline = spacy.blank("zh")
    pipeline.add_pipe("policy_nlp")
    return pipeline


def test_spans_are_the_records(nlp: "spacy.Language") -> None:
    doc = nlp(TEXT)
    analysis = doc._.policy
    for layer, records in analysis.layers():
        assert [span.text for span in doc.spans[layer]] == [record.text for record in records]
        assert [span.id_ for span in doc.spans[layer]] == [record.id for record in records]
    assert [span.text for span in doc.spans["quantities"]] == ["500万元"]
    assert doc.spans["quantities"][0].label_ == "support"


def test_doc_bin_keeps_the_spans(nlp: "spacy.Language") -> None:
    data = DocBin(docs=[nlp(TEXT)]).to_bytes()
    doc: Doc = next(DocBin().from_bytes(data).get_docs(nlp.vocab))
    assert [span.text for span in doc.spans["dates"]] == ["2024年7月2日"]
