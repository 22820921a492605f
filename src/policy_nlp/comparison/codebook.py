"""The comparison's codebook, data/comparison.toml: which words of a report answer which dimension."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, cast, get_args

from policy_nlp import resources
from policy_nlp.fold import fold
from policy_nlp.records import Dimension

_FILE = "comparison.toml"
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)


@lru_cache(maxsize=2)
def _patterns(table: str) -> list[tuple[Dimension, re.Pattern[str]]]:
    found = []
    for name, entry in _data()[table].items():
        if name not in DIMENSIONS:
            there = ", ".join(DIMENSIONS)
            raise resources.DataError(f"data/{_FILE}: {table}.{name} is no dimension; there are {there}")
        found.append((cast(Dimension, name), re.compile("|".join(fold(form) for form in entry["patterns"]))))
    return found


def _data() -> dict[str, Any]:
    return resources.settings(_FILE)


def cued_dimensions(words: str) -> list[Dimension]:
    """Return the dimensions that reported words answer; `words` are folded, consortia's names written 联合体."""
    return [dimension for dimension, pattern in _patterns("cue") if pattern.search(words)]


def settled_dimension(words: str) -> Dimension | None:
    """Return the one dimension that the folded words of a measure leave no doubt of; None where none or several do."""
    found = [dimension for dimension, pattern in _patterns("settled") if pattern.search(words)]
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=1)
def _speaking() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(fold(form)) for name, form in _data()["speaks"].items()}


def speaks_of(dimension: Dimension, words: str) -> bool:
    """Whether folded words speak of a dimension in which the classifier puts what it does not know; else True."""
    pattern = _speaking().get(dimension)
    return pattern is None or pattern.search(words) is not None


@lru_cache(maxsize=1)
def _no_requirement() -> tuple[re.Pattern[str], re.Pattern[str]]:
    entry = _data()["bound"]
    return re.compile(fold(entry["clause"])), re.compile(fold(entry["heading"]))


def is_other_bound(clause: str, headings: str) -> bool:
    """Whether a bound's folded clause or the headings above it say that it is a sanction, a deadline or a target."""
    words, titles = _no_requirement()
    return words.search(clause) is not None or titles.search(headings) is not None


@lru_cache(maxsize=1)
def _sums_up() -> re.Pattern[str]:
    openings = "|".join(map(re.escape, _data()["summary"]))
    return re.compile(f"^(?:{openings})|{fold(_data()['besides'])}")


def sums_up(paragraph: str) -> bool:
    """Whether a paragraph (folded, trimmed) sums up several regions and speaks of none alone."""
    return _sums_up().search(paragraph) is not None


@lru_cache(maxsize=1)
def _national() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(fold(word)) for word in _data()["national"]))


def is_national(words: str) -> bool:
    """Whether folded words speak of the whole country."""
    return _national().search(words) is not None


@lru_cache(maxsize=1)
def qca_conditions() -> dict[str, tuple[str, re.Pattern[str]]]:
    """Return the conditions that the QCA table reads from a field's words: the field and the pattern, by name."""
    return {
        name: (entry["field"], re.compile("|".join(fold(form) for form in entry["patterns"])))
        for name, entry in _data()["qca"].items()
    }
