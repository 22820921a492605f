"""Records that wait on the disk: what a comparison of very many documents would otherwise hold in memory."""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, Generic, TypeVar, overload

import msgspec

Kept = TypeVar("Kept", bound=msgspec.Struct)


class Spool:
    """A file without a name for the records of many sequences; it is gone when the block, or the process, ends."""

    def __init__(self) -> None:
        # closed by __exit__
        self._file: Any = tempfile.TemporaryFile()  # noqa: SIM115
        self._encoder = msgspec.msgpack.Encoder()
        self._end = 0
        self._writing = True

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def sequence(self, kind: type[Kept]) -> Spooled[Kept]:
        """Return a new sequence of records of one type."""
        return Spooled(self, kind)

    def put(self, record: msgspec.Struct) -> tuple[int, int]:
        """Write a record; return where it begins and how long it is."""
        if not self._writing:
            self._file.seek(self._end)
            self._writing = True
        start, length = self._end, self._file.write(self._encoder.encode(record))
        self._end += length
        return start, length

    def get(self, start: int, length: int) -> bytes:
        """Return what was written at a place."""
        self._writing = False
        self._file.seek(start)
        return bytes(self._file.read(length))


class Spooled(Sequence[Kept], Generic[Kept]):
    """A sequence that can grow and be read, and of which only the places of its records are in memory."""

    def __init__(self, spool: Spool, kind: type[Kept]) -> None:
        self._spool, self._decoder = spool, msgspec.msgpack.Decoder(kind)
        self._starts, self._lengths = array("Q"), array("I")

    def append(self, record: Kept) -> None:
        """Add a record at the end."""
        start, length = self._spool.put(record)
        self._starts.append(start)
        self._lengths.append(length)

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> Kept: ...
    @overload
    def __getitem__(self, index: slice) -> list[Kept]: ...
    def __getitem__(self, index: int | slice) -> Kept | list[Kept]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        return self._decoder.decode(self._spool.get(self._starts[index], self._lengths[index]))

    def __iter__(self) -> Iterator[Kept]:
        for at in range(len(self)):
            yield self[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # it grows
