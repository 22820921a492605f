"""The commands `versions` and `run`: what changed between versions of a policy, and a whole study from one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from policy_nlp.cli_options import formats_option, lang_option, load, out_option
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
        click.echo(say("versions.done", title=title, **counts(found)), err=True)
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
