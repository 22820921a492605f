"""Text reuse: which measures of one policy have a counterpart in another, how it was edited, and who took from whom."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

import msgspec

from policy_nlp.comparison.matching import FEWEST, RELATED, REUSED, plain, similarities, vectors
from policy_nlp.comparison.nearest import nearest
from policy_nlp.fold import fold
from policy_nlp.records import Actor, Analysis, Measure, Meta, Quantity, Region

Edit = Literal["copied", "localised", "tightened", "loosened", "edited", "related"]

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_LEVELS = re.compile("[省市区县州](?=[级内外本科政财委]|[、,.]|$)|全[省市区县]|本[省市区县]|[省市]级?")


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """A measure of one document: `text` is text[start:end]."""

    doc_id: str
    record: str
    start: int
    end: int
    text: str


class Counterpart(msgspec.Struct, frozen=True, kw_only=True):
    """A measure and the most similar one of another document; `similarity` is a cosine, 0 to 1.

    `edit`: `copied` word for word; `localised`, but for names of places, bodies and levels; `tightened` or `loosened`,
    where a bound on the same thing in the same unit moved; `edited` otherwise; `related` where the words are not the
    same. `earlier` is the document that was published first, null where a date is missing or both are the same.
    """

    source: Side
    target: Side
    similarity: float
    edit: Edit
    earlier: str | None


class Alignment(msgspec.Struct, frozen=True, kw_only=True):
    """The measures of one document held against another's: those with a counterpart and those that have none."""

    source: str
    target: str
    counterparts: list[Counterpart]
    missing: list[Side]


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """An edge of the diffusion graph, from the earlier document to the later: how many measures were taken over."""

    source: str
    target: str
    measures: int
    edits: dict[str, int]
    similarity: float


class _Part(msgspec.Struct, frozen=True):
    """What is needed of a document for one of its measures."""

    doc_id: str
    meta: Meta
    regions: list[Region]
    actors: list[Actor]
    quantities: list[Quantity]


class _Unit(msgspec.Struct, frozen=True):
    analysis: Analysis | _Part
    measure: Measure


class _Spot(NamedTuple):
    """A measure of a dated document, in the order of dates; its document is not held."""

    published: str
    doc_id: str
    start: int
    record: str
    plain: str


def align(source: Analysis, target: Analysis) -> Alignment:
    """Return for each measure of `source` its counterpart in `target`, and the measures that have none."""
    first, second = list(_units([source])), list(_units([target]))
    counterparts: list[Counterpart] = []
    missing = [_side(unit) for unit in first]
    if first and second:
        best = _best(first, second)
        counterparts = [
            _counterpart(unit, second[at], score)
            for unit, (at, score) in zip(first, best, strict=True)
            if score >= RELATED
        ]
        found = {item.source.record for item in counterparts}
        missing = [side for side in missing if side.record not in found]
    return Alignment(source=source.doc_id, target=target.doc_id, counterparts=counterparts, missing=missing)


def reused(analyses: Iterable[Analysis]) -> list[Counterpart]:
    """Return the measures that later documents share with earlier ones, each with its most similar source.

    Undated documents are left out: a copy without a date tells no direction.
    """
    kept = list(analyses) if iter(analyses) is analyses else analyses
    spots = sorted(_spot(unit) for unit in _units(kept) if unit.analysis.meta.published)
    # what is word for word the same is looked at once, where it stands first
    first: dict[str, int] = {}
    for number, spot in enumerate(spots):
        first.setdefault(spot.plain, number)
    pairs = []
    mates: dict[int, list[_Spot]] = defaultdict(list)
    for spot in spots:
        number = first[spot.plain]
        if spots[number].published < spot.published:
            pairs.append((spots[number], spot, 1.0))
        else:
            mates[number].append(spot)
    once = list(first.values())
    if len(once) > 1:
        found = nearest(vectors(list(first)), [spots[number].published for number in once], least=REUSED)
        pairs += [
            (spots[once[pair.source]], spot, pair.similarity) for pair in found for spot in mates[once[pair.target]]
        ]
    wanted = {(spot.doc_id, spot.record) for *ends, _ in pairs for spot in ends}
    units = {key: _slim(unit) for unit in _units(kept) if (key := (unit.analysis.doc_id, unit.measure.id)) in wanted}
    pairs.sort(key=lambda pair: pair[1])
    return [
        _counterpart(units[source.doc_id, source.record], units[target.doc_id, target.record], score)
        for source, target, score in pairs
    ]


