"""Compare what regions require, with the words that say so. Copy it and change it.

python scripts/compare.py corpus/*.txt
"""

import sys

import policy_nlp as pn


def main() -> None:
    table = pn.compare((pn.analyse(pn.read(path)) for path in sys.argv[1:]), dimensions=["requirement", "lead"])
    for region, cells in table.regions.items():
        for dimension, statements in cells.items():
            if not statements:
                print(region, dimension, f"not found in {table.searched[region]} documents", sep="\t")
            for entry in statements:
                print(region, dimension, entry.statement, f"{entry.doc_id}[{entry.start}:{entry.end}]", sep="\t")


if __name__ == "__main__":
    main()
