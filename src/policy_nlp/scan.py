"""ONE pass over the folded text: an automaton over all lexicons, the number pass, and the lines and sentences.

Layers read the hits of their groups and look around them in `Scan.text`; none runs a pattern over the whole text again.
Each group is resolved to its leftmost-longest hits, blockers taken out afterwards.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from functools import lru_cache
from operator import attrgetter, itemgetter
from sys import intern

import ahocorasick_rs

from policy_nlp import resources
from policy_nlp.fold import fold
from policy_nlp.lexicon import Lexicon, OwnHit

_CHINESE = "零〇○一二两三四五六七八九十百千万亿"
# each begins with one set of characters, to which re skips
NUMERAL = re.compile(rf"[0-9{_CHINESE}](?:(?<=[0-9])[0-9]*(?:[,.][0-9]+)*|[{_CHINESE}]*)")
_START = itemgetter(1)
_PLACE = attrgetter("start", "end", "kind", "value")
_MARK = re.compile(r"[(“《【)”》】。!?\n](?:(?<=[。!?])[。!?]*[”’)]*)?")


class Hit:
    """A term of a lexicon in the text: there is one every third character, so it is no more than these four."""

    __slots__ = ("end", "kind", "start", "value")

    def __init__(self, start: int, end: int, kind: str, value: str) -> None:
        self.start = start
        self.end = end
        self.kind = kind
        self.value = value


class Scan:
    """What one pass over a document has found.

    `text` is the folded text; `hits` the resolved hits by group, in order; `numbers` the places of numerals;
    `lines` and `sentences` are (start, end) pairs in order, without the newline, sentences with their final mark.
    `own_actors` and `own_places` are the words of the user's `lexicon`, which are among the hits as well.
    """

    __slots__ = (
        "_line_starts", "_runs", "_sentence_starts", "_starts", "hits", "lines", "numbers", "own_actors", "own_places",
        "sentences", "text",
    )  # fmt: skip

    def __init__(self, text: str, lexicon: Lexicon | None = None) -> None:
        self.text = fold(text)
        self.hits = _find(self.text)
        own = lexicon.find(self.text) if lexicon is not None else {}
        self.own_actors, self.own_places = own.get("actor", []), own.get("place", [])
        if self.own_actors or self.own_places:
            _admit(self.hits, "actor.name", self.own_actors)
            _admit(self.hits, "region.area", self.own_places, ("county", "abbr"))
        self.numbers = [match.span() for match in NUMERAL.finditer(self.text)]
        self.lines, self.sentences = _lines(self.text)
        self._line_starts = [start for start, _ in self.lines]
        self._sentence_starts = [start for start, _ in self.sentences]
        self._starts: dict[str, list[int]] = {}
        self._runs: dict[str, dict[int, int]] = {}

    def of(self, group: str, start: int = 0, end: int | None = None) -> list[Hit]:
        """Return the hits of a group that lie within [start, end), in order."""
        hits = self.hits.get(group)
        if not hits or (not start and end is None):
            return hits or []
        starts = self._starts.get(group)
        if starts is None:
            starts = self._starts[group] = [hit.start for hit in hits]
        stop = len(self.text) if end is None else end
        low = bisect_left(starts, start)
        if low == len(starts) or starts[low] >= stop:
            return []
        high = bisect_left(starts, stop, low)
        while high > low and hits[high - 1].end > stop:
            high -= 1
        return hits[low:high]

    def runs(self, group: str) -> dict[int, int]:
        """Return where the run of touching hits ends that begins at a place, by the starts of a group's hits."""
        runs = self._runs.get(group)
        if runs is None:
            runs = self._runs[group] = {}
            for hit in reversed(self.of(group)):
                runs[hit.start] = runs.get(hit.end, hit.end)
        return runs

    def line_at(self, offset: int) -> tuple[int, int]:
        """Return the line that holds `offset`."""
        return self.lines[max(0, bisect_right(self._line_starts, offset) - 1)]

    def sentence_at(self, offset: int) -> tuple[int, int]:
        """Return the sentence that holds `offset`, or the last one before it."""
        if not self.sentences:
            return (0, len(self.text))
        return self.sentences[max(0, bisect_right(self._sentence_starts, offset) - 1)]


