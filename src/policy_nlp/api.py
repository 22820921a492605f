"""The library's verbs: read, analyse, compare."""

from __future__ import annotations

from functools import lru_cache

from policy_nlp.pipeline import Pipeline
from policy_nlp.records import Analysis, Document


@lru_cache(maxsize=1)
def _pipeline() -> Pipeline:
    return Pipeline()


def analyse(document: Document | str) -> Analysis:
    """Analyse a text or a Document that a reader has made; offsets are code points of the analysis' `text`."""
    return _pipeline()(document)
