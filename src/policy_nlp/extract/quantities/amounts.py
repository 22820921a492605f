"""The grammar of amounts: a number, its scale, its unit and the approximation mark that touches it.

`read_amounts` turns the numerals of the scan into amounts; what is a date, an ordinal, a list number, part of a name or
an idiom is none. All tests look at a bounded stretch around the numeral, so the cost is linear in the text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from policy_nlp.extract.quantities.units import UnitAt, starts_unit, unit_at, units
from policy_nlp.numerals import read_arabic, read_chinese, scale_of
from policy_nlp.scan import Scan

_LONGEST_NUMERAL = 24
_CN = "零〇一二两三四五六七八九十百千万亿"
_ARABIC = re.compile(
    r"(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]{1,15}(?:\.[0-9]{1,9})?)(?![0-9])"
    r"(?: ?(?P<more>[余多几]|\+(?=[家个人项户台万亿])))?(?: ?(?P<scale>[十百千万亿]{1,4})(?P<more2>[余多])?)?"
)
_CHINESE = re.compile(rf"(?P<numeral>[{_CN}]{{1,16}})(?P<more>[余多几])?(?P<scale>[万亿]{{1,2}})?")
_FRACTION = re.compile(
    rf"(?P<base>[百千万])分之(?P<part>[0-9]{{1,6}}(?:\.[0-9]{{1,6}})?|[{_CN}]{{1,8}}(?:点[{_CN}]{{1,6}})?)"
    rf"|(?P<below>[{_CN}]{{1,4}})分之(?P<above>[{_CN}]{{1,4}})"
)
_SLASHED = re.compile(r"(?P<above>[1-9])/(?P<below>[2-9])(?![0-9/.])")
_PROPORTION = re.compile(r"(?P<above>[0-9]{1,4}(?:\.[0-9]{1,3})?) ?: ?(?P<below>[0-9]{1,4}(?:\.[0-9]{1,3})?)(?![0-9:])")
_PROPORTION_CUE = re.compile(r"比例?|配套|配比|缩小")
_TENTHS = re.compile(r"成(?![立为果员功效本品就绩长熟型分份都])")
_INCLUDED = re.compile(r"\(不?含\)")
_TO = re.compile(r" ?(?:-{1,2}|—{1,2}|~|至|到) ?")
_FLOOR_TO_CEILING = re.compile(r"(?:\(含(?:本数)?\))?以上[、,]?(?:至)?")
_CEILING = re.compile(r"(?:\(不?含(?:本数)?\))?以[下内]")
_LIST_MARK = re.compile(r" ?(?:、|和|或者?|及|以及|/) ?")
_AROUND = re.compile(r" ?(?:左右|上下(?![游级班联架线对同贯楼车]))")
_NEARLY = re.compile(r"(?:大约|将近|近|约|上|数|几|好几|十几|超) ?$")
_FROM = re.compile(r"[由从自][^,;。、]{0,3}$")

_PARTS_OF_TEXT = re.compile(r"(?:以下|下列|下述|如下|上述|前述|这|该|本|第|其|哪|那|每一|任何|同)$")
_DAY_LENGTH = re.compile(r"(?:以?内|之内|以上|以下|的|\(|的?期限|内)")
_DAY_CUE = re.compile(
    r"(?:不少于|不超过|不得超过|不得少于|至少|满|超过|提前|期限为?|期为?|期不少于|连续|逾期|为期|公示) ?$"
)
_ARTICLE_FAMILIES = frozenset(("count", "time", "place"))
_ONE_CUE = re.compile(
    r"(?:不少于|不低于|不多于|不超过|至少|最多|最长|不得超过|不得少于|不足|未满|不满|满|仅可享受|只能享受|享受|限报|限|仅能申报|只能申报|仅可申报|可申报|"
    r"有效期为?|期限为?|为期|任期|试用期|期为|最高|超过|各|分别|连续|原则上|"
    r"每[^,;。0-9]{1,22}(?:培育|建设|建成|建立|配备|开展|组织|举办|召开|设立|打造|不少于|至少|有|享受|发布|更新|评选|申报|推荐)) ?$"  # noqa: E501
)
_EVERY = re.compile(r"每[^,;。]{1,16}$")
_AFTER_ONE = re.compile(r"(?:以?内|之内|以上|以下|及以上)")


class Amount(NamedTuple):
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


class _Number(NamedTuple):
    start: int
    end: int
    value: float
    scale: int
    about: bool
    chinese: bool


def read_amounts(scan: Scan, taken: list[tuple[int, int]]) -> list[Amount]:
    """Return the amounts of a text in order; `taken` are the sorted spans (dates, titles) that hold none."""
    text, amounts, follows = scan.text, list[Amount](), _follows()
    pending: list[_Number] = []
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
        found = _amount_at(text, start)
        if isinstance(found, _Number):
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


_ONE = frozenset("半倍元个家名项次年人台户篇份件成小天点百千万亿分处套所座大周种部条场")


def _bare(text: str, start: int) -> bool:
    """Whether a number without a unit may be a member of a list: not a heading's or an ordinal's number."""
    before = text[max(0, start - 1) : start]
    return bool(before) and before not in "第\n(." and not before.isspace()


def _share(pending: list[_Number], found: Amount, text: str) -> list[Amount]:
    """Give the unit of a list's last member to those before it, and its scale to those that have none."""
    tail = _number_at(text, found.start)
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
                return found._replace(head=last.head)
    return found


