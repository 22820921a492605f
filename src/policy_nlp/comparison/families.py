"""Documents of a set that are versions of one policy, by what they are called and who issued them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from policy_nlp.comparison.matching import plain
from policy_nlp.fold import fold
from policy_nlp.records import Analysis, Meta

# 关于印发《…管理办法（2021年修订）》的通知 is what it issues.
_ISSUED = re.compile(r"关于(?:重新|修订)?(?:印发|发布|公布|颁布|下发|修订)(?P<inner>.{4,}?)的(?:通知|公告|通告|决定)$")
_YEARS = re.compile(r"(?:19|20)[0-9]{2} ?年?(?: ?[-—~至] ?(?:19|20)?[0-9]{2} ?)?(?:年度?|版)?")
_EDITION = re.compile(r"\((?:试行|暂行|修订|修正|修改|新版|最新|[^()]{0,6}(?:修订|修正|修改|版|稿|本))\)|[(][)]")
_WORDS = re.compile("试行|暂行|修订版|修正版|修订稿|修正案?$|[(]|[)]")
# 政府工作报告 of two years are two reports; comments are no policies.
_OTHERS = ("报告", "评论", "解读", "其他")
# A title with fewer characters (管理办法) is nobody's in particular.
_FEWEST = 6
# The lines under a law's title that tell when it was passed and amended.
_HEAD = 800


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """Versions of one policy: `documents` are doc_ids, the oldest first as far as they are dated.

    A law that prints its amendments is as old as the last of them. `title` is the newest version's.
    """

    title: str
    region: str | None
    documents: list[str]


def families(analyses: Iterable[Analysis], *, copies: Mapping[str, str] | None = None) -> list[Family]:
    """Return the policies of which a set holds several versions, in the order of their first documents.

    Versions have one title but for years and words such as 试行 and 修订, one region, and an issuer in common where
    both name theirs. `copies` maps reposts to their originals, which are no versions of them.
    """
    named: dict[tuple[str, str | None], list[list[_Dated]]] = defaultdict(list)
    for analysis in analyses:
        meta = analysis.meta
        key = _key(meta.title)
        if analysis.doc_id in (copies or {}) or meta.genre in _OTHERS or len(key) < _FEWEST:
            continue
        groups = named[key, meta.region]
        group = next((group for group in groups if all(_one_issuer(meta, other.meta) for other in group)), None)
        if group is None:
            groups.append(group := [])
        group.append(_Dated(analysis.doc_id, meta, _age(analysis)))
    found = [group for groups in named.values() for group in groups if len(group) > 1]
    return [_family(group) for group in found]


class _Dated(NamedTuple):
    doc_id: str
    meta: Meta
    age: str


def _age(analysis: Analysis) -> str:
    """When a version was made: published, or the last day that its head prints (2020年5月14日…修正), or effective."""
    if analysis.meta.published:
        return analysis.meta.published
    head = [found.value for found in analysis.dates if found.end <= _HEAD and len(found.value) == 10]
    return max([day for day in head if day[0] != "X"], default=analysis.meta.effective or "")


def _key(title: str | None) -> str:
    words = fold(title or "")
    issued = _ISSUED.search(words)
    words = issued["inner"] if issued else words
    return plain(_WORDS.sub("", _EDITION.sub("", _YEARS.sub("", words))))


def _one_issuer(first: Meta, second: Meta) -> bool:
    if not first.issuers or not second.issuers:
        return True
    # 第十一届 and 第十二届人民代表大会 are one body
    names = [{re.sub("第[一二三四五六七八九十]+届", "", name) for name in meta.issuers} for meta in (first, second)]
    return bool(names[0] & names[1])


def _family(group: list[_Dated]) -> Family:
    # sorted() keeps the order of equals: undated ones stay where they were given
    dated = sorted(group, key=lambda item: item.age)
    newest = dated[-1].meta
    return Family(title=newest.title or "", region=newest.region, documents=[item.doc_id for item in dated])
