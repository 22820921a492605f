"""Train the classifier of instruments and dimensions, show what it is worth, and write its weights.

    POLICY_NLP_DATA=FOLDER python scripts/train.py

It learns from models/instrument/clauses.csv, from corpus/gold, and from the statements of models/instrument/labels.csv
where FOLDER/data/policies holds their documents, found by the hash of their text; other documents there are read
without labels, those of FOLDER/gold not at all. Without them only our own clauses are learned from, which is less: the
weights are then written to the file that --output names, not over the shipped ones.
"""

import argparse
import csv
import hashlib
import json
import os
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from cue_rules import CueRules
from sklearn.model_selection import GroupKFold

from policy_nlp.classify.features import Clause
from policy_nlp.classify.training import Example, Student, train, weights
from policy_nlp.extract import Found
from policy_nlp.extract.instruments import clause
from policy_nlp.extract.measures import find_statements, heading
from policy_nlp.fold import fold
from policy_nlp.pipeline import LAYERS
from policy_nlp.records import Document
from policy_nlp.scan import Scan

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "models/instrument"
WEIGHTS = ROOT / "src/policy_nlp/data/classifier.json"
SEED, FOLDS = 20261124, 5
RULES = CueRules(FOLDER)
UNLABELLED, PER_DOCUMENT, LONGEST = 12_000, 150, 150_000
OVERLAP = 0.3


class Reading(NamedTuple):
    """A statement as the program reads it, and what the cue rules take it for."""

    start: int
    end: int
    example: Example
    ruled: tuple[str, str]
    document: str = ""


def read(text: str) -> list[Reading]:
    """Read the statements of a document as `analyse` does."""
    document, scan, found = Document(doc_id="", text=text), Scan(text), Found()
    for name, layer in LAYERS.items():
        if name == "measures":
            break
        setattr(found, name, layer(document, scan, found))
    genre, readings = found.meta.genre, {}
    for statement, setting in find_statements(document, scan, found):
        seen = clause(scan.text, genre, statement, setting.label, heading(setting))
        known = scan.text, genre, statement, seen.label
        ruled = RULES.decide(*known)
        cues = RULES.weigh("instrument", *known), RULES.weigh("dimension", *known, ruled[0])
        place = statement.start, statement.end
        readings.setdefault(place, Reading(*place, Example(seen, cues), ruled))
    return list(readings.values())


def nearest(readings: list[Reading], start: int, end: int) -> Reading | None:
    """The reading that shares most with [start, end), if it shares enough."""

    def shared(reading: Reading) -> float:
        first, last = reading.start, reading.end
        return (min(end, last) - max(start, first)) / (max(end, last) - min(start, first))

    best = max(readings, key=shared, default=None)
    return best if best and shared(best) > OVERLAP else None


