"""Quantity layer."""

from __future__ import annotations

from policy_nlp.extract import Found
from policy_nlp.records import Document, Quantity
from policy_nlp.scan import Scan


def find_quantities(document: Document, scan: Scan, found: Found) -> list[Quantity]:
    """To be written."""
    return []
