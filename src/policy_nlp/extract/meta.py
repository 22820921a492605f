"""Metadata: what a document says of itself, from its title, index lines, signature and closing articles."""

from __future__ import annotations

import re
from typing import Any, get_args

from policy_nlp.extract import Found
from policy_nlp.extract.jurisdiction import jurisdiction, level_of
from policy_nlp.extract.masthead import (
    Line,
    Title,
    find_date,
    find_title,
    genre_of,
    head_lines,
    index_values,
    is_addressed,
    opening_date,
    signature,
    signers,
)
from policy_nlp.fold import fold
from policy_nlp.records import Document, Genre, Meta
from policy_nlp.scan import Scan

_TITLE_HINTS = ("articletitle", "og:title", "title")
_DATE_HINTS = ("pubdate", "publishdate", "article:published_time", "createdate")
_SOURCE_HINTS = ("contentsource", "source")
_BESIDE_DATES = ("source", "author")
_BYLINE = 45
_TIME = 12
"""Characters; a time of day may stand behind a date."""
_EVENT = re.compile(r"通过|批准|修正|修订|施行|实施|会|号|》")
_SPACE = re.compile(r"\s+")
_SPACED_OUT = re.compile(r"(?:\S\s){2,}\S")
_ISSUER_END = re.compile(r"关于|印发|转发|发布|公布|对")
# 市人社局市税务局: names may stand side by side, but 市场 goes on
_ISSUERS = re.compile(r"[、\s]+|(?<=[局厅委])(?=[省市区县](?!场))")
_REPORTED = re.compile(r"\s*(?:20\d\d年)?(?P<body>[\u4e00-\u9fff]{2,20}政府)工作报告")
_SPEAKER = re.compile(r"我(?:受|代表)(?P<body>[\u4e00-\u9fff]{1,12}?(?:人民政府|政府))")
_OPENING = 400
"""Characters of the body in which a speaker says for whom the report is given."""
_DECREE = re.compile(r"(?:中华人民共和国)?(?P<body>国务院|[\u4e00-\u9fff]{2,24}?(?:政府|[局委部]|大会|委员会))令")
_BYLINE_BODY = re.compile(r"(?P<body>[\u4e00-\u9fff]{3,24}(?:政府|[局厅委部办院]|委员会|办公室))\s*")
_STATE_BODY = re.compile(r".*(?:政府|[局厅委办]|委员会|办公室)(?:\(.*)?$")
_ADVICE = re.compile(r"(?:怎么|怎样|如何)")
_LISTED = re.compile(r"[、,，;；\s]+")
_BODY_NAME = re.compile(r".*(?:政府|[局厅委部会办室院司处校署]|中心|公司|集团|银行|管委会|机关|组)$")
# 在…会议上 says where a report was given
_ADOPTED = re.compile(
    r"\s*(?!在)(?P<body>[\u4e00-\u9fff]{4,30}?(?:大会|常务委员会))第[一二三四五六七八九十百\d]+次会议"
)
_FROM_NOW = re.compile(r"(?:印发|发布|公布|颁布|发文|下发|签发)之日$")
_GENRES = frozenset(get_args(Genre))


def read_meta(document: Document, scan: Scan, found: Found) -> Meta:
    """Return the document's metadata; a field is null where neither the text nor the file says it."""
    lines, body = head_lines(scan)
    values = index_values(scan, body)
    taken = {start for field, (start, _) in values.items() if field != "title"}
    title = find_title(scan, lines, body, taken=taken, hint=_hint(document, _TITLE_HINTS))
    at: dict[str, tuple[int, int]] = {}
    words = _title_words(document, scan, title, values, at)
    doc_number = _doc_number(document, found, values, body, at)
    spans = [values["issuer"]] if "issuer" in values else []
    if title:
        spans.insert(0, (title.start, title.end))
    signed = signature(scan, body)
    if signed:
        spans += signers(scan, signed)
    # 上海市人民政府令; 1985年1月21日 国务院发布, above a law
    spans += [(line.start, line.end) for line in lines if line.text.endswith(("令", "公告"))]
    spans += [(line.start + date[2], line.end) for line in lines if (date := opening_date(line))]
    numbers = [item.doc_number for item in found.citations if item.doc_number]
    published = _published(document, scan, lines, values, signed)
    year = published[:4] if published else None
    issuers = _issuers(document, scan, title, values, lines, signed)
    source = _source(document, scan, values, at)
    by_state = any(_STATE_BODY.match(fold(name)) for name in [*issuers, source or ""])
    region = jurisdiction(scan, spans, [doc_number, *numbers] if doc_number else numbers, year)
    return Meta(
        title=words,
        issuers=issuers,
        doc_number=doc_number,
        published=published,
        effective=_effective(scan, lines, values, published),
        expires=_expires(scan, values),
        region=region,
        level=level_of(region),
        genre=_genre(scan, words, addressed=is_addressed(scan, body), by_state=by_state),
        source=source,
        at=at,
    )


