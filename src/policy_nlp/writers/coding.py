"""The coding table that papers print, as a workbook for coders, as CSV, and as IG Script."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from policy_nlp.coding.codebook import NONE, Codebook, Rule
from policy_nlp.coding.coder import Coder
from policy_nlp.coding.conditions import MEASURE_CODES, Condition
from policy_nlp.coding.force import Scale, forces
from policy_nlp.coding.returned import ABOUT, CODEBOOK, EDITABLE, FORM, MACHINE, SHEET, VALUES
from policy_nlp.messages import Language, say
from policy_nlp.records import Analysis
from policy_nlp.writers.files import whole_file
from policy_nlp.writers.ig_script import ig_script
from policy_nlp.writers.labels import code_label, column, region_name
from policy_nlp.writers.links import Links
from policy_nlp.writers.rows import SectionPaths, page_number
from policy_nlp.writers.tables import CsvTable, Lookup, Workbook

__all__ = ["FORMATS", "CodingTable", "write_coding"]

COLUMNS = (
    "no", "doc_id", "doc_title", "section", "text", "code", "code_group", "code_label", "basis", "dimension",
    "dimension_label", "deontic", "deontic_label", "status", "label", "attribute", "aim", "object", "beneficiary",
    "condition", "quantities_text", "region_label", "level_label", "issuer", "genre", "force_document", "force_means",
    "force_goal", "strength", "remark", "page", "link", "id", "start", "end",
)  # fmt: skip
_IG_COLUMNS = ("no", "doc_id", "doc_title", "id", "text", "ig_script")
_CODEBOOK_COLUMNS = ("code", "group", "name", "definition", "cues", "only", "yes", "rules_no")
_CHOICES = (("dimension", "dimensions"), ("deontic", "deontics"), ("status", "statuses"))

_SUFFIXES = {"xlsx": ".xlsx", "csv": ".csv", "ig": ".ig.csv"}
FORMATS = tuple(_SUFFIXES)

Row = dict[str, object]
Sink = tuple[Callable[[Iterable[Row]], None], Callable[[], None]]
"""What takes rows, and what finishes the file."""


class CodingTable(NamedTuple):
    """What the table is made by: a codebook and a scale of force; `pages` is the folder of the documents' pages."""

    coder: Coder
    scale: Scale
    lang: Language
    pages: Path | None = None

    @property
    def codebook(self) -> Codebook:
        """The codebook."""
        return self.coder.codebook


def write_coding(
    analyses: Iterable[Analysis], path: Path, formats: Sequence[str], table: CodingTable
) -> tuple[list[Path], dict[str | None, int]]:
    """Write the measures of documents to `path` with the suffix of each of `formats` (xlsx, csv, ig → `.ig.csv`).

    Documents are taken one by one. Returns the paths, and how many measures were given each code.
    """
    paths = [path.with_suffix(_SUFFIXES[name]) for name in formats]
    counts: dict[str | None, int] = {}
    with ExitStack() as files:
        writers = []
        for name, target in zip(formats, paths, strict=True):
            part = files.enter_context(whole_file(target))
            write, close = _open_workbook(part, table) if name == "xlsx" else _open_csv(part, name, table)
            files.callback(close)
            writers.append(write)
        links = Links(path.parent, table.pages, lang=table.lang)
        for number, analysis in enumerate(analyses, start=1):
            rows = list(_rows(analysis, number, links, table))
            for row in rows:
                code = None if row["code"] is None else str(row["code"])
                counts[code] = counts.get(code, 0) + 1
            for write in writers:
                write(rows)
    return paths, counts


def _rows(analysis: Analysis, number: int, links: Links, table: CodingTable) -> Iterator[Row]:
    """The rows of a document, numbered `document-measure` as papers do."""
    lang, book = table.lang, table.codebook
    meta, sections = analysis.meta, SectionPaths(analysis.sections)
    words = {quantity.id: quantity.text for quantity in analysis.quantities}
    pairs = zip(table.coder.codes(analysis), forces(analysis, table.scale), strict=True)
    for index, ((measure, code), (_, force)) in enumerate(pairs, start=1):
        issuer = table.scale.issuers[force.issuer].name.of(lang) if force.issuer else None
        yield {
            **{name: getattr(measure, name) for name in (*EDITABLE, "label", "id") if name != "code"},
            "no": f"{number}-{index}",
            "doc_id": analysis.doc_id,
            "doc_title": meta.title,
            "section": sections.at(measure.start),
            "page": page_number(analysis, measure.start),
            "code": code.code,
            "code_group": book.group_label(code.code, lang) if code.code else None,
            "code_label": book.label(code.code, lang) if code.code else None,
            "basis": "; ".join(code.basis),
            "dimension_label": code_label("dimension", measure.dimension, lang),
            "deontic_label": code_label("deontic", measure.deontic, lang),
            "quantities_text": [words[key] for key in measure.quantities if key in words],
            "region_label": region_name(measure.region) if measure.region else None,
            "level_label": code_label("level", meta.level, lang),
            "issuer": issuer,
            "genre": meta.genre,
            "force_document": force.document,
            "force_means": force.means,
            "force_goal": force.goal,
            "strength": force.strength,
            "remark": None,
            "link": links.to(analysis.doc_id, measure.id),
            "ig_script": ig_script(measure),
        }


