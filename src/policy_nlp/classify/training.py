"""Training: linear support vector machines, one against all, over everything that some statements share.

There are fewer labelled statements than n-grams, and most n-grams are rare: so every one that a few statements share is
learned from, rare ones are given more room than common ones (as in tf-idf), and only then are those kept that move the
scores most. One against all does as well as anything more joint (Rifkin and Klautau, In Defense of One-Vs-All
Classification, 2004); the squared hinge is that of LIBLINEAR (Fan et al., 2008).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse
from sklearn.feature_extraction import DictVectorizer
from sklearn.svm import LinearSVC

from policy_nlp.classify.features import NEAR, TEXT, WHOLE, Clause, features
from policy_nlp.classify.model import Weights

ROOM = 0.25
"""What an error costs against large weights: LIBLINEAR's C."""
PARTS = {TEXT: 1.0, NEAR: 0.3, "tail:": 0.3, "aim=": 0.3, "label:": 0.15, "heading:": 0.15, "": 0.15}
"""What the parts of a clause weigh before anything is learned, by the beginning of their features' names."""
RARE = 3
"""A feature is learned from that so many clauses have."""
LARGEST = 180_000
"""Features that are kept."""
TOGETHER = 0.08
"""What it weighs how often an instrument and a dimension go together."""
SCALE = 64
"""Steps of a weight, which is a whole number of eight bits."""
_LIMIT = (1 << 7) - 1

Matrix = Any
"""A sparse or dense matrix of numpy or scipy, a row a clause."""


class Example(NamedTuple):
    """A clause and its classes."""

    clause: Clause
    instrument: str = ""
    dimension: str = ""


class Trained(NamedTuple):
    """What training gives: a linear model of the scores of all instruments, then of all dimensions.

    `pairs` is what an instrument (a row) and a dimension gain by going together more often than by chance.
    """

    vectorizer: DictVectorizer
    table: Matrix
    bias: Matrix
    pairs: Matrix
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
    start = _start(matrix, vectorizer.get_feature_names_out())
    design = (matrix @ sparse.diags(start)).tocsr()
    instruments, first, first_bias = _machines(design, [example.instrument for example in examples])
    dimensions, second, second_bias = _machines(design, [example.dimension for example in examples])
    table = start[:, None] * np.hstack([first, second])
    moved = np.abs(table).max(axis=1) * np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=0)).ravel())
    table[np.argsort(-moved, kind="stable")[LARGEST:]] = 0
    bias = np.concatenate([first_bias, second_bias])
    pairs = TOGETHER * _association(examples, instruments, dimensions)
    return Trained(vectorizer, _rounded(table), _rounded(bias), _rounded(pairs), instruments, dimensions)


def weights(trained: Trained) -> Weights:
    """Return the weights of a model, without the features that weigh nothing."""
    table = np.rint(trained.table * SCALE).astype(int)
    names = trained.vectorizer.get_feature_names_out()
    kept = sorted(
        np.flatnonzero(np.abs(table).any(axis=1)),
        key=lambda row: (not names[row].startswith(TEXT), not names[row].startswith(NEAR)),
    )
    return Weights(
        trained.instruments,
        trained.dimensions,
        tuple(np.rint(trained.bias * SCALE).astype(int).tolist()),
        SCALE,
        tuple(map(tuple, np.rint(trained.pairs * SCALE).astype(int).tolist())),
        tuple(str(names[row]) for row in kept),
        tuple(tuple(table[row].tolist()) for row in kept),
    )


def _seen(clause: Clause) -> dict[str, float]:
    """The features of a clause with their values."""
    return {name: value / WHOLE for name, value in features(clause).items()}


def _machines(design: Matrix, names: Sequence[str]) -> tuple[tuple[str, ...], Matrix, Matrix]:
    """The classes, their weights (a row a feature) and their bias."""
    fitted = LinearSVC(C=ROOM, tol=1e-3, max_iter=5000, random_state=0).fit(design, names)
    return tuple(map(str, fitted.classes_)), fitted.coef_.T, fitted.intercept_


def _association(examples: Sequence[Example], instruments: Sequence[str], dimensions: Sequence[str]) -> Matrix:
    """Pointwise mutual information of the classes, with half an example more of each pair."""
    seen = Counter((example.instrument, example.dimension) for example in examples)
    counts = np.array([[seen[instrument, dimension] + 0.5 for dimension in dimensions] for instrument in instruments])
    share = counts / counts.sum()
    return np.log(share / (share.sum(axis=1, keepdims=True) * share.sum(axis=0, keepdims=True)))


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


def _rounded(values: Matrix) -> Matrix:
    """The values as they will be shipped."""
    return np.clip(np.rint(values * SCALE), -_LIMIT, _LIMIT) / SCALE
