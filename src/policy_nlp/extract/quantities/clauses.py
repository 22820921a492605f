"""The stretch of text that an amount is read in: its sentence part (between ；。), cut into clauses at ，：."""

from __future__ import annotations

import re
from typing import NamedTuple

from policy_nlp.scan import Scan

_REACH = 240
_PART_END = re.compile(r"[;。!?\n]")
_CLAUSE_END = re.compile(r"[,;:。!?\n]")


class Frame(NamedTuple):
    """A part of a sentence [start, end), no longer than a few hundred characters around what it was made for."""

    start: int
    end: int


def part_at(scan: Scan, place: int, end: int) -> Frame:
    """Return the part of a sentence, between ；。 or line ends outside brackets, that holds [place, end)."""
    text = scan.text
    low = max(0, place - _REACH)
    start = max(text.rfind(mark, low, place) for mark in ";。!?\n") + 1
    stop = _PART_END.search(text, end, end + _REACH)
    return Frame(max(start, low), stop.start() if stop else min(len(text), end + _REACH))


def clause_at(text: str, frame: Frame, start: int, end: int) -> Frame:
    """Return the clause of a part that holds [start, end): between the marks ，：； around it, brackets included."""
    begin = max(text.rfind(mark, frame.start, start) for mark in ",:(") + 1
    stop = _CLAUSE_END.search(text, end, frame.end)
    return Frame(max(begin, frame.start), stop.start() if stop else frame.end)
