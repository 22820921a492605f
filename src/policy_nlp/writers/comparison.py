"""Writes a study: JSON, CSV with a data package, a workbook, Markdown, LaTeX, and one self-contained report."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from policy_nlp.comparison.study import Study
from policy_nlp.messages import Language, say
from policy_nlp.records import Analysis
from policy_nlp.writers.figures import write_figures
from policy_nlp.writers.files import whole_file
from policy_nlp.writers.labels import column, label, region_name
from policy_nlp.writers.links import Links
from policy_nlp.writers.study_page import write_page
from policy_nlp.writers.study_tables import STATEMENTS, Row, Table, nothing, statement_rows, study_tables
from policy_nlp.writers.tables import Link, write_csv, write_markdown, write_xlsx

REPORT = "comparison.html"

_LATEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "\n": r"\par ", "≥": r"$\geq$", "≤": r"$\leq$",
}  # fmt: skip
_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_NUMBERS = ("start", "end", "searched", "value", "value_max", "count", "share", "measures", "shannon", "evenness",
            "index", "chi2", "dof", "p", "cramers_v", "members_told")  # fmt: skip


# How deep the keys of a JSON file are written one by one: comparison → regions → a region → its cells.
_DEEPEST = 3
# Characters of a cell of the matrix: more than can be read, less than Excel cuts.
_MATRIX_CELL = 8_000


class _Job(NamedTuple):
    study: Study
    analyses: Iterable[Analysis]
    folder: Path
    lang: Language
    pages: Path | None
    formats: Sequence[str]


def write_study(
    study: Study,
    analyses: Iterable[Analysis],
    folder: Path,
    formats: Sequence[str],
    *,
    lang: Language,
    pages: Path | None = None,
) -> list[Path]:
    """Write a study into `folder` in each of `formats` (json, csv, xlsx, md, latex, html, png, svg); return the paths.

    Args:
        analyses: the documents of the study; the report, which goes through them once, shows evidence in their texts.
        pages: folder of the documents' own pages; where one is there, evidence links to its place in it.

    Raises:
        FigureError: figures (png, svg) are asked for and matplotlib or a font is missing; all else is written.
    """
    job = _Job(study, analyses, folder, lang, pages, formats)
    return [path for name in _WRITERS if name in formats for path in _WRITERS[name](job)]


def methods(study: Study, lang: Language) -> str:
    """Return a paragraph for a paper's methods section: what was compared, how, and what it cannot say."""
    table = study.comparison
    copies = sum(document.copy_of is not None for document in table.documents)
    made = "; ".join(f"{by.program} {by.version} (data {by.data_version})" for by in table.made_by)
    statements = sum(len(cell) for cells in table.regions.values() for cell in cells.values())
    counts: dict[str, Any] = {
        "documents": len(table.documents),
        "copies": copies,
        "regions": len(table.regions),
        "dimensions": len(table.dimensions),
        "statements": statements,
        "unplaced": table.unplaced,
        "bounds": sum(len(row.bounds) for row in study.thresholds.rows),
        "consortia": len(study.atlas),
        "made": made,
        "hash": study.texts_sha256,
        "left_out": _left_out_words(study, lang),
        "versions": say("study.methods_versions", lang=lang, count=len(study.families)) if study.families else "",
    }
    return say("study.methods", lang=lang, **counts)


def _left_out_words(study: Study, lang: Language) -> str:
    """How many documents were left out, and why."""
    counts = Counter(item.reason for item in study.comparison.left_out)
    if not counts:
        return ""
    reasons = ", ".join(f"{say(f'study.left.{reason}', lang=lang)} {count}" for reason, count in sorted(counts.items()))
    return say("study.methods_left_out", lang=lang, count=sum(counts.values()), reasons=reasons)


def _json(job: _Job) -> list[Path]:
    study = job.study
    parts: dict[str, object] = {
        "comparison": study.comparison,
        "thresholds": study.thresholds,
        "consortia": study.atlas,
        "instruments": study.mix,
        "pmc": study.pmc,
        "families": study.families,
    }
    paths = []
    for name, part in parts.items():
        paths.append(job.folder / f"{name}.json")
        with whole_file(paths[-1]) as place, place.open("wb") as file:
            file.writelines(_pieces(part))
            file.write(b"\n")
    return paths


