"""Which documents are not in force on a day: expired by their own words, repealed by another's, or not yet in force.

Only what a document of the set says counts, and every document that is left out keeps the words that say so. What no
document says is not known, and what is not known stays in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

import msgspec

from policy_nlp.comparison.statements import QUOTE, clause_around
from policy_nlp.fold import fold
from policy_nlp.numerals import read_chinese
from policy_nlp.records import Analysis, Place

Reason = Literal["chosen", "expired", "repealed", "not_yet"]

# What tells of repeals, plans them or comments on them, but repeals nothing.
_NARRATIVE = ("报告", "评论", "解读")
_NOISE = re.compile(r"[\W_]+")
_INNER = re.compile(r"关于(?:印发|发布|公布|颁布|下发|颁发|印送)(?P<inner>.{4,}?)的(?:通知|公告|通告|决定|函)$")
_DAY = r"(?P<year>(?:19|20)[0-9]{2}) ?年 ?(?P<month>[0-9]{1,2}) ?月 ?(?P<day>[0-9]{1,2}) ?日"
_DATE = re.compile(_DAY)
_END = re.compile("[至到止]|失效|废止|终止|届满|截止")
# How far before a date its cue stands.
_CUE = 20

# 有效期5年, said by a document of itself.
_TERM = re.compile(
    r"有效期限?(?:暂定为?|[为是:])? ?(?P<number>[0-9]{1,2}|[一二三四五六七八九十两]{1,3}) ?(?P<unit>年|个月)(?!以)"
)
_FROM = re.compile(r"起(?:正式)?(?:施行|实施|执行|生效|试行)[,、;。\s]*$")
_ITSELF = (
    r"本[\u4e00-\u9fff《“]{0,12}"
    "(?:办法|规定|细则|意见|通知|措施|方案|计划|规划|条例|公告|通告|决定|规则|指南|指引|政策|文件|标准)[》”]?"
)
_OWN = re.compile(f"{_ITSELF}的?$")
# 本办法由省科技厅解释,自2024年1月1日(起施行), or 第九条 自印发之日(起施行); not 备案自批准之日(起生效)
_OF_ITSELF = re.compile(
    rf"(?:{_ITSELF}[^。;]{{0,60}}|^\s*(?:第[^\s]{{1,6}}条|\(?[一二三四五六七八九十0-9]{{1,3}}[)、.])?\s*)自[^。;]{{2,20}}$"
)

# From the last citation to 废止: 《甲》（国发〔2020〕1号）等文件自2024年1月1日起同时废止. Whatever else stands between
# (《甲》第三条, 《甲》中有关…的规定) is a part of the document, or something that is not done.
_MANNER = "同时|同日|予以|即行|即予|相应|自行|自然|自动|一并|均|都|随之|随即|同步|宣布|正式|现|决定"
_BETWEEN = re.compile(
    r"(?:\((?:试行|暂行|修订|[^()]{1,30})\))?"
    r"(?:等[^,。;《》]{0,14}?|文件?|通知)?[,、]?"
    rf"(?:(?:[自从于]|[自从]?本[^,。;《》]{{1,12}}之日)?(?:{_DAY})?起?[,、]?)?"
    rf"(?:{_MANNER}|[,、 ])*"
)
_ENDED = re.compile("废止|失效|停止(?:执行|施行|实施|使用)|不再执行")
_ENDED_NOT = ("后", "前", "的", "之")
# Between two documents of a list: marks, and when each was made.
_JOINT = re.compile(
    r"(?:[、,;:\s]|和|与|及|以及|原|[0-9一二三四五六七八九十]{1,3}[.、．]|\([0-9一二三四五六七八九十]{1,3}\)|\([^()《》]{1,60}\)"
    r"|[^《》。;\n]{0,40}(?:印发|发布|公布|颁布|通过|批准|制定|修订|修正|施行|实施)的)*"
)
_LISTED = re.compile(
    r"[^《》。;]{0,24}[:：]?\s*(?:[0-9一二三四五六七八九十]{1,3}[.、]|\([0-9一二三四五六七八九十]{1,3}\))?\s*"
)
_LENGTHENED = re.compile(r"有效期限?(?:延续|延长|顺延)(?:至|到)?")


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """A document that a comparison leaves out, and why.

    `reason` is `chosen` (the study names it, with `note`), `expired` (`on` is the last day in force), `repealed` (`on`
    is the first day on which it is not) or `not_yet` (`on` is the first day in force, else that of publication).
    `quote` is text[start:end] of the document `source`; null where the study names the document.
    """

    doc_id: str
    title: str | None
    reason: Reason
    on: str | None = None
    note: str | None = None
    source: str | None = None
    quote: str | None = None
    start: int | None = None
    end: int | None = None


class _Name(NamedTuple):
    """What a document is called, or a citation calls it."""

    titles: frozenset[str]
    number: str | None


class _Told(NamedTuple):
    """What a document says of another one: that it ends, or (`until` given or not) that its term is longer."""

    name: _Name
    on: str | None
    place: Place
    ends: bool


class _Head(NamedTuple):
    """What is kept of a document, so that the texts need not be."""

    doc_id: str
    title: str | None
    region: str | None
    name: _Name
    published: str | None
    begins: tuple[str, str, Place] | None
    lasts: tuple[str, str, Place] | None
    told: list[tuple[_Told, str]]


def left_out(
    analyses: Iterable[Analysis], *, on: date | None, chosen: Mapping[str, str] | None = None
) -> list[LeftOut]:
    """Return the documents that are to be left out, in the order of `analyses`.

    Args:
        analyses: the documents; gone through once, and not kept.
        on: the day on which documents have to be in force; None where that does not matter.
        chosen: why a document is left out, by its doc_id, where the author of a study has decided so.
    """
    heads = [_head(analysis) for analysis in analyses]
    found = []
    for head in heads:
        if chosen and head.doc_id in chosen:
            found.append(LeftOut(doc_id=head.doc_id, title=head.title, reason="chosen", note=chosen[head.doc_id]))
        elif on is not None and (gone := _judged(head, heads, on.isoformat())):
            found.append(gone)
    return found


class _Without:
    """The documents of a set but for some, gone through as often as the set can be."""

    def __init__(self, analyses: Iterable[Analysis], gone: Sequence[LeftOut]) -> None:
        self._analyses, self._ids = analyses, {item.doc_id for item in gone}

    def __iter__(self) -> Iterator[Analysis]:
        return (analysis for analysis in self._analyses if analysis.doc_id not in self._ids)


def split(
    analyses: Iterable[Analysis], *, on: date | None, chosen: Mapping[str, str] | None = None
) -> tuple[Iterable[Analysis], list[LeftOut]]:
    """Return the documents that stay, and those that `left_out` names; `analyses` is gone through several times."""
    gone = left_out(analyses, on=on, chosen=chosen) if on or chosen else []
    return _Without(analyses, gone) if gone else analyses, gone


def _judged(head: _Head, heads: Sequence[_Head], on: str) -> LeftOut | None:
    """Why a document is not in force on a day; None where it is, or where that is not known."""
    if head.begins and head.begins[0] > on:
        return _because(head, "not_yet", head.doc_id, *head.begins)
    told = [(other, item, quote) for other in heads for item, quote in other.told if _means(item.name, head, other)]
    ends = sorted(
        (since, number)
        for number, (other, item, _) in enumerate(told)
        if item.ends and (since := item.on or _since(other)) and since <= on
    )
    if ends:
        since, number = ends[0]
        other, item, quote = told[number]
        return _because(head, "repealed", other.doc_id, since, quote, item.place)
    longer = [item.on for _, item, _ in told if not item.ends]
    if head.lasts is None or head.lasts[0] >= on or any(until is None or until >= on for until in longer):
        return None
    return _because(head, "expired", head.doc_id, *head.lasts)


def _because(head: _Head, reason: Reason, source: str, on: str, quote: str, place: Place) -> LeftOut:
    start, end = place
    return LeftOut(
        doc_id=head.doc_id, title=head.title, reason=reason, on=on, source=source, quote=quote, start=start, end=end
    )


def _since(head: _Head) -> str | None:
    """From when on the words of a document hold."""
    return head.begins[0] if head.begins else head.published


def _means(name: _Name, head: _Head, other: _Head) -> bool:
    """Whether `other` means the document `head` by a name: its 发文字号, or its title where that can be no other."""
    ours, theirs = _age(head), _age(other)
    if head is other or (ours and theirs and ours > theirs):
        return False
    if name.number and head.name.number:
        return name.number == head.name.number
    if not name.titles & head.name.titles:
        return False
    if head.region and other.region and head.region != other.region:
        return False
    # a new version that bears the name of the old one: only dates tell which is which
    renewed = bool(head.name.titles & other.name.titles)
    return not renewed or bool(ours and theirs and ours < theirs)


def _age(head: _Head) -> str | None:
    """When a document was made, as far as it says."""
    return head.published or (head.begins[0] if head.begins else None)


def _head(analysis: Analysis) -> _Head:
    meta, folded = analysis.meta, fold(analysis.text)
    published = _whole(meta.published)
    begins = None
    first = _whole(meta.effective) or published
    if first and (place := _printed(analysis, folded, first, cue=False)):
        begins = (first, analysis.text[slice(*place)], place)
    told = _told(analysis, folded) if meta.genre not in _NARRATIVE else ()
    return _Head(
        doc_id=analysis.doc_id,
        title=meta.title,
        region=meta.region,
        name=_Name(_titles(meta.title or ""), _plain(meta.doc_number) or None),
        published=published,
        begins=begins,
        lasts=_lasts(analysis, folded),
        told=[(item, analysis.text[slice(*item.place)]) for item in told],
    )


def _whole(day: str | None) -> str | None:
    """A date that has year, month and day; else None."""
    return day if day and len(day) == 10 else None


def _plain(words: str | None) -> str:
    return _NOISE.sub("", fold(words or ""))


def _titles(title: str) -> frozenset[str]:
    """The names that a title gives: its own, and that of what it issues (…关于印发《…》的通知)."""
    inner = _INNER.search(fold(title))
    return frozenset(name for name in (_plain(title), _plain(inner["inner"] if inner else "")) if len(name) >= 4)


def _printed(analysis: Analysis, folded: str, day: str, *, cue: bool) -> Place | None:
    """The clause that prints a day; with `cue`, rather the one that says that something ends then."""
    places = [(found.start, found.end) for found in analysis.dates if day in found.value.split("/")]
    year, month, number = map(int, day.split("-"))
    form = rf"{year} ?年 ?0?{month} ?月 ?0?{number} ?日|{year} ?[-./] ?0?{month} ?[-./] ?0?{number}(?![0-9])"
    places += [found.span() for found in re.finditer(form, folded)]
    if not cue:
        return clause_around(folded, *places[0]) if places else None
    told = []
    for start, end in places:
        if words := _END.search(folded, max(0, start - _CUE), end + 2):
            low, high = clause_around(folded, start, end)
            told.append(_trimmed(folded, min(low, words.start()), max(high, min(words.end(), end + 2))))
    # 《甲》有效期延续至… speaks of another document
    return min(told, key=lambda place: "》" in folded[slice(*place)], default=None)


def _trimmed(folded: str, start: int, end: int) -> Place:
    while start < end and folded[start].isspace():
        start += 1
    return start, end


def _lasts(analysis: Analysis, folded: str) -> tuple[str, str, Place] | None:
    """The last day in force, as printed or reckoned from a term, with the words that tell it."""
    meta, text = analysis.meta, analysis.text
    if (until := _whole(meta.expires)) and (place := _printed(analysis, folded, until, cue=True)):
        return until, text[slice(*place)], place
    first = _whole(meta.effective)
    for term in _TERM.finditer(folded) if first else ():
        begin = _begin_of_own_term(folded, term.start())
        if begin is None:
            continue
        number = int(read_chinese(term["number"].replace("两", "二")) or term["number"])
        end = _after(date.fromisoformat(first or ""), number * (12 if term["unit"] == "年" else 1))
        place = _trimmed(folded, max(begin, term.end() - QUOTE), term.end())
        return (end - timedelta(days=1)).isoformat(), text[slice(*place)], place
    return None


def _begin_of_own_term(folded: str, at: int) -> int | None:
    """Where the words begin that make a term at `at` the document's own; None where it is that of something else.

    本办法自印发之日起施行，有效期5年; 本通知有效期3年; 自2024年1月1日起施行。有效期三年.
    """
    low = max(folded.rfind(mark, 0, at) for mark in "。;\n") + 1
    if own := _OWN.search(folded, low, at):
        return own.start()
    begun = _FROM.search(folded, max(0, at - 12), at)
    if begun is None:
        return None
    low = max(folded.rfind(mark, 0, begun.start()) for mark in "。;\n") + 1
    return low if _OF_ITSELF.search(folded[low : begun.start()]) else None


def _after(day: date, months: int) -> date:
    """The same day of a later month; the first of the next one where that has no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    try:
        return day.replace(year=day.year + year, month=month + 1)
    except ValueError:
        return _after(day.replace(day=1), months + 1)


