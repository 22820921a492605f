"""Canonical forms: which mentions are one actor, and its fullest form in the document.

Forms are joined where the text says so (a bracket, 以下简称, an apposition of latin letters), and where one is a short
form of another by rule: 省科技厅 of 浙江省科学技术厅, 小米 of 小米集团. A member of a list that shares the head of the
first (市发展改革局、科技局) has the head's level in its canonical form.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from policy_nlp import resources
from policy_nlp.extract.names import Draft, grammar, is_latin, is_level, place_end
from policy_nlp.records import record_id
from policy_nlp.scan import Scan

_OPENING = re.compile(r"[(,]?(?:以?下?简称|以?下称|又称|又名|即|也称|英文(?:简称|缩写)(?:为)?)?[:为]?“?")
_INNER = re.compile(r"\([^()]{1,12}\)")
_COMPANY = re.compile(r"(?:控股|科技|股份)?(?:集团|公司|有限公司|股份有限公司|集团有限公司|集团公司)")
_OF_ZONE = ("管委会", "管理委员会")
_LONGEST_LINK = 10
"""Characters between a name and its other name: (以下简称“."""
_LIST_MARKS = frozenset({"、", "和", "与", "及", ","})


class Form:
    """The canonical form of an actor: its words in the document, and the id of the mention that stands for it.

    `begins` is where the words of the mention itself begin, those included that the head of its list lends it.
    """

    __slots__ = ("begins", "id", "text")

    def __init__(self, text: str, id: str, begins: int) -> None:
        self.text = text
        self.id = id
        self.begins = begins


class _Names:
    """Forms of names joined into actors: a disjoint-set forest over the words of mentions."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def root(self, name: str) -> str:
        while (parent := self._parent.get(name, name)) != name:
            self._parent[name] = name = self._parent.get(parent, parent)
        return name

    def join(self, one: str, other: str) -> None:
        one, other = self.root(one), self.root(other)
        if one != other:
            self._parent[one] = other


def canonical_forms(scan: Scan, original: str, drafts: Sequence[Draft]) -> list[Form]:
    """Return for each draft its canonical form, in the words of the `original` text."""
    text, names = scan.text, _Names()
    lent = _lent(scan, drafts)
    words = [text[low:high] + text[draft.start : draft.end] for (low, high), draft in zip(lent, drafts, strict=True)]
    for index in range(1, len(drafts)):
        first, second = drafts[index - 1], drafts[index]
        if first.named and second.named and _apposed(text, first, second):
            names.join(words[index], words[index - 1])
    _join_inner(text, drafts, words, names)
    _join_bodies(scan, drafts, words, names)
    _join_companies(drafts, words, names)
    if {"联合体", "创新联合体"} <= {name for name, draft in zip(words, drafts, strict=True) if not draft.named}:
        names.join("联合体", "创新联合体")
    groups: dict[str, list[int]] = defaultdict(list)
    for index, name in enumerate(words):
        groups[names.root(name)].append(index)
    forms = [Form("", "", 0)] * len(drafts)
    for members in groups.values():
        best = members[0] if len(members) == 1 else max(members, key=lambda index: (_weight(words[index]), -index))
        (low, high), start, end = lent[best], drafts[best].start, drafts[best].end
        fullest, name = original[low:high] + original[start:end], record_id("actors", start, end)
        for index in members:
            low, high = lent[index]
            forms[index] = Form(fullest, name, low if high else drafts[index].start)
    return forms


def _weight(name: str) -> tuple[int, int, int]:
    """Fuller names weigh more: without a bracket inside, without latin letters alone, longer."""
    return (not name.isascii(), "(" not in name, len(name))


def _lent(scan: Scan, drafts: Sequence[Draft]) -> list[tuple[int, int]]:
    """For each mention the place or level that the first member of its list lends it; empty where it needs none."""
    text = scan.text
    lent: list[tuple[int, int]] = []
    last: Draft | None = None
    carried = (0, 0)
    for draft in drafts:
        body = draft.type == "government" and draft.named
        goes_on = last is not None and last.end == draft.start - 1 and text[last.end] in _LIST_MARKS
        lacks = body and _lacks_level(scan, draft)
        if not body:
            carried = (0, 0)
        elif not lacks:
            carried = (draft.start, _level_end(scan, draft))
        elif not goes_on:
            carried = (0, 0)
        lent.append(carried if lacks else (0, 0))
        last = draft
    return lent


def _level_end(scan: Scan, draft: Draft) -> int:
    end, known = place_end(scan, draft.start), grammar()
    if scan.text[end : end + 1] in known.level_starts:
        for level in known.words["level"]:
            if scan.text.startswith(level, end) and end + len(level) < draft.end:
                return end + len(level)
    return min(end, draft.end)


def _lacks_level(scan: Scan, draft: Draft) -> bool:
    text = scan.text
    return not (
        is_level(text, draft.start)
        or place_end(scan, draft.start) > draft.start
        or text.startswith(grammar().words["nation"], draft.start)
        or text[draft.end - 1] not in "局厅委会办"
        or text[draft.start : draft.end] in _OF_ZONE
    )


def _apposed(text: str, first: Draft, second: Draft) -> bool:
    """Whether the second name is given as another name of the first: A(B), A(以下简称“B”), A + latin B."""
    if first.end >= second.start:
        return first.type == second.type and is_latin(text[second.start]) and not is_latin(text[first.end - 1])
    if second.start - first.end > _LONGEST_LINK or text[first.end] not in "(,":
        return False
    between = text[first.end : second.start]
    opening = _OPENING.fullmatch(between)
    if opening is None or between in {",", ",“"}:
        return False
    return between[0] == "," or text[second.end : second.end + 1] in {")", "”", ",", ":"}


def _join_inner(text: str, drafts: Sequence[Draft], words: list[str], names: _Names) -> None:
    """超大规模集成电路(VLSI)创新联合体 is VLSI and the name without its bracket, where the document has them."""
    known = set(words)
    for name in known:
        for bracket in _INNER.findall(name) if "(" in name else ():
            for other in (name.replace(bracket, ""), bracket[1:-1]):
                if other in known:
                    names.join(name, other)


@lru_cache(maxsize=1)
def _short_forms() -> list[tuple[str, str]]:
    rows = resources.table("short_forms.csv", ("long", "short"))
    return sorted(((row["long"], row["short"]) for row in rows), key=lambda row: -len(row[0]))


def _join_bodies(scan: Scan, drafts: Sequence[Draft], words: list[str], names: _Names) -> None:
    """Join short forms of state bodies to the one fuller form of the same level, field and sort."""
    keys: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    seen: set[str] = set()
    for draft, name in zip(drafts, words, strict=True):
        if draft.type == "government" and draft.named and name not in seen:
            seen.add(name)
            place, level, rest = _parts(scan, draft, name)
            keys[level, rest][place].add(name)
    _join_bare(keys, names)
    for forms in keys.values():
        places = [place for place in forms if place]
        for place in places:
            _join_all(names, forms[place])
        _join_all(names, forms.get("", set()) | (forms[places[0]] if len(places) == 1 else set()))
    zones = {name for name in words if name.endswith(_OF_ZONE) and name not in _OF_ZONE}
    _join_zones(zones, names)
    if len({names.root(name) for name in zones}) == 1:
        _join_all(names, zones | set(_OF_ZONE).intersection(words))


def _join_bare(keys: dict[tuple[str, str], dict[str, set[str]]], names: _Names) -> None:
    """商务局 alone is 市商务局 where the document has one body of that field at one level only."""
    levels: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for level, rest in keys:
        levels[rest].append((level, rest))
    for found in levels.values():
        bare = [key for key in found if not key[0]]
        if len(found) == 2 and len(bare) == 1 and set(keys[bare[0]]) == {""}:
            (full,) = (key for key in found if key[0])
            if len([place for place in keys[full] if place]) <= 1:
                _join_all(names, keys[bare[0]][""] | set().union(*keys[full].values()))


_SORT_OF_ZONE = re.compile("(?:科技|经济技术|高新技术产业|经济)?(?:园区|开发区|高新区|新区|示范区|园)")


def _join_zones(zones: set[str], names: _Names) -> None:
    """中关村管委会 is 中关村科技园区管理委员会 where the document has one such."""
    by_base = {name.removesuffix("管委会").removesuffix("管理委员会"): name for name in zones}
    bases = sorted(by_base)
    for at, base in enumerate(bases):
        longer = [other for other in bases[at + 1 : at + 6] if _SORT_OF_ZONE.fullmatch(other.removeprefix(base))]
        if len(longer) == 1 and longer[0].startswith(base):
            names.join(by_base[base], by_base[longer[0]])


def _join_all(names: _Names, forms: set[str]) -> None:
    ordered = sorted(forms)
    for name in ordered[1:]:
        names.join(name, ordered[0])


def _parts(scan: Scan, draft: Draft, name: str) -> tuple[str, str, str]:
    """Place, level and short form of a body's name: 浙江省科学技术厅 → (浙江省, 省, 科技厅)."""
    end = place_end(scan, draft.start)
    place = scan.text[draft.start : end] if end < draft.end else ""
    rest = name.removeprefix(place)
    level = next((level for level in grammar().words["level"] if place.endswith(level) and len(place) > len(level)), "")
    if not place and name.startswith("国家"):
        level, rest = "国家", name.removeprefix("国家")
    elif not place and is_level(name, 0):
        level = next(level for level in grammar().words["level"] if name.startswith(level))
        rest = name.removeprefix(level)
    for long, short in _short_forms():
        if long in rest:
            rest = rest.replace(long, short)
    return place, level, rest or name


def _join_companies(drafts: Sequence[Draft], words: list[str], names: _Names) -> None:
    """小米 is 小米集团 where the document has both."""
    known = {name for draft, name in zip(drafts, words, strict=True) if draft.type == "enterprise" and draft.named}
    for name in known:
        match = _COMPANY.search(name)
        if match is not None and match.end() == len(name) and name[: match.start()] in known:
            names.join(name[: match.start()], name)
