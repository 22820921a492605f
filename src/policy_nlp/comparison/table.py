"""The region × dimension table: short statements in the records' own words, each with its evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, get_args

import msgspec

from policy_nlp.records import Analysis, Consortium, Dimension, Evidence, MadeBy, Measure, Place, Quantity, Record

By = Literal["region", "province"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)

# A measure's own words are shown whole up to this many characters.
LONG = 80

_SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "=": "", "~": "约", "range": ""}
_CONSORTIUM_FIELDS: dict[str, Dimension] = {
    "lead": "lead",
    "members": "members",
    "member_count": "members",
    "field": "field",
    "funding": "funding",
    "governance": "governance",
    "sharing": "sharing",
    "outcomes": "outcome",
}


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a cell. `quote` is text[start:end] of the document; `record` the id of the record behind it.

    `section` is the path of headings above the quote; `thresholds` the bounds in the quote, in a uniform notation.
    """

    statement: str
    quote: str
    doc_id: str
    section: str
    start: int
    end: int
    record: str
    thresholds: list[str] = []


class ComparedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document that was searched."""

    doc_id: str
    title: str | None
    region: str | None
    published: str | None


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """A table of regions by dimensions. An empty list means: searched in `searched[region]` documents, not found.

    `searched` of 0 means that there is no document of that region: nothing can be said. `unplaced` counts the
    statements whose region the documents do not tell; they are in no row.
    """

    schema_version: Literal["1"] = "1"
    by: By
    dimensions: list[Dimension]
    regions: dict[str, dict[str, list[Statement]]]
    searched: dict[str, int]
    unplaced: int
    documents: list[ComparedDocument]
    made_by: list[MadeBy]


def compare(
    analyses: Iterable[Analysis],
    *,
    by: By = "region",
    dimensions: Sequence[str] = DIMENSIONS,
    regions: Sequence[str] | None = None,
) -> Comparison:
    """Return the table of `dimensions` for each region that the analyses speak of, or for `regions` alone.

    A document is searched for the region that it is issued for and for every region that its sections or statements
    are about; each statement stands in the row of its own region, so a national statement is not copied to provinces.

    Raises:
        ValueError: a dimension is unknown.
    """
    if unknown := [name for name in dimensions if name not in DIMENSIONS]:
        raise ValueError(f"no such dimension: {', '.join(unknown)}; there are {', '.join(DIMENSIONS)}")
    rows = _Rows([name for name in DIMENSIONS if name in dimensions], by, regions)
    documents, makers = [], set()
    for analysis in analyses:
        meta, made_by = analysis.meta, analysis.made_by
        documents.append(
            ComparedDocument(doc_id=analysis.doc_id, title=meta.title, region=meta.region, published=meta.published)
        )
        makers.add((made_by.program, made_by.version, made_by.data_version))
        rows.add(analysis)
    if regions is None:
        rows.drop_unsaid({_row_of(document.region, by) for document in documents})
    return Comparison(
        by=by,
        dimensions=rows.dimensions,
        # digits sort before letters: GB/T 2260 first, then ISO 3166
        regions={region: rows.cells[region] for region in sorted(rows.cells)},
        searched={region: rows.searched[region] for region in sorted(rows.cells)},
        unplaced=rows.unplaced,
        documents=documents,
        made_by=[MadeBy(program=p, version=v, data_version=d) for p, v, d in sorted(makers)],
    )


class _Rows:
    """The rows of a table while documents come in; with `only`, these regions and no others."""

    def __init__(self, dimensions: list[Dimension], by: By, only: Sequence[str] | None) -> None:
        self.dimensions, self._by, self._open = dimensions, by, only is None
        self.cells: dict[str, dict[str, list[Statement]]] = {}
        self.searched: Counter[str] = Counter()
        self.unplaced = 0
        for region in only or ():
            self._row(region)

    def add(self, analysis: Analysis) -> None:
        """Put a document's statements into their cells and count it for every region that it was searched for."""
        about = {_row_of(region, self._by) for region in _regions(analysis)}
        for region, dimension, statement in _statements(analysis):
            place = _row_of(region, self._by)
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

    def _row(self, place: str) -> dict[str, list[Statement]]:
        return self.cells.setdefault(place, {name: [] for name in self.dimensions})