def _hint(document: Document, keys: tuple[str, ...]) -> str | None:
    return next((document.hints[key] for key in keys if document.hints.get(key)), None)


def _title_words(
    document: Document,
    scan: Scan,
    title: Title | None,
    values: dict[str, tuple[int, int]],
    at: dict[str, tuple[int, int]],
) -> str | None:
    if title is None and "title" in values:
        title = Title(*values["title"], broken=False)
    if title is None:
        return None if scan.lines else _hint(document, _TITLE_HINTS)
    words = document.text[title.start : title.end]
    if title.broken:
        parts = (part.strip() for part in words.split("\n"))
        return "".join(_SPACE.sub("", part) if _SPACED_OUT.fullmatch(part) else part for part in parts)
    at["title"] = (title.start, title.end)
    return words


def _doc_number(
    document: Document,
    found: Found,
    values: dict[str, tuple[int, int]],
    body: int,
    at: dict[str, tuple[int, int]],
) -> str | None:
    """The 发文字号 of the index, else the one that stands above the body."""
    place = values.get("doc_number")
    if place is None:
        own = [item for item in found.citations if item.title is None and item.start < body + 200]
        above = [item for item in own if item.end <= body or _opens(document.text, item.start, body)]
        place = (above[-1].start, above[-1].end) if above else None
    if place is None:
        return None
    at["doc_number"] = place
    return document.text[slice(*place)]


def _opens(text: str, start: int, body: int) -> bool:
    """Whether only a title stands between the body's beginning and a number: a text without line breaks."""
    return start >= body and not set("。：:，,（(《\n") & set(text[body:start].rstrip("（("))


def _issuers(
    document: Document,
    scan: Scan,
    title: Title | None,
    values: dict[str, tuple[int, int]],
    lines: list[Line],
    signed: tuple[str, int, int] | None,
) -> list[str]:
    """The bodies before 关于 in the title, else those of the index, of the signature, or that which adopted a law."""
    if title:
        words = document.text[title.start : title.end]
        if end := _ISSUER_END.search(words, 2):
            names = [name for name in _ISSUERS.split(words[: end.start()].replace("\n", "")) if name]
            if names and all(_BODY_NAME.match(name) for name in names):
                return names
        if reported := _REPORTED.match(words):
            return [reported["body"]]
    if "issuer" in values:
        return [name for name in _LISTED.split(document.text[slice(*values["issuer"])]) if name]
    if signed and (places := signers(scan, signed)):
        return [name for place in places for name in _LISTED.split(document.text[slice(*place)]) if name]
    for line in lines:
        date = opening_date(line)
        if date and (adopted := _ADOPTED.match(line.text, date[2])):
            return [document.text[line.start + adopted.start("body") : line.start + adopted.end("body")]]
    return _from_head(document, scan, lines)


def _from_head(document: Document, scan: Scan, lines: list[Line]) -> list[str]:
    """Who decreed (…令), who stands beside the date above the body, or for whom a report is given (我代表省政府)."""
    for line in lines:
        name = _DECREE.fullmatch(line.text)
        if name is None and (date := find_date(line.text, 0, 60)) and len(line.text) - date[2] < _TIME:
            name = _BYLINE_BODY.fullmatch(line.text, 0, date[1])
        if name is not None:
            return [document.text[line.start + name.start("body") : line.start + name.end("body")]]
    after = lines[-1].end if lines else 0
    speaker = _SPEAKER.search(scan.text, after, after + _OPENING)
    return [document.text[slice(*speaker.span("body"))]] if speaker else []


