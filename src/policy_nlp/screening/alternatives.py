"""Lists of conditions, and alternatives of which one or so many suffice: 符合下列条件, 符合下列条件之一, …或者…."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec

from policy_nlp.numerals import DIGITS
from policy_nlp.screening.sentences import Sentences

# 符合下列条件之一的： / 满足以下任意两项：
_STEM = re.compile(
    r"(?:条件|情形|情况|要求|标准|资质|规定|指标|项目)?(?:之一|任[一意]?(?:一[项条个])|其中(?:任[一意]?)?(?P<one>[一1])[项条个]|"
    r"(?:中的?|任意|其中|至少){1,3}(?:满足|符合|具备)?(?P<number>[一二两三四五1-5])[项条个])(?:及?以上)?(?:条件|要求|标准)?(?:的)?"
    r"(?:[,,][^。:;\n]{0,30})?:"
)
# 应当具备下列条件：
_ALL = re.compile(r"(?:具备|符合|满足|达到|遵守)[^。:;\n]{0,24}(?:条件|要求)(?:的)?(?:[,,][^。:;\n]{0,30})?:")
# How items are numbered, the outermost first; one list keeps to one way.
_NUMBERINGS = (
    re.compile(r"第[一二三四五六七八九十百0-9]{1,4}[条章]"),
    re.compile(r"[一二三四五六七八九十]{1,3}、"),
    re.compile(r"\([一二三四五六七八九十]{1,3}\)"),
    re.compile(r"[0-9]{1,2}[.、](?![0-9])"),
    re.compile(r"\([0-9]{1,2}\)"),
    re.compile(r"[0-9]{1,2}\)"),
    re.compile(r"[①-⑳]"),
)
_INLINE = re.compile(r"(?<=[:;。,、 ])(?:\([一二三四五六七八九十0-9]{1,3}\)|[0-9]{1,2}[.、](?![0-9])|[①-⑳])")
_MARK = re.compile(r"\s*(?:\([一二三四五六七八九十0-9]{1,3}\)|[0-9]{1,2}[.、)]|[①-⑳]|[一二三四五六七八九十]{1,3}、)\s*")
# 5亿元以上或者…: what lies between a bound's number and the word that opens the alternative.
_OR = re.compile(r"(?:及?以[上内下]|左右)?的?[,、]?或者?(?!以)")
_AND = re.compile(r"(?:及?以[上内下])?[,、]?(?:且|并且|同时)")
_COMMA = re.compile(r"[,;\n]")
# A clause of fewer characters says nothing by itself.
_SHORTEST = 4
_CLAUSE_END = re.compile(r"[,;。:\n)]")
_ITEM_LIMIT = 30
# How much of a line is looked at for items in a row, and how many lines below a stem for items in lines.
_LINE, _LINES = 2000, 200


# 申报条件：, at the head of a line: where it comes more than once, the document holds several programmes.
_PROGRAMME = re.compile(
    r"^[ \t]*(?:[(]?[一二三四五六七八九十0-9]{1,3}[)、.])?[ \t]*"
    r"(?:申报|申请|认定|支持|扶持|准入|入选|奖励|补贴|补助)(?:条件|要求)(?:和要求)?:",
    re.M,
)
_LABEL = re.compile(r"[ \t]*(?:[(]?[一二三四五六七八九十0-9]{1,3}[)、.])?[ \t]*[^,。;:、\n]{2,10}:")


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Which alternatives a predicate belongs to: `needed` of the branches of `group` suffice."""

    group: str
    branch: int
    needed: int = 1


class Clause(NamedTuple):
    """A predicate's place, and whether it has a figure."""

    start: int
    end: int
    figure: bool


Unread = tuple[int, int, Choice | None]


class ConditionList(NamedTuple):
    """A list of conditions: how many items suffice (None: all of them), and the places of the items."""

    needed: int | None
    items: list[tuple[int, int]]


def find_choices(
    folded: str,
    lists: Sequence[ConditionList],
    clauses: Sequence[Clause],
    easings: Sequence[tuple[int, int]],
    sentences: Sentences,
) -> tuple[dict[int, Choice], list[Unread]]:
    """Return the choice of each clause that is an alternative, by its index, and conditions that hold no clause.

    Args:
        lists: what `find_lists` has found.
        clauses: places of the predicates, in order of the text.
        easings: places of what belongs to a predicate though it lies behind it.
    """
    choices: dict[int, Choice] = {}
    unread: list[Unread] = []
    starts = [clause.start for clause in clauses]
    known = sorted([*starts, *(start for start, _ in easings)])
    for needed, items in lists:
        for branch, (start, end) in enumerate(items):
            choice = Choice(group=f"c{items[0][0]}", branch=branch, needed=min(needed, len(items))) if needed else None
            for index in range(bisect_left(starts, start), bisect_left(starts, end)):
                if choice:
                    choices.setdefault(index, choice)
            for low, high in _uncovered(folded, start, end, known):
                unread.append((low, high, choice))
                insort(known, low)
    _joined_by_or(folded, clauses, sentences, choices, unread)
    return choices, unread


def _uncovered(folded: str, start: int, end: int, known: Sequence[int]) -> list[tuple[int, int]]:
    """The parts of an item in which nothing is known to begin: all of it, or single clauses."""
    if bisect_left(known, start) == bisect_left(known, end):
        return [(start, end)] if end - start >= _SHORTEST else []
    bounds = [start - 1, *(comma.start() for comma in _COMMA.finditer(folded, start, end)), end]
    parts = [_trimmed(folded, low + 1, high) for low, high in pairwise(bounds) if high - low > 1]
    return [
        (low, high)
        for low, high in parts
        # what ends with a colon opens a list of its own
        if high - low >= _SHORTEST and folded[high - 1] != ":" and bisect_left(known, low) == bisect_left(known, high)
    ]


