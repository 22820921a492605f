"""Whether a text is Chinese: the one check that all formats go through."""

from __future__ import annotations

import re

from policy_nlp.readers.draft import ReadError

# Of 336 official documents the lowest share of Han among Han and Latin letters was 0.81; an English paper with a
# Chinese abstract stays under 0.1. In between lie bilingual texts, which are kept.
MIN_HAN = 0.2
# No Japanese sentence does without hiragana (a third of its characters), while a Chinese one may quote katakana.
MAX_HIRAGANA = 0.1
# Under so many letters a share says nothing: a line of numbers and one name is kept if it holds any Han at all.
SHORT = 60

_SLICE = 2_000  # characters; ten slices of a long text stand for it
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
# without a `+`, so that re steps over the marks that are none: most texts hold no other
_HIRAGANA = re.compile("[\u3041-\u3096]")
_HANGUL = re.compile("[\uac00-\ud7a3\u1100-\u11ff]")
_LETTER = re.compile(r"[^\W\d_]+")


def check_chinese(text: str) -> None:
    """Raise `ReadError` (`not_chinese`) unless `text` is Chinese, and `empty` if it holds no letter or digit at all."""
    sample = text if len(text) <= 10 * _SLICE else "".join(
        text[at : at + _SLICE] for at in range(0, len(text) - _SLICE, len(text) // 10)
    )  # fmt: skip
    if not re.search(r"\w", sample):
        raise ReadError("empty", "there is no text in it")
    han, hiragana, hangul = (_count(pattern, sample) for pattern in (_HAN, _HIRAGANA, _HANGUL))
    if hiragana > MAX_HIRAGANA * (han + hiragana) and hiragana > 2:
        raise ReadError("not_chinese", "it is in Japanese, not in Chinese; set aside")
    if hangul > han:
        raise ReadError("not_chinese", "it is in Korean, not in Chinese; set aside")
    if han >= MIN_HAN * len(sample):
        return  # whatever the others are
    letters = _count(_LETTER, sample)
    if not han or (letters >= SHORT and han < MIN_HAN * letters):
        share = round(100 * han / max(1, letters))
        raise ReadError("not_chinese", f"it is not in Chinese ({share}% of its letters are Han characters); set aside")


def _count(pattern: re.Pattern[str], text: str) -> int:
    return sum(map(len, pattern.findall(text)))
