"""The user's own words: bodies and places to find, and words that are none; read from CSV files, kept in an object.

A file has the columns ``term,kind,value``. What a term may be:

- `actor`: a named body or person; `value` is its type, as in the record form (`enterprise`, `platform` …);
- `place`: a named place; `value` is its region id, empty for one that has none (a zone over several provinces);
- `not_actor`, `not_place`: no mention at all; `value` is empty.

Nothing here is global: a `Lexicon` belongs to the pipeline that it is given to.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, get_args

import ahocorasick_rs

from policy_nlp import resources
from policy_nlp.fold import fold
from policy_nlp.messages import say
from policy_nlp.records import ActorType

COLUMNS = ("term", "kind", "value")
KINDS = ("actor", "place", "not_actor", "not_place")


class LexiconError(ValueError):
    """A lexicon of the user cannot be used; the message names the file and the row, and what is allowed."""


class Row(NamedTuple):
    """A word of the user: `term` as it was written, `kind` out of `KINDS`."""

    term: str
    kind: str
    value: str


class OwnHit(NamedTuple):
    """A word of the user in a folded text; `denied` where it is to be no mention."""

    start: int
    end: int
    value: str
    denied: bool


class Lexicon:
    """Words of the user, ready to be looked for. `version` is a short hash over them, the same for the same words."""

    __slots__ = ("_automaton", "_meanings", "_rows", "version")

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = tuple(sorted(set(rows)))
        meanings: dict[str, list[Row]] = {}
        for row in self._rows:
            meanings.setdefault(fold(row.term), []).append(row)
        self._automaton = ahocorasick_rs.AhoCorasick(list(meanings))
        self._meanings = list(meanings.values())
        self.version = hashlib.sha256(repr([tuple(row) for row in self._rows]).encode()).hexdigest()[:8]

    def __reduce__(self) -> tuple[type[Lexicon], tuple[tuple[Row, ...]]]:
        """Pickle the words alone: the automaton is built again."""
        return Lexicon, (self._rows,)

    def find(self, text: str) -> dict[str, list[OwnHit]]:
        """Return the leftmost-longest hits in a folded text: of bodies under `actor`, of places under `place`."""
        hits: dict[str, list[OwnHit]] = {"actor": [], "place": []}
        matches = self._automaton.find_matches_as_indexes(text, overlapping=True)
        for pattern, start, end in sorted(matches, key=lambda match: (match[1], -match[2])):
            if _within_word(text, start, end):
                continue
            for row in self._meanings[pattern]:
                found = hits[row.kind.removeprefix("not_")]
                if not found or found[-1].end <= start:
                    found.append(OwnHit(start, end, row.value, row.kind.startswith("not_")))
        return hits


def _within_word(text: str, start: int, end: int) -> bool:
    """Whether latin letters or digits run on over an edge of the hit: AI in OpenAI is none."""
    return _joined(text[start - 1 : start], text[start]) or _joined(text[end - 1], text[end : end + 1])


def _joined(left: str, right: str) -> bool:
    return left.isascii() and left.isalnum() and right.isascii() and right.isalnum()


def read_lexicon(paths: str | Path | Sequence[str | Path]) -> Lexicon:
    """Read the CSV file or files at `paths` (UTF-8, or GB 18030 as Excel writes it) into one lexicon.

    Raises:
        LexiconError: a file cannot be read, a row is not as it should be, or one term is given two meanings.
    """
    known: dict[tuple[str, str], tuple[Row, str]] = {}
    for path in map(Path, [paths] if isinstance(paths, str | Path) else paths):
        for number, row in _rows(path):
            place = say("lexicon_error.place", path=path, row=number)
            _check(row, place)
            before = known.setdefault((fold(row.term), row.kind.removeprefix("not_")), (row, place))
            if before[0][1:] != row[1:]:
                raise LexiconError(say("lexicon_error.twice", place=place, term=row.term, before=before[1]))
    return Lexicon(row for row, _ in known.values())


def _rows(path: Path) -> list[tuple[int, Row]]:
    """The rows of a file with their line numbers; empty ones are passed over."""
    try:
        data = path.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("gb18030")
        reader = csv.reader(text.splitlines(), strict=True)
        header = [cell.strip() for cell in next(reader, [])]
        if header != list(COLUMNS):
            raise LexiconError(say("lexicon_error.columns", path=path, columns=",".join(header)))
        rows = []
        for raw in reader:
            cells = [cell.strip() for cell in raw]
            if not any(cells):
                continue
            if len(cells) > len(COLUMNS) or len(cells) < 2:
                raise LexiconError(say("lexicon_error.cells", path=path, row=reader.line_num, count=len(cells)))
            rows.append((reader.line_num, Row(*cells, *[""] * (len(COLUMNS) - len(cells)))))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LexiconError(say("lexicon_error.unreadable", path=path, reason=error)) from error
    return rows


def _check(row: Row, place: str) -> None:
    if not row.term:
        raise LexiconError(say("lexicon_error.term", place=place))
    if row.kind not in KINDS:
        raise LexiconError(say("lexicon_error.kind", place=place, kind=row.kind, kinds=", ".join(KINDS)))
    if row.kind == "actor" and row.value not in get_args(ActorType):
        allowed = ", ".join(get_args(ActorType))
        raise LexiconError(say("lexicon_error.type", place=place, value=row.value, types=allowed))
    if row.kind == "place" and row.value and row.value not in resources.places_by_code():
        raise LexiconError(say("lexicon_error.region", place=place, value=row.value))
    if row.kind.startswith("not_") and row.value:
        raise LexiconError(say("lexicon_error.value", place=place, kind=row.kind, value=row.value))
