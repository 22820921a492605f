"""OFD (GB/T 33190), by ofdkit: runs with their places → rows → paragraphs, as for PDF."""

from __future__ import annotations

from typing import Any

from policy_nlp.readers.archive import check_container
from policy_nlp.readers.draft import Draft, ReadError, one_line
from policy_nlp.readers.extras import extra
from policy_nlp.readers.layout import Fragment, Layout, plain
from policy_nlp.readers.paragraphs import compose

MAX_PAGES = 3000


def read_ofd(data: bytes) -> Draft:
    """Return the text of an OFD document with the offsets of its pages.

    Raises:
        ReadError: `broken`, `encrypted`, `scanned` (pages without text), `too_large`, `missing_extra`.
    """
    ofdkit = extra("ofdkit", what="OFD")
    check_container(data)
    try:
        with ofdkit.open(data) as document:
            if len(document.pages) > MAX_PAGES:
                raise ReadError("too_large", f"it has more than {MAX_PAGES} pages; split it")
            pages = [_page(ofdkit, page) for page in document.pages]
    except ofdkit.OFDLimitError as error:
        raise ReadError("too_large", f"the OFD document goes beyond what is read ({error})") from error
    except (ofdkit.OFDError, ValueError, RecursionError) as error:
        if isinstance(error, ReadError):
            raise
        raise ReadError("broken", f"the OFD document is damaged ({error})") from error
    if not any(page.fragments for page in pages):
        raise ReadError(
            "scanned", "its pages are pictures without text; save it as PDF and run an OCR program over it (ocrmypdf)"
        )
    return compose(pages).draft()


def _page(ofdkit: Any, page: Any) -> Layout:
    try:
        left, top, width, height = page.box
        runs = page.runs
    except ofdkit.OFDError:
        return Layout(0.0, 0.0, [])  # one broken page; the others can still be read
    seen: set[tuple[str, int, int]] = set()
    fragments = []
    for run in runs:
        key = (run.text, round(run.x * 4), round(run.y * 4))  # bold type is often written twice
        text = one_line(plain(run.text))
        if not text or key in seen or not (-2 <= run.x - left <= width + 2 and -2 <= run.y - top <= height + 2):
            continue
        seen.add(key)
        size = run.size or 1.0
        indent = (len(run.text) - len(run.text.lstrip())) * size  # a space for an indent is as wide as a character
        fragments.append(Fragment(text, run.x - left + indent, run.x - left + run.width, run.y - top, size))
    return Layout(width, height, fragments)
