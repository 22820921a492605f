"""Processes of our own: how they are started, what they talk through, how much memory they may have."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

_HOME = str(Path(__file__).parents[1])


def command(module: str) -> list[str]:
    """Return the command that runs a module of ours. `-P`: a file of the folder that one is in is not taken for one."""
    return [sys.executable, "-P", "-m", module]


def environment() -> dict[str, str]:
    """Return the environment in which such a process finds this very package."""
    path = os.pathsep.join([_HOME, *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": path}


def streams() -> tuple[BinaryIO, BinaryIO]:
    """Keep standard input and output for ourselves: what a library prints must not get between the answers."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(2, 1)
    return requests, answers


class Hidden(MetaPathFinder):
    """A library that is not found in this process, though it may be there; goes first into `sys.meta_path`."""

    def __init__(self, name: str) -> None:
        self._name = name

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        """Raise `ModuleNotFoundError` for it; of all others, leave it to the finders behind this one."""
        if fullname == self._name:
            raise ModuleNotFoundError(f"{fullname} is not for this process", name=fullname)


def cap_memory(memory: int) -> None:
    """Let allocations of more than `memory` bytes beyond what this process has fail; only Linux knows how."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - not on Windows

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit = pages * os.sysconf("SC_PAGE_SIZE") + memory
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (limit if hard < 0 else min(limit, hard), hard))
