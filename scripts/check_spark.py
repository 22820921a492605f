"""Reads a data set with Spark and with Arrow and compares: `python scripts/check_spark.py OUT/dataset`.

Needs Java and `pip install pyspark`, which the tests do without: 500 MB for one reader of a plain format.
"""

import sys
from pathlib import Path

import pyarrow.dataset as arrow

ORDER = ("doc_id", "start", "end")


def main(folder: Path) -> None:
    from pyspark.sql import SparkSession  # noqa: PLC0415 - what is missing is told below

    quiet = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
    spark = SparkSession.builder.master("local[2]").config(map=quiet).getOrCreate()
    for table in sorted(path for path in folder.iterdir() if path.is_dir()):
        frame = spark.read.parquet(str(table))
        rows = arrow.dataset(table, partitioning="hive").to_table().to_pylist()
        order = [name for name in ORDER if name in frame.columns]
        names = [*order, *sorted(set(frame.columns) - set(order))]
        theirs = [row.asDict(recursive=True) for row in frame.orderBy(order).collect()]
        ours = sorted(rows, key=lambda row: [row[name] for name in order])
        for mine, their in zip(ours, theirs, strict=True):
            for name in names:
                value = dict(mine[name]) if isinstance(their[name], dict) else mine[name]
                if value != their[name]:
                    sys.exit(f"{table.name} {mine['doc_id']} {name}: Arrow reads {value!r}, Spark {their[name]!r}")
        print(f"{table.name}: {len(ours):,} rows, {len(names)} columns, the same")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        main(Path(sys.argv[1]))
    except ImportError as error:
        sys.exit(f"{error.name} is missing: pip install pyspark (and Java 17 or later)")
