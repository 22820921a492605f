"""Starts a worker, asks it, and ends it where a document takes too much time or memory."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

import psutil

from policy_nlp.batch import jobs
from policy_nlp.processes import command, environment

# How often a worker that is busy is looked at, seconds.
_LOOK = 0.05
# A cold disk may take its time to load what a worker needs.
_START = 120.0
# A worker that has grown beyond this share of its limit is replaced after its document: the next one begins small.
_GROWN = 0.5


class Limits(NamedTuple):
    """What one document, or some small ones together, may take: seconds by the clock, bytes of memory of the worker."""

    seconds: float = 300.0
    memory: int = 3 << 30


class OverLimitError(Exception):
    """A request went over a limit; its worker has been ended."""

    def __init__(self, reason: str, limit: float) -> None:
        super().__init__(reason, limit)
        self.reason, self.limit = reason, limit


class WorkerLostError(Exception):
    """The worker has gone: killed from outside, or by an error in a library written in C."""


class Supervisor:
    """Has one worker at a time, started when it is needed; used by one thread.

    Args:
        lexicon: the user's own lexicons; None where nothing is analysed.
        limits: of one document.
    """

    def __init__(self, *, lexicon: Sequence[Path] | None = (), limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        paths = None if lexicon is None else [os.fsencode(path.absolute()) for path in lexicon]
        self._setup = jobs.Setup(paths, self.limits.memory)
        self._worker: _Worker | None = None
        self._closed = False

    def ask(self, request: jobs.Request, *, limited: bool = True) -> jobs.Done:
        """Return the worker's answer.

        Raises:
            OverLimitError: with `limited`, the request took too much.
            WorkerLostError: the worker has gone.
            OSError: it could not write (a full disk).
            RuntimeError: no worker can be started.
        """
        if self._worker is None:
            self._worker = _Worker(self._setup)
        try:
            answer = self._worker.ask(request, self.limits if limited else None)
        except BaseException:
            self._drop()
            raise
        if isinstance(answer, jobs.Refused):
            raise OSError(answer.errno or 0, answer.message)
        assert isinstance(answer, jobs.Done)
        if any(entry and entry.reason == "memory_limit" for entry, _ in answer.outcomes):
            self._drop()
            raise OverLimitError("memory_limit", self.limits.memory)
        if self._worker.memory() > _GROWN * self.limits.memory:
            self._drop()
        return answer

    def close(self) -> None:
        """End the worker, also from another thread."""
        self._closed = True
        self._drop()

    @property
    def closed(self) -> bool:
        """Whether the run is being stopped."""
        return self._closed

    def _drop(self) -> None:
        worker, self._worker = self._worker, None
        if worker:
            worker.end()


class _Worker:
    def __init__(self, setup: jobs.Setup) -> None:
        self._process = subprocess.Popen(
            command("policy_nlp.batch.worker"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what libraries have to say of a hostile file
            env=environment(),
        )
        self._answers: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        assert self._process.stdout is not None
        threading.Thread(target=_pump, args=(self._process.stdout, self._answers), daemon=True).start()
        self._watched = psutil.Process(self._process.pid)
        answer = self.ask(setup, Limits(seconds=_START))
        if isinstance(answer, jobs.Refused):
            self.end()
            raise RuntimeError(f"no worker can be started: {answer.message}")

    def ask(self, request: jobs.Request, limits: Limits | None) -> jobs.Answer:
        began = time.monotonic()
        assert self._process.stdin is not None
        try:
            jobs.send(self._process.stdin, request)  # type: ignore[arg-type]
        except OSError as error:
            raise WorkerLostError from error
        while True:
            try:
                data = self._answers.get(timeout=_LOOK)
            except queue.Empty:
                self._look(limits, began)
                continue
            if data is None:
                raise WorkerLostError(f"exit code {self._process.wait()}")
            return jobs.ANSWERS.decode(data)

    def _look(self, limits: Limits | None, began: float) -> None:
        if limits and time.monotonic() - began > limits.seconds:
            raise OverLimitError("time_limit", limits.seconds)
        if limits and self.memory() > limits.memory:
            raise OverLimitError("memory_limit", limits.memory)

    def memory(self) -> int:
        """Bytes of resident memory; 0 where the process has gone."""
        try:
            return int(self._watched.memory_info().rss)
        except psutil.Error:
            return 0

    def end(self) -> None:
        """Kill it: nothing that it holds is needed."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):
            if self._process.stdin:
                self._process.stdin.close()  # the pump closes the other one


def _pump(stream: BinaryIO, answers: queue.SimpleQueue[bytes | None]) -> None:
    with stream:
        while (data := jobs.receive(stream)) is not None:
            answers.put(data)
    answers.put(None)
