"""Shares of a whole: 百分之三十, 三分之一, 两成, 一半, 1/3, 3:7."""

from __future__ import annotations

import re
from typing import Final

from policy_nlp.extract.quantities.forms import CHINESE, Amount, approximate
from policy_nlp.numerals import read_arabic, read_chinese, scale_of

FROM: Final = re.compile(r"[由从自][^,;。、]{0,3}$")
"""What makes 40%至70% a change, no range."""
TO: Final = re.compile(r" ?(?:-{1,2}|—{1,2}|~|至|到) ?")
"""Between the ends of a range."""
FLOOR_TO_CEILING: Final = re.compile(r"(?:\(含(?:本数)?\))?以上[、,]?(?:至)?")
"""Between the ends of 三年以上七年以下."""
CEILING: Final = re.compile(r"(?:\(不?含(?:本数)?\))?以[下内]")
"""Behind the second of them."""

_FRACTION: Final = re.compile(
    rf"(?P<base>[百千万])分之(?P<part>[0-9]{{1,6}}(?:\.[0-9]{{1,6}})?|[{CHINESE}]{{1,8}}(?:点[{CHINESE}]{{1,6}})?)"
    rf"|(?P<below>[{CHINESE}]{{1,4}})分之(?P<above>[{CHINESE}]{{1,4}})"
)
_SLASHED: Final = re.compile(r"(?P<above>[1-9])/(?P<below>[2-9])(?![0-9/.])")
_PROPORTION: Final = re.compile(
    r"(?P<above>[0-9]{1,4}(?:\.[0-9]{1,3})?) ?: ?(?P<below>[0-9]{1,4}(?:\.[0-9]{1,3})?)(?![0-9:])"
)
_PROPORTION_CUE: Final = re.compile(r"比例?|配套|配比|缩小")
_TENTHS: Final = re.compile(rf"(?P<numeral>[{CHINESE}])成(?![立为果员功效本品就绩长熟型分份都])")


def ratio_at(text: str, start: int) -> Amount | None:
    """Return the share of a whole that begins at `start`, in percent; a proportion (3:7) as its quotient."""
    return _arabic(text, start) if text[start].isascii() else _chinese(text, start)


def _chinese(text: str, start: int) -> Amount | None:
    match = _FRACTION.match(text, start)
    if match is not None:
        return _with_second(text, match)
    if text.startswith("一半", start):
        return approximate(text, _percent(start, start + 2, 50.0))
    tenths = _TENTHS.match(text, start)
    value = read_chinese(tenths["numeral"]) if tenths else None
    if tenths is None or value is None or not 2 <= value <= 10:
        return None
    return approximate(text, _percent(start, tenths.end(), value * 10))


def _arabic(text: str, start: int) -> Amount | None:
    slashed = _SLASHED.match(text, start)
    if slashed is not None and text[start - 1 : start] != "/" and int(slashed["above"]) < int(slashed["below"]):
        return _percent(start, slashed.end(), round(100 * int(slashed["above"]) / int(slashed["below"]), 4))
    pair = _PROPORTION.match(text, start)
    if pair is None or not float(pair["below"]):
        return None
    if not _PROPORTION_CUE.search(text, max(0, start - 10), pair.end() + 6):
        return None
    value = float(pair["above"]) / float(pair["below"])
    return Amount(start, pair.end(), round(value, 6), None, None, "ratio", False, start)


def _percent(start: int, end: int, value: float, value_max: float | None = None) -> Amount:
    return Amount(start, end, value, value_max, "%", "percent", False, start)


def _fraction_value(match: re.Match[str]) -> float | None:
    if match["base"]:
        part = match["part"]
        value = read_arabic(part) if part[0].isascii() else read_chinese(part)
        return None if value is None else round(value * 100 / scale_of(match["base"]), 9)
    below, above = read_chinese(match["below"]), read_chinese(match["above"])
    if not below or above is None or above > below:
        return None
    return round(100 * above / below, 4)


def _with_second(text: str, match: re.Match[str]) -> Amount | None:
    value = _fraction_value(match)
    if value is None:
        return None
    for joint in (FLOOR_TO_CEILING, TO):
        between = joint.match(text, match.end())
        second = _FRACTION.match(text, between.end()) if between else None
        if second is None or (joint is FLOOR_TO_CEILING and not CEILING.match(text, second.end())):
            continue
        value_max = _fraction_value(second)
        if (
            value_max is not None
            and value_max > value
            and not FROM.search(text, max(0, match.start() - 4), match.start())
        ):
            return _percent(match.start(), second.end(), value, value_max)
    return approximate(text, _percent(match.start(), match.end(), value))
