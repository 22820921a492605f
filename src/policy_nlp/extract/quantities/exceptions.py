"""The carve-outs of a bound: before it, in the bracket behind it, in a later clause, or in the next sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from policy_nlp.extract.quantities.carveouts import Carved, Form, carve
from policy_nlp.extract.quantities.clauses import Reading
from policy_nlp.extract.quantities.easing import LATER, eases, easier, is_ceiling, names, passes_over
from policy_nlp.extract.quantities.vocabulary import Cue
from policy_nlp.records import Kind, Place

_NEAR: Final = 18
_BRACKET: Final = re.compile(r"[^,;。()\n]{0,16}[,;。]?\((?!其中)(?P<inside>[^()\n]{2,100})\)")
_IN_BRACKET: Final = re.compile(
    r"对于?[^()\n]{2,40}可|"
    r"[^()\n]{1,40}(?:除外|放宽|降低|降至|不低于|不少于|不超过|视同|延长(?![线路段])|可适当)|"
    r"但|确需|特殊情况|因|不(?:含|包括)(?!本|税|数|[0-9])(?=[^()\n]{3})"
)
_ASIDE: Final = re.compile(
    r"(?P<inside>除(?!依)[^,;。\n]{2,24}(?:以外|之外|外)),[^;。\n]*(?:总额|累计|合计|总计|总数)[^;。\n]*$"
)
"""What a ceiling of a sum leaves out: 除人才奖励外,同一企业奖励总额不超过300万元."""
_UNLESS: Final = re.compile(
    r"(?P<inside>除(?!依照|按照|按|根据|依法|应当)(?:"
    r"[^,;。\n]{0,24}(?:另有|特殊[情原需]|批准|同意|重大|不可抗力|紧急)[^,;。\n]{0,24}?|"
    r"(?:(?:本|上述|前述|前款)[^;。\n]{0,40}?)?(?:(?<!除)规定|第[^,;。\n]{1,6}[条款项])(?:的?情[形况]|规定)?|"
    r"(?:法律|法规|涉及|因|有|无法|确|为了?|遇)[^;。\n]{0,60}?)(?:以外|之外|外)),(?! *(?:还|并|也|同时|另))[^;。\n]*$"
)
"""A carve-out that stands before its bound: 除另有约定外,期限不超过三年."""
_ALREADY: Final = re.compile(
    r"[^,;。\n()]{0,16}[,;] *(?P<inside>(?:已|此前已|曾)(?:经)?(?:享受|获得|获|入选|认定)"
    r"[^;。\n]{2,40}?的?,?(?:不再|不予|不重复)[^,;。\n]{1,16})"
)
"""Who gets no more of what a sentence gives: 给予50万元奖励,已享受同类奖励的不再给予."""
_EASED: Final = re.compile(
    r"[^。\n]{0,60}[;。] *(?P<inside>"
    r"[^;。\n]{4,40}?(?:可适当放宽|可放宽|可降|降至|放宽至)[^,;。\n]{0,16})(?=[,;。\n]|$)"
)
"""A later sentence that eases a bound which it names: 营业收入超过5亿元、强度不低于6%;小微企业的营业收入可降至1亿元."""
_BOUNDS: Final = (
    r"(?:不得?(?:超过|高于|多于|大于|少于|低于|小于)|最[高长多低少短]|至[迟多少]|达到?|放宽[到至]|[为至到]|"
    r"可以?[^,;。\n]{0,10}|应当?在)[^,;。\n]{0,8}$"
)
_OTHER: Final = re.compile(
    r" *(?:其中,? *)?(?P<inside>(?:"
    r"(?:因|如?有|对)?(?:个别|特殊)|遇有?|如遇|[如若](?![何今此上下])|确[需因实]|确有[必需困]|特别|特大|重大[、或和]|复杂|疑难|困难|紧急|"
    r"(?:合同|双方|法律)[^,;。\n]{0,4}另有|[^,;。\n]{2,30}(?:特殊|复杂|疑难|紧急|较[长大]|特别[^,;。\n]{1,6})(?:的|,))"
    rf"[^;。\n]{{0,60}}?{_BOUNDS})"
)
"""What stands before the easier bound of some: 不超过10平方公里,特殊情况不超过15平方公里."""
_HEDGED: Final = re.compile(rf" *(?P<inside>(?:重点|重大|特别|特大|优秀|确|对)[^,;。\n]{{0,24}}?{_BOUNDS})")
"""The same where the bound only holds as a rule: 原则上不超过10亩,重点园区不超过15亩."""
_OF_THEM: Final = re.compile(r" *其中,? *(?P<inside>[^;。\n]{2,90}可以?[^,;。\n]{0,8}$)")
"""The same of a ceiling: 推荐不超过1个。其中,试点地区可以推荐2个."""
_UP_TO: Final = re.compile(
    r" *(?P<inside>(?:[^,;。\n]{2,30}的,)?[^,;。\n]{2,40}?"
    r"(?:可达|最[高多长]可(?:达|至|给予|享受)?|可[^,;。\n]{0,4}(?:给予|放宽|申请)[^,;。\n]{0,8})[^,;。\n]{0,4}$)"
)
"""The same in one sentence, for those who may get more: 额度不超过300万元,信用良好的最高可达500万元."""
_ELSEWHERE: Final = re.compile(
    r" *(?P<inside>其中,? *(?:[^,;。、\n]{1,12}[省市县区州旗盟]、?)+(?:等[^,;。\n]{0,6})?[^,;。\n]{0,20}"
    r"(?:最[高多长]|不超过)[^,;。\n]{0,8}$)"
)
"""Another ceiling for some places, a lower one as well: 最高500万元,其中经济薄弱县每个企业最高400万元."""
_LEFT_OUT: Final = re.compile(r"\((?P<inside>(?:不含|不包[括含]|不计|剔除|扣除)(?!税)[^()\n]{2,24})\)的?$")
"""What is no part of what a share is taken of: 投资额(不包括土建部分)的6%."""
_CONDITIONAL: Final = re.compile("[^,;。\n]{0,20}的(?=[,;。\n]|$)")
_QUALIFIES: Final = re.compile(r"(?<!内)[^,;。、()\n]{0,6}的|[^,;。()\n]{0,40}的(?=,)")
"""What shows that a bound is a condition (5年以上的企业), from which only 除外 carves."""
_OWN: Final = re.compile("[^,;。()\n]{0,6}(?:除外|不受)")
"""What shows that an amount stands in a carve-out itself."""
_BINDING: Final = ("requirement", "support")
_REACH: Final = 200
"""Characters; no carve-out ends further behind its bound."""
_CUE: Final = Cue("<carves>")
_CLOSE: Final = re.compile("[,;。\n]")
_PART_END: Final = re.compile("[;。]")


@dataclass(eq=False)
class Tied:
    """What of a bound decides whether a carve-out is its own.

    `metric` is what its amount measures, `last` what the amount before it in the paragraph does, `carved` the
    carve-out of that one; `hedged` tells that the bound only holds as a rule (原则上).
    """

    kind: Kind
    metric: Place | None = None
    last: Place | None = None
    carved: Place | None = None
    hedged: bool = False


def exception_of(reading: Reading, tied: Tied) -> Place | None:
    """Return the place of a bound's carve-out, or None."""
    if tied.carved is not None and tied.carved[0] <= reading.amount.start < tied.carved[1]:
        return None
    bracketed = _in_bracket(reading, tied)
    if bracketed is not None or tied.kind not in _BINDING:
        return bracketed
    before = _before(reading)
    if before is not None:
        return before
    text, end = reading.text, reading.bound.end
    line = text.find("\n", end, end + _REACH)
    limit = line if line >= 0 else min(len(text), end + _REACH)
    if _CUE.search(text, end, limit) and not _OWN.match(text, end, limit):
        found = _behind(reading, tied, limit)
        if found is not None and (found.form is not Form.CONSENT or found.closed):
            return found.start, found.end
        further = _further(reading, tied) if found is None else None
        if further is not None:
            return further
    return _other_bound(reading, limit, hedged=tied.hedged)


