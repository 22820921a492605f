"""Lead-ins: what clauses without a predicate leave for the statement that follows them."""

from __future__ import annotations

import re
from typing import Final

from policy_nlp.extract.clauses import Clause, by_first, openers, opens_in, trim, word_at
from policy_nlp.extract.condition import after_if, is_afterwards, is_condition, without_bracket
from policy_nlp.extract.grammar import Grammar
from policy_nlp.extract.heads import Place

_DATE: Final = re.compile(r"\s*(?:19|20)[0-9]{2}年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?")
_ANNOUNCING: Final = (
    "包括", "如下", "以下", "建议", "方面", "主要有", "标准", "标准为", "即", "为", "是", "要求", "条件", "指出",
    "强调",
)  # fmt: skip
_LONGEST_LABEL: Final = 20
_MOST_PARTS: Final = 5
_HEADS: Final = ("项目", "产品", "成果", "技术", "行为", "活动", "资金", "工程", "情况", "问题")
_HEADED: Final = re.compile("的([^的,]{2,24}?)(?:给予|予以|分别|按|一次性|$)")
_RULES: Final = ("按", "根据", "依据", "参照", "通过", "以", "由", "从", "经", "自", "每", "连续", "第", "分")
_TO: Final = ("对", "为")
_NOT_TO: Final = ("对照", "为了")
_SINCE: Final = ("自", "在", "经")
_BASES: Final = ("参照", "比照", "按", "根据", "依据")
_MAIN: Final = by_first(
    ("根据", "依据", "按照", "依照", "经", "结合", "现", "特", "决定", "我", "本", "拟", "制定", "制订")
)


class LeadIn:
    """What stands before a statement in its sentence.

    `start` is where the statement begins with it (-1: nothing stands before), `party` its addressee (对…),
    `condition` its condition, `concerned` whose case the condition tells, `topic` of whom or what it speaks, `told`
    what `teller` does: the condition too, if something is given for it.
    """

    start: int = -1
    party: Place | None = None
    topic: Place | None = None
    concerned: Place | None = None
    condition: Place | None = None
    told: Place | None = None
    teller: Place | None = None

    def open(self, begin: int) -> None:
        """Let the statement begin at `begin`, unless it does so before."""
        if self.start < 0:
            self.start = begin

    def add(self, begin: int, end: int) -> None:
        """Take a clause as a condition, beside those before it."""
        self.open(begin)
        self.condition = (self.condition[0] if self.condition else begin, end)

    def read(self, grammar: Grammar, begin: int, end: int) -> None:
        """Take the addressee (对…), the condition (…的, 经认定) or the topic that a clause is."""
        text = grammar.text
        to = text[begin : begin + 1] in _TO and text[begin : begin + 2] not in _NOT_TO
        to = to and not is_afterwards(text, begin, end) and not grammar.is_purpose(begin, end)
        if to and not text.endswith("的", begin, without_bracket(text, begin, end)):
            self.party = (word_at(text, begin, end, openers("to")), end)
            if grammar.doing(self.party):
                self.condition = self.condition or (begin, end)
        elif is_condition(text, begin, end):
            self.condition = (self.condition[0] if self.condition else begin, end)
            said = word_at(text, begin, end, openers("to")) if to else after_if(text, begin)
            self.concerned = (
                None if to and grammar.reaches(said, end) else grammar.leading_doer(after_if(text, begin), end)
            )
            if to and self.party is None:
                self.party = grammar.concerned(said, end)
        elif (
            grammar.is_doer((begin, end))
            and not text.startswith(_BASES, begin)
            and ((text[begin] in _SINCE and text.find("的", begin, end) >= 0) or not grammar.preposition(begin, end))
        ):
            self.topic = (begin, end)
            self._tell(grammar, begin, end)
        elif self.topic is not None and grammar.reaches(begin, end):
            self.told, self.teller = (begin, end), self.topic
        elif self.party is not None and self.condition is None and not text.startswith(_RULES, begin):
            if text.startswith(("向", "首次"), begin) or grammar.aims_in(begin, end):
                self.condition = (begin, end)
        else:
            self.told = (begin, end)

    def take_told(self, grammar: Grammar) -> None:
        """Let what a clause tells, without 的, that somebody does be the case in which the statement holds."""
        if self.told is None or not (self.teller or grammar.doing(self.told, addressed=False)):
            return
        self.condition = self.condition or self.told
        self.concerned = self.concerned or self.teller or grammar.agent(*self.told)
        self.topic = None

    def _tell(self, grammar: Grammar, begin: int, end: int) -> None:
        """Take who acts in what a clause tells (企业入选示范平台) for the topic."""
        if grammar.doing((begin, end), addressed=False):
            self.told, self.teller = (begin, end), grammar.agent(begin, end)
            self.topic = self.teller


