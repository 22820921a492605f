"""Records → the short statements of a comparison: in the records' own words, each with its clause as evidence."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

import msgspec

from policy_nlp.comparison.codebook import cued_dimensions, is_other_bound, settled_dimension, speaks_of
from policy_nlp.comparison.listed import listed
from policy_nlp.comparison.placing import Placer
from policy_nlp.fold import fold
from policy_nlp.records import Analysis, Consortium, Dimension, Evidence, Finding, Measure, Place, Quantity, Section

# A measure's own words are shown whole up to this many characters, a quote up to that many.
LONG, QUOTE = 80, 160
# A number's clause that is shorter says too little: the sentence is quoted.
_SHORT = 8
# 美国：由企业牵头: what stands behind the place in a heading.
_HEADING = re.compile(r"[:——]+")
_BREAK = re.compile(r"[,;。:!?\n]")
_STANDS_FOR = "联合体"
# Shorter than a year, a bound from above is how long an office may take.
_SHORT_TIMES = frozenset({"hour", "day", "workday", "month"})
# A bound inside a measure of another dimension is told with that one; support's opens the award.
_ADMITTING = frozenset({None, "requirement", "support"})

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

Layer = Literal["measures", "findings", "quantities", "consortia", "sections"]
Basis = Literal["record", "cue"]


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a cell. `quote` is text[start:end] of the document; `record` the id of the record behind it.

    `section` is the path of headings above the quote; `thresholds` the bounds in the record, in a uniform notation.
    `layer` is the record's; `basis` tells why it stands in its cell: `record`, the record's own dimension (or field,
    for consortia), or `cue`, words of data/comparison.toml.
    """

    statement: str
    quote: str
    doc_id: str
    section: str
    start: int
    end: int
    record: str
    thresholds: list[str] = []
    layer: Layer = "measures"
    basis: Basis = "record"


class Placed(NamedTuple):
    """A statement with its row and column."""

    region: str | None
    dimension: Dimension
    statement: Statement


class _Said(NamedTuple):
    """What a record says, before it has a column: its words, its evidence and where it belongs."""

    region: str | None
    own: Dimension | None
    reported: bool
    words: str
    span: Place
    record: str
    layer: Layer
    thresholds: Sequence[str] = ()


def statements(analysis: Analysis) -> list[Placed]:
    """Return every statement of a document with its region and dimension.

    Of two statements of one cell one of whose quotes lies in the other's, the longer stays; of two with the same
    quote, the consortium's, since it names of whom it speaks.
    """
    return _Reader(analysis).placed()


