"""Words and keywords."""

from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.words import keywords, words


def test_words_know_the_lexicon_and_rejoin() -> None:
    text = "浙江省科技厅支持组建創新聯合體。"
    found = words(text)
    assert "".join(word.text for word in found) == text
    assert any(word.text == "浙江省" for word in found)


@given(st.text(max_size=60))
def test_offsets_are_the_words_places(text: str) -> None:
    assert all(text[word.start : word.end] == word.text for word in words(text))
    assert "".join(word.text for word in words(text)) == text


def test_keywords_are_weighted_and_sorted() -> None:
    found = keywords("创新联合体由企业牵头，创新联合体的成员单位包括高校。", top=3)
    weights = [weight for _, weight in found]
    assert len(found) == 3
    assert weights == sorted(weights, reverse=True)
