"""The amounts of a text: numerals of the scan that carry a unit, ranges, and lists whose members share one.

What is a date, an ordinal, a list number, part of a name or an idiom is none. All tests look at a bounded stretch
around the numeral, so the cost is linear in the text.
"""

from __future__ import annotations

import re
import string
from dataclasses import replace
from functools import lru_cache
from typing import Final

from policy_nlp.extract.quantities.forms import CHINESE, Amount, Number, approximate, number_at, unit_after
from policy_nlp.extract.quantities.idioms import is_none
from policy_nlp.extract.quantities.ratios import CEILING, FLOOR_TO_CEILING, FROM, TO, ratio_at
from policy_nlp.extract.quantities.units import UnitAt, units
from policy_nlp.numerals import read_chinese
from policy_nlp.scan import Scan

__all__ = ["Amount", "read_amounts"]

_LONGEST_NUMERAL: Final = 24
_INCLUDED: Final = re.compile(r"\(不?含\)")
_LIST_MARK: Final = re.compile(r" ?(?:、|和|或者?|及|以及|/) ?")
_SCALED: Final = re.compile("[十百千万亿]")
_RATIO_MARKS: Final = frozenset("分成半:/ ")
_MARKS: Final = frozenset("0123456789" + CHINESE)
_NOT_BEFORE: Final = frozenset("第+.×*#№-" + string.ascii_letters)
_JOINS: Final = frozenset("(-—~至到以 ")
_ONE: Final = frozenset("番半倍元个家名项次年人台户篇份件成小天点百千万亿分处套所座大周种部条场")


def read_amounts(scan: Scan, taken: list[tuple[int, int]]) -> list[Amount]:
    """Return the amounts of a text in order; `taken` are the sorted spans (dates, titles) that hold none."""
    text, amounts, follows = scan.text, list[Amount](), _follows()
    pending: list[Number] = []
    done = after = 0
    for start, end in scan.numbers:
        if start < done or end - start > _LONGEST_NUMERAL or text[end : end + 1] not in follows:
            continue
        while after < len(taken) and taken[after][1] <= start:
            after += 1
        if after < len(taken) and taken[after][0] <= start:
            continue
        if text[start] == "一" and end == start + 1 and text[end : end + 1] not in _ONE:
            continue
        found = _amount_at(text, start, end)
        if isinstance(found, Number):
            mark = _LIST_MARK.match(text, found.end)
            if mark is None:
                pending.clear()
                continue
            if pending and _LIST_MARK.fullmatch(text, pending[-1].end, found.start) is None:
                pending.clear()
            pending.append(found)
            done = found.end
            continue
        if found is None:
            pending.clear()
            continue
        if pending and _LIST_MARK.fullmatch(text, pending[-1].end, found.start) and _bare(text, pending[0].start):
            amounts.extend(_share(pending, found, text))
        pending.clear()
        amounts.append(_in_list(amounts, found, text))
        done = found.end
    return amounts


@lru_cache(maxsize=1)
def _follows() -> frozenset[str]:
    """What may stand behind the numeral of an amount: where anything else does, no pattern is tried."""
    return frozenset("半十百千万亿余多几分成点至到-—~、和或及/: +(") | {printed[0] for printed in units()}


def _bare(text: str, start: int) -> bool:
    """Whether a number without a unit may be a member of a list: not a heading's or an ordinal's number."""
    before = text[max(0, start - 1) : start]
    return bool(before) and before not in "第\n(." and not before.isspace()


def _share(pending: list[Number], found: Amount, text: str) -> list[Amount]:
    """Give the unit of a list's last member to those before it, and its scale to those that have none."""
    tail = number_at(text, found.start)
    scale = tail.scale if tail else 1
    head = pending[0].start
    shared = []
    for number in pending:
        fits = number.scale == 1 and (number.value * scale <= max(found.value * 100, scale))
        value = number.value * (scale if fits else 1)
        shared.append(Amount(number.start, number.end, value, None, found.unit, found.family, number.about, head))
    return shared


def _in_list(amounts: list[Amount], found: Amount, text: str) -> Amount:
    if amounts:
        last = amounts[-1]
        if last.family == found.family and last.end < found.start <= last.end + 4:  # noqa: SIM102
            if _LIST_MARK.fullmatch(text, last.end, found.start):
                return replace(found, head=last.head)
    return found


def _amount_at(text: str, start: int, end: int) -> Amount | Number | None:  # noqa: PLR0911
    """Return the amount at `start`, the bare number where it has no unit, None where it is no amount."""
    before = text[max(0, start - 1) : start]
    if before in _NOT_BEFORE:
        return None
    if text[end : end + 1] in _RATIO_MARKS and (ratio := ratio_at(text, start)) is not None:
        return ratio
    number = number_at(text, start)
    if number is None:
        return None
    unit = unit_after(text, number.end)
    ranged = _range_at(text, number, unit)
    if ranged is not None:
        return None if is_none(text, number, ranged.unit, ranged.family, ranged.end) else approximate(text, ranged)
    if unit is None:
        if number.chinese:
            return None
        return None if text[number.end : number.end + 1] in "年月日号条" else number
    if is_none(text, number, unit.symbol, unit.family, unit.end):
        return None
    value, value_max = number.value, None
    if number.chinese and number.end - start > 1 and not _SCALED.search(text, start, number.end):
        pair = _pair_of_digits(text, number)
        if pair is None:
            return None
        value, value_max = pair
    family = "time" if unit.family == "day" else unit.family
    amount = Amount(start, unit.end, value, value_max, unit.symbol, family, number.about, start)
    return approximate(text, amount)


def _pair_of_digits(text: str, number: Number) -> tuple[float, float] | None:
    """两三家, 七八个, 三五年: two rising digits side by side are a range."""
    numeral = text[number.start : number.end]
    if not number.chinese or len(numeral) != 2:
        return None
    low, high = (read_chinese(mark) for mark in numeral)
    if low and high and low < 10 and high < 10 and 0 < high - low <= 2:
        return low, high
    return None


def _range_at(text: str, number: Number, own: UnitAt | None) -> Amount | None:  # noqa: PLR0911
    """Read 20—30万元, 500万到2000万元, 5000人(含)—10000人(不含), 三年以上七年以下."""
    place = own.end if own else number.end
    if text[place : place + 1] not in _JOINS:
        return None
    included = _INCLUDED.match(text, place)
    if included:
        place = included.end()
    to = TO.match(text, place)
    floor = None if to or own is None else FLOOR_TO_CEILING.match(text, place)
    joint = to or floor
    if joint is None or text[joint.end() : joint.end() + 1] not in _MARKS:
        return None
    second = number_at(text, joint.end())
    if second is None:
        return None
    unit = unit_after(text, second.end)
    if unit is None or (own is not None and own.symbol != unit.symbol):
        return None
    if floor is not None and not CEILING.match(text, unit.end):
        return None
    low = number.value
    if number.scale == 1 and second.scale > 1 and own is None and low < second.value / second.scale:
        low *= second.scale
    if low >= second.value or (to and FROM.search(text, max(0, number.start - 4), number.start)):
        return None
    after = _INCLUDED.match(text, unit.end) if included else None
    end = after.end() if after else unit.end
    family = "time" if unit.family == "day" else unit.family
    about = number.about or second.about
    return Amount(number.start, end, low, second.value, unit.symbol, family, about, number.start)
