"""Rebuild data/variants.csv (traditional → simplified) from opencc-python-reimplemented (Apache-2.0).

python -m pip install opencc-python-reimplemented && python scripts/build_variants.py
"""

from importlib.resources import files
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src/policy_nlp/data/variants.csv"


def main() -> None:
    lines = (files("opencc") / "dictionary/TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    pairs = [(traditional, simplified.split()[0]) for traditional, simplified in (line.split("\t") for line in lines)]
    rows = [f"{traditional},{simplified}" for traditional, simplified in pairs if traditional != simplified]
    TARGET.write_text("\n".join(["from,to", *rows, ""]), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
