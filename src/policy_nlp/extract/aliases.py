"""Canonical forms: which mentions are one actor, and its fullest form in the document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from policy_nlp.extract.names import Draft
from policy_nlp.records import record_id


class Form(NamedTuple):
    """The canonical form of an actor: the head of a list may lend it a `prefix`; `id` is that of a mention."""

    start: int
    end: int
    id: str
    prefix: tuple[int, int] = (0, 0)

    def text(self, text: str) -> str:
        """Return the form as words of `text`."""
        return text[self.prefix[0] : self.prefix[1]] + text[self.start : self.end]


def canonical_forms(text: str, drafts: Sequence[Draft]) -> list[Form]:
    """Return for each draft its canonical form."""
    first: dict[str, Form] = {}
    forms = []
    for draft in drafts:
        words = text[draft.start : draft.end]
        forms.append(first.setdefault(words, Form(draft.start, draft.end, record_id("actors", draft.start, draft.end))))
    return forms
