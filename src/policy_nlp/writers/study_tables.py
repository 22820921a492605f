"""A study as flat tables: rows and columns, the same for CSV, XLSX, LaTeX and the data package."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from policy_nlp.comparison.atlas import FIELDS, qca_rows
from policy_nlp.comparison.study import Study
from policy_nlp.comparison.table import iter_rows
from policy_nlp.comparison.thresholds import Bound, ThresholdRow
from policy_nlp.messages import Language, say
from policy_nlp.screening.metrics import metric_label
from policy_nlp.writers.labels import label, region_name

Row = dict[str, object]

# Long form: a row a statement.
STATEMENTS = (
    "region", "region_name", "dimension", "dimension_label", "statement", "thresholds", "quote", "title", "doc_id",
    "section", "start", "end", "record", "layer", "basis", "searched",
)  # fmt: skip
_BOUNDS = (
    "metric", "metric_label", "role", "side", "award", "region", "region_name", "bound", "operator", "value",
    "value_max", "unit", "subject", "hedge", "exception", "easings", "mark", "change", "genre", "published", "quote",
    "doc_id", "start", "end",
)  # fmt: skip
SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "=": "=", "~": "≈", "range": ""}


class Table(NamedTuple):
    """A table under the name of its file; `title` is for people, and rows that are many come one by one."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: Iterable[Row]


def study_tables(study: Study, lang: Language) -> list[Table]:
    """Return the tables of a study; columns are keys of data/columns.csv."""
    return [
        Table("comparison", say("table.evidence", lang=lang), STATEMENTS, statement_rows(study, lang)),
        Table("thresholds", say("study.thresholds", lang=lang), _BOUNDS, _bounds(study, lang)),
        _matrix(study, lang),
        _consortia(study, lang),
        _qca(study, lang),
        *_instruments(study, lang),
        _pmc(study, lang),
        _documents(study, lang),
        left_out(study, lang),
        _families(study, lang),
    ]


def statement_rows(study: Study, lang: Language) -> Iterator[Row]:
    """Yield the region × dimension table in long form; an empty cell's row says what was searched."""
    titles = {document.doc_id: document.title for document in study.comparison.documents}
    for row in iter_rows(study.comparison):
        named = {
            "region_name": region_name(row["region"]),
            "dimension_label": label("dimension", row["dimension"], lang),
        }
        statement = row.get("statement") or nothing(row["searched"], lang)
        yield {**row, **named, "statement": statement, "title": titles.get(row.get("doc_id", ""))}


def nothing(searched: int, lang: Language) -> str:
    """Return what an empty cell says: silence is not zero."""
    key = "table.not_found" if searched else "table.no_documents"
    return say(key, lang=lang, searched=searched)


def plain_bound(bound: Bound, row: ThresholdRow) -> str:
    """Return a bound in its row's unit: ≥ 1,500,000,000 CNY."""
    value = f"{bound.value:,.10g}" + ("" if bound.value_max is None else f"–{bound.value_max:,.10g}")
    return " ".join(part for part in (SIGNS[bound.operator], value, row.unit) if part)


def short_bound(bound: Bound, row: ThresholdRow, lang: Language) -> str:
    """Return a bound as a narrow cell shows it: ≥ 15亿 CNY."""
    value = short_number(bound.value, lang)
    if bound.value_max is not None:
        value += f"–{short_number(bound.value_max, lang)}"
    return " ".join(part for part in (SIGNS[bound.operator], value, row.unit) if part)


def short_number(value: float, lang: Language) -> str:
    """Return a number in the reader's large units: 15亿, 1.5 bn."""
    sizes = ((1e8, "亿"), (1e4, "万")) if lang == "zh" else ((1e9, " bn"), (1e6, " m"))
    for size, name in sizes:
        if value >= size:
            return f"{value / size:.4g}{name}"
    return f"{value:.4g}" if value < 1000 else f"{value:,.0f}"


def _bounds(study: Study, lang: Language) -> list[Row]:
    return [
        {
            **msgspec.structs.asdict(bound),
            "metric": row.metric,
            "metric_label": metric_label(row.metric, lang),
            "role": say(f"study.role.{row.role}", lang=lang),
            "side": say(f"study.side.{row.side}", lang=lang),
            "unit": row.unit,
            "region_name": region_name(bound.region),
            "bound": plain_bound(bound, row),
            "mark": bound.mark and say(f"study.mark.{bound.mark}", lang=lang),
            "change": bound.change and say(f"study.change.{bound.change}", lang=lang),
        }
        for row in study.thresholds.rows
        for bound in row.bounds
    ]


def _matrix(study: Study, lang: Language) -> Table:
    """Metrics down, regions across."""
    regions = study.thresholds.regions
    rows: list[Row] = []
    for row in study.thresholds.rows:
        line: Row = {"metric_label": metric_label(row.metric, lang), "unit": row.unit}
        line |= {"role": say(f"study.role.{row.role}", lang=lang), "side": say(f"study.side.{row.side}", lang=lang)}
        for region in regions:
            bounds = [bound for bound in row.bounds if bound.region == region]
            line[region] = "\n".join(
                plain_bound(bound, row) + (f" ({bound.hedge})" if bound.hedge else "") for bound in bounds
            )
        rows.append(line)
    columns = ("metric_label", "role", "side", "unit", *regions)
    return Table("threshold_matrix", say("study.matrix", lang=lang), columns, rows)


