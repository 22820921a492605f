"""Section layer."""

from __future__ import annotations

from policy_nlp.extract import Found
from policy_nlp.records import Document, Section
from policy_nlp.scan import Scan


def find_sections(document: Document, scan: Scan, found: Found) -> list[Section]:
    """To be written."""
    return []
