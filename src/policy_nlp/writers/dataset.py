"""A Parquet data set for big runs: `dataset/<table>/doc_region=…/doc_year=…/part-NNNNN.parquet`.

Tables and columns are those of `parquet.py`. The folders follow Hive, as Spark, DuckDB, Arrow and pandas read it:
`doc_region` is the province or country that a document speaks for (`CN-330000`, `US`; `CN` is the whole of China,
`unknown` what the text does not say) and `doc_year` the year of its publication, 0 where the text does not say. Neither
is null, since Arrow cannot give such folders to pandas, so that the one is always a word and the other always a number;
the columns `region` and `published` of the documents are null as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from policy_nlp.records import Stored
from policy_nlp.writers.parquet import Tables, table_schema, write_empty

FOLDER = "dataset"
UNKNOWN_REGION, UNKNOWN_YEAR = "unknown", "0"


def region_key(region: str | None) -> str:
    """Return the key of a region id: that of its province. The prefix keeps it a word, with a place in China or not."""
    if region is None:
        return UNKNOWN_REGION
    return f"CN-{region[:2]}0000" if region.isdigit() else region


def year_key(published: str | None) -> str:
    """Return the year of an ISO date."""
    return published[:4] if published and published[:4].isdigit() else UNKNOWN_YEAR


def write_part(documents: Iterable[Stored], folder: Path, *, region: str, year: str, number: int) -> None:
    """Write the documents of one region and year, a file for each table that has rows."""
    place = f"doc_region={region}/doc_year={year}/part-{number:05}.parquet"
    tables = Tables({name: folder / name / place for name in Tables.NAMES})
    try:
        for analysis in documents:
            tables.write(analysis)
        tables.flush()
    finally:
        tables.close()


def complete(folder: Path) -> None:
    """Give each table that has no rows at all an empty file, so that it can be read like the others."""
    for name in Tables.NAMES:
        if not (folder / name).exists():
            place = folder / name / f"doc_region={UNKNOWN_REGION}/doc_year={UNKNOWN_YEAR}/part-00000.parquet"
            write_empty(place, table_schema(name))