def _open_csv(part: Path, name: str, table: CodingTable) -> Sink:
    columns = _IG_COLUMNS if name == "ig" else COLUMNS
    sheet = CsvTable(part, columns, lang=table.lang, layer="coding")
    return sheet.write, sheet.close


def _open_workbook(part: Path, table: CodingTable) -> Sink:
    lang, classes = table.lang, len(table.codebook.classes)
    book = Workbook(part, lang=lang)
    values = [(field, code) for field, codes in _CHOICES for code in MEASURE_CODES[codes]]
    ranges = {field: [i for i, (name, _) in enumerate(values, start=2) if name == field] for field, _ in _CHOICES}
    choices: dict[str, str | list[str]] = {"code": f"={CODEBOOK}!$A$2:$A${classes + 1}"}
    choices |= {field: f"={VALUES}!$B${rows[0]}:$B${rows[-1]}" for field, rows in ranges.items()}
    book.add(SHEET, COLUMNS, layer="coding", choices=choices)
    book.add(CODEBOOK, _CODEBOOK_COLUMNS, layer="codebook")
    book.add(VALUES, ("field", "code", "name"), headers={"field": say("coding.field", lang=lang)})
    book.add(
        MACHINE, ("doc_id", "id", *EDITABLE), hidden=True, headers={name: name for name in ("doc_id", "id", *EDITABLE)}
    )
    book.add(ABOUT, ("field", "values"), headers={"field": say("coding.field", lang=lang)})
    book.write(CODEBOOK, _codebook_rows(table.codebook, lang))
    book.write(VALUES, ({"field": f, "code": code, "name": code_label(f, code, lang)} for f, code in values))
    book.write(ABOUT, _about(table))
    place = {name: index for index, name in enumerate(COLUMNS)}
    used = 1

    def write(rows: Iterable[Row]) -> None:
        nonlocal used
        for row in rows:
            used += 1
            book.write(MACHINE, [row])
            book.write(SHEET, [row | _lookups(row, used, place, classes, len(values))])

    return write, book.close


def _lookups(row: Row, number: int, place: Mapping[str, int], classes: int, values: int) -> Row:
    """The cells that follow the code which a coder chooses."""

    def follow(name: str, key: str, area: str, column: int) -> Lookup:
        cell = f"{_letters(place[key])}{number}"
        formula = f'=IFERROR(VLOOKUP({cell},{area},{column},FALSE)&"","")'
        return Lookup(formula, str(row[name] or ""))

    book = f"{CODEBOOK}!$A$2:$C${classes + 1}"
    listed = f"{VALUES}!$B$2:$C${values + 1}"
    return {
        "code_group": follow("code_group", "code", book, 2),
        "code_label": follow("code_label", "code", book, 3),
        "dimension_label": follow("dimension_label", "dimension", listed, 2),
        "deontic_label": follow("deontic_label", "deontic", listed, 2),
    }


def _letters(index: int) -> str:
    """The letters of a column, from 0: A, Z, AA."""
    head, last = divmod(index, 26)
    return (_letters(head - 1) if head else "") + chr(ord("A") + last)


def _codebook_rows(book: Codebook, lang: Language) -> Iterator[Row]:
    """The classes, then the boundary rules in the order in which they are tried."""
    for code, entry in book.classes.items():
        cues = [f"{place}: {'、'.join(words)}" for place, words in entry.cues.items()]
        cues += [f"{kind}: {'、'.join(codes)}" for kind, codes in (("deontics", entry.deontics),) if codes]
        cues += [f"{kind}: {'、'.join(codes)}" for kind, codes in (("instruments", entry.instruments),) if codes]
        yield {
            "code": code,
            "group": book.group_label(code, lang),
            "name": entry.name.of(lang),
            "definition": entry.definition.of(lang),
            "cues": "\n".join(cues),
            "only": _condition(entry.only),
            "yes": "\n".join(entry.yes),
            "rules_no": "\n".join(entry.no),
        }
    yield from (_rule_row(rule, lang) for rule in book.rules)


def _rule_row(rule: Rule, lang: Language) -> Row:
    return {
        "code": None,
        "group": column("rule", lang),
        "name": f"{rule.name} → {rule.code or NONE}",
        "definition": rule.note.of(lang),
        "only": _condition(rule.when),
        "yes": "\n".join(rule.yes),
        "rules_no": "\n".join(rule.no),
    }


def _condition(condition: Condition) -> str:
    parts = [f"{key}: {'、'.join(words)}" for key, words in (*condition.words.items(), *condition.codes.items())]
    parts += [f"without: {'、'.join(condition.without)}"] if condition.without else []
    return "\n".join(parts)


def _about(table: CodingTable) -> list[Row]:
    from policy_nlp._version import __version__  # noqa: PLC0415

    book = table.codebook
    headers = json.dumps([[column(name, table.lang, layer="coding"), name] for name in COLUMNS], ensure_ascii=False)
    facts = {
        "form": FORM,
        "codebook": f"{book.name} {book.version}",
        "title": book.title.of(table.lang),
        "source": book.source,
        "force": f"{table.scale.name}: {table.scale.source}",
        "program": f"policy-nlp {__version__}",
        "how_to": say("coding.how_to", lang=table.lang),
        "headers": headers,
    }
    return [{"field": key, "values": value} for key, value in facts.items()]
