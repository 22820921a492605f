"""Draw mentions of documents that nobody has annotated, to be judged by reading, and what may have been missed.

    python scripts/sample_mentions.py FOLDER actors|regions SEED COUNT

FOLDER holds .txt files. At most six mentions of a document are drawn from, so that a long table does not fill the
sample. Lines that begin with A are named actors or places found; those with M are words that end like a name of a body
(actors), or names of the gazetteer (regions), where nothing was found.
"""

import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import ahocorasick_rs

from policy_nlp.pipeline import Pipeline
from policy_nlp.records import Actor, Analysis, Region
from policy_nlp.resources import places

MOST = 6
BODY = re.compile(
    r"[\u4e00-\u9fff]{2,14}?(?:局|厅|委员会|大学|学院|研究院|研究所|集团|公司|银行|协会|联盟|实验室|中心|基金|医院|工程|计划|行动"
    r"|办公室|领导小组|[省市]委|联合体|管委会|基地|支行|分行|法院|海关|学会|商会|出版社|平台|工作组|专班)(?![\u4e00-\u9fff]?[长面势限])"
)


def possible(layer: str, text: str, names: ahocorasick_rs.AhoCorasick) -> Iterator[tuple[int, int]]:
    """Where a mention may be: bodies by their last words, places by their names."""
    if layer == "actors":
        yield from (match.span() for match in BODY.finditer(text))
    else:
        yield from ((start, end) for _, start, end in names.find_matches_as_indexes(text))


def found(layer: str, analysis: Analysis) -> list[Actor] | list[Region]:
    return [actor for actor in analysis.actors if actor.named] if layer == "actors" else analysis.regions


def line(text: str, start: int, end: int) -> str:
    words = f"{text[max(0, start - 18) : start]}[{text[start:end]}]{text[end : end + 14]}"
    return re.sub(r"\s", "|", words)


def main(folder: str, layer: str, seed: str, count: str) -> None:
    draw, hits, misses, total, open_ = random.Random(int(seed)), [], [], 0, 0
    known = {name for place in places() for name in (place.name, place.short) if len(name) > 1}
    names = ahocorasick_rs.AhoCorasick(sorted(known), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
    pipeline = Pipeline(layers=("sections", "citations", "meta", "dates", "actors", "regions"))
    for path in sorted(Path(folder).glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        analysis = pipeline(text)
        mentions = found(layer, analysis)
        total += len(mentions)
        for mention in draw.sample(mentions, min(MOST, len(mentions))):
            sort = mention.type if isinstance(mention, Actor) else mention.region
            hits.append(("A", path.stem, line(text, mention.start, mention.end), str(sort)))
        covered = bytearray(len(text))
        named = [actor for actor in analysis.actors if actor.named]
        for record in (*named, *analysis.regions, *analysis.citations):
            covered[record.start : record.end] = b"1" * (record.end - record.start)
        bare = [place for place in possible(layer, text, names) if not any(covered[slice(*place)])]
        open_ += len(bare)
        misses += [("M", path.stem, line(text, *place)) for place in draw.sample(bare, min(MOST, len(bare)))]
    print(f"{total} found; {open_} places where one may be missing")
    for rows in (hits, misses):
        for row in draw.sample(rows, min(int(count), len(rows))):
            print(*row, sep="\t")


if __name__ == "__main__":
    main(*sys.argv[1:])
