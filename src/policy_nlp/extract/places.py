"""Which place a name means: a region id from the names around it, and the longer names that begin with a place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from policy_nlp import resources
from policy_nlp.fold import fold

PROVINCE = 2
CITY = 4


def province_of(code: str) -> str:
    """Return the region id of the province that holds `code`; a country's own."""
    return code[:PROVINCE] + "0000" if code[:1].isdigit() else code


def within(code: str, outer: str) -> bool:
    """Whether the place `code` lies in the place `outer` (or is it)."""
    if outer == "CN":
        return code[:1].isdigit()
    return code.startswith(outer.rstrip("0")) if outer[:1].isdigit() else code == outer


@lru_cache(maxsize=1)
def _renamed() -> dict[str, list[resources.Place]]:
    """The bearers of the full names that have not always had the code that they have now."""
    bearers: dict[str, list[resources.Place]] = defaultdict(list)
    for place in resources.places():
        bearers[fold(place.name)].append(place)
    return {name: found for name, found in bearers.items() if any(place.until or place.since for place in found)}


def codes_in(year: str | None, name: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the region ids that bore the full `name` in `year`: 巢湖市 was a prefecture in 2009 and is a county now.

    `codes`, which bear it now or bore it last, where the year is unknown or no place was called so then.
    """
    if year is None or name not in _renamed():
        return codes
    then = tuple(place.code for place in _renamed()[name] if place.since <= year <= (place.until or "9999"))
    return then or codes


@lru_cache(maxsize=1)
def _renamed_shorts() -> dict[str, list[resources.Place]]:
    """The bearers of the short names of cities that have not always had the code that they have now."""
    bearers: dict[str, list[resources.Place]] = defaultdict(list)
    for place in resources.places():
        if place.code[0].isdigit():
            bearers[fold(place.short)].append(place)
    return {
        name: found
        for name, found in bearers.items()
        if any(place.level == "city" and (place.until or place.since) for place in found)
    }


def short_codes_in(year: str | None, name: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """As `codes_in`, for the short `name` of a city: 毕节 in 2009 is 毕节地区, and 襄阳 a district of 襄樊市."""
    if year is None or name not in _renamed_shorts():
        return codes
    then = [place for place in _renamed_shorts()[name] if place.since <= year <= (place.until or "9999")]
    wide = [place for place in then if place.level != "county"]
    return tuple(place.code for place in wide or then) or codes


def bore(year: str | None, name: str) -> bool:
    """Whether some place bore the full `name` in `year`; false where the year is unknown and none bears it now."""
    if name not in _renamed():
        return True
    return any(place.since <= (year or "9999") <= (place.until or "9999") for place in _renamed()[name])


def choose(codes: tuple[str, ...], *contexts: str | None) -> str | None:
    """Return the one of `codes` that a name means, given places mentioned near it, nearest first; None if open.

    Of a province and a city of one name (吉林) the province is meant, unless the context is the city's own. Two
    districts of one name in a province (鼓楼区 of 南京市 and of 徐州市) stay open: nothing is guessed.
    """
    if len(codes) == 1:
        return codes[0]
    for context in contexts:
        if not context or not context[:1].isdigit():
            continue
        for length in (6, CITY, PROVINCE):
            near = [code for code in codes if code[:length] == context[:length]]
            if near:
                wide = _widest(near)
                if len(wide) == 1:
                    return wide[0]
                break
    wide = _widest(codes)
    return wide[0] if len(wide) == 1 else None


def _widest(codes: Sequence[str]) -> list[str]:
    widest = max(map(_width, codes))
    return [code for code in codes if _width(code) == widest]


def _width(code: str) -> int:
    return len(code) - len(code.rstrip("0"))


class Tails:
    """Patterns of what makes a place's name part of a longer one, from data/place_names.toml.

    `zone`: a zone of whatever place (国家高新区, 经济技术开发区).
    `named_zone`: a zone of a city or county (光膜产业园).
    `name`: an event, a product, an organisation (国际进口博览会, 信息管理系统).
    `slogan`: what stands before a place in a slogan (数字, 美丽).
    `common`: the name of several districts, and a word (新城区).
    """

    __slots__ = ("common", "name", "named_zone", "slogan", "zone")

    def __init__(self) -> None:
        words = {
            key: "|".join(sorted(map(re.escape, values), key=len, reverse=True))
            for key, values in resources.settings("place_names.toml").items()
        }
        between = rf"(?:(?!{words['stops']})[^\W_]|[“”·-])"
        self.zone = re.compile(rf"(?:{words['words']}){{0,8}}(?:{words['ends']})")
        self.named_zone = re.compile(rf"{between}{{1,10}}?(?:{words['named_ends']})")
        self.name = re.compile(rf"{between}{{0,16}}?(?:{words['names']})(?!企业|经济)")
        self.slogan = re.compile(rf"(?:{words['slogans']})$")
        self.common = re.compile(rf"(?:{words['common']})")


@lru_cache(maxsize=1)
def tails() -> Tails:
    """Return the patterns, compiled once."""
    return Tails()


@lru_cache(maxsize=1)
def short_names() -> dict[str, str]:
    """Return the short names of today's provinces and cities with their region ids."""
    return {place.short: place.code for place in resources.places() if place.level != "county" and not place.until}
