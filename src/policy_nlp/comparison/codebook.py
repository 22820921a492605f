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


@lru_cache(maxsize=1)
def _cues() -> list[tuple[Dimension, re.Pattern[str]]]:
    found = []
    for name, entry in _data()["cue"].items():
        if name not in DIMENSIONS:
            raise resources.DataError(f"data/{_FILE}: cue.{name} is no dimension; there are {', '.join(DIMENSIONS)}")
        found.append((cast(Dimension, name), re.compile("|".join(fold(form) for form in entry["patterns"]))))
    return found


def _data() -> dict[str, Any]:
    return resources.settings(_FILE)


def cued_dimensions(words: str) -> list[Dimension]:
    """Return the dimensions that reported words answer; `words` are folded, consortia's names written 联合体."""
    return [dimension for dimension, pattern in _cues() if pattern.search(words)]


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
