"""The predicate of a clause: its main verb, its modal, and whom and what they concern."""

from __future__ import annotations

from policy_nlp.extract.heads import Place


class Predicate:
    """What a clause says to do. `start` is the first word of the statement in the clause, after its connective.

    `kind` is the kind of the aim (act, urge, give, result …), `modal` the deontic of a modal verb or null, `head` tells
    that the verb opens the clause; `party` is the place of 对X, `patient` that of 把X, `subject` that of who acts.
    """

    __slots__ = ("aim", "deontic", "head", "kind", "modal", "modal_at", "party", "patient", "start", "subject")

    def __init__(  # noqa: PLR0913 - the fields of a record
        self,
        start: int,
        aim: Place,
        kind: str,
        deontic: str,
        *,
        modal: str | None = None,
        head: bool = False,
        subject: Place | None = None,
        party: Place | None = None,
        patient: Place | None = None,
        modal_at: int = 0,
    ) -> None:
        self.start = start
        self.aim = aim
        self.kind = kind
        self.modal = modal
        self.head = head
        self.deontic = deontic
        self.subject = subject
        self.party = party
        self.patient = patient
        self.modal_at = modal_at

    def with_aim(self, aim: Place, kind: str, party: Place | None) -> Predicate:
        """Return the predicate with another main verb, which does something for, or to, `party`."""
        return Predicate(
            self.start,
            aim,
            kind,
            self.deontic,
            modal=self.modal,
            head=self.head,
            subject=self.subject,
            party=party,
            patient=self.patient,
            modal_at=self.modal_at,
        )
