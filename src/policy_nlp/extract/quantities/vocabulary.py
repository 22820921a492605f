"""Patterns that speak of the words in data/quantities.toml by name, compiled when they are first used."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from policy_nlp import resources
from policy_nlp.fold import fold

_NAME = re.compile(r"(?<!\?P)<([a-z_]+)>")
_LOOKBEHIND = re.compile(r"\(\?<!(\[[^\]]+\]|.)\)(.)")


class Cue:
    """A pattern in which `<name>` stands for any word of the list `name` in data/quantities.toml.

    `match`, `search` and `finditer` are those of a compiled pattern; an unknown name raises `DataError` on first use.
    """

    __slots__ = ("_pattern", "_template")

    def __init__(self, template: str) -> None:
        self._template = template
        self._pattern: re.Pattern[str] | None = None

    def _compiled(self) -> re.Pattern[str]:
        self._pattern = re.compile(_NAME.sub(lambda name: f"(?:{any_of(name[1])})", self._template))
        return self._pattern

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Match at `start`."""
        return (self._pattern or self._compiled()).match(text, start, end)

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Return the first match in [start, end)."""
        return (self._pattern or self._compiled()).search(text, start, end)

    def fullmatch(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Match all of [start, end)."""
        return (self._pattern or self._compiled()).fullmatch(text, start, end)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """Yield the matches in [start, end)."""
        return (self._pattern or self._compiled()).finditer(text, start, end)


def any_of(name: str) -> str:
    """Return the alternatives of a list of data/quantities.toml; raises `DataError` where there is none."""
    lists = resources.settings("quantities.toml")
    if name not in lists:
        raise resources.DataError(f"data/quantities.toml has no list {name}; it has {', '.join(lists)}")
    # re skips to the first characters of a pattern only where every alternative begins with a plain one
    return fold("|".join(_LOOKBEHIND.sub(r"\2(?<!\1\2)", entry) for entry in lists[name]))
