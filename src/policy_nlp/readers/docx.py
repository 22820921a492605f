"""DOCX: paragraphs with the numbers that Word shows, tables, text boxes and footnotes; as it reads with all changes
accepted.

python-docx opens the package; the text is read from its XML, since its own objects know neither numbers nor changes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile
from zlib import error as ZlibError

from policy_nlp.readers.archive import check_container
from policy_nlp.readers.draft import Composer, Draft, ReadError
from policy_nlp.readers.grid import Cell, spread
from policy_nlp.readers.numbering import Numbering

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What was deleted or moved away, and what is no text.
_LEFT_OUT = frozenset({f"{_W}{name}" for name in ("del", "moveFrom", "pPr", "sectPr", "tblPr", "tblGrid", "instrText")})
_PARAGRAPH, _TABLE, _BOX = f"{_W}p", f"{_W}tbl", f"{_W}txbxContent"
# Words, and those of formulas.
_TEXTS = frozenset({f"{_W}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"})
_CHARACTERS = {f"{_W}tab": " ", f"{_W}ptab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
# Tables in tables in tables: deeper ones are read as text.
_DEEPEST = 20


def read_docx(data: bytes) -> Draft:
    """Return the text of a DOCX document with its tables; headers and footers are left out.

    Raises:
        ReadError: `broken`, `encrypted`, `too_large`.
    """
    check_container(data)
    import docx  # noqa: PLC0415 - a quarter of a second; only who reads DOCX pays for it
    from docx.opc.exceptions import OpcError  # noqa: PLC0415
    from lxml.etree import LxmlError  # noqa: PLC0415

    try:
        document = docx.Document(io.BytesIO(data))
        reader = _Reader(document)
    except (
        OpcError, LxmlError, BadZipFile, ZlibError, OSError, EOFError, KeyError, ValueError, AttributeError, TypeError,
        RecursionError,
    ) as error:  # fmt: skip
        raise ReadError(
            "broken", f"the DOCX file is damaged ({error}); open it in Word or WPS and save it again"
        ) from error
    return reader.composer.draft()


class _Reader:
    def __init__(self, document: Any) -> None:
        self.composer = Composer()
        parts = {relation.reltype.rsplit("/", 1)[-1]: relation for relation in document.part.rels.values()}
        self._numbering = Numbering(_root(parts.get("numbering")))
        self._styles = _style_numbers(_root(parts.get("styles")))
        self._notes: list[str] = []
        footnotes = _root(parts.get("footnotes"))
        self._footnotes = {} if footnotes is None else {note.get(f"{_W}id"): note for note in footnotes}
        self._blocks(document.element.body, 0)
        for note in self._notes:
            for paragraph in self._footnotes[note].iter(_PARAGRAPH):
                self._paragraph(paragraph, 0)

    def _blocks(self, parent: Any, depth: int) -> None:
        for element in _content(parent):
            if element.tag == _TABLE:
                self._table(element, depth)
            else:
                self._paragraph(element, depth)

    def _paragraph(self, paragraph: Any, depth: int) -> None:
        text, boxes = self._words(paragraph)
        for line in (self._number(paragraph) + text if text.strip() else "").split("\n"):
            self.composer.line(line)
        if depth < _DEEPEST:
            for box in boxes:
                self._blocks(box, depth + 1)

    def _words(self, paragraph: Any) -> tuple[str, list[Any]]:
        """The paragraph's text and the text boxes that hang on it."""
        pieces: list[str] = []
        boxes: list[Any] = []
        stack = list(reversed(paragraph))
        while stack:
            element = stack.pop()
            tag = element.tag
            if tag in _LEFT_OUT or tag == _FALLBACK or (tag == f"{_W}r" and _hidden(element)):
                continue
            if tag in _TEXTS:
                pieces.append(element.text or "")
            elif tag == _BOX:
                boxes.append(element)
            elif tag in _CHARACTERS:
                pieces.append(" " if element.get(f"{_W}type") in {"page", "column"} else _CHARACTERS[tag])
            elif tag == f"{_W}footnoteReference":
                note = element.get(f"{_W}id")
                if note in self._footnotes and note not in self._notes:
                    self._notes.append(note)
            else:
                stack.extend(reversed(element))
        return "".join(pieces), boxes

    def _number(self, paragraph: Any) -> str:
        properties = paragraph.find(f"{_W}pPr")
        if properties is None:
            return self._label(*self._styles.get("", ("0", 0)))
        style = properties.find(f"{_W}pStyle")
        list_id, level = self._styles.get("" if style is None else style.get(f"{_W}val"), ("0", 0))
        if (own := properties.find(f"{_W}numPr")) is not None:
            list_id, level = _reference(own, list_id, level)
        return self._label(list_id, level)

    def _label(self, list_id: str, level: int) -> str:
        return self._numbering.label(list_id, level) if list_id != "0" else ""

    def _table(self, table: Any, depth: int) -> None:
        rows = [list(_children(row, "tc")) for row in _children(table, "tr") if not _deleted(row)]
        # one cell around everything is a frame, not a table
        if max(map(len, rows), default=0) <= 1 and depth < _DEEPEST:
            for row in rows:
                for cell in row:
                    self._blocks(cell, depth + 1)
            return
        self.composer.table(spread([self._cell(cell) for cell in row] for row in rows))

    def _cell(self, cell: Any) -> Cell:
        properties = cell.find(f"{_W}tcPr")
        columns, goes_on = 1, False
        if properties is not None:
            span = properties.find(f"{_W}gridSpan")
            value = "1" if span is None else span.get(f"{_W}val", "1")
            columns = int(value) if value.isascii() and value.isdigit() and len(value) < 4 else 1
            merge = properties.find(f"{_W}vMerge")
            goes_on = merge is not None and merge.get(f"{_W}val", "continue") != "restart"
        if goes_on:
            return Cell("", columns)
        lines = []
        for paragraph in cell.iter(_PARAGRAPH):
            text, _ = self._words(paragraph)
            if text.strip():
                lines.append((self._number(paragraph) + text).strip())
        return Cell(" ".join(lines), columns)


