"""Writers: analyses → files, one module a format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol

from policy_nlp.messages import Language
from policy_nlp.records import Analysis
from policy_nlp.writers.json_lines import JsonLines, read_analyses
from policy_nlp.writers.layer_tables import CsvTables, WorkbookTables
from policy_nlp.writers.pages import Pages
from policy_nlp.writers.parquet import ParquetTables

__all__ = ["WRITERS", "Sink", "Writer", "open_writers", "read_analyses"]


class Writer(Protocol):
    """One format. It writes beside the final place and puts things there when it is closed well."""

    def write(self, analysis: Analysis) -> None:
        """Take one document."""

    def close(self, *, good: bool) -> None:
        """Finish; `good` tells whether all documents have come."""


WRITERS: dict[str, Callable[..., Writer]] = {
    "jsonl": JsonLines,
    "csv": CsvTables,
    "xlsx": WorkbookTables,
    "parquet": ParquetTables,
    "html": Pages,
}


class Sink:
    """Several formats at once; made by `open_writers`, used as a context manager.

    Documents go in one by one and none is kept. When the block ends, the files appear under their names; when it ends
    with an error, no table does, and the whole lines of `analyses.jsonl` are left as `analyses.partial.jsonl`.
    """

    def __init__(self, writers: list[Writer]) -> None:
        self._writers = writers

    def write(self, analysis: Analysis) -> None:
        """Write one document in every format."""
        for writer in self._writers:
            writer.write(analysis)

    def __enter__(self) -> Sink:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _close(self._writers, good=kind is None)


def _close(writers: list[Writer], *, good: bool) -> None:
    """Close all, even if one cannot; the first error is raised at the end."""
    errors = []
    for writer in writers:
        try:
            writer.close(good=good)
        except Exception as error:
            errors.append(error)
    if errors and good:
        raise errors[0]


def open_writers(formats: Sequence[str], out_dir: Path, *, lang: Language) -> Sink:
    """Open writers for `formats` in the folder `out_dir`, which is made if it is not there.

    Args:
        formats: names out of `WRITERS`.
        out_dir: where the files go: `analyses.jsonl`, `documents.csv` and `<layer>.csv`, `analyses.xlsx`,
            `<layer>.parquet`, `html/`.
        lang: language of column names, labels and pages.

    Raises:
        ValueError: a format is unknown.
    """
    if unknown := [name for name in formats if name not in WRITERS]:
        raise ValueError(f"no such format: {', '.join(unknown)}; there are {', '.join(WRITERS)}")
    out_dir.mkdir(parents=True, exist_ok=True)
    writers: list[Writer] = []
    try:
        for name in dict.fromkeys(formats):
            writers.append(WRITERS[name](out_dir, lang=lang))
    except BaseException:
        _close(writers, good=False)
        raise
    return Sink(writers)
