"""Versions of one policy side by side: which numbers moved and how, which clauses were changed, added or dropped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

import msgspec

from policy_nlp.comparison.matching import FEWEST, RELATED, REUSED, assign, matched, plain, similarities
from policy_nlp.comparison.statements import clause_around
from policy_nlp.fold import fold
from policy_nlp.records import Analysis, Comparator, Kind, MadeBy, Place, Quantity
from policy_nlp.screening.metrics import OTHER, metric_of, plain_words, sanction_behind, unit_factor
from policy_nlp.screening.sentences import Sentences

Layer = Literal["quantities", "measures", "text"]
Change = Literal[
    "unchanged", "changed", "added", "dropped", "tightened", "loosened", "raised", "lowered", "comparator"
]  # fmt: skip

_SIDES = {">=": "floor", ">": "floor", "<=": "ceiling", "<": "ceiling"}
# What stands for the number itself while the words around it are compared; no document holds it.
_SELF = "\u5f41"
_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
# 第五条, （三）, 2.: a clause that was given another number has not changed.
_LABEL = re.compile(
    r"[\s#]*(?:第[〇零一二三四五六七八九十百0-9]{1,6}[条章节款]|[一二三四五六七八九十百]{1,4}、|[0-9]{1,2}(?:\.(?![0-9])|、)"
    r"|\([一二三四五六七八九十0-9]{1,3}\))?\s*"
)
# Of a sentence between two measures, marks and joints are nobody's.
_EDGES = " \t\u3000,.:、"
# What a common metric and a common subject add to the likeness of two numbers' clauses, and an equal number.
_METRIC, _SUBJECT, _SAME = 0.3, 0.2, 0.05
# Numbers of one metric that stands in several clauses are the same from this cosine on; a rule of thumb.
_ALIKE = 0.5
# A lower fine is no stricter bound.
_PENALTY = re.compile("罚款|罚金|拘留|徒刑|滞纳金|违约金|处分")


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """What a number says, as its quantity record has it."""

    kind: Kind
    metric: str | None
    subject: str | None
    comparator: Comparator
    value: float
    value_max: float | None
    unit: str | None


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """Words of one version: `text` is text[start:end] of the document, `record` the id of the measure or quantity.

    Of a number, `quote` is the clause around it, text[quote_start:quote_end].
    """

    doc_id: str
    record: str | None
    section: str
    start: int
    end: int
    text: str
    figure: Figure | None = None
    quote: str | None = None
    quote_start: int | None = None
    quote_end: int | None = None


class Thread(msgspec.Struct, frozen=True, kw_only=True):
    """One clause or number through the versions: a passage or null for each of them.

    `changes[i]` is what happened between versions i and i + 1 (null: in neither of them), `similarity[i]` the cosine of
    the two passages' words where both are there. A bound of a requirement is `tightened` or `loosened`; any other
    number is `raised` or `lowered`; `comparator` says that the value stayed and the comparator did not (不低于 became
    超过), or that the two bind on different sides and cannot be ordered.
    """

    layer: Layer
    passages: list[Passage | None]
    changes: list[Change | None]
    similarity: list[float | None]


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A document that is one version."""

    doc_id: str
    title: str | None
    doc_number: str | None
    published: str | None
    effective: str | None


class Versions(msgspec.Struct, frozen=True, kw_only=True):
    """Versions side by side, the oldest first. `clauses` are measures and what else a sentence says."""

    versions: list[Version]
    numbers: list[Thread]
    clauses: list[Thread]
    made_by: list[MadeBy]


def versions(analyses: Sequence[Analysis]) -> Versions:
    """Return what changed between versions of one policy, given from the oldest to the newest.

    Words of fewer than eight characters are compared only where they stayed the same.

    Raises:
        ValueError: there are fewer than two.
    """
    if len(analyses) < 2:
        raise ValueError("at least two versions are needed")
    readers = [_Reader(analysis) for analysis in analyses]
    made = {(by.program, by.version, by.data_version) for by in (analysis.made_by for analysis in analyses)}
    return Versions(
        versions=[
            Version(
                doc_id=analysis.doc_id,
                title=analysis.meta.title,
                doc_number=analysis.meta.doc_number,
                published=analysis.meta.published,
                effective=analysis.meta.effective,
            )
            for analysis in analyses
        ],
        numbers=_threads([reader.numbers() for reader in readers], _pair_numbers, _moved),
        clauses=_threads([reader.clauses() for reader in readers], _pair_clauses, _reworded),
        made_by=[MadeBy(program=p, version=v, data_version=d) for p, v, d in sorted(made)],
    )


