"""Policy force as the Chinese literature on policy quantification scores it: every factor shown, none guessed.

The scheme follows 彭纪生, 仲为国 and 孙文祥 (政策测量、政策协同演变与经济绩效：基于创新政策的实证研究,
管理世界 2008, no. 9), who score each policy from 1 to 5 for its force (政策力度: what form it has and who has issued
it), for its measures (政策措施: how firm and definite they are) and for its goals (政策目标), and take
(measures + goals) × force, summed over the policies of a year. They score documents by hand; here the scores of
measures and goals are of single statements, by the rows of data/force.toml or of the user's own file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from policy_nlp.coding.codebook import Names
from policy_nlp.coding.conditions import (
    DOCUMENT_CODES,
    MEASURE_CODES,
    PLACES,
    Condition,
    Facts,
    facts_of,
    folded,
    read_condition,
)
from policy_nlp.coding.forms import Form, read_form, shipped_form
from policy_nlp.fold import fold
from policy_nlp.records import Analysis, Measure

LOWEST, HIGHEST = 1, 5


class Row(msgspec.Struct, frozen=True):
    """A score, and when it is given."""

    score: int
    when: Condition


class Issuer(msgspec.Struct, frozen=True):
    """A class of issuing bodies, known by words in their names."""

    name: Names
    words: tuple[str, ...]


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """The rows by which force is scored; see data/force.toml."""

    name: str
    source: str
    issuers: dict[str, Issuer]
    document: tuple[Row, ...]
    means: tuple[Row, ...]
    goal: tuple[Row, ...]


class Force(msgspec.Struct, frozen=True, kw_only=True):
    """The factors of a measure's force, each from 1 to 5 or null.

    `issuer` is a class of the scale; `document` is null where level, issuer or genre is unknown or the scale has no row
    for them; `goal` is null where the measure states none.
    """

    issuer: str | None
    document: int | None
    means: int | None
    goal: int | None

    @property
    def strength(self) -> int | None:
        """Document × (means + goal), 1 to 50, a goal that is not stated adding nothing; null without either other."""
        if self.document is None or self.means is None:
            return None
        return self.document * (self.means + (self.goal or 0))


def read_scale(path: Path | None = None) -> Scale:
    """Return the scale in a TOML file, or the shipped one.

    Raises:
        CodebookError: it is not as it should be; the message names the file, the key and what is allowed.
    """
    form = read_form(path) if path else shipped_form("force.toml")
    issuers = {name: _issuer(entry) for name, entry in form.tables("issuer")}
    codes = {**DOCUMENT_CODES, "issuers": tuple(issuers)}
    scale = Scale(
        name=form.text("name", path.stem if path else "force"),
        source=form.text("source"),
        issuers=issuers,
        document=tuple(_row(row, ("title",), codes) for row in form.rows("document")),
        means=tuple(_row(row, PLACES, MEASURE_CODES) for row in form.rows("means")),
        goal=tuple(_row(row, PLACES, MEASURE_CODES) for row in form.rows("goal")),
    )
    form.done()
    return scale


def _issuer(form: Form) -> Issuer:
    issuer = Issuer(Names(form.text("en"), form.text("zh")), folded(form.texts("words")))
    if not issuer.words:
        raise form.fail("missing", "words")
    form.done()
    return issuer


def _row(form: Form, places: tuple[str, ...], codes: Mapping[str, tuple[str, ...]]) -> Row:
    score = form.number("score", 0)
    if not LOWEST <= score <= HIGHEST:
        raise form.fail("value", "score", value=score, allowed=f"{LOWEST}–{HIGHEST}")
    return Row(score, read_condition(form, places, codes))


def forces(analysis: Analysis, scale: Scale) -> Iterator[tuple[Measure, Force]]:
    """Yield each measure of a document with its force."""
    issuer = _issuer_of(analysis, scale)
    document = _score(scale.document, _document_facts(analysis, issuer))
    for measure, facts in facts_of(analysis):
        means, goal = _score(scale.means, facts), _score(scale.goal, facts)
        yield measure, Force(issuer=issuer, document=document, means=means, goal=goal)


def _issuer_of(analysis: Analysis, scale: Scale) -> str | None:
    """The first class of the scale that one of the issuers is of."""
    names = [fold(name) for name in analysis.meta.issuers]
    for key, issuer in scale.issuers.items():
        if any(word in name for word in issuer.words for name in names):
            return key
    return None


def _document_facts(analysis: Analysis, issuer: str | None) -> Facts:
    """What is known of a document: `other` and 其他 stand for what its text does not tell."""
    meta = analysis.meta
    codes: dict[str, frozenset[str]] = {"levels": frozenset((meta.level,)), "genres": frozenset((meta.genre,))}
    if issuer is not None:
        codes["issuers"] = frozenset((issuer,))
    return Facts({"title": fold(meta.title)} if meta.title else {}, codes)


def _score(rows: tuple[Row, ...], facts: Facts) -> int | None:
    return next((row.score for row in rows if row.when.holds(facts)), None)
