"""The controlled vocabulary of what a requirement measures: data/metrics.toml, and what maps to it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Literal, NamedTuple, get_args

from policy_nlp import resources
from policy_nlp.extract.quantities.units import units
from policy_nlp.fold import fold

OTHER = "other"
PLACE = "registered_region"
FOUNDING = "years_since_founding"

Family = Literal["money", "percent", "time", "count", "place"]
Scope = Literal["condition", "procedure", "sanction"]

_FILE = "metrics.toml"
_KEYS = {"en", "zh", "names", "family", "units", "bare", "scope", "of", "forms", "yes", "no"}
_NAME = re.compile(r"\{([a-z_]+)\}")
_SPACE = re.compile(r"\s+")
# A metric's words are longer only where the reading of the text has gone astray.
_LONGEST = 40


class Metric(NamedTuple):
    """An entry of data/metrics.toml; see the head of that file."""

    code: str
    en: str
    zh: str
    names: tuple[str, ...]
    family: Family
    units: tuple[str, ...]
    bare: bool
    scope: Scope
    of: str | None
    pattern: re.Pattern[str] | None


class Mapped(NamedTuple):
    """What words map to; `with_subject`: the subject's words were part of the metric (研发投入 + 占…比重)."""

    code: str
    with_subject: bool


@lru_cache(maxsize=1)
def metrics() -> dict[str, Metric]:
    """Return the vocabulary by code, in the order of the file; raises `DataError` where the file is wrong."""
    data = resources.settings(_FILE)
    frame = f"(?:{_filled(data['before'])})*(?:%s)(?:{_filled(data['after'])}){{0,3}}"
    return {code: _metric(code, entry, frame) for code, entry in data["metric"].items()}


def _metric(code: str, entry: dict[str, Any], frame: str) -> Metric:
    for key, value, allowed in (
        ("family", entry.get("family"), get_args(Family)),
        ("scope", entry.get("scope"), get_args(Scope)),
        *(("key", key, tuple(sorted(_KEYS))) for key in entry),
    ):
        if value not in allowed:
            names = ", ".join(allowed)
            raise resources.DataError(f"data/{_FILE}, metric.{code}: {key} {value!r}; allowed: {names}")
    forms = "|".join(_filled(form) for form in entry["forms"])
    return Metric(
        code=code,
        en=entry["en"],
        zh=entry["zh"],
        names=tuple(entry.get("names", ())),
        family=entry["family"],
        units=tuple(entry.get("units", ())),
        bare=entry.get("bare", False),
        scope=entry["scope"],
        of=entry.get("of"),
        pattern=re.compile(frame % forms) if forms else None,
    )


def words(name: str) -> tuple[str, ...]:
    """Return the list `name` of data/metrics.toml, folded; raises `DataError` where there is none."""
    lists = resources.settings(_FILE)["words"]
    if name not in lists:
        raise resources.DataError(f"data/{_FILE}: no list {name!r}; there are {', '.join(lists)}")
    return tuple(fold(word) for word in lists[name])


def _filled(pattern: str) -> str:
    """A pattern with `{name}` made the words of that list, the longest first."""

    def listed(name: re.Match[str]) -> str:
        return f"(?:{'|'.join(sorted(map(re.escape, words(name[1])), key=len, reverse=True))})"

    return _NAME.sub(listed, fold(pattern))


@lru_cache(maxsize=1)
def _families() -> dict[str, Family]:
    named: dict[str, Family] = {"money": "money", "percent": "percent", "time": "time", "day": "time"}
    table: dict[str, Family] = {}
    for unit in units().values():
        if unit.family in named:
            table[unit.symbol] = named[unit.family]
        elif unit.family != "divisor":
            table.setdefault(unit.symbol, "count")
    return table


def family_of(unit: str | None) -> Family | None:
    """Return the family of a unit's symbol; None for none, for percentage points and for rates (`CNY/m2`)."""
    if unit is None or "/" in unit or unit == "pp":
        return None
    return _families().get(unit, "count")


