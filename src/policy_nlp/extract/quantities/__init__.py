"""Quantity layer: numbers that measure something in the policy's world, with what bounds them and what they measure."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from policy_nlp.extract import Found
from policy_nlp.extract.quantities.amounts import Amount, read_amounts
from policy_nlp.extract.quantities.bounds import EASED, REACH, Bound, bound_of
from policy_nlp.extract.quantities.clauses import Reading, in_title, part_of, read
from policy_nlp.extract.quantities.kinds import kind_of, phase_at, usual_of
from policy_nlp.extract.quantities.topics import Mentions
from policy_nlp.extract.quantities.words import Words, words_of
from policy_nlp.records import Document, Kind, Place, Quantity, record_id
from policy_nlp.scan import Scan

_MAY: Final = re.compile(r"(?:允许|可以?|最高|额度|上限|限额)[^，。；,;]*$")
_MAY_REACH: Final = 24
_INCLUDING: Final = 3

__all__ = ["find_quantities"]


def find_quantities(document: Document, scan: Scan, found: Found) -> list[Quantity]:
    """Return the quantities of a document, in order.

    Reads `found.citations`, `found.dates`, `found.meta` and `found.sections` where they are there; works without them.
    """
    text = scan.text
    taken = sorted((record.start, record.end) for record in (*found.citations, *found.dates))
    mentions = Mentions(found)
    usual = usual_of(found.meta.genre, text)
    quantities: list[Quantity] = []
    reading: Reading | None = None
    last_kind: Kind | None = None
    last_words: Words | None = None
    last_bound: Bound | None = None
    phase: Kind | None = None
    line, floor, member = (-1, -1), 0, 0
    amounts = read_amounts(scan, taken)
    sizes = Counter(amount.head for amount in amounts)
    for index, amount in enumerate(amounts):
        if in_title(text, amount.start) or (quantities and _restates(text, amount, quantities[-1], last_bound)):
            continue
        if amount.start >= line[1]:
            since, line = max(0, line[1]), scan.line_at(amount.start)
            phase = phase_at(scan, line, phase, since)
            last_kind, last_words, floor = None, None, line[0]
        member = member + 1 if amount.head != amount.start else 0
        shared = last_bound if amount.head != amount.start else None
        part = part_of(text, amount, line[0], reading)
        bound = bound_of(scan, amount, max(floor, part), shared)
        reading = read(text, amounts, index, bound, part, line=line[0], floor=floor)
        last_kind = kind_of(reading, usual, phase, last_kind)
        place = (member, sizes[amount.head])
        last_words = words_of(reading, last_kind, last_words, mentions, member=place)
        comparator = _settled(scan.text, amount, bound, last_kind)
        quantities.append(_record(document.text, amount, comparator, last_kind, last_words))
        last_bound, floor = bound, bound.end
    return quantities


def _restates(text: str, amount: Amount, last: Quantity, bound: Bound | None) -> bool:
    """Whether a bracket only says that the bound before it is included: (含50人) of 超过50人（含50人）."""
    if bound is None or not text.endswith("(含", 0, amount.start):
        return False
    same = (amount.value, amount.value_max, amount.unit) == (last.value, last.value_max, last.unit)
    return same and 0 <= amount.start - max(bound.end, last.end) <= _INCLUDING


def _record(text: str, amount: Amount, comparator: str, kind: Kind, words: Words) -> Quantity:
    return Quantity(
        id=record_id("quantities", amount.start, amount.end),
        start=amount.start,
        end=amount.end,
        text=text[amount.start : amount.end],
        kind=kind,
        comparator=comparator,  # type: ignore[arg-type]
        value=amount.value,
        value_max=amount.value_max,
        unit=amount.unit,
        metric=_said(text, words.metric),
        subject=_said(text, words.subject),
        hedge=_said(text, words.hedge),
        exception=_said(text, words.exception),
        at={name: place for name, place in zip(Words._fields, words, strict=True) if place is not None},
    )


def _said(text: str, place: Place | None) -> str | None:
    return None if place is None else text[place[0] : place[1]]


def _settled(text: str, amount: Amount, bound: Bound, kind: Kind) -> str:
    """The comparator; that of 达到 and 可放宽至 depends on the kind; with 可 or 允许 before it, a ceiling."""
    if bound.comparator not in (REACH, EASED):
        return bound.comparator
    if bound.comparator == EASED:
        return ">=" if kind == "requirement" else "="
    if kind in ("support", "requirement") and _MAY.search(text, max(0, bound.start - _MAY_REACH), bound.start):
        return "<="
    return "=" if kind in ("fact", "support") else ">="
