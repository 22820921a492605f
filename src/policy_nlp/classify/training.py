"""Training: a teacher that knows few labels, and a linear student small enough to ship.

There are far fewer labelled statements than n-grams. So the teacher, a logistic regression, sees beside the features
the latent semantic analysis of statements that nobody has labelled, and what the cue rules say; the student, a ridge
regression on the features alone, learns the teacher's decision function and the cue rules' scores on labelled and
unlabelled statements alike (after Hinton, Vinyals and Dean, Distilling the Knowledge in a Neural Network, 2015).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import normalize

from policy_nlp.classify.features import Clause, features
from policy_nlp.classify.model import Weights

TOPICS = 200
TEACHER_C, STUDENT_ALPHA, LABEL_WEIGHT = 0.1, 3.0, 4.0
RARE_LABELLED, RARE = 3, 8
"""A feature is used that so many labelled clauses have, or so many clauses at all."""
LARGEST = 5_000
"""Features that are kept, those that move the scores most."""
MIX = (0.2, 0.1)
"""What the cue rules' scores weigh beside the teacher's, for instruments and for dimensions."""
SCALE = 2000

Matrix = Any
"""A sparse or dense matrix of numpy or scipy, a row a clause."""


class Example(NamedTuple):
    """A clause, what the cue rules say of it, class by class, and, where it is labelled, its classes."""

    clause: Clause
    cues: tuple[dict[str, float], dict[str, float]] = ({}, {})
    instrument: str = ""
    dimension: str = ""


class Student(NamedTuple):
    """What training gives: a regression to the scores of all instruments, then of all dimensions."""

    vectorizer: DictVectorizer
    regression: Ridge
    instruments: tuple[str, ...]
    dimensions: tuple[str, ...]

    def decision(self, clauses: Sequence[Clause]) -> Matrix:
        """Return scikit-learn's scores of clauses, a row a clause."""
        return self.regression.predict(self.vectorizer.transform([dict.fromkeys(features(c), 1) for c in clauses]))


def train(labelled: Sequence[Example], unlabelled: Sequence[Example], *, seed: int, cues: bool = True) -> Student:
    """Return the student of a teacher that learned from `labelled`; `cues` tells whether it heard the cue rules."""
    examples = [*labelled, *unlabelled]
    seen = [features(example.clause) for example in examples]
    names = _frequent(seen, len(labelled))
    vectorizer = DictVectorizer(dtype=np.float32)
    matrix = vectorizer.fit_transform([dict.fromkeys(sorted(found & names), 1) for found in seen])
    parts = [matrix, *_topics([example.clause for example in examples], seed)]
    if cues:
        parts.append(_cue_scores(examples))
    taught = sparse.hstack(parts).tocsr()
    classes, targets = [], []
    for column, field in enumerate(("instrument", "dimension")):
        teacher = LogisticRegression(C=TEACHER_C, max_iter=200, random_state=seed)
        teacher.fit(taught[: len(labelled)], [getattr(example, field) for example in labelled])
        classes.append(tuple(map(str, teacher.classes_)))
        targets.append(teacher.decision_function(taught))
        if cues:
            targets[-1] += MIX[column] * _said(examples, column, classes[-1])
    weight = np.repeat([LABEL_WEIGHT, 1.0], [len(labelled), len(unlabelled)])
    return Student(vectorizer, _regression(matrix, np.hstack(targets), weight, seed), classes[0], classes[1])


def weights(student: Student) -> Weights:
    """Return the weights of a student, rounded, without the features that weigh nothing."""
    table = np.rint(student.regression.coef_.T * SCALE).astype(int)
    kept = np.flatnonzero(np.abs(table).any(axis=1))
    names = student.vectorizer.get_feature_names_out()
    return Weights(
        student.instruments,
        student.dimensions,
        tuple(np.rint(student.regression.intercept_ * SCALE).astype(int).tolist()),
        SCALE,
        tuple(str(names[row]) for row in kept),
        tuple(tuple(table[row].tolist()) for row in kept),
    )


def _frequent(seen: Sequence[set[str]], labelled: int) -> set[str]:
    """The features that enough clauses have; the first `labelled` clauses are the labelled ones."""
    known: dict[str, int] = {}
    everywhere: dict[str, int] = {}
    for number, found in enumerate(seen):
        for feature in found:
            everywhere[feature] = everywhere.get(feature, 0) + 1
            if number < labelled:
                known[feature] = known.get(feature, 0) + 1
    return {name for name, count in everywhere.items() if count >= RARE or known.get(name, 0) >= RARE_LABELLED}


def _topics(clauses: Sequence[Clause], seed: int) -> list[Matrix]:
    """Latent semantic analysis of the clauses' text, label and tail."""
    words = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), min_df=5, sublinear_tf=True, max_features=40_000)
    seen = words.fit_transform([f"{clause.text} {clause.label}" for clause in clauses])
    size = min(TOPICS, seen.shape[1] - 1)
    analysis = TruncatedSVD(size, random_state=seed).fit(seen)
    columns = [
        (3.0, [clause.text for clause in clauses]),
        (2.0, [clause.label for clause in clauses]),
        (2.0, [clause.tail for clause in clauses]),
    ]
    return [
        sparse.csr_matrix(factor * normalize(analysis.transform(words.transform(texts)))) for factor, texts in columns
    ]


def _cue_scores(examples: Sequence[Example]) -> Matrix:
    """What the cue rules say of each class, a row an example, brought to the size of the other features."""
    parts = []
    for column in (0, 1):
        names = sorted({name for example in examples for name in example.cues[column]})
        parts.append(_said(examples, column, names) / 5)
    return sparse.csr_matrix(np.hstack(parts))


def _said(examples: Sequence[Example], column: int, classes: Sequence[str]) -> Matrix:
    """What the cue rules say of `classes`, a row an example."""
    return np.array([[example.cues[column].get(name, 0.0) for name in classes] for example in examples])


def _regression(matrix: Matrix, targets: Matrix, weight: Matrix, seed: int) -> Ridge:
    """A regression to `targets` on the features that move them most, with its weights as they will be shipped."""
    fitted = Ridge(alpha=STUDENT_ALPHA, solver="sparse_cg", tol=1e-2, random_state=seed)
    fitted.fit(matrix, targets, sample_weight=weight)
    moved = np.abs(fitted.coef_).max(axis=0) * np.sqrt(np.asarray(matrix.sum(axis=0)).ravel())
    kept = np.sort(np.argsort(-moved, kind="stable")[:LARGEST])
    again = Ridge(alpha=STUDENT_ALPHA, solver="sparse_cg", tol=1e-3, random_state=seed)
    again.fit(matrix[:, kept], targets, sample_weight=weight)
    fitted.coef_ = np.zeros_like(fitted.coef_)
    fitted.coef_[:, kept] = np.rint(again.coef_ * SCALE) / SCALE
    fitted.intercept_ = np.rint(again.intercept_ * SCALE) / SCALE
    return fitted
