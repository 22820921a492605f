"""How `analyse` tells how far it is and what has come out: a bar for people, lines for a log, JSON for programs."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any

import click
import msgspec

from policy_nlp.batch import Progress, State, Summary
from policy_nlp.cli_options import written
from policy_nlp.messages import say

# Seconds between two lines: on a terminal, where a line takes the last one's place; in a log; for a program.
_TERMINAL, _LOG, _PROGRAM = 0.2, 10.0, 1.0


class Quiet:
    """Says nothing; the base of what says something. Used as a context manager around the run."""

    def show(self, progress: Progress) -> None:
        """Take note of how far it is; called from any thread, often."""

    def end(self, summary: Summary, out: Path) -> None:
        """Say what has come out."""

    def __enter__(self) -> Quiet:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the line that is being shown."""


class _Talking(Quiet):
    def __init__(self, every: float) -> None:
        self._every = every
        self._began = self._last = time.monotonic()
        self._lock = threading.Lock()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def show(self, progress: Progress) -> None:
        with self._lock:
            now = time.monotonic()
            if now - self._last >= self._every:
                self._last = now
                self.tell(progress.state())

    def tell(self, state: State) -> None:
        """Say how far it is."""
        raise NotImplementedError


class Words(_Talking):
    """On standard error, in the user's language."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        super().__init__(_TERMINAL if self._terminal else _LOG)
        self._width = 0

    def tell(self, state: State) -> None:
        """Write a line, on a terminal over the last one."""
        rate = "–" if state.rate is None else f"{state.rate:.1f}"
        left = "–" if state.seconds_left is None else _clock(state.seconds_left)
        line = say("progress", seen=state.seen, **msgspec.structs.asdict(state) | {"rate": rate, "left": left})
        if self._terminal:
            click.echo(f"\r{line}{' ' * max(0, self._width - len(line))}", err=True, nl=False)
            self._width = len(line)
        else:
            click.echo(line, err=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the line of progress."""
        if self._width:
            click.echo(err=True)

    def end(self, summary: Summary, out: Path) -> None:
        """Write the counts, what was kept or made anew, the first failures and the files."""
        counts: dict[str, Any] = {
            "documents": summary.documents,
            "set_aside": summary.set_aside,
            "failed": summary.failed,
        }
        lines = [say("summary", **counts, unchanged=summary.unchanged, seconds=self.seconds)]
        lines += [say(f"renewed.{why}", count=count) for why, count in summary.renewed.items()]
        lines += [say("older", version=version, count=count) for version, count in summary.older.items()]
        lines += [say("summary_layer", layer=layer, count=count) for layer, count in summary.records.items()]
        # a name or a message may hold a line feed, and a terminal obeys control characters
        lines += [
            say("failure_line", file=_shown(item.file), message=_shown(item.message)) for item in summary.failures
        ]
        if summary.failures:
            lines.append(say("failures", place=out / "failures.jsonl"))
        lines.append(written(out))
        click.echo("\n".join(lines), err=True)


class Json(_Talking):
    """On standard output, an object a line: `event` is `progress` or `summary`."""

    def __init__(self) -> None:
        super().__init__(_PROGRAM)

    def tell(self, state: State) -> None:
        """Write a line."""
        _print({"event": "progress", **msgspec.structs.asdict(state)})

    def end(self, summary: Summary, out: Path) -> None:
        """Write the summary."""
        _print({"event": "summary", **msgspec.to_builtins(summary), "seconds": round(self.seconds, 3), "out": str(out)})


def reporter(*, as_json: bool, quiet: bool) -> Quiet:
    """Return what is to tell of a run; JSON goes with `quiet`, too."""
    if as_json:
        return Json()
    return Quiet() if quiet else Words()


def _print(row: dict[str, object]) -> None:
    click.echo(msgspec.json.encode(row).decode())


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _shown(text: str) -> str:
    return "".join(char if char.isprintable() else "\ufffd" for char in text)
