"""Date layer."""

from __future__ import annotations

from policy_nlp.extract import Found
from policy_nlp.records import Date, Document
from policy_nlp.scan import Scan


def find_dates(document: Document, scan: Scan, found: Found) -> list[Date]:
    """To be written."""
    return []
