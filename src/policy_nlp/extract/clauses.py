"""Clauses: what stands between the marks of a sentence, and the words that open or close one.

Everything here works on the folded text and on [start, end) places in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from policy_nlp import resources

_MARK: Final = re.compile(r"([,;:。!? \t(“《【\[)”》】\]&])")
_NUMBER: Final = re.compile(
    r"[\s#>*●■◆▪•·—-]*(?:"
    r"(?!(?:19|20)[0-9]{2}、)[(\[]?[0-9一二三四五六七八九十百]{1,4}[)\]、]|[0-9]{1,2}(?:\.[0-9]{1,2})*[.、](?![0-9])"
    r"|第[0-9零一二三四五六七八九十百]{1,6}[条章节款项编]|[一二三四五六七八九十]{1,3}(?:是|(?=要))|[①-⑳]|其[一二三四五六七八九](?:是)?,?"
    r")?\s*"
)
_NUMBER_STARTS: Final = frozenset(
    " \t\n\r#>*●■◆▪•·—-(（[0123456789第零一二三四五六七八九十百①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳其\u3000\xa0"
)
_LEFT_QUOTE: Final = "&quot;"
"""What a page's source leaves of a closing quotation mark."""
_OPENERS: Final = "(“《【["
_BREAKS: Final = ",;:。!? \t"


class Clause:
    """A clause without the mark that ends it; `mark` is empty at the end of a line."""

    __slots__ = ("end", "mark", "start")

    def __init__(self, start: int, end: int, mark: str) -> None:
        self.start = start
        self.end = end
        self.mark = mark


def split_clauses(text: str, start: int, end: int) -> list[Clause]:
    """Split a sentence at , ; : 。, tabs and gaps outside brackets and quotes; where they do not close, at all of them.

    A tab parts the cells of a table, which have no more to do with each other than what a gap parts.
    """
    pieces: list[str] = _MARK.split(text[start:end])  # words and marks by turns
    depth, at = 0, start
    cuts, all_cuts = list[int](), list[int]()
    for number in range(1, len(pieces), 2):
        at += len(pieces[number - 1])
        mark = pieces[number]
        if mark in _BREAKS:
            if mark == "。" or _breaks(text, at, mark, start, end):
                all_cuts.append(at)
                if not depth:
                    cuts.append(at)
        elif mark in _OPENERS:
            depth += 1
        elif depth and (mark != "&" or text.startswith(_LEFT_QUOTE, at)):
            depth -= 1
        at += 1
    clauses, begin = [], start
    for cut in [*(all_cuts if depth else cuts), end]:
        if begin < cut and not (text[begin].isspace() and text[begin:cut].isspace()):
            mark = text[cut] if cut < end else ""
            clauses.append(Clause(begin, cut, " " if mark == "\t" else mark))
        begin = cut + 1
    return clauses


def _breaks(text: str, at: int, mark: str, start: int, end: int) -> bool:
    """Whether a mark ends a clause: no single space, no part of a number (2,192), a time (9:00) or a left &quot;."""
    if mark == " ":
        return text.startswith(" ", at + 1, end) and not (at > start and text[at - 1] == " ")
    if mark == ";":
        return not text.endswith("&quot", 0, at)
    return mark not in ",:" or at + 1 >= end or not (text[at + 1].isdigit() and text[at - 1 : at].isdigit())


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the place without the spaces at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def after_number(text: str, start: int, end: int) -> int:
    """Return where the words begin after a list number (（一）, 第三条, 二是) and spaces."""
    if start < end and text[start] not in _NUMBER_STARTS:
        return start
    match = _NUMBER.match(text, start, end)
    return match.end() if match else start


Table = dict[str, tuple[str, ...]]


@lru_cache(maxsize=16)
def openers(kind: str) -> Table:
    """Return the words of `kind` in data/clauses.csv by their first character, longest first."""
    return by_first(closers(kind))


def by_first(words: Iterable[str]) -> Table:
    """Return words by their first character, longest first: the only ones to try at a place."""
    table: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        table.setdefault(word[0], []).append(word)
    return {first: tuple(terms) for first, terms in table.items()}


@lru_cache(maxsize=1)
def prepositions() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the prepositions and the words that only begin like one, with their kind, by their first character."""
    words: dict[str, list[tuple[str, str]]] = {}
    for kind in ("noprep", "to", "by"):
        for first, terms in openers(kind).items():
            words.setdefault(first, []).extend((term, kind) for term in terms)
    return {first: tuple(sorted(terms, key=lambda term: -len(term[0]))) for first, terms in words.items()}


@lru_cache(maxsize=32)
def closers(kind: str) -> tuple[str, ...]:
    """Return the words of `kind` in data/clauses.csv, to be tested with `str.endswith`."""
    columns = ("term", "kind", "value", "yes", "no")
    return tuple(row["term"] for row in resources.table("clauses.csv", columns) if row["kind"] == kind)


@lru_cache(maxsize=8)
def endings(kind: str) -> Table:
    """Return the words of `kind` in data/clauses.csv by their last character: the only ones to try at an end."""
    return by_last(closers(kind))


def by_last(words: Iterable[str]) -> Table:
    """Return words by their last character: the only ones to try at an end."""
    table: dict[str, list[str]] = {}
    for word in words:
        table.setdefault(word[-1], []).append(word)
    return {last: tuple(terms) for last, terms in table.items()}


def ends_in(text: str, start: int, end: int, table: Table) -> bool:
    """Whether [start, end) ends in one of the words that `endings` gives."""
    words = table.get(text[end - 1]) if start < end else None
    if words is not None:
        for word in words:
            begin = end - len(word)
            if begin >= start and text[begin:end] == word:
                return True
    return False


def word_at(text: str, pos: int, end: int, table: Table) -> int:
    """Return the end of the word of `table` that begins at `pos`, or `pos` where none does."""
    words = table.get(text[pos]) if pos < end else None
    if words is not None:
        for word in words:
            after = pos + len(word)
            if after <= end and text[pos:after] == word:
                return after
    return pos


def opens_in(text: str, pos: int, table: Table) -> bool:
    """Whether one of the words of `table` begins at `pos`."""
    return word_at(text, pos, len(text), table) > pos
