"""Regions: mentions of places, by full name, short name, abbreviation and as zones."""

from __future__ import annotations

import re
from functools import lru_cache

from policy_nlp.extract import Found
from policy_nlp.extract.own_words import with_own_words
from policy_nlp.extract.places import (
    CITY,
    bore,
    choose,
    codes_in,
    province_of,
    short_codes_in,
    short_names,
    tails,
    within,
)
from policy_nlp.fold import fold
from policy_nlp.records import Document, Region, record_id
from policy_nlp.resources import abbreviations, table
from policy_nlp.scan import Hit, Scan

_LONGEST_ZONE = 40
_LONGEST_TITLE_LINE = 90
_SHORTEST_TITLE_LINE = 6
_LONGEST_LABEL = 8
_JOINS = ("", "、", "和", "与", "及", "等")
# 京沪高铁 and 京沪干线 are names of things
_LINE_NAME = re.compile(r"(?:高速|高铁|铁路|公路|城际|干线|客专|线|运河|大运河|古道|走廊|通道)")
_RUNS_ON = re.compile(r"块链|域|别|间")
_STREET = re.compile(
    r"(?:[东西南北中]{0,2}[一二三四五]?(?:路|大道|街)(?!径|演|由|线|道)|镇(?!域|街|村|级)|[乡村](?!村|镇|级))"
)
_BOUNDS = frozenset("\n\t、,;:(“ ")
# 某地发布 is what a government calls its account
_ACCOUNT = re.compile(
    r"12345|(?:移动|电信|联通)(?=[、,。;)])|(?:[\u4e00-\u9fff]{2,3})?(?:政府)?发布(?=[\n|”》、(]|$|官方|微博|微信|公众号)"
)
_LIST_GOES_ON = re.compile(r"[、等和及与,。;)]|两地|三地|\d")
_WATER = re.compile(r"(?:江|河(?!道|流|长|段|网)|湖|湾(?!区)|岛|山(?!区|海))")
_SURNAME = re.compile(r"[\s、,:][^\W\d在到赴来驻对从和与及向为由于]$")
_NOT_WORDS = re.compile(r"[\W_\d]+")
_LONGEST_NAME = 25
_LONGEST_BRAND = 9
_TITLES = 12
"""Cited titles that a line is compared with; a document repeats the first ones as headlines, if any."""


class _Mention:
    """A place that is spoken of, and its region id if it is certain."""

    __slots__ = ("code", "end", "start")

    def __init__(self, start: int, end: int, code: str | None) -> None:
        self.start = start
        self.end = end
        self.code = code


def find_regions(document: Document, scan: Scan, found: Found) -> list[Region]:
    """Return the mentions of places outside the names of organisations and documents, in the order of the text."""
    reader = _Reader(scan, found.meta.region, (found.meta.published or "")[:4] or None)
    covered = sorted(
        [(actor.start, actor.end) for actor in found.actors if actor.named]
        + [(citation.start, citation.end) for citation in found.citations]
        + _title_lines(document, scan, found)
    )
    regions, index, reach = [], 0, 0
    mentions = reader.mentions()
    if scan.own_places:
        mentions = with_own_words(
            scan.own_places, mentions, lambda word: _Mention(word.start, word.end, word.value or None)
        )
    for mention in mentions:
        start, end = mention.start, mention.end
        while index < len(covered) and covered[index][0] <= start:
            reach = max(reach, covered[index][1])
            index += 1
        if end > reach:
            place, text = record_id("regions", start, end), document.text[start:end]
            regions.append(Region(id=place, start=start, end=end, text=text, region=mention.code))
    return regions


