"""The predicate of a clause: its modal, its main verb and who stands before it.

A grammar over characters and the scan's hits, no parser: adverbs and prepositional phrases at the head of a clause are
stepped over to the verb that they belong to; what has none states nothing.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec
from msgspec.structs import replace

from policy_nlp.extract.clauses import closers
from policy_nlp.extract.gainers import Gainers
from policy_nlp.extract.heads import Place
from policy_nlp.scan import Hit, Scan

_SPREADING: Final = ("aim.urge", "aim.allow", "aim.ban", "aim.advise")
_TOWARDS: Final = ("aim.give", "aim.light", "aim.urge")
_AMOUNTS: Final = ("%", "元", "倍", "成")
"""What 按 goes by before it is given: 按合同金额的10%奖励研制单位."""
_GIVE: Final = "aim.give"
_MAX_SUBJECT: Final = 60
_SINCE: Final = ("随着", "鉴于", "由于", "自从")
_IS_NOT: Final = ("是否", "是指")
_BEFORE_IS: Final = "凡尤特其就于但只总都或还不要正旨别既仅重"
_AFTERWARDS: Final = ("落后", "今后", "善后", "售后", "前后", "先后", "滞后", "贷后", "产后", "术后", "博士后")
_CIRCUMSTANCE: Final = ("的", "过程中", "前提下", "情况下", "基础上", "的同时", "期间", "指导下", "领导下", "框架下")
_CIRCUMSTANCE_LAST: Final = frozenset(words[-1] for words in _CIRCUMSTANCE)
_SINCE_FIRST: Final = frozenset(words[0] for words in _SINCE)
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


class Predicate(msgspec.Struct, frozen=True, gc=False):
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


class Grammar(Gainers):
    """Finds the predicates of one document; its arguments are those of `Doers`."""

    def __init__(self, scan: Scan, mentions: dict[int, int], places: frozenset[int] = frozenset()) -> None:
        super().__init__(scan, mentions, places)
        self._close = closers("close")

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
                return replace(inner, start=begin, modal=inner.modal or verb.value, deontic=verb.value)
        if verb is not None and verb.kind in _SPREADING:
            return Predicate(begin, (verb.start, verb.end), verb.kind, None, True, verb.value)
        if modal is not None and self.after_word(pos, end) == modal.start and self.preposition(pos, end):
            modal = None  # 针对可建立优势的领域
        if modal is not None and (verb is None or modal.kind != "modal.may" or "的" not in text[modal.end : end]):
            return self._modal_predicate(begin, end, modal)
        copular = modal is None and self._is_copular(verb.end if verb is not None else begin + 2, end)
        if verb is not None and not copular:
            return Predicate(begin, (verb.start, verb.end), verb.kind, None, True, verb.value)
        return None if copular else self._after_phrase(begin, pos, end)

    def _is_circumstance(self, begin: int, end: int) -> bool:
        """Whether a clause only tells when or in which case (认定后, …的, …的（含…）)."""
        text, last = self.text, self.text[end - 1]
        if last == "后":
            return not text.endswith(_AFTERWARDS, begin, end)
        if last == ")":
            return text.startswith("的", text.rfind("(", begin, end) - 1)
        if last in _CIRCUMSTANCE_LAST and text.endswith(_CIRCUMSTANCE, begin, end):
            return True
        return text[begin] in _SINCE_FIRST and text.startswith(_SINCE, begin)

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
        if subject is not None and self.text.startswith("对", subject[0]):
            to = self.after_word(*subject)
            party, subject = (party or (to, subject[1]), None) if to > subject[0] else (party, subject)
        deontic = {"must": "obligation", "not": "prohibition", "may": "permission"}.get(
            modal.kind.partition(".")[2], "recommendation"
        )
        return Predicate(begin, aim, kind, deontic, False, deontic, subject, party, patient, modal.start)

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
            return Predicate(begin, (closing.start, end), closing.kind, None, False, closing.value, patient=place)
        verbs = [
            hit
            for hit in self.aims_in(pos + 1, end, modal=modal)
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
        place = (self.after_word(pos, end), self.before_adverbs(pos, verb.start))
        if verb.kind == _GIVE and (carrying := text.rfind("进行", *place)) > place[0]:
            place = (place[0], self.before_adverbs(pos, carrying))  # 对转型费用进行一定比例补贴
        party = patient = subject = None
        if place[0] < place[1]:
            if text[pos] in "把将":
                patient = place
            elif text[pos] == "由":
                verb, subject = self.by_whom(place[0], end, verb)
            elif (by := text.find("由", pos + 2, verb.start)) > 0 and self._by_doer(by, verb.start):
                verb, subject = self.by_whom(by + 1, end, verb)
                party = (place[0], by) if text[pos] == "对" else None
            elif text[pos] in "对为给向与面" and not text.startswith("为了", pos):
                party = place
            if party is None:
                party = self.towards(subject[1] if subject else place[0], self.before_adverbs(pos, verb.start))
        return Predicate(begin, (verb.start, verb.end), verb.kind, None, False, verb.value, subject, party, patient)

    def is_request(self, place: Place) -> bool:
        """Whether the words before a modal tell what is done (申请示范平台应当…), not who does it (申请单位)."""
        start, end = place
        return (
            self.text.startswith(_REQUESTS, start)
            and end - start >= _SHORTEST_REQUEST
            and "的" not in self.text[start:end]
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
        if text.startswith(("给予", "予以"), hit.start) or (preposition == "by" and hit.kind in _SPREADING):
            return True
        before = text[pos : hit.start]
        modifies = "的" in text[hit.end : end] and "的" not in before
        after_adverb = self.before_adverbs(pos, hit.start) < hit.start
        if preposition == "by":
            return (
                after_adverb
                or before.endswith((*self._close, "》"))
                or "等" in before[-6:]
                or (hit.kind == _GIVE and before.endswith(_AMOUNTS))
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
        subject_end = self.mentions_end(pos)
        if subject_end is not None and subject_end < end:
            after = self.skip_adverbs(subject_end, end)
            verb = self.verb_at(after, end)
            if verb is not None and not text.startswith("作为", after):
                return Predicate(begin, (verb.start, verb.end), verb.kind, None, False, verb.value, (pos, subject_end))
            preposition = self.preposition(after, end)
            if preposition is not None:
                inner = self._after_preposition(begin, after, end, preposition)
                if inner is not None:
                    return replace(inner, subject=inner.subject or (pos, subject_end))
        closing = self.closing(pos, end)
        if closing is not None:
            split = self.split(pos, end)
            rest = (split or pos, self.before_adverbs(pos, closing.start))
            doer = (pos, split) if split else None
            return Predicate(begin, (closing.start, end), closing.kind, None, False, closing.value, doer, patient=rest)
        for match in _SPLITS.finditer(text, pos + 2, end):
            split = match.start()
            by = text[split] == "由"
            if (by or self.is_doer((pos, split))) and not self.enclosed(pos, split):
                preposition = self.preposition(split, end)
                inner = self._after_preposition(begin, split, end, preposition) if preposition else None
                if inner is not None and by and text.startswith(_CONSISTS, inner.aim[0]):
                    return replace(inner, subject=(pos, split), patient=inner.subject)
                if inner is not None:
                    return replace(inner, patient=(pos, split)) if by else replace(inner, subject=(pos, split))
        return self._verb_within(begin, pos, end)

    def _verb_within(self, begin: int, pos: int, end: int) -> Predicate | None:
        """The verb of a clause whose subject is no known actor: a verb of state or bound, or one after an adverb."""
        text = self.text
        verbs = self.aims_in(pos + 2, end)
        for hit in verbs:
            if text.startswith(_AWARDS, hit.start) and text.startswith("的", self.before_adverbs(pos, hit.start) - 1):
                return Predicate(begin, (hit.start, hit.end), hit.kind, None, False, hit.value)
        for hit in verbs:
            if text.startswith("的", hit.end) or text.startswith("作为", hit.start) or self.enclosed(pos, hit.start):
                continue
            stop = self.before_adverbs(pos, hit.start)
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
