"""The PMC index of single policies (Estrada 2011; Zhang and Qie 2017), with the evidence for each 1."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from policy_nlp import resources
from policy_nlp.comparison.spool import Spool, Spooled
from policy_nlp.comparison.statements import QUOTE, clause_around
from policy_nlp.fold import fold
from policy_nlp.records import Analysis, Record


class VariableError(ValueError):
    """A file of variables is not as it should be; the message names the file and the key."""


class Variable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sub-variable: what it is 1 for; see the head of data/pmc.toml."""

    code: str
    en: str
    zh: str
    instruments: list[str] = []
    dimensions: list[str] = []
    deontics: list[str] = []
    kinds: list[str] = []
    levels: list[str] = []
    genres: list[str] = []
    citations: list[str] = []
    words: list[str] = []


class Group(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A main variable: the mean of its sub-variables."""

    code: str
    en: str
    zh: str
    sub: list[Variable]


class Grade(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"least": "from"}):
    """A grade from this share of the greatest possible index on."""

    least: float
    en: str
    zh: str


class Variables(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A set of variables: data/pmc.toml or the researcher's own."""

    grades: list[Grade]
    variable: list[Group]


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """A sub-variable of a document. For a 1, `quote` is text[start:end]; null where the document's level or genre
    decides, or for a 0: searched, not found.
    """

    code: str
    value: int
    quote: str | None = None
    start: int | None = None
    end: int | None = None


class PmcResult(msgspec.Struct, frozen=True, kw_only=True):
    """A document's index: `main` the main variables' means, 0 to 1, `index` their sum, `grade` an index of `grades`."""

    doc_id: str
    title: str | None
    region: str | None
    index: float
    grade: int
    main: dict[str, float]
    scores: list[Score]


class Pmc(msgspec.Struct, frozen=True, kw_only=True):
    """The index of every document, with the variables that it was taken with."""

    variables: Variables
    results: Sequence[PmcResult]


def read_variables(path: str | Path | None = None) -> Variables:
    """Read a TOML file of variables, data/pmc.toml by default.

    Raises:
        VariableError: it cannot be read, a key or code is unknown, or a pattern is none.
    """
    name = str(path) if path else "data/pmc.toml"
    try:
        data: dict[str, Any] = (
            tomllib.loads(Path(path).read_text("utf-8-sig")) if path else resources.settings("pmc.toml")
        )
        variables = msgspec.convert(data, Variables)
        for variable in (sub for group in variables.variable for sub in group.sub):
            _pattern(variable)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError, re.error) as error:
        raise VariableError(f"{name}: {error}") from error
    if not variables.variable or not all(group.sub for group in variables.variable) or not variables.grades:
        raise VariableError(f"{name}: there must be grades and variables, each with its sub-variables")
    return variables


def pmc(
    analyses: Iterable[Analysis],
    *,
    variables: Variables | None = None,
    copies: Mapping[str, str] | None = None,
    spool: Spool | None = None,
) -> Pmc:
    """Return the index of every document; `copies` and `spool` as in `table.compare`."""
    variables = variables or read_variables()
    results: list[PmcResult] | Spooled[PmcResult] = spool.sequence(PmcResult) if spool else []
    for analysis in analyses:
        if analysis.doc_id not in (copies or {}):
            results.append(_result(analysis, variables))
    return Pmc(variables=variables, results=results)


def _result(analysis: Analysis, variables: Variables) -> PmcResult:
    folded = fold(analysis.text)
    main, scores = {}, []
    for group in variables.variable:
        found = [_score(analysis, folded, sub) for sub in group.sub]
        main[group.code] = sum(score.value for score in found) / len(found)
        scores += found
    index = sum(main.values())
    share = index / len(variables.variable)
    ordered = sorted(range(len(variables.grades)), key=lambda at: -variables.grades[at].least)
    grade = next((at for at in ordered if share >= variables.grades[at].least - 1e-9), ordered[-1])
    meta = analysis.meta
    return PmcResult(
        doc_id=analysis.doc_id, title=meta.title, region=meta.region, index=index, grade=grade, main=main, scores=scores
    )


def _score(analysis: Analysis, folded: str, variable: Variable) -> Score:
    if analysis.meta.level in variable.levels or analysis.meta.genre in variable.genres:
        return Score(code=variable.code, value=1)
    place = _place(analysis, folded, variable)
    if place is None:
        return Score(code=variable.code, value=0)
    start, end = place
    end = min(end, start + QUOTE)
    return Score(code=variable.code, value=1, quote=analysis.text[start:end], start=start, end=end)


def _place(analysis: Analysis, folded: str, variable: Variable) -> tuple[int, int] | None:
    records: list[Record] = [
        measure
        for measure in analysis.measures
        if measure.instrument in variable.instruments
        or measure.dimension in variable.dimensions
        or measure.deontic in variable.deontics
    ]
    if records:
        return records[0].start, records[0].end
    records = [quantity for quantity in analysis.quantities if quantity.kind in variable.kinds]
    records = records or [citation for citation in analysis.citations if citation.kind in variable.citations]
    if records:
        return clause_around(folded, records[0].start, records[0].end)
    pattern = _pattern(variable)
    found = pattern.search(folded) if pattern else None
    return clause_around(folded, found.start(), found.end()) if found else None


def _pattern(variable: Variable) -> re.Pattern[str] | None:
    return re.compile("|".join(fold(form) for form in variable.words)) if variable.words else None
