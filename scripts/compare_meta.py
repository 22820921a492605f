"""Count where `meta` and a table of known metadata disagree, field by field, and print a sample to be judged.

POLICY_NLP_DATA=FOLDER python scripts/compare_meta.py [SAMPLE]: reads data/policies.jsonl and data/policies/*.txt there.
"""

import json
import os
import random
import re
import sys
from pathlib import Path

from policy_nlp.pipeline import Pipeline
from policy_nlp.resources import places_by_code


def main() -> None:
    folder, sample = Path(os.environ["POLICY_NLP_DATA"]) / "data", int(sys.argv[1]) if len(sys.argv) > 1 else 0
    pipeline = Pipeline(layers=("sections", "citations", "meta"))
    apart: dict[str, list[tuple[str, str, object]]] = {}
    rows = [json.loads(line) for line in (folder / "policies.jsonl").read_text(encoding="utf-8").splitlines()]
    for row in rows:
        meta = pipeline((folder / "policies" / f"{row['doc_id']}.txt").read_text(encoding="utf-8")).meta
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
            apart.setdefault(field, []).append((row["doc_id"], row[field], ours[field]))
    for field, cases in apart.items():
        print(f"{field}: {len(cases)} of {len(rows)} apart")
        for case in random.Random(1).sample(cases, min(sample, len(cases))):
            print("   ", *case, sep="\t")


def _plain(words: str | None) -> str:
    return re.sub(r"[\W_]", "", words or "")


if __name__ == "__main__":
    main()
