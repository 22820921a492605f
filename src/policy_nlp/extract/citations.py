"""Citation layer."""

from __future__ import annotations

from policy_nlp.extract import Found
from policy_nlp.records import Citation, Document
from policy_nlp.scan import Scan


def find_citations(document: Document, scan: Scan, found: Found) -> list[Citation]:
    """To be written."""
    return []
