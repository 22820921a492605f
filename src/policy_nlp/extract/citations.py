"""Citations: every 《…》 and every 发文字号, with the full title behind a short form that the text defines."""

from __future__ import annotations

import re
from bisect import bisect_left

from policy_nlp.extract import Found
from policy_nlp.records import Citation, Document, record_id
from policy_nlp.scan import Hit, Scan

_LONGEST_TITLE = 300
"""Characters; a 《 that has not closed by then is a slip of the pen."""
_LONGEST_NUMBER = 45
_YEAR = re.compile(r"[\[(【][ ]?(?:19|20)\d\d[ ]?[\])】]\s?(?:第\s?)?\d{1,5}\s?$")
_AGENCY = re.compile(r"[A-Za-z\u4e00-\u9fff]+(?:\([A-Za-z\u4e00-\u9fff]{1,4}\)[A-Za-z\u4e00-\u9fff]*)?\s?$")
_ORDER = re.compile(r"(?:令|公告)\s?[\[(]?\s?(?:(?:19|20)\d\d年?\s?)?第\s?[0-9一二三四五六七八九十百]{1,5}\s?$")
_SHORT_NAME = re.compile(r'[ :为]{0,2}(?:[《“"‘]([^《》“”"‘’]{1,30})[》”"’]|([^《》“”"‘’(),。;]{1,12})(?=[),。;]))')
_NUMBER_AFTER = re.compile(r"\s?[(]?\s?")
# What may stand before an agency's code without a mark between: 根据国发〔2015〕43号, 按照省政府苏政发…
_LEAD = re.compile(
    r".*(?:根据|按照|依据|依照|遵照|执行|落实|贯彻|印发|下发|转发|发布|参照|符合|文号|文件|通知|意见|办法|规定|即|见|按|以|由|的|了|年)"
)
_AND = re.compile(r".*[及和与]")
_BODY = re.compile(
    r".*(?:厅|局|部|委|政府|委员会)(?=[国京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘宁青新]..)"
)
_LONGEST_CODE = 10


def find_citations(document: Document, scan: Scan, found: Found) -> list[Citation]:
    """Return the citations in the order of the text; brackets belong to the span, a nested 《…》 to its outer one."""
    titles = _bracketed(scan)
    numbers = _numbers(scan, titles)
    shorts = _short_forms(document.text, scan, titles)
    starts = {start: (start, end) for start, end in numbers}
    published = _publications(scan, titles)
    citations = []
    for start, end in titles:
        title = document.text[start + 1 : end - 1]
        follows = _NUMBER_AFTER.match(scan.text, end)
        number = starts.get(follows.end() if follows else end)
        full = shorts.get(title)
        citations.append(
            Citation(
                id=record_id("citations", start, end),
                start=start,
                end=end,
                text=document.text[start:end],
                kind="publication" if (start, end) in published else "policy",
                title=title,
                doc_number=document.text[slice(*number)] if number else None,
                resolved=None if full == title else full,
            )
        )
    for start, end in numbers:
        text = document.text[start:end]
        place = record_id("citations", start, end)
        citations.append(
            Citation(
                id=place, start=start, end=end, text=text, kind="policy", title=None, doc_number=text, resolved=None
            )
        )
    return sorted(citations, key=lambda citation: citation.start)


def _bracketed(scan: Scan) -> list[tuple[int, int]]:
    """The outermost 《…》; one that does not close in `_LONGEST_TITLE` gives way to what is inside it."""
    spans: list[tuple[int, int]] = []
    opened: list[int] = []
    for hit in scan.of("bracket"):
        if hit.value == "open":
            opened.append(hit.start)
        elif opened:
            start = opened.pop()
            if not 2 < hit.end - start <= _LONGEST_TITLE or not _holds_together(scan.text[start + 1 : hit.start]):
                opened.clear()
                continue
            while spans and spans[-1][0] > start:
                spans.pop()
            spans.append((start, hit.end))
    return spans


