"""Which quantities are requirements, which ease another one, which award each opens, and what each is for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import groupby
from typing import Literal

import msgspec

from policy_nlp.records import Analysis, Comparator, Quantity
from policy_nlp.screening.metrics import OTHER, Scope, metrics, sanction_behind, span_before
from policy_nlp.screening.sentences import Sentences

# 可放宽至3亿元: the bound before it, made easier for some.
_EASED = re.compile(r"(?:放宽|降低|下降|下调|减少|调整|降|减)(?:到|至|为)?$")
_EASED_REACH = 6
# （人工智能企业不低于5000万元）: a bracket right behind a bound, with a class of its own.
_BRACKET = re.compile(r"(?:及?以[上下内])?[(]")
_MAY = re.compile(r"可以?[^,(]{0,4}$")
# An easier bound stands no farther behind the bound that it eases.
_NEAR = 160
# 年销售收入1000亿元以上的企业5家: a bound that only says what is counted.
_COUNTED = re.compile(r"(?:\(含\))?(?:及?以[上下内])?的[^,。;、\n]{1,12}?[0-9]")
# 对年营业收入超过2000万元的企业，…给予…: what one award asks for, though its amount is not told.
_FOR = re.compile(r"(?:^|[,;。:\n】、])对于?[^,。;:\n]*$")
_GIVES = re.compile(r"[^。;\n]*?(?:给予|予以|奖励|补助|补贴|资助)")
_FOR_REACH = 60
# 20家以上年营业收入超百亿元的企业: the same, with the count before it.
_COUNT_BEFORE = re.compile(r"[0-9一二三四五六七八九十百]多?余?[家个户项](?:及?以上)?$")
_COUNT_REACH = 8
_DEFINED = re.compile(r"所称|所指|是指|指的是|[,称]指")
_COUNTED_REACH, _DEFINED_REACH = 24, 12
# More exceptions than this do not lie around one number.
_CARVED = 6
_DISTRIBUTED = "分别"
_BOUNDS = frozenset((">=", ">", "<=", "<", "range"))


class Easing(msgspec.Struct, frozen=True, kw_only=True):
    """An easier bound for some (前沿领域的企业可放宽至3亿元): its words, their place, its operator and value."""

    start: int
    end: int
    text: str
    operator: Comparator
    value: float
    value_max: float | None
    unit: str | None


class Tier(msgspec.Struct, frozen=True, kw_only=True):
    """The award that a requirement opens: the words of its amount and their place."""

    start: int
    end: int
    text: str


def required_bounds(analysis: Analysis, folded: str, items: Sequence[tuple[int, int]]) -> list[Quantity]:
    """Return the requirements among the quantities: in an item of a list of conditions, every bound is one.

    What lies in the exception of another bound belongs to that, and 近三年 only says over which years something counts.
    """
    items = sorted(items)
    starts = [start for start, _ in items]
    carved = sorted(
        (*quantity.at["exception"], quantity.unit or "")
        for quantity in analysis.quantities
        if "exception" in quantity.at
    )

    def listed(quantity: Quantity) -> bool:
        index = bisect_right(starts, quantity.start) - 1
        return index >= 0 and quantity.start < items[index][1] and quantity.comparator in _BOUNDS

    def excepted(quantity: Quantity) -> bool:
        index = bisect_right(carved, (quantity.start, len(folded), ""))
        units = [unit for _, end, unit in carved[max(0, index - _CARVED) : index] if quantity.end <= end]
        # one of the same unit is the easier bound itself
        return bool(units) and (quantity.unit or "") not in units

    return [
        quantity
        for quantity in analysis.quantities
        if (quantity.kind == "requirement" or (quantity.kind != "support" and listed(quantity)))
        and not span_before(folded, quantity.start, quantity.unit)
        and not excepted(quantity)
    ]


def easings_of(
    text: str, required: Sequence[Quantity], folded: str, sentences: Sentences
) -> dict[str, list[tuple[str, Easing]]]:
    """Return, by the main bound's id, the bounds that ease it, with their own ids."""
    easings: dict[str, list[tuple[str, Easing]]] = {}
    mains: dict[str | None, Quantity] = {}
    for quantity in required:
        main = mains.get(quantity.unit)
        if main is None or not _eases(main, quantity, folded):
            mains[quantity.unit] = quantity
            continue
        start = max(main.end, sentences.at(quantity.start)[0])
        start += len(text[start : quantity.start]) - len(text[start : quantity.start].lstrip(" 　,，、(（"))
        easing = Easing(
            start=start,
            end=quantity.end,
            text=text[start : quantity.end],
            operator=quantity.comparator,
            value=quantity.value,
            value_max=quantity.value_max,
            unit=quantity.unit,
        )
        easings.setdefault(main.id, []).append((quantity.id, easing))
    return easings


