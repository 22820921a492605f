"""What is given to an engine: shards of documents to analyse, pieces of a data set to write."""

from __future__ import annotations

import contextlib
import hashlib
import os
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec

from policy_nlp.batch import jobs
from policy_nlp.batch.entries import Entry, Outcome, log_line
from policy_nlp.batch.supervisor import Limits, OverLimitError, Supervisor, WorkerLostError
from policy_nlp.batch.versions import Makers
from policy_nlp.chunks import chunks
from policy_nlp.readers import ReadError

# How often a document may lose its worker before the document is what is wrong.
_ATTEMPTS = 3
# Bytes of small documents that are analysed together, which takes two thirds of the time (`Pipeline.together`).
_TOGETHER = 200_000
PART = ".part"


class StoppedError(Exception):
    """The run is being stopped."""


class Item(NamedTuple):
    """An input: where it lies, what it is called, its size in bytes, and what is known of it already."""

    path: str
    file: str
    name: str
    doc_id: str
    size: int
    error: ReadError | None = None
    known: str | None = None
    known_outcome: Outcome = "done"


class Tally(msgspec.Struct, frozen=True):
    """What has been done: documents by outcome, those of them that had not changed, bytes of those that were new."""

    done: int = 0
    set_aside: int = 0
    failed: int = 0
    unchanged: int = 0
    new_bytes: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Return the sum."""
        mine, theirs = msgspec.structs.astuple(self), msgspec.structs.astuple(other)
        return Tally(*(a + b for a, b in zip(mine, theirs, strict=True)))


Step = Callable[[Tally], None]


class Task(Protocol):
    """Work for one worker. It goes to other processes and machines, and may be done twice."""

    @property
    def lexicon(self) -> Sequence[Path] | None:
        """The user's own lexicons; null where nothing is analysed."""

    @property
    def limits(self) -> Limits:
        """What one document may take."""

    @property
    def makers(self) -> Makers | None:
        """The state of program and lexicon that it asks for; null where any will do."""

    def run(self, supervisor: Supervisor, step: Step) -> Tally:
        """Do it; `step` is told of each document, the sum is returned."""


