"""Statements: the clauses of a sentence put together around their predicates.

A clause without a predicate is a condition or addressee of the next statement (对…的, 经认定), goes on with the one
before (最高…), or is background. What is carried from clause to clause (who acts, 要, 鼓励) is carried here.
"""

from __future__ import annotations

import re

import msgspec
from msgspec.structs import replace

from policy_nlp.extract.clauses import Clause, closers, openers, split_clauses, trim, word_at
from policy_nlp.extract.heads import Place
from policy_nlp.extract.predicate import Grammar, Predicate

_CONDITION_END = ("的", "前提下", "情况下", "后", "期内", "期间", "同意", "批准", "认定", "许可", "之日起", "情形")
_CONDITION_START = ("若", "如", "凡", "逾期", "在")
_INNER_CONDITION = re.compile(
    r"(?:(?:根据|依据|视)[^,]{2,24}?(?:结果|情况|贡献|绩效|评价|等级|成效)|经[^,]{2,20}?(?:认定|批准|同意|审核|评审|备案|考核|公示)?(?:合格|通过)?后|经(?:认定|批准|审核|评审)|[^,]{2,12}(?:有效期|期)内|在[^,]{2,24}?(?:前提下|情况下)|[^,]{0,14}?(?:通过|认定|报批|批准|验收)后|同等条件下|期满|逾期)"
)
_SELECTING = ("遴选", "选取", "评选", "认定", "择优")
_MANNER_END = (
    "方式", "形式", "情况", "途径", "渠道", "基础上", "前提下", "领域", "重点", "需求", "优势", "导向", "目标", "路径",
)  # fmt: skip
_GIVING_NEXT = re.compile(r"(?:分别|每年|连续|再)?(?:按|给予|予以|最高|一次性)")
_CAP = re.compile(r"最高|最多|不超过|不高于|不得超过|合计|累计")
_NOTE = re.compile(r"[(\[【](?:其中|责任|牵头|配合|联系|详见|具体|完成时|附|见附|下同|以下|另|注)")
_ISSUER_VERBS = (
    "培育", "培养", "打造", "构建", "引进", "形成", "建成", "加大", "完善", "建立", "推进", "推动", "加快", "加强",
    "强化", "深化", "优化", "实施", "健全", "提升", "制定", "安排", "设立", "实现", "促进",
)  # fmt: skip
_ANNOUNCING = (
    "包括",
    "如下",
    "以下",
    "建议",
    "方面",
    "主要有",
    "标准",
    "标准为",
    "即",
    "为",
    "是",
    "要求",
    "条件",
    "指出",
    "强调",
)
_LONGEST_LABEL = 20
_CAPPING = ("不", "最")
_SHORT = 5
"""Characters; a bound whose subject is shorter (比例, 总额) belongs to the statement before it."""
_DATE = re.compile(r"\s*(?:19|20)[0-9]{2}年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?")
_LIST_NUMBER = re.compile(r"\s*[一二三四五六七八九十]是")
_ENDS = (";", " ")
_NOT_TAKERS = (
    "项目", "工程", "行为", "资金", "情况", "过程", "工作", "成果", "产品", "技术", "发行", "融资", "建设", "保费",
)  # fmt: skip
_SAME_CASE = ("由", "处", "视情")
_MOVED = ("企业", "机构", "单位", "联合体", "高新区")
_CAUSES = ("吸引", "带动", "帮助", "督促", "动员")
_TOGETHER = ("共同", "联合", "合作")
_HEADS_OF_OWN = ("aim.urge", "aim.allow", "aim.ban", "aim.advise", "aim.give")
_COUNTED = re.compile(r"[0-9](?![0-9A-Za-z])")
_SERVED = ("依据", "支撑", "保障", "基础", "条件", "参考", "动力", "支持")
_STRICT = ("应", "须", "必须", "不得")
_PROMOTING = ("促进", "帮助")
_FOCUS = ("聚焦", "遵循", "利用", "秉承", "秉持", "锚定", "瞄准", "紧盯", "紧扣")
_MAIN = ("根据", "依据", "按照", "依照", "经", "结合", "现", "特", "决定", "我", "本", "拟", "制定", "制订")
_IS = ("是", "有利于", "有助于")
_NO_COPULA = ("是否", "是指")
_ONLY = ("仅可", "只能", "仅能")
_BODIES = ("政府", "部门", "省", "市", "县", "区", "委", "局", "厅", "地方", "各地")
_NOT_SPREAD = ("aim.urge", "aim.give", "aim.allow", "aim.ban")
_LIST_WORDS = ("和", "及", "以及", "或", "与")


