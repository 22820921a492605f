"""What a check of arithmetic says, and when two numbers count as equal."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Literal, get_args

import msgspec

from policy_nlp.records import Evidence

Check = Literal["parts", "shares", "table"]
Outcome = Literal["agrees", "exceeds", "falls_short"]
CHECKS: tuple[Check, ...] = get_args(Check)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

_PRINTED = re.compile(r"(?:[0-9][0-9,]*)(?:\.([0-9]+))?\s*([十百千万亿]*)")
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """One sum, held against what it is the sum of.

    `stated` is the total (100 where shares are checked) and `computed` what the parts come to, both in `unit`;
    `outcome` says how `computed` stands to `stated` once rounding is allowed for. Parts that exceed their total may
    overlap, so a note is a place to look at, not an error by itself. `total` is the total's words; where shares make
    up a whole that is not printed, the words that say so.
    """

    doc_id: str
    check: Check
    outcome: Outcome
    stated: float
    computed: float
    unit: str | None
    total: Evidence
    parts: list[Evidence]
    quote: str
    start: int
    end: int


def rounding(printed: str) -> float:
    """Return how far a printed number may be from what it stands for: half of its last place.

    A plain whole number is exact; one with decimals or a scale (1.5万, 15亿) is not.

    >>> rounding("41家"), rounding("12.5%"), rounding("3亿元")
    (0.0, 0.05, 50000000.0)
    """
    found = _PRINTED.match(printed.lstrip("约近逾超"))
    if found is None:
        return 0.0
    decimals, marks = len(found[1] or ""), found[2]
    if not decimals and not marks:
        return 0.0
    scale: float = math.prod(_SCALES[mark] for mark in marks)
    return 0.5 * scale / 10.0**decimals


def outcome_of(stated: float, computed: float, printed: Iterable[str]) -> Outcome:
    """Return how a computed sum stands to the stated one, given how all the numbers are printed."""
    slack = sum(map(rounding, printed)) + 1e-9 * max(abs(stated), abs(computed), 1.0)
    if abs(computed - stated) <= slack:
        return "agrees"
    return "exceeds" if computed > stated else "falls_short"
