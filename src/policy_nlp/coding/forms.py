"""A table of a TOML file, read key by key: what is wrong is told with file, line, key and what is allowed."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from policy_nlp import resources
from policy_nlp.messages import say

_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
_NAMES = rf"(?P<name>(?:{_PART.pattern})(?:\s*\.\s*(?:{_PART.pattern}))*)"
_HEAD = re.compile(rf"\s*\[(?P<rows>\[)?\s*{_NAMES}\s*\]")
_KEY = re.compile(rf"\s*{_NAMES}\s*=")


class CodebookError(ValueError):
    """A codebook or a scale is not as it should be; the message names the file, the key and what is allowed."""


class Form:
    """A table at `key` of the file `source`. `done` finds the keys that nobody has asked for.

    `lines` gives keys their lines (see `key_lines`), as far as they are known.
    """

    def __init__(
        self, table: Mapping[str, Any], source: str, key: str = "", *, lines: Mapping[str, int] | None = None
    ) -> None:
        self._table, self._source, self._key, self._lines = table, source, key, lines or {}
        self._known: list[str] = []

    def place(self, key: str) -> str:
        """Return the full name of a key of this table, as messages show it."""
        return f"{self._key}.{key}" if self._key else key

    def fail(self, message: str, key: str, **values: Any) -> CodebookError:
        """Return the error `codebook_error.<message>` about a key of this table."""
        line = self._lines.get(self.place(key))
        source = self._source if line is None else f"{self._source}:{line}"
        return CodebookError(say(f"codebook_error.{message}", path=source, at=self.place(key), **values))

    def _inner(self, table: Mapping[str, Any], key: str) -> Form:
        return Form(table, self._source, key, lines=self._lines)

    def _get(self, key: str, kind: type, default: Any) -> Any:
        self._known.append(key)
        value = self._table.get(key, default)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.fail("kind", key, kind=say(f"codebook_error.kinds.{kind.__name__}"), value=value)
        return value

    def text(self, key: str, default: str | None = "") -> str:
        """Return a string; with `default=None` there has to be one that is not empty."""
        value: str = self._get(key, str, default or "")
        if default is None and not value.strip():
            raise self.fail("missing", key)
        return value.strip()

    def number(self, key: str, default: int) -> int:
        """Return a whole number."""
        value: int = self._get(key, int, default)
        return value

    def flag(self, key: str) -> bool:
        """Return true or false, false where there is none."""
        value: bool = self._get(key, bool, False)
        return value

    def day(self, key: str) -> date | None:
        """Return a day, None where there is none."""
        value: date = self._get(key, date, date.min)
        if isinstance(value, datetime):
            raise self.fail("kind", key, kind=say("codebook_error.kinds.date"), value=str(value))
        return None if value == date.min else value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of strings, none of them empty."""
        values: list[Any] = self._get(key, list, [])
        for value in values:
            if not isinstance(value, str) or not value.strip():
                raise self.fail("kind", key, kind=say("codebook_error.kinds.str"), value=value)
        return tuple(values)

    def codes(self, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Return a list of codes out of `allowed`."""
        values = self.texts(key)
        for value in values:
            self.check(key, value, allowed)
        return values

    def check(self, key: str, value: str, allowed: Collection[str]) -> None:
        """Raise `CodebookError` unless `value` is one of `allowed`."""
        if value not in allowed:
            raise self.fail("value", key, value=value, allowed=", ".join(allowed))

    def table(self, key: str) -> Form:
        """Return the table at `key`, an empty one where there is none."""
        return self._inner(self._get(key, dict, {}), self.place(key))

    def tables(self, key: str) -> list[tuple[str, Form]]:
        """Return the tables of a table, each with its name: `[class.a]`, `[class.b]`."""
        inner = self.table(key)
        return [(name, inner.table(name)) for name in inner.names]

    def rows(self, key: str) -> list[Form]:
        """Return the tables of a list, `[[rule]]`, numbered from 1 in messages."""
        values: list[Any] = self._get(key, list, [])
        for value in values:
            if not isinstance(value, dict):
                raise self.fail("kind", key, kind=say("codebook_error.kinds.dict"), value=value)
        return [self._inner(value, f"{self.place(key)}[{index}]") for index, value in enumerate(values, start=1)]

    @property
    def names(self) -> list[str]:
        """The table's keys, in order."""
        return list(self._table)

    def done(self) -> None:
        """Raise `CodebookError` where a key stands in the table that nobody has asked for."""
        for key in self._table:
            if key not in self._known:
                raise self.fail("key", key, allowed=", ".join(dict.fromkeys(self._known)))


def read_form(path: Path) -> Form:
    """Return the TOML file at `path` of the user.

    Raises:
        CodebookError: it cannot be read, or is not TOML (the message tells the line).
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        return Form(tomllib.loads(text), str(path), lines=key_lines(text))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CodebookError(say("codebook_error.unreadable", path=path, reason=error)) from error


def key_lines(text: str) -> dict[str, int]:
    """Return the line, from 1, of each table and key of a TOML text, by its full name (`rule[2].when`).

    Keys of inline tables and what stands in strings of several lines are left out: no line is told rather than a wrong
    one.
    """
    lines: dict[str, int] = {}
    rows: Counter[str] = Counter()
    table, quoted = "", False
    for number, line in enumerate(text.splitlines(), start=1):
        opens = (line.count('"""') + line.count("'''")) % 2 == 1
        if not quoted and (head := _HEAD.match(line)):
            table = _name(head["name"])
            if head["rows"]:
                rows[table] += 1
                table = f"{table}[{rows[table]}]"
            lines.setdefault(table, number)
        elif not quoted and (key := _KEY.match(line)):
            lines.setdefault(".".join(part for part in (table, _name(key["name"])) if part), number)
        quoted ^= opens
    return lines


def _name(printed: str) -> str:
    """The full name as messages print it, without quotes and spaces between its parts."""
    return ".".join(part.strip("\"'") for part in _PART.findall(printed))


def shipped_form(name: str) -> Form:
    """Return the TOML file `name` of data/."""
    return Form(resources.settings(name), name)
