"""The layers: each a plain function (document, scan, found so far) → records, listed once, in the order they run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from policy_nlp.records import (
    Actor,
    Citation,
    Consortium,
    Date,
    Document,
    Finding,
    Measure,
    Meta,
    Quantity,
    Region,
    Section,
)
from policy_nlp.scan import Scan


@dataclass(slots=True, eq=False)
class Found:
    """What earlier layers have found in a document; later ones read it, none changes it. Equal to itself alone."""

    sections: list[Section] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    meta: Meta = field(default_factory=Meta)
    dates: list[Date] = field(default_factory=list)
    actors: list[Actor] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    consortia: list[Consortium] = field(default_factory=list)


Reading = tuple[Document, Scan, Found]
Layer = Callable[[Document, Scan, Found], Any]
