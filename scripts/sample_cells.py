"""Draw cells of a comparison to be judged by reading, and tell what judged ones came to.

    python scripts/sample_cells.py OUTPUT --seed 1 -o FOLDER     # draw: cells.txt to read, cells.csv to fill in
    python scripts/sample_cells.py --figures models/comparison/cells.csv --labels models/instrument/labels.csv

OUTPUT is a folder with analyses.jsonl. Documents are drawn province by province in turn, so that small ones count as
much as big ones; a cell (region × dimension) is drawn from those of the table that hold something, then one of its
statements. cells.csv holds no text: hash of the document, offsets, and three verdicts (1 right, 0 wrong) with a reason.
"""

import argparse
import csv
import math
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import policy_nlp as pn
from policy_nlp.comparison.duplicates import find_copies
from policy_nlp.comparison.table import province
from policy_nlp.records import Analysis
from policy_nlp.writers import read_analyses

VERDICTS = ("region_right", "dimension_right", "evidence_supports")
COLUMNS = ("seed", "sha256", "start", "end", "region", "dimension", "layer", "basis", *VERDICTS, "reason")
AROUND = 150


def documents(found: Sequence[Analysis], count: int, draw: random.Random) -> list[Analysis]:
    """`count` documents, one of each province in turn; those that speak for the country or for none are left out."""
    copies = find_copies(found)
    places: dict[str, list[Analysis]] = defaultdict(list)
    for analysis in found:
        if analysis.meta.region and analysis.meta.region.isdigit() and analysis.doc_id not in copies:
            places[province(analysis.meta.region)].append(analysis)
    for group in places.values():
        draw.shuffle(group)
    order = sorted(places)
    draw.shuffle(order)
    turns = [places[place][turn] for turn in range(len(found)) for place in order if turn < len(places[place])]
    return turns[:count]


def sample(output: Path, folder: Path, *, seed: int, size: int, cells: int, without: Sequence[str]) -> None:
    """Draw and write."""
    draw = random.Random(seed)
    known = [analysis for analysis in read_analyses(output) if Path(analysis.doc_id).name not in without]
    chosen = {analysis.doc_id: analysis for analysis in documents(known, size, draw)}
    table = pn.compare(chosen.values())
    full = [(region, name, cell) for region, row in table.regions.items() for name, cell in row.items() if cell]
    drawn = draw.sample(full, min(cells, len(full)))
    told, rows = [], []
    for number, (region, dimension, cell) in enumerate(drawn, start=1):
        entry = draw.choice(cell)
        analysis = chosen[entry.doc_id]
        text, start, end = analysis.text, entry.start, entry.end
        around = f"{text[max(0, start - AROUND) : start]}【{entry.quote}】{text[end : end + AROUND]}"
        told.append(
            f"#{number} {region} × {dimension} ({entry.layer}, {entry.basis})\n{analysis.meta.title} "
            f"[{analysis.meta.region}, {analysis.meta.genre}] › {entry.section}\n"
            f"STATEMENT: {entry.statement}\n{around}\n"
        )
        digest = analysis.source_file.sha256 if analysis.source_file else ""
        where = {"sha256": digest, "start": start, "end": end, "region": region, "dimension": dimension}
        rows.append({"seed": seed, **where, "layer": entry.layer, "basis": entry.basis})
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cells.txt").write_text("\n".join(told), encoding="utf-8")
    with (folder / "cells.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    places = {province(analysis.meta.region or "") for analysis in chosen.values()}
    print(f"{len(chosen)} documents of {len(places)} provinces; {len(full)} cells hold something; {len(drawn)} drawn")


def wilson(right: int, of: int, z: float = 1.959964) -> tuple[float, float]:
    """The 95 % interval of a proportion after Wilson (1927)."""
    share, wide = right / of, z * z / of
    middle = (share + wide / 2) / (1 + wide)
    half = z / (1 + wide) * math.sqrt(share * (1 - share) / of + wide / (4 * of))
    return middle - half, middle + half


def _told(name: str, verdicts: Sequence[str]) -> str:
    right = sum(map(int, verdicts))
    low, high = wilson(right, len(verdicts))
    return f"  {name:18} {right / len(verdicts):.2f} (95 % interval {low:.2f}–{high:.2f}), {right} of {len(verdicts)}"


def figures(path: Path, labels: Path | None) -> None:
    """Print the three proportions for each seed, and dimensions by whether the classifier learned from the document."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    learned: set[str] = set()
    if labels:
        with labels.open(encoding="utf-8", newline="") as file:
            learned = {row["document"] for row in csv.DictReader(file)}
    for seed in dict.fromkeys(row["seed"] for row in rows):
        judged = [row for row in rows if row["seed"] == seed]
        print(f"seed {seed}: {len(judged)} cells of {len({row['sha256'] for row in judged})} documents")
        for verdict in VERDICTS:
            print(_told(verdict, [row[verdict] for row in judged]))
        for name, inside in (("dimension, labels", True), ("dimension, none", False)) if labels else ():
            part = [row["dimension_right"] for row in judged if (row["sha256"][:16] in learned) is inside]
            if part:
                print(_told(name, part))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path, nargs="?")
    parser.add_argument("-o", "--out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--cells", type=int, default=100)
    parser.add_argument("--without", default="", help="names of documents that are not to be drawn, by commas")
    parser.add_argument("--figures", type=Path, help="a judged CSV: print its proportions with intervals")
    parser.add_argument("--labels", type=Path, help="with --figures: labels.csv, whose documents are told apart")
    given = parser.parse_args()
    if given.figures:
        figures(given.figures, given.labels)
    elif given.output and given.out:
        asked = {"seed": given.seed, "size": given.documents, "cells": given.cells}
        sample(given.output, given.out, **asked, without=given.without.split(","))
    else:
        parser.error("give OUTPUT and -o FOLDER, or --figures FILE")


if __name__ == "__main__":
    main()
