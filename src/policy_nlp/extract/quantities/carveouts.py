"""The grammar of a carve-out: its conditions (情况复杂的), whose consent it needs (经批准), what it eases (可延长)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from policy_nlp.extract.quantities.vocabulary import Cue

_CLAUSES: Final = 5
"""No carve-out has more clauses."""
_CLOSE: Final = re.compile("[,;。\n]")
_LEAD: Final = re.compile(r" *(?P<outside>其中,? *)?(?:(?:但是?|不过),? *)?")
_GOES_ON: Final = re.compile(" *(?:或者?|并|且|以及|和|每(?!年))")
"""What opens no carve-out but more of the same, or a formula: 每增加一千人可增加一名."""
_CONDITION: Final = re.compile(
    r"(?:[^,;。\n]*(?:的话?|[情状]况下?|情形下?|前提下|时|复杂|特殊|疑难|困难|需要|限制|原因|影响)$"
    r"|[^,;。\n]*(?:重大|复杂|疑难|特殊|困难|紧急)[^,;。\n]{0,8}$|(?:应当?|须|需)[^,;。\n]{0,30}[前后内]$"
    r"|(?:对于?|因|由于|如|若|遇|凡|鉴于|确|属于|经|报|符合|在|应当说明)[^,;。\n]{2,})"
)
_TOPIC: Final = re.compile(
    r"(?!并|由|同时|此外|另外|或者|以及)(?:(?!应当?|必须|不得|可以|给予|予以|加强|实施|负责|不再|不予|不[超低少高多]|最[高低多少长]|至少)[^,;。\n]){4,60}$"
)
"""Of what a carve-out speaks: 距退休不足五年的人员享受补贴的期限,可以延长至退休."""
_SPECIAL: Final = Cue("<exceptional>")
_CONSENT: Final = Cue("<consent_from>[^,;。\n]{0,40}?<consent>")
_REFUSED: Final = re.compile("不予|不得|视为|告知|解释|免[于予办]")
_CLOSED: Final = re.compile("[;。\n]|, *(?:并|且|但|方可|延|续|不得|期满|否则|每|最长|仅|逾期)|$")
"""What may follow somebody's consent: nothing else that is then done."""

_FREED: Final = Cue("<freed>")
_OTHERWISE: Final = Cue("(?:另有|有专门|有特别)(?:规定|约定|要求|安排)[^,;。\n]{0,6}?(?:<otherwise>|除外)")
_THEN: Final = Cue("(?:应当?)?<otherwise>")
_ELSE: Final = re.compile("另有[^,;。\n]{0,10}(?:规定|约定|要求|安排)")
_EASED: Final = Cue("(?:可以?|允许)<by>?<how>{0,4}(?P<verb><looser>|<tighter>|<longer>|<freer>)")
_EASED_TO: Final = Cue("(?P<verb><looser>|<tighter>|<longer>|<freer>)(?:到|至|为)")
_EASED_BY: Final = Cue("(?<!每)(?P<verb><raised>)(?=[0-9.]+(?:%|个百分点|[万亿]?元|个?[年月]|周?岁)$)")
_SUITED: Final = Cue("(?<!必须)(?:适当|酌情|适度|相应)(?P<verb><looser>|<tighter>|<longer>|<freer>)")
_CASE: Final = Cue("<case_by_case>")
_BUT: Final = re.compile("但|并(?=[报须应不])")


class Form(Enum):
    """What a carve-out does with its bound."""

    FREED = "freed"
    """It does not hold: …除外, …不受限制, …另有规定的从其规定."""
    EASED = "eased"
    """It may be eased: 可适当放宽, 可以延长三个月."""
    SET = "set"
    """It is another one: 放宽至40周岁, 提高到30%, 上浮10%."""
    CONSENT = "consent"
    """It may be left with somebody's consent: 确需延期的,应当经批准."""
    CASE = "case"
    """It is settled case by case: 一事一议."""


@dataclass(eq=False)
class Carved:
    """A carve-out: [start, end) is all of it, `place` where its last clause begins, `verb` what that does, if named.

    `conditioned` tells that a condition or topic stands before, `closed` that nothing else is said of the case.
    """

    start: int
    end: int
    place: int
    form: Form
    verb: str = ""
    conditioned: bool = False
    closed: bool = True


def carve(text: str, start: int, stop: int, *, topic: bool) -> Carved | None:
    """Read the carve-out that begins at `start`, where a clause does, and ends before `stop`; None where none does.

    `topic` tells that its first clause may be what it speaks of: at the beginning of a part of the sentence.
    """
    if _GOES_ON.match(text, start, stop):
        return None
    lead = _LEAD.match(text, start, stop)
    begin, place = (lead.end() if lead["outside"] else start, lead.end()) if lead else (start, start)
    while text[begin : begin + 1] == " ":
        begin += 1
    first, special, otherwise, consented = place, False, False, 0
    for _ in range(_CLAUSES):
        close = _CLOSE.search(text, place, stop)
        end = close.start() if close else stop
        form = _form_of(text, place, end, otherwise=otherwise)
        if form is not None:
            cut = _BUT.search(text, place + 1, end)
            return Carved(begin, cut.start() if cut else end, place, form[0], form[1], place > first)
        special = special or _SPECIAL.search(text, place, end) is not None
        if special and _consents(text, place, end):
            consented = end
        elif _CONDITION.match(text, place, end):
            otherwise = _ELSE.search(text, place, end) is not None
        elif not (topic and place == first and _TOPIC.match(text, place, end)):
            break
        if end >= stop:
            break
        place = end + 1
    if not consented:
        return None
    closed = _CLOSED.match(text, consented) is not None
    return Carved(begin, consented, begin, Form.CONSENT, "", conditioned=True, closed=closed)


def _form_of(text: str, start: int, end: int, *, otherwise: bool) -> tuple[Form, str] | None:
    """What a clause does with a bound; None where it does nothing."""
    if _FREED.search(text, start, end) or _OTHERWISE.search(text, start, end):
        return Form.FREED, ""
    if otherwise and _THEN.match(text, start, end):
        return Form.FREED, ""
    found = _EASED.search(text, start, end) or _SUITED.search(text, start, end)
    if found is not None:
        return Form.EASED, found["verb"]
    found = _EASED_TO.search(text, start, end) or _EASED_BY.search(text, start, end)
    if found is not None:
        return Form.SET, found["verb"]
    return (Form.CASE, "") if _CASE.search(text, start, end) else None


def _consents(text: str, start: int, end: int) -> bool:
    """Whether somebody is asked: 应当经主管部门批准, 由院长决定, 应当办理延期手续."""
    return _CONSENT.search(text, start, end) is not None and not _REFUSED.search(text, start, end)
