"""A statement: what a sentence says that somebody does, with the places of its parts."""

from __future__ import annotations

from policy_nlp.extract.heads import Place


class Statement:
    """One action: its place, the places of its parts and its deontic before the setting is known."""

    __slots__ = (
        "aim", "condition", "deontic", "end", "kind", "label", "modal", "object", "party", "start", "subject",
    )  # fmt: skip

    def __init__(  # noqa: PLR0913 - the fields of a record
        self,
        start: int,
        end: int,
        aim: Place,
        kind: str,
        modal: str | None,
        deontic: str,
        *,
        subject: Place | None,
        object_: Place | None,
        party: Place | None = None,
        condition: Place | None = None,
        label: Place | None = None,
    ) -> None:
        self.start = start
        self.end = end
        self.aim = aim
        self.kind = kind
        self.modal = modal
        self.deontic = deontic
        self.subject = subject
        self.object = object_
        self.party = party
        self.condition = condition
        self.label = label

    def from_start(self, start: int) -> Statement:
        """Return the statement with the words before it, from `start`."""
        return Statement(
            start,
            self.end,
            self.aim,
            self.kind,
            self.modal,
            self.deontic,
            subject=self.subject,
            object_=self.object,
            party=self.party,
            condition=self.condition,
            label=self.label,
        )
