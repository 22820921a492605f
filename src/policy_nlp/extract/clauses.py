"""Clauses: what stands between the marks of a sentence, and the words that open or close one.

Everything here works on the folded text and on [start, end) places in it.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from policy_nlp import resources

_MARK = re.compile(r"[,;:。!? \t(“《【\[)”》】\]&]")  # one set: re skips to it
_NUMBER = re.compile(
    r"[\s#>*●■◆▪•·—-]*(?:"
    r"(?!(?:19|20)[0-9]{2}、)[(\[]?[0-9一二三四五六七八九十百]{1,4}[)\]、]|[0-9]{1,2}(?:\.[0-9]{1,2})*[.、](?![0-9])"
    r"|第[0-9零一二三四五六七八九十百]{1,6}[条章节款项编]|[一二三四五六七八九十]{1,3}(?:是|(?=要))|[①-⑳]|其[一二三四五六七八九](?:是)?,?"
    r")?\s*"
)
_NUMBER_STARTS = frozenset(" \t\n\r#>*●■◆▪•·—-(（[0123456789第零一二三四五六七八九十百①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳其\u3000\xa0")
_LEFT_QUOTE = "&quot;"
"""What a page's source leaves of a closing quotation mark."""
_OPENERS = "(“《【["
_BREAKS = ",;:。!? \t"


class Clause(msgspec.Struct, frozen=True, gc=False):
    """A clause without the mark that ends it; `mark` is empty at the end of a line."""

    start: int
    end: int
    mark: str


def split_clauses(text: str, start: int, end: int) -> list[Clause]:
    """Split a sentence at , ; : 。, tabs and gaps outside brackets and quotes; where they do not close, at all of them.

    A tab parts the cells of a table, which have no more to do with each other than what a gap parts.
    """
    depth, cuts = 0, list[int]()
    for match in _MARK.finditer(text, start, end):
        at = match.start()
        mark = text[at]
        if mark in _BREAKS:
            if not depth and (mark == "。" or _breaks(text, at, mark, start, end)):
                cuts.append(at)
        elif mark in _OPENERS:
            depth += 1
        elif depth and (mark != "&" or text.startswith(_LEFT_QUOTE, at)):
            depth -= 1
    if depth:
        marks = [match.start() for match in _MARK.finditer(text, start, end)]
        cuts = [at for at in marks if text[at] in _BREAKS and _breaks(text, at, text[at], start, end)]
    clauses, begin = [], start
    for cut in [*cuts, end]:
        mark = text[cut].replace("\t", " ") if cut < end else ""
        if begin < cut and not (text[begin].isspace() and text[begin:cut].isspace()):
            clauses.append(Clause(begin, cut, mark))
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
    words: dict[str, list[str]] = {}
    for row in resources.table("clauses.csv", ("term", "kind", "value", "yes", "no")):
        if row["kind"] == kind:
            words.setdefault(row["term"][0], []).append(row["term"])
    return {first: tuple(sorted(terms, key=len, reverse=True)) for first, terms in words.items()}


@lru_cache(maxsize=1)
def prepositions() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the prepositions and the words that only begin like one, with their kind, by their first character."""
    words: dict[str, list[tuple[str, str]]] = {}
    for kind in ("noprep", "to", "by"):
        for first, terms in openers(kind).items():
            words.setdefault(first, []).extend((term, kind) for term in terms)
    return {first: tuple(sorted(terms, key=lambda term: -len(term[0]))) for first, terms in words.items()}


@lru_cache(maxsize=8)
def closers(kind: str) -> tuple[str, ...]:
    """Return the words of `kind` in data/clauses.csv, to be tested with `str.endswith`."""
    columns = ("term", "kind", "value", "yes", "no")
    return tuple(row["term"] for row in resources.table("clauses.csv", columns) if row["kind"] == kind)


@lru_cache(maxsize=8)
def endings(kind: str) -> Table:
    """Return the words of `kind` in data/clauses.csv by their last character: the only ones to try at an end."""
    words: dict[str, list[str]] = {}
    for word in closers(kind):
        words.setdefault(word[-1], []).append(word)
    return {last: tuple(terms) for last, terms in words.items()}


def ends_in(text: str, start: int, end: int, table: Table) -> bool:
    """Whether [start, end) ends in one of the words that `endings` gives."""
    words = table.get(text[end - 1]) if start < end else None
    return words is not None and text.endswith(words, start, end)


def word_at(text: str, pos: int, end: int, table: Table) -> int:
    """Return the end of the word of `table` that begins at `pos`, or `pos` where none does."""
    if pos < end:
        for word in table.get(text[pos], ()):
            if text.startswith(word, pos, end):
                return pos + len(word)
    return pos
