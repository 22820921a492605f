"""Links from a workbook's rows to where their words stand: the document's own page, else the report."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from policy_nlp.messages import Language, say
from policy_nlp.records import Analysis
from policy_nlp.writers.files import page_name
from policy_nlp.writers.tables import Link


class Links:
    """Makes the links of a file that lies in the folder `beside`.

    Args:
        pages: folder of the documents' pages; a document without a page has no link there.
        places: (doc_id, start, end) of rows that name no record: which one stands there is looked up in `analyses`,
            which are gone through once and not kept.
    """

    def __init__(
        self,
        beside: Path,
        pages: Path | None,
        *,
        lang: Language,
        analyses: Iterable[Analysis] = (),
        places: Iterable[tuple[str, int, int]] = (),
    ) -> None:
        self._pages, self._words = pages, say("coding.open", lang=lang)
        folder = Path(os.path.relpath(pages, beside)).as_posix() if pages else ""
        # a workbook takes what follows # for the place in the file
        self._folder = None if "#" in folder else folder
        wanted: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for doc_id, start, end in places:
            wanted[doc_id].append((start, end))
        self._records = {
            (analysis.doc_id, *place): _record_at(analysis, *place)
            for analysis in analyses
            for place in wanted.get(analysis.doc_id, ())
        }
        self._there: dict[str, str | None] = {}

    def to(self, doc_id: str, record: str | None) -> Link | None:
        """Return the link to a record on its document's page (to the page where it is None), if there is one."""
        if doc_id not in self._there:
            name = page_name(doc_id)
            found = self._pages is not None and self._folder is not None and (self._pages / name).exists()
            self._there[doc_id] = f"{self._folder}/{name}" if found else None
        page = self._there[doc_id]
        return page and Link(self._words, f"{page}#{record}" if record else page)  # type: ignore[return-value]

    def to_place(self, doc_id: str, start: int, end: int) -> Link | None:
        """Return the link to what `places` found at [start, end)."""
        return self.to(doc_id, self._records.get((doc_id, start, end)))


def _record_at(analysis: Analysis, start: int, end: int) -> str | None:
    """The longest record that stands in [start, end), else the innermost section there."""
    inside = [
        (record.start - record.end, record.start, record.id)
        for layer, records in analysis.layers()
        for record in records
        if layer != "sections" and start <= record.start and record.end <= end
    ]
    above = analysis.sections_at(start)
    return min(inside)[2] if inside else above[-1].id if above else None
