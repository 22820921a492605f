"""Organisations, zones and classes: 同盾科技集团, 上海研发公共服务平台, 3C智能制造创新联合体; 龙头企业, 高校."""

from __future__ import annotations

import re
from functools import lru_cache

from policy_nlp import resources
from policy_nlp.extract.names import (
    RANK,
    Cue,
    Draft,
    begin,
    clause_start,
    glosses,
    grammar,
    is_every,
    is_generic,
    is_latin,
    is_level,
    is_national,
    is_proper,
    place_end,
)
from policy_nlp.fold import fold
from policy_nlp.scan import Hit


@lru_cache(maxsize=1)
def _endings() -> dict[str, resources.Term]:
    """The words of two or three characters that end names of organisations."""
    kinds = ("actor.org", "actor.brand", "actor.site")
    return {term.term: term for term in resources.lexicon() if term.kind in kinds and len(term.term) in {2, 3}}


@lru_cache(maxsize=1)
def classes() -> frozenset[str]:
    """The classes and roles as folded words."""
    return frozenset(fold(term.term) for term in resources.lexicon() if term.kind == "actor.class")


def role(cue: Cue) -> Draft | None:
    """A class with what sorts it (用户企业), or the end of a name that ends like one (上海研发公共服务平台).

    No mention: a run-in label (牵头企业:), and the bare 联合体 that takes up a consortium named in the same line.
    """
    text, head, end = cue.text, cue.head, cue.end
    ending = _endings().get(text[end - 2 : end]) or _endings().get(text[end - 3 : end])
    if ending is not None:
        name = organisation(cue.instead(Hit(end - len(ending.term), end, ending.kind, ending.value)))
        if name is not None:
            return name
    if text[end : end + 1] == ":" and (not head or text[head - 1] in "\n 。;("):
        return None
    if cue.word == "联合体" and _taken_up(cue):
        return None
    if end - head <= 3 and cue.type not in {"consortium", "government"} and cue.word not in {"成员", "会员"}:
        head = _sorted_by(cue)
    return cue.draft(head, named=False) if head < cue.head or cue.word not in _NEEDS_MORE else None


_NEEDS_MORE = frozenset({"公司", "单位", "机构", "团队", "基金"})


def _taken_up(cue: Cue) -> bool:
    start = cue.scan.line_at(cue.head)[0]
    for draft in reversed(cue.before[-12:]):
        if draft.start < start:
            break
        if draft.named and draft.type == "consortium":
            return True
    return False


_NO_SORT = frozenset("类家个批省市区县期")


def _sorted_by(cue: Cue) -> int:
    """Where the words begin that sort a class: 半导体 in 半导体企业, 各国 in 各国政府."""
    start = begin(cue)
    start = max(start, place_end(cue.scan, start))
    lead = grammar().lead.match(cue.text, start, cue.head)
    if (lead is not None and lead.end() == cue.head) or cue.text[start] in _NO_SORT:
        return cue.head
    last = cue.before[-1].end if cue.before else 0
    if start >= last and (cue.head - start <= 3 or is_generic(cue.text, start, cue.head)):
        return start
    return cue.head


def organisation(cue: Cue) -> Draft | None:
    """An organisation: named by place, 国家, quote, latin letters, its list, or a word that is no common one."""
    text, head = cue.text, cue.head
    start = begin(cue)
    if cue.type == "consortium":
        start = _after_country(cue, start)
    elif text.startswith(_POSTS, cue.end) and (noted := _in_note(cue)) is not None:
        return cue.draft(noted)
    if start == head or is_every(text, start):
        return None
    if text[start : cue.end] in cue.aliases:
        return cue.draft(start)
    last = cue.before[-1] if cue.before else None
    if last is not None and last.named and last.end > start and last.type != "person":
        if last.start == start:  # 中国人民银行郑州分行, but 中国计量大学 alone before 经管学院
            alone = (cue.type == "consortium" and last.type != "platform") or (
                cue.word == "学院" and last.type == "university"
            )
            return None if alone else cue.draft(start)
        if last.start < start:
            return None
    return cue.draft(start) if _is_named(cue, start) else None


_COUNTERS = frozenset("个家批类")
_SEVERAL = re.compile("“[A-Z0-9+一二三四五六七八九十]{1,3}”[个家批类]")


_POSTS = ("所长", "院长", "副所长", "副院长", "主任", "副主任", "研究员", "副研究员", "首席专家")


def _in_note(cue: Cue) -> int | None:
    """Where all of the clause before a post begins: 科技创新与数字化转型研究所 before 所长 in an author's note."""
    low = clause_start(cue.text, cue.head)
    whole = 2 <= cue.head - low <= 24 and cue.text[low - 1 : low] in {",", "、", "。", "\n", ""}
    return low if whole and not (cue.before and cue.before[-1].end > low) else None


_SHORTEST_NATIONAL = 6
_SHORTEST_NAME = 4
"""Characters; what a country leaves of a consortium's name before its last word is longer."""


def _after_country(cue: Cue, start: int) -> int:
    """A country in front of a consortium's name says where it is: 日本 in 日本超大规模集成电路技术研究组合."""
    if cue.head - start <= _SHORTEST_NAME:
        return start
    for place in cue.scan.of("region", start, cue.head):
        if place.start == start and place.value.isalpha() and cue.head - place.end >= 4:
            return place.end
    return start


