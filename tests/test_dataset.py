"""The partitioned data set: the same rows for pandas, DuckDB and Arrow, in types that Spark has, too."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pandas
import pyarrow as pa
import pytest
from pyarrow import dataset as arrow

from policy_nlp import batch
from policy_nlp.readers import find_inputs
from policy_nlp.records import LAYERS
from policy_nlp.writers.dataset import region_key, year_key

DOCUMENTS = {
    "zj1": ("浙江省科学技术厅", "2023年5月6日"),
    "zj2": ("浙江省科学技术厅", "2024年5月6日"),
    "hz": ("杭州市科学技术局", "2024年5月6日"),
    "gd": ("广东省科学技术厅", "2023年7月8日"),
    "none": ("编写组", ""),
}
TEXT = (
    "{0}关于印发《创新联合体管理办法》的通知\n第一条 牵头企业上年营业收入不低于15亿元。\n"
    "第二条 给予最高500万元补助。\n{0}\n{1}\n"
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("dataset")
    (home / "in").mkdir()
    (home / "out").mkdir()
    for name, (issuer, day) in DOCUMENTS.items():
        (home / f"in/{name}.txt").write_text(TEXT.format(issuer, day), encoding="utf-8")
    batch.run(find_inputs([home / "in"]), home / "out", batch.Options(formats=("jsonl", "dataset"), workers=2))
    return home / "out"


def expected(out: Path) -> dict[str, dict[str, Any]]:
    return {row["doc_id"]: row for row in map(json.loads, (out / "analyses.jsonl").read_text("utf-8").splitlines())}


def test_folders_are_province_and_year(out: Path) -> None:
    places = {
        path.parent.relative_to(out / "dataset/documents").as_posix() for path in out.rglob("documents/**/*.parquet")
    }
    keys = {
        f"doc_region={region_key(row['meta']['region'])}/doc_year={year_key(row['meta']['published'])}"
        for row in expected(out).values()
    }
    assert places == keys
    assert {"doc_region=CN-330000/doc_year=2024", "doc_region=CN-440000/doc_year=2023"} <= keys
    assert (region_key("330100"), region_key("US"), region_key(None)) == ("CN-330000", "US", "unknown")
    assert (year_key("2024-05-06"), year_key("XXXX-05-06"), year_key(None)) == ("2024", "0", "0")


@pytest.mark.parametrize("table", ["documents", *LAYERS])
def test_every_reader_finds_every_row(table: str, out: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    count = sum(1 if table == "documents" else len(row[table]) for row in expected(out).values())
    place = out / "dataset" / table
    assert len(pandas.read_parquet(place)) == count
    assert arrow.dataset(place, partitioning="hive").count_rows() == count
    query = f"select count(*) from read_parquet('{place}/**/*.parquet', hive_partitioning = true)"
    assert duckdb.sql(query).fetchall() == [(count,)]


def test_questions_to_the_data_set(out: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    rows = expected(out)
    query = f"""
        select doc_region, sum(cast(value as bigint))
        from read_parquet('{out}/dataset/quantities/**/*.parquet', hive_partitioning = true)
        where unit = 'CNY' group by doc_region
    """
    sums: Counter[str] = Counter()
    for row in rows.values():
        amounts = [int(item["value"]) for item in row["quantities"] if item["unit"] == "CNY"]
        sums[region_key(row["meta"]["region"])] += sum(amounts)
    assert {key: int(value) for key, value in duckdb.sql(query).fetchall()} == sums
    frame = pandas.read_parquet(out / "dataset/measures", filters=[("doc_region", "==", "CN-330000")])
    assert set(frame["doc_id"]) == {"zj1", "zj2", "hz"}
    text = pandas.read_parquet(out / "dataset/documents").set_index("doc_id")["text"]
    assert dict(text) == {name: row["text"] for name, row in rows.items()}


def test_types_are_such_as_spark_has(out: Path) -> None:
    def plain(kind: pa.DataType) -> bool:
        if pa.types.is_list(kind) or pa.types.is_fixed_size_list(kind):
            return plain(kind.value_type)
        if pa.types.is_map(kind):
            return plain(kind.key_type) and plain(kind.item_type)
        if pa.types.is_struct(kind):
            return all(plain(field.type) for field in kind)
        return kind in (pa.string(), pa.int64(), pa.float64(), pa.bool_())

    for table in ("documents", *LAYERS):
        schema = arrow.dataset(out / "dataset" / table).schema
        assert [field.name for field in schema if not plain(field.type)] == []
        assert not {"doc_region", "doc_year"} & set(schema.names)


def test_the_same_bytes_from_any_number_of_workers(out: Path, tmp_path: Path) -> None:
    formats = ("jsonl", "dataset")
    for _ in range(2):  # the second run replaces the first one's
        batch.run(find_inputs([out.parent / "in"]), tmp_path, batch.Options(formats=formats, workers=1))
    ours, theirs = (
        {path.relative_to(home): path.read_bytes() for path in (home / "dataset").rglob("*.parquet")}
        for home in (out, tmp_path)
    )
    assert ours == theirs
    assert {path.name for path in tmp_path.iterdir()} == {
        "analyses.jsonl", "manifest.jsonl", "failures.jsonl", "dataset",
    }  # fmt: skip
