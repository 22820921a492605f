"""Who acts: the actors, places and nouns of role that can be subject or addressee."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from typing import Final

from policy_nlp.extract.clauses import endings, ends_in, openers, word_at
from policy_nlp.extract.heads import Heads, Place
from policy_nlp.scan import Hit, Scan

_LEADING: Final = re.compile(
    "[^的,、对向]{0,8}?(?:企业|机构|单位|对象|申请人|当事人|个人|团队|人才|人员|病人|患者|职工|居民|家庭)(?![的家、和及或])"
)
"""Who a case (支持对象适合多项政策的) begins with, where no verb of the lexicon follows him."""
_NOTE: Final = 20
"""Characters; the longest note in brackets that belongs to the name before it."""
_NO_OTHERS: Final = ("级", "次", "部", "单", "有")
"""Before one of these, 等 behind a mention does not tell of others: 等级, 等部门."""
_NO_TOWARDS: Final = ("对接", "对外", "对口", "对象", "对应", "对比", "对标", "向上", "向下")
_AFTER_DOER: Final = re.compile(  # every branch opens with a character, so that re skips to it
    "从(?!事|而|业|严|重|优|快|属)|对(?!外|口|接)|向|把|将|按|根据|依法|通过|不以(?!及|上|下|外|内|来)"
    "|以(?!及|上|下|外|内|来)|凡"
)


class Doers(Heads):
    """Finds doers in one document.

    `mentions` are the actors and places found in it: start → end; `places` the starts of those that are places.
    """

    def __init__(self, scan: Scan, mentions: dict[int, int], places: AbstractSet[int] = frozenset()) -> None:
        super().__init__(scan)
        self._places = places
        self._mentions = mentions
        self._place_ends = {mentions[start] for start in places}
        self._mention_ends = set(mentions.values())
        self._ends = sorted(self._mention_ends)
        self._doer, self._no_doer, self._every = endings("doer"), endings("nodoer"), openers("every")

    def split(self, start: int, end: int) -> int | None:
        """Return the end of a doer that begins the place, where a preposition (对, 按照, 依法) follows, or null."""
        if self.preposition(start, end):
            return None
        for match in _AFTER_DOER.finditer(self.text, start + 2, end):
            stop = self.before_adverbs(start, match.start())  # 企业积极按照…
            if self.is_doer((start, stop)):
                return stop
        return None

    def is_doer(self, place: Place) -> bool:
        """Whether the words can be who acts: they end in an actor, a place or a noun that names a body or role."""
        start, end = place
        if end <= start:
            return False
        last = self.text[end - 1]
        if last == ")":
            end = max(start, self.text.rfind("(", start, end))
            last = self.text[end - 1] if end > start else ""
        if last == "等":
            end -= 1
        if end == start:
            return False
        if end in self._mention_ends:
            return True
        return ends_in(self.text, start, end, self._doer) and not ends_in(self.text, start, end, self._no_doer)

    def is_body(self, place: Place) -> bool:
        """Whether the words end in a body or role, not only in a place."""
        return self.is_doer(place) and (
            place[1] not in self._place_ends or ends_in(self.text, place[0], place[1], self._doer)
        )

    def leading_doer(self, start: int, end: int) -> Place | None:
        """Return the doer that a sentence begins with: what stands before 的, a modal, a verb or a preposition."""
        pos = self.begin(start, end)
        modal = self.modal_in(pos, end)
        if modal is not None and (comma := self.text.rfind(",", pos, modal.start)) > 0:
            pos = comma + 1  # 申请认定联合体，牵头企业应当…
        stops = [
            at
            for at in (self.text.find("的", pos, end), modal.start if modal else -1, self.split(pos, end) or -1)
            if at > pos
        ]
        stops += [hit.start for hit in self.aims_in(pos + 2, end)[:1]]
        verb = self._aim_at.get(pos)
        for stop in sorted(stops):
            if (stop == end - 1 and self.text[stop] == "的") or (verb is not None and stop > verb.end + 2):
                continue  # the whole of a case, or what somebody does: 获得银行贷款的
            if self.is_doer((pos, self.before_adverbs(pos, stop))):
                return (pos, self.before_adverbs(pos, stop))
        return self.mention_at((pos, end)) or self.leading(pos, end)

    def leading(self, start: int, end: int) -> Place | None:
        """Return the noun of a body or role that the words begin with, whatever follows it."""
        if start in self._aim_at or self.preposition(start, end):
            return None
        leading = _LEADING.match(self.text, start, end)
        return leading.span() if leading is not None else None

    def mention_at(self, place: Place) -> Place | None:
        """Return the mentions (甲、乙和丙) that begin the place, or null where none does."""
        end = self.mentions_end(place[0])
        return (place[0], end) if end and end <= place[1] else None

    def mentions_end(self, pos: int) -> int | None:
        """The end of the chain of mentions (甲、乙和丙) that begins at `pos`."""
        end = self._mentions.get(pos)
        if end is None and self.text[pos : pos + 1] in self._every:
            end = self._mentions.get(word_at(self.text, pos, len(self.text), self._every))
        if end is not None:
            end = self._with_note(end)
        while end is not None and end < len(self.text) and self.text[end] in "、和与及或":
            step = 2 if self.text[end : end + 2] == "及其" else 1
            following = self._mentions.get(end + step)
            if following is None:
                break
            end = following
        return end

    def _with_note(self, end: int) -> int:
        """The place after 等 and the short note in brackets (（DARPA）) that may follow a mention."""
        if self.text[end : end + 1] == "等" and self.text[end + 1 : end + 2] not in _NO_OTHERS:
            end += 1
        if self.text[end : end + 1] == "(":
            close = self.text.find(")", end, end + _NOTE)
            return close + 1 if close > 0 else end
        return end

    def towards(self, start: int, end: int) -> Place | None:
        """Whom 向 or 对 before the verb names (将X向Y公布, 由X对Y给予)."""
        at = max(self.text.rfind("向", start, end), self.text.rfind("对", start, end))
        if at < start or self.text.startswith(_NO_TOWARDS, at):
            return None
        of = self.text.find("的", at, end)  # 对企业的工作进行指导
        return next(((at + 1, stop) for stop in (end, of) if stop > 0 and self.is_doer((at + 1, stop))), None)

    def by_whom(self, start: int, end: int, last: Hit) -> tuple[Hit, Place]:
        """The verb that 由 governs and its doer: the first verb after words that can be one."""
        for hit in self.aims_in(start, end):
            stop = self.before_adverbs(start, hit.start)
            split = self.split(start, stop)
            if split is not None:
                return last, (start, split)
            if self.is_doer((start, stop)):
                return hit, (start, stop)
        return last, (start, self.before_adverbs(start, last.start))
