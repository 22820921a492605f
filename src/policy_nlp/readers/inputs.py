"""Which files a command means: files, folders, globs and standard input, in a stable order, each with its id."""

from __future__ import annotations

import fnmatch
import glob
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from policy_nlp.readers.draft import ReadError

STDIN = "-"
# Suffixes of 8 characters or less are suffixes; `粤府〔2023〕1.2号` has none.
_SUFFIX = 8


class Input(NamedTuple):
    """A file to read: `path` is `-` for standard input; `error` says why it is set aside, without being opened."""

    path: str
    doc_id: str
    error: ReadError | None = None

    @property
    def name(self) -> str:
        """What the input is called in messages and lists of failures."""
        return "standard input" if self.path == STDIN else printable(self.path)

    @property
    def file_name(self) -> str:
        """Its name without folders; the document is called so in `source_file`."""
        return "standard input" if self.path == STDIN else printable(os.path.basename(self.path))  # noqa: PTH119


class _Found(NamedTuple):
    path: str
    relative: str
    error: ReadError | None


def find_inputs(paths: Sequence[str | Path]) -> list[Input]:
    """Return the files that `paths` mean, by path, each once.

    A folder gives all files below it, save hidden ones and lock files (`~$x.docx`); a glob, also one that the shell has
    left alone, gives what it matches (`**` for any depth). What is no file, and links that lead out of their folder,
    are set aside with a reason.
    The id is the path relative to the input's root (a file's own folder, a folder, or the part of a glob before its
    first wildcard) without its suffix; the suffix stays where two files would share an id.
    """
    found: dict[str, _Found] = {}
    for path in paths:
        for item in _expand(str(path)):
            key = os.path.normpath(item.path) if item.path != STDIN else STDIN
            found[key] = min(found.get(key, item), item, key=_preference)
    items = sorted(found.values(), key=lambda item: item.path)
    short = Counter(_without_suffix(item.relative).casefold() for item in items)
    taken: Counter[str] = Counter()
    inputs = []
    for item in items:
        doc_id = _without_suffix(item.relative)
        if short[doc_id.casefold()] > 1:
            doc_id = item.relative
        taken[doc_id] += 1
        if taken[doc_id] > 1:  # the same relative path under two roots
            doc_id = f"{doc_id}#{taken[doc_id]}"
        inputs.append(Input(item.path, doc_id, item.error))
    return inputs


def _preference(item: _Found) -> tuple[object, ...]:
    """Which of two ways to one file is taken, whatever their order: one that may be opened, then the widest root."""
    return item.error is not None, -len(item.relative), item.relative, item.path


def printable(name: str) -> str:
    """Return a name with U+FFFD for bytes that are no UTF-8: such names can be opened, but not written out."""
    return re.sub("[\ud800-\udfff]", "\ufffd", name)


def name_to_id(name: str) -> str:
    """Return the id of a document of which only a file name is known."""
    base = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    return _without_suffix(base) or "document"


def _without_suffix(relative: str) -> str:
    stem, dot, suffix = relative.rpartition(".")
    is_suffix = (
        dot and stem and not stem.endswith("/") and suffix.isascii() and suffix.isalnum() and len(suffix) <= _SUFFIX
    )
    return stem if is_suffix else relative


def _expand(path: str) -> Iterator[_Found]:
    if path == STDIN:
        yield _Found(STDIN, "stdin", None)
    elif os.path.isdir(path):  # noqa: PTH112 - strings, so that the path is shown as it was given
        yield from _walk(path, path)
    elif os.path.lexists(path):
        yield _Found(path, printable(os.path.basename(path)), _problem(path))  # noqa: PTH119
    elif glob.has_magic(path):
        yield from _glob(path)
    else:
        yield _missing(path)


def _missing(path: str) -> _Found:
    return _Found(path, _slashes(path).lstrip("/"), ReadError("missing", "there is no such file or folder", name=path))


def _glob(pattern: str) -> Iterator[_Found]:
    root = pattern
    while glob.has_magic(root):
        root = os.path.dirname(root)  # noqa: PTH120
    rest = [part for part in _slashes(pattern[len(root) :]).split("/") if part]
    root = root or "."
    empty = True
    for found in _matching(root, rest, root):
        empty = False
        yield found
    if empty:
        yield _missing(pattern)


def _matching(folder: str, parts: list[str], root: str) -> Iterator[_Found]:
    """What a glob's parts match under `folder`; the standard library's `glob` follows links, and in circles."""
    part, rest = parts[0], parts[1:]
    if part == "**":
        while rest and rest[0] == "**":
            rest = rest[1:]
        yield from _matching(folder, rest, root) if rest else _walk(folder, root)
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        path = entry.path if folder != "." else entry.name
        if _skipped(entry.name) or not (part == "**" or fnmatch.fnmatch(entry.name, part)):
            continue
        if entry.is_dir(follow_symlinks=False):
            if part == "**" and rest:
                yield from _matching(path, parts, root)
            elif part != "**":
                yield from _matching(path, rest, root) if rest else _walk(path, root)
        elif part != "**" and not rest:
            yield _Found(path, _relative(path, root), _problem(path, root=root))


def _walk(folder: str, root: str) -> Iterator[_Found]:
    for parent, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not _skipped(name))
        links = [name for name in folders if os.path.islink(os.path.join(parent, name))]  # noqa: PTH114, PTH118
        for name in sorted([*links, *files]):
            if not _skipped(name):
                path = os.path.join(parent, name)  # noqa: PTH118
                yield _Found(path, _relative(path, root), _problem(path, root=folder))


def _skipped(name: str) -> bool:
    return name.startswith((".", "~$"))


def _relative(path: str, root: str) -> str:
    return printable(_slashes(os.path.relpath(path, root)))


def _slashes(path: str) -> str:
    return path.replace(os.sep, "/")


def _problem(path: str, *, root: str | None = None) -> ReadError | None:
    """Why a path must not be opened, or None."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116
    except OSError as error:
        return ReadError("missing", f"it cannot be opened ({error.strerror})", name=path)
    if root is not None and os.path.islink(path):  # noqa: PTH114
        real, home = os.path.realpath(path), os.path.realpath(root)
        if os.path.commonpath([real, home]) != home or stat.S_ISDIR(mode):
            return ReadError("not_a_file", "a link that leads out of the folder is not followed", name=path)
    if not stat.S_ISREG(mode):
        return ReadError("not_a_file", "it is a folder, a device or a pipe, not a file", name=path)
    return None
