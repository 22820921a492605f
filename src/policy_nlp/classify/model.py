"""A linear model over n-grams, applied to all statements of a document at once, without scikit-learn.

Weights are whole numbers, so that sums do not depend on their order. An n-gram is found by number, not by its words:
a character has a number, two characters that begin something known have one, and with the third they give a key that is
looked up in a sorted table.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Collection, Hashable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np

from policy_nlp import resources
from policy_nlp.classify.features import LONGEST, NEAR, PARTS, TEXT, WHOLE, Clause, around, share

_KEPT, _BATCH = 20_000, 500
_BEYOND = 1 << 16
_MARKS = (1 << 20) - 1

Numbers = Any
"""An array of whole numbers."""


class Weights(NamedTuple):
    """A trained model: `rows` are the weights of `features`, one of each for each of all classes, times `scale`.

    First come those named `text:…`, of one to three characters, which are looked for in the statement, then those named
    `near:…`, of two, which are looked for in its neighbours.
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
        near = [name.removeprefix(NEAR) for name in self.features if name.startswith(NEAR)]
        others = self.features[len(grams) + len(near) :]
        names = {"grams": "\n".join(grams), "near": "\n".join(near), "features": "\n".join(others)}
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
        rows = np.frombuffer(packed, dtype=np.int8).astype(np.int16).reshape(-1, len(form["bias"]))
        grams, near = _lines(form["grams"]), _lines(form["near"])
        self._grams = _Grams(grams, near, rows[: len(grams) + len(near)])
        self._parts = _Parts(_lines(form["features"]), rows[len(grams) + len(near) :])

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
        texts = [clause.text for clause in clauses]
        places = dict(zip(texts, range(len(texts)), strict=True))
        near: list[int] = []  # mostly of others of the clauses: their sums are there already
        for clause in clauses:
            for text in clause.near:
                if (place := places.get(text)) is None:
                    place = places[text] = len(texts)
                    texts.append(text)
                near.append(place)
        sums = self._grams.sums([text[:LONGEST] for text in texts])
        sums *= np.array([share(len(text)) for text in texts], dtype=np.int32)[:, None]
        own, width = len(clauses), len(self._bias)
        found = sums[:, width:].take(near, axis=0).reshape(own, -1, width).sum(axis=1)
        found += sums[:own, :width]
        found += self._parts.sums(clauses)
        found += self._bias
        return found


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


class _Parts:
    """Weights of the features around a statement's text, and their sums.

    `rows` has one of each. A part's sum is kept for the next clause that has the same part.
    """

    def __init__(self, names: Sequence[str], rows: Numbers) -> None:
        self._numbers: tuple[dict[str, int], ...] = tuple({} for _ in PARTS)
        for number, name in enumerate(names, 1):
            part = next(part for part, (beginning, _) in enumerate(PARTS) if name.startswith(beginning))
            self._numbers[part][name.removeprefix(PARTS[part][0])] = number
        self._rows = np.vstack([np.zeros((1, rows.shape[1]), np.int16), rows])
        self._kept: tuple[dict[Hashable, int], ...] = tuple({} for _ in PARTS)
        self._sums = np.zeros((_KEPT, rows.shape[1]), dtype=np.int32)
        self._filled = 0

    def sums(self, clauses: Sequence[Clause]) -> Numbers:
        """Return the sum of the weights of all parts of each clause, each by its part's share, a row a clause."""
        if self._filled + len(PARTS) * len(clauses) > _KEPT:
            self._filled = 0
            for kept in self._kept:
                kept.clear()
        places: list[int] = []
        new: list[tuple[int, Collection[str]]] = []
        for clause in clauses:
            for part, words in enumerate(around(clause)):
                place = self._kept[part].get(words)
                if place is None:
                    place = self._kept[part][words] = self._filled + len(new)
                    new.append((part, PARTS[part][1](words)))
                places.append(place)
        if new:
            self._fill(new)
        return self._sums.take(np.array(places, dtype=np.intp).reshape(len(clauses), -1), axis=0).sum(axis=1)

    def _fill(self, new: Sequence[tuple[int, Collection[str]]]) -> None:
        """Add the sums of new parts, all at once: which part each is, and what is seen of it."""
        numbers: list[int] = []
        begins: list[int] = []
        for part, words in new:
            begins.append(len(numbers))
            numbers.append(0)  # of no weight: no part is empty
            known = self._numbers[part]
            numbers += [known[word] for word in words if word in known]
        sums = np.add.reduceat(self._rows.take(numbers, axis=0), begins, axis=0, dtype=np.int32)
        shares = np.array([share(len(words)) for _, words in new], dtype=np.int32)
        self._sums[self._filled : self._filled + len(new)] = sums * shares[:, None]
        self._filled += len(new)


