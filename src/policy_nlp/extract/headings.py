"""Where headings may stand: numbered lines, numbered clauses inside long lines, Markdown headings.

What is a heading in the end is decided by `policy_nlp.extract.sections`, which checks the order of the numbers.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from functools import lru_cache

from policy_nlp.records import Document
from policy_nlp.scan import Scan

_CN = "一二三四五六七八九十百〇零两"
_LINE = re.compile(
    rf"""(?:\#{{1,6}}[ \t]*)?(?:
    (?P<rule>第[ ]?(?:[{_CN}]{{1,6}}|\d{{1,3}})[ ]?(?:部分|[编篇章节条款]))(?![的款项第规中所之]|[{_CN}])
    |(?P<cn>[{_CN}]{{1,4}})(?:[ ]?、|\.)(?!\s*[{_CN}]{{1,3}}(?:、|[等类级季期批线至到]))
    |(?P<cn_in>\([{_CN}]{{1,4}}\))[、.]?
    |(?P<decimal>\d{{1,2}}(?:\.\d{{1,2}}){{1,3}})\.?(?=[ ]*[^\s\d%.,、:;()+\-—~/])
    |(?P<digit>\d{{1,3}})(?:\.(?!\d)|、(?!\d))
    |(?P<digit_in>\(\d{{1,2}}\))[、.]?
    |(?P<digit_by>\d{{1,2}})\)
    |(?P<circle>[①-⑳⑴-⑽⒈-⒛])[、.]?
    |(?P<point>[{_CN}]{{1,3}}是)(?!否)
    |(?P<bare>\d{{1,2}})[ ]*$
    )""",
    re.VERBOSE,
)
_MARKDOWN = re.compile(r"(?P<md>#{1,6}[ \t]*)(?=[^#\s])")
_MARKDOWN_NUMBER = re.compile(r"(?P<decimal>\d{1,2}(?:\.\d{1,2}){0,3})[.、]?\s*(?=[^\d\s.%年月日])")
_INLINE = re.compile(rf"(?P<cn>[{_CN}]{{1,4}})、|(?P<cn_in>\([{_CN}]{{1,4}}\))|(?P<point>[{_CN}]{{1,3}}是)(?!否)")
_INLINE_LONG = re.compile(r"(?P<digit>\d{1,2})(?:\.(?!\d)|、(?!\d))|(?P<digit_in>\(\d{1,2}\))")
_LONG_LINE = 1000
"""Characters; such a line is a document whose line breaks are lost, and its lists are no mere enumerations."""
_UNBROKEN = 400
"""Characters; in such a line a heading may stand without a mark before it."""
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九十")} | {"〇": 0, "两": 2, "百": 100}
# From the outermost style to the innermost; Markdown's levels (-6 to -1) come before all.
_RANKS = {
    "部分": 0, "编": 0, "篇": 0, "章": 10, "节": 20, "条": 30, "款": 40, "cn": 50, "cn_in": 60, "bare": 70, "digit": 80,
    "decimal": 81, "digit_in": 90, "digit_by": 91, "circle": 100, "point": 200,
}  # fmt: skip
_FIRST_ENTRIES = 12
_LONG_PARAGRAPH = 40
"""Characters; a digit alone on a line numbers the paragraph below it only if that is as long."""


_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\S")
_PAGE = re.compile(r"[.…·]*\d{0,3}$")


class Heading:
    """A candidate: `number` and `rest` are offsets of the printed number and of what follows it up to `line_end`.

    `inline`: not at the beginning of a line; `marked`: with Markdown's # before it.
    """

    __slots__ = ("inline", "line_end", "marked", "number", "ordinal", "rank", "rest", "start", "style")

    def __init__(
        self, start: int, style: str, rank: int, ordinal: int, number: tuple[int, int] | None, rest: int, line_end: int
    ) -> None:
        self.start = start
        self.style = style
        self.rank = rank
        self.ordinal = ordinal
        self.number = number
        self.rest = rest
        self.line_end = line_end
        self.inline = False
        self.marked = False


@lru_cache(maxsize=512)
def ordinal(number: str) -> int:
    """Return the value of a list number (十二, 3, ④, 2.1 → 1); 0 if it is none."""
    if number.isdecimal():
        return int(number)
    if number[0] in "①⑴⒈":
        return 1
    for first in "①⑴⒈":
        if ord(first) <= ord(number[0]) < ord(first) + 20:
            return ord(number[0]) - ord(first) + 1
    total = current = 0
    for char in number:
        value = _DIGITS.get(char, -1)
        if value < 0:
            return 0
        if value >= 10:
            total, current = total + (current or 1) * value, 0
        else:
            current = value
    return total + current


def line_headings(document: Document, scan: Scan) -> list[Heading]:
    """Return the candidates at the beginnings of lines, without tables, tables of contents and lists of attachments."""
    text = scan.text
    skipped = _contents(scan)
    if document.source_file:
        skipped = sorted([*skipped, *((table.start, table.end) for table in document.source_file.tables)])
    attached, skip = False, 0
    heads: list[Heading] = []
    lone: list[Heading] = []
    for index, (start, end) in enumerate(scan.lines):
        begin = start
        while begin < end and text[begin].isspace():
            begin += 1
        while skip < len(skipped) and skipped[skip][1] <= begin:
            skip += 1
        if begin == end or (skip < len(skipped) and skipped[skip][0] <= begin):
            continue
        match = _LINE.match(text, begin, end) or (_MARKDOWN.match(text, begin, end) if text[begin] == "#" else None)
        if attached and match and match.lastgroup == "digit":
            continue
        attached = text.startswith("附件", begin) and text.find(":", begin, min(end, begin + 6)) > 0
        if not match or text.find("\t", match.end(), min(end, match.end() + 80)) >= 0:
            continue
        heading = _line_heading(match, end)
        if heading.style != "bare":
            heads.append(heading)
        elif sum(high - low for low, high in scan.lines[index + 1 : index + 3]) >= _LONG_PARAGRAPH:
            lone.append(heading)
    return heads + _runs(text, "bare", lone)


def _line_heading(match: re.Match[str], end: int) -> Heading:
    style = match.lastgroup or ""
    if style == "md":
        level = len(match.group("md").rstrip())
        number = _MARKDOWN_NUMBER.match(match.string, match.end(), end)
        if number is None:
            heading = Heading(match.start(), f"md{level}", level - 7, 0, None, match.end(), end)
        else:
            heading = _numbered(number, "decimal", match.start(), end)
        heading.marked = True
        return heading
    return _numbered(match, style, match.start(), end)


def _numbered(match: re.Match[str], group: str, start: int, end: int) -> Heading:
    printed, style, deeper = match.group(group), group, 0
    if group == "rule":
        style = "部分" if printed[-1] == "分" else printed[-1]
        printed = printed[1 : -len(style)].strip()
    elif group == "decimal":
        *above, printed = printed.split(".")
        deeper = len(above)
    value = ordinal(printed.strip("()是"))
    rank = _RANKS[style] + deeper
    if deeper:
        style = f"{style}{deeper}"
    return Heading(start, style, rank, value, match.span(group), match.end(), end)


def inline_headings(scan: Scan) -> list[Heading]:
    """Return the items of lists inside lines: 一是…。二是…。, 一、 and （一） anywhere, 1. in long lines only.

    Only whole chains: the first item, and at least the second after a stop.
    """
    text = scan.text
    chains: dict[tuple[int, str], list[Heading]] = defaultdict(list)
    line_start = line_end = first = -1
    for start, end in scan.numbers:
        follower = text[end : end + 1]
        if follower not in _FOLLOWERS or end - start > 4:
            continue
        begin = start - 1 if follower == ")" else start
        if begin < 1:
            continue
        if begin >= line_end:
            line_start, line_end = scan.line_at(begin)
            word = _WORD.search(text, line_start, line_end)
            first = word.start() if word else line_end
        # where line breaks are lost, （一） may follow its parent's title directly
        opens = line_end - line_start > _UNBROKEN and text[begin : begin + 3] == "(一)"
        if text[begin - 1] not in "。;: \t)”" and not opens:
            continue
        match = _INLINE.match(text, begin, line_end)
        if not match and line_end - line_start > _LONG_LINE:
            match = _INLINE_LONG.match(text, begin, line_end)
        if not match or begin <= first:
            continue
        style = match.lastgroup or ""
        heading = _numbered(match, style, begin, line_end)
        heading.inline = True
        chains[line_start, style].append(heading)
    heads: list[Heading] = []
    for (_, style), items in chains.items():
        heads += _runs(text, style, items)
    return heads


_FOLLOWERS = frozenset("、是).")
"""What stands behind the number of an item inside a line."""


def _runs(text: str, style: str, items: list[Heading]) -> list[Heading]:
    """The runs 1, 2, … of at least two; those of 一是 must be sentences, not parts of one."""
    runs: list[Heading] = []
    run: list[Heading] = []
    for item in [*items, None]:
        if item and run and item.ordinal == run[-1].ordinal + 1:
            run.append(item)
            continue
        if len(run) > 1 and (style != "point" or text[run[1].start - 1] in "。 "):
            runs += run
        run = [item] if item and item.ordinal == 1 else []
    return runs


def _contents(scan: Scan) -> list[tuple[int, int]]:
    """The stretches of tables of contents: from 目录 to where one of the first entries below it stands again."""
    heads = []
    for hit in scan.of("contents"):
        start, end = line = scan.line_at(hit.start)
        if scan.text[start:end].strip() == scan.text[hit.start : hit.end]:
            heads.append(bisect_left(scan.lines, line))
    if not heads:
        return []
    keys = [_PAGE.sub("", _SPACE.sub("", scan.text[start:end])) for start, end in scan.lines]
    places: dict[str, list[int]] = defaultdict(list)
    for index, key in enumerate(keys):
        places[key].append(index)
    stretches, done = [], -1
    for head in heads:
        if head < done:
            continue
        entries = [index for index in range(head + 1, min(head + _FIRST_ENTRIES, len(keys))) if keys[index]]
        for entry in entries:
            again = places[keys[entry]]
            after = bisect_right(again, entries[-1])
            if after < len(again):
                done = again[after]
                stretches.append((scan.lines[head][0], scan.lines[done][0]))
                break
    return stretches
