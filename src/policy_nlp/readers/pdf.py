"""PDF with a text layer, by pdfium: characters with their places → rows → paragraphs."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import islice
from threading import Lock
from typing import Any, NamedTuple

from policy_nlp.readers.decode import plausibility
from policy_nlp.readers.draft import Draft, ReadError, one_line
from policy_nlp.readers.extras import extra
from policy_nlp.readers.layout import CELL_GAP, Fragment, Layout, Rule, plain
from policy_nlp.readers.paragraphs import compose

# The longest official documents, budgets with their tables, have some 800 pages.
MAX_PAGES = 3000
MAX_CHARACTERS = 5_000_000
# A page with fewer characters and a picture is a scan; a cover has its title.
_FEW = 10
_SCANNED_SHARE = 0.5
_GARBLED = 0.3
# Lines of tables, in points: how thick and how short they are, and how many paths a page of text has at the most.
_THIN = 3.0
_SHORTEST = 6.0
_MOST_PATHS = 5000
_MOST_SEGMENTS = 4000
_LINE_ENDS = (0, 10, 13, 0xFFFE)
_SPACES = frozenset(" \u00a0\u2002\u2003\u2009\u3000\t")

# pdfium must not be called from two threads at once.
_LOCK = Lock()


def read_pdf(data: bytes) -> Draft:
    """Return the text of a PDF with the offsets of its pages.

    Raises:
        ReadError: `encrypted`, `broken`, `scanned` (no text layer), `encoding` (a text layer without meaning),
            `too_large`, `missing_extra`.
    """
    pdfium = extra("pypdfium2", what="PDF")
    with _LOCK:
        pages, scanned = _layouts(pdfium, data)
    if len(scanned) > _SCANNED_SHARE * len(pages):
        raise ReadError(
            "scanned",
            f"{len(scanned)} of its {len(pages)} pages are pictures without text; "
            "run an OCR program over it (ocrmypdf -l chi_sim FILE OUT) and read what that writes",
        )
    draft = compose(pages).draft()
    if draft.text.strip() and len(draft.text) > 50 and plausibility(draft.text) < _GARBLED:
        _check_garbled(draft.text)
    if scanned:
        draft.hints["pages without text"] = ", ".join(str(number + 1) for number in scanned[:50])
    return draft


def _check_garbled(text: str) -> None:
    private = sum("\ue000" <= char <= "\uf8ff" or char == "\ufffd" for char in text)
    han = sum("\u3400" <= char <= "\u9fff" for char in text)
    if private > 0.1 * len(text) or han > 0.3 * len(text):
        raise ReadError(
            "encoding",
            "its fonts do not say which characters they show, so that its text is garbled; "
            "run an OCR program over it (ocrmypdf --force-ocr -l chi_sim FILE OUT) and read what that writes",
        )


def _layouts(pdfium: Any, data: bytes) -> tuple[list[Layout], list[int]]:
    """All pages, and the numbers of those that are pictures without text."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise ReadError("encrypted", "it is protected by a password; save it without one") from error
        raise ReadError("broken", f"the PDF is damaged or cut short ({error})") from error
    try:
        if len(document) > MAX_PAGES:
            raise ReadError("too_large", f"it has more than {MAX_PAGES} pages; split it")
        pages: list[Layout] = []
        scanned = []
        characters = 0
        for number in range(len(document)):
            layout, is_picture = _page(pdfium, document, number)
            pages.append(layout)
            characters += sum(len(item.text) for item in layout.fragments)
            if is_picture:
                scanned.append(number)
            if characters > MAX_CHARACTERS:
                raise ReadError("too_large", f"it has more than {MAX_CHARACTERS:,} characters; split it")
    finally:
        document.close()
    return pages, scanned


