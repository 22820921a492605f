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
from policy_nlp.extract.setting import Setting
from policy_nlp.extract.statement import Statement
from policy_nlp.fold import fold
from policy_nlp.records import Dimension, Instrument


def classify(clauses: Sequence[Clause]) -> Iterator[tuple[Instrument, Dimension]]:
    """Yield the instrument and the dimension of each statement, by the shipped model."""
    return cast(Iterator[tuple[Instrument, Dimension]], shipped().best(clauses))


def clauses(text: str, genre: str, statements: Sequence[tuple[Statement, Setting]]) -> list[Clause]:
    """Return the statements of the folded `text`, with where they stand, as the model sees them."""
    texts = ["", *(text[statement.start : statement.end] for statement, _ in statements), ""]
    return [
        _clause(text, genre, statement, setting, (before, after))
        for (statement, setting), before, after in zip(statements, texts, texts[2:], strict=False)
    ]


def _clause(text: str, genre: str, statement: Statement, setting: Setting, near: tuple[str, str]) -> Clause:
    start, stop = statement.object or (statement.start, statement.end)
    label = setting.label
    return Clause(
        text[statement.start : statement.end],
        text[max(start, stop - 4) : stop],
        text[statement.aim[0] : statement.aim[1]],
        text[label[0] : label[1]] if label else "",
        _folded(setting.path[-1].title or "") if setting.path else "",
        _traits(
            genre,
            statement.kind,
            statement.modal,
            statement.subject is not None,
            statement.party is not None,
            statement.condition is not None,
            label is not None,
        ),
        near,
    )


_folded = lru_cache(maxsize=1024)(fold)


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
