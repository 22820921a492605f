"""The evidence behind a report's figures: places in the documents, and of their texts only what the places quote."""

from __future__ import annotations

import json
import os
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

from policy_nlp.comparison.table import ComparedDocument
from policy_nlp.records import Analysis
from policy_nlp.writers.files import page_name
from policy_nlp.writers.marking import shown
from policy_nlp.writers.rows import SectionPaths, page_number

# A piece of text that is shown around a quote: whole sentences, of at least so many characters, and no more than that.
_LEAST, _MOST = 100, 400
_STOP = re.compile("[。；;！!？?]|\n")
# What could end the script element or begin markup inside it, and what old parsers take for line ends.
_IN_SCRIPT = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}

Place = tuple[str, int, int, str]


class Evidence:
    """Numbers places of the documents as they are asked for; `json` gives them to the page.

    Args:
        documents: the documents of the study.
        pages: folder of the documents' own pages, if there is one.
        beside: folder of the report, from which links lead.
    """

    def __init__(self, documents: Sequence[ComparedDocument], pages: Path | None, beside: Path) -> None:
        self._titles = {document.doc_id: document.title for document in documents}
        self._pages, self._beside = pages, beside
        self._places: dict[Place, int] = {}

    def number(self, doc_id: str, start: int, end: int, record: str = "") -> int:
        """Return the number of a place, which `data-e` of a control holds."""
        return self._places.setdefault((doc_id, start, end, record), len(self._places))

    def button(self, words: str, numbers: Iterable[int], *, css: str = "q", title: str = "", more: str = "") -> str:
        """Return a button that opens places; `words` is plain text, `more` tells what else there is."""
        told = f' title="{escape(title)}"' if title else ""
        told += f' data-more="{escape(more)}"' if more else ""
        listed = ",".join(map(str, numbers))
        return f'<button type="button" class="{css}" data-e="{listed}"{told}><bdi>{escape(shown(words))}</bdi></button>'

    def link(self, doc_id: str, record: str, words: str) -> str:
        """Return a link to a record in the document's own page, or the plain words where there is no page."""
        target = self._target(doc_id)
        plain = f"<bdi>{escape(shown(words))}</bdi>"
        anchor = f"#{quote(record)}" if record else ""
        return f'<a href="{escape(target + anchor)}">{plain}</a>' if target else plain

    def json(self, analyses: Iterable[Analysis]) -> str:
        """Return documents, pieces of text and places, safe inside a script element; goes through `analyses` once."""
        wanted: dict[str, list[Place]] = defaultdict(list)
        for place in self._places:
            wanted[place[0]].append(place)
        written = _Written()
        for analysis in analyses:
            if places := wanted.pop(analysis.doc_id, None):
                title = self._titles.get(analysis.doc_id) or analysis.doc_id
                written.add(analysis, places, (shown(analysis.doc_id), shown(title), self._target(analysis.doc_id)))
        data = {
            "documents": written.documents,
            "sections": list(written.sections),
            "texts": written.texts,
            "places": [written.entries.get(place) for place in self._places],
        }
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_IN_SCRIPT)

    def _target(self, doc_id: str) -> str:
        name = page_name(doc_id)
        if self._pages is None or not (self._pages / name).exists():
            return ""
        folder = Path(os.path.relpath(self._pages, self._beside))
        return quote((folder / name).as_posix())


class _Written:
    """What the page is given, while documents come in: every piece of text and every path of headings once."""

    def __init__(self) -> None:
        self.documents: list[tuple[str, str, str]] = []
        self.sections: dict[str, int] = {}
        self.texts: list[str] = []
        self.entries: dict[Place, list[object]] = {}

    def add(self, analysis: Analysis, places: Iterable[Place], document: tuple[str, str, str]) -> None:
        """Add a document's places: [document, start, end, pieces, the quote's place in them, section, page, record]."""
        number = len(self.documents)
        self.documents.append(document)
        paths, starts = SectionPaths(analysis.sections), _pieces(analysis.text)
        ids: dict[int, int] = {}
        for place in places:
            _, start, end, record = place
            first, last = (bisect_right(starts, at) - 1 for at in (start, max(start, end - 1)))
            for at in range(first, last + 1):
                if at not in ids:
                    ids[at] = len(self.texts)
                    self.texts.append(shown(analysis.text[starts[at] : starts[at + 1]]))
            section = self.sections.setdefault(shown(paths.at(start)), len(self.sections))
            pieces = [ids[at] for at in range(first, last + 1)]
            page = page_number(analysis, start)
            self.entries[place] = [number, start, end, pieces, start - starts[first], section, page, record]


def _pieces(text: str) -> list[int]:
    """Where the pieces begin that a text falls into, its end behind them: paragraphs, of long ones some sentences."""
    starts = [0]
    for stop in _STOP.finditer(text):
        while stop.end() - starts[-1] > _MOST + _LEAST:
            starts.append(starts[-1] + _MOST)
        if stop.end() - starts[-1] >= _LEAST or stop.group() == "\n":
            starts.append(stop.end())
    while len(text) - starts[-1] > _MOST + _LEAST:
        starts.append(starts[-1] + _MOST)
    return [*starts, len(text)] if starts[-1] < len(text) else starts
