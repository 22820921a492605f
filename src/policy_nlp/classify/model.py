"""A linear model over n-grams as one automaton scan, without numpy and scikit-learn.

The weights of a feature for all classes are one integer, a lane of 32 bits a class: adding integers adds all classes
at once. Lanes hold the weight plus `_ZERO`, so that none is negative and no sum carries into the next lane.
"""

from __future__ import annotations

import base64
import struct
from functools import lru_cache
from typing import Any, NamedTuple

import ahocorasick_rs

from policy_nlp import resources
from policy_nlp.classify.features import LONGEST, Clause, around

_ZERO = 1 << 15
_TEXT = "text:"


class Weights(NamedTuple):
    """A trained model: `rows` are the weights of `features`, one of each for each of all classes, times `scale`.

    `mix` is what the cue rules' scores weigh beside the model's, for instruments and for dimensions.
    """

    instruments: tuple[str, ...]
    dimensions: tuple[str, ...]
    bias: tuple[int, ...]
    scale: int
    mix: tuple[float, float]
    features: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]

    def to_json(self) -> dict[str, Any]:
        """Return the form of data/classifier.json: features a line, weights as little-endian 16-bit numbers."""
        packed = b"".join(struct.pack(f"<{len(row)}H", *(weight + _ZERO for weight in row)) for row in self.rows)
        form = self._asdict() | {"features": "\n".join(self.features), "rows": base64.b64encode(packed).decode()}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in form.items()}


class Scores(NamedTuple):
    """The scores of a clause for each instrument and each dimension, in the model's order of classes."""

    instruments: tuple[float, ...]
    dimensions: tuple[float, ...]


class Model:
    """Applies trained weights; `form` is what `Weights.to_json` gives, `mix` what rules weigh beside the model."""

    def __init__(self, form: dict[str, Any]) -> None:
        self.instruments: list[str] = form["instruments"]
        self.dimensions: list[str] = form["dimensions"]
        self.mix: tuple[float, float] = (form["mix"][0], form["mix"][1])
        self._scale: int = form["scale"]
        self._bias: list[int] = form["bias"]
        lanes = len(self._bias)
        self._unpack = struct.Struct(f"<{lanes}I").unpack
        self._bytes = 4 * lanes
        packed, row = base64.b64decode(form["rows"]), 2 * lanes
        known: dict[str, int] = {}
        for number, feature in enumerate(form["features"].split("\n")):
            wide = bytearray(self._bytes)
            wide[::4] = packed[number * row : (number + 1) * row : 2]
            wide[1::4] = packed[number * row + 1 : (number + 1) * row : 2]
            known[feature] = int.from_bytes(wide, "little")
        grams = [feature.removeprefix(_TEXT) for feature in known if feature.startswith(_TEXT)]
        self._grams = [known.pop(_TEXT + gram) for gram in grams]
        self._others = known
        self._automaton = ahocorasick_rs.AhoCorasick(grams)

    def scores(self, clause: Clause) -> Scores:
        """Return the scores of a clause, the same as scikit-learn's up to the rounding of the weights."""
        matches = self._automaton.find_matches_as_indexes(clause.text[:LONGEST], overlapping=True)
        grams, others = self._grams, self._others
        rows = [grams[number] for number in {match[0] for match in matches}]
        rows += [others[feature] for feature in set(around(clause)) if feature in others]
        zero, scale = _ZERO * len(rows), self._scale
        lanes = self._unpack(sum(rows).to_bytes(self._bytes, "little"))
        values = [(lane - zero + bias) / scale for lane, bias in zip(lanes, self._bias, strict=True)]
        border = len(self.instruments)
        return Scores(tuple(values[:border]), tuple(values[border:]))


@lru_cache(maxsize=1)
def shipped() -> Model | None:
    """Return the model of data/classifier.json, or None where the file is missing."""
    form = resources.classifier()
    return Model(form) if form else None
