"""Libraries that come with the extra `[docs]`."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from policy_nlp.readers.draft import ReadError


def extra(module: str, *, what: str) -> ModuleType:
    """Import a library of `[docs]`; raises `ReadError` (`missing_extra`) with the command that installs it."""
    try:
        return import_module(module)
    except ImportError as error:
        raise ReadError("missing_extra", f'to read {what}, install: pip install "policy-nlp[docs]"') from error
