"""Three-valued logic: what follows when not everything is known.

Conjunction, disjunction and `at_least` are those of the strong logic of S. C. Kleene (Introduction to Metamathematics,
1952, § 64): a result is known as soon as no value of what is unknown could change it. `discretionary` is a second kind
of undecided, in which nothing is missing but an authority's decision; where both kinds are left, the result is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

State = Literal["met", "not_met", "discretionary", "unknown"]
STATES: tuple[State, ...] = get_args(State)


def at_least(needed: int, states: Iterable[State]) -> State:
    """Return whether `needed` of the states are met.

    >>> at_least(1, ["not_met", "unknown"])
    'unknown'
    >>> at_least(2, ["met", "met", "unknown"])
    'met'
    """
    counts = dict.fromkeys(STATES, 0)
    for state in states:
        counts[state] += 1
    if counts["met"] >= needed:
        return "met"
    if counts["met"] + counts["discretionary"] + counts["unknown"] < needed:
        return "not_met"
    return "unknown" if counts["unknown"] else "discretionary"


def all_of(states: Iterable[State]) -> State:
    """Return the conjunction; met where there is none."""
    listed = list(states)
    return at_least(len(listed), listed)


def any_of(states: Iterable[State]) -> State:
    """Return the disjunction; not met where there is none."""
    return at_least(1, states)
