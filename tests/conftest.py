"""What tests share: the flag for golden files and the folder of real documents."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# a busy machine is no fault of what is tested
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew; read the difference")


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder that POLICY_NLP_DATA names: gold/dev, data/policies, data/formats."""
    folder = os.environ.get("POLICY_NLP_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("real documents: POLICY_NLP_DATA does not name a folder")
    return Path(folder)
