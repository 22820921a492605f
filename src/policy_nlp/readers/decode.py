"""Bytes → characters: which encoding a Chinese text is in, decided by what comes out."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from policy_nlp import resources
from policy_nlp.fold import fold
from policy_nlp.readers.draft import ReadError

# Longest first: the mark of UTF-32-LE begins with that of UTF-16-LE.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GUESSES = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
_SAMPLE = 20_000  # characters: enough to tell encodings apart
_PLAUSIBLE = 0.5  # real documents reach 0.9; GB18030 read as Big5 and the other way round stay under 0.3
_DAMAGE = 1000  # one bad sequence in so many characters is a damaged file, more is another encoding
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_BARRED = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ud800-\udfff]")
_ODD = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ue000-\uf8ff\ufffe\uffff\U000f0000-\U0010ffff]")


class Decoded(NamedTuple):
    """The characters and the name of their encoding; `encoding` says how many bad sequences became U+FFFD."""

    text: str
    encoding: str


@lru_cache(maxsize=1)
def _frequent() -> frozenset[str]:
    return frozenset(resources.settings("readers.toml")["frequent_han"].replace("\n", ""))


def plausibility(text: str) -> float:
    """Return the share of frequent characters in the Han text of `text`, 0–1; controls and odd scripts lower it."""
    sample = text[:_SAMPLE]
    han = _HAN.findall(fold(sample))
    odd = len(_ODD.findall(sample))
    foreign = sum(
        not (char.isascii() or "\u2000" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef") for char in sample
    )
    known = _frequent()
    return sum(char in known for char in han) / max(1, len(han) + odd + foreign)


def decode(data: bytes, *, declared: str | None = None) -> Decoded:
    """Decode the bytes of a text; a byte order mark is removed, nothing else is changed.

    Args:
        data: the file.
        declared: an encoding that the file names itself (HTML); it is believed where it decodes strictly.

    Raises:
        ReadError: `binary` where NUL or other control characters come out, `encoding` where nothing fits.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(_lenient(data[len(mark) :], encoding))
    decoded = _strict(data, "utf-8")
    if decoded is None and declared:
        decoded = _strict(data, _wider(declared))
        if decoded is not None and plausibility(decoded.text) < _PLAUSIBLE:
            decoded = None
    if decoded is None or "\0" in decoded.text:
        decoded = _guess(data) or decoded
    return _checked(decoded or _lenient(data, _likely(data)))


def _wider(name: str) -> str:
    """GB2312 and GBK are subsets of GB18030, and files say one and mean the other; so with Big5."""
    name = name.lower().replace("_", "-")
    if name in {"gb2312", "gbk", "cp936", "x-gbk", "gb-2312", "gb2312-80"}:
        return "gb18030"
    return "big5hkscs" if name in {"big5", "big5-hkscs", "cp950"} else name


def _strict(data: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(data.decode(encoding), encoding)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _guess(data: bytes) -> Decoded | None:
    found = [decoded for name in _GUESSES if (decoded := _strict(data, name))]
    best = max(found, key=lambda decoded: plausibility(decoded.text), default=None)
    return best if best and plausibility(best.text) >= _PLAUSIBLE else None


def _likely(data: bytes) -> str:
    """The encoding of a damaged text: that of the most plausible part."""
    head = data[: 4 * _SAMPLE]
    return max(("utf-8", *_GUESSES), key=lambda name: plausibility(head.decode(name, "ignore")) - _loss(head, name))


def _loss(data: bytes, encoding: str) -> float:
    text = data.decode(encoding, "replace")
    return 10 * text.count("\ufffd") / max(1, len(text))


def _lenient(data: bytes, encoding: str) -> Decoded:
    if decoded := _strict(data, encoding):
        return decoded
    text = data.decode(encoding, "replace")
    bad = text.count("\ufffd")
    if bad > 1 + len(text) // _DAMAGE or plausibility(text) < _PLAUSIBLE:
        if b"\0" in data:
            raise _binary()
        raise ReadError(
            "encoding",
            "neither UTF-8, UTF-16, GB18030 nor Big5 text; if it is a text, save it as UTF-8 and try again",
        )
    return Decoded(text, f"{encoding} with {bad} bad sequences replaced")


def _checked(decoded: Decoded) -> Decoded:
    text = decoded.text
    if _BARRED.search(text) is None:
        return decoded
    barred = Counter(match.group() for match in _BARRED.finditer(text))
    controls = sum(count for char, count in barred.items() if char < " ")
    if "\0" in barred or controls > 2 + len(text) // _DAMAGE:
        raise _binary()
    if barred.total() > controls:
        raise ReadError("encoding", "it holds halves of surrogate pairs; save it as UTF-8 and try again")
    return decoded


def _binary() -> ReadError:
    return ReadError("binary", "not a text: it holds NUL or other control characters, as programs and pictures do")