class _Piece(NamedTuple):
    """A passage with what it is compared by: its plain words; for a number, its clause's and its sentence's."""

    layer: Layer
    passage: Passage
    words: str
    sentence: str = ""
    metric: str = ""
    sanction: bool = False


class _Reader:
    """Cuts one version into pieces."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis, self._folded = analysis, fold(analysis.text)
        self._all_sentences = Sentences(self._folded)

    def numbers(self) -> list[_Piece]:
        """The quantities in the order of the text."""
        return [self._number(quantity) for quantity in sorted(self._analysis.quantities, key=lambda item: item.start)]

    def _number(self, quantity: Quantity) -> _Piece:
        low, high = clause_around(self._folded, quantity.start, quantity.end)
        figure = Figure(**{name: getattr(quantity, name) for name in Figure.__struct_fields__})
        code = metric_of(quantity.metric, quantity.subject, quantity.unit).code
        passage = msgspec.structs.replace(
            self._passage(quantity.start, quantity.end, quantity.id),
            figure=figure,
            quote=self._analysis.text[low:high],
            quote_start=low,
            quote_end=high,
        )
        metric = plain_words(quantity.metric or "") if code == OTHER else code
        return _Piece(
            "quantities",
            passage,
            self._around(quantity, low, high),
            self._around(quantity, *self._all_sentences.at(quantity.start)),
            metric,
            sanction_behind(self._folded, quantity.end) or bool(_PENALTY.search(self._folded, low, high)),
        )

    def _around(self, quantity: Quantity, low: int, high: int) -> str:
        """The words around a number, with a sign in its place and other numbers made alike."""
        around = self._folded[low : quantity.start], self._folded[quantity.end : max(high, quantity.end)]
        return _SELF.join(_DIGITS.sub("0", plain(part)) for part in around)

    def clauses(self) -> list[_Piece]:
        """The measures, and what sentences say beside them, in the order of the text."""
        measures = self._analysis.measures
        found: list[tuple[int, int, str | None]] = [(item.start, item.end, item.id) for item in measures]
        # the title is told with the versions; 《…（试行）》同时废止 would be taken for it
        title = self._analysis.meta.at.get("title")
        taken = sorted([(item.start, item.end) for item in measures] + ([title] if title else []))
        found += [(start, end, None) for start, end in self._rests(taken)]
        return [
            _Piece("measures" if record else "text", self._passage(start, end, record), self._words(start, end))
            for start, end, record in sorted(found, key=lambda piece: piece[:2])
        ]

    def _words(self, start: int, end: int) -> str:
        return plain(self._analysis.text[start:end])

    def _rests(self, taken: Sequence[Place]) -> Iterator[Place]:
        """What is left of the sentences where measures are taken out, as far as it says anything."""
        size, at = len(self._folded), 0
        for start, end in (*taken, (size, size)):
            if start > at:
                yield from self._sentences(at, start)
            at = max(at, end)

    def _sentences(self, low: int, high: int) -> Iterator[Place]:
        sentences = Sentences(self._folded[low:high])
        at = 0
        while at < high - low:
            end = sentences.at(at)[1]
            start = _LABEL.match(self._folded, low + at, low + end).end()  # type: ignore[union-attr] # it matches nothing, too
            stop = low + end
            while start < stop and self._folded[start] in _EDGES:
                start += 1
            while stop > start and self._folded[stop - 1] in _EDGES:
                stop -= 1
            if len(self._words(start, stop)) >= FEWEST:
                yield start, stop
            at = end + 1

    def _passage(self, start: int, end: int, record: str | None) -> Passage:
        return Passage(
            doc_id=self._analysis.doc_id,
            record=record,
            section=" › ".join(section.heading for section in self._analysis.sections_at(start)),
            start=start,
            end=end,
            text=self._analysis.text[start:end],
        )


class _Link(NamedTuple):
    first: int
    second: int
    similarity: float


def _pair_clauses(old: Sequence[_Piece], new: Sequence[_Piece]) -> list[_Link]:
    return [_Link(*pair) for pair in matched([piece.words for piece in old], [piece.words for piece in new])]


def _pair_numbers(old: Sequence[_Piece], new: Sequence[_Piece]) -> list[_Link]:
    """Which numbers answer one another: by the words around them, by metric and subject, in units that convert."""
    if not old or not new:
        return []
    import numpy as np  # noqa: PLC0415 - comparing pays for it, `--help` does not

    # 并处五千元以上五万元以下的罚款 stands in many sentences: the clause alone does not tell which is which. What is
    # nothing but its number leaves no n-gram without a second sign
    clauses = similarities([f"{piece.words}{_SELF}" for piece in old], [f"{piece.words}{_SELF}" for piece in new])
    sentences = similarities([f"{p.sentence}{_SELF}" for p in old], [f"{p.sentence}{_SELF}" for p in new])
    scores = (clauses + sentences) / 2
    lone = [Counter(_key(piece) for piece in pieces) for pieces in (old, new)]
    worth = np.zeros_like(scores)
    for row, first in enumerate(old):
        for column, second in enumerate(new):
            one, other = _figure(first), _figure(second)
            if one.kind != other.kind or unit_factor(other.unit, one.unit) is None:
                continue
            score = float(scores[row, column])
            metric = bool(first.metric) and first.metric == second.metric
            key = _key(first)
            alone = metric and key == _key(second) and lone[0][key] == lone[1][key] == 1
            if (alone and score >= RELATED) or score >= REUSED or (score >= _ALIKE and first.metric == second.metric):
                subject = one.subject is not None and one.subject == other.subject
                same = (one.value, one.value_max) == (other.value, other.value_max)
                worth[row, column] = score + _METRIC * metric + _SUBJECT * subject + _SAME * same
    return [_Link(row, column, round(min(float(scores[row, column]), 1.0), 4)) for row, column in assign(worth)]


def _key(piece: _Piece) -> tuple[str, ...]:
    figure = _figure(piece)
    side = _SIDES.get(figure.comparator, "other")
    return figure.kind, piece.metric, plain_words(figure.subject or ""), side, figure.unit or ""


def _figure(piece: _Piece) -> Figure:
    assert piece.passage.figure is not None
    return piece.passage.figure


def _reworded(old: _Piece, new: _Piece) -> Change:
    return "unchanged" if old.words == new.words else "changed"


def _moved(old: _Piece, new: _Piece) -> Change:
    """How a number changed; both are in units that convert."""
    first, second = _figure(old), _figure(new)
    factor = unit_factor(second.unit, first.unit) or 1.0
    before = (first.value, first.value if first.value_max is None else first.value_max)
    after = (second.value * factor, (second.value if second.value_max is None else second.value_max) * factor)
    sides = [_SIDES.get(figure.comparator, figure.comparator) for figure in (first, second)]
    if sides[0] != sides[1] or (before == after and first.comparator != second.comparator):
        return "comparator"
    if before == after:
        return "unchanged"
    if (after[0] - before[0]) * (after[1] - before[1]) < 0:
        return "changed"
    up = sum(after) > sum(before)
    if first.kind == "requirement" and sides[0] in ("floor", "ceiling") and not (old.sanction or new.sanction):
        return "tightened" if up == (sides[0] == "floor") else "loosened"
    return "raised" if up else "lowered"


class _Open:
    """A thread that is being spun."""

    def __init__(self, before: int) -> None:
        self.pieces: list[_Piece | None] = [None] * before
        self.similarity: list[float | None] = [None] * max(0, before - 1)

    def add(self, piece: _Piece | None, similarity: float | None) -> None:
        if self.pieces:
            self.similarity.append(similarity)
        self.pieces.append(piece)


def _threads(
    versions: Sequence[Sequence[_Piece]],
    pair: Callable[[Sequence[_Piece], Sequence[_Piece]], list[_Link]],
    judge: Callable[[_Piece, _Piece], Change],
) -> list[Thread]:
    """Join the pieces of neighbouring versions; what is new stands where it does in its own, behind what went there."""
    order: list[_Open] = []
    last: list[_Open] = []
    for number, pieces in enumerate(versions):
        links = pair(versions[number - 1], pieces) if number else []
        came = {link.second: link for link in links}
        goes_on = {id(last[link.first]) for link in links}
        current: list[_Open] = []
        for at, piece in enumerate(pieces):
            if link := came.get(at):
                thread = last[link.first]
                thread.add(piece, link.similarity)
            else:
                thread = _Open(number)
                thread.add(piece, None)
                place = order.index(current[-1]) + 1 if current else 0
                while place < len(order) and id(order[place]) not in goes_on:
                    place += 1
                order.insert(place, thread)
            current.append(thread)
        for thread in order:
            if len(thread.pieces) == number:
                thread.add(None, None)
        last = current
    return [_closed(thread, judge) for thread in order]


def _closed(thread: _Open, judge: Callable[[_Piece, _Piece], Change]) -> Thread:
    changes: list[Change | None] = []
    for old, new in zip(thread.pieces, thread.pieces[1:], strict=False):
        if old and new:
            changes.append(judge(old, new))
        else:
            changes.append("dropped" if old else "added" if new else None)
    layers: list[Any] = [piece.layer for piece in thread.pieces if piece]
    return Thread(
        layer="measures" if "measures" in layers else layers[0],
        passages=[piece and piece.passage for piece in thread.pieces],
        changes=changes,
        similarity=thread.similarity,
    )
