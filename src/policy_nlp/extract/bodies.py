"""Bodies of state: 浙江省科学技术厅, 区工业和信息化局, 市人民政府, 市科学技术部门, 省委."""

from __future__ import annotations

import re

from policy_nlp.extract.names import (
    RANK,
    Cue,
    Draft,
    begin,
    field_start,
    grammar,
    is_every,
    is_generic,
    is_latin,
    is_level,
    is_national,
    is_proper,
    is_shared,
    place_before,
    place_end,
)
from policy_nlp.scan import Hit, Scan

_SESSION = re.compile(r"第?[一二三四五六七八九十0-9]{1,4}届")
_DOC_NUMBER = re.compile(r"[\u4e00-\u9fff]{0,4}\[(?:19|20)[0-9]{2}\]")
_SEVERAL = re.compile(r"[区县市](?:、[区县市])*\([市区旗]\)")
_OF_FIELD = frozenset({"局", "厅", "总局", "总署"})
_OF_ZONE = frozenset({"管委会", "管理委员会"})


def known(cue: Cue) -> Draft | None:
    """A name of the gazetteer; latin ones stand alone, a body of state takes in its place, 财政部门 is no 财政部."""
    text, start, end = cue.text, cue.head, cue.end
    if text[start].isascii() and ((start and is_latin(text[start - 1])) or is_latin(text[end : end + 1])):
        return None
    if cue.type != "government":
        return cue.draft(start)
    if text[end - 1] == "部" and text[end : end + 1] == "门":
        return department(cue.instead(Hit(end - 1, end + 1, cue.kind, cue.type)))
    if is_every(text, start) or (text[start - 1 : start] in "地级区市县省" and is_every(text, start - 1)):
        return cue.draft(start, named=False)
    return cue.draft(_parent_start(cue) or whole_start(cue.scan, start))


def _parent_start(cue: Cue) -> int | None:
    """Where the body begins that this one is part of: 市委 in 市委组织部."""
    last = cue.before[-1] if cue.before else None
    if last is not None and last.named and last.end == cue.head and last.type == cue.type == "government":
        return last.start
    return None


def local(cue: Cue) -> Draft | None:
    """A body that every place has (人大常委会, 法院, 党委): named by its place or level, else a class."""
    parent = _parent_start(cue)
    start = whole_start(cue.scan, cue.head) if parent is None else parent
    if start == cue.head and cue.text[start - 1 : start] == "校":
        start -= 1
    elif start == cue.head and _is_town(cue, town := begin(cue)):
        start = town
    return cue.draft(start, named=start < cue.head or cue.follows(start, cue.type))


def whole_start(scan: Scan, start: int) -> int:
    """Take in the place or level (and 第X届) in front of a body of state."""
    text = scan.text
    if start and text[start - 1] == "届" and (session := _SESSION.search(text, max(0, start - 7), start)):
        start = session.start()
    place = place_before(scan, start)
    if place < start:
        return place
    for level in grammar().words["level"]:
        at = start - len(level)
        if at >= 0 and text.startswith(level, at) and not is_every(text, at) and not is_shared(text, at):
            return at
    return start


def body(cue: Cue) -> Draft | None:
    """A body of state by the word that ends it: named by place, level, field, or an actor that it belongs to."""
    text, head, word = cue.text, cue.head, cue.word
    start = begin(cue)
    last = cue.before[-1] if cue.before else None
    if word in {"政府", "人民政府"}:
        return _government(cue, start)
    if is_every(text, start) or _SEVERAL.match(text, start):
        return cue.draft(start - (text[start - 1 : start] in {"各", "每"}), named=False)
    if word in _OF_ZONE:
        own = start < head and not RANK.match(text, start)
        return cue.draft(start, named=own or cue.follows(start, cue.type))
    if word in _OF_FIELD:
        return _of_field(cue, start)
    named = (
        _is_town(cue, start) or is_level(word, 0) or (last is not None and last.named and last.start == start < head)
    )
    if word == "委员会" and not named:
        return _committee(cue, start)
    return cue.draft(start) if named or (head - start > 1 and is_proper(cue.scan, start, head)) else None


_TOWN = re.compile(r"[\u4e00-\u9fff]{1,4}(?:镇|(?<!民族)乡|街道|苏木)")
_NO_TOWN = re.compile(
    r"(?:[各每本该我乡村城市集建新老县区]|所在|全体|中心|重点|小城|特色|示范|辖区|相关)+(?:镇|乡|街道|苏木)|.*(?:[、和或及]|[地在](?:镇|乡|街道)$)"
)


def _is_town(cue: Cue, start: int) -> bool:
    """Whether [start, head) is the name of a town or street, which no list holds: 茂林镇人民政府, 安洲街道办事处."""
    text, head = cue.text, cue.head
    end = head + 2 if cue.word.startswith("街道") else head
    if text[end - 1 : end] not in {"镇", "乡", "道", "木"} or start >= end - 1:
        return False
    person = (
        text[end - 1] in "镇乡" and end - start == 4 and grammar().person.fullmatch(text, start, end - 1)
    )  # 李某某镇党委书记 in a table
    town = _TOWN.fullmatch(text, start, end) and not _NO_TOWN.match(text, start, end)
    return bool(town) and not person and not is_every(text, start)


