"""For which place a document speaks: by its issuer and title, else by its number, else by the places it names."""

from __future__ import annotations

import re
from collections import Counter

from policy_nlp.extract.places import choose, codes_in, province_of, within
from policy_nlp.records import Level
from policy_nlp.resources import abbreviations
from policy_nlp.scan import Hit, Scan

_YEAR = re.compile(r"\s*(?:19|20)\d\d年度?")
_SHARE = 0.6
"""Of the places named in a document without issuer; from there on the document is taken to be about that province."""
_FEWEST = 4
_FEWEST_VISITS = 2
_LONGEST_NATIONAL = 16
_TO_ALL = "各省、自治区、直辖市"
_IN_ALL = "中华人民共和国境内"
_ADDRESS = 1500
"""Characters in which a document says whom it is for, furniture of a page included."""


def level_of(code: str | None) -> Level:
    """Return the level of government of a region id."""
    if code is None:
        return "other"
    if not code[:1].isdigit():
        return "national"
    return "provincial" if code.endswith("0000") else "municipal" if code.endswith("00") else "county"


def jurisdiction(scan: Scan, spans: list[tuple[int, int]], doc_numbers: list[str], year: str | None) -> str | None:
    """Return the region id of the place that a document speaks for; None where that is open.

    Args:
        scan: the document.
        spans: where its title and issuers stand, the most telling first.
        doc_numbers: its 发文字号 (浙科发规… is Zhejiang's), then those that it cites.
        year: of its publication, for names that have meant more than one place.
    """
    usual = _usual(scan)
    for begin, end in spans:
        dated = _YEAR.match(scan.text, begin, end)
        start = dated.end() if dated else begin
        heads = scan.of("national", start, min(end, start + _LONGEST_NATIONAL))
        if any(hit.start - start <= 2 and scan.text[hit.end : hit.end + 1] != "(" for hit in heads):
            return "CN"
        if code := _first_place(scan, start, end, usual, year):
            return code
    if _TO_ALL in scan.text[:_ADDRESS]:
        return "CN"
    if usual:
        return usual
    known = abbreviations()
    return next((known[number[0]] for number in doc_numbers if number[0] in known), None) or _by_silence(scan)


def _by_silence(scan: Scan) -> str | None:
    """The place that a document without issuer or number gives away: 在津, 驻津; 在中华人民共和国境内."""
    visited = {choose(tuple(hit.value.split("|"))) for hit in scan.of("abbr") if hit.kind == "abbr.alone"}
    if len(visited) == 1 and len(scan.of("abbr")) >= _FEWEST_VISITS:
        return visited.pop()
    return "CN" if not visited and _IN_ALL in scan.text else None


def _first_place(scan: Scan, start: int, end: int, usual: str | None, year: str | None) -> str | None:
    """The innermost of the places that stand together first: 北京市西城区人民政府 → 西城区."""
    code: str | None = None
    stop = -1
    for hit in _places(scan, start, end):
        if code and hit.start != stop:
            break
        if not hit.value[0].isdigit():
            continue  # 中国 of 中国（上海）自由贸易试验区; and what is written about Japan does not speak for it
        codes = codes_in(year, scan.text[hit.start : hit.end], tuple(hit.value.split("|")))
        inner = choose(codes, code, usual)
        if inner is None or (code and not within(inner, code)):
            break
        code, stop = inner, hit.end
    return code


def _places(scan: Scan, start: int, end: int) -> list[Hit]:
    return [hit for hit in scan.of("region", start, end) if hit.kind in ("region.full", "region.short", "region.weak")]


def _usual(scan: Scan) -> str | None:
    """The province that most of the names of places in a document belong to."""
    counts: Counter[str] = Counter()
    for hit in _places(scan, 0, len(scan.text)):
        if hit.kind != "region.weak" and "|" not in hit.value:
            counts[province_of(hit.value)] += 1
    counts.pop("CN", None)
    if not counts:
        return None
    code, count = counts.most_common(1)[0]
    return code if code[0].isdigit() and count >= _FEWEST and count >= _SHARE * counts.total() else None
