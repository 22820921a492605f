"""Date layer: points and periods of time that the calendar names, as ISO 8601 values.

A length of time (三年内) is a quantity; a date inside 《》 is part of a title.
"""

from __future__ import annotations

import re
from calendar import monthrange

from policy_nlp.extract import Found
from policy_nlp.numerals import read_chinese
from policy_nlp.records import Date, DateRole, Document, record_id
from policy_nlp.scan import Scan

_CN = "〇○零一二三四五六七八九"
_YEAR = rf"(?:(?:1[89]|20|21)[0-9]{{2}}|[一二][{_CN}OoΟО0]{{3}})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_DATE = re.compile(
    rf"(?P<year>{_YEAR}) ?年 ?(?:(?P<month>{_MONTH}) ?月(?: ?(?P<day>{_DAY}) ?[日号](?!线|楼|院|文|令)|(?P<month_end>底|末)|份(?!额))?|年?(?P<year_end>底|末))?"  # noqa: E501
    rf"|(?P<lone_month>{_MONTH}) ?月(?:(?P<lone_day>{_DAY}) ?[日号](?!线|楼|院|文|令)|(?P<lone_month_end>底|末)|(?P<lone_part>份)(?!额)|(?=前|起|中旬|上旬|下旬))"  # noqa: E501
    r"|(?P<iso_year>(?:19|20)[0-9]{2})(?P<sep> ?[-./] ?)(?P<iso_month>1[0-2]|0?[1-9]) ?[-./] ?(?P<iso_day>3[01]|[12][0-9]|0?[1-9])(?![0-9]|[-./][0-9])"  # noqa: E501
)
_YEARS = re.compile(
    rf"(?P<first>{_YEAR}) ?年? ?(?:-{{1,2}}|—{{1,2}}|~|至|到) ?(?P<last>{_YEAR}|[0-9]{{2}}(?= ?年)) ?年(?!度?[0-9]|[ ]?(?:1[0-2]|0?[1-9])月)(?:年?(?P<end>底|末))?"  # noqa: E501
)
_DECADE = re.compile(r"(?P<digits>(?:1[89]|20)?[0-9]0|[一二三四五六七八九]十) ?年代")
_CENTURY_BEFORE = re.compile(r"(?:上个?世纪|(?P<number>1[89]|2[01]|十九|二十一?)世纪) ?$")
_CENTURY = re.compile(r"(?P<number>1[89]|2[01]|十九|二十一?)世纪(?!(?:[0-9]0|[一二三四五六七八九]十)年代)")
_PLAN = re.compile(
    r"(?:十[一二三四五六七八]?|[一二三四五六七八九])五(?!个|家|年|项|条|名|次|章|节|届|号|日|天|月|大|位|级|成|倍|人)"
)
_PLAN_AFTER = re.compile(
    r"”?(?:时期|期间|规划|末|初期?|以来|收官|开局|计划|纲要|发展|目标|建设|后期|前期|中期|,|、|和|及|。|的)"
)
_TO = re.compile(r" ?(?:-{1,2}|—{1,2}|~|至|到) ?")
_SAME_MONTH = re.compile(rf" ?(?:-{{1,2}}|—{{1,2}}|~|至|到|、) ?(?P<day>{_DAY}) ?[日号]")

_PUBLISHED_BEFORE = re.compile(
    r"(?:发布|发文|成文|公布|印发|颁布|公开|发表|刊发|来源|更新)(?:日期|时间|于)?[: \t|]*$"
    r"|(?:^|[\n|])(?:时间|日期):\s*$"
)
_CLOCK = re.compile(r"[ \t]+[0-2]?[0-9]:[0-5][0-9]")
_EFFECTIVE_AFTER = re.compile(
    r"(?:\([^)\n]{0,12}\))?(?:起|开始)?[,、]?(?:正式|在[^,。;]{1,10})?(?:起)?(?:施行|实施|执行|生效|试行|开始施行|开始实施|启用)"
)
_EFFECTIVE_BEFORE = re.compile(r"(?:生效|施行|实施|执行)(?:日期|时间)?[: \t|为]*$")
_AS_OF_BEFORE = re.compile(r"(?:截至|截止到?)(?:目前|到)? ?$")
_DEADLINE_AFTER = re.compile(
    r"(?:\([^)\n]{0,8}\))?(?:[0-9]{1,2}(?::[0-9]{2}|[时点])(?:整)?)?(?:以?前|之前|为止|止|截止)"
)
_DEADLINE_BEFORE = re.compile(
    r"(?:到|至|力争|截止(?:时间|日期)?(?:为|:)?|最迟|不晚于|争取|延长至|力争到|争取到|期限(?:为|:)?至?)$"
)
_UNTIL = re.compile(r"(?:有效|执行|施行|实施|延续|延长)[^,;。\n]{0,16}[至到为止] ?$")
_EVERY = re.compile(r"(?:每年|次年|当年|每年度|翌年|第二年|上年|上一年|下一年)(?:的)?$")
_NUMBERED_YEAR = re.compile(r"[0-9]{1,2}\.(?=(?:19|20)[0-9]{2}$)")
_FOLLOWS = frozenset("年月世 -—./~至到0OoΟО")
"""What stands behind the first numeral of a date, unless it is one of those with points (2024.3.1)."""
_YEAR_LENGTH = 4
_WINDOW = 24
_BYLINE = 40
_SENTENCE = re.compile("[,;。!?]")


