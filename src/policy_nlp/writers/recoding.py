"""Writes what came back from coders: agreement, changes, what is to be decided, broken rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from policy_nlp.coding.agreement import Figure, agreement, changes, disputes, sides
from policy_nlp.coding.returned import Returned
from policy_nlp.messages import Language, say
from policy_nlp.writers.tables import write_csv, write_xlsx

FORMATS = ("xlsx", "csv")
_CHANGES = ("coder", "row", "doc_id", "id", "change", "field", "machine", "changed_to", "text")
_PROBLEMS = ("coder", "row", "problem")

Row = dict[str, object]
Sheet = tuple[str, list[Row], Sequence[str], dict[str, str]]


def write_recoding(tables: Sequence[Returned], folder: Path, formats: Sequence[str], *, lang: Language) -> list[Figure]:
    """Write `recoding.xlsx`, or a CSV file for each of its sheets, into `folder`; return the figures of agreement."""
    figures = agreement(tables)
    shown = {"field": say("coding.field", lang=lang)}
    names = {f"side {index}": name for index, (name, _) in enumerate(sides(tables))}
    changed = [change._asdict() | {"change": say(f"recode.change.{change.change}", lang=lang)}
               for table in tables for change in changes(table)]  # fmt: skip
    disputed = [
        {"doc_id": item.doc_id, "id": item.id, "text": item.text, "field": item.field, "decision": None}
        | dict(zip(names, item.values, strict=True))
        for item in disputes(tables)
    ]
    sheets: list[Sheet] = [
        ("agreement", [figure._asdict() for figure in figures], Figure._fields, shown),
        ("changes", changed, _CHANGES, shown),
        ("adjudication", disputed, ("doc_id", "id", "text", "field", *names, "decision"), shown | names),
        ("problems", [problem._asdict() for table in tables for problem in table.problems], _PROBLEMS, {}),
    ]
    for name in formats:
        _WRITERS[name](sheets, folder, lang)
    return figures


def _xlsx(sheets: Iterable[Sheet], folder: Path, lang: Language) -> None:
    headers = {key: head for sheet in sheets for key, head in sheet[3].items()}
    named = [(say(f"recode.sheet.{name}", lang=lang), rows, columns) for name, rows, columns, _ in sheets]
    write_xlsx(folder / "recoding.xlsx", named, lang=lang, headers=headers)


def _csv(sheets: Iterable[Sheet], folder: Path, lang: Language) -> None:
    for name, rows, columns, headers in sheets:
        write_csv(folder / f"{name}.csv", rows, columns, lang=lang, headers=headers)


_WRITERS: dict[str, Callable[[Iterable[Sheet], Path, Language], None]] = {"xlsx": _xlsx, "csv": _csv}
