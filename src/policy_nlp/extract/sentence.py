"""Sentences read into statements: their clauses put together around their predicates.

A clause without a predicate is a condition or addressee of the next statement (对…的, 经认定), goes on with the one
before (最高…), or is background. What is carried from clause to clause (who acts, 要, 鼓励) is carried here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from policy_nlp.extract.beneficiary import asks_of, beneficiary, governed, is_award, is_counted
from policy_nlp.extract.carried import GIVING, Gained
from policy_nlp.extract.clauses import Clause, Table, by_first, closers, opens_in, split_clauses
from policy_nlp.extract.condition import case_of, inner_condition
from policy_nlp.extract.continuation import (
    continues,
    focuses,
    goes_on,
    leaves_manner,
    selects,
    tells_case,
    unfinished,
    without_note,
)
from policy_nlp.extract.grammar import Grammar
from policy_nlp.extract.heads import Place
from policy_nlp.extract.leadin import LeadIn, after_purpose, is_aside, join_addressees, run_in
from policy_nlp.extract.predicate import Predicate
from policy_nlp.extract.statement import Statement

_ISSUER_VERBS: Final = by_first((
    "培育", "培养", "打造", "构建", "引进", "形成", "建成", "加大", "完善", "建立", "推进", "推动", "加快", "加强",
    "强化", "深化", "优化", "实施", "健全", "提升", "制定", "安排", "设立", "实现", "促进",
))  # fmt: skip
_LIST_NUMBER: Final = re.compile(r"\s*[一二三四五六七八九十]是")
_ENDS: Final = (";", " ")
_GIFT: Final = re.compile(
    "(?:分别|一次性|每年|再|另|最高|按(?:照)?[^,]{2,30}?(?:比例|标准|%))*(?:给予|予以|(?:奖励|补助|补贴|资助|奖补)(?!金|资|总|额|标|比))"
)
_SAME_CASE: Final = ("由", "处", "视情", "对直接责任", "对负有")
_HEADS_OF_OWN: Final = ("aim.urge", "aim.allow", "aim.ban", "aim.advise", "aim.give")
_COUNTED: Final = re.compile(r"[0-9](?![0-9A-Za-z])")
_SERVED: Final = ("依据", "支撑", "保障", "基础", "条件", "参考", "动力", "支持")
_STANDARDS: Final = ("标准", "条件", "办法", "范围")
_HOPING: Final = ("力争", "争取", "单个")
_STRICT: Final = ("应", "须", "必须", "不得")
_PROMOTING: Final = ("促进", "帮助")
_EACH: Final = re.compile(
    "每(?:成功|新)?(?:引进|引入|招收|招录|新增|增加|培养|培育|建成|举办|完成|孵化|吸纳|推荐|输送|选派|达到)[^,]*?[0-9一]"
)
"""An event for each of which something is given: 每引进1名博士, 给予…."""
_IS: Final = by_first(("是", "有利于", "有助于"))
_NO_COPULA: Final = ("是否", "是指")
_NOT_SPREAD: Final = ("aim.urge", "aim.give", "aim.allow", "aim.ban")


@lru_cache(maxsize=2)
def _effects(*, plans: bool) -> Table:
    """The verbs that tell what comes of the statement before them, but for those that plans promise."""
    return by_first(closers("effect") if plans else (*closers("effect"), *_PROMOTING))


class SentenceReader:
    """Reads the sentences of one line, one after the other; who acts is carried from one to the next 不得."""

    def __init__(self, grammar: Grammar, doer: Place | None = None, *, plans: bool = False) -> None:
        """`doer` acts where a statement names nobody: whose duties are listed.

        `plans` tells that effects are what is planned, as in a work report, whose clauses stand side by side.
        """
        self._grammar = grammar
        self._default = doer
        self._text = grammar.text
        self._effects = _effects(plans=plans)
        self._last_subject: Place | None = None
        self._label: Place | None = None
        self._sentence = 0
        self._gained = Gained(grammar)
        self._case: Place | None = None
        self._statements: list[Statement] = []
        self._reset()

    def _reset(self) -> None:
        self._subject: Place | None = self._default
        self._modal: str | None = None
        self._spreading: Place | None = None
        self._urged: Place | None = None
        self._modal_at = 0
        self._absorbs = self._results = False
        self._open = False
        self._segment = len(self._statements)
        self._lead = LeadIn()

    def read(self, start: int, end: int) -> list[Statement]:
        """Return the statements of the sentence at [start, end)."""
        self._statements = []
        self._sentence = start
        self._case = None
        if self._grammar.is_background(start, end):
            return []
        self._reset()
        clauses = join_addressees(self._grammar, after_purpose(self._grammar, split_clauses(self._text, start, end)))
        for number, clause in enumerate(clauses):
            following = clauses[number + 1] if number + 1 < len(clauses) else None
            if clause.mark == ":" and following is not None:
                self._lead = LeadIn()
                self._open = False
                if number == 0:
                    self._label = run_in(self._grammar, clause)
                predicate = self._grammar.find(self._grammar.begin(clause.start, clause.end), clause.end)
                self._modal = "recommendation" if predicate is not None and predicate.modal == "obligation" else None
                continue
            self._take(clause, following)
            if clause.mark in _ENDS and not (
                self._modal and following and _LIST_NUMBER.match(self._text, following.start)
            ):
                self._reset()
        return self._statements

    def _take(self, clause: Clause, following: Clause | None) -> None:
        text, grammar = self._text, self._grammar
        begin = grammar.begin(clause.start, clause.end)
        if opens_in(text, begin, _IS) and text[begin : begin + 2] not in _NO_COPULA and self._tell():
            return
        if following is not None and text[begin] == "每" and _EACH.match(text, begin, clause.end):
            self._lead.add(begin, clause.end)
            self._open = False
            return
        predicate = grammar.find(begin, clause.end)
        if self._absorbs:
            self._absorb(clause)
        elif predicate is None:
            self._take_without(clause, begin, following is None)
        elif following is not None and self._lead.party is not None and self._is_measured(predicate, following):
            self._lead.add(begin, clause.end)
            self._open = False
        elif self._open and goes_on(text, predicate, begin, clause.end):
            self._statements[-1].end = without_note(text, clause)
        elif (self._results and predicate.head and predicate.kind == "aim.result") or (
            self._open and self._is_effect(predicate, clause.end, following is None or clause.mark in _ENDS)
        ):
            self._open = False
        elif following is not None and (who := tells_case(grammar, predicate, following)) is not None:
            self._lead.open(predicate.start)
            self._lead.told, self._lead.teller = (predicate.start, clause.end), who
            self._open = False
        elif following is not None and (
            selects(text, predicate, following)
            or unfinished(text, predicate, clause)
            or (
                self._subject is None
                and focuses(text, predicate, clause)
                and grammar.opens_with_verb(following.start, following.end)
            )
            or (predicate.head and predicate.kind not in _HEADS_OF_OWN and self._is_case(predicate, following))
        ):
            self._lead.open(predicate.start)
            self._lead.condition = self._lead.condition or case_of(grammar, predicate, clause.end)
            if predicate.subject is not None and self._grammar.is_doer(predicate.subject):
                self._subject = predicate.subject
            elif predicate.head and text.find("的", begin, clause.end) >= 0 and grammar.is_doer((begin, clause.end)):
                self._subject = (begin, clause.end)
            self._modal = predicate.modal or (predicate.deontic if predicate.kind == "aim.urge" else self._modal)
        else:
            self._state(clause, predicate)
            self._absorbs = following is not None and leaves_manner(grammar, predicate, self._urged, clause, following)

    def _is_measured(self, predicate: Predicate, following: Clause) -> bool:
        """Whether a clause tells what somebody has reached (出口额达到5000万元), and the next what he is given."""
        if predicate.kind not in ("aim.bound", "aim.result") or predicate.modal is not None:
            return False
        return _GIFT.match(self._text, following.start, following.end) is not None

    def _is_case(self, predicate: Predicate, following: Clause) -> bool:
        """Whether the next clause tells with a modal what is due where this one is done (申请补助，申请人应当…)."""
        if self._grammar.is_modal_at(following.start):
            return True
        if self._open or self._modal is not None or opens_in(self._text, predicate.aim[0], _ISSUER_VERBS):
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
        self._lead = LeadIn()
        return True

    def _absorb(self, clause: Clause) -> None:
        """Add a clause to the object of the statement before it (鼓励…以…方式，引进资金)."""
        last = self._statements[-1]
        last.end = without_note(self._text, clause)
        last.object = (last.object[0], last.end) if last.object else None
        self._absorbs = False

    def _take_without(self, clause: Clause, begin: int, last: bool) -> None:
        """Take a clause that states no action."""
        if self._grammar.is_result(begin, clause.end):
            self._open, self._results = False, True
            self._lead = LeadIn()
        elif self._open and continues(self._text, begin, clause.end):
            self._statements[-1].end = without_note(self._text, clause)
        elif not last and not is_aside(self._text, begin, clause.end):
            self._lead.open(begin)
            self._open = False
            self._read_lead(begin, clause.end)

    def _is_effect(self, predicate: Predicate, end: int, last: bool) -> bool:
        """Whether a verb of effect tells what comes of the statement before it."""
        text = self._text
        if last and text[predicate.start] == "为" and text[predicate.aim[0] : predicate.aim[0] + 2] == "提供":
            return text.endswith(_SERVED, predicate.aim[1], end)
        if predicate.kind != "aim.result" or not predicate.head:
            return False
        start, stop = predicate.aim
        if opens_in(text, start, self._effects) and not _COUNTED.search(text, stop, end):
            self._results = True
            return True
        if not last:
            return False
        before = self._statements[-1]
        if before.kind in ("aim.give", "aim.urge", "aim.state"):
            return True
        weak = before.modal is not None and not text.startswith("要", self._modal_at)
        return weak and len(self._statements) == 1

    def _read_lead(self, begin: int, end: int) -> None:
        """Take the actor, the addressee or the condition from a clause before its statement."""
        text, grammar = self._text, self._grammar
        modal = grammar.modal_in(begin, end)
        if modal is not None and grammar.is_doer((begin, grammar.before_adverbs(begin, modal.start))):
            self._subject = (begin, grammar.before_adverbs(begin, modal.start))
            self._modal, begin = modal.value, modal.end
        split = grammar.split(begin, end)
        if split is not None and not text.endswith("的", begin, end):
            self._subject, begin = (begin, split), grammar.skip_adverbs(split, end)
        self._lead.read(grammar, begin, end)

    def _state(self, clause: Clause, predicate: Predicate) -> None:
        text = self._text
        end = without_note(text, clause)
        aim = predicate.aim
        if aim[0] == aim[1]:
            aim = self._grammar.last_verb(aim[0], end)
        if predicate.kind in ("aim.act", "aim.result", "aim.urge"):
            aim = self._grammar.whole_aim(aim, end)
        if aim != predicate.aim:
            predicate = predicate.with_aim(aim, predicate.kind, predicate.party)
        if (
            predicate.kind == "aim.give"
            or predicate.modal is not None
            or (self._lead.told is not None and text.endswith(GIVING, predicate.aim[1], end))  # 按差额进行奖励
        ):
            self._lead.take_told(self._grammar)
        subject = self._actor(predicate)
        modal, deontic = self._modality(predicate)
        if self._spreading is not None and predicate.head and predicate.kind not in _NOT_SPREAD:
            if opens_in(text, predicate.aim[0], _ISSUER_VERBS):
                self._spreading = None
            else:
                deontic, subject = "encouragement", self._spreading
        governs = governed(self._grammar, predicate, end, self._lead.party)
        self._urged = governs.agent
        if governs.urges:
            self._spreading = governs.agent
        object_, party = governs.object, governs.party
        carried = self._grammar.done(predicate.aim, end)
        if carried is not None and text.endswith(GIVING, carried[0], carried[1]):
            predicate = predicate.with_aim(carried, "aim.give", predicate.party)
            object_ = predicate.party or self._lead.party or object_
            party = self._grammar.taker(predicate.party)
        elif carried is not None:
            object_, party = predicate.party or self._lead.party or object_, None
            party = self._grammar.owner(object_[0], object_[1]) if object_ else None
            predicate = predicate.with_aim(carried, predicate.kind, None)
            self._lead.party = None
        condition = self._condition(predicate)
        if party is None or (predicate.modal == "permission" and asks_of(self._text, subject, predicate, party)):
            party, thing = beneficiary(self._grammar, predicate, self._lead, subject, modal)
            condition = condition or thing
        last = self._statements[-1].object if self._statements else None
        party = self._gained.of(predicate, party, self._lead, sentence=self._sentence, last=last)
        start = self._lead.start if self._lead.start >= 0 else predicate.start
        self._statements.append(
            Statement(
                start, end, predicate.aim, predicate.kind, modal, deontic, subject=subject, object_=object_,
                party=party, condition=condition, label=self._label,
            )
        )  # fmt: skip
        if subject is not None:
            self._last_subject = subject
        self._open = True
        self._results = False
        self._lead = LeadIn()

    def _leading(self, predicate: Predicate, own: Place) -> Place | None:
        """Who of a subject that is a thing acts: whose it is (企业研发投入), for a bound also who was named before."""
        if is_award(self._text, own) or self._text.endswith(_STANDARDS, own[0], own[1]):
            return None
        bound = predicate.kind == "aim.bound"
        leading = self._grammar.mention_at(own)
        if leading is not None and self._text.startswith("的", leading[1]):
            leading = None
        if leading is None and bound:
            leading = self._grammar.bearer(own[0], own[1])
        return leading or (self._subject if bound else None)

    def _modality(self, predicate: Predicate) -> tuple[str | None, str]:
        """The modal that governs the statement, its own or one carried (要), and the deontic."""
        modal = predicate.modal
        if modal is not None:
            self._modal_at = predicate.modal_at
            self._modal = "obligation" if modal == "prohibition" else modal
        elif self._modal is not None and predicate.kind not in ("aim.allow", "aim.ban", "aim.advise"):
            return self._modal, self._modal
        return modal, predicate.deontic

    def _condition(self, predicate: Predicate) -> Place | None:
        """The condition before the statement or in it, or the case that still holds."""
        condition = self._lead.condition or inner_condition(self._grammar, predicate)
        if condition is None and predicate.kind == "aim.give" and predicate.party is not None:
            party = predicate.party
            if self._text.endswith("对", 0, party[0]) and self._grammar.doing(party):
                condition = (party[0] - 1, party[1])
        if condition is None and self._case is not None and self._open_case(predicate):
            condition = self._case
        self._case = condition
        return condition

    def _open_case(self, predicate: Predicate) -> bool:
        """Whether the case of the statement before (弄虚作假的，…，并取消资格) holds for this one."""
        if self._text.startswith(_SAME_CASE, predicate.start):
            return True
        if self._text.startswith(_HOPING, predicate.start) or (predicate.head and predicate.kind == "aim.result"):
            return False
        case = self._case
        return (
            case is not None and self._text.endswith("的", case[0], case[1]) and self._segment < len(self._statements)
        )

    def _actor(self, predicate: Predicate) -> Place | None:
        """Who acts: the clause's own subject, the one carried in its sentence, for 不得 the one before that."""
        own = predicate.subject
        if own is not None and predicate.modal is not None and self._grammar.is_request(own):
            self._lead.condition, own = self._lead.condition or own, None
        if (
            own is None
            and self._lead.topic is not None
            and not (predicate.kind == "aim.give" and predicate.modal is None)
        ):
            own = self._lead.topic
        if own is not None:
            self._spreading = self._modal = None
            if predicate.kind == "aim.bound" and is_counted(self._text, own, predicate.aim):
                return None
            self._subject = own if self._grammar.is_doer(own) else self._leading(predicate, own)
        elif self._subject is None and predicate.modal is not None and self._lead.concerned is not None:
            self._subject = self._lead.concerned
        elif self._subject is None and predicate.modal == "prohibition":
            return self._last_subject
        return self._subject
