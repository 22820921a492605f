"""What looks like an amount and is none: years, days of a month, idioms, names, the text's own parts."""

from __future__ import annotations

import re
from typing import Final

from policy_nlp.extract.quantities.forms import NEARLY, Number
from policy_nlp.extract.quantities.vocabulary import Cue

_NUMBERED_YEAR: Final = re.compile(r"[0-9]{1,2}\.(?:19|20)[0-9]{2}")
"""A list number and a year behind it: 2.2020年."""
_PARTS_OF_TEXT: Final = Cue("<own_part>$")
_DAY_LENGTH: Final = re.compile(r"(?:以?内|之内|以上|以下|的|\(|的?期限|内)")
_DAY_CUE: Final = Cue("<day_length> ?$")
_ARTICLE_FAMILIES: Final = frozenset(("count", "time", "place"))
_LENGTHS: Final = frozenset(("year", "month", "day", "workday", "hour"))
_ONE_CUE: Final = Cue("(?:<one_counts>|每[^,;。0-9]{1,22}<one_each>) ?$")
_EVERY: Final = re.compile(r"每[^,;。]{1,16}$")
_AFTER_ONE: Final = re.compile(r"(?:以?内|之内|以上|以下|及以上)")
_LINES: Final = ("线", "路", "河", "道")


def is_none(text: str, number: Number, symbol: str | None, family: str, end: int) -> bool:
    """Return whether a number with the unit `symbol` of `family`, ending at `end`, is yet no amount."""
    before = text[max(0, number.start - 6) : number.start]
    if symbol == "year" and (_is_year(number) or _NUMBERED_YEAR.fullmatch(text, number.start, number.end)):
        return True
    if family == "day" and not (_DAY_LENGTH.match(text, end) or _DAY_CUE.search(before)):
        return True
    if family == "place" and (number.chinese or not 2 <= number.value <= 9999):
        return True
    if family in _ARTICLE_FAMILIES and _is_name(text, number, before, symbol, end):
        return True
    return number.chinese and _is_idiom(text, number, before, end, family)


def _is_year(number: Number) -> bool:
    plain = number.scale == 1 and 1900 <= number.value <= 2100 and number.value % 1 == 0
    return plain and (not number.chinese or number.end - number.start == 4)


def _is_name(text: str, number: Number, before: str, symbol: str | None, end: int) -> bool:
    """“四个全面”, 党的二十大, 数字经济十条, 以下三个."""
    if before.endswith(("“", "‘")) and text.find("”", number.start, number.start + 12) >= 0:
        return True
    if text[end - 1] == "大" and (not 2 <= number.value <= 100 or number.value in (18, 19) or before.endswith("党的")):
        return True
    if symbol == "条" and not "一" <= text[end : end + 1] <= "龥" and not before.endswith(_LINES):
        return True
    return symbol not in _LENGTHS and _PARTS_OF_TEXT.search(before) is not None


def _is_idiom(text: str, number: Number, before: str, end: int, family: str) -> bool:
    numeral = text[number.start : number.end]
    if numeral in ("百", "千", "万", "亿"):
        return not NEARLY.search(before)
    if numeral == "零" or before.endswith("届") or (numeral == "十" and before.endswith("红")):
        return True
    if text.startswith(("十分", "二次", "三次产业"), number.start) and not _ONE_CUE.search(before):
        return True  # 十分重要, 二次污染
    if numeral == "一" and family not in ("money", "percent"):
        window = text[max(0, number.start - 30) : number.start]
        often = text[end - 1] == "次" and _EVERY.search(window)
        return not (often or _ONE_CUE.search(window) or _AFTER_ONE.match(text, end))
    return False
