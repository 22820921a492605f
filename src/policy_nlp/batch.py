"""Many documents: read, analyse, write; what fails is set aside and the run goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import msgspec

from policy_nlp.pipeline import Pipeline
from policy_nlp.readers import Input, ReadError, read_input
from policy_nlp.records import Analysis

FAILURES = "failures.jsonl"


class Sink(Protocol):
    """What takes the analyses, one by one."""

    def write(self, analysis: Analysis) -> None:
        """Write one analysis."""


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """An input that was set aside: `reason` for programs, `message` for people."""

    file: str
    reason: str
    message: str


@dataclass(slots=True)
class Summary:
    """What a run has done."""

    documents: int = 0
    records: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)


def analyse_inputs(
    inputs: Iterable[Input], sink: Sink, *, pipeline: Pipeline, step: Callable[[], None] = lambda: None
) -> Summary:
    """Analyse every input in order and write it to `sink`; `step` is called after each."""
    summary = Summary()
    for analysis in _analyses(inputs, pipeline, summary.failures, step):
        sink.write(analysis)
        summary.documents += 1
        for layer, records in analysis.layers():
            summary.records[layer] += len(records)
    return summary


def _analyses(
    inputs: Iterable[Input], pipeline: Pipeline, failures: list[Failure], step: Callable[[], None]
) -> Iterator[Analysis]:
    for item in inputs:
        try:
            yield pipeline(read_input(item))
        except ReadError as error:
            failures.append(Failure(file=item.name, reason=error.reason, message=error.problem))
        except Exception as error:
            failures.append(Failure(file=item.name, reason=type(error).__name__, message=str(error)))
        step()


def write_failures(failures: list[Failure], folder: Path) -> Path:
    """Write `failures.jsonl`, a line a failure, empty when nothing failed; return its path."""
    path = folder / FAILURES
    path.write_bytes(b"".join(msgspec.json.encode(failure) + b"\n" for failure in failures))
    return path
