"""Words and keywords: a private jieba tokenizer that knows our lexicon.

Words are features and a service to the user; no record takes its place from them (jieba's boundaries swallow nested
terms). `analyse` never comes here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from policy_nlp import resources
from policy_nlp.fold import fold


class Word(NamedTuple):
    """A word and its place."""

    start: int
    end: int
    text: str


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    """A tokenizer of our own: jieba's default one is global to the process and caches in a shared temporary folder."""
    import jieba  # noqa: PLC0415 - only who wants words pays for it

    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for term in resources.lexicon():
        if len(term.term) > 1 and term.value != resources.BLOCK:
            tokenizer.add_word(fold(term.term))
    return tokenizer


def words(text: str) -> list[Word]:
    """Return the words of `text` with their offsets; together they are the text, white space included."""
    return [Word(start, end, text[start:end]) for _, start, end in _tokenizer().tokenize(fold(text))]


def keywords(text: str, *, top: int = 20) -> list[tuple[str, float]]:
    """Return the `top` keywords of `text` with their TF-IDF weights (jieba's table of document frequencies)."""
    from jieba.analyse.tfidf import TFIDF  # noqa: PLC0415

    ranker = TFIDF()
    ranker.tokenizer = _tokenizer()
    return [(word, float(weight)) for word, weight in ranker.extract_tags(fold(text), topK=top, withWeight=True)]
