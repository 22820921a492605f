"""Requirements as predicates: metric, operator, normalised value, unit, hedge, exception, tier, alternatives."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import Literal

import msgspec

from policy_nlp.fold import fold
from policy_nlp.records import Analysis, Comparator, Quantity
from policy_nlp.screening.alternatives import Choice, Clause, ConditionList, find_choices, find_lists
from policy_nlp.screening.metrics import (
    OTHER,
    PLACE,
    Scope,
    is_body,
    metric_of,
    metrics,
    sanction_behind,
    span_before,
    states_conditions,
)
from policy_nlp.screening.registration import find_registrations
from policy_nlp.screening.sentences import Sentences

# 可放宽至3亿元: the bound before it, made easier for some.
_EASED = re.compile(r"(?:放宽|降低|下降|下调|减少|调整|降|减)(?:到|至|为)?$")
_EASED_REACH = 6
# （人工智能企业不低于5000万元）: a bracket right behind a bound, with a class of its own.
_BRACKET = re.compile(r"(?:及?以[上下内])?[(]")
# A quote is the sentence, and no more of it than this around the number.
_QUOTE = 160
# What is left of a condition's words beside its place of registration says little if it is shorter than this.
_REST = 8
# 应当具备下列条件: words that end so open a list and are no condition of their own.
_STEM = 4
_CLAUSE = re.compile(r"[,;:。\n、]")
_CLAUSE_REACH = 24
_BOUNDS = frozenset((">=", ">", "<=", "<", "range"))


class Easing(msgspec.Struct, frozen=True, kw_only=True):
    """An easier bound for some (前沿领域的企业可放宽至3亿元): its words, their place, its operator and value."""

    start: int
    end: int
    text: str
    operator: Comparator
    value: float
    value_max: float | None
    unit: str | None


class Tier(msgspec.Struct, frozen=True, kw_only=True):
    """The award that a requirement opens: the words of its amount and their place."""

    start: int
    end: int
    text: str


class Predicate(msgspec.Struct, frozen=True, kw_only=True):
    """One requirement. `text` is text[start:end] of the document and `quote` is text[quote_start:quote_end].

    `metric` is a code of data/metrics.toml. `operator` is null for a condition without a figure: `place` is then the
    region id to be registered in, or null where only a plain yes or no can answer. `scope` is `condition`, `procedure`
    or `sanction` by the metric, and `rule` for a bound of an unknown metric outside of a list of conditions.
    A length of time that only says over which years something counts (近三年) is none.
    """

    id: str
    doc_id: str
    metric: str
    metric_words: str | None = None
    subject: str | None = None
    operator: Comparator | None = None
    value: float | None = None
    value_max: float | None = None
    unit: str | None = None
    place: str | None = None
    hedge: str | None = None
    exception: str | None = None
    easings: list[Easing] = []
    tier: Tier | None = None
    choice: Choice | None = None
    scope: Scope | Literal["rule"] = "condition"
    start: int
    end: int
    text: str
    quote: str
    quote_start: int
    quote_end: int

    @property
    def counted(self) -> bool:
        """Whether it is one of the conditions of the policy as a whole."""
        return self.scope == "condition" and self.tier is None


def find_predicates(analysis: Analysis) -> list[Predicate]:
    """Return a document's requirements as predicates, in the order of the text."""
    folded = fold(analysis.text)
    sentences = Sentences(folded)
    lists = list(find_lists(folded))
    required = _required(analysis, folded, [span for listed in lists for span in listed.items])
    easings = _easings(analysis.text, required, folded, sentences)
    found = _figures(analysis, required, easings, folded, sentences)
    found += _registrations(analysis, folded, sentences)
    found.sort(key=lambda predicate: (predicate.start, predicate.end))
    found = _with_lists(analysis, found, folded, sentences, lists)
    found += _without_figures(analysis, found, sentences)
    return sorted(found, key=lambda predicate: (predicate.start, predicate.end))


