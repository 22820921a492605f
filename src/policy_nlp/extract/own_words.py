"""The user's own words have the last say: what a layer has found gives way to them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from policy_nlp.lexicon import OwnHit


class _Span(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


Span = TypeVar("Span", bound=_Span)


def with_own_words(
    own: Sequence[OwnHit],
    found: list[Span],
    make: Callable[[OwnHit], Span],
    *,
    is_name: Callable[[Span], bool] = lambda span: True,
) -> list[Span]:
    """Return what was found, in order, with the user's words in place of what they overlap.

    A word that is denied takes out what lies inside it, and nothing longer. A word inside a longer name that runs on
    behind it (阿里 in 阿里巴巴集团) is part of that name and no mention.

    Args:
        own: the user's words, in order, none overlapping another.
        found: mentions, in order, none overlapping another.
        make: makes the mention of a word.
        is_name: whether a mention is a name, which may hold a word of the user.
    """
    ends = [span.end for span in found]
    gone: set[int] = set()
    added: list[Span] = []
    for word in own:
        index = bisect_right(ends, word.start)
        over = []
        while index < len(found) and found[index].start < word.end:
            over.append(index)
            index += 1
        if word.denied:
            gone.update(at for at in over if word.start <= found[at].start and found[at].end <= word.end)
        elif not (over and word.end < found[over[-1]].end and is_name(found[over[-1]])):
            gone.update(over)
            added.append(make(word))
    kept = [span for at, span in enumerate(found) if at not in gone]
    return sorted([*kept, *added], key=lambda span: span.start) if added else kept
