"""The units that a number may carry: read from data/units.csv, found at a place of the folded text."""

from __future__ import annotations

import string
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from policy_nlp import resources
from policy_nlp.fold import fold

COLUMNS: Final = ("unit", "symbol", "family", "not_before")
FAMILIES: Final = ("money", "percent", "ratio", "time", "day", "measure", "count", "place", "divisor")
_LETTERS: Final = frozenset(string.ascii_letters)
_LETTERS_AND_DIGITS: Final = _LETTERS | frozenset(string.digits)
_DIVIDES: Final = frozenset("/每")


class Unit(NamedTuple):
    """A unit as printed (folded), its symbol in records, its family and the words it is none before (家 before 庭)."""

    printed: str
    symbol: str
    family: str
    not_before: tuple[str, ...]


@dataclass(eq=False)
class UnitAt:
    """A unit found in the text: where it ends, its symbol with any divisor (`CNY/m2`), its family."""

    end: int
    symbol: str
    family: str


@lru_cache(maxsize=1)
def units() -> dict[str, Unit]:
    """Return the units by their printed (folded) form; raises `DataError` on an unknown family."""
    table = {}
    for row in resources.table("units.csv", COLUMNS):
        if row["family"] not in FAMILIES:
            allowed = ", ".join(FAMILIES)
            raise resources.DataError(
                f"data/units.csv: the unit {row['unit']} has family {row['family']}, not {allowed}"
            )
        stops = tuple(word for word in fold(row["not_before"]).split("|") if word)
        printed = fold(row["unit"])
        table[printed] = Unit(printed, row["symbol"], row["family"], stops)
    return table


@lru_cache(maxsize=1)
def _by_first() -> dict[str, tuple[Unit, ...]]:
    """The units by their first character, longest first: the only ones to try at a place."""
    groups: dict[str, list[Unit]] = {}
    for printed, unit in units().items():
        groups.setdefault(printed[0], []).append(unit)
    return {first: tuple(sorted(group, key=lambda unit: -len(unit.printed))) for first, group in groups.items()}


def starts_unit(text: str, place: int) -> bool:
    """Whether a unit of two or more characters begins at `place` (the 千 of 千瓦 belongs to it, not to the number)."""
    group = _by_first().get(text[place : place + 1], ())
    return any(len(unit.printed) > 1 and text.startswith(unit.printed, place) for unit in group)


def unit_at(text: str, place: int) -> UnitAt | None:
    """Return the longest unit that begins at `place`, with its divisor (`/平方米/天`) or its 每 (`每平方米`)."""
    for unit in _by_first().get(text[place : place + 1], ()):
        printed, _, family, not_before = unit
        if not text.startswith(printed, place) or family == "divisor":
            continue
        end = place + len(printed)
        if not_before and text.startswith(not_before, end):
            continue
        if printed[-1] in _LETTERS and text[end : end + 1] in _LETTERS_AND_DIGITS:
            continue
        return _with_divisor(text, UnitAt(end, unit.symbol, family))
    return None


def _with_divisor(text: str, found: UnitAt) -> UnitAt:
    if text[found.end : found.end + 1] not in _DIVIDES:
        return found
    symbol, end = found.symbol, found.end
    for _ in range(3):
        if text[end : end + 1] != "/" and not (found.family == "money" and text.startswith("每", end)):
            break
        group = _by_first().get(text[end + 1 : end + 2], ())
        divisor = next((unit for unit in group if text.startswith(unit.printed, end + 1)), None)
        if divisor is None:
            break
        symbol = f"{symbol}/{divisor.symbol}"
        end += 1 + len(divisor.printed)
    return UnitAt(end, symbol, found.family)
