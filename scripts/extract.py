"""Analyse documents and list the thresholds they set. Copy it and change it.

python scripts/extract.py corpus/*.txt
"""

import sys

import policy_nlp as pn


def main() -> None:
    for path in sys.argv[1:]:
        analysis = pn.analyse(pn.read(path))
        print(analysis.doc_id, analysis.meta.title, sep="\t")
        for quantity in analysis.quantities:
            if quantity.kind == "requirement":
                print("", quantity.subject, quantity.metric, quantity.comparator, quantity.text, sep="\t")


if __name__ == "__main__":
    main()
