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


def any_of(name: str) -> str:
    """Return the alternatives of a list of data/quantities.toml; raises `DataError` where there is none."""
    lists = resources.settings("quantities.toml")
    if name not in lists:
        raise resources.DataError(f"data/quantities.toml has no list {name}; it has {', '.join(lists)}")
    # re skips to the first characters of a pattern only where every alternative begins with a plain one
    return fold("|".join(_LOOKBEHIND.sub(r"\2(?<!\1\2)", entry) for entry in lists[name]))
