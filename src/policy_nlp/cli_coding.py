"""The commands `code` and `recode`: coding tables out to coders and back."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from policy_nlp import resources
from policy_nlp.cli_options import GOOD, SOME_FAILED, formats_option, lang_option, load, out_option, written
from policy_nlp.messages import Language, say

if TYPE_CHECKING:
    from policy_nlp.coding import Codebook
    from policy_nlp.records import Analysis

FORMATS = ("xlsx", "csv", "ig")
BACK_FORMATS = ("xlsx", "csv")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("code", help=say("code"), short_help=say("code").split("\n", 1)[0])
@click.argument("output", type=click.Path(exists=True, path_type=Path))
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help=say("option.table"))
@click.option(
    "--codebook",
    default="rothwell-zegveld",
    show_default=True,
    help=say("option.codebook", names=", ".join(resources.codebooks())),
)
@click.option("--force", type=_FILE, help=say("option.force"))
@formats_option(FORMATS, default=())
@lang_option()
def code(output: Path, out: Path, codebook: str, force: Path | None, formats: tuple[str, ...], lang: Language) -> None:
    """Write a coding table."""
    from policy_nlp import coding  # noqa: PLC0415 - `--help` does not pay for it
    from policy_nlp.writers.coding import CodingTable, write_coding  # noqa: PLC0415

    suffix = out.suffix.removeprefix(".").lower()
    if not formats and suffix not in FORMATS:
        raise click.UsageError(say("error.format", name=out.suffix or out.name, formats=", ".join(FORMATS)))
    try:
        book, scale = coding.read_codebook(codebook), coding.read_scale(force)
    except coding.CodebookError as error:
        raise click.ClickException(str(error)) from error
    if codebook not in coding.codebook_names():
        _try_examples(book, codebook)
    pages = (output if output.is_dir() else output.parent) / "html"
    table = CodingTable(coding.Coder(book), scale, lang, pages if pages.is_dir() else None)
    out.parent.mkdir(parents=True, exist_ok=True)
    documents = 0

    def counted() -> Iterator[Analysis]:
        nonlocal documents
        for analysis in load(output):
            documents += 1
            yield analysis

    paths, counts = write_coding(counted(), out, formats or (suffix,), table)
    measures, none = sum(counts.values()), counts.get(None, 0)
    told: dict[str, Any] = {"measures": measures, "documents": documents, "coded": measures - none, "none": none}
    click.echo(say("coding.done", codebook=f"{book.name} {book.version}", **told), err=True)
    click.echo(say("written", place=out.parent, files=", ".join(path.name for path in paths)), err=True)


def _try_examples(book: Codebook, path: str) -> None:
    """Tell which examples of the user's own codebook do not come out; the table is written all the same."""
    from policy_nlp import api, coding  # noqa: PLC0415

    for failed in coding.failing_examples(book, api.analyse):
        got = ", ".join(str(each or "-") for each in failed.got) or "-"
        key = "codebook_error.example" if failed.kind == "yes" else "codebook_error.example_no"
        told: dict[str, Any] = {"path": path, "code": failed.code or "-", "sentence": failed.sentence}
        click.echo(say(key, got=got, **told), err=True)


@click.command("recode", help=say("recode.about"), short_help=say("recode.about").split("\n", 1)[0])
@click.argument("tables", nargs=-1, required=True, type=_FILE)
@out_option()
@formats_option(BACK_FORMATS)
@lang_option()
def recode(tables: tuple[Path, ...], out: Path, formats: tuple[str, ...], lang: Language) -> None:
    """Read coding tables back."""
    from policy_nlp.coding import agreement, returned  # noqa: PLC0415
    from policy_nlp.writers.recoding import write_recoding  # noqa: PLC0415

    try:
        read = [returned.read_table(path) for path in tables]
    except returned.TableError as error:
        raise click.ClickException(str(error)) from error
    names = [table.coder for table in read]
    if twice := [name for name in names if names.count(name) > 1]:
        raise click.UsageError(say("recode.same_name", name=twice[0]))
    if len(books := {table.codebook for table in read}) > 1:
        raise click.UsageError(say("recode.other_codebook", codebooks=", ".join(sorted(books))))
    out.mkdir(parents=True, exist_ok=True)
    figures = write_recoding(read, out, formats, lang=lang)
    problems = [problem for table in read for problem in table.problems]
    told: dict[str, Any] = {
        "changes": sum(len(agreement.changes(table)) for table in read),
        "disputes": len(agreement.disputes(read)),
    }
    click.echo(say("recode.done", tables=len(read), problems=len(problems), **told), err=True)
    for figure in figures:
        value = figure.f1 if figure.field == "span" else figure.kappa
        if value is not None:
            name = "F1" if figure.field == "span" else "κ"
            pair: dict[str, Any] = {"other": figure.other, "coder": figure.coder, "field": figure.field}
            click.echo(say("recode.figure", value=f"{name} = {value:.3f}", **pair), err=True)
    for problem in problems[:10]:
        click.echo(say("recode.set_aside", **problem._asdict()), err=True)
    click.echo(written(out), err=True)
    sys.exit(SOME_FAILED if problems else GOOD)
