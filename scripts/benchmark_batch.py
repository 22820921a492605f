"""Bars of runs over many documents; `python scripts/benchmark.py --batch` prints them.

Documents are those of `data/laws.jsonl.gz` in the folder that POLICY_NLP_DATA names, else the shipped corpus over and
over. Where the machine has other work to do, the clock tells nothing: the CPU that the processes used does, and stands
beside it. Works on Linux, whose /proc tells the CPU and the peak memory of each process.
"""

import gc
import gzip
import json
import logging
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import jieba
import psutil

from policy_nlp.pipeline import Pipeline
from policy_nlp.writers import read_analyses

ROOT = Path(__file__).parents[1]
# What others may use of the machine before the clock of a run is not believed.
DISTURBED = 0.05


def corpus() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted((ROOT / "corpus").glob("*.txt"))]


def data() -> Path:
    return Path(os.environ.get("POLICY_NLP_DATA", "none"), "data")


def laws(least: int = 12_000_000) -> list[str]:
    """Many documents: laws, or the corpus until it is as long."""
    if (path := data() / "laws.jsonl.gz").exists():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            return [json.loads(line)["text"] for line in lines]
    return corpus() * (least // sum(map(len, corpus())) + 1)


def generated(count: int) -> Iterator[str]:
    """Short documents, the same ones every time: paragraphs of the corpus with other numbers."""
    source = random.Random(7)
    paragraphs = [line for text in corpus() for line in text.splitlines() if 20 < len(line) < 120]
    for number in range(count):
        chosen = source.sample(paragraphs, 4)
        yield f"第{number}号通知\n" + "".join(f"{line}不少于{source.randrange(1, 9999)}家。\n" for line in chosen)


def write(documents: Iterable[str], folder: Path) -> int:
    """Write a file each; return the number of characters."""
    size = 0
    for number, text in enumerate(documents):
        place = folder / f"{number // 1000:04}"
        place.mkdir(parents=True, exist_ok=True)
        size += (place / f"{number:07}.txt").write_text(text, encoding="utf-8")
    return size


class Run(NamedTuple):
    """Seconds of the clock and of CPU; CPU of the process that starts the workers and of the busiest of these; peak
    memory in MB of a worker and of who starts it; the share of the machine that others used."""

    seconds: float
    cpu: float
    own: float
    busiest: float
    worker_peak: float
    own_peak: float
    others: float

    def __str__(self) -> str:
        clock = f"{self.seconds:.1f} s ({self.cpu:.1f} s of CPU)"
        return clock if self.others < DISTURBED else f"{clock}; others used {self.others:.0%} of the machine"


def run(folder: Path, out: Path, *options: str) -> Run:
    """Run `analyse` from files to a data set, and look at its processes every tenth of a second."""
    import resource  # noqa: PLC0415 - not on Windows

    command = [sys.executable, "-m", "policy_nlp.cli", "analyse", str(folder), "-o", str(out), "--format", "dataset"]
    before, machine = resource.getrusage(resource.RUSAGE_CHILDREN), busy()
    began = time.perf_counter()
    process = subprocess.Popen([*command, "-q", *options])
    used: dict[int, float] = {}
    peaks: dict[int, float] = {}
    while process.poll() is None:
        for pid in [process.pid, *workers(process.pid)]:
            try:
                times = psutil.Process(pid).cpu_times()
                used[pid], peaks[pid] = times.user + times.system, max(peaks.get(pid, 0.0), peak(pid))
            except (psutil.Error, OSError):
                continue  # it has just ended
        time.sleep(0.1)
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    others = max(0.0, busy() - machine - cpu) / seconds / (os.cpu_count() or 1)
    own, own_peak = used.pop(process.pid, 0.0), peaks.pop(process.pid, 0.0)
    return Run(seconds, cpu, own, max(used.values(), default=0), max(peaks.values(), default=0), own_peak, others)


def busy() -> float:
    """CPU seconds that the whole machine has used."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0) - getattr(times, "guest", 0))


def workers(pid: int) -> list[int]:
    """The processes that read documents, also those below the workers of a cluster."""
    found = []
    for child in psutil.Process(pid).children(recursive=True):
        try:
            if "policy_nlp.batch.worker" in child.cmdline():
                found.append(child.pid)
        except psutil.Error:
            continue
    return found


def peak(pid: int) -> float:
    """Peak resident memory, in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    words = status.partition("VmHWM:")[2].split()
    return int(words[0]) / 1024 if words else 0.0  # one that has ended has none


def bar(name: str, figure: float, bound: float, *, least: bool = False, unit: str = "") -> None:
    holds = figure >= bound if least else figure <= bound
    word = "least" if least else "most"
    print(f"  bar: {name}: {figure:.2f}{unit}, at {word} {bound:g}{unit}: {'held' if holds else 'MISSED'}", flush=True)


def cpu(action: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    began = time.process_time()
    action()
    return time.process_time() - began


def throughput(documents: list[str], place: Path) -> None:
    """Files to data set with one worker, with two, on Dask, and again with nothing changed."""
    size = write(documents, place / "in")
    print(f"{len(documents):,} documents, {size:,} characters")
    jieba.setLogLevel(logging.ERROR)
    tokenizer = jieba.Tokenizer()
    tokenizer.lcut("预热")
    sample = documents[::5]

    def one_pass() -> float:
        return cpu(lambda: [tokenizer.lcut(text) for text in sample] and None) * size / sum(map(len, sample))

    before = one_pass()
    one = run(place / "in", place / "one", "--workers", "1")
    jieba_pass = (before + one_pass()) / 2
    print(
        f"one worker: {one}, {size / one.seconds:,.0f} characters a second; a pass of jieba {jieba_pass:.1f} s of CPU"
    )
    print(f"  a thousand documents: {1000 * one.cpu / len(documents):.1f} s of CPU")
    bar("CPU of files to data set in passes of jieba", one.cpu / jieba_pass, 1.0)
    two = run(place / "in", place / "two", "--workers", "2")
    print(f"two workers: {two}; the busiest {two.busiest:.1f} s of CPU, who starts them {two.own:.1f} s")
    if max(one.others, two.others) < DISTURBED:
        bar("two workers are faster than one", one.seconds / two.seconds, 1.8, least=True, unit=" times")
    # never better than what it would be on cores of its own
    figure = one.cpu / max(two.cpu / 2, two.busiest + two.own / 2)
    bar("two workers are faster than one, by CPU", figure, 1.8, least=True, unit=" times")
    bar("a worker's peak memory", max(one.worker_peak, two.worker_peak), 400, unit=" MB")
    print(f"the same again, nothing changed: {run(place / 'in', place / 'two', '--workers', '2')}")
    dask = run(place / "in", place / "dask", "--workers", "2", "--engine", "dask")
    print(f"Dask, two workers on this machine: {dask}")
    if max(two.others, dask.others) < DISTURBED:
        bar("Dask takes longer than local processes", dask.seconds / two.seconds, 1.25, unit=" times")
    bar("Dask takes longer than local processes, by CPU", dask.cpu / two.cpu, 1.25, unit=" times")


def memory(counts: list[int], place: Path) -> None:
    """Peak memory over more and more generated documents."""
    peaks = []
    for count in counts:
        size = write(generated(count), place / f"in{count}")
        found = run(place / f"in{count}", place / f"out{count}", "--workers", "2")
        peaks.append(found.worker_peak)
        print(
            f"{count:,} generated documents, {size:,} characters: {found}; "
            f"peak memory of a worker {found.worker_peak:.0f} MB, of who starts them {found.own_peak:.0f} MB"
        )
    bar("a worker's peak memory", max(peaks), 400, unit=" MB")
    bar(f"… over {counts[-1]:,} documents, of that over {counts[0]:,}", peaks[-1] / peaks[0], 1.25, unit=" times")


def lengths(text: str) -> None:
    """The same text in documents of 1 kB to 10 MB, given as a run gives them: what a character costs."""
    text = text.encode()[:10_000_000].decode(errors="ignore")
    pipeline = Pipeline()
    pipeline("预热")
    costs = []
    for size in (1_000, 10_000, 100_000, 1_000_000, 10_000_000):
        length = size * len(text) // 10_000_000
        pieces = [text[at : at + length] for at in range(0, len(text), length)]
        gc.collect()
        costs.append(1e6 * cpu(lambda pieces=pieces: deque(pipeline.pipe(pieces), maxlen=0)) / len(text))
        print(f"documents of {size / 1000:6,.0f} kB: {costs[-1]:.2f} µs of CPU a character")
    bar("a character in one document of 10 MB, of one in many of 10 kB", costs[-1] / costs[1], 1.25, unit=" times")
    bar("the dearest character, of the cheapest", max(costs) / min(costs), 1.5, unit=" times")


def everything(place: Path) -> None:
    """All real documents: each is read, or set aside with a reason; every record of what is read is grounded."""
    folders = [folder for name in ("policies", "formats") if (folder := data() / name).is_dir()]
    if not folders:
        print("real documents: POLICY_NLP_DATA names no folder that has them")
        return
    command = [sys.executable, "-m", "policy_nlp.cli", "analyse", *map(str, folders), str(place / "in"), "-q"]
    subprocess.run([*command, "-o", str(place / "all")], check=False)
    lines = (place / "all/manifest.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    outcomes = Counter(entry["outcome"] for entry in entries)
    reasons = Counter(entry.get("reason") for entry in entries if entry["outcome"] != "done")
    grounded = sum(1 for _ in read_analyses(place / "all"))  # a record that is not grounded is not decoded
    said = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items(), key=str))
    print(f"all real documents: {len(entries):,}, of which {grounded:,} read, each record grounded; set aside: {said}")
    bar("failed or without a reason", outcomes["failed"] + reasons[None], 0)
    bar("read and not grounded", outcomes["done"] - grounded, 0)


def main(*, documents: int | None, counts: list[int]) -> None:
    """Print all bars."""
    total = psutil.virtual_memory().total / 2**30
    print(f"{os.cpu_count()} cores, {total:.0f} GB of memory; Python {sys.version.split()[0]}", flush=True)
    many = laws()
    with tempfile.TemporaryDirectory() as place:
        throughput(many[:documents], Path(place))
        everything(Path(place))
    with tempfile.TemporaryDirectory() as place:
        memory(counts, Path(place))
    lengths("\n".join(many))
