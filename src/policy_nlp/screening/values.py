"""Values of a profile as intervals: 12亿元, 120000（万元）, 10亿—12亿元, 不低于8%, 2018年5月, 浙江省杭州市, true."""

from __future__ import annotations

import datetime
import math
import re
from calendar import monthrange
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal

import msgspec

from policy_nlp import resources
from policy_nlp.pipeline import Pipeline
from policy_nlp.records import Quantity
from policy_nlp.screening.metrics import FOUNDING, PLACE, Metric, family_of, metric_named, metrics, plain_words

Problem = Literal["no_unit", "unreadable", "wrong_unit", "approximate", "unknown_place"]

_FOUNDED = frozenset(
    ("founded", "founding_date", "成立日期", "成立时间", "注册日期", "注册时间", "注册成立日期", "登记日期", "设立日期")
)
_NUMBER = re.compile(r"[-+]?[0-9][0-9,]*(?:\.[0-9]+)?")
_SCALED = re.compile(r"[-+]?[0-9][0-9,]*(?:\.[0-9]+)?[十百千]?[万亿]{1,2}")
_DATE = re.compile(r"([12][0-9]{3})(?:[-/.年]([0-9]{1,2})(?:[-/.月]([0-9]{1,2})日?|月)?|年)?")
_YES = frozenset(("true", "yes", "是", "有", "已", "满足", "符合"))
_NO = frozenset(("false", "no", "否", "无", "未", "不满足", "不符合"))
# What a value may say beside its number.
_BESIDE = re.compile(r"(?:约为?|共计?|合计|为|达到?)?")
_BOUND_WORDS = 8


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """What a profile says under one name.

    A number is the interval [low, high] in `unit`, an end left out where `low_open` or `high_open`. `founded` is the
    first and last day on which the founding can have been. `place` is a region id; `flag` a plain yes or no. `problem`
    tells why `given` could not be read; then nothing else is set.
    """

    name: str
    given: str
    metric: str | None
    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False
    unit: str | None = None
    founded: tuple[datetime.date, datetime.date] | None = None
    place: str | None = None
    flag: bool | None = None
    problem: Problem | None = None


def read_value(name: str, entry: Any, *, unit: str | None = None) -> Value:
    """Return what a profile's entry says.

    Args:
        name: a metric's code or name, or the words of a condition as a document has them.
        entry: text, a number, a date, or true or false.
        unit: the unit that stands at the column's head, for numbers without one of their own.
    """
    given = _given(entry)
    metric = metric_named(name)
    base = Value(name=name, given=given, metric=metric)
    if isinstance(entry, bool):
        return msgspec.structs.replace(base, flag=entry)
    founding = plain_words(name).lower() in _FOUNDED or metric == FOUNDING
    if founding and (days := _days(entry, given)):
        return msgspec.structs.replace(base, metric=FOUNDING, founded=days)
    if metric == PLACE:
        place = _place(given)
        return msgspec.structs.replace(base, place=place, problem=None if place else "unknown_place")
    if metric is None and (flag := _flag(given)) is not None:
        return msgspec.structs.replace(base, flag=flag)
    return _number(base, given + unit if unit and _NUMBER.fullmatch(given) else given)


def _given(entry: Any) -> str:
    if isinstance(entry, bool):
        return "true" if entry else "false"
    if isinstance(entry, int | float) and math.isfinite(entry):
        return f"{Decimal(str(entry)):f}"
    if isinstance(entry, datetime.datetime):
        return entry.date().isoformat()
    return str(entry).strip()


def _flag(given: str) -> bool | None:
    word = given.lower()
    return True if word in _YES else False if word in _NO else None


def _days(entry: Any, given: str) -> tuple[datetime.date, datetime.date] | None:
    """The first and last day that a date can mean: 2018年 is all of the year."""
    if isinstance(entry, datetime.datetime):
        entry = entry.date()
    if isinstance(entry, datetime.date):
        return entry, entry
    found = _DATE.fullmatch(plain_words(given))
    if found is None:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        first = datetime.date(year, month or 1, day or 1)
        last_month = month or 12
        return first, datetime.date(year, last_month, day or monthrange(year, last_month)[1])
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _quantities() -> Pipeline:
    return Pipeline(layers=["quantities"])


@lru_cache(maxsize=1)
def _regions() -> Pipeline:
    return Pipeline(layers=["regions"])


def _place(given: str) -> str | None:
    """The region id of a place: a code, or a name up to the smallest part (浙江省杭州市 → 330100)."""
    if given in resources.places_by_code():
        return given
    mentions = _regions()(given).regions
    if not mentions or sum(mention.end - mention.start for mention in mentions) < len(given):
        return None
    codes = [mention.region for mention in mentions]
    outer = [code for code in codes if code]
    inside = all(_holds(above, below) for above, below in pairwise(outer))
    return codes[-1] if inside else None


def _holds(above: str, below: str) -> bool:
    return above == "CN" or below.startswith(above.rstrip("0") if above.isdigit() else above)


def _number(base: Value, given: str) -> Value:
    """Read a number with the grammar that reads the documents' own."""
    text = plain_words(given)
    sign = -1.0 if text.startswith("-") else 1.0
    text = text.lstrip("-+") if _NUMBER.match(text) else text
    entry = metrics().get(base.metric or "")
    if _NUMBER.fullmatch(text) and entry is not None and entry.bare:
        unit = entry.units[0] if entry.units else "year"
        value = sign * float(text.replace(",", ""))
        return msgspec.structs.replace(base, low=value, high=value, unit=unit)
    if _SCALED.fullmatch(text) and entry is not None and entry.family in ("money", "count"):
        text += "元" if entry.family == "money" else entry.units[0]
    found = _quantities()(text).quantities
    if len(found) != 1:
        no_unit = _NUMBER.fullmatch(text) or _SCALED.fullmatch(text)
        return msgspec.structs.replace(base, problem="no_unit" if no_unit else "unreadable")
    problem = _problem(entry, found[0], text)
    return msgspec.structs.replace(base, problem=problem) if problem else _interval(base, found[0], sign)


def _problem(entry: Metric | None, quantity: Quantity, text: str) -> Problem | None:
    """Why a quantity cannot be the value of a metric; None where it can."""
    beside = text[: quantity.start] + text[quantity.end :]
    bounded = quantity.comparator in (">=", ">", "<=", "<") and len(beside) <= _BOUND_WORDS
    if not bounded and not _BESIDE.fullmatch(beside):
        return "unreadable"
    if quantity.comparator == "~":
        return "approximate"
    if entry is None:
        return None
    wrong = family_of(quantity.unit) != entry.family or (entry.units and quantity.unit not in entry.units)
    return "wrong_unit" if wrong else None


def _interval(base: Value, quantity: Quantity, sign: float) -> Value:
    value = sign * quantity.value
    low: float | None = value
    high: float | None = value
    if quantity.comparator == "range":
        high = quantity.value_max
    elif quantity.comparator in (">=", ">"):
        high = None
    elif quantity.comparator in ("<=", "<"):
        low = None
    return msgspec.structs.replace(
        base,
        low=low,
        high=high,
        low_open=quantity.comparator == ">",
        high_open=quantity.comparator == "<",
        unit=quantity.unit,
    )
