"""What goes between a supervisor and its worker: frames of MessagePack with their length before them."""

from __future__ import annotations

from typing import BinaryIO, NamedTuple

import msgspec

from policy_nlp.batch.entries import Entry


class Setup(msgspec.Struct, frozen=True, tag=True):
    """The first message to a worker. Paths are bytes, since names need not be text.

    `lexicon` is null for one that analyses nothing, and need not load what that takes.
    """

    lexicon: list[bytes] | None
    memory: int


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file to analyse, unless its content still has the hash `known`."""

    path: bytes
    file: str
    name: str
    doc_id: str
    known: str | None = None


class Analyse(msgspec.Struct, frozen=True, tag=True):
    """Analyse files: one, or some small ones together."""

    files: list[File]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a data set: where its documents lie in analyses.jsonl (start, length), and where it goes."""

    places: list[tuple[int, int]]
    region: str
    year: str
    number: int


class WriteParts(msgspec.Struct, frozen=True, tag=True):
    """Write pieces of a data set."""

    analyses: bytes
    folder: bytes
    parts: list[Part]


class Ready(msgspec.Struct, frozen=True, tag=True):
    """The worker has loaded what it needs."""


class Outcome(NamedTuple):
    """What became of a file: an entry and the analysis as JSON; without an entry, nothing has changed."""

    entry: Entry | None = None
    analysis: bytes = b""


class Done(msgspec.Struct, frozen=True, tag=True):
    """The answer: an outcome for each file, in their order; none for a data set."""

    outcomes: list[Outcome] = []


class Refused(msgspec.Struct, frozen=True, tag=True):
    """The worker cannot start, or a piece cannot be written; not the fault of a document."""

    message: str
    errno: int | None = None


Request = Setup | Analyse | WriteParts
Answer = Ready | Done | Refused

_ENCODER = msgspec.msgpack.Encoder()
REQUESTS: msgspec.msgpack.Decoder[Request] = msgspec.msgpack.Decoder(Request)
ANSWERS: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)


def send(stream: BinaryIO, message: Request | Answer) -> None:
    """Write a message."""
    data = _ENCODER.encode(message)
    stream.write(len(data).to_bytes(8, "big"))
    stream.write(data)
    stream.flush()


def receive(stream: BinaryIO) -> bytes | None:
    """Read a message's bytes; None where the other side has gone."""
    head = stream.read(8)
    if len(head) < 8:
        return None
    size = int.from_bytes(head, "big")
    data = stream.read(size)
    return data if len(data) == size else None