def _required(analysis: Analysis, folded: str, items: list[tuple[int, int]]) -> list[Quantity]:
    """The requirements among the quantities: in an item of a list of conditions, every bound is one."""
    items = sorted(items)
    starts = [start for start, _ in items]

    def listed(quantity: Quantity) -> bool:
        index = bisect_right(starts, quantity.start) - 1
        return index >= 0 and quantity.start < items[index][1] and quantity.comparator in _BOUNDS

    return [
        quantity
        for quantity in analysis.quantities
        if (quantity.kind == "requirement" or (quantity.kind != "support" and listed(quantity)))
        and not span_before(folded, quantity.start, quantity.unit)
    ]


def _quote(text: str, sentences: Sentences, start: int, end: int) -> dict[str, int | str]:
    """The place and words of the sentence at [start, end), cut where it is very long."""
    low, high = sentences.at(start)
    low, high = max(low, start - _QUOTE), max(end, min(high, end + _QUOTE))
    while low < start and text[low].isspace():
        low += 1
    return {"quote": text[low:high], "quote_start": low, "quote_end": high}


def _easings(
    text: str, required: list[Quantity], folded: str, sentences: Sentences
) -> dict[str, list[tuple[str, Easing]]]:
    """Return, by the main bound's id, the bounds that ease it, with their own ids."""
    easings: dict[str, list[tuple[str, Easing]]] = {}
    mains: dict[str | None, Quantity] = {}
    for quantity in required:
        main = mains.get(quantity.unit)
        if main is None or not _eases(main, quantity, folded):
            mains[quantity.unit] = quantity
            continue
        start = max(main.end, sentences.at(quantity.start)[0])
        start += len(text[start : quantity.start]) - len(text[start : quantity.start].lstrip(" 　,，、(（"))
        easing = Easing(
            start=start,
            end=quantity.end,
            text=text[start : quantity.end],
            operator=quantity.comparator,
            value=quantity.value,
            value_max=quantity.value_max,
            unit=quantity.unit,
        )
        easings.setdefault(main.id, []).append((quantity.id, easing))
    return easings


def _eases(main: Quantity, quantity: Quantity, folded: str) -> bool:
    """Whether a bound eases the main one: on its line, behind 可放宽至, or in the bracket right behind it."""
    if quantity.start - main.end > _QUOTE:
        return False
    between = folded[main.end : quantity.start]
    if "\n" in between or quantity.comparator[0] != main.comparator[0]:
        return False
    if _EASED.search(between[-_EASED_REACH:]):
        return True
    return _BRACKET.match(between) is not None and ")" not in between and "其中" not in between and "含" not in between


def _figures(
    analysis: Analysis,
    required: list[Quantity],
    easings: dict[str, list[tuple[str, Easing]]],
    folded: str,
    sentences: Sentences,
) -> list[Predicate]:
    eased = {key for pairs in easings.values() for key, _ in pairs}
    listed = {key for measure in analysis.measures if measure.dimension == "requirement" for key in measure.quantities}
    supports = [quantity for quantity in analysis.quantities if quantity.kind == "support"]
    starts = [quantity.start for quantity in supports]
    found = []
    for quantity in required:
        if quantity.id in eased:
            continue
        code, with_subject = metric_of(quantity.metric, quantity.subject, quantity.unit, _before(quantity, folded))
        scope = _scope(code, quantity, folded, listed=quantity.id in listed)
        place = bisect_left(starts, quantity.end)
        opened = supports[place] if place < len(supports) else None
        if opened and opened.start >= sentences.at(quantity.start)[1]:
            opened = None
        found.append(
            Predicate(
                id=f"p{quantity.start}-{quantity.end}",
                doc_id=analysis.doc_id,
                metric=code,
                metric_words=quantity.metric,
                subject=None if with_subject or not is_body(quantity.subject) else quantity.subject,
                operator=quantity.comparator,
                value=quantity.value,
                value_max=quantity.value_max,
                unit=quantity.unit,
                hedge=quantity.hedge,
                exception=quantity.exception,
                easings=[easing for _, easing in easings.get(quantity.id, [])],
                tier=Tier(start=opened.start, end=opened.end, text=opened.text) if opened else None,
                scope=scope,
                start=quantity.start,
                end=quantity.end,
                text=quantity.text,
                **_quote(analysis.text, sentences, quantity.start, quantity.end),  # type: ignore[arg-type]
            )
        )
    return found


