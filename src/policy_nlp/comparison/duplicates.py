"""Reposts and near-duplicates of one policy: MinHash over character shingles, then the exact overlap."""

from __future__ import annotations

import re
import tempfile
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import IO, Any, NamedTuple
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
# Two signatures agree in as many places as the texts share shingles, give or take this much in nearly all cases.
_ERROR = 0.12
# Texts without so many shingles are too short to tell.
_FEWEST = 20


class _Head(NamedTuple):
    """What is kept of a document."""

    doc_id: str
    number: str | None
    published: str | None


def find_copies(analyses: Iterable[Analysis]) -> dict[str, str]:
    """Return the doc_id of the original by that of each repost.

    The original is the one with a 发文字号, then the earliest published, then the first in order. Documents of two
    发文字号 are never one policy, however alike their words are. A document is measured against the first of each
    group of copies only, so that the time grows with the documents and not with their pairs; shingles wait on the disk.
    """
    with tempfile.TemporaryFile() as file:
        return _Copies(file).found(analyses)


class _Copies:
    """Groups of copies; a group is known by its first document."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._heads: list[_Head] = []
        self._parents: list[int] = []
        self._numbers: dict[int, str] = {}
        self._starts, self._lengths = array("Q"), array("I")
        # of each document its signature; that of a document that is too short is zeros
        self._signatures = array("Q")

    def found(self, analyses: Iterable[Analysis]) -> dict[str, str]:
        for analysis in analyses:
            self._keep(analysis)
        import numpy as np  # noqa: PLC0415 - comparing pays for it, analysing does not

        signatures = np.frombuffer(self._signatures, dtype=np.uint64).reshape(-1, _BANDS * _ROWS)
        for band, group in _groups(signatures):
            self._measure(group, signatures, band)
        groups: dict[int, list[int]] = defaultdict(list)
        for index in range(len(self._parents)):
            groups[self._root(index)].append(index)
        copies: dict[str, str] = {}
        for members in groups.values():
            heads = self._heads
            original = min(members, key=lambda at: (heads[at].number is None, heads[at].published or "9999", at))
            copies |= {heads[at].doc_id: heads[original].doc_id for at in members if at != original}
        return copies

    def _keep(self, analysis: Analysis) -> None:
        index, meta = len(self._heads), analysis.meta
        number = fold(meta.doc_number) if meta.doc_number else None
        self._heads.append(_Head(analysis.doc_id, number, meta.published))
        self._parents.append(index)
        if number:
            self._numbers[index] = number
        hashes = shingles(analysis.text)
        self._starts.append(self._file.tell())
        self._lengths.append(self._file.write(array("I", sorted(hashes)).tobytes()))
        self._signatures.extend(_signature(hashes) if len(hashes) >= _FEWEST else [0] * (_BANDS * _ROWS))

    def _measure(self, group: list[int], signatures: Any, band: int) -> None:
        """Join those of a group that are copies; each is measured against the first of what is joined already."""
        firsts: list[int] = []
        for index in group:
            same = signatures[firsts] == signatures[index]
            # what is far from alike by the signatures alone need not be measured, nor what met in an earlier band
            met = same[:, : band * _ROWS].reshape(len(firsts), band, _ROWS).all(axis=2).any(axis=1)
            near = (same.mean(axis=1) >= SAME - _ERROR) & ~met
            if not any(self._join(index, firsts[at]) for at in near.nonzero()[0]):
                firsts.append(index)

    def _join(self, index: int, other: int) -> bool:
        """Make two documents one policy if they are; tell whether they are."""
        first, second = sorted((self._root(index), self._root(other)))
        if first == second:
            return True
        numbers = {self._numbers.get(first), self._numbers.get(second)} - {None}
        if len(numbers) > 1 or jaccard(self._shingles(index), self._shingles(other)) < SAME:
            return False
        self._parents[second] = first
        if numbers:
            self._numbers[first] = str(numbers.pop())
        return True

    def _shingles(self, index: int) -> frozenset[int]:
        self._file.seek(self._starts[index])
        return frozenset(array("I", self._file.read(self._lengths[index])))

    def _root(self, index: int) -> int:
        parents = self._parents
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


def _signature(hashes: frozenset[int]) -> list[int]:
    """The least of a text's hashes under each of the permutations."""
    import numpy as np  # noqa: PLC0415

    seeds = np.random.default_rng(20).integers(1, 1 << 32, size=(_BANDS * _ROWS, 2), dtype=np.uint64)
    values = np.fromiter(hashes, dtype=np.uint64, count=len(hashes))
    return [int((values * a + b).min()) for a, b in seeds]


def _groups(signatures: Any) -> Iterator[tuple[int, list[int]]]:
    """Yield groups of two or more documents that have a band in common, each in order, with the band."""
    import numpy as np  # noqa: PLC0415

    for band in range(_BANDS):
        rows = signatures[:, band * _ROWS : (band + 1) * _ROWS]
        order = np.lexsort(rows.T)
        ends = np.flatnonzero((rows[order][1:] != rows[order][:-1]).any(axis=1)) + 1
        for group in np.split(order, ends):
            if len(group) > 1 and rows[group[0]].any():
                yield band, sorted(int(at) for at in group)
