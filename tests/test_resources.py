"""The data: every lexicon row's examples hold both ways, and errors name the bad row."""

import re

import pytest

from policy_nlp import resources
from policy_nlp.resources import BLOCK, DataError, Term
from policy_nlp.scan import Scan


def rows() -> list[Term]:
    return [term for term in resources.lexicon() if term.yes or term.no]


def found(term: Term, sentence: str) -> bool:
    """Whether the scan of the sentence resolves to the term with its meaning."""
    scan = Scan(sentence)
    folded = Scan(term.term).text
    return any(
        scan.text[hit.start : hit.end] == folded and (hit.kind, hit.value) == (term.kind, term.value)
        for hit in scan.of(term.kind.partition(".")[0])
    )


def test_examples_of_lexicon_rows_hold_both_ways() -> None:
    wrong = [
        f"{row.kind} {row.term}: not found in {row.yes!r}" for row in rows() if row.yes and not found(row, row.yes)
    ]
    wrong += [f"{row.kind} {row.term}: found in {row.no!r}" for row in rows() if row.no and found(row, row.no)]
    assert not wrong, "\n".join(wrong)


def test_blockers_hide_something() -> None:
    """A blocker that holds no term of its group hides nothing: it is a slip."""
    terms: dict[str, set[str]] = {"region": {place.name for place in resources.places()}}
    for term in resources.lexicon():
        if term.value != BLOCK:
            terms.setdefault(term.kind.partition(".")[0], set()).add(term.term)
    idle = [
        f"{row.kind} {row.term}"
        for row in resources.lexicon()
        if row.value == BLOCK
        and not any(
            row.term[start:end] in terms.get(row.kind.partition(".")[0], ())
            for start in range(len(row.term))
            for end in range(start + 1, len(row.term) + 1)
        )
    ]
    assert not idle, ", ".join(idle)


def test_a_row_is_there_once() -> None:
    seen: set[tuple[str, str, str]] = set()
    twice = [row for row in resources.lexicon() if (key := row[:3]) in seen or seen.add(key)]
    assert not twice


def test_a_wrong_header_is_named() -> None:
    with pytest.raises(DataError, match=re.escape("data/countries.csv: the columns are")):
        resources.table("countries.csv", ("code", "colour"))


def test_places_have_known_codes_and_levels() -> None:
    for place in resources.places():
        assert re.fullmatch(r"\d{6}|[A-Z]{2}", place.code), place
        assert place.level in ("country", "province", "city", "county"), place
    assert resources.places_by_code()["330000"].name == "浙江省"
    assert resources.places_by_code()["EU"].short == "欧盟"