def is_aside(text: str, begin: int, end: int) -> bool:
    """Whether a clause only links (同时) or dates what is told (2018年), which no statement includes."""
    if word_at(text, begin, end, openers("and")) == end:
        return True
    return (text[begin] in "12" or text[begin].isspace()) and _DATE.fullmatch(text, begin, end) is not None


def after_purpose(grammar: Grammar, clauses: list[Clause]) -> list[Clause]:
    """Leave out the purposes (为加快A，推动B，促进C) that a sentence puts before what it does."""
    first = clauses[0] if clauses else None
    if first is None or first.mark != "," or not grammar.is_purpose(first.start, first.end):
        return clauses
    for number, clause in enumerate(clauses[1:], start=1):
        begin = grammar.begin(clause.start, clause.end)
        if opens_in(grammar.text, begin, _MAIN) or grammar.mentions_end(begin):
            return clauses[number:]
        if clause.mark != ",":
            break
    return clauses


def run_in(grammar: Grammar, clause: Clause) -> Place | None:
    """Return the run-in label that a clause before a colon is, unless it announces a list."""
    start, end = trim(grammar.text, grammar.begin(clause.start, clause.end), clause.end)
    announces = grammar.text.endswith(_ANNOUNCING, start, end) or end - start > _LONGEST_LABEL
    return None if announces else (start, end)


def join_addressees(grammar: Grammar, clauses: list[Clause]) -> list[Clause]:
    """Join the clauses behind 对 that only together tell to whom (对收入超过2亿元，且研发投入占5%的企业)."""
    text = grammar.text
    if len(clauses) < 2 or text.find("对", clauses[0].start, clauses[-1].start) < 0:
        return clauses
    joined: list[Clause] = []
    passed = 0
    for number, clause in enumerate(clauses):
        if number < passed:
            continue
        begin = grammar.begin(clause.start, clause.end)
        last = number
        if clause.mark == "," and text[begin] == "对" and _is_unfinished(grammar, begin, clause.end):
            last = _head_at(grammar, clauses, number)
        joined.append(Clause(clause.start, clauses[last].end, clauses[last].mark))
        passed = last + 1
    return joined


_THING: Final = re.compile(r"的(?!占|达|比)[^的、超过低于少达满足以上内0-9]{2,10}$")
"""A thing at the end of what 对 describes: 新材料 of 对联合体研制的新材料."""


def _head_at(grammar: Grammar, clauses: list[Clause], first: int) -> int:
    """The clause with the head of what the first one begins to describe, or the first itself."""
    for at in range(first + 1, min(first + _MOST_PARTS, len(clauses))):
        part = clauses[at]
        if _names(grammar, part.start, part.end):
            return at
        if part.mark != "," or grammar.text.endswith("的", part.start, part.end) or _acts(grammar, part):
            break
    return first


def _is_unfinished(grammar: Grammar, begin: int, end: int) -> bool:
    """Whether the words behind 对 have no head yet: no doer, no thing, no case (…的), no action."""
    if grammar.text.endswith(("的", *_HEADS), begin, end) or grammar.is_body((begin, end)):
        return False
    if grammar.preposition(begin, end) is None or _THING.search(grammar.text, begin, end):
        return False
    predicate = grammar.find(begin, end)
    return predicate is None or predicate.kind == "aim.bound"


def _names(grammar: Grammar, start: int, end: int) -> bool:
    """Whether a clause has the head of what is described: …的企业, or …的企业给予."""
    match = _HEADED.search(grammar.text, start, end)
    if match is None or grammar.is_modal_at(start) or grammar.aims_in(*match.span(1)):
        return False
    return grammar.is_doer(match.span(1))


def _acts(grammar: Grammar, clause: Clause) -> bool:
    """Whether a clause orders something itself."""
    predicate = grammar.find(grammar.begin(clause.start, clause.end), clause.end)
    return predicate is not None and predicate.kind not in ("aim.bound", "aim.state")
