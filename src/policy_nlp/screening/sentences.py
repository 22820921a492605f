"""Where sentences and lines lie in a folded text."""

from __future__ import annotations

import re
from bisect import bisect_left

_STOP = re.compile(r"[。;!?\n]")


class Sentences:
    """Sentence bounds of a folded text, found once; a semicolon and a line's end close a sentence, too."""

    def __init__(self, folded: str) -> None:
        self._size = len(folded)
        self._stops = [stop.start() for stop in _STOP.finditer(folded)]

    def at(self, place: int) -> tuple[int, int]:
        """Return start and end of the sentence at `place`, its stop left out."""
        index = bisect_left(self._stops, place)
        start = self._stops[index - 1] + 1 if index else 0
        return start, self._stops[index] if index < len(self._stops) else self._size
