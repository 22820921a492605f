"""The source text as HTML, with the records marked in it.

Records overlap and nest, elements cannot overlap: the text is cut at every boundary, and each piece carries the numbers
of all records that cover it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

from policy_nlp.records import LAYERS, Analysis, Section

# Controls would change the page or vanish from it. Each has a stand-in of one character, so offsets keep: C0 and DEL
# their pictures, the bidirectional ones an arrow, and what cannot be encoded the replacement character.
_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_STAND_IN = {code: 0x2400 + code for code in range(32) if code not in (9, 10)} | {0x7F: 0x2421}
_STAND_IN |= dict.fromkeys(map(ord, _BIDI), ord("⇄"))
_STAND_IN |= dict.fromkeys((0xFFFE, 0xFFFF), 0xFFFD)
_ODD = re.compile(f"([{_BIDI}])")
_SURROGATE = re.compile("[\ud800-\udfff]")


# The page's short names of layers: classes in its style, keys in its data.
LETTERS = dict(zip(LAYERS, "sracdqmfk", strict=True))


class Mark(NamedTuple):
    """A stretch of the text that a record covers; `layer` is one of `LETTERS`, `number` the record's in a list."""

    start: int
    end: int
    layer: str
    number: int


class Segment(NamedTuple):
    """A piece of the text without a boundary inside, and the marks that cover it, the longest first."""

    start: int
    end: int
    marks: tuple[Mark, ...]


def shown(text: str) -> str:
    """Return `text` as the page shows it: as long, character for character, with stand-ins for controls."""
    return _SURROGATE.sub("\ufffd", text).translate(_STAND_IN)


def segments(length: int, marks: Sequence[Mark], cuts: Sequence[int] = ()) -> list[Segment]:
    """Cut [0, length) at the ends of all marks and at `cuts`; the pieces, in order, make up the whole."""
    begins = sorted(marks, key=lambda mark: (mark.start, -mark.end))
    places = {0, length, *cuts}
    for mark in marks:
        places.update((mark.start, mark.end))
    bounds = sorted(place for place in places if 0 <= place <= length)
    pieces: list[Segment] = []
    covering: list[Mark] = []
    following = 0
    for start, end in pairwise(bounds):
        covering = [mark for mark in covering if mark.end > start]
        while following < len(begins) and begins[following].start <= start:
            covering.append(begins[following])
            following += 1
        pieces.append(Segment(start, end, tuple(covering)))
    return pieces


def heading_end(text: str, section: Section) -> int:
    """Return where a section's heading ends: after its title or its number, else with its first line.

    A run-in heading (（三）明确支持范围。在……) is only part of its line.
    """
    line_end = text.find("\n", section.start, section.end)
    line_end = section.end if line_end < 0 else line_end
    if "title" in section.at:
        end = section.at["title"][1]
    elif section.title:
        found = text.find(section.title, section.start, line_end)
        end = found + len(section.title) if found >= 0 else line_end
    elif section.number and text.startswith(section.number, section.start):
        end = section.start + len(section.number)
    else:
        end = line_end
    return end if section.start < end <= line_end else line_end


class SourceText:
    """The marked text of one document.

    Args:
        analysis: the document.
        marks: what to mark; `number` is written into `data-r`.
        page_label: what to show where page `number` of the source file begins; called by keyword.
    """

    def __init__(self, analysis: Analysis, marks: Sequence[Mark], *, page_label: Callable[..., str]) -> None:
        self._page_label = page_label
        self._text = analysis.text
        file = analysis.source_file
        pages = file.pages if file else []
        self._pages = {offset: number for number, offset in enumerate(pages, start=1)}
        self._tables = sorted((table.start, table.end) for table in file.tables) if file else []
        self._table_starts = [start for start, _ in self._tables]
        self._headings = {
            section.start: (heading_end(self._text, section), section.level) for section in analysis.sections
        }
        self._title = analysis.meta.at.get("title", (-1, -1))
        line_ends = [found.start() for found in re.finditer("[\n\t]", self._text)]
        cuts = [*line_ends, *(end + 1 for end in line_ends), *pages]
        self._segments = segments(len(self._text), marks, cuts)
        self._starts = [segment.start for segment in self._segments]

    def html(self) -> str:
        """Return the text as paragraphs, headings and tables, a line an element; `data-o` gives its offset."""
        parts, rows = [], []
        for start, end in self._lines():
            if self._in_table(start, end):
                rows.append(self._row(start, end))
                continue
            parts += _table(rows)
            rows = []
            parts.append(self._block(start, end))
        parts += _table(rows)
        return "\n".join(parts)

    def _lines(self) -> Iterator[tuple[int, int]]:
        start = 0
        while start < len(self._text):
            end = self._text.find("\n", start)
            end = len(self._text) if end < 0 else end
            yield start, end
            start = end + 1

    def _in_table(self, start: int, end: int) -> bool:
        which = bisect_right(self._table_starts, start) - 1
        return which >= 0 and start < end and start < self._tables[which][1]

    def _row(self, start: int, end: int) -> str:
        cells = []
        while start <= end:
            stop = self._text.find("\t", start, end)
            stop = end if stop < 0 else stop
            cells.append(f'<td data-o="{start}">{self._inline(start, stop)}</td>')
            start = stop + 1
        return f"<tr>{''.join(cells)}</tr>"

    def _block(self, start: int, end: int) -> str:
        inside = self._inline(start, end)
        heading = self._headings.get(start + len(self._text[start:end]) - len(self._text[start:end].lstrip()))
        if start <= self._title[0] < end:
            return f'<p class="title" data-o="{start}">{inside}</p>'
        # a heading that fills its line, but for a full stop
        if heading and end - heading[0] <= 1:
            name = f"h{min(4, heading[1] + 1)}"
            return f'<{name} data-o="{start}">{inside}</{name}>'
        return f'<p data-o="{start}">{inside}</p>'

    def _inline(self, start: int, end: int) -> str:
        parts = []
        for segment in self._segments[bisect_left(self._starts, start) : bisect_left(self._starts, end)]:
            if segment.start in self._pages:
                parts.append(f'<i class="pg" data-p="{self._page_label(number=self._pages[segment.start])}"></i>')
            words = _words(self._text[segment.start : segment.end])
            if segment.marks:
                layers = " ".join(dict.fromkeys(mark.layer for mark in segment.marks))
                numbers = " ".join(str(mark.number) for mark in segment.marks)
                words = f'<span class="{layers}" data-r="{numbers}">{words}</span>'
            parts.append(words)
        return "".join(parts)


def _words(text: str) -> str:
    return "".join(map(_piece, _ODD.split(text)))


def _piece(text: str) -> str:
    """Words, or one bidirectional control, which is shown as a sign with its code as the tooltip."""
    if text and text in _BIDI:
        return f'<i class="ctl" title="U+{ord(text):04X}">⇄</i>'
    return escape(shown(text), quote=False)


def _table(rows: list[str]) -> list[str]:
    return [f'<div class="wide"><table><tbody>{"".join(rows)}</tbody></table></div>'] if rows else []
