"""Readers: bytes → Document. The content decides which reader is taken, the suffix never does.

A reader is a function from bytes to `Draft` in a module of its own and a line in `_READERS`.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, cast

from policy_nlp.readers.apart import FORMATS, SECONDS, read_apart
from policy_nlp.readers.draft import Draft, ReadError, Reason
from policy_nlp.readers.inputs import STDIN, Input, find_inputs, name_to_id, printable
from policy_nlp.readers.language import check_chinese
from policy_nlp.readers.sniff import sniff
from policy_nlp.records import Document, SourceFile

__all__ = [
    "MAX_BYTES",
    "MAX_CHARACTERS",
    "Input",
    "ReadError",
    "Reason",
    "find_inputs",
    "load_input",
    "read_bytes",
    "read_file",
    "read_input",
]

# The largest documents of official sites (budgets with annexes, as scans) have 40 MB; more is no document to read.
MAX_BYTES = 64 * 1024 * 1024
# The longest five-year plan has 80,000 characters; this is a thousand times as much as a usual document.
MAX_CHARACTERS = 12_000_000

_USUAL = 1 << 16  # bytes that nearly all files of text stay under

# What `sniff` calls it: (module and function, media type).
_READERS = {
    "txt": ("txt.read_txt", "text/plain"),
    "html": ("html.read_html", "text/html"),
    "docx": ("docx.read_docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": ("pdf.read_pdf", "application/pdf"),
    "ofd": ("ofd.read_ofd", "application/ofd"),
}


def read_bytes(data: bytes, *, name: str, doc_id: str | None = None, time_limit: float | None = None) -> Document:
    """Read one document.

    Args:
        data: the file's bytes.
        name: its name, for messages and `source_file`; its suffix only tells Markdown from plain text.
        doc_id: the document's id; by default `name` without folder and suffix.
        time_limit: seconds that a PDF may take, in a process of its own; by default it is read in this one, without a
            limit.

    Raises:
        ReadError: says what is wrong and what to do.
    """
    try:
        return _read(data, name=printable(name), doc_id=doc_id, time_limit=time_limit)
    except ReadError as error:
        raise ReadError(error.reason, error.problem, name=printable(name)) from error


def read_file(path: str | Path, *, doc_id: str | None = None, time_limit: float = SECONDS) -> Document:
    """Read one document from a file.

    Args:
        path: the file.
        doc_id: the document's id; by default the file's name without suffix.
        time_limit: seconds that a PDF may take, which is read in a process of its own.

    Raises:
        ReadError: as `read_bytes`; also `missing` where there is no such file, and `time_limit`.
    """
    path = Path(path)
    return read_bytes(_load(path), name=path.name, doc_id=doc_id, time_limit=time_limit)


def _load(path: Path) -> bytes:
    if not path.is_file():
        reason: Reason = "not_a_file" if path.exists() else "missing"
        raise ReadError(reason, "not a file" if path.exists() else "there is no such file", name=str(path))
    try:
        with path.open("rb") as stream:
            return _all(stream)
    except OSError as error:
        raise ReadError("missing", f"it cannot be opened ({error.strerror})", name=str(path)) from error


def _all(stream: BinaryIO) -> bytes:
    """Read what there is, one byte more than `MAX_BYTES` at the most; a buffer for so much costs more than a file."""
    data = stream.read(_USUAL)
    return data if len(data) < _USUAL else data + stream.read(MAX_BYTES + 1 - _USUAL)


def load_input(item: Input) -> bytes:
    """Return the bytes of what `find_inputs` has found, one more than `MAX_BYTES` at the most.

    Raises:
        ReadError: it cannot be opened, or was set aside when it was found.
    """
    if item.error is not None:
        raise item.error
    return _all(sys.stdin.buffer) if item.path == STDIN else _load(Path(item.path))


def read_input(item: Input) -> Document:
    """Read what `find_inputs` has found; raises `ReadError`, also the one for which it was set aside."""
    data = load_input(item)
    return read_bytes(data, name=item.file_name, doc_id=item.doc_id, time_limit=SECONDS)


def reader_of(kind: str) -> Callable[[bytes], Draft]:
    """Return the reader of a format that `sniff` has named."""
    module, function = _READERS[kind][0].split(".")
    return cast("Callable[[bytes], Draft]", getattr(import_module(f"{__name__}.{module}"), function))


def _read(data: bytes, *, name: str, doc_id: str | None, time_limit: float | None) -> Document:
    if len(data) > MAX_BYTES:
        raise ReadError("too_large", f"it has more than {MAX_BYTES >> 20} MB; split it or read its parts")
    kind = sniff(data)
    media_type = _READERS[kind][1]
    if time_limit is not None and kind in FORMATS:
        draft = read_apart(kind, data, seconds=time_limit)
    else:
        draft = reader_of(kind)(data)
    if len(draft.text) > MAX_CHARACTERS:
        raise ReadError("too_large", f"its text has more than {MAX_CHARACTERS:,} characters; split it")
    check_chinese(draft.text)
    if kind == "txt" and name.lower().endswith((".md", ".markdown")):
        media_type = "text/markdown"
    return Document(
        doc_id=doc_id or name_to_id(name),
        text=draft.text,
        source_file=SourceFile(
            name=name,
            sha256=hashlib.sha256(data).hexdigest(),
            media_type=media_type,
            encoding=draft.encoding,
            pages=draft.pages,
            tables=draft.tables,
        ),
        hints=draft.hints,
    )
