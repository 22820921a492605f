"""Whether a carve-out lets more through than a bound, and speaks of it: what an exception must do."""

from __future__ import annotations

import re
from typing import Final

from policy_nlp.extract.quantities.amounts import Amount
from policy_nlp.extract.quantities.bounds import EASED, REACH
from policy_nlp.extract.quantities.carveouts import Carved, Form
from policy_nlp.extract.quantities.clauses import Reading
from policy_nlp.extract.quantities.vocabulary import Cue
from policy_nlp.records import Place

LATER: Final = re.compile("延|展期|续期|推迟")
"""What makes a term longer."""

_OUTSTANDING: Final = re.compile(
    r" *(?:对于?)?[^;。\n]{0,60}(?:特别|特殊|重大|突出|显著|顶尖|顶级|一流|领先|领军|优秀|贡献|"
    r"(?:规模|影响|带动|实力)[^,;。\n]{0,6}[大强])"
)
"""Who may be given more than a ceiling allows."""
_SPEAKS_OF: Final = {
    "time": re.compile("期限|时限|时间|年限|工期|有效期|[任会学]期|日期"),
    "percent": re.compile("率|比例|幅度|比重|补助|补贴|奖励|资助"),
    "money": re.compile(
        "金额|额度|限额|(?:补助|补贴|奖励|资助|贷款|贴息)(?!比例|期|年限)|资金|经费|投资|投入|收入|营收|费用|价"
    ),
    "count": re.compile("人数|名额|数量|次数|个数|限项|家数"),
    "measure": re.compile("面积|高度|长度|距离|年龄"),
    "": re.compile("学历|学位|职称|户籍|专业"),
}
"""By which words a carve-out shows what it eases: amounts of another family are not meant."""
_FAMILY: Final = {"ratio": "percent", "day": "time"}
_CEILINGS: Final = ("<=", "<")
_FLOORS: Final = (">=", ">", REACH, EASED)
_APART: Final = re.compile("(?P<act>[^,;。、]{2,8}?)的?(?:时间|期间|天数)[^;。]{0,4}不[计纳列]入")
"""What is not counted, which the bound must not be of: 查看的时间不计入审核时限."""
_ITSELF: Final = re.compile(" *不[计纳列]入")
_LIMIT: Final = re.compile("不受(?P<what>[^,;。]{2,24}?)的?限制?$")
_UNLIMITED: Final = re.compile("(?P<what>[^,;。]{2})不限$|不限(?P<of>[^,;。]{2})")
_GENERAL: Final = re.compile("标准|要求|条件|限|规模|指标|数额|门槛|[0-9一二两三四五六七八九十半百]")
"""What of any bound may be eased."""
_MORE: Final = Cue("<looser>")
_LESS: Final = Cue("<tighter>")
_TO: Final = re.compile("[到至为]")
_NAMED: Final = 4
_BEFORE_ITS_END: Final = re.compile("(?:满|到期|结束)之?前[^,;。]{0,2}$")
_ITS: Final = ("比例", "率", "期")
_TOLD: Final = re.compile(" *(?:对|其中)|[^,;。]*的")
"""For whom something else is set: 对小微企业提高到, 首次认定的提高到."""


def eases(reading: Reading, found: Carved, metric: Place | None) -> bool:
    """Whether a carve-out lets more through than a bound, and speaks of amounts of its kind.

    `metric` is what the amount measures.
    """
    text = reading.text
    if found.form is Form.CONSENT:
        return not LATER.search(text, found.start, found.end) or _is_term(reading)
    if found.form is Form.FREED:
        return _frees(reading, found)
    if found.form is Form.CASE:
        same_part = found.start < reading.part_end
        outstanding = _OUTSTANDING.match(text, found.start, found.end) is not None
        return same_part or outstanding if is_ceiling(reading) else same_part and outstanding and _is_sum(reading)
    if LATER.match(found.verb):
        return _is_term(reading)
    if not _lets_through(reading, found):
        return False
    return (found.verb != "调整" and names(text, (found.start, found.end), metric)) or _is_meant(reading, found)


def _lets_through(reading: Reading, found: Carved) -> bool:
    """Whether what is eased goes the bound's way: a ceiling up, a floor down, and as far as the number that is set."""
    text, comparator = reading.text, reading.bound.comparator
    if comparator in (_FLOORS if _MORE.match(found.verb) else _CEILINGS if _LESS.match(found.verb) else ()):
        return False
    to = amount_of(reading, found)
    by = to is not None and not _TO.search(text, found.place, to.start)  # 上浮20%: by how much, not to what
    if to is not None and not by:
        if to.unit == reading.amount.unit and comparator != "=" and not easier(reading, to):
            return False
        if _family(to) != _family(reading.amount):
            return False
    told = found.conditioned or _TOLD.match(text, found.start, found.end) is not None
    sets = to is not None and comparator != "=" and (not by or text.endswith(found.verb, found.place, to.start))
    return found.form is Form.EASED or found.verb == "放宽" or (sets and told)