def _consortia(study: Study, lang: Language) -> Table:
    columns = ("name", "aliases", "region", "region_name", *FIELDS, "members_told", "documents", "quote")
    rows: list[Row] = []
    for entry in study.atlas:
        row: Row = {name: [told.text for told in getattr(entry, name)] for name in FIELDS}
        places = [f"{told.doc_id} [{told.start}:{told.end}]" for name in FIELDS for told in getattr(entry, name)]
        row |= {"name": entry.name, "aliases": entry.aliases, "region": entry.region, "documents": entry.documents}
        row |= {"region_name": region_name(entry.region) if entry.region else None, "members_told": entry.members_told}
        first = entry.mentions[0] if entry.mentions else None
        # no column of the table; a workbook's link leads there
        row |= {"doc_id": first.doc_id, "start": first.start, "end": first.end} if first else {}
        rows.append({**row, "quote": list(dict.fromkeys(places))})
    return Table("consortia", say("study.atlas", lang=lang), columns, rows)


def _qca(study: Study, lang: Language) -> Table:
    rows = qca_rows(study.atlas)
    columns = tuple(rows[0]) if rows else ("case", "region", "documents")
    return Table("consortia_qca", say("study.qca", lang=lang), columns, rows)


def _instruments(study: Study, lang: Language) -> list[Table]:
    rows: list[Row] = [
        {
            "group": piece.group,
            "value": region_name(piece.value) if piece.group == "region" else label("level", piece.value, lang),
            "instrument": tool,
            "instrument_label": label("instrument", tool, lang),
            "count": count,
            "share": piece.shares.get(tool, 0.0),
            "measures": piece.measures,
            "documents": piece.documents,
            "shannon": piece.shannon,
            "evenness": piece.evenness,
        }
        for piece in study.mix.slices
        for tool, count in piece.counts.items()
    ]
    cross: list[Row] = [
        {
            "instrument": cell.instrument,
            "instrument_label": label("instrument", cell.instrument, lang),
            "dimension": cell.dimension,
            "dimension_label": label("dimension", cell.dimension, lang),
            "count": cell.count,
        }
        for cell in study.mix.cross
    ]
    tests: list[Row] = [msgspec.structs.asdict(found) for found in study.mix.differences]
    return [
        Table("instruments", say("study.mix", lang=lang), tuple(rows[0]) if rows else ("group", "value"), rows),
        Table("cross", say("study.cross", lang=lang), tuple(cross[0]) if cross else ("instrument",), cross),
        Table("tests", say("study.tests", lang=lang), tuple(tests[0]) if tests else ("group",), tests),
    ]


def _pmc(study: Study, lang: Language) -> Table:
    columns = ("doc_id", "title", "region_name", "index", "grade", "code", "variable", "value", "quote", "start", "end")
    return Table("pmc", say("study.pmc", lang=lang), columns, _scores(study, lang))


def _scores(study: Study, lang: Language) -> Iterator[Row]:
    names = {sub.code: getattr(sub, lang) for group in study.pmc.variables.variable for sub in group.sub}
    for result in study.pmc.results:
        grade = study.pmc.variables.grades[result.grade]
        head: Row = {"doc_id": result.doc_id, "title": result.title, "index": round(result.index, 4)}
        head |= {"grade": getattr(grade, lang), "region_name": region_name(result.region) if result.region else None}
        for score in result.scores:
            silent = score.value == 0 and say("study.not_found", lang=lang)
            told: Mapping[str, object] = msgspec.structs.asdict(score)
            yield {**head, **told, "variable": names[score.code], "quote": silent or score.quote}


def _documents(study: Study, lang: Language) -> Table:
    rows: list[Row] = [msgspec.structs.asdict(document) for document in study.comparison.documents]
    columns = ("doc_id", "title", "region", "published", "copy_of")
    return Table("documents", say("study.documents", lang=lang), columns, rows)


def left_out(study: Study, lang: Language) -> Table:
    """Return the documents that were not compared, with the reason and the words that tell it."""
    rows: list[Row] = [
        {
            **msgspec.structs.asdict(item),
            "reason": say(f"study.left.{item.reason}", lang=lang),
            "left_on": item.on,
            "left_note": item.note,
            "told_by": item.source,
        }
        for item in study.comparison.left_out
    ]
    columns = ("doc_id", "title", "reason", "left_on", "left_note", "told_by", "quote", "start", "end")
    return Table("left_out", say("study.left_out", lang=lang), columns, rows)


def _families(study: Study, lang: Language) -> Table:
    documents = {document.doc_id: document for document in study.comparison.documents}
    rows: list[Row] = [
        {
            "policy": number,
            "version": version,
            "doc_id": doc_id,
            "title": documents[doc_id].title,
            "region": family.region,
            "region_name": region_name(family.region) if family.region else None,
            "published": documents[doc_id].published,
        }
        for number, family in enumerate(study.families, start=1)
        for version, doc_id in enumerate(family.documents, start=1)
    ]
    columns = ("policy", "version", "doc_id", "title", "region", "region_name", "published")
    return Table("families", say("study.families", lang=lang), columns, rows)
