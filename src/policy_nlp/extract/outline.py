"""The sections of a document by place: which hold a line, and what label they give it."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from policy_nlp.extract import Found
from policy_nlp.extract.clauses import after_number
from policy_nlp.extract.heads import Place
from policy_nlp.records import Section

_CHAPTER: Final = ("章", "节", "编", "篇")


class Outline:
    """The sections by place."""

    def __init__(self, found: Found) -> None:
        self._sections = found.sections
        self._starts = [section.start for section in found.sections]
        self._by_id = {section.id: section for section in found.sections}
        self._paths: dict[str, list[Section]] = {}
        self._titles = {section.at["title"][0]: section for section in found.sections if "title" in section.at}

    def titled(self, start: int) -> Section | None:
        """Return the section whose title begins at `start`."""
        return self._titles.get(start)

    def is_title(self, text: str, place: Place) -> bool:
        """Whether a sentence is no more than the title of an item that has text (一是加强领导。…)."""
        if not self._titles:
            return False
        begin = after_number(text, place[0], place[1])
        section = self._titles.get(begin)
        return section is not None and section.at["title"][1] >= place[1] - 1 and section.end > place[1] + 1

    def path(self, offset: int) -> list[Section]:
        """Return the sections that hold `offset`, the innermost first."""
        at = bisect_right(self._starts, offset) - 1
        innermost = self._sections[at] if at >= 0 else None
        while innermost is not None and innermost.end <= offset:
            innermost = self._parent(innermost)
        if innermost is None:
            return []
        path = self._paths.get(innermost.id)
        if path is None:
            path = self._paths[innermost.id] = [innermost]
            while (parent := self._parent(path[-1])) is not None:
                path.append(parent)
        return path

    def _parent(self, section: Section) -> Section | None:
        return self._by_id.get(section.parent) if section.parent else None

    def opens(self, label: Place | None, path: list[Section]) -> bool:
        """Whether the innermost section began after the label that holds so far."""
        return bool(path) and (label is None or path[0].start > label[1])

    def label(self, path: list[Section]) -> Place | None:
        """Return the title of the innermost item that has one; chapters and numbered parts are none."""
        for section in path:
            number = section.number or ""
            if number.endswith("是"):
                return None
            if "title" in section.at and not number.endswith(_CHAPTER) and (section.level > 1 or "条" in number):
                return section.at["title"]
        return None
