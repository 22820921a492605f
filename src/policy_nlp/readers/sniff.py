"""What a file is, by its content: magic bytes, the members of a ZIP container, the first tags of a page."""

from __future__ import annotations

import io
import re
import zipfile

from policy_nlp.readers.draft import ReadError, Reason

_CONVERT = "convert it with LibreOffice (soffice --headless --convert-to docx FILE) or save it as DOCX in Word or WPS"
_IMAGE = "it is a picture; read it with an OCR program and save the text"
_ARCHIVE = "it is an archive; unpack it and read the files in it"
_PROGRAM = "it is a program, not a document"

# Magic bytes of what is recognised and refused: (offset, bytes, reason, what to do).
_REFUSED: tuple[tuple[int, bytes, Reason, str], ...] = (
    (0, b"{\\rtf", "unsupported", f"it is a rich text (RTF); {_CONVERT}"),
    (0, b"\x89PNG\r\n", "scanned", _IMAGE),
    (0, b"\xff\xd8\xff", "scanned", _IMAGE),
    (0, b"GIF8", "scanned", _IMAGE),
    (0, b"II*\0", "scanned", _IMAGE),
    (0, b"MM\0*", "scanned", _IMAGE),
    (8, b"WEBP", "scanned", _IMAGE),
    (0, b"AT&TFORM", "scanned", _IMAGE),
    (0, b"\x1f\x8b", "archive", _ARCHIVE),
    (0, b"7z\xbc\xaf\x27\x1c", "archive", _ARCHIVE),
    (0, b"Rar!\x1a\x07", "archive", _ARCHIVE),
    (0, b"BZh", "archive", _ARCHIVE),
    (0, b"\xfd7zXZ\0", "archive", _ARCHIVE),
    (0, b"\x28\xb5\x2f\xfd", "archive", _ARCHIVE),
    (257, b"ustar", "archive", _ARCHIVE),
    (0, b"\x7fELF", "binary", _PROGRAM),
    (0, b"MZ\x90\0", "binary", _PROGRAM),
    (0, b"SQLite format 3\0", "binary", "it is a database, not a document"),
    (0, b"CAJ\0", "unsupported", "it is a CAJ file; save it as PDF in CAJViewer"),
    (0, b"HN\0\0", "unsupported", "it is a CAJ file; save it as PDF in CAJViewer"),
)
# Streams of an OLE2 container, in its directory's UTF-16.
_OLE: tuple[tuple[str, Reason, str], ...] = (
    ("EncryptedPackage", "encrypted", "it is protected by a password; save it without one"),
    ("WordDocument", "legacy_doc", f"it is a legacy Word file (DOC); {_CONVERT}"),
    ("Workbook", "unsupported", "it is a legacy Excel file (XLS); copy the text into a DOCX or save it as text"),
    ("Book", "unsupported", "it is a legacy Excel file (XLS); copy the text into a DOCX or save it as text"),
    ("PowerPoint Document", "unsupported", "it is a legacy PowerPoint file (PPT); save it as PDF"),
)
_TAG = re.compile(
    r"\s*(?:<!--.{0,2000}?-->\s*|<\?xml[^>]{0,200}\?>\s*)*<(?:!doctype\s+html|/?(?:html|head|body|title|meta|link|base|style|"
    r"script|div|p|span|table|tbody|tr|td|ul|ol|li|dl|h[1-6]|br|hr|font|center|b|strong|a|img|form|section|article|main|"
    r"header|nav|iframe|input|noscript|blockquote|pre)\b)",
    re.IGNORECASE | re.DOTALL,
)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|body)\b[^<>]{0,500}>", re.IGNORECASE)


def sniff(data: bytes) -> str:
    """Return the kind of a file by its content: `pdf`, `docx`, `ofd`, `html` or `txt`.

    Raises:
        ReadError: `empty`, or what it is and what to do where it is of a kind that no reader takes.
    """
    head = data[:4096]
    if not data.strip(b"\0\t\n\r \xef\xbb\xbf\xff\xfe"):
        raise ReadError("empty", "the file is empty")
    if head.lstrip(b"\xef\xbb\xbf\t\n\r ").startswith(b"%PDF-") or (
        b"%PDF-" in head[:1024] and b"%%EOF" in data[-2048:]
    ):
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _container(data)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise _ole(data)
    for at, magic, reason, problem in _REFUSED:
        if head.startswith(magic, at):
            raise ReadError(reason, problem)
    return _markup(head)


def _container(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            names = set(container.namelist()[:5000])
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise ReadError("broken", f"the ZIP container (DOCX, OFD …) is damaged or cut short ({error})") from error
    if any(name.lstrip("/").lower() == "ofd.xml" for name in names):
        return "ofd"
    folders = {name.split("/")[0] for name in names}
    if "[Content_Types].xml" in names and "word" in folders:
        return "docx"
    if "xl" in folders:
        raise ReadError("unsupported", "it is an Excel workbook (XLSX); copy the text into a DOCX or save it as text")
    if "ppt" in folders:
        raise ReadError("unsupported", "it is a PowerPoint file (PPTX); save it as PDF")
    if "mimetype" in names and "content.xml" in names:
        raise ReadError("unsupported", f"it is an OpenDocument file; {_CONVERT}")
    raise ReadError("archive", _ARCHIVE)


def _ole(data: bytes) -> ReadError:
    for stream, reason, problem in _OLE:
        if stream.encode("utf-16-le") in data:
            return ReadError(reason, problem)
    return ReadError("legacy_doc", f"it is an old Office or WPS file (OLE2 container); {_CONVERT}")


def _markup(head: bytes) -> str:
    # dropping NUL makes the ASCII of UTF-16 readable; what the other bytes become does not matter here
    text = head.replace(b"\0", b"").decode("latin-1").lstrip("\xef\xbb\xbf\xff\xfe")
    if _TAG.match(text) or _PAGE.search(text):
        return "html"
    if text.startswith("<?xml"):
        raise ReadError("unsupported", f"it is an XML file; if Word or WPS wrote it, {_CONVERT}")
    if re.match(r"\s*(?:\[\s*)?\{\s*\"[^\"]{1,60}\"\s*:", text):
        raise ReadError("unsupported", "it is data (JSON), not a document; save the text in it as a file of its own")
    if re.match(r"(?:From: .{0,200}\s+)?(?:[\w-]+: .{0,200}\s+){0,8}?MIME-Version: 1\.0", text):
        raise ReadError("unsupported", "it is a web archive (MHT); open it in a browser and save it as HTML")
    return "txt"
