"""Requirements as predicates: metric, operator, normalised value, unit, hedge, exception, tier, alternatives."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Literal

import msgspec

from policy_nlp.fold import fold
from policy_nlp.records import Analysis, Comparator, Quantity
from policy_nlp.screening.alternatives import Choice, Clause, ConditionList, find_choices, find_lists, find_programmes
from policy_nlp.screening.bounds import Easing, Tier, easings_of, required_bounds, scope_of, tiers_of
from policy_nlp.screening.metrics import (
    OTHER,
    PLACE,
    Scope,
    is_applicant,
    is_body,
    is_paperwork,
    metric_of,
    states_conditions,
)
from policy_nlp.screening.registration import find_registrations
from policy_nlp.screening.sentences import Sentences

# A quote is the sentence, and no more of it than this around the number.
_QUOTE = 160
# What is left of a condition's words beside its place of registration says little if it is shorter than this.
_REST = 8
# 应当具备下列条件: words that end so open a list and are no condition of their own.
_STEM = 4
_CLAUSE = re.compile(r"[,;:。\n、]")
_CLAUSE_REACH = 24


class Predicate(msgspec.Struct, frozen=True, kw_only=True):
    """One requirement. `text` is text[start:end] of the document and `quote` is text[quote_start:quote_end].

    `metric` is a code of data/metrics.toml. `operator` is null for a condition without a figure: `place` is then the
    region id to be registered in, or null where only a plain yes or no can answer. `scope` is `condition`, `procedure`
    or `sanction` by the metric, and `rule` for a bound that is no condition (see `bounds.scope_of`). A length of time
    that only says over which years something counts (近三年) is no predicate.
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
    required = required_bounds(analysis, folded, [span for listed in lists for span in listed.items])
    easings = easings_of(analysis.text, required, folded, sentences)
    found = _figures(analysis, required, easings, folded, sentences)
    found += _registrations(analysis, folded, sentences)
    found.sort(key=lambda predicate: (predicate.start, predicate.end))
    found = _with_lists(analysis, found, folded, sentences, lists)
    found += _without_figures(analysis, found, sentences)
    found.sort(key=lambda predicate: (predicate.start, predicate.end))
    return _with_programmes(found, find_programmes(folded))


def _quote(text: str, sentences: Sentences, start: int, end: int) -> dict[str, int | str]:
    """The place and words of the sentence at [start, end), cut where it is very long."""
    low, high = sentences.at(start)
    low, high = max(low, start - _QUOTE), max(end, min(high, end + _QUOTE))
    while low < start and text[low].isspace():
        low += 1
    return {"quote": text[low:high], "quote_start": low, "quote_end": high}


def _figures(
    analysis: Analysis,
    required: list[Quantity],
    easings: dict[str, list[tuple[str, Easing]]],
    folded: str,
    sentences: Sentences,
) -> list[Predicate]:
    eased = {key for pairs in easings.values() for key, _ in pairs}
    listed = {key for measure in analysis.measures if measure.dimension == "requirement" for key in measure.quantities}
    tiers = tiers_of(analysis, required, folded, sentences)
    places = {(region.start, region.end) for region in analysis.regions}
    found = []
    for quantity in required:
        if quantity.id in eased:
            continue
        code, with_subject = metric_of(quantity.metric, quantity.subject, quantity.unit, *_around(quantity, folded))
        # the place of 在福建省注册 is nobody
        body = is_body(quantity.subject) and quantity.at.get("subject") not in places
        scope = scope_of(code, quantity, folded, listed=quantity.id in listed)
        found.append(
            Predicate(
                id=f"p{quantity.start}-{quantity.end}",
                doc_id=analysis.doc_id,
                metric=code,
                metric_words=quantity.metric,
                subject=quantity.subject if body and not with_subject else None,
                operator=quantity.comparator,
                value=quantity.value,
                value_max=quantity.value_max,
                unit=quantity.unit,
                hedge=quantity.hedge,
                exception=quantity.exception,
                easings=[easing for _, easing in easings.get(quantity.id, [])],
                tier=tiers.get(quantity.id),
                scope=scope,
                start=quantity.start,
                end=quantity.end,
                text=quantity.text,
                **_quote(analysis.text, sentences, quantity.start, quantity.end),  # type: ignore[arg-type]
            )
        )
    return found


def _around(quantity: Quantity, folded: str) -> tuple[str, str]:
    """What stands in the clause before a quantity's metric, and from the metric on up to the number."""
    if "metric" not in quantity.at:
        return "", ""
    start = quantity.at["metric"][0]
    before = _CLAUSE.split(folded[max(0, start - _CLAUSE_REACH) : start])[-1]
    through = folded[start : quantity.start] if start < quantity.start <= start + _CLAUSE_REACH else ""
    return before, "" if _CLAUSE.search(through) else through


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
            msgspec.structs.replace(
                plain,
                metric=PLACE,
                place=registration.region,
                exception=registration.exception,
                scope="rule" if registration.single else "condition",
            )
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
        if is_paperwork(measure.text) or not is_applicant(measure.attribute):
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


def _with_programmes(found: list[Predicate], programmes: list[tuple[int, int]]) -> list[Predicate]:
    """What stands behind 申报条件： is a condition; those of several programmes are alternatives to one another."""
    branches: dict[int, int] = {}
    starts = [item.start for item in found]
    for branch, (start, end) in enumerate(programmes):
        low, high = bisect_left(starts, start), bisect_left(starts, end)
        inside = [index for index in range(low, high) if found[index].choice is None]
        branches |= dict.fromkeys(inside, branch)
    group = f"c{programmes[0][0]}" if programmes else ""
    single = len(set(branches.values())) < 2
    return [
        msgspec.structs.replace(
            item,
            choice=None if single else Choice(group=group, branch=branches[index]),
            scope="condition" if item.scope == "rule" else item.scope,
        )
        if index in branches
        else item
        for index, item in enumerate(found)
    ]
