"""Region layer."""

from __future__ import annotations

from policy_nlp.extract import Found
from policy_nlp.records import Document, Region
from policy_nlp.scan import Scan


def find_regions(document: Document, scan: Scan, found: Found) -> list[Region]:
    """To be written."""
    return []
