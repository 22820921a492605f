"""Names that only their list gives away: 惠科 and 凌云工业 in 京东方、惠科、凌云工业等企业."""

from __future__ import annotations

import re

from policy_nlp.extract.names import Draft, grammar, is_generic, name_start, skip_lead
from policy_nlp.extract.organisations import classes

_ITEM = r"[\u4e00-\u9fffA-Za-z0-9]{2,8}"
_FOLLOWING = re.compile(rf"(?P<mark>[、和与])(?P<item>{_ITEM}?)(?=[、和与]|等|为代表)")
_CLOSED = re.compile(rf"(?:[、和与]{_ITEM}){{0,8}}?(?:等(?![级待于候额同价地])|为代表)")
_NO_NAME = re.compile(
    r"[各有该其本这某每等级]|.*(?:企业|单位|国家|产品|技术|产业|政府|机构|部门|院校|高校|地区|平台|领域|行业|服务|资源|标准|关系|人才|[省市县区]|[了着])$"
)
_GRAIN = frozenset({"小米", "苹果"})
"""Companies whose names are words as well: their list is no evidence."""


def find_listed(text: str, drafts: list[Draft]) -> list[Draft]:
    """Return the unknown members of lists of enterprises that end in 等 or 为代表 and hold a known one.

    `drafts` are the actors found so far, in order.
    """
    taken = {draft.start for draft in drafts}
    found: list[Draft] = []
    for draft in drafts:
        if not draft.named or draft.type != "enterprise" or text[draft.start : draft.end] in _GRAIN:
            continue
        if not _CLOSED.match(text, draft.end):
            continue
        at = draft.end
        while (item := _FOLLOWING.match(text, at)) is not None and item.start("item") not in taken:
            if not _is_name(text, *item.span("item")):
                break
            found.append(Draft(*item.span("item"), "enterprise", True))
            taken.add(item.start("item"))
            at = item.end()
        found += _preceding(text, draft, drafts, taken)
    return found


def _preceding(text: str, draft: Draft, drafts: list[Draft], taken: set[int]) -> list[Draft]:
    """The member right before a known one, where it begins at a verb or mark that no name holds: 支持恒远云、华为等."""
    end = draft.start - 1
    if end < 2 or text[end] not in "、和与":
        return []
    start = skip_lead(text, name_start(text, end), end)
    if start in taken or not 2 <= end - start <= 6 or not _is_name(text, start, end):
        return []
    if any(other.start < end and start < other.end for other in drafts):
        return []
    taken.add(start)
    return [Draft(start, end, "enterprise", True)]


def _is_name(text: str, start: int, end: int) -> bool:
    words = text[start:end]
    if words in classes() or _NO_NAME.match(words) or is_generic(text, start, end) or words.isdigit():
        return False
    return name_start(text, end) <= start and not grammar().lead.match(text, start, end)
