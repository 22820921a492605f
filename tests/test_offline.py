"""Nothing needs a network: the demo's steps run where there is none, not even the loopback."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def alone() -> list[str]:
    """A command that runs another in a network namespace of its own."""
    command = ["unshare", "-rn"]
    if not shutil.which("unshare") or subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no network namespace may be made here (unshare -rn)")
    return command


def test_without_interfaces(alone: list[str], tmp_path: Path) -> None:
    run = [*alone, sys.executable, "-m", "policy_nlp.cli"]
    corpus = [str(path) for path in (ROOT / "corpus").iterdir() if path.suffix in {".txt", ".html", ".docx", ".pdf"}]
    looked = [*alone, sys.executable, "-c", "import socket; socket.create_connection(('127.0.0.1', 9))"]
    assert "unreachable" in subprocess.run(looked, capture_output=True, text=True, check=False).stderr
    formats = "jsonl,csv,xlsx,parquet,html,dataset"
    analyse = [*run, "analyse", *corpus, "-o", str(tmp_path / "out"), "--format", formats, "--workers", "2"]
    done = subprocess.run(analyse, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    done = subprocess.run(
        [*run, "compare", str(tmp_path / "out"), "-o", str(tmp_path / "tables")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len((tmp_path / "out/analyses.jsonl").read_bytes().splitlines()) == len(corpus)
