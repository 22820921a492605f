"""study.toml: what a study compares and how, and the SHA-256 of every file that it is made from.

People write the file; only the table `[lock]` at its end is ours, written by `lock`. docs/study.md tells every key.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import msgspec

from policy_nlp import coding
from policy_nlp._version import __version__
from policy_nlp.coding.forms import CodebookError, Form, read_form
from policy_nlp.comparison import DIMENSIONS
from policy_nlp.comparison.study import Rows
from policy_nlp.comparison.table import By
from policy_nlp.messages import Language, say
from policy_nlp.readers import Input, find_inputs
from policy_nlp.readers.inputs import printable
from policy_nlp.writers.files import whole_file

OUTPUTS = ("comparison", "coding", "versions", "reuse", "network")
FORMATS = ("json", "csv", "xlsx", "md", "latex", "html")
Figures = Literal["png", "svg"]

_LANGUAGES = get_args(Language)
_MARK = "# Written by `policy-nlp run --lock`, as everything below it. What stands above is yours."
_LOCK = re.compile(r"\s*\[\s*lock\s*[.\]]")
# Of many files that have changed, so many are told.
_SHOWN = 10


class StudyError(ValueError):
    """A study is not as it should be, or a file is not the one that it was made from; the message tells what to do."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What study.toml says. Paths and patterns are relative to `path`'s folder.

    `documents` are to be analysed, or `analyses` is an analyses.jsonl of documents that are. `leave_out` gives reasons
    by doc_id. `program` and `sha256` are the lock: the version that wrote it, and the hash of each file by its name.
    """

    path: Path
    title: str
    lang: Language
    documents: tuple[str, ...]
    analyses: str
    lexicon: tuple[str, ...]
    codebook: str
    force: str
    pmc: str
    by: By
    rows: Rows
    dimensions: tuple[str, ...]
    regions: tuple[str, ...]
    reference: str
    keep_copies: bool
    in_force: date | None
    leave_out: dict[str, str]
    outputs: tuple[str, ...]
    formats: tuple[str, ...]
    figures: tuple[Figures, ...]
    program: str
    sha256: dict[str, str]

    def at(self, name: str) -> Path:
        """Return the path of a file that the plan names."""
        return self.path.parent / name

    def inputs(self) -> list[Input]:
        """Return the documents to analyse, in the order of their paths.

        Raises:
            StudyError: a path or a pattern means nothing that can be read.
        """
        found = find_inputs([str(self.at(name)) for name in self.documents]) if self.documents else []
        if wrong := [item for item in found if item.error]:
            told = "; ".join(f"{item.name}: {item.error.problem}" for item in wrong[:_SHOWN] if item.error)
            raise StudyError(say("run.no_file", path=self.path, files=told))
        return [item for item in found if Path(item.path).resolve() != self.path.resolve()]

    def files(self) -> dict[str, Path]:
        """Return every file that the study is made from, by its name in the lock."""
        named = [*self.lexicon, self.analyses, self.force, self.pmc]
        named += [] if self.codebook in coding.codebook_names() else [self.codebook]
        paths = [self.at(name) for name in named if name] + [Path(item.path) for item in self.inputs()]
        base = self.path.parent
        return {printable(Path(os.path.relpath(path, base)).as_posix()): path for path in sorted(paths)}


def read_plan(path: Path) -> Plan:
    """Return the plan in a study.toml.

    Raises:
        StudyError: it cannot be read, or is not as it should be; the message tells file, line, key and what is allowed.
    """
    try:
        form = read_form(path)
        plan = _plan(form, path)
        form.done()
    except CodebookError as error:
        raise StudyError(str(error)) from error
    return plan


def _plan(form: Form, path: Path) -> Plan:
    documents, analyses = form.texts("documents"), form.text("analyses")
    if bool(documents) == bool(analyses):
        raise form.fail("either", "documents", other="analyses")
    reasons = form.table("leave_out")
    held = form.table("lock")
    hashes = held.table("sha256")
    choices: dict[str, Any] = {
        "lang": _choice(form, "lang", "en", _LANGUAGES),
        "by": _choice(form, "by", "region", get_args(By)),
        "figures": form.codes("figures", get_args(Figures)),
        "rows": _choice(form, "rows", "all", get_args(Rows)),
    }
    plan = Plan(
        path=path,
        title=form.text("title", path.stem),
        documents=documents,
        analyses=analyses,
        lexicon=form.texts("lexicon"),
        codebook=form.text("codebook", coding.DEFAULT),
        force=form.text("force"),
        pmc=form.text("pmc"),
        dimensions=form.codes("dimensions", DIMENSIONS) or DIMENSIONS,
        regions=form.texts("regions"),
        reference=form.text("reference"),
        keep_copies=form.flag("keep_copies"),
        in_force=form.day("in_force"),
        leave_out={name: reasons.text(name, None) for name in reasons.names},
        outputs=form.codes("outputs", OUTPUTS) or ("comparison", "coding"),
        formats=form.codes("formats", FORMATS) or FORMATS,
        program=held.text("program"),
        sha256={name: hashes.text(name, None) for name in hashes.names},
        **choices,
    )
    held.done()
    return plan


def _choice(form: Form, key: str, default: str, allowed: tuple[str, ...]) -> str:
    value = form.text(key, default)
    form.check(key, value, allowed)
    return value


class Changes(NamedTuple):
    """How the files differ from the lock, by their names."""

    changed: list[str]
    new: list[str]
    gone: list[str]


def _changes(locked: Mapping[str, str], now: Mapping[str, str]) -> Changes:
    return Changes(
        changed=[name for name in now if name in locked and locked[name] != now[name]],
        new=[name for name in now if name not in locked],
        gone=[name for name in locked if name not in now],
    )


def check(plan: Plan) -> None:
    """Hold every file that the study is made from to its hash.

    Raises:
        StudyError: the study has no lock, or a file has changed, is new or is gone; the message names each, with the
            hash that was expected and the one that was found, and what to do.
    """
    if not plan.sha256:
        raise StudyError(say("run.no_lock", path=plan.path))
    now = _hashes(plan)
    changes = _changes(plan.sha256, now)
    lines = [say("run.changed", file=name, expected=plan.sha256[name], found=now[name]) for name in changes.changed]
    lines += [say("run.new", file=name) for name in changes.new]
    lines += [say("run.gone", file=name) for name in changes.gone]
    if lines:
        shown = lines[:_SHOWN] + ([say("run.more", count=len(lines) - _SHOWN)] if len(lines) > _SHOWN else [])
        raise StudyError("\n".join([say("run.differs", path=plan.path), *shown, say("run.relock", path=plan.path)]))


def lock(plan: Plan) -> Changes:
    """Write the hashes of the files as they are now into the study's `[lock]`; return what is not as it was.

    Everything above `[lock]` stays as it is, byte for byte.

    Raises:
        StudyError: a file cannot be read, or something else stands below `[lock]` and would be lost.
    """
    now = _hashes(plan)
    with plan.path.open(encoding="utf-8-sig", newline="") as file:
        text = file.read()
    lines = text.splitlines(keepends=True)
    at = next((at for at, line in enumerate(lines) if line.startswith(_MARK) or _LOCK.match(line)), len(lines))
    own = "".join(lines[:at])
    if tomllib.loads(own) != {name: value for name, value in tomllib.loads(text).items() if name != "lock"}:
        raise StudyError(say("run.below_lock", path=plan.path))
    table = [_MARK, "[lock]", f"program = {_quoted(__version__)}", "", "[lock.sha256]"]
    table += [f"{_quoted(name)} = {_quoted(digest)}" for name, digest in now.items()]
    with whole_file(plan.path) as part:
        part.write_text(own.rstrip() + "\n\n" + "\n".join(table) + "\n", encoding="utf-8", newline="")
    return _changes(plan.sha256, now)


def _hashes(plan: Plan) -> dict[str, str]:
    hashes = {}
    for name, path in plan.files().items():
        try:
            with path.open("rb") as file:
                hashes[name] = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise StudyError(say("run.no_file", path=plan.path, files=f"{name}: {error.strerror}")) from error
    return hashes


def _quoted(text: str) -> str:
    """A TOML string: JSON's escapes are TOML's, too, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
