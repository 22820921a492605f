"""Plain text and Markdown: decoded, its byte order mark removed and its line ends made LF, otherwise unchanged."""

from __future__ import annotations

from policy_nlp.readers.decode import decode
from policy_nlp.readers.draft import Draft


def read_txt(data: bytes) -> Draft:
    """Return the text of a plain-text or Markdown file; raises `ReadError` (`binary`, `encoding`)."""
    text, encoding = decode(data)
    return Draft(text=text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"), encoding=encoding)
