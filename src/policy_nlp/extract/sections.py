"""Sections: the tree of headings, from 第一章 and 一、 down to 一是.

A candidate is a heading if its number follows the one before it in its style, or opens a list. Styles nest by their
usual order (第X章 > 第X条 > 一、 > （一） > 1. > （1） > 一是); a level is the depth in the tree.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from policy_nlp.extract import Found
from policy_nlp.extract.headings import Heading, inline_headings, line_headings
from policy_nlp.records import Document, Section, record_id
from policy_nlp.resources import places_by_code
from policy_nlp.scan import Scan

_DATE_LINE = re.compile(r"\s*(?:\d{4}|[一二三四五六七八九十零〇○O]{4})\s*年.{1,5}月.{1,5}日\s*$")
_SIGNED = 30
"""Characters; the lines of a signature above its date are shorter."""
_SIGNERS = 8
_LONGEST_TITLE = 60
_LONGEST_LABEL = 25
_STOP = re.compile(r"[。;!?]")
_TOPIC_END = re.compile(r"[。:;,!?]")
_GAP = re.compile(r"[^\s,:;。]{4,24}(?=\s\S{15})")
_NAMED = re.compile(r"\s*[【(]([^【】()\n]{2,30})[】)]\s*")
_RULE = re.compile(
    r"应(?![用急对变届链])|[必无]?须|不得|下列|以下|如下|可以|是指|适用于|按照|根据|由.{1,30}负责|起(?:施行|实施|执行)"
)
_TRAILING = " \t\u3000:：;；。,，、.．"
_ALWAYS = frozenset(("cn", "cn_in", "条", "章", "节", "编", "篇", "部分"))
"""Styles whose first number need not be 一: a text may be an excerpt."""


@dataclass(slots=True)
class _Node:
    """A heading in its place in the tree."""

    head: Heading
    parent: _Node | None
    level: int
    end: int = 0
    id: str = ""


def find_sections(document: Document, scan: Scan, found: Found) -> list[Section]:
    """Return the sections in the order of their headings; the document's own title is none."""
    nodes = _tree(document.text, _candidates(document, scan), _closings(scan))
    titles = _titles(scan, nodes)
    for node in nodes:
        node.id = record_id("sections", node.head.start, node.end)
    return [_section(document.text, scan, node, title) for node, title in zip(nodes, titles, strict=True)]


def _section(text: str, scan: Scan, node: _Node, title: tuple[int, int] | None) -> Section:
    head, at = node.head, dict[str, tuple[int, int]]()
    if title is not None:
        at["title"] = title
    if head.number is not None:
        at["number"] = head.number
    return Section(
        id=node.id,
        start=head.start,
        end=node.end,
        text=text[head.start : node.end],
        parent=node.parent.id if node.parent is not None else None,
        level=node.level,
        number=text[head.number[0] : head.number[1]] if head.number is not None else None,
        title=text[title[0] : title[1]] if title is not None else None,
        region=_region(scan, title[0], title[1]) if title is not None else None,
        at=at,
    )


def _candidates(document: Document, scan: Scan) -> list[Heading]:
    """The candidates in order, one at a place: that of a line rather than that inside it."""
    heads = {head.start: head for head in inline_headings(scan) + line_headings(document, scan)}
    first = next((start for start, end in scan.lines if scan.text[start:end].strip()), -1)
    if first in heads and heads[first].style.startswith("md"):
        del heads[first]  # a Markdown heading on the first line is the document's title
    return [heads[start] for start in sorted(heads)]


def _closings(scan: Scan) -> list[int]:
    """Where the body ends or is interrupted: signatures, attachments, notes on the author and the like."""
    text, closings = scan.text, []
    backs = {hit.start: hit for hit in scan.of("back")}
    for index, (start, end) in enumerate(scan.lines):
        begin = start
        while begin < end and text[begin].isspace():
            begin += 1
        hit = backs.get(begin)
        if hit and (hit.value == "start" or not text[hit.end : end].lstrip(" 0123456789\t")[:1].strip(": 一二三四五")):
            closings.append(begin)
        elif end - start < _SIGNED and _DATE_LINE.match(text, start, end):
            closings.append(_signature(scan, index))
    return closings


def _signature(scan: Scan, index: int) -> int:
    """The start of the short lines above the date on line `index`."""
    start = scan.lines[index][0]
    for low, high in reversed(scan.lines[max(0, index - _SIGNERS) : index]):
        line = scan.text[low:high].strip()
        if line and (len(line) > _SIGNED or line[-1] in "。;:!?)”" or line[0] in "(一二三四五六七八九十第#0123456789"):
            break
        start = low
    return start


