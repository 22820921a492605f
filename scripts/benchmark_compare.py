"""What comparing many analysed documents costs in time and memory, and how both grow: `benchmark.py --compare`.

The documents are made by vary.py out of the shipped corpus; peak memory is read from /proc and only known on Linux.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec
import vary

from policy_nlp.pipeline import Pipeline
from policy_nlp.records import Document


def compared(analyses: list[bytes], folder: Path) -> tuple[float, float, float]:
    """Wall and CPU seconds of `compare` into JSON, CSV and the report, and its peak memory in MB (Linux)."""
    folder.mkdir()
    (folder / "analyses.jsonl").write_bytes(b"".join(analyses))
    code = "import re, sys, time\nfrom policy_nlp.cli import main\n"
    code += "main(sys.argv[1:], standalone_mode=False)\n"
    code += r"print(time.process_time(), re.search(r'VmHWM:\s+(\d+)', open('/proc/self/status').read())[1])"
    began = time.perf_counter()
    command = [sys.executable, "-c", code, "compare", str(folder), "-o", str(folder / "tables")]
    command += ["--format", "json,csv,html"]
    run = subprocess.run(command, text=True, capture_output=True, check=True)
    used, peak = map(float, run.stdout.split()[-2:])
    sizes = ", ".join(
        f"{name} {(folder / 'tables' / name).stat().st_size / 1e6:.1f} MB"
        for name in ("comparison.html", "comparison.csv")
    )
    print(f"    {sizes}")
    return time.perf_counter() - began, used, peak / 1024


def main(count: int) -> None:
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
