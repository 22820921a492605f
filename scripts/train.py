"""Train the classifier of instruments and dimensions, show what it is worth, and write its weights.

    POLICY_NLP_DATA=FOLDER python scripts/train.py

It learns from models/instrument/clauses.csv, from corpus/gold, and from the statements of models/instrument/labels.csv
where FOLDER/data holds their documents (policies/*.txt, laws.jsonl.gz), found by the hash of their text; those of
FOLDER/gold are not read.
Without them only our own clauses are learned from, which is less: the weights are then written to the file that
--output names, not over the shipped ones.
"""

import argparse
import csv
import gzip
import hashlib
import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from cue_rules import CueRules
from sklearn.model_selection import GroupKFold

from policy_nlp.classify.features import Clause
from policy_nlp.classify.model import Model
from policy_nlp.classify.training import Example, train, weights
from policy_nlp.extract import Found
from policy_nlp.extract.instruments import clauses
from policy_nlp.extract.measures import find_statements
from policy_nlp.fold import fold
from policy_nlp.pipeline import LAYERS
from policy_nlp.records import Document
from policy_nlp.scan import Scan

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "models/instrument"
WEIGHTS = ROOT / "src/policy_nlp/data/classifier.json"
FOLDS = 5
RULES = CueRules(FOLDER)
LONGEST = 150_000
OVERLAP = 0.3
CONFUSIONS = 12
READ = 2
"""Our own clauses count so often: each is coded by its writer and by a reader, and only kept where they agree."""


class Reading(NamedTuple):
    """A statement as the program reads it, what the cue rules take it for, and where it comes from."""

    start: int
    end: int
    example: Example
    ruled: tuple[str, ...] = ()
    document: str = ""
    law: bool = False


def read(text: str) -> list[Reading]:
    """Read the statements of a document as `analyse` does."""
    document, scan, found = Document(doc_id="", text=text), Scan(text), Found()
    for name, layer in LAYERS.items():
        if name == "measures":
            break
        setattr(found, name, layer(document, scan, found))
    statements, genre = find_statements(document, scan, found), found.meta.genre
    return [
        Reading(said.start, said.end, Example(clause), RULES.decide(scan.text, genre, said, clause.label))
        for (said, _), clause in zip(statements, clauses(scan.text, genre, statements), strict=True)
    ]


def nearest(readings: list[Reading], start: int, end: int) -> Reading | None:
    """The reading that shares most with [start, end), if it shares enough."""

    def shared(reading: Reading) -> float:
        first, last = reading.start, reading.end
        return (min(end, last) - max(start, first)) / (max(end, last) - min(start, first))

    best = max(readings, key=shared, default=None)
    return best if best and shared(best) > OVERLAP else None


