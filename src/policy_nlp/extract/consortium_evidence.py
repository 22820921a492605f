"""Evidence for a consortium in one sentence that speaks of it.

Each clause is evidence for at most one of sharing, funding, governance and outcomes, by the cues of
data/lexicon/consortia.csv and by amounts of money; leaders, members, their number and the field are phrases.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from policy_nlp.extract import Found
from policy_nlp.records import Actor
from policy_nlp.scan import Scan

_BREAK = re.compile(r"[,;。:!?]")
_BREAK_OR_BRACKET = re.compile(r"[,;。:!?()]")
_ITEM = re.compile(r"[^、和与及等]+")
_LEADING = re.compile(r"(?:并|且|而|同时|此后|后来|随后|由|还|也|又)?")
_BEFORE_LEAD = re.compile(r"(?:等)?(?:共同|联合|分别|作为|为|是)?$")
_COUNT = re.compile(
    r"(?:约|近|逾|超过)?(?:[0-9]{1,6}|[一二三四五六七八九十百]{1,6})[余多]?[家所]"
    r"(?=[^,;。]{0,30}(?:企业|单位|厂商|成员|高校|机构|院所|公司|组成))"
)
_NOT_FIELD = re.compile(r"(?:等?(?:关键)?领域|方向)?(?:的?(?:研发|研究|开发|攻关|创新))?$|(?:开展|进行|推进|组织).*$")
_MONEY = re.compile("[A-Z]{3}(?:/.*)?")
_REACH = 120
"""How far the names of leaders and members and the words of the field are looked for, in characters."""
_GOES_ON = ("其中", "再向", "再由", "随后", "之后向")
_CLAUSE_FIELDS = ("sharing", "funding", "governance", "outcomes")
_MEMBER_TYPES = frozenset({"enterprise", "university", "institute", "hospital", "finance", "platform"})


@dataclass(slots=True)
class Group:
    """The mentions of one consortium in order, and what has been found of it: places by field."""

    mentions: list[Actor]
    found: dict[str, dict[tuple[int, int], None]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, name: str, start: int, end: int) -> None:
        """Keep a place as evidence once."""
        if start < end:
            self.found[name][start, end] = None

    def mention_before(self, end: int) -> int:
        """Where the last mention that ends by `end` ends; -1 where there is none."""
        at = bisect_right(self.mentions, end, key=lambda mention: mention.end)
        return self.mentions[at - 1].end if at else -1


class _Span(NamedTuple):
    start: int
    end: int


def _clauses(text: str, start: int, end: int) -> Iterator[_Span]:
    """Split [start, end) at its marks, not inside brackets; a clause that begins with 其中 goes with the one before."""
    depth, begin, pieces = 0, start, []
    for match in _BREAK_OR_BRACKET.finditer(text, start, end):
        at, mark = match.start(), match.group()
        if mark == "(":
            depth += 1
        elif mark == ")":
            depth = max(0, depth - 1)
        elif not depth:
            pieces.append(_Span(begin, at))
            begin = at + 1
    pieces.append(_Span(begin, end))
    held: _Span | None = None
    for piece in pieces:
        if held is not None and text.startswith(_GOES_ON, piece.start):
            held = _Span(held.start, piece.end)
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held


def read_sentence(scan: Scan, found: Found, group: Group, start: int, end: int) -> None:
    """Keep in `group` what the sentence at [start, end) says of it."""
    clauses = list(_clauses(scan.text, start, end))
    sorts = [{hit.kind.partition(".")[2] for hit in scan.of("consortium", *clause)} for clause in clauses]
    for clause, kinds, following in zip(clauses, sorts, [*sorts[1:], set()], strict=True):
        for hit in scan.of("consortium", *clause):
            if hit.kind == "consortium.lead":
                _read_lead(scan, found, group, clause, hit.start, hit.end)
            elif hit.kind == "consortium.field":
                _read_field(scan, group, clause, hit.end)
            elif hit.kind == "consortium.members":
                _read_members(found, group, hit.end, min(clause.end, hit.end + _REACH))
        forms = "forms" in kinds or "forms" in following
        if forms or "members" in kinds or "成员" in scan.text[slice(*clause)]:
            count = _COUNT.search(scan.text, *clause)
            if count is not None:
                group.add("member_count", *count.span())
                if forms:
                    _read_members(found, group, clause.start, count.start())
        _read_clause(scan, found, group, clause, kinds)


def _read_clause(scan: Scan, found: Found, group: Group, clause: _Span, kinds: set[str]) -> None:
    """Keep a clause as evidence of the first field that its cues speak of; behind 由…牵头的X only what X did."""
    kinds = kinds | {"funding"} if _money(found, clause) else kinds
    name = next((name for name in _CLAUSE_FIELDS if name in kinds), None)
    if name is None or clause.end - clause.start <= 3 or "members" in kinds:
        return
    if "lead" in kinds:
        mention = group.mention_before(clause.end - 1)
        if name != "outcomes" or mention <= clause.start:
            return
        clause = _Span(mention, clause.end)
    group.add(name, *_trimmed(scan.text, clause))


def _money(found: Found, clause: _Span) -> bool:
    """Whether an amount of money stands in the clause."""
    low, high = (bisect_left(found.quantities, at, key=lambda quantity: quantity.start) for at in clause)
    return any(quantity.unit and _MONEY.fullmatch(quantity.unit) for quantity in found.quantities[low:high])


def _trimmed(text: str, clause: _Span) -> _Span:
    """The clause without connectives and blanks in front and blanks behind."""
    start, end = clause
    while start < end and text[start] in " \n\t":
        start += 1
    while end > start and text[end - 1] in " \n\t":
        end -= 1
    match = _LEADING.match(text, start, end)
    return _Span(match.end() if match and match.group() != "由" else start, end)


def actors_within(found: Found, start: int, end: int) -> list[Actor]:
    """The actors that lie within [start, end)."""
    starts, ends = _bounds(found)
    return found.actors[bisect_left(starts, start) : bisect_right(ends, end)]


@lru_cache(maxsize=1)
def _bounds(found: Found) -> tuple[list[int], list[int]]:
    """Where the actors of a document start and end; asked for sentence by sentence."""
    return [actor.start for actor in found.actors], [actor.end for actor in found.actors]


def _read_lead(scan: Scan, found: Found, group: Group, clause: _Span, start: int, end: int) -> None:
    """X牵头, 由X和Y共同牵头, 牵头单位:X — the names in front, or behind a colon; classes are no names."""
    text = scan.text
    if text[end : end + 1] in {":", "为", "是"}:
        stop = _BREAK.search(text, end + 1, end + _REACH)
        low, high = end + 1, stop.start() if stop else min(len(text), end + _REACH)
    else:
        before = _BEFORE_LEAD.search(text, max(clause.start, start - 4), start)
        high = before.start() if before else start
        low = max(clause.start, high - _REACH, group.mention_before(high))
        low = max(low, text.rfind("由", low, high) + 1)
    for item in _ITEM.finditer(text, low, high):
        _add_name(found, group, "lead", _trimmed(text, _Span(*item.span())))


def _add_name(found: Found, group: Group, name: str, place: _Span) -> None:
    """Keep the named actor in `place`, or the place itself where no class stands in it."""
    actors = actors_within(found, *place)
    named = [actor for actor in actors if actor.named and actor.type in _MEMBER_TYPES | {"government", "other"}]
    if named:
        group.add(name, named[-1].start, named[-1].end)
    elif not actors and 2 <= place.end - place.start <= 12:
        group.add(name, *place)


def _read_members(found: Found, group: Group, start: int, end: int) -> None:
    for actor in actors_within(found, start, end):
        if actor.named and actor.type in _MEMBER_TYPES and (actor.start, actor.end) not in group.found["lead"]:
            group.add("members", actor.start, actor.end)


def _read_field(scan: Scan, group: Group, clause: _Span, start: int) -> None:
    stop = min(clause.end, start + _REACH)
    tail = _NOT_FIELD.search(scan.text, start, stop)
    end = tail.start() if tail and tail.start() > start else stop
    if end - start >= 2:
        group.add("field", *_trimmed(scan.text, _Span(start, end)))
