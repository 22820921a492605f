"""Notes that name who answers for an item: （责任单位：甲、乙）, （甲牵头，乙配合）, （甲按职责分工负责）."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from policy_nlp.extract.clauses import trim
from policy_nlp.records import Section
from policy_nlp.scan import Hit, Scan

Place = tuple[int, int]

_REACH: Final = 600
"""Characters; the longest list of bodies that a note is read for."""
_OWN_NUMBER: Final = 6
"""Characters; a note may be an item of its own, after its number."""
_BEFORE: Final = "([【;,、。.)】\n \t"
_STOPS: Final = ")]】;。\n"
_AFTER_NOTE: Final = ")]】。;分别负责牵头配合按职责分工落实等, \n\t\u3000"
_TAILS: Final = (
    "按职责分工负责",
    "按照职责分工负责",
    "按职责分工落实",
    "按职责分工",
    "分别负责",
    "具体负责",
    "共同负责",
    "负责",
    "落实",
    "等",
)


def style(section: Section) -> str:
    """Return the style of a section's number, with its depth: what its siblings have, too."""
    number = section.number or ""
    return f"{section.level}{'条' if number.endswith('条') else ''}"


class Notes:
    """The notes of a document in order, and the places at which items begin, which no note reaches across."""

    def __init__(self, scan: Scan, bodies: set[int]) -> None:
        """`bodies` are the ends of the mentions of public bodies."""
        self._bodies = bodies
        self._notes: list[tuple[int, Place, bool]] = []
        for hit in scan.hits.get("note", []):
            self._take(scan.text, hit)
        self._starts = [start for start, _, _ in self._notes]
        self.any = bool(self._notes)

    def shared(self, text: str, sections: list[Section]) -> dict[str, Place]:
        """Return the words of the notes that close a whole item with parts (（五） 1. 2. 3.（甲牵头）), by its id.

        Such a note stands at the end of the last part, no other part has one, and other items of its style close so.
        """
        if not self._notes:
            return {}
        parts: dict[str, list[Section]] = {}
        for section in sections:
            if section.parent is not None and not (section.number or "").endswith("是"):
                parts.setdefault(section.parent, []).append(section)
        found: dict[str, Place] = {}
        closed: dict[str, int] = {}
        for section in sections:
            first = bisect_left(self._starts, section.start)
            if bisect_left(self._starts, section.end) - first != 1:
                continue
            start, place, _ = self._notes[first]
            if text[place[1] : section.end].strip(_AFTER_NOTE):
                continue
            closed[style(section)] = closed.get(style(section), 0) + 1
            if section.id in parts and len(parts[section.id]) > 1 and start >= parts[section.id][-1].start:
                found[section.id] = place
        levels = {section.id: style(section) for section in sections if section.id in found}
        return {name: place for name, place in found.items() if closed[levels[name]] > 1}

    def _take(self, text: str, hit: Hit) -> None:
        if hit.kind == "note.head":
            found = _headed(text, hit)
        elif hit.kind == "note.tail":
            found = _tailed(text, hit)
        else:
            found = self._listed(text, hit)
        if found is None:
            return
        start, place = found
        leads = hit.value == "lead"
        if self._notes:
            before, _, led = self._notes[-1]
            if before <= start and not any(stop in text[before:start] for stop in ")]】。\n"):
                if leads and not led:
                    self._notes[-1] = (before, place, True)
                return
        self._notes.append((start, place, leads))

    def _listed(self, text: str, hit: Hit) -> tuple[int, Place] | None:
        """A note that is nothing but bodies: 。（市科技局、市财政局）"""
        end = text.find(")", hit.end, hit.end + _REACH)
        if end < 0 or any(stop in text[hit.end : end] for stop in "(。;:\n"):
            return None
        last = end - 1 if text[end - 1] == "等" else end
        return (hit.end - 1, (hit.end, end)) if last in self._bodies else None

    def closing(self, end: int, barrier: int) -> Place | None:
        """Return the words of the first note in [end, barrier), or null."""
        at = bisect_left(self._starts, end)
        return self._notes[at][1] if at < len(self._starts) and self._starts[at] < barrier + _OWN_NUMBER else None


def _headed(text: str, hit: Hit) -> tuple[int, Place] | None:
    """A note that opens with its head: 责任单位：…"""
    if text[hit.end : hit.end + 1] != ":" or (hit.start and text[hit.start - 1] not in _BEFORE):
        return None
    end = depth = 0
    for end in range(hit.end + 1, min(len(text), hit.end + _REACH)):
        mark = text[end]
        if mark in "([":
            depth += 1
        elif mark in ")]" and depth:
            depth -= 1
        elif mark in _STOPS:
            break
    else:
        return None
    place = trim(text, hit.end + 1, end)
    return (hit.start, place) if place[0] < place[1] else None


def _opening(text: str, pos: int) -> int:
    """The bracket that is open at `pos`, or -1."""
    depth = 0
    for at in range(pos - 1, max(0, pos - _REACH) - 1, -1):
        mark = text[at]
        if mark in ")]":
            depth += 1
        elif mark in "([":
            if not depth:
                return at
            depth -= 1
        elif mark in "。\n":
            break
    return -1


def _bracketed(text: str, opening: int) -> tuple[int, Place] | None:
    """A note in square brackets, with all that it says of who does what: ［甲牵头，乙、丙配合］"""
    end = text.find("]", opening, opening + _REACH)
    return (opening, trim(text, opening + 1, end)) if end > 0 and "\n" not in text[opening:end] else None


def _tailed(text: str, hit: Hit) -> tuple[int, Place] | None:
    """A note in brackets that ends with what the bodies do: …负责）, …牵头，"""
    opening = _opening(text, hit.start)
    if opening < 0:
        return None
    if text[opening] == "[":
        return _bracketed(text, opening)
    end = hit.start if hit.value == "lead" else hit.end - 1
    words = text[opening + 1 : end]
    if any(stop in words for stop in "。\n:;") or len(words) < 2:
        return None
    lead = words.find("牵头")
    if lead > 0:
        end = opening + 1 + lead
    else:
        for tail in _TAILS:
            if text.endswith(tail, opening + 1, end):
                end -= len(tail)
    place = trim(text, opening + 1, end)
    return (opening, place) if place[1] - place[0] > 1 else None
