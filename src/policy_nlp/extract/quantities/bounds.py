"""What bounds an amount: the comparison words before it, at a distance within its clause, or after it."""

from __future__ import annotations

import re
from typing import NamedTuple

from policy_nlp.extract.quantities.amounts import Amount
from policy_nlp.scan import Hit, Scan

REACH = "reach"
"""A bound word (达到) that is `>=` in a condition or target and `=` in a report: decided once the kind is known."""

_FAR = 30
_GAP = re.compile(
    r"(?:了|为|是|到|至|在|的|人民币|总共|共|全省|全市|每年|年均|每家|每个|每人|每项|每户|每次|每|有|约|近|其|合计|累计|分别|不|可达|达到?|"
    r"[:\"“ ]|给予|补助|奖励|资助|补贴|支持)*"
)
_STOP = re.compile(r"[,;。、\n!?]")
_AFTER = re.compile(
    r"(?:\((?P<inside>不?含|含本数|[^()\n]{0,10}含[^()\n]{0,12})\)|含)?(?:及|或者|或|和)?(?P<word>以上|以下|以内|之内|之下|以外|起步|起(?![草步来施实执])|封顶|为限|为上限|为下限|上限|(?<=[年月日周天时])内(?!部|外|容|地)|内(?=[,;。、)]))"
)
_AFTER_VALUES = {
    "以上": ">=", "以下": "<=", "以内": "<=", "之内": "<=", "之下": "<=", "起步": ">=", "起": ">=", "封顶": "<=", "为限": "<=",  # noqa: E501
    "为上限": "<=", "上限": "<=", "为下限": ">=", "内": "<=",
}  # fmt: skip
_TOP = re.compile(r"(?:排名|排|名列|位列|进入|入围|列|居|省|国|球|市|强|榜|单)?[^,;。、]{0,6}前 ?$")
_SHARED_LIST = frozenset([">=", ">", "<=", "<", "~", "reach"])


class Bound(NamedTuple):
    """The comparator of an amount (or `REACH`), and the place of its words: `start` before it, `end` after it."""

    comparator: str
    start: int
    end: int


def bound_of(scan: Scan, amount: Amount, floor: int, shared: Bound | None) -> Bound:  # noqa: PLR0911
    """Return the bound of `amount`.

    Args:
        scan: the scanned text.
        amount: the amount.
        floor: where the previous amount of the sentence, or the sentence, ends or begins: no cue before it counts.
        shared: the bound of the list's head, where the amount is a later member of a coordinated list.
    """
    text = scan.text
    before = _cue_before(scan, amount, floor)
    after = _AFTER.match(text, amount.end)
    start = before.start if before else amount.start
    end = after.end() if after else amount.end
    if (
        before is None
        and _TOP.search(text, max(0, amount.start - 10), amount.start)
        and amount.family in ("count", "none")
    ):
        start = text.rfind("前", 0, amount.start)
        return Bound("range" if amount.value_max is not None else "<=", start, end)
    if amount.value_max is not None:
        return Bound("range", start, end)
    late = _AFTER_VALUES.get(after["word"]) if after else None
    early = before.value if before else None
    if after is not None and early in (None, "~", REACH):
        if after["inside"] and after["inside"].startswith("不"):
            late = {">=": ">", "<=": "<"}.get(late or "", late)
        return Bound(late or "=", start, end)
    if early == "<" and late == ">=":  # 未满…以上: the nearer words win
        early = ">="
    if early is not None and early != "~":
        return Bound(early, start, end)
    if amount.about or early == "~":
        return Bound("~", start, end)
    if shared is not None and amount.head != amount.start and shared.comparator in _SHARED_LIST:
        return Bound(shared.comparator, start, end)
    return Bound("=", start, end)


def _cue_before(scan: Scan, amount: Amount, floor: int) -> Hit | None:
    """The nearest comparison word before an amount: touching it, or at a distance where the word may stand so."""
    text, start = scan.text, amount.start
    cues = scan.of("bound", max(floor, start - _FAR), start)
    first = None
    for cue in reversed(cues):
        gap = text[cue.end : start]
        if _STOP.search(gap) and not _plain_list(gap):
            break
        if _GAP.fullmatch(gap):
            if first is None or first.value in ("~", REACH):  # noqa: SIM102
                # 最高达到1000万元, 不超过约30%: the outer word bounds
                if first is None or cue.kind.endswith("far"):
                    first = cue
            continue
        if cue.kind.endswith("far") and first is None and _may_stand_far(gap, amount):
            return cue
        if first is not None:
            break
    return first


def _plain_list(gap: str) -> bool:
    return "、" in gap and not any(mark in gap for mark in ",;。\n!?")


def _may_stand_far(gap: str, amount: Amount) -> bool:
    """最高按实际投资额的30%, 最高可获得50万元, 至少设计1个: nothing but the clause's own verb or base between."""
    if amount.family == "percent":
        return True
    return len(gap) <= 16 and "," not in gap and not gap.endswith("的")
