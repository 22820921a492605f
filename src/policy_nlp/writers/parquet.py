"""A Parquet file per layer and one of the documents, in the record form's own names and types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import inspect

from policy_nlp.messages import Language
from policy_nlp.records import RECORD_TYPES, Analysis, Meta, Stored
from policy_nlp.writers.files import part_path, settle
from policy_nlp.writers.rows import DOCUMENTS, SectionPaths, document_row

if TYPE_CHECKING:
    import pyarrow

# Rows, or characters of documents, that are held before they are written as a row group.
_GROUP_ROWS, _GROUP_CHARACTERS = 5_000, 500_000
# Columns whose words come back row after row. For the others a dictionary saves nothing that zstd does not, and takes
# long to make, as bounds do for what differs from row to row.
_REPEATED = ["doc_id", "section"]
_UNIQUE = {"id", "text"}


@dataclass(slots=True)
class _Held:
    """Rows that wait to be written: records, or rows of documents, and what stands before the fields of each record."""

    rows: list[Any] = field(default_factory=list)
    doc_ids: list[str] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)


class Tables:
    """Files of tables, each begun with its first row; rows are held and written in groups, column by column."""

    NAMES = (DOCUMENTS, *RECORD_TYPES)

    def __init__(self, paths: Mapping[str, Path]) -> None:
        import pyarrow as pa  # noqa: PLC0415 - who writes no Parquet does not pay for it

        self._paths = paths
        self._files: dict[str, Any] = {}
        self._from_columns = pa.Table.from_arrays
        self._held = {name: _Held() for name in self.NAMES}
        self._characters = 0

    def write(self, analysis: Stored) -> None:
        """Add a document's rows; a row group is written when enough of them have come together."""
        paths = SectionPaths(analysis.sections)
        self._held[DOCUMENTS].rows.append(document_row(analysis) | {"text": analysis.text})
        full = False
        for layer, records in analysis.layers():
            if records:
                held = self._held[layer]
                held.rows += records
                held.doc_ids += [analysis.doc_id] * len(records)
                held.sections += paths.of(records)
                full = full or len(held.rows) >= _GROUP_ROWS
        self._characters += len(analysis.text)
        if full or self._characters >= _GROUP_CHARACTERS or len(self._held[DOCUMENTS].rows) >= _GROUP_ROWS:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        for name, held in self._held.items():
            if held.rows:
                schema = table_schema(name)
                arrays = [_array(column, kind) for column, kind in zip(_columns(name, held), schema.types, strict=True)]
                self.begin(name).write_table(self._from_columns(arrays, schema=schema))
                self._held[name] = _Held()
        self._characters = 0

    def begin(self, name: str) -> Any:
        """Return the file of a table, which is begun if it is not there."""
        if name not in self._files:
            self._files[name] = _open(self._paths[name], table_schema(name))
        return self._files[name]

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()


class ParquetTables:
    """`documents.parquet`, with the texts, and `<layer>.parquet`, with the path of sections above each record.

    Column names are those of the record form in every language, for programs to rely on.
    """

    def __init__(self, folder: Path, *, lang: Language) -> None:
        self._paths = [folder / f"{name}.parquet" for name in Tables.NAMES]
        self._tables = Tables({path.stem: part_path(path) for path in self._paths})
        for name in Tables.NAMES:
            self._tables.begin(name)

    def write(self, analysis: Analysis) -> None:
        """Add a document's rows."""
        self._tables.write(analysis)

    def close(self, *, good: bool) -> None:
        """Put the files in their places, or remove them."""
        try:
            if good:
                self._tables.flush()
        except BaseException:
            good = False
            raise
        finally:
            self._tables.close()
            for path in self._paths:
                settle(path, good=good)


def write_empty(path: Path, schema: pyarrow.Schema) -> None:
    """Write a file without rows."""
    _open(path, schema).close()


def _open(path: Path, schema: pyarrow.Schema) -> Any:
    from pyarrow import parquet  # noqa: PLC0415

    path.parent.mkdir(parents=True, exist_ok=True)
    bounded = [name for name in schema.names if name not in _UNIQUE]
    return parquet.ParquetWriter(path, schema, compression="zstd", use_dictionary=_REPEATED, write_statistics=bounded)


def _columns(table: str, held: _Held) -> Iterator[Sequence[Any]]:
    """Yield the columns of the rows that are held, in the order of the schema."""
    if table == DOCUMENTS:
        for name in table_schema(table).names:
            yield [row[name] for row in held.rows]
        return
    yield held.doc_ids
    yield held.sections
    yield from zip(*map(msgspec.structs.astuple, held.rows), strict=True)


def _array(column: Sequence[Any], kind: pyarrow.DataType) -> pyarrow.Array:
    """Return a column as Arrow has it; structs go there as dictionaries, maps in parts: over pairs it takes longer."""
    import pyarrow as pa  # noqa: PLC0415

    if pa.types.is_map(kind):
        offsets = pa.array([0, *accumulate(map(len, column))], pa.int32())
        keys = pa.array(list(chain.from_iterable(column)), kind.key_type)
        items = pa.array(list(chain.from_iterable(map(dict.values, column))), kind.item_type)
        return pa.MapArray.from_arrays(offsets, keys, items, kind)
    if pa.types.is_list(kind) and pa.types.is_struct(kind.value_type):
        column = msgspec.to_builtins(column)
    return pa.array(column, kind)


@lru_cache(maxsize=16)
def table_schema(table: str) -> pyarrow.Schema:
    """Return the Arrow schema of a table, derived from the record types."""
    import pyarrow as pa  # noqa: PLC0415

    kind = Meta if table == DOCUMENTS else RECORD_TYPES[table]
    fields = [("doc_id", pa.string())]
    if table != DOCUMENTS:
        fields.append(("section", pa.string()))
    fields += [
        (field.name, _arrow(field.type)) for field in _struct(kind).fields if (table, field.name) != (DOCUMENTS, "at")
    ]
    if table == DOCUMENTS:
        fields += [(name, pa.string()) for name in ("file", "media_type", "encoding", "sha256")]
        fields += [(name, pa.int64()) for name in ("characters", *RECORD_TYPES)]
        fields += [(name, pa.string()) for name in ("program_version", "data_version", "text")]
    return pa.schema(fields)


def _struct(kind: type) -> inspect.StructType:
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    return info


def _arrow(kind: inspect.Type) -> Any:
    """Return the Arrow type of a field; raises `TypeError` for one that records.py has not had before."""
    import pyarrow as pa  # noqa: PLC0415

    plain = {inspect.StrType: pa.string, inspect.LiteralType: pa.string, inspect.IntType: pa.int64}
    plain |= {inspect.FloatType: pa.float64, inspect.BoolType: pa.bool_}
    if type(kind) in plain:
        return plain[type(kind)]()
    if isinstance(kind, inspect.UnionType):
        (inner,) = (item for item in kind.types if not isinstance(item, inspect.NoneType))
        return _arrow(inner)
    if isinstance(kind, inspect.ListType):
        return pa.list_(_arrow(kind.item_type))
    if isinstance(kind, inspect.TupleType):
        return pa.list_(_arrow(kind.item_types[0]), len(kind.item_types))
    if isinstance(kind, inspect.DictType):
        return pa.map_(_arrow(kind.key_type), _arrow(kind.value_type))
    if isinstance(kind, inspect.StructType):
        return pa.struct([(field.name, _arrow(field.type)) for field in kind.fields])
    raise TypeError(f"no Arrow type for {kind}")
