"""Pages of official sites: the document with its tables and the metadata block over it, without the page's furniture.

Where the document stands on the page is decided by the lines that trafilatura takes for main text; where that is little
(a notice of two sentences, a table) by the lines that read like prose. The lines themselves are ours, since trafilatura
drops tables, breaks and repeated paragraphs.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence

from lxml import etree

from policy_nlp.readers.decode import decode
from policy_nlp.readers.draft import Composer, Draft, ReadError, one_line
from policy_nlp.readers.page import Line, Page, is_end, is_furniture, render, split_label

# trafilatura walks a tree many times over; the largest official page that we saw has 0.5 MB.
_MAX_MAIN = 2_000_000
# It takes 0.1 ms a tag; the largest page had 10,000.
_MAX_TAGS = 50_000
# Lines of prose that trafilatura must have found, as a share of all, to be followed.
_TRUST = 0.6
# The document is the smallest element that holds this share of the prose.
_HOLDS = 0.85
# How far over the document its title and date may stand, in lines.
_ABOVE = 25
# How close to it a line that is no heading may be its title, where the page names none.
_CLOSE = 4
_PREFIX = 30

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_PROSE = re.compile("[，。；：、]")
_HAN = re.compile("[\u3400-\u9fff]")
_SPACE = re.compile(r"\s+")
_DATED = re.compile(
    r"(?:时间|日期)\s*[：:]\s*\[?\d{4}|来源\s*[：:]\s*\S|^\[?\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}"
)
# A tag as libxml2 reads it. It takes the square of the number of attributes; what is longer than this has none to keep.
_LONG_TAG = re.compile(
    r"""<([A-Za-z][A-Za-z0-9]*+)(?:[\s/=]++|[^\s=/>]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+)*+>?"""
)
_LONGEST_TAG = 1500
# What stands beside date and source: counters, sizes of type, buttons.
_COUNTERS = re.compile(
    r"[\[【（(|]?\s?(?:浏览量|浏览次数|阅读次数|访问量|点击数|点击率|点击量|阅读量?|字体|字号|浏览字号|分享到?)\s?[：:][^一-鿿]{0,12}"
    r"(?:次|[大中小](?:\s?[大中小]){0,2})?\s?[\]】）)|]?|【(?:打印|关闭|大|中|小|分享)】|(?:打印|分享到?|关闭)$"
)


def read_html(data: bytes) -> Draft:
    """Return the document on a page; its `hints` are the page's title and meta elements (keys lower-cased).

    Raises:
        ReadError: `encoding` or `binary` as for texts, `empty` where the page has no text.
    """
    declared = _CHARSET.search(data[:4096])
    text, encoding = decode(data, declared=declared.group(1).decode("ascii") if declared else None)
    text = _LONG_TAG.sub(_without_attributes, text)
    root = _parse(text)
    hints = _hints(root)
    page = render(root)
    if not page.lines:
        raise ReadError("empty", "the page has no text; if a browser shows one, a script writes it: save it from there")
    start, end = _document(page, _main_lines(text))
    composer = Composer()
    above = _above(page.lines, start, end, hints)
    _compose([*above, *(line for line in page.lines[start:end] if not is_furniture(line))], composer)
    return composer.draft(encoding=encoding, hints=hints)


def _without_attributes(tag: re.Match[str]) -> str:
    return tag.group() if len(tag.group()) <= _LONGEST_TAG else f"<{tag.group(1)}>"


def _parse(text: str) -> etree._Element:
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, etree.ParserError, ValueError) as error:
        raise ReadError("broken", f"it looks like HTML but cannot be read as such ({error})") from error
    if root is None:
        raise ReadError("empty", "the page has no text")
    return root


def _hints(root: etree._Element) -> dict[str, str]:
    hints: dict[str, str] = {}
    for element in root.iter("title", "meta"):
        if element.tag == "title":
            key, value = "title", "".join(map(str, element.itertext()))
        else:
            key = (element.get("name") or element.get("property") or "").strip().lower()
            value = element.get("content") or ""
        if key and (value := one_line(_SPACE.sub(" ", value))):
            hints.setdefault(key[:60], value[:500])
        if len(hints) == 100:
            break
    return hints


def _main_lines(text: str) -> set[str]:
    """The beginnings of the lines that trafilatura takes for the page's main text."""
    if len(text) > _MAX_MAIN or text.count("<") > _MAX_TAGS:
        return set()
    # it reports pages that it cannot read as errors, on a terminal, too; for us they are pages for the fallback
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    import trafilatura  # noqa: PLC0415 - a second; only who reads pages pays for it

    try:
        found = trafilatura.extract(text, favor_recall=True, include_tables=True, include_comments=False) or ""
    except Exception:
        return set()
    return {_key(line) for line in re.split(r"[\n|]", found) if line.strip()}


def _key(line: str) -> str:
    return _SPACE.sub("", line.lstrip("-# "))[:_PREFIX]


