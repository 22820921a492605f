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
from pathlib import Path
from typing import NamedTuple

import numpy as np
from cue_rules import CueRules
from sklearn.model_selection import GroupKFold

from policy_nlp.classify.features import Clause
from policy_nlp.classify.model import Model
from policy_nlp.classify.training import Example, Trained, train, weights
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
FOLDS = 5
RULES = CueRules(FOLDER)
LONGEST = 150_000
OVERLAP = 0.3
CONFUSIONS = 12
# The readers of labels.csv who had the manual, the latest first: what one has read, the next is not asked about. Reader
# 1 had none, and is learned from as well, as a second opinion.
JUDGES = ("5", "3", "2")


class Reading(NamedTuple):
    """A statement as the program reads it, what the cue rules take it for, and who labelled it."""

    start: int
    end: int
    example: Example
    ruled: tuple[str, str]
    document: str = ""
    reader: str = ""


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
        ruled = RULES.decide(scan.text, genre, statement, seen.label)
        place = statement.start, statement.end
        readings.setdefault(place, Reading(*place, Example(seen), ruled))
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


def read_labels() -> dict[str, list[dict[str, str]]]:
    """The rows of labels.csv that are learned from, by document: measures, in the reading of the latest judge."""
    labels = defaultdict(list)
    with (FOLDER / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    latest = {(row["document"], row["start"], row["end"]) for row in rows if row["reader"] == JUDGES[0]}
    for row in rows:
        judged_again = row["reader"] == JUDGES[1] and (row["document"], row["start"], row["end"]) in latest
        if row["verdict"] != "no" and not judged_again:
            labels[row["document"]].append(row)
    return labels


def documents(folder: Path) -> Iterator[tuple[str, str]]:
    """The names and texts of the documents at hand: policies, then laws."""
    for path in sorted(folder.glob("policies/*.txt")):
        yield path.stem, path.read_text(encoding="utf-8")
    for packed in folder.glob("laws.jsonl.gz"):
        with gzip.open(packed, "rt", encoding="utf-8") as lines:
            for line in lines:
                law = json.loads(line)
                yield law["doc_id"], law["text"]


def labelled_readings(data: str | None) -> list[Reading]:
    """The labelled statements of the documents at hand."""
    labels = read_labels()
    gold = {path.stem for path in Path(data, "gold").rglob("*.json")} if data else set()
    labelled = []
    for stem, text in documents(Path(data, "data")) if data else ():
        name = hashlib.sha256(text.encode()).hexdigest()[:16]
        if name not in labels or stem in gold or len(text) > LONGEST:
            continue
        readings = read(text)
        for row in labels[name]:
            if reading := nearest(readings, int(row["start"]), int(row["end"])):
                example = reading.example._replace(instrument=row["instrument"], dimension=row["dimension"])
                labelled.append(reading._replace(example=example, document=name, reader=row["reader"]))
    documents, total = len({reading.document for reading in labelled}), sum(map(len, labels.values()))
    print(f"{len(labelled)} of {total} labelled statements, from {documents} of {len(labels)} documents at hand")
    return labelled


def choose(trained: Trained, readings: list[Reading]) -> list[tuple[str, str]]:
    """The classes that the model chooses."""
    return list(Model(weights(trained).to_json()).best([reading.example.clause for reading in readings]))


def held_out(readings: list[Reading], own: list[Example], folds: int) -> dict[int, tuple[str, str]]:
    """What the model chooses for each reading of a judge when it has learned from nothing of its document."""
    chosen: dict[int, tuple[str, str]] = {}
    groups = [reading.document for reading in readings]
    for learned, held in GroupKFold(folds).split(np.zeros(len(readings)), groups=groups):
        trained = train([*own, *(readings[i].example for i in learned)])
        asked = [i for i in held.tolist() if readings[i].reader in JUDGES]
        chosen.update(zip(asked, choose(trained, [readings[i] for i in asked]), strict=True))
    return chosen


def judge(readings: list[Reading], chosen: dict[int, tuple[str, str]]) -> dict[str, object]:
    """Accuracy on documents that were held out, rules alone and the model alone, and what the model confuses."""
    figures: dict[str, object] = {
        "rules": accuracy(readings, {number: readings[number].ruled for number in chosen}),
        "model": accuracy(readings, chosen),
    }
    for column, field in enumerate(("instrument", "dimension")):
        pairs = Counter((getattr(readings[n].example, field), answer[column]) for n, answer in chosen.items())
        names = sorted({right for right, _ in pairs})
        figures[f"recall of {field}"] = {
            name: [pairs[name, name], sum(count for (right, _), count in pairs.items() if right == name)]
            for name in names
        }
        wrong = Counter({pair: count for pair, count in pairs.items() if pair[0] != pair[1]})
        figures[f"confused {field}"] = [[*pair, count] for pair, count in wrong.most_common(CONFUSIONS)]
    return figures


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
    parser.add_argument("--without", type=Path, help="a CSV whose column sha256 names documents not to learn from")
    arguments = parser.parse_args()
    if arguments.without and not arguments.output:
        parser.error("--without makes weights to judge with, which are not to be shipped: say where with --output")
    own = list(own_examples())
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
    figures["judged"] = sum(reading.reader in JUDGES for reading in readings)
    figures["documents"] = len({reading.document for reading in readings})
    if readings and arguments.folds:
        figures["held out"] = judge(readings, held_out(readings, own, arguments.folds))
    made = weights(train([*own, *(reading.example for reading in readings)]))
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
