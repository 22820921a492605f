"""A linear model over n-grams as one automaton scan, without numpy and scikit-learn.

The weights of a feature for all classes are one integer, the sum of weight × 2 ** (32 × class): adding integers adds
all classes at once. Before the lanes of 32 bits are taken apart, 2 ** 31 is added to each, so that none is negative.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import ahocorasick_rs

from policy_nlp import resources
from policy_nlp.classify.features import LONGEST, Clause, around

_ZERO, _LANE_ZERO = 1 << 15, 1 << 31
_KEPT = 20_000
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


class Model:
    """Applies trained weights; `form` is what `Weights.to_json` gives.

    `instruments` and `dimensions` are the classes, `mix` what the cue rules' scores weigh beside the model's, in the
    unit of `scores`.
    """

    def __init__(self, form: dict[str, Any]) -> None:
        self.instruments: Sequence[str] = form["instruments"]
        self.dimensions: Sequence[str] = form["dimensions"]
        self.scale: int = form["scale"]
        self.mix: tuple[float, float] = (form["mix"][0] * self.scale, form["mix"][1] * self.scale)
        lanes, bias = len(form["bias"]), form["bias"]
        self._unpack = struct.Struct(f"<{lanes}I").unpack
        self._bytes = 4 * lanes
        self._start = sum((_LANE_ZERO + weight) << 32 * lane for lane, weight in enumerate(bias))
        known = dict(zip(form["features"].split("\n"), _rows(base64.b64decode(form["rows"]), lanes), strict=True))
        grams = [feature.removeprefix(_TEXT) for feature in known if feature.startswith(_TEXT)]
        self._grams = [known.pop(_TEXT + gram) for gram in grams]
        self._known, self._sums = known, dict[tuple[Any, Hashable], int]()
        self._automaton = ahocorasick_rs.AhoCorasick(grams)

    def scores(self, clause: Clause) -> tuple[list[int], list[int]]:
        """Return the scores of the instruments and of the dimensions: scikit-learn's decision function × `scale`."""
        grams, sums = self._grams, self._sums
        found = {match[0] for match in self._automaton.find_matches_as_indexes(clause.text[:LONGEST], overlapping=True)}
        total = sum([grams[number] for number in found], self._start)
        for key in around(clause):
            part = sums.get(key)
            total += self._part(key) if part is None else part
        lanes = self._unpack(total.to_bytes(self._bytes, "little"))
        values = [lane - _LANE_ZERO for lane in lanes]
        border = len(self.instruments)
        return values[:border], values[border:]

    def _part(self, key: tuple[Callable[[Any], Iterable[str]], Hashable]) -> int:
        """The sum of a part's features, kept for the next clause that has it."""
        if len(self._sums) > _KEPT:
            self._sums.clear()
        features, words = key
        total = self._sums[key] = sum(self._known.get(feature, 0) for feature in features(words))
        return total


def _rows(packed: bytes, lanes: int) -> Iterator[int]:
    """The weights of a feature after the other, each row of 16-bit numbers made one integer."""
    zero = sum(_ZERO << 32 * lane for lane in range(lanes))
    wide = bytearray(4 * lanes)
    for at in range(0, len(packed), 2 * lanes):
        wide[::4] = packed[at : at + 2 * lanes : 2]
        wide[1::4] = packed[at + 1 : at + 2 * lanes : 2]
        yield int.from_bytes(wide, "little") - zero


@lru_cache(maxsize=1)
def shipped() -> Model | None:
    """Return the model of data/classifier.json, or None where the file is missing."""
    form = resources.classifier()
    return Model(form) if form else None
