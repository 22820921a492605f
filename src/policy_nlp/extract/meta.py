"""Meta layer."""

from __future__ import annotations

from policy_nlp.extract import Found
from policy_nlp.records import Document, Meta
from policy_nlp.scan import Scan


def read_meta(document: Document, scan: Scan, found: Found) -> Meta:
    """To be written."""
    return Meta()
