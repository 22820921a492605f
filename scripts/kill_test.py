"""Kill runs at random moments and go on; the outcome must be that of a run that nobody disturbed.

    python scripts/kill_test.py [--kills N] [--seed N] [--engine dask]

Exits with 1 where it differs. Documents are made from the shipped corpus; some are such as are set aside.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILES = ("analyses.jsonl", "manifest.jsonl", "failures.jsonl")
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)


def documents(folder: Path, count: int) -> None:
    """Write documents that differ from one another; every tenth is no text."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "corpus").glob("*.txt"))]
    folder.mkdir()
    for number in range(count):
        text = f"第{number + 1}号\n" + texts[number % len(texts)]
        (folder / f"{number:03}.txt").write_bytes(b"\0\1" * 40 if number % 10 == 9 else text.encode())


def command(folder: Path, out: Path, *options: str) -> list[str]:
    run = [sys.executable, "-m", "policy_nlp.cli", "analyse", str(folder), "-o", str(out), "-q"]
    return [*run, "--format", "jsonl,csv,dataset", *options]


def content(out: Path) -> dict[str, bytes]:
    """All that a run has written."""
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", default="local")
    arguments = parser.parse_args()
    source, options = random.Random(arguments.seed), ("--workers", "2", "--engine", arguments.engine)
    kills = rounds = 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "in")
        documents(folder, arguments.documents)
        began = time.monotonic()
        subprocess.run(command(folder, Path(place, "whole"), *options), check=False)
        length = time.monotonic() - began
        expected = content(Path(place, "whole"))
        while kills < arguments.kills:
            rounds += 1
            out = Path(place, f"round{rounds}")
            while True:
                process = subprocess.Popen(command(folder, out, *options), stderr=subprocess.DEVNULL)
                try:
                    process.wait(timeout=source.uniform(0.2, length) if kills < arguments.kills else None)
                    break
                except subprocess.TimeoutExpired:
                    process.send_signal(source.choice(SIGNALS))
                    process.wait()
                    kills += 1
            found = content(out)
            if process.returncode != 1 or found != expected:
                wrong = [name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)]
                print(f"round {rounds}, seed {arguments.seed}: exit code {process.returncode}, differing: {wrong[:9]}")
                return 1
    print(f"{kills} kills in {rounds} runs of {arguments.documents} documents: the same output as undisturbed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
