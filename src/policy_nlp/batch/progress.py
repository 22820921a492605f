"""How far a run is: counts, rate and time left, which stay right when a run goes on after it was stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

import msgspec

from policy_nlp.batch.tasks import Item, Tally


class State(msgspec.Struct, frozen=True, kw_only=True):
    """How far a run is. `rate` is new documents a second, `seconds_left` what the unread ones will take, null while
    nothing can be said of it."""

    total: int
    done: int
    set_aside: int
    failed: int
    unchanged: int
    rate: float | None
    seconds_left: float | None

    @property
    def seen(self) -> int:
        """Documents that are over, one way or another."""
        return self.done + self.set_aside + self.failed


class Progress:
    """Counts documents; told from several threads.

    What earlier runs have done counts as done, but in neither rate nor time: those come from the documents that this
    run has read, the time left from the bytes of those that it still has to.
    """

    def __init__(self, items: Sequence[Item], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._total = len(items)
        self._new_bytes = sum(item.size for item in items if item.known is None)
        self._clock = clock
        self._began = clock()
        self._tally = Tally()
        self._lock = threading.Lock()

    def add(self, tally: Tally) -> None:
        """Count."""
        with self._lock:
            self._tally += tally

    def state(self) -> State:
        """Return how far it is now."""
        tally, seconds = self._tally, self._clock() - self._began
        seen = tally.done + tally.set_aside + tally.failed
        fresh = seen - tally.unchanged
        left = None
        if seen == self._total or tally.new_bytes >= self._new_bytes:
            left = 0.0
        elif tally.new_bytes and seconds > 0:
            left = (self._new_bytes - tally.new_bytes) * seconds / tally.new_bytes
        return State(
            total=self._total,
            done=tally.done,
            set_aside=tally.set_aside,
            failed=tally.failed,
            unchanged=tally.unchanged,
            rate=fresh / seconds if fresh and seconds > 0 else None,
            seconds_left=left,
        )