def flows(counterparts: Sequence[Counterpart]) -> list[Flow]:
    """Return the diffusion graph: documents and what later ones took from earlier ones."""
    edges: dict[tuple[str, str], list[Counterpart]] = defaultdict(list)
    for item in counterparts:
        edges[item.source.doc_id, item.target.doc_id].append(item)
    return [
        Flow(
            source=source,
            target=target,
            measures=len(items),
            edits={edit: sum(item.edit == edit for item in items) for edit in dict.fromkeys(i.edit for i in items)},
            similarity=sum(item.similarity for item in items) / len(items),
        )
        for (source, target), items in sorted(edges.items())
    ]


def _units(analyses: Iterable[Analysis]) -> Iterator[_Unit]:
    for analysis in analyses:
        for measure in analysis.measures:
            if measure.end - measure.start >= FEWEST:
                yield _Unit(analysis, measure)


def _spot(unit: _Unit) -> _Spot:
    analysis, measure = unit.analysis, unit.measure
    return _Spot(analysis.meta.published or "", analysis.doc_id, measure.start, measure.id, _plain(unit))


def _slim(unit: _Unit) -> _Unit:
    """The unit without what of its document lies outside the measure, so that its text need not be held."""
    analysis, measure = unit.analysis, unit.measure
    inside = {
        name: [item for item in getattr(analysis, name) if measure.start <= item.start < measure.end]
        for name in ("regions", "actors", "quantities")
    }
    return _Unit(_Part(doc_id=analysis.doc_id, meta=analysis.meta, **inside), measure)


def _side(unit: _Unit) -> Side:
    measure = unit.measure
    text = measure.text
    return Side(doc_id=unit.analysis.doc_id, record=measure.id, start=measure.start, end=measure.end, text=text)


def _plain(unit: _Unit) -> str:
    return plain(unit.measure.text)


def _best(first: Sequence[_Unit], second: Sequence[_Unit]) -> list[tuple[int, float]]:
    scores = similarities([_plain(unit) for unit in first], [_plain(unit) for unit in second])
    return [(int(row.argmax()), float(row.max())) for row in scores]


def _counterpart(source: _Unit, target: _Unit, score: float) -> Counterpart:
    first, second = source.analysis.meta.published, target.analysis.meta.published
    earlier = None
    if first and second and first != second:
        earlier = (source if first < second else target).analysis.doc_id
    return Counterpart(
        source=_side(source),
        target=_side(target),
        similarity=round(min(score, 1.0), 4),
        edit=_edit(source, target, score),
        earlier=earlier,
    )


def _edit(source: _Unit, target: _Unit, score: float) -> Edit:
    if _plain(source) == _plain(target):
        return "copied"
    masked = _masked(source), _masked(target)
    if masked[0] == masked[1]:
        return "localised"
    if score >= RELATED and (moved := _moved(source, target)) is not None:
        bare = [_NUMBER.sub("0", words) for words in masked]
        if bare[0] == bare[1] or score >= REUSED:
            return moved
    return "edited" if score >= REUSED else "related"


def _masked(unit: _Unit) -> str:
    """A measure's words without places, named bodies and the levels of government."""
    start, end = unit.measure.start, unit.measure.end
    names = [region for region in unit.analysis.regions if start <= region.start and region.end <= end]
    places = [(item.start, item.end) for item in names]
    places += [(a.start, a.end) for a in unit.analysis.actors if a.named and start <= a.start and a.end <= end]
    words, at = "", start
    folded = fold(unit.measure.text)
    for low, high in sorted(places):
        if low >= at:
            words += folded[at - start : low - start]
        at = max(at, high)
    return plain(_LEVELS.sub("", words + folded[at - start :]))


def _moved(source: _Unit, target: _Unit) -> Literal["tightened", "loosened"] | None:
    """How the target's bound on the same thing differs; None where no like bounds differ, or they differ both ways."""
    moves = set()
    for first in _bounds(source):
        for second in _bounds(target):
            if (first.unit, first.comparator[0]) != (second.unit, second.comparator[0]) or first.value == second.value:
                continue
            alike = first.metric == second.metric or (first.metric or "") in (second.metric or "")
            if alike:
                floor = first.comparator[0] == ">"
                moves.add("tightened" if (second.value > first.value) == floor else "loosened")
    return moves.pop() if len(moves) == 1 else None  # type: ignore[return-value]


def _bounds(unit: _Unit) -> list[Quantity]:
    keys = set(unit.measure.quantities)
    return [
        quantity
        for quantity in unit.analysis.quantities
        if quantity.id in keys and quantity.kind == "requirement" and quantity.comparator in (">=", ">", "<=", "<")
    ]
