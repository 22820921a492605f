"""Beneficiaries: what a predicate governs, and who gains by it or is addressed."""

from __future__ import annotations

import msgspec

from policy_nlp.extract.clauses import trim
from policy_nlp.extract.heads import Place
from policy_nlp.extract.leadin import LeadIn
from policy_nlp.extract.predicate import Grammar, Predicate

CAUSES = ("吸引", "带动", "帮助", "督促", "动员")
_NOT_TAKERS = (
    "项目", "工程", "行为", "资金", "情况", "过程", "工作", "成果", "产品", "技术", "发行", "融资", "建设", "保费",
)  # fmt: skip
_MOVED = ("企业", "机构", "单位", "联合体", "高新区")
_ONLY = ("仅可", "只能", "仅能")
_BODIES = ("政府", "部门", "省", "市", "县", "区", "委", "局", "厅", "地方", "各地")


class Governed(msgspec.Struct, frozen=True, gc=False):
    """What a predicate governs: its object and who gains by it.

    `urges` tells that somebody is urged or caused to act; `agent` is who, if the clauses that follow may go on with it.
    """

    object: Place | None
    party: Place | None
    urges: bool = False
    agent: Place | None = None


def governed(grammar: Grammar, predicate: Predicate, end: int) -> Governed:
    """Return what a predicate governs in its clause, which ends at `end`."""
    text = grammar.text
    start, party = predicate.aim[1], grammar.taker(predicate.party)
    while start < end and text[start] in " 了":
        start += 1
    if predicate.patient is not None:
        return Governed(trim(text, *predicate.patient), party)
    if start >= end:
        return Governed(predicate.party, party)
    causes = text.startswith(CAUSES, predicate.aim[0])
    if causes or predicate.kind in ("aim.urge", "aim.allow"):
        return _urged(grammar, predicate, (start, end), party, causes=causes)
    if predicate.kind == "aim.give" and party is None:
        taker = grammar.taker_after(start, end)
        if taker is not None:
            return Governed((taker[1], end), taker)
    elif party is None and predicate.kind in ("aim.act", "aim.result"):
        taker = grammar.mention_at((start, end))
        if taker is not None and taker[1] < end and text.endswith("企业", *taker):
            party = taker
    return Governed((start, end), party)


def _urged(grammar: Grammar, predicate: Predicate, place: Place, party: Place | None, *, causes: bool) -> Governed:
    """What a verb governs that urges, allows or causes somebody to act."""
    text, (start, end) = grammar.text, place
    helped = None if grammar.is_joined(predicate.aim) else grammar.agent(start, end)
    served = grammar.served(helped, start, end) if predicate.kind == "aim.urge" or causes else None
    moved = helped is not None and text.startswith("推动", predicate.aim[0])
    if helped and moved and (not text.endswith(_MOVED, *helped) or "向" in text[helped[0] : helped[1]]):
        return Governed(place, party or served)
    goes_on = helped is not None and helped[1] < end and not causes
    return Governed(place, party or served or helped, urges=helped is not None, agent=helped if goes_on else None)


def beneficiary(
    grammar: Grammar, predicate: Predicate, lead: LeadIn, subject: Place | None, modal: str | None
) -> tuple[Place | None, Place | None]:
    """Return who gains by a statement whose own clause names nobody, and the thing to which it gives.

    The thing (对…项目给予) is no beneficiary but the case in which something is given.
    """
    text = grammar.text
    party, thing = grammar.taker(lead.party), None
    gives = predicate.kind == "aim.give"
    named = predicate.party or lead.party
    if party is None and named is not None and gives:
        if text.endswith(_NOT_TAKERS, *named):
            thing = named if text.startswith(("给予", "予以"), predicate.aim[0]) else None
        else:
            party = named
    if party is None and gives and modal is None:
        party = lead.topic
    if party is None and predicate.modal == "permission" and _gains(text, subject, predicate):
        party = subject
    return party, thing


def _gains(text: str, subject: Place | None, predicate: Predicate) -> bool:
    """Whether who may do something is favoured by it, not limited (仅可) or a body at work."""
    if subject is None or text.startswith(_ONLY, predicate.modal_at):
        return False
    return not text.endswith(_BODIES, *subject)
