"""The command line: thin; every command calls what the library offers and formats what comes back."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from policy_nlp import cli_coding, cli_compare, cli_study
from policy_nlp._version import __version__
from policy_nlp.cli_options import (
    GOOD,
    SOME_FAILED,
    STOPPED,
    formats_option,
    lang_option,
    load,
    out_option,
    written,
)
from policy_nlp.messages import Language, say

if TYPE_CHECKING:
    from policy_nlp.records import Analysis

Body = TypeVar("Body", bound=Callable[..., Any])

FORMATS = ("jsonl", "csv", "xlsx", "parquet", "html", "dataset")
SCREEN_FORMATS = ("json", "csv", "xlsx", "html")
SCHEMAS = (
    "analysis", "screening", "comparison", "thresholds", "consortia", "instruments", "pmc", "families", "versions",
    "reuse", "alignment", "find",
)  # fmt: skip
CHECK_FORMATS = ("json", "csv", "xlsx", "md")


def command(name: str) -> Callable[[Callable[..., Any]], click.Command]:
    """Register a command whose help is the message of its name."""
    return main.command(name, help=say(name), short_help=say(name).split("\n", 1)[0])


class Commands(click.Group):
    """A full disk, a folder that may not be written, a workbook open in Excel: told in a line, with exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; click itself sees to a closed pipe."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            raise click.ClickException(str(error)) from error


@click.group(cls=Commands, help=say("group"), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="policy-nlp")
def main() -> None:
    """Entry point of the command `policy-nlp`."""
    for stream in (sys.stdout, sys.stderr):
        # a GBK console has no ① or 𠮷: show a stand-in rather than end with an error
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


@command("analyse")
@click.argument("paths", nargs=-1, required=True)
@out_option()
@formats_option(FORMATS, default=("jsonl",))
@click.option(
    "--lexicon",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help=say("option.lexicon"),
)
@lang_option()
@click.option("--workers", type=click.IntRange(1), help=say("option.workers"))
@click.option(
    "--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True, help=say("option.engine")
)
@click.option("--scheduler", metavar="ADDRESS", help=say("option.scheduler"))
@click.option("--time-limit", type=click.FloatRange(0.1), default=300, show_default=True, help=say("option.time_limit"))
@click.option(
    "--memory-limit", type=click.IntRange(64), default=3072, show_default=True, help=say("option.memory_limit")
)
@click.option("--refresh", is_flag=True, help=say("option.refresh"))
@click.option("--json", "as_json", is_flag=True, help=say("option.json_lines"))
@click.option("-q", "--quiet", is_flag=True, help=say("option.quiet"))
def analyse(
    paths: tuple[str, ...], out: Path, as_json: bool, quiet: bool, time_limit: float, memory_limit: int, **options: Any
) -> None:
    """Analyse documents."""
    from policy_nlp import batch, reporting  # noqa: PLC0415 - `--help` does not pay for it
    from policy_nlp.lexicon import LexiconError  # noqa: PLC0415
    from policy_nlp.readers import find_inputs  # noqa: PLC0415

    inputs = find_inputs(paths)
    if all(item.error and item.error.reason == "missing" for item in inputs):
        raise click.UsageError(say("error.no_input", paths=", ".join(paths)))
    out.mkdir(parents=True, exist_ok=True)
    report = reporting.reporter(as_json=as_json, quiet=quiet)
    limits = batch.Limits(seconds=time_limit, memory=memory_limit << 20)
    try:
        with report:
            summary = batch.run(inputs, out, batch.Options(limits=limits, **options), watch=report.show)
    except LexiconError as error:
        raise click.BadParameter(str(error), param_hint="--lexicon") from error
    except (batch.InUseError, batch.EngineError) as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo(say("stopped"), err=True)
        sys.exit(STOPPED)
    report.end(summary, out)
    sys.exit(SOME_FAILED if summary.set_aside or summary.failed else GOOD)


