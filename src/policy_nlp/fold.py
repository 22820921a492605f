"""The folded copy that analysis runs on: width, script and variants, one character for one.

The copy has the text's length, so an offset in it is an offset in the text. NFKC is not used: it changes lengths.
"""

from __future__ import annotations

from functools import lru_cache

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


def fold(text: str) -> str:
    """Return `text` with full-width forms, punctuation variants and traditional script made plain; same length."""
    return text.translate(_table())
