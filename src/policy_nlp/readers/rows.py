"""Fragments of a laid-out page → rows in reading order, without page numbers and running heads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from policy_nlp.readers.layout import CELL_GAP, Fragment, Layout, Row
from policy_nlp.readers.ruled import ruled_tables

# Fragments are one row if their baselines differ by less than this share of the type's size.
_SAME_ROW = 0.45
# Running heads and page numbers stand in this share of the page at its top and bottom.
_MARGIN = 0.12
# On so large a share of the pages, and on three at the least, a line is a running head.
_RUNNING = 0.4
_PAGE_NUMBER = re.compile(
    r"[-—–―－_·•~\s]*(?:第\s?)?\d{1,4}(?:\s?页)?(?:\s?[/／]\s?\d{1,4}|[,，]?\s?共\s?\d{1,4}\s?页)?[-—–―－_·•~\s]*"
)
_DASHED = re.compile(r"[-—–―－]\s?\d{1,4}\s?[-—–―－]")
_LATIN = re.compile("[A-Za-z][A-Za-z0-9(]|[0-9,;:.)][A-Za-z]")


def rows_of(pages: Sequence[Layout]) -> list[Row]:
    """Return all pages' rows in reading order, without page numbers and running heads."""
    kept = [_page_rows(page, number) for number, page in enumerate(pages)]
    heads = _running_heads(kept, pages)
    return [
        row
        for rows, page in zip(kept, pages, strict=True)
        for index, row in enumerate(rows)
        if row.table is not None
        or not (
            (_in_margin(row, page) and _running_key(row, page) in heads)
            or _is_page_number(row, page, edge=index in {0, len(rows) - 1})
        )
    ]


def _page_rows(page: Layout, number: int) -> list[Row]:
    """A page's rows in reading order, a table with ruled lines as one."""
    tables, fragments = ruled_tables(page.rules, page.fragments)
    rows = [row for block in _columns(page, fragments) for row in _rows(block, number)]
    for table in tables:
        grid = [[_cell_text(cell, number) for cell in cells] for cells in table.cells]
        words = " ".join(cell for cells in grid for cell in cells if cell)
        place = Fragment(words, table.left, table.right, table.top, 1.0)
        before = next((index for index, row in enumerate(rows) if row.bottom > table.top), len(rows))
        rows.insert(before, Row([place], number, grid))
    return rows


def _cell_text(fragments: list[Fragment], number: int) -> str:
    return "".join(joined([row.text for row in _rows(fragments, number)])) if fragments else ""


def joined(lines: Sequence[str]) -> list[str]:
    """Return the lines of a paragraph, a space before those that part two Latin words; numbers are not parted."""
    pieces = list(lines[:1])
    for above, line in pairwise(lines):
        pieces.append(f" {line}" if _LATIN.match(above[-1:] + line[:1]) else line)
    return pieces


def _rows(fragments: list[Fragment], page: int) -> list[Row]:
    rows: list[list[Fragment]] = []
    for item in sorted(fragments, key=lambda item: (item.bottom, item.left)):
        if rows and abs(item.bottom - rows[-1][0].bottom) <= _SAME_ROW * min(item.size, rows[-1][0].size):
            rows[-1].append(item)
        else:
            rows.append([item])
    return [Row(_cells(sorted(row, key=lambda item: item.left)), page) for row in rows]


def _cells(row: list[Fragment]) -> list[Fragment]:
    """Join fragments with no gap to speak of between them."""
    cells = [row[0]]
    for item in row[1:]:
        last = cells[-1]
        gap, size = item.left - last.right, max(item.size, last.size)
        if gap > CELL_GAP * size:
            cells.append(item)
            continue
        latin = last.text[-1:].isascii() and item.text[:1].isascii()
        space = " " if gap > (0.15 if latin else 0.6) * size else ""
        longer = last if len(last.text) >= len(item.text) else item
        cells[-1] = Fragment(
            last.text + space + item.text, last.left, max(last.right, item.right), last.bottom, longer.size
        )
    return cells


def _columns(page: Layout, fragments: list[Fragment]) -> list[list[Fragment]]:
    """The page's fragments in two columns where it is set so, each read to its end; else all together."""
    wide = [item for item in fragments if len(item.text) >= 6]
    middle = page.width / 2
    left = [item for item in wide if item.right <= middle]
    right = [item for item in wide if item.left >= middle]
    across = [item for item in fragments if item.left < middle < item.right]
    if min(len(left), len(right)) < 8 or len(across) > 0.1 * len(wide):
        return [fragments] if fragments else []
    # columns of prose are full: most lines end where the column ends; cells of a table do not
    if any(_fullness(side) < 0.6 for side in (left, right)):
        return [fragments]
    top = min(item.bottom for item in (*left, *right))
    head = [item for item in across if item.bottom < top]
    foot = [item for item in across if item.bottom >= top]
    sides = [item for item in fragments if not item.left < middle < item.right]
    return [
        block
        for block in (
            head,
            [item for item in sides if item.right <= middle],
            [item for item in sides if item.left >= middle],
            foot,
        )
        if block
    ]


def _fullness(column: list[Fragment]) -> float:
    edge = max(item.right for item in column)
    return sum(edge - item.right <= 1.5 * item.size for item in column) / len(column)


def _in_margin(row: Row, page: Layout) -> bool:
    return not _MARGIN * page.height < row.bottom < (1 - _MARGIN) * page.height


def _running_key(row: Row, page: Layout) -> tuple[bool, str]:
    return row.bottom < page.height / 2, re.sub(r"[\d\s]+", "#", row.text)


def _running_heads(rows: Sequence[Sequence[Row]], pages: Sequence[Layout]) -> set[tuple[bool, str]]:
    counts = Counter(
        key
        for page, layout in zip(rows, pages, strict=True)
        for key in {_running_key(row, layout) for row in page if _in_margin(row, layout)}
    )
    return {key for key, count in counts.items() if count >= max(3, _RUNNING * len(pages))}


def _is_page_number(row: Row, page: Layout, *, edge: bool) -> bool:
    text = row.text.strip()
    if not edge or len(text) > 20 or not _PAGE_NUMBER.fullmatch(text):
        return False
    return _in_margin(row, page) or bool(_DASHED.fullmatch(text))
