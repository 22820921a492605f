"""Rows of a laid-out page → paragraphs and tables.

A row goes on with the paragraph before it unless something says that a new one begins: the row before ended short of
the margin, this one is indented, centred or set in another size, stands further below, or begins with the number of a
heading after the end of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from policy_nlp.readers.draft import Composer
from policy_nlp.readers.layout import CELL_GAP, Fragment, Layout, Row, usual
from policy_nlp.readers.rows import joined, rows_of

_HEADING = re.compile(
    r"第[一二三四五六七八九十百零〇\d]{1,6}[章节条款编部]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|"
    r"\d{1,2}\s?[.．、](?!\d)|[①-⑳]|[一二三四五六七八九十]{1,2}是|附件\s?\d{0,2}(?:[:：]|$)|附[:：]"
)
_END = re.compile(r"[。；：！？;:!?…][”’）)》]?$")
# Of the type's size: how far a line may end before the margin and still be full (a mark must not begin the next line)
_SHORT = 1.8
_INDENT = 1.2
# Of the width of the type: how far a line within a sentence may end before the margin where the type is set ragged.
_RAGGED = 0.25
# Marks that begin no line, let alone a paragraph.
_NEVER_FIRST = frozenset("，。；：、！？）》”’,;!?)%％")
_CENTRED = 1.2
# Of the usual distance of rows, and of the usual size of type.
_APART = 1.6
_LARGER = 1.12


@dataclass(slots=True)
class _Measure:
    """The document's usual measures; margins are by page, as left and right pages may differ."""

    size: float
    leading: float
    margins: dict[int, tuple[float, float]]


def compose(pages: Sequence[Layout]) -> Composer:
    """Return the pages' paragraphs and tables, with the offsets at which the pages begin."""
    rows = rows_of(pages)
    measure = _measure([row for row in rows if row.table is None])
    composer = Composer()
    begun = 0
    for group in _groups(rows, measure):
        if group.table:
            for _ in range(begun, group.rows[0].page + 1):
                composer.page()
            begun = max(begun, group.rows[0].page + 1)
            composer.table(group.rows[0].table or _grid(group.rows))
            continue
        starts: list[int] = []
        for number, row in enumerate(group.rows):
            starts.extend(number for _ in range(begun, row.page + 1))
            begun = max(begun, row.page + 1)
        composer.paragraph(joined([row.text for row in group.rows]), starts)
    for _ in range(begun, len(pages)):
        composer.page()
    return composer


@dataclass(slots=True)
class _Group:
    rows: list[Row]
    table: bool = False


