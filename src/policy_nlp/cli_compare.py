"""The commands `compare`, `find` and `reuse`: what regions do, which records say so, and what was taken over."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from policy_nlp.cli_options import NameList, Stored, formats_option, lang_option, load, out_option, written
from policy_nlp.messages import Language, say

TABLE_FORMATS = ("json", "csv", "xlsx", "md", "latex", "html")
FIGURE_FORMATS = ("png", "svg")
DIMENSIONS = (
    "goal", "formation", "lead", "members", "governance", "funding", "support", "sharing", "field", "requirement",
    "outcome", "case",
)  # fmt: skip


@click.command("compare", help=say("compare"), short_help=say("compare").split("\n", 1)[0])
@click.argument("output", type=click.Path(exists=True, path_type=Path))
@out_option()
@click.option("--by", type=click.Choice(["region", "province"]), default="region", help=say("option.by"))
@click.option(
    "--dimension",
    "dimensions",
    type=NameList(DIMENSIONS, "error.dimension"),
    default=DIMENSIONS,
    help=say("option.dimension", dimensions=", ".join(DIMENSIONS)),
)
@click.option("--region", "regions", help=say("option.region"))
@formats_option((*TABLE_FORMATS, *FIGURE_FORMATS), default=TABLE_FORMATS)
@click.option("--reference", help=say("option.reference"))
@click.option(
    "--pmc", "variables", type=click.Path(exists=True, dir_okay=False, path_type=Path), help=say("option.pmc")
)
@click.option("--rows", type=click.Choice(["all", "places", "countries"]), default="all", help=say("option.rows"))
@click.option("--keep-copies", is_flag=True, help=say("option.keep_copies"))
@click.option("--in-force", "in_force", type=click.DateTime(["%Y-%m-%d"]), help=say("option.in_force"))
@lang_option()
def compare(
    output: Path,
    out: Path,
    regions: str | None,
    formats: tuple[str, ...],
    lang: Language,
    in_force: datetime | None,
    **how: Any,
) -> None:
    """Compare regions."""
    from policy_nlp.comparison import pmc, study, validity  # noqa: PLC0415
    from policy_nlp.comparison.spool import Spool  # noqa: PLC0415
    from policy_nlp.writers.comparison import write_study  # noqa: PLC0415
    from policy_nlp.writers.figures import FigureError  # noqa: PLC0415

    wanted = [region.strip() for region in regions.split(",")] if regions else None
    try:
        how["variables"] = pmc.read_variables(how["variables"])
    except pmc.VariableError as error:
        raise click.BadParameter(str(error), param_hint="--pmc") from error
    analyses = Stored(output)
    kept, gone = validity.split(analyses, on=in_force.date() if in_force else None)
    with Spool() as spool:
        found = study.study(kept, regions=wanted, spool=spool, **how).without(gone)
        out.mkdir(parents=True, exist_ok=True)
        try:
            write_study(found, analyses, out, formats, lang=lang, pages=output / "html")
        except FigureError as error:
            raise click.ClickException(str(error)) from error
        table = found.comparison
        statements = sum(len(cell) for cells in table.regions.values() for cell in cells.values())
    counts: dict[str, Any] = {"regions": len(table.regions), "dimensions": len(table.dimensions)}
    click.echo(say("compared", statements=statements, documents=len(table.documents), **counts), err=True)
    if gone:
        click.echo(say("left_out", count=len(gone)), err=True)
    click.echo(written(out), err=True)


@click.command("find", help=say("find"), short_help=say("find").split("\n", 1)[0])
@click.argument("output", type=click.Path(exists=True, path_type=Path))
@click.option("--metric", help=say("option.find_metric"))
@click.option("--region", help=say("option.find_region"))
@click.option("--instrument", help=say("option.find_instrument"))
@click.option("--dimension", type=click.Choice(DIMENSIONS), help=say("option.find_dimension"))
@click.option("--words", help=say("option.find_words"))
@click.option("--json", "as_json", is_flag=True, help=say("option.find_json"))
def find(output: Path, as_json: bool, **asked: Any) -> None:
    """Find records."""
    import msgspec  # noqa: PLC0415

    from policy_nlp.comparison.find import Query  # noqa: PLC0415
    from policy_nlp.comparison.find import find as ask  # noqa: PLC0415
    from policy_nlp.writers.answers import match_lines  # noqa: PLC0415

    if not any(asked.values()):
        raise click.UsageError(say("error.find"))
    matches = list(ask(load(output), Query(**asked)))
    click.echo(msgspec.json.encode(matches).decode() if as_json else match_lines(matches), nl=as_json)


@click.command("reuse", help=say("reuse"), short_help=say("reuse").split("\n", 1)[0])
@click.argument("output", type=click.Path(exists=True, path_type=Path))
@out_option()
@click.option("--pair", nargs=2, help=say("option.pair"))
@lang_option()
def reuse(output: Path, out: Path, pair: tuple[str, str] | None, lang: Language) -> None:
    """Find text reuse."""
    from policy_nlp.comparison.reuse import align, reused  # noqa: PLC0415
    from policy_nlp.writers.answers import write_alignment, write_reuse  # noqa: PLC0415

    if pair:
        ids: list[str] = []
        chosen = {}
        for analysis in load(output):
            ids.append(analysis.doc_id)
            if analysis.doc_id in pair:
                chosen[analysis.doc_id] = analysis
        if unknown := [name for name in pair if name not in chosen]:
            raise click.UsageError(say("error.pair", ids=", ".join(unknown), known=", ".join(ids[:20])))
        found = align(*(chosen[name] for name in pair))
        out.mkdir(parents=True, exist_ok=True)
        write_alignment(found, out, lang=lang)
    else:
        out.mkdir(parents=True, exist_ok=True)
        write_reuse(reused(Stored(output)), out, lang=lang)
    click.echo(written(out), err=True)
