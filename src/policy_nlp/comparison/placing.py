"""Whose row a record stands in: its own words come first, then its section; a commentary's survey is nobody's.

A document that speaks of several regions feeds each from its own sections and subjects. What a commentary reports in
a place that no heading gives to a region, and in words that name none, stands in no row rather than in the wrong one.
"""

from __future__ import annotations

from bisect import bisect_left

from policy_nlp.comparison.codebook import is_national, sums_up
from policy_nlp.records import Analysis, Region, Section
from policy_nlp.screening.sentences import Sentences

_COMMENTARY = ("评论", "解读")
# What is about the whole country belongs to it.
_COUNTRY = "CN"


class Placer:
    """Gives the records of one document their regions.

    Args:
        analysis: the document.
        folded: its text, folded.
    """

    def __init__(self, analysis: Analysis, folded: str) -> None:
        self._analysis, self._folded = analysis, folded
        self.home = analysis.meta.region
        self.commentary = analysis.meta.genre in _COMMENTARY
        self._sentences = Sentences(folded)
        self._starts = [region.start for region in analysis.regions]
        self._consortia = sorted(
            (mention.start, consortium.region)
            for consortium in analysis.consortia
            for mention in consortium.mentions
            if consortium.region
        )

    def sentence(self, offset: int) -> tuple[int, int]:
        """Return start and end of the sentence at `offset`, its stop left out."""
        return self._sentences.at(offset)

    def of_report(self, start: int, end: int, own: str | None) -> str | None:
        """Return the region id of what [start, end) tells of the past or present; None where the text tells none.

        Args:
            own: the record's own region, as it was extracted; None where the layer has none.
        """
        if not self.commentary:
            return own or self.of_bound(start)
        named = self._named(start, end)
        if named:
            return named
        low, high = self._sentences.at(start)
        if is_national(self._folded[low:high]):
            return _COUNTRY
        return None if self._surveys(start) else self._of_section(start)

    def of_bound(self, start: int) -> str | None:
        """Return the region id of a number at `start`: its section's, else the document's own."""
        return self._of_section(start) or self.home

    def _named(self, start: int, end: int) -> str | None:
        """The one region that the words before a record's end in its sentence name, or whose consortium they name."""
        low = self._sentences.at(start)[0]
        for begin in (start, low):
            codes = dict.fromkeys(region.region for region in self._regions(begin, end) if region.region)
            at = bisect_left(self._consortia, (begin, ""))
            while at < len(self._consortia) and self._consortia[at][0] < end:
                codes[self._consortia[at][1]] = None
                at += 1
            holds = self._of_section(start)
            if holds in codes:
                return holds
            if len(codes) == 1:
                return next(iter(codes))
        return None

    def _regions(self, start: int, end: int) -> list[Region]:
        low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return self._analysis.regions[low:high]

    def _of_section(self, offset: int) -> str | None:
        named = [section.region for section in self._sections(offset) if section.region]
        return named[-1] if named else None

    def _sections(self, offset: int) -> list[Section]:
        return self._analysis.sections_at(offset)

    def _surveys(self, offset: int) -> bool:
        """Whether the paragraph at `offset` sums up several regions."""
        start = self._folded.rfind("\n", 0, offset) + 1
        end = self._folded.find("\n", offset)
        paragraph = self._folded[start : len(self._folded) if end < 0 else end].strip()
        if sums_up(paragraph):
            return True
        # 总体来看 in the midst of a paragraph opens a survey, too
        before = self._folded[start:offset]
        return any(sums_up(sentence.strip()) for sentence in before.split("。"))
