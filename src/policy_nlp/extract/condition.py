"""Conditions: when a statement holds (经认定后, 租用…的), in a clause of its own or before the verb."""

from __future__ import annotations

import re
from typing import Final

from policy_nlp.extract.clauses import by_first, by_last, ends_in, opens_in
from policy_nlp.extract.grammar import Grammar
from policy_nlp.extract.heads import Place
from policy_nlp.extract.predicate import Predicate

_ENDS: Final = by_last(
    ("的", "前提下", "情况下", "后", "期内", "期间", "同意", "批准", "认定", "许可", "之日起", "情形")
)
_STARTS: Final = by_first(("若", "如", "凡", "逾期"))
_IN_CASE: Final = re.compile("[^,]{0,12}?(?:如(?![何期实下此意同愿约数是])|若(?!干)|一旦|一经)")
_WITHIN: Final = re.compile("在(?![0-9]).*(?:过程中|期间|时|内|条件下|之后|之前)")
_CASE_WITHIN: Final = 13
"""Characters; the word of a case begins among the first ones of a clause."""
_NOT_AFTER: Final = by_last(("博士后", "落后", "滞后", "先后", "前后", "售后"))
_IFS: Final = ("若", "如", "凡")
_MEANS: Final = ("依托", "通过", "围绕", "以", "按", "根据", "利用")
_PASSED: Final = (
    "(?:认定|批准|同意|审核|评审|备案|考核|公示|评选|评定|评估|评价|审定|核准|核定|核实|验收|审批|确认|遴选|推荐|授权)"
)
"""What somebody or something is put through: 经专家评审, 经主管部门核准."""
_INNER: Final = re.compile(
    r"(?:(?:根据|依据|视)[^,]{2,40}?(?:结果|情况|贡献|绩效|评价|等级|成效)"
    rf"|经(?!营|济|费|验|办|信|开|常|典|销|历|纪|管)(?:[^,]{{0,20}}?{_PASSED}?(?:合格|通过|符合条件)?后|[^,的]{{0,14}}?{_PASSED}(?:合格|通过|符合条件|无异议)?(?!的(?![给予按可分一每最奖补资,])))"
    r"|[^,]{2,12}(?:有效期|期)内|在[^,]{2,24}?(?:前提下|情况下)"
    r"|[^,]{0,14}?(?:通过|认定|报批|批准|验收|下达|立项|入选|获批|投产|备案|期满|完成|竣工|注册|达标)后(?!续|期|台|端|备|果|代|援|补|评|勤)|同等条件下|期满|逾期)"
)
_INNER_STARTS: Final = "根依视经在同期逾"
"""What a condition opens with that is neither …期内 nor …后."""
_SHORTEST: Final = 2
"""Characters of a condition: 期满."""


def is_afterwards(text: str, begin: int, end: int) -> bool:
    """Whether a clause tells after what (经认定后), and does not only end like it (博士后)."""
    return begin < end and text[end - 1] == "后" and not ends_in(text, begin, end, _NOT_AFTER)


def without_bracket(text: str, begin: int, end: int) -> int:
    """Return where a clause ends before the bracket that may close it: 聘用为高级职称的（含双肩挑人员）."""
    opened = text.rfind("(", begin, end) if text[end - 1] == ")" else -1
    return opened if opened > begin else end


def is_condition(text: str, begin: int, end: int) -> bool:
    """Whether a clause without a predicate is the condition of the statement that follows."""
    end = without_bracket(text, begin, end)
    if (ends_in(text, begin, end, _ENDS) and not ends_in(text, begin, end, _NOT_AFTER)) or opens_in(
        text, begin, _STARTS
    ):
        return True
    if _may_be_inner(text, begin, end) and _INNER.fullmatch(text, begin, end) is not None:
        return True
    return (begin < end and text[begin] == "在" and _WITHIN.fullmatch(text, begin, end) is not None) or _is_case(
        text, begin, end
    )


def _is_case(text: str, begin: int, end: int) -> bool:
    """Whether a clause opens with a case (申请人如, 一经)."""
    near = min(end, begin + _CASE_WITHIN)
    if text.find("如", begin, near) < 0 and text.find("若", begin, near) < 0 and text.find("一", begin, near) < 0:
        return False
    return _IN_CASE.match(text, begin, end) is not None


def _may_be_inner(text: str, begin: int, end: int) -> bool:
    """Whether there is a character in [begin, end) without which no condition opens it."""
    if end - begin < _SHORTEST:
        return False
    return text[begin] in _INNER_STARTS or text.find("后", begin, end) > 0 or text.find("期内", begin, end) > 0


def after_if(text: str, begin: int) -> int:
    """Return the place after the word that opens a condition (若, 凡)."""
    return begin + 1 if text[begin : begin + 1] in _IFS else begin


def inner_condition(grammar: Grammar, predicate: Predicate) -> Place | None:
    """Return the condition that stands in the clause itself, before the verb (经认定后给予)."""
    text, start = grammar.text, predicate.start
    if text[start : start + 2] == "建议":
        start += len("建议")
    stop = predicate.aim[0]
    match = _INNER.match(text, start, stop) if _may_be_inner(text, start, stop) else None
    if match is not None:
        return match.span()
    if predicate.modal is None and predicate.kind not in ("aim.give", "aim.light"):
        return None
    stop = grammar.before_adverbs(start, predicate.modal_at or predicate.aim[0])
    if stop - start > 2 and text[stop - 1] == "的" and not text.startswith(_MEANS, start):
        return (start + 1 if text[start] == "对" else start, stop)
    return None


def case_of(grammar: Grammar, predicate: Predicate, end: int) -> Place | None:
    """Return the condition that a clause tells whose verb stands in the next one (要根据考核情况，适时…)."""
    begin, stop = predicate.aim
    if begin == stop and is_condition(grammar.text, begin, end):
        return (begin, end)
    if _is_case(grammar.text, predicate.start, end):
        return (predicate.start, end)
    return inner_condition(grammar, predicate)
