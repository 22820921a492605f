"""One body in many documents: 省科技厅 in a document of Zhejiang and 浙江省科学技术厅 in another are one.

A body of state is known by its region and what is left of its name without place or level; every other actor by its
type and name. What tells no region is joined within documents of one region only.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from policy_nlp import resources
from policy_nlp.extract.places import CITY, choose, province_of, within
from policy_nlp.fold import fold
from policy_nlp.records import ActorType

_NATIONAL = ("国家", "全国", "中央", "中共中央", "国务院", "党中央", "最高人民", "中华人民共和国", "中国")
_MINISTRY = ("部", "总局", "总署", "署", "监会", "人民银行")
_LEVEL = re.compile("自治区|自治州|自治县|[省市区县州旗]")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")
_MUNICIPALITIES = ("11", "12", "31", "50")
_LONGEST_PLACE = 16


class Identity(NamedTuple):
    """What joins mentions of one actor: `scope` is a region id, or where the name means something alone; may be empty.

    `region` is where a body of state is known to be at home.
    """

    type: str
    scope: str
    name: str
    named: bool
    region: str | None


def identity(name: str, kind: ActorType, *, named: bool, home: str | None, doc_id: str) -> Identity:
    """Return the identity of an actor.

    Args:
        name: its canonical form.
        kind: its type.
        named: whether it is a particular body, and no class.
        home: region id of the document, where it tells one.
        doc_id: the document: two bare 教育局 of documents without a region are not taken for one.
    """
    plain = fold(shown(name)).replace(" ", "")
    if not named or (kind != "government" and not _LEVEL.match(plain)):
        return Identity(kind, "", plain, named, None)
    region, rest = _at_home(plain.removeprefix("中共") if kind == "government" else plain, home)
    if kind == "government":
        for long, short in _short_forms():
            rest = rest.replace(long, short)
    return Identity(kind, region or home or doc_id, rest or plain, named, region)


def shown(name: str) -> str:
    """Return a name on one line, without characters that no file can show."""
    return " ".join(_UNSEEN.sub(" ", name).split())


def _at_home(name: str, home: str | None) -> tuple[str | None, str]:
    """The region that a name tells, and the rest of the name; the whole name where it tells none."""
    if name.startswith(_NATIONAL) and not name.startswith("中国("):
        return "CN", name.removeprefix("国家").removeprefix("中国")
    code, rest = _placed(name, home)
    if code is not None:
        return code, rest
    if name in _gazetteer() and (home == "CN" or name.endswith(_MINISTRY)):
        return "CN", name
    level = _LEVEL.match(name)
    region = _of_level(level.group(), home) if level else None
    return (region, name[level.end() :]) if level and region else (None, name)


def _placed(name: str, home: str | None) -> tuple[str | None, str]:
    """The innermost of the places that a name begins with: 西湖区 of 浙江省杭州市西湖区人民政府."""
    code: str | None = None
    known = _places()
    at = 0
    while at < len(name):
        for size in range(min(_LONGEST_PLACE, len(name) - at), 1, -1):
            codes = known.get(name[at : at + size], ())
            inner = choose(codes, code, home) if codes else None
            if inner and inner != code and (code is None or within(inner, code)):
                code, at = inner, at + size
                break
        else:
            break
    return code, name[at:]


def _of_level(level: str, home: str | None) -> str | None:
    """Which region the 省, 市 or 县 of a document means; None where the document's own is wider than that."""
    if home is None or not home[:1].isdigit():
        return None
    if level in ("省", "自治区"):
        return province_of(home)
    if level in ("市", "州", "自治州"):
        if home[:2] in _MUNICIPALITIES:
            return province_of(home)
        return None if home.endswith("0000") else home[:CITY] + "00"
    return None if home.endswith("00") else home


@lru_cache(maxsize=1)
def _places() -> dict[str, tuple[str, ...]]:
    """Region ids by full name, and by the short names of what is no county."""
    names: dict[str, list[str]] = defaultdict(list)
    for place in resources.places():
        if place.until:
            continue
        for name in {place.name, "" if place.level == "county" else place.short} - {""}:
            names[fold(name)].append(place.code)
    return {name: tuple(codes) for name, codes in names.items() if len(name) > 1}


@lru_cache(maxsize=1)
def _gazetteer() -> frozenset[str]:
    terms = resources.lexicon()
    return frozenset(fold(term.term) for term in terms if (term.kind, term.value) == ("actor.name", "government"))


@lru_cache(maxsize=1)
def _short_forms() -> list[tuple[str, str]]:
    rows = resources.table("short_forms.csv", ("long", "short"))
    return sorted(((row["long"], row["short"]) for row in rows), key=lambda row: -len(row[0]))
