"""Noun phrases over characters: where they begin and end, without segmentation."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from policy_nlp.extract.quantities.clauses import Reading
from policy_nlp.extract.quantities.vocabulary import Cue, Ending, any_of
from policy_nlp.records import Place

WHO: Final = Cue(r"<party>等?(?:[和、及或与][^,;。:、的和]{0,10}?<party>等?)*")
"""A party, or parties joined by 和, 、, 及, 或, 与."""

WHO_END: Final = Ending("party")
"""A noun phrase that ends in a party."""

THING: Final = Ending("thing")
"""A noun phrase that ends in what a party runs, not in a party that is given something: 项目."""

ARTICLE: Final = re.compile(
    r"\s*(?:第[一二三四五六七八九十百零]{1,5}[条款项]|[(]?[一二三四五六七八九十]{1,3}[)、]|[0-9]{1,2}[.、])\s*"
)
"""The number of an article or item at the head of its line."""

_LEAD: Final = Cue(r"<lead>+(?![业向额量金长期度资])|且")
_TAIL: Final = Ending("tail")
_QUALIFIED: Final = 12
_PLAIN_QUALIFIER: Final = 4
_FAR_BACK: Final = 1500
_NOUN_BEGINS: Final = re.compile(
    "[的、,;。:】)对(个家项名类批按]|任何|禁止|认定|支持|鼓励|给予|遴选|引导|促进|推动|建设|实施"
)


def trim(text: str, start: int, end: int) -> Place | None:
    """Take function words, hedges and quotes off both ends of a noun phrase; None where less than two marks stay."""
    while start < end and text[start] in " \t\u3000《":
        start += 1
    lead = _LEAD.match(text, start, end) if text[start : start + 1] in _lead_begins() else None
    start = lead.end() if lead else start
    end = _TAIL.start(text, start, end)
    while start < end and text[start] in ' \t的“”、")':
        start += 1
    while start < end and text[end - 1] in ' \t、“"':
        end -= 1
    return (start, end) if end - start >= 2 else None


def without_tail(text: str, start: int, end: int) -> int:
    """Return where a noun phrase that ends at `end` really ends: before its hedges, adverbs and particles."""
    return _TAIL.start(text, start, end)


def after_last(text: str, marks: re.Pattern[str], low: int, high: int) -> int:
    """Where the last of `marks` in [low, high) ends; `low` where there is none."""
    for match in marks.finditer(text, low, high):
        low = match.end()
    return low


@lru_cache(maxsize=1)
def _lead_begins() -> frozenset[str]:
    """What a function word or a number before a noun phrase begins with: where anything else stands, none is tried."""
    return frozenset({entry[0] for entry in any_of("lead").split("|")} | set("第(0123456789且"))


def nearest_party(reading: Reading) -> Place | None:
    """Return the last party before an amount in its paragraph, with the words that qualify it."""
    text = reading.text
    whose: Place | None = None
    for match in WHO.finditer(text, max(reading.line, reading.amount.start - 80), reading.amount.start):
        closed = text.find(")", match.end(), reading.amount.start)
        if closed >= 0 and text.find("(", match.end(), closed) < 0:
            continue  # in a bracket that is closed before the amount
        if not text.startswith("除外", match.end()) and not match.group().endswith(("部门", "政府")):
            whose = match.span()
    return None if whose is None else party_phrase(text, reading.line, *whose)


def party_phrase(text: str, low: int, start: int, end: int) -> Place | None:
    """Return a party with the words that qualify it, from `low` on: 申报 and 单位 of 申报单位."""
    article = ARTICLE.match(text, low, start)
    begins = article.end() if article else low
    low = max(begins, start - _QUALIFIED)
    cut = after_last(text, _NOUN_BEGINS, low, start)
    cut -= text[cut - 1 : cut + 1] in ("个人", "项目", "家庭")
    whole = cut > low or (low == begins and start - low <= _PLAIN_QUALIFIER)
    return trim(text, cut if whole else start, end)


def consortium_before(text: str, place: int) -> Place | None:
    """Return the last 联合体 before a place: whose the 成员单位 are, where the text does not say."""
    start = text.rfind("联合体", max(0, place - _FAR_BACK), place)
    if start < 0:
        return None
    return (start - 2 if text.startswith("创新", start - 2) else start, start + 3)