def _is_named(cue: Cue, start: int) -> bool:
    text, head, end = cue.text, cue.head, cue.end
    if text[start - 1 : start] in _COUNTERS or RANK.match(text, start) or _SEVERAL.match(text, start):
        return False
    if place_end(cue.scan, start) > start:
        return _is_placed(cue, start)
    if cue.type == "platform" and _is_public(cue, start):
        return True
    common = is_generic(text, start, head) or text[start:end] in classes()
    if text.startswith("国家", start):
        known = text[start + 2 : end] in classes() or (cue.kind == "actor.site" and is_generic(text, start, head))
        return head - start > 2 and text[start + 2] not in "级标" and not known
    listed = cue.follows(start, cue.type) and head - start >= 4 and not (common and cue.kind == "actor.site")
    if listed or _is_glossed(text, end) or glosses(text, start):
        return True
    return _is_one_consortium(cue, start) if cue.type == "consortium" else _has_own_word(cue, start, common=common)


def _is_placed(cue: Cue, start: int) -> bool:
    """Whether a name that begins with a place is one: not the place alone, nor a class, nor what the place builds."""
    text, place = cue.text, place_end(cue.scan, start)
    if cue.kind != "actor.brand" and text.startswith(grammar().words["build"], place):
        return False
    if cue.word in {"银行", "农商行", "实验室"} and place == cue.head:
        return text[cue.end : cue.end + 1] not in _NO_BANK
    alone = place == cue.head and cue.kind != "actor.brand"
    return _is_quoted(cue, start) or not (alone or text[place : cue.end] in classes())


# 杭州银行 is one, 杭州银行业 and 杭州银行机构 are none
_NO_BANK = frozenset("业机网卡账存等建管体")


def _is_quoted(cue: Cue, start: int) -> bool:
    return cue.text[start - 1 : start] + cue.text[cue.end : cue.end + 1] in {"“”", '""'}


def _is_one_consortium(cue: Cue, start: int) -> bool:
    """Whether X联合体 is one: by letters, by what is said of it (由…牵头), or by a longer word that is uncommon."""
    text, head, words = cue.text, cue.head, grammar().words
    if head - start < 4 or text.startswith(words["vague_consortium"], start):
        return any(is_latin(char) for char in text[start:head])
    said = text.startswith(words["claims"], cue.end) or text.endswith(words["claimed"], 0, start)
    own = cue.word != "联合体" or text.endswith(("创新", "研究"), start, head)
    return said or is_latin(text[start]) or (own and head - start >= 6 and not is_generic(text, start, head))


def _is_public(cue: Cue, start: int) -> bool:
    """Whether common words name a platform of the state: one of the country, or of a level in a list of its bodies.

    全国信用信息共享平台; 市大数据中心 in 市发展改革委、市大数据中心; 通过省政务大数据中心, which is taken as known.
    """
    text, end, size = cue.text, cue.end, cue.head - start
    known = text.endswith(_KNOWN_BY, 0, start)
    national = text.startswith("全国", start) or (known and text.startswith("国家", start))
    if national and cue.word == "平台" and size >= _SHORTEST_NATIONAL:
        return True
    if size < 2 or not is_level(text, start):
        return False
    if known:
        return True
    if cue.follows(start, "government") or cue.follows(start, "platform"):
        return True
    return text[start - 1 : start] in {":", "(", "、"} and text[end : end + 1] == "、" and is_level(text, end + 1)


_KNOWN_BY = ("通过", "依托", "接入", "纳入", "作为", "由")
_RANKED = frozenset("属级内外直管")


def _has_own_word(cue: Cue, start: int, *, common: bool) -> bool:
    """Whether the words before the head make a name of it: a level or 国家, letters, a quote, an uncommon word."""
    text, head = cue.text, cue.head
    if cue.type == "finance" and (is_level(text, start) or is_national(text, start)):
        return True
    if cue.type == "enterprise" and is_level(text, start) and text[start + 1] not in _RANKED:  # 市燃气集团
        return head - start > 2
    if common or cue.kind == "actor.site":
        quoted = _is_quoted(cue, start) and text[start] not in "一二三四五六七八九十"
        return not common and (quoted or is_national(text, start))
    spelt = any(char in "“”" or is_latin(char) for char in text[start:head])
    if spelt or is_national(text, start) or "国家" in text[start:head]:
        return True
    return not is_generic(text, start + 1, head) if is_level(text, start) else cue.kind == "actor.brand"


def _is_glossed(text: str, end: int) -> bool:
    """Whether latin capitals follow a name, bare or in brackets: …研究联合体SEMATECH."""
    at = end + (text[end : end + 1] == "(")
    return text[at : at + 2].isascii() and text[at : at + 1].isupper() and text[at + 1 : at + 2].isalpha()


_OF_PLAN = re.compile("(?:实施|建设)(?:方案|意见|细则|规划|办法|计划)")


def zone(cue: Cue) -> Draft | None:
    """A zone is an actor where it acts: 支持张江高新区开展…; otherwise it is a place."""
    text, words = cue.text, grammar().words
    if not text.startswith(words["act"], cue.end) or text[cue.end + 2 : cue.end + 3] in "。,;、\n":
        return None
    start = begin(cue)
    if start == cue.head or _OF_PLAN.match(text, cue.end):
        return None
    called = text.endswith(words["patron"], 0, start) and not is_generic(text, start, cue.head)
    if not (called or is_proper(cue.scan, start, cue.head)):
        return None
    opens = text.endswith(words["patron"], 0, start) or text[start - 1 : start] in "。,;:\n 、"
    return cue.draft(start) if opens else None
