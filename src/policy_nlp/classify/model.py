"""A linear model over n-grams, applied to all statements of a document at once, without scikit-learn.

Weights are whole numbers, so that sums do not depend on their order. An n-gram is found by number, not by its words:
a character has a number, two characters that begin something known have one, and with the third they give a key that is
looked up in a sorted table.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Hashable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np

from policy_nlp import resources
from policy_nlp.classify.features import LONGEST, PARTS, WHOLE, Clause, around, share

TEXT = "text:"
"""How the name of a feature begins that is looked for in the statement."""
_KEPT, _BATCH = 20_000, 500
_BEYOND = 1 << 16

Numbers = Any
"""An array of whole numbers."""


class Weights(NamedTuple):
    """A trained model: `rows` are the weights of `features`, one of each for each of all classes, times `scale`.

    Features named `text:…`, of one to three characters, are looked for in the statement.
    """

    instruments: tuple[str, ...]
    dimensions: tuple[str, ...]
    bias: tuple[int, ...]
    scale: int
    pairs: tuple[tuple[int, ...], ...]
    features: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]

    def to_json(self) -> dict[str, Any]:
        """Return the form of data/classifier.json: n-grams and other features a line, weights as bytes, packed."""
        packed = base64.b64encode(zlib.compress(np.array(self.rows, dtype=np.int8).tobytes(), 9)).decode()
        grams = [name.removeprefix(TEXT) for name in self.features if name.startswith(TEXT)]
        names = {"grams": "\n".join(grams), "features": "\n".join(self.features[len(grams) :])}
        form = self._asdict() | names | {"rows": packed}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in form.items()}


class Model:
    """Applies trained weights; `form` is what `Weights.to_json` gives.

    `instruments` and `dimensions` are the classes, in the order of the scores.
    """

    def __init__(self, form: dict[str, Any]) -> None:
        self.instruments: Sequence[str] = form["instruments"]
        self.dimensions: Sequence[str] = form["dimensions"]
        self.scale: int = form["scale"] * WHOLE
        self._bias = np.array(form["bias"], dtype=np.int32) * WHOLE
        self._pairs = np.array(form["pairs"], dtype=np.int32) * WHOLE
        packed = zlib.decompress(base64.b64decode(form["rows"]))
        self._rows = np.frombuffer(packed, dtype=np.int8).astype(np.int16).reshape(-1, len(form["bias"]))
        grams = form["grams"].split("\n")
        self._grams = _Grams(grams, self._rows[: len(grams)])
        self._others = {name: row for row, name in enumerate(form["features"].split("\n"), len(grams))}
        self._parts: tuple[dict[Hashable, int], ...] = tuple({} for _ in PARTS)
        self._kept = 0
        self._sums = np.zeros((_KEPT, len(form["bias"])), dtype=np.int32)

    def best(self, clauses: Sequence[Clause]) -> Iterator[tuple[str, str]]:
        """Yield the instrument and dimension of each clause whose scores, that of their pair added, are the highest."""
        border, size = len(self.instruments), len(self.dimensions)
        for start in range(0, len(clauses), _BATCH):
            found = self.scores(clauses[start : start + _BATCH])
            pairs = found[:, :border, None] + found[:, None, border:] + self._pairs
            for best in pairs.reshape(len(found), -1).argmax(axis=1).tolist():
                yield self.instruments[best // size], self.dimensions[best % size]

    def scores(self, clauses: Sequence[Clause]) -> Numbers:
        """Return a row of scores a clause, first the instruments: scikit-learn's decision function × `scale`."""
        if self._kept + len(PARTS) * len(clauses) > _KEPT:
            self._kept = 0
            for known in self._parts:
                known.clear()
        rows = []
        for clause in clauses:
            for part, words in enumerate(around(clause)):
                row = self._parts[part].get(words)
                rows.append(self._add(part, words) if row is None else row)
        parts = self._sums.take(np.array(rows, dtype=np.intp).reshape(len(clauses), -1), axis=0).sum(axis=1)
        shares = np.array([share(len(clause.text)) for clause in clauses], dtype=np.int32)
        found = self._grams.sums([clause.text[:LONGEST] for clause in clauses])
        found *= shares[:, None]
        found += parts
        found += self._bias
        return found

    def _add(self, part: int, words: Any) -> int:
        """The row of the sum of a part's features, from now on kept for the next clause that has it."""
        row = self._parts[part][words] = self._kept
        self._kept += 1
        names = PARTS[part](words)
        known = [self._others[name] for name in names if name in self._others]
        self._sums[row] = share(len(names)) * self._rows[known].sum(axis=0, dtype=np.int32)
        return row