def _published(
    document: Document,
    scan: Scan,
    lines: list[Line],
    values: dict[str, tuple[int, int]],
    signed: tuple[str, int, int] | None,
) -> str | None:
    """The printed date of publication, else that of signing."""
    for field in ("published", "posted"):
        if field in values and (date := find_date(scan.text, *values[field])):
            return date[0]
    others = {hit.start for hit in scan.of("label") if hit.value not in _BESIDE_DATES}
    for line in lines:
        date = find_date(line.text, 0, len(line.text)) if line.start not in others else None
        if date and (_is_byline(line.text, date) or line.text.endswith("公布")):
            return date[0]
    if "signed" in values and (date := find_date(scan.text, *values["signed"])):
        return date[0]
    if signed:
        return signed[0]
    hint = _hint(document, _DATE_HINTS)
    date = find_date(fold(hint), 0, len(hint)) if hint else None
    return date[0] if date else None


def _is_byline(line: str, date: tuple[str, int, int]) -> bool:
    """Whether a line of the head gives the date of publication: alone, or beside a source or an author."""
    if date[1] == 0 and len(line) - date[2] < _TIME:
        return True
    return len(line) < _BYLINE and date[2] == len(line) and not _EVENT.search(line)


def _effective(scan: Scan, lines: list[Line], values: dict[str, tuple[int, int]], published: str | None) -> str | None:
    """The day from which the document holds: printed, or that of publication where it says so."""
    if "effective" in values and (date := find_date(scan.text, *values["effective"])):
        return date[0]
    for hit in scan.of("effect"):
        if hit.value != "effective":
            continue
        sentence = scan.text[max(scan.sentence_at(hit.start)[0], hit.start - 200) : hit.start]
        if "本" not in sentence and "现予" not in sentence:
            continue
        if date := find_date(sentence, max(0, len(sentence) - 16), len(sentence)):
            if not sentence[date[2] :].strip():
                return date[0]
        elif _FROM_NOW.search(sentence):
            return published
    for line in lines:
        date = opening_date(line)
        if date and line.text[date[2] :].strip() in ("施行", "实施", "起施行"):
            return date[0]
    return None


def _expires(scan: Scan, values: dict[str, tuple[int, int]]) -> str | None:
    """The day until which the document holds, where it prints one."""
    if "expires" in values and (date := find_date(scan.text, *values["expires"])):
        return date[0]
    for hit in scan.of("effect"):
        date = find_date(scan.text, hit.end, hit.end + 14) if hit.value == "expires" else None
        if date and not scan.text[hit.end : date[1]].strip():
            return date[0]
    return None


def _genre(scan: Scan, title: str | None, *, addressed: bool, by_state: bool) -> Genre:
    """The genre that the title tells; without a title what the document calls itself; else report or comment.

    `addressed`: it opens with whom it is for; `by_state`: a body of state issued it or is its source.
    """
    genre: Any = genre_of(fold(title)) if title else None
    if genre is None and not title:
        formulas = scan.of("formula")
        genre = formulas[0].value if formulas else "通知" if addressed else None
        if genre is None and (reporting := scan.of("reporting")):
            genre = reporting[0].value
    if genre is None and by_state:
        genre = "指南" if title and _ADVICE.match(title) else "其他"
    return "评论" if genre is None else genre if genre in _GENRES else "其他"


def _source(
    document: Document, scan: Scan, values: dict[str, tuple[int, int]], at: dict[str, tuple[int, int]]
) -> str | None:
    place = values.get("source")
    if place is None and (databases := scan.of("database", 0, 200)):
        place = databases[0].start, databases[0].end
    if place is None:
        return _hint(document, _SOURCE_HINTS)
    at["source"] = place
    return document.text[slice(*place)]
