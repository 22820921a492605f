"""Programmes: named plans, funds as schemes, campaigns (尤里卡计划, “尖兵”“领雁”研发攻关计划, 强科技行动)."""

from __future__ import annotations

import re

from policy_nlp.extract.names import (
    Cue,
    Draft,
    clause_start,
    glosses,
    grammar,
    is_generic,
    is_level,
    is_proper,
    is_shared,
    name_start,
    place_end,
    skip_lead,
)

_SPELT = re.compile("[A-Z][A-Za-z]{2,}")
_SEVERAL = re.compile("[一二三四五六七八九十0-9]+[大个项类]")
_AMOUNT = re.compile(r"[0-9.]+[万亿]*元(?:的)?|[0-9]{1,2}\.")


def programme(cue: Cue) -> Draft | None:
    """A programme: named by a quote, by a verb of carrying out before it, by its list, or by its place or level."""
    text, head, words = cue.text, cue.head, grammar().words
    start = _start(cue)
    start += text[start] == "”"
    quote = text.rfind("“", max(0, head - 12), head) + 1
    if 0 < quote < start and text.startswith("”", cue.end) and "”" not in text[quote:head]:
        start = quote  # “百人计划”
    size = head - start
    if (glosses(text, start) and cue.word != "工程") or "“" in text[start:head] or _SPELT.match(text, start, head):
        return cue.draft(start)
    if _is_quoted(cue, start):
        return cue.draft(start)
    if size < 3 or "年度" in text[start:head] or _SEVERAL.match(text, start):
        return None
    if text.endswith(words["scheme"], 0, start) or cue.follows(start, "programme"):
        return None if size < 6 and text.startswith(words["vague"], start) else cue.draft(start)
    proper = is_proper(cue.scan, start, head) and not is_generic(text, start + 1, head)
    named = proper and not text.startswith(words["no_scheme"], start) and size >= 4 and not is_shared(text, start)
    return cue.draft(start) if named else None


_NO_MERIT = ("形象", "面子", "政绩", "半拉子", "豆腐渣")


def _is_quoted(cue: Cue, start: int) -> bool:
    """Whether the whole name stands in quotes (“清泉工程”), and is neither counted nor a word of blame."""
    text, head = cue.text, cue.head
    whole = text[start - 1 : start] + text[cue.end : cue.end + 1] in {"“”", '""'} and head - start > 1
    common = is_generic(text, start, head) or _SEVERAL.match(text, start) or text.startswith(_NO_MERIT, start)
    return whole and not common


def _start(cue: Cue) -> int:
    """After the last strong verb of the clause, else where the walk ends; a quote behind a level or verb begins it."""
    text, head, last = cue.text, cue.head, cue.before[-1] if cue.before else None
    low = clause_start(text, head)
    if last is not None and low < last.end <= head and last.type == "programme":
        low = last.end
    if glosses(text, low) or (cue.follows(low, "programme") and low < head):
        return low
    words = grammar().words
    verb = max(words["strong"], key=lambda word: text.rfind(word, low, head - 2))
    at = text.rfind(verb, low, head - 2)
    if at >= 0 and "的" not in text[at:head]:
        start = at + len(verb)
        start += text[start] in "了好"
    else:
        start = skip_lead(text, max(name_start(text, head), low), head)
    amount = _AMOUNT.match(text, start)
    start = amount.end() if amount and amount.end() < head else start
    place = place_end(cue.scan, start)
    if place > start and text.startswith(words["build"], place) and place + 2 < head - 2:
        start = place + 2
    quote = text.find("“", start, head)
    if quote > start and (is_level(text, quote - 1) or text.endswith(words["scheme"], 0, quote)):
        return quote
    return start
