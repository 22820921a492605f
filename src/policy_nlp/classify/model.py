"""A linear model over n-grams, applied to all statements of a document at once, without scikit-learn.

Weights are whole numbers, so that sums do not depend on their order. An n-gram is found by number, not by its words:
a character has a number, two characters that begin something known have one, and with the third they give a key that is
looked up in a sorted table.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from policy_nlp import resources
from policy_nlp.classify.features import LONGEST, WHOLE, Clause, around, share

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
    features: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]

    def to_json(self) -> dict[str, Any]:
        """Return the form of data/classifier.json: features a line, weights as little-endian 16-bit numbers, packed."""
        packed = base64.b64encode(zlib.compress(np.array(self.rows, dtype="<i2").tobytes(), 9)).decode()
        form = self._asdict() | {"features": "\n".join(self.features), "rows": packed}
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
        names, packed = form["features"].split("\n"), zlib.decompress(base64.b64decode(form["rows"]))
        rows = np.frombuffer(packed, dtype="<i2").astype(np.int32).reshape(len(names), -1)
        grams = {name.removeprefix(TEXT): row for row, name in enumerate(names) if name.startswith(TEXT)}
        self._grams = _Grams(grams, rows)
        self._rows, self._others = rows, {n: row for row, n in enumerate(names) if not n.startswith(TEXT)}
        self._parts: dict[tuple[Callable[[Any], Collection[str]], Hashable], int] = {}
        self._sums = np.zeros((_KEPT, rows.shape[1]), dtype=np.int32)

    def best(self, clauses: Sequence[Clause]) -> Iterator[tuple[str, str]]:
        """Yield the instrument and the dimension with the highest scores of each clause, the first of equals."""
        border = len(self.instruments)
        for start in range(0, len(clauses), _BATCH):
            found = self.scores(clauses[start : start + _BATCH])
            best = zip(
                found[:, :border].argmax(axis=1).tolist(), found[:, border:].argmax(axis=1).tolist(), strict=True
            )
            for instrument, dimension in best:
                yield self.instruments[instrument], self.dimensions[dimension]

    def scores(self, clauses: Sequence[Clause]) -> Numbers:
        """Return a row of scores a clause, first the instruments: scikit-learn's decision function × `scale`."""
        shares = np.array([share(len(clause.text)) for clause in clauses])
        found = self._grams.sums([clause.text[:LONGEST] for clause in clauses]) * shares[:, None]
        if len(self._parts) + 5 * len(clauses) > _KEPT:
            self._parts.clear()
        parts = np.array([[self._part(key) for key in around(clause)] for clause in clauses])
        return found + self._sums[parts].sum(axis=1) + self._bias

    def _part(self, key: tuple[Callable[[Any], Collection[str]], Hashable]) -> int:
        """The row of the sum of a part's features, kept for the next clause that has it."""
        row = self._parts.get(key)
        if row is None:
            row = self._parts[key] = len(self._parts)
            features, words = key
            names = features(words)
            known = [self._others[name] for name in names if name in self._others]
            self._sums[row] = share(len(names)) * self._rows[known].sum(axis=0)
        return row


class _Grams:
    """Weights of n-grams of up to three characters, and their sums over texts.

    `grams` tells the row of each in `rows`. Number 0 of a character, of two and of three is what nothing is known of.
    """

    def __init__(self, grams: dict[str, int], rows: Numbers) -> None:
        chars = sorted({char for gram in grams for char in gram if ord(char) < _BEYOND})
        pairs = sorted({gram[:2] for gram in grams if len(gram) > 1})
        triples = sorted(gram for gram in grams if len(gram) == 3)
        char, pair = ({gram: number for number, gram in enumerate(some, 1)} for some in (chars, pairs))
        self._size = len(chars) + 1
        self._chars = np.zeros(_BEYOND, dtype=np.int32)
        self._chars[[ord(one) for one in chars]] = range(1, self._size)
        self._pairs = np.zeros(self._size**2, dtype=np.int32)
        self._pairs[[char[one[0]] * self._size + char[one[1]] for one in pairs]] = range(1, len(pairs) + 1)
        keys = np.array([pair[one[:2]] * self._size + char[one[2]] for one in triples], dtype=np.int64)
        order = np.argsort(keys)
        self._triples = np.append(keys[order], -1)  # what is greater than all keys is compared with -1
        empty = np.zeros((1, rows.shape[1]), dtype=np.int32)
        table = np.vstack([rows, empty])
        self._of_char, self._of_pair = (
            np.vstack([empty, table[[grams.get(one, -1) for one in some]]]) for some in (chars, pairs)
        )
        self._of_triple = table[[grams[triples[number]] for number in order]]

    def sums(self, texts: Sequence[str]) -> Numbers:
        """Return the sum of the weights of all n-grams of each text, a row a text."""
        # no n-gram holds a newline, so that none reaches from one text into the next
        joined = "\n".join([*texts, "\n\n"])
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        first = self._chars[np.where(codes < _BEYOND, codes, 0)]
        first[codes >= _BEYOND] = 0
        second = self._pairs[first[:-1] * self._size + first[1:]]
        begun = np.flatnonzero(second[:-1])
        keys = second[begun].astype(np.int64) * self._size + first[begun + 2]
        third = np.searchsorted(self._triples[:-1], keys)
        known = self._triples[third] == keys
        weights = self._of_char[first[:-2]]
        weights += self._of_pair[second[:-1]]
        weights[begun[known]] += self._of_triple[third[known]]
        lengths = np.array([len(text) + 1 for text in texts])
        return np.add.reduceat(weights, np.cumsum(lengths) - lengths, axis=0)


@lru_cache(maxsize=1)
def shipped() -> Model:
    """Return the model of data/classifier.json."""
    return Model(resources.classifier())
