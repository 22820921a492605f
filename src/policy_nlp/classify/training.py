"""Training: a ridge regression to the classes, in its dual form.

There are far fewer labelled statements than n-grams, and most n-grams are rare: so every one that two statements share
is learned from, rare ones are given more room than common ones (as in tf-idf), and only then are those kept that move
the scores most. Regression to classes, one against all, does as well here as a logistic one (Rifkin and Klautau, In
Defense of One-Vs-All Classification, 2004).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import linalg, sparse
from sklearn.feature_extraction import DictVectorizer

from policy_nlp.classify.features import WHOLE, Clause, features
from policy_nlp.classify.model import Weights

PENALTY = 0.6
PARTS = {"text:": 1.0, "tail:": 0.3, "aim=": 0.3, "label:": 0.15, "heading:": 0.15, "": 0.15}
"""What the parts of a clause weigh before anything is learned, by the beginning of their features' names."""
RARE = 2
"""A feature is learned from that so many clauses have."""
LARGEST = 8_000
"""Features that are kept."""
SCALE = 4000

Matrix = Any
"""A sparse or dense matrix of numpy or scipy, a row a clause."""


class Example(NamedTuple):
    """A clause and its classes."""

    clause: Clause
    instrument: str = ""
    dimension: str = ""


class Trained(NamedTuple):
    """What training gives: a linear model of the scores of all instruments, then of all dimensions."""

    vectorizer: DictVectorizer
    table: Matrix
    bias: Matrix
    instruments: tuple[str, ...]
    dimensions: tuple[str, ...]

    def decision(self, clauses: Sequence[Clause]) -> Matrix:
        """Return the scores of clauses, a row a clause."""
        return self.vectorizer.transform([_seen(clause) for clause in clauses]) @ self.table + self.bias


def train(examples: Sequence[Example]) -> Trained:
    """Return the model that learned from `examples`."""
    seen = [_seen(example.clause) for example in examples]
    counts = Counter(name for found in seen for name in found)
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([{n: v for n, v in found.items() if counts[n] >= RARE} for found in seen])
    instruments, dimensions = (tuple(sorted({getattr(e, f) for e in examples})) for f in ("instrument", "dimension"))
    targets = np.hstack([_hits(examples, instruments, "instrument"), _hits(examples, dimensions, "dimension")])
    table = _regression(matrix, targets, _start(matrix, vectorizer.get_feature_names_out()))
    moved = np.abs(table).max(axis=1) * np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=0)).ravel())
    table[np.argsort(-moved, kind="stable")[LARGEST:]] = 0
    return Trained(vectorizer, _rounded(table), _rounded(targets.mean(axis=0)), instruments, dimensions)


def weights(trained: Trained) -> Weights:
    """Return the weights of a model, without the features that weigh nothing."""
    table = np.rint(trained.table * SCALE).astype(int)
    kept = np.flatnonzero(np.abs(table).any(axis=1))
    names = trained.vectorizer.get_feature_names_out()
    return Weights(
        trained.instruments,
        trained.dimensions,
        tuple(np.rint(trained.bias * SCALE).astype(int).tolist()),
        SCALE,
        tuple(str(names[row]) for row in kept),
        tuple(tuple(table[row].tolist()) for row in kept),
    )


def _seen(clause: Clause) -> dict[str, float]:
    """The features of a clause with their values."""
    return {name: value / WHOLE for name, value in features(clause).items()}


def _hits(examples: Sequence[Example], classes: Sequence[str], field: str) -> Matrix:
    """One where an example has a class, else zero."""
    return np.array([[float(getattr(example, field) == name) for name in classes] for example in examples])


def _start(matrix: Matrix, names: Sequence[str]) -> Matrix:
    """What each feature is multiplied by before the regression: rare ones and parts that say more weigh more."""
    start = np.log(matrix.shape[0] / np.asarray((matrix > 0).sum(axis=0)).ravel())
    part = np.array([next(k for k, beginning in enumerate(PARTS) if name.startswith(beginning)) for name in names])
    for number, weight in enumerate(PARTS.values()):
        columns = np.flatnonzero(part == number)
        scaled = matrix[:, columns] @ sparse.diags(start[columns])
        length = np.sqrt(np.asarray(scaled.multiply(scaled).sum(axis=1))).mean() if columns.size else 1.0
        start[columns] *= np.sqrt(weight) / max(length, 1e-9)
    return start


def _regression(matrix: Matrix, targets: Matrix, start: Matrix) -> Matrix:
    """The weights, a row a feature."""
    design = (matrix @ sparse.diags(start)).tocsr()
    kernel = (design @ design.T).toarray()
    kernel[np.diag_indices_from(kernel)] += PENALTY
    found = linalg.solve(kernel, targets - targets.mean(axis=0), assume_a="pos", overwrite_a=True)
    return start[:, None] * (design.T @ found)


def _rounded(values: Matrix) -> Matrix:
    """The values as they will be shipped: 16-bit numbers."""
    limit = (1 << 15) - 1
    return np.clip(np.rint(values * SCALE), -limit, limit) / SCALE
