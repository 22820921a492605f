"""Writes the notes on arithmetic: JSON, CSV, XLSX, Markdown; what does not add up stands first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from policy_nlp.arithmetic import Note
from policy_nlp.messages import Language, say
from policy_nlp.writers.files import whole_file
from policy_nlp.writers.tables import write_csv, write_markdown, write_xlsx

COLUMNS = (
    "outcome", "doc_id", "check", "stated", "computed", "unit", "total", "parts", "quote", "start", "end",
)  # fmt: skip


def write_notes(notes: Sequence[Note], folder: Path, formats: Sequence[str], *, lang: Language) -> list[Path]:
    """Write `arithmetic.<format>` for each of `formats` (json, csv, xlsx, md) into `folder`; return the paths."""
    ordered = sorted(notes, key=lambda note: note.outcome == "agrees")
    return [_WRITERS[name](ordered, folder / f"arithmetic.{name}", lang) for name in formats]


def _json(notes: Sequence[Note], path: Path, lang: Language) -> Path:
    with whole_file(path) as part:
        part.write_bytes(msgspec.json.format(msgspec.json.encode(notes)))
    return path


def _rows(notes: Sequence[Note], lang: Language) -> list[dict[str, object]]:
    return [
        {name: getattr(note, name) for name in COLUMNS}
        | {
            "outcome": say(f"arithmetic.outcome.{note.outcome}", lang=lang),
            "check": say(f"arithmetic.check.{note.check}", lang=lang),
            "total": note.total.text,
            "parts": " + ".join(part.text for part in note.parts),
        }
        for note in notes
    ]


def _csv(notes: Sequence[Note], path: Path, lang: Language) -> Path:
    write_csv(path, _rows(notes, lang), COLUMNS, lang=lang)
    return path


def _xlsx(notes: Sequence[Note], path: Path, lang: Language) -> Path:
    write_xlsx(path, [(say("arithmetic.title", lang=lang), _rows(notes, lang), COLUMNS)], lang=lang)
    return path


def _markdown(notes: Sequence[Note], path: Path, lang: Language) -> Path:
    write_markdown(path, _rows(notes, lang), COLUMNS, lang=lang)
    return path


_WRITERS: dict[str, Callable[[Sequence[Note], Path, Language], Path]] = {
    "json": _json,
    "csv": _csv,
    "xlsx": _xlsx,
    "md": _markdown,
}
