"""Instrument and dimension of a statement, by weighed cues.

The instruments are those of Rothwell and Zegveld (Industrial Innovation and Public Policy, 1981) as Chinese policy
studies use them. The cues and their weights are rows of data/lexicon/instruments.csv and dimensions.csv; what a
statement is taken for before its words are weighed is in data/instruments.toml.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import cast

from policy_nlp import resources
from policy_nlp.extract.statement import Statement
from policy_nlp.records import Dimension, Instrument
from policy_nlp.scan import Scan

_BEFORE_AIM, _LABEL, _HEAD = 0.3, 0.3, 2.0  # what cues weigh outside the object, and as its last word (its head)
_ABOUT_SUBJECT = ("aim.bound", "aim.state", "aim.close")

Place = tuple[int, int]
Weights = tuple[tuple[str, float], ...]


class Classifier:
    """Classifies the statements of one document of `genre`."""

    def __init__(self, scan: Scan, genre: str) -> None:
        self._scan, self._genre = scan, genre
        self._labels: dict[tuple[str, Place], Weights] = {}

    def classify(self, statement: Statement, label: Place | None) -> tuple[Instrument, Dimension]:
        """Return the instrument and the dimension of a statement that stands under `label`."""
        aim = self._scan.text[statement.aim[0] : statement.aim[1]]
        kind = statement.kind.partition(".")[2]
        known = (kind, statement.modal or "", self._genre, aim)
        instrument = self._best("instrument", statement, label, _first("instrument", *known, ""))
        dimension = self._best("dimension", statement, label, _first("dimension", *known, instrument))
        return cast(Instrument, instrument), cast(Dimension, dimension)

    def _best(self, group: str, statement: Statement, label: Place | None, first: Weights) -> str:
        """The class with the most weight: what the statement is taken for first, and the cues in it."""
        weights: defaultdict[str, float] = defaultdict(float, first)
        aim, end = statement.aim[0], statement.end
        stop = statement.object[1] if statement.object else end
        before = 1.0 if statement.kind in _ABOUT_SUBJECT else _BEFORE_AIM
        given, taken = (statement.party or (0, 0)) if statement.kind == "aim.give" else (0, 0)
        for hit in self._scan.of(group, statement.start, end):
            name, weight = _cue(hit.kind, hit.value)
            if 0 <= stop - hit.end <= 1:
                weight *= _HEAD
            elif hit.start < aim and not given <= hit.start < taken:
                weight *= before
            weights[name] += weight
        for name, weight in self._label(group, label) if label is not None else ():
            weights[name] += weight
        return max(weights, key=weights.__getitem__)

    def _label(self, group: str, label: Place) -> Weights:
        """The weights of the cues in a label, kept for its next statement."""
        known = self._labels.get((group, label))
        if known is None:
            cues = (_cue(hit.kind, hit.value) for hit in self._scan.of(group, *label))
            known = self._labels[group, label] = tuple((name, weight * _LABEL) for name, weight in cues)
        return known


@lru_cache(maxsize=4096)
def _cue(kind: str, value: str) -> tuple[str, float]:
    """The class and the weight of a cue."""
    return kind.partition(".")[2], float(value)


@lru_cache(maxsize=4096)
def _first(group: str, kind: str, modal: str, genre: str, aim: str, instrument: str) -> Weights:
    """The weights that kind and modal, genre, main verb and instrument give before a word is looked at."""
    tables = resources.settings("instruments.toml")[group]
    weights: defaultdict[str, float] = defaultdict(float)
    keys = {
        "kind": kind if kind in tables["kind"] else "default",
        "modal": modal,
        "genre": genre,
        "aim": aim,
        "instrument": instrument,
    }
    for table, rows in tables.items():
        for name, weight in rows.get(keys[table], {}).items():
            weights[name] += weight
    return tuple(weights.items())
