"""Folding: one character for one, for any text; marks, width and script made plain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.fold import fold


@given(st.text())
def test_length_and_idempotence(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


@given(st.text(), st.text())
def test_every_character_folds_by_itself(one: str, two: str) -> None:
    assert fold(one + two) == fold(one) + fold(two)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("（１５％）", "(15%)"),
        ("〔２０２３〕１２號", "[2023]12号"),
        ("﹝2012﹞［2013］", "[2012][2013]"),
        ("創新聯合體", "创新联合体"),
        ("《关于〈办法〉的通知》", "《关于《办法》的通知》"),
        ("「引號」『引號』", "“引号”“引号”"),
        ("2021－2025、2021–2025、2021−2025", "2021-2025、2021-2025、2021-2025"),
        ("甲\u3000乙\u00a0丙\u2002丁", "甲 乙 丙 丁"),
        ("ＡＢｃ，：；！？．", "ABc,:;!?."),
        ("第一條\t目\n次", "第一条\t目\n次"),
        ("😀🇨🇳e\u0301", "😀🇨🇳e\u0301"),
    ],
)
def test_forms(text: str, plain: str) -> None:
    assert fold(text) == plain


def test_no_line_is_made_or_lost() -> None:
    """Line ends are the text's own: nothing folds to or from one."""
    others = "".join(map(chr, range(0x3100))) + "".join(map(chr, range(0xFE00, 0x10000)))
    assert [index for index, char in enumerate(fold(others)) if char == "\n"] == [10]


@pytest.mark.parametrize("last", ["", "𠀀", "\ud800", "\U0010ffff"])
def test_a_long_text_is_folded_as_its_parts_are(last: str) -> None:
    text = "".join(map(chr, range(0x20, 0xD800))) + "（ＡＢ），臺灣省１５％" + last
    assert fold(text) == "".join(fold(char) for char in text)
