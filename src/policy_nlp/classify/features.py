"""What a classifier sees of a statement: character n-grams of its words and headings, and traits of its clause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from functools import lru_cache
from math import sqrt
from typing import Any

import msgspec

TEXT, NEAR = "text:", "near:"
"""How the names of n-grams begin that are looked for in the statement, and in those before and after it."""
SIZES = (1, 2, 3)
LONGEST = 200
"""Characters of a statement that are looked at."""
WHOLE = 256
"""The share of a feature that is alone in its part."""


class Clause(msgspec.Struct, frozen=True, gc=False):
    """A statement as the classifier sees it, in the folded text.

    `text` is the statement, `tail` the object's last characters, `aim` its main verb, `label` and `heading` the label
    and the section's title that it stands under; `traits` are features that are taken as they are (`modal=obligation`);
    `near` are the statements before and after it, empty where there is none.
    """

    text: str
    tail: str = ""
    aim: str = ""
    label: str = ""
    heading: str = ""
    traits: tuple[str, ...] = ()
    near: tuple[str, str] = ("", "")


def features(clause: Clause) -> dict[str, int]:
    """Return all features of a clause with their shares: what training turns into a matrix, and what `Model` adds up.

    The features of a part share its weight, so that a long text does not outvote the rest: each has the `share` of
    their number; those of the text and of what is near, as often as it has them, the share of its length.
    """
    found = Counter(_counted(TEXT, clause.text, SIZES))
    for text in clause.near:
        found.update(_counted(NEAR, text, (2,)))
    for (beginning, words_of), part in zip(PARTS, around(clause), strict=True):
        words = words_of(part)
        found |= dict.fromkeys((f"{beginning}{word}" for word in words), share(len(words)))
    return found


def _counted(beginning: str, text: str, sizes: tuple[int, ...]) -> dict[str, int]:
    """The n-grams of a text with their shares."""
    own = share(len(text))
    return {f"{beginning}{gram}": own * count for gram, count in Counter(grams(text[:LONGEST], sizes)).items()}


@lru_cache(maxsize=2 * LONGEST)
def share(number: int) -> int:
    """Return the share of each of `number` features, which falls with the root of their number."""
    return round(WHOLE / sqrt(max(1, min(number, LONGEST))))


def around(clause: Clause) -> tuple[str | tuple[str, ...], ...]:
    """Return the parts of a clause beside the n-grams of its text, in the order of `PARTS`."""
    return clause.tail, clause.aim, clause.label, clause.heading, clause.traits


def tails(tail: str) -> list[str]:
    """Return what is seen of the last words of an object."""
    return [tail[-size:] for size in range(1, min(4, len(tail)) + 1)]


def aims(aim: str) -> list[str]:
    """Return what is seen of a main verb: the verb and its first character."""
    return [aim, f"{aim[:1]}…"]


def titles(title: str) -> set[str]:
    """Return what is seen of a label or a section's title."""
    return set(grams(title, SIZES[1:]))


def grams(text: str, sizes: tuple[int, ...]) -> list[str]:
    """Return the n-grams of a text, one size after the other."""
    return [text[start : start + size] for size in sizes for start in range(len(text) - size + 1)]


PARTS: tuple[tuple[str, Callable[[Any], Collection[str]]], ...] = (
    ("tail:", tails),
    ("aim=", aims),
    ("label:", titles),
    ("heading:", titles),
    ("", tuple),
)
"""How the names of the features begin of each part that `around` gives, and what is seen of it."""