def own_examples() -> Iterator[Example]:
    """Our own clauses: those of clauses.csv, and the measures of the illustrative corpus."""
    with (FOLDER / "clauses.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            text = f"【{row['label']}】{row['text']}。" if row["label"] else f"{row['text']}。"
            found = read(text)
            example = (
                found[0].example
                if found
                else Example(Clause(fold(row["text"]), fold(row["text"])[-4:], label=fold(row["label"])))
            )
            yield example._replace(instrument=row["instrument"], dimension=row["dimension"])
    for path in sorted((ROOT / "corpus/gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        readings = read(gold["text"])
        for row in gold["measures"]:
            reading = nearest(readings, row["start"], row["end"])
            words = {name: fold(row[name] or "") for name in ("text", "aim", "label")}
            bare = Clause(**words, tail=fold(row["object"] or row["text"])[-4:])
            example = reading.example if reading else Example(bare)
            yield example._replace(instrument=row["instrument"], dimension=row["dimension"])


def labelled_and_not(data: str | None) -> tuple[list[Reading], list[Example]]:
    """The labelled statements of the documents at hand, and statements of the others there."""
    labels = defaultdict(list)
    with (FOLDER / "labels.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["verdict"] != "no":
                labels[row["sha256"]].append(row)
    gold = {path.stem for path in Path(data, "gold").rglob("*.json")} if data else set()
    labelled, unlabelled, documents = [], [], 0
    draw = random.Random(SEED)
    for path in sorted(Path(data, "data/policies").glob("*.txt")) if data else []:
        text = path.read_text(encoding="utf-8")
        name = hashlib.sha256(text.encode()).hexdigest()
        if path.stem in gold or len(text) > LONGEST:
            continue
        readings = read(text)
        documents += name in labels
        for row in labels.get(name, []):
            if reading := nearest(readings, int(row["start"]), int(row["end"])):
                example = reading.example._replace(instrument=row["instrument"], dimension=row["dimension"])
                labelled.append(reading._replace(example=example, document=name))
        if name not in labels:
            unlabelled += [r.example for r in draw.sample(readings, min(len(readings), PER_DOCUMENT))]
    total = sum(map(len, labels.values()))
    print(f"{len(labelled)} of {total} labelled statements, from {documents} of {len(labels)} documents at hand")
    return labelled, draw.sample(unlabelled, min(len(unlabelled), UNLABELLED))


def choose(student: Student, readings: list[Reading]) -> list[tuple[str, str]]:
    """The classes that the student chooses."""
    scores, border = student.decision([reading.example.clause for reading in readings]), len(student.instruments)
    best = zip(scores[:, :border].argmax(axis=1), scores[:, border:].argmax(axis=1), strict=True)
    return [(student.instruments[instrument], student.dimensions[dimension]) for instrument, dimension in best]


def judge(readings: list[Reading], own: list[Example], unlabelled: list[Example], folds: int) -> dict[str, object]:
    """Accuracy on documents that were held out, group by group: rules alone, model alone, both."""
    chosen: dict[str, dict[int, tuple[str, str]]] = {"rules": {}, "model": {}, "both": {}}
    groups = [reading.document for reading in readings]
    for learned, held in GroupKFold(folds).split(np.zeros(len(readings)), groups=groups):
        known, asked = [*own, *(readings[i].example for i in learned)], [readings[i] for i in held]
        alone = choose(train(known, unlabelled, seed=SEED, cues=False), asked)
        both = choose(train(known, unlabelled, seed=SEED), asked)
        rules = [reading.ruled for reading in asked]
        for way, answers in (("rules", rules), ("model", alone), ("both", both)):
            chosen[way].update(zip(held.tolist(), answers, strict=True))
    return {way: accuracy(readings, answers) for way, answers in chosen.items()}


def accuracy(readings: list[Reading], answers: dict[int, tuple[str, str]]) -> dict[str, float]:
    """Shares of right sides, tools and dimensions."""
    right: dict[str, list[bool]] = defaultdict(list)
    for number, (instrument, dimension) in answers.items():
        example = readings[number].example
        right["side"].append(instrument.partition(".")[0] == example.instrument.partition(".")[0])
        right["tool"].append(instrument == example.instrument)
        right["dimension"].append(dimension == example.dimension)
    return {name: round(float(np.mean(values)), 3) for name, values in right.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, help="where to write the weights (default: the shipped file)")
    parser.add_argument("--folds", type=int, default=FOLDS, help="parts of the cross-validation; 0 leaves it out")
    arguments = parser.parse_args()
    own = list(own_examples())
    readings, unlabelled = labelled_and_not(os.environ.get("POLICY_NLP_DATA"))
    output = arguments.output
    if not readings:
        print("POLICY_NLP_DATA names no folder with the labelled documents: learning from our own clauses alone")
    elif output is None:
        output = WEIGHTS
    figures: dict[str, object] = {"own": len(own), "labelled": len(readings), "unlabelled": len(unlabelled)}
    figures |= {"documents": len({reading.document for reading in readings}), "seed": SEED}
    if readings and arguments.folds:
        figures["held out"] = judge(readings, own, unlabelled, arguments.folds)
    student = train([*own, *(reading.example for reading in readings)], unlabelled, seed=SEED)
    form = weights(student).to_json()
    figures["features"] = form["features"].count("\n") + 1
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    if output:
        output.write_text(json.dumps(form, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
        print(f"{output}: {output.stat().st_size / 1e6:.2f} MB")
    if output == WEIGHTS and arguments.folds:
        text = json.dumps(figures, ensure_ascii=False, indent=1) + "\n"
        (FOLDER / "figures.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
