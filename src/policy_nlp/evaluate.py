"""Precision, recall and F1 of analysed documents against gold annotations, by the definitions of the record form.

Both sides are plain dicts in the record form, since a gold document may hold fewer fields than the program writes. A
gold document may name the `layers` that were annotated in it; the others are not scored there. A gold record marked
`optional` costs nothing when missed and nothing when found. Records are paired one to one, the best overlap first;
every figure is micro-averaged over all documents.
"""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from policy_nlp.records import EVIDENCE_FIELDS, LAYERS

Row = Mapping[str, Any]
Strength = Callable[[Row, Row], float]

CODES = {
    "quantities": ("kind", "comparator"),
    "measures": ("deontic", "status", "region", "instrument", "dimension"),
    "actors": ("type",),
}
WORDS = {
    "quantities": ("metric", "subject", "hedge", "exception"),
    "measures": ("aim", "attribute", "object", "beneficiary", "condition", "label"),
}
META = ("title", "doc_number", "published", "effective", "region", "level", "genre")


class Mistake(NamedTuple):
    """A gold record that was missed, or a predicted one that is in no gold."""

    doc_id: str
    figure: str
    sort: str
    record: Row


@dataclass(slots=True)
class Count:
    """True positives, false positives and false negatives."""

    true: int = 0
    spurious: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Share of the predicted records that are in the gold."""
        return self.true / (self.true + self.spurious) if self.true + self.spurious else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold records that were predicted."""
        return self.true / (self.true + self.missed) if self.true + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall (van Rijsbergen 1979)."""
        total = 2 * self.true + self.spurious + self.missed
        return 2 * self.true / total if total else 0.0


@dataclass(slots=True)
class Evaluation:
    """F1 counts by figure, agreement of fields as [agreed, judged], and the mistakes one by one."""

    documents: int = 0
    counts: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    fields: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    mistakes: list[Mistake] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Return every figure by name: F1 of spans and values, accuracy of fields."""
        spans = {name: count.f1 for name, count in self.counts.items()}
        return {**spans, **{name: agreed / judged for name, (agreed, judged) in self.fields.items() if judged}}

    def judge(self, name: str, agreed: bool) -> None:
        """Count one judgement of a field."""
        self.fields[name][0] += agreed
        self.fields[name][1] += 1