def _document(page: Page, main: set[str]) -> tuple[int, int]:
    """Where the document stands: the first and one past the last of its lines."""
    prose = [_prose(line) for line in page.lines]
    voted = [weight if _key(line.text) in main else 0 for weight, line in zip(prose, page.lines, strict=True)]
    weights = voted if sum(voted) >= _TRUST * sum(prose) else prose
    if not sum(weights):
        weights = [0 if is_furniture(line) else len(line.text) - line.links for line in page.lines]
    total = [0]
    for weight in weights:
        total.append(total[-1] + weight)
    holding = (span for span in page.spans if total[span[1]] - total[span[0]] >= _HOLDS * total[-1])
    start, end = min(holding, key=lambda span: span[1] - span[0], default=(0, len(page.lines)))
    start, end = _widen(page.lines, prose, start, end)
    return start, _cut(page.lines, prose, start, end)


def _cut(lines: Sequence[Line], prose: Sequence[int], start: int, end: int) -> int:
    """Where the document ends if other articles are listed below it, in the same element."""
    total = sum(prose[start:end])
    above = 0
    for index in range(start, end):
        if 2 * above >= total and is_end(lines[index]):
            return index
        above += prose[index]
    return end


def _prose(line: Line) -> int:
    """How many characters of prose a line holds: sentences, not a list of links."""
    if line.links * 2 > len(line.text) or is_furniture(line):
        return 0
    han = len(_HAN.findall(line.text))
    return han if han >= 25 or (han >= 10 and _PROSE.search(line.text)) or (line.cells and han) else 0


def _widen(lines: Sequence[Line], prose: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """Take in prose just outside the document: an annex in an element of its own."""

    def reach(indexes: range) -> int:
        last = 0
        for number, index in enumerate(indexes, start=1):
            line = lines[index]
            if line.links * 2 > len(line.text) or line.pair or is_furniture(line) or _DATED.search(line.text[:100]):
                break
            if prose[index]:
                last = number
        return last

    return start - reach(range(start - 1, -1, -1)), end + reach(range(end, len(lines)))


def _above(lines: Sequence[Line], start: int, end: int, hints: dict[str, str]) -> list[Line]:
    """The lines over the document that belong to it: metadata block, title, date and source."""
    title = _title(lines, start, end, hints)
    paired = _pairs(lines[:start])
    kept = []
    for index, line in enumerate(lines[:start]):
        if index in paired:
            kept.extend(paired[index])
        elif line.pair or index == title:
            kept.append(line)
        elif index >= start - _ABOVE and len(line.text) < 200 and line.links * 2 <= len(line.text):
            dated = _COUNTERS.sub(" ", line.spaced)
            if _DATED.search(dated):
                kept.append(Line(text=re.sub(r"\s{2,}", " ", dated).strip()))
    return kept


def _title(lines: Sequence[Line], start: int, end: int, hints: dict[str, str]) -> int | None:
    """The line of the printed title, if it stands over the document and not in it."""
    known = [_bare(hints[key]) for key in ("articletitle", "title") if key in hints]
    inside = _bare("".join(line.text for line in lines[start : min(end, start + 10)]))
    heading = None
    for index in range(start - 1, -1, -1):
        line = lines[index]
        words = _bare(line.text)
        if not 5 <= len(words) <= 150 or line.links * 2 > len(line.text) or line.pair or is_furniture(line):
            continue
        if any(words in title or title in words for title in known if len(title) >= 5):
            return None if words in inside else index
        if heading is None and index >= start - (_ABOVE if line.heading else _CLOSE):
            plain = _DATED.search(line.text) or _PROSE.search(line.text) or len(_HAN.findall(words)) < 6
            heading = index if line.heading or not plain else None
    return None if heading is None or _bare(lines[heading].text) in inside else heading


def _bare(text: str) -> str:
    return _SPACE.sub("", text)


def _pairs(lines: Sequence[Line]) -> dict[int, list[Line]]:
    """Metadata blocks that are lists: line number → what is written for it (`label\tvalue`, or nothing)."""
    block: dict[int, list[Line]] = {}
    result: dict[int, list[Line]] = {}
    strong = 0

    def close() -> None:
        nonlocal block, strong
        if strong and sum(map(len, block.values())) > 1:
            result.update(block)
        block, strong = {}, 0

    index = 0
    while index < len(lines):
        label, value = split_label(lines[index].spaced)
        following = lines[index + 1] if index + 1 < len(lines) else None
        if label and not value and following and not following.heading and not split_label(following.spaced)[0]:
            block[index], value, index = [], following.text, index + 1
        if not label:
            close()
        else:
            block[index] = [Line(text=f"{label}\t{value}", pair=True)] if value else []
            strong += not label.endswith(("时间", "来源"))
        index += 1
    close()
    return result


def _compose(lines: Sequence[Line], composer: Composer) -> None:
    for number, group in _by_table(lines):
        if number is None:
            for line in group:
                if line.pair:
                    composer.pair(line.text)
                else:
                    composer.line(line.text)
        else:
            composer.table([line.cells for line in group])


def _by_table(lines: Sequence[Line]) -> Iterator[tuple[int | None, list[Line]]]:
    group: list[Line] = []
    for line in lines:
        if group and group[-1].table != line.table:
            yield group[-1].table, group
            group = []
        group.append(line)
    if group:
        yield group[-1].table, group
