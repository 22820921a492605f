"""What coders changed, how far they agree, and what is left to be decided."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any, Literal, NamedTuple

from policy_nlp.coding.returned import CODED, EDITABLE, SPAN, WORDS, Cells, Key, Returned

MACHINE_NAME = "machine"
Side = tuple[str, dict[Key, Cells]]


class Change(NamedTuple):
    """A cell that a coder changed, or a row that was added or deleted (`field` is then None)."""

    coder: str
    row: int | None
    doc_id: str
    id: str
    change: Literal["edited", "added", "deleted"]
    field: str | None
    machine: Any
    changed_to: Any
    text: str


class Figure(NamedTuple):
    """Agreement of two sides on a field over the rows that both have.

    `agreed` is the share of equal values; `kappa` is Cohen's (1960), for codes, null where it is not defined (one value
    on both sides). For `span`, precision, recall and F1 of the statements with equal spans, `coder` being the truth.
    """

    other: str
    coder: str
    field: str
    rows: int
    agreed: float | None = None
    kappa: float | None = None
    precision: float | None = None
    recall: float | None = None
    f1: float | None = None


class Dispute(NamedTuple):
    """A field of a statement on which the sides differ; `values` in the order of the sides, None also for no row."""

    doc_id: str
    id: str
    text: str
    field: str
    values: tuple[Any, ...]


def changes(table: Returned) -> list[Change]:
    """Return what a coder changed, row by row in the order of the sheet, deleted rows last."""
    found = []
    for key, values in table.rows.items():
        before, row, text = table.machine.get(key), table.numbers[key], str(values["text"])
        if before is None:
            found.append(Change(table.coder, row, *key, "added", None, None, values["code"], text))
            continue
        found += [
            Change(table.coder, row, *key, "edited", name, before[name], values[name], str(before["text"]))
            for name in EDITABLE
            if before[name] != values[name]
        ]
    for key, before in table.machine.items():
        if key not in table.rows:
            found.append(Change(table.coder, None, *key, "deleted", None, before["code"], None, str(before["text"])))
    return found


def sides(tables: Sequence[Returned]) -> list[Side]:
    """Return the machine and the coders, each with its rows; what any of them has broken is compared for none."""
    known = set().union(*(table.machine for table in tables))
    broken = {key for table in tables for key in known.difference(table.machine)}
    machine: dict[Key, Cells] = {}
    for table in tables:
        machine |= {key: cells for key, cells in table.machine.items() if key not in broken}
    coders = [(table.coder, {key: cells for key, cells in _by_place(table) if key not in broken}) for table in tables]
    return [(MACHINE_NAME, machine), *coders]


def _by_place(table: Returned) -> Iterable[tuple[Key, Cells]]:
    """The rows; an added one by its place, so that what two coders have added alike is one statement."""
    for (doc_id, key), cells in table.rows.items():
        if key.startswith("+") and cells["start"] is not None:
            yield (doc_id, f"+{cells['start']}-{cells['end']}"), cells
        elif key.startswith("+"):
            yield (doc_id, f"+{cells['text']}"), cells
        else:
            yield (doc_id, key), cells


def agreement(tables: Sequence[Returned]) -> list[Figure]:
    """Return the figures of each pair: of the machine with each coder, and of the coders with one another."""
    return [figure for a, b in combinations(sides(tables), 2) for figure in _figures(a, b)]


def _figures(a: Side, b: Side) -> list[Figure]:
    names = (a[0], b[0])
    shared = [key for key in a[1] if key in b[1]]
    figures = []
    for field in (*CODED, *WORDS):
        values = [(a[1][key][field], b[1][key][field]) for key in shared]
        agreed = sum(x == y for x, y in values) / len(values) if values else None
        kappa = _kappa(values) if field in CODED else None
        figures.append(Figure(*names, field, len(values), agreed, kappa))
    spans = [
        {(doc_id, cells["start"], cells["end"]) for (doc_id, _), cells in rows.items() if cells["start"] is not None}
        for _, rows in (a, b)
    ]
    true = len(spans[0] & spans[1])
    precision, recall = (true / len(each) if each else None for each in spans)
    total = len(spans[0]) + len(spans[1])
    f1 = 2 * true / total if total else None
    figures.append(Figure(*names, "span", true, None, None, precision, recall, f1))
    return figures


def _kappa(values: list[tuple[Any, Any]]) -> float | None:
    """Cohen's kappa; no class is a class of its own."""
    if len({value for pair in values for value in pair}) < 2:
        return None
    from sklearn.metrics import cohen_kappa_score  # noqa: PLC0415 - over a second; only `recode` pays for it

    first, second = zip(*values, strict=True)
    kappa = float(cohen_kappa_score([str(value) for value in first], [str(value) for value in second]))
    return None if math.isnan(kappa) else kappa


def disputes(tables: Sequence[Returned]) -> list[Dispute]:
    """Return what is to be decided: of one table, where coder and machine differ; of several, where coders do."""
    every = sides(tables)
    judged = every if len(tables) == 1 else every[1:]
    found = []
    for key in dict.fromkeys(key for _, rows in every for key in rows):
        rows = [side.get(key) for _, side in every]
        if all(side.get(key) is None for _, side in judged):
            continue
        text = str(next(row for row in rows if row is not None)["text"])
        if any(side.get(key) is None for _, side in judged):
            found.append(Dispute(*key, text, "row", tuple(None if row is None else "+" for row in rows)))
            continue
        for field in (*CODED, *WORDS, *SPAN[1:]):
            if len({side[key][field] for _, side in judged}) > 1:
                found.append(Dispute(*key, text, field, tuple(None if row is None else row[field] for row in rows)))
    return found
