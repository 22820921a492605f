"""The carve-outs of a bound: in the bracket behind it, in the next clause, or in a later sentence that names it."""

from __future__ import annotations

import re

from policy_nlp.extract.quantities.clauses import Reading
from policy_nlp.records import Kind, Place

_BRACKETED = re.compile(
    r"[^,;。()\n]{0,16}[,;。]?\((?!其中)(?P<inside>(?:"
    r"对于?[^()\n]{2,40}可|"
    r"[^()\n]{1,40}(?:除外|放宽|降低|降至|不低于|不少于|不超过|视同|延长(?![线路段])|可适当)|"
    r"但|确需|特殊情况|因|不(?:含|包括)(?!本|税|数|[0-9])(?=[^()\n]{3}))[^()\n]{0,60})\)"
)
_NEXT = re.compile(
    r"[^,;。\n()]{0,30}[,;。] *(?P<inside>"
    r"[^;。\n(支][^;。\n]{2,45}?(?:可以?适当[放降延减提突]|适当放宽|可以?放宽|可降|可以?延长|降至|放宽至|可以?提高[到至]"
    r"|可以?(?:再|适当|相应|最高)?上浮|可以?破格|可以?突破(?:上述|该|此|上限|限额|限制|比例))[^,;。\n]{0,30}|"
    r"可(?:根据|视)[^,;。\n]{2,24}(?:适当|相应|予以)(?:调整|提高|延长|放宽|上浮|增加|降低)[^,;。\n]{0,8}|"
    r"[^,;。\n()]{4,40}(?:的?除外|不在此限)|"
    r"[^;。\n(),]{4,40},?(?:(?:均|可以?|也)?不受[^,;。\n]{0,16}限制?|不计入[^,;。\n]{0,16}(?:限额|名额|指标|数|比例|总额|范围)"
    r"|不占用?[^,;。\n]{0,16}(?:限额|名额|指标|数|比例))|"
    r"[^,;。\n()]{0,24}另有(?:规定|约定|要求)的?,?(?:从其规定|按其规定|依照其规定|除外)|"
    r"(?:遇|如遇|因|有)?(?:特殊情况|特殊原因|确需|确有需要|情况特殊)[^,;。\n]{2,40})(?=[,;。\n]|$)"
)
_UNLESS = re.compile(
    r"(?P<inside>除[^,;。\n]{0,12}(?:另有|特殊|法律|法规|批准|同意|重大|不可抗力|约定)[^,;。\n]{0,16}?(?:以外|之外|外)),[^;。\n]*$"
)
"""A carve-out that stands before its bound: 除另有约定外,期限不超过三年."""
_HEDGED = re.compile(
    r"[^,;。\n()]{0,16},(?P<inside>(?:重点|重大|特别|特大|优秀|确|对)[^,;。\n]{0,24}?(?:不超过|最高|可达|最多|最长)[^,;。\n]{2,20})(?=[,;。\n]|$)"
)
"""What is more than what a bound allows as a rule: 原则上不超过10亩,重点园区不超过15亩."""
_ALREADY = re.compile(
    r"[^,;。\n()]{0,16}[,;] *(?P<inside>(?:已|此前已|曾)(?:经)?(?:享受|获得|获|入选|认定)"
    r"[^;。\n]{2,40}?的?,?(?:不再|不予|不重复)[^,;。\n]{1,16})"
)
"""Who gets no more of what a sentence gives: 给予50万元奖励,已享受同类奖励的不再给予."""
_EASED = re.compile(
    r"[^。\n]{0,60}[;。] *(?P<inside>"
    r"[^;。\n]{4,40}?(?:可适当放宽|可放宽|可降|降至|放宽至)[^,;。\n]{0,16})(?=[,;。\n]|$)"
)
"""A later sentence that eases a bound which it names: 营业收入超过5亿元、强度不低于6%;小微企业的营业收入可降至1亿元."""
_ABOVE = re.compile(
    r"[^,;。\n()]{0,30}[,;。] *(?P<inside>(?:对于?|特别|特殊|重大|确|“?一事一议|“?一企一策|贡献|具有|国际|顶尖)"
    r"[^;。\n]{0,60}?(?:一事一议|一企一策|一项目一策|另行|专题研究|不受|上不封顶|不设上限)[^,;。\n]{0,20})(?=[,;。\n]|$)"
)
"""What a ceiling does not hold for: 最高300万元。对于贡献特别大的机构可另行研究."""
_LONGER = re.compile(
    r"[^。\n]{0,60}?[,;。] *(?P<inside>(?:因|遇|如遇|有|由于)?(?:情况|案情|事项|情形)?(?:复杂|特殊|重大|疑难)"
    r"[^;。\n]{2,60}?延长[^,;。\n]{0,16})"
)
"""A term that may be longer: 应当自收到之日起30日内答复。情况复杂的，经批准，可适当延长."""
_KEPT_ON = re.compile(
    r"[^。\n]{0,60}?[,;。] *(?P<inside>[^,;。\n]{2,30}的,可(?:再|适当|继续)?延长[^,;。\n]{0,16})(?=[,;。\n]|$)"
)
"""A gift that may last longer: 给予三年租金补贴。成长性好的,可延长至五年."""
_QUALIFIES = re.compile(r"[^,;。、()\n]{0,6}的")
"""What shows that a bound is a condition (5年以上的企业), from which only 除外 carves."""
_NAMED = 4
_REACH = 200
"""Characters; no carve-out ends further behind its bound."""
_CUE = re.compile(
    "除外|放宽|可以?适当|可降|降至|延长|可以?提高|上浮|不受|不在此限|特殊|确需|确有需要|一事一议|一企一策|一项目一策|另行|另有|专题研究"
    "|上不封顶|不设上限|破格|可以?突破|不计入|不占|从其规定|不再|不予|不重复|可(?:根据|视)"
)
"""One of these stands in whatever the patterns above find: where none does, none is tried."""


