"""What a classifier sees of a statement: character n-grams of its words and headings, and traits of its clause."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

SIZES = (2, 3, 4)
LONGEST = 200
"""Characters of a statement that are looked at."""
_UNITS = "万亿%家个"


class Clause(NamedTuple):
    """A statement as the classifier sees it, in the folded text.

    `text` is the statement, `tail` the object's last words, `label` and `heading` the label and the section's title
    that it stands under; `traits` are features that are taken as they are (`aim=建设`).
    """

    text: str
    tail: str = ""
    label: str = ""
    heading: str = ""
    traits: tuple[str, ...] = ()


def features(clause: Clause) -> set[str]:
    """Return all features of a clause: what `Model` adds up, and what training turns into a matrix."""
    return {f"text:{gram}" for gram in grams(clause.text[:LONGEST], SIZES)}.union(around(clause))


def around(clause: Clause) -> Iterator[str]:
    """Yield the features of a clause but for the n-grams of its text."""
    tail = clause.tail or clause.text
    yield from (f"tail:{tail[-size:]}" for size in range(1, min(4, len(tail)) + 1))
    yield from headings("label", clause.label)
    yield from headings("heading", clause.heading)
    yield from clause.traits
    yield from (f"unit={unit}" for unit in _UNITS if unit in clause.text)
    yield f"length={min(6, len(clause.text) // 8)}"


@lru_cache(maxsize=512)
def headings(field: str, title: str) -> tuple[str, ...]:
    """Return the n-grams of a title, each with the name of its field."""
    return tuple(sorted({f"{field}:{gram}" for gram in grams(title, SIZES[:2])}))


def grams(text: str, sizes: tuple[int, ...]) -> Iterator[str]:
    """Yield the n-grams of a text, one size after the other."""
    for size in sizes:
        for start in range(len(text) - size + 1):
            yield text[start : start + size]