@command("segment")
@click.argument("path")
@click.option(
    "--unit",
    type=click.Choice(["sections", "sentences", "words"]),
    default="sections",
    show_default=True,
    help=say("option.unit"),
)
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help=say("option.out_file"))
def segment(path: str, unit: str, out: Path | None) -> None:
    """Print the parts of a document."""
    document = _read_one(path)
    if unit == "words":
        from policy_nlp.words import words  # noqa: PLC0415

        spans = [(word.start, word.end, word.text) for word in words(document.text) if word.text.strip()]
    elif unit == "sentences":
        from policy_nlp.scan import Scan  # noqa: PLC0415

        spans = [(start, end, document.text[start:end]) for start, end in Scan(document.text).sentences]
    else:
        from policy_nlp.pipeline import Pipeline  # noqa: PLC0415

        sections = Pipeline(layers=["sections"])(document).sections
        spans = [(part.start, part.end, "  " * (part.level - 1) + part.heading) for part in sections]
    lines = "".join(f"{start}\t{end}\t{text}\n" for start, end, text in spans)
    if out:
        out.write_text(lines, encoding="utf-8", newline="\n")
    else:
        click.echo(lines, nl=False)


def _read_one(path: str) -> Any:
    from policy_nlp.readers import ReadError, find_inputs, read_input  # noqa: PLC0415

    inputs = find_inputs([path])
    if len(inputs) != 1:
        raise click.UsageError(say("error.no_input", paths=path))
    try:
        return read_input(inputs[0])
    except ReadError as error:
        raise click.ClickException(str(error)) from error


@command("view")
@click.argument("path")
@click.option("--doc", help=say("option.doc"))
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help=say("option.page"))
@lang_option()
def view(path: str, doc: str | None, out: Path | None, lang: Language) -> None:
    """Write the page of a document."""
    from policy_nlp.writers.page import render  # noqa: PLC0415

    analysis = _one_analysis(Path(path), doc)
    target = out or Path(Path(analysis.doc_id).name + ".html")
    target.write_text(render(analysis, lang=lang), encoding="utf-8", newline="\n")
    click.echo(say("written", place=target.parent, files=target.name), err=True)


def _one_analysis(path: Path, doc: str | None) -> Analysis:
    """The analysis of a document, or one out of analysed output (a folder or analyses.jsonl)."""

    if not (path.suffix == ".jsonl" or (path / "analyses.jsonl").exists()):
        from policy_nlp.api import analyse as analyse_one  # noqa: PLC0415

        return analyse_one(_read_one(str(path)))
    analyses = list(load(path))
    chosen = [analysis for analysis in analyses if doc in (None, analysis.doc_id)]
    if len(chosen) != 1:
        ids = ", ".join(analysis.doc_id for analysis in analyses[:20])
        raise click.UsageError(say("error.doc", path=path, count=len(analyses), ids=ids))
    return chosen[0]


@command("network")
@click.argument("output", type=click.Path(exists=True, path_type=Path))
@out_option()
def network(output: Path, out: Path) -> None:
    """Write the network of actors."""
    from policy_nlp.comparison.network import network as tie  # noqa: PLC0415
    from policy_nlp.writers.network import write_network  # noqa: PLC0415

    graph = tie(load(output))
    out.mkdir(parents=True, exist_ok=True)
    write_network(graph, out)
    counts: dict[str, Any] = {"nodes": len(graph.nodes), "edges": len(graph.edges), "documents": graph.documents}
    click.echo(say("networked", **counts), err=True)
    click.echo(written(out), err=True)


