"""What fuzzing has found, once more: `found/TARGET-HASH`, bytes of a file or a text in UTF-8."""

from pathlib import Path

import fuzz
import pytest

CASES = sorted(fuzz.FOUND.iterdir())


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_what_was_found_is_mended(case: Path) -> None:
    name, data = case.name.partition("-")[0], case.read_bytes()
    _, action = fuzz.targets()[name]
    action(data if name == "readers" else data.decode("utf-8", "surrogatepass"))
