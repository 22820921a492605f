"""analyses.jsonl: an analysed document a line, in the record form; written and read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from policy_nlp.messages import Language
from policy_nlp.records import Analysis
from policy_nlp.writers.files import part_path, settle

NAME = "analyses.jsonl"
# What is whole of a run that was broken off.
PARTIAL = "analyses.partial.jsonl"


class JsonLines:
    """Appends documents; a run that breaks off leaves its whole lines as `analyses.partial.jsonl`."""

    def __init__(self, folder: Path, *, lang: Language) -> None:
        self._path = folder / NAME
        self._part = part_path(self._path)
        self._file = self._part.open("wb")
        self._encoder = msgspec.json.Encoder()
        self._whole = 0

    def write(self, analysis: Analysis) -> None:
        """Append one document."""
        self._whole += self._file.write(self._encoder.encode(analysis) + b"\n")

    def close(self, *, good: bool) -> None:
        """Put the file in its place, or what is whole of it beside its place."""
        self._file.close()
        if good:
            settle(self._path, good=True)
            self._path.with_name(PARTIAL).unlink(missing_ok=True)
        elif self._whole:
            with self._part.open("r+b") as file:
                file.truncate(self._whole)
            self._part.replace(self._path.with_name(PARTIAL))
        else:
            self._part.unlink()


def read_analyses(path: Path) -> Iterator[Analysis]:
    """Yield the documents of an `analyses.jsonl`, or of the one in a folder.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: a line is not an analysed document; the message says which line of which file, and why.
    """
    file = path / NAME if path.is_dir() else path
    if not file.exists():
        raise FileNotFoundError(f"{file} is not there; `policy-nlp analyse … -o {file.parent}` writes it")
    decoder = msgspec.json.Decoder(Analysis)
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if stripped := line.removeprefix(b"\xef\xbb\xbf").strip():
                try:
                    yield decoder.decode(stripped)
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    raise ValueError(f"{file}, line {number}: not an analysed document: {error}") from error
