"""Whether a result that is there may stay, or must be made anew."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from policy_nlp import resources
from policy_nlp._version import __version__
from policy_nlp.batch.entries import Entry
from policy_nlp.records import SCHEMA_VERSION

Standing = Literal["same", "older", "other_form", "other_lexicon", "other_code"]
# What makes records; a change elsewhere leaves them as they are.
_MAKES_RECORDS = ("*.py", "readers/*.py", "extract/**/*.py", "classify/*.py")


@lru_cache(maxsize=1)
def code_version() -> str:
    """Return a short hash over the code that makes records: between releases the version does not tell states apart."""
    digest = hashlib.sha256()
    home = Path(__file__).parents[1]
    for path in sorted({path for pattern in _MAKES_RECORDS for path in home.glob(pattern)} - {home / "cli.py"}):
        digest.update(path.relative_to(home).as_posix().encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]


class Makers(NamedTuple):
    """What makes the records of this run: program, its code, data, the user's own lexicon."""

    version: str
    code: str
    data_version: str
    lexicon: str

    @classmethod
    def now(cls, lexicon: str) -> Makers:
        """Return those of this program with a user's lexicon of that version, empty where there is none."""
        return cls(__version__, code_version(), resources.data_version(), lexicon)


def standing(entry: Entry, now: Makers) -> Standing:
    """Say how an entry stands to what this run would make.

    `older` may stay: another release made it. The others must be made anew: the record form has changed, the command
    names another lexicon, or the same release has other code or data (a working copy).
    """
    data, _, lexicon = entry.data_version.partition("+")
    if entry.schema_version != SCHEMA_VERSION:
        return "other_form"
    if lexicon != now.lexicon:
        return "other_lexicon"
    if entry.version != now.version:
        return "older"
    return "same" if (entry.code, data) == (now.code, now.data_version) else "other_code"