def _government(cue: Cue, start: int) -> Draft | None:
    """人民政府: of a place (浙江省人民政府), of a level (市政府), else a class (各级政府)."""
    text, head = cue.text, cue.head
    places = cue.scan.of("region", start, head)
    if places:
        return cue.draft(places[0].start)
    if (place := place_before(cue.scan, head)) < head:  # 都安县: 都 is no part of most names
        return cue.draft(place)
    for level in grammar().words["level"]:
        at = head - len(level)
        if at >= start and text.startswith(level, at):
            if is_every(text, at):
                return cue.draft(at - 1, named=False)
            several = is_shared(text, at)
            return cue.draft(head if several else at, named=not several)
    if _is_town(cue, start):
        return cue.draft(start)
    return cue.draft(head - 2 if text.endswith("各国", 0, head) else head, named=False)


def _of_field(cue: Cue, start: int) -> Draft | None:
    """局 and 厅: 市科技局, 科技局 in a list, 民营经济和企业服务局."""
    text, head = cue.text, cue.head
    if start == head or _DOC_NUMBER.match(text, cue.end):
        return None
    field = field_start(text, start, head)
    if field == head:
        whole = _over_field(cue, start)
        return cue.draft(whole if whole < start else _over_and(cue, start)) if head - start <= 16 else None
    if start < field and not _is_owner(cue.scan, start, field):
        level = next((level for level in grammar().words["level"] if text.endswith(level, start, field)), "")
        start = field - len(level)
    start = _over_field(cue, start) if start == field else start
    named = start < field or not _after_class(cue, start)
    return cue.draft(start, named=named and not is_every(text, start))


def _after_class(cue: Cue, start: int) -> bool:
    """Whether a list that is no particular body's goes on: 民政局 in 各区财政局、民政局."""
    last = cue.before[-1] if cue.before else None
    listed = last is not None and last.end == start - 1 and cue.text[start - 1] in "、和与及("
    return listed and last is not None and not last.named and last.type == cue.type


def _is_owner(scan: Scan, start: int, field: int) -> bool:
    """Whether [start, field) says whose the field is: a place, 国家, another body."""
    text = scan.text
    if place_end(scan, start) > start or is_national(text, start) or text[field - 1] not in _LEVEL_ENDS:
        return True
    return text.endswith(_ZONES, start, field) and field - start > 4  # 平潭综合实验区经发局


_ZONES = ("实验区", "试验区", "示范区", "开发区", "高新区", "集聚区", "经开区", "新区", "园区", "合作区")
_LEVEL_ENDS = frozenset("省市区县州旗无")


def _over_field(cue: Cue, start: int) -> int:
    """Over a 和 into the first half of a double field, with its level: 县经济信息化和科学技术局."""
    text = cue.text
    if start < 2 or text[start - 1] != "和" or (cue.before and cue.before[-1].end >= start - 1):
        return start
    field = field_start(text, max(0, start - 9), start - 1)
    return whole_start(cue.scan, field) if field < start - 1 else start


def _over_and(cue: Cue, start: int) -> int:
    """Over a 和 into the first half of an unusual field, where a list begins before it: 、民营经济和企业服务局."""
    text, low = cue.text, max(0, start - 12)
    if start < 2 or text[start - 1] != "和" or is_proper(cue.scan, start, cue.head):
        return start
    if cue.before and cue.before[-1].end == start - 1:
        return start
    bound = max(text.rfind(mark, low, start) for mark in "、:,")
    return bound + 1 if bound >= 0 and "的" not in text[bound:start] else start


def _committee(cue: Cue, start: int) -> Draft | None:
    """委员会: of state by its place, level or field; else an organ of some other body (运营企划委员会)."""
    text, head = cue.text, cue.head
    if start == head:
        return None
    if is_proper(cue.scan, start, head) or field_start(text, start, head) < head:
        return cue.draft(start)
    if cue.follows(start, "other") or (head - start >= 4 and not is_generic(text, start, head)):
        return Draft(start, cue.end, "other", True)
    return Draft(start, cue.end, "other", False)


def office(cue: Cue) -> Draft | None:
    """办 at the end of a name that begins with a level or place: 市跑改办, 市委改革办."""
    text, head = cue.text, cue.head
    if text[cue.end : cue.end + 1] not in _AFTER_OFFICE and cue.end < len(text):
        return None
    start = begin(cue)
    last = cue.before[-1] if cue.before else None
    of_body = last is not None and last.start == start and last.named and last.type == cue.type  # 国务院信息办
    of_body = of_body and text[head - 1] not in "承主协举督"
    named = 2 < head - start <= 9 and (of_body or is_level(text, start) or place_end(cue.scan, start) > start)
    return cue.draft(start) if named else None


_AFTER_OFFICE = frozenset("、,。;)(牵负等会按\n\t")


def department(cue: Cue) -> Draft | None:
    """A department by function is named where its level and its field are spoken: 市科学技术部门."""
    text, head = cue.text, cue.head
    start = begin(cue)
    field = field_start(text, start, head)
    own = is_level(text, start) or text.startswith("国家", start) or place_end(cue.scan, start) > start
    levelled = start < field < head and own
    if levelled and not is_every(text, start) and not is_shared(text, start):
        return cue.draft(start)
    return cue.draft(min(field, head), named=False)
