"""Make many documents out of the shipped corpus, to measure what many cost; the same number gives the same documents.

    python scripts/vary.py FOLDER --documents 10000

Each takes some sentences of one document of the corpus; its province, its figures and its years are
others. The texts say nothing that is true.
"""

import argparse
import random
import re
from functools import lru_cache
from pathlib import Path

from policy_nlp import resources

CORPUS = Path(__file__).parents[1] / "corpus"
KEPT, SENTENCE = 0.55, re.compile(r"[^。\n]+。?|\n")
YEAR = re.compile(r"20[0-9]{2}")
# Not years, days and months: a date has to stay one.
NUMBER = re.compile(r"(?<![0-9.A-Za-z])(?!(?:19|20)[0-9]{2})[1-9][0-9]{0,3}(?![0-9.A-Za-z月日])")


@lru_cache(maxsize=1)
def places() -> list[resources.Place]:
    """Provinces and cities that there are."""
    return [place for place in resources.places() if place.level in ("province", "city") and not place.until]


def vary(text: str, draw: random.Random) -> str:
    """Return a document like `text`: its title and some of its sentences, with another place and other figures."""
    title, _, rest = text.partition("\n")
    kept = (part for part in SENTENCE.findall(rest) if part == "\n" or draw.random() < KEPT)
    text = f"{title}\n{''.join(kept)}"
    provinces = {place.short: place for place in places() if place.level == "province"}
    named = next((short for short in provinces if short in title), None)
    if named:
        place = draw.choice(places())
        text = text.replace(provinces[named].name, place.name).replace(named, place.short)
    later = draw.randint(-6, 3)
    text = YEAR.sub(lambda year: str(int(year[0]) + later), text)
    return NUMBER.sub(lambda found: str(max(1, round(int(found[0]) * draw.uniform(0.5, 2)))), text)


def write(folder: Path, count: int) -> None:
    """Write `count` documents into `folder`."""
    texts = [path.read_text("utf-8") for path in sorted(CORPUS.glob("*.txt"))]
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        draw = random.Random(number)
        (folder / f"{number:06}.txt").write_text(vary(draw.choice(texts), draw), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=10_000)
    given = parser.parse_args()
    write(given.folder, given.documents)


if __name__ == "__main__":
    main()
