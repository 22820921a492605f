"""Cue rules of instruments and dimensions: a teacher of the classifier, and what it is compared with.

models/instrument/cues.csv has words and what they weigh for a class, each with a sentence in which it is found and,
where a longer word hides it, one in which it is not; models/instrument/first.toml has what a statement is taken for
before its words are weighed. `analyse` does not use them: what they know, the weights have learned.
"""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from pathlib import Path

import ahocorasick_rs

from policy_nlp.extract.statement import Statement
from policy_nlp.fold import fold

_BEFORE_AIM, _LABEL, _HEAD = 0.3, 0.3, 2.0  # what cues weigh outside the object, and as its last word (its head)
_ABOUT_SUBJECT = ("aim.bound", "aim.state", "aim.close")

Cue = tuple[int, int, str, float]


class CueRules:
    """The rules of a folder: `cues.csv` and `first.toml`."""

    def __init__(self, folder: Path) -> None:
        terms: dict[str, dict[str, list[tuple[str, float]]]] = {"instrument": {}, "dimension": {}}
        with (folder / "cues.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                senses = terms[row["group"]].setdefault(fold(row["term"]), [])
                if row["class"]:
                    senses.append((row["class"], float(row["weight"])))
        self._senses = {group: list(rows.values()) for group, rows in terms.items()}
        longest = ahocorasick_rs.MatchKind.LeftmostLongest
        self._automata = {group: ahocorasick_rs.AhoCorasick(list(rows), longest) for group, rows in terms.items()}
        self._tables = tomllib.loads((folder / "first.toml").read_text(encoding="utf-8"))

    def found(self, group: str, text: str) -> set[str]:
        """Return the folded words of a group that are found in a text, the longest at each place."""
        folded = fold(text)
        return {folded[start:end] for _, start, end in self._automata[group].find_matches_as_indexes(folded)}

    def decide(self, text: str, genre: str, statement: Statement, label: str) -> tuple[str, str]:
        """Return the best instrument and, given that, the best dimension."""
        instruments = self.weigh("instrument", text, genre, statement, label)
        instrument = max(instruments, key=instruments.__getitem__)
        dimensions = self.weigh("dimension", text, genre, statement, label, instrument)
        return instrument, max(dimensions, key=dimensions.__getitem__)

    def weigh(
        self, group: str, text: str, genre: str, statement: Statement, label: str, instrument: str = ""
    ) -> dict[str, float]:
        """Return what the rules say of each class of a group for a statement of the folded `text`."""
        aim, end = statement.aim[0], statement.end
        weights = self._first(group, genre, statement, text[aim : statement.aim[1]], instrument)
        stop = statement.object[1] if statement.object else end
        before = 1.0 if statement.kind in _ABOUT_SUBJECT else _BEFORE_AIM
        given, taken = (statement.party or (0, 0)) if statement.kind == "aim.give" else (0, 0)
        for start, last, name, weight in self._cues(group, text, statement.start, end):
            if 0 <= stop - last <= 1:
                weights[name] += weight * _HEAD
            elif start < aim and not given <= start < taken:
                weights[name] += weight * before
            else:
                weights[name] += weight
        for _, _, name, weight in self._cues(group, label, 0, len(label)):
            weights[name] += weight * _LABEL
        return weights

    def _cues(self, group: str, text: str, start: int, end: int) -> list[Cue]:
        """The cues in [start, end) with what each weighs for a class."""
        matches = self._automata[group].find_matches_as_indexes(text[start:end])
        senses = self._senses[group]
        return [(start + at, start + to, *sense) for number, at, to in matches for sense in senses[number]]

    def _first(
        self, group: str, genre: str, statement: Statement, aim: str, instrument: str
    ) -> defaultdict[str, float]:
        """What kind and modal, genre, main verb and instrument weigh before a word is looked at."""
        tables, kind = self._tables[group], statement.kind.partition(".")[2]
        keys = {
            "kind": kind if kind in tables["kind"] else "default",
            "modal": statement.modal or "",
            "genre": genre,
            "aim": aim,
            "instrument": instrument,
        }
        weights: defaultdict[str, float] = defaultdict(float)
        for table, rows in tables.items():
            for name, weight in rows.get(keys[table], {}).items():
                weights[name] += weight
        return weights
