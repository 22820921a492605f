"""Measure the cost of `analyse`: CPU as a multiple of jieba.lcut over the same text, memory, cold start, `--help`.

    python scripts/benchmark.py [--rounds N]
    python scripts/benchmark.py --batch [--documents N]
    python scripts/benchmark.py --compare [N]

The two are interleaved, document by document, and the median over rounds is printed, so that a machine whose speed
drifts gives the same ratio. Texts are the shipped corpus, and the real documents that POLICY_NLP_DATA names.
`--batch` measures something else, in some minutes: files on the disk into a Parquet data set, with one worker and with
two, and what a character costs in short and in long documents (`data/laws.jsonl.gz` of POLICY_NLP_DATA, else the corpus
over and over). `--compare` measures what comparing 10,000 documents (or N) and parts of them costs in time and memory,
and how both grow; the documents are made by vary.py.
"""

import argparse
import contextlib
import gzip
import json
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import jieba
import msgspec
import psutil
import vary

from policy_nlp.pipeline import Pipeline
from policy_nlp.records import Document

ROOT = Path(__file__).parents[1]


def texts() -> dict[str, list[str]]:
    """Texts to measure on, by name of the collection."""
    found = {"corpus": [path.read_text(encoding="utf-8") for path in sorted((ROOT / "corpus").glob("*.txt"))]}
    if data := os.environ.get("POLICY_NLP_DATA"):
        gold = sorted(Path(data, "gold/dev").glob("*.json"))
        found["gold"] = [json.loads(path.read_text(encoding="utf-8"))["text"] for path in gold]
        found["policies"] = [
            path.read_text(encoding="utf-8") for path in sorted(Path(data, "data/policies").glob("*.txt"))
        ]
    return found


def cpu(action: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    began = time.process_time()
    action()
    return time.process_time() - began


def ratio(documents: list[str], pipeline: Pipeline, tokenizer: jieba.Tokenizer, rounds: int) -> list[float]:
    """The cost of the pipeline over that of jieba, a figure a round."""
    figures = []
    for _ in range(rounds):
        ours = theirs = 0.0
        for text in documents:
            theirs += cpu(lambda text=text: tokenizer.lcut(text))
            ours += cpu(lambda text=text: pipeline(text))
        figures.append(ours / theirs)
    return figures


def wall(*arguments: str, runs: int = 7) -> float:
    """Median wall seconds of a Python process."""
    figures = []
    for _ in range(runs):
        began = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        figures.append(time.perf_counter() - began)
    return statistics.median(figures)


def peak_memory(documents: list[str]) -> float:
    """Peak memory in MB of a fresh process that analyses the documents and holds one analysis at a time (Linux)."""
    code = "import json, re, sys, policy_nlp as pn\nfor text in json.load(sys.stdin): pn.analyse(text)\n"
    # not ru_maxrss: it is inherited from the process that starts this one
    code += r"print(re.search(r'VmHWM:\s+(\d+)', open('/proc/self/status').read())[1])"
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, input=json.dumps(documents), text=True, capture_output=True, check=True)
    return int(run.stdout) / 1024


