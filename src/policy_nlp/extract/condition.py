"""Conditions: when a statement holds (经认定后, 租用…的), in a clause of its own or before the verb."""

from __future__ import annotations

import re

from policy_nlp.extract.heads import Place
from policy_nlp.extract.predicate import Grammar, Predicate

_ENDS = ("的", "前提下", "情况下", "后", "期内", "期间", "同意", "批准", "认定", "许可", "之日起", "情形")
_STARTS = ("若", "如", "凡", "逾期", "在")
_IFS = ("若", "如", "凡")
_INNER = re.compile(
    r"(?:(?:根据|依据|视)[^,]{2,24}?(?:结果|情况|贡献|绩效|评价|等级|成效)|经[^,]{2,20}?(?:认定|批准|同意|审核|评审|备案|考核|公示)?(?:合格|通过)?后|经(?:认定|批准|审核|评审)|[^,]{2,12}(?:有效期|期)内|在[^,]{2,24}?(?:前提下|情况下)|[^,]{0,14}?(?:通过|认定|报批|批准|验收)后|同等条件下|期满|逾期)"
)


def is_condition(text: str, begin: int, end: int) -> bool:
    """Whether a clause without a predicate is the condition of the statement that follows."""
    return bool(
        _INNER.fullmatch(text, begin, end) or text.endswith(_ENDS, begin, end) or text.startswith(_STARTS, begin)
    )


def after_if(text: str, begin: int) -> int:
    """Return the place after the word that opens a condition (若, 凡)."""
    return begin + 1 if text.startswith(_IFS, begin) else begin


def inner_condition(grammar: Grammar, predicate: Predicate) -> Place | None:
    """Return the condition that stands in the clause itself, before the verb (经认定后给予)."""
    text, start = grammar.text, predicate.start
    match = _INNER.match(text, start, predicate.aim[0])
    if match is not None:
        return match.span()
    stop = grammar.before_adverbs(start, predicate.modal_at or predicate.aim[0])
    if stop - start > 2 and text.startswith("的", stop - 1):
        return (start + 1 if text.startswith("对", start) else start, stop)
    return None
