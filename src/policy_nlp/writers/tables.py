"""Plain tables: rows → CSV, XLSX, Markdown, with what spreadsheets make of a document's words kept harmless."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from policy_nlp.messages import Language, say
from policy_nlp.records import Dimension
from policy_nlp.writers.files import page_name, whole_file
from policy_nlp.writers.labels import column
from policy_nlp.writers.marking import shown
from policy_nlp.writers.rows import plain

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

__all__ = ["CsvTable", "Link", "Lookup", "Workbook", "page_name", "write_csv", "write_markdown", "write_xlsx"]

# A spreadsheet takes a cell that begins so for a formula; the full-width signs count in East Asian editions.
_FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r\n].", re.S)
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#+|~!&$-]")
# What XML 1.0 cannot hold.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Excel's limits: a cell in UTF-16 units, a sheet in rows, a sheet's name.
CELL_LIMIT, ROW_LIMIT, _NAME_LIMIT, _LINK_LIMIT, _URL_LIMIT = 32_767, 1_048_576, 31, 65_000, 2_000
# Every workbook is as old as any other, so that the same study gives the same bytes.
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
# An integer up to here is exact as a float; 1500000000.0 is shown as 1500000000.
_EXACT = 2**53
# Longer words stay on one line: a row as high as the screen helps nobody.
_WRAPPED = 1200
# Widths in characters; other columns are narrow.
_WIDTHS = {"text": 60, "statement": 60, "quote": 60, "object": 40, "condition": 40, "section": 40, "doc_title": 36}
_WIDTHS |= dict.fromkeys(get_args(Dimension), 44)
_NUMBERED = re.compile("_[0-9]+$")
# Points: a line, and the highest row that Excel allows.
_LINE, _HEIGHT_LIMIT = 15, 409
_WIDTHS |= {
    "definition": 44,
    "cues": 44,
    "only": 30,
    "yes": 40,
    "rules_no": 40,
    "values": 90,
    "basis": 24,
    "remark": 24,
}
_WIDTHS |= {"code": 25, "no": 8, "ig_script": 80, "group": 20, "name": 24, "page": 7, "link": 12, "start": 8, "end": 8}
_WIDTHS |= {"title": 36, "doc_id": 24, "members": 40, "sha256": 18}


class Link(NamedTuple):
    """A cell that leads to a file beside the workbook, by a relative address, or to a cell of it (`#'sheet'!A2`)."""

    text: str
    target: str


class Lookup(NamedTuple):
    """A cell that follows another one: a formula of ours (never of a document's words) and what it comes to now."""

    formula: str
    value: str


def csv_cell(value: object) -> object:
    """What CSV is given for a value: no formula, no `.0`, of a link its address; a sign that stands alone stays."""
    value = value.target if isinstance(value, Link) else value.value if isinstance(value, Lookup) else plain(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return int(value)
    if isinstance(value, str):
        return f"'{value}" if _FORMULA.match(value) else value.replace("\0", "")
    return value


class CsvTable:
    """A CSV file that grows row by row: UTF-8 with a BOM and CRLF, as Excel on Windows wants it."""

    def __init__(
        self,
        path: Path,
        columns: Sequence[str],
        *,
        lang: Language,
        layer: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._columns = tuple(columns)
        self._file = path.open("w", encoding="utf-8-sig", newline="", errors="replace")
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        heads = ((headers or {}).get(name) or column(name, lang, layer=layer) for name in columns)
        self._writer.writerow([csv_cell(head) for head in heads])

    def write(self, rows: Iterable[Mapping[str, object]]) -> None:
        """Append rows; a column that a row lacks stays empty."""
        self._writer.writerows([csv_cell(row.get(name)) for name in self._columns] for row in rows)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def write_csv(
    path: Path,
    rows: Iterable[Mapping[str, object]],
    columns: Sequence[str],
    *,
    lang: Language,
    layer: str = "",
    headers: Mapping[str, str] | None = None,
) -> None:
    """Write rows as a CSV file: the columns are the rows' keys in that order, the header is in `lang`.

    `headers` names columns that data/columns.csv does not know.
    """
    with whole_file(path) as part, closing(CsvTable(part, columns, lang=lang, layer=layer, headers=headers)) as table:
        table.write(rows)


class Workbook:
    """An XLSX file whose sheets grow row by row, interleaved as they come, in bounded memory.

    Every cell is written as what it is: text never becomes a formula, a number or a link.
    """

    def __init__(self, path: Path, *, lang: Language, row_limit: int = ROW_LIMIT) -> None:
        import xlsxwriter  # noqa: PLC0415 - who writes no workbook does not pay for it

        self._lang, self._row_limit = lang, row_limit
        options = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
        self._book = xlsxwriter.Workbook(str(path), options)
        self._book.set_properties({"created": _CREATED})
        self._head = self._book.add_format({"bold": True, "bottom": 1, "valign": "top", "text_wrap": True})
        self._body = self._book.add_format({"valign": "top"})
        self._words = self._book.add_format({"valign": "top", "text_wrap": True})
        self._link = self._book.add_format({"valign": "top", "font_color": "blue", "underline": 1})
        self._sheets: dict[str, _Sheet] = {}

    def add(
        self,
        name: str,
        columns: Sequence[str],
        *,
        layer: str = "",
        headers: Mapping[str, str] | None = None,
        title: str | None = None,
        choices: Mapping[str, str | list[str]] | None = None,
        hidden: bool = False,
    ) -> None:
        """Add a sheet with a header.

        `headers` names columns that data/columns.csv does not know; `choices` gives columns a drop-down list, of values
        or of a range of cells (`=codebook!$A$2:$A$16`).
        """
        heads = [(headers or {}).get(key) or column(key, self._lang, layer=layer) for key in columns]
        self._sheets[name] = _Sheet(title or name, tuple(columns), heads, dict(choices or {}), hidden)
        self._begin(self._sheets[name])

    def write(self, name: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Append rows to a sheet; where it is full, a further one (`name 2`) begins."""
        sheet = self._sheets[name]
        for row in rows:
            if sheet.used >= self._row_limit:
                self._end(sheet)
                self._begin(sheet)
            sheet.worksheet.set_row(sheet.used, _height(row, sheet.columns))
            for place, key in enumerate(sheet.columns):
                self._cell(sheet.worksheet, sheet.used, place, row.get(key))
            sheet.used += 1

    def _begin(self, sheet: _Sheet) -> None:
        sheet.count += 1
        suffix = f" {sheet.count}" if sheet.count > 1 else ""
        worksheet = self._book.add_worksheet(f"{sheet.title[: _NAME_LIMIT - len(suffix)]}{suffix}")
        # in this mode widths and panes must come before the first row
        for place, key in enumerate(sheet.columns):
            worksheet.set_column(place, place, _width(key))
        worksheet.freeze_panes(1, 0)
        for place, head in enumerate(sheet.heads):
            worksheet.write_string(0, place, cell_text(head, self._lang), self._head)
            if choice := sheet.choices.get(sheet.columns[place]):
                listed = {"validate": "list", "source": choice, "error_type": "warning"}
                worksheet.data_validation(1, place, self._row_limit - 1, place, listed)
        if sheet.hidden:
            worksheet.hide()
        sheet.worksheet, sheet.used = worksheet, 1

    def _end(self, sheet: _Sheet) -> None:
        if sheet.columns:
            sheet.worksheet.autofilter(0, 0, sheet.used - 1, len(sheet.columns) - 1)

    def _cell(self, sheet: Worksheet, row: int, place: int, value: object) -> None:
        if isinstance(value, Lookup):
            sheet.write_formula(row, place, value.formula, self._words, cell_text(value.value, self._lang))
            return
        if isinstance(value, Link):
            # Excel shows no more than 65,530 links on a sheet; xlsxwriter leaves out those beyond with a warning
            words, inside = cell_text(value.text, self._lang), value.target.startswith("#")
            target = f"internal:{value.target[1:]}" if inside else f"external:{value.target}"
            if row < _LINK_LIMIT and len(target) <= _URL_LIMIT:
                sheet.write_url(row, place, target, self._words if inside else self._link, words)
            elif inside:  # the words are the cell's own, not just a sign of the link
                sheet.write_string(row, place, words, self._words)
            return
        value = plain(value)
        if value is None or value == "":
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, place, value, self._body)
        elif isinstance(value, int | float) and math.isfinite(value):
            sheet.write_number(row, place, value, self._body)
        else:
            words = cell_text(str(value), self._lang)
            sheet.write_string(row, place, words, self._words if len(words) <= _WRAPPED else self._body)

    def close(self) -> None:
        """Finish the file; xlsxwriter puts it together only now."""
        for sheet in self._sheets.values():
            self._end(sheet)
        self._book.close()


def _width(key: str) -> int:
    """A column's width in characters; `text_2` is as wide as `text`."""
    return _WIDTHS.get(key) or _WIDTHS.get(_NUMBERED.sub("", key), 16)


def _height(row: Mapping[str, object], columns: Sequence[str]) -> float:
    """The height in points that shows a row's wrapped cells; LibreOffice does not find it by itself."""
    lines = 1
    for key in columns:
        value = row.get(key)
        value = value.text if isinstance(value, Link) else value
        if isinstance(value, str) and len(value) <= _WRAPPED:
            room = _width(key)
            # in GBK a Chinese character is two bytes, as it is two columns wide
            lines = max(lines, sum(1 + len(line.encode("gbk", "replace")) // room for line in value.split("\n")))
    return min(_HEIGHT_LIMIT, _LINE * lines)


class _Sheet:
    """Where a table's next row goes."""

    def __init__(
        self,
        title: str,
        columns: tuple[str, ...],
        heads: list[str],
        choices: dict[str, str | list[str]],
        hidden: bool,
    ) -> None:
        self.title, self.columns, self.heads = title, columns, heads
        self.choices, self.hidden = choices, hidden
        self.worksheet: Any = None
        self.used = self.count = 0


def cell_text(text: str, lang: Language) -> str:
    """Return the text that an XLSX cell can hold: without characters that XML forbids, and not longer than Excel's
    limit; what is cut says so at its end, with the length of the whole.
    """
    text = _ILLEGAL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    astral = sum(char > "\uffff" for char in text) if len(text) > CELL_LIMIT // 2 else 0
    if len(text) + astral <= CELL_LIMIT:
        return text
    note = say("table.cut", lang=lang, length=len(text))
    room = CELL_LIMIT - len(note)
    return text.encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore") + note


def write_xlsx(
    path: Path,
    sheets: Iterable[tuple[str, Iterable[Mapping[str, object]], Sequence[str]]],
    *,
    lang: Language,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Write a workbook of (sheet name, rows, columns); `headers` names columns that data/columns.csv does not know."""
    with whole_file(path) as part, closing(Workbook(part, lang=lang)) as book:
        for name, rows, columns in sheets:
            book.add(name, columns, headers=headers)
            book.write(name, rows)


def write_markdown(path: Path, rows: Iterable[Mapping[str, object]], columns: Sequence[str], *, lang: Language) -> None:
    """Write rows as one Markdown table, whatever could be markup escaped."""
    with whole_file(path) as part, part.open("w", encoding="utf-8", newline="\n", errors="replace") as file:
        file.write("| " + " | ".join(_markdown(column(name, lang)) for name in columns) + " |\n")
        file.write("|" + " --- |" * len(columns) + "\n")
        file.writelines("| " + " | ".join(_markdown(row.get(name)) for name in columns) + " |\n" for row in rows)


def _markdown(value: object) -> str:
    value = csv_cell(value) if not isinstance(value, str | list) else plain(value)
    return markdown_text("" if value is None else str(value))


def markdown_text(text: str) -> str:
    """Return plain text as Markdown on one line, whatever could be markup escaped."""
    text = shown(text.replace("\r\n", "\n").replace("\r", "\n"))
    return _MARKDOWN.sub(r"\\\g<0>", text).replace("\n", "<br>")
