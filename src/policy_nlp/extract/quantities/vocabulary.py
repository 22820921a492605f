"""Patterns that speak of the words in data/quantities.toml by name, compiled when they are first used."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from policy_nlp import resources
from policy_nlp.fold import fold

_NAME = re.compile(r"(?<!\?P)<([a-z_]+)>")
_LOOKBEHIND = re.compile(r"\(\?<!(\[[^\]]+\]|.)\)(.)")


class Cue:
    """A pattern in which `<name>` stands for any word of the list `name` in data/quantities.toml.

    `match`, `search`, `fullmatch` and `finditer` are those of the compiled pattern: it is compiled, and they are bound
    to it, when one of them is first asked for. An unknown name raises `DataError` then.
    """

    __slots__ = ("_template", "finditer", "fullmatch", "match", "search")

    match: Callable[..., re.Match[str] | None]
    search: Callable[..., re.Match[str] | None]
    fullmatch: Callable[..., re.Match[str] | None]
    finditer: Callable[..., Iterator[re.Match[str]]]

    def __init__(self, template: str) -> None:
        self._template = template

    def __getattr__(self, name: str) -> object:
        """Compile, at the first use: from then on the slots hold the methods, and this is not called."""
        if name not in Cue.__slots__:
            raise AttributeError(name)
        pattern = re.compile(_NAME.sub(lambda list_: f"(?:{any_of(list_[1])})", self._template))
        self.match, self.search, self.fullmatch = pattern.match, pattern.search, pattern.fullmatch
        self.finditer = pattern.finditer
        return getattr(self, name)


class Ending:
    """The words of a list of data/quantities.toml, plain ones only, as what a stretch of text ends in."""

    __slots__ = ("_by_last", "_name")

    def __init__(self, name: str) -> None:
        self._name = name
        self._by_last: dict[str, tuple[str, ...]] = {}

    def start(self, text: str, low: int, end: int) -> int:
        """Return where the run of these words that ends at `end` begins, from `low` on; `end` where there is none."""
        by_last = self._by_last or self._read()
        while end > low and (words := by_last.get(text[end - 1])) and text.endswith(words, low, end):
            end -= next(len(word) for word in words if text.endswith(word, low, end))
        return end

    def ends(self, text: str, low: int, end: int) -> bool:
        """Whether [low, end) ends in one of the words."""
        words = (self._by_last or self._read()).get(text[end - 1 : end])
        return words is not None and text.endswith(words, low, end)

    def _read(self) -> dict[str, tuple[str, ...]]:
        """Sort the words by their last mark, the longest first: the only ones to try at an end."""
        groups: dict[str, list[str]] = {}
        for word in sorted(any_of(self._name).split("|"), key=len, reverse=True):
            groups.setdefault(word[-1], []).append(word)
        self._by_last = {last: tuple(group) for last, group in groups.items()}
        return self._by_last


def any_of(name: str) -> str:
    """Return the alternatives of a list of data/quantities.toml; raises `DataError` where there is none."""
    lists = resources.settings("quantities.toml")
    if name not in lists:
        raise resources.DataError(f"data/quantities.toml has no list {name}; it has {', '.join(lists)}")
    # re skips to the first characters of a pattern only where every alternative begins with a plain one
    return fold("|".join(_LOOKBEHIND.sub(r"\2(?<!\1\2)", entry) for entry in lists[name]))
