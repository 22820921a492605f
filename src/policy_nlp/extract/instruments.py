"""Instrument and dimension of a statement, by a model trained on labelled statements.

The instruments are those of Rothwell and Zegveld (Industrial Innovation and Public Policy, 1981) as Chinese policy
studies use them. What the model learned from, and what it is worth, is told in models/instrument/README.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import cast

from policy_nlp.classify.features import Clause
from policy_nlp.classify.model import shipped
from policy_nlp.extract.statement import Statement
from policy_nlp.records import Dimension, Instrument

Place = tuple[int, int]


def classify(clauses: Sequence[Clause]) -> Iterator[tuple[Instrument, Dimension]]:
    """Yield the instrument and the dimension of each statement, by the shipped model."""
    return cast(Iterator[tuple[Instrument, Dimension]], shipped().best(clauses))


def clause(text: str, genre: str, statement: Statement, label: Place | None, heading: str) -> Clause:
    """Return a statement of the folded `text` under `label`, in a section titled `heading`, as the model sees it."""
    start, stop = statement.object or (statement.start, statement.end)
    return Clause(
        text[statement.start : statement.end],
        text[max(start, stop - 4) : stop],
        text[statement.aim[0] : statement.aim[1]],
        text[label[0] : label[1]] if label else "",
        heading,
        _traits(
            genre,
            statement.kind,
            statement.modal,
            statement.subject is not None,
            statement.party is not None,
            statement.condition is not None,
            label is not None,
        ),
    )


@lru_cache(maxsize=4096)
def _traits(
    genre: str, kind: str, modal: str | None, subject: bool, party: bool, condition: bool, label: bool
) -> tuple[str, ...]:
    """The features of a clause that are no words."""
    said = {"subject": subject, "party": party, "condition": condition, "label": label}
    return (
        f"kind={kind}",
        f"modal={modal}",
        f"genre={genre}",
        f"genre={genre},{modal}",
        f"genre={genre},{kind}",
        *(name if there else f"no {name}" for name, there in said.items()),
    )
