"""Measure the cost of `analyse`: CPU as a multiple of jieba.lcut over the same text, memory, cold start, `--help`.

    python scripts/benchmark.py [--rounds N]
    python scripts/benchmark.py --batch [--documents N] [--generated N]
    python scripts/benchmark.py --compare [N]

The two are interleaved, document by document, and the median over rounds is printed, so that a machine whose speed
drifts gives the same ratio. Texts are the shipped corpus, and the real documents that POLICY_NLP_DATA names; for each
collection also what the layers cost, one by one, and the mentions together with the scan that they read.
`--batch` measures whole runs instead (benchmark_batch.py), in a quarter of an hour;
`--compare` measures the comparison of 10,000 made documents, or N, and of parts of them (benchmark_compare.py).
"""

import argparse
import gc
import json
import logging
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import benchmark_batch
import benchmark_compare
import jieba

import policy_nlp.extract.statement
from policy_nlp.extract import Found
from policy_nlp.pipeline import LAYERS, Pipeline
from policy_nlp.records import Document
from policy_nlp.scan import Scan

MENTIONS = ("scan", "citations", "dates", "actors", "regions", "quantities")
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


def layers(documents: list[str], tokenizer: jieba.Tokenizer, rounds: int) -> dict[str, float]:
    """The cost of the scan and of each layer over that of jieba, medians, as in a pipeline: without the collector."""
    figures: dict[str, list[float]] = {"scan": [], **{name: [] for name in LAYERS}}
    for _ in range(rounds):
        spent, theirs = dict.fromkeys(figures, 0.0), 0.0
        for text in documents:
            theirs += cpu(lambda text=text: tokenizer.lcut(text))
            gc.disable()
            began = time.process_time()
            document, found, scan = Document(doc_id="", text=text), Found(), Scan(text)
            spent["scan"] += (ended := time.process_time()) - began
            for name, layer in LAYERS.items():
                began = ended
                setattr(found, name, layer(document, scan, found))
                spent[name] += (ended := time.process_time()) - began
            gc.enable()
        for name, seconds in spent.items():
            figures[name].append(seconds / theirs)
    return {name: statistics.median(values) for name, values in figures.items()}


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--batch", action="store_true", help="measure whole runs instead")
    parser.add_argument("--documents", type=int, help="with --batch: so many real documents at the most")
    parser.add_argument("--generated", type=int, default=10_000, help="with --batch: so many generated ones")
    parser.add_argument("--compare", type=int, nargs="?", const=10_000, metavar="N", help="measure comparisons instead")
    arguments = parser.parse_args()
    if arguments.compare:
        benchmark_compare.main(arguments.compare)
        return
    if arguments.batch:
        benchmark_batch.main(documents=arguments.documents, counts=[1_000, arguments.generated])
        return
    rounds = arguments.rounds
    jieba.setLogLevel(logging.ERROR)
    tokenizer, pipeline = jieba.Tokenizer(), Pipeline()
    pipeline("预热"), tokenizer.lcut("预热")
    form = "compiled" if str(policy_nlp.extract.statement.__file__).endswith(".so") else "plain Python"
    print(f"{os.cpu_count()} cores; Python {sys.version.split()[0]}; {form}; median of {rounds} rounds")
    for name, documents in texts().items():
        figures = ratio(documents, pipeline, tokenizer, rounds)
        size = sum(map(len, documents))
        passes = f"{statistics.median(figures):.2f} jieba passes (min {min(figures):.2f}, max {max(figures):.2f})"
        print(f"{name:10} {len(documents):4} documents {size:9,} characters: {passes}")
        costs = layers(documents, tokenizer, rounds)
        print(f"{'':10} layers: {', '.join(f'{name} {cost:.3f}' for name, cost in costs.items())}")
        print(f"{'':10} mentions, with the scan: {sum(costs[name] for name in MENTIONS):.2f}")
        print(f"{'':10} peak memory of analysing them: {peak_memory(documents):.0f} MB")
    print(f"policy-nlp --help: {wall('-m', 'policy_nlp.cli', '--help'):.3f} s")
    print(
        f"cold start, import and one sentence: {wall('-c', 'import policy_nlp as pn; pn.analyse(chr(0x4F01))'):.3f} s"
    )


if __name__ == "__main__":
    main()