class Statement(msgspec.Struct, frozen=True, gc=False):
    """One action: its place, the places of its parts and its deontic before the setting is known."""

    start: int
    end: int
    aim: Place
    kind: str
    modal: str | None
    deontic: str
    subject: Place | None
    object: Place | None
    party: Place | None
    condition: Place | None
    label: Place | None = None


class SentenceReader:
    """Reads the sentences of one line, one after the other; who acts is carried from one to the next 不得."""

    def __init__(self, grammar: Grammar, doer: Place | None = None, *, plans: bool = False) -> None:
        """`doer` acts where a statement names nobody: whose duties are listed.

        `plans` tells that effects are what is planned, as in a work report, whose clauses stand side by side.
        """
        self._grammar = grammar
        self._default = doer
        self._text = grammar.text
        self._effects = closers("effect") if plans else (*closers("effect"), *_PROMOTING)
        self._last_subject: Place | None = None
        self._label: Place | None = None
        self._case: Place | None = None
        self._statements: list[Statement] = []
        self._reset()

    def _reset(self) -> None:
        self._subject: Place | None = self._default
        self._modal: str | None = None
        self._spreading: Place | None = None
        self._modal_at = 0
        self._absorbs = self._results = False
        self._open = False
        self._segment = len(self._statements)
        self._forget_pre()

    def _forget_pre(self) -> None:
        self._pre = -1
        self._party: Place | None = None
        self._topic: Place | None = None
        self._concerned: Place | None = None
        self._condition: Place | None = None

    def read(self, start: int, end: int) -> list[Statement]:
        """Return the statements of the sentence at [start, end)."""
        self._statements = []
        self._case = None
        if self._grammar.is_background(start, end):
            return []
        self._reset()
        clauses = self._after_purpose(split_clauses(self._text, start, end))
        for number, clause in enumerate(clauses):
            following = clauses[number + 1] if number + 1 < len(clauses) else None
            if clause.mark == ":" and following is not None:
                self._forget_pre()
                self._open = False
                if number == 0:
                    self._label = self._run_in(clause)
                predicate = self._grammar.find(self._grammar.begin(clause.start, clause.end), clause.end)
                self._modal = "recommendation" if predicate is not None and predicate.modal == "obligation" else None
                continue
            self._take(clause, following)
            if clause.mark in _ENDS and not (
                self._modal and following and _LIST_NUMBER.match(self._text, following.start)
            ):
                self._reset()
        return self._statements

    def _after_purpose(self, clauses: list[Clause]) -> list[Clause]:
        """Leave out the purposes (为加快A，推动B，促进C) that a sentence puts before what it does."""
        first = clauses[0] if clauses else None
        if first is None or first.mark != "," or not self._grammar.is_purpose(first.start, first.end):
            return clauses
        for number, clause in enumerate(clauses[1:], start=1):
            begin = self._grammar.begin(clause.start, clause.end)
            if self._text.startswith(_MAIN, begin) or self._grammar.mentions_end(begin):
                return clauses[number:]
            if clause.mark != ",":
                break
        return clauses

    def _run_in(self, clause: Clause) -> Place | None:
        """The run-in label that a clause before a colon is, unless it announces a list."""
        place = trim(self._text, self._grammar.begin(clause.start, clause.end), clause.end)
        announces = self._text.endswith(_ANNOUNCING, *place) or place[1] - place[0] > _LONGEST_LABEL
        return None if announces else place

    def _take(self, clause: Clause, following: Clause | None) -> None:
        text, grammar = self._text, self._grammar
        begin = grammar.begin(clause.start, clause.end)
        if text.startswith(_IS, begin) and not text.startswith(_NO_COPULA, begin) and self._tell():
            return
        predicate = grammar.find(begin, clause.end)
        if self._absorbs:
            self._absorb(clause)
        elif predicate is None:
            self._take_without(clause, begin, following is None)
        elif self._open and self._goes_on(predicate, begin, clause.end):
            self._statements[-1] = replace(self._statements[-1], end=_without_note(text, clause))
        elif (self._results and predicate.head and predicate.kind == "aim.result") or (
            self._open and self._is_effect(predicate, clause.end, following is None or clause.mark in _ENDS)
        ):
            self._open = False
        elif following is not None and (
            _selects(text, predicate, following)
            or _unfinished(text, predicate, clause)
            or (
                clause.mark == ","
                and predicate.head
                and self._subject is None
                and text.startswith(_FOCUS, predicate.aim[0])
                and grammar.opens_with_verb(following.start, following.end)
            )
            or (predicate.head and predicate.kind not in _HEADS_OF_OWN and self._is_case(predicate, following))
        ):
            if self._pre < 0:
                self._pre = predicate.start
            self._condition = self._condition or self._inner_condition(predicate)
            if predicate.subject is not None and self._grammar.is_doer(predicate.subject):
                self._subject = predicate.subject
            elif predicate.head and "的" in text[begin : clause.end] and grammar.is_doer((begin, clause.end)):
                self._subject = (begin, clause.end)
            self._modal = predicate.modal or (predicate.deontic if predicate.kind == "aim.urge" else self._modal)
        else:
            self._state(clause, predicate)
            self._absorbs = following is not None and _leaves_manner(text, predicate, clause, following)

    def _is_case(self, predicate: Predicate, following: Clause) -> bool:
        """Whether the next clause tells with a modal what is due where this one is done (申请补助，申请人应当…)."""
        if self._grammar.is_modal_at(following.start):
            return True
        if self._open or self._modal is not None or self._text.startswith(_ISSUER_VERBS, predicate.aim[0]):
            return False
        modal = self._grammar.modal_in(following.start, following.end)
        return (
            modal is not None
            and self._text.startswith(_STRICT, modal.start)
            and self._grammar.is_doer((following.start, self._grammar.before_adverbs(following.start, modal.start)))
        )

    def _tell(self) -> bool:
        """Take back what the clauses before (加快建设，是…的要求) only seemed to order; false if one has a modal."""
        if any(statement.modal for statement in self._statements[self._segment :]):
            return False
        del self._statements[self._segment :]
        self._open = False
        self._forget_pre()
        return True

    def _absorb(self, clause: Clause) -> None:
        """Add a clause to the object of the statement before it (鼓励…以…方式，引进资金)."""
        last = self._statements[-1]
        end = _without_note(self._text, clause)
        self._statements[-1] = replace(last, end=end, object=(last.object[0], end) if last.object else None)
        self._absorbs = False

    def _take_without(self, clause: Clause, begin: int, last: bool) -> None:
        """Take a clause that states no action."""
        if self._grammar.is_result(begin, clause.end):
            self._open, self._results = False, True
            self._forget_pre()
        elif self._open and _continues(self._text, begin, clause.end):
            self._statements[-1] = replace(self._statements[-1], end=_without_note(self._text, clause))
        elif not last and not self._is_aside(begin, clause.end):
            if self._pre < 0:
                self._pre = begin
            self._open = False
            self._read_pre(begin, clause.end)

    def _is_aside(self, begin: int, end: int) -> bool:
        """Whether a clause only links (同时) or dates what is told (2018年), which no statement includes."""
        linked = word_at(self._text, begin, end, openers("and")) == end
        return linked or bool(_DATE.fullmatch(self._text, begin, end))

    def _goes_on(self, predicate: Predicate, begin: int, end: int) -> bool:
        """Whether the clause is a cap, a use or a bare verb (并逐年提高) of the statement before it."""
        if predicate.modal is not None:
            return False
        if predicate.kind == "aim.bound":
            start, stop = predicate.subject or (0, 0)
            return stop - start < _SHORT or self._text.startswith(_CAPPING, predicate.aim[0])
        return _continues(self._text, begin, end) or (predicate.head and predicate.aim[1] == end)

    def _is_effect(self, predicate: Predicate, end: int, last: bool) -> bool:
        """Whether a verb of effect tells what comes of the statement before it."""
        if last and self._text.startswith("为", predicate.start) and self._text.startswith("提供", predicate.aim[0]):
            return self._text.endswith(_SERVED, predicate.aim[1], end)
        if predicate.kind != "aim.result" or not predicate.head:
            return False
        start, stop = predicate.aim
        if self._text.startswith(self._effects, start) and not _COUNTED.search(self._text, stop, end):
            self._results = True
            return True
        if not last:
            return False
        before = self._statements[-1]
        if before.kind in ("aim.give", "aim.urge", "aim.state"):
            return True
        weak = before.modal is not None and not self._text.startswith("要", self._modal_at)
        return weak and len(self._statements) == 1

    def _read_pre(self, begin: int, end: int) -> None:
        """Take the addressee (对…), the condition (…的, 经认定) or the actor from a clause before its statement."""
        text = self._text
        modal = self._grammar.modal_in(begin, end)
        if modal is not None and self._grammar.is_doer((begin, self._grammar.before_adverbs(begin, modal.start))):
            self._subject = (begin, self._grammar.before_adverbs(begin, modal.start))
            self._modal, begin = modal.value, modal.end
        split = self._grammar.split(begin, end)
        if split is not None and not text.endswith("的", begin, end):
            self._subject, begin = (begin, split), split
        to = text.startswith(("对", "为"), begin) and not text.startswith(("对照", "为了"), begin)
        if to and not text.endswith("的", begin, end):
            self._party = (word_at(text, begin, end, openers("to")), end)
        elif (
            _INNER_CONDITION.fullmatch(text, begin, end)
            or text.endswith(_CONDITION_END, begin, end)
            or text.startswith(_CONDITION_START, begin)
        ):
            self._condition = (self._condition[0] if self._condition else begin, end)
            self._concerned = self._grammar.leading_doer(_after_if(text, begin), end)
            if to and self._party is None:
                self._party = self._grammar.concerned(word_at(text, begin, end, openers("to")), end)
        elif self._grammar.is_doer((begin, end)) and (
            text.startswith(("自", "在"), begin) or not self._grammar.preposition(begin, end)
        ):
            self._topic = (begin, end)

    def _state(self, clause: Clause, predicate: Predicate) -> None:
        text = self._text
        end = _without_note(text, clause)
        aim = predicate.aim
        if aim[0] == aim[1]:
            aim = self._grammar.last_verb(aim[0], end)
        if predicate.kind in ("aim.act", "aim.result", "aim.urge"):
            aim = self._grammar.whole_aim(aim, end)
        if aim != predicate.aim:
            predicate = replace(predicate, aim=aim)
        subject, modal, deontic = self._actor(predicate), predicate.modal, predicate.deontic
        if modal is not None:
            self._modal_at = predicate.modal_at
            self._modal = "obligation" if modal == "prohibition" else modal
        elif self._modal is not None and predicate.kind not in ("aim.allow", "aim.ban", "aim.advise"):
            modal = deontic = self._modal
        if self._spreading is not None and predicate.head and predicate.kind not in _NOT_SPREAD:
            if text.startswith(_ISSUER_VERBS, predicate.aim[0]):
                self._spreading = None
            else:
                deontic, subject = "encouragement", self._spreading
        object_, party = self._governed(predicate, end)
        carried = self._grammar.done(predicate.aim, end)
        if carried is not None:
            predicate = replace(predicate, aim=carried)
            object_, party = predicate.party or self._party or object_, None
            predicate = replace(predicate, party=None)
            self._party = None
        party, condition = self._beneficiary(predicate, party, subject, modal)
        start = self._pre if self._pre >= 0 else predicate.start
        self._statements.append(
            Statement(
                start, end, predicate.aim, predicate.kind, modal, deontic, subject, object_,
                party, condition, self._label,
            )
        )  # fmt: skip
        if subject is not None:
            self._last_subject = subject
        self._open = True
        self._results = False
        self._forget_pre()

    def _beneficiary(
        self, predicate: Predicate, party: Place | None, subject: Place | None, modal: str | None
    ) -> tuple[Place | None, Place | None]:
        """Who gains, and the condition; of what is given to a thing (对…项目) the thing is the condition."""
        condition = self._condition or self._inner_condition(predicate)
        if condition is None and self._case is not None and self._open_case(predicate):
            condition = self._case
        self._case = condition
        gives = predicate.kind == "aim.give"
        named = predicate.party or self._party
        party = party or self._grammar.taker(self._party)
        if party is None and named is not None and gives:
            if self._text.endswith(_NOT_TAKERS, *named):
                awards = self._text.startswith(("给予", "予以"), predicate.aim[0])
                condition = condition or (named if awards else None)
            else:
                party = named
        if party is None and gives and modal is None:
            party = self._topic
        if party is None and predicate.modal == "permission" and self._gains(subject, predicate):
            party = subject
        return party if predicate.modal != "prohibition" else None, condition

    def _open_case(self, predicate: Predicate) -> bool:
        """Whether the case of the statement before (弄虚作假的，…，并取消资格) holds for this one."""
        if self._text.startswith(_SAME_CASE, predicate.start):
            return True
        case = self._case
        return case is not None and self._text.endswith("的", *case) and self._segment < len(self._statements)

    def _gains(self, subject: Place | None, predicate: Predicate) -> bool:
        """Whether who may do something is favoured by it, not limited (仅可) or a body at work."""
        if subject is None or self._text.startswith(_ONLY, predicate.modal_at):
            return False
        return not self._text.endswith(_BODIES, *subject)

    def _actor(self, predicate: Predicate) -> Place | None:
        """Who acts: the clause's own subject, the one carried in its sentence, for 不得 the one before that."""
        own = predicate.subject
        if own is None and self._topic is not None and not (predicate.kind == "aim.give" and predicate.modal is None):
            own = self._topic
        if own is not None:
            self._spreading = self._modal = None
            if not self._grammar.is_doer(own):
                leading = self._grammar.mention_at(own)
                if leading and self._text.startswith("的", leading[1]):
                    leading = None
                self._subject = leading or (self._subject if predicate.kind == "aim.bound" else None)
                return self._subject
            self._subject = own
        elif self._subject is None and predicate.modal is not None and self._concerned is not None:
            self._subject = self._concerned
        elif self._subject is None and predicate.modal == "prohibition":
            return self._last_subject
        return self._subject

    def _inner_condition(self, predicate: Predicate) -> Place | None:
        """A condition that stands in the clause itself, before the verb (经认定后给予)."""
        start = predicate.start
        match = _INNER_CONDITION.match(self._text, start, predicate.aim[0])
        if match is not None:
            return match.span()
        stop = self._grammar.before_adverbs(start, predicate.modal_at or predicate.aim[0])
        if stop - start > 2 and self._text.startswith("的", stop - 1):
            return (start + 1 if self._text.startswith("对", start) else start, stop)
        return None

    def _governed(self, predicate: Predicate, end: int) -> tuple[Place | None, Place | None]:
        """The object of the predicate and who gains by it."""
        text, grammar = self._text, self._grammar
        start, party = predicate.aim[1], grammar.taker(predicate.party)
        while start < end and text[start] in " 了":
            start += 1
        if predicate.patient is not None:
            return trim(text, *predicate.patient), party
        if start >= end:
            return predicate.party, party
        causes = text.startswith(_CAUSES, predicate.aim[0])
        if causes or predicate.kind in ("aim.urge", "aim.allow"):
            helped = None if grammar.is_joined(predicate.aim) else grammar.agent(start, end)
            served = grammar.served(helped, start, end) if predicate.kind == "aim.urge" or causes else None
            moved = helped is not None and text.startswith("推动", predicate.aim[0])
            if helped and moved and (not text.endswith(_MOVED, *helped) or "向" in text[helped[0] : helped[1]]):
                return (start, end), party or served
            if helped is not None:
                self._spreading = helped if helped[1] < end and not causes else None
            party = party or served or helped
        elif predicate.kind == "aim.give" and party is None:
            taker = grammar.taker_after(start, end)
            if taker is not None:
                return (taker[1], end), taker
        elif party is None and predicate.kind in ("aim.act", "aim.result"):
            taker = grammar.mention_at((start, end))
            if taker is not None and taker[1] < end and text.endswith("企业", *taker):
                party = taker
        return (start, end), party


