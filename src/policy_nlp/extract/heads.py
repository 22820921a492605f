"""The words at the head of a clause: connectives, adverbs, prepositions, modal and main verbs.

Everything works on places of the folded text and on the scan's hits, indexed once for a document.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from policy_nlp.extract.clauses import (
    after_number,
    by_first,
    by_last,
    closers,
    openers,
    opens_in,
    prepositions,
    word_at,
)
from policy_nlp.scan import Hit, Scan

Place = tuple[int, int]

_NOT_AT_HEAD: Final = ("aim.modal", "aim.close")
_ADVERB_SIZES: Final = (2, 4, 3, 1, 5)
"""Characters of adverbs, in the order in which they are tried before a verb."""
_GIVE: Final = "aim.give"
_NAME_TAIL: Final = by_first(("机构", "企业", "单位", "公司", "商", "院", "人员", "主体"))
"""What makes the verb before it a part of a name: 设计企业, 发展商."""
_NOUN_TAIL: Final = by_first((
    "的", "中遇", "中发", "中存", "过程", "期间", "者", "人应", "后,", "后给", "后予", "后按", "后拨", "后发",
    "后兑", "后可", "后再", "后方可", "后即", "后由", "后一次", "后分", "后支", "时,", "前,", "工作每", "工作由",
    "工作按", "工作实", "工作原", "工作应", "结果",
))  # fmt: skip


class InOrder:
    """Hits in order, looked up by place: who asks mostly goes on from where he asked before."""

    def __init__(self, hits: list[Hit]) -> None:
        self.hits = hits
        self._at = 0

    def first(self, start: int) -> int:
        """Return the index of the first hit that begins at `start` or behind it."""
        hits, at = self.hits, self._at
        while at > 0 and hits[at - 1].start >= start:
            at -= 1
        while at < len(hits) and hits[at].start < start:
            at += 1
        self._at = at
        return at


class Heads:
    """Finds words at a place of one document."""

    def __init__(self, scan: Scan) -> None:
        self.text = scan.text
        self._scan = scan
        aims = scan.hits.get("aim", [])
        self._aims = InOrder(aims)
        self._head_aims = InOrder([hit for hit in aims if hit.kind not in _NOT_AT_HEAD])
        self._aim_at = {hit.start: hit for hit in aims}
        self._modals = InOrder(scan.hits.get("modal", []))
        self._and, self._adverb, self._adverb_sizes = openers("and"), openers("adverb"), _sizes()
        self._adverbs, self._no_adverb = _adverbs(), openers("noadverb")
        self._to, self._by = openers("to"), openers("by")
        self._prepositions = prepositions()
        self._background, self._result = openers("background"), openers("result")

    def begin(self, start: int, end: int) -> int:
        """Return where the words of a clause begin, after list number, spaces and connectives."""
        pos = after_number(self.text, start, end)
        while (after := word_at(self.text, pos, end, self._and)) > pos and end - after > 2:
            pos = after
        return pos

    def skip_adverbs(self, pos: int, end: int) -> int:
        """Return the place after the adverbs at `pos`; a verb of the lexicon that begins there comes first."""
        while pos < end:
            first = self.text[pos]
            if first not in self._adverb and first != "将":
                return pos
            hit = self._aim_at.get(pos)
            after = word_at(self.text, pos, end, self._adverb)
            if after == pos and self._is_future(pos, end):
                after = pos + 1
            if after == pos or (hit is not None and hit.end > after):
                return pos
            if word_at(self.text, pos, end, self._no_adverb) > pos:  # 联合体, 科学技术: nouns that only begin like one
                return pos
            pos = after
        return pos

    def _is_future(self, pos: int, end: int) -> bool:
        """Whether 将 at `pos` tells what is to come (将对, 将给予), not whose fate."""
        return self.text[pos] == "将" and (pos + 1 in self._aim_at or self.preposition(pos + 1, end) is not None)

    def is_result(self, pos: int, end: int) -> bool:
        """Whether the clause opens with a word that makes it the result of the one before (使, 从而)."""
        if pos >= end:
            return False
        first = self.text[pos]
        if first in self._result and word_at(self.text, pos, end, self._result) > pos:
            return True
        return first == "以" and self.verb_at(pos + 1, end) is not None and "为" not in self.text[pos:end]

    def is_background(self, start: int, end: int) -> bool:
        """Whether a sentence opens as background (近年来), or defines, announces or dates the document."""
        if self._scan.of("background", start, end):
            return True
        begin = self.begin(start, end)
        return word_at(self.text, begin, end, self._background) > begin

    def opens_with_verb(self, start: int, end: int) -> bool:
        """Whether a clause opens with a verb of the lexicon after its connectives and adverbs."""
        return self.verb_at(self.skip_adverbs(self.begin(start, end), end), end) is not None

    def is_purpose(self, start: int, end: int) -> bool:
        """Whether a clause tells what for (为加快转型, 为了…), not to whom something is given (为企业提供…)."""
        pos = self.begin(start, end)
        if self.text[pos : pos + 1] != "为" or self.text.find("提供", pos, end) >= 0:
            return False
        after = pos + 2 if self.text[pos + 1 : pos + 2] == "了" else pos + 1
        return after == pos + 2 or self.skip_adverbs(after, end) in self._aim_at

    def is_modal_at(self, start: int) -> bool:
        """Whether a clause opens with a modal verb: what stands before it is its subject or condition."""
        end = min(start + 20, len(self.text))
        pos = self.skip_adverbs(self.begin(start, end), end)
        at = self._modals.first(pos)
        return at < len(self._modals.hits) and self._modals.hits[at].start == pos

    def preposition(self, pos: int, end: int) -> str | None:
        """Return `to` (对, 为, 把 …) or `by` (通过, 围绕 …) where a preposition stands at `pos`."""
        words = self._prepositions.get(self.text[pos]) if pos < end else None
        if words is None or pos in self._aim_at:
            return None
        for word, kind in words:
            after = pos + len(word)
            if after <= end and self.text[pos:after] == word:
                return kind if kind != "noprep" else None
        return None

    def verb_at(self, pos: int, end: int) -> Hit | None:
        """The main verb at `pos`; a verb of pace (加快, 组织) before another verb is its adverb."""
        hit = self._aim_at.get(pos)
        if hit is None or hit.end > end or hit.kind in _NOT_AT_HEAD:
            return None
        if word_at(self.text, hit.end, end, _NOUN_TAIL) > hit.end or (
            hit.kind == _GIVE and self.text.startswith("、", hit.end)
        ):
            return None
        if hit.kind == "aim.pace":
            after = self.skip_adverbs(hit.end, end)
            following = self._aim_at.get(after)
            if following is not None and following.end < end and following.kind not in _NOT_AT_HEAD:
                return self.verb_at(after, end) or hit
        if self.text[hit.start : hit.start + 2] == "负责":
            following = self._aim_at.get(hit.end)
            return following if following is not None and following.end < end else hit
        return hit

    def modal_in(self, start: int, end: int) -> Hit | None:
        """The first modal verb of the clause outside brackets and quotes."""
        at, modals = self._modals.first(start), self._modals.hits
        while at < len(modals) and modals[at].end < end:
            hit = modals[at]
            if not self.enclosed(start, hit.start):
                return hit
            at += 1
        return None

    def enclosed(self, start: int, pos: int) -> bool:
        """Whether `pos` is inside brackets or quotes that open after `start`."""
        text = self.text
        return (
            (text.find("(", start, pos) >= 0 and text.count("(", start, pos) > text.count(")", start, pos))
            or (text.find("“", start, pos) >= 0 and text.count("“", start, pos) > text.count("”", start, pos))
            or (text.find("《", start, pos) >= 0 and text.count("《", start, pos) > text.count("》", start, pos))
        )

    def aims_in(self, start: int, end: int, *, modal: bool = False) -> list[Hit]:
        """Return the verbs of [start, end) that can be main; `modal` adds those that need a modal before them."""
        order = self._aims if modal else self._head_aims
        at, aims, found = order.first(start), order.hits, []
        while at < len(aims) and aims[at].end <= end:
            if not modal or aims[at].kind != "aim.close":
                found.append(aims[at])
            at += 1
        return found

    def first_aim(self, start: int, end: int) -> Place:
        """Return the first verb of [start, end), or its first two characters where it has none."""
        found = self.aims_in(start, end, modal=True)
        return (found[0].start, found[0].end) if found else (start, min(start + 2, end))

    def done(self, aim: Place, end: int) -> Place | None:
        """Return the verb that 进行 only carries (进行定期评估), if it ends the clause."""
        if self.text[aim[0] : aim[0] + 2] != "进行":
            return None
        pos = self.skip_adverbs(aim[1], end)
        hit = self._aim_at.get(pos)
        return (pos, end) if hit is not None and hit.end == end else None

    def whole_aim(self, aim: Place, end: int) -> Place:
        """Return the main verb with those that are joined to it (引导、鼓励, 建立和完善)."""
        start, stop = aim
        adjacent = self._aim_at.get(stop)
        if adjacent is not None and adjacent.end + 1 < end and self._joins_verb(start, adjacent):
            stop = adjacent.end
        while stop + 1 < end and self.text[stop] in "、和与及并或":
            hit = self._aim_at.get(stop + 1)
            if hit is None or hit.end >= end or self.text.startswith("的", hit.end) or hit.kind == "aim.pace":
                break
            stop = hit.end
        listed = stop > aim[1] and self.text.startswith("、", stop)
        return aim if listed and adjacent is not None else (start, stop)  # 鼓励研发、设计、咨询等领域的企业

    def _joins_verb(self, start: int, adjacent: Hit) -> bool:
        """Whether a verb right behind the main one goes with it (支持建设), and begins no name (支持设计企业)."""
        if adjacent.kind == "aim.urge":
            first = self._aim_at.get(start)
            return first is not None and first.kind == "aim.urge" and first.end == adjacent.start
        return adjacent.kind == "aim.act" and not opens_in(self.text, adjacent.end, _NAME_TAIL)

    def is_joined(self, aim: Place) -> bool:
        """Whether a main verb holds two verbs side by side (支持建设): what follows is the object of the second."""
        hit = self._aim_at.get(aim[0])
        if hit is None or hit.end >= aim[1] or self.text[hit.end] in "、和与及并或":
            return False
        second = self._aim_at.get(hit.end)
        return second is None or second.kind != "aim.urge"

    def closing(self, start: int, end: int) -> Hit | None:
        """The predicate that ends a clause (以…为准, 另行制定), if one does."""
        last = self._aims.first(end) - 1
        if last < 0:
            return None
        hit = self._aims.hits[last]
        return hit if hit.end == end and hit.kind == "aim.close" and hit.start > start else None

    def after_word(self, pos: int, end: int) -> int:
        """Return the end of the preposition at `pos`."""
        return max(word_at(self.text, pos, end, self._to), word_at(self.text, pos, end, self._by))

    def before_adverbs(self, start: int, pos: int) -> int:
        """The place before the adverbs that end at `pos`."""
        text, adverbs = self.text, self._adverbs
        while pos - 1 > start and (sizes := self._adverb_sizes.get(text[pos - 1])) is not None:
            for size in sizes:
                if pos - size > start and text[pos - size : pos] in adverbs:
                    pos -= size
                    break
            else:
                break
        return pos


@lru_cache(maxsize=1)
def _adverbs() -> frozenset[str]:
    """The adverbs that may stand before a verb."""
    return frozenset(closers("adverb"))


@lru_cache(maxsize=1)
def _sizes() -> dict[str, tuple[int, ...]]:
    """How long the adverbs are that end in a character."""
    words = by_last(closers("adverb"))
    return {last: tuple(size for size in _ADVERB_SIZES if size in map(len, adverbs)) for last, adverbs in words.items()}
