"""What bounds an amount: the comparison words before it, at a distance within its clause, or after it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from policy_nlp.extract.quantities.amounts import Amount
from policy_nlp.scan import Hit, Scan

REACH: Final = "reach"
"""A bound word (达到) that is `>=` in a condition or target and `=` in a report: decided once the kind is known."""

EASED: Final = "eased"
"""A bound word (可放宽至, 降至) that sets a lower floor in a condition, and is `=` elsewhere."""

BARRED: Final = re.compile(r"[^,;。]{0,6}(?:不得|取消|不再|不予|禁止|限制)")
"""What follows a time for which something is barred: 三年内不得申报 lasts three years, it is no deadline."""

_FAR: Final = 30
_NEAR: Final = 16
_GAP: Final = re.compile(
    r"(?:[了为是到至在的占共每有约近其不达:\"“ ]|人民币|总共|全[省市]|每[年家个人项户次]|年均|合计|累计|分别|可达|达到|"
    r"给予|补助|奖励|资助|补贴|支持)*"
)
_STOP: Final = re.compile(r"[,;。\n!?]")
_AFTER: Final = re.compile(
    r"\)?(?:\((?P<inside>不?含|含本数|[^()\n]{0,10}含[^()\n]{0,12})\)|含)?(?:及|或者|或|和)?(?P<word>以上|以下|以内|之内|之下|以外|起步|起(?![草步来施实执])|封顶|为限|为上限|为下限|上限|(?<=[年月日周天时度])内(?!部|外|容|地)|内(?=[,;。、)]))"
)
_AFTER_BEGINS: Final = frozenset(")(含及或和以之起封为上内")
_AFTER_VALUES: Final = {
    "以上": ">=", "以下": "<=", "以内": "<=", "之内": "<=", "之下": "<=", "起步": ">=", "起": ">=", "封顶": "<=", "为限": "<=",  # noqa: E501
    "为上限": "<=", "上限": "<=", "为下限": ">=", "内": "<=",
}  # fmt: skip
_TOP: Final = re.compile(r"(?P<top>前) ?$")
_TOP_SHARE: Final = re.compile(r"(?:排名|排序|位居|位列|名列|居)[^,;。、]{0,4}(?P<top>[前后]) ?$")
_RANKS: Final = {"count": _TOP, "percent": _TOP_SHARE}


@dataclass(eq=False)
class Bound:
    """The comparator of an amount (or `REACH`), and the place of its words.

    `start` is where they begin before the amount, `cue_end` where those before it end (both the amount's start where
    there are none), `end` where those after it end.
    """

    comparator: str
    start: int
    cue_end: int
    end: int


def bound_of(scan: Scan, amount: Amount, floor: int, shared: Bound | None) -> Bound:
    """Return the bound of `amount`.

    Args:
        scan: the scanned text.
        amount: the amount.
        floor: where the previous amount of the sentence, or the sentence, ends or begins: no cue before it counts.
        shared: the bound of the list's head, where the amount is a later member of a coordinated list.
    """
    text = scan.text
    before = _cue_before(scan, amount, floor)
    ranks = _RANKS.get(amount.family)
    top = ranks.search(text, max(0, amount.start - 12), amount.start) if ranks and before is None else None
    if top is not None:
        return Bound("<=" if amount.value_max is None else "range", top.start("top"), amount.start, amount.end)
    after = _AFTER.match(text, amount.end) if text[amount.end : amount.end + 1] in _AFTER_BEGINS else None
    start, cue_end = (before.start, before.end) if before else (amount.start, amount.start)
    end = after.end() if after else amount.end
    early = before.value if before else None
    if after is not None and early is None and amount.family == "time" and BARRED.match(text, end):
        return Bound("=", start, cue_end, end)
    return Bound(_comparator(amount, early, after, shared), start, cue_end, end)


def _comparator(amount: Amount, early: str | None, after: re.Match[str] | None, shared: Bound | None) -> str:
    """Weigh the words before and after: a floor or ceiling before it wins, then one after it, then 约 and 左右."""
    if amount.value_max is not None:
        return "range"
    if after is not None and early in (None, "~", REACH, EASED, "<"):
        late = _AFTER_VALUES.get(after["word"], "=")
        excluded = after["inside"] is not None and after["inside"].startswith("不")
        return {">=": ">", "<=": "<"}.get(late, late) if excluded else late
    if early is not None and early != "~" and not (early in (REACH, EASED) and amount.about):
        return early
    if amount.about or early == "~":
        return "~"
    return shared.comparator if shared is not None and shared.comparator != "range" else "="


def _cue_before(scan: Scan, amount: Amount, floor: int) -> Hit | None:
    """The comparison word that governs an amount: touching it, or at a distance where the word may stand so."""
    text, start = scan.text, amount.start
    first: Hit | None = None
    for cue in reversed(scan.of("bound", max(floor, start - _FAR), start)):
        gap = text[cue.end : start]
        if _STOP.search(gap) or ("、" in gap and amount.family != "percent"):
            break
        if gap.startswith("的") or (amount.family == "time" and text[cue.end - 1] == "近"):
            continue
        far = cue.kind.endswith("far")
        if _GAP.fullmatch(gap):
            # 最高达到1000万元, 不超过约30%: the outer word bounds
            if first is None or (far and first.value in ("~", REACH)):
                first = cue
        elif first is not None:
            break
        elif (cue.value == REACH and amount.family == "percent" and gap.endswith("的")) or (
            far and (amount.family == "percent" or (len(gap) <= _NEAR and not gap.endswith("的")))
        ):
            return cue
    return first
