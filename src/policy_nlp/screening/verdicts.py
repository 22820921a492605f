"""Verdicts: a profile held against the predicates of policies, each with its reason."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import msgspec

from policy_nlp.records import Analysis, Comparator, MadeBy
from policy_nlp.screening.bounds import Tier
from policy_nlp.screening.logic import STATES, State, all_of, any_of, at_least
from policy_nlp.screening.metrics import OTHER, PLACE, metrics, plain_words, unit_factor, words
from policy_nlp.screening.predicates import Predicate, find_predicates
from policy_nlp.screening.profiles import Profile
from policy_nlp.screening.values import Problem, Value

Reason = Literal[
    "satisfied", "fails", "eased", "hedged", "excepted", "exempt", "not_given", "no_figure", "other_subject",
    "straddles", "other_unit", "wide_place", "no_place", "near",
] | Problem  # fmt: skip

_ROLES = ("member", "consortium", "lead")


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a profile's value comes to under one predicate. `given` is the profile's own words, null if it is silent.

    `because` is the words of the text that the reason rests on beside the predicate's own: a hedge, an exception, an
    easier bound, a subject.
    """

    predicate: str
    state: State
    reason: Reason
    given: str | None = None
    because: str | None = None


class Award(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the requirements of one award are met."""

    tier: Tier
    state: State
    predicates: list[str]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One policy and one profile. `state` sums up the conditions of the policy as a whole; where it has none and does
    set requirements for single awards, whether any of them is open. Null where there is nothing to sum up.

    `counts` are those of the conditions that `state` sums up.
    """

    doc_id: str
    profile: str
    state: State | None
    counts: dict[str, int]
    awards: list[Award]
    verdicts: list[Verdict]


class ScreenedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A policy that was screened, with its requirements."""

    doc_id: str
    title: str | None
    region: str | None
    predicates: list[Predicate]


class Screening(msgspec.Struct, frozen=True, kw_only=True):
    """Policies, profiles, and a result for each pair, of the day `on`."""

    schema_version: Literal["1"] = "1"
    on: datetime.date
    profiles: list[Profile]
    documents: list[ScreenedDocument]
    results: list[Result]
    made_by: list[MadeBy]

    def counts(self) -> dict[str, int]:
        """How many verdicts there are of each state."""
        counts: dict[str, int] = dict.fromkeys(STATES, 0)
        for result in self.results:
            for verdict in result.verdicts:
                counts[verdict.state] += 1
        return counts


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a screening."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Screening)}


def screen(profiles: Sequence[Profile], analyses: Iterable[Analysis], *, on: datetime.date) -> Screening:
    """Hold every profile against the requirements of every document.

    Args:
        on: the day on which ages are taken; a profile's own `as_of` goes before it.
    """
    documents, results, makers = [], [], set()
    for analysis in analyses:
        predicates = find_predicates(analysis)
        meta = analysis.meta
        documents.append(
            ScreenedDocument(doc_id=analysis.doc_id, title=meta.title, region=meta.region, predicates=predicates)
        )
        makers.add((analysis.made_by.program, analysis.made_by.version, analysis.made_by.data_version))
        results += [_result(analysis.doc_id, predicates, profile, on) for profile in profiles]
    return Screening(
        on=on,
        profiles=list(profiles),
        documents=documents,
        results=results,
        made_by=[MadeBy(program=p, version=v, data_version=d) for p, v, d in sorted(makers)],
    )


def _result(doc_id: str, predicates: Sequence[Predicate], profile: Profile, on: datetime.date) -> Result:
    verdicts = {predicate.id: judge(predicate, profile, on=on) for predicate in predicates}
    counted = [predicate for predicate in predicates if predicate.counted]
    tiers: dict[tuple[int, int], list[Predicate]] = defaultdict(list)
    for predicate in predicates:
        if predicate.tier and predicate.scope in ("condition", "rule"):
            tiers[predicate.tier.start, predicate.tier.end].append(predicate)
    awards = []
    for opening in tiers.values():
        tier = opening[0].tier
        if tier is not None:
            ids = [predicate.id for predicate in opening]
            awards.append(Award(tier=tier, state=combine(opening, verdicts), predicates=ids))
    state = combine(counted, verdicts) if counted else any_of(award.state for award in awards) if awards else None
    counts: dict[str, int] = dict.fromkeys(STATES, 0)
    for predicate in counted:
        counts[verdicts[predicate.id].state] += 1
    return Result(
        doc_id=doc_id, profile=profile.name, state=state, counts=counts, awards=awards, verdicts=list(verdicts.values())
    )


def combine(predicates: Iterable[Predicate], verdicts: dict[str, Verdict]) -> State:
    """Sum up: all must hold, and of alternatives as many as are needed."""
    states: list[State] = []
    branches: dict[str, dict[int, list[State]]] = defaultdict(lambda: defaultdict(list))
    needed: dict[str, int] = {}
    for predicate in predicates:
        state = verdicts[predicate.id].state
        if predicate.choice is None:
            states.append(state)
        else:
            branches[predicate.choice.group][predicate.choice.branch].append(state)
            needed[predicate.choice.group] = predicate.choice.needed
    states += [at_least(needed[group], map(all_of, parts.values())) for group, parts in branches.items()]
    return all_of(states)


def judge(predicate: Predicate, profile: Profile, *, on: datetime.date) -> Verdict:
    """Return what a profile's value comes to under one predicate."""
    value = _value_for(predicate, profile)
    weighed: Weighed
    if not _speaks_of(predicate, profile):
        weighed = "unknown", "other_subject", predicate.subject
    elif value is None:
        weighed = "unknown", "not_given" if predicate.operator or predicate.place else "no_figure", None
    elif value.problem:
        weighed = "unknown", value.problem, None
    else:
        weighed = _weighed(predicate, value, profile.as_of or on)
    state, reason, because = weighed
    given = value.given if value else None
    return Verdict(predicate=predicate.id, state=state, reason=reason, given=given, because=because)


Weighed = tuple[State, Reason, str | None]


def _weighed(predicate: Predicate, value: Value, day: datetime.date) -> Weighed:
    """State, reason and the words that the reason rests on, for a value that could be read."""
    if predicate.metric == PLACE:
        return (*_placed(predicate, value), predicate.exception)
    if value.flag is not None:
        return ("met", "satisfied", None) if value.flag else ("not_met", "fails", None)
    if predicate.operator is None or predicate.value is None:
        return "unknown", "no_figure", None
    state, reason = _compared(value, predicate.operator, predicate.value, predicate.value_max, predicate.unit, day)
    return _spared(predicate, value, day) if state == "not_met" else (state, reason, None)


def _spared(predicate: Predicate, value: Value, day: datetime.date) -> Weighed:
    """A bound that is missed: what easier bounds, hedges and exceptions leave open."""
    for item in predicate.easings:
        if _compared(value, item.operator, item.value, item.value_max, item.unit, day)[0] != "not_met":
            return "discretionary", "eased", item.text
    if predicate.hedge and not predicate.easings:
        return "discretionary", "hedged", predicate.hedge
    if predicate.exception and not any(item.text in predicate.exception for item in predicate.easings):
        return "discretionary", "excepted", predicate.exception
    return "not_met", "fails", None


def _value_for(predicate: Predicate, profile: Profile) -> Value | None:
    """The profile's value for a predicate: by the metric, or else by the very words of the text."""
    if predicate.metric != OTHER:
        named = next((value for value in profile.values if value.metric == predicate.metric), None)
        if named or predicate.operator is None:
            return named
    spoken = plain_words(predicate.text if predicate.operator is None else predicate.metric_words or "")
    return next((value for value in profile.values if spoken and plain_words(value.name) == spoken), None)


def _speaks_of(predicate: Predicate, profile: Profile) -> bool:
    """Whether the profile is of whom the predicate speaks, as far as the text and the profile's roles tell."""
    if predicate.subject is None:
        return True
    subject = plain_words(predicate.subject)
    if subject in words("applicant") or subject in ("同一企业", "同一单位"):
        return True
    group = next((name for name in _ROLES if subject.endswith(words(name))), None)
    entry = metrics().get(predicate.metric)
    if entry is not None and entry.of and group in (entry.of, "member", "lead"):
        return True
    for role in map(plain_words, profile.roles):
        if subject == role or subject.endswith(role):
            return True
        if group is not None and any(role == word for word in words(group)):
            return True
    return False


def _placed(predicate: Predicate, value: Value) -> tuple[State, Reason]:
    """Whether the profile's place lies in the one that is asked for."""
    asked, given = predicate.place, value.place
    if asked is None or given is None:
        return "unknown", "no_place"
    inside = given.isdigit() if asked == "CN" else asked.isdigit() and given.startswith(_stem(asked))
    if inside:
        return ("unknown", "exempt") if predicate.exception else ("met", "satisfied")
    wider = given == "CN" or (given.isdigit() and asked.startswith(_stem(given)))
    return ("unknown", "wide_place") if wider else ("not_met", "fails")


def _stem(code: str) -> str:
    """The digits that all places within a place share."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def _compared(
    value: Value, operator: Comparator, bound: float, bound_max: float | None, unit: str | None, day: datetime.date
) -> tuple[State, Reason]:
    """Compare an interval with a bound: met if all of it satisfies the bound, not met if none of it does."""
    if value.founded is not None:
        first, last = value.founded
        value = msgspec.structs.replace(value, low=_years(last, day), high=_years(first, day), unit="year")
    factor = unit_factor(value.unit, unit)
    if factor is None:
        return "unknown", "other_unit"
    low = float("-inf") if value.low is None else value.low * factor
    high = float("inf") if value.high is None else value.high * factor
    checks: dict[Comparator, State] = {
        ">=": _above(low, high, bound, strict=False, high_open=value.high_open),
        ">": _above(low, high, bound, strict=True, low_open=value.low_open),
        "<=": _above(-high, -low, -bound, strict=False, high_open=value.low_open),
        "<": _above(-high, -low, -bound, strict=True, low_open=value.high_open),
    }
    if operator == "range":
        top = bound if bound_max is None else bound_max
        above = checks[">="]
        below = _above(-high, -low, -top, strict=False, high_open=value.low_open)
        state = all_of((above, below))
    elif operator in ("=", "~"):
        state = all_of((checks[">="], checks["<="]))
        if operator == "~" and state == "not_met":
            return "unknown", "near"
    else:
        state = checks[operator]
    reasons: dict[State, Reason] = {"met": "satisfied", "not_met": "fails", "unknown": "straddles"}
    return state, reasons[state]


def _above(
    low: float, high: float, bound: float, *, strict: bool, low_open: bool = False, high_open: bool = False
) -> State:
    """Whether all, none or some of an interval lies at or above a bound (`strict`: above it)."""
    if low > bound or (low == bound and (not strict or low_open)):
        return "met"
    if high < bound or (high == bound and (strict or high_open)):
        return "not_met"
    return "unknown"


def _years(founded: datetime.date, day: datetime.date) -> float:
    """Years from a founding to a day: whole at each anniversary, negative before it."""
    years = day.year - founded.year
    before = _anniversary(founded, day.year)
    if before > day:
        years -= 1
        before = _anniversary(founded, day.year - 1)
    after = _anniversary(founded, before.year + 1)
    return years + (day - before).days / (after - before).days


def _anniversary(founded: datetime.date, year: int) -> datetime.date:
    try:
        return founded.replace(year=year)
    except ValueError:  # 29 February
        return datetime.date(year, 3, 1)