class _Grams:
    """Weights of n-grams of up to three characters, and their sums over texts.

    `rows` has one of each. Number 0 of a character, a pair, a triple is what nothing is known of.
    """

    def __init__(self, grams: Sequence[str], rows: Numbers) -> None:
        codes = np.array(grams, dtype="<U3").view("<u4").reshape(-1, 3)  # zeros behind the last character
        plain = (codes < _BEYOND).all(axis=1)
        codes, rows, lengths = codes[plain], rows[plain], np.count_nonzero(codes[plain], axis=1)
        known = np.unique(codes[codes > 0])
        self._size = len(known) + 1
        self._chars = np.zeros(_BEYOND + 1, dtype=np.int32)  # the last is that of all beyond
        self._chars[known] = np.arange(1, self._size)
        first, second, third = self._chars[codes].T
        pairs = first * self._size + second
        begun = np.unique(pairs[lengths > 1])
        self._pairs = np.zeros(self._size**2, dtype=np.min_scalar_type(len(begun)))  # the smaller, the sooner read
        self._pairs[begun] = np.arange(1, len(begun) + 1)
        keys = self._pairs[pairs].astype(np.int32) * self._size + third  # some hundred million: 32 bits hold them
        self._of_char, self._of_pair = (np.zeros((n + 1, rows.shape[1]), np.int16) for n in (len(known), len(begun)))
        self._of_char[first[lengths == 1]] = rows[lengths == 1]
        self._of_pair[self._pairs[pairs[lengths == 2]]] = rows[lengths == 2]
        triples = np.flatnonzero(lengths == 3)
        triples = triples[np.argsort(keys[triples])]
        self._triples = np.append(keys[triples], np.int32(-1))  # what is greater than all keys is compared with -1
        self._of_triple = np.vstack([np.zeros((1, rows.shape[1]), np.int16), rows[triples]])

    def sums(self, texts: Sequence[str]) -> Numbers:
        """Return the sum of the weights of all n-grams of each text, a row a text."""
        # no n-gram holds a newline, so that none reaches from one text into the next
        joined = "\n".join([*texts, "\n\n"])
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        # `take` with "clip" is thrice as fast as an index, since it checks nothing
        first = self._chars.take(codes, mode="clip")
        second = self._pairs.take(first[:-2] * self._size + first[1:-1], mode="clip").astype(np.int32)
        begun = second.nonzero()[0]
        keys = second[begun] * self._size + first[2:][begun]
        found = self._triples[:-1].searchsorted(keys)
        third = np.zeros(len(second), dtype=np.intp)
        third[begun] = (found + 1) * (self._triples[found] == keys)
        weights = self._of_char.take(first[:-2], axis=0, mode="clip")
        weights += self._of_pair.take(second, axis=0, mode="clip")
        weights += self._of_triple.take(third, axis=0, mode="clip")
        begins = list(accumulate((len(text) + 1 for text in texts[:-1]), initial=0))
        return np.add.reduceat(weights, begins, axis=0, dtype=np.int32)


@lru_cache(maxsize=1)
def shipped() -> Model:
    """Return the model of data/classifier.json."""
    return Model(resources.classifier())
