"""Consortia: one record for each named consortium, with evidence from the sentences that speak of it.

A sentence speaks of a consortium when it names that one alone; the sentences after it go on speaking of it, in its
paragraph and its section (in the whole document where the title names it), until another is named, a list of several
is given, a new subject comes up, or advice begins.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from policy_nlp.extract import Found
from policy_nlp.extract.consortium_evidence import Group, actors_within, read_sentence
from policy_nlp.records import Actor, Consortium, Document, Evidence, Section, record_id
from policy_nlp.scan import Scan

_JOINT = re.compile("联合(?!体).*计划$")
_ADVICE = ("启示", "建议", "借鉴", "对策", "展望")


def find_consortia(document: Document, scan: Scan, found: Found) -> list[Consortium]:
    """Return the named consortia of a document, in the order of the first mention of each by name."""
    groups = _groups(found.actors)
    if not groups:
        return []
    outline = _Outline(found.sections)
    for group, start, end in _speaking(scan, found, groups, outline):
        read_sentence(scan, found, group, start, end)
    records = [_record(document.text, group, _region(scan, found, group, outline)) for group in groups]
    return sorted(records, key=lambda record: record.start)


def _groups(actors: list[Actor]) -> list[Group]:
    """Consortia by canonical form; a programme of joint research (…联合…计划) is one as well."""
    by_id: dict[str, list[Actor]] = defaultdict(list)
    for actor in actors:
        joint = actor.type == "programme" and _JOINT.search(actor.canonical)
        if actor.named and (actor.type == "consortium" or joint):
            by_id[actor.canonical_id].append(actor)
    return [Group(mentions) for mentions in by_id.values()]


def _speaking(scan: Scan, found: Found, groups: list[Group], outline: _Outline) -> Iterator[tuple[Group, int, int]]:
    """Yield each sentence that speaks of one consortium, with it."""
    owner = {mention.start: group for group in groups for mention in group.mentions}
    starts = sorted(owner)
    title_end = found.sections[0].start if found.sections else scan.lines[0][1]
    dominant = {id(owner[start]) for start in starts if start < title_end}
    sole = dominant.pop() if len(dominant) == 1 and len(groups) == 1 else None
    places = {region.start for region in found.regions}
    focus: Group | None = None
    scope = line = 0
    for start, end in _parts(scan, starts):
        named = {id(owner[at]): owner[at] for at in starts[bisect_left(starts, start) : bisect_left(starts, end)]}
        if len(named) == 1:
            focus = next(iter(named.values()))
            section = next(outline.at(start), None)
            scope = len(scan.text) if id(focus) == sole or section is None else section.end
            line = scan.line_at(start)[1]
        elif named:
            focus = None
        if focus is None or start >= scope or outline.is_advice(start):
            continue
        kinds = {hit.kind for hit in scan.of("consortium", start, end)}
        follows = start < line and start not in places and not _has_new_subject(scan, found, start, end)
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
    """Whether one of a sentence's clauses begins with a named actor."""
    actors = actors_within(found, start, end)
    return any(actor.named and (actor.start == start or scan.text[actor.start - 1] in ",;:") for actor in actors)


class _Outline:
    """The sections of a document, to be asked for those that hold an offset."""

    def __init__(self, sections: list[Section]) -> None:
        self._sections = sections
        self._starts = [section.start for section in sections]
        self._by_id = {section.id: section for section in sections}

    def at(self, offset: int) -> Iterator[Section]:
        """Yield the sections that hold `offset`, innermost first."""
        at = bisect_right(self._starts, offset) - 1
        section = self._sections[at] if at >= 0 else None
        while section is not None:
            if offset < section.end:
                yield section
            section = self._by_id.get(section.parent) if section.parent else None

    def is_advice(self, offset: int) -> bool:
        """Whether a section that holds `offset` is headed as advice (启示, 建议)."""
        return any(section.title and _advises(section.title) for section in self.at(offset))


@lru_cache(maxsize=256)
def _advises(title: str) -> bool:
    return any(word in title for word in _ADVICE)


def _record(text: str, group: Group, region: str | None) -> Consortium:
    first = next((mention for mention in group.mentions if mention.id == mention.canonical_id), group.mentions[0])
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
        region=region,
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


def _region(scan: Scan, found: Found, group: Group, outline: _Outline) -> str | None:
    """The place in a name or right before it, of its section, of the words before it, of the document; else null."""
    for mention in group.mentions:
        places = scan.of("region", max(0, mention.start - 10), mention.end)
        codes = {
            place.value for place in places if place.end >= mention.start and place.value and "|" not in place.value
        }
        if len(codes) == 1:
            return codes.pop()
    for mention in group.mentions:
        for section in outline.at(mention.start):
            if section.region:
                return section.region
        for cue in scan.of("consortium", mention.start, mention.end):
            if cue.kind == "consortium.place":
                return cue.value
    for mention in group.mentions:
        start = scan.sentence_at(mention.start)[0]
        low, high = (bisect_left(found.regions, at, key=lambda region: region.start) for at in (start, mention.start))
        near = {region.region for region in found.regions[low:high] if region.region}
        if len(near) == 1:
            return near.pop()
    return found.meta.region
