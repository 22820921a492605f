"""Every record type: what one analysed document looks like, and nothing else.

Offsets are 0-based, half-open, in Unicode code points of `Analysis.text`; ``text[start:end] == record.text`` holds for
every record, and building an `Analysis` in which it does not raises `GroundingError`. Fields may be added to these
types; none is renamed or removed within one `SCHEMA_VERSION` (see docs/record-form.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta as Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas

SCHEMA_VERSION: Literal["1"] = "1"

Offset = Annotated[int, Rule(ge=0)]
Place = tuple[Offset, Offset]
"""Start and end of words of the text."""

Level = Literal["national", "provincial", "municipal", "county", "other"]
Genre = Literal[
    "决定", "意见", "通知", "办法", "规定", "细则", "方案", "计划", "规划", "措施", "条例", "法律",
    "指南", "公告", "报告", "解读", "评论", "其他",
]  # fmt: skip
ActorType = Literal[
    "government", "enterprise", "university", "institute", "hospital", "finance", "association", "platform",
    "consortium", "programme", "person", "other",
]  # fmt: skip
DateRole = Literal["deadline", "effective", "published", "as_of", "period", "other"]
Kind = Literal["requirement", "support", "target", "fact"]
Comparator = Literal[">=", ">", "<=", "<", "=", "~", "range"]
Deontic = Literal["obligation", "prohibition", "permission", "encouragement", "recommendation", "commitment"]
Status = Literal["enacted", "proposed", "practised"]
Instrument = Literal[
    "supply.funding", "supply.talent", "supply.infrastructure", "supply.technology", "supply.service",
    "environment.planning", "environment.finance", "environment.tax", "environment.regulation", "environment.ip",
    "environment.organisation", "demand.procurement", "demand.demonstration", "demand.outsourcing", "demand.trade",
]  # fmt: skip
Dimension = Literal[
    "goal", "formation", "lead", "members", "governance", "funding", "support", "sharing", "field", "requirement",
    "outcome", "case",
]  # fmt: skip


class GroundingError(ValueError):
    """A record's span is not its text, or an id is not unique: the Analysis would be wrong, so it is not built."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A span of the text: the base of every mention, statement and section."""

    id: str
    start: Offset
    end: Offset
    text: str


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """The words of the text that bear a value out."""

    start: Offset
    end: Offset
    text: str


class Section(Record, frozen=True, kw_only=True):
    """A heading and all that it governs. `level` 1 is the top; `number` is as printed (一, （二）, 第五条) or null."""

    parent: str | None
    level: Annotated[int, Rule(ge=1)]
    number: str | None
    title: str | None
    region: str | None
    at: dict[str, Place] = {}

    @property
    def heading(self) -> str:
        """Number and title as they are printed, as far as there are any: `一、总则`, `（二）范围`, `第三条 对象`."""
        if not self.number or not self.title:
            return self.number or self.title or ""
        last = self.number[-1]
        gap = "." if last.isdigit() and last.isascii() else "、" if last in "一二三四五六七八九十" else ""
        return f"{self.number}{gap or (' ' if self.number[0] == '第' else '')}{self.title}"


class Region(Record, frozen=True, kw_only=True):
    """A mention of a place; `region` is an ISO 3166-1 alpha-2 or GB/T 2260 code, null where several or none hold."""

    region: str | None


class Actor(Record, frozen=True, kw_only=True):
    """A mention of who acts, pays, is supported or is governed.

    `named` tells a particular body from a class or role; `canonical` is its fullest form in the document and
    `canonical_id` the id of the first mention in that form, by which mentions of one actor are joined. `region` is the
    region id of the place that a named actor belongs to, `level` the level of a named government; null where neither
    the name nor the document's own region makes it certain.
    """

    type: ActorType
    named: bool
    canonical: str
    canonical_id: str
    region: str | None = None
    level: Level | None = None


class Citation(Record, frozen=True, kw_only=True):
    """A 《…》 or a 发文字号; `resolved` is the full title where `title` is a short form defined in the text."""

    kind: Literal["policy", "publication"]
    title: str | None
    doc_number: str | None
    resolved: str | None


class Date(Record, frozen=True, kw_only=True):
    """A point or period of time; `value` is ISO 8601 (`2021/2025` for a period, `XXXX-07-21` without a year)."""

    value: str
    role: DateRole


class Quantity(Record, frozen=True, kw_only=True):
    """A number that measures something in the policy's world, with its unit inside the span.

    `value` and `value_max` are plain numbers in `unit` (ISO 4217, `%`, `pp`, `year`, the printed classifier …).
    """

    kind: Kind
    comparator: Comparator
    value: float
    value_max: float | None
    unit: str | None
    metric: str | None
    subject: str | None
    hedge: str | None
    exception: str | None
    at: dict[str, Place] = {}


class Measure(Record, frozen=True, kw_only=True):
    """An institutional statement (Institutional Grammar 2.0): one action that the document orders, allows or promises.

    `quantities` holds ids; `attribute_id` and `beneficiary_id` the `canonical_id` of the actor that the words name.
    """

    label: str | None
    attribute: str | None
    deontic: Deontic
    aim: str
    object: str | None
    beneficiary: str | None
    condition: str | None
    status: Status
    region: str | None
    instrument: Instrument
    dimension: Dimension
    quantities: list[str]
    attribute_id: str | None = None
    beneficiary_id: str | None = None
    at: dict[str, Place] = {}


class Finding(Record, frozen=True, kw_only=True):
    """A reported result, state or description that answers a dimension without being an action."""

    region: str | None
    dimension: Dimension
    status: Literal["reported"]
    quantities: list[str]
    actors: list[str]


