"""The threshold matrix: the bounds that regions set on one metric, in one unit, the strictest and loosest marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from policy_nlp.comparison.placing import Placer
from policy_nlp.comparison.table import By, row_of
from policy_nlp.fold import fold
from policy_nlp.records import Analysis, Comparator
from policy_nlp.screening.metrics import OTHER, PLACE, plain_words, unit_factor, words
from policy_nlp.screening.predicates import Predicate, find_predicates

Side = Literal["floor", "ceiling", "other"]
Mark = Literal["strictest", "loosest"]
Change = Literal["tightened", "loosened", "same", "within"]
_Rank = tuple[float, bool]

_SIDES: dict[Comparator | None, Side] = {">=": "floor", ">": "floor", "<=": "ceiling", "<": "ceiling"}
_ROLES = ("lead", "member", "consortium")


class Bound(msgspec.Struct, frozen=True, kw_only=True):
    """One bound of one document. `value` is in the row's unit; `quote` is text[start:end] of the document.

    `mark` is given where at least two regions set different bounds; `change` compares with the reference region's
    bounds: `tightened` and `loosened` beyond all of them, `within` between them. Hedges, exceptions and easier bounds
    (`easings`) are told, and do not change the order.
    """

    region: str
    operator: Comparator
    value: float
    value_max: float | None
    text: str
    subject: str | None
    hedge: str | None
    exception: str | None
    easings: list[str]
    award: str | None
    mark: Mark | None = None
    change: Change | None = None
    doc_id: str
    genre: str
    published: str | None
    quote: str
    start: int
    end: int


class ThresholdRow(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds that can be compared: a metric (a code of data/metrics.toml) asked of one `role`, on one side, one unit.

    `award` tells that they open single awards and are no condition of a policy as a whole.
    """

    metric: str
    role: str
    side: Side
    unit: str | None
    award: bool
    bounds: list[Bound]


class Thresholds(msgspec.Struct, frozen=True, kw_only=True):
    """The matrix: rows by metric, bounds by region; `reference` is the region that others are compared with."""

    regions: list[str]
    reference: str | None
    rows: list[ThresholdRow]


def thresholds(
    analyses: Iterable[Analysis],
    *,
    by: By = "region",
    regions: Sequence[str] | None = None,
    reference: str | None = None,
    copies: Mapping[str, str] | None = None,
) -> Thresholds:
    """Return the matrix of all bounds on metrics of the controlled vocabulary; `copies` as in `table.compare`."""
    groups: dict[tuple[str, str, Side, bool], list[tuple[str | None, Bound]]] = defaultdict(list)
    for analysis in analyses:
        if analysis.doc_id in (copies or {}):
            continue
        placer = Placer(analysis, fold(analysis.text))
        for predicate in find_predicates(analysis):
            region = row_of(placer.of_bound(predicate.start), by)
            if _comparable(predicate) and region and (regions is None or region in regions):
                # 低于60分的，取消资格: a sanction's bound is no floor and no ceiling
                sanction = predicate.scope == "sanction"
                side = "other" if sanction else _SIDES.get(predicate.operator, "other")
                key = (predicate.metric, role_of(predicate.subject), side, predicate.tier is not None)
                groups[key].append((predicate.unit, _bound(analysis, predicate, region)))
    rows = [row for key in sorted(groups) for row in _rows(key, groups[key], reference)]
    known = {bound.region for row in rows for bound in row.bounds}
    return Thresholds(regions=sorted(known), reference=reference, rows=rows)


def _comparable(predicate: Predicate) -> bool:
    named = predicate.metric not in (OTHER, PLACE) and predicate.scope != "rule"
    return named and predicate.operator is not None and predicate.value is not None


def role_of(subject: str | None) -> str:
    """Return of whom a bound is asked: `lead`, `member`, `consortium`, else `applicant`."""
    plain = plain_words(subject or "")
    return next((role for role in _ROLES if plain.endswith(words(role))), "applicant")


def _bound(analysis: Analysis, predicate: Predicate, region: str) -> Bound:
    assert predicate.operator is not None and predicate.value is not None
    return Bound(
        region=region,
        operator=predicate.operator,
        value=predicate.value,
        value_max=predicate.value_max,
        text=predicate.text,
        subject=predicate.subject,
        hedge=predicate.hedge,
        exception=predicate.exception,
        easings=[easing.text for easing in predicate.easings],
        award=predicate.tier.text if predicate.tier else None,
        doc_id=analysis.doc_id,
        genre=analysis.meta.genre,
        published=analysis.meta.published,
        quote=predicate.quote,
        start=predicate.quote_start,
        end=predicate.quote_end,
    )


def _rows(
    key: tuple[str, str, Side, bool], found: list[tuple[str | None, Bound]], reference: str | None
) -> list[ThresholdRow]:
    """One row for each unit that the others of it turn into; the first that is met gives the row its unit."""
    metric, role, side, award = key
    units: dict[str | None, list[Bound]] = {}
    for unit, bound in found:
        base = next((known for known in units if unit_factor(unit, known) is not None), unit)
        factor = unit_factor(unit, base) or 1.0
        most = None if bound.value_max is None else bound.value_max * factor
        scaled = msgspec.structs.replace(bound, value=bound.value * factor, value_max=most)
        units.setdefault(base, []).append(scaled)
    return [
        ThresholdRow(
            metric=metric, role=role, side=side, unit=unit, award=award, bounds=_marked(bounds, side, reference)
        )
        for unit, bounds in units.items()
    ]


def _strictness(bound: Bound, side: Side) -> _Rank:
    """Greater is stricter; at one value, an open bound (超过) is stricter than a closed one."""
    return (bound.value if side == "floor" else -bound.value, bound.operator in (">", "<"))


def _marked(bounds: list[Bound], side: Side, reference: str | None) -> list[Bound]:
    bounds = sorted(bounds, key=lambda bound: (bound.region, bound.doc_id, bound.start))
    if side == "other":
        return bounds
    ranks = [_strictness(bound, side) for bound in bounds]
    ends = min(ranks), max(ranks)
    several = len({bound.region for bound in bounds}) > 1 and ends[0] != ends[1]
    own = [rank for rank, bound in zip(ranks, bounds, strict=True) if bound.region == reference]
    known = (min(own), max(own)) if own else None
    return [
        msgspec.structs.replace(
            bound,
            mark=_mark(rank, ends) if several else None,
            change=_change(rank, known) if known and bound.region != reference else None,
        )
        for rank, bound in zip(ranks, bounds, strict=True)
    ]


def _mark(rank: _Rank, ends: tuple[_Rank, _Rank]) -> Mark | None:
    """What a bound is among all, whose least and greatest ranks are `ends`."""
    return "strictest" if rank == ends[1] else "loosest" if rank == ends[0] else None


def _change(rank: _Rank, known: tuple[_Rank, _Rank]) -> Change:
    """How a bound differs from the reference region's, whose least and greatest ranks are `known`."""
    if rank > known[1]:
        return "tightened"
    if rank < known[0]:
        return "loosened"
    return "same" if known[0] == known[1] else "within"
