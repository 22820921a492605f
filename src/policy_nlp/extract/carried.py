"""Who gained in the statements before, for those that say it with a pronoun (为其…) or not at all (…，给予奖励)."""

from __future__ import annotations

from typing import Final

from policy_nlp.extract.grammar import Grammar
from policy_nlp.extract.heads import Place
from policy_nlp.extract.leadin import LeadIn
from policy_nlp.extract.predicate import Predicate

GIVING: Final = ("给予", "予以", "奖励", "补助", "补贴", "资助")


class Gained:
    """What is carried through the sentences of one line."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._text = grammar.text
        self._gained: Place | None = None
        self._given: Place | None = None
        self._helped: Place | None = None

    def of(
        self, predicate: Predicate, party: Place | None, lead: LeadIn, *, sentence: int, last: Place | None
    ) -> Place | None:
        """Return who gains by a statement whose own words name `party`; nobody gains by a prohibition.

        其 is who was named before; what is given goes on to who was given something in the sentence that begins at
        `sentence`. `lead` is what stands before the statement, `last` the object of the one before.
        """
        if predicate.modal == "prohibition":
            return None
        if party is not None and not self._grammar.is_pronoun(party):
            self._gained = party
            self._given = party if predicate.kind == "aim.give" or lead.party else self._given
            self._helped = party if predicate.kind == "aim.urge" else None
            return party
        if party is None:
            return self._given_before(predicate, lead, sentence)
        if lead.party is not None:
            self._gained = self._grammar.taker(lead.party) or lead.party
            return self._gained
        if lead.condition is not None and (named := self._grammar.concerned_by(*lead.condition)):
            return named
        return last if last is not None and self._grammar.is_gainer(last) else self._gained

    def _given_before(self, predicate: Predicate, lead: LeadIn, sentence: int) -> Place | None:
        """Who was given or helped before in this sentence, if more is given here and nobody is addressed."""
        start = predicate.aim[0]
        given = self._helped if self._helped and not predicate.party and lead.start < 0 else self._given
        self._helped = None
        if given is None or given[0] < sentence or predicate.modal is not None or lead.concerned is not None:
            return None
        if lead.party is not None or (lead.start >= 0 and self._text.startswith("对", lead.start)):
            return None
        gives = self._text.startswith(GIVING, start) or self._text.endswith(("给予", "予以"), 0, start)
        return given if gives else None
