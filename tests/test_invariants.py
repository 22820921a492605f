"""What holds of any document, tried on real ones: a seeded tenth of them, all where POLICY_NLP_ALL is set."""

from __future__ import annotations

import os
import random
from functools import lru_cache
from pathlib import Path

import msgspec
import pytest

from policy_nlp import batch, resources
from policy_nlp.pipeline import Pipeline
from policy_nlp.readers import ReadError, find_inputs, read_file
from policy_nlp.records import LAYERS, Analysis, Document, check_grounding

SHARE = 30
UNRELATED = "\n\n天气很好，大家都很高兴。\n"
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x30, 0x3A)}


@lru_cache(maxsize=1)
def pipeline() -> Pipeline:
    return Pipeline()


@pytest.fixture(scope="module")
def documents(data: Path) -> list[tuple[Path, Document]]:
    paths = sorted((data / "data/policies").glob("*.txt"))
    if not os.environ.get("POLICY_NLP_ALL"):
        paths = sorted(random.Random(7).sample(paths, min(SHARE, len(paths))))
    found = []
    for path in paths:
        try:
            found.append((path, read_file(path)))
        except ReadError:
            continue
    return found


@pytest.fixture(scope="module")
def single(documents: list[tuple[Path, Document]]) -> list[Analysis]:
    return [pipeline()(document) for _, document in documents]


def test_a_batch_gives_what_single_documents_give(
    documents: list[tuple[Path, Document]], single: list[Analysis], tmp_path: Path
) -> None:
    batch.run(find_inputs([path for path, _ in documents]), tmp_path, batch.Options(workers=2))
    lines = (tmp_path / "analyses.jsonl").read_bytes().splitlines()
    assert lines == [msgspec.json.encode(analysis) for analysis in single]
    for line in lines:
        check_grounding(msgspec.json.decode(line, type=Analysis))


def test_neighbours_make_no_difference(documents: list[tuple[Path, Document]], single: list[Analysis]) -> None:
    order = list(range(len(documents)))
    random.Random(3).shuffle(order)
    for index in order[:15]:
        assert pipeline()(documents[index][1]) == single[index]


def test_an_unrelated_paragraph_changes_no_earlier_record(
    documents: list[tuple[Path, Document]], single: list[Analysis]
) -> None:
    changed = []
    for (path, document), before in zip(documents, single, strict=True):
        after = pipeline()(msgspec.structs.replace(document, text=document.text + UNRELATED))
        for layer in LAYERS:
            # a section ends where its document does
            if layer != "sections" and getattr(before, layer) != [
                record for record in getattr(after, layer) if record.start < len(document.text)
            ]:
                changed.append((path.name, layer))
    assert not changed


@pytest.mark.parametrize("version", ["traditional", "full width"])
def test_other_characters_give_the_same_values(
    version: str, documents: list[tuple[Path, Document]], single: list[Analysis]
) -> None:
    table: dict[int, int | str] = dict(FULL_WIDTH)
    if version == "traditional":
        table = {}
        for row in resources.table("variants.csv", ("from", "to")):
            table.setdefault(ord(row["to"]), row["from"])
    changed = []
    for (path, document), before in zip(documents, single, strict=True):
        after = pipeline()(msgspec.structs.replace(document, text=document.text.translate(table)))
        ours, theirs = (
            [(item.start, item.value, item.value_max, item.comparator, item.kind) for item in analysis.quantities]
            + [(item.start, item.value, item.role) for item in analysis.dates]
            for analysis in (before, after)
        )
        if ours != theirs:
            changed.append((path.name, sorted(set(map(str, ours)) ^ set(map(str, theirs)))[:4]))
    assert not changed
