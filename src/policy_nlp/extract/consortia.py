"""Consortia: one record for each named consortium, with evidence from the sentences that speak of it.

A sentence speaks of a consortium when it names that one alone; the sentences after it go on speaking of it, in its
paragraph and its section (in the whole document where the title names it), until another is named, a list of several
is given, or advice begins. Each clause of such a sentence is evidence for at most one of funding, governance, sharing
and outcomes, by the cues of data/lexicon/consortia.csv; leaders, members, their number and the field are phrases.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from policy_nlp.extract import Found
from policy_nlp.records import Actor, Consortium, Document, Evidence, Section, record_id
from policy_nlp.scan import Scan

_BREAK = re.compile(r"[,;。:!?]")
_ITEM = re.compile(r"[^、和与及等]+")
_JOINT = re.compile("联合(?!体).*计划$")
_LEADING = re.compile(r"(?:并|且|而|同时|此后|后来|随后|由|还|也|又)?")
_BEFORE_LEAD = re.compile(r"(?:等)?(?:共同|联合|分别|作为|为|是)?$")
_COUNT = re.compile(
    r"(?:约|近|逾|超过)?(?:[0-9]+|[一二三四五六七八九十百]+)[余多]?[家所](?=[^,;。]*(?:企业|单位|厂商|成员|高校|机构|院所|公司|组成))"
)
_NOT_FIELD = re.compile(r"(?:等?(?:关键)?领域|方向)?(?:的?(?:研发|研究|开发|攻关|创新))?$|(?:开展|进行|推进|组织).*$")
_GOES_ON = ("其中", "再向", "再由", "随后", "之后向")
_ADVICE = ("启示", "建议", "借鉴", "对策", "展望")
_CLAUSE_FIELDS = ("sharing", "funding", "governance", "outcomes")
_MEMBER_TYPES = frozenset({"enterprise", "university", "institute", "hospital", "finance", "platform"})


@dataclass(slots=True)
class _Group:
    """The mentions of one consortium and what has been found of it, as places by field."""

    mentions: list[Actor]
    found: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, start: int, end: int) -> None:
        """Keep a place as evidence once."""
        if start < end and (start, end) not in self.found[name]:
            self.found[name].append((start, end))


class _Span(NamedTuple):
    start: int
    end: int


def find_consortia(document: Document, scan: Scan, found: Found) -> list[Consortium]:
    """Return the named consortia of a document, in the order of the first mention of each by name."""
    groups = _groups(found.actors)
    if not groups:
        return []
    for group, start, end in _speaking(scan, found, groups):
        _read_sentence(scan, found, group, start, end)
    records = [_record(document.text, scan, found, group) for group in groups]
    return sorted(records, key=lambda record: record.start)


def _groups(actors: list[Actor]) -> list[_Group]:
    """Consortia by canonical form; a programme of joint research (…联合…计划) is one as well."""
    by_id: dict[str, list[Actor]] = defaultdict(list)
    for actor in actors:
        joint = actor.type == "programme" and _JOINT.search(actor.canonical)
        if actor.named and (actor.type == "consortium" or joint):
            by_id[actor.canonical_id].append(actor)
    return [_Group(mentions) for mentions in by_id.values()]


def _speaking(scan: Scan, found: Found, groups: list[_Group]) -> Iterator[tuple[_Group, int, int]]:
    """Yield each sentence that speaks of one consortium, with it."""
    owner = {mention.start: group for group in groups for mention in group.mentions}
    starts = sorted(owner)
    title_end = found.sections[0].start if found.sections else scan.lines[0][1]
    dominant = {id(owner[start]) for start in starts if start < title_end}
    sole = dominant.pop() if len(dominant) == 1 and len(groups) == 1 else None
    focus: _Group | None = None
    scope = line = 0
    for start, end in _parts(scan, starts):
        named = {id(owner[at]): owner[at] for at in starts[bisect_left(starts, start) : bisect_left(starts, end)]}
        if len(named) == 1:
            focus = next(iter(named.values()))
            section = _section_at(found.sections, start)
            scope = len(scan.text) if id(focus) == sole or section is None else section.end
            line = scan.line_at(start)[1]
        elif named:
            focus = None
        if focus is None or start >= scope or _is_advice(found.sections, start):
            continue
        kinds = {hit.kind for hit in scan.of("consortium", start, end)}
        follows = start < line and not _has_new_subject(scan, found, start, end)
        if "consortium.stop" in kinds:
            focus = None if start < line and not named else focus
        elif named or follows or kinds & {"consortium.anaphor", "consortium.lead"}:
            yield focus, start, end


def _parts(scan: Scan, starts: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the sentences; of one that names several mentions the parts between semicolons."""
    for start, end in scan.sentences:
        cut = scan.text.find(";", start, end)
        if cut < 0 or bisect_left(starts, end) - bisect_left(starts, start) < 2:
            yield start, end
            continue
        begin = start
        while cut >= 0:
            yield begin, cut
            begin = cut + 1
            cut = scan.text.find(";", begin, end)
        yield begin, end


