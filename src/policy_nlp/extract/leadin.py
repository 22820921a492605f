"""Lead-ins: what clauses without a predicate leave for the statement that follows them."""

from __future__ import annotations

import re

from policy_nlp.extract.clauses import Clause, openers, trim, word_at
from policy_nlp.extract.condition import after_if, is_condition
from policy_nlp.extract.heads import Place
from policy_nlp.extract.predicate import Grammar

_DATE = re.compile(r"\s*(?:19|20)[0-9]{2}年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?")
_ANNOUNCING = (
    "包括", "如下", "以下", "建议", "方面", "主要有", "标准", "标准为", "即", "为", "是", "要求", "条件", "指出",
    "强调",
)  # fmt: skip
_LONGEST_LABEL = 20
_MAIN = ("根据", "依据", "按照", "依照", "经", "结合", "现", "特", "决定", "我", "本", "拟", "制定", "制订")


class LeadIn:
    """What stands before a statement in its sentence.

    `start` is where the statement begins with it (-1: nothing stands before), `party` its addressee (对…),
    `condition` its condition, `concerned` whose case the condition tells, `topic` of whom or what it speaks.
    """

    __slots__ = ("concerned", "condition", "party", "start", "topic")

    def __init__(self) -> None:
        self.start = -1
        self.party: Place | None = None
        self.topic: Place | None = None
        self.concerned: Place | None = None
        self.condition: Place | None = None

    def open(self, begin: int) -> None:
        """Let the statement begin at `begin`, unless it does so before."""
        if self.start < 0:
            self.start = begin

    def read(self, grammar: Grammar, begin: int, end: int) -> None:
        """Take the addressee (对…), the condition (…的, 经认定) or the topic that a clause is."""
        text = grammar.text
        to = text.startswith(("对", "为"), begin) and not text.startswith(("对照", "为了"), begin)
        if to and not text.endswith("的", begin, end):
            self.party = (word_at(text, begin, end, openers("to")), end)
        elif is_condition(text, begin, end):
            self.condition = (self.condition[0] if self.condition else begin, end)
            self.concerned = grammar.leading_doer(after_if(text, begin), end)
            if to and self.party is None:
                self.party = grammar.concerned(word_at(text, begin, end, openers("to")), end)
        elif grammar.is_doer((begin, end)) and (
            text.startswith(("自", "在"), begin) or not grammar.preposition(begin, end)
        ):
            self.topic = (begin, end)


def is_aside(text: str, begin: int, end: int) -> bool:
    """Whether a clause only links (同时) or dates what is told (2018年), which no statement includes."""
    linked = word_at(text, begin, end, openers("and")) == end
    return linked or bool(_DATE.fullmatch(text, begin, end))


def after_purpose(grammar: Grammar, clauses: list[Clause]) -> list[Clause]:
    """Leave out the purposes (为加快A，推动B，促进C) that a sentence puts before what it does."""
    first = clauses[0] if clauses else None
    if first is None or first.mark != "," or not grammar.is_purpose(first.start, first.end):
        return clauses
    for number, clause in enumerate(clauses[1:], start=1):
        begin = grammar.begin(clause.start, clause.end)
        if grammar.text.startswith(_MAIN, begin) or grammar.mentions_end(begin):
            return clauses[number:]
        if clause.mark != ",":
            break
    return clauses


def run_in(grammar: Grammar, clause: Clause) -> Place | None:
    """Return the run-in label that a clause before a colon is, unless it announces a list."""
    place = trim(grammar.text, grammar.begin(clause.start, clause.end), clause.end)
    announces = grammar.text.endswith(_ANNOUNCING, *place) or place[1] - place[0] > _LONGEST_LABEL
    return None if announces else place
