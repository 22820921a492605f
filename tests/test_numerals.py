import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.numerals import read_arabic, read_chinese


@given(st.integers(1, 10**12 - 1))
def test_reads_what_cn2an_writes(number: int) -> None:
    assert read_chinese(cn2an.an2cn(number)) == number


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("两千", 2000),
        ("一百五", 150),
        ("一万二", 12000),
        ("百万", 10**6),
        ("千亿", 10**11),
        ("二〇二四", 2024),
        ("一点二", 1.2),
        ("十", 10),
    ],
)
def test_forms_of_the_genre(numeral: str, value: float) -> None:
    assert read_chinese(numeral) == value


@pytest.mark.parametrize("numeral", ["十四五", "万千", "百十", "", "点五", "一点", "亿万千百"])
def test_what_is_no_numeral(numeral: str) -> None:
    assert read_chinese(numeral) is None


def test_arabic_with_commas_and_scale() -> None:
    assert read_arabic("1,200.5") == 1200.5
    assert read_arabic("298.61", "亿") == 29861000000
