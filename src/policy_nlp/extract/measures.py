"""Measure layer."""

from __future__ import annotations

from policy_nlp.extract import Found
from policy_nlp.records import Document, Measure
from policy_nlp.scan import Scan


def find_measures(document: Document, scan: Scan, found: Found) -> list[Measure]:
    """To be written."""
    return []
