"""Continuations: whether a clause is a statement of its own, or goes with the one before or after it."""

from __future__ import annotations

import re
from typing import Final

from policy_nlp.extract.clauses import Clause, by_first, openers, opens_in, trim, word_at
from policy_nlp.extract.grammar import Grammar
from policy_nlp.extract.heads import Place
from policy_nlp.extract.predicate import Predicate

_SELECTING: Final = by_first(("遴选", "选取", "评选", "认定", "择优"))
_MANNER_END: Final = (
    "方式", "形式", "情况", "途径", "渠道", "基础上", "前提下", "领域", "重点", "需求", "优势", "导向", "目标", "路径",
)  # fmt: skip
_GIVING_NEXT: Final = re.compile(r"(?:分别|每年|连续|再)?(?:按|给予|予以|最高|一次性)")
_AWARDING: Final = re.compile(
    r"(?:按[^,]*|分别|每[年家]|再|连续[^,]{1,4})*(?:一次性|最高)?(?:给予|予以|奖励|补助|补贴|资助)"
)
_OF_OWN: Final = ("aim.urge", "aim.allow", "aim.ban", "aim.advise", "aim.give")
_CAP: Final = re.compile(r"最高|最多|不超过|不高于|不得超过|合计|累计")
_NOTE: Final = re.compile(r"[(\[【](?:其中|责任|牵头|配合|联系|详见|具体|完成时|附|见附|下同|以下|另|注)")
_CAPPING: Final = ("不", "最")
_SHORT: Final = 5
"""Characters; a bound whose subject is shorter (比例, 总额) belongs to the statement before it."""
_TOGETHER: Final = ("共同", "联合", "合作")
_LIST_WORDS: Final = by_first(("和", "及", "以及", "或", "与"))
_FOCUS: Final = by_first(("聚焦", "遵循", "利用", "秉承", "秉持", "锚定", "瞄准", "紧盯", "紧扣"))


def goes_on(text: str, predicate: Predicate, begin: int, end: int) -> bool:
    """Whether the clause is a cap, a use or a bare verb (并逐年提高) of the statement before it."""
    if predicate.modal is not None:
        return False
    if predicate.kind == "aim.bound":
        start, stop = predicate.subject or (0, 0)
        return stop - start < _SHORT or text.startswith(_CAPPING, predicate.aim[0])
    return continues(text, begin, end) or (predicate.head and predicate.aim[1] == end)


def continues(text: str, begin: int, end: int) -> bool:
    """Whether a clause goes on with the statement before it: a cap (最高…), a use (用于…), the rest of a list."""
    if opens_in(text, begin, _LIST_WORDS) or word_at(text, begin, end, openers("cap")) > begin:
        return True
    return word_at(text, begin, end, openers("each")) > begin and bool(_CAP.search(text, begin, end))


def selects(text: str, predicate: Predicate, following: Clause) -> bool:
    """Whether a clause only picks (遴选不超过5个) what the next gives money to."""
    return opens_in(text, predicate.aim[0], _SELECTING) and bool(_GIVING_NEXT.match(text, following.start))


def tells_case(grammar: Grammar, predicate: Predicate, following: Clause) -> Place | None:
    """Return whose case a clause tells (企业新设研发机构, 对企业开展培训) if the next gives something for it."""
    if predicate.modal is not None or predicate.head or predicate.kind in _OF_OWN:
        return None
    if not _AWARDING.match(grammar.text, following.start, following.end):
        return None
    who = grammar.taker(predicate.party) if predicate.subject is None else predicate.subject
    return who if who is not None and grammar.is_gainer(who) else None


def unfinished(text: str, predicate: Predicate, clause: Clause) -> bool:
    """Whether a clause only tells who or how (要按照…原则, 可采取…形式) and the next what is to be done."""
    if predicate.aim[0] == predicate.aim[1]:
        return True
    return (
        clause.mark == ","
        and text.startswith("采取", predicate.aim[0])
        and text.endswith(_MANNER_END, predicate.aim[1], clause.end)
    )


def focuses(text: str, predicate: Predicate, clause: Clause) -> bool:
    """Whether a clause opens with a verb that only tells what the next one keeps to (聚焦…, 遵循…)."""
    return clause.mark == "," and predicate.head and opens_in(text, predicate.aim[0], _FOCUS)


def leaves_manner(
    grammar: Grammar, predicate: Predicate, agent: Place | None, clause: Clause, following: Clause
) -> bool:
    """Whether an encouragement tells only the manner (鼓励…以…方式, 支持企业围绕…) of what the next clause names.

    `agent` is who is encouraged."""
    text = grammar.text
    if clause.mark != "," or predicate.kind != "aim.urge":
        return False
    if text.endswith("合作", predicate.aim[1], clause.end):
        return text.startswith(_TOGETHER, following.start)
    if text.endswith(_MANNER_END, predicate.aim[1], clause.end):
        return True
    return (
        agent is not None
        and grammar.is_phrase(agent[1], clause.end)
        and grammar.opens_with_verb(following.start, following.end)
    )


def without_note(text: str, clause: Clause) -> int:
    """Return the end of the clause without the note in brackets that may close it."""
    end = trim(text, clause.start, clause.end)[1]
    if text[end - 1] == ")":
        opening = text.rfind("(", clause.start, end)
        if opening > clause.start and _NOTE.match(text, opening):
            return opening
    return end