def _has_new_subject(scan: Scan, found: Found, start: int, end: int) -> bool:
    """Whether a sentence begins with a place, or one of its clauses with a named actor."""
    at = bisect_left(found.regions, start, key=lambda region: region.start)
    if at < len(found.regions) and found.regions[at].start == start:
        return True
    actors = _actors(found, start, end)
    return any(actor.named and (actor.start == start or scan.text[actor.start - 1] in ",;:") for actor in actors)


def _section_at(sections: list[Section], offset: int) -> Section | None:
    """Return the innermost section that holds `offset`."""
    inner = None
    for section in sections:
        if section.start > offset:
            break
        if offset < section.end:
            inner = section
    return inner


def _is_advice(sections: list[Section], offset: int) -> bool:
    return any(
        section.start <= offset < section.end and section.title and any(word in section.title for word in _ADVICE)
        for section in sections
    )


def _clauses(text: str, start: int, end: int) -> Iterator[_Span]:
    """Split [start, end) at its marks, not inside brackets; a clause that begins with 其中 goes with the one before."""
    depth, begin, pieces = 0, start, []
    for at in range(start, end):
        if text[at] == "(":
            depth += 1
        elif text[at] == ")":
            depth = max(0, depth - 1)
        elif not depth and _BREAK.match(text, at):
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


def _read_sentence(scan: Scan, found: Found, group: _Group, start: int, end: int) -> None:
    clauses = list(_clauses(scan.text, start, end))
    sorts = [{hit.kind.partition(".")[2] for hit in scan.of("consortium", *clause)} for clause in clauses]
    for clause, kinds, following in zip(clauses, sorts, [*sorts[1:], set()], strict=True):
        for hit in scan.of("consortium", *clause):
            if hit.kind == "consortium.lead":
                _read_lead(scan, found, group, clause, hit.start, hit.end)
            elif hit.kind == "consortium.field":
                _read_field(scan, group, clause, hit.end)
            elif hit.kind == "consortium.members":
                _read_members(found, group, hit.end, clause.end)
        forms = "forms" in kinds or "forms" in following
        if forms or "members" in kinds or "成员" in scan.text[slice(*clause)]:
            count = _COUNT.search(scan.text, *clause)
            if count is not None:
                group.add("member_count", *count.span())
                if forms:
                    _read_members(found, group, clause.start, count.start())
        _read_clause(scan, found, group, clause, kinds)


def _read_clause(scan: Scan, found: Found, group: _Group, clause: _Span, kinds: set[str]) -> None:
    """Keep a clause as evidence of the first field that its cues speak of; behind 由…牵头的X only what X did."""
    kinds = kinds | {"funding"} if _money(found, clause) else kinds
    name = next((name for name in _CLAUSE_FIELDS if name in kinds), None)
    if name is None or clause.end - clause.start <= 3 or "members" in kinds:
        return
    if "lead" in kinds:
        ends = [mention.end for mention in group.mentions if clause.start < mention.end < clause.end]
        if name != "outcomes" or not ends:
            return
        clause = _Span(ends[-1], clause.end)
    group.add(name, *_trimmed(scan.text, clause))


def _money(found: Found, clause: _Span) -> bool:
    """Whether an amount of money stands in the clause."""
    at = bisect_left(found.quantities, clause.start, key=lambda quantity: quantity.start)
    for quantity in found.quantities[at:]:
        if quantity.start >= clause.end:
            break
        if quantity.unit and re.fullmatch("[A-Z]{3}(?:/.*)?", quantity.unit):
            return True
    return False