class _Point:
    """A date, or a period where it has a beginning and an end."""

    __slots__ = ("end", "period", "start", "value")

    def __init__(self, start: int, end: int, value: str, period: bool) -> None:
        self.start = start
        self.end = end
        self.value = value
        self.period = period


def find_dates(document: Document, scan: Scan, found: Found) -> list[Date]:
    """Return the dates and named periods of a document, in order.

    A missing year is taken from a date before it in the sentence, else from `found.meta.published`; where neither is
    there, or the date recurs (每年3月1日), the value begins with `XXXX`.
    """
    text = scan.text
    titles = [(record.start, record.end) for record in found.citations]
    dates: list[Date] = []
    done, title, year, sentence_end = 0, 0, "", 0
    for start, end in scan.numbers:
        if start < done or not (
            text[end : end + 1] in _FOLLOWS or text[end - 1] == "五" or text.find(".", start, end) > 0
        ):
            continue
        while title < len(titles) and titles[title][1] <= start:
            title += 1
        if title < len(titles) and titles[title][0] <= start:
            continue
        if start >= sentence_end:
            sentence_end, year = scan.sentence_at(start)[1], ""
        point = _point_at(text, start, end)
        if point is None or _inside_title(text, start):
            continue
        if point.value.startswith("XXXX"):
            point.value = _with_year(text, point, year, found.meta.published)
        elif not point.period:
            year = point.value[:4]
        joined = None if point.period else _joined(text, point)
        point = joined or point
        done = point.end
        role = _role(text, point, scan, found.meta.published)
        dates.append(
            Date(
                id=record_id("dates", point.start, point.end),
                start=point.start,
                end=point.end,
                text=document.text[point.start : point.end],
                value=point.value,
                role=role,
            )
        )
    return dates


def _point_at(text: str, start: int, end: int) -> _Point | None:  # noqa: PLR0911
    """Read the date or period that begins with the numeral at [start, end)."""
    numbered = _NUMBERED_YEAR.match(text, start, end) if end - start > _YEAR_LENGTH else None
    start = numbered.end() if numbered else start
    before = "" if numbered else text[start - 1 : start]
    if end - start > 10 or (before.isascii() and before and (before.isalnum() or before in "-/.")) or before == "第":
        return None
    if text[end - 1] == "五":
        plan = _PLAN.match(text, start, start + 3)
        if (
            plan is not None
            and plan.end() == end
            and ((before == "“" and text[plan.end() : plan.end() + 1] == "”") or _PLAN_AFTER.match(text, plan.end()))
        ):
            return _plan(text, plan)
    if text[end : end + 1] not in _FOLLOWS and text.find(".", start, end) < 0:
        return None  # 五 without a plan's mark
    decade = _DECADE.match(text, start)
    if decade is not None:
        return _decade(text, decade)
    years = _YEARS.match(text, start)
    if years is not None and (span := _years(years)) is not None:
        return span
    match = _DATE.match(text, start)
    if match is None:
        return _century(text, start)
    value = _value(match)
    return None if value is None else _Point(start, match.end(), value, False)


def _plan(text: str, plan: re.Match[str]) -> _Point | None:
    """五年规划: the 一五 ran 1953–1957, those from the 六五 (1981) on follow each other without a gap."""
    if plan.end() - plan.start() == 2 and plan.group() != "十五" and text[plan.start() - 1 : plan.start()] != "“":
        return None
    number = read_chinese(plan.group()[:-1])
    known = {1: 1953, 2: 1958, 3: 1966, 4: 1971, 5: 1976}
    if number is None:
        return None
    first = known.get(int(number), 1981 + 5 * (int(number) - 6))
    return _Point(plan.start(), plan.end(), f"{first}/{first + 4}", True)


def _decade(text: str, decade: re.Match[str]) -> _Point | None:
    digits = decade["digits"]
    number = int(digits) if digits.isdigit() else int(read_chinese(digits) or 0)
    start = decade.start()
    century = _CENTURY_BEFORE.search(text, max(0, start - 6), start)
    if century is not None:
        start = century.start()
    if number < 100:
        named = century["number"] if century else None
        order = int(named if named and named.isdigit() else read_chinese(named or "") or 20)
        number += (order - 1) * 100
    return _Point(start, decade.end(), f"{number}/{number + 9}", True)