class _Grams:
    """Weights of n-grams of up to three characters in a text, of pairs `near` it, and their sums over texts.

    `rows` has one of each. Number 0 of a character, a pair, a triple is what nothing is known of.
    """

    def __init__(self, grams: Sequence[str], near: Sequence[str], rows: Numbers) -> None:
        # side by side: what an n-gram weighs in the text, and what it weighs for its neighbours
        border, width = len(grams), rows.shape[1]
        grams = [*grams, *near]
        rows = np.hstack([rows, np.zeros_like(rows)])
        rows[border:] = np.roll(rows[border:], width, axis=1)
        codes = np.array(grams, dtype="<U3").view("<u4").reshape(-1, 3)  # zeros behind the last character
        plain: Numbers = (codes < _BEYOND).all(axis=1)
        border = int(np.count_nonzero(plain[:border]))
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
        triples = np.flatnonzero(lengths == 3)
        triples = triples[np.argsort(keys[triples])]
        self._triples = np.append(keys[triples], np.int32(-1))  # what is greater than all keys is compared with -1
        self._marks = np.zeros(_MARKS + 1, dtype=bool)
        self._marks[keys[triples] & _MARKS] = True
        # One row for each place of a text: that of the longest n-gram that begins there, with those that it begins with
        of_char, of_pair = (np.zeros((n, rows.shape[1]), np.int16) for n in (self._size, len(begun)))
        of_char[first[lengths == 1]] = rows[lengths == 1]
        of_pair[self._pairs[pairs[:border][lengths[:border] == 2]] - 1] = rows[:border][lengths[:border] == 2]
        of_pair[self._pairs[pairs[border:]] - 1] += rows[border:]
        of_pair += of_char[begun // self._size]
        of_triple = rows[triples] + of_pair[self._pairs[pairs[triples]] - 1]
        self._rows = np.vstack([of_char, of_pair, of_triple])
        self._first_triple = len(of_char) + len(of_pair)

    def sums(self, texts: Sequence[str]) -> Numbers:
        """Return the sums of the weights of all n-grams of each text, for it and for what is near it, a row a text."""
        # no n-gram holds a newline, so that none reaches from one text into the next
        joined = "\n".join([*texts, "\n\n"])
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        # `take` with "clip" is thrice as fast as an index, since it checks nothing
        first = self._chars.take(codes, mode="clip")
        second = self._pairs.take(first[:-2] * self._size + first[1:-1], mode="clip").astype(np.int32)
        begun = second.nonzero()[0]
        pairs = second.take(begun)
        keys = pairs * self._size + first[2:].take(begun)
        rows = first[:-2].astype(np.intp)
        rows[begun] = pairs + (self._size - 1)
        likely = self._marks.take(keys & _MARKS).nonzero()[0]  # spares two searches in five
        keys, begun = keys.take(likely), begun.take(likely)
        third = self._triples[:-1].searchsorted(keys)
        known = (self._triples.take(third) == keys).nonzero()[0]
        rows[begun.take(known)] = third.take(known) + self._first_triple
        begins = list(accumulate((len(text) + 1 for text in texts[:-1]), initial=0))
        return np.add.reduceat(self._rows.take(rows, axis=0, mode="clip"), begins, axis=0, dtype=np.int32)


@lru_cache(maxsize=1)
def shipped() -> Model:
    """Return the model of data/classifier.json."""
    return Model(resources.classifier())
