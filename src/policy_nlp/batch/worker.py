"""The process that reads and analyses, one request after the other: `python -m policy_nlp.batch.worker`.

It takes requests on standard input and answers on standard output. It may be ended at any moment; it ends by itself
when who started it has gone.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from policy_nlp._version import __version__
from policy_nlp.batch import jobs
from policy_nlp.batch.entries import Entry, Outcome, encode
from policy_nlp.batch.versions import code_version
from policy_nlp.processes import Hidden, cap_memory, streams
from policy_nlp.readers import MAX_BYTES, Input, ReadError, load_input, read_bytes
from policy_nlp.records import Analysis, Document, Stored

_LONGEST_MESSAGE = 500
# So many objects that may be garbage, net, are looked through between two documents.
_GARBAGE = 10_000
_HOME = Path(__file__).parents[2]


def main() -> None:
    """Serve until there are no more requests."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the supervisor, which ends its workers itself
    # Arrow imports pandas, if it is there, only to ask whether what it is given is of that: a third of a second
    sys.meta_path.insert(0, Hidden("pandas"))
    requests, answers = streams()
    setup = jobs.REQUESTS.decode(jobs.receive(requests) or b"")
    assert isinstance(setup, jobs.Setup)
    try:
        work = _Work(setup)
    except Exception as error:
        jobs.send(answers, jobs.Refused(f"{type(error).__name__}: {error}"))
        return
    jobs.send(answers, jobs.Ready())
    while (data := jobs.receive(requests)) is not None:
        jobs.send(answers, work(jobs.REQUESTS.decode(data)))
        if gc.get_count()[0] > _GARBAGE:
            gc.collect()


class _Work:
    def __init__(self, setup: jobs.Setup) -> None:
        self._memory = setup.memory
        if setup.lexicon is not None:
            from policy_nlp.pipeline import Pipeline  # noqa: PLC0415 - who analyses nothing does not pay for it

            self._pipeline = Pipeline(lexicon=[os.fsdecode(path) for path in setup.lexicon])
            self._pipeline("预热")
            self._data_version = self._pipeline.made_by.data_version
        # Between documents there is little to look through; within one, the collector would go through its hits and
        # records over and over, a tenth of the time, and find nothing, since none of them points back.
        gc.collect()
        gc.freeze()
        gc.disable()
        cap_memory(setup.memory)

    def __call__(self, request: jobs.Request) -> jobs.Answer:
        if isinstance(request, jobs.WriteParts):
            return _write_parts(request)
        assert isinstance(request, jobs.Analyse)
        made_by = {"version": __version__, "data_version": self._data_version, "code": code_version()}
        readings = [_Reading(file, {"file": file.file, "doc_id": file.doc_id, **made_by}) for file in request.files]
        if len(readings) > 1:
            with contextlib.suppress(Exception):
                return jobs.Done(self._together(readings))
        return jobs.Done([self._alone(reading) for reading in readings])

    def _together(self, readings: Sequence[_Reading]) -> list[jobs.Outcome]:
        """What becomes of some files; raises what the first of them raises that is a fault."""
        read = [reading.read() for reading in readings]
        analyses = iter(self._pipeline.together([found for found in read if isinstance(found, Document)]))
        return [
            reading.done(next(analyses)) if isinstance(found, Document) else found
            for reading, found in zip(readings, read, strict=True)
        ]

    def _alone(self, reading: _Reading) -> jobs.Outcome:
        try:
            return self._together([reading])[0]
        except MemoryError as error:
            return reading.not_done("failed", error, reason="memory_limit", limit=self._memory)
        except Exception as error:
            return reading.not_done("failed", error, reason="fault")


class _Reading(NamedTuple):
    """A file and what is to be said of it whatever becomes of it."""

    file: jobs.File
    who: dict[str, Any]

    def read(self) -> Document | jobs.Outcome:
        """The document, or the outcome where it cannot be read or has not changed."""
        file, who = self
        try:
            data = load_input(Input(os.fsdecode(file.path), file.doc_id))
            if len(data) <= MAX_BYTES:
                who["sha256"] = hashlib.sha256(data).hexdigest()
            if file.known and who.get("sha256") == file.known:
                return jobs.Outcome()
            return read_bytes(data, name=file.name, doc_id=file.doc_id)
        except ReadError as error:
            return self.not_done("set_aside", error, reason=error.reason)

    def done(self, analysis: Analysis) -> jobs.Outcome:
        """The outcome of what was analysed."""
        line, meta = encode(analysis), analysis.meta
        records = {layer: len(found) for layer, found in analysis.layers()}
        entry = Entry(
            **self.who, outcome="done", region=meta.region, published=meta.published, records=records,
            characters=len(analysis.text), length=len(line),
        )  # fmt: skip
        return jobs.Outcome(entry, line)

    def not_done(self, outcome: Outcome, error: Exception, **why: Any) -> jobs.Outcome:
        """The outcome of what was not."""
        message = error.problem if isinstance(error, ReadError) else str(error)
        return jobs.Outcome(Entry(**self.who, outcome=outcome, **why, **_told(error, message)))


def _told(error: Exception, message: str) -> dict[str, Any]:
    """Message, class and place: the innermost line of ours where it was raised first."""
    message = message.encode("utf-8", "replace").decode()[:_LONGEST_MESSAGE]
    first: BaseException = error
    while isinstance(first.__cause__, ReadError):
        first = first.__cause__
    ours = [frame for frame in traceback.extract_tb(first.__traceback__) if Path(frame.filename).is_relative_to(_HOME)]
    told: dict[str, Any] = {"message": message or type(error).__name__, "exception": type(error).__qualname__}
    if ours:
        frame = ours[-1]
        told["place"] = f"{Path(frame.filename).relative_to(_HOME).as_posix()}:{frame.lineno} {frame.name}"
    return told


def _write_parts(request: jobs.WriteParts) -> jobs.Answer:
    from policy_nlp.writers.dataset import write_part  # noqa: PLC0415 - Arrow; only data sets pay for it

    decoder = msgspec.json.Decoder(Stored)  # the run compared the checksum of each before it joined them
    try:
        with Path(os.fsdecode(request.analyses)).open("rb") as file:
            for part in request.parts:

                def documents(places: list[tuple[int, int]] = part.places) -> Any:
                    for start, length in places:
                        file.seek(start)
                        yield decoder.decode(file.read(length))

                folder = Path(os.fsdecode(request.folder))
                write_part(documents(), folder, region=part.region, year=part.year, number=part.number)
    except OSError as error:
        return jobs.Refused(str(error), error.errno)
    return jobs.Done()


if __name__ == "__main__":
    main()
