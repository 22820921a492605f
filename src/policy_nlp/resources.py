"""The only module that knows data/: loads, validates and caches it.

A lexicon row is ``term,kind,value,yes,no``: a term of the genre, the group it belongs to (`group` or `group.sub`), what
it stands for, a sentence in which it must be found as that, and one in which it must not. A row whose value is ``-`` is
a blocker: a longer word that hides a shorter term of its group (朝阳产业 hides the place 朝阳).
"""

from __future__ import annotations

import csv
import hashlib
import json
import tomllib
from collections import defaultdict
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

BLOCK = "-"
_DATA = files("policy_nlp") / "data"


class DataError(ValueError):
    """A file of data/ is not as it should be; says which file, row and key, and what is allowed."""


class Term(NamedTuple):
    """A row of a lexicon."""

    term: str
    kind: str
    value: str
    yes: str = ""
    no: str = ""


class Place(NamedTuple):
    """An administrative division (GB/T 2260) or a country (ISO 3166-1); years are of validity, empty where open."""

    code: str
    name: str
    short: str
    level: str
    since: str
    until: str


def read_text(name: str) -> str:
    """Return the text of a file of data/."""
    return (_DATA / name).read_text(encoding="utf-8")


@lru_cache(maxsize=32)
def table(name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the rows of the CSV file `name`; raises `DataError` unless its header is `columns` and every row full."""
    reader = csv.DictReader(read_text(name).splitlines())
    if tuple(reader.fieldnames or ()) != columns:
        raise DataError(f"data/{name}: the columns are {reader.fieldnames}, expected {list(columns)}")
    rows = []
    for row in reader:
        if None in row or None in row.values():
            raise DataError(f"data/{name}, row {reader.line_num}: expected {len(columns)} cells ({', '.join(columns)})")
        rows.append(row)
    return rows


@lru_cache(maxsize=32)
def settings(name: str) -> dict[str, Any]:
    """Return the TOML file `name` of data/."""
    try:
        return tomllib.loads(read_text(name))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"data/{name}: {error}") from error


@lru_cache(maxsize=1)
def classifier() -> dict[str, Any]:
    """Return the weights of the trained classifier (see classify/model.py)."""
    form: dict[str, Any] = json.loads(read_text("classifier.json"))
    return form


def _names(folder: str, suffix: str | tuple[str, ...]) -> list[str]:
    return sorted(item.name for item in (_DATA / folder).iterdir() if item.name.endswith(suffix))


@lru_cache(maxsize=1)
def codebooks() -> tuple[str, ...]:
    """Return the names of the codebooks of data/codebooks/."""
    return tuple(name.removesuffix(".toml") for name in _names("codebooks", ".toml"))


@lru_cache(maxsize=1)
def lexicon() -> tuple[Term, ...]:
    """Return the rows of all of data/lexicon/ and the places, as the scan looks for them."""
    terms = []
    for name in _names("lexicon", ".csv"):
        for number, row in enumerate(table(f"lexicon/{name}", Term._fields), start=2):
            if not row["term"] or not row["kind"]:
                raise DataError(f"data/lexicon/{name}, row {number}: term and kind must not be empty")
            terms.append(Term(**row))
    return (*terms, *_place_terms())


@lru_cache(maxsize=1)
def places() -> tuple[Place, ...]:
    """Return all places of data/regions.csv and data/countries.csv."""
    columns = Place._fields
    return tuple(Place(**row) for name in ("regions.csv", "countries.csv") for row in table(name, columns))


@lru_cache(maxsize=1)
def places_by_code() -> dict[str, Place]:
    """Return the places by region id; where a code has had several names, the one that is valid now."""
    return {place.code: place for place in sorted(places(), key=lambda place: place.until or "9999")}


_OLDEST = "2000"
"""The year from which names of prefectures (毕节地区) are looked for as such; most were gone by then."""


def _place_terms() -> list[Term]:
    """Names of places as terms: value is the region ids that bear the name, joined by `|`.

    `region.full` is a full name and `region.short` a short one that can stand alone; `region.weak` needs a place beside
    it (白银, 和县); `county` is a county's short name, in a group of its own, since most of them are words as well;
    `abbr` is a one-character name behind a verb (在甘) or before another (苏浙).
    """
    ruled = {row["term"] for row in table("lexicon/regions.csv", Term._fields)}
    common = {(row["name"], row["level"]) for row in table("common_names.csv", ("name", "level"))}
    known = {code: place.name for code, place in places_by_code().items()}
    codes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for place in sorted(places(), key=lambda place: (place.until or "9999", place.code), reverse=True):
        kind = "region.weak" if len(place.name) == 2 and place.level == "county" else "region.full"
        # 朝阳地区 was a division once, and is the region about 朝阳 in the documents that we have
        long_ago = place.name.endswith("地区") and place.until < _OLDEST
        if not (place.until and (long_ago or codes[place.name, kind])):
            codes[place.name, kind].append(place.code)
            if place.name.endswith(("自治州", "自治县")) and not place.until:
                codes[place.short + place.name[-1], kind].append(place.code)
        if place.until or not place.short or place.short == place.name or len(place.short) < 2:
            continue
        if place.level != "county":
            kind = "region.weak" if (place.short, "city") in common else "region.short"
            codes[place.short, kind].append(place.code)
        elif (place.short, "word") not in common:
            kind = "county.common" if (place.short, "county") in common else "county"
            codes[place.short, kind].append(place.code)
    for (name, kind), ids in codes.items():
        # 伊宁 is 伊宁市 rather than 伊宁县
        cities = [code for code in ids if known.get(code) == f"{name}市"] if kind.startswith("county") else []
        if cities and len({code[:4] for code in ids}) == 1:
            codes[name, kind] = cities
    terms = [Term(name, kind, "|".join(ids)) for (name, kind), ids in codes.items() if ids and name not in ruled]
    return terms + _abbreviation_terms()


def _abbreviation_terms() -> list[Term]:
    rows = table("abbreviations.csv", ("char", "code", "alone", "paired"))
    codes: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["alone"]:
            codes[row["char"]].append(row["code"])  # 宁 is 宁夏, and 南京 in what is written there
    alone = [
        Term(verb + char, "abbr.alone", "|".join(known))
        for char, known in codes.items()
        for verb in "在驻来入出赴离援兴"
    ]
    paired = [row for row in rows if row["paired"]]
    return alone + [
        Term(first["char"] + second["char"], "abbr.paired", f"{first['code']}|{second['code']}")
        for first in paired
        for second in paired
        if first is not second
    ]


@lru_cache(maxsize=1)
def abbreviations() -> dict[str, str]:
    """Return the one-character names of provinces (沪, 浙) with their region ids."""
    rows = table("abbreviations.csv", ("char", "code", "alone", "paired"))
    return {row["char"]: row["code"] for row in rows if row["paired"]}


@lru_cache(maxsize=1)
def data_version() -> str:
    """Return a short hash over all data files: two runs with the same one knew the same words."""
    digest = hashlib.sha256()
    for folder in (".", "codebooks", "lexicon"):
        for name in sorted(
            item.name for item in (_DATA / folder).iterdir() if item.name.endswith((".csv", ".toml", ".json"))
        ):
            digest.update(name.encode())
            digest.update(read_text(f"{folder}/{name}").encode())
    return digest.hexdigest()[:12]
