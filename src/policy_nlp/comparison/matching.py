"""Likeness of short texts, and the pairing of those of two documents: what text reuse and versions have in common."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from policy_nlp.fold import fold

# Cosine of character n-grams: from REUSED on, words were taken over; from RELATED on, the texts answer one another.
REUSED, RELATED = 0.6, 0.35
# Texts with fewer characters are alike by chance.
FEWEST = 8
_SIZES = (2, 3)
_NOISE = re.compile(r"[\W_]+")
# Of two pairs that are alike by as much, the one that keeps the order is taken.
_ORDER = 0.05
# Between the same neighbours, this part of the likeness is enough.
_NEAR = 0.6


class Pair(NamedTuple):
    """Two texts that belong together, by their numbers; `similarity` is a cosine, 0 to 1."""

    first: int
    second: int
    similarity: float


def plain(text: str) -> str:
    """Return a text as it is compared: folded, without spaces and marks."""
    return _NOISE.sub("", fold(text))


def vectors(texts: Sequence[str]) -> Any:
    """Return a sparse matrix, a row a text, of TF-IDF weights of character bigrams and trigrams, of length 1."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - 1.7 s; who compares texts pays for it

    return TfidfVectorizer(analyzer="char", ngram_range=_SIZES, sublinear_tf=True).fit_transform(texts)


def similarities(first: Sequence[str], second: Sequence[str]) -> Any:
    """Return the matrix of cosines of two lists of texts, none of which is empty."""
    rows = vectors([*first, *second])
    return (rows[: len(first)] @ rows[len(first) :].T).toarray()


def matched(first: Sequence[str], second: Sequence[str], *, least: float = RELATED) -> list[Pair]:
    """Return which texts of `second` are those of `first`; each stands in one pair at the most, in order of `first`.

    Equal texts are paired first, in order where the order was kept; then those that make the most of likeness as a
    whole (the assignment problem), as far as they are alike by `least`; at last those that are less alike, but are
    left alone between the same neighbours.

    Args:
        first: texts as `plain` makes them.
        second: texts as `plain` makes them.
        least: cosine below which two texts have nothing to do with one another.
    """
    pairs = _equal(first, second)
    ours, theirs = {pair.first for pair in pairs}, {pair.second for pair in pairs}
    left = [at for at, text in enumerate(first) if at not in ours and len(text) >= FEWEST]
    right = [at for at, text in enumerate(second) if at not in theirs and len(text) >= FEWEST]
    if left and right:
        import numpy as np  # noqa: PLC0415 - as above

        scores = similarities([first[at] for at in left], [second[at] for at in right])
        apart = np.abs(np.array(left)[:, None] / len(first) - np.array(right)[None, :] / len(second))
        worth = np.where(scores >= least, scores - _ORDER * apart, 0.0)
        found = assign(worth)
        known = pairs + [Pair(left[row], right[column], 1.0) for row, column in found]
        found += assign(np.where(_gaps(left, right, known) & (scores >= _NEAR * least), scores, 0.0))
        pairs += [
            Pair(left[row], right[column], round(min(float(scores[row, column]), 1.0), 4)) for row, column in found
        ]
    return sorted(pairs)


def _gaps(left: Sequence[int], right: Sequence[int], known: Sequence[Pair]) -> Any:
    """Which texts are left alone between the same neighbours in both lists: a matrix of true and false."""
    import numpy as np  # noqa: PLC0415 - as above

    ours, theirs = {pair.first: pair.second for pair in known}, {pair.second for pair in known}
    firsts = sorted(ours)
    open_ = np.zeros((len(left), len(right)), dtype=bool)
    for row, at in enumerate(left):
        if at in ours:
            continue
        index = bisect_left(firsts, at)
        low = ours[firsts[index - 1]] if index else -1
        high = ours[firsts[index]] if index < len(firsts) else sys.maxsize
        open_[row] = [low < other < high and other not in theirs for other in right]
    return open_ & (open_.sum(axis=1, keepdims=True) == 1) & (open_.sum(axis=0, keepdims=True) == 1)


def assign(worth: Any) -> list[tuple[int, int]]:
    """Return rows and columns of a matrix that belong together: each once, their worth as a whole as great as can be.

    Where the worth is 0 there is no pair.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - as above

    rows, columns = linear_sum_assignment(worth, maximize=True)
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True) if worth[row, column] > 0]


def _equal(first: Sequence[str], second: Sequence[str]) -> list[Pair]:
    """The texts that are the same: the longest runs first, then those that have moved."""
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    pairs = [Pair(a + step, b + step, 1.0) for a, b, size in blocks for step in range(size)]
    ours, theirs = {pair.first for pair in pairs}, {pair.second for pair in pairs}
    moved: dict[str, list[int]] = defaultdict(list)
    for at, text in reversed(list(enumerate(second))):
        if at not in theirs:
            moved[text].append(at)
    return pairs + [
        Pair(at, moved[text].pop(), 1.0) for at, text in enumerate(first) if at not in ours and moved.get(text)
    ]
