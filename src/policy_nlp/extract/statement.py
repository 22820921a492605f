"""Statements: the clauses of a sentence put together around their predicates.

A clause without a predicate is a condition or addressee of the next statement (对…的, 经认定), a continuation of the one
before (最高…), or background. What is carried from clause to clause (who acts, 要 at the head, 鼓励) is carried here.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from policy_nlp.extract.clauses import Clause, openers, split_clauses, word_at
from policy_nlp.extract.predicate import Grammar, Place, Predicate

_BACKGROUND = re.compile(
    r"[^。]*?(?:是指|所称|所指)|[^。]*?(?:制定本|特制定|制定以下|制定如下|提出以下|提出如下|通知如下|公告如下|"
    r"解释如下|特此通知|特此公告|为指导|为指引|施行之日|同时废止|起施行|起实施|起执行|负责解释$|有效期|思想为)"
)
_OWN_TOPIC = re.compile(r"(?:其中|对|对于|凡|经|按|按照|依据|根据|符合|若|如)")
_CONDITION_END = ("的", "前提下", "情况下", "后", "期内", "期间", "同意", "批准", "认定", "许可", "之日起", "情形")
_SELECTING = ("遴选", "选取", "评选", "认定", "择优")
_GIVING_NEXT = re.compile(r"(?:分别|每年|连续|再)?(?:按|给予|予以|最高|一次性)")
_NOTE = re.compile(r"[(\[【](?:其中|责任|牵头|配合|联系|详见|具体|完成时|附|见附|下同|以下|另|注)")
_ISSUER_VERBS = ("培育", "培养", "打造", "构建", "引进", "形成", "建成", "给予", "予以", "加大", "完善", "建立健全")


class Statement(NamedTuple):
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


class Carry:
    """What a sentence carries from clause to clause."""

    __slots__ = ("modal", "spreading", "subject")

    def __init__(self) -> None:
        self.subject: Place | None = None
        self.modal: str | None = None
        self.spreading: Place | None = None


def read_sentence(grammar: Grammar, start: int, end: int) -> list[Statement]:
    """Return the statements of the sentence at [start, end)."""
    text = grammar.text
    if _BACKGROUND.match(text, start, min(end, start + 400)):
        return []
    clauses = split_clauses(text, start, end)
    statements: list[Statement] = []
    carry, pre, party, condition = Carry(), -1, None, None
    open_, closed = False, False  # whether a statement may be continued; whether a result has ended the chain
    for number, clause in enumerate(clauses):
        last = number + 1 == len(clauses)
        begin = grammar.begin(clause.start, clause.end)
        if clause.mark == ":" and not last:
            pre, open_ = -1, False
            continue
        predicate = grammar.find(clause.start, clause.end)
        if predicate is not None and predicate.kind == "aim.bound" and open_ and predicate.modal is None:
            predicate = None
        if predicate is not None and _selects(text, predicate, clauses, number):
            predicate = None
        if predicate is None:
            if grammar.is_result(begin, clause.end):
                open_, pre = False, -1
            elif open_ and _continues(text, clause):
                statements[-1] = statements[-1]._replace(end=_without_note(text, clause))
            elif last:
                break
            else:
                if pre < 0:
                    pre = begin
                party, condition = _read_pre(grammar, clause, begin, party, condition)
                open_ = False
            if clause.mark == ";":
                pre, party, condition, carry, open_ = -1, None, None, Carry(), False
            continue
        if predicate.kind == "aim.result" and predicate.head and open_ and _trails(statements, clauses, number):
            open_ = False
            continue
        statement = _build(grammar, clause, predicate, carry, pre, party, condition)
        statements.append(statement)
        pre, party, condition, open_ = -1, None, None, True
        if clause.mark == ";":
            carry = Carry()
    return statements


def _selects(text: str, predicate: Predicate, clauses: list[Clause], number: int) -> bool:
    """Whether a clause only picks (遴选不超过5个) what the next gives money to."""
    if not text.startswith(_SELECTING, predicate.aim[0]) or number + 1 == len(clauses):
        return False
    return _GIVING_NEXT.match(text, clauses[number + 1].start) is not None


def _continues(text: str, clause: Clause) -> bool:
    pos = clause.start
    while text[pos].isspace():
        pos += 1
    if text.startswith(("和", "及", "以及", "或", "与"), pos):
        return True
    return word_at(text, pos, clause.end, openers("cap")) > pos


def _trails(statements: list[Statement], clauses: list[Clause], number: int) -> bool:
    """Whether a verb of effect at the end of a sentence tells the effect of what stands before it."""
    last = number + 1 == len(clauses) or clauses[number].mark == ";"
    return last and statements[-1].kind in ("aim.give", "aim.light", "aim.urge", "aim.state")


def _read_pre(
    grammar: Grammar, clause: Clause, begin: int, party: Place | None, condition: Place | None
) -> tuple[Place | None, Place | None]:
    """Take the addressee (对…) and the condition (…的, 经认定) from a clause that precedes its statement."""
    text, end = grammar.text, clause.end
    if text.startswith(("对", "为"), begin) and not text.startswith(("对照", "为了"), begin):
        after = word_at(text, begin, end, openers("to"))
        if text.endswith("的", begin, end):
            return party, (begin, end)
        return (after, end), condition
    if text.endswith(_CONDITION_END, begin, end) or text.startswith(("若", "如", "凡", "逾期", "经", "在"), begin):
        return party, (condition[0] if condition else begin, end)
    return party, condition


def _build(
    grammar: Grammar,
    clause: Clause,
    predicate: Predicate,
    carry: Carry,
    pre: int,
    party: Place | None,
    condition: Place | None,
) -> Statement:
    text = grammar.text
    end = _without_note(text, clause)
    modal, deontic, subject = predicate.modal, predicate.deontic, predicate.subject
    if subject is not None:
        carry.subject, carry.spreading = subject, None
        carry.modal = None
    elif carry.subject is not None and pre < 0:
        subject = carry.subject
    if modal is not None:
        carry.modal = "obligation" if modal == "prohibition" else modal
    elif carry.modal is not None and predicate.kind not in ("aim.allow", "aim.ban", "aim.advise"):
        deontic = carry.modal
        modal = carry.modal
    if carry.spreading is not None and predicate.head and not predicate.kind.startswith(("aim.urge", "aim.give")):
        if not text.startswith(_ISSUER_VERBS, predicate.aim[0]):
            deontic, subject = "encouragement", carry.spreading
        else:
            carry.spreading = None
    object_ = _object(text, predicate, end)
    beneficiary = predicate.party or party
    if predicate.kind in ("aim.urge", "aim.allow") and object_ is not None:
        helped = grammar.mention_at(object_)
        if helped is not None:
            beneficiary = beneficiary or helped
            if helped[1] < object_[1]:
                carry.spreading = helped
    start = pre if pre >= 0 else predicate.start
    return Statement(
        start, end, predicate.aim, predicate.kind, modal, deontic, subject, object_, beneficiary, condition
    )


def _object(text: str, predicate: Predicate, end: int) -> Place | None:
    if predicate.patient is not None:
        return predicate.patient
    start = predicate.aim[1]
    while start < end and text[start] in " 了":
        start += 1
    return (start, end) if start < end else None


def _without_note(text: str, clause: Clause) -> int:
    """The end of the clause without the note in brackets that may close it."""
    end = clause.end
    while end > clause.start and text[end - 1].isspace():
        end -= 1
    if text[end - 1] == ")":
        opening = text.rfind("(", clause.start, end)
        if opening > clause.start and _NOTE.match(text, opening):
            return opening
    return end
