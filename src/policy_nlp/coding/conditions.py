"""What is known of a statement or a document, and conditions on it: words in a place, codes of a field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, get_args

import msgspec

from policy_nlp.coding.forms import Form
from policy_nlp.fold import fold
from policy_nlp.records import Analysis, Deontic, Dimension, Genre, Instrument, Kind, Level, Measure, Status

# Where words may stand: `any` is the whole statement; `head` the last word of its object, which says what it is.
PLACES = ("any", "aim", "object", "head", "attribute", "beneficiary", "condition", "label")
HAS = ("figure", "date", "attribute", "beneficiary", "condition")
MEASURE_CODES: Mapping[str, tuple[str, ...]] = {
    "deontics": get_args(Deontic),
    "instruments": get_args(Instrument),
    "dimensions": get_args(Dimension),
    "statuses": get_args(Status),
    "quantities": get_args(Kind),
    "has": HAS,
}
DOCUMENT_CODES: Mapping[str, tuple[str, ...]] = {"levels": get_args(Level), "genres": get_args(Genre)}


class Facts(NamedTuple):
    """`words` by place, folded; `codes` by field. What is not known has no entry, so that no condition on it holds."""

    words: Mapping[str, str]
    codes: Mapping[str, frozenset[str]]


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """Holds when each place has one of its words, none of `without` is there, and each field has one of its codes."""

    words: dict[str, tuple[str, ...]] = {}
    without: tuple[str, ...] = ()
    codes: dict[str, tuple[str, ...]] = {}

    @property
    def empty(self) -> bool:
        """Whether it asks for nothing."""
        return not (self.words or self.without or self.codes)

    def holds(self, facts: Facts) -> bool:
        """Whether it holds."""
        return (
            all(has_word(facts, place, words) for place, words in self.words.items())
            and not any(word in text for word in self.without for text in facts.words.values())
            and all(facts.codes.get(field, frozenset()).intersection(codes) for field, codes in self.codes.items())
        )


def has_word(facts: Facts, place: str, words: Sequence[str]) -> bool:
    """Whether one of `words` (folded) stands in a place; at the head, whether it ends it."""
    text = facts.words.get(place, "")
    return text.endswith(tuple(words)) if place == "head" else any(word in text for word in words)


def read_condition(form: Form, places: Sequence[str], codes: Mapping[str, Sequence[str]]) -> Condition:
    """Return the condition that stands in a table.

    Raises:
        CodebookError: a key or a code is none of those that there are.
    """
    condition = Condition(
        words={place: folded(words) for place in places if (words := form.texts(place))},
        without=folded(form.texts("without")),
        codes={name: found for name, allowed in codes.items() if (found := form.codes(name, allowed))},
    )
    form.done()
    return condition


def folded(words: Sequence[str]) -> tuple[str, ...]:
    """Return words as they are looked for."""
    return tuple(fold(word) for word in words)


def facts_of(analysis: Analysis) -> Iterator[tuple[Measure, Facts]]:
    """Yield the measures of a document with what is known of each."""
    kinds = {quantity.id: quantity.kind for quantity in analysis.quantities}
    dates = [date.start for date in analysis.dates]
    for measure in analysis.measures:
        counted = [kinds[key] for key in measure.quantities if key in kinds]
        dated = any(measure.start <= start < measure.end for start in dates)
        yield measure, measure_facts(measure, quantities=counted, dated=dated)


def measure_facts(measure: Measure, *, quantities: Sequence[Kind] = (), dated: bool = False) -> Facts:
    """Return what is known of a measure; `quantities` are the kinds of the numbers in it, `dated`: it holds a date."""
    words = {
        "any": measure.text,
        "aim": measure.aim,
        "object": measure.object,
        "head": measure.object or measure.text,
        "attribute": measure.attribute,
        "beneficiary": measure.beneficiary,
        "condition": measure.condition,
        "label": measure.label,
    }
    has = {"figure": bool(quantities), "date": dated} | {name: bool(words[name]) for name in HAS[2:]}
    codes = {
        "deontics": frozenset((measure.deontic,)),
        "instruments": frozenset((measure.instrument,)),
        "dimensions": frozenset((measure.dimension,)),
        "statuses": frozenset((measure.status,)),
        "quantities": frozenset(quantities),
        "has": frozenset(name for name, there in has.items() if there),
    }
    return Facts({place: fold(text) for place, text in words.items() if text}, codes)
