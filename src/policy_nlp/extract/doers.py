"""Who acts and who gains: the actors, places and nouns of role that can be subject or addressee."""

from __future__ import annotations

import re
from bisect import bisect_right

from policy_nlp.extract.clauses import closers, openers, word_at
from policy_nlp.extract.heads import Heads, Place
from policy_nlp.scan import Hit, Scan

_GIFT = re.compile(
    r"最高|一次性|不超过|不低于|[0-9]|资金|奖励|奖补|补助|补贴|资助|适当|一定|连续|每年|相应|支持|优惠|贷款|优先"
)
_NOTE = 20
"""Characters; the longest note in brackets that belongs to the name before it."""
_SHORT = 16
"""Characters; the longest name that words of what it is about follow."""
_OF_PLACES = frozenset("省市县区州盟国")
_CONCERNS = (2, 4)
"""Characters of the words after who gains that only say in what: 企业融资, 高校成果转化."""
_SECTORS = ("业", "街区", "集群")
_NO_SECTORS = ("行业", "就业", "创业", "作业")
_DESCRIBING = ("具有", "符合", "从事", "承担", "拥有", "参与", "获得", "具备", "参加")
_AFTER_DOER = re.compile("对(?!外|口|接)|向|把|将|按|根据|依法|通过|不?以(?!及|上|下|外|内|来)|凡")


class Doers(Heads):
    """Finds doers in one document; `mentions` are the actors and places found in it: start → end."""

    def __init__(self, scan: Scan, mentions: dict[int, int]) -> None:
        super().__init__(scan)
        self._mentions = mentions
        self._mention_starts = sorted(mentions)
        self._mention_ends = set(mentions.values())
        self._ends = sorted(self._mention_ends)
        self._doer, self._every = closers("doer"), openers("every")

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
        if self.text[end - 1] == ")":
            end = max(start, self.text.rfind("(", start, end))
        if end > start and self.text[end - 1] == "等":
            end -= 1
        if end == start:
            return False
        return end in self._mention_ends or self.text.endswith(self._doer, start, end)

    def leading_doer(self, start: int, end: int) -> Place | None:
        """Return the doer that a sentence begins with: what stands before 的, a modal, a verb or a preposition."""
        pos = self.begin(start, end)
        modal = self.modal_in(pos, end)
        stops = [
            at
            for at in (self.text.find("的", pos, end), modal.start if modal else -1, self.split(pos, end) or -1)
            if at > pos
        ]
        stops += [hit.start for hit in self.aims_in(pos + 2, end)[:1]]
        for stop in sorted(stops):
            if self.is_doer((pos, self.before_adverbs(pos, stop))):
                return (pos, self.before_adverbs(pos, stop))
        return self.mention_at((pos, end))

    def agent(self, start: int, end: int) -> Place | None:
        """Return who is to act in the object of 鼓励 or 支持: the words up to the verb or preposition after a doer."""
        if self.preposition(start, end):
            return None
        split = self.split(start, end)
        for hit in self.aims_in(start, end if split is None else split):
            stop = self.before_adverbs(start, hit.start)
            if stop <= start and self.text.startswith(_DESCRIBING, start):
                continue
            if stop <= start:
                return None
            sector = self.text.endswith(_SECTORS, start, stop) and not self.text.endswith(_NO_SECTORS, start, stop)
            if self.is_doer((start, stop)) or sector:
                return (start, stop)
        if split is not None:
            return (start, split)
        return (start, end) if self.is_doer((start, end)) else self.mention_at((start, end))

    def taker(self, place: Place | None) -> Place | None:
        """Return who of the words after 对 or 为 gains: all of them, or the actor that they begin with."""
        if place is None or self.is_doer(place):
            return place
        split = self.split(*place)
        if split is not None:
            return (place[0], split)
        of = self.text.find("的", *place)
        if of > 0 and self.is_doer((place[0], of)):
            return (place[0], of)
        mention = self.mention_at(place)
        if mention is not None and mention[1] < of < place[1] - 1:
            verb = self._aim_at.get(mention[1])
            if verb is not None and verb.kind != "aim.give" and self.text[mention[1] - 1] in _OF_PLACES:
                return None  # 对本市承担的重大项目: the place only describes the thing
        described = 0 < of < place[1] - 1 and self.text.startswith(_DESCRIBING, place[0])
        return mention or self._concern(place) or (None if described else self.agent(*place))

    def _concern(self, place: Place) -> Place | None:
        """Return who gains where short words behind say in what: 企业 of 企业融资."""
        for tail in _CONCERNS:
            head = (place[0], place[1] - tail)
            short = head[1] - head[0] <= _SHORT and not any(mark in self.text[slice(*place)] for mark in "的等")
            if short and not self.aims_in(*head) and self.is_doer(head):
                return head
        return None

    def concerned(self, start: int, end: int) -> Place | None:
        """Return whose case 对…的 tells (对规模以上企业首次达到…的): who acts in it, or is named at its beginning."""
        agent = self.agent(start, end)
        pos = self.skip_adverbs(start, end)
        if agent is not None or pos in self._aim_at or self.text.startswith(_DESCRIBING, pos):
            return agent
        at = bisect_right(self._ends, start)
        stop = self._ends[at] if at < len(self._ends) else end
        return (start, stop) if stop < end and "的" not in self.text[start:stop] else None

    def served(self, doer: Place | None, start: int, end: int) -> Place | None:
        """Return whom the action urged on `doer` in [start, end) is for: 引导A向B开放, 鼓励A支持B."""
        begin = start if doer is None else doer[1]
        for hit in self.aims_in(begin, end):
            place = self.towards(begin, self.before_adverbs(begin, hit.start))
            if place is not None and not self.text.startswith("社会", place[0]):
                return place
            if doer is not None and hit.value == "encouragement" and (of := self.mention_at((hit.end, end))):
                return of
        return None

    def taker_after(self, start: int, end: int) -> Place | None:
        """Return who is named between 给予 and what is given (给予企业最高50万元补助)."""
        gift = _GIFT.search(self.text, start, end)
        place = (start, gift.start() if gift else end)
        return place if gift and place[1] - start > 1 and self.is_doer(place) else None

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
            step = 2 if self.text.startswith(("及其", "以及"), end) else 1
            following = self._mentions.get(end + step)
            if following is None:
                break
            end = following
        return end

    def _with_note(self, end: int) -> int:
        """The place after 等 and the short note in brackets (（DARPA）) that may follow a mention."""
        if self.text.startswith("等", end) and not self.text.startswith(("等级", "等次", "等部", "等单", "等有"), end):
            end += 1
        if self.text.startswith("(", end):
            close = self.text.find(")", end, end + _NOTE)
            return close + 1 if close > 0 else end
        return end

    def towards(self, start: int, end: int) -> Place | None:
        """Whom 向 or 对 before the verb names (将X向Y公布, 由X对Y给予)."""
        at = max(self.text.rfind("向", start, end), self.text.rfind("对", start, end))
        return (at + 1, end) if at >= start and self.is_doer((at + 1, end)) else None

    def by_whom(self, start: int, end: int, last: Hit) -> tuple[Hit, Place]:
        """The verb that 由 governs and its doer: the first verb after words that can be one."""
        for hit in self.aims_in(start, end):
            doer = (start, self.before_adverbs(start, hit.start))
            split = self.split(*doer)
            if split is not None:
                return last, (start, split)
            if self.is_doer(doer):
                return hit, doer
        return last, (start, self.before_adverbs(start, last.start))
