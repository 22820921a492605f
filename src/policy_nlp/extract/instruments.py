"""Instrument and dimension of a statement, by weighed cues and a model that was trained on statements read by people.

The instruments are those of Rothwell and Zegveld (Industrial Innovation and Public Policy, 1981) as Chinese policy
studies use them. The cues and their weights are rows of data/lexicon/instruments.csv and dimensions.csv; what a
statement is taken for before its words are weighed is in data/instruments.toml.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import cast

from policy_nlp import resources
from policy_nlp.classify.features import Clause
from policy_nlp.classify.model import Model
from policy_nlp.extract.statement import Statement
from policy_nlp.records import Dimension, Instrument
from policy_nlp.scan import Scan

_BEFORE_AIM, _LABEL, _HEAD = 0.3, 0.3, 2.0  # what cues weigh outside the object, and as its last word (its head)
_ABOUT_SUBJECT = ("aim.bound", "aim.state", "aim.close")

Place = tuple[int, int]
Weights = tuple[tuple[str, float], ...]


class Classifier:
    """Classifies the statements of one document of `genre`: by the cues alone where `model` is None."""

    def __init__(self, scan: Scan, genre: str, model: Model | None = None) -> None:
        self._scan, self._genre, self._model = scan, genre, model
        self._labels: dict[tuple[str, Place], Weights] = {}

    def classify(self, statement: Statement, label: Place | None, heading: str = "") -> tuple[Instrument, Dimension]:
        """Return the instrument and the dimension of a statement under `label`, in a section titled `heading`."""
        if self._model is None:
            return self.decide(statement, label, {}, {})
        model, scores = self._model, self._model.scores(self.clause(statement, label, heading))
        instruments = dict(zip(model.instruments, scores.instruments, strict=True))
        dimensions = dict(zip(model.dimensions, scores.dimensions, strict=True))
        return self.decide(statement, label, instruments, dimensions, model.mix)

    def decide(
        self,
        statement: Statement,
        label: Place | None,
        instruments: Mapping[str, float],
        dimensions: Mapping[str, float],
        mix: tuple[float, float] = (1.0, 1.0),
    ) -> tuple[Instrument, Dimension]:
        """Return the best instrument and, given that, the best dimension: scores of a model plus `mix` of the cues'."""
        cues = self.cues("instrument", statement, label)
        instrument = _best(cues, instruments, mix[0])
        cues = self.cues("dimension", statement, label, instrument)
        return cast(Instrument, instrument), cast(Dimension, _best(cues, dimensions, mix[1]))

    def clause(self, statement: Statement, label: Place | None, heading: str) -> Clause:
        """Return a statement as the model sees it."""
        text = self._scan.text
        aim, kind, modal = text[statement.aim[0] : statement.aim[1]], statement.kind, statement.modal
        traits = (
            f"aim={aim}",
            f"aim={aim[:1]}…",
            f"kind={kind}",
            f"modal={modal}",
            f"genre={self._genre}",
            f"genre={self._genre},{modal}",
            f"genre={self._genre},{kind}",
            "subject" if statement.subject else "no subject",
            "party" if statement.party else "no party",
            "condition" if statement.condition else "no condition",
            "label" if label else "no label",
        )
        return Clause(
            text=text[statement.start : statement.end],
            tail=text[slice(*statement.object)] if statement.object else "",
            label=text[slice(*label)] if label else "",
            heading=heading,
            traits=traits,
        )

    def cues(self, group: str, statement: Statement, label: Place | None, instrument: str = "") -> dict[str, float]:
        """Return what the cues say of each class: what the statement is taken for first, and the cues in it."""
        aim, end = statement.aim[0], statement.end
        kind = statement.kind.partition(".")[2]
        known = (kind, statement.modal or "", self._genre, self._scan.text[aim : statement.aim[1]], instrument)
        weights: defaultdict[str, float] = defaultdict(float, _first(group, *known))
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
        return weights

    def _label(self, group: str, label: Place) -> Weights:
        """The weights of the cues in a label, kept for its next statement."""
        known = self._labels.get((group, label))
        if known is None:
            cues = (_cue(hit.kind, hit.value) for hit in self._scan.of(group, *label))
            known = self._labels[group, label] = tuple((name, weight * _LABEL) for name, weight in cues)
        return known


def _best(cues: Mapping[str, float], scores: Mapping[str, float], mix: float) -> str:
    """The class with the highest sum; without scores, the one with the most weight of cues."""
    if not scores:
        return max(cues, key=cues.__getitem__)
    return max(scores, key=lambda name: scores[name] + mix * cues.get(name, 0.0))


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
