"""Print the figures on the project's own gold, and on the shared gold where POLICY_NLP_DATA names it; list mistakes.

python scripts/evaluate.py [--errors N]
"""

import argparse
import os
from pathlib import Path

import msgspec

from policy_nlp.evaluate import evaluate, load_gold, report
from policy_nlp.pipeline import Pipeline
from policy_nlp.records import Document

OWN = Path(__file__).parents[1] / "corpus/gold"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", type=int, default=0, help="list up to N mistakes of each sort")
    arguments = parser.parse_args()
    folders = [OWN]
    if data := os.environ.get("POLICY_NLP_DATA"):
        folders.append(Path(data) / "gold/dev")
    pipeline = Pipeline()
    for folder in folders:
        gold = list(load_gold(folder))
        documents = (Document(doc_id=row["doc_id"], text=row["text"]) for row in gold)
        result = evaluate(gold, (msgspec.to_builtins(pipeline(document)) for document in documents))
        print(f"== {folder}", report(result, errors=arguments.errors), "", sep="\n")


if __name__ == "__main__":
    main()
