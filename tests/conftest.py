"""What tests share: the flag for golden files and the folder of real documents."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# a busy machine is no fault of what is tested
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


SOURCE = Path(__file__).parents[1] / "src/policy_nlp"


def pytest_sessionstart() -> None:
    """Refuse to test compiled modules that are older than their sources: they are what Python would load."""
    for compiled in SOURCE.rglob("*.so"):
        source = compiled.with_name(f"{compiled.name.partition('.')[0]}.py")
        if not source.exists() or source.stat().st_mtime > compiled.stat().st_mtime:
            pytest.exit(
                f"{compiled} is older than {source.name}, and is what would be tested. Install again (make test), or "
                "work in plain Python: delete the *.so files under src/ and set POLICY_NLP_PURE=1",
                returncode=2,
            )


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew; read the difference")


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder that POLICY_NLP_DATA names: gold/dev, data/policies, data/formats."""
    folder = os.environ.get("POLICY_NLP_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("real documents: POLICY_NLP_DATA does not name a folder")
    return Path(folder)