def _content(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables of a body, cell or text box, also those within content controls and insertions."""
    stack = list(reversed(parent))
    while stack:
        element = stack.pop()
        if element.tag in (_PARAGRAPH, _TABLE):
            yield element
        elif isinstance(element.tag, str) and element.tag not in _LEFT_OUT and element.tag != _FALLBACK:
            stack.extend(reversed(element))


def _children(parent: Any, name: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, also those within content controls, but not those of tables in them."""
    stack = list(reversed(parent))
    while stack:
        element = stack.pop()
        if element.tag == f"{_W}{name}":
            yield element
        elif element.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"}:
            stack.extend(reversed(element))


def _deleted(row: Any) -> bool:
    properties = row.find(f"{_W}trPr")
    return properties is not None and properties.find(f"{_W}del") is not None


def _hidden(run: Any) -> bool:
    vanish = run.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and vanish.get(f"{_W}val", "1") not in {"0", "false", "off"}


def _root(relation: Any) -> Any | None:
    """The XML of a part; parts that python-docx does not know are parsed with its parser (no entities, no network)."""
    if relation is None or relation.is_external:
        return None
    from docx.oxml.parser import parse_xml  # noqa: PLC0415

    part = relation.target_part
    element = getattr(part, "element", None)
    return parse_xml(part.blob) if element is None else element


def _style_numbers(root: Any | None) -> dict[str, tuple[str, int]]:
    """Style → list and level that its paragraphs have; the style with an empty name is the default one."""
    if root is None:
        return {}
    styles = {style.get(f"{_W}styleId"): style for style in root.iter(f"{_W}style")}
    found: dict[str, tuple[str, int]] = {}
    for name, style in styles.items():
        list_id, level, current = "", -1, style
        for _ in range(20):  # styles are based on styles, a hostile one on itself
            own = None if current is None else current.find(f"{_W}pPr/{_W}numPr")
            if own is not None:
                new_id, new_level = _reference(own, "", -1)
                list_id, level = list_id or new_id, new_level if level < 0 else level
            base = None if current is None else current.find(f"{_W}basedOn")
            if base is None:
                break
            current = styles.get(base.get(f"{_W}val"))
        if list_id:
            found[name] = (list_id, max(level, 0))
            if style.get(f"{_W}default") == "1" and style.get(f"{_W}type") == "paragraph":
                found[""] = found[name]
    return found


def _reference(properties: Any, list_id: str, level: int) -> tuple[str, int]:
    identity, depth = properties.find(f"{_W}numId"), properties.find(f"{_W}ilvl")
    if identity is not None:
        list_id = identity.get(f"{_W}val", list_id)
    if depth is not None and (value := depth.get(f"{_W}val", "")).isdigit() and len(value) < 3:
        level = int(value)
    return list_id, level
