"""Compiled modules (setup.py) give what the same files give as plain Python, to the byte."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src"

ANALYSE = """
import sys
from importlib.machinery import FileFinder, SourceFileLoader
from pathlib import Path

class Plain:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "policy_nlp":
            for folder in path or [SOURCE]:
                if spec := FileFinder(folder, (SourceFileLoader, [".py"])).find_spec(name):
                    return spec

if PLAIN:
    sys.meta_path.insert(0, Plain())
import policy_nlp
import policy_nlp.extract.statement
from policy_nlp.batch.entries import encode

for path in sorted(Path(CORPUS).glob("*.txt")):
    sys.stdout.buffer.write(encode(policy_nlp.analyse(policy_nlp.read(path))) + b"\\n")
print(policy_nlp.extract.statement.__file__, file=sys.stderr)
"""


def analyses(*, plain: bool, corpus: Path) -> tuple[bytes, str]:
    """What a fresh process makes of the corpus, and the file that it ran of one module."""
    code = f"PLAIN, SOURCE, CORPUS = {plain}, {str(SOURCE)!r}, {str(corpus)!r}\n{ANALYSE}"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    return run.stdout, run.stderr.decode().strip().splitlines()[-1]


def test_compiled_and_plain_give_the_same_bytes() -> None:
    if not list(SOURCE.rglob("statement.*.so")):
        pytest.skip("nothing is compiled here: plain Python (POLICY_NLP_PURE=1, or no C compiler)")
    compiled, loaded = analyses(plain=False, corpus=ROOT / "corpus")
    plain, read = analyses(plain=True, corpus=ROOT / "corpus")
    assert loaded.endswith(".so")
    assert read.endswith(".py")
    assert compiled.count(b"\n") >= 10
    assert compiled == plain
