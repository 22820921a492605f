"""Count where `meta` and a table of known metadata disagree, field by field, and who was right where a person has read.

POLICY_NLP_DATA=FOLDER python scripts/compare_meta.py [SAMPLE]: reads data/policies.jsonl and data/policies/*.txt there,
and the verdicts of docs/meta_judged.csv; SAMPLE cases of each field are printed to be judged.
"""

import csv
import hashlib
import json
import os
import random
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from policy_nlp.pipeline import Pipeline
from policy_nlp.resources import places_by_code

JUDGED = Path(__file__).parents[1] / "docs/meta_judged.csv"
VERDICTS = ("ours", "reference", "convention", "both", "neither")


def main() -> None:
    folder, sample = Path(os.environ["POLICY_NLP_DATA"]) / "data", int(sys.argv[1]) if len(sys.argv) > 1 else 0
    pipeline = Pipeline(layers=("sections", "citations", "meta"))
    apart: dict[str, list[tuple[str, str, object]]] = defaultdict(list)
    hashes: set[tuple[str, str]] = set()
    rows = [json.loads(line) for line in (folder / "policies.jsonl").read_text(encoding="utf-8").splitlines()]
    for row in rows:
        text = (folder / "policies" / f"{row['doc_id']}.txt").read_text(encoding="utf-8")
        meta = pipeline(text).meta
        province = places_by_code().get((meta.region or "")[:2] + "0000")
        region = "中央" if meta.region == "CN" else province.short if province else None
        issuers = [_plain(name) for name in meta.issuers]
        issuers.append("".join(issuers))
        agree = {
            "title": _plain(meta.title) == _plain(row["title"]),
            "issuer": not row["issuer"] or _plain(row["issuer"]) in issuers,
            "region": region == row["region"],
            "date": not row["date"] or meta.published == row["date"],
            "genre": (meta.genre or "") in row["genre"],
        }
        ours = dict(zip(agree, (meta.title, meta.issuers, region, meta.published, meta.genre), strict=True))
        for field in (field for field, same in agree.items() if not same):
            apart[field].append((row["doc_id"], row[field], ours[field]))
            hashes.add((hashlib.sha256(text.encode()).hexdigest(), field))
    verdicts = _verdicts(hashes)
    print("field", "apart", "of", "read", *VERDICTS, "settled since", sep="\t")
    for field, cases in apart.items():
        counts = verdicts[field]
        figures = (counts[verdict] for verdict in VERDICTS)
        print(field, len(cases), len(rows), counts.total() - counts["settled"], *figures, counts["settled"], sep="\t")
    for field, cases in apart.items():
        for case in random.Random(1).sample(cases, min(sample, len(cases))):
            print("   ", field, *case, sep="\t")


def _verdicts(apart: set[tuple[str, str]]) -> dict[str, Counter[str]]:
    """The verdicts on cases that were read, by field; `settled` counts those that are apart no longer."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    with JUDGED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            counts[row["field"]][row["verdict"]] += 1
            counts[row["field"]]["settled"] += (row["sha256"], row["field"]) not in apart
    return counts


def _plain(words: str | None) -> str:
    return re.sub(r"[\W_]", "", words or "")


if __name__ == "__main__":
    main()