def _century(text: str, start: int) -> _Point | None:
    match = _CENTURY.match(text, start)
    if match is None:
        return None
    named = match["number"]
    order = int(named) if named.isdigit() else int(read_chinese(named) or 0)
    return _Point(start, match.end(), f"{(order - 1) * 100 + 1}/{order * 100}", True)


def _years(years: re.Match[str]) -> _Point | None:
    first, last = _number(years["first"]), years["last"]
    until = int(str(first)[:2] + last) if len(last) == 2 else _number(last)
    if not first or not until or until <= first:
        return None
    return _Point(years.start(), years.end(), f"{first}/{until}", True)


def _number(words: str) -> int:
    """Read 2024, 07, 二〇二四 or 十二; letters that stand for a zero count as one."""
    plain = re.sub("[OoΟО○]", "〇", words) if not words.isdigit() else words
    if plain.isdigit() and plain.isascii():
        return int(plain)
    return int(read_chinese(plain.replace("0", "〇")) or 0)


def _value(match: re.Match[str]) -> str | None:
    """The ISO value of a date; None where there is no such day."""
    parts = match.groupdict()
    year = _number(parts["year"] or parts["iso_year"] or "") if parts["year"] or parts["iso_year"] else 0
    month = _number(parts["month"] or parts["lone_month"] or parts["iso_month"] or "0")
    day = _number(parts["day"] or parts["lone_day"] or parts["iso_day"] or "0")
    shown = f"{year:04d}" if year else "XXXX"
    if month > 12 or (day and day > monthrange(year or 2000, month)[1]):
        return None
    if parts["month_end"] or parts["lone_month_end"]:
        day = monthrange(year or 2001, month)[1]
    if parts["year_end"]:
        month, day = 12, 31
    return shown + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")


def _with_year(text: str, point: _Point, year: str, published: str | None) -> str:
    """Give a date without a year the year of the date before it, else of the publication where that is certain."""
    tail = point.value[4:]
    if _EVERY.search(text, max(0, point.start - 5), point.start):
        return point.value
    ahead = _DEADLINE_AFTER.match(text, point.end) is not None
    if year.isdigit() and not (ahead and published and published[:4] > year):
        return year + tail
    if not published or len(published) < 10:
        return point.value
    day = tail if len(tail) == 6 else tail + "-28"
    if ahead and published[4:10] > day:
        next_year = published[5:7] in ("11", "12") and day[1:3] in ("01", "02", "03")
        return f"{int(published[:4]) + 1}{tail}" if next_year else point.value
    if not ahead and day > published[4:10]:
        return point.value
    return published[:4] + tail


def _joined(text: str, point: _Point) -> _Point | None:
    """Join 2024年3月1日至4月30日 and 3月1日—5日 to a period."""
    if len(point.value) == 10 and (same := _SAME_MONTH.match(text, point.end)) and "、" not in same.group():
        day = _number(same["day"])
        if day > int(point.value[8:]):
            return _Point(point.start, same.end(), f"{point.value}/{point.value[:8]}{day:02d}", True)
    to = _TO.match(text, point.end)
    if to is None:
        return None
    match = _DATE.match(text, to.end())
    value = _value(match) if match else None
    if match is None or value is None:
        return None
    if value.startswith("XXXX"):
        value = point.value[:4] + value[4:]
    if len(value) != len(point.value) or value <= point.value:
        return None
    return _Point(point.start, match.end(), f"{point.value}/{value}", True)


def _role(text: str, point: _Point, scan: Scan, published: str | None) -> DateRole:  # noqa: PLR0911
    start, end = point.start, point.end
    low = max(0, start - _WINDOW)
    if point.period:
        return "period"
    if _UNTIL.search(text, low, start):
        return "other"
    if _EFFECTIVE_AFTER.match(text, end) or _EFFECTIVE_BEFORE.search(text, low, start):
        return "effective"
    if _AS_OF_BEFORE.search(text, low, start):
        return "as_of"
    if _PUBLISHED_BEFORE.search(text, low, start):
        return "published"
    if len(point.value) == 10 and (_CLOCK.match(text, end) or _alone(text, point, scan)):
        return "published"
    past = published is not None and point.value[:4] < published[:4]
    if not past and (_DEADLINE_AFTER.match(text, end) or _DEADLINE_BEFORE.search(text, low, start)):
        return "deadline"
    return "other"


def _alone(text: str, point: _Point, scan: Scan) -> bool:
    """Whether the date has its line to itself: the 成文 date under a document; or ends a byline."""
    low, high = scan.line_at(point.start)
    if high - low >= _BYLINE:
        return False
    before, after = text[low : point.start], text[point.end : high]
    if not after.strip(" \t()") and not before.strip(" \t()"):
        return True
    byline = before.endswith((" ", "\t")) and not _SENTENCE.search(before)
    return byline and not after.strip(" \t()")


def _inside_title(text: str, start: int) -> bool:
    low = max(0, start - 80)
    return text.rfind("《", low, start) > text.rfind("》", low, start)