class _Reader:
    """Goes through a document's names of places in order, remembering the last one and what has been made sure of."""

    def __init__(self, scan: Scan, home: str | None, year: str | None) -> None:
        self.text = scan.text
        self.tails = tails()
        self.home = home
        self.year = year
        self.at: dict[int, Hit] = {hit.start: hit for hit in scan.of("county")}
        for hit in scan.of("region"):
            self.at[hit.start] = self._of_its_time(hit)
        self.abbreviated = {hit.start: hit for hit in scan.of("abbr") if hit.start not in self.at}
        self.before: _Mention | None = None
        # 昆山市 in the text makes 昆山 a place there
        self.sure = {
            self.text[hit.start : hit.end - 1]: code
            for hit in scan.of("region")
            if hit.kind == "region.full" and (code := choose(self._bearers(hit), home))
        }

    def _of_its_time(self, hit: Hit) -> Hit:
        """毕节地区 was a division until 2010; since then the words mean the region about 毕节."""
        name = self.text[hit.start : hit.end]
        if hit.kind != "region.full" or not name.endswith("地区") or bore(self.year, name):
            return hit
        short = name.removesuffix("地区")
        return Hit(hit.start, hit.end - 2, "region.short", short_names().get(short, hit.value))

    def mentions(self) -> list[_Mention]:
        """Return the mentions in order; they do not overlap."""
        mentions: list[_Mention] = []
        for start in sorted([*self.at, *self.abbreviated]):
            if self.before is not None and start < self.before.end:
                continue
            hit = self.at.get(start)
            if hit is None:
                mentions += self._abbreviated(self.abbreviated[start])
            elif (mention := self._place(hit)) is not None:
                mentions.append(mention)
            if mentions:
                self.before = mentions[-1]
        return mentions

    def _place(self, hit: Hit) -> _Mention | None:
        """The mention that a name of the gazetteer makes; none where it is more likely a word or part of a name."""
        near = self._near(hit.start)
        code = self._code(hit, near)
        if hit.kind == "region.full" and _RUNS_ON.match(self.text, hit.end):
            short = short_names().get(self.text[hit.start : hit.end - 1])
            return _Mention(hit.start, hit.end - 1, short) if short else None
        if not self._is_place(hit, code, near):
            return None
        if hit.kind == "county" and code:
            self.sure.setdefault(self.text[hit.start : hit.end], code)
        zone = self._zone(hit, code)
        if zone is not None or self._in_a_name(hit, code):
            return zone
        follower = self.at.get(hit.end)
        if follower is not None and self._one_district(hit, follower, code):
            return _Mention(hit.start, follower.end, self._code(follower, code))
        return _Mention(hit.start, hit.end, code)

    def _in_a_name(self, hit: Hit, code: str | None) -> bool:
        """Whether the place is part of an event's, a product's, a slogan's, a street's or a river's name."""
        text = self.text
        if self.tails.name.match(text, hit.end, self._next_place(hit)) or _STREET.match(text, hit.end):
            return True
        if hit.kind in ("region.full", "region.area"):
            return False
        if text[hit.start - 1 : hit.start] == "·" or _ACCOUNT.match(text, hit.end) or self._in_a_brand(hit):
            return True
        if _SURNAME.search(text, max(0, hit.start - 2), hit.start) and text[hit.end : hit.end + 1].isspace():
            return True  # 陈长春 市发改委主任
        if self.tails.slogan.search(text, max(0, hit.start - 2), hit.start):
            return True
        narrow = not code or (code[0].isdigit() and not code.endswith("0000"))
        return bool(narrow and hit.end not in self.at and _WATER.match(text, hit.end))

    def _in_a_brand(self, hit: Hit) -> bool:
        """“某地人社”, “云上某地”: a place with other words in a short pair of quotes is part of a brand or slogan."""
        text = self.text
        opening = text.rfind("“", max(0, hit.start - _LONGEST_BRAND), hit.start)
        closing = text.find("”", hit.end, hit.end + _LONGEST_BRAND) if opening >= 0 else -1
        if closing < 0 or closing - opening > _LONGEST_BRAND:
            return False
        words = text[opening + 1 : closing]
        return len(words) > hit.end - hit.start and not any(mark in words for mark in "、,”和与—-")

    def _next_place(self, hit: Hit) -> int:
        """Where a name that begins with this place must end at the latest."""
        for place in range(hit.end, hit.end + _LONGEST_NAME):
            if (inner := self.at.get(place)) is not None and inner.kind != "county.common":
                return place
        return hit.end + _LONGEST_NAME

    def _near(self, start: int) -> str | None:
        """The place named directly before `start`, or before it in a list."""
        if self.before is None or start - self.before.end > 2:
            return None
        return self.before.code if self.text[self.before.end : start] in _JOINS else None

    def _code(self, hit: Hit, near: str | None) -> str | None:
        if hit.kind == "region.area":
            return hit.value or None
        if hit.kind in ("region.weak", "county") and (code := self.sure.get(self.text[hit.start : hit.end])):
            return code
        return choose(self._bearers(hit), near, self.home, self.before.code if self.before else None)

    def _bearers(self, hit: Hit) -> tuple[str, ...]:
        """The region ids that the name may mean when the document was published."""
        codes = tuple(hit.value.split("|"))
        if hit.kind in ("region.full", "region.weak"):
            return codes_in(self.year, self.text[hit.start : hit.end], codes)
        return short_codes_in(self.year, self.text[hit.start : hit.end], codes) if hit.kind == "region.short" else codes

    def _is_place(self, hit: Hit, code: str | None, near: str | None) -> bool:
        if hit.kind in ("region.short", "region.area"):
            return True
        if not code:  # 朝阳区, and nothing tells of which city
            return hit.kind == "region.full" and not self.tails.common.match(self.text, hit.start, hit.end)
        if hit.kind == "region.full":
            # 港口区 and 新城区 are districts, and words elsewhere
            home = province_of(self.home or "CN")
            at_home = home in ("CN", province_of(code))
            return at_home or self.text[hit.start : hit.end - 1] not in _common_names() or bool(near)
        return bool(near and self._stands_by(hit, code, near)) or self._is_known(hit, code)

    def _stands_by(self, hit: Hit, code: str, near: str) -> bool:
        """Whether a place in front (浙江长兴), or in front in a list (潼南、大足、万州), makes a place of a name."""
        listed = self.text[hit.start - 1] == "、"
        if hit.kind == "county.common" and not (listed and _LIST_GOES_ON.match(self.text, hit.end)):
            return False
        same_province = province_of(code) == province_of(near)
        return within(code, near) or ((listed or self._strong(hit)) and same_province)

    def _is_known(self, hit: Hit, code: str) -> bool:
        """Whether the document's own place, its full names or what follows make a place of a name."""
        if hit.kind == "county.common":
            return self._at_home(code) and self._leads_on(hit, code)
        if self.text[hit.start : hit.end] in self.sure:
            return True
        if hit.kind == "county":
            return self._at_home(code)
        if code[:CITY] == (self.home or "")[:CITY]:
            return True
        alone = self.text[hit.end - 1] == "县" and self.text[hit.start - 1 : hit.start] in _BOUNDS
        return self._at_home(code) and (alone or self._leads_list(hit, code))

    def _strong(self, hit: Hit) -> bool:
        return hit.kind == "county" or hit.end - hit.start > 2

    def _leads_on(self, hit: Hit, code: str) -> bool:
        """Whether a word that is a county's name as well stands before a zone, or opens a list of places."""
        zone = self.tails.zone.match(self.text, hit.end, hit.end + _LONGEST_ZONE)
        return bool(zone and zone.end() - hit.end > 2) or self._leads_list(hit, code)

    def _leads_list(self, hit: Hit, code: str) -> bool:
        """藤县、岑溪 are two places of one province."""
        follower = self.at.get(hit.end + 1) if self.text[hit.end : hit.end + 1] == "、" else None
        if follower is None or follower.kind in ("county.common", "region.weak"):
            return False
        return any(province_of(item) == province_of(code) for item in follower.value.split("|"))

    def _at_home(self, code: str) -> bool:
        """Whether a place lies in the document's own province, or in the city that the document speaks for."""
        home = self.home
        if not home or not home[:1].isdigit():
            return False
        return within(code, home if home.endswith("0000") else home[:CITY] + "00")

    def _zone(self, hit: Hit, code: str | None) -> _Mention | None:
        """广州开发区, 张江平湖科技园, 中国（北京）自由贸易试验区: with the code of the province."""
        text, end = self.text, hit.end
        limit = end + _LONGEST_ZONE
        tail = self.tails.zone.match(text, end, limit) if code is None or code[0].isdigit() else None
        if tail and hit.kind == "region.area" and (code is None or tail.group()[-1] in "带群圈廊"):
            tail = None  # 陇东南 and 长三角 are whole: 陇东南经济带
        inner = self.at.get(end + 1 if text[end : end + 1] == "(" else end)
        if not tail and inner and text[end] == "(" and text[inner.end : inner.end + 1] == ")":
            code = self._code(inner, None)
            tail = self.tails.zone.match(text, inner.end + 1, limit) if code else None
        elif not tail and inner and not self._inside(inner, code):
            tail = self.tails.zone.match(text, inner.end, limit)
        if not tail and code and hit.kind != "region.area" and not code.endswith("0000"):
            tail = self.tails.named_zone.match(text, end, self._next_place(hit)) if code[0].isdigit() else None
        if not tail:
            return None
        after = self.at.get(tail.end())
        stop = after.end if after and after.kind == "region.area" and after.value else tail.end()
        return _Mention(hit.start, stop, province_of(code) if code else None)

    def _inside(self, inner: Hit, code: str | None) -> bool:
        return bool(code) and any(within(item, code or "") for item in inner.value.split("|"))

    def _one_district(self, hit: Hit, follower: Hit, code: str | None) -> bool:
        """广州市黄埔区 is one mention; 湖州市长兴县 and 江苏省苏州市 are two."""
        both = hit.kind == follower.kind == "region.full"
        return (
            both
            and self.text[hit.end - 1] == "市"
            and self.text[follower.end - 1] == "区"
            and self._inside(follower, code)
        )

    def _abbreviated(self, hit: Hit) -> list[_Mention]:
        """在甘 holds a place of one character, 沪苏浙皖 four."""
        if hit.kind == "abbr.alone":
            if hit.start + 1 in self.at:
                return []
            return [_Mention(hit.start + 1, hit.end, choose(tuple(hit.value.split("|")), self.home))]
        known = abbreviations()
        codes = hit.value.split("|")
        run = [_Mention(hit.start + index, hit.start + index + 1, code) for index, code in enumerate(codes)]
        position = hit.end
        while (code := known.get(self.text[position : position + 1])) and position not in self.at:
            run.append(_Mention(position, position + 1, code))
            position += 1
        person = (
            _SURNAME.search(self.text, max(0, hit.start - 2), hit.start)
            and self.text[position : position + 1].isspace()
        )
        limit, tails = position + _LONGEST_ZONE, self.tails
        zone = tails.zone.match(self.text, position, limit) or tails.named_zone.match(self.text, position, limit)
        if zone:  # 深港科技创新合作区
            provinces = {province_of(mention.code or "") for mention in run}
            return [_Mention(run[0].start, zone.end(), provinces.pop() if len(provinces) == 1 else None)]
        return [] if person or _LINE_NAME.match(self.text, position) else run


@lru_cache(maxsize=1)
def _common_names() -> frozenset[str]:
    return frozenset(row["name"] for row in table("common_names.csv", ("name", "level")))


def _title_lines(document: Document, scan: Scan, found: Found) -> list[tuple[int, int]]:
    """The lines that print the document's title, or that of what it carries, without 《》."""
    titles = [found.meta.title or ""] + [citation.title or "" for citation in found.citations[:_TITLES]]
    known = "\n".join(_NOT_WORDS.sub("", fold(title)) for title in titles)
    lines, last = [], (-1, -1)
    for hit in scan.of("region"):
        if hit.start < last[1]:
            continue
        start, end = last = scan.line_at(hit.start)
        if end - start > _LONGEST_TITLE_LINE or scan.text[end - 1] in "。;,:、":
            continue
        # 标题：… in an index
        label = scan.text.find(":", start, start + _LONGEST_LABEL)
        plain = _NOT_WORDS.sub("", scan.text[max(start, label) : end])
        if len(plain) >= _SHORTEST_TITLE_LINE and plain in known:
            lines.append((start, end))
    return lines
