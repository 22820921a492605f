"""A linear model over n-grams as one automaton scan, without numpy and scikit-learn.

The weights of a feature for all classes are one integer, the sum of weight × 2 ** (32 × class): adding integers adds
all classes at once, and multiplying by a share weighs them all. Before the lanes of 32 bits are taken apart, 2 ** 31 is
added to each, so that none is negative.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

import ahocorasick_rs

from policy_nlp import resources
from policy_nlp.classify.features import LONGEST, WHOLE, Clause, around, share

_ZERO, _LANE_ZERO = 1 << 15, 1 << 31
_KEPT = 20_000
_TEXT = "text:"
_PATTERN = itemgetter(0)


class Weights(NamedTuple):
    """A trained model: `rows` are the weights of `features`, one of each for each of all classes, times `scale`.

    A feature named `text:…` is looked for in the statement, however long it is.
    """

    instruments: tuple[str, ...]
    dimensions: tuple[str, ...]
    bias: tuple[int, ...]
    scale: int
    features: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]

    def to_json(self) -> dict[str, Any]:
        """Return the form of data/classifier.json: features a line, weights as little-endian 16-bit numbers."""
        packed = b"".join(struct.pack(f"<{len(row)}H", *(weight + _ZERO for weight in row)) for row in self.rows)
        form = self._asdict() | {"features": "\n".join(self.features), "rows": base64.b64encode(packed).decode()}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in form.items()}


class Model:
    """Applies trained weights; `form` is what `Weights.to_json` gives.

    `instruments` and `dimensions` are the classes, in the order of the scores.
    """

    def __init__(self, form: dict[str, Any]) -> None:
        self.instruments: Sequence[str] = form["instruments"]
        self.dimensions: Sequence[str] = form["dimensions"]
        self.scale: int = form["scale"] * WHOLE
        lanes, bias = len(form["bias"]), form["bias"]
        self._unpack = struct.Struct(f"<{lanes}I").unpack
        self._bytes = 4 * lanes
        self._start = sum((_LANE_ZERO + weight * WHOLE) << 32 * lane for lane, weight in enumerate(bias))
        known = dict(zip(form["features"].split("\n"), _rows(base64.b64decode(form["rows"]), lanes), strict=True))
        grams = [feature.removeprefix(_TEXT) for feature in known if feature.startswith(_TEXT)]
        self._weight = [known.pop(_TEXT + gram) for gram in grams].__getitem__
        self._known, self._sums = known, dict[tuple[Any, Hashable], int]()
        self._find = ahocorasick_rs.AhoCorasick(grams).find_matches_as_indexes

    def best(self, clause: Clause) -> tuple[str, str]:
        """Return the instrument and the dimension with the highest scores, the first of equals."""
        lanes, border = self._lanes(clause), len(self.instruments)
        instruments, dimensions = lanes[:border], lanes[border:]
        instrument = self.instruments[instruments.index(max(instruments))]
        return instrument, self.dimensions[dimensions.index(max(dimensions))]

    def scores(self, clause: Clause) -> tuple[list[int], list[int]]:
        """Return the scores of the instruments and of the dimensions: scikit-learn's decision function × `scale`."""
        values = [lane - _LANE_ZERO for lane in self._lanes(clause)]
        border = len(self.instruments)
        return values[:border], values[border:]

    def _lanes(self, clause: Clause) -> tuple[int, ...]:
        """The scores of all classes, none negative."""
        found = set(map(_PATTERN, self._find(clause.text[:LONGEST], overlapping=True)))
        total, sums = self._start + share(len(clause.text)) * sum(map(self._weight, found)), self._sums
        for key in around(clause):
            part = sums.get(key)
            total += self._part(key) if part is None else part
        return self._unpack(total.to_bytes(self._bytes, "little"))

    def _part(self, key: tuple[Callable[[Any], Collection[str]], Hashable]) -> int:
        """The sum of a part's features, kept for the next clause that has it."""
        if len(self._sums) > _KEPT:
            self._sums.clear()
        features, words = key
        names = features(words)
        total: int = share(len(names)) * sum(self._known.get(name, 0) for name in names)
        self._sums[key] = total
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
def shipped() -> Model:
    """Return the model of data/classifier.json."""
    return Model(resources.classifier())