def laws(least: int = 12_000_000) -> list[str]:
    """Many documents: laws, or the corpus until it is as long."""
    path = Path(os.environ.get("POLICY_NLP_DATA", "none"), "data/laws.jsonl.gz")
    if path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            return [json.loads(line)["text"] for line in lines]
    corpus = texts()["corpus"]
    return corpus * (least // sum(map(len, corpus)) + 1)


def run_batch(folder: Path, out: Path, workers: int) -> tuple[float, float, float]:
    """Wall and CPU seconds of files → data set, and the most memory in MB that a worker had (Unix)."""
    import resource  # noqa: PLC0415 - not on Windows

    command = [sys.executable, "-m", "policy_nlp.cli", "analyse", str(folder), "-o", str(out), "--format", "dataset"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began, peak = time.perf_counter(), 0
    process = subprocess.Popen([*command, "-q", "--workers", str(workers)])
    while process.poll() is None:
        with contextlib.suppress(psutil.Error):
            peak = max([peak, *(child.memory_info().rss for child in psutil.Process(process.pid).children())])
        time.sleep(0.1)
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, used, peak / 2**20


def batch(count: int | None) -> None:
    """Measure whole runs, and the cost of a character by the length of the document."""
    documents = laws()
    long = "\n".join(documents)
    documents = documents[:count]
    size = sum(map(len, documents))
    print(f"{len(documents):,} documents, {size:,} characters; {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "in")
        folder.mkdir()
        for number, text in enumerate(documents):
            (folder / f"{number:06}.txt").write_text(text, encoding="utf-8")
        for workers in (1, 2):
            seconds, used, peak = run_batch(folder, Path(place, f"out{workers}"), workers)
            print(
                f"files to data set, {workers} worker(s): {seconds:.1f} s ({used:.1f} s of CPU), "
                f"{size / seconds:,.0f} characters a second; a worker's peak {peak:.0f} MB"
            )
        seconds, used, _ = run_batch(folder, Path(place, "out2"), 2)
        print(f"the same again, nothing changed: {seconds:.1f} s ({used:.1f} s of CPU)")
    pipeline = Pipeline()
    pipeline("预热")
    for length in (1_000, 10_000, 100_000, 1_000_000, 10_000_000):
        # short documents are measured many at a time
        pieces = [long[at : at + length] for at in range(0, min(len(long), max(length, 1_000_000)), length)]
        seconds = cpu(lambda pieces=pieces: [pipeline(piece) for piece in pieces] and None)
        print(f"documents of {length:10,} characters: {1e6 * seconds / sum(map(len, pieces)):.2f} µs a character")


def compared(analyses: list[bytes], folder: Path) -> tuple[float, float, float]:
    """Wall and CPU seconds of `compare` on analysed documents, all formats but figures, and its peak memory in MB (Linux)."""
    folder.mkdir()
    (folder / "analyses.jsonl").write_bytes(b"".join(analyses))
    code = "import re, sys, time\nfrom policy_nlp.cli import main\n"
    code += "main(sys.argv[1:], standalone_mode=False)\n"
    code += r"print(time.process_time(), re.search(r'VmHWM:\s+(\d+)', open('/proc/self/status').read())[1])"
    began = time.perf_counter()
    command = [sys.executable, "-c", code, "compare", str(folder), "-o", str(folder / "tables")]
    run = subprocess.run(command, text=True, capture_output=True, check=True)
    used, peak = map(float, run.stdout.split()[-2:])
    sizes = ", ".join(
        f"{name} {(folder / 'tables' / name).stat().st_size / 1e6:.1f} MB"
        for name in ("comparison.html", "comparison.csv")
    )
    print(f"    {sizes}")
    return time.perf_counter() - began, used, peak / 1024


def compare(count: int) -> None:
    """Measure the comparison of a tenth, of three tenths and of all of `count` made documents."""
    pipeline = Pipeline()
    with tempfile.TemporaryDirectory() as place:
        vary.write(Path(place, "in"), count)
        lines = []
        for path in sorted(Path(place, "in").glob("*.txt")):
            document = Document(doc_id=path.stem, text=path.read_text(encoding="utf-8"))
            lines.append(msgspec.json.encode(pipeline(document)) + b"\n")
        for part in dict.fromkeys((count // 10, count * 3 // 10, count)):
            seconds, used, peak = compared(lines[:part], Path(place, str(part)))
            print(f"{part:6,} documents: {seconds:.1f} s ({used:.1f} s of CPU), peak memory {peak:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--batch", action="store_true", help="measure whole runs instead, in some minutes")
    parser.add_argument("--documents", type=int, help="with --batch: so many documents at the most")
    parser.add_argument("--compare", type=int, nargs="?", const=10_000, metavar="N", help="measure comparisons instead")
    arguments = parser.parse_args()
    if arguments.compare:
        compare(arguments.compare)
        return
    if arguments.batch:
        batch(arguments.documents)
        return
    rounds = arguments.rounds
    jieba.setLogLevel(logging.ERROR)
    tokenizer, pipeline = jieba.Tokenizer(), Pipeline()
    pipeline("预热"), tokenizer.lcut("预热")
    print(f"{os.cpu_count()} cores; Python {sys.version.split()[0]}; median of {rounds} rounds")
    for name, documents in texts().items():
        figures = ratio(documents, pipeline, tokenizer, rounds)
        size = sum(map(len, documents))
        passes = f"{statistics.median(figures):.2f} jieba passes (min {min(figures):.2f}, max {max(figures):.2f})"
        print(f"{name:10} {len(documents):4} documents {size:9,} characters: {passes}")
        print(f"{'':10} peak memory of analysing them: {peak_memory(documents):.0f} MB")
    print(f"policy-nlp --help: {wall('-m', 'policy_nlp.cli', '--help'):.3f} s")
    print(
        f"cold start, import and one sentence: {wall('-c', 'import policy_nlp as pn; pn.analyse(chr(0x4F01))'):.3f} s"
    )


if __name__ == "__main__":
    main()
