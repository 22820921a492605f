"""The predicate of a clause: its modal, its main verb and who stands before it.

A grammar over characters and the scan's hits, no parser: adverbs and prepositional phrases at the head of a clause are
stepped over to the verb that they belong to; what has none states nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from policy_nlp.extract.clauses import after_number, closers, openers, prepositions, word_at
from policy_nlp.scan import Hit, Scan

Place = tuple[int, int]

_SPREADING = ("aim.urge", "aim.allow", "aim.ban", "aim.advise")
_NOT_AT_HEAD = ("aim.modal", "aim.close")
_TOWARDS = ("aim.give", "aim.light", "aim.urge")
_GIVE = "aim.give"
_MAX_SUBJECT = 60
_NOUN_TAIL = ("的", "中遇", "中发", "中存", "过程", "期间", "者", "人应", "后,", "时,", "前,")
_SINCE = ("随着", "鉴于", "由于", "自从")
_CIRCUMSTANCE = ("的", "过程中", "前提下", "情况下", "基础上", "的同时", "期间")
_GIFT = re.compile(
    r"最高|一次性|不超过|不低于|[0-9]|资金|奖励|奖补|补助|补贴|资助|适当|一定|连续|每年|相应|支持|优惠|贷款|优先"
)
_CONSISTS = ("组成", "构成")
_INTO = ("纳入", "列入", "计入", "作为", "用于", "确定为", "转为", "划入", "转化为")
_SECTORS = ("业", "街区", "集群")
_GIFT_TAIL = (
    "、", "金额", "时间", "总额", "标准", "期限", "比例", "额度", "办法", "条件", "范围", "名单", "证书", "力度",
    "资格", "年限", "资金总额", "政策",
)  # fmt: skip
_TIME_END = ("内", "前", "后", "中", "下", "时", "起", "间", "底", "年", "月", "日")
_SPLITS = re.compile(
    "对(?!外|口|接)|向|为(?!重点|主|代表|载体|导向|牵引)|把|将|按|根据|依法|通过|由|以(?!及|上|下|外|内|来)"
)
_AFTER_DOER = re.compile("对(?!外|口|接)|向|把|将|按|根据|依法|通过|不?以(?!及|上|下|外|内|来)|凡")


class Predicate(NamedTuple):
    """What a clause says to do. `start` is the first word of the statement in the clause, after its connective.

    `kind` is the kind of the aim (act, urge, give, result …), `modal` the deontic of a modal verb or null, `head` tells
    that the verb opens the clause; `party` is the place of 对X, `patient` that of 把X, `subject` that of who acts.
    """

    start: int
    aim: Place
    kind: str
    modal: str | None
    head: bool
    deontic: str = "commitment"
    subject: Place | None = None
    party: Place | None = None
    patient: Place | None = None
    modal_at: int = 0


class Grammar:
    """The hits that predicates are made of, indexed once for a document.

    `actors` and `places` are the mentions that may be subjects: start → end.
    """

    def __init__(self, scan: Scan, mentions: dict[int, int]) -> None:
        self.text = scan.text
        self._scan = scan
        self._aims = scan.hits.get("aim", [])
        self._aim_starts = [hit.start for hit in self._aims]
        self._aim_at = {hit.start: hit for hit in self._aims}
        self._modals = scan.hits.get("modal", [])
        self._modal_starts = [hit.start for hit in self._modals]
        self._mentions = mentions
        self._mention_starts = sorted(mentions)
        self._mention_ends = set(mentions.values())
        self._doer = closers("doer")
        self._and, self._adverb = openers("and"), openers("adverb")
        self._adverbs = frozenset(closers("adverb"))
        self._to, self._by = openers("to"), openers("by")
        self._prepositions = prepositions()
        self._background, self._result = openers("background"), openers("result")
        self._close = closers("close")

    def begin(self, start: int, end: int) -> int:
        """Return where the words of a clause begin, after list number, spaces and connectives."""
        pos = after_number(self.text, start, end)
        while (after := word_at(self.text, pos, end, self._and)) > pos and end - after > 2:
            pos = after
        return pos

    def skip_adverbs(self, pos: int, end: int) -> int:
        """Return the place after the adverbs at `pos`; a verb of the lexicon that begins there comes first."""
        while pos < end:
            hit = self._aim_at.get(pos)
            after = word_at(self.text, pos, end, self._adverb)
            if (
                after == pos
                and self.text.startswith("将", pos)
                and (pos + 1 in self._aim_at or self.preposition(pos + 1, end))
            ):
                after = pos + 1  # what is to come: 将对, 将给予
            if after == pos or (hit is not None and hit.end > after):
                return pos
            pos = after
        return pos

    def _is_future(self, pos: int, end: int) -> bool:
        """Whether 将 at `pos` tells what is to come (将对, 将给予), not whose fate."""
        return self.text.startswith("将", pos) and (
            pos + 1 in self._aim_at or self.preposition(pos + 1, end) is not None
        )

    def is_result(self, pos: int, end: int) -> bool:
        """Whether the clause opens with a word that makes it the result of the one before (使, 从而)."""
        if word_at(self.text, pos, end, self._result) > pos:
            return True
        purpose = self.text.startswith("以", pos) and self._verb_at(pos + 1, end) is not None
        return purpose and "为" not in self.text[pos:end]

    def is_background(self, start: int, end: int) -> bool:
        """Whether a sentence opens as background (近年来), or defines, announces or dates the document."""
        if self._scan.of("background", start, end):
            return True
        begin = self.begin(start, end)
        return word_at(self.text, begin, end, self._background) > begin

    def is_modal_at(self, start: int) -> bool:
        """Whether a clause opens with a modal verb: what stands before it is its subject or condition."""
        pos = self.skip_adverbs(self.begin(start, start + 20), start + 20)
        at = bisect_left(self._modal_starts, pos)
        return at < len(self._modals) and self._modals[at].start == pos

    def preposition(self, pos: int, end: int) -> str | None:
        """Return `to` (对, 为, 把 …) or `by` (通过, 围绕 …) where a preposition stands at `pos`."""
        if pos >= end or pos in self._aim_at:
            return None
        for word, kind in self._prepositions.get(self.text[pos], ()):
            if self.text.startswith(word, pos, end):
                return kind if kind != "noprep" else None
        return None

    def find(self, start: int, end: int) -> Predicate | None:
        """Return the predicate of the clause at [start, end), `start` as `begin` gives it, or null."""
        text, begin = self.text, start
        circumstance = text.endswith(_CIRCUMSTANCE, begin, end) or text.startswith(_SINCE, begin)
        if end - begin < 2 or circumstance or self.is_result(begin, end):
            return None
        pos = self.skip_adverbs(begin, end)
        verb = self._verb_at(pos, end)
        modal = self._modal(begin, end)
        if verb is not None and verb.kind == "aim.advise":
            inner = self.find(self.begin(verb.end, end), end)
            if inner is not None:
                return inner._replace(start=begin, modal=inner.modal or verb.value, deontic=verb.value)
        if verb is not None and verb.kind in _SPREADING:
            return Predicate(begin, (verb.start, verb.end), verb.kind, None, True, verb.value)
        if modal is not None and self._after_word(pos, end) == modal.start and self.preposition(pos, end):
            modal = None  # 针对可建立优势的领域
        if modal is not None and (verb is None or modal.kind != "modal.may" or "的" not in text[modal.end : end]):
            return self._modal_predicate(begin, end, modal)
        if verb is not None:
            return Predicate(begin, (verb.start, verb.end), verb.kind, None, True, verb.value)
        return self._after_phrase(begin, pos, end)

    def _after_phrase(self, begin: int, pos: int, end: int) -> Predicate | None:
        """The predicate of a clause that opens with neither a verb nor a modal."""
        preposition = self.preposition(pos, end)
        if preposition is None:
            return self._after_subject(begin, pos, end)
        if self.text[pos] == "为" and self._verb_at(self.skip_adverbs(pos + 1, end), end):
            return None  # the purpose: 为推动…
        return self._after_preposition(begin, pos, end, preposition)

    def _verb_at(self, pos: int, end: int) -> Hit | None:
        """The main verb at `pos`; a verb of pace (加快, 组织) before another verb is its adverb."""
        hit = self._aim_at.get(pos)
        if hit is None or hit.end > end or hit.kind in _NOT_AT_HEAD:
            return None
        if self.text.startswith(_NOUN_TAIL, hit.end, end) or (
            hit.kind == _GIVE and self.text.startswith("、", hit.end)
        ):
            return None
        if hit.kind == "aim.pace":
            after = self.skip_adverbs(hit.end, end)
            following = self._aim_at.get(after)
            if following is not None and following.end < end and following.kind not in _NOT_AT_HEAD:
                return self._verb_at(after, end) or hit
        if self.text.startswith("负责", hit.start):
            following = self._aim_at.get(hit.end)
            return following if following is not None and following.end < end else hit
        return hit

    def _modal(self, start: int, end: int) -> Hit | None:
        """The first modal verb of the clause outside brackets and quotes."""
        at = bisect_left(self._modal_starts, start)
        while at < len(self._modals) and self._modals[at].end < end:
            hit = self._modals[at]
            if not self._enclosed(start, hit.start):
                return hit
            at += 1
        return None

    def _enclosed(self, start: int, pos: int) -> bool:
        inside = self.text[start:pos]
        return any(inside.count(first) > inside.count(last) for first, last in ("()", "“”", "《》"))

    def _modal_predicate(self, begin: int, end: int, modal: Hit) -> Predicate | None:
        pos = self.skip_adverbs(modal.end, end)
        verb = self._aim_at.get(pos)
        party = patient = None
        if verb is not None and verb.kind == "aim.pace":
            verb = self._verb_at(pos, end) or verb
        if verb is None or verb.end > end:
            preposition = self.preposition(pos, end)
            inner = self._after_preposition(pos, pos, end, preposition, modal=True) if preposition else None
            if inner is not None:
                aim, kind, party, patient = inner.aim, inner.kind, inner.party, inner.patient
            elif preposition is not None:
                aim, kind = (pos, pos), "aim.act"
            else:
                following = self._aims_in(pos, end, modal=True)
                verb = following[0] if following else None
                size = 1 if self.text.startswith("是", pos) else 2
                aim = (verb.start, verb.end) if verb else (pos, min(pos + size, end))
                kind = verb.kind if verb else "aim.act"
        else:
            aim, kind = (verb.start, verb.end), verb.kind
        subject = self._subject(begin, modal.start)
        deontic = {"must": "obligation", "not": "prohibition", "may": "permission"}.get(
            modal.kind.partition(".")[2], "recommendation"
        )
        return Predicate(begin, aim, kind, deontic, False, deontic, subject, party, patient, modal.start)

    def _subject(self, begin: int, end: int) -> Place | None:
        """The words before a modal or verb without their adverbs; null where there are none."""
        pos = self.skip_adverbs(begin, end)
        if pos >= end or end - pos > _MAX_SUBJECT:
            return None
        stop = self._before_adverbs(pos, end)
        split = self.split(pos, stop)
        return (pos, split if split else stop) if stop > pos else None

    def split(self, start: int, end: int) -> int | None:
        """Return where a preposition (对, 按照, 依法) follows a doer that begins the place, or null."""
        if self.preposition(start, end):
            return None
        for match in _AFTER_DOER.finditer(self.text, start + 2, end):
            if self.is_doer((start, match.start())):
                return match.start()
        return None

    def _aims_in(self, start: int, end: int, *, modal: bool = False) -> list[Hit]:
        first, last = bisect_left(self._aim_starts, start), bisect_left(self._aim_starts, end)
        barred = ("aim.close",) if modal else _NOT_AT_HEAD
        return [hit for hit in self._aims[first:last] if hit.kind not in barred and hit.end <= end]

    def done(self, aim: Place, end: int) -> Place | None:
        """Return the verb that 进行 only carries (进行定期评估), if it ends the clause."""
        if not self.text.startswith("进行", aim[0]):
            return None
        pos = self.skip_adverbs(aim[1], end)
        hit = self._aim_at.get(pos)
        return (pos, end) if hit is not None and hit.end == end else None

    def _towards(self, start: int, end: int) -> Place | None:
        """Whom 向 or 对 before the verb names (将X向Y公布, 由X对Y给予)."""
        at = max(self.text.rfind("向", start, end), self.text.rfind("对", start, end))
        return (at + 1, end) if at >= start and self.is_doer((at + 1, end)) else None

    @staticmethod
    def _main(verbs: list[Hit], preposition: str) -> Hit:
        """The main one of the verbs that may follow a prepositional phrase."""
        if preposition == "by":
            return next((verb for verb in reversed(verbs) if verb.kind in _SPREADING), verbs[0])
        for kind in ("aim.give", "aim.light"):
            for verb in verbs if kind == "aim.give" else reversed(verbs):
                if verb.kind == kind:
                    return verb
        return verbs[-1]

    def _by_whom(self, start: int, end: int, last: Hit) -> tuple[Hit, Place]:
        """The verb that 由 governs and its doer: the first verb after words that can be one."""
        for hit in self._aims_in(start, end):
            doer = (start, self._before_adverbs(start, hit.start))
            split = self.split(*doer)
            if split is not None:
                return last, (start, split)
            if self.is_doer(doer):
                return hit, doer
        return last, (start, self._before_adverbs(start, last.start))

    def first_aim(self, start: int, end: int) -> Place:
        """Return the first verb of [start, end), or its first two characters where it has none."""
        found = self._aims_in(start, end, modal=True)
        return (found[0].start, found[0].end) if found else (start, min(start + 2, end))

    def _closing(self, start: int, end: int) -> Hit | None:
        """The predicate that ends a clause (以…为准, 另行制定), if one does."""
        last = bisect_left(self._aim_starts, end) - 1
        if last < 0:
            return None
        hit = self._aims[last]
        return hit if hit.end == end and hit.kind == "aim.close" and hit.start > start else None

    def _after_preposition(
        self, begin: int, pos: int, end: int, preposition: str, *, modal: bool = False
    ) -> Predicate | None:
        """The verb that a prepositional phrase at `pos` belongs to: 对X给予Y, 围绕X开展Y."""
        text = self.text
        closing = self._closing(pos, end)
        if closing is not None:
            place = (self._after_word(pos, end), self._before_adverbs(pos, closing.start))
            return Predicate(begin, (closing.start, end), closing.kind, None, False, closing.value, patient=place)
        verbs = [
            hit
            for hit in self._aims_in(pos + 1, end, modal=modal)
            if hit.kind not in ("aim.bound", "aim.pace")
            and not text.startswith("的", hit.end)
            and self._governs(hit, pos, end, preposition)
        ]
        if text[pos] == "以":
            verbs = [hit for hit in verbs if hit.start > text.rfind("为", pos, end)]
        if not verbs:
            return None
        verb = self._main(verbs, preposition)
        if text[pos] in "把将":
            verb = next((hit for hit in verbs if text.startswith(_INTO, hit.start)), verb)
        place = (self._after_word(pos, end), self._before_adverbs(pos, verb.start))
        party = patient = subject = None
        if place[0] < place[1]:
            if text[pos] in "把将":
                patient = place
            elif text[pos] == "由":
                verb, subject = self._by_whom(place[0], end, verb)
            elif text[pos] in "对为给向与" and not text.startswith("为了", pos):
                party = place
            if party is None:
                party = self._towards(subject[1] if subject else place[0], self._before_adverbs(pos, verb.start))
        return Predicate(begin, (verb.start, verb.end), verb.kind, None, False, verb.value, subject, party, patient)

    def is_doer(self, place: Place) -> bool:
        """Whether the words can be who acts: they end in an actor, a place or a noun that names a body or role."""
        start, end = place
        if self.text.startswith(")", end - 1):
            end = max(start, self.text.rfind("(", start, end))
        if self.text.startswith("等", end - 1):
            end -= 1
        if end <= start:
            return False
        return end in self._mention_ends or self.text.endswith(self._doer, start, end)

    def leading_doer(self, start: int, end: int) -> Place | None:
        """Return the doer that a sentence begins with: what stands before 的, a modal, a verb or a preposition."""
        pos = self.begin(start, end)
        modal = self._modal(pos, end)
        stops = [
            at
            for at in (self.text.find("的", pos, end), modal.start if modal else -1, self.split(pos, end) or -1)
            if at > pos
        ]
        stops += [hit.start for hit in self._aims_in(pos + 2, end)[:1]]
        for stop in sorted(stops):
            if self.is_doer((pos, self._before_adverbs(pos, stop))):
                return (pos, self._before_adverbs(pos, stop))
        return None

    def agent(self, start: int, end: int) -> Place | None:
        """Return who is to act in the object of 鼓励 or 支持: the words up to the verb or preposition after a doer."""
        split = self.split(start, end)
        for hit in self._aims_in(start, end if split is None else split):
            stop = self._before_adverbs(start, hit.start)
            if stop <= start:
                return None
            if self.is_doer((start, stop)) or self.text.endswith(_SECTORS, start, stop):
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
        return self.mention_at(place) or self.agent(*place)

    def whole_aim(self, aim: Place, end: int) -> Place:
        """Return the main verb with those that are joined to it (引导、鼓励, 建立和完善)."""
        start, stop = aim
        adjacent = self._aim_at.get(stop)
        if adjacent is not None and adjacent.end + 1 < end and adjacent.kind == "aim.act":
            stop = adjacent.end
        while stop + 1 < end and self.text[stop] in "、和与及并或":
            hit = self._aim_at.get(stop + 1)
            if hit is None or hit.end >= end or self.text.startswith("的", hit.end) or hit.kind == "aim.pace":
                break
            stop = hit.end
        return (start, stop)

    def taker_after(self, start: int, end: int) -> Place | None:
        """Return who is named between 给予 and what is given (给予企业最高50万元补助)."""
        gift = _GIFT.search(self.text, start, end)
        place = (start, gift.start() if gift else end)
        return place if gift and place[1] - start > 1 and self.is_doer(place) else None

    def mention_at(self, place: Place) -> Place | None:
        """Return the mentions (甲、乙和丙) that begin the place, or null where none does."""
        end = self._mentions_end(place[0])
        return (place[0], end) if end and end <= place[1] else None

    def _mentions_end(self, pos: int) -> int | None:
        """The end of the chain of mentions (甲、乙和丙) that begins at `pos`."""
        end = self._mentions.get(pos)
        while end is not None and end < len(self.text) and self.text[end] in "、和与及或":
            step = 2 if self.text.startswith(("及其", "以及"), end) else 1
            following = self._mentions.get(end + step)
            if following is None:
                break
            end = following
        return end

    def _after_word(self, pos: int, end: int) -> int:
        return max(word_at(self.text, pos, end, self._to), word_at(self.text, pos, end, self._by))

    def _before_adverbs(self, start: int, pos: int) -> int:
        """The place before the adverbs that end at `pos`."""
        text, adverbs = self.text, self._adverbs
        moved = True
        while moved:
            moved = False
            for size in (2, 4, 3, 1, 5):
                if pos - size > start and text[pos - size : pos] in adverbs:
                    pos, moved = pos - size, True
                    break
        return pos

    def _governs(self, hit: Hit, pos: int, end: int, preposition: str) -> bool:
        """Whether the verb is outside the phrase that begins at `pos`, and not in the words that describe a noun."""
        text = self.text
        if self._enclosed(pos, hit.start):
            return False
        if text.startswith(("给予", "予以"), hit.start) or (preposition == "by" and hit.kind in _SPREADING):
            return True
        before = text[pos : hit.start]
        modifies = "的" in text[hit.end : end] and "的" not in before
        after_adverb = self._before_adverbs(pos, hit.start) < hit.start
        if preposition == "by":
            return (
                after_adverb
                or before.endswith(self._close)
                or "等" in before[-6:]
                or (not modifies and (hit.kind == "aim.light" or text.startswith("提供", hit.start)))
            )
        if "的" in text[hit.end : end] and self.is_doer((hit.end, end)):
            return False  # 对…提供服务的机构: a noun
        if modifies or (text[pos] == "对" and hit.kind not in _TOWARDS and not after_adverb):
            return False
        return hit.end < end or hit.kind == _GIVE or text[pos] in "由向与将把"

    def _after_subject(self, begin: int, pos: int, end: int) -> Predicate | None:
        """The verb after a subject: a mention of an actor, or words with a verb of state or an adverb after them."""
        text = self.text
        subject_end = self._mentions_end(pos)
        if subject_end is not None and subject_end < end:
            after = self.skip_adverbs(subject_end, end)
            verb = self._verb_at(after, end)
            if verb is not None and not text.startswith("作为", after):
                return Predicate(begin, (verb.start, verb.end), verb.kind, None, False, verb.value, (pos, subject_end))
            preposition = self.preposition(after, end)
            if preposition is not None:
                inner = self._after_preposition(begin, after, end, preposition)
                if inner is not None:
                    return inner._replace(subject=inner.subject or (pos, subject_end))
        closing = self._closing(pos, end)
        if closing is not None:
            split = self.split(pos, end)
            rest = (split or pos, self._before_adverbs(pos, closing.start))
            doer = (pos, split) if split else None
            return Predicate(begin, (closing.start, end), closing.kind, None, False, closing.value, doer, patient=rest)
        for match in _SPLITS.finditer(text, pos + 2, end):
            split = match.start()
            by = text[split] == "由"
            if (by or self.is_doer((pos, split))) and not self._enclosed(pos, split):
                preposition = self.preposition(split, end)
                inner = self._after_preposition(begin, split, end, preposition) if preposition else None
                if inner is not None and by and text.startswith(_CONSISTS, inner.aim[0]):
                    return inner._replace(subject=(pos, split), patient=inner.subject)
                if inner is not None:
                    return inner._replace(patient=(pos, split)) if by else inner._replace(subject=(pos, split))
        return self._verb_within(begin, pos, end)

    def _verb_within(self, begin: int, pos: int, end: int) -> Predicate | None:
        """The verb of a clause whose subject is no known actor: a verb of state or bound, or one after an adverb."""
        text = self.text
        for hit in self._aims_in(pos + 2, end):
            if text.startswith("的", hit.end) or text.startswith("作为", hit.start) or self._enclosed(pos, hit.start):
                continue
            stop = self._before_adverbs(pos, hit.start)
            adverb = stop < hit.start
            if hit.end == end and hit.kind in ("aim.act", "aim.result", "aim.urge") and not self.is_doer((pos, stop)):
                continue  # 营商环境持续优化: a state
            if hit.kind == "aim.bound":
                if hit.end >= end:
                    continue
            elif (hit.kind == "aim.act" and not adverb and "的" in text[hit.end : end]) or not (
                adverb or hit.kind == "aim.state" or text.endswith(_TIME_END, pos, hit.start)
            ):
                continue
            return Predicate(begin, (hit.start, hit.end), hit.kind, None, False, hit.value, (pos, stop))
        return None
