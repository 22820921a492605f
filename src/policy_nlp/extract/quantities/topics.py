"""What a report is about: the name, place or party that its clauses speak of."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

from policy_nlp.extract import Found
from policy_nlp.extract.quantities.clauses import Reading
from policy_nlp.extract.quantities.nouns import WHO_END, trim
from policy_nlp.extract.quantities.vocabulary import Cue
from policy_nlp.records import Kind, Place

_OWN: Final = Cue(r"本<own>")
_THAT: Final = Cue(r"该[^,;。:、的]{0,6}?<party>")
_TOPIC_END: Final = Cue("<topic_end>")
_TOPIC: Final = re.compile(r"(?:截至[^,]{2,16},|目前,?|其中,?|仅?[0-9]{4}年,?|同时,?|“)*(?P<who>[^,;。:、0-9“”]{2,16})")
OPENING: Final = re.compile(
    r"(?:第[一二三四五六七八九十百]{1,4}条 *|[(]?[一二三四五六七八九十0-9]{1,3}[)、.]|"
    r"[“ ]|截至|仅|其中|同时|同年|目前|此外|通过|以|在|于|[0-9]{2,4}年[0-9月日底起以来]*|近年来?|由)*"
)
_NEAR: Final = 40


class Mentions:
    """Where named actors and places are mentioned, in order: what a clause may be about."""

    __slots__ = ("_spans", "_starts")

    def __init__(self, found: Found) -> None:
        named = [actor for actor in found.actors if actor.named]
        self._spans = sorted((record.start, record.end) for record in (*named, *found.regions))
        self._starts = [start for start, _ in self._spans]

    def first(self, start: int, end: int) -> Place | None:
        """Return the first mention that lies within [start, end)."""
        at = bisect_left(self._starts, start)
        inside = at < len(self._spans) and self._spans[at][1] <= end
        return self._spans[at] if inside else None

    def last(self, start: int, end: int) -> Place | None:
        """Return the last mention that lies within [start, end)."""
        at = bisect_left(self._starts, end) - 1
        inside = at >= 0 and self._spans[at][0] >= start and self._spans[at][1] <= end
        return self._spans[at] if inside else None


@dataclass(eq=False)
class Known:
    """What is known when a quantity's subject is looked for: its own kind and metric, and what came before it.

    `metric` and `subject` of the amount before it in the paragraph are `last_metric` and `last_subject`.
    """

    kind: Kind
    metric: Place | None
    last_metric: Place | None
    last_subject: Place | None
    mentions: Mentions


def topic(reading: Reading, known: Known) -> Place | None:  # noqa: PLR0911
    """What a report is about: the first named actor or place of the nearest clause with one, else who was before."""
    text, start = reading.text, reading.amount.start
    own = _OWN.search(text, reading.part, start)
    if own is not None:
        return own.span()
    said = _pointed(reading, known)
    if said is not None:
        return said
    nearest: Place | None = None
    high = start
    while high > reading.part:
        low = max(reading.part, text.rfind(",", reading.part, high - 1) + 1)
        that = _THAT.match(text, low, high)
        if that is not None:
            return that.span()
        mention = known.mentions.first(low, high)
        if mention is not None and not _leads(text, mention) and text[mention[1]] != "、":
            if OPENING.fullmatch(text, low, mention[0]):
                return mention
            nearest = nearest or (mention if start - mention[1] <= _NEAR else None)
        high = low
    before = known.last_subject
    if before is not None and before[0] < reading.part and not _lasts(text, before, known.mentions):
        before = None
    if before is not None or nearest is not None:
        return before or nearest
    match = _TOPIC.match(text, reading.part, start)
    if match is None or _leads(text, match.span("who")) or text.startswith("由", match.start("who")):
        return None
    low, high = match.span("who")
    cut = _TOPIC_END.search(text, low + 1, high)
    if cut is None and text[high] != "”":
        return None
    place = trim(text, low, cut.start() if cut else high)
    metric = known.metric
    overlaps = place is not None and metric is not None and place[0] < metric[1] and metric[0] < place[1]
    return None if overlaps else place


def _pointed(reading: Reading, known: Known) -> Place | None:
    """The name that 这是 points back to: 成立了甲联盟,这是一个由14家厂商组成的组织."""
    place = reading.text.rfind("这是", reading.part, reading.amount.start)
    if place <= reading.line or reading.text.find("的", place, reading.amount.start) >= 0:
        return None
    return known.mentions.last(max(reading.line, place - _NEAR), place - 1)


def _leads(text: str, mention: Place) -> bool:
    """Whether a mention is only whom a body is led by: 由甲公司牵头的联合体."""
    return text.startswith("由", mention[0] - 1)


def _lasts(text: str, subject: Place, mentions: Mentions) -> bool:
    """Whether a report goes on to speak of a subject in its next sentences: of a body or a party, not of a share."""
    return mentions.first(*subject) is not None or WHO_END.ends(text, *subject)
