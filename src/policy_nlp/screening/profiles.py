"""Profiles: what is known of an applicant, read from TOML, CSV or XLSX."""

from __future__ import annotations

import csv
import datetime
import re
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from policy_nlp.messages import say
from policy_nlp.screening.metrics import plain_words
from policy_nlp.screening.values import Value, read_value

_NAME_KEYS = frozenset(("name", "profile", "名称", "企业名称", "单位名称", "公司名称", "企业", "单位", "公司"))
_ROLE_KEYS = frozenset(("role", "roles", "角色", "身份", "主体类型"))
_AS_OF_KEYS = frozenset(("as_of", "基准日", "截至日期", "数据日期"))
# 营业收入（万元）: the unit of a column.
_HEADED = re.compile(r"(.+?)\s*[(（\[［]\s*([^()（）\[\]［］]{1,6})\s*[)）\]］]")
_BARE_KEY = re.compile(r"""^([ \t]*)([^\s"'=#\[\]]*[^\x00-\x7f"'=#\[\]\n][^"'=#\[\]\n]*?)([ \t]*=)""", re.M)
_HEADER = re.compile(r"""^[ \t]*\[{1,2}[^\[\]"'\n]+\]{1,2}""", re.M)
_BARE_PART = re.compile(r"[^\s.\[\]]*[^\x00-\x7f\s.\[\]][^\s.\[\]]*")
_ROLE_SEPARATOR = re.compile(r"[、，,;；/]")


class ProfileError(ValueError):
    """A file of profiles cannot be read; the message says where and why."""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One applicant: its name, its roles (牵头企业), its values, and the day that they are of."""

    name: str
    roles: list[str] = []
    values: list[Value] = []
    as_of: datetime.date | None = None


def read_profiles(path: Path) -> list[Profile]:
    """Return the profiles of a file: a TOML table `[profile.NAME]` each, or a row each in a CSV or XLSX table.

    A TOML file without `[profile.NAME]` is one profile, called as the file is. In a table the column `name` (名称 …)
    names the profile, or else the first column does; a column may carry its unit (营业收入（万元）).

    Raises:
        ProfileError: the suffix is none of the three, the file is not what its suffix says, or it holds no profile.
    """
    readers = {".toml": _toml, ".csv": _csv, ".xlsx": _xlsx}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise ProfileError(say("screen_error.suffix", path=path))
    try:
        profiles = [_profile(name, entries) for name, entries in reader(path)]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, csv.Error, OSError) as error:
        raise ProfileError(say("screen_error.unreadable", path=path, reason=error)) from error
    if not profiles:
        raise ProfileError(say("screen_error.empty", path=path))
    names = [profile.name for profile in profiles]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ProfileError(say("screen_error.twice", path=path, names=", ".join(twice)))
    return profiles


Entries = tuple[str, Mapping[str, Any]]


def _toml(path: Path) -> Iterable[Entries]:
    text = path.read_text(encoding="utf-8-sig")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        # TOML wants Chinese keys quoted; who writes a profile by hand does not
        data = tomllib.loads(_quoted(text))
    tables = data.get("profile")
    if tables is None:
        return [(path.stem, data)] if data else []
    if isinstance(tables, dict) and tables and not any(isinstance(table, dict) for table in tables.values()):
        return [(path.stem, tables)]
    wrong = [name for name, table in tables.items() if not isinstance(table, dict)] if isinstance(tables, dict) else "?"
    if wrong:
        raise ProfileError(say("screen_error.table", path=path, names=", ".join(wrong)))
    return list(tables.items())


def _quoted(text: str) -> str:
    """Quote the bare Chinese keys at the heads of lines and in table headers."""
    text = _BARE_KEY.sub(lambda key: f'{key[1]}"{key[2]}"{key[3]}', text)
    return _HEADER.sub(lambda head: _BARE_PART.sub(lambda part: f'"{part[0]}"', head[0]), text)


def _csv(path: Path) -> Iterable[Entries]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Excel on a Chinese Windows saves CSV in its own code page
        text = raw.decode("gb18030")
    rows = list(csv.reader(text.splitlines()))
    return _rows(rows[0], rows[1:]) if rows else []


def _xlsx(path: Path) -> Iterable[Entries]:
    from zipfile import BadZipFile  # noqa: PLC0415 - only who has a workbook pays for it

    import openpyxl  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError) as error:
        raise ProfileError(say("screen_error.unreadable", path=path, reason=error)) from error
    try:
        rows = [[_cell(cell) for cell in row] for row in book.worksheets[0].iter_rows()]
    finally:
        book.close()
    return _rows([str(cell or "") for cell in rows[0]], rows[1:]) if rows else []


def _cell(cell: Any) -> Any:
    """A cell's value; a number that is shown as a share becomes one (0.045 as 4.5 %)."""
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in (cell.number_format or ""):
        return f"{(Decimal(str(value)) * 100).normalize():f}%"
    return value


def _rows(heads: list[str], rows: Iterable[list[Any]]) -> Iterable[Entries]:
    named = next((place for place, head in enumerate(heads) if plain_words(head).lower() in _NAME_KEYS), 0)
    for row in rows:
        entries = {head: value for head, value in zip(heads, row, strict=False) if head and value not in (None, "")}
        name = entries.pop(heads[named], None)
        if name is not None:
            yield str(name).strip(), entries


def _profile(name: str, entries: Mapping[str, Any]) -> Profile:
    roles: list[str] = []
    values = []
    as_of: datetime.date | None = None
    for key, entry in entries.items():
        plain = plain_words(key).lower()
        if plain in _ROLE_KEYS:
            parts = entry if isinstance(entry, list) else _ROLE_SEPARATOR.split(str(entry))
            roles = [str(part).strip() for part in parts if str(part).strip()]
        elif plain in _AS_OF_KEYS:
            as_of = _day(name, entry)
        elif plain not in _NAME_KEYS:
            headed = _HEADED.fullmatch(key)
            values.append(read_value(headed[1] if headed else key, entry, unit=headed[2] if headed else None))
    return Profile(name=name, roles=roles, values=values, as_of=as_of)


def _day(name: str, entry: Any) -> datetime.date:
    if isinstance(entry, datetime.datetime):
        return entry.date()
    if isinstance(entry, datetime.date):
        return entry
    try:
        return datetime.date.fromisoformat(str(entry).strip())
    except ValueError as error:
        raise ProfileError(say("screen_error.as_of", name=name, value=entry)) from error
