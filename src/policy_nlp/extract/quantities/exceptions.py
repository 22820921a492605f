"""The carve-outs of a bound: in the bracket behind it, in the next clause, or in a later sentence that names it."""

from __future__ import annotations

import re

from policy_nlp.extract.quantities.clauses import Reading
from policy_nlp.records import Kind, Place

_BRACKETED = re.compile(
    r"[^,;。()\n]{0,16}[,;。]?\((?!其中)(?P<inside>(?:"
    r"对于?[^()\n]{2,40}可|"
    r"[^()\n]{1,40}(?:除外|放宽|降低|降至|不低于|不少于|不超过|视同|延长(?![线路段])|可适当)|"
    r"但|确需|特殊情况|因)[^()\n]{0,60})\)"
)
_NEXT = re.compile(
    r"[^,;。\n()]{0,30}[,;。] *(?P<inside>"
    r"[^;。\n(支][^;。\n]{2,45}?(?:可适当[放降延减提]|适当放宽|可放宽|可降|可延长|降至|放宽至|可提高[到至]|可上浮)[^,;。\n]{0,30}|"
    r"[^,;。\n()]{4,40}(?:的?除外|不受[^,;。\n]{0,14}限制?|不在此限)|"
    r"(?:遇|如遇|因|有)?(?:特殊情况|特殊原因|确需|确有需要|情况特殊)[^,;。\n]{2,40})(?=[,;。\n]|$)"
)
_EASED = re.compile(
    r"[^。\n]{0,60}[;。] *(?P<inside>"
    r"[^;。\n]{4,40}?(?:可适当放宽|可放宽|可降|降至|放宽至)[^,;。\n]{0,16})(?=[,;。\n]|$)"
)
"""A later sentence that eases a bound which it names: 营业收入超过5亿元、强度不低于6%;小微企业的营业收入可降至1亿元."""
_ABOVE = re.compile(
    r"[^,;。\n()]{0,30}[,;。] *(?P<inside>(?:对于?|特别|重大|确|“?一事一议)"
    r"[^;。\n]{0,60}?(?:一事一议|另行|专题研究|不受|上不封顶)[^,;。\n]{0,20})(?=[,;。\n]|$)"
)
"""What a ceiling does not hold for: 最高300万元。对于贡献特别大的机构可另行研究."""
_LONGER = re.compile(
    r"[^。\n]{0,60}?[,;。] *(?P<inside>(?:因|遇|如遇|有|由于)?(?:情况|案情|事项|情形)?(?:复杂|特殊|重大|疑难)"
    r"[^;。\n]{2,60}?延长[^,;。\n]{0,16})"
)
"""A term that may be longer: 应当自收到之日起30日内答复。情况复杂的，经批准，可适当延长."""
_QUALIFIES = re.compile(r"[^,;。、()\n]{0,6}的")
"""What shows that a bound is a condition (5年以上的企业), from which only 除外 carves."""
_NAMED = 4
_REACH = 200
"""Characters; no carve-out ends further behind its bound."""
_WORDS = (
    "除外", "放宽", "可降", "降至", "延长", "可提高", "可上浮", "不受", "不在此限", "特殊", "确需", "确有需要",
    "可适当", "一事一议", "另行", "专题研究", "上不封顶",
)  # fmt: skip
"""One of these stands in whatever the patterns above find: where none does, none is tried."""


def exception_of(reading: Reading, kind: Kind, metric: Place | None, last: Place | None) -> Place | None:
    """Return the place of a bound's carve-out, or None.

    `metric` is what the amount measures, `last` what the amount before it in the paragraph does.
    """
    found = _found(reading, kind, metric, last)
    return found.span("inside") if found else None


def _found(reading: Reading, kind: Kind, metric: Place | None, last: Place | None) -> re.Match[str] | None:
    text, end = reading.text, reading.bound.end
    found = _BRACKETED.match(text, end)
    if found is not None or kind not in ("requirement", "support"):
        return found
    window = text[end : end + _REACH]
    if not any(word in window for word in _WORDS):
        return None
    found = _NEXT.match(text, end)
    if found is not None and (found["inside"].endswith("除外") or not _QUALIFIES.match(text, end)):
        return found if _belongs(found, kind, metric, last) else None
    if kind == "support":
        return _ABOVE.match(text, end) if reading.bound.comparator == "<=" else None
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
