"""Instrument and dimension of a statement, by weighed cues and a model trained on labelled statements.

The instruments are those of Rothwell and Zegveld (Industrial Innovation and Public Policy, 1981) as Chinese policy
studies use them. The cues and their weights are rows of data/lexicon/instruments.csv and dimensions.csv; what a
statement is taken for before its words are weighed is in data/instruments.toml.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Protocol, cast

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


class Classes(Protocol):
    """The classes that a model scores, in its order, and what cues weigh beside the scores of each kind."""

    instruments: Sequence[str]
    dimensions: Sequence[str]
    mix: tuple[float, float]


class Classifier:
    """Classifies the statements of one document of `genre`: by the cues alone where `model` is None."""

    def __init__(self, scan: Scan, genre: str, model: Model | None = None) -> None:
        self._scan, self._genre, self._model = scan, genre, model
        self._labels: dict[tuple[str, Place], Weights] = {}

    def classify(self, statement: Statement, label: Place | None, heading: str = "") -> tuple[Instrument, Dimension]:
        """Return the instrument and the dimension of a statement under `label`, in a section titled `heading`."""
        if self._model is None:
            return self.decide(statement, label)
        return self.decide(statement, label, self._model, self._model.scores(self.clause(statement, label, heading)))

    def decide(
        self,
        statement: Statement,
        label: Place | None,
        model: Classes | None = None,
        scores: tuple[Sequence[float], Sequence[float]] = ((), ()),
    ) -> tuple[Instrument, Dimension]:
        """Return the best instrument and, given that, the best dimension, by the cues and the scores of a model."""
        cues = self.cues("instrument", statement, label)
        if model is None:
            instrument = max(cues, key=cues.__getitem__)
            cues = self.cues("dimension", statement, label, instrument)
            return cast(Instrument, instrument), cast(Dimension, max(cues, key=cues.__getitem__))
        instrument = _best(cues, model.instruments, scores[0], model.mix[0])
        cues = self.cues("dimension", statement, label, instrument)
        return cast(Instrument, instrument), cast(Dimension, _best(cues, model.dimensions, scores[1], model.mix[1]))

    def clause(self, statement: Statement, label: Place | None, heading: str) -> Clause:
        """Return a statement as the model sees it."""
        text = self._scan.text
        start, stop = statement.object or (statement.start, statement.end)
        return Clause(
            text[statement.start : statement.end],
            text[max(start, stop - 4) : stop],
            text[statement.aim[0] : statement.aim[1]],
            text[label[0] : label[1]] if label else "",
            heading,
            _traits(
                self._genre,
                statement.kind,
                statement.modal,
                statement.subject is not None,
                statement.party is not None,
                statement.condition is not None,
                label is not None,
            ),
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


def _best(cues: Mapping[str, float], names: Sequence[str], scores: Sequence[float], mix: float) -> str:
    """The class with the highest sum of score and cues; a class that the model does not know is none."""
    sums = [score + mix * cues[name] if name in cues else score for name, score in zip(names, scores, strict=True)]
    return names[sums.index(max(sums))]


@lru_cache(maxsize=4096)
def _traits(
    genre: str, kind: str, modal: str | None, subject: bool, party: bool, condition: bool, label: bool
) -> tuple[str, ...]:
    """The features of a clause that are no words."""
    said = {"subject": subject, "party": party, "condition": condition, "label": label}
    return (
        f"kind={kind}",
        f"modal={modal}",
        f"genre={genre}",
        f"genre={genre},{modal}",
        f"genre={genre},{kind}",
        *(name if there else f"no {name}" for name, there in said.items()),
    )


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
