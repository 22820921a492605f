"""Writes a comparison: JSON, and the same table as CSV, XLSX, Markdown and one self-contained page."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

import msgspec

from policy_nlp.comparison import Comparison, Statement, to_rows
from policy_nlp.messages import Language, say
from policy_nlp.writers.files import page_name
from policy_nlp.writers.labels import label, region_name
from policy_nlp.writers.report import write_report
from policy_nlp.writers.tables import write_csv, write_markdown, write_xlsx

# Long form: a row a statement.
COLUMNS = (
    "region", "region_name", "dimension", "dimension_label", "statement", "thresholds", "quote", "title", "doc_id",
    "section", "start", "end", "record", "searched",
)  # fmt: skip


def write_comparison(
    table: Comparison, folder: Path, formats: Sequence[str], *, lang: Language, pages: Path | None = None
) -> list[Path]:
    """Write `comparison.<format>` for each of `formats` into `folder`; return the paths.

    Args:
        pages: folder of the documents' own pages; where one is there, evidence links to its place in it.
    """
    return [_WRITERS[name](table, folder / f"comparison.{name}", lang, pages) for name in formats]


def _json(table: Comparison, path: Path, lang: Language, pages: Path | None) -> Path:
    path.write_bytes(msgspec.json.format(msgspec.json.encode(table)))
    return path


def _rows(table: Comparison, lang: Language) -> list[dict[str, object]]:
    titles = {document.doc_id: document.title for document in table.documents}
    rows: list[dict[str, object]] = []
    for row in to_rows(table):
        named = {
            "region_name": region_name(row["region"]),
            "dimension_label": label("dimension", row["dimension"], lang),
        }
        statement = row.get("statement") or _nothing(row["searched"], lang)
        rows.append({**row, **named, "statement": statement, "title": titles.get(row.get("doc_id", ""))})
    return rows


def _nothing(searched: int, lang: Language) -> str:
    """What an empty cell says: silence is not zero."""
    key = "table.not_found" if searched else "table.no_documents"
    return say(key, lang=lang, searched=searched)


def _csv(table: Comparison, path: Path, lang: Language, pages: Path | None) -> Path:
    write_csv(path, _rows(table, lang), COLUMNS, lang=lang)
    return path


def _xlsx(table: Comparison, path: Path, lang: Language, pages: Path | None) -> Path:
    matrix = [
        {"region": region, "region_name": region_name(region), "searched": table.searched.get(region, 0)}
        | {name: _cell(table, region, name, lang) for name in table.dimensions}
        for region in table.regions
    ]
    labels: dict[str, str] = {name: label("dimension", name, lang) for name in table.dimensions}
    sheets = [
        (say("table.matrix", lang=lang), matrix, ("region", "region_name", "searched", *table.dimensions)),
        (say("table.evidence", lang=lang), _rows(table, lang), COLUMNS),
    ]
    write_xlsx(path, sheets, lang=lang, headers=labels)
    return path


def _cell(table: Comparison, region: str, dimension: str, lang: Language) -> str:
    statements = table.regions[region][dimension]
    if not statements:
        return _nothing(table.searched.get(region, 0), lang)
    return "\n".join(f"· {entry.statement}" for entry in statements)


def _markdown(table: Comparison, path: Path, lang: Language, pages: Path | None) -> Path:
    write_markdown(path, _rows(table, lang), COLUMNS, lang=lang)
    return path


def _html(table: Comparison, path: Path, lang: Language, pages: Path | None) -> Path:
    links = None if pages is None else Path(os.path.relpath(pages, path.parent))
    body = "\n".join([_matrix(table, lang), *(_region(table, region, lang, pages, links) for region in table.regions)])
    counts = {"documents": len(table.documents), "regions": len(table.regions), "unplaced": table.unplaced}
    title, note = say("table.title", lang=lang), say("table.note", lang=lang, **counts)
    return write_report(path, title=title, note=note, body=body, made_by=table.made_by, lang=lang)


def _matrix(table: Comparison, lang: Language) -> str:
    heads = "".join(f"<th scope=col>{escape(label('dimension', name, lang))}" for name in table.dimensions)
    rows = []
    for region, cells in table.regions.items():
        shown = "".join(
            _count(region, name, len(cells[name]), table.searched.get(region, 0)) for name in table.dimensions
        )
        rows.append(f'<tr><th scope=row><a href="#{escape(region)}">{escape(region_name(region))}</a>{shown}')
    corner = escape(say("table.region", lang=lang))
    return f'<div class="matrix"><table><thead><tr><th>{corner}{heads}<tbody>{"".join(rows)}</table></div>'


def _count(region: str, dimension: str, count: int, searched: int) -> str:
    if not count:
        return f"<td>{'–' if searched else ''}"
    heat = min(4, count.bit_length())
    return f'<td class="h{heat}"><a href="#{escape(region)}-{dimension}">{count}</a>'


def _region(table: Comparison, region: str, lang: Language, pages: Path | None, links: Path | None) -> str:
    searched = table.searched.get(region, 0)
    parts = [f'<h2 id="{escape(region)}">{escape(region_name(region))} <small>{escape(region)}</small></h2>']
    for dimension, statements in table.regions[region].items():
        parts.append(f'<h3 id="{escape(region)}-{dimension}">{escape(label("dimension", dimension, lang))}</h3>')
        if statements:
            entries = "".join(_entry(entry, lang, pages, links) for entry in statements)
            parts.append(f"<ul>{entries}</ul>")
        else:
            parts.append(f'<p class="none">{escape(_nothing(searched, lang))}</p>')
    return "\n".join(parts)


def _entry(entry: Statement, lang: Language, pages: Path | None, links: Path | None) -> str:
    bounds = "；".join(entry.thresholds)
    bound = f' <span class="bound">[{escape(bounds)}]</span>' if bounds and bounds != entry.statement else ""
    where = f"{entry.doc_id} [{entry.start}:{entry.end}]" + (f" · {entry.section}" if entry.section else "")
    name = page_name(entry.doc_id)
    place = escape(where)
    if pages is not None and links is not None and (pages / name).exists():
        place = f'<a href="{escape(quote((links / name).as_posix()))}#{escape(entry.record)}">{place}</a>'
    summary = escape(say("table.source", lang=lang))
    return (
        f"<li><bdi>{escape(entry.statement)}</bdi>{bound} <details><summary>{summary}</summary>"
        f'<blockquote><bdi>{escape(entry.quote)}</bdi><br><span class="where">{place}</span></blockquote></details>'
    )


_WRITERS: dict[str, Callable[[Comparison, Path, Language, Path | None], Path]] = {
    "json": _json,
    "csv": _csv,
    "xlsx": _xlsx,
    "md": _markdown,
    "html": _html,
}
