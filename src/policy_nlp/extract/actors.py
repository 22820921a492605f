"""Actor layer."""

from __future__ import annotations

from policy_nlp.extract import Found
from policy_nlp.records import Actor, Document
from policy_nlp.scan import Scan


def find_actors(document: Document, scan: Scan, found: Found) -> list[Actor]:
    """To be written."""
    return []
