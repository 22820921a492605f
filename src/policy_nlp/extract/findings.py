"""Findings: results, states and descriptions that answer a dimension without being an action.

Only what is told as it is counts: the reported part of a commentary, and the review of the past in a work report. A
clause needs a cue of data/lexicon/findings.csv; a cue with the value `number` also needs a quantity beside it.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TypeVar, cast

from policy_nlp.extract import Found
from policy_nlp.extract.clauses import Clause, after_number, openers, split_clauses, trim, word_at
from policy_nlp.extract.setting import Setting, settings
from policy_nlp.records import Actor, Dimension, Document, Finding, Quantity, Record, record_id
from policy_nlp.scan import Scan

_GENRES = ("评论", "解读", "报告")
_LISTING = ("case", "formation", "members", "field")
"""Dimensions whose clause may announce a list after a colon."""

_Mention = TypeVar("_Mention", bound=Record)


def find_findings(document: Document, scan: Scan, found: Found) -> list[Finding]:
    """Return the findings in order; none overlaps a measure. Reads meta, sections, measures, quantities, actors."""
    if found.meta.genre not in _GENRES:
        return []
    taken = sorted((measure.start, measure.end) for measure in found.measures)
    findings: dict[str, Finding] = {}
    for setting in settings(scan, found):
        if setting.status != "practised":
            continue
        for sentence in setting.sentences:
            for start, end, dimension in _spans(scan, found, sentence, taken):
                finding = _finding(document.text, found, (start, end), dimension, setting)
                findings.setdefault(finding.id, finding)
    return list(findings.values())


def _spans(
    scan: Scan, found: Found, sentence: tuple[int, int], taken: list[tuple[int, int]]
) -> list[tuple[int, int, str]]:
    """The places of a sentence that tell a finding, with their dimension; clauses in a row are one."""
    text = scan.text
    spans: list[tuple[int, int, str]] = []
    rest = -1
    for clause in split_clauses(text, *sentence):
        start, end = _words(text, clause)
        if start >= end or _overlaps(taken, start, end):
            rest = -1
            continue
        if start < rest:
            first, _, dimension = spans[-1]
            spans[-1] = (first, end, dimension)
            continue
        found_here = _dimension(scan, found, start, end)
        if found_here is None:
            rest = -1
            continue
        if spans and spans[-1][2] == found_here and start - spans[-1][1] <= 2:
            spans[-1] = (spans[-1][0], end, found_here)
        else:
            spans.append((start, end, found_here))
        rest = sentence[1] if clause.mark == ":" and found_here in _LISTING else -1
    return spans


def _words(text: str, clause: Clause) -> tuple[int, int]:
    start, end = trim(text, after_number(text, clause.start, clause.end), clause.end)
    after = word_at(text, start, end, openers("and"))
    return (after, end) if after < end else (start, end)


def _dimension(scan: Scan, found: Found, start: int, end: int) -> str | None:
    """The dimension that a clause's first good cue stands for."""
    for hit in scan.of("finding", start, end):
        if hit.value != "number" or _inside(found.quantities, start, end):
            return hit.kind.partition(".")[2]
    return None


def _overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_left(taken, (end, end))
    return at > 0 and taken[at - 1][1] > start


def _inside(mentions: list[_Mention], start: int, end: int) -> list[_Mention]:
    """The mentions in [start, end); they come in order."""
    low, high = (bisect_left(mentions, at, key=lambda mention: mention.start) for at in (start, end))
    return [mention for mention in mentions[low:high] if mention.end <= end]


def _finding(text: str, found: Found, place: tuple[int, int], dimension: str, setting: Setting) -> Finding:
    start, end = place
    quantities: list[Quantity] = _inside(found.quantities, start, end)
    actors: list[Actor] = _inside(found.actors, start, end)
    named = _inside(found.regions, start, end)
    return Finding(
        id=record_id("findings", start, end),
        start=start,
        end=end,
        text=text[start:end],
        region=setting.region or (named[0].region if named else None),
        dimension=cast(Dimension, dimension),
        status="reported",
        quantities=[quantity.id for quantity in quantities],
        actors=[actor.id for actor in actors],
    )
