"""Fuzzing that is guided by which lines of ours an input reaches (atheris, on Linux): a target for so many seconds.

    python tests/fuzz_guided.py TARGET SECONDS

`fuzz.py` starts it. Readers get bytes, beginning with the files of the corpus, layers what hypothesis makes of bytes.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["policy_nlp"]):
    import fuzz

    import policy_nlp.readers.docx
    import policy_nlp.readers.html
    import policy_nlp.readers.ofd
    import policy_nlp.readers.pdf
    import policy_nlp.readers.txt  # noqa: F401 - later, when they are needed, would be too late

from hypothesis import HealthCheck, given, settings


def main() -> None:
    """Never comes back: libFuzzer ends the process, with 0 where it has found nothing."""
    name, seconds = sys.argv[1], float(sys.argv[2])
    inputs, action = fuzz.targets()[name]

    def checked(value: Any) -> None:
        try:
            action(value)
        except Exception:
            print(f"{name}: kept as {fuzz.keep(name, value)}", flush=True)
            raise

    one: Any = checked
    if name != "readers":
        suppressed = list(HealthCheck)
        test: Any = settings(database=None, deadline=None, suppress_health_check=suppressed)(given(inputs)(checked))
        one = test.hypothesis.fuzz_one_input
    with tempfile.TemporaryDirectory() as place:
        limits = [f"-max_total_time={round(seconds)}", "-timeout=60", "-max_len=200000", "-print_final_stats=1"]
        seeds = fuzz.ROOT / "corpus"
        if name != "readers":
            # bytes out of which hypothesis makes texts of some length; libFuzzer by itself begins with single bytes
            seeds = Path(place, "seeds")
            seeds.mkdir()
            for number in range(50):
                (seeds / str(number)).write_bytes(random.Random(number).randbytes(40 << number % 6))
        found = Path(place, "found")
        found.mkdir()
        limits += ["-len_control=0", f"-artifact_prefix={place}/"]
        atheris.Setup([sys.argv[0], *limits, str(found), str(seeds)], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