def _pieces(value: object, depth: int = 0) -> Iterator[bytes]:
    """JSON piece by piece, an entry of a list a line: the whole of a big table is never in memory."""
    if isinstance(value, msgspec.Struct) and depth == 0:
        value = msgspec.structs.asdict(value)
    if isinstance(value, dict) and depth < _DEEPEST:
        for number, (key, item) in enumerate(value.items()):
            yield (b"{" if number == 0 else b",\n") + msgspec.json.encode(key) + b": "
            yield from _pieces(item, depth + 1)
        yield b"}" if value else b"{}"
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for number, item in enumerate(value):
            yield (b"[\n" if number == 0 else b",\n") + msgspec.json.encode(item)
        yield b"\n]" if value else b"[]"
    else:
        yield msgspec.json.encode(value)


def _csv(job: _Job) -> list[Path]:
    """A file a table, and datapackage.json (Frictionless Data Package) that describes them."""
    paths, resources = [], []
    for table in study_tables(job.study, job.lang):
        path = job.folder / f"{table.name}.csv"
        write_csv(path, table.rows, table.columns, lang=job.lang)
        paths.append(path)
        size, digest = path.stat().st_size, hashlib.sha256()
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
        resources.append(
            {
                "name": table.name.replace("_", "-"),
                "title": table.title,
                "path": path.name,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": size,
                "hash": f"sha256:{digest.hexdigest()}",
                "dialect": {"lineTerminator": "\r\n"},
                "schema": {
                    "fields": [
                        {"name": column(name, job.lang), "type": "number" if name in _NUMBERS else "string"}
                        for name in table.columns
                    ],
                    "missingValues": [""],
                },
            }
        )
    package = {
        "profile": "tabular-data-package",
        "name": "policy-comparison",
        "title": say("table.title", lang=job.lang),
        "description": methods(job.study, job.lang),
        "resources": resources,
    }
    path = job.folder / "datapackage.json"
    with whole_file(path) as part:
        part.write_bytes(msgspec.json.format(msgspec.json.encode(package)))
    return [*paths, path]


def _xlsx(job: _Job) -> list[Path]:
    """Every table as a sheet: a cell of the matrix leads to its evidence, a row of evidence to its place."""
    compared, lang = job.study.comparison, job.lang
    tables = [
        table if table.name == "comparison" else table._replace(rows=list(table.rows))
        for table in study_tables(job.study, lang)
    ]
    evidence = next(table.title for table in tables if table.name == "comparison")
    # the first row of evidence for each cell; row 1 holds the header
    first: dict[tuple[object, object], int] = {}
    for number, row in enumerate(statement_rows(job.study, lang), start=2):
        first.setdefault((row["region"], row["dimension"]), number)
    matrix = [
        {"region": region, "region_name": region_name(region), "searched": compared.searched.get(region, 0)}
        | {name: Link(_cell(job, region, name), f"#'{evidence}'!A{first[region, name]}") for name in cells}
        for region, cells in compared.regions.items()
    ]
    labels: dict[str, str] = {name: label("dimension", name, lang) for name in compared.dimensions}
    sheets: list[tuple[str, Any, Sequence[str]]] = [
        (say("table.matrix", lang=lang), matrix, ("region", "region_name", "searched", *compared.dimensions))
    ]
    places = {place for table in tables if table.name != "comparison" for row in table.rows if (place := _place(row))}
    links = Links(job.folder, job.pages, lang=lang, analyses=job.analyses if places else (), places=places)
    sheets += [(table.title, *_linked(table, links, job)) for table in tables]
    sheets.append((say("study.about", lang=lang), [{"text": methods(job.study, lang)}], ("text",)))
    path = job.folder / "comparison.xlsx"
    write_xlsx(path, sheets, lang=lang, headers=labels)
    return [path]


