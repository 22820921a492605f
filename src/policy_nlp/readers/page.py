"""An HTML page as lines, as a browser would break them: blocks, breaks, rows of tables, labels of metadata blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from lxml import etree

from policy_nlp import resources
from policy_nlp.readers.grid import Cell, spread

_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div",
        "dl", "dt", "fieldset", "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup",
        "hr", "html", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th",
        "thead", "tr", "ul",
    }
)  # fmt: skip
_HEADINGS = frozenset({"h1", "h2", "h3"})
_SILENT = frozenset(
    {
        "audio", "button", "canvas", "embed", "footer", "head", "iframe", "input", "map", "math", "nav", "noscript",
        "object", "option", "script", "select", "style", "svg", "template", "textarea", "title", "video",
    }
)  # fmt: skip
# Elements that hold more of the page's words than this are no furniture, whatever they are called.
_SMALL = 0.3
# How often it may turn out so: each time costs a walk through the element, and a hostile page nests thousands.
_LARGE_ONES = 12
_WHITE = re.compile("[ \t\r\n\f\xa0\u2002\u2003\u2009]+")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
# What may stand between the words of a button.
_MARKS = re.compile(r"[\s|｜·:：\[\]【】()（）<>《》/、+\-—\d]+")
_NAME_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
# A cell with most of the table's words is a page's layout, not a table, if it holds so many or several paragraphs.
_LAYOUT_CHARACTERS = 400
_LAYOUT_SHARE = 0.6


@dataclass(kw_only=True, slots=True)
class Line:
    """A line of a page.

    `links` counts its characters in links; `pair` marks `label\\tvalue` of a metadata block; `table` numbers its table.
    """

    text: str
    spaced: str = ""
    links: int = 0
    heading: bool = False
    pair: bool = False
    cells: list[str] = field(default_factory=list)
    table: int | None = None


@dataclass(kw_only=True, slots=True)
class Page:
    """The lines of a page, and for each block element the range of lines that it holds."""

    lines: list[Line]
    spans: list[tuple[int, int]]


def render(root: etree._Element) -> Page:
    """Return the page's lines; scripts, forms, navigation and hidden elements are left out."""
    return _Renderer(root).page


def split_label(text: str) -> tuple[str, str]:
    """Return label and value of `索 引 号：000014349` (`索引号`, `000014349`), or two empty strings."""
    head, colon, value = text[:400].replace("：", ":", 1).partition(":")
    label = _SPACE.sub("", head).strip("【】[]")
    return (label, value.strip()) if colon and label in _words("labels") else ("", "")


@lru_cache(maxsize=8)
def _words(key: str) -> frozenset[str]:
    return frozenset(resources.settings("readers.toml")["html"][key])


@lru_cache(maxsize=8)
def _beginnings(key: str) -> tuple[str, ...]:
    return tuple(resources.settings("readers.toml")["html"][key])


def is_end(line: Line) -> bool:
    """Whether a line begins a list of other articles."""
    return len(line.text) < 120 and line.text.startswith(_beginnings("ends"))


def is_furniture(line: Line) -> bool:
    """Whether a line is a button, counter or notice of the site: nothing but such words, or begun by one."""
    if line.cells or line.pair:
        return False
    text = line.text
    if text.startswith(_beginnings("starts")) and len(text) < 200:
        return True
    if len(text) > 60:
        return False
    parts = [part for part in _MARKS.split(text) if part]
    words = _words("words")
    return all(part in words for part in parts) and (bool(parts) or len(text) < 3) and not text.isdigit()