def _number_at(text: str, start: int) -> _Number | None:
    """Read the number at `start`: digits or Chinese numeral, 余/多, scale marks that no unit claims."""
    if text[start].isascii():
        match = _ARABIC.match(text, start)
        if match is None:
            return None
        end, marks = match.end(), match["scale"] or ""
        about = bool(match["more"] or match["more2"])
        if marks and not match["more2"] and starts_unit(text, end - 1):
            marks, end = marks[:-1], end - 1
        elif marks and match["more2"] and starts_unit(text, match.start("more2")):
            end = match.start("more2")
        return _Number(start, end, read_arabic(match["digits"], marks), scale_of(marks), about, False)
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
    return _Number(start, end, value * scale_of(marks), scale * scale_of(marks), bool(match["more"]), True)


def _pair_of_digits(text: str, number: _Number) -> tuple[float, float] | None:
    """两三家, 七八个, 三五年: two rising digits side by side are a range."""
    numeral = text[number.start : number.end]
    if not number.chinese or len(numeral) != 2:
        return None
    low, high = (read_chinese(mark) for mark in numeral)
    if low and high and low < 10 and high < 10 and 0 < high - low <= 2:
        return low, high
    return None


def _amount_at(text: str, start: int) -> Amount | _Number | None:  # noqa: PLR0911
    """Return the amount at `start`, the bare number where it has no unit, None where it is no amount."""
    before = text[max(0, start - 1) : start]
    if before and (before in "第+.×*#№G-" or (before.isascii() and before.isalpha())):
        return None
    ratio = _ratio_at(text, start)
    if ratio is not None:
        return ratio
    number = _number_at(text, start)
    if number is None:
        return None
    unit = _unit_after(text, number.end)
    ranged = _range_at(text, number, unit)
    if ranged is not None:
        return None if _no_amount(text, number, ranged.unit, ranged.family, ranged.end) else _approximate(text, ranged)
    if unit is None:
        if number.chinese:
            return None
        return None if text[number.end : number.end + 1] in "年月日号条" else number
    if _no_amount(text, number, unit.symbol, unit.family, unit.end):
        return None
    value, value_max = number.value, None
    if number.chinese and number.end - start > 1 and not _SCALED.search(text, start, number.end):
        pair = _pair_of_digits(text, number)
        if pair is None:
            return None
        value, value_max = pair
    family = "time" if unit.family == "day" else unit.family
    amount = Amount(start, unit.end, value, value_max, unit.symbol, family, number.about, start)
    return _approximate(text, amount)