def own_readings() -> Iterator[Reading]:
    """Our own clauses: those of clauses.csv, and the measures of the illustrative corpus."""
    with (FOLDER / "clauses.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            text = f"【{row['label']}】{row['text']}。" if row["label"] else f"{row['text']}。"
            found = read(text)
            bare = Clause(fold(row["text"]), fold(row["text"])[-4:], label=fold(row["label"]))
            yield coded(found[0] if found else Reading(0, 0, Example(bare)), row)
    for path in sorted((ROOT / "corpus/gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        readings = read(gold["text"])
        for row in gold["measures"]:
            reading = nearest(readings, row["start"], row["end"])
            words = {name: fold(row[name] or "") for name in ("text", "aim", "label")}
            bare = Clause(**words, tail=fold(row["object"] or row["text"])[-4:])
            yield coded(reading or Reading(0, 0, Example(bare)), row)


def coded(reading: Reading, row: dict[str, str]) -> Reading:
    """The reading with the classes of a row."""
    return reading._replace(example=reading.example._replace(instrument=row["instrument"], dimension=row["dimension"]))


def advised(reading: Reading) -> Example:
    """The example with what the cue rules say as two more features."""
    clause = reading.example.clause
    traits = (*clause.traits, *(f"rules: {name}" for name in reading.ruled))
    return reading.example._replace(clause=msgspec.structs.replace(clause, traits=traits))


def read_labels() -> dict[str, list[dict[str, str]]]:
    """The rows of labels.csv that are measures, by document."""
    labels = defaultdict(list)
    with (FOLDER / "labels.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["verdict"] != "no":
                labels[row["document"]].append(row)
    return labels


def texts(folder: Path) -> Iterator[tuple[str, bool, str]]:
    """The documents at hand: name, whether it is a law, and text; policies come first."""
    for path in sorted(folder.glob("policies/*.txt")):
        yield path.stem, False, path.read_text(encoding="utf-8")
    for packed in folder.glob("laws.jsonl.gz"):
        with gzip.open(packed, "rt", encoding="utf-8") as lines:
            for line in lines:
                law = json.loads(line)
                yield law["doc_id"], True, law["text"]


def labelled_readings(data: str | None) -> list[Reading]:
    """The labelled statements of the documents at hand."""
    labels = read_labels()
    gold = {path.stem for path in Path(data, "gold").rglob("*.json")} if data else set()
    labelled = []
    for stem, law, text in texts(Path(data, "data")) if data else ():
        name = hashlib.sha256(text.encode()).hexdigest()[:16]
        if name not in labels or stem in gold or len(text) > LONGEST:
            continue
        readings = read(text)
        for row in labels.pop(name):
            if reading := nearest(readings, int(row["start"]), int(row["end"])):
                labelled.append(coded(reading, row)._replace(document=name, law=law))
    print(f"{len(labelled)} labelled statements; {len(labels)} labelled documents are not at hand")
    return labelled


Answers = dict[int, tuple[str, ...]]
"""The classes that are chosen for readings, by their numbers."""


def held_out(readings: list[Reading], own: list[Reading], folds: int) -> tuple[Answers, Answers]:
    """What the model, alone and with the rules, chooses for readings of documents that it has not learned from."""
    alone: Answers = {}
    both: Answers = {}
    groups = [reading.document for reading in readings]
    for learned, held in GroupKFold(folds).split(np.zeros(len(readings)), groups=groups):
        known, asked = [*READ * own, *(readings[i] for i in learned)], [readings[i] for i in held]
        for answers, seen in ((alone, attrgetter("example")), (both, advised)):
            model = Model(weights(train([seen(reading) for reading in known])).to_json())
            answers.update(zip(held.tolist(), model.best([seen(reading).clause for reading in asked]), strict=True))
    return alone, both


def judge(readings: list[Reading], alone: Answers, both: Answers) -> dict[str, object]:
    """Accuracy on documents that were held out, of rules, model and both, and what the model confuses."""
    figures: dict[str, object] = {"rules": accuracy(readings, {n: readings[n].ruled for n in alone})}
    figures |= {"model": accuracy(readings, alone), "both": accuracy(readings, both)}
    for kind, law in (("policies", False), ("laws", True)):
        figures[f"model on {kind}"] = accuracy(readings, {n: c for n, c in alone.items() if readings[n].law == law})
    for column, field in enumerate(("instrument", "dimension")):
        pairs = Counter((getattr(readings[n].example, field), answer[column]) for n, answer in alone.items())
        names = sorted({right for right, _ in pairs})
        figures[f"recall of {field}"] = {
            name: [pairs[name, name], sum(count for (right, _), count in pairs.items() if right == name)]
            for name in names
        }
        wrong = Counter({pair: count for pair, count in pairs.items() if pair[0] != pair[1]})
        figures[f"confused {field}"] = [[*pair, count] for pair, count in wrong.most_common(CONFUSIONS)]
    return figures


def accuracy(readings: list[Reading], answers: Answers) -> dict[str, float]:
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
    parser.add_argument("--without", type=Path, help="a CSV whose column sha256 names documents not to learn from")
    arguments = parser.parse_args()
    if arguments.without and not arguments.output:
        parser.error("--without makes weights to judge with, which are not to be shipped: say where with --output")
    own = list(own_readings())
    readings = labelled_readings(os.environ.get("POLICY_NLP_DATA"))
    if arguments.without:
        with arguments.without.open(encoding="utf-8", newline="") as file:
            left_out = {row["sha256"][:16] for row in csv.DictReader(file)}
        readings = [reading for reading in readings if reading.document not in left_out]
    output = arguments.output
    if not readings:
        print("POLICY_NLP_DATA names no folder with the labelled documents: learning from our own clauses alone")
    elif output is None:
        output = WEIGHTS
    figures: dict[str, object] = {"own": len(own), "labelled": len(readings)}
    figures["of laws"] = sum(reading.law for reading in readings)
    figures["documents"] = len({reading.document for reading in readings})
    if readings and arguments.folds:
        figures["held out"] = judge(readings, *held_out(readings, own, arguments.folds))
    made = weights(train([reading.example for reading in (*READ * own, *readings)]))
    form, figures["features"] = made.to_json(), len(made.features)
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    if output:
        output.write_text(json.dumps(form, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
        print(f"{output}: {output.stat().st_size / 1e6:.2f} MB")
    if output == WEIGHTS and arguments.folds:
        text = json.dumps(figures, ensure_ascii=False, indent=1) + "\n"
        (FOLDER / "figures.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