@command("screen")
@click.argument("profiles", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("output", type=click.Path(exists=True, path_type=Path))
@out_option()
@formats_option(SCREEN_FORMATS)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), default=str(date.today()), help=say("option.on"))
@lang_option()
def screen(profiles: Path, output: Path, out: Path, formats: tuple[str, ...], on: datetime, lang: Language) -> None:
    """Screen profiles."""
    from policy_nlp import screening  # noqa: PLC0415
    from policy_nlp.writers.screening import write_screening  # noqa: PLC0415

    try:
        read = screening.read_profiles(profiles)
    except screening.ProfileError as error:
        raise click.ClickException(str(error)) from error
    table = screening.screen(read, load(output), on=on.date())
    out.mkdir(parents=True, exist_ok=True)
    write_screening(table, out, formats, lang=lang)
    requirements = sum(len(document.predicates) for document in table.documents)
    counts: dict[str, Any] = {"profiles": len(read), "documents": len(table.documents), "predicates": requirements}
    counts |= table.counts()
    click.echo(say("screened", **counts), err=True)
    click.echo(written(out), err=True)


@command("check")
@click.argument("output", type=click.Path(exists=True, path_type=Path))
@out_option()
@formats_option(CHECK_FORMATS)
@lang_option()
def check(output: Path, out: Path, formats: tuple[str, ...], lang: Language) -> None:
    """Check arithmetic."""
    from policy_nlp import arithmetic  # noqa: PLC0415
    from policy_nlp.writers.arithmetic import write_notes  # noqa: PLC0415

    documents = 0
    notes = []
    for analysis in load(output):
        documents += 1
        notes += arithmetic.check(analysis)
    out.mkdir(parents=True, exist_ok=True)
    write_notes(notes, out, formats, lang=lang)
    differing = sum(note.outcome != "agrees" for note in notes)
    click.echo(say("checked", documents=documents, notes=len(notes), differing=differing), err=True)
    click.echo(written(out), err=True)


@command("evaluate")
@click.argument("output", type=click.Path(exists=True, path_type=Path))
@click.option("--gold", type=click.Path(exists=True, path_type=Path), required=True, help=say("option.gold"))
@click.option("--errors", type=click.IntRange(min=0), default=0, help=say("option.errors"))
@click.option("--floors", type=click.Path(exists=True, path_type=Path), help=say("option.floors"))
@click.option("--json", "json_path", type=click.Path(dir_okay=False, path_type=Path), help=say("option.json"))
def evaluate(output: Path, gold: Path, errors: int, floors: Path | None, json_path: Path | None) -> None:
    """Score analysed documents."""
    import msgspec  # noqa: PLC0415

    from policy_nlp import evaluate as scoring  # noqa: PLC0415

    try:
        result = scoring.evaluate(scoring.load_gold(gold), (msgspec.to_builtins(row) for row in load(output)))
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    click.echo(scoring.report(result, errors=errors))
    if json_path:
        json_path.write_bytes(msgspec.json.format(msgspec.json.encode(result.figures())))
    below = scoring.below_floors(result, floors) if floors else []
    for name, value, floor in below:
        key = "error.no_floor_figure" if value is None else "error.below_floor"
        click.echo(say(key, name=name, value=value or 0.0, floor=floor), err=True)
    sys.exit(SOME_FAILED if below else GOOD)


@command("schema")
@click.argument("what", type=click.Choice(SCHEMAS), default="analysis")
def schema(what: str) -> None:
    """Print a JSON Schema."""
    import json  # noqa: PLC0415

    from policy_nlp import records, screening  # noqa: PLC0415
    from policy_nlp.comparison import schemas  # noqa: PLC0415

    own = {"analysis": records.json_schema, "screening": screening.json_schema}
    found = own[what]() if what in own else schemas.json_schema(what)
    click.echo(json.dumps(found, indent=2))


main.add_command(cli_compare.compare)
main.add_command(cli_compare.find)
main.add_command(cli_compare.reuse)
main.add_command(cli_coding.code)
main.add_command(cli_coding.recode)
main.add_command(cli_study.versions)
main.add_command(cli_study.run)


if __name__ == "__main__":
    main()
