"""A laid-out page: what PDF and OFD have in common before rows and paragraphs are made of it.

Lengths are in the page's own unit (points or millimetres), y grows downwards.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

# A gap of so many sizes within a row parts two cells; 第一条　根据 has one.
CELL_GAP = 1.4
# Radicals that fonts put in place of the character that looks the same, and compatibility characters (⼀ for 一).
_LOOKALIKE = re.compile("[\u2f00-\u2fd5\uf900-\ufaff]")


@dataclass(slots=True)
class Fragment:
    """Words that stand together; `bottom` is the baseline, `size` the type's size."""

    text: str
    left: float
    right: float
    bottom: float
    size: float


class Rule(NamedTuple):
    """A straight line across or down a page; its thickness does not count."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(slots=True)
class Row:
    """Fragments on one baseline, from left to right; or a whole table with ruled lines, its rows in `table`."""

    cells: list[Fragment]
    page: int
    table: list[list[str]] | None = None

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.cells[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.cells[-1].right

    @property
    def bottom(self) -> float:
        """Its baseline."""
        return self.cells[0].bottom

    @property
    def size(self) -> float:
        """The size of most of its type."""
        return max(self.cells, key=lambda cell: len(cell.text)).size

    @property
    def text(self) -> str:
        """Its words, a space between cells."""
        return " ".join(cell.text for cell in self.cells)


@dataclass(slots=True)
class Layout:
    """A page as it is laid out."""

    width: float
    height: float
    fragments: list[Fragment]
    rules: list[Rule] = field(default_factory=list)


def plain(text: str) -> str:
    """Return `text` with radicals and compatibility characters as the characters that they stand for; same length."""
    return _LOOKALIKE.sub(lambda found: unicodedata.normalize("NFKC", found.group())[:1], text)


def usual(values: Sequence[float], default: float) -> float:
    """Return the median, or `default` where there is nothing."""
    return median(values) if values else default
