"""Instrument and dimension of a statement, by weighed cues.

The instruments are those of Rothwell and Zegveld (Industrial Innovation and Public Policy, 1981) as Chinese policy
studies use them; the cues and their weights are rows of data/lexicon/instruments.csv and dimensions.csv.
"""

from __future__ import annotations

from collections import defaultdict
from typing import cast

from policy_nlp.extract.statement import Statement
from policy_nlp.records import Dimension, Instrument
from policy_nlp.scan import Scan

_AIM, _OBJECT, _OTHER, _LABEL = 1.0, 1.0, 0.5, 0.4
_TAIL = 8


def classify(scan: Scan, statement: Statement, label: tuple[int, int] | None) -> tuple[Instrument, Dimension]:
    """Return the instrument and the dimension of a statement that stands under `label`."""
    instrument = _best(scan, "instrument", statement, label, {"environment.planning": 0.5})
    dimension = _best(scan, "dimension", statement, label, {"goal": 0.4, f"~{instrument}": 0.0})
    return cast(Instrument, instrument), cast(Dimension, dimension)


def _best(
    scan: Scan, group: str, statement: Statement, label: tuple[int, int] | None, scores: dict[str, float]
) -> str:
    weights = defaultdict(float, scores)
    core = statement.aim[0]
    for hit in scan.of(group, statement.start, statement.end):
        share = _OTHER if hit.start < core else _OBJECT
        weights[hit.kind.partition(".")[2]] += share * float(hit.value)
    if label is not None:
        for hit in scan.of(group, *label):
            weights[hit.kind.partition(".")[2]] += _LABEL * float(hit.value)
    return max(weights, key=lambda name: weights[name])
