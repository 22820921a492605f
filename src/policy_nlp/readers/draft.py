"""What every reader gives back, and the one exception that it raises."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from policy_nlp.records import Table

Reason = Literal[
    "archive", "binary", "broken", "empty", "encoding", "encrypted", "legacy_doc", "memory_limit", "missing",
    "missing_extra", "not_a_file", "not_chinese", "scanned", "time_limit", "too_large", "unsupported",
]  # fmt: skip


class ReadError(ValueError):
    """A file cannot be read; the message says what is wrong in which file and what to do.

    Attributes:
        reason: a code that does not change with the wording.
        name: the file's name, as it was given.
    """

    def __init__(self, reason: Reason, problem: str, name: str = "") -> None:
        # all three go up, so that the exception can be sent from one process to another
        super().__init__(reason, problem, name)
        self.reason = reason
        self.problem = problem
        self.name = name

    def __str__(self) -> str:
        return f"{self.name}: {self.problem}" if self.name else self.problem


@dataclass(kw_only=True)
class Draft:
    """A reader's outcome: the text and where its pages and tables begin."""

    text: str
    encoding: str | None = None
    pages: list[int] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    hints: dict[str, str] = field(default_factory=dict)


# Everything that a line of text must not hold: controls, line and paragraph separators, halves of surrogate pairs.
_BREAKS = re.compile("[\t\n\r\x0b\x0c\x85\u2028\u2029]+")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff\u200b\u2060]")


def one_line(text: str) -> str:
    """Return `text` as one line: breaks and tabs as a space, controls left out, no space at its ends."""
    return _CONTROLS.sub("", _BREAKS.sub(" ", text)).strip()


class Composer:
    """Puts a text together line by line and keeps count of where its pages and tables begin."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.pages: list[int] = []
        self.tables: list[Table] = []

    def _add(self, line: str) -> None:
        self._parts.append(line)
        self._length += len(line) + 1

    def line(self, text: str) -> None:
        """Add a paragraph; an empty one is left out."""
        if line := one_line(text):
            self._add(line)

    def pair(self, text: str) -> None:
        """Add `label\\tvalue`, a line of a metadata block."""
        label, _, value = text.partition("\t")
        self._add(f"{one_line(label)}\t{one_line(value)}")

    def paragraph(self, pieces: Iterable[str], starts: Sequence[int] = ()) -> None:
        """Add a paragraph given in pieces; the pieces numbered in `starts` begin a page."""
        length = 0
        kept: list[str] = []
        for number, piece in enumerate(pieces):
            self.pages.extend(self._length + length for start in starts if start == number)
            kept.append(piece)
            length += len(piece)
        self._add("".join(kept))

    def page(self) -> None:
        """Begin a page at the next line."""
        self.pages.append(self._length)

    def table(self, rows: Iterable[Sequence[str]]) -> None:
        """Add a table, a line a row, tabs between its cells; rows without words are left out."""
        start = self._length
        for row in rows:
            line = "\t".join(one_line(cell) for cell in row).rstrip("\t")
            if line.strip():
                self._add(line)
        if self._length > start:
            self.tables.append(Table(start=start, end=self._length - 1))

    def draft(self, *, encoding: str | None = None, hints: dict[str, str] | None = None) -> Draft:
        """Return what has been put together; the text ends with a line feed unless it is empty."""
        text = "".join(f"{part}\n" for part in self._parts)
        pages = [min(page, len(text)) for page in self.pages]
        return Draft(text=text, encoding=encoding, pages=pages, tables=self.tables, hints=hints or {})
