"""Seats: the region that a named body belongs to, and for a government the level at which it governs.

Read from the name (浙江省科学技术厅, 国务院, 美国商务部), else from the level that opens it and the document's own
region (省科技厅 in a document of Hangzhou is Zhejiang's); what neither says is null. Mentions of one body share it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from policy_nlp.extract.aliases import Form
from policy_nlp.extract.jurisdiction import level_of
from policy_nlp.extract.names import Draft, grammar, is_national
from policy_nlp.extract.places import CITY, PROVINCE, choose, codes_in, province_of, within
from policy_nlp.records import Level, Meta
from policy_nlp.resources import places_by_code
from policy_nlp.scan import Hit, Scan

_PROVINCIAL = frozenset({"省", "自治区"})
_OF_CITY = frozenset({"市", "州", "自治州"})
_MUNICIPALITIES = frozenset({"11", "12", "31", "50"})


class Seat(NamedTuple):
    """Where a body belongs: a region id and a level of government, each null where open."""

    region: str | None
    level: Level | None


_NOWHERE = Seat(None, None)


def seats(scan: Scan, drafts: Sequence[Draft], forms: Sequence[Form], meta: Meta) -> list[Seat]:
    """Return the seat of each draft, given what the document says of itself; classes and persons have none."""
    year = meta.published[:4] if meta.published else None
    places = {hit.start: hit for hit in scan.of("region")}
    national = {hit.start for hit in scan.of("national")}
    known: dict[str, Seat] = {}
    for draft, form in zip(drafts, forms, strict=True):
        if draft.named and draft.type != "person" and known.get(form.id, _NOWHERE) is _NOWHERE:
            governs = draft.type == "government"
            region = _stated(scan.text, form.begins, draft.end, places, meta.region, year)
            if region is None and (draft.start in national or is_national(scan.text, draft.start)):
                region = "CN" if governs or scan.text.startswith(("国家", "中国"), draft.start) else None
            if region is None and governs:
                region = _of_level(scan.text, form.begins, meta.region)
            if region is not None:
                known[form.id] = Seat(region, level_of(region) if governs else None)
    return [
        known.get(form.id, _NOWHERE) if draft.named else _NOWHERE for draft, form in zip(drafts, forms, strict=True)
    ]


def _stated(text: str, start: int, end: int, places: dict[int, Hit], home: str | None, year: str | None) -> str | None:
    """The innermost of the places that open a name: 杭州市余杭区 of 杭州市余杭区人民政府; 阿里 alone is no place."""
    code: str | None = None
    at = start
    while (hit := places.get(at)) is not None and hit.end < end and hit.value:
        codes = codes_in(year, text[at : hit.end], tuple(hit.value.split("|")))
        inner = choose(codes, code, home)
        if inner is None or (code and not within(inner, code)):
            break
        code, at = inner, hit.end
    return code


def _of_level(text: str, start: int, home: str | None) -> str | None:
    """The place of the document's own line that has the level: for 省 its province, for 市 its city."""
    if home is None or not home[:1].isdigit():
        return None
    level = next((level for level in grammar().words["level"] if text.startswith(level, start)), None)
    direct = home[:PROVINCE] in _MUNICIPALITIES
    if level in _PROVINCIAL:
        return None if direct else province_of(home)
    if level in _OF_CITY:
        if not home.endswith("00") and (place := places_by_code().get(home)) and place.name.endswith("市"):
            return home
        if direct:
            return province_of(home)
        return home[:CITY] + "00" if home[PROVINCE:CITY] not in {"00", "90"} else None
    return home if level in {"区", "县", "旗", "自治县"} and not home.endswith("00") else None