def _before(quantity: Quantity, folded: str) -> str:
    """What stands before a quantity's metric in the same clause."""
    if "metric" not in quantity.at:
        return ""
    end = quantity.at["metric"][0]
    return _CLAUSE.split(folded[max(0, end - _CLAUSE_REACH) : end])[-1]


def _scope(code: str, quantity: Quantity, folded: str, *, listed: bool) -> Scope | Literal["rule"]:
    """What a bound is for: by its metric, unless its sentence makes it the ground of a sanction."""
    if sanction_behind(folded, quantity.end):
        return "sanction"
    if code != OTHER:
        return metrics()[code].scope
    return "condition" if listed else "rule"


def _plain(analysis: Analysis, sentences: Sentences, start: int, end: int) -> Predicate:
    """A condition that only a yes or no can answer."""
    return Predicate(
        id=f"p{start}-{end}",
        doc_id=analysis.doc_id,
        metric=OTHER,
        start=start,
        end=end,
        text=analysis.text[start:end],
        **_quote(analysis.text, sentences, start, end),  # type: ignore[arg-type]
    )


def _registrations(analysis: Analysis, folded: str, sentences: Sentences) -> list[Predicate]:
    found = []
    for registration in find_registrations(analysis, folded, sentences):
        plain = _plain(analysis, sentences, registration.start, registration.end)
        found.append(
            msgspec.structs.replace(plain, metric=PLACE, place=registration.region, exception=registration.exception)
        )
    return found


def _without_figures(analysis: Analysis, found: list[Predicate], sentences: Sentences) -> list[Predicate]:
    """Conditions without a figure that stand under a heading of conditions and in no list."""
    starts = sorted(predicate.start for predicate in found if predicate.metric != PLACE)
    places = {predicate.start: predicate for predicate in found if predicate.metric == PLACE}
    plain = []
    for measure in analysis.measures:
        if measure.dimension != "requirement" or measure.deontic not in ("obligation", "prohibition"):
            continue
        if bisect_left(starts, measure.start) < bisect_left(starts, measure.end):
            continue
        heads = [measure.label or "", *(section.heading for section in analysis.sections_at(measure.start))]
        if not any(map(states_conditions, heads)) or states_conditions(measure.text[-_STEM:]):
            continue
        inside = [item for start, item in places.items() if measure.start <= start < measure.end]
        if measure.end - measure.start - sum(item.end - item.start for item in inside) >= _REST:
            plain.append(_plain(analysis, sentences, measure.start, measure.end))
    return plain


def _with_lists(
    analysis: Analysis,
    found: list[Predicate],
    folded: str,
    sentences: Sentences,
    lists: list[ConditionList],
) -> list[Predicate]:
    """Set `choice` where the text offers alternatives; an item of a list without any predicate becomes a plain one."""
    clauses = [Clause(item.start, item.end, item.operator is not None) for item in found]
    easings = [(easing.start, easing.end) for item in found for easing in item.easings]
    choices, unread = find_choices(folded, lists, clauses, easings, sentences)
    chosen = [
        msgspec.structs.replace(item, choice=choices[index], scope="condition" if item.scope == "rule" else item.scope)
        if index in choices
        else item
        for index, item in enumerate(found)
    ]
    known = {item.id for item in found}
    for start, end, choice in unread:
        plain = msgspec.structs.replace(_plain(analysis, sentences, start, end), choice=choice)
        if plain.id not in known:
            known.add(plain.id)
            chosen.append(plain)
    return chosen
