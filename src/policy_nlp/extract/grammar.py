"""The grammar of a clause: finds its predicate, the modal, the main verb and who stands before it.

A grammar over characters and the scan's hits, no parser: adverbs and prepositional phrases at the head of a clause are
stepped over to the verb that they belong to; what has none states nothing.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from typing import Final

from policy_nlp.extract.clauses import by_first, by_last, endings, ends_in, opens_in
from policy_nlp.extract.gainers import Gainers
from policy_nlp.extract.heads import Place
from policy_nlp.extract.predicate import Predicate
from policy_nlp.scan import Hit, Scan

_SPREADING: Final = frozenset({"aim.urge", "aim.allow", "aim.ban", "aim.advise"})
_TOWARDS: Final = ("aim.give", "aim.light", "aim.urge")
_AMOUNTS: Final = ("%", "元", "倍", "成")
"""What 按 goes by before it is given: 按合同金额的10%奖励研制单位."""
_GIVE: Final = "aim.give"
_GIVING: Final = ("给予", "予以")
_NEAR: Final = 6
"""Characters before a verb in which 等 ends what 按 or 通过 lists."""
_MAX_SUBJECT: Final = 60
_DEONTICS: Final = {"modal.must": "obligation", "modal.not": "prohibition", "modal.may": "permission"}
_SINCE: Final = by_first(("随着", "鉴于", "由于", "自从"))
_IS_NOT: Final = ("是否", "是指")
_BEFORE_IS: Final = "凡尤特其就于但只总都或还不要正旨别既仅重"
_AFTERWARDS: Final = ("落后", "今后", "善后", "售后", "前后", "先后", "滞后", "贷后", "产后", "术后", "博士后")
_CIRCUMSTANCE: Final = by_last(
    ("的", "过程中", "前提下", "情况下", "基础上", "的同时", "期间", "指导下", "领导下", "框架下")
)
_PHRASES: Final = ("围绕", "依托", "利用", "运用", "结合", "聚焦", "立足", "借助", "按照", "根据", "通过", "针对", "以")
_REQUESTS: Final = ("申请", "申报", "举办", "设立", "办理", "变更", "新建", "改建", "扩建", "享受")
_SHORTEST_REQUEST: Final = 6
"""Characters; a shorter one names who asks: 申请单位, 申报主体."""
_CONSISTS: Final = ("组成", "构成")
_INTO: Final = ("纳入", "列入", "列为", "计入", "作为", "用于", "确定为", "转为", "划入", "转化为")
_AWARDS: Final = ("给予", "予以", "取消", "撤销", "追回", "收回")
_TIME_END: Final = ("内", "前", "后", "中", "下", "时", "起", "间", "底", "年", "月", "日")
_SPLITS: Final = re.compile(
    "对(?!外|口|接)|向|为(?!重点|主|代表|载体|导向|牵引)|把|将|按|根据|依法|通过|由|以(?!及|上|下|外|内|来)"
)


class Grammar(Gainers):
    """Finds the predicates of one document; its arguments are those of `Doers`."""

    def __init__(self, scan: Scan, mentions: dict[int, int], places: AbstractSet[int] = frozenset()) -> None:
        super().__init__(scan, mentions, places)
        self._close = endings("close")

    def find(self, start: int, end: int) -> Predicate | None:
        """Return the predicate of the clause at [start, end), `start` as `begin` gives it, or null."""
        text, begin = self.text, start
        if end - begin < 2 or self._is_circumstance(begin, end) or self.is_result(begin, end):
            return None
        pos = self.skip_adverbs(begin, end)
        verb = self.verb_at(pos, end)
        modal = self.modal_in(begin, end)
        if verb is not None and verb.kind == "aim.advise":
            inner = self.find(self.begin(verb.end, end), end)
            if inner is not None:
                inner.start, inner.modal, inner.deontic = begin, inner.modal or verb.value, verb.value
                return inner
        if verb is not None and verb.kind in _SPREADING:
            return Predicate(begin, (verb.start, verb.end), verb.kind, verb.value, head=True)
        if modal is not None and self.after_word(pos, end) == modal.start and self.preposition(pos, end):
            modal = None  # 针对可建立优势的领域
        if modal is not None and (verb is None or modal.kind != "modal.may" or text.find("的", modal.end, end) < 0):
            return self._modal_predicate(begin, end, modal)
        copular = modal is None and self._is_copular(verb.end if verb is not None else begin + 2, end)
        if verb is not None and not copular:
            return Predicate(begin, (verb.start, verb.end), verb.kind, verb.value, head=True)
        return None if copular else self._after_phrase(begin, pos, end)

    def _is_circumstance(self, begin: int, end: int) -> bool:
        """Whether a clause only tells when or in which case (认定后, …的, …的（含…）)."""
        text, last = self.text, self.text[end - 1]
        if last == "后":
            return not text.endswith(_AFTERWARDS, begin, end)
        if last == ")":
            return text.startswith("的", text.rfind("(", begin, end) - 1)
        return ends_in(text, begin, end, _CIRCUMSTANCE) or opens_in(text, begin, _SINCE)

    def _is_copular(self, pos: int, end: int) -> bool:
        """Whether 是 after `pos` says what something is (实行…是…的要求), and no verb follows it."""
        text = self.text
        at = text.find("是", pos, end)
        if at < 0 or text[at - 1] in _BEFORE_IS or text.startswith(_IS_NOT, at) or self.enclosed(pos, at):
            return False
        return self.verb_at(self.skip_adverbs(at + 1, end), end) is None

    def _after_phrase(self, begin: int, pos: int, end: int) -> Predicate | None:
        """The predicate of a clause that opens with neither a verb nor a modal."""
        preposition = self.preposition(pos, end)
        if preposition is None:
            return self._after_subject(begin, pos, end)
        if self.text[pos] == "为" and self.verb_at(self.skip_adverbs(pos + 1, end), end):
            return None  # the purpose: 为推动…
        return self._after_preposition(begin, pos, end, preposition)

    def _modal_predicate(self, begin: int, end: int, modal: Hit) -> Predicate | None:
        pos = self.skip_adverbs(modal.end, end)
        verb = self._aim_at.get(pos)
        party = patient = None
        if verb is not None and verb.kind == "aim.pace":
            verb = self.verb_at(pos, end) or verb
        if verb is None or verb.end > end:
            preposition = self.preposition(pos, end)
            inner = self._after_preposition(pos, pos, end, preposition, modal=True) if preposition else None
            if inner is not None:
                aim, kind, party, patient = inner.aim, inner.kind, inner.party, inner.patient
            elif preposition is not None:
                aim, kind = (pos, pos), "aim.act"
            else:
                following = self.aims_in(pos, end, modal=True)
                verb = following[0] if following else None
                size = 1 if self.text.startswith("是", pos) else 2
                aim = (verb.start, verb.end) if verb else (pos, min(pos + size, end))
                kind = verb.kind if verb else "aim.act"
        else:
            aim, kind = (verb.start, verb.end), verb.kind
        subject = self._subject(begin, modal.start)
        if subject is not None and self.text[subject[0]] == "对":
            to = self.after_word(subject[0], subject[1])
            party, subject = (party or (to, subject[1]), None) if to > subject[0] else (party, subject)
        deontic = _DEONTICS.get(modal.kind, "recommendation")
        return Predicate(
            begin,
            aim,
            kind,
            deontic,
            modal=deontic,
            subject=subject,
            party=party,
            patient=patient,
            modal_at=modal.start,
        )

    def _subject(self, begin: int, end: int) -> Place | None:
        """The words before a modal or verb without their adverbs; null where there are none."""
        pos = self.skip_adverbs(begin, end)
        if pos >= end or end - pos > _MAX_SUBJECT:
            return None
        stop = self.before_adverbs(pos, end)
        split = self.split(pos, stop)
        return (pos, split if split else stop) if stop > pos else None

    @staticmethod
    def _main(verbs: list[Hit], preposition: str) -> Hit:
        """The main one of the verbs that may follow a prepositional phrase."""
        if preposition == "by":
            given = verbs[0].kind == _GIVE  # 根据结果给予支持: the noun of what is given
            return next((verb for verb in reversed(verbs) if verb.kind in _SPREADING and not given), verbs[0])
        for kind in ("aim.give", "aim.light"):
            for verb in verbs if kind == "aim.give" else reversed(verbs):
                if verb.kind == kind:
                    return verb
        return verbs[-1]

    def _after_preposition(
        self, begin: int, pos: int, end: int, preposition: str, *, modal: bool = False
    ) -> Predicate | None:
        """The verb that a prepositional phrase at `pos` belongs to: 对X给予Y, 围绕X开展Y."""
        text = self.text
        closing = self.closing(pos, end)
        if closing is not None:
            place = (self.after_word(pos, end), self.before_adverbs(pos, closing.start))
            return Predicate(begin, (closing.start, end), closing.kind, closing.value, patient=place)
        verbs = [
            hit
            for hit in self.aims_in(pos + 1, end, modal=modal)
            if hit.kind not in ("aim.bound", "aim.pace")
            and text[hit.end : hit.end + 1] != "的"
            and self._governs(hit, pos, end, preposition)
        ]
        first = text[pos]
        if first == "以":
            verbs = [hit for hit in verbs if hit.start > text.rfind("为", pos, end)]
        if not verbs:
            return None
        verb = self._main(verbs, preposition)
        if first in "把将":
            verb = next((hit for hit in verbs if text.startswith(_INTO, hit.start)), verb)
        place = (self.after_word(pos, end), self.before_adverbs(pos, verb.start))
        if verb.kind == _GIVE and (carrying := text.rfind("进行", place[0], place[1])) > place[0]:
            place = (place[0], self.before_adverbs(pos, carrying))  # 对转型费用进行一定比例补贴
        party = patient = subject = None
        if place[0] < place[1]:
            if first in "把将":
                patient = place
            elif first == "由":
                verb, subject = self.by_whom(place[0], end, verb)
            elif (by := text.find("由", pos + 2, verb.start)) > 0 and self._by_doer(by, verb.start):
                verb, subject = self.by_whom(by + 1, end, verb)
                party = (place[0], by) if first == "对" else None
            elif first in "对为给向与面" and not text.startswith("为了", pos):
                party = place
            if party is None:
                party = self.towards(subject[1] if subject else place[0], self.before_adverbs(pos, verb.start))
        aim = (verb.start, verb.end)
        return Predicate(begin, aim, verb.kind, verb.value, subject=subject, party=party, patient=patient)

    def is_request(self, place: Place) -> bool:
        """Whether the words before a modal tell what is done (申请示范平台应当…), not who does it (申请单位)."""
        start, end = place
        return (
            end - start >= _SHORTEST_REQUEST
            and self.text.startswith(_REQUESTS, start)
            and self.text.find("的", start, end) < 0
        )

    def is_phrase(self, pos: int, end: int) -> bool:
        """Whether the words are a prepositional phrase to which no verb belongs (围绕重点产业)."""
        pos = self.skip_adverbs(pos, end)
        if not self.text.startswith(_PHRASES, pos):
            return False
        verbs = self.aims_in(pos + 2, end)
        return not any(
            hit.end < end and hit.kind != "aim.bound" and self._governs(hit, pos, end, "by") for hit in verbs
        )

    def _by_doer(self, by: int, end: int) -> bool:
        """Whether 由 at `by` is followed by who acts."""
        return self.mentions_end(by + 1) is not None or self.is_doer((by + 1, self.before_adverbs(by + 1, end)))

    def last_verb(self, start: int, end: int) -> Place:
        """Return the last verb of [start, end), or its last two characters where it has none."""
        found = self.aims_in(start, end, modal=True)
        return (found[-1].start, found[-1].end) if found else (max(start, end - 2), end)

    def _governs(self, hit: Hit, pos: int, end: int, preposition: str) -> bool:
        """Whether the verb is outside the phrase that begins at `pos`, and not in the words that describe a noun."""
        text = self.text
        if self.enclosed(pos, hit.start):
            return False
        start = hit.start
        if text[start : start + 2] in _GIVING or (preposition == "by" and hit.kind in _SPREADING):
            return True
        described = text.find("的", hit.end, end) >= 0
        modifies = described and text.find("的", pos, start) < 0
        after_adverb = self.before_adverbs(pos, start) < start
        if preposition == "by":
            return (
                after_adverb
                or text[start - 1] == "》"
                or ends_in(text, pos, start, self._close)
                or text.find("等", max(pos, start - _NEAR), start) >= 0
                or (hit.kind == _GIVE and text[start - 1] in _AMOUNTS)
                or (not modifies and (hit.kind == "aim.light" or text[start : start + 2] == "提供"))
            )
        if described and self.is_doer((hit.end, end)):
            return False  # 对…提供服务的机构: a noun
        if modifies or (text[pos] == "对" and hit.kind not in _TOWARDS and not after_adverb):
            return False
        return hit.end < end or hit.kind == _GIVE or text[pos] in "由向与将把"

    def _after_subject(self, begin: int, pos: int, end: int) -> Predicate | None:
        """The verb after a subject: a mention of an actor, or words with a verb of state or an adverb after them."""
        text = self.text
        subject_end = self.mentions_end(pos)
        if subject_end is not None and subject_end < end:
            after = self.skip_adverbs(subject_end, end)
            verb = self.verb_at(after, end)
            if verb is not None and text[after : after + 2] != "作为":
                aim = (verb.start, verb.end)
                return Predicate(begin, aim, verb.kind, verb.value, subject=(pos, subject_end))
            preposition = self.preposition(after, end)
            if preposition is not None:
                inner = self._after_preposition(begin, after, end, preposition)
                if inner is not None:
                    inner.subject = inner.subject or (pos, subject_end)
                    return inner
        closing = self.closing(pos, end)
        if closing is not None:
            split = self.split(pos, end)
            rest = (split or pos, self.before_adverbs(pos, closing.start))
            doer = (pos, split) if split else None
            return Predicate(begin, (closing.start, end), closing.kind, closing.value, subject=doer, patient=rest)
        for match in _SPLITS.finditer(text, pos + 2, end):
            split = match.start()
            by = text[split] == "由"
            if (by or self.is_doer((pos, split))) and not self.enclosed(pos, split):
                preposition = self.preposition(split, end)
                inner = self._after_preposition(begin, split, end, preposition) if preposition else None
                if inner is not None:
                    if by and text.startswith(_CONSISTS, inner.aim[0]):
                        inner.subject, inner.patient = (pos, split), inner.subject
                    elif by:
                        inner.patient = (pos, split)
                    else:
                        inner.subject = (pos, split)
                    return inner
        return self._verb_within(begin, pos, end)

    def _verb_within(self, begin: int, pos: int, end: int) -> Predicate | None:
        """The verb of a clause whose subject is no known actor: a verb of state or bound, or one after an adverb."""
        text = self.text
        verbs = self.aims_in(pos + 2, end)
        for hit in verbs:
            if text[hit.start : hit.start + 2] in _AWARDS and text.startswith(
                "的", self.before_adverbs(pos, hit.start) - 1
            ):
                return Predicate(begin, (hit.start, hit.end), hit.kind, hit.value)
        for hit in verbs:
            described = text[hit.end : hit.end + 1] == "的"
            if described or text[hit.start : hit.start + 2] == "作为" or self.enclosed(pos, hit.start):
                continue
            stop = self.before_adverbs(pos, hit.start)
            adverb = stop < hit.start
            if hit.end == end and hit.kind in ("aim.act", "aim.result", "aim.urge") and not self.is_doer((pos, stop)):
                continue  # 营商环境持续优化: a state
            if hit.kind == "aim.bound":
                if hit.end >= end:
                    continue
            elif (hit.kind == "aim.act" and not adverb and text.find("的", hit.end, end) >= 0) or not (
                adverb or hit.kind == "aim.state" or text.endswith(_TIME_END, pos, hit.start)
            ):
                continue
            return Predicate(begin, (hit.start, hit.end), hit.kind, hit.value, subject=(pos, stop))
        return None