def _after_if(text: str, begin: int) -> int:
    """The place after the word that opens a condition (若, 凡)."""
    return begin + 1 if text.startswith(("若", "如", "凡"), begin) else begin


def _selects(text: str, predicate: Predicate, following: Clause) -> bool:
    """Whether a clause only picks (遴选不超过5个) what the next gives money to."""
    return text.startswith(_SELECTING, predicate.aim[0]) and bool(_GIVING_NEXT.match(text, following.start))


def _continues(text: str, begin: int, end: int) -> bool:
    """Whether a clause goes on with the statement before it: a cap (最高…), a use (用于…), the rest of a list."""
    if text.startswith(_LIST_WORDS, begin) or word_at(text, begin, end, openers("cap")) > begin:
        return True
    return word_at(text, begin, end, openers("each")) > begin and bool(_CAP.search(text, begin, end))


def _unfinished(text: str, predicate: Predicate, clause: Clause) -> bool:
    """Whether a clause only tells who or how (要按照…原则, 可采取…形式) and the next what is to be done."""
    if predicate.aim[0] == predicate.aim[1]:
        return True
    return (
        clause.mark == ","
        and text.startswith("采取", predicate.aim[0])
        and text.endswith(_MANNER_END, predicate.aim[1], clause.end)
    )


def _leaves_manner(text: str, predicate: Predicate, clause: Clause, following: Clause) -> bool:
    """Whether an encouragement tells only the manner (鼓励…以…方式) of what the next clause names."""
    if clause.mark != "," or predicate.kind != "aim.urge":
        return False
    if text.endswith("合作", predicate.aim[1], clause.end):
        return text.startswith(_TOGETHER, following.start)
    return text.endswith(_MANNER_END, predicate.aim[1], clause.end)


def _without_note(text: str, clause: Clause) -> int:
    """The end of the clause without the note in brackets that may close it."""
    end = trim(text, clause.start, clause.end)[1]
    if text[end - 1] == ")":
        opening = text.rfind("(", clause.start, end)
        if opening > clause.start and _NOTE.match(text, opening):
            return opening
    return end