def _before(reading: Reading) -> Place | None:
    """The carve-out that stands before its bound."""
    text, bound = reading.text, reading.bound
    unless = text.rfind("除", reading.part, bound.start)
    before = _UNLESS.match(text, unless, bound.start) if unless >= 0 else None
    if before is None and unless >= 0 and is_ceiling(reading):
        before = _ASIDE.match(text, unless, bound.start)
    if before is None and reading.amount.family == "percent" and text.find("(", reading.clause, bound.end) >= 0:
        before = _LEFT_OUT.search(text, reading.clause, reading.amount.start) or _LEFT_OUT.search(
            text, reading.clause, bound.start
        )
    return before.span("inside") if before is not None else None


def _in_bracket(reading: Reading, tied: Tied) -> Place | None:
    """The carve-out in the bracket behind a bound: 不少于50个单位(基金会除外)."""
    text, end = reading.text, reading.bound.end
    found = _BRACKET.match(text, end) if text.find("(", end, end + _NEAR) >= 0 else None
    if found is None:
        return None
    start, end = found.span("inside")
    if _IN_BRACKET.match(text, start, end) is None:
        carved = carve(text, start, end, topic=True) if tied.kind in _BINDING else None
        return (start, end) if carved is not None and eases(reading, carved, tied.metric) else None
    if reading.amount.family != "count" and text.startswith("不", start):
        return None  # 减征资源税(不含水资源税): what is left out of the tax, not of the rate
    return start, end


