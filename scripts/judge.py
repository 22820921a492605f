"""How many predicted measures, or codes, are right: draw a sample to judge by reading, and count what was judged.

    POLICY_NLP_DATA=FOLDER python scripts/judge.py draw --seed 1 --output sample.csv
    python scripts/judge.py keep sample.csv    # once its columns verdict and reason are filled
    python scripts/judge.py

`draw` takes real documents, of every genre at least one, and up to four measures of each, until there are 200.
Documents of the gold are left out. A verdict is `ok`, `span` (a measure, but not from its first to its last word) or
`no`; the reason is a phrase of the reader's own. `keep` puts places, verdicts and reasons, without the text, in
models/measures/judged.csv; without a command, that file is counted. With `--codebook NAME`, 45 measures with a code of
that codebook are drawn, one of a document, and kept in models/measures/NAME.csv; the verdict tells whether the code is
right.
"""

import argparse
import csv
import hashlib
import math
import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from policy_nlp.coding import Coder, read_codebook
from policy_nlp.pipeline import Pipeline
from policy_nlp.records import Analysis, Measure

JUDGED = Path(__file__).parents[1] / "models/measures"
COLUMNS = ("sha256", "start", "end", "code", "verdict", "reason")
VERDICTS = ("ok", "span", "no")
SIZE, EACH, CODES, CONTEXT = 200, 4, 45, 120
Row = dict[str, str]


def documents(data: Path) -> list[Analysis]:
    """The documents that are not in the gold, analysed."""
    gold = {path.stem for path in (data / "gold").rglob("*.json")}
    analyse = Pipeline()
    paths = [path for path in sorted((data / "data/policies").glob("*.txt")) if path.stem not in gold]
    return [analyse(path.read_text(encoding="utf-8")) for path in paths]


def draw(analyses: list[Analysis], seed: int) -> Iterator[Row]:
    """Rows to be judged, document by document."""
    dice = random.Random(seed)
    dice.shuffle(analyses)
    first = {analysis.meta.genre: analysis for analysis in reversed(analyses) if analysis.measures}.values()
    drawn = 0
    for analysis in [*first, *(each for each in analyses if all(each is not one for one in first))]:
        some = dice.sample(analysis.measures, min(EACH, len(analysis.measures), SIZE - drawn))
        drawn += len(some)
        yield from (row(analysis, measure) for measure in sorted(some, key=lambda each: each.start))


def draw_codes(analyses: list[Analysis], seed: int, codebook: str) -> Iterator[Row]:
    """Rows whose code is to be judged, one of a document."""
    dice = random.Random(seed)
    dice.shuffle(analyses)
    coder, drawn = Coder(read_codebook(codebook)), 0
    for analysis in analyses:
        coded = [(measure, code.code) for measure, code in coder.codes(analysis) if code.code]
        if coded and drawn < CODES:
            drawn += 1
            yield row(analysis, *dice.choice(coded))


def row(analysis: Analysis, measure: Measure, code: str = "") -> Row:
    """A measure with what is needed to judge it."""
    text = analysis.text
    path = [section for section in analysis.sections if section.start <= measure.start < section.end]
    return {
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "start": str(measure.start),
        "end": str(measure.end),
        "code": code,
        "verdict": "",
        "reason": "",
        "document": f"{analysis.meta.genre}: {analysis.meta.title}",
        "sections": " > ".join(filter(None, (section.title for section in path))),
        "before": text[max(0, measure.start - CONTEXT) : measure.start],
        "text": measure.text,
        "after": text[measure.end : measure.end + CONTEXT],
    }


def wilson(right: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (E. B. Wilson 1927)."""
    z = 1.959964
    middle = (right + z * z / 2) / (total + z * z)
    half = z / (total + z * z) * math.sqrt(right * (total - right) / total + z * z / 4)
    return middle - half, middle + half


def count(rows: list[Row]) -> None:
    """Print the precision and why rows were found wanting."""
    verdicts = Counter(row["verdict"] for row in rows)
    total, print_share = len(rows), "{:32} {:>4} of {} = {:.3f} (95 %: {:.3f}–{:.3f})"
    shares = {"measures": ("ok", "span"), "measures with the right span": ("ok",)}
    if rows[0].get("code"):
        shares = {"codes": ("ok",)}
    for name, kinds in shares.items():
        right = sum(verdicts[kind] for kind in kinds)
        print(print_share.format(name, right, total, right / total, *wilson(right, total)))
    print(f"{len({row['sha256'] for row in rows})} documents")
    for (verdict, reason), number in Counter((row["verdict"], row["reason"]) for row in rows).most_common():
        if verdict != "ok":
            print(f"{number:4} {verdict:4} {reason}")


def read(path: Path) -> list[Row]:
    """The rows of a CSV."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[Row], columns: tuple[str, ...]) -> None:
    """Write columns of rows as CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", nargs="?", choices=("draw", "keep", "count"), default="count")
    parser.add_argument("sample", nargs="?", type=Path)
    parser.add_argument("--codebook")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", type=Path, default=Path("sample.csv"))
    options = parser.parse_args()
    if options.command == "draw":
        analyses, book = documents(Path(os.environ["POLICY_NLP_DATA"])), options.codebook
        rows = list(draw_codes(analyses, options.seed, book) if book else draw(analyses, options.seed))
        write(options.output, rows, tuple(rows[0]))
        return
    kept = JUDGED / f"{options.codebook or 'judged'}.csv"
    rows = read(options.sample or kept)
    if wrong := [number for number, row in enumerate(rows, start=2) if row["verdict"] not in VERDICTS]:
        parser.error(f"{options.sample}: lines {wrong}: the verdict is one of {', '.join(VERDICTS)}")
    if options.command == "keep":
        write(kept, rows, COLUMNS if options.codebook else tuple(each for each in COLUMNS if each != "code"))
    count(rows)


if __name__ == "__main__":
    main()
