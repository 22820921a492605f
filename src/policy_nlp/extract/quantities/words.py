"""The words of a quantity: what is measured, of whom, with which hedge and exception; all places in the text."""

from __future__ import annotations

import re
from typing import NamedTuple

from policy_nlp.extract.quantities.clauses import Reading
from policy_nlp.extract.quantities.metrics import case_of, metric_of, shared_among
from policy_nlp.extract.quantities.nouns import trim
from policy_nlp.extract.quantities.subjects import Known, Mentions, subject_of
from policy_nlp.extract.quantities.vocabulary import Cue
from policy_nlp.records import Kind, Place

_HEDGE = Cue(r"<hedge>(?=[^,;。]{0,30}$)")
_EXCEPTION = re.compile(
    r"[^,;。()\n]{0,16}[,;。]?\((?!其中)(?P<inside>(?:对于?[^()\n]{2,40}可|[^()\n]{1,40}(?:除外|放宽|降低|降至|不低于|不少于|不超过|视同|延长(?![线路段])|可适当)|但|确需|特殊情况|因)[^()\n]{0,60})\)"
)
_CARVED = re.compile(
    r"[^,;。\n()]{0,30}[,;。] *"
    r"(?P<inside>[^;。\n(支][^;。\n]{2,45}?(?:可适当[放降延减提]|适当放宽|可放宽|可降|可延长|降至|放宽至|可提高[到至]|可上浮)[^,;。\n]{0,30}|"
    r"[^,;。\n()]{4,40}(?:的?除外|不受[^,;。\n]{0,14}限制?|不在此限)|(?:遇|如遇|因|有)?(?:特殊情况|特殊原因|确需|确有需要|情况特殊)[^,;。\n]{2,40})(?=[,;。\n]|$)"
)
_EASED = re.compile(
    r"[^。\n]{0,60}[;。] *(?P<inside>[^;。\n]{4,40}?(?:可适当放宽|可放宽|可降|降至|放宽至)[^,;。\n]{0,16})(?=[,;。\n]|$)"
)
"""A later sentence that eases a bound which it names: 营业收入超过5亿元、强度不低于6%;小微企业的营业收入可降至1亿元."""
_QUALIFIES = re.compile(r"[^,;。、()\n]{0,6}的")
_ABOVE = re.compile(
    r"[^,;。\n()]{0,30}[,;。] *(?P<inside>(?:对于?|特别|重大|确|“?一事一议)[^;。\n]{0,60}?(?:一事一议|另行|专题研究|不受|上不封顶)[^,;。\n]{0,20})(?=[,;。\n]|$)"
)
"""What a ceiling does not hold for: 最高300万元。对于贡献特别大的机构可另行研究."""
_LONGER = re.compile(
    r"[^。\n]{0,60}?[,;。] *(?P<inside>(?:因|遇|如遇|有|由于)?(?:情况|案情|事项|情形)?(?:复杂|特殊|重大|疑难)[^;。\n]{2,60}?延长[^,;。\n]{0,16})"
)
"""A term that may be longer: 应当自收到之日起30日内答复。情况复杂的，经批准，可适当延长."""
_SPLIT = re.compile(r"[为是](?P<who>[^,;。:、()\n0-9]{2,8})(?=[,;。)])")


class Words(NamedTuple):
    """Places of the words of a quantity; None where the text has none."""

    metric: Place | None = None
    subject: Place | None = None
    hedge: Place | None = None
    exception: Place | None = None


def words_of(
    reading: Reading,
    kind: Kind,
    last: Words | None,
    mentions: Mentions,
    *,
    member: tuple[int, int] = (0, 1),
) -> Words:
    """Return the places of a quantity's words.

    Args:
        reading: the amount in its clause.
        kind: the kind of the quantity.
        last: the words of the amount before it in the same paragraph: what the clause leaves out is carried over.
        mentions: the named actors and places of the document; none is needed.
        member: which member of a coordinated list the amount is, from 0, and how many it has.
    """
    text = reading.text
    split = _SPLIT.match(text, reading.bound.end, reading.part_end)
    if split is not None and last is not None:
        return Words(last.metric, split.span("who"))
    last_metric, last_subject = (last.metric, last.subject) if last is not None else (None, None)
    metric = metric_of(reading, kind, last_metric)
    subject = subject_of(reading, Known(kind, metric, last_metric, last_subject, mentions))
    apart = shared_among(reading, member[0]) if kind in ("fact", "target") else None
    if apart is not None:
        metric, subject = apart[0], apart[1] or subject
    if metric is not None and kind in ("fact", "target") and mentions.first(*metric) == metric:
        metric, subject = last_metric, metric  # 其中:甲县3家、乙县2家
    if metric is not None and subject is not None and metric[0] <= subject[0] and subject[1] < metric[1] - 1:
        metric = trim(text, subject[1], metric[1]) or metric
    if subject == metric and kind == "requirement":
        subject = last_subject  # 孵化载体不少于5家: what is counted binds nobody
    case = case_of(reading, *member) if kind == "support" else None
    if case is not None and text.rfind("按", reading.part, case[0]) > text.rfind(",", reading.part, case[0]):
        metric = case  # 按平台投入、项目投入的30%、20%
    elif case is not None:
        subject = case
    hedge = _HEDGE.search(text, max(reading.clause, reading.floor), reading.bound.start)
    exception = _exception(reading, kind, metric, last_metric)
    return Words(metric, subject, hedge.span() if hedge else None, exception.span("inside") if exception else None)


def _exception(reading: Reading, kind: Kind, metric: Place | None, last: Place | None) -> re.Match[str] | None:
    """The carve-out of a bound: in the bracket behind it, in the next clause or, of a term, in the next sentence."""
    text, end = reading.text, reading.bound.end
    exception = _EXCEPTION.match(text, end)
    if exception is not None or kind not in ("requirement", "support"):
        return exception
    exception = _CARVED.match(text, end)
    qualifies = _QUALIFIES.match(text, end)  # 5年以上的企业 is a condition, which only 除外 carves from
    if exception is not None and not (qualifies and not exception["inside"].endswith("除外")):
        return exception if _belongs(exception, kind, metric, last) else None
    eased = _EASED.match(text, end) if kind == "requirement" and metric is not None else None
    if eased is not None and metric is not None and text[max(metric[0], metric[1] - 4) : metric[1]] in eased["inside"]:
        return eased
    if kind == "support" and reading.bound.comparator == "<=" and (above := _ABOVE.match(text, end)) is not None:
        return above
    return _LONGER.match(text, end) if kind == "requirement" and reading.amount.family == "time" else None


def _belongs(exception: re.Match[str], kind: Kind, metric: Place | None, last: Place | None) -> bool:
    """Whether a carve-out in the next clause is this amount's.

    It is another's where it names what the amount before measures (投入不低于2亿元或强度超过10%;…,投入可降至5000万元),
    and where an award's sentence is over.
    """
    text = exception.string
    if kind == "support" and "。" in text[exception.start() : exception.start("inside")]:
        return False
    named = [place is not None and text[place[1] - 4 : place[1]] in exception["inside"] for place in (metric, last)]
    return named != [False, True]
