"""The data set of a run: which documents go into which piece; workers write the pieces, all at once."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path

from policy_nlp.batch.engines import Engine
from policy_nlp.batch.entries import read_entries
from policy_nlp.batch.jobs import Part
from policy_nlp.batch.store import ANALYSES, MANIFEST
from policy_nlp.batch.tasks import DatasetParts
from policy_nlp.chunks import chunks
from policy_nlp.writers.dataset import FOLDER, complete, region_key, year_key

# A piece has so many documents, or bytes of analyses, at the most; a task so many bytes, since most pieces are small.
PART_DOCUMENTS = 5_000
_PART_BYTES = 64 << 20
_TASK_BYTES = 16 << 20


def write(out: Path, engine: Engine) -> None:
    """Write `OUT/dataset` anew from analyses.jsonl; the old one stays until the new one is whole.

    The same analyses give the same bytes, whoever writes them.
    """
    new, old = out / f".{FOLDER}.part", out / f".{FOLDER}.old"
    for folder in (new, old):
        shutil.rmtree(folder, ignore_errors=True)
    new.mkdir()
    tasks = [DatasetParts((out / ANALYSES).absolute(), new.absolute(), parts) for parts in _tasks(out)]
    for _ in engine.each(tasks, lambda _: None):
        pass
    complete(new)
    if (out / FOLDER).exists():
        (out / FOLDER).replace(old)
    new.replace(out / FOLDER)
    shutil.rmtree(old, ignore_errors=True)


def _tasks(out: Path) -> Iterator[tuple[Part, ...]]:
    task: list[Part] = []
    size = 0
    # the largest first: what is small fills the gaps at the end
    for length, part in sorted(((_length(part), part) for part in _parts(out)), key=itemgetter(0), reverse=True):
        task.append(part)
        size += length
        if size > _TASK_BYTES:
            yield tuple(task)
            task, size = [], 0
    if task:
        yield tuple(task)


def _length(part: Part) -> int:
    return sum(length for _, length in part.places)


def _parts(out: Path) -> Iterator[Part]:
    places: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for entry in read_entries(out / MANIFEST):  # just joined from what was compared with its checksums
        if entry.length:
            places[region_key(entry.region), year_key(entry.published)].append((entry.start, entry.length))
    for (region, year), documents in sorted(places.items()):
        for number, chunk in enumerate(chunks(documents, itemgetter(1), size=_PART_BYTES, most=PART_DOCUMENTS)):
            yield Part(places=chunk, region=region, year=year, number=number)
