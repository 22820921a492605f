"""The evidence behind a report's figures: places in paragraphs of the documents, each kept once."""

from __future__ import annotations

import json
import os
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

from policy_nlp.messages import Language
from policy_nlp.records import Analysis
from policy_nlp.writers.files import page_name
from policy_nlp.writers.marking import shown
from policy_nlp.writers.rows import SectionPaths, page_number

# Of a paragraph that is longer, so much is shown on either side of the quote.
_AROUND = 300
# What could end the script element or begin markup inside it, and what old parsers take for line ends.
_IN_SCRIPT = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


class Evidence:
    """Numbers places of the documents as they are asked for; `json` gives them to the page.

    Args:
        analyses: the documents.
        pages: folder of the documents' own pages, if there is one.
        beside: folder of the report, from which links lead.
    """

    def __init__(self, analyses: Sequence[Analysis], pages: Path | None, beside: Path) -> None:
        self._analyses = {analysis.doc_id: analysis for analysis in analyses}
        self._paths = {analysis.doc_id: SectionPaths(analysis.sections) for analysis in analyses}
        self._order = {doc_id: number for number, doc_id in enumerate(self._analyses)}
        self._pages, self._beside = pages, beside
        self._places: dict[tuple[str, int, int, str], int] = {}
        self._entries: list[list[object]] = []
        self._paragraphs: dict[tuple[str, int, int], int] = {}
        self._texts: list[str] = []
        self._breaks = {
            analysis.doc_id: [-1, *(at for at, char in enumerate(analysis.text) if char == "\n"), len(analysis.text)]
            for analysis in analyses
        }

    def number(self, doc_id: str, start: int, end: int, record: str = "") -> int:
        """Return the number of a place, which `data-e` of a control holds."""
        key = (doc_id, start, end, record)
        if key not in self._places:
            self._places[key] = len(self._entries)
            self._entries.append(self._entry(*key))
        return self._places[key]

    def button(self, words: str, numbers: Iterable[int], *, css: str = "q", title: str = "") -> str:
        """Return a button that opens places; `words` is plain text."""
        told = f' title="{escape(title)}"' if title else ""
        listed = ",".join(map(str, numbers))
        return f'<button type="button" class="{css}" data-e="{listed}"{told}><bdi>{escape(shown(words))}</bdi></button>'

    def link(self, doc_id: str, record: str, words: str) -> str:
        """Return a link to a record in the document's own page, or the plain words where there is no page."""
        target = self._target(doc_id, record)
        plain = f"<bdi>{escape(shown(words))}</bdi>"
        return f'<a href="{escape(target)}">{plain}</a>' if target else plain

    def json(self, lang: Language) -> str:
        """Return documents, paragraphs and places, safe inside a script element."""
        titles = [shown(analysis.meta.title or doc_id) for doc_id, analysis in self._analyses.items()]
        data = {
            "titles": titles,
            "ids": [shown(doc_id) for doc_id in self._analyses],
            "texts": self._texts,
            "places": self._entries,
        }
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_IN_SCRIPT)

    def _target(self, doc_id: str, record: str) -> str:
        name = page_name(doc_id)
        if self._pages is None or not (self._pages / name).exists():
            return ""
        folder = Path(os.path.relpath(self._pages, self._beside))
        return quote((folder / name).as_posix()) + (f"#{quote(record)}" if record else "")

    def _entry(self, doc_id: str, start: int, end: int, record: str) -> list[object]:
        """[document, start, end, paragraph, the quote's place in it, section, page, link]."""
        analysis = self._analyses[doc_id]
        breaks = self._breaks[doc_id]
        low = breaks[bisect_right(breaks, start) - 1] + 1
        high = breaks[min(bisect_right(breaks, max(start, end - 1)), len(breaks) - 1)]
        low, high = max(low, start - _AROUND), max(end, min(high, end + _AROUND))
        key = (doc_id, low, high)
        if key not in self._paragraphs:
            self._paragraphs[key] = len(self._texts)
            self._texts.append(shown(analysis.text[low:high]))
        section = shown(self._paths[doc_id].at(start))
        page = page_number(analysis, start)
        number = self._order[doc_id]
        return [number, start, end, self._paragraphs[key], start - low, section, page, self._target(doc_id, record)]
