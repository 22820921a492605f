"""Writes a network: GraphML with typed attributes (Gephi, yEd, igraph, networkx), and nodes and edges as CSV."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

from policy_nlp.comparison.network import Edge, Network, Node
from policy_nlp.writers.files import whole_file
from policy_nlp.writers.labels import region_name
from policy_nlp.writers.tables import write_csv

NODE_TYPES = {
    "label": "string", "name": "string", "type": "string", "named": "boolean", "region": "string",
    "region_name": "string", "level": "string", "mentions": "int", "documents": "int",
}  # fmt: skip
EDGE_TYPES = {"kind": "string", "weight": "double", "documents": "int", "evidence": "string", "directed": "boolean"}
EDGE_COLUMNS = ("source", "target", "type", *list(EDGE_TYPES)[:-1], "source_label", "target_label")

_XMLNS = "http://graphml.graphdrawing.org/xmlns"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA = f"{_XMLNS} {_XMLNS}/1.0/graphml.xsd"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_network(network: Network, folder: Path) -> list[Path]:
    """Write `network.graphml`, `nodes.csv` and `edges.csv` into `folder`; return the paths.

    The names of columns and codes are English in every language: other programs read them. `evidence` is JSON, lists
    of record ids by doc_id.
    """
    nodes = [_node_row(node, label) for node, label in zip(network.nodes, _labels(network.nodes), strict=True)]
    labels = {str(node["id"]): node["label"] for node in nodes}
    edges = [_edge_row(edge, labels) for edge in network.edges]
    paths = [folder / name for name in ("network.graphml", "nodes.csv", "edges.csv")]
    with whole_file(paths[0]) as part:
        part.write_bytes(_graphml(nodes, edges))
    write_csv(paths[1], nodes, ("id", *NODE_TYPES), lang="en")
    write_csv(paths[2], edges, EDGE_COLUMNS, lang="en")
    return paths


def _labels(nodes: list[Node]) -> list[str]:
    """Names; where two nodes share one (省科技厅 of two provinces), with the region behind it."""
    shared = Counter(node.name for node in nodes)
    return [
        f"{node.name}（{region_name(node.region)}）" if shared[node.name] > 1 and node.region else node.name
        for node in nodes
    ]


def _node_row(node: Node, label: str) -> dict[str, object]:
    place = region_name(node.region) if node.region else None
    row = {name: getattr(node, name, None) for name in ("id", *NODE_TYPES)}
    return row | {"label": label, "region_name": place}


def _edge_row(edge: Edge, labels: dict[str, object]) -> dict[str, object]:
    evidence = {source.doc_id: source.records for source in edge.evidence}
    return {
        "source": edge.source,
        "target": edge.target,
        "type": "Directed" if edge.directed else "Undirected",
        "kind": edge.kind,
        "weight": edge.weight,
        "documents": len(evidence),
        "evidence": json.dumps(evidence, ensure_ascii=False),
        "directed": edge.directed,
        "source_label": labels[edge.source],
        "target_label": labels[edge.target],
    }


def _graphml(nodes: list[dict[str, object]], edges: list[dict[str, object]]) -> bytes:
    ElementTree.register_namespace("", _XMLNS)
    ElementTree.register_namespace("xsi", _XSI)
    root = ElementTree.Element(_tag("graphml"), {f"{{{_XSI}}}schemaLocation": _SCHEMA})
    for kind, types in (("node", NODE_TYPES), ("edge", EDGE_TYPES)):
        for name, sort in types.items():
            key = {"id": f"{kind}_{name}", "for": kind, "attr.name": name, "attr.type": sort}
            ElementTree.SubElement(root, _tag("key"), key)
    # GraphML may mix directed and undirected edges, networkx cannot read that: whether a tie has a direction is data
    graph = ElementTree.SubElement(root, _tag("graph"), {"id": "actors", "edgedefault": "directed"})
    for row in nodes:
        _data(graph, "node", {"id": _text(row["id"])}, row, NODE_TYPES)
    for number, row in enumerate(edges):
        ends = {name: _text(row[name]) for name in ("source", "target")}
        _data(graph, "edge", {"id": f"e{number}", **ends}, row, EDGE_TYPES)
    ElementTree.indent(root)
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body + b"\n"


def _data(
    graph: ElementTree.Element, kind: str, attributes: dict[str, str], row: dict[str, object], types: dict[str, str]
) -> None:
    """Append a node or an edge; what is null has no element."""
    element = ElementTree.SubElement(graph, _tag(kind), attributes)
    for name in types:
        if row[name] is not None:
            ElementTree.SubElement(element, _tag("data"), {"key": f"{kind}_{name}"}).text = _text(row[name])


def _tag(name: str) -> str:
    return f"{{{_XMLNS}}}{name}"


def _text(value: object) -> str:
    """Return a value as XML may hold it."""
    return str(value).lower() if isinstance(value, bool) else _ILLEGAL.sub("\ufffd", str(value))
