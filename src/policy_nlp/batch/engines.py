"""Who does the tasks: processes of this machine, or a Dask cluster. What comes out is the same."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from importlib import import_module
from itertools import islice
from typing import Any, Protocol

from policy_nlp.batch.supervisor import Limits, Supervisor
from policy_nlp.batch.tasks import Step, Tally, Task
from policy_nlp.batch.versions import Makers

# How many tasks a worker of a cluster has waiting: enough never to stand still, few enough to be sent quickly.
_WAITING = 3
# How often a task is begun again when the machine that does it goes away.
_RETRIES = 3
# Seconds that a worker process of a cluster waits for another task.
_IDLE = 20.0


class EngineError(RuntimeError):
    """The engine cannot be used: a library is missing or a scheduler does not answer; says what to do."""


class Engine(Protocol):
    """Does tasks in any order."""

    def each(self, tasks: Sequence[Task], step: Step) -> Iterator[Tally]:
        """Yield what each task has done, as they end; `step` is told in between, from any thread."""

    @property
    def workers(self) -> int:
        """How many tasks it does at once."""


class Local:
    """Processes of this machine: a thread for each, which only waits for its process."""

    def __init__(self, workers: int) -> None:
        self.workers = max(1, workers)

    def each(self, tasks: Sequence[Task], step: Step) -> Iterator[Tally]:
        """Yield what each task has done. However it ends, no process is left behind."""
        if not tasks:
            return
        count = min(self.workers, len(tasks))
        all_supervisors = [Supervisor(lexicon=tasks[0].lexicon, limits=tasks[0].limits) for _ in range(count)]
        free: queue.SimpleQueue[Supervisor] = queue.SimpleQueue()
        for supervisor in all_supervisors:
            free.put(supervisor)
        pool = ThreadPoolExecutor(count)
        try:
            futures = [pool.submit(_run, task, free, step) for task in tasks]
            for future in as_completed(futures):
                yield future.result()
        finally:
            for supervisor in all_supervisors:
                supervisor.close()
            pool.shutdown(wait=True, cancel_futures=True)
            for supervisor in all_supervisors:
                supervisor.close()  # one that was just being started


def _run(task: Task, free: queue.SimpleQueue[Supervisor], step: Step) -> Tally:
    supervisor = free.get()
    try:
        return task.run(supervisor, step)
    finally:
        free.put(supervisor)


class Dask:
    """A Dask cluster whose machines see inputs and output under the same paths; without an address, one of our own."""

    def __init__(self, scheduler: str | None, workers: int) -> None:
        try:
            # a second; only who asks for Dask pays for it
            distributed: Any = import_module("distributed")
        except ImportError as error:
            raise EngineError('to use Dask, install: pip install "policy-nlp[dask]"') from error
        self._cluster: Any = None
        if scheduler is None:
            # a thread each: what works hard is the process that a task starts
            self._cluster = distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=50
            )
        try:
            self._client = distributed.Client(self._cluster or scheduler, timeout="30s")
        except (OSError, ValueError, TypeError) as error:
            raise EngineError(f"the scheduler {scheduler} does not answer ({error})") from error
        self._as_completed = distributed.as_completed
        self.workers = max(1, sum(self._client.nthreads().values()))

    def each(self, tasks: Sequence[Task], step: Step) -> Iterator[Tally]:
        """Yield what each task has done; tasks of a machine that goes away are done by another."""
        waiting = iter(tasks)
        submit: Callable[[Task], Any] = partial(self._client.submit, _alone, pure=False, retries=_RETRIES)
        running = self._as_completed([submit(task) for task in islice(waiting, _WAITING * self.workers)])
        for future in running:
            tally: Tally = future.result()
            step(tally)
            yield tally
            if (task := next(waiting, None)) is not None:
                running.add(submit(task))

    def close(self) -> None:
        """Leave the cluster, and end it if it is our own."""
        with contextlib.suppress(Exception):  # whatever a cluster that is gone may say
            self._client.run(_end_all)
        self._client.close()
        if self._cluster:
            self._cluster.close()


_Key = tuple[Sequence[object] | None, Limits, Makers | None]
_kept: dict[_Key, list[Supervisor]] = {}
"""What waits in a process of a cluster for the next task, by its lexicon, its limits and the program it asks for."""
_lock = threading.Lock()


def _alone(task: Task) -> Tally:
    """A task with a worker process beside it, which enforces the limits of a document there, too.

    Starting one takes as long as a dozen documents, so that it is kept for the next task for a while.
    """
    key = (task.lexicon and tuple(task.lexicon), task.limits, task.makers)
    with _lock:
        waiting = _kept.get(key)
        supervisor = waiting.pop() if waiting else Supervisor(lexicon=task.lexicon, limits=task.limits)
    try:
        tally = task.run(supervisor, lambda _: None)
    except BaseException:
        supervisor.close()
        raise
    with _lock:
        _kept.setdefault(key, []).append(supervisor)
    timer = threading.Timer(_IDLE, _end, (key, supervisor))
    timer.daemon = True
    timer.start()
    return tally


def _end(key: _Key, supervisor: Supervisor) -> None:
    """End a worker that still waits."""
    with _lock:
        waiting = _kept.get(key, [])
        if supervisor not in waiting:
            return
        waiting.remove(supervisor)
    supervisor.close()


def _end_all() -> None:
    """End all workers that wait in this process of a cluster."""
    with _lock:
        waiting = [(key, supervisor) for key, some in _kept.items() for supervisor in some]
    for key, supervisor in waiting:
        _end(key, supervisor)
