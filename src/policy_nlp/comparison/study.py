"""A whole study in one call: table, thresholds, atlas, mix and PMC index of the same documents, reposts left out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

from policy_nlp.comparison.atlas import Entry, atlas, qca_rows
from policy_nlp.comparison.codebook import DIMENSIONS
from policy_nlp.comparison.duplicates import find_copies
from policy_nlp.comparison.families import Family, families
from policy_nlp.comparison.mix import Mix, mix
from policy_nlp.comparison.pmc import Pmc, Variables, pmc
from policy_nlp.comparison.spool import Spool
from policy_nlp.comparison.table import By, Comparison, compare
from policy_nlp.comparison.thresholds import Thresholds, thresholds
from policy_nlp.comparison.validity import LeftOut
from policy_nlp.records import Analysis

if TYPE_CHECKING:
    import pandas


Rows = Literal["all", "places", "countries"]


class Study(msgspec.Struct, frozen=True, kw_only=True):
    """All comparisons of one set of documents. `texts_sha256` is a hash over the documents' ids and texts, in order."""

    comparison: Comparison
    thresholds: Thresholds
    atlas: list[Entry]
    mix: Mix
    pmc: Pmc
    families: list[Family] = []
    texts_sha256: str

    def without(self, left_out: Sequence[LeftOut]) -> Study:
        """Return the study with a list of the documents that were left out before it was made (`validity.split`)."""
        table = msgspec.structs.replace(self.comparison, left_out=list(left_out))
        return msgspec.structs.replace(self, comparison=table)

    def to_frames(self) -> dict[str, pandas.DataFrame]:
        """Return pandas frames with evidence columns: those of `Comparison.to_frames`, `thresholds` (a row a bound),
        `consortia` (a row a consortium), `qca`, `instruments` (a row a slice and tool), `pmc` (a row a sub-variable).
        """
        import pandas  # noqa: PLC0415 - half a second; only who asks for frames pays for it

        bounds = [
            {"metric": row.metric, "role": row.role, "side": row.side, "unit": row.unit, **msgspec.to_builtins(bound)}
            for row in self.thresholds.rows
            for bound in row.bounds
        ]
        tools = [
            {"group": piece.group, "value": piece.value, "instrument": tool, "count": count, "measures": piece.measures}
            for piece in self.mix.slices
            for tool, count in piece.counts.items()
        ]
        scores = [
            {"doc_id": result.doc_id, "region": result.region, "index": result.index, **msgspec.to_builtins(score)}
            for result in self.pmc.results
            for score in result.scores
        ]
        return {
            **self.comparison.to_frames(),
            "thresholds": pandas.DataFrame(bounds),
            "consortia": pandas.DataFrame(msgspec.to_builtins(self.atlas), columns=list(Entry.__struct_fields__)),
            "qca": pandas.DataFrame(qca_rows(self.atlas)),
            "instruments": pandas.DataFrame(tools),
            "pmc": pandas.DataFrame(scores),
        }


def study(  # noqa: PLR0913 - what a study can be told
    analyses: Iterable[Analysis],
    *,
    by: By = "region",
    dimensions: Sequence[str] = DIMENSIONS,
    regions: Sequence[str] | None = None,
    reference: str | None = None,
    variables: Variables | None = None,
    keep_copies: bool = False,
    rows: Rows = "all",
    spool: Spool | None = None,
) -> Study:
    """Return every comparison of the documents.

    Args:
        analyses: gone through several times; an iterator, which cannot be, is held in memory.
        reference: region id with which the thresholds of the others are compared.
        variables: those of the PMC index; data/pmc.toml by default.
        keep_copies: count reposts and near-duplicates of one policy each time.
        rows: `places` keeps places within China (GB/T 2260), `countries` whole countries (ISO 3166): one table or two.
        spool: where statements and scores wait on the disk; what is returned can be read while it is open.

    Raises:
        ValueError: a dimension is unknown.
    """
    kept = list(analyses) if iter(analyses) is analyses else analyses
    copies = {} if keep_copies else find_copies(kept)
    if rows != "all":
        known = regions or compare(kept, by=by, copies=copies, spool=spool).regions
        regions = [region for region in known if region.isdigit() == (rows == "places")]
    digest = hashlib.sha256()
    for analysis in kept:
        digest.update(f"{analysis.doc_id}\0{analysis.text}\0".encode("utf-8", "surrogatepass"))
    return Study(
        comparison=compare(kept, by=by, dimensions=dimensions, regions=regions, copies=copies, spool=spool),
        thresholds=thresholds(kept, by=by, regions=regions, reference=reference, copies=copies),
        atlas=[entry for entry in atlas(kept, by=by, copies=copies) if regions is None or entry.region in regions],
        mix=mix(kept, by=by, regions=regions, copies=copies),
        pmc=pmc(kept, variables=variables, copies=copies, spool=spool),
        families=families(kept, copies=copies),
        texts_sha256=digest.hexdigest(),
    )
