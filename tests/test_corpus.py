"""The shipped corpus: what it says of itself is true, and its gold is grounded and in the record form."""

import csv
import json
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from policy_nlp import read
from policy_nlp.records import EVIDENCE_FIELDS, LAYERS, RECORD_TYPES, Genre, Meta

CORPUS = Path(__file__).parents[1] / "corpus"
COLUMNS = ["file", "title", "region", "genre", "provenance", "status"]
NOTICE = "（本文为示例文本，由 policy-nlp 项目编写，不是官方文件。）"
SUFFIXES = {".txt", ".html", ".docx", ".pdf"}
WORDS = {
    "quantities": ("metric", "subject", "hedge", "exception"),
    "measures": ("label", "attribute", "aim", "object", "beneficiary", "condition"),
    "sections": ("number", "title"),
    "actors": ("canonical",),
    "citations": ("title", "doc_number", "resolved"),
}
ADDED_BY_THE_PROGRAM = {"actors": {"canonical_id": "a0"}}

with (CORPUS / "documents.csv").open(encoding="utf-8-sig", newline="") as lines:
    TABLE = list(csv.DictReader(lines))
GOLD = sorted((CORPUS / "gold").glob("*.json"))


def load(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def squeezed(text: str) -> str:
    """The text without white space: a PDF breaks its lines where it likes."""
    return "".join(text.split())


@pytest.fixture(params=TABLE, ids=lambda row: row["file"])
def row(request: pytest.FixtureRequest) -> dict[str, str]:
    return request.param


@pytest.fixture(params=GOLD, ids=lambda path: path.stem)
def gold(request: pytest.FixtureRequest) -> dict[str, Any]:
    return load(request.param)


def test_the_table_lists_every_document_once() -> None:
    listed = [row["file"] for row in TABLE]
    there = {path.name for path in CORPUS.iterdir() if path.suffix in SUFFIXES}
    assert len(listed) == len(set(listed))
    assert set(listed) == there
    assert len(listed) >= 14
    assert {Path(name).suffix for name in listed} == SUFFIXES


def test_a_row_is_complete(row: dict[str, str]) -> None:
    assert list(row) == COLUMNS
    assert all(row.values())
    assert row["status"] == "illustrative"
    assert row["genre"] in get_args(Genre)


def test_a_document_is_short_and_says_that_it_is_illustrative(row: dict[str, str]) -> None:
    text = squeezed(read(CORPUS / row["file"]).text)
    assert squeezed(NOTICE) in text
    assert squeezed(row["title"]) in text
    assert 600 <= len(text) <= 2500


def test_there_is_gold_for_six_documents() -> None:
    assert len(GOLD) >= 6
    assert {path.stem for path in GOLD} <= {Path(row["file"]).stem for row in TABLE}


def test_gold_is_of_the_document_as_it_is_read(gold: dict[str, Any]) -> None:
    name = next(row["file"] for row in TABLE if Path(row["file"]).stem == gold["doc_id"])
    assert read(CORPUS / name).text == gold["text"]


def test_gold_has_the_layers_that_it_names(gold: dict[str, Any]) -> None:
    required = {*LAYERS, "meta"} - {"findings"}
    assert required <= set(gold["layers"])
    assert all(layer in gold for layer in gold["layers"])
    assert any(not actor["named"] for actor in gold["actors"])


def test_gold_is_in_the_record_form(gold: dict[str, Any]) -> None:
    msgspec.convert(gold["meta"], Meta, strict=True)
    for layer in gold["layers"]:
        for record in gold[layer] if layer != "meta" else ():
            msgspec.convert({**record, **ADDED_BY_THE_PROGRAM.get(layer, {})}, RECORD_TYPES[layer])


def test_gold_is_grounded(gold: dict[str, Any]) -> None:
    text = gold["text"]
    for layer in LAYERS:
        rows = gold.get(layer, [])
        assert len({record["id"] for record in rows}) == len(rows)
        for record in rows:
            assert record["start"] < record["end"]
            assert text[record["start"] : record["end"]] == record["text"]
            for field in WORDS.get(layer, ()):
                assert record[field] is None or record[field] in text, (record["id"], field)
    for consortium in gold["consortia"]:
        for item in (item for field in EVIDENCE_FIELDS for item in consortium[field]):
            assert text[item["start"] : item["end"]] == item["text"]
        assert consortium["name"] in {item["text"] for item in consortium["mentions"]}


def test_gold_refers_to_what_there_is(gold: dict[str, Any]) -> None:
    ids = {layer: {record["id"] for record in gold.get(layer, [])} for layer in LAYERS}
    for record in [*gold["measures"], *gold.get("findings", [])]:
        assert set(record["quantities"]) <= ids["quantities"]
        assert set(record.get("actors", [])) <= ids["actors"]


def test_gold_sections_are_a_tree(gold: dict[str, Any]) -> None:
    by_id = {section["id"]: section for section in gold["sections"]}
    for section in gold["sections"]:
        assert section["number"] is None or section["text"].startswith(section["number"])
        if section["parent"] is None:
            assert section["level"] == 1
        else:
            parent = by_id[section["parent"]]
            assert parent["level"] < section["level"]
            assert parent["start"] < section["start"] and section["end"] <= parent["end"]