def unit_factor(given: str | None, asked: str | None) -> float | None:
    """Return what turns a value in one unit into another (years into months: 12); None where they do not convert."""
    if given == asked:
        return 1.0
    tables: list[dict[str, int]] = resources.settings(_FILE)["alike"]
    return next((table[given] / table[asked] for table in tables if given in table and asked in table), None)


def plain_words(text: str) -> str:
    """Return words as they are compared: folded, without spaces."""
    return _SPACE.sub("", fold(text))


@lru_cache(maxsize=4096)
def metric_of(metric: str | None, subject: str | None, unit: str | None, before: str = "", through: str = "") -> Mapped:
    """Return what a quantity's metric words stand for, with its subject's words if need be; `other` where unknown.

    Args:
        before: what stands before the metric's words in their clause.
        through: the text from the metric's words on up to the number, words of comparison included.
    """
    family = family_of(unit)
    alone = plain_words(metric or "")
    readings = [(alone, False)]
    readings += [(plain_words(subject) + alone, True)] if subject else []
    readings += [(plain_words(before) + alone, False)] if before else []
    readings += [(plain_words(through), False)] if through else []
    readings = [(reading, with_subject) for reading, with_subject in readings if len(reading) <= _LONGEST]
    for code, entry in metrics().items():
        if entry.pattern is None or family != entry.family or (entry.units and unit not in entry.units):
            continue
        for reading, with_subject in readings:
            if entry.pattern.fullmatch(reading):
                return Mapped(code, with_subject)
    return Mapped(OTHER, with_subject=False)


@lru_cache(maxsize=8)
def _cue(template: str) -> re.Pattern[str]:
    return re.compile(_filled(template))


def is_body(subject: str | None) -> bool:
    """Whether a subject can be somebody: it is not a sum (上年度研发投入) carried over from the item before."""
    return subject is not None and not _cue("(?:{spend}|{income})$").search(plain_words(subject))


def sanction_behind(folded: str, end: int) -> bool:
    """Whether a number opens a sanction: 低于60分的，取消资格."""
    found = _cue("[^,。;\n]{0,6}的[,、]?(?:由[^,。;\n]{0,20})?(?:应当?|将|可以?)?(?:予以|给予)?(?:{sanctions})")
    return found.match(folded, end, end + 48) is not None


def span_before(folded: str, start: int, unit: str | None) -> bool:
    """Whether a length of time only says over which years something counts: 近三年."""
    return family_of(unit) == "time" and _cue("(?:{spans})$").search(folded, max(0, start - 4), start) is not None


def is_applicant(attribute: str | None) -> bool:
    """Whether who is to act can be the applicant: nobody is named, or a word for one, the lead or a member."""
    listed = (*words("applicant"), *words("lead"), *words("member"), *words("consortium"))
    return attribute is None or plain_words(attribute).endswith(listed)


def is_paperwork(text: str) -> bool:
    """Whether a condition is about the papers of an application, not about the applicant."""
    return _cue("{paperwork}").search(plain_words(text)) is not None


def states_conditions(heading: str) -> bool:
    """Whether what stands under a heading are conditions."""
    return _cue("{conditions}").search(plain_words(heading)) is not None


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    table: dict[str, str] = {}
    for code, entry in metrics().items():
        for name in (code, entry.en, entry.zh, *entry.names):
            key = plain_words(name).lower()
            if table.setdefault(key, code) != code:
                raise resources.DataError(f"data/{_FILE}: {name!r} names both {table[key]} and {code}")
    return table


def metric_named(name: str) -> str | None:
    """Return the code of a metric by its code or any of its names, in either language; None where there is none."""
    return _names().get(plain_words(name).lower())


def metric_label(code: str, lang: Literal["en", "zh"]) -> str:
    """Return a metric's name in a language."""
    entry = metrics().get(code)
    if entry is None:
        return {"en": "other", "zh": "其他"}[lang]
    return entry.zh if lang == "zh" else entry.en
