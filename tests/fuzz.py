"""Fuzzing: random documents and damaged ones through readers and layers until the time is over.

    python tests/fuzz.py [--seconds 60] [--seed N]

Not part of the test run; `make fuzz` starts it. Hypothesis makes the inputs; where atheris is installed (Linux), it has
half of the time and is guided by the lines that they reach (fuzz_guided.py). What is found is printed and kept in
tests/found, made as small as hypothesis can, and the exit code is 1; test_found.py tries what is there ever after.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from policy_nlp.pipeline import LAYERS, Pipeline
from policy_nlp.readers import ReadError, read_bytes
from policy_nlp.records import check_grounding

ROOT = Path(__file__).parents[1]
FOUND = Path(__file__).parent / "found"
FORMATS = {".docx", ".pdf", ".html"}
SAMPLES = [path.read_bytes() for path in sorted((ROOT / "corpus").iterdir()) if path.suffix in FORMATS]
TEXTS = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "corpus").glob("*.txt"))]
NUMBERS = "零一二三四五六七八九十百千万亿两半0123456789０１２９.,，．％%—-–~～至到余多近约个元家名年月日（）()"
WORDS = (
    "不低于", "不超过", "以上", "以下", "最高", "百分之", "三分之一", "个百分点", "2024年", "7月2日", "“十四五”",
    "年底前", "有效期", "第一条", "一、", "（一）", "1.", "一是", "第一章", "附件", "给予", "支持", "鼓励", "应当",
    "不得", "对", "由", "责任单位：", "省科技厅", "牵头企业", "《", "》", "〔2024〕", "号", "。", "，", "；", "：",
    "\n", "\t", " ", "　", "…",
)  # fmt: skip
PIECES = st.one_of(st.sampled_from(WORDS), st.text(alphabet=NUMBERS, max_size=8), st.text(max_size=4))
# A document that takes more CPU, in seconds: something is not linear.
SLOW = 5.0


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A file of the corpus, cut and with bytes exchanged."""
    data = bytearray(draw(st.sampled_from(SAMPLES)))
    for _ in range(draw(st.integers(1, 12))):
        at = draw(st.integers(0, len(data) - 1))
        data[at : at + draw(st.integers(0, 9))] = draw(st.binary(max_size=9))
    return bytes(data[: draw(st.integers(1, len(data)))] if draw(st.booleans()) else data)


@st.composite
def spliced(draw: st.DrawFn) -> str:
    """Parts of documents with pieces of the grammars between them."""
    parts = []
    for _ in range(draw(st.integers(1, 6))):
        text = draw(st.sampled_from(TEXTS))
        at = draw(st.integers(0, len(text)))
        parts += [text[at : at + draw(st.integers(0, 80))], *draw(st.lists(PIECES, max_size=8))]
    return "".join(parts)


def read(data: bytes) -> None:
    """A reader gives a text that can be written out, or says why not."""
    began = time.process_time()
    try:
        text = read_bytes(data, name="x").text
    except ReadError:
        return
    text.encode()
    assert time.process_time() - began < SLOW, "slow"


def layers(*names: str) -> Callable[[str], None]:
    """Layers give records that are grounded."""
    pipeline = Pipeline(layers=names)
    pipeline("预热")

    def analyse(text: str) -> None:
        began = time.process_time()
        analysis = pipeline(text)
        check_grounding(analysis)
        assert all(value.value == value.value and abs(value.value) != float("inf") for value in analysis.quantities)
        assert time.process_time() - began < SLOW, "slow"

    return analyse


def targets() -> dict[str, tuple[st.SearchStrategy[Any], Callable[[Any], None]]]:
    """What is fuzzed: inputs, and what must go well with them."""
    texts = st.one_of(st.lists(PIECES, max_size=40).map("".join), spliced(), st.text(max_size=200))
    return {
        "readers": (damaged() | st.binary(max_size=2000), read),
        "quantities": (texts, layers("sections", "quantities")),
        "dates": (texts, layers("meta", "dates")),
        "sections": (texts, layers("sections")),
        "measures": (texts, layers(*LAYERS)),
    }


def keep(name: str, value: str | bytes) -> Path:
    """Write a case that was found, for test_found.py; return where."""
    data = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
    FOUND.mkdir(exist_ok=True)
    path = FOUND / f"{name}-{hashlib.sha256(data).hexdigest()[:8]}"
    path.write_bytes(data)
    return path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    arguments = parser.parse_args()
    guided = find_spec("atheris") is not None
    print(f"seed {arguments.seed}; hypothesis{', and atheris' if guided else ' alone: atheris is not installed'}")
    seconds = arguments.seconds / len(targets()) / (1 + guided)
    found = 0
    for name, (inputs, action) in targets().items():
        found += fuzz(name, inputs, action, seconds, arguments.seed)
        if guided:
            found += fuzz_guided(name, seconds)
    return min(found, 1)


def fuzz_guided(name: str, seconds: float) -> int:
    """Let atheris do it, in a process of its own; 1 where something was found."""
    command = [sys.executable, str(Path(__file__).with_name("fuzz_guided.py")), name, str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    said = done.stdout + done.stderr
    if done.returncode:
        print(f"{name}, guided: found\n{said[-5000:]}")
        return 1
    count = re.search(r"number_of_executed_units: (\d+)", said)
    print(f"{name}, guided: {count[1] if count else '?'} examples, nothing found")
    return 0


def fuzz(name: str, inputs: st.SearchStrategy[Any], action: Callable[..., None], seconds: float, number: int) -> int:
    """Run rounds of examples until the time is over; 1 where something was found, whose smallest case is kept."""
    began, count = time.monotonic(), 0
    failing: Any = None
    while time.monotonic() - began < seconds:

        @seed(number + count)
        @settings(
            max_examples=200, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(inputs)
        def one(value: Any) -> None:
            nonlocal count, failing
            count += 1
            try:
                action(value)
            except Exception:
                failing = value
                raise

        try:
            one()
        except Exception:
            print(f"{name}: found after {count} examples, kept as {keep(name, failing)}")
            traceback.print_exc()
            return 1
    print(f"{name}: {count} examples, nothing found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
