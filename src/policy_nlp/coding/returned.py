"""Coding tables that come back from coders: what the machine wrote, what the coder made of it, and what is broken."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from policy_nlp.coding.conditions import MEASURE_CODES
from policy_nlp.messages import say

# What the sheets are called, in both languages, so that they are found again.
SHEET, CODEBOOK, VALUES, MACHINE, ABOUT = "coding", "codebook", "values", "machine", "about"
FORM = "policy-nlp coding table 1"
CODED = ("code", "dimension", "deontic", "status")
WORDS = ("attribute", "aim", "object", "beneficiary", "condition")
SPAN = ("text", "start", "end")
EDITABLE = (*CODED, *WORDS, *SPAN)

Key = tuple[str, str]
"""doc_id and record id."""
Cells = dict[str, Any]


class TableError(ValueError):
    """A file is no coding table; the message says which and why."""


class Problem(NamedTuple):
    """A row that was set aside, by its number in the sheet."""

    coder: str
    row: int
    problem: str


class Returned(NamedTuple):
    """A coding table: `rows` by doc_id and id as the coder left them, `machine` as they were written.

    Rows that were added have keys `+1`, `+2` …; those that were deleted are missing from `rows`; broken ones are in
    neither `rows` nor `machine`, but among the `problems`. `numbers` are the rows' numbers in the sheet.
    """

    coder: str
    codebook: str
    rows: dict[Key, Cells]
    machine: dict[Key, Cells]
    numbers: dict[Key, int]
    problems: list[Problem]


def read_table(path: Path) -> Returned:
    """Read a workbook that `policy-nlp code` has written and a coder has edited; the coder is called as the file is.

    Raises:
        TableError: it cannot be read, or is no such workbook.
    """
    import openpyxl  # noqa: PLC0415 - only who reads workbooks pays for it

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheets = {name: list(book[name].iter_rows(values_only=True)) for name in (SHEET, CODEBOOK, MACHINE, ABOUT)}
        about = {str(row[0]): row[1] for row in sheets[ABOUT] if row and len(row) > 1}
        headers = dict(json.loads(str(about["headers"])))
        if about.get("form") != FORM:
            raise KeyError(FORM)
    except OSError:
        raise
    except Exception as error:  # openpyxl raises what it meets: bad zip, bad XML, missing parts
        raise TableError(say("recode.no_table", path=path, reason=error)) from error
    machine = {_key(cells): _values(cells) for _, cells in _records(sheets[MACHINE], {})}
    codes = tuple(str(row[0]) for row in sheets[CODEBOOK][1:] if row and row[0] and str(row[0]) != "-")
    columns = [headers.get(str(head), str(head)) for head in (sheets[SHEET] or [()])[0]]
    if missing := [name for name in ("doc_id", "id", "text") if name not in columns]:
        raise TableError(say("recode.no_columns", path=path, columns=", ".join(missing)))
    returned = Returned(path.stem, str(about.get("codebook")), {}, machine, {}, [])
    for number, cells in _records(sheets[SHEET], headers):
        _take(returned, number, cells, codes)
    return returned


def _records(rows: list[tuple[Any, ...]], headers: Mapping[str, str]) -> Iterator[tuple[int, Cells]]:
    """The rows of a sheet with their numbers, empty ones passed over; columns are known by their heads."""
    heads = [headers.get(str(head), str(head)) for head in (rows or [()])[0]]
    for number, row in enumerate(rows[1:], start=2):
        cells = {head: _cell(value) for head, value in zip(heads, row, strict=False)}
        if any(cells.get(name) is not None for name in ("doc_id", "id", *EDITABLE)):
            yield number, cells


def _cell(value: object) -> object:
    if isinstance(value, str):
        return value.strip() or None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _key(cells: Cells) -> Key:
    return str(cells.get("doc_id")), str(cells.get("id"))


def _values(cells: Cells) -> Cells:
    """The editable cells; a column that the coder has removed is as good as empty."""
    return {name: cells.get(name) for name in EDITABLE}


def _take(returned: Returned, number: int, cells: Cells, codes: tuple[str, ...]) -> None:
    """Put a row among the rows, or its problem among the problems."""
    added = cells.get("id") is None
    key = (str(cells.get("doc_id")), f"+{number}") if added else _key(cells)
    before = returned.machine.get(key)
    values = _values(cells)
    problem = _problem(returned, key, added, cells, codes)
    if problem is None and before is not None:
        problem = _place(values, before)
    if problem is not None:
        returned.problems.append(Problem(returned.coder, number, problem))
        if not added and key not in returned.rows:
            returned.machine.pop(key, None)
        return
    returned.rows[key] = values
    returned.numbers[key] = number


def _problem(returned: Returned, key: Key, added: bool, cells: Cells, codes: tuple[str, ...]) -> str | None:
    if cells.get("doc_id") is None:
        return say("recode.problem.no_doc_id")
    if cells.get("text") is None:
        return say("recode.problem.no_text")
    if not added and key not in returned.machine:
        return say("recode.problem.unknown", id=key[1])
    if key in returned.rows:
        return say("recode.problem.twice", id=key[1], row=returned.numbers[key])
    return _bad_value(cells, codes) or _bad_offsets(cells, added)


def _bad_value(cells: Cells, codes: tuple[str, ...]) -> str | None:
    allowed = {"code": codes, **{name: MEASURE_CODES[_PLURALS[name]] for name in CODED[1:]}}
    for name, values in allowed.items():
        value = cells.get(name)
        if value is not None and str(value) not in values:
            return say("recode.problem.value", field=name, value=value, allowed=", ".join(values))
    return None


def _bad_offsets(cells: Cells, added: bool) -> str | None:
    start, end = cells.get("start"), cells.get("end")
    if added and start is None and end is None:
        return None
    if isinstance(start, int) and isinstance(end, int) and 0 <= start < end:
        return None
    return say("recode.problem.offsets", start=start, end=end)


_PLURALS = {"dimension": "dimensions", "deontic": "deontics", "status": "statuses"}


def _place(values: Cells, before: Cells) -> str | None:
    """Give a statement that was shortened its new place; the problem where it cannot be told."""
    text, start, end = str(values["text"]), values["start"], values["end"]
    if (start, end) != (before["start"], before["end"]):
        return None
    if text != before["text"]:
        at = str(before["text"]).find(text)
        if at < 0:
            return say("recode.problem.text")
        values["start"], values["end"] = start + at, start + at + len(text)
    return None