def _trimmed(text: str, clause: _Span) -> _Span:
    """The clause without connectives and blanks in front and blanks behind."""
    start, end = clause
    while start < end and text[start] in " \n\t":
        start += 1
    while end > start and text[end - 1] in " \n\t":
        end -= 1
    match = _LEADING.match(text, start, end)
    return _Span(match.end() if match and match.group() != "由" else start, end)


def _actors(found: Found, start: int, end: int) -> list[Actor]:
    """The actors that lie within [start, end)."""
    at = bisect_left(found.actors, start, key=lambda actor: actor.start)
    last = bisect_right(found.actors, end, key=lambda actor: actor.end)
    return found.actors[at:last]


def _read_lead(scan: Scan, found: Found, group: _Group, clause: _Span, start: int, end: int) -> None:
    """X牵头, 由X和Y共同牵头, 牵头单位:X — the names in front, or behind a colon; classes are no names."""
    text = scan.text
    if text[end : end + 1] in {":", "为", "是"}:
        stop = _BREAK.search(text, end + 1)
        low, high = end + 1, stop.start() if stop else len(text)
    else:
        before = _BEFORE_LEAD.search(text, clause.start, start)
        high = before.start() if before else start
        mention = max((m.end for m in group.mentions if m.end <= high), default=clause.start)
        low = max(clause.start, mention, text.rfind("由", clause.start, high) + 1)
    for item in _ITEM.finditer(text, low, high):
        _add_name(found, group, "lead", _trimmed(text, _Span(*item.span())))


def _add_name(found: Found, group: _Group, name: str, place: _Span) -> None:
    """Keep the named actor in `place`, or the place itself where no class stands in it."""
    actors = _actors(found, *place)
    named = [actor for actor in actors if actor.named and actor.type in _MEMBER_TYPES | {"government", "other"}]
    if named:
        group.add(name, named[-1].start, named[-1].end)
    elif not actors and 2 <= place.end - place.start <= 12:
        group.add(name, *place)


def _read_members(found: Found, group: _Group, start: int, end: int) -> None:
    for actor in _actors(found, start, end):
        if actor.named and actor.type in _MEMBER_TYPES and (actor.start, actor.end) not in group.found["lead"]:
            group.add("members", actor.start, actor.end)


def _read_field(scan: Scan, group: _Group, clause: _Span, start: int) -> None:
    tail = _NOT_FIELD.search(scan.text, start, clause.end)
    end = tail.start() if tail and tail.start() > start else clause.end
    if end - start >= 2:
        group.add("field", *_trimmed(scan.text, _Span(start, end)))


def _record(text: str, scan: Scan, found: Found, group: _Group) -> Consortium:
    first = next(
        (mention for mention in group.mentions if mention.id == mention.canonical_id),
        group.mentions[0],
    )
    names = dict.fromkeys(mention.text for mention in group.mentions)

    def places(name: str) -> list[Evidence]:
        return [Evidence(start=start, end=end, text=text[start:end]) for start, end in sorted(group.found[name])]

    return Consortium(
        id=record_id("consortia", first.start, first.end),
        start=first.start,
        end=first.end,
        text=first.text,
        name=first.text,
        aliases=[name for name in names if name != first.text],
        region=_region(scan, found, group),
        mentions=[Evidence(start=m.start, end=m.end, text=m.text) for m in group.mentions],
        lead=places("lead"),
        members=places("members"),
        member_count=places("member_count"),
        field=places("field"),
        funding=places("funding"),
        governance=places("governance"),
        sharing=places("sharing"),
        outcomes=places("outcomes"),
    )


def _region(scan: Scan, found: Found, group: _Group) -> str | None:
    """The place in a name, else that of the section, else the first of the sentence before a mention, else null."""
    for mention in group.mentions:
        codes = {
            hit.value for hit in scan.of("region", mention.start, mention.end) if hit.value and "|" not in hit.value
        }
        if len(codes) == 1:
            return codes.pop()
    for mention in group.mentions:
        section = _section_at(found.sections, mention.start)
        while section is not None:
            if section.region:
                return section.region
            parent = section.parent
            section = next((other for other in found.sections if other.id == parent), None)
        if any(hit.kind == "consortium.place" for hit in scan.of("consortium", mention.start, mention.end)):
            return "EU"
    for mention in group.mentions:
        start = scan.sentence_at(mention.start)[0]
        near = {region.region for region in found.regions if start <= region.start < mention.start and region.region}
        if len(near) == 1:
            return near.pop()
    return found.meta.region
