"""Which place a name means: a region id from the names around it, and the longer names that begin with a place."""

from __future__ import annotations

import re
from functools import lru_cache

from policy_nlp import resources

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


def choose(codes: tuple[str, ...], *contexts: str | None) -> str | None:
    """Return the one of `codes` that a name means, given places mentioned near it, nearest first; None if open.

    Of a province and a city of one name (吉林) the province is meant, unless the context is the city's own.
    """
    if len(codes) == 1:
        return codes[0]
    for context in contexts:
        if not context or not context[:1].isdigit():
            continue
        for length in (6, CITY, PROVINCE):
            near = [code for code in codes if code[:length] == context[:length]]
            if len(near) == 1:
                return near[0]
            if near:
                return min(near, key=lambda code: (-_width(code), code))
    widest = max(map(_width, codes))
    wide = [code for code in codes if _width(code) == widest]
    return wide[0] if len(wide) == 1 else None


def _width(code: str) -> int:
    return len(code) - len(code.rstrip("0"))


@lru_cache(maxsize=1)
def zone_tail() -> re.Pattern[str]:
    """The pattern of what makes a zone of the place before it: 国家高新区, 经济技术开发区, ）自由贸易试验区."""
    settings = resources.settings("zones.toml")
    words, ends = ("|".join(sorted(map(_folded, settings[key]), key=len, reverse=True)) for key in ("words", "ends"))
    return re.compile(rf"(?:{words}){{0,8}}(?:{ends})")


def _folded(word: str) -> str:
    return re.escape(word.replace("（", "(").replace("）", ")"))
