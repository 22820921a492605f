"""Where an applicant must be registered: 在浙江省内注册, 注册地在本市."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from policy_nlp.records import Analysis
from policy_nlp.screening.sentences import Sentences

# What follows the place of 在…注册, and what 注册 must not be part of.
_BEHIND = re.compile(
    r"(?P<less>\((?:不含|除)[^()]{1,20}\))?(?:行政|管辖)?(?:区域|地区|范围|辖区|境|市域|全域)*(?:范围)?(?:以)?内?的?"
    r"(?:依法|合法|正式|工商|商事|独立|新)*(?:登记|注册)(?:登记|注册|设立|成立|满|、|并|且|的|,|;|。|和)"
)
_NOT_REGISTERED = re.compile(r"注册(?:商标|会计师|资本|资金|制|人)")
# What stands before the place of 注册地在…
_BEFORE = re.compile(r"(?:注册地|注册地址|登记地|工商注册地|住所|注册)(?:址)?(?:须|应|应当|必须)?(?:在|于|位于|为)$")
_AFTER = re.compile(r"[,;。、)的内境范行辖\n]|$")
# 对在我市注册的跨境电商企业…: what one measure alone asks for.
_SINGLE = re.compile(r"(?:对于?|支持|鼓励|引导)$")
_AT = re.compile(r"(?:在|于|由|为)$")
_OWN = re.compile(r"(?:本|我)(?P<level>省|市|区|县|自治区)")
_LENGTHS = {"省": 2, "自治区": 2, "市": 4, "区": 6, "县": 6}
_LEVELS = {2: "0000", 4: "00", 6: ""}
# A sentence with one of these states a condition, not a fact.
_CONDITION = re.compile(r"应|须|需|必须|条件|申报|申请|具备|具有|适用|要求|支持|鼓励|对|有权")
_DEFINED = re.compile(r"所称|所指|是指")
_REACH, _NAME_REACH = 48, 6


class Registration(NamedTuple):
    """A demand to be registered in `region` (a region id; null where the text's 本市 has none), its place and words.

    `single` tells that one measure alone asks for it: 对在我市注册的跨境电商企业….
    """

    start: int
    end: int
    region: str | None
    exception: str | None
    single: bool


def find_registrations(analysis: Analysis, folded: str, sentences: Sentences) -> list[Registration]:
    """Return the demands to be registered in a place, in the order of the text."""
    listed = sorted(measure.start for measure in analysis.measures if measure.dimension == "requirement")
    ends = {measure.start: measure.end for measure in analysis.measures if measure.dimension == "requirement"}
    places = [(region.start, region.end, region.region) for region in analysis.regions]
    places += [(own.start(), own.end(), _own(analysis.meta.region, own["level"])) for own in _OWN.finditer(folded)]
    found = []
    for start, end, region in sorted(places):
        span = _registered(folded, start, end)
        if span is None:
            continue
        low, high = sentences.at(start)
        index = bisect_left(listed, start + 1) - 1
        in_list = index >= 0 and ends[listed[index]] > start
        if _DEFINED.search(folded, max(low, start - _REACH), start):
            continue
        if in_list or _CONDITION.search(folded, max(low, start - _REACH), min(high, end + _REACH)):
            less = span[2]
            exception = analysis.text[less[0] : less[1]] if less else None
            single = _SINGLE.search(folded, max(low, span[0] - 4), span[0]) is not None
            found.append(Registration(span[0], span[1], region, exception, single))
    return [item for index, item in enumerate(found) if not index or item.start >= found[index - 1].end]


def _registered(folded: str, start: int, end: int) -> tuple[int, int, tuple[int, int] | None] | None:
    """Start and end of the demand around a place, and the place of its exception; None where there is none."""
    before = _BEFORE.search(folded, max(0, start - 12), start)
    if before and _AFTER.match(folded, end):
        return before.start(), end, None
    at = _AT.search(folded, max(0, start - 2), start)
    behind = _BEHIND.match(folded, end, end + _REACH)
    if at is None or behind is None or _NOT_REGISTERED.search(folded, end, behind.end() + _NAME_REACH):
        return None
    less = (behind.start("less") + 1, behind.end("less") - 1) if behind["less"] else None
    last = behind.end() - (folded[behind.end() - 1] in "满、并且的,;。和")
    return at.start(), last, less


def _own(region: str | None, level: str) -> str | None:
    """The region id that 本省, 本市 or 本区 stands for in a document of `region`; None where it has no such level."""
    if region is None or not region.isdigit():
        return None
    size = _LENGTHS[level]
    code = region[:size]
    if size > 2 and code.endswith("00"):
        # 本市 of a municipality (北京) is the province's code
        return region if level == "市" and region[:2] in ("11", "12", "31", "50") else None
    return code + _LEVELS[size]
