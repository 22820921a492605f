"""Consortia that a list names and that no record is about: 已建的创新联合体包括：甲、乙."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy_nlp.records import Actor, Analysis, Consortium, Evidence, Finding

# What such a list names are consortia, whatever they are called.
_LISTS = re.compile("联合体[^。;]{0,12}(?:包括|包含|有|如)")
_LISTED = frozenset({"consortium", "platform", "institute"})


def listed(analysis: Analysis, folded: str) -> Iterator[Consortium]:
    """Yield a record for each named body in a list of consortia of which there is none yet; `folded` is the text."""
    taken = {mention.start for consortium in analysis.consortia for mention in consortium.mentions}
    for finding in analysis.findings:
        head = _LISTS.search(folded, finding.start, finding.end) if finding.dimension == "case" else None
        for actor in analysis.actors if head else ():
            inside = head is not None and head.end() <= actor.start and actor.end <= finding.end
            if inside and actor.named and actor.type in _LISTED and actor.start not in taken:
                yield _bare(actor, finding)


def _bare(actor: Actor, finding: Finding) -> Consortium:
    place = Evidence(start=actor.start, end=actor.end, text=actor.text)
    return Consortium(
        id=finding.id, start=actor.start, end=actor.end, text=actor.text, name=actor.text, aliases=[],
        region=finding.region, mentions=[place], lead=[], members=[], member_count=[], field=[], funding=[],
        governance=[], sharing=[], outcomes=[],
    )  # fmt: skip
