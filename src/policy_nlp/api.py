"""The library's verbs: read, analyse, compare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from policy_nlp.pipeline import Pipeline
from policy_nlp.records import Analysis, Document

if TYPE_CHECKING:
    from policy_nlp.comparison import Comparison
    from policy_nlp.comparison.study import Study


@lru_cache(maxsize=1)
def _pipeline() -> Pipeline:
    return Pipeline()


def read(path: str | Path, *, doc_id: str | None = None, time_limit: float = 300.0) -> Document:
    """Read a document: plain text, Markdown, HTML, DOCX, PDF or OFD, whatever the suffix says.

    A PDF is read in a process of its own, which is ended after `time_limit` seconds: some never come to an end.

    Raises:
        policy_nlp.readers.ReadError: it cannot be read; the message says why and what to do.
    """
    from policy_nlp.readers import read_file  # noqa: PLC0415 - analysing a text does not pay for it

    return read_file(path, doc_id=doc_id, time_limit=time_limit)


def analyse(document: Document | str, *, lexicon: str | Path | Sequence[str | Path] = ()) -> Analysis:
    """Analyse a text, or a Document that `read` has made; offsets are code points of the analysis' `text`.

    `lexicon` names the CSV file or files of the user's own words; for many documents with one, make a `Pipeline`.

    Raises:
        policy_nlp.lexicon.LexiconError: a lexicon is not as it should be; the message names the file and the row.
    """
    return (Pipeline(lexicon=lexicon) if lexicon else _pipeline())(document)


def compare(
    analyses: Iterable[Analysis],
    *,
    by: Literal["region", "province"] = "region",
    dimensions: Sequence[str] | None = None,
    regions: Sequence[str] | None = None,
) -> Comparison:
    """Return the table of regions by dimensions (all twelve by default); see `policy_nlp.comparison.compare`.

    Raises:
        ValueError: a dimension is unknown.
    """
    from policy_nlp import comparison as table  # noqa: PLC0415 - analysing alone does not pay for it

    return table.compare(analyses, by=by, dimensions=dimensions or table.DIMENSIONS, regions=regions)


def study(
    analyses: Iterable[Analysis],
    *,
    by: Literal["region", "province"] = "region",
    regions: Sequence[str] | None = None,
    reference: str | None = None,
    keep_copies: bool = False,
    in_force: date | None = None,
) -> Study:
    """Return every comparison of the documents: table, thresholds, consortia, instruments, PMC index.

    With `in_force`, documents that were not in force on that day, by what they or others of them say, are left out and
    listed (`comparison.left_out`). `to_frames()` of what comes back gives pandas frames with evidence columns; see
    `policy_nlp.comparison.study`.
    """
    from policy_nlp.comparison.study import study as compare_all  # noqa: PLC0415 - analysing alone does not pay for it
    from policy_nlp.comparison.validity import split  # noqa: PLC0415 - as above

    kept, gone = split(list(analyses), on=in_force)
    made = compare_all(kept, by=by, regions=regions, reference=reference, keep_copies=keep_copies)
    return made.without(gone)
