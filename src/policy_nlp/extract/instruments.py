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

_BEFORE_AIM, _LABEL = 0.5, 0.3  # what cues weigh outside the aim and its object


def classify(scan: Scan, statement: Statement, label: tuple[int, int] | None) -> tuple[Instrument, Dimension]:
    """Return the instrument and the dimension of a statement that stands under `label`."""
    start = resources.settings("instruments.toml")
    by_aim: dict[str, dict[str, float]] = start["instrument"]
    kind = statement.kind.partition(".")[2]
    instrument = _best(scan, "instrument", statement, label, by_aim.get(kind, by_aim["default"]))
    dimension = _best(scan, "dimension", statement, label, start["dimension"][instrument])
    return cast(Instrument, instrument), cast(Dimension, dimension)


def _best(scan: Scan, group: str, statement: Statement, label: tuple[int, int] | None, first: dict[str, float]) -> str:
    weights = defaultdict(float, first)
    aim = statement.aim[0]
    for hit in scan.of(group, statement.start, statement.end):
        weights[hit.kind[len(group) + 1 :]] += float(hit.value) * (_BEFORE_AIM if hit.start < aim else 1.0)
    if label is not None:
        for hit in scan.of(group, *label):
            weights[hit.kind[len(group) + 1 :]] += float(hit.value) * _LABEL
    return max(weights, key=lambda name: weights[name])
