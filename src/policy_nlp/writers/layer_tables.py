"""A table per layer and one of the documents, as CSV files or as the sheets of a workbook."""

from __future__ import annotations

from pathlib import Path

from policy_nlp.messages import Language
from policy_nlp.records import Analysis
from policy_nlp.writers.files import part_path, settle
from policy_nlp.writers.labels import column
from policy_nlp.writers.rows import TABLES, columns, table_rows
from policy_nlp.writers.tables import CsvTable, Workbook

WORKBOOK = "analyses.xlsx"


class CsvTables:
    """`documents.csv` and `<layer>.csv`."""

    def __init__(self, folder: Path, *, lang: Language) -> None:
        self._lang = lang
        self._paths = {name: folder / f"{name}.csv" for name in TABLES}
        self._tables = {
            name: CsvTable(part_path(path), columns(name), lang=lang, layer=name) for name, path in self._paths.items()
        }

    def write(self, analysis: Analysis) -> None:
        """Append a document's rows to each table."""
        for name, rows in table_rows(analysis, self._lang):
            self._tables[name].write(rows)

    def close(self, *, good: bool) -> None:
        """Put the files in their places, or remove them."""
        for name, path in self._paths.items():
            self._tables[name].close()
            settle(path, good=good)


class WorkbookTables:
    """`analyses.xlsx`, a sheet for each of the same tables."""

    def __init__(self, folder: Path, *, lang: Language) -> None:
        self._lang = lang
        self._path = folder / WORKBOOK
        self._book = Workbook(part_path(self._path), lang=lang)
        for name in TABLES:
            self._book.add(name, columns(name), layer=name, title=column(name, lang))

    def write(self, analysis: Analysis) -> None:
        """Append a document's rows to each sheet."""
        for name, rows in table_rows(analysis, self._lang):
            self._book.write(name, rows)

    def close(self, *, good: bool) -> None:
        """Put the file in its place, or remove it."""
        self._book.close()
        settle(self._path, good=good)
