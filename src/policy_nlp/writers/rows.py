"""Analyses as flat rows: what CSV, XLSX and Parquet tables have in common."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import Any

import msgspec

from policy_nlp.messages import Language
from policy_nlp.records import LAYERS, RECORD_TYPES, Analysis, Evidence, Meta, Record, Section, Stored
from policy_nlp.writers.labels import code_label, labelled_fields

DOCUMENTS = "documents"
TABLES = (DOCUMENTS, *LAYERS)
# Where a record stands, before its own fields; its place in the text, after them.
_BEFORE, _AFTER = ("doc_id", "doc_title", "section", "page"), ("id", "start", "end")
# Ids of records of another layer, which a reader of a table wants to see as words: of an actor, its fullest form.
_REFERENCES = {
    ("measures", "quantities"), ("measures", "attribute_id"), ("measures", "beneficiary_id"),
    ("findings", "quantities"), ("findings", "actors"),
}  # fmt: skip
# What speaks for itself: a section's level is a number, `named` is yes or no.
_NO_LABEL = {("sections", "level"), ("actors", "named")}
PATH_MARK = " › "
# A heading in a path; every record below it repeats it.
_LONGEST_HEADING = 80

Row = dict[str, Any]


@lru_cache(maxsize=16)
def record_fields(layer: str) -> tuple[str, ...]:
    """Return the fields of a layer's records that a flat table shows, in the order of the record form."""
    return tuple(name for name in RECORD_TYPES[layer].__struct_fields__ if name not in (*_AFTER, "at"))


@lru_cache(maxsize=16)
def columns(table: str) -> tuple[str, ...]:
    """Return the columns of a table: codes are followed by what they mean, ids of other records by their words."""
    if table == DOCUMENTS:
        fields = tuple(name for name in Meta.__struct_fields__ if name != "at")
        file = ("file", "media_type", "encoding", "sha256", "characters")
        return ("doc_id", *_explained(table, fields), *file, *LAYERS, "program_version", "data_version")
    return (*_BEFORE, *_explained(table, record_fields(table)), *_AFTER)


def _explained(table: str, fields: tuple[str, ...]) -> Iterator[str]:
    for name in fields:
        yield name
        if name in labelled_fields() and (table, name) not in _NO_LABEL:
            yield f"{name}_label"
        if (table, name) in _REFERENCES:
            yield f"{name}_text"


def document_row(analysis: Stored) -> Row:
    """Return the row of a document: its metadata, its file, and how many records of each layer it has."""
    file = analysis.source_file
    return {
        "doc_id": analysis.doc_id,
        **{name: getattr(analysis.meta, name) for name in Meta.__struct_fields__ if name != "at"},
        "file": file and file.name,
        "media_type": file and file.media_type,
        "encoding": file and file.encoding,
        "sha256": file and file.sha256,
        "characters": len(analysis.text),
        **{layer: len(records) for layer, records in analysis.layers()},
        "program_version": analysis.made_by.version,
        "data_version": analysis.made_by.data_version,
    }


def table_rows(analysis: Analysis, lang: Language) -> Iterator[tuple[str, list[Row]]]:
    """Yield each table's name and the document's rows in it, a value for each of `columns`."""
    yield DOCUMENTS, [_explain(DOCUMENTS, document_row(analysis), lang)]
    words = {quantity.id: quantity.text for quantity in analysis.quantities}
    words |= {actor.id: actor.canonical for actor in analysis.actors}
    path = SectionPaths(analysis.sections)
    for layer, records in analysis.layers():
        rows = (_record_row(analysis, layer, record, path, words) for record in records)
        yield layer, [_explain(layer, row, lang) for row in rows]


def _explain(table: str, row: Row, lang: Language) -> Row:
    for name in columns(table):
        if name.endswith("_label"):
            field = name.removesuffix("_label")
            row[name] = code_label(field, row[field], lang)
    return row


def _record_row(analysis: Analysis, layer: str, record: Record, path: SectionPaths, words: Mapping[str, str]) -> Row:
    row: Row = {
        "doc_id": analysis.doc_id,
        "doc_title": analysis.meta.title,
        "section": path.at(record.start),
        "page": page_number(analysis, record.start),
    }
    for name in (*record_fields(layer), *_AFTER):
        value = getattr(record, name)
        row[name] = value
        if (layer, name) in _REFERENCES:
            keys = value if isinstance(value, list) else [value]
            row[f"{name}_text"] = [words[key] for key in keys if key in words]
    return row


def page_number(analysis: Analysis, offset: int) -> int | None:
    """Return the number of the source file's page, from 1, on which `offset` lies; None where it has no pages."""
    pages = analysis.source_file.pages if analysis.source_file else []
    return max(1, bisect_right(pages, offset)) if pages else None


class SectionPaths:
    """The headings above a place: sections by their boundaries, so that a look-up is a bisection."""

    def __init__(self, sections: list[Section]) -> None:
        self._starts, self._paths = [0], [""]
        above: list[tuple[int, str]] = []  # where the sections that are open end, and their paths
        for section in _outer_first(sections):
            while above and above[-1][0] <= section.start:
                self._note(above.pop()[0], above)
            heading = _short(section.heading or section.id)
            above.append((section.end, f"{above[-1][1]}{PATH_MARK}{heading}" if above else heading))
            self._note(section.start, above)
        while above:
            self._note(above.pop()[0], above)

    def _note(self, offset: int, above: list[tuple[int, str]]) -> None:
        self._starts.append(offset)
        self._paths.append(above[-1][1] if above else "")

    def at(self, offset: int) -> str:
        """Return the headings of the sections that govern `offset`, the top one first, joined by ` › `."""
        return self._paths[bisect_right(self._starts, offset) - 1]

    def of(self, records: Iterable[Record]) -> list[str]:
        """Return the headings above each record."""
        starts, paths = self._starts, self._paths
        return [paths[bisect_right(starts, record.start) - 1] for record in records]


def _outer_first(sections: list[Section]) -> list[Section]:
    """Sort sections by where they begin, of those that begin together the longest first."""
    longest_first = sorted(sections, key=attrgetter("end"), reverse=True)
    return sorted(longest_first, key=attrgetter("start"))


def _short(heading: str) -> str:
    return heading if len(heading) <= _LONGEST_HEADING else f"{heading[:_LONGEST_HEADING]}…"


def plain(value: object) -> object:
    """Return a field as one cell shows it: lists joined by `; `, evidence by its words, numbers and None as such."""
    if isinstance(value, (list, tuple)):
        return "; ".join(str(plain(item)) for item in value)
    if isinstance(value, Evidence):
        return value.text
    if isinstance(value, msgspec.Struct | dict):
        return msgspec.json.encode(value).decode()
    return value
