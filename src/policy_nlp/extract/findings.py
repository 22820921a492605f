"""Finding layer."""

from __future__ import annotations

from policy_nlp.extract import Found
from policy_nlp.records import Document, Finding
from policy_nlp.scan import Scan


def find_findings(document: Document, scan: Scan, found: Found) -> list[Finding]:
    """To be written."""
    return []