def _measure(rows: Sequence[Row]) -> _Measure:
    sizes = [row.size for row in rows for _ in range(1 + len(row.text) // 10)]
    size = usual(sizes, 12.0)
    steps = [
        below.bottom - above.bottom
        for above, below in pairwise(rows)
        if above.page == below.page and below.bottom > above.bottom and abs(above.size - size) < 0.1 * size
    ]
    by_page: dict[int, list[Row]] = {}
    for row in rows:
        by_page.setdefault(row.page, []).append(row)
    overall = _margins(rows, size)
    margins = {page: _own_margins(found, size, overall) for page, found in by_page.items()}
    return _Measure(size, usual(steps, 1.6 * size), margins)


def _own_margins(rows: Sequence[Row], size: float, overall: tuple[float, float]) -> tuple[float, float]:
    """A page's margins where its type is as wide as the document's: left and right pages may be shifted."""
    left, right = _margins(rows, size) if len(rows) >= 8 else overall
    same = abs((right - left) - (overall[1] - overall[0])) < size
    return (left, right) if same else overall


def _margins(rows: Sequence[Row], size: float) -> tuple[float, float]:
    """Left and right margin of the type: where the long rows begin and end."""
    if not rows:
        return 0.0, 0.0
    widest = max(row.right - row.left for row in rows)
    long = [row for row in rows if row.right - row.left > 0.75 * widest and abs(row.size - size) < 0.2 * size]
    long = long or [row for row in rows if row.right - row.left > 0.75 * widest]
    lefts, rights = sorted(row.left for row in long), sorted(row.right for row in long)
    return lefts[len(lefts) // 10], rights[-1 - len(rights) // 10]


def _groups(rows: Sequence[Row], measure: _Measure) -> Iterator[_Group]:
    index = 0
    group: list[Row] = []
    while index < len(rows):
        end = index + 1 if rows[index].table is not None else _table_end(rows, index)
        if end > index:
            if group:
                yield _Group(group)
            yield _Group(list(rows[index:end]), table=True)
            group, index = [], end
            continue
        row = rows[index]
        if group and _begins(group[-1], row, measure):
            yield _Group(group)
            group = []
        group.append(row)
        index += 1
    if group:
        yield _Group(group)


def _begins(above: Row, row: Row, measure: _Measure) -> bool:
    """Whether `row` begins a paragraph after `above`."""
    left, right = measure.margins[row.page]
    above_left, above_right = measure.margins[above.page]
    size = row.size
    if row.text[0] in _NEVER_FIRST:
        return False
    numbered = _HEADING.match(row.text) is not None
    if _centred(row, left, right) or _centred(above, above_left, above_right):
        return numbered or not _one_title(above, row, measure)
    if _set_apart(above, row, measure):
        return True
    indent, rest = row.left - left, above_right - above.right
    full = rest <= _room(row)
    if _END.search(above.text):
        # the next sentence of the paragraph stands at the margin; above it, the line is full
        as_above = abs(indent - (above.left - above_left)) < 0.5 * size and indent > 0.5 * size
        return numbered or not full or as_above or indent > _INDENT * size
    if numbered:
        return not full or indent > _INDENT * size
    hangs = row.left - above.left > _SHORT * size and _HEADING.match(above.text)  # 附件：… and 1.… do
    ragged = indent < 0.5 * size and rest <= _RAGGED * (right - left)
    return not (full or hangs or ragged)


def _set_apart(above: Row, row: Row, measure: _Measure) -> bool:
    """Whether a row stands apart: in another size, on the right half, or further below than rows do."""
    left, right = measure.margins[row.page]
    return (
        max(row.size, above.size) > _LARGER * min(row.size, above.size)
        or row.left > (left + right) / 2
        or (row.page == above.page and row.bottom - above.bottom > _APART * measure.leading)
    )


def _one_title(above: Row, row: Row, measure: _Measure) -> bool:
    """Whether two centred rows are lines of one title: in large type, and neither in brackets."""
    large = min(row.size, above.size) > _LARGER * measure.size
    alike = max(row.size, above.size) < _LARGER * min(row.size, above.size)
    return large and alike and row.page == above.page and row.text[0] not in "（(〔" and above.text[-1] not in "）)。〕"


def _room(row: Row) -> float:
    """How far the row before may end from the margin and be full: a word that did not fit in is no sign of its end."""
    word = re.match(r"[A-Za-z0-9.%/+—-]*", row.text)
    return row.size * (_SHORT + 0.55 * (len(word.group()) if word else 0))


def _centred(row: Row, left: float, right: float) -> bool:
    indent, rest = row.left - left, right - row.right
    least = 1.5 * row.size
    return indent > least and rest > least and abs(indent - rest) < max(_CENTRED * row.size, 0.08 * (right - left))


def _table_end(rows: Sequence[Row], start: int) -> int:
    """One past the last row of the table that begins at `start`, or `start` where none does."""
    if len(rows[start].cells) < 2:
        return start
    end, solid = start + 1, 1
    while end < len(rows) and rows[end].page == rows[start].page and rows[end].table is None:
        row, above = rows[end], rows[end - 1]
        close = row.bottom - above.bottom < 4 * row.size
        if not close or not (len(row.cells) > 1 or _continues(above, row)):
            break
        solid += len(row.cells) > 1
        end += 1
    while end > start and len(rows[end - 1].cells) < 2 and not _continues(rows[end - 2], rows[end - 1]):
        end -= 1
    return end if solid >= 2 and _aligned(rows[start:end]) else start


def _continues(above: Row, row: Row) -> bool:
    """Whether a row of one cell is the further line of a cell that is not the first of the row above."""
    cell = row.cells[0]
    later = above.cells[1:] if len(above.cells) > 1 else above.cells
    return len(row.cells) == 1 and any(_overlap(cell, other) > 0.5 * (cell.right - cell.left) for other in later)


def _aligned(rows: Sequence[Row]) -> bool:
    """Whether cells stand below each other: each of most rows below one of the row with the most."""
    head = max(rows, key=lambda row: len(row.cells)).cells
    fitting = sum(all(sum(_overlap(cell, other) > 0 for other in head) <= 1 for cell in row.cells) for row in rows)
    return fitting >= 0.6 * len(rows)


def _overlap(one: Fragment, other: Fragment) -> float:
    return min(one.right, other.right) - max(one.left, other.left)


def _grid(rows: Sequence[Row]) -> list[list[str]]:
    """The rows' words in the columns of the row with the most cells; further lines go into the cell above them."""
    head = max(rows, key=lambda row: len(row.cells)).cells
    grid: list[list[str]] = []
    bottom = 0.0
    for row in rows:
        line = [""] * len(head)
        for cell in row.cells:
            column = max(range(len(head)), key=lambda number, cell=cell: _overlap(cell, head[number]))  # type: ignore[misc]
            line[column] = f"{line[column]} {cell.text}".strip()
        further = grid and not line[0] and row.bottom - bottom < CELL_GAP * row.size
        if further:
            grid[-1] = ["".join(joined([part for part in pair if part])) for pair in zip(grid[-1], line, strict=True)]
        else:
            grid.append(line)
        bottom = row.bottom
    return grid
