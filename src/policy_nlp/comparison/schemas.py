"""JSON Schemas of the files that comparisons write, each generated from the type that is written."""

from __future__ import annotations

from typing import Any

import msgspec

from policy_nlp.comparison.atlas import Entry
from policy_nlp.comparison.families import Family
from policy_nlp.comparison.find import Match
from policy_nlp.comparison.mix import Mix
from policy_nlp.comparison.pmc import Pmc
from policy_nlp.comparison.reuse import Alignment, Counterpart
from policy_nlp.comparison.table import Comparison
from policy_nlp.comparison.thresholds import Thresholds
from policy_nlp.comparison.versions import Versions

# By the name of the file (`find`: what `find --json` prints).
TYPES: dict[str, Any] = {
    "comparison": Comparison,
    "thresholds": Thresholds,
    "consortia": list[Entry],
    "instruments": Mix,
    "pmc": Pmc,
    "families": list[Family],
    "versions": Versions,
    "reuse": list[Counterpart],
    "alignment": Alignment,
    "find": list[Match],
}


def json_schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of `<name>.json`; raises KeyError for a name that is not in `TYPES`."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(TYPES[name])}