def _other_bound(reading: Reading, limit: int, *, hedged: bool) -> Place | None:
    """The carve-out that is another bound for some: 不超过10平方公里,特殊情况不超过15平方公里."""
    text, more = reading.text, reading.following
    if more is None or more.start >= limit or _CONDITIONAL.match(text, more.end):
        return None
    ceiling = is_ceiling(reading)
    if easier(reading, more):
        forms = [_OTHER, *([_HEDGED] if hedged else ()), *([_ELSEWHERE, _OF_THEM, _UP_TO] if ceiling else ())]
    elif ceiling and more.unit == reading.amount.unit and more.value != reading.amount.value:
        forms = [_ELSEWHERE]
    else:
        return None
    for start, stop, next_part in _places(reading, limit):
        if start > more.start:
            return None
        for form in forms:
            found = None if next_part and form is _UP_TO else form.match(text, start, more.start)
            if found is not None:
                close = _CLOSE.search(text, more.end, stop)
                return found.start("inside"), close.start() if close else stop
    return None


def _places(reading: Reading, limit: int) -> Iterator[tuple[int, int, bool]]:
    """Where a carve-out may begin and must end: later clauses of the sentence part, the next part, sentences (True)."""
    text, end = reading.text, reading.bound.end
    stop = min(reading.part_end, limit)
    comma = text.find(",", end, stop)
    while comma >= 0:
        if text.count("(", end, comma) == text.count(")", end, comma):
            yield comma + 1, stop, False
        comma = text.find(",", comma + 1, stop)
    while stop < limit:
        start, close = stop + 1, _PART_END.search(text, stop + 1, limit)
        stop = close.start() if close else limit
        if start == reading.part_end + 1 or text[start - 1] == "。":
            yield start, stop, True


def _behind(reading: Reading, tied: Tied, limit: int) -> Carved | None:
    """The carve-out behind a bound: with no other amount between them, or none that it could be of."""
    text = reading.text
    selects = tied.kind == "requirement" and _QUALIFIES.match(text, reading.bound.end) is not None
    for nth, (start, stop, next_part) in enumerate(_places(reading, limit)):
        if selects and nth:
            return None
        found = carve(text, start, stop, topic=next_part)
        between = reading.after(reading.bound.end, start) if found is not None else []
        if found is not None and between and not passes_over(reading, found, between):
            return None
        if found is None or (start > reading.part_end + 1 and not LATER.search(text, found.place, found.end)):
            continue
        if selects and not text.endswith("除外", found.start, found.end):
            return None
        over = next_part and text[start - 1] == "。"
        if not next_part and _adverbial(reading, found):
            return None
        if eases(reading, found, tied.metric) and _belongs(reading, found, tied, over=over):
            return found
    return None


def _adverbial(reading: Reading, found: Carved) -> bool:
    """Whether a term only says when something may be done: 在障碍消除后的10日内,可以申请顺延期限."""
    near = found.place <= reading.bound.end + 1
    return near and reading.after_word and reading.amount.family == "time" and found.form is Form.EASED


def _belongs(reading: Reading, found: Carved, tied: Tied, *, over: bool) -> bool:
    """Whether a carve-out is this amount's.

    It is another's where it names what the amount before measures (投入不低于2亿元或强度超过10%;…,投入可降至5000万元),
    and, but for a longer term or what is settled case by case, where an award's sentence is over.
    """
    text, last = reading.text, tied.last
    if names(text, (found.start, found.end), tied.metric):
        return True
    later = LATER.search(text, found.place, found.end) is not None
    if tied.kind == "support" and over and found.form is not Form.CASE and not later:
        return False
    return found.form is Form.FREED or last == tied.metric or not names(text, (found.place, found.end), last)


def _further(reading: Reading, tied: Tied) -> Place | None:
    """What is no easier bound for some, or stands further on: who gets no more of an award; a bound that is named."""
    text, end = reading.text, reading.bound.end
    if tied.kind == "support":
        more = _ALREADY.match(text, end)
        return more.span("inside") if more else None
    eased = _EASED.match(text, end) if tied.metric is not None else None
    return eased.span("inside") if eased is not None and names(text, eased.span("inside"), tied.metric) else None
