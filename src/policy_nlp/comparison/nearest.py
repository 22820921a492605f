"""The most similar earlier text of each, without holding every pair against each other.

All-pairs search with prefix filtering (Bayardo, Ma and Srikant 2007): two vectors of length 1 whose cosine is t or more
must share a feature outside any part of theirs that is shorter than t. The commonest features of each text make up such
a part, so that only its rare ones need an index, and that has short lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

_ROWS = 500


class Pair(NamedTuple):
    """A text (a row of the matrix) and the most similar earlier one; the first of several that are alike."""

    source: int
    target: int
    similarity: float


def nearest(vectors: Any, days: Sequence[str], *, least: float) -> Iterator[Pair]:
    """Yield for each row of a matrix the most similar row of an earlier day, where their cosine is `least` or more.

    Args:
        vectors: rows of length 1 (scipy CSR), in the order of their days.
        days: ISO dates, a row one.
    """
    import numpy as np  # noqa: PLC0415 - only reuse pays for it

    order = np.unique(np.asarray(days), return_inverse=True)[1]
    vectors = _commonest_first(vectors)
    rare, rest = _split(vectors, least)
    index = rare.T.tocsr()
    for low in range(0, vectors.shape[0], _ROWS):
        block = vectors[low : low + _ROWS]
        # rows stand in the order of their days: what is earlier comes before the last of the block
        until = int(np.searchsorted(order, order[low : low + _ROWS].max()))
        if not until:
            continue
        scores = (block @ index[:, :until]).tocsr()
        for row in range(block.shape[0]):
            begin, end = scores.indptr[row], scores.indptr[row + 1]
            near = scores.indices[begin:end]
            # the part without an index adds no more than its length
            hope = scores.data[begin:end] + rest[near] >= least
            near = np.sort(near[hope & (order[near] < order[low + row])])
            if len(near):
                exact = (vectors[near] @ block[row].T).toarray().ravel()
                best = int(exact.argmax())
                if exact[best] >= least:
                    yield Pair(int(near[best]), low + row, float(exact[best]))


def _commonest_first(vectors: Any) -> Any:
    """The same rows, their columns in the order of how many rows have them."""
    import numpy as np  # noqa: PLC0415

    counts = np.bincount(vectors.indices, minlength=vectors.shape[1])
    turned = vectors[:, np.argsort(-counts, kind="stable")]
    turned.sort_indices()
    return turned


def _split(vectors: Any, least: float) -> tuple[Any, Any]:
    """The rows without their commonest features, which are together shorter than `least`; and how long those are."""
    import numpy as np  # noqa: PLC0415

    squares = vectors.data.astype(np.float64) ** 2
    sums = np.concatenate([[0.0], np.cumsum(squares)])
    lengths = np.diff(vectors.indptr)
    within = sums[1:] - np.repeat(sums[vectors.indptr[:-1]], lengths)
    common = within < least**2 - 1e-6
    rest = np.zeros(vectors.shape[0])
    np.add.at(rest, np.repeat(np.arange(vectors.shape[0]), lengths)[common], squares[common])
    rare = vectors.copy()
    rare.data[common] = 0
    rare.eliminate_zeros()
    return rare, np.sqrt(rest)
