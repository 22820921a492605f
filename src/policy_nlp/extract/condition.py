"""Conditions: when a statement holds (经认定后, 租用…的), in a clause of its own or before the verb."""

from __future__ import annotations

import re

from policy_nlp.extract.heads import Place
from policy_nlp.extract.predicate import Grammar, Predicate

_ENDS = ("的", "前提下", "情况下", "后", "期内", "期间", "同意", "批准", "认定", "许可", "之日起", "情形")
_STARTS = ("若", "如", "凡", "逾期")
_IN_CASE = re.compile("[^,]{0,12}?(?:如(?![何期实下此意同愿约数是])|若(?!干)|一旦|一经)")
_WITHIN = re.compile("在(?![0-9]).*(?:过程中|期间|时|内|条件下|之后|之前)")
_NOT_AFTER = ("博士后", "落后", "滞后", "先后", "前后", "售后")
_IFS = ("若", "如", "凡")
_MEANS = ("依托", "通过", "围绕", "以", "按", "根据", "利用")
_INNER = re.compile(
    r"(?:(?:根据|依据|视)[^,]{2,40}?(?:结果|情况|贡献|绩效|评价|等级|成效)|经[^,]{2,20}?(?:认定|批准|同意|审核|评审|备案|考核|公示)?(?:合格|通过)?后|经(?:认定|批准|审核|评审)|[^,]{2,12}(?:有效期|期)内|在[^,]{2,24}?(?:前提下|情况下)|[^,]{0,14}?(?:通过|认定|报批|批准|验收)后|同等条件下|期满|逾期)"
)


def is_afterwards(text: str, begin: int, end: int) -> bool:
    """Whether a clause tells after what (经认定后), and does not only end like it (博士后)."""
    return text.endswith("后", begin, end) and not text.endswith(_NOT_AFTER, begin, end)


def is_condition(text: str, begin: int, end: int) -> bool:
    """Whether a clause without a predicate is the condition of the statement that follows."""
    return bool(
        _INNER.fullmatch(text, begin, end)
        or (text.endswith(_ENDS, begin, end) and not text.endswith(_NOT_AFTER, begin, end))
        or text.startswith(_STARTS, begin)
        or _WITHIN.fullmatch(text, begin, end)
        or _IN_CASE.match(text, begin, end)
    )


def after_if(text: str, begin: int) -> int:
    """Return the place after the word that opens a condition (若, 凡)."""
    return begin + 1 if text.startswith(_IFS, begin) else begin


def inner_condition(grammar: Grammar, predicate: Predicate) -> Place | None:
    """Return the condition that stands in the clause itself, before the verb (经认定后给予)."""
    text, start = grammar.text, predicate.start
    if text.startswith("建议", start):
        start += len("建议")
    match = _INNER.match(text, start, predicate.aim[0])
    if match is not None:
        return match.span()
    if predicate.modal is None and predicate.kind not in ("aim.give", "aim.light"):
        return None
    stop = grammar.before_adverbs(start, predicate.modal_at or predicate.aim[0])
    if stop - start > 2 and text.startswith("的", stop - 1) and not text.startswith(_MEANS, start):
        return (start + 1 if text.startswith("对", start) else start, stop)
    return None


def case_of(grammar: Grammar, predicate: Predicate, end: int) -> Place | None:
    """Return the condition that a clause tells whose verb stands in the next one (要根据考核情况，适时…)."""
    begin, stop = predicate.aim
    if begin == stop and is_condition(grammar.text, begin, end):
        return (begin, end)
    if _IN_CASE.match(grammar.text, predicate.start, end):
        return (predicate.start, end)
    return inner_condition(grammar, predicate)