def amount_of(reading: Reading, found: Carved) -> Amount | None:
    """Return the amount that a carve-out sets: the first behind its verb."""
    verb = reading.text.find(found.verb, found.place)
    return next(iter(reading.after(verb, found.end)), None)


def passes_over(reading: Reading, found: Carved, between: list[Amount]) -> bool:
    """Whether a carve-out reaches back over other amounts: to the last of its kind, or to all that one part demands.

    投入不低于2亿元或强度超过10%;…,投入可降至5000万元. 投入不低于2亿元、占比不低于5%;中西部企业可适当放宽.
    """
    own, to = _family(reading.amount), amount_of(reading, found) if found.verb else None
    if LATER.match(found.verb) or (to is not None and to.unit == reading.amount.unit):
        return all(_family(amount) != own for amount in between)
    return found.verb == "放宽" and between[-1].start < reading.part_end < found.start and _is_plain(reading, found)


def _is_plain(reading: Reading, found: Carved) -> bool:
    """Whether nothing tells what is eased: 可适当放宽."""
    text = reading.text[found.place : found.end]
    return text.endswith(found.verb) and not any(words.search(text) for words in _SPEAKS_OF.values())


def _is_term(reading: Reading) -> bool:
    """Whether a bound is a term that may be longer, not how long before its end something is due."""
    text, bound = reading.text, reading.bound
    if text.startswith("前", bound.end) or _BEFORE_ITS_END.search(text, reading.clause, reading.amount.start):
        return False
    return _family(reading.amount) == "time" and bound.comparator not in _FLOORS


def _is_sum(reading: Reading) -> bool:
    """Whether a bound is just what is given: 给予50万元."""
    return reading.bound.comparator == "=" and _family(reading.amount) in ("money", "percent")


def _family(amount: Amount) -> str:
    return _FAMILY.get(amount.family, amount.family)


def _is_meant(reading: Reading, found: Carved) -> bool:
    """Whether what a carve-out eases may be the bound: 可降低比例 speaks of no head count, 可提高待遇 of no bound."""
    text, family = reading.text, _family(reading.amount)
    verb = text.find(found.verb, found.place)
    whose = max(found.place, text.rfind("的", found.place, verb))
    named = [name for name, words in _SPEAKS_OF.items() if words.search(text, whose, found.end)]
    if named:
        return family in named
    eased = text[verb + len(found.verb) : found.end]
    if found.verb == "调整":
        return _GENERAL.search(text, whose, found.end) is not None
    return found.verb == "放宽" or not eased or _GENERAL.search(eased) is not None


def _frees(reading: Reading, found: Carved) -> bool:
    """Whether it is this bound that no longer holds: not one of another kind, nor of what is only not counted."""
    text = reading.text
    limit = _LIMIT.search(text, found.place, found.end) or _UNLIMITED.search(text, found.place, found.end)
    if limit is not None:
        named = [name for name, words in _SPEAKS_OF.items() if words.search(limit[limit.lastgroup or 0])]
        return not named or _family(reading.amount) in named
    if _ITSELF.match(text, found.start):
        return False
    apart = _APART.search(text, found.start, found.end)
    clause = text[reading.clause : reading.clause_end]
    return apart is None or not any(apart["act"][i : i + 2] in clause for i in range(len(apart["act"]) - 1))


def is_ceiling(reading: Reading) -> bool:
    """Whether a bound is one from above."""
    return reading.bound.comparator in _CEILINGS


def easier(reading: Reading, more: Amount) -> bool:
    """Whether another amount of the same unit lets more through than a bound."""
    own = reading.amount
    if more.unit != own.unit:
        return False
    high, low = max(more.value, more.value_max or more.value), min(own.value, own.value_max or own.value)
    if is_ceiling(reading) or (reading.bound.comparator == "=" and own.family == "time"):
        return high > max(own.value, own.value_max or own.value)
    return reading.bound.comparator in _FLOORS and more.value < low


def names(text: str, place: Place, measured: Place | None) -> bool:
    """Whether a carve-out speaks of what is measured: of its last characters, unless a rate or term of it is meant."""
    tail = text[max(measured[0], measured[1] - _NAMED) : measured[1]] if measured is not None else ""
    at = text.find(tail, *place) if tail else -1
    return at >= 0 and not text.startswith(_ITS, at + len(tail))
