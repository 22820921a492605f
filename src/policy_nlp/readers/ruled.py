"""Tables with ruled lines: the lines of a page → cells → rows of words.

Cells that are merged have no line between them; their words are written once, in the first of the places they cover.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policy_nlp.readers.layout import Fragment, Rule

# Lines that far apart (in points) are one; a border is often drawn in pieces, twice, or as a thin box.
_NEAR = 3.0
# More is a drawing or a map.
_MOST_RULES = 4000
_MOST_CELLS = 2000
# A table has words in so many of its cells, a drawing in fewer.
_FILLED = 0.3
# A box that holds so many characters is a frame around the text.
_FRAME = 600


@dataclass(slots=True)
class RuledTable:
    """A table's place on the page and the fragments of each of its cells."""

    top: float
    left: float
    right: float
    cells: list[list[list[Fragment]]]


def ruled_tables(rules: Sequence[Rule], fragments: Sequence[Fragment]) -> tuple[list[RuledTable], list[Fragment]]:
    """Return the tables that lines make up, and the fragments that lie in none."""
    if len(rules) > _MOST_RULES:
        return [], list(fragments)
    tables = []
    rest = list(fragments)
    for cluster in _clusters(rules):
        grid = _Grid(cluster)
        if not grid.is_table:
            continue
        table, outside = grid.fill(rest)
        filled = [cell for row in table.cells for cell in row if cell]
        longest = max((sum(len(item.text) for item in cell) for cell in filled), default=0)
        if len(filled) >= max(2, _FILLED * grid.places()) and longest < _FRAME:
            tables.append(table)
            rest = outside
    return tables, rest


def _clusters(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Lines that overlap from top to bottom, table by table."""
    cluster: list[Rule] = []
    bottom = 0.0
    for rule in sorted(rules, key=lambda rule: rule.top):
        if cluster and rule.top > bottom + _NEAR:
            yield cluster
            cluster = []
        bottom = max(bottom, rule.bottom) if cluster else rule.bottom
        cluster.append(rule)
    if cluster:
        yield cluster


class _Grid:
    """The lines of one table: where rows and columns begin, and which borders are drawn."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        across = [rule for rule in rules if rule.right - rule.left > rule.bottom - rule.top]
        down = [rule for rule in rules if rule.right - rule.left <= rule.bottom - rule.top]
        self._ys = _merged([rule.top for rule in across])
        self._xs = _merged([rule.left for rule in down])
        self._across: dict[int, list[tuple[float, float]]] = defaultdict(list)
        self._down: dict[int, list[tuple[float, float]]] = defaultdict(list)
        for rule in across:
            self._across[_nearest(self._ys, rule.top)].append((rule.left - _NEAR, rule.right + _NEAR))
        for rule in down:
            self._down[_nearest(self._xs, rule.left)].append((rule.top - _NEAR, rule.bottom + _NEAR))

    @property
    def is_table(self) -> bool:
        """Whether there are two columns and two rows at the least."""
        rows, columns = len(self._ys) - 1, len(self._xs) - 1
        return rows >= 2 and columns >= 2 and rows * columns <= _MOST_CELLS

    def places(self) -> int:
        """Return the number of cells, merged ones counted once."""
        rows, columns = range(len(self._ys) - 1), range(len(self._xs) - 1)
        return len({self._first(row, column) for row in rows for column in columns})

    def fill(self, fragments: Sequence[Fragment]) -> tuple[RuledTable, list[Fragment]]:
        """Put the fragments into the cells; return the table and what lies outside it."""
        cells: list[list[list[Fragment]]] = [[[] for _ in self._xs[1:]] for _ in self._ys[1:]]
        outside = []
        for item in fragments:
            row = bisect_right(self._ys, item.bottom - 0.35 * item.size) - 1
            column = bisect_right(self._xs, (item.left + item.right) / 2) - 1
            if 0 <= row < len(cells) and 0 <= column < len(cells[0]):
                row, column = self._first(row, column)
                cells[row][column].append(item)
            else:
                outside.append(item)
        return RuledTable(self._ys[0], self._xs[0], self._xs[-1], cells), outside

    def _first(self, row: int, column: int) -> tuple[int, int]:
        """The first of the places that a merged cell covers."""
        while row and not _covered(self._across[row], (self._xs[column] + self._xs[column + 1]) / 2):
            row -= 1
        while column and not _covered(self._down[column], (self._ys[row] + self._ys[row + 1]) / 2):
            column -= 1
        return row, column


def _merged(values: Sequence[float]) -> list[float]:
    """The values in order, those near each other once."""
    result: list[float] = []
    for value in sorted(values):
        if not result or value - result[-1] > _NEAR:
            result.append(value)
    return result


def _nearest(values: Sequence[float], value: float) -> int:
    return max(bisect_right(values, value + 1e-6) - 1, 0)


def _covered(pieces: Sequence[tuple[float, float]], at: float) -> bool:
    return any(start <= at <= end for start, end in pieces)
