"""The region × dimension table: short statements in the records' own words, each with its evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from policy_nlp.comparison.codebook import DIMENSIONS
from policy_nlp.comparison.spool import Spool, Spooled
from policy_nlp.comparison.statements import Statement, statements
from policy_nlp.comparison.validity import LeftOut
from policy_nlp.records import Analysis, Dimension, MadeBy

if TYPE_CHECKING:
    import pandas

By = Literal["region", "province"]


class ComparedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document that was searched; one that is the copy of another (`copy_of`) is listed, but feeds no row."""

    doc_id: str
    title: str | None
    region: str | None
    published: str | None
    copy_of: str | None = None


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """A table of regions by dimensions. An empty list means: searched in `searched[region]` documents, not found.

    `searched` of 0 means that there is no document of that region: nothing can be said. `unplaced` counts the
    statements whose region the documents do not tell; they are in no row. `left_out` documents were not searched.
    """

    schema_version: Literal["1"] = "1"
    by: By
    dimensions: list[Dimension]
    regions: dict[str, dict[str, Sequence[Statement]]]
    searched: dict[str, int]
    unplaced: int
    documents: list[ComparedDocument]
    made_by: list[MadeBy]
    left_out: list[LeftOut] = []

    def to_frames(self) -> dict[str, pandas.DataFrame]:
        """Return pandas frames: `statements`, a row a statement with its evidence (an empty cell has a row without),
        `matrix`, regions by dimensions with the number of statements (NA where there is no document), `documents`.
        """
        import pandas  # noqa: PLC0415 - half a second; only who asks for frames pays for it

        counts = {
            region: {name: len(cells[name]) if self.searched.get(region) else pandas.NA for name in self.dimensions}
            for region, cells in self.regions.items()
        }
        fields = ("region", "dimension", "searched", *Statement.__struct_fields__)
        return {
            "statements": pandas.DataFrame(to_rows(self), columns=list(fields)),
            "matrix": pandas.DataFrame.from_dict(counts, orient="index", columns=list(self.dimensions), dtype="Int64"),
            "documents": pandas.DataFrame(
                msgspec.to_builtins(self.documents), columns=list(ComparedDocument.__struct_fields__)
            ),
        }


def compare(
    analyses: Iterable[Analysis],
    *,
    by: By = "region",
    dimensions: Sequence[str] = DIMENSIONS,
    regions: Sequence[str] | None = None,
    copies: Mapping[str, str] | None = None,
    spool: Spool | None = None,
) -> Comparison:
    """Return the table of `dimensions` for each region that the analyses speak of, or for `regions` alone.

    A document is searched for the region that it is issued for and for every region that its sections or statements
    are about; each statement stands in the row of its own region, so a national statement is not copied to provinces.
    `copies` maps the doc_id of a repost to that of its original (see `duplicates.find_copies`): it feeds no row. With
    a `spool` the statements wait on the disk; they can be read while it is open.

    Raises:
        ValueError: a dimension is unknown.
    """
    if unknown := [name for name in dimensions if name not in DIMENSIONS]:
        raise ValueError(f"no such dimension: {', '.join(unknown)}; there are {', '.join(DIMENSIONS)}")
    rows = _Rows([name for name in DIMENSIONS if name in dimensions], by, regions, spool)
    documents, makers = [], set()
    for analysis in analyses:
        meta, made_by = analysis.meta, analysis.made_by
        original = (copies or {}).get(analysis.doc_id)
        documents.append(
            ComparedDocument(
                doc_id=analysis.doc_id, title=meta.title, region=meta.region, published=meta.published, copy_of=original
            )
        )
        makers.add((made_by.program, made_by.version, made_by.data_version))
        if original is None:
            rows.add(analysis)
    if regions is None:
        rows.drop_unsaid({row_of(document.region, by) for document in documents})
    return Comparison(
        by=by,
        dimensions=rows.dimensions,
        # digits sort before letters: GB/T 2260 first, then ISO 3166
        regions={region: dict(rows.cells[region]) for region in sorted(rows.cells)},
        searched={region: rows.searched[region] for region in sorted(rows.cells)},
        unplaced=rows.unplaced,
        documents=documents,
        made_by=[MadeBy(program=p, version=v, data_version=d) for p, v, d in sorted(makers)],
    )


class _Rows:
    """The rows of a table while documents come in; with `only`, these regions and no others."""

    def __init__(
        self, dimensions: list[Dimension], by: By, only: Sequence[str] | None, spool: Spool | None = None
    ) -> None:
        self.dimensions, self._by, self._open, self._spool = dimensions, by, only is None, spool
        self.cells: dict[str, dict[str, list[Statement] | Spooled[Statement]]] = {}
        self.searched: Counter[str] = Counter()
        self.unplaced = 0
        for region in only or ():
            self._row(region)

    def add(self, analysis: Analysis) -> None:
        """Put a document's statements into their cells and count it for every region that it was searched for."""
        about = {row_of(region, self._by) for region in _regions(analysis)}
        for region, dimension, statement in statements(analysis):
            place = row_of(region, self._by)
            about.add(place)
            if dimension not in self.dimensions:
                continue
            if place is None:
                self.unplaced += 1
            elif self._wanted(place):
                self._row(place)[dimension].append(statement)
        for place in about:
            if place is not None and self._wanted(place):
                self._row(place)
                self.searched[place] += 1

    def drop_unsaid(self, issuing: set[str | None]) -> None:
        """A place that only a heading names, and of which nothing is said, is no region to compare."""
        self.cells = {place: row for place, row in self.cells.items() if any(row.values()) or place in issuing}

    def _wanted(self, place: str) -> bool:
        return self._open or place in self.cells

    def _row(self, place: str) -> dict[str, list[Statement] | Spooled[Statement]]:
        row = self.cells.get(place)
        if row is None:
            row = {name: self._spool.sequence(Statement) if self._spool else [] for name in self.dimensions}
            self.cells[place] = row
        return row


def province(region: str) -> str:
    """Return the region id of the province that holds a place in China; a country's id stays."""
    return f"{region[:2]}0000" if region.isdigit() else region


def row_of(region: str | None, by: By) -> str | None:
    """Return the id of the row that a region belongs to."""
    return province(region) if region and by == "province" else region


def _regions(analysis: Analysis) -> Iterator[str | None]:
    """Regions that the document is searched for: its own, and those that its headings name."""
    yield analysis.meta.region
    for section in analysis.sections:
        yield section.region


def to_rows(comparison: Comparison) -> list[dict[str, Any]]:
    """Return the table in long form, a row a statement; an empty cell has one row that says what was searched."""
    return list(iter_rows(comparison))


def iter_rows(comparison: Comparison) -> Iterator[dict[str, Any]]:
    """Yield the rows of `to_rows` one by one."""
    for region, cells in comparison.regions.items():
        for dimension, entries in cells.items():
            base = {"region": region, "dimension": dimension, "searched": comparison.searched.get(region, 0)}
            if not entries:
                yield base
            for entry in entries:
                yield {**base, **msgspec.to_builtins(entry)}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a comparison."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Comparison)}
