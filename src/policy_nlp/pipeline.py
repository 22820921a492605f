"""Pipeline: loads the resources once and analyses one document or many."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import msgspec

from policy_nlp import resources
from policy_nlp._version import __version__
from policy_nlp.chunks import chunks
from policy_nlp.extract import Found, Layer, Reading
from policy_nlp.extract.actors import find_actors
from policy_nlp.extract.citations import find_citations
from policy_nlp.extract.consortia import find_consortia
from policy_nlp.extract.dates import find_dates
from policy_nlp.extract.findings import find_findings
from policy_nlp.extract.measures import find_all_measures, find_measures
from policy_nlp.extract.meta import read_meta
from policy_nlp.extract.quantities import find_quantities
from policy_nlp.extract.regions import find_regions
from policy_nlp.extract.sections import find_sections
from policy_nlp.lexicon import read_lexicon
from policy_nlp.records import Analysis, Document, MadeBy
from policy_nlp.scan import Scan

TOGETHER = 60_000
"""Characters of small documents that are analysed together: more gain nothing, and would be lost together."""
_HALVES = re.compile("[\ud800-\udfff]")

# In the order they run: a layer may read what those above it have found.
LAYERS: dict[str, Layer] = {
    "sections": find_sections,
    "citations": find_citations,
    "meta": read_meta,
    "dates": find_dates,
    "actors": find_actors,
    "regions": find_regions,
    "quantities": find_quantities,
    "measures": find_measures,
    "findings": find_findings,
    "consortia": find_consortia,
}
# Those that do better when they have some documents at once.
ALL_AT_ONCE: dict[str, Callable[[Sequence[Reading]], Iterable[Any]]] = {"measures": find_all_measures}


class Pipeline:
    """Turns documents into analyses.

    Args:
        layers: names of the layers to run, all by default; what is left out stays empty.
        lexicon: CSV file or files of the user's own words (see docs/lexicon.md).

    Raises:
        ValueError: a layer is unknown.
        policy_nlp.lexicon.LexiconError: a lexicon is not as it should be; the message names the file and the row.
    """

    def __init__(self, *, layers: Iterable[str] | None = None, lexicon: str | Path | Sequence[str | Path] = ()) -> None:
        wanted = set(LAYERS if layers is None else layers)
        if unknown := wanted - set(LAYERS):
            raise ValueError(f"no such layer: {', '.join(sorted(unknown))}; there are {', '.join(LAYERS)}")
        self._layers = {name: layer for name, layer in LAYERS.items() if name in wanted}
        self._lexicon = read_lexicon(lexicon) if lexicon else None
        data_version = resources.data_version() + (f"+{self._lexicon.version}" if self._lexicon else "")
        self._made_by = MadeBy(program="policy-nlp", version=__version__, data_version=data_version)

    @property
    def made_by(self) -> MadeBy:
        """What its analyses say that they were made by."""
        return self._made_by

    def __call__(self, document: Document | str) -> Analysis:
        """Analyse one document; a string is a document without a file, its line ends made LF and its BOM removed.

        Halves of surrogate pairs, which are no characters and cannot be written, become U+FFFD each.
        """
        return self.together([document])[0]

    def pipe(self, documents: Iterable[Document | str]) -> Iterator[Analysis]:
        """Analyse many documents, in their order; of small ones some are taken ahead and analysed together."""
        for group in chunks(documents, _length, size=TOGETHER):
            try:
                analyses = self.together(group)
            except Exception:
                yield from map(self, group)  # those before the one that cannot be analysed
            else:
                yield from analyses

    def together(self, documents: Sequence[Document | str]) -> list[Analysis]:
        """Analyse some small documents, all of them by one layer and then by the next.

        What a layer needs is then still in the processor's caches when the next document comes: pages of a thousand
        bytes take two thirds of the time that they take one by one. What is found in each is the same.
        """
        with _collector_paused():
            return self._analyse([_document(document) for document in documents])

    def _analyse(self, documents: Sequence[Document]) -> list[Analysis]:
        """Run the layers. What they worked with is gone when this returns: the collector need not look at it."""
        readings = [(document, Scan(document.text, self._lexicon), Found()) for document in documents]
        for name, layer in self._layers.items():
            at_once = ALL_AT_ONCE.get(name)
            records = at_once(readings) if at_once else [layer(*reading) for reading in readings]
            for (_, _, found), some in zip(readings, records, strict=True):
                setattr(found, name, some)
        return [
            Analysis(
                doc_id=document.doc_id,
                text=document.text,
                source_file=document.source_file,
                made_by=self._made_by,
                **{item.name: getattr(found, item.name) for item in fields(found)},
            )
            for document, _, found in readings
        ]


def _length(given: Document | str) -> int:
    return len(given if isinstance(given, str) else given.text)


def _document(given: Document | str) -> Document:
    document = Document(doc_id="text", text=clean(given)) if isinstance(given, str) else given
    text = whole(document.text)
    return document if text is document.text else msgspec.structs.replace(document, text=text)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the garbage collector out of a document: nothing in it points back, and looking only costs time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def whole(text: str) -> str:
    """Return `text` with U+FFFD for each half of a surrogate pair: same length, so that offsets hold in both."""
    try:
        text.encode()  # ten times as fast as to look for them
    except UnicodeEncodeError:
        return _HALVES.sub("\ufffd", text)
    return text


def clean(text: str) -> str:
    """Return `text` as the contract wants plain text: no BOM, LF line ends, otherwise unchanged."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
