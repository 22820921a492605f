"""The units that a number may carry: read from data/units.csv, found at a place of the folded text."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from policy_nlp import resources
from policy_nlp.fold import fold

COLUMNS = ("unit", "symbol", "family", "not_before")
FAMILIES = ("money", "percent", "ratio", "time", "day", "measure", "count", "place", "divisor")


class Unit(NamedTuple):
    """A printed unit, its symbol in records, its family and the words that it is not a unit before (家 before 庭)."""

    printed: str
    symbol: str
    family: str
    not_before: tuple[str, ...]


class UnitAt(NamedTuple):
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
        table[fold(row["unit"])] = Unit(row["unit"], row["symbol"], row["family"], stops)
    return table


@lru_cache(maxsize=1)
def _longest() -> dict[str, int]:
    """The length of the longest unit by first character: what to try first."""
    longest: dict[str, int] = {}
    for printed in units():
        longest[printed[0]] = max(longest.get(printed[0], 0), len(printed))
    return longest


def starts_unit(text: str, place: int) -> bool:
    """Whether a unit of two or more characters begins at `place` (the 千 of 千瓦 belongs to it, not to the number)."""
    longest = min(_longest().get(text[place : place + 1], 0), len(text) - place)
    return any(text[place : place + size] in units() for size in range(longest, 1, -1))


def unit_at(text: str, place: int) -> UnitAt | None:
    """Return the longest unit that begins at `place`, with its divisor (`/平方米/天`) or its 每 (`每平方米`)."""
    longest = min(_longest().get(text[place : place + 1], 0), len(text) - place)
    table = units()
    for size in range(longest, 0, -1):
        unit = table.get(text[place : place + size])
        if unit is None or unit.family == "divisor":
            continue
        end = place + size
        following = text[end : end + 1]
        if unit.not_before and text.startswith(unit.not_before, end):
            continue
        if unit.printed[-1].isascii() and unit.printed[-1].isalpha() and following.isascii() and following.isalnum():
            continue
        return _with_divisor(text, UnitAt(end, unit.symbol, unit.family))
    return None


def _with_divisor(text: str, found: UnitAt) -> UnitAt:
    symbol, end = found.symbol, found.end
    for _ in range(3):
        if text[end : end + 1] != "/" and not (found.family == "money" and text.startswith("每", end)):
            break
        longest = min(_longest().get(text[end + 1 : end + 2], 0), len(text) - end - 1)
        sizes = (size for size in range(longest, 0, -1) if text[end + 1 : end + 1 + size] in units())
        size = next(sizes, 0)
        if not size:
            break
        symbol = f"{symbol}/{units()[text[end + 1 : end + 1 + size]].symbol}"
        end += 1 + size
    return UnitAt(end, symbol, found.family)
