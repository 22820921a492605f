"""Would a character CRF add to the rules for named actors? Trains one, and prints what it does on held-out documents.

    python -m pip install python-crfsuite && POLICY_NLP_DATA=FOLDER python scripts/actors_crf.py

It learns from what the rules find in FOLDER/data/policies (official documents; those of FOLDER/gold/dev and 60 more
are held out), and is judged on FOLDER/gold/dev: alone, as a source of proposals beside the rules, and as a filter of
what they find. Nothing of it is part of the package: see models/actors/README.md.
"""

import json
import os
import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pycrfsuite

from policy_nlp.pipeline import Pipeline
from policy_nlp.scan import Scan

SEED, HELD, WITH, WITHOUT = 20261127, 60, 60, 40
LONGEST = 300
PARAMETERS = {"c1": 0.5, "c2": 0.05, "max_iterations": 60, "feature.minfreq": 2}
GROUPS = ("region", "county", "actor", "person")
SORTS = {"government": "G", "person": "P", "programme": "Q", "enterprise": "E"}
THRESHOLDS = (0.5, 0.7, 0.8, 0.9, 0.95)
PIPELINE = Pipeline(layers=("sections", "citations", "meta", "actors"))
Spans = set[tuple[int, int]]


class Name(NamedTuple):
    """A named actor: by rule, or by the model with the least of its characters' probabilities."""

    start: int
    end: int
    sort: str
    probability: float = 1.0


def by_rule(text: str) -> list[Name]:
    return [Name(a.start, a.end, SORTS.get(a.type, "X")) for a in PIPELINE(text).actors if a.named]


def shape(char: str) -> str:
    return "0" if char.isdigit() else "A" if char.isascii() and char.isalpha() else "" if char > "\u4e00" else char


def features(scan: Scan, start: int, end: int) -> list[list[str]]:
    """Characters and pairs of them about each place, their shapes, and the terms of the lexicon that they are in."""
    chars = ["\2", "\2", *scan.text[start:end], "\3", "\3"]
    marks: list[list[str]] = [[] for _ in range(end - start)]
    for group in GROUPS:
        for hit in scan.of(group, start, end):
            for at in range(hit.start, hit.end):
                edge = "B" if at == hit.start else "E" if at == hit.end - 1 else "I"
                marks[at - start].append(f"{hit.kind}:{edge}")
    rows = []
    for place, own in enumerate(marks):
        far_left, left, char, right, far_right = chars[place : place + 5]
        row = [f"{name}={value}" for name, value in (("-2", far_left), ("-1", left), ("0", char), ("1", right))]
        row += [f"2={far_right}", f"-10={left}{char}", f"01={char}{right}", f"-11={left}{right}"]
        row += [f"12={right}{far_right}", f"-21={far_left}{left}", f"shape={shape(char)}{shape(right)}"]
        row += [f"m0={mark}" for mark in own]
        row += [f"m1={mark}" for mark in (marks[place + 1] if place + 1 < len(marks) else [])]
        row += [f"m-1={mark}" for mark in (marks[place - 1] if place else [])]
        rows.append(row)
    return rows


def labels(start: int, end: int, names: list[Name]) -> list[str]:
    row = ["O"] * (end - start)
    for name in names:
        row[name.start - start : name.end - start] = [f"I-{name.sort}"] * (name.end - name.start)
        row[name.start - start] = f"B-{name.sort}"
    return row


def train(documents: list[Path], draw: random.Random, model: str) -> None:
    trainer, count = pycrfsuite.Trainer(verbose=False), 0
    for path in documents:
        text = path.read_text(encoding="utf-8")
        scan, names = Scan(text), by_rule(text)
        sentences = [(start, end) for start, end in scan.sentences if end - start <= LONGEST]
        inside = {(s, e): [n for n in names if s <= n.start and n.end <= e] for s, e in sentences}
        full, bare = [s for s in sentences if inside[s]], [s for s in sentences if not inside[s]]
        for start, end in [*draw.sample(full, min(len(full), WITH)), *draw.sample(bare, min(len(bare), WITHOUT))]:
            trainer.append(features(scan, start, end), labels(start, end, inside[start, end]))
            count += 1
    trainer.set_params(PARAMETERS)
    trainer.train(model)
    print(f"{len(documents)} documents, {count} sentences, model of {Path(model).stat().st_size / 1e6:.1f} MB")


def by_model(tagger: pycrfsuite.Tagger, text: str) -> Iterator[Name]:
    scan = Scan(text)
    for start, end in scan.sentences:
        if end - start > 2 * LONGEST:
            continue
        tagger.set(features(scan, start, end))
        row = [*tagger.tag(), "O"]
        for first in (place for place, label in enumerate(row) if label[0] == "B"):
            last = next(place for place in range(first + 1, len(row)) if row[place] != f"I-{row[first][2:]}")
            surest = min(tagger.marginal(row[place], place) for place in range(first, last))
            yield Name(start + first, start + last, row[first][2:], surest)


def proposals(rules: list[Name], model: list[Name], threshold: float) -> list[Name]:
    """What the model finds where the rules find nothing."""
    free = (name for name in model if not any(r.start < name.end and name.start < r.end for r in rules))
    return [name for name in free if name.probability >= threshold]


def main() -> None:
    root, draw = Path(os.environ["POLICY_NLP_DATA"]), random.Random(SEED)
    gold = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((root / "gold/dev").iterdir())}
    documents = [path for path in sorted((root / "data/policies").glob("*.txt")) if path.stem not in gold]
    draw.shuffle(documents)
    with tempfile.TemporaryDirectory() as folder:
        model = str(Path(folder, "model"))
        train(documents[HELD:], draw, model)
        tagger = pycrfsuite.Tagger()
        tagger.open(model)
        judge(tagger, list(gold.values()))
        names = new = 0
        for path in documents[:HELD]:
            text = path.read_text(encoding="utf-8")
            names += len(rules := by_rule(text))
            new += len(proposals(rules, list(by_model(tagger, text)), THRESHOLDS[0]))
        print(f"{HELD} more documents: {names} names by rule, {new} proposals beside them")


def judge(tagger: pycrfsuite.Tagger, gold: list[dict[str, object]]) -> None:
    found = [(row, by_rule(text), list(by_model(tagger, text))) for row in gold if (text := str(row["text"]))]
    ways: dict[str, Callable[[list[Name], list[Name]], list[Name]]] = {
        "rules": lambda rules, _: rules,
        "model": lambda _, model: model,
        "rules that the model finds too": lambda rules, model: [
            name for name in rules if name[:2] in {other[:2] for other in model}
        ],
    }
    for threshold in THRESHOLDS:
        ways[f"rules and proposals from {threshold}"] = lambda rules, model, threshold=threshold: [
            *rules,
            *proposals(rules, model, threshold),
        ]
    for way, choose in ways.items():
        true = wrong = missed = 0
        for row, rules, model in found:
            actors = [a for a in row["actors"] if a["named"] or a.get("optional")]
            want: Spans = {(a["start"], a["end"]) for a in actors if not a.get("optional")}
            have = {name[:2] for name in choose(rules, model)}
            have -= {(a["start"], a["end"]) for a in actors if a.get("optional")}
            true, wrong, missed = true + len(want & have), wrong + len(have - want), missed + len(want - have)
        precision, recall = true / (true + wrong), true / (true + missed)
        f1 = 2 * true / (2 * true + wrong + missed)
        print(f"{way:34} precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}")


if __name__ == "__main__":
    main()
