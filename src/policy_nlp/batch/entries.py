"""What is known of an input: the lines of manifest.jsonl and of a shard's log.

A line of a shard is a checksum of the entry, the entry, which holds one of the analysis, and, where there is one, the
analysis; whoever reads a log that was cut off in the middle takes the lines whose checksums are right and no other.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from policy_nlp.records import SCHEMA_VERSION

Outcome = Literal["done", "set_aside", "failed"]
# Outcomes that another attempt may change although the file is the same.
_PASSING = frozenset({"missing", "not_a_file", "missing_extra", "worker_lost"})


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An input and what became of it; no times, so that the same inputs give the same bytes.

    `set_aside` says that the file cannot be read, `failed` that our program erred or went over a limit; `reason` is for
    programs, `message` for people, `exception` and `place` for who mends it. `limit` is the limit that was in force
    (seconds or bytes). `code` tells states of the program apart that bear the same version. `start`, `length` and
    `checksum` (CRC-32) place the analysis in analyses.jsonl, in bytes.
    """

    file: str
    doc_id: str
    outcome: Outcome
    sha256: str | None = None
    reason: str | None = None
    message: str | None = None
    exception: str | None = None
    place: str | None = None
    limit: float | None = None
    schema_version: str = SCHEMA_VERSION
    version: str
    data_version: str
    code: str
    region: str | None = None
    published: str | None = None
    characters: int = 0
    records: dict[str, int] = {}
    start: int = 0
    length: int = 0
    checksum: int = 0


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """A line of failures.jsonl: `reason` for programs, `message` for people; class of the exception and its place."""

    file: str
    reason: str
    message: str
    exception: str | None = None
    place: str | None = None


def failure(entry: Entry) -> Failure:
    """Return the line of failures.jsonl of an input that was not analysed."""
    return Failure(
        file=entry.file,
        reason=entry.reason or entry.outcome,
        message=entry.message or "",
        exception=entry.exception,
        place=entry.place,
    )


def may_stay(entry: Entry, *, seconds: float, memory: int) -> bool:
    """Whether the outcome holds as long as the file and the program are the same, under these limits."""
    if entry.outcome == "done":
        return entry.length > 0
    if entry.reason in ("time_limit", "memory_limit"):
        return (entry.limit or 0) >= (seconds if entry.reason == "time_limit" else memory)
    return entry.reason not in _PASSING


class Kept(NamedTuple):
    """An entry and the file in which its analysis lies, at `start`."""

    entry: Entry
    source: Path
    start: int

    def analysis(self) -> bytes:
        """Return the analysis as JSON, empty where there is none."""
        if not self.entry.length:
            return b""
        with self.source.open("rb") as file:
            file.seek(self.start)
            return file.read(self.entry.length)


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Entry)
encode = _ENCODER.encode


def log_line(entry: Entry, analysis: bytes) -> bytes:
    """Return the line of a shard's log. JSON holds neither tabs nor line feeds of its own."""
    head = encode(msgspec.structs.replace(entry, length=len(analysis), checksum=zlib.crc32(analysis)))
    return b"".join((b"%08x\t" % zlib.crc32(head), head, b"\t", analysis, b"\n"))


def read_log(path: Path) -> Iterator[Kept]:
    """Yield the whole lines of a shard's log."""
    if not path.stat().st_size:
        return  # nothing cannot be mapped
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as log, memoryview(log) as view:
        begin = 0
        while (end := log.find(b"\n", begin)) >= 0:
            checksum, tab = log[begin : begin + 9], log.find(b"\t", begin + 9, end)
            if tab >= 0 and checksum == b"%08x\t" % zlib.crc32(view[begin + 9 : tab]):
                entry = _DECODER.decode(view[begin + 9 : tab])
                if _is(view[tab + 1 : end], entry):
                    yield Kept(entry, path, tab + 1)
            begin = end + 1


def _is(analysis: bytes | memoryview, entry: Entry) -> bool:
    """Whether an analysis is the one that an entry speaks of."""
    return len(analysis) == entry.length and zlib.crc32(analysis) == entry.checksum


def read_manifest(manifest: Path, analyses: Path) -> Iterator[Kept]:
    """Yield the entries of a manifest whose analyses are in their places, unchanged."""
    if not (manifest.exists() and analyses.exists()):
        return
    with analyses.open("rb") as data:
        for entry in read_entries(manifest):
            data.seek(entry.start)
            if not entry.length or _is(data.read(entry.length), entry):
                yield Kept(entry, analyses, entry.start)


def read_entries(manifest: Path) -> Iterator[Entry]:
    """Yield the entries of a manifest."""
    with manifest.open("rb") as lines:
        for line in lines:
            try:
                yield _DECODER.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue  # not ours, or damaged: the document is analysed again