@dataclass(frozen=True, slots=True)
class Shard:
    """Documents that are analysed one after the other into a log of their own, which has its name when it is whole.

    What has not changed is left out of the log.
    """

    log: Path
    items: tuple[Item, ...]
    makers: Makers
    lexicon: tuple[Path, ...] = ()
    limits: Limits = Limits()  # noqa: RUF009 - a tuple

    def run(self, supervisor: Supervisor, step: Step) -> Tally:
        """Analyse and append, some small documents or a large one at a time; raises `OSError` if the disk is full."""
        total = Tally()
        part = self.log.with_name(f"{self.log.name}.{uuid.uuid4().hex[:12]}{PART}")
        with part.open("wb", buffering=0) as file:
            for group in chunks(self.items, _size, size=_TOGETHER):
                for item, (entry, analysis) in zip(group, self._outcomes(group, supervisor), strict=True):
                    if entry is not None:
                        _append(file.fileno(), log_line(entry, analysis))
                    tally = _tally(item, entry)
                    total += tally
                    step(tally)
            os.fsync(file.fileno())
        part.replace(self.log)
        return total

    def _outcomes(self, items: Sequence[Item], supervisor: Supervisor) -> Iterable[jobs.Outcome]:
        """What becomes of some items: of all together, or, where that goes wrong, of one after the other."""
        if len(items) > 1:
            with contextlib.suppress(OverLimitError, WorkerLostError):
                return self._ask(items, supervisor)
        return (self._outcome(item, supervisor) for item in items)

    def _ask(self, items: Sequence[Item], supervisor: Supervisor) -> list[jobs.Outcome]:
        if supervisor.closed:
            raise StoppedError
        files = [
            jobs.File(path=os.fsencode(item.path), file=item.file, name=item.name, doc_id=item.doc_id, known=item.known)
            for item in items
        ]
        try:
            outcomes = supervisor.ask(jobs.Analyse(files)).outcomes
        except WorkerLostError as error:
            if supervisor.closed:
                raise StoppedError from error
            raise
        for entry, _ in outcomes:
            self._check(entry)
        return outcomes

    def _outcome(self, item: Item, supervisor: Supervisor) -> jobs.Outcome:
        if item.error is not None:
            why = {"reason": item.error.reason, "message": item.error.problem, "exception": "ReadError"}
            return self._entry(item, "set_aside", **why)
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return self._ask([item], supervisor)[0]
            except OverLimitError as error:
                return self._over_limit(item, error)
            except WorkerLostError as error:
                if attempt == _ATTEMPTS:
                    message = f"its worker was lost {_ATTEMPTS} times ({error})"
                    return self._entry(item, "failed", reason="worker_lost", message=message)
        raise AssertionError("unreachable")

    def _over_limit(self, item: Item, error: OverLimitError) -> jobs.Outcome:
        if error.reason == "time_limit":
            message = f"it took more than {error.limit:g} s; --time-limit sets the limit"
        else:
            message = f"it took more than {error.limit / (1 << 20):,.0f} MB of memory; --memory-limit sets the limit"
        try:
            with Path(item.path).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return self._entry(item, "failed", reason=error.reason, message=message)
        return self._entry(item, "failed", reason=error.reason, message=message, limit=error.limit, sha256=digest)

    def _entry(self, item: Item, outcome: Outcome, **why: str | float) -> jobs.Outcome:
        lexicon = f"+{self.makers.lexicon}" if self.makers.lexicon else ""
        entry = msgspec.convert(
            {
                "file": item.file, "doc_id": item.doc_id, "outcome": outcome, **why, "version": self.makers.version,
                "data_version": self.makers.data_version + lexicon, "code": self.makers.code,
            },
            Entry,
        )  # fmt: skip
        return jobs.Outcome(entry)

    def _check(self, entry: Entry | None) -> None:
        """A worker on another machine must be the same program."""
        expected = (self.makers.version, self.makers.code, self.makers.data_version)
        if entry and (entry.version, entry.code, entry.data_version.partition("+")[0]) != expected:
            theirs = f"{entry.version}, code {entry.code}, data {entry.data_version}"
            raise RuntimeError(f"a worker has another state of policy-nlp ({theirs}); install the same one everywhere")


@dataclass(frozen=True, slots=True)
class DatasetParts:
    """Pieces of a data set, read from analyses.jsonl."""

    analyses: Path
    folder: Path
    parts: tuple[jobs.Part, ...]
    lexicon: None = None
    limits: Limits = Limits()  # noqa: RUF009 - a tuple
    makers: Makers | None = None

    def run(self, supervisor: Supervisor, step: Step) -> Tally:
        """Write them; a second attempt writes the same files again."""
        request = jobs.WriteParts(os.fsencode(self.analyses), os.fsencode(self.folder), list(self.parts))
        for attempt in range(1, _ATTEMPTS + 1):
            if supervisor.closed:
                raise StoppedError
            try:
                supervisor.ask(request, limited=False)
                break
            except WorkerLostError:
                if attempt == _ATTEMPTS:
                    raise
        tally = Tally(done=sum(len(part.places) for part in self.parts))
        step(tally)
        return tally


def _size(item: Item) -> int:
    """The size of an input among those that are analysed together: what cannot be read is alone."""
    return _TOGETHER if item.error else max(1, item.size)


def _append(descriptor: int, line: bytes) -> None:
    """Write all of a line; a disk that is nearly full takes a part and refuses the rest with an error."""
    view = memoryview(line)
    while view:
        view = view[os.write(descriptor, view) :]


def _tally(item: Item, entry: Entry | None) -> Tally:
    outcome = entry.outcome if entry else item.known_outcome
    new = entry is not None and item.known is None
    return Tally(**{outcome: 1}, unchanged=int(entry is None), new_bytes=item.size if new else 0)
