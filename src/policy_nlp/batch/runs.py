"""A run: which inputs are new, who analyses them, what comes out of it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Literal

import msgspec

from policy_nlp.batch.engines import Dask, Engine, Local
from policy_nlp.batch.entries import Entry, Failure, Kept, failure, may_stay
from policy_nlp.batch.progress import Progress
from policy_nlp.batch.store import Store
from policy_nlp.batch.supervisor import Limits
from policy_nlp.batch.tasks import Item, Shard, Tally
from policy_nlp.batch.versions import Makers, Standing, standing
from policy_nlp.chunks import chunks
from policy_nlp.lexicon import read_lexicon
from policy_nlp.messages import Language
from policy_nlp.readers import Input, load_input
from policy_nlp.readers.inputs import STDIN

# A task costs an engine some milliseconds and a worker of a cluster its start: so many small documents make up for it.
SHARD_DOCUMENTS = 500
SHARD_BYTES = 16 << 20
# On one machine: so many tasks a worker, of about as many bytes, that all workers end at about the same time.
_TASKS_A_WORKER = 12
# Failures that a summary holds; all of them are in failures.jsonl.
_SHOWN = 10

EngineName = Literal["local", "dask"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """How to run.

    Attributes:
        formats: names out of `writers.WRITERS`, and `dataset`; analyses.jsonl is always written.
        lang: language of column names, labels and pages.
        lexicon: the user's own lexicons.
        workers: processes; by default as many as there are cores.
        engine: `local` processes, or `dask`.
        scheduler: address of a Dask scheduler; by default a cluster on this machine.
        limits: what one document may take.
        refresh: whether results of other releases are made anew.
    """

    formats: Sequence[str] = ("jsonl",)
    lang: Language = "en"
    lexicon: tuple[Path, ...] = ()
    workers: int | None = None
    engine: EngineName = "local"
    scheduler: str | None = None
    limits: Limits = Limits()  # noqa: RUF009 - a tuple
    refresh: bool = False


@dataclass(slots=True)
class Summary:
    """What has been done.

    `unchanged` documents were analysed by an earlier run; `older` counts those of them that another release made,
    `renewed` those that were there and had to be made anew, and why. `failures` holds the first ones.
    """

    documents: int = 0
    set_aside: int = 0
    failed: int = 0
    unchanged: int = 0
    records: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    older: Counter[str] = field(default_factory=Counter)
    renewed: Counter[Standing] = field(default_factory=Counter)

    def count(self, entry: Entry) -> None:
        """Take an entry in."""
        if entry.outcome == "done":
            self.documents += 1
            self.records.update(entry.records)
        else:
            self.set_aside += entry.outcome == "set_aside"
            self.failed += entry.outcome == "failed"
            if len(self.failures) < _SHOWN:
                self.failures.append(failure(entry))


def run(
    inputs: Sequence[Input], out: Path, options: Options, *, watch: Callable[[Progress], None] | None = None
) -> Summary:
    """Analyse `inputs` into the folder `out`; given again after it was stopped, go on where it was.

    Args:
        inputs: what `find_inputs` has found.
        out: analyses.jsonl, manifest.jsonl, failures.jsonl and the other formats go there.
        options: how to run.
        watch: called after each document, from any thread, to show how far it is.

    Raises:
        policy_nlp.lexicon.LexiconError: a lexicon is not as it should be.
        policy_nlp.batch.InUseError: another run writes to `out`.
        policy_nlp.batch.EngineError: the engine cannot be used.
        OSError: `out` cannot be written; what has been analysed is kept and not analysed again.
    """
    lexicon = read_lexicon(options.lexicon).version if options.lexicon else ""
    store = Store(out)
    with store.locked():
        store.recover()
        summary = _Run(store, options, Makers.now(lexicon))(inputs, watch or (lambda _: None))
        store.remove()
    return summary


class _Run:
    def __init__(self, store: Store, options: Options, makers: Makers) -> None:
        self._store, self._options, self._makers = store, options, makers
        self._summary = Summary()

    def __call__(self, inputs: Sequence[Input], watch: Callable[[Progress], None]) -> Summary:
        known = self._store.known()
        items = [self._item(item, known) for item in inputs]
        progress = Progress(items)

        def step(tally: Tally) -> None:
            progress.add(tally)
            watch(progress)

        with self._engine() as engine:
            shards = list(self._shards(items, engine.workers))
            total = sum(engine.each(shards, step), Tally())
            fresh = {doc_id: kept for shard in shards for doc_id, kept in self._store.read(shard.log)}
            for entry in self._store.join(_in_order(items, fresh, known)):
                self._summary.count(entry)
            self._summary.unchanged = total.unchanged
            for item in items:
                if item.doc_id not in fresh and (entry := known[item.doc_id].entry).version != self._makers.version:
                    self._summary.older[entry.version] += 1
            self._write_formats(engine)
        return self._summary

    def _engine(self) -> closing[Dask] | nullcontext[Engine]:
        workers = self._options.workers or os.cpu_count() or 1
        if self._options.engine == "dask":
            return closing(Dask(self._options.scheduler, workers))
        return nullcontext(Local(workers))

    def _item(self, found: Input, known: dict[str, Kept]) -> Item:
        path = str(self._spooled(found)) if found.path == STDIN else os.path.abspath(found.path)  # noqa: PTH100
        try:
            size = os.stat(path).st_size if found.error is None else 0  # noqa: PTH116
        except OSError:
            size = 0  # gone since it was found: the worker will say so
        item = Item(path, found.name, found.file_name, found.doc_id, size, found.error)
        kept = known.get(found.doc_id)
        if kept is None or found.error is not None or not self._stands(kept.entry, found):
            return item
        return item._replace(known=kept.entry.sha256, known_outcome=kept.entry.outcome)

    def _stands(self, entry: Entry, found: Input) -> bool:
        """Whether an earlier result stays if the file is still the same."""
        same_name = entry.file.replace("\\", "/").rsplit("/", 1)[-1] == found.file_name.replace("\\", "/")
        limits = self._options.limits
        if not entry.sha256 or not same_name or not may_stay(entry, seconds=limits.seconds, memory=limits.memory):
            return False
        how = standing(entry, self._makers)
        if how == "same" or (how == "older" and entry.outcome == "done" and not self._options.refresh):
            return True
        self._summary.renewed[how] += 1
        return False

    def _spooled(self, found: Input) -> Path:
        """Standard input as a file, so that a worker can read it."""
        path = self._store.folder / "stdin"
        path.write_bytes(load_input(found))
        return path

    def _shards(self, items: Sequence[Item], workers: int) -> Iterator[Shard]:
        options = self._options
        size = SHARD_BYTES
        if options.engine == "local":
            tasks = _TASKS_A_WORKER * workers
            most = min(SHARD_DOCUMENTS, -(-len(items) // tasks))
            size = min(size, sum(item.size for item in items) // tasks)
        else:
            # as many as all workers do in so many rounds, so that none of them waits in the last
            tasks = max(1, len(items) // SHARD_DOCUMENTS)
            tasks -= tasks % workers if tasks > workers else 0
            most = -(-len(items) // tasks)
        parts = chunks(items, attrgetter("size"), size=size, most=most)
        for log, chunk in zip(self._store.log_names(), parts, strict=False):
            yield Shard(log, tuple(chunk), self._makers, options.lexicon, options.limits)

    def _write_formats(self, engine: Engine) -> None:
        # Arrow and others; who wants none does not pay for them
        from policy_nlp import writers  # noqa: PLC0415
        from policy_nlp.batch import dataset  # noqa: PLC0415

        streams = [name for name in self._options.formats if name not in ("jsonl", "dataset")]
        if streams:
            with writers.open_writers(streams, self._store.out, lang=self._options.lang) as sink:
                for analysis in writers.read_analyses(self._store.out):
                    sink.write(analysis)
        if "dataset" in self._options.formats:
            dataset.write(self._store.out, engine)


def _in_order(items: Sequence[Item], fresh: dict[str, Kept], known: dict[str, Kept]) -> Iterator[Kept]:
    for item in items:
        kept = fresh.get(item.doc_id) or known[item.doc_id]
        yield kept._replace(entry=msgspec.structs.replace(kept.entry, file=item.file))