def _holds_together(title: str) -> bool:
    """Whether a title may be broken as this one is: over a line's end, but over no paragraph."""
    return title.count("\n") <= 2 and "\n\n" not in title and "。" not in title and bool(title.strip())


def _numbers(scan: Scan, titles: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places of 发文字号 outside titles: 浙科发规〔2023〕12号, 省人民政府令第388号."""
    spans = []
    starts = [start for start, _ in titles]
    for hit in scan.of("docnumber"):
        before = bisect_left(starts, hit.start) - 1
        if before >= 0 and titles[before][1] > hit.start:
            continue
        low = max(0, hit.start - _LONGEST_NUMBER, titles[before][1] if before >= 0 else 0)
        start = _number_start(scan.text[low : hit.start])
        if start is not None:
            closing = scan.text[hit.end : hit.end + 1]
            opening = {")": "(", "]": "["}.get(closing)
            inside = scan.text[low + start : hit.end]
            balanced = not opening or inside.count(opening) <= inside.count(closing)
            spans.append((low + start, hit.end if balanced else hit.end + 1))
    return spans


def _number_start(window: str) -> int | None:
    """Where the 发文字号 begins whose 号 follows `window`, or None."""
    if not window or not (window[-1].isdigit() or window[-1] in " 一二三四五六七八九十百"):
        return None
    year, leads = _YEAR.search(window), [_LEAD]
    if not year:
        year = _ORDER.search(window)
    else:
        leads.append(_BODY)
    if not year:
        return None
    agency = _AGENCY.search(window, 0, year.start())
    if not agency:
        return None
    if len(leads) > 1 and len(agency.group()) > _LONGEST_CODE:
        leads.append(_AND)
    start = max([lead.end() for cue in leads if (lead := cue.match(agency.group()))], default=0) + agency.start()
    return start if start < year.start() else None


def _short_forms(text: str, scan: Scan, titles: list[tuple[int, int]]) -> dict[str, str]:
    """Short forms that the text defines, 决定 → 中共中央关于…的决定; the first definition holds."""
    shorts: dict[str, str] = {}
    ends = [end for _, end in titles]
    for hit in scan.of("shortform"):
        name = _SHORT_NAME.match(scan.text, hit.end, hit.end + 40)
        if not name:
            continue
        low, _ = scan.sentence_at(hit.start)
        last = bisect_left(ends, hit.start + 1)
        full = [span for span in titles[max(0, last - 4) : last] if span[0] >= low]
        if not full:
            continue
        short = text[slice(*name.span(1 if name.group(1) else 2))].strip()
        fitting = [span for span in full if text.endswith(short[-2:], span[0], span[1] - 1)]
        start, end = (fitting or full)[-1]
        shorts.setdefault(short, text[start + 1 : end - 1])
    return shorts


def _publications(scan: Scan, titles: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """The titles that are a newspaper's, a journal's or a work's, and those listed with one: 《甲》《乙》发表."""
    published: set[tuple[int, int]] = set()
    run: list[tuple[int, int]] = []
    for title in titles:
        if run and scan.text[run[-1][1] : title[0]] not in ("", "、", "和", "与", "及"):
            run = []
        run.append(title)
        if _is_publication(scan, *title):
            published.update(run)
            run = [title]
        elif len(run) > 1 and run[-2] in published:
            published.add(title)
    return published


def _is_publication(scan: Scan, start: int, end: int) -> bool:
    """Whether a title is a newspaper's, a journal's or a work's: by its last word, or by 发表, 刊于, 电影 beside it."""
    hits: list[Hit] = scan.of("publication", start, end)
    if hits and hits[-1].end == end - 1:
        return True
    near = scan.of("published_in", max(0, start - 4), start) + scan.of("published_in", end, end + 4)
    return any((hit.value == "before") == (hit.end <= start) for hit in near)
