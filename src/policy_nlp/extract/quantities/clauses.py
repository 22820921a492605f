"""The stretch of text that an amount is read in: its sentence part (between ；。), cut into clauses at ，：."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from policy_nlp.extract.quantities.amounts import Amount
from policy_nlp.extract.quantities.bounds import Bound

_REACH: Final = 240
_TITLE: Final = 80
_PART_END: Final = re.compile(r"[;。!?\n]")
_CLAUSE_END: Final = re.compile(r"[,;:。!?\n]")


@dataclass(eq=False)
class Reading:
    """An amount in its place: all that the rules for kinds and words look at.

    [part, part_end) is its part of the sentence, [clause, clause_end) its clause, both no longer than a few hundred
    characters; `line` is where its paragraph begins and `floor` where the words of the amount before it end there;
    `after_word` tells whether a comparison word follows the amount: 以上, 以下, 内; `amounts` are
    all amounts of the text, of which it is the one at `index`.
    """

    text: str
    amount: Amount
    bound: Bound
    line: int
    floor: int
    part: int
    part_end: int
    clause: int
    clause_end: int
    after_word: bool
    amounts: list[Amount]
    index: int

    @property
    def following(self) -> Amount | None:
        """The next amount of the text."""
        return self.amounts[self.index + 1] if self.index + 1 < len(self.amounts) else None

    def after(self, start: int, end: int) -> list[Amount]:
        """Return the later amounts that begin in [start, end)."""
        found: list[Amount] = []
        for place in range(self.index + 1, len(self.amounts)):
            amount = self.amounts[place]
            if amount.start >= end:
                break
            if amount.start >= start:
                found.append(amount)
        return found


def in_title(text: str, place: int) -> bool:
    """Whether a place is inside 《》: looked for a title's length back."""
    opened = text.rfind("《", max(0, place - _TITLE), place)
    return opened >= 0 and text.find("》", opened, place) < 0


def part_of(text: str, amount: Amount, line: int, last: Reading | None) -> int:
    """Return where the sentence part that holds an amount begins: behind the last ；。 or line end.

    `line` is where its line begins, `last` the amount read before it.
    """
    low = max(line, amount.start - _REACH)
    if last is not None and amount.start <= last.part_end:
        return max(low, last.part)
    for mark in ";。!?":
        place = text.rfind(mark, low, amount.start)
        if place >= 0:
            low = place + 1
    return low


def read(text: str, amounts: list[Amount], index: int, bound: Bound, part: int, *, line: int, floor: int) -> Reading:
    """Return the amount at `index` with its bound in its sentence part, which begins at `part`, and its clause."""
    amount = amounts[index]
    stop = _PART_END.search(text, bound.end, bound.end + _REACH)
    part_end = stop.start() if stop else min(len(text), bound.end + _REACH)
    clause = max(part, text.rfind(",", part, bound.start) + 1, text.rfind(":", part, bound.start) + 1)
    bracket = text.rfind("(", clause, bound.start)
    if bracket >= 0 and text.find(")", bracket, bound.start) < 0:
        clause = bracket + 1
    close = _CLAUSE_END.search(text, bound.end, part_end)
    clause_end = close.start() if close else part_end
    return Reading(
        text, amount, bound, line, floor, part, part_end, clause, clause_end, bound.end > amount.end, amounts, index
    )