_Meaning = tuple[int, tuple[tuple[str, str], ...]]
"""What a term means to a group: the group's index, and (kind, value) of each row that is no blocker."""


@lru_cache(maxsize=1)
def _automaton() -> tuple[ahocorasick_rs.AhoCorasick, list[list[_Meaning]], list[str]]:
    """The automaton; what each of its patterns means; the groups' names."""
    rows: dict[str, dict[int, list[tuple[str, str]]]] = defaultdict(dict)
    groups: dict[str, int] = {}
    for term in resources.lexicon():
        group = groups.setdefault(term.kind.partition(".")[0], len(groups))
        senses = rows[fold(term.term)].setdefault(group, [])
        if term.value != resources.BLOCK:
            senses.append((intern(term.kind), intern(term.value)))  # few strings for many terms stay in the cache
    meanings = [[(group, tuple(senses)) for group, senses in row.items()] for row in rows.values()]
    return ahocorasick_rs.AhoCorasick(list(rows)), meanings, list(groups)


def _find(text: str) -> dict[str, list[Hit]]:
    """Leftmost-longest hits of each group, then without blockers; hits with equal spans (two meanings) all stay."""
    automaton, meanings, groups = _automaton()
    matches = automaton.find_matches_as_indexes(text, overlapping=True)
    # they come by end: turned round and sorted by start, which keeps the order of equals, the longest leads
    matches.reverse()
    matches.sort(key=_START)
    hits: list[list[Hit]] = [[] for _ in groups]
    ends = [0] * len(groups)
    for pattern, start, end in matches:
        for group, senses in meanings[pattern]:
            if start >= ends[group]:
                ends[group] = end
                for kind, value in senses:
                    hits[group].append(Hit(start, end, kind, value))
    return {name: found for name, found in zip(groups, hits, strict=True) if found}


def _admit(hits: dict[str, list[Hit]], kind: str, own: list[OwnHit], others: tuple[str, ...] = ()) -> None:
    """Put the user's words among the hits of their group, in place of those that they overlap, there and in `others`.

    A hit that runs on behind a word of the user is longer, and stays in its place.
    """
    words = [word for word in own if not word.denied]
    starts = [word.start for word in words]
    held: set[int] = set()
    for group in (kind.partition(".")[0], *others):
        kept = []
        for hit in hits.get(group, []):
            at = bisect_right(starts, hit.end - 1) - 1
            if at < 0 or words[at].end <= hit.start:
                kept.append(hit)
            elif words[at].end < hit.end:
                held.add(at)
                kept.append(hit)
        hits[group] = kept
    group = kind.partition(".")[0]
    new = [Hit(word.start, word.end, kind, word.value) for at, word in enumerate(words) if at not in held]
    hits[group] = sorted([*hits[group], *new], key=_PLACE)


def _lines(text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The lines, and the sentences: a line is split at 。！？ outside brackets and quotes.

    Where brackets do not close within the line, it is split at every such mark.
    """
    lines: list[tuple[int, int]] = []
    sentences: list[tuple[int, int]] = []
    ends: list[int] = []
    cuts: list[int] = []
    start = depth = 0
    closed = f"{text}\n"
    for match in _MARK.finditer(closed):
        end = match.start()
        mark = closed[end]
        if mark == "\n":
            if end > start:
                lines.append((start, end))
            begin = start
            for cut in (*(ends if depth else cuts), end):
                if text[begin:cut].strip():
                    sentences.append((begin, cut))
                begin = cut
            start, depth, ends, cuts = end + 1, 0, [], []
        elif mark in "(“《【":
            depth += 1
        elif mark in ")”》】":
            depth -= 1
        else:
            cut = match.end()
            ends.append(cut)
            if depth <= 0 or closed[cut - 1] in "”)":
                depth = 0
                cuts.append(cut)
    return lines, sentences
