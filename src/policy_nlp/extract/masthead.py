"""What stands above and below a document's body: its title, index lines (发布日期：…) and signatures.

The head ends where the body begins: at a salutation, a paragraph or a numbered heading. Offsets are of the folded text,
which are the text's own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

from policy_nlp import resources
from policy_nlp.scan import Scan

_HEAD_LINES = 400
"""Lines; a page's menus and search boxes may take hundreds before the document begins."""
_SIGNERS = 6
"""Lines above a date in which its signers are looked for."""
_SHORT = 6
"""Characters; shorter lines of a head are buttons and crumbs."""
_MENU = 6
"""Characters; 信息公示 and 政策解读 are entries of menus."""
_LONGEST_TITLE = 160
_PARAGRAPH = 30
_LONG_LINE = 400
_CN = "〇○零Oo一二三四五六七八九十"
# it begins with one set of characters, to which re skips
_DATE = re.compile(
    rf"(?P<year>[12{_CN}](?:(?<=1)9\d\d|(?<=2)0\d\d|(?<![12])[{_CN}]{{3}}))(?:"
    rf"\s?年\s?(?P<month>\d{{1,2}}|[{_CN}]{{1,3}})\s?月\s?(?P<day>\d{{1,2}}|[{_CN}]{{1,3}})\s?日"
    r"|\s?[-./]\s?(?P<m>\d{1,2})\s?[-./]\s?(?P<d>\d{1,2})(?![\d./-]))"
)
_YEAR_STARTS = frozenset(f"12{_CN}")
_LONGEST_DATE = 30
_DIGITS = {char: str(value) for value, char in enumerate("〇一二三四五六七八九")} | dict.fromkeys("○零Oo", "0")
_SITE = re.compile(r"(?:\s*[-_|—]+\s*|\s+)[^-_|—\s]{2,25}(?:网|网站|门户|智库|平台)\s*$")
_SALUTATION = re.compile(
    r"(?:各.{1,150}|.{2,150}(?:政府|办事处|单位|部门|机构|局|委|厅|公司|企业|院|学校|中心|同志|委员|协会|学会|处|办公室|管委会|委员会|银行|专家|代表))\s*:\s*$"
)
_FURNITURE = re.compile(
    r"[-—#*=·_\s]*$|《[^《》]{2,40}《|.{0,40}[>›|]|.{0,4}当前位置|您.{0,5}在|.*(?:分享到?|打印|扫一扫|法宝|原文链接|http)|附件|[*(\[【].*[)\]】]$"
    r"|(?!.*(?:关于|年)).{0,30}文\s?件$|[^a-zA-Z]{0,14}第\s?\d+\s?号$|.{0,12}[\[(]\d{4}[\])]\s?第?\s?\d+\s?号$"
    r"|.{2,30}(?:令|委员会公告)$|.*作政府工作报告"
)
_NUMBERED = re.compile(
    r"#{0,6}\s*(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\)|\d{1,2}(?:[.、]|(?=[\u4e00-\u9fff]))"
    r"|第[一二三四五六七八九十]{1,3}[条章篇编]|[一二三四五六七八九十]是|目\s*录$)(?![年月届])"
)
_ONE_LINE = re.compile(
    r"[^。:;]{6,150}?(?:通知|意见|批复|办法|公告|通告|决定|方案|通报|函|措施)"
    r"(?=\s*(?:\(?[\u4e00-\u9fff]{2,10}[\[(]\d{4}[\])]|各|\s{2,}))"
)
_SPACE = re.compile(r"\s+")
_ADDED = re.compile(r"\((?:试行|暂行|修订|.{0,12}版|(?:19|20)\d\d年?\s?[-—~至]+\s?(?:19|20)\d\d年)\)$")
_TAIL = re.compile(r"(?:\([^()]{0,30}\)|[》”’\s])+$")
_BODIES = re.compile(r"(?:政府|[局厅委部会办室院司处校署]|中心|公司|集团|银行)\s*$")


