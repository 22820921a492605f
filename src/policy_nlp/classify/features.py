"""What a classifier sees of a statement: character n-grams of its words and headings, and traits of its clause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from math import sqrt
from typing import Any

import msgspec

SIZES = (1, 2, 3)
LONGEST = 200
"""Characters of a statement that are looked at."""
WHOLE = 256
"""The share of a feature that is alone in its part."""


class Clause(msgspec.Struct, frozen=True, gc=False):
    """A statement as the classifier sees it, in the folded text.

    `text` is the statement, `tail` the object's last characters, `aim` its main verb, `label` and `heading` the label
    and the section's title that it stands under; `traits` are features that are taken as they are (`modal=obligation`).
    """

    text: str
    tail: str = ""
    aim: str = ""
    label: str = ""
    heading: str = ""
    traits: tuple[str, ...] = ()


def features(clause: Clause) -> dict[str, int]:
    """Return all features of a clause with their shares: what training turns into a matrix, and what `Model` adds up.

    The features of a part share its weight, so that a long text does not outvote the rest: each has the `share` of
    their number, those of the text, as often as it has them, the share of its length.
    """
    text, own = clause.text[:LONGEST], share(len(clause.text))
    found = {f"text:{gram}": own * count for gram, count in Counter(grams(text, SIZES)).items()}
    for part, words in zip(PARTS, around(clause), strict=True):
        names = part(words)
        found |= dict.fromkeys(names, share(len(names)))
    return found


@lru_cache(maxsize=2 * LONGEST)
def share(number: int) -> int:
    """Return the share of each of `number` features, which falls with the root of their number."""
    return round(WHOLE / sqrt(max(1, min(number, LONGEST))))


def around(clause: Clause) -> tuple[str | tuple[str, ...], ...]:
    """Return the parts of a clause beside the n-grams of its text, in the order of `PARTS`."""
    return clause.tail, clause.aim, clause.label, clause.heading, clause.traits


def tails(tail: str) -> list[str]:
    """Return the features of the last words of an object."""
    return [f"tail:{tail[-size:]}" for size in range(1, min(4, len(tail)) + 1)]


def aims(aim: str) -> list[str]:
    """Return the features of a main verb: the verb and its first character."""
    return [f"aim={aim}", f"aim={aim[:1]}…"]


def labels(label: str) -> set[str]:
    """Return the features of a label."""
    return {f"label:{gram}" for gram in grams(label, SIZES[1:])}


def headings(title: str) -> set[str]:
    """Return the features of a section's title."""
    return {f"heading:{gram}" for gram in grams(title, SIZES[1:])}


def grams(text: str, sizes: tuple[int, ...]) -> Iterator[str]:
    """Yield the n-grams of a text, one size after the other."""
    for size in sizes:
        for start in range(len(text) - size + 1):
            yield text[start : start + size]


PARTS: tuple[Callable[[Any], Collection[str]], ...] = (tails, aims, labels, headings, tuple)
"""What makes the features of each part that `around` gives."""