class _Reader:
    """Reads the statements of one document."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis, self._text = analysis, analysis.text
        self._folded = fold(analysis.text)
        self._placer = Placer(analysis, self._folded)
        self._quantities = {quantity.id: quantity for quantity in analysis.quantities}
        self._paths: dict[str, str] = {}
        self._names = [
            (mention.start, mention.end) for consortium in analysis.consortia for mention in consortium.mentions
        ]

    def placed(self) -> list[Placed]:
        cells: dict[tuple[str | None, Dimension], list[Statement]] = {}
        for said in self._all():
            for dimension, basis in self._dimensions(said):
                cells.setdefault((said.region, dimension), []).append(self._state(said, basis))
        return [
            Placed(region, dimension, statement)
            for (region, dimension), entries in cells.items()
            for statement in (entries if dimension == "case" else _without_repeats(entries))
        ]

    def _all(self) -> Iterator[_Said]:
        told: set[str] = set()
        for measure in self._analysis.measures:
            told.update(measure.quantities if measure.dimension == "requirement" else ())
            yield self._measure(measure)
        for finding in self._analysis.findings:
            region = self._placer.of_report(finding.start, finding.end, finding.region)
            span = (finding.start, finding.end)
            yield _Said(region, finding.dimension, True, finding.text, span, finding.id, "findings")
        yield from self._bounds(told)
        yield from self._facts()
        yield from self._headings()
        for consortium in (*self._analysis.consortia, *listed(self._analysis, self._folded)):
            yield from self._consortium(consortium)

    def _measure(self, measure: Measure) -> _Said:
        inside = [self._quantities[key] for key in measure.quantities if key in self._quantities]
        bounds = [threshold(quantity) for quantity in inside if quantity.kind in ("requirement", "support")]
        reported = measure.status == "practised"
        region = self._placer.of_report(measure.start, measure.end, measure.region) if reported else measure.region
        span = _cut(self._folded, measure)
        return _Said(region, measure.dimension, reported, measure_words(measure), span, measure.id, "measures", bounds)

    def _bounds(self, told: set[str]) -> Iterator[_Said]:
        """Requirements that no measure of admission tells."""
        measures = sorted((measure.start, measure.end, measure.dimension) for measure in self._analysis.measures)
        for quantity in self._analysis.quantities:
            if quantity.kind == "requirement" and quantity.id not in told and self._admits(quantity, measures):
                bound = threshold(quantity)
                region = self._placer.of_bound(quantity.start)
                span = self._around(quantity.start, quantity.end)
                words = bound if self._says(span, quantity) else self._text[slice(*span)]
                yield _Said(region, "requirement", False, words, span, quantity.id, "quantities", [bound])

    def _says(self, span: Place, quantity: Quantity) -> bool:
        """Whether the quote holds all that the bound's notation tells; else its own words are the better statement."""
        quote = self._text[slice(*span)]
        return all(part in quote for part in (quantity.subject, quantity.metric) if part)

    def _admits(self, quantity: Quantity, measures: list[tuple[int, int, Dimension]]) -> bool:
        """Whether a bound decides who is admitted, or what for: not one of a target, a deadline, a cell of a table."""
        start, end = quantity.start, quantity.end
        line = self._folded.rfind("\n", 0, start) + 1
        table = "\t" in self._folded[line : (self._folded.find("\n", end) + 1 or len(self._folded) + 1) - 1]
        deadline = quantity.unit in _SHORT_TIMES and quantity.comparator in ("<=", "<")
        if quantity.comparator in ("=", "~") or deadline or table or not (quantity.metric or quantity.subject):
            return False
        at = bisect_right(measures, (start, len(self._folded), "support")) - 1
        holds = measures[at][2] if at >= 0 and start < measures[at][1] else None
        if self._analysis.meta.genre == "报告" or holds not in _ADMITTING:
            return False
        return not is_other_bound(self._folded[slice(*self._around(start, end))], fold(self._path(start)))

    def _facts(self) -> Iterator[_Said]:
        """Clauses with observed figures that no other record tells: their words alone say what they answer."""
        if not self._placer.commentary and self._analysis.meta.genre != "报告":
            return
        records: list[Measure | Finding] = [*self._analysis.measures, *self._analysis.findings]
        taken = sorted((record.start, record.end) for record in records)
        seen: set[Place] = set()
        for quantity in self._analysis.quantities:
            span = self._around(quantity.start, quantity.end)
            if quantity.kind != "fact" or span in seen or _touches(taken, quantity.start):
                continue
            seen.add(span)
            region = self._placer.of_report(*span, None)
            yield _Said(region, None, True, self._text[slice(*span)], span, quantity.id, "quantities")

    def _headings(self) -> Iterator[_Said]:
        """What a heading says of the place that it names: 美国：由企业牵头."""
        for section in self._analysis.sections:
            if section.region is None or not section.title or not self._placer.commentary:
                continue
            start = section.at["title"][0] if "title" in section.at else self._text.find(section.title, section.start)
            mark = _HEADING.search(fold(section.title))
            if start < 0 or mark is None or mark.end() >= len(section.title):
                continue
            span = (start + mark.end(), start + len(section.title))
            yield _Said(section.region, None, True, self._text[slice(*span)], span, section.id, "sections")

    def _consortium(self, consortium: Consortium) -> Iterator[_Said]:
        region, key = consortium.region, consortium.id
        span = self._around(consortium.start, consortium.end)
        yield _Said(region, "case", False, consortium.name, span, key, "consortia")
        for name, dimension in _CONSORTIUM_FIELDS.items():
            items: list[Evidence] = getattr(consortium, name)
            clauses: dict[Place, list[str]] = {}
            for item in items:
                clauses.setdefault(self._around(item.start, item.end), []).append(item.text)
            for span, told in clauses.items():
                yield _Said(region, dimension, False, f"{consortium.name}：{'、'.join(told)}", span, key, "consortia")

    def _around(self, start: int, end: int) -> Place:
        return clause_around(self._folded, start, end)

    def _dimensions(self, said: _Said) -> Iterable[tuple[Dimension, Basis]]:
        if said.layer == "measures" and not said.reported:
            settled = settled_dimension(self._plain(said.span))
            return [(settled, "cue") if settled and settled != said.own else (said.own or "goal", "record")]
        found: dict[Dimension, Basis] = {said.own: "record"} if said.own else {}
        if said.reported and said.own != "case":
            words = self._plain(said.span)
            cues = cued_dimensions(words)
            if said.own and said.layer == "measures" and cues and not speaks_of(said.own, words):
                del found[said.own]
            for dimension in cues:
                found.setdefault(dimension, "cue")
        return found.items()

    def _plain(self, span: Place) -> str:
        """The folded words of a span, the names of consortia written as what they are."""
        words, at = [], span[0]
        for start, end in self._names:
            if at <= start and end <= span[1]:
                words += [self._folded[at:start], _STANDS_FOR]
                at = end
        return "".join([*words, self._folded[at : span[1]]])

    def _state(self, said: _Said, basis: Basis) -> Statement:
        start, end = said.span
        return Statement(
            statement=said.words,
            quote=self._text[start:end],
            doc_id=self._analysis.doc_id,
            section=self._path(start),
            start=start,
            end=end,
            record=said.record,
            thresholds=list(said.thresholds),
            layer=said.layer,
            basis=basis,
        )

    def _path(self, offset: int) -> str:
        sections: list[Section] = self._analysis.sections_at(offset)
        return " › ".join(section.heading for section in sections)