def exception_of(
    reading: Reading, kind: Kind, metric: Place | None, last: Place | None, *, hedged: bool = False
) -> Place | None:
    """Return the place of a bound's carve-out, or None.

    `metric` is what the amount measures, `last` what the amount before it in the paragraph does; `hedged` tells that
    the bound only holds as a rule (原则上).
    """
    found = _found(reading, kind, metric, last, hedged=hedged)
    return found.span("inside") if found else None


def _found(  # noqa: PLR0911
    reading: Reading, kind: Kind, metric: Place | None, last: Place | None, *, hedged: bool
) -> re.Match[str] | None:
    text, end = reading.text, reading.bound.end
    found = _BRACKETED.match(text, end)
    if found is not None and reading.amount.family != "count" and found["inside"].startswith("不"):
        found = None  # 减征资源税(不含水资源税): what is left out of the tax, not of the rate
    if found is not None or kind not in ("requirement", "support"):
        return found
    unless = text.rfind("除", reading.part, reading.bound.start)
    if unless >= 0 and (before := _UNLESS.match(text, unless, reading.bound.start)) is not None:
        return before
    more = _HEDGED.match(text, end) if hedged else None
    if more is not None or not _CUE.search(text, end, end + _REACH):
        return more
    found = _NEXT.match(text, end)
    selects = kind == "requirement" and _QUALIFIES.match(text, end) is not None
    if found is not None and (found["inside"].endswith("除外") or not selects):
        if _belongs(found, kind, metric, last):
            return found
        if kind != "support":
            return None
    if kind == "support":
        above = _ABOVE.match(text, end) if reading.bound.comparator == "<=" else None
        more = _KEPT_ON.match(text, end) if reading.amount.family == "time" else None
        return above or more or _ALREADY.match(text, end)
    eased = _EASED.match(text, end) if metric is not None else None
    if eased is not None and _names(eased, metric):
        return eased
    return _LONGER.match(text, end) if reading.amount.family == "time" else None


def _belongs(found: re.Match[str], kind: Kind, metric: Place | None, last: Place | None) -> bool:
    """Whether a carve-out in the next clause is this amount's.

    It is another's where it names what the amount before measures (投入不低于2亿元或强度超过10%;…,投入可降至5000万元),
    and where an award's sentence is over.
    """
    if kind == "support" and "。" in found.string[found.start() : found.start("inside")]:
        return False
    return _names(found, metric) or not _names(found, last)


def _names(found: re.Match[str], measured: Place | None) -> bool:
    """Whether a carve-out speaks of what is measured: of its last characters."""
    tail = None if measured is None else found.string[max(measured[0], measured[1] - _NAMED) : measured[1]]
    return tail is not None and tail in found["inside"]
