"""A Parquet file per layer and one of the documents, in the record form's own names and types."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import inspect

from policy_nlp.messages import Language
from policy_nlp.records import RECORD_TYPES, Analysis, Meta
from policy_nlp.writers.files import part_path, settle
from policy_nlp.writers.rows import DOCUMENTS, SectionPaths, document_row

if TYPE_CHECKING:
    import pyarrow

# Rows, or characters of documents, that are held before they are written as a row group.
_GROUP_ROWS, _GROUP_CHARACTERS = 20_000, 4_000_000


class ParquetTables:
    """`documents.parquet`, with the texts, and `<layer>.parquet`, with the path of sections above each record.

    Column names are those of the record form in every language, for programs to rely on.
    """

    def __init__(self, folder: Path, *, lang: Language) -> None:
        import pyarrow as pa  # noqa: PLC0415 - who writes no Parquet does not pay for it
        from pyarrow import parquet  # noqa: PLC0415

        self._schemas = {name: table_schema(name) for name in (DOCUMENTS, *RECORD_TYPES)}
        self._paths = {name: folder / f"{name}.parquet" for name in self._schemas}
        self._files = {
            name: parquet.ParquetWriter(part_path(self._paths[name]), schema, compression="zstd")
            for name, schema in self._schemas.items()
        }
        self._from_rows = pa.Table.from_pylist
        self._held: dict[str, list[dict[str, Any]]] = {name: [] for name in self._schemas}
        self._characters = 0

    def write(self, analysis: Analysis) -> None:
        """Add a document's rows; a row group is written when enough of them have come together."""
        path = SectionPaths(analysis.sections)
        self._held[DOCUMENTS].append(_flat(document_row(analysis)) | {"text": analysis.text})
        for layer, records in analysis.layers():
            for record in records:
                place = {"doc_id": analysis.doc_id, "section": path.at(record.start)}
                self._held[layer].append(place | _flat(msgspec.to_builtins(record)))
        self._characters += len(analysis.text)
        if self._characters >= _GROUP_CHARACTERS or any(len(rows) >= _GROUP_ROWS for rows in self._held.values()):
            self._flush()

    def _flush(self) -> None:
        for name, rows in self._held.items():
            if rows:
                self._files[name].write_table(self._from_rows(rows, schema=self._schemas[name]))
                rows.clear()
        self._characters = 0

    def close(self, *, good: bool) -> None:
        """Put the files in their places, or remove them."""
        try:
            if good:
                self._flush()
        except BaseException:
            good = False
            raise
        finally:
            for name, path in self._paths.items():
                self._files[name].close()
                settle(path, good=good)


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """`at` as a list of pairs, which is how Arrow takes a map."""
    return row | {"at": list(row["at"].items())} if "at" in row else row


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