def load_gold(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the documents of a JSON file, a JSON Lines file, or of all such files in a folder.

    Raises:
        ValueError: a file is no analysed document; the message names the file and the line.
    """
    files = [path] if path.is_file() else sorted([*path.glob("*.json"), *path.glob("*.jsonl")])
    for file in files:
        content = file.read_text(encoding="utf-8-sig")
        # not splitlines(): U+2028 may stand unescaped inside a JSON string
        parts = content.split("\n") if file.suffix == ".jsonl" else [content]
        for number, part in enumerate(parts, start=1):
            if not part.strip():
                continue
            try:
                row = json.loads(part)
            except json.JSONDecodeError as error:
                raise ValueError(f"{file}, line {number}: not JSON ({error})") from error
            if not isinstance(row, dict) or "doc_id" not in row or "text" not in row:
                raise ValueError(f"{file}, line {number}: not an analysed document (doc_id or text is missing)")
            yield row


def evaluate(gold: Iterable[Row], predicted: Iterable[Row]) -> Evaluation:
    """Score predicted documents against gold ones, paired by `doc_id`; a document that is missing counts as empty.

    Raises:
        ValueError: the texts of a pair differ, so that offsets cannot be compared.
    """
    result, by_id = Evaluation(), {row["doc_id"]: row for row in predicted}
    for want in gold:
        have = by_id.get(want["doc_id"], {"text": want["text"]})
        if have["text"] != want["text"]:
            raise ValueError(f"{want['doc_id']}: the text differs from the gold text; offsets cannot be compared")
        result.documents += 1
        annotated = want.get("layers") or [layer for layer in (*LAYERS, "meta") if layer in want]
        for layer in annotated:
            if layer == "meta":
                _score_meta(result, want.get("meta") or {}, have.get("meta") or {})
            elif layer in _SCORERS:
                _SCORERS[layer](result, want["doc_id"], layer, want.get(layer) or [], have.get(layer) or [])
    return result


def _overlap(a: Row, b: Row) -> int:
    return int(max(0, min(a["end"], b["end"]) - max(a["start"], b["start"])))


def near(a: Row, b: Row) -> float:
    """Intersection over union of two spans, 0 where it is below one half."""
    shared = _overlap(a, b)
    union = a["end"] - a["start"] + b["end"] - b["start"] - shared
    return shared / union if 2 * shared >= union else 0.0


def same_span(a: Row, b: Row) -> float:
    """1 where the spans are equal, else 0."""
    return float(a["start"] == b["start"] and a["end"] == b["end"])


def same_words(a: object, b: object, *, times: int = 4) -> bool:
    """Whether one string holds the other and is not over `times` as long."""
    if not isinstance(a, str) or not isinstance(b, str) or not a or not b:
        return False
    short, long = sorted((a, b), key=len)
    return short in long and times * len(short) >= len(long)


def pair(gold: list[Row], predicted: list[Row], strength: Strength) -> list[tuple[int, int]]:
    """Return one-to-one pairs of indices, the strongest first, required gold records before optional ones."""
    candidates = sorted(
        (bool(want.get("optional")), -value, i, j)
        for i, want in enumerate(gold)
        for j, have in enumerate(predicted)
        if (value := strength(want, have)) > 0
    )
    pairs: list[tuple[int, int]] = []
    used: tuple[set[int], set[int]] = set(), set()
    for _, _, i, j in candidates:
        if i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            pairs.append((i, j))
    return pairs


def _count(
    result: Evaluation, doc_id: str, figure: str, gold: list[Row], predicted: list[Row], strength: Strength
) -> list[tuple[Row, Row]]:
    """Count one figure, note its mistakes, and return the pairs that are not optional."""
    pairs, count = pair(gold, predicted, strength), result.counts[figure]
    found, matched = {i for i, _ in pairs}, {j for _, j in pairs}
    optional = [want for want in gold if want.get("optional")]
    required = [(gold[i], predicted[j]) for i, j in pairs if not gold[i].get("optional")]
    count.true += len(required)
    for i, want in enumerate(gold):
        if i not in found and not want.get("optional"):
            count.missed += 1
            result.mistakes.append(Mistake(doc_id, figure, "missed", want))
    for j, have in enumerate(predicted):
        excused = any(2 * _overlap(want, have) >= have["end"] - have["start"] for want in optional)
        if j not in matched and not excused:
            count.spurious += 1
            result.mistakes.append(Mistake(doc_id, figure, "spurious", have))
    return required


def _judge_fields(result: Evaluation, layer: str, pairs: list[tuple[Row, Row]]) -> None:
    for want, have in pairs:
        for name in CODES.get(layer, ()):
            result.judge(f"{layer}.{name}", want.get(name) == have.get(name))
        for name in WORDS.get(layer, ()):
            # judged wherever either side has one: an invented value costs what a missing one does
            if want.get(name) or have.get(name):
                times = 2 if name == "object" else 4
                result.judge(f"{layer}.{name}", same_words(want.get(name), have.get(name), times=times))
        if layer == "measures":
            sides = {str(row.get("instrument")).partition(".")[0] for row in (want, have)}
            result.judge("measures.instrument.side", len(sides) == 1)


def _score_meta(result: Evaluation, want: Row, have: Row) -> None:
    for name in META:  # null on both sides is no merit: it is not counted
        if want.get(name) or have.get(name):
            result.judge(f"meta.{name}", want.get(name) == have.get(name))


def _score_quantities(result: Evaluation, doc_id: str, layer: str, gold: list[Row], predicted: list[Row]) -> None:
    def valued(a: Row, b: Row) -> float:
        same = a.get("unit") == b.get("unit") and all(_close(a.get(k), b.get(k)) for k in ("value", "value_max"))
        return near(a, b) if same else 0.0

    def full(a: Row, b: Row) -> float:
        return valued(a, b) if all(a.get(name) == b.get(name) for name in CODES[layer]) else 0.0

    _count(result, doc_id, f"{layer}.span", gold, predicted, near)
    _judge_fields(result, layer, _count(result, doc_id, f"{layer}.value", gold, predicted, valued))
    _count(result, doc_id, f"{layer}.full", gold, predicted, full)


def _close(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= 1e-6 * max(1.0, abs(a))


def _score_actors(result: Evaluation, doc_id: str, layer: str, gold: list[Row], predicted: list[Row]) -> None:
    for named, name in ((True, "named"), (False, "class")):
        want = [row for row in gold if bool(row.get("named")) is named]
        have = [row for row in predicted if bool(row.get("named")) is named]
        if not named and not want:  # a gold that marks named actors only says nothing of classes
            continue
        pairs = _count(result, doc_id, f"{layer}.{name}", want, have, same_span)
        _judge_fields(result, layer, pairs)
        for a, b in pairs:
            result.judge(f"{layer}.canonical", a.get("canonical") == b.get("canonical"))


def _score_valued(key: str) -> Callable[[Evaluation, str, str, list[Row], list[Row]], None]:
    def score(result: Evaluation, doc_id: str, layer: str, gold: list[Row], predicted: list[Row]) -> None:
        def valued(a: Row, b: Row) -> float:
            return same_span(a, b) if a.get(key) == b.get(key) else 0.0

        _count(result, doc_id, f"{layer}.span", gold, predicted, same_span)
        _count(result, doc_id, f"{layer}.value", gold, predicted, valued)

    return score


def _score_measures(result: Evaluation, doc_id: str, layer: str, gold: list[Row], predicted: list[Row]) -> None:
    _judge_fields(result, layer, _count(result, doc_id, f"{layer}.span", gold, predicted, near))


def _score_sections(result: Evaluation, doc_id: str, layer: str, gold: list[Row], predicted: list[Row]) -> None:
    """A heading agrees when it begins at the same place with the same number and level; `span` asks for the end too."""

    def heading(a: Row, b: Row) -> float:
        return float(all(a.get(name) == b.get(name) for name in ("start", "number", "level")))

    pairs = _count(result, doc_id, f"{layer}.heading", gold, predicted, heading)
    for want, have in pairs:
        result.judge(f"{layer}.title", want.get("title") == have.get("title"))
        result.judge(f"{layer}.end", want.get("end") == have.get("end"))
        result.judge(f"{layer}.region", want.get("region") == have.get("region"))


def _score_consortia(result: Evaluation, doc_id: str, layer: str, gold: list[Row], predicted: list[Row]) -> None:
    """Consortia agree by name or alias; their evidence, field by field, where spans overlap by half."""

    def named(a: Row, b: Row) -> float:
        names = [{row.get("name"), *row.get("aliases", ())} for row in (a, b)]
        return float(a.get("name") == b.get("name")) or 0.5 * bool(names[0] & names[1])

    for want, have in _count(result, doc_id, f"{layer}.name", gold, predicted, named):
        result.judge(f"{layer}.region", want.get("region") == have.get("region"))
        for name in EVIDENCE_FIELDS:
            if name != "mentions":
                _count(result, doc_id, f"{layer}.evidence", want.get(name) or [], have.get(name) or [], near)


_SCORERS = {
    "sections": _score_sections,
    "regions": _score_valued("region"),
    "actors": _score_actors,
    "citations": _score_valued("resolved"),
    "dates": _score_valued("value"),
    "quantities": _score_quantities,
    "measures": _score_measures,
    "consortia": _score_consortia,
}


def report(result: Evaluation, *, errors: int = 0) -> str:
    """Return the figures as lines for people, with up to `errors` mistakes of each sort."""
    lines = [f"documents {result.documents}"]
    for name, count in sorted(result.counts.items()):
        parts = f"P {count.precision:.3f}  R {count.recall:.3f}  F1 {count.f1:.3f}"
        lines.append(f"{name:24} {parts}   gold {count.true + count.missed}, predicted {count.true + count.spurious}")
    for name, (agreed, judged) in sorted(result.fields.items()):
        lines.append(f"{name:28} {agreed / judged:.3f} of {judged}")
    shown: dict[tuple[str, str], int] = defaultdict(int)
    for mistake in result.mistakes:
        shown[mistake.figure, mistake.sort] += 1
        if shown[mistake.figure, mistake.sort] <= errors:
            row = mistake.record
            place = f"{mistake.doc_id} [{row['start']}:{row['end']}]"
            lines.append(f"  {mistake.sort} {mistake.figure} {place} {row['text']!r}")
    return "\n".join(lines)


def below_floors(result: Evaluation, path: Path) -> list[tuple[str, float | None, float]]:
    """Return (figure, value, floor) of each figure below its floor in the TOML file `path`; None where unmeasured."""
    floors: dict[str, float] = tomllib.loads(path.read_text(encoding="utf-8"))
    figures = result.figures()
    values = ((name, figures.get(name), floor) for name, floor in floors.items())
    return [(name, value, floor) for name, value, floor in values if value is None or value < floor]
