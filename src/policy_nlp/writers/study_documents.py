"""The documents of a study in its report: those that were compared, and those that were left out, with why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from policy_nlp.comparison.study import Study
from policy_nlp.messages import Language, say
from policy_nlp.writers.labels import column, region_name
from policy_nlp.writers.marking import shown
from policy_nlp.writers.study_evidence import Evidence
from policy_nlp.writers.study_tables import left_out

# Rows of a table that a browser opens at once; the CSV files have all.
_LISTED = 1000


def documents(study: Study, evidence: Evidence, lang: Language) -> str:
    """Return the tables of the documents, as HTML whose words are escaped."""
    compared = study.comparison.documents
    rows = []
    for document in compared[:_LISTED]:
        link = evidence.link(document.doc_id, "", document.title or document.doc_id)
        region = region_name(document.region) if document.region else ""
        cells = _cells((region, document.published, document.copy_of, document.doc_id))
        rows.append(f"<tr><th scope=row>{link}{cells}")
    table = _table(("title", "region_name", "published", "copy_of", "doc_id"), rows, lang)
    return table + more_note(len(compared) - _LISTED, "documents", lang) + _left_out(study, lang)


def _left_out(study: Study, lang: Language) -> str:
    """The documents that were not compared, and the words that say why; nothing where there are none."""
    found = left_out(study, lang)
    rows = list(found.rows)
    if not rows:
        return ""
    names = ("title", "reason", "left_on", "left_note", "told_by", "quote", "doc_id")
    lines = [f"<tr>{_cells(row[name] for name in names)}" for row in rows[:_LISTED]]
    table = _table(names, lines, lang)
    return f"<h3>{escape(found.title)}</h3>{table}{more_note(len(rows) - _LISTED, found.name, lang)}"


def more(count: int, file: str, lang: Language) -> str:
    """Return what is told of `count` further entries in the CSV `file`; empty where there is none."""
    return say("study.more", lang=lang, count=count, file=f"{file}.csv") if count > 0 else ""


def more_note(count: int, file: str, lang: Language) -> str:
    """Return the same as a line of its own, in HTML."""
    told = more(count, file, lang)
    return f'<p class="note more">{escape(told)}</p>' if told else ""


def _cells(values: Iterable[object]) -> str:
    return "".join(f"<td><bdi>{escape(shown(str(value or '')))}</bdi>" for value in values)


def _table(names: Sequence[str], rows: Sequence[str], lang: Language) -> str:
    heads = "".join(f"<th scope=col>{escape(column(name, lang))}" for name in names)
    return f'<div class="matrix"><table class="words"><thead><tr>{heads}<tbody>{"".join(rows)}</table></div>'
