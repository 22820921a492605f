"""What an amount is made of: a number with its scale, the unit behind it, the approximation mark that touches it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from policy_nlp.extract.quantities.units import UnitAt, starts_unit, unit_at
from policy_nlp.extract.quantities.vocabulary import Cue
from policy_nlp.numerals import read_arabic, read_chinese, scale_of

CHINESE: Final = "零〇一二两三四五六七八九十百千万亿"
"""The marks of a Chinese numeral."""
NEARLY: Final = re.compile(r"(?:大约|将近|近|约|上|数|几|好几|十几|超) ?$")
"""An approximation mark before a number."""

_ARABIC: Final = re.compile(
    r"(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]{1,15}(?:\.[0-9]{1,9})?)(?![0-9])"
    r"(?: ?(?P<more>[余多几]|\+(?=[家个人项户台万亿])))?(?: ?(?P<scale>[十百千万亿]{1,4})(?P<more_after>[余多])?)?"
)
_CHINESE: Final = re.compile(rf"(?P<numeral>[{CHINESE}]{{1,16}})(?P<more>[余多几])?(?P<scale>[万亿]{{1,2}})?")
_ENDS_NEARLY: Final = frozenset("近约上数几超 ")
_BEGINS_AROUND: Final = frozenset("左上 ")
_AROUND: Final = re.compile(r" ?(?:左右|上下(?![游级班联架线对同贯楼车]))")
_COMPOUND: Final = Cue("<compound>$")


@dataclass(eq=False)
class Amount:
    """A number with its unit: a candidate for a quantity.

    `value_max` is None except for a range; `about` tells that an approximation mark is inside; `head` is the start of
    the coordinated list that it belongs to (10万元、20万元、50万元), its own start where it heads one or stands alone.
    """

    start: int
    end: int
    value: float
    value_max: float | None
    unit: str | None
    family: str
    about: bool
    head: int


@dataclass(eq=False)
class Number:
    """A number at its place: its value, the factor of its last scale marks, whether 余 or 多 follows, its script."""

    start: int
    end: int
    value: float
    scale: int
    about: bool
    chinese: bool


def number_at(text: str, start: int) -> Number | None:
    """Read the number at `start`: digits or Chinese numeral, 余/多, scale marks that no unit claims."""
    if text[start].isascii():
        match = _ARABIC.match(text, start)
        if match is None:
            return None
        digits, more, marks, more_after = match.groups()
        end = match.end()
        if marks is None:
            return Number(start, end, read_arabic(digits), 1, more is not None, False)
        if more_after is None and starts_unit(text, end - 1):
            marks, end = marks[:-1], end - 1
        elif more_after is not None and starts_unit(text, end - 1):
            end -= 1
        about = more is not None or more_after is not None
        return Number(start, end, read_arabic(digits, marks), scale_of(marks), about, False)
    match = _CHINESE.match(text, start)
    if match is None:
        return None
    numeral, marks, end = match["numeral"], match["scale"] or "", match.end()
    if not match["more"]:
        marks, end = "", match.end("numeral")
        if len(numeral) > 1 and numeral[-1] in "千百" and starts_unit(text, end - 1):
            numeral, end = numeral[:-1], end - 1
    value = read_chinese(numeral)
    if value is None:
        return None
    scale = 1
    for mark in reversed(numeral):
        if mark not in "万亿":
            break
        scale *= scale_of(mark)
    return Number(start, end, value * scale_of(marks), scale * scale_of(marks), bool(match["more"]), True)


def unit_after(text: str, place: int) -> UnitAt | None:
    """Return the unit behind a number, past one space, with a second classifier in brackets: 台(套)."""
    if text[place : place + 1] == " ":
        place += 1
    unit = unit_at(text, place)
    if unit is not None and unit.family == "count" and text[unit.end : unit.end + 1] == "(":
        second = unit_at(text, unit.end + 1)
        if second is not None and second.family in ("count", "place") and text[second.end : second.end + 1] == ")":
            return UnitAt(second.end + 1, unit.symbol, unit.family)
    return unit


def approximate(text: str, amount: Amount) -> Amount:
    """Take in the approximation mark that touches the amount: 近, 约, 上百, 数十 before it, 左右 after it."""
    start, end, about = amount.start, amount.end, amount.about
    if text[start - 1 : start] not in _ENDS_NEARLY and text[end : end + 1] not in _BEGINS_AROUND:
        return amount
    nearly = NEARLY.search(text, max(0, start - 4), start)
    if nearly is not None:
        word = nearly.group().strip()
        recent = word == "超" or (word in ("近", "上") and amount.family == "time")
        fits = word not in ("上", "数", "几", "好几", "十几") or text[start] in "百千万亿十"
        if fits and not recent and not _preposition(text, nearly):
            start, about = nearly.start(), True
    around = _AROUND.match(text, end)
    if around is not None:
        end, about = around.end(), True
    return replace(amount, start=start, end=end, about=about, head=start)


def _preposition(text: str, nearly: re.Match[str]) -> bool:
    """Whether 近, 约, 上, 数 ends a word of its own: 附近, 节约, 以上, 系数."""
    return _COMPOUND.search(text, max(0, nearly.start() - 1), nearly.start() + 1) is not None
