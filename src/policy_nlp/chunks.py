"""Neighbours cut into chunks of a bounded size: what is done together, or goes into one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

_Item = TypeVar("_Item")


def chunks(
    items: Iterable[_Item], size_of: Callable[[_Item], int], *, size: int, most: int | None = None
) -> Iterator[list[_Item]]:
    """Yield the items in their order, in chunks of at most `size` together and `most` in number.

    What is larger than that is a chunk by itself; none is empty.
    """
    chunk: list[_Item] = []
    total = 0
    for item in items:
        if chunk and (total + size_of(item) > size or len(chunk) == most):
            yield chunk
            chunk, total = [], 0
        chunk.append(item)
        total += size_of(item)
    if chunk:
        yield chunk
