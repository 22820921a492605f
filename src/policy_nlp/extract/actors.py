"""Actors: who acts, pays, is supported or is governed.

Found by gazetteer, by the words that end names, and by the walk to a name's beginning (names.py). A hit of the group
`actor` is a whole name (`actor.name`), a class or role (`actor.class`), or the word that ends a name; what the name
is, and whether it is one at all, depends on the sort of that word: a body of state (`actor.state`), one that every
place has (`actor.local`), a department by function (`actor.dept`), an organisation (`actor.org`; `actor.brand` where
any proper word before it makes a name, `actor.site` where only a place does), a zone (`actor.zone`), a programme
(`actor.scheme`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import cast

from policy_nlp.extract import Found
from policy_nlp.extract.aliases import canonical_forms
from policy_nlp.extract.bodies import body, department, known, local, office
from policy_nlp.extract.listed import find_listed
from policy_nlp.extract.names import Cue, Draft
from policy_nlp.extract.organisations import classes, organisation, role, zone
from policy_nlp.extract.own_words import with_own_words
from policy_nlp.extract.persons import find_persons
from policy_nlp.extract.programmes import programme
from policy_nlp.extract.seats import seats
from policy_nlp.records import Actor, ActorType, Document, record_id
from policy_nlp.scan import Scan

_RULES: dict[str, Callable[[Cue], Draft | None]] = {
    "actor.name": known,
    "actor.class": role,
    "actor.local": local,
    "actor.state": body,
    "actor.dept": department,
    "actor.office": office,
    "actor.org": organisation,
    "actor.brand": organisation,
    "actor.site": organisation,
    "actor.zone": zone,
    "actor.scheme": programme,
}


def find_actors(document: Document, scan: Scan, found: Found) -> list[Actor]:
    """Return the actors of a document in order, named ones and classes, none inside another or inside a 《…》.

    Classes in the document's title are none.
    """
    drafts: list[Draft] = []
    aliases: frozenset[str] = frozenset()
    hidden = _titles(scan.text)
    passed = 0
    title_start, title_end = found.meta.at.get("title", (0, 0))
    for hit in scan.of("actor"):
        while passed < len(hidden) and hidden[passed] <= hit.start:
            passed += 1
        if passed % 2:
            continue
        if hit.kind == "actor.alias":
            draft = _alias(scan.text, hit.end, drafts)
            if draft is not None and len(aliases) < _MOST_ALIASES:
                aliases |= {scan.text[draft.start : draft.end]}
        else:
            draft = _RULES[hit.kind](Cue(scan, hit, drafts, aliases))
        if draft is not None and (draft.named or not title_start <= draft.start < title_end):
            _add(drafts, draft)
            letters = _letters(scan.text, draft)
            if letters is not None and len(aliases) < _MOST_ALIASES:
                aliases |= {scan.text[letters.start : letters.end]}
                _add(drafts, letters)
    more = [*find_persons(scan), *_again(scan.text, drafts, aliases, hidden), *find_listed(scan.text, drafts)]
    drafts = _merge(drafts, more)
    if scan.own_actors:
        own = [word for word in scan.own_actors if bisect_right(hidden, word.start) % 2 == 0]
        drafts = with_own_words(
            own, drafts, lambda word: Draft(word.start, word.end, word.value, True), is_name=lambda draft: draft.named
        )
    forms = canonical_forms(scan, document.text, drafts)
    places = seats(scan, drafts, forms, found.meta)
    text = document.text
    return [
        Actor(
            id=record_id("actors", draft.start, draft.end),
            start=draft.start,
            end=draft.end,
            text=text[draft.start : draft.end],
            type=cast(ActorType, draft.type),
            named=draft.named,
            canonical=form.text,
            canonical_id=form.id,
            region=seat.region,
            level=seat.level,
        )
        for draft, form, seat in zip(drafts, forms, places, strict=True)
    ]


_IN_BRACKETS = re.compile(r"\(([A-Z][A-Za-z0-9&-]{1,14})\)")


def _letters(text: str, draft: Draft) -> Draft | None:
    """The latin short form in brackets behind a name: 先端半导体技术中心(LSTC)."""
    if not draft.named or draft.type == "person" or not text.startswith("(", draft.end):
        return None
    match = _IN_BRACKETS.match(text, draft.end)
    return Draft(match.start(1), match.end(1), draft.type, True) if match else None


def _again(text: str, drafts: list[Draft], aliases: frozenset[str], hidden: list[int]) -> list[Draft]:
    """The later mentions of defined short forms that no final word gives away."""
    if not aliases:
        return []
    types = {text[draft.start : draft.end]: draft for draft in reversed(drafts) if draft.named}
    found = []
    for alias in sorted(aliases.intersection(types)):
        first = types[alias]
        at = text.find(alias, first.end)
        while at >= 0:
            if bisect_right(hidden, at) % 2 == 0:
                found.append(Draft(at, at + len(alias), first.type, True))
            at = text.find(alias, at + len(alias))
    return found


_MOST_ALIASES = 20
"""How many defined short forms are followed through a document, so that a hostile one costs no more."""

_SHORT_FORM = re.compile(r"[:为]?“?([\u4e00-\u9fffA-Za-z0-9·&-]{2,10})(?=[”),])")


def _alias(text: str, at: int, drafts: list[Draft]) -> Draft | None:
    """The short form that 以下简称 gives to the named actor before it."""
    last = drafts[-1] if drafts else None
    match = _SHORT_FORM.match(text, at)
    if last is None or match is None or not last.named or text[last.end : last.end + 1] not in {"(", ","}:
        return None
    near = at - last.end <= 5 and match.group(1) not in classes()
    return Draft(match.start(1), match.end(1), last.type, True) if near else None


def _titles(text: str) -> list[int]:
    """Starts and ends of the outermost 《…》, flat and in order: an odd count before an offset means inside one."""
    bounds: list[int] = []
    start, line_end = text.find("《"), 0
    while start >= 0:
        if start >= line_end:
            line_end = text.find("\n", start)
            line_end = len(text) if line_end < 0 else line_end
        end = text.find("》", start, line_end)
        if end < 0:
            start = text.find("《", line_end)
            continue
        while text[end + 1 : end + 2] == "》":
            end += 1
        bounds += (start, end + 1)
        start = text.find("《", end)
    return bounds


def _add(drafts: list[Draft], draft: Draft) -> None:
    """Append `draft`, taking out what lies inside it; a class never takes out a name that it overlaps."""
    while drafts and drafts[-1].end > draft.start:
        last = drafts[-1]
        if draft.start <= last.start and last.end <= draft.end and (draft.named or not last.named):
            drafts.pop()
        elif last.end >= draft.end or not draft.named:
            return
        elif last.named:
            draft = Draft(last.end, draft.end, draft.type, True)
        else:
            drafts.pop()
    drafts.append(draft)


def _merge(drafts: list[Draft], persons: list[Draft]) -> list[Draft]:
    if not persons:
        return drafts
    taken: list[Draft] = []
    for draft in sorted([*drafts, *persons], key=lambda draft: (draft.start, -draft.end)):
        _add(taken, draft)
    return taken
