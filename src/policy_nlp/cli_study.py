"""The commands `versions` and `run`: what changed between versions of a policy, and a whole study from one file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from policy_nlp.cli_options import GOOD, SOME_FAILED, STOPPED, formats_option, lang_option, load, out_option
from policy_nlp.messages import Language, say

if TYPE_CHECKING:
    from policy_nlp.records import Analysis

VERSION_FORMATS = ("json", "csv", "xlsx", "html")


@click.command("versions", help=say("versions.about"), short_help=say("versions.about").split("\n", 1)[0])
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@out_option()
@click.option("--doc", "docs", multiple=True, help=say("option.versions_doc"))
@formats_option(VERSION_FORMATS)
@lang_option()
def versions(
    paths: tuple[Path, ...], out: Path, docs: tuple[str, ...], formats: tuple[str, ...], lang: Language
) -> None:
    """Lay versions of one policy side by side."""
    from policy_nlp.comparison.versions import versions as compare  # noqa: PLC0415 - `--help` does not pay for it
    from policy_nlp.writers.versions import counts, write_versions  # noqa: PLC0415

    groups = _chosen(paths, docs)
    for number, group in enumerate(groups, start=1):
        folder = out / f"policy-{number}" if len(groups) > 1 else out
        folder.mkdir(parents=True, exist_ok=True)
        found = compare(group)
        pages = paths[0] / "html" if len(paths) == 1 else None
        written = write_versions(found, folder, formats, lang=lang, pages=pages)
        title = group[-1].meta.title or group[-1].doc_id
        told: dict[str, Any] = dict(counts(found))
        click.echo(say("versions.done", title=title, **told), err=True)
        click.echo(say("written", place=folder, files=", ".join(path.name for path in written)), err=True)


def _chosen(paths: tuple[Path, ...], docs: tuple[str, ...]) -> list[list[Analysis]]:
    """The versions in the order given; of analysed output alone, every policy that it holds in several versions."""
    from policy_nlp.comparison.duplicates import find_copies  # noqa: PLC0415
    from policy_nlp.comparison.families import families  # noqa: PLC0415

    found = [analysis for path in paths for analysis in _read(path)]
    known = {analysis.doc_id: analysis for analysis in found}
    if unknown := [name for name in docs if name not in known]:
        listed = ", ".join(list(known)[:20])
        raise click.UsageError(say("error.pair", ids=", ".join(unknown), known=listed))
    if docs:
        groups = [[known[name] for name in docs]]
    elif len(paths) > 1:
        groups = [found]
    else:
        groups = [[known[name] for name in family.documents] for family in families(found, copies=find_copies(found))]
    if not groups or len(groups[0]) < 2:
        raise click.UsageError(say("error.two_versions", count=len(groups[0]) if groups else 0))
    return groups


def _read(path: Path) -> list[Analysis]:
    """The documents of analysed output, or a document, analysed."""
    if path.suffix == ".jsonl" or (path / "analyses.jsonl").exists():
        return list(load(path))
    from policy_nlp import api  # noqa: PLC0415
    from policy_nlp.readers import ReadError  # noqa: PLC0415

    try:
        return [api.analyse(api.read(path))]
    except (ReadError, IsADirectoryError) as error:
        raise click.ClickException(str(error)) from error


@click.command("run", help=say("run.about"), short_help=say("run.about").split("\n", 1)[0])
@click.argument("study", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-o", "--out", type=click.Path(file_okay=False, path_type=Path), help=say("option.run_out"))
@click.option("--lock", "to_lock", is_flag=True, help=say("option.lock"))
@click.option("--workers", type=click.IntRange(1), help=say("option.workers"))
@click.option("-q", "--quiet", is_flag=True, help=say("option.quiet"))
def run(study: Path, out: Path | None, to_lock: bool, workers: int | None, quiet: bool) -> None:
    """Run a study."""
    from policy_nlp import batch, reporting, studies  # noqa: PLC0415

    target = out or study.with_suffix("")
    try:
        plan = studies.read_plan(study)
        if to_lock:
            changes = studies.lock(plan)
            told: dict[str, Any] = {name: len(names) for name, names in changes._asdict().items()}
            click.echo(say("run.locked", path=study, **told), err=True)
            return
        report = reporting.reporter(as_json=False, quiet=quiet)
        with report:
            done = studies.run(plan, target, workers=workers, watch=report.show)
    except (studies.StudyError, batch.InUseError) as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo(say("stopped"), err=True)
        sys.exit(STOPPED)
    for problem in done.problems:
        click.echo(problem, err=True)
    if not quiet:
        table = done.study.comparison
        counts: dict[str, Any] = {"documents": len(table.documents), "left_out": len(table.left_out)}
        click.echo(say("run.done", files=len(done.files), place=target, **counts), err=True)
    sys.exit(SOME_FAILED if done.problems else GOOD)
