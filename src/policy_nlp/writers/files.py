"""Files that are whole or not there: written under a hidden name beside their place, then renamed."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# What Windows refuses in a name, what a shell or a link trips over, and what cannot be seen.
_UNSAFE = re.compile(r"[^\w.()（）《》【】〔〕“”、，·—+=~-]+")
# Names that Windows keeps for itself, hidden ones, and the index that lies beside the pages.
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d|index)(?:\..*)?$|[.-]|.*\.$")
_LONGEST = 60


def part_path(path: Path) -> Path:
    """Return the name under which `path` is written until it is whole; two runs at once have two."""
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def settle(path: Path, *, good: bool) -> None:
    """Put what was written under `part_path(path)` in its place, or remove it.

    Raises:
        PermissionError: `path` cannot be replaced; the message says where the new file lies.
    """
    part = part_path(path)
    if not good:
        part.unlink(missing_ok=True)
        return
    try:
        part.replace(path)
    except PermissionError as error:
        # on Windows, Excel keeps others from a workbook that it has open
        raise PermissionError(f"{path} cannot be replaced (is it open elsewhere?); the new file is {part}") from error


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a path to write to; it becomes `path` when the block ends well and is removed when it does not."""
    good = False
    try:
        yield part_path(path)
        good = True
    finally:
        settle(path, good=good)


def page_name(doc_id: str) -> str:
    """Return the file name of a document's page: its id where that is a safe name, else a safe one with a hash.

    The name depends on the id alone, so other pages can link to it. It never leaves its folder.
    """
    name = _UNSAFE.sub("_", doc_id)[:_LONGEST]
    if name and name == doc_id and not _RESERVED.match(name):
        return f"{name}.html"
    digest = hashlib.sha256(doc_id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{name.strip('._-') or 'document'}-{digest}.html"
