"""Reposts and near-duplicates of one policy: MinHash over character shingles, then the exact overlap."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from zlib import crc32

from policy_nlp.fold import fold
from policy_nlp.records import Analysis

# Shingles of this many characters; documents that share this part of them (Jaccard) are one policy.
_SHINGLE, SAME = 8, 0.8
# MinHash (Broder 1997) with 24 bands of 4 rows: two documents alike by 0.8 miss one another once in 250,000 times.
_BANDS, _ROWS = 24, 4
# Of a very long text, so many of the least hashes.
_BOUND = 40_000
_NOISE = re.compile(r"[\W_]+")
# Texts without so many shingles are too short to tell.
_FEWEST = 20


def find_copies(analyses: Iterable[Analysis]) -> dict[str, str]:
    """Return the doc_id of the original by that of each repost.

    The original is the one with a 发文字号, then the earliest published, then the first in order. Documents of two
    发文字号 are never one policy, however alike their words are. Needs memory for the hashes of the shingles only.
    """
    prints: list[frozenset[int]] = []
    heads: list[tuple[str, str | None, str | None]] = []
    buckets: dict[tuple[int, ...], list[int]] = defaultdict(list)
    parents: list[int] = []
    for analysis in analyses:
        index = len(prints)
        meta = analysis.meta
        heads.append((analysis.doc_id, meta.doc_number, meta.published))
        prints.append(shingles(analysis.text))
        parents.append(index)
        near = set()
        for band in _bands(prints[index]) if len(prints[index]) >= _FEWEST else ():
            near.update(buckets[band])
            buckets[band].append(index)
        for other in sorted(near):
            if _alike(heads[index], heads[other]) and jaccard(prints[index], prints[other]) >= SAME:
                parents[_root(parents, index)] = _root(parents, other)
    groups: dict[int, list[int]] = defaultdict(list)
    for index in range(len(parents)):
        groups[_root(parents, index)].append(index)
    copies: dict[str, str] = {}
    for group in groups.values():
        original = min(group, key=lambda index: (heads[index][1] is None, heads[index][2] or "9999", index))
        copies |= {heads[index][0]: heads[original][0] for index in group if index != original}
    return copies


def _alike(first: tuple[str, str | None, str | None], second: tuple[str, str | None, str | None]) -> bool:
    return first[1] is None or second[1] is None or fold(first[1]) == fold(second[1])


def _root(parents: list[int], index: int) -> int:
    while parents[index] != index:
        parents[index] = parents[parents[index]]
        index = parents[index]
    return index


def shingles(text: str) -> frozenset[int]:
    """Return the hashes of a text's shingles; spaces and marks are left out, so that layout makes no difference."""
    plain = _NOISE.sub("", fold(text))
    hashes = {
        crc32(plain[at : at + _SHINGLE].encode("utf-8", "surrogatepass"))
        for at in range(max(1, len(plain) - _SHINGLE + 1))
    }
    if len(hashes) > _BOUND:
        # the least ones are a fair sample (bottom-k), the same in both of two alike texts
        hashes = set(sorted(hashes)[:_BOUND])
    return frozenset(hashes)


def jaccard(first: frozenset[int], second: frozenset[int]) -> float:
    """Return the share of shingles that two texts have in common, 0 to 1."""
    union = len(first | second)
    return len(first & second) / union if union else 0.0


def _bands(hashes: frozenset[int]) -> list[tuple[int, ...]]:
    import numpy as np  # noqa: PLC0415 - comparing pays for it, analysing does not

    seeds = np.random.default_rng(20).integers(1, 1 << 32, size=(_BANDS * _ROWS, 2), dtype=np.uint64)
    values = np.fromiter(hashes, dtype=np.uint64, count=len(hashes))
    least = [int((values * a + b).min() >> np.uint64(16)) for a, b in seeds]
    return [(band, *least[band * _ROWS : (band + 1) * _ROWS]) for band in range(_BANDS)]
