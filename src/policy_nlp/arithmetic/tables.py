"""Totals of tables: the row or column 合计 against what it sums."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from policy_nlp import resources
from policy_nlp.arithmetic.notes import Note, outcome_of
from policy_nlp.fold import fold
from policy_nlp.records import Analysis, Evidence

_NUMBER = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?%?")
_LEAST_ROWS = 3
# A note quotes the table from its first part to its total, or the total alone where that is longer.
_LONGEST_QUOTE = 2000


class _Cell(NamedTuple):
    """A cell: its place in the text, its folded words, and its number if that is all that it holds."""

    start: int
    end: int
    words: str
    value: float | None


class _Words(NamedTuple):
    """The words of data/arithmetic.toml that tables need."""

    total: frozenset[str]
    subtotal: frozenset[str]
    empty: frozenset[str]
    not_summed: tuple[str, ...]


def check_tables(analysis: Analysis, folded: str) -> Iterator[Note]:
    """Yield the notes on a document's tables: lines with the same number of tabs, three or more of them."""
    data = resources.settings("arithmetic.toml")
    total, subtotal, empty = (frozenset(map(fold, data[name])) for name in ("total", "subtotal", "empty"))
    words = _Words(total, subtotal, empty, tuple(map(fold, data["not_summed"])))
    for rows in _grids(folded):
        columns = list(zip(*rows, strict=True))
        for column in columns[1:]:
            yield from _summed(analysis, words, [row[0] for row in rows], column)
        for row in rows[1:]:
            yield from _summed(analysis, words, rows[0], row)


def _grids(folded: str) -> Iterator[list[list[_Cell]]]:
    rows: list[list[_Cell]] = []
    place = 0
    for line in folded.split("\n"):
        cells = _cells(line, place) if "\t" in line else []
        if rows and len(cells) != len(rows[0]):
            if len(rows) >= _LEAST_ROWS:
                yield rows
            rows = []
        if cells:
            rows.append(cells)
        place += len(line) + 1
    if len(rows) >= _LEAST_ROWS:
        yield rows


def _cells(line: str, place: int) -> list[_Cell]:
    cells = []
    for raw in line.split("\t"):
        words = raw.strip()
        start = place + len(raw) - len(raw.lstrip())
        number = _NUMBER.fullmatch(words)
        value = float(words.rstrip("%").replace(",", "")) if number else None
        cells.append(_Cell(start, start + len(words), words.replace(" ", ""), value))
        place += len(raw) + 1
    return cells


def _summed(analysis: Analysis, words: _Words, heads: Sequence[_Cell], line: Sequence[_Cell]) -> Iterator[Note]:
    """Check one line of a table (a column under its row heads, or a row under its column heads).

    The first cell of `line` is its own head; a line of which a part is neither a number nor empty is not checked.
    """
    if any(word in line[0].words for word in words.not_summed) or line[0].words in words.total:
        return
    sums = [index for index, head in enumerate(heads) if index and head.words in words.total]
    if len(sums) != 1 or line[sums[0]].value is None:
        return
    total = sums[0]
    # the sum stands last, or first
    inside = range(1, total) if total > 1 else range(total + 1, len(line))
    parts: list[_Cell] = []
    subtotals: list[_Cell] = []
    for index in inside:
        cell, head = line[index], heads[index].words
        if any(word in head for word in words.not_summed):
            continue
        if cell.value is None and cell.words not in words.empty:
            # a second line of heads may stand on top
            if parts:
                return
            continue
        if cell.value is not None:
            (subtotals if head in words.subtotal else parts).append(cell)
    if len(parts) >= 2:
        yield _note(analysis, line[total], parts, subtotals)


def _note(analysis: Analysis, total: _Cell, parts: list[_Cell], subtotals: list[_Cell]) -> Note:
    text = analysis.text
    stated = total.value or 0.0

    def note(cells: list[_Cell]) -> Note:
        computed = sum(cell.value or 0.0 for cell in cells)
        start, end = min(total.start, cells[0].start), max(total.end, cells[-1].end)
        if end - start > _LONGEST_QUOTE:
            start, end = total.start, total.end
        return Note(
            doc_id=analysis.doc_id,
            check="table",
            outcome=outcome_of(stated, computed, [cell.words for cell in (total, *cells)]),
            stated=stated,
            computed=round(computed, 6),
            unit="%" if total.words.endswith("%") else None,
            total=Evidence(start=total.start, end=total.end, text=text[total.start : total.end]),
            parts=[Evidence(start=cell.start, end=cell.end, text=text[cell.start : cell.end]) for cell in cells],
            quote=text[start:end],
            start=start,
            end=end,
        )

    by_parts = note(parts)
    if by_parts.outcome != "agrees" and len(subtotals) > 1:
        return note(subtotals)
    return by_parts