class Consortium(Record, frozen=True, kw_only=True):
    """One named consortium; the span is its first mention by `name`. Every list is evidence, empty where silent."""

    name: str
    aliases: list[str]
    region: str | None
    mentions: list[Evidence]
    lead: list[Evidence]
    members: list[Evidence]
    member_count: list[Evidence]
    field: list[Evidence]
    funding: list[Evidence]
    governance: list[Evidence]
    sharing: list[Evidence]
    outcomes: list[Evidence]


class Meta(msgspec.Struct, frozen=True, kw_only=True):
    """What the document says of itself; null where it does not say. `at` places what is words of the text."""

    title: str | None = None
    issuers: list[str] = []
    doc_number: str | None = None
    published: str | None = None
    effective: str | None = None
    expires: str | None = None
    region: str | None = None
    level: Level = "other"
    genre: Genre = "其他"
    source: str | None = None
    at: dict[str, Place] = {}


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table's place in the text: one line a row, cells separated by tabs."""

    start: Offset
    end: Offset


class SourceFile(msgspec.Struct, frozen=True, kw_only=True):
    """Where the text came from. `pages` are the offsets at which pages begin, in order; empty if it has none."""

    name: str
    sha256: str
    media_type: str
    encoding: str | None = None
    pages: list[Offset] = []
    tables: list[Table] = []


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A text and where it came from. `hints` are the metadata of the file itself (an HTML page's meta elements)."""

    doc_id: str
    text: str
    source_file: SourceFile | None = None
    hints: dict[str, str] = {}


class MadeBy(msgspec.Struct, frozen=True, kw_only=True):
    """The program that made the records; no times, so that the same input gives the same bytes."""

    program: str
    version: str
    data_version: str


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """All that an `Analysis` holds, not checked again: for what was one when it was written, and whose bytes are known
    to be those that were written."""

    schema_version: Literal["1"] = SCHEMA_VERSION
    doc_id: str
    text: str
    meta: Meta
    sections: list[Section]
    regions: list[Region]
    actors: list[Actor]
    citations: list[Citation]
    dates: list[Date]
    quantities: list[Quantity]
    measures: list[Measure]
    findings: list[Finding]
    consortia: list[Consortium]
    source_file: SourceFile | None
    made_by: MadeBy

    def layers(self) -> Iterator[tuple[str, list[Any]]]:
        """Yield each layer's name and its records, in the contract's order."""
        for layer in LAYERS:
            yield layer, getattr(self, layer)


class Analysis(Stored, frozen=True, kw_only=True):
    """A document and all its records.

    Raises `GroundingError` when a span is not its text, a place is not its words, or an id occurs twice.
    """

    def __post_init__(self) -> None:
        check_grounding(self)

    def sections_at(self, offset: int) -> list[Section]:
        """Return the sections that govern `offset`, the top one first."""
        return [section for section in self.sections if section.start <= offset < section.end]

    def to_frames(self) -> dict[str, pandas.DataFrame]:
        """One pandas DataFrame a layer, a row a record, columns as in the record form plus `doc_id`."""
        import pandas  # noqa: PLC0415 - half a second; only who asks for frames pays for it

        frames = {}
        for layer, records in self.layers():
            columns = ["doc_id", *RECORD_TYPES[layer].__struct_fields__]
            rows = [{"doc_id": self.doc_id, **msgspec.to_builtins(record)} for record in records]
            frames[layer] = pandas.DataFrame(rows, columns=columns)
        return frames


RECORD_TYPES: Mapping[str, type[Record]] = {
    "sections": Section,
    "regions": Region,
    "actors": Actor,
    "citations": Citation,
    "dates": Date,
    "quantities": Quantity,
    "measures": Measure,
    "findings": Finding,
    "consortia": Consortium,
}
LAYERS = tuple(RECORD_TYPES)
_PREFIX = dict(zip(LAYERS, "sracdqmfk", strict=True))


def record_id(layer: str, start: int, end: int) -> str:
    """Return the id of a record, derived from its layer and place: `q12-15` for a quantity at [12, 15)."""
    return f"{_PREFIX[layer]}{start}-{end}"


def check_grounding(analysis: Analysis) -> None:
    """Raise `GroundingError` unless every span is its text, every place its words and every id unique."""
    text = analysis.text
    seen: set[str] = set()
    for layer, records in analysis.layers():
        placed = "at" in RECORD_TYPES[layer].__struct_fields__
        for record in records:
            start, end = record.start, record.end
            if record.id in seen:
                raise GroundingError(f"{analysis.doc_id}: the id {record.id} occurs twice")
            seen.add(record.id)
            if start >= end or text[start:end] != record.text:
                raise GroundingError(f"{analysis.doc_id}: {layer} {record.id} is not text[{start}:{end}]")
            for field, (start, end) in record.at.items() if placed else ():
                if text[start:end] != getattr(record, field):
                    raise GroundingError(f"{analysis.doc_id}: {layer} {record.id}.{field} is not text[{start}:{end}]")
    for consortium in analysis.consortia:
        for field in EVIDENCE_FIELDS:
            for item in getattr(consortium, field):
                if item.start >= item.end or text[item.start : item.end] != item.text:
                    raise GroundingError(f"{analysis.doc_id}: evidence of {consortium.id}.{field} is not in its place")
    for field, (start, end) in analysis.meta.at.items():
        value = getattr(analysis.meta, field)
        if isinstance(value, str) and text[start:end] != value:
            raise GroundingError(f"{analysis.doc_id}: meta.{field} is not text[{start}:{end}]")


EVIDENCE_FIELDS = tuple(name for name, kind in Consortium.__annotations__.items() if kind == "list[Evidence]")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one analysed document."""
    schema = msgspec.json.schema(Analysis)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