class _Renderer:
    def __init__(self, root: etree._Element) -> None:
        self.page = Page(lines=[], spans=[])
        self._pieces: list[tuple[str, bool]] = []
        self._links = 0
        self._heading = 0
        self._tables = 0
        self._large_ones = 0
        self._size = sum(len(text) for text in root.itertext())
        self._walk(root)

    def _walk(self, root: etree._Element) -> None:
        open_blocks: list[int] = []
        walk = etree.iterwalk(root, events=("start", "end"))
        skipped: etree._Element | None = None
        for event, element in walk:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                if not tag or self._is_silent(element, tag) or (tag == "table" and self._table(element)):
                    walk.skip_subtree()
                    skipped = element
                    continue
                if tag in _BLOCKS or tag == "br":
                    self._flush()
                if tag in _BLOCKS:
                    open_blocks.append(len(self.page.lines))
                self._heading += tag in _HEADINGS
                self._links += tag == "a"
                self._text(element.text, pre=tag == "pre")
                continue
            if element is skipped:
                skipped = None
            else:
                if tag in _BLOCKS:
                    self._flush()
                    span = (open_blocks.pop(), len(self.page.lines))
                    if span[1] > span[0] and (not self.page.spans or self.page.spans[-1] != span):
                        self.page.spans.append(span)
                self._heading -= tag in _HEADINGS
                self._links -= tag == "a"
            if element is not root:
                self._text(element.tail)
        self._flush()

    def _text(self, text: str | None, *, pre: bool = False) -> None:
        if not text:
            return
        if pre:
            for line in text.split("\n"):
                self._pieces.append((line, self._links > 0))
                self._flush()
        else:
            self._pieces.append((text, self._links > 0))

    def _flush(self) -> None:
        if not self._pieces:
            return
        pieces, self._pieces = self._pieces, []
        text = _collapse("".join(piece for piece, _ in pieces))
        if text:
            spaced = _collapse(" ".join(piece for piece, _ in pieces))
            links = sum(len(_collapse(piece)) for piece, linked in pieces if linked)
            self.page.lines.append(Line(text=text, spaced=spaced, links=links, heading=self._heading > 0))

    def _is_silent(self, element: etree._Element, tag: str) -> bool:
        if tag in _SILENT:
            return True
        if tag in {"html", "body"}:
            return False
        named = tag in {"header", "form"} or _is_furniture(element.get("class"), element.get("id"))
        if not named and not _HIDDEN.search(element.get("style") or ""):
            return False
        if self._large_ones == _LARGE_ONES:
            return False
        left = _SMALL * self._size
        for text in element.itertext():
            left -= len(text)
            if left < 0:
                self._large_ones += 1
                return False
        return True

    def _table(self, table: etree._Element) -> bool:
        """Write a table of data; False where it is a means of layout, so that its cells are read as blocks."""
        if any(element is not table for element in table.iter("table")):
            return False
        rows = [[_cell(cell) for cell in row if cell.tag in {"td", "th"}] for row in table.iter("tr")]
        sizes = [len(cell.text) for row in rows for cell in row]
        if max(map(len, rows), default=0) < 2 and not _is_column(rows):
            return False
        if max(sizes) > _LAYOUT_SHARE * sum(sizes) and (max(sizes) > _LAYOUT_CHARACTERS or _paragraphs(table) >= 3):
            return False
        self._flush()
        start = len(self.page.lines)
        self._rows(rows)
        self.page.spans.append((start, len(self.page.lines)))
        return True

    def _rows(self, rows: list[list[Cell]]) -> None:

        filled = [cell.text for row in rows for cell in row if cell.text]
        labels = sum(bool(split_label(text)[0]) for text in filled)
        if 2 * labels >= len(filled) - 1 > 0 or labels == len(filled):
            for row in rows:
                for line in _pairs([cell.text for cell in row]):
                    self.page.lines.append(line)
            return
        for cells in spread(rows):
            if any(cells):
                text = "\t".join(cells).rstrip("\t")
                self.page.lines.append(Line(text=text, spaced=text, cells=cells, table=self._tables))
        self._tables += 1


def _pairs(cells: list[str]) -> list[Line]:
    """A row of a metadata block: `索引号：`, `000014349`, `主题分类：`, `科技` gives two lines."""

    lines = []
    for cell, following in pairwise([*cells, ""]):
        label, value = split_label(cell)
        if label and not value and not split_label(following)[0]:
            value = following
        if label and value:
            lines.append(Line(text=f"{label}\t{value}", spaced=f"{label}\t{value}", pair=True))
    return lines


def _paragraphs(table: etree._Element) -> int:
    """The most paragraphs that a cell of the table has."""
    return max((sum(child.tag == "p" for child in cell) for cell in table.iter("td", "th")), default=0)


def _is_column(rows: list[list[Cell]]) -> bool:
    return len(rows) > 2 and all(len(row) == 1 and 0 < len(row[0].text) < 30 for row in rows)


def _cell(cell: etree._Element) -> Cell:
    pieces: list[str] = []
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _BLOCKS or tag == "br":
            pieces.append(" ")
        if event == "start":
            pieces.append("" if tag in {"script", "style"} else element.text or "")
        elif element is not cell:
            pieces.append(element.tail or "")
    return Cell(_collapse("".join(pieces)), _span(cell, "colspan"), _span(cell, "rowspan"))


def _span(cell: etree._Element, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 5 else 1


def _collapse(text: str) -> str:
    return _WHITE.sub(" ", text).strip(" \u3000")


@lru_cache(maxsize=4096)
def _is_furniture(classes: str | None, identity: str | None) -> bool:
    names = [*(classes or "")[:200].split(), (identity or "")[:100]]
    if any(name in _words("furniture_names") for name in names):
        return True
    return any(part.lower() in _words("furniture") for name in names for part in _NAME_PARTS.findall(name))