def _page(pdfium: Any, document: Any, number: int) -> tuple[Layout, bool]:
    try:
        page = document[number]
    except pdfium.PdfiumError:
        return Layout(0.0, 0.0, []), False  # one broken page; the others can still be read
    try:
        width, height = page.get_size()
        text_page = page.get_textpage()
        try:
            turn = _Turn(page.get_rotation(), width, height)
            fragments = _fragments(pdfium.raw, text_page.raw, turn)
        finally:
            text_page.close()
        rules = _rules(pdfium.raw, page, turn) if fragments else []
        few = sum(len(item.text) for item in fragments) < _FEW
        picture = few and any(True for _ in page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
    finally:
        page.close()
    return Layout(width, height, fragments, rules), picture


def _rules(raw: Any, page: Any, turn: _Turn) -> list[Rule]:
    """The straight lines of a page, as shown: thin boxes, and the sides of boxes that are drawn, not just filled."""
    rules: list[Rule] = []
    paths = page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=2)
    for path in islice(paths, _MOST_PATHS):
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
        if not fill.value and not stroke.value:
            continue  # it only clips
        left, right, baseline, height = turn(*path.get_bounds())
        top = baseline - height
        if right - left < _THIN or height < _THIN:
            rules.append(Rule(left, top, right, baseline))
        elif stroke.value and 4 <= raw.FPDFPath_CountSegments(path) <= _MOST_SEGMENTS:
            rules.extend(_sides(raw, path, turn))
    return [rule for rule in rules if max(rule.right - rule.left, rule.bottom - rule.top) >= _SHORTEST]


def _sides(raw: Any, path: Any, turn: _Turn) -> Iterator[Rule]:
    """The sides of a path that go straight across or down."""
    matrix = path.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    last: tuple[float, float] | None = None
    first: tuple[float, float] | None = None
    for index in range(raw.FPDFPath_CountSegments(path)):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        if not raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
            return
        point = matrix.on_point(x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == raw.FPDF_SEGMENT_LINETO and last is not None:
            yield from _side(last, point, turn)
        if raw.FPDFPathSegment_GetClose(segment) and first is not None:
            yield from _side(point, first, turn)
        last = point


def _side(start: tuple[float, float], end: tuple[float, float], turn: _Turn) -> Iterator[Rule]:
    (x0, x1), (y0, y1) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    left, right, baseline, height = turn(x0, y0, x1, y1)
    if min(right - left, height) < _THIN:
        yield Rule(left, baseline - height, right, baseline)


class _Turn(NamedTuple):
    """How a page is turned when it is shown, and its size then."""

    degrees: int
    width: float
    height: float

    def __call__(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """Return left, right, baseline (downwards) and height, as shown, of a box in the page's own coordinates."""
        if self.degrees == 90:
            return bottom, top, right, right - left
        if self.degrees == 180:
            return self.width - right, self.width - left, top, top - bottom
        if self.degrees == 270:
            return self.width - top, self.width - bottom, self.height - left, right - left
        return left, right, self.height - bottom, top - bottom


def _fragments(raw: Any, text_page: Any, turn: _Turn) -> list[Fragment]:
    """Characters that follow each other on a line, in fragments; a gap as wide as between cells parts them."""
    result: list[Fragment] = []
    run = _Run()
    box = raw.FS_RECTF()
    high = 0
    for index in range(min(raw.FPDFText_CountChars(text_page), MAX_CHARACTERS)):
        code = raw.FPDFText_GetUnicode(text_page, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if high and 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        if code in _LINE_ENDS or not raw.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(box)):
            if code in (10, 13):
                run.close(result)
            continue
        generated = raw.FPDFText_IsGenerated(text_page, index) == 1
        if generated and code == 32:
            continue  # the gap between the neighbours says whether there is a space
        run.add(chr(code), *turn(box.left, box.bottom, box.right, box.top), result)
    run.close(result)
    return result


class _Run:
    """The fragment that is being put together."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._left = self._right = self._bottom = self._size = 0.0

    def add(self, char: str, left: float, right: float, bottom: float, size: float, done: list[Fragment]) -> None:
        size = size or 1.0
        if self._text:
            gap = left - self._right
            if abs(bottom - self._bottom) > 0.6 * size or gap > CELL_GAP * size or gap < -2 * size:
                self.close(done)
            elif char not in _SPACES and self._text[-1] not in _SPACES:
                latin = char.isascii() and self._text[-1].isascii()
                if gap > (0.2 if latin else 0.7) * size:
                    self._text.append(" ")
        if not self._text:
            if char in _SPACES:
                return
            self._left, self._bottom, self._size = left, bottom, size
        if char not in _SPACES:
            self._size = max(self._size, size) if len(self._text) < 3 else self._size
        self._text.append(char)
        self._right = right if char not in _SPACES else max(self._right, right)

    def close(self, done: list[Fragment]) -> None:
        while self._text and self._text[-1] in _SPACES:
            self._text.pop()
        text = one_line(plain("".join(self._text)))
        if text:
            done.append(Fragment(text, self._left, self._right, self._bottom, self._size))
        self._text = []
