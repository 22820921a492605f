"""What lies on the disk: shards while a run goes on, and the joined output, which is there whole or not at all.

`OUT/.batch/` holds the logs of shards (`NNNN-MMMMM.log`; `….part` until they are whole), the lock, and, for a moment,
`ready/`: the joined files, all written, on their way to their places. It is gone when a run has ended well.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from policy_nlp.batch.entries import Entry, Kept, encode, failure, read_log, read_manifest
from policy_nlp.batch.tasks import PART
from policy_nlp.records import LAYERS

ANALYSES, MANIFEST, FAILURES = "analyses.jsonl", "manifest.jsonl", "failures.jsonl"
_FOLDER, _READY, _LOCK = ".batch", "ready", "lock"
# A table that a run was writing when it was killed (`files.part_path`); not what other commands write.
_LEFT = re.compile(rf"\.(?:analyses|documents|{'|'.join(LAYERS)})\.[a-z]+\.\d+\.part$")


class InUseError(RuntimeError):
    """Another run writes to the folder."""


class Store:
    """The output folder of a run."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.folder = out / _FOLDER
        self._ready = self.folder / _READY

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs out; the lock ends with the process, however that ends.

        Raises:
            InUseError: another run is here.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / _LOCK
        with path.open("a+b") as file:
            _lock(file.fileno(), self.out)
            if os.name == "posix" and not (path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat())):
                raise _in_use(self.out)  # a run that ended just now has taken the file away
            yield

    def recover(self) -> None:
        """Bring a join to its end that was cut short after all of it was written; remove what was written in part."""
        if self._ready.is_dir():
            self._settle()
        for path in [*self.out.glob(".*.part"), *self.out.glob("html/.*.part")]:
            if path.parent != self.out or _LEFT.match(path.name):
                path.unlink()

    def known(self) -> dict[str, Kept]:
        """Return by doc_id what earlier runs have found: whole ones, and those that were stopped."""
        found = {kept.entry.doc_id: kept for kept in read_manifest(self.out / MANIFEST, self.out / ANALYSES)}
        for log in self._logs():
            found.update(self.read(log))
        return found

    def read(self, log: Path) -> Iterator[tuple[str, Kept]]:
        """Yield the whole lines of a log."""
        for kept in read_log(log):
            yield kept.entry.doc_id, kept

    def _logs(self) -> list[Path]:
        # a part and its log begin alike, so that generations stay in order
        return sorted(path for path in self.folder.glob("*.log*") if path.suffix in (".log", PART))

    def log_names(self) -> Iterator[Path]:
        """Yield names for the logs of a run, after those of the runs before."""
        generation = max((int(path.name.split("-")[0]) for path in self._logs()), default=0) + 1
        number = 0
        while True:
            number += 1
            yield self.folder / f"{generation:04}-{number:06}.log"

    def join(self, entries: Iterable[Kept]) -> Iterator[Entry]:
        """Write the joined files in the order of `entries`, then put them in their places; yield what was written."""
        writing = self.folder / f"{_READY}{PART}"
        shutil.rmtree(writing, ignore_errors=True)
        writing.mkdir()
        with (
            (writing / ANALYSES).open("wb") as analyses,
            (writing / MANIFEST).open("wb") as manifest,
            (writing / FAILURES).open("wb") as failures,
        ):
            at = 0
            for kept in entries:
                analysis = kept.analysis()
                entry = msgspec.structs.replace(kept.entry, start=at if analysis else 0)
                if analysis:
                    at += analyses.write(analysis) + analyses.write(b"\n")
                manifest.write(encode(entry) + b"\n")
                if entry.outcome != "done":
                    failures.write(encode(failure(entry)) + b"\n")
                yield entry
            for file in (analyses, manifest, failures):
                file.flush()
                os.fsync(file.fileno())
        writing.replace(self._ready)
        self._settle()

    def _settle(self) -> None:
        _sync_folder(self.folder)
        for name in (ANALYSES, FAILURES, MANIFEST):
            if (self._ready / name).exists():
                (self._ready / name).replace(self.out / name)
        _sync_folder(self.out)
        self._ready.rmdir()
        for log in self._logs():
            log.unlink()

    def remove(self) -> None:
        """Remove what only a run that goes on needs."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, too; Windows neither needs nor allows it."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _lock(descriptor: int, out: Path) -> None:
    try:
        if os.name == "posix":
            import fcntl  # noqa: PLC0415 - not on Windows

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt  # noqa: PLC0415 - only on Windows

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    except OSError as error:
        raise _in_use(out) from error


def _in_use(out: Path) -> InUseError:
    return InUseError(f"another run is writing to {out}; wait for it, or name another folder")
