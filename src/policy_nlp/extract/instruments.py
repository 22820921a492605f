"""Instrument and dimension of a statement, by weighed cues.

The instruments are those of Rothwell and Zegveld (Industrial Innovation and Public Policy, 1981) as Chinese policy
studies use them; the cues and their weights are rows of data/lexicon/instruments.csv and dimensions.csv.
"""

from __future__ import annotations

from collections import defaultdict
from typing import cast

from policy_nlp import resources
from policy_nlp.extract.statement import Statement
from policy_nlp.records import Dimension, Instrument
from policy_nlp.scan import Scan

_BEFORE_AIM, _LABEL, _HEAD = 0.3, 0.3, 2.0  # what cues weigh outside the object, and as its last word (its head)
_ABOUT_SUBJECT = ("aim.bound", "aim.state", "aim.close")

Place = tuple[int, int]
Weights = dict[str, float]


def classify(scan: Scan, statement: Statement, label: Place | None, genre: str) -> tuple[Instrument, Dimension]:
    """Return the instrument and the dimension of a statement that stands under `label` in a document of `genre`."""
    first = resources.settings("instruments.toml")
    kind = statement.kind.partition(".")[2]
    known = {
        "kind": kind if kind in first["instrument"]["kind"] else "default",
        "modal": statement.modal or "",
        "genre": genre,
        "aim": scan.text[slice(*statement.aim)],
    }
    instrument = _best(scan, "instrument", statement, label, first["instrument"], known)
    known["instrument"] = instrument
    dimension = _best(scan, "dimension", statement, label, first["dimension"], known)
    return cast(Instrument, instrument), cast(Dimension, dimension)


def _best(
    scan: Scan,
    group: str,
    statement: Statement,
    label: Place | None,
    first: dict[str, dict[str, Weights]],
    known: dict[str, str],
) -> str:
    """The class with the most weight: what the statement is taken for first, and the cues in it."""
    weights: Weights = defaultdict(float)
    for table, keys in first.items():
        for name, weight in keys.get(known[table], {}).items():
            weights[name] += weight
    aim, end, skip = statement.aim[0], statement.end, len(group) + 1
    stop = statement.object[1] if statement.object else end
    before = 1.0 if statement.kind in _ABOUT_SUBJECT else _BEFORE_AIM
    party = statement.party if statement.kind == "aim.give" else None
    for hit in scan.of(group, statement.start, end):
        if 0 <= stop - hit.end <= 1:
            share = _HEAD
        elif hit.start >= aim or (party and party[0] <= hit.start < party[1]):
            share = 1.0
        else:
            share = before
        weights[hit.kind[skip:]] += float(hit.value) * share
    if label is not None:
        for hit in scan.of(group, *label):
            weights[hit.kind[skip:]] += float(hit.value) * _LABEL
    return max(weights, key=lambda name: weights[name])
