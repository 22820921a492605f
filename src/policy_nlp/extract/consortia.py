"""Consortium layer."""

from __future__ import annotations

from policy_nlp.extract import Found
from policy_nlp.records import Consortium, Document
from policy_nlp.scan import Scan


def find_consortia(document: Document, scan: Scan, found: Found) -> list[Consortium]:
    """To be written."""
    return []