class _Citation(NamedTuple):
    start: int
    end: int
    name: _Name


def _told(analysis: Analysis, folded: str) -> Iterator[_Told]:
    """What a document says of others that it names: 《甲》同时废止, 废止《乙》, 《丙》有效期延长至…."""
    cited = _citations(analysis, folded)
    if not cited:
        return
    for verb in _ENDED.finditer(folded):
        at = _last_before(cited, verb.start())
        between = at is not None and _BETWEEN.fullmatch(folded, cited[at].end, verb.start())
        if at is not None and between and not folded.startswith(_ENDED_NOT, verb.end()):
            first = _first_of_list(cited, at, folded)
            on = _day(between)
            yield from (_Told(item.name, on, _span(folded, item, verb.end()), True) for item in cited[first : at + 1])
    if _ENDED.search(fold(analysis.meta.title or "")):
        yield from _listed(cited, folded)
    for words in _LENGTHENED.finditer(folded):
        at = _last_before(cited, words.start())
        if at is not None and _BETWEEN.fullmatch(folded, cited[at].end, words.start()):
            day = _DATE.match(folded, words.end())
            on, end = _day(day), day.end() if day else words.end()
            first = _first_of_list(cited, at, folded)
            yield from (_Told(item.name, on, _span(folded, item, end), False) for item in cited[first : at + 1])