def find_lists(folded: str) -> Iterator[ConditionList]:
    """Yield every list of conditions or alternatives; what is a list of alternatives is not one of all."""
    taken: set[int] = set()
    for pattern in (_STEM, _ALL):
        covered = 0
        for stem in pattern.finditer(folded):
            if stem.end() in taken or stem.start() < covered:
                continue
            taken.add(stem.end())
            line_end = folded.find("\n", stem.end())
            line_end = min(len(folded) if line_end < 0 else line_end, stem.end() + _LINE)
            inline = bool(folded[stem.end() : line_end].strip())
            items = _inline(folded, stem.end(), line_end) if inline else _lines(folded, line_end + 1)
            if len(items) > 1:
                covered = items[-1][1] if inline else 0
                yield ConditionList(_needed(stem) if pattern is _STEM else None, items)


def find_programmes(folded: str) -> list[tuple[int, int]]:
    """Return the places of what stands behind the label 申报条件：; one place a programme of the document.

    It reaches to the end of the label's own line or, where that holds nothing else, to the next label at the head of a
    line (扶持标准：) or the next chapter.
    """
    labels = list(_PROGRAMME.finditer(folded))
    limits = [label.start() for label in labels[1:]] + [len(folded)]
    places = []
    for label, limit in zip(labels, limits, strict=False):
        end = folded.find("\n", label.end(), limit)
        end = limit if end < 0 else end
        if not folded[label.end() : end].strip():
            for _ in range(_ITEM_LIMIT):
                if end >= limit or _LABEL.match(folded, end + 1, limit) or _heading(folded, end + 1):
                    break
                stop = folded.find("\n", end + 1, limit)
                end = limit if stop < 0 else stop
        places.append((label.end(), end))
    return places


def _heading(folded: str, start: int) -> bool:
    """Whether the line at `start` begins a chapter, an article or a part (一、)."""
    return any(pattern.match(folded, start) for pattern in _NUMBERINGS[:2])


def _needed(stem: re.Match[str]) -> int:
    number = stem["number"] or "1"
    return DIGITS[number] if number in DIGITS else int(number)


def _inline(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    marks = list(_INLINE.finditer(folded, start - 1, end))
    kinds = {_numbering(mark[0]) for mark in marks}
    if len(kinds) != 1:
        return []
    bounds = [*(mark.start() for mark in marks), end]
    # the last item ends with its sentence: what comes after a full stop is no longer an alternative
    stop = folded.find("。", marks[-1].end(), end)
    bounds[-1] = stop if stop > 0 else end
    return [_trimmed(folded, low, high) for low, high in pairwise(bounds)]


def _lines(folded: str, start: int) -> list[tuple[int, int]]:
    """The items of a list that begins at the line at `start`; deeper items belong to the one above them."""
    items: list[tuple[int, int]] = []
    kind: int | None = None
    for _ in range(_LINES):
        if start >= len(folded) or len(items) >= _ITEM_LIMIT:
            break
        end = folded.find("\n", start)
        end = len(folded) if end < 0 else end
        line = folded[start:end].strip()
        numbering = _numbering(line)
        if line and kind is None:
            if numbering is None:
                return []
            kind = numbering
        if line and (numbering is None or numbering < (kind or 0)):
            break
        if line and numbering == kind:
            items.append((start, end))
        elif line:
            items[-1] = (items[-1][0], end)
        start = end + 1
    return [_trimmed(folded, low, high) for low, high in items]


def _numbering(line: str) -> int | None:
    return next((index for index, pattern in enumerate(_NUMBERINGS) if pattern.match(line)), None)


def _trimmed(folded: str, start: int, end: int) -> tuple[int, int]:
    """An item without its number and its last mark."""
    mark = _MARK.match(folded, start, end)
    start = mark.end() if mark else start
    while end > start + 1 and folded[end - 1] in " ;。,、\n":
        end -= 1
    return start, end


def _joined_by_or(
    folded: str,
    clauses: Sequence[Clause],
    sentences: Sentences,
    choices: dict[int, Choice],
    unread: list[Unread],
) -> None:
    """Take up what 或者 joins right behind a figure; inside a list of alternatives it stays as the list has it."""
    figures = [index for index, clause in enumerate(clauses) if clause.figure and index not in choices]
    for place, index in enumerate(figures):
        joint = _OR.match(folded, clauses[index].end)
        if joint is None:
            continue
        first = choices.get(index)
        if first is None:
            first = Choice(group=f"c{clauses[index].start}", branch=0)
            for earlier in _joined_by_and(folded, clauses, figures, place, comma="," in joint[0]):
                choices[earlier] = first
        choice = Choice(group=first.group, branch=first.branch + 1)
        end = _CLAUSE_END.search(folded, joint.end())
        stop = min(end.start() if end else len(folded), sentences.at(clauses[index].start)[1])
        following = figures[place + 1] if place + 1 < len(figures) else None
        if following is not None and clauses[following].start < stop:
            choices[following] = choice
        elif stop > joint.end():
            unread.append((joint.end(), stop, choice))


def _joined_by_and(
    folded: str, clauses: Sequence[Clause], figures: Sequence[int], place: int, *, comma: bool
) -> list[int]:
    """The figure at `place` and, where a comma parts them from the 或者, those before it that 且 ties to it."""
    joined = [figures[place]]
    while comma and place and _AND.match(folded, clauses[figures[place - 1]].end):
        place -= 1
        joined.append(figures[place])
    return joined