def clause_around(folded: str, start: int, end: int) -> Place:
    """Return the clause that holds [start, end), the sentence where that is short; at most `QUOTE` characters."""
    low = max(folded.rfind(mark, 0, start) for mark in "。;!?\n") + 1
    stops = [stop for mark in "。;!?\n" if (stop := folded.find(mark, end, end + 4 * QUOTE)) >= 0]
    high = min(stops, default=min(len(folded), end + QUOTE))
    clause_low, clause_high = low, high
    for mark in _BREAK.finditer(folded, max(low, start - 4 * QUOTE), high):
        # a comma in brackets ends no clause
        if folded.count("(", low, mark.start()) > folded.count(")", low, mark.start()):
            continue
        if mark.end() <= start:
            clause_low = mark.end()
        elif mark.start() >= end:
            clause_high = mark.start()
            break
    if clause_high - clause_low >= _SHORT:
        low, high = clause_low, clause_high
    if high - low > QUOTE:
        spare = max(0, QUOTE - (end - start)) // 2
        low, high = max(low, start - spare), min(high, max(end, start - spare + QUOTE))
    while low < start and folded[low].isspace():
        low += 1
    while high > end and folded[high - 1].isspace():
        high -= 1
    return low, min(high, low + QUOTE)


def _touches(taken: Sequence[Place], offset: int) -> bool:
    return any(start <= offset < end for start, end in taken)


def _cut(folded: str, measure: Measure) -> Place:
    """A measure's place, cut at a mark where it is longer than a quote; its aim stays inside."""
    start, end = measure.start, measure.end
    if end - start <= QUOTE:
        return start, end
    aim = measure.at.get("aim", (start, start))
    low = start
    if aim[1] - low > QUOTE:
        marks = [mark.end() for mark in _BREAK.finditer(folded, start, aim[0])]
        low = next((mark for mark in marks if aim[1] - mark <= QUOTE), max(start, aim[1] - QUOTE))
    stops = [mark.start() for mark in _BREAK.finditer(folded, max(low + 1, aim[1]), min(end, low + QUOTE))]
    return low, stops[-1] if stops else min(end, low + QUOTE)


def _without_repeats(entries: list[Statement]) -> list[Statement]:
    """Drop what another statement of the cell tells already; the order stays."""
    ranks = {"consortia": 0, "findings": 1, "measures": 2, "quantities": 3, "sections": 4}
    best: dict[tuple[int, int, str], Statement] = {}
    for entry in entries:
        # one clause may hold several bounds
        key = (entry.start, entry.end, entry.statement if entry.layer == "quantities" and entry.thresholds else "")
        known = best.get(key)
        if known is None or ranks[entry.layer] < ranks[known.layer]:
            best[key] = entry
    kept: list[Statement] = []
    reach = -1
    # the longest of those that begin at one place comes first
    for entry in sorted(best.values(), key=lambda item: (item.start, -item.end)):
        if entry.end > reach or (entry.thresholds and not set(entry.thresholds) <= set(kept[-1].thresholds)):
            kept.append(entry)
            reach = max(reach, entry.end)
    return kept


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
