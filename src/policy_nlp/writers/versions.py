"""Writes versions of one policy side by side: JSON, and tables of numbers and clauses as CSV, XLSX and a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from html import escape
from pathlib import Path
from typing import NamedTuple

import msgspec

from policy_nlp.comparison.versions import Figure, Passage, Thread, Versions
from policy_nlp.messages import Language, say
from policy_nlp.writers.files import whole_file
from policy_nlp.writers.labels import code_label, column
from policy_nlp.writers.links import Links
from policy_nlp.writers.marking import shown
from policy_nlp.writers.report import write_report
from policy_nlp.writers.study_tables import SIGNS
from policy_nlp.writers.tables import write_csv, write_xlsx

FORMATS = ("json", "csv", "xlsx", "html")

_DOCUMENTS = ("version", "doc_id", "title", "doc_number", "published", "effective")
# What is told of a number and of a clause as a whole, and of each of its versions.
_HEADS = {"numbers": ("metric", "subject", "kind_label"), "clauses": ("layer_label",)}
_CELLS = {
    "numbers": ("text", "bound", "quote", "section", "start", "end"),
    "clauses": ("text", "section", "start", "end"),
}

Row = dict[str, object]


class _Job(NamedTuple):
    found: Versions
    folder: Path
    lang: Language
    links: Links


def write_versions(
    found: Versions, folder: Path, formats: Sequence[str], *, lang: Language, pages: Path | None = None
) -> list[Path]:
    """Write `versions.<format>` for each of `formats` (json, csv, xlsx, html) into `folder`; return the paths.

    CSV are two files, `numbers.csv` and `clauses.csv`. `pages` is the folder of the documents' own pages, if there is
    one: a workbook's rows lead there.
    """
    job = _Job(found, folder, lang, Links(folder, pages, lang=lang))
    return [path for name in _WRITERS if name in formats for path in _WRITERS[name](job)]


def _json(job: _Job) -> list[Path]:
    path = job.folder / "versions.json"
    with whole_file(path) as part:
        part.write_bytes(msgspec.json.format(msgspec.json.encode(job.found)))
    return [path]


def _csv(job: _Job) -> list[Path]:
    paths = []
    for name in _CELLS:
        paths.append(job.folder / f"{name}.csv")
        columns, headers = _columns(job, name)
        write_csv(paths[-1], _rows(job, name), columns, lang=job.lang, headers=headers)
    return paths


def _xlsx(job: _Job) -> list[Path]:
    versions = [
        {"version": number, **msgspec.structs.asdict(version), "link": job.links.to(version.doc_id, None)}
        for number, version in enumerate(job.found.versions, start=1)
    ]
    headers: dict[str, str] = {}
    sheets: list[tuple[str, list[Row], tuple[str, ...]]] = []
    for name in _CELLS:
        columns, names = _columns(job, name, links=True)
        headers |= names
        sheets.append((say(f"versions.{name}", lang=job.lang), list(_rows(job, name)), columns))
    sheets.append((say("study.documents", lang=job.lang), versions, (*_DOCUMENTS, "link")))
    path = job.folder / "versions.xlsx"
    write_xlsx(path, sheets, lang=job.lang, headers=headers)
    return [path]


def _columns(job: _Job, name: str, *, links: bool = False) -> tuple[tuple[str, ...], dict[str, str]]:
    """The columns of a table, and what those of a version are called: `text V2 2024-01-01`."""
    columns, headers = list(_HEADS[name]), {}
    for number in range(1, len(job.found.versions) + 1):
        keys = ["change"] if number > 1 else []
        for key in (*keys, *_CELLS[name], *(["link"] if links else [])):
            columns.append(f"{key}_{number}")
            headers[columns[-1]] = f"{column(key, job.lang)} {_version_name(job.found, number - 1)}"
    return tuple(columns), headers


def _version_name(found: Versions, index: int) -> str:
    version = found.versions[index]
    return " ".join(part for part in (f"V{index + 1}", version.published or version.effective) if part)


def _rows(job: _Job, name: str) -> Iterator[Row]:
    for thread in getattr(job.found, name):
        latest: Passage = [passage for passage in thread.passages if passage][-1]
        row: Row = {"layer_label": say(f"versions.layer.{thread.layer}", lang=job.lang)}
        if latest.figure:
            row |= {"metric": latest.figure.metric, "subject": latest.figure.subject}
            row["kind_label"] = code_label("kind", latest.figure.kind, job.lang)
        for number, passage in enumerate(thread.passages, start=1):
            change = thread.changes[number - 2] if number > 1 else None
            row[f"change_{number}"] = change and say(f"versions.change.{change}", lang=job.lang)
            if passage:
                told = {key: getattr(passage, key, None) for key in _CELLS[name]}
                told["bound"] = passage.figure and _bound(passage.figure)
                told["link"] = job.links.to(passage.doc_id, passage.record) if passage.record else None
                row |= {f"{key}_{number}": value for key, value in told.items()}
        yield row


def _bound(figure: Figure) -> str:
    """A number in a uniform notation: ≥ 1,500,000,000 CNY."""
    value = f"{figure.value:,.10g}" + ("" if figure.value_max is None else f"–{figure.value_max:,.10g}")
    return " ".join(part for part in (SIGNS[figure.comparator], value, figure.unit) if part)


def _html(job: _Job) -> list[Path]:
    found, lang = job.found, job.lang
    parts = [_table(job, found.numbers, "numbers"), _table(job, found.clauses, "clauses")]
    rows = "".join(
        f"<tr><th scope=row>{escape(_version_name(found, index))}"
        + "".join(f"<td><bdi>{escape(shown(str(value or '')))}</bdi>" for value in (version.title, version.doc_number))
        for index, version in enumerate(found.versions)
    )
    body = f'<div class="matrix"><table><tbody>{rows}</table></div>' + "\n".join(parts)
    title = next((version.title for version in reversed(found.versions) if version.title), found.versions[-1].doc_id)
    path = job.folder / "versions.html"
    heading = say("versions.title", lang=lang, title=shown(title))
    note = say("versions.note", lang=lang, **counts(found))
    return [
        write_report(path, title=heading, note=note, body=body, made_by=found.made_by, lang=lang, style="versions.css")
    ]


def counts(found: Versions) -> dict[str, int]:
    """Return how many versions there are, how many numbers changed in any way, and how many clauses did in each."""
    changes = [change for thread in found.clauses for change in thread.changes]
    numbers = [change for thread in found.numbers for change in thread.changes]
    return {
        "versions": len(found.versions),
        "numbers": sum(change not in (None, "unchanged") for change in numbers),
        **{name: changes.count(name) for name in ("unchanged", "changed", "added", "dropped")},
    }


def _table(job: _Job, threads: Sequence[Thread], name: str) -> str:
    """What changed as a table; what did not, folded away below it."""
    moved = [thread for thread in threads if any(change not in (None, "unchanged") for change in thread.changes)]
    stayed = [thread for thread in threads if thread not in moved]
    parts = [f"<h2>{escape(say(f'versions.{name}', lang=job.lang))}</h2>"]
    parts.append(_side_by_side(job, moved) if moved else f'<p class="none">{_say(job, "nothing")}')
    if stayed:
        summary = escape(say("versions.stayed", lang=job.lang, count=len(stayed)))
        parts.append(f"<details><summary>{summary}</summary>{_side_by_side(job, stayed)}</details>")
    return "\n".join(parts)


def _say(job: _Job, key: str) -> str:
    return escape(say(f"versions.{key}", lang=job.lang))


def _side_by_side(job: _Job, threads: Sequence[Thread]) -> str:
    names = "".join(
        f"<th scope=col>{escape(_version_name(job.found, index))}" for index in range(len(job.found.versions))
    )
    rows = (f"<tr>{_badges(job, thread)}{''.join(_cells(job.found, thread))}" for thread in threads)
    head = f"<thead><tr><th>{escape(column('change', job.lang))}{names}"
    return f'<div class="matrix side"><table>{head}<tbody>{"".join(rows)}</table></div>'


def _badges(job: _Job, thread: Thread) -> str:
    told = "".join(
        f'<span class="change {change}">{_say(job, f"change.{change}")}</span> ' for change in thread.changes if change
    )
    figure = next((passage.figure for passage in reversed(thread.passages) if passage and passage.figure), None)
    words = " · ".join(part for part in (figure.subject, figure.metric) if part) if figure else ""
    return f"<th scope=row>{told}<br><bdi>{escape(shown(words))}</bdi>"


def _cells(found: Versions, thread: Thread) -> Iterator[str]:
    passages = thread.passages
    for index, passage in enumerate(passages):
        name = f' data-v="{escape(_version_name(found, index))}"'
        if passage is None:
            yield f"<td{name}>–"
            continue
        # the first version shows what went, a later one what came
        other = passages[index - 1] if index else passages[1]
        where = f"{passage.section} [{passage.start}:{passage.end}]".strip()
        title = f' title="{escape(shown(where))}"'
        if passage.quote is not None and passage.quote_start is not None:
            low, high = passage.start - passage.quote_start, passage.end - passage.quote_start
            words = [
                escape(shown(part)) for part in (passage.quote[:low], passage.quote[low:high], passage.quote[high:])
            ]
            yield f"<td{name}{title}><bdi>{words[0]}<mark>{words[1]}</mark>{words[2]}</bdi>"
        else:
            tag = "ins" if index else "del"
            yield f"<td{name}{title}><bdi>{_marked(passage.text, other.text if other else passage.text, tag)}</bdi>"


def _marked(text: str, other: str, tag: str) -> str:
    """A text as HTML, what the other one does not have marked."""
    out = []
    for kind, start, end, _, _ in SequenceMatcher(None, text, other, autojunk=False).get_opcodes():
        words = escape(shown(text[start:end]))
        if words:
            out.append(words if kind == "equal" else f"<{tag}>{words}</{tag}>")
    return "".join(out)


_WRITERS: dict[str, Callable[[_Job], list[Path]]] = {"json": _json, "csv": _csv, "xlsx": _xlsx, "html": _html}
