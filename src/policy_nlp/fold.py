"""The folded copy that analysis runs on: width, script and variants, one character for one.

The copy has the text's length, so an offset in it is an offset in the text. NFKC is not used: it changes lengths.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from policy_nlp import resources

# Punctuation that is typed in many ways; the grammars know only the right-hand form.
_MARKS = {
    "，": ",", "：": ":", "；": ";", "！": "!", "？": "?", "（": "(", "）": ")", "［": "[",
    "］": "]", "〔": "[", "〕": "]", "【": "【", "】": "】", "％": "%", "﹪": "%", "．": ".",
    "－": "-", "–": "-", "‐": "-", "‑": "-", "−": "-", "―": "—", "～": "~", "〜": "~",
    "∼": "~", "「": "“", "」": "”", "『": "“", "』": "”", "﹁": "“", "﹂": "”", "〈": "《",
    "〉": "》", "·": "·", "•": "·", "・": "·", "‧": "·", "\u00a0": " ", "\u3000": " ", "\u2002": " ",
    "\u2003": " ", "\u2009": " ", "\u202f": " ", "\t": "\t", "｡": "。", "､": "、", "￥": "¥", "×": "×",
    "∶": ":", "﹕": ":", "﹝": "[", "﹞": "]", "﹙": "(", "﹚": ")",
}  # fmt: skip


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    full_width = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    # characters that stay as they are: found in the table, they cost half of what a miss does
    usual = {code: chr(code) for code in (*range(0x80), *range(0x3000, 0x3020), *range(0x4E00, 0xA000))}
    script = {ord(row["from"]): row["to"] for row in resources.table("variants.csv", ("from", "to"))}
    return {**usual, **script, **full_width, **{ord(mark): plain for mark, plain in _MARKS.items()}}


_LONG = 100
"""From so many characters on it pays to look all up at once: a dictionary's places are scattered over the memory."""
_CODES = 0x30000


@lru_cache(maxsize=1)
def _codes() -> Any:
    import numpy as np  # noqa: PLC0415 - who folds no document does not pay for it

    codes = np.arange(_CODES, dtype="<u4")
    for code, char in _table().items():
        codes[code] = ord(char)
    return codes


def fold(text: str) -> str:
    """Return `text` with full-width forms, punctuation variants and traditional script made plain; same length."""
    if len(text) < _LONG:
        return text.translate(_table())
    import numpy as np  # noqa: PLC0415

    read = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    try:
        folded = _codes()[read]
    except IndexError:  # a character beyond the planes that are written in
        return text.translate(_table())
    return str(folded.tobytes(), "utf-32-le", "surrogatepass")