def _day(found: re.Match[str] | None) -> str | None:
    """The ISO form of a day that a pattern has read."""
    return f"{found['year']}-{int(found['month']):02}-{int(found['day']):02}" if found and found["year"] else None


def _span(folded: str, item: _Citation, end: int) -> Place:
    """The words that tell it: from the citation to the verb, or around the citation where the list is long."""
    return clause_around(folded, item.start, end if end - item.start < QUOTE else item.end)


def _listed(cited: Sequence[_Citation], folded: str) -> Iterator[_Told]:
    """What a document that is made to repeal names behind the verb: 现决定废止以下文件：一、《甲》 二、《乙》."""
    for verb in _ENDED.finditer(folded):
        at = next((at for at, item in enumerate(cited) if item.start >= verb.end()), None)
        if at is None or not _LISTED.fullmatch(folded, verb.end(), cited[at].start):
            continue
        while True:
            item = cited[at]
            yield _Told(item.name, None, clause_around(folded, item.start, item.end), True)
            at += 1
            if at >= len(cited) or not _JOINT.fullmatch(folded, item.end, cited[at].start):
                break


def _citations(analysis: Analysis, folded: str) -> list[_Citation]:
    """The documents that are named, each once: a 发文字号 in brackets behind a title belongs to it."""
    found: list[_Citation] = []
    for item in analysis.citations:
        number = _plain(item.doc_number) or None
        if item.title is None and found and folded[found[-1].end : item.start].strip() in ("(", ""):
            if folded[found[-1].end : item.start].strip() == "(" and found[-1].name.number == number:
                close = folded.find(")", item.end, item.end + 30)
                found[-1] = found[-1]._replace(end=close + 1 if close >= 0 else item.end)
            continue
        if item.kind == "policy":
            title = item.resolved or item.title or ""
            trial = re.compile(r"\((?:试行|暂行)\)").match(folded, item.end) if item.title else None
            titles = _titles(title) | (_titles(title + trial.group()) if trial else frozenset())
            found.append(_Citation(item.start, trial.end() if trial else item.end, _Name(titles, number)))
    return found


def _last_before(cited: Sequence[_Citation], at: int) -> int | None:
    """The last citation that ends before a place and not far from it."""
    near = [number for number, item in enumerate(cited) if item.end <= at and at - item.end <= 80]
    return near[-1] if near else None


def _first_of_list(cited: Sequence[_Citation], at: int, folded: str) -> int:
    """The first of the citations that are listed up to the one at `at`."""
    while at and _JOINT.fullmatch(folded, cited[at - 1].end, cited[at].start):
        at -= 1
    return at
