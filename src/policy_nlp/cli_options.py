"""What the commands have in common: options, exit codes, how analysed output is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from policy_nlp.messages import language, say

if TYPE_CHECKING:
    from policy_nlp.records import Analysis

Body = TypeVar("Body", bound=Callable[..., Any])

# Exit codes, the last one of a run that was interrupted; wrong usage is click's own 2.
GOOD, SOME_FAILED, STOPPED = 0, 1, 130


class NameList(click.ParamType):  # type: ignore[type-arg]  # generic only in newer clicks
    """Names out of a fixed set, separated by commas."""

    name = "names"

    def __init__(self, allowed: tuple[str, ...], message: str) -> None:
        self.allowed, self.message = allowed, message

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Split and check; a wrong name ends the command with exit code 2 and the names that there are."""
        if isinstance(value, tuple):
            return value
        names = tuple(name.strip() for name in value.split(",") if name.strip())
        for name in names:
            if name not in self.allowed:
                allowed = ", ".join(self.allowed)
                self.fail(say(self.message, name=name, formats=allowed, dimensions=allowed), param, ctx)
        return names


def out_option() -> Callable[[Body], Body]:
    """`-o OUT`: a folder, made if it is not there."""
    kind = click.Path(file_okay=False, path_type=Path)
    return click.option("-o", "--out", type=kind, required=True, help=say("option.out"))


def formats_option(allowed: tuple[str, ...], *, default: tuple[str, ...] | None = None) -> Callable[[Body], Body]:
    """`--format`: names out of `allowed`, all of them where no `default` is given."""
    kind, told = NameList(allowed, "error.format"), say("option.format", formats=", ".join(allowed))
    return click.option("--format", "formats", type=kind, default=allowed if default is None else default, help=told)


def lang_option() -> Callable[[Body], Body]:
    """`--lang`: the language of columns and labels."""
    return click.option("--lang", type=click.Choice(["en", "zh"]), default=language, help=say("option.lang"))


def written(folder: Path) -> str:
    """Return the line that tells what lies in a folder."""
    files = ", ".join(sorted(item.name for item in folder.iterdir() if not item.name.startswith(".")))
    return say("written", place=folder, files=files)


class Stored:
    """Analysed output that can be gone through again and again, and is not held in memory."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __iter__(self) -> Iterator[Analysis]:
        return load(self._path)


def load(path: Path) -> Iterator[Analysis]:
    """Yield the documents of analysed output; what is wrong with it ends the command with a message."""
    from policy_nlp.writers import read_analyses  # noqa: PLC0415

    try:
        yield from read_analyses(path)
    except (OSError, ValueError) as error:
        raise click.ClickException(str(error)) from error