def _eases(main: Quantity, quantity: Quantity, folded: str) -> bool:
    """Whether a bound eases the main one: on its line, behind 可放宽至, or in the bracket right behind it."""
    if quantity.start - main.end > _NEAR:
        return False
    between = folded[main.end : quantity.start]
    if "\n" in between:
        return False
    alike = quantity.comparator[0] == main.comparator[0]
    if alike and _EASED.search(between[-_EASED_REACH:]):
        return True
    inside = _BRACKET.match(between) and ")" not in between and "其中" not in between and "含" not in between
    return bool(inside and (alike or _MAY.search(between)))


def tiers_of(analysis: Analysis, required: Sequence[Quantity], folded: str, sentences: Sentences) -> dict[str, Tier]:
    """Return the award that a requirement's sentence grants behind it, by the requirement's id.

    分别 hands the awards out in order: 500万元、1000万元以上的，分别给予10万元、20万元.
    """
    supports = [quantity for quantity in analysis.quantities if quantity.kind == "support"]
    starts = [quantity.start for quantity in supports]
    tiers: dict[str, Tier] = {}
    for (low, high), group in groupby(required, key=lambda quantity: sentences.at(quantity.start)):
        bounds = list(group)
        awards = supports[bisect_left(starts, low) : bisect_left(starts, high)]
        spread = folded.find(_DISTRIBUTED, bounds[-1].end, high)
        if spread >= 0:
            alike = [bound for bound in bounds if bound.unit == bounds[-1].unit]
            handed = [award for award in awards if award.start > spread and award.unit == "CNY"]
            if len(alike) == len(handed) > 1:
                tiers |= {bound.id: _tier(award) for bound, award in zip(alike, handed, strict=True)}
        for bound in bounds:
            behind = next((award for award in awards if award.start >= bound.end), None)
            if behind is not None and bound.id not in tiers:
                tiers[bound.id] = _tier(behind)
    return tiers


def _tier(award: Quantity) -> Tier:
    return Tier(start=award.start, end=award.end, text=award.text)


def scope_of(code: str, quantity: Quantity, folded: str, *, listed: bool) -> Scope | Literal["rule"]:
    """Return what a bound is for: what its metric says, unless its sentence makes it something else.

    Args:
        listed: whether it stands among conditions, where a bound of an unknown metric is one, too.
    """
    if sanction_behind(folded, quantity.end):
        return "sanction"
    if _tells(quantity, folded):
        return "rule"
    if code == OTHER:
        return "condition" if listed else "rule"
    scope = metrics()[code].scope
    # 项目总投资5亿元: a statement, not a bound
    return "rule" if scope == "condition" and not listed and quantity.comparator not in _BOUNDS else scope


def _tells(quantity: Quantity, folded: str) -> bool:
    """Whether a bound defines a word, says what is counted, or is what one award of an untold amount asks for."""
    low, high = quantity.start, quantity.end
    start = quantity.at.get("metric", (low,))[0]
    return (
        _DEFINED.search(folded, max(0, low - _DEFINED_REACH), low) is not None
        or _COUNTED.match(folded, high, high + _COUNTED_REACH) is not None
        or _COUNT_BEFORE.search(folded, max(0, start - _COUNT_REACH), start) is not None
        or (
            _FOR.search(folded, max(0, low - _FOR_REACH), low) is not None
            and _GIVES.match(folded, high, high + _FOR_REACH) is not None
        )
    )
