"""Checks of arithmetic: parts that should add up, shares that should make 100 %, totals of tables."""

from policy_nlp.arithmetic.notes import CHECKS, OUTCOMES, Note
from policy_nlp.arithmetic.sentences import check_sentences
from policy_nlp.arithmetic.tables import check_tables
from policy_nlp.fold import fold
from policy_nlp.records import Analysis

__all__ = ["CHECKS", "OUTCOMES", "Note", "check"]


def check(analysis: Analysis) -> list[Note]:
    """Return a note for every sum that the text or one of its tables states, right or wrong, in order of the text."""
    folded = fold(analysis.text)
    notes = [*check_sentences(analysis, folded), *check_tables(analysis, folded)]
    return sorted(notes, key=lambda note: (note.total.start, note.parts[0].start))
