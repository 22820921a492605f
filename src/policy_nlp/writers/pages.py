"""html/: a page a document and an index of them."""

from __future__ import annotations

from html import escape
from pathlib import Path
from urllib.parse import quote

from policy_nlp.messages import Language
from policy_nlp.records import Analysis
from policy_nlp.writers.files import page_name, whole_file
from policy_nlp.writers.labels import label
from policy_nlp.writers.page import render, render_index

FOLDER = "html"


class Pages:
    """`html/<page_name(doc_id)>` as documents come, `html/index.html` at the end."""

    def __init__(self, folder: Path, *, lang: Language) -> None:
        self._folder, self._lang = folder / FOLDER, lang
        self._folder.mkdir(exist_ok=True)
        self._entries: list[str] = []

    def write(self, analysis: Analysis) -> None:
        """Write a document's page."""
        name = page_name(analysis.doc_id)
        _write(self._folder / name, render(analysis, lang=self._lang))
        meta = analysis.meta
        region = meta.region and label("region", meta.region, self._lang)
        counts = [len(analysis.quantities), len(analysis.measures)]
        cells = [meta.doc_number, region, meta.published, *counts]
        row = "".join(f"<td>{'' if cell is None else escape(str(cell))}" for cell in cells)
        title = escape(meta.title or analysis.doc_id)
        self._entries.append(f'<tr><td><a href="{quote(name)}"><bdi>{title}</bdi></a>{row}')

    def close(self, *, good: bool) -> None:
        """Write the index; the pages that there are stay in any case, each of them is whole."""
        if good:
            _write(self._folder / "index.html", render_index(self._entries, lang=self._lang))


def _write(path: Path, page: str) -> None:
    with whole_file(path) as part:
        part.write_text(page, encoding="utf-8", newline="\n")