class Line:
    """A line without the spaces around it."""

    __slots__ = ("end", "start", "text")

    def __init__(self, start: int, end: int, text: str) -> None:
        self.start = start
        self.end = end
        self.text = text


class Title(NamedTuple):
    """A title and where it stands; its words are `text[start:end]` unless it is `broken` over lines."""

    start: int
    end: int
    broken: bool


def find_date(text: str, start: int, end: int) -> tuple[str, int, int] | None:
    """Return the first full date in [start, end) as (ISO form, start, end): 2024年6月3日, 2024-06-03, 二〇二四年…."""
    match = _DATE.search(text, start, end)
    if not match:
        return None
    year = _number(match["year"])
    month, day = _number(match["month"] or match["m"]), _number(match["day"] or match["d"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{year:04d}-{month:02d}-{day:02d}", *match.span()


def opening_date(line: Line) -> tuple[str, int, int] | None:
    """Return the full date that a line begins with, as `find_date`."""
    date = find_date(line.text, 0, _LONGEST_DATE) if line.text[0] in _YEAR_STARTS else None
    return date if date and date[1] == 0 else None


def _may_end_date(line: str) -> bool:
    """Whether a line ends like a full date."""
    return line[-1] == "日" or line[-1].isdecimal()


@lru_cache(maxsize=256)
def _number(words: str) -> int:
    """Read 2024, 二〇二四, 十二 or 二十一."""
    if words.isdecimal():
        return int(words)
    if "十" in words:
        tens, _, ones = words.partition("十")
        return 10 * int(_DIGITS.get(tens, "1")) + int(_DIGITS.get(ones, "0"))
    return int("".join(_DIGITS[char] for char in words))


@lru_cache(maxsize=1)
def _endings() -> tuple[re.Pattern[str], dict[str, str], re.Pattern[str]]:
    settings = resources.settings("genres.toml")
    genres = {ending: genre for genre, endings in settings["endings"].items() for ending in endings}
    longest_first = "|".join(sorted(genres, key=len, reverse=True))
    verbs = "|".join(settings["carrying"]["verbs"])
    return re.compile(rf"(?:{longest_first})$"), genres, re.compile(rf".*?(?:{verbs})(?P<what>.{{4,}}?)的?通知$")


# 关于支持…若干措施的通知 states them itself, unless it is about those of others
_OWN_MEASURES = re.compile(
    r"^(?!.*(?:贯彻|落实|执行|学习|宣传|修改|废止|申报|解读)).*若干(?:政策措施|措施|政策)的通知$"
)


def genre_of(title: str) -> str | None:
    """Return the genre that a folded title's last words tell; where a 通知 only carries something, of that."""
    ending, genres, carrying = _endings()
    bare = _TAIL.sub("", _SPACE.sub("", title))
    match = ending.search(bare[-12:])
    if not match:
        return None
    genre = genres[match.group()]
    if genre == "通知" and (carried := carrying.match(bare)):
        inner = genre_of(carried["what"].lstrip("《“"))
        return inner if inner not in (None, "其他") else genre
    if genre == "通知" and _OWN_MEASURES.search(bare):
        return "措施"
    return genre


def is_addressed(scan: Scan, body: int) -> bool:
    """Whether the body opens with whom it is for (各市人民政府：), as notices do, not speeches (各位代表：)."""
    line = scan.text[slice(*scan.line_at(body))].strip() if scan.lines else ""
    return bool(_SALUTATION.match(line)) and not line.startswith("各位")


def head_lines(scan: Scan) -> tuple[list[Line], int]:
    """Return the non-blank lines above the body, and the offset at which the body begins."""
    labels = {hit.start for hit in scan.of("label")}
    lines: list[Line] = []
    for start, end in scan.lines[:_HEAD_LINES]:
        line = _line(scan.text, start, min(end, start + _LONG_LINE))
        if not line.text:
            continue
        if line.start not in labels and (end - start > _LONG_LINE or _opens_body(line.text)):
            return lines, line.start
        lines.append(line)
    return lines, lines[-1].end if lines else 0


def _opens_body(line: str) -> bool:
    if line[-1] == "。" or (len(line) > _PARAGRAPH and ("。" in line or line[-1] in "!?")):
        return line[0] not in "(【"
    return bool(_NUMBERED.match(line) or (line.endswith(":") and _SALUTATION.match(line)))


def find_title(scan: Scan, lines: list[Line], body: int, *, taken: set[int], hint: str | None) -> Title | None:
    """Return the title that is printed above the body, or, where none is, that of what a notice carries.

    `taken` are the offsets of lines that are something else; `hint` is the title that the file itself gives, which
    tells the line among many of a page.
    """
    labels = {hit.start for hit in scan.of("label")} | taken
    usable = [_usable(line, labels) for line in lines]
    for index in range(len(lines) - 1, -1, -1):
        if usable[index] and _ends_title(lines[index].text):
            return _joined(scan, lines, usable, index)
    if title := _ONE_LINE.match(scan.text, body, body + 300):
        return Title(*title.span(), broken=False)
    plain = [line for line, good in zip(lines, usable, strict=True) if good and line.text[-1] not in "。:;,"]
    if not lines or body == lines[-1].end:
        plain = []  # lines without a text below them are no headline
    if hint:
        plain = [line for line in plain if hint.startswith(line.text)] or plain
    texts = [line.text for line in plain]
    for line in plain:
        bare = _SITE.sub("", line.text)
        if bare != line.text and bare in texts:
            return _marked(plain[len(texts) - 1 - texts[::-1].index(bare)])
        if len(line.text) >= _SHORT:
            return _marked(line)
    return None if plain else _carried(scan, body)


def _ends_title(line: str) -> bool:
    return genre_of(line) is not None and (len(line) > _MENU or line.startswith("的") or line.endswith("工作报告"))


def _usable(line: Line, labels: set[int]) -> bool:
    """Whether a line may be a title or part of one: no label, date, menu or remark in brackets."""
    if line.start in labels or _FURNITURE.match(line.text) or opening_date(line):
        return False
    return len(line.text) >= _SHORT or line.text.startswith("的")


def _marked(line: Line) -> Title:
    return Title(line.start + len(line.text) - len(line.text.lstrip("# ")), line.end, broken=False)


def _joined(scan: Scan, lines: list[Line], usable: list[bool], index: int) -> Title:
    """The title that ends on line `index`, with the lines above that belong to it, and （试行） below."""
    first = index
    while first and usable[first - 1] and lines[index].end - lines[first - 1].start < _LONGEST_TITLE:
        above = lines[first - 1].text
        held_open = lines[first].text.startswith("的") or above.count("《") > above.count("》")
        if (genre_of(above) and not held_open) or above[-1] in "。:;!?" or above.startswith("—"):
            break
        first -= 1
    last = index
    if index + 1 < len(lines) and _ADDED.match(lines[index + 1].text):
        last += 1
    title = _marked(lines[first])
    return Title(title.start, lines[last].end, broken=first != last)


def _carried(scan: Scan, body: int) -> Title | None:
    """The title below the first signature, of what a notice without a title of its own carries."""
    lines = [line for start, end in scan.lines[:_HEAD_LINES] if (line := _line(scan.text, start, end)).text]
    for index, line in enumerate(lines[:-1]):
        if line.start <= body or len(line.text) >= _PARAGRAPH or not _may_end_date(line.text):
            continue
        date = find_date(line.text, 0, len(line.text))
        if date and date[2] == len(line.text):
            below = lines[index + 1 : index + 5]
            usable = [_usable(item, set()) and not _opens_body(item.text) for item in below]
            for place, item in enumerate(below):
                if not usable[place]:
                    break
                if genre_of(item.text):
                    return _joined(scan, below, usable, place)
            return None
    return None


def _line(text: str, start: int, end: int) -> Line:
    words = text[start:end]
    begin = start + len(words) - len(words.lstrip())
    words = words.strip()
    return Line(begin, begin + len(words), words)


def index_values(scan: Scan, body: int) -> dict[str, tuple[int, int]]:
    """Return the places of the values of index lines above the body (发布日期：…) by field, and of 来源 below it."""
    text = scan.text
    hits = scan.of("label")
    tail = len(text) - 300
    places: dict[str, tuple[int, int]] = {}
    for index, hit in enumerate(hits):
        if hit.start >= body and not (hit.value == "source" and hit.start >= tail):
            continue
        if (hit.start and text[hit.start - 1] not in "\n\t |(【[]】>") or hit.value in places:
            continue
        follower = hits[index + 1].start if index + 1 < len(hits) else len(text)
        if place := _index_value(text, hit.end, follower):
            places[hit.value] = place
    return places


_AFTER_LABEL = re.compile(r"[\s】\]]{0,3}[:\t]\s{0,4}|[】\]]\s{0,2}")
_VALUE = re.compile(r"[^\n\t|]{1,150}")
_GAP = re.compile(r"\s{2,}|\s(?=(?:19|20)\d\d\s?[年./-])|[;)】]?\s*$")


def _index_value(text: str, start: int, limit: int) -> tuple[int, int] | None:
    after = _AFTER_LABEL.match(text, start)
    value = _VALUE.match(text, after.end(), max(after.end(), limit)) if after else None
    if not value or not value.group().strip():
        return None
    gap = _GAP.search(value.group())
    end = value.start() + (gap.start() if gap else len(value.group()))
    return (value.start(), end) if end > value.start() else None


# (此件公开发布)
_LAST_WORDS = re.compile(r"\s*(?:\(此件[^()\n]{1,20}\)\s*)?")


def signature(scan: Scan, body: int) -> tuple[str, int, int] | None:
    """Return the date below the body, as `find_date`: the first under a body's name, else the last on its own."""
    text, alone = scan.text, None
    above = ""
    for start, end in scan.lines:
        # names and dates are set to the right with spaces
        line = text[start:end].strip() if end - start < _LONG_LINE else ""
        line = line if len(line) < _PARAGRAPH * 3 else ""
        if start >= body and line and _may_end_date(line):
            date = find_date(line, 0, len(line))
            if date and date[2] == len(line):
                found = (date[0], start, end)
                if _BODIES.search(line[: date[1]]) or (date[1] == 0 and _BODIES.search(above)):
                    return found
                alone = found if date[1] == 0 else alone
        above = line or above
    if not alone:
        for end in [*(hit.start for hit in scan.of("back") if hit.value == "start"), len(text)]:
            date = find_date(text, max(body, end - 60), end)
            if date and _LAST_WORDS.fullmatch(text, date[2], end):
                return date
    return alone


def signers(scan: Scan, signed: tuple[str, int, int]) -> list[tuple[int, int]]:
    """Return the places of the names above or before the date of a signature, in order."""
    text = scan.text
    first, last = scan.line_at(signed[1])
    date = find_date(text, signed[1], signed[2])
    if date and _BODIES.search(text, first, date[1]):
        place = _trim(text, first, date[1])
        return [place] if place else []
    places: list[tuple[int, int]] = []
    index = bisect_left(scan.lines, (first, last))
    for start, end in reversed(scan.lines[max(0, index - _SIGNERS) : index]):
        words = text[start:end].strip() if end - start < _LONG_LINE else text[start:end]
        if not words:
            continue
        if len(words) > _PARAGRAPH * 2 or not _BODIES.search(words):
            break
        if place := _trim(text, start, end):
            places.insert(0, place)
    return places


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    words = text[start:end]
    begin = start + len(words) - len(words.lstrip())
    stop = begin + len(words.strip())
    marks = set("。,;:!?()") & set(words)
    return (begin, stop) if stop > begin and not marks else None