def province(region: str) -> str:
    """Return the region id of the province that holds a place in China; a country's id stays."""
    return f"{region[:2]}0000" if region.isdigit() else region


def _row_of(region: str | None, by: By) -> str | None:
    return province(region) if region and by == "province" else region


def _regions(analysis: Analysis) -> Iterator[str | None]:
    """Regions that the document is searched for: its own, and those that its headings name."""
    yield analysis.meta.region
    for section in analysis.sections:
        yield section.region


def _statements(analysis: Analysis) -> Iterator[tuple[str | None, Dimension, Statement]]:
    """Yield (region, dimension, statement) of every record that says something of a dimension."""
    quantities = {quantity.id: quantity for quantity in analysis.quantities}
    told: set[str] = set()
    for measure in analysis.measures:
        inside = [quantities[key] for key in measure.quantities if key in quantities]
        if measure.dimension == "requirement":
            told.update(quantity.id for quantity in inside)
        bounds = [threshold(quantity) for quantity in inside if quantity.kind in ("requirement", "support")]
        yield measure.region, measure.dimension, _state(analysis, measure, measure_words(measure), bounds)
    for finding in analysis.findings:
        yield finding.region, finding.dimension, _state(analysis, finding, finding.text)
    for quantity in analysis.quantities:
        if quantity.kind == "requirement" and quantity.id not in told:
            bound = threshold(quantity)
            yield _region_at(analysis, quantity.start), "requirement", _state(analysis, quantity, bound, [bound])
    for consortium in analysis.consortia:
        yield consortium.region, "case", _state(analysis, consortium, consortium.name)
        for name, dimension in _CONSORTIUM_FIELDS.items():
            for evidence in getattr(consortium, name):
                words = f"{consortium.name}：{evidence.text}"
                yield consortium.region, dimension, _state(analysis, evidence, words, record=consortium)


def _state(
    analysis: Analysis,
    span: Record | Evidence,
    words: str,
    thresholds: Sequence[str] = (),
    *,
    record: Consortium | None = None,
) -> Statement:
    return Statement(
        statement=words,
        quote=span.text,
        doc_id=analysis.doc_id,
        section=" › ".join(section.heading for section in analysis.sections_at(span.start)),
        start=span.start,
        end=span.end,
        record=(record or span).id,  # type: ignore[union-attr]
        thresholds=list(thresholds),
    )


def measure_words(measure: Measure) -> str:
    """Return the measure as a short statement in its own words; an attribute that stands elsewhere is put before it.

    A long measure is told from its attribute, deontic or aim to the end of its object, without what opens it.
    """
    start = measure.start
    places: list[Place] = [measure.at[name] for name in ("attribute", "aim", "object") if name in measure.at]
    inside = [(a, b) for a, b in places if measure.start <= a and b <= measure.end]
    words = measure.text
    # without its 不得 a prohibition's words would say the opposite
    if len(words) > LONG and inside and measure.deontic != "prohibition":
        words = words[min(inside)[0] - start : max(b for _, b in inside) - start]
    elsewhere = measure.attribute and measure.at.get("attribute") not in inside
    return f"{measure.attribute}：{words}" if elsewhere else words


def threshold(quantity: Quantity) -> str:
    """Return a bound in a uniform notation: 牵头企业 上年营业收入 ≥ 15亿元（一般）."""
    bound = f"{_SIGNS[quantity.comparator]} {quantity.text}".strip()
    notes = "；".join(note for note in (quantity.hedge, quantity.exception) if note)
    head = " ".join(part for part in (quantity.subject, quantity.metric, bound) if part)
    return f"{head}（{notes}）" if notes else head


def _region_at(analysis: Analysis, start: int) -> str | None:
    named = [section.region for section in analysis.sections_at(start) if section.region]
    return named[-1] if named else analysis.meta.region


def to_rows(comparison: Comparison) -> list[dict[str, Any]]:
    """Return the table in long form, a row a statement; an empty cell has one row that says what was searched."""
    rows = []
    for region, cells in comparison.regions.items():
        for dimension, statements in cells.items():
            base = {"region": region, "dimension": dimension, "searched": comparison.searched.get(region, 0)}
            rows += [{**base, **msgspec.to_builtins(statement)} for statement in statements] or [base]
    return rows


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a comparison."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Comparison)}