def _tree(text: str, heads: list[Heading], closings: list[int]) -> list[_Node]:
    """Put each candidate in its place, or drop it where its number does not fit."""
    nodes: list[_Node] = []
    stack: list[_Node] = []
    last: dict[str, int] = {}
    closing = 0
    pending: int | None = None
    for head in heads:
        while closing < len(closings) and closings[closing] <= head.start:
            if pending is None or not stack or pending < stack[-1].head.start:
                pending = closings[closing]
            closing += 1
        before = _open_ordinal(stack, head.style)
        if not _fits(head, before, last):
            continue
        if pending is not None and stack and pending > stack[-1].head.start and not 0 < before < head.ordinal:
            _close(stack, 0, pending)
        pending = None
        depth = 0
        while depth < len(stack) and stack[depth].head.rank < head.rank:
            depth += 1
        _close(stack, depth, head.start)
        node = _Node(head, stack[-1] if stack else None, depth + 1)
        nodes.append(node)
        stack.append(node)
        last[head.style] = head.ordinal
    rest = [
        place
        for place in ([pending] if pending is not None else []) + closings[closing:]
        if stack and place > stack[-1].head.start
    ]
    _close(stack, 0, rest[0] if rest else len(text))
    for node in nodes:
        limit = node.head.line_end if node.head.inline and node.head.style == "point" else node.end
        node.end = node.head.start + len(text[node.head.start : min(limit, node.end)].rstrip())
    return nodes


def _open_ordinal(stack: list[_Node], style: str) -> int:
    """The number of the open heading of a style; 0 where none is open."""
    for node in stack:
        if node.head.style == style:
            return node.head.ordinal
    return 0


def _close(stack: list[_Node], depth: int, end: int) -> None:
    for node in stack[depth:]:
        node.end = end
    del stack[depth:]


def _fits(head: Heading, before: int, last: dict[str, int]) -> bool:
    """Whether a number opens a list or goes on from `before`, the open one of its style; a slip of one is forgiven."""
    value = head.ordinal
    if head.marked or head.number is None or value == 1:
        return True
    if before and (before < value <= before + 2 or (value == before and head.style in _ALWAYS)):
        return True
    known = last.get(head.style)
    if known is None:
        return head.style in _ALWAYS and not head.inline
    return value == known + 1 or (head.style in _ALWAYS and not head.inline and 0 < value - known <= 3)


def _titles(scan: Scan, nodes: list[_Node]) -> list[tuple[int, int] | None]:
    """The place of each title: a whole line, 一是's topic, or a run-in phrase where most of its list have one."""
    stops = [node.head.start for node in nodes[1:]] + [len(scan.text)]
    titles = [_title(scan, node, stop) for node, stop in zip(nodes, stops, strict=False)]
    groups: dict[tuple[int, str], list[int]] = defaultdict(list)
    for index, node in enumerate(nodes):
        scope = 0 if node.head.style == "条" or node.parent is None else id(node.parent)
        groups[scope, node.head.style].append(index)
    kept: list[tuple[int, int] | None] = [None] * len(nodes)
    for members in groups.values():
        run_in = sum(titles[index] is not None for index in members) * 2 > len(members)
        for index in members:
            title = titles[index]
            if title and (run_in or not title[2]):
                kept[index] = title[:2]
    return kept


def _title(scan: Scan, node: _Node, limit: int) -> tuple[int, int, bool] | None:
    """Start and end of what may be the title, and whether it is one only if its list's other items have such, too."""
    text, head = scan.text, node.head
    start, end = head.rest, min(head.line_end, limit)
    if head.style == "bare":
        return None
    named = _NAMED.match(text, start, end)
    if named is not None:
        return named.start(1), named.end(1), False
    while start < end and text[start] in _TRAILING:
        start += 1
    stop = (_TOPIC_END if head.style == "point" else _STOP).search(text, start, end)
    high = stop.start() if stop else end
    if head.style == "point":
        high = _trimmed(text, start, high)
        return (start, high, False) if start < high <= start + _LONGEST_TITLE else None
    whole = not text[high : head.line_end if stop and not head.inline else end].strip(_TRAILING + ")")
    if (colon := text.find(":", start, min(high, start + _LONGEST_LABEL))) > 0 and (
        not whole or text[end - 1] in "。;"
    ):
        high, whole = colon, not text[colon:end].strip(_TRAILING)
    elif whole and stop and (stop.group() != "。" or node.end <= head.line_end):
        high = start  # a condition: （二）土地供应； but not （二）建设要求。 above its paragraphs
    if high - start > _LONGEST_TITLE and (gap := _GAP.match(text, start, high)):
        high, whole = gap.end(), False
    high = _trimmed(text, start, high)
    strict = not whole or bool(stop) or text[end - 1] == ":" or head.style == "条"
    fits = start < high <= start + _LONGEST_TITLE
    if not fits or (strict and _RULE.search(text, start, high)):
        return None
    return start, high, not whole or bool(stop)


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in _TRAILING:
        end -= 1
    return end


def _region(scan: Scan, start: int, end: int) -> str | None:
    """The one place that a heading names, if it names one."""
    codes = {hit.value for hit in scan.of("region", start, end)}
    return codes.pop() if len(codes) == 1 and codes <= places_by_code().keys() else None