def _cell(job: _Job, region: str, dimension: str) -> str:
    table = job.study.comparison
    statements = table.regions[region][dimension]
    if not statements:
        return nothing(table.searched.get(region, 0), job.lang)
    lines, room = [], _MATRIX_CELL
    for entry in statements:
        lines.append(f"· {entry.statement}")
        room -= len(lines[-1])
        if room < 0 and len(lines) < len(statements):
            lines.append(say("study.more", lang=job.lang, count=len(statements) - len(lines), file="comparison.csv"))
            break
    return "\n".join(lines)


def _linked(table: Table, links: Links, job: _Job) -> tuple[Iterable[Row], tuple[str, ...]]:
    """A table's rows and columns with a column of links, where its rows speak of documents."""
    if "doc_id" not in table.columns:
        return table.rows, table.columns
    return (row | {"link": _link(row, links, job)} for row in table.rows), (*table.columns, "link")


def _place(row: Row) -> tuple[str, int, int] | None:
    """The place in a document that a row speaks of, where it names no record."""
    doc_id, start, end = _document(row), row.get("start"), row.get("end")
    placed = isinstance(start, int) and isinstance(end, int) and "record" not in row
    return (doc_id, start, end) if placed and doc_id else None  # type: ignore[return-value]


def _document(row: Row) -> str:
    return str(row.get("told_by") or row.get("doc_id") or "")


def _link(row: Row, links: Links, job: _Job) -> Link | None:
    """The place of a row's words on the page of their document, or the row's region in the report."""
    doc_id, place = _document(row), _place(row)
    if not doc_id:
        return None
    found = links.to_place(*place) if place else links.to(doc_id, str(row.get("record") or "") or None)
    if found is None and "statement" in row and "html" in job.formats:
        return Link(say("coding.open", lang=job.lang), f"{REPORT}#r-{row['region']}")
    return found


def _markdown(job: _Job) -> list[Path]:
    path = job.folder / "comparison.md"
    write_markdown(path, statement_rows(job.study, job.lang), STATEMENTS, lang=job.lang)
    return [path]


def _latex(job: _Job) -> list[Path]:
    """Two `longtable`s to \\input: the table of statements and the thresholds; they need booktabs, longtable, ctex."""
    paths = []
    chosen = {
        "comparison": (("region_name", "dimension_label", "statement", "doc_id"), "llp{0.55\\textwidth}l"),
        "thresholds": (("metric_label", "role", "region_name", "bound", "hedge", "mark", "doc_id"), "lllllll"),
    }
    for table in study_tables(job.study, job.lang):
        if table.name not in chosen:
            continue
        columns, layout = chosen[table.name]
        head = " & ".join(_tex(column(name, job.lang)) for name in columns)
        begin = (
            "% \\usepackage{booktabs,longtable}; \\usepackage{ctex} for the Chinese\n"
            f"\\begin{{longtable}}{{{layout}}}\n\\toprule\n{head} \\\\\n\\midrule\n\\endhead\n"
        )
        paths.append(job.folder / f"{table.name}.tex")
        with whole_file(paths[-1]) as part, part.open("w", encoding="utf-8", newline="\n", errors="replace") as file:
            file.write(begin)
            file.writelines(" & ".join(_tex(row.get(name)) for name in columns) + " \\\\\n" for row in table.rows)
            file.write("\\bottomrule\n\\end{longtable}\n")
    return paths


def _tex(value: object) -> str:
    text = _UNSEEN.sub("", "" if value is None else str(value))
    return "".join(_LATEX.get(char, char) for char in text)


def _html(job: _Job) -> list[Path]:
    path = job.folder / REPORT
    note = methods(job.study, job.lang)
    return [write_page(path, job.study, job.analyses, note=note, lang=job.lang, pages=job.pages)]


_WRITERS: dict[str, Callable[[_Job], list[Path]]] = {
    "json": _json,
    "csv": _csv,
    "xlsx": _xlsx,
    "md": _markdown,
    "latex": _latex,
    "html": _html,
    # last: where matplotlib or a font is missing, all else is written
    "png": lambda job: write_figures(job.study, job.folder, "png", lang=job.lang),
    "svg": lambda job: write_figures(job.study, job.folder, "svg", lang=job.lang),
}
