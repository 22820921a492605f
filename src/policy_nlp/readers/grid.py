"""Tables as rows of cells: what is merged is written once, in its first place, and leaves its other places empty."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

# More columns than any table has; a page may claim a cell to span a million.
_WIDEST = 200


class Cell(NamedTuple):
    """A cell's words and over how many columns and rows it goes."""

    text: str
    columns: int = 1
    rows: int = 1


def spread(rows: Iterable[Iterable[Cell]]) -> list[list[str]]:
    """Return the rows with all cells in their columns, so that a column is read straight down."""
    result = []
    held: dict[int, int] = {}  # column → how many further rows a cell above goes on
    for row in rows:
        line: list[str] = []
        below: dict[int, int] = {}
        for cell in row:
            _skip_held(line, held, below)
            for number in range(max(1, min(cell.columns, _WIDEST))):
                if cell.rows > 1:
                    below[len(line)] = cell.rows - 1
                line.append("" if number else cell.text)
        _skip_held(line, held, below)
        held = below
        result.append(line)
    return result


def _skip_held(line: list[str], held: dict[int, int], below: dict[int, int]) -> None:
    """Leave the places empty into which cells of the rows above reach."""
    while held.get(len(line), 0) > 0:
        if held[len(line)] > 1:
            below[len(line)] = held[len(line)] - 1
        line.append("")