def _unit_after(text: str, place: int) -> UnitAt | None:
    if text[place : place + 1] == " ":
        place += 1
    unit = unit_at(text, place)
    if unit is not None and unit.family == "count" and text[unit.end : unit.end + 1] == "(":
        second = unit_at(text, unit.end + 1)
        if second is not None and second.family in ("count", "place") and text[second.end : second.end + 1] == ")":
            return UnitAt(second.end + 1, unit.symbol, unit.family)
    return unit


def _no_amount(text: str, number: _Number, symbol: str | None, family: str, end: int) -> bool:  # noqa: PLR0911
    """Whether a number with a unit is yet none: a year, a day of a month, an idiom, a part of the text or a name."""
    start, value = number.start, number.value
    before = text[max(0, start - 6) : start]
    if symbol == "year" and not number.chinese and number.scale == 1 and 1900 <= value <= 2100 and value % 1 == 0:
        return True
    if symbol == "year" and number.chinese and number.end - start == 4 and value >= 1900:
        return True
    if family == "day" and not _is_length(text, before, end):
        return True
    if family == "place" and (number.chinese or value < 2 or value > 9999):
        return True
    if (text[end - 1] == "大" and not (2 <= value <= 100)) or (text[end - 1 : end] == "大" and value in (18, 19)):
        return True
    if (
        symbol == "条"
        and not "一" <= text[end : end + 1] <= "龥"
        and text[start - 1 : start] not in ("线", "路", "河", "道")
    ):
        return True
    if family in _ARTICLE_FAMILIES:
        if before.endswith(("“", "‘")) and _short_quote(text, start):
            return True
        if symbol not in ("year", "month", "day", "workday", "hour") and _PARTS_OF_TEXT.search(before):
            return True
    return number.chinese and _is_idiom(text, number, before, end, family)


def _is_length(text: str, before: str, end: int) -> bool:
    return bool(_DAY_LENGTH.match(text, end) or _DAY_CUE.search(before)) and before[-1:] not in "月"


def _short_quote(text: str, start: int) -> bool:
    close = text.find("”", start, start + 12)
    return close >= 0


def _is_idiom(text: str, number: _Number, before: str, end: int, family: str) -> bool:
    numeral = text[number.start : number.end]
    if numeral in ("百", "千", "万", "亿"):
        return not _NEARLY.search(before)
    if numeral == "零" or before.endswith("届"):
        return True
    if numeral == "一" and family not in ("money", "percent"):
        window = text[max(0, number.start - 30) : number.start]
        often = text[end - 1] == "次" and _EVERY.search(window)
        return not (often or _ONE_CUE.search(window) or _AFTER_ONE.match(text, end))
    return False


def _approximate(text: str, amount: Amount) -> Amount:
    """Take in the approximation mark that touches the amount: 近, 约, 上百, 数十 before it, 左右 after it."""
    start, end, about = amount.start, amount.end, amount.about
    nearly = _NEARLY.search(text, max(0, start - 4), start)
    if nearly is not None:
        word = nearly.group().strip()
        recent = word in ("近", "上", "超") and (amount.family == "time" or word == "超")
        scale_only = text[start] in "百千万亿十"
        if (
            not recent
            and (word not in ("上", "数", "几", "好几", "十几") or scale_only)
            and not _preposition(text, nearly)
        ):
            start, about = nearly.start(), True
    around = _AROUND.match(text, end)
    if around is not None:
        end, about = around.end(), True
    return amount._replace(start=start, end=end, about=about, head=start)


def _preposition(text: str, nearly: re.Match[str]) -> bool:
    """Whether 近, 约, 上, 数 ends a word of its own: 附近, 节约, 以上, 系数."""
    return text[max(0, nearly.start() - 1) : nearly.start() + 1] in _WORDS


