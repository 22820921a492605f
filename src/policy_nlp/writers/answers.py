"""Writes what is asked (`find`) and what was taken over (`reuse`): tables, JSON, and a diffusion graph as GraphML."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from policy_nlp.comparison.find import Match
from policy_nlp.comparison.reuse import Alignment, Counterpart, flows
from policy_nlp.messages import Language
from policy_nlp.writers.files import whole_file
from policy_nlp.writers.labels import region_name
from policy_nlp.writers.marking import shown
from policy_nlp.writers.tables import write_csv

_PAIR = ("edit", "similarity", "source", "source_text", "target", "target_text", "earlier")
_SHORT = 90


def match_lines(matches: Sequence[Match]) -> str:
    """Return the matches as a tab-separated table for a terminal: document and place, region, what, quote."""
    lines = []
    for match in matches:
        place = f"{match.doc_id}[{match.start}:{match.end}]"
        region = region_name(match.region) if match.region else "-"
        what = match.instrument or match.dimension or match.metric or match.layer
        quote = match.quote if len(match.quote) <= _SHORT else f"{match.quote[:_SHORT]}…"
        lines.append("\t".join(shown(" ".join(part.split())) for part in (place, region, what, quote)))
    return "".join(f"{line}\n" for line in lines)


def write_reuse(found: Sequence[Counterpart], folder: Path, *, lang: Language) -> None:
    """Write reuse.csv and reuse.json, a row a measure that was taken over, and diffusion.graphml."""
    write_csv(folder / "reuse.csv", map(_row, found), _PAIR, lang=lang)
    _json(folder / "reuse.json", found)
    _graph(folder / "diffusion.graphml", found)


def write_alignment(found: Alignment, folder: Path, *, lang: Language) -> None:
    """Write alignment.csv and alignment.json: counterparts, then the measures that have none."""
    rows = [_row(item) for item in found.counterparts]
    missing = (
        {"edit": "missing", "source": _place(s.doc_id, s.start, s.end), "source_text": s.text} for s in found.missing
    )
    write_csv(folder / "alignment.csv", [*rows, *missing], _PAIR, lang=lang)
    _json(folder / "alignment.json", found)


def _row(item: Counterpart) -> dict[str, object]:
    first, second = item.source, item.target
    return {
        "edit": item.edit,
        "similarity": item.similarity,
        "source": _place(first.doc_id, first.start, first.end),
        "source_text": first.text,
        "target": _place(second.doc_id, second.start, second.end),
        "target_text": second.text,
        "earlier": item.earlier,
    }


def _place(doc_id: str, start: int, end: int) -> str:
    return f"{doc_id} [{start}:{end}]"


def _json(path: Path, found: object) -> None:
    with whole_file(path) as part:
        part.write_bytes(msgspec.json.format(msgspec.json.encode(found)))


def _graph(path: Path, found: Sequence[Counterpart]) -> None:
    from lxml import etree  # noqa: PLC0415 - who writes no graph does not pay for it

    root = etree.Element("graphml", xmlns="http://graphml.graphdrawing.org/xmlns")
    for name, kind in (("measures", "int"), ("similarity", "double"), ("edits", "string")):
        etree.SubElement(root, "key", {"id": name, "for": "edge", "attr.name": name, "attr.type": kind})
    graph = etree.SubElement(root, "graph", edgedefault="directed")
    edges = flows(found)
    for doc_id in sorted({name for edge in edges for name in (edge.source, edge.target)}):
        etree.SubElement(graph, "node", id=shown(doc_id))
    for number, edge in enumerate(edges):
        ends = {"id": f"e{number}", "source": shown(edge.source), "target": shown(edge.target)}
        element = etree.SubElement(graph, "edge", ends)
        edits = ", ".join(f"{name} {count}" for name, count in edge.edits.items())
        for name, value in (("measures", edge.measures), ("similarity", f"{edge.similarity:.4f}"), ("edits", edits)):
            etree.SubElement(element, "data", key=name).text = str(value)
    with whole_file(path) as part:
        etree.ElementTree(root).write(str(part), xml_declaration=True, encoding="utf-8", pretty_print=True)