_WORDS = frozenset(
    ("附近", "邻近", "临近", "最近", "靠近", "节约", "合约", "契约", "公约", "大约", "集约", "以上", "网上", "线上", "系数", "总数", "人数", "户数", "个数", "指数", "次数", "倍数", "度数", "例数", "家数", "岗数", "多数", "少数", "之上", "马上", "则上")  # noqa: E501
) - {"大约"}  # fmt: skip


def _ratio_at(text: str, start: int) -> Amount | None:
    """Read 百分之三十, 三分之一, 两成, 1/3 and 3:7."""
    first = text[start]
    if not first.isascii():
        match = _FRACTION.match(text, start)
        if match is not None:
            return _with_second_fraction(text, match)
        if text.startswith("一半", start):
            return _approximate(text, _percent(start, start + 2, 50))
        number = _CHINESE.match(text, start)
        if number is not None and len(number["numeral"]) == 1:
            tenths = _TENTHS.match(text, number.end("numeral"))
            value = read_chinese(number["numeral"])
            if tenths is not None and value is not None and 1 <= value <= 10 and number["numeral"] != "一":
                return _approximate(text, _percent(start, tenths.end(), value * 10))
        return None
    slashed = _SLASHED.match(text, start)
    if slashed is not None and text[start - 1 : start] != "/" and int(slashed["above"]) < int(slashed["below"]):
        return _percent(start, slashed.end(), round(100 * int(slashed["above"]) / int(slashed["below"]), 4))
    pair = _PROPORTION.match(text, start)
    if pair is not None and float(pair["below"]) and _PROPORTION_CUE.search(text, max(0, start - 10), pair.end() + 6):
        value = float(pair["above"]) / float(pair["below"])
        return Amount(start, pair.end(), round(value, 6), None, None, "ratio", False, start)
    return None


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


def _with_second_fraction(text: str, match: re.Match[str]) -> Amount | None:
    value = _fraction_value(match)
    if value is None:
        return None
    for joint in (_FLOOR_TO_CEILING, _TO):
        between = joint.match(text, match.end())
        second = _FRACTION.match(text, between.end()) if between else None
        if second is None or (joint is _FLOOR_TO_CEILING and not _CEILING.match(text, second.end())):
            continue
        value_max = _fraction_value(second)
        if (
            value_max is not None
            and value_max > value
            and not _FROM.search(text, max(0, match.start() - 4), match.start())
        ):
            return _percent(match.start(), second.end(), value, value_max)
    return _approximate(text, _percent(match.start(), match.end(), value))


def _range_at(text: str, number: _Number, own: UnitAt | None) -> Amount | None:
    """Read 20—30万元, 500万到2000万元, 5000人(含)—10000人(不含), 三年以上七年以下."""
    place = own.end if own else number.end
    included = _INCLUDED.match(text, place)
    if included:
        place = included.end()
    to = _TO.match(text, place)
    floor = None if to or own is None else _FLOOR_TO_CEILING.match(text, place)
    joint = to or floor
    if joint is None or text[joint.end() : joint.end() + 1] not in _NUMERAL_MARKS:
        return None
    second = _number_at(text, joint.end())
    if second is None:
        return None
    unit = _unit_after(text, second.end)
    if unit is None or (own is not None and own.symbol != unit.symbol):
        return None
    if floor is not None and not _CEILING.match(text, unit.end):
        return None
    low = number.value
    if number.scale == 1 and second.scale > 1 and own is None and low < second.value / second.scale:
        low *= second.scale
    if low >= second.value or (to and _FROM.search(text, max(0, number.start - 4), number.start)):
        return None
    after = _INCLUDED.match(text, unit.end) if included else None
    end = after.end() if after else unit.end
    family = "time" if unit.family == "day" else unit.family
    about = number.about or second.about
    return Amount(number.start, end, low, second.value, unit.symbol, family, about, number.start)


_SCALED = re.compile("[十百千万亿]")
_NUMERAL_MARKS = frozenset("0123456789" + _CN)
