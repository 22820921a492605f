"""The network of actors: who is one with whom, what ties them, and files that other programs can read."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import networkx
import pytest
from click.testing import CliRunner
from sample_analysis import sample

import policy_nlp as pn
from policy_nlp.cli import main
from policy_nlp.comparison import network
from policy_nlp.comparison.actor_names import identity
from policy_nlp.comparison.network import MOST, Edge, Network
from policy_nlp.records import Document
from policy_nlp.writers.network import EDGE_TYPES, NODE_TYPES, write_network

ZHEJIANG = """浙江省科学技术厅 浙江省财政厅关于印发《浙江省创新联合体管理办法》的通知
浙科发规〔2023〕12号

各市科技局：
现将《浙江省创新联合体管理办法》印发给你们，请认真贯彻执行。
第一条 省科技厅对牵头企业给予最高500万元补助。
第二条 之江芯片创新联合体由之江半导体集团有限公司牵头，成员单位包括浙海大学、甬江材料研究院。
第三条 省科技厅会同省财政厅、科技部开展评价。

浙江省科学技术厅 浙江省财政厅
2023年5月6日
"""
ANHUI = """安徽省科学技术厅关于印发《安徽省创新联合体管理办法》的通知
第一条 省科技厅会同科技部对牵头企业给予补助。
安徽省科学技术厅
2023年6月6日
"""


@pytest.fixture(scope="module")
def found() -> Network:
    pipeline = pn.Pipeline()
    return network(pipeline(Document(doc_id=name, text=text)) for name, text in (("zj", ZHEJIANG), ("ah", ANHUI)))


def edges(found: Network, kind: str) -> dict[tuple[str, str], Edge]:
    names = {node.id: node.name for node in found.nodes}
    return {(names[edge.source], names[edge.target]): edge for edge in found.edges if edge.kind == kind}


def one(name: str, home: str | None, *, kind: str = "government", named: bool = True) -> tuple[str, str | None]:
    key = identity(name, kind, named=named, home=home, doc_id="a")  # type: ignore[arg-type]
    return key.name, key.region


@pytest.mark.parametrize(
    ("names", "region"),
    [
        ([("省科技厅", "330100"), ("浙江省科学技术厅", None), ("浙江省科技厅", "110000")], "330000"),
        ([("市发改委", "330100"), ("杭州市发展和改革委员会", None), ("市发展改革委", "330106")], "330100"),
        ([("市科委", "310000"), ("上海市科委", "CN")], "310000"),
        ([("科技部", "330000"), ("科学技术部", "CN"), ("科技部", None)], "CN"),
        ([("中共上海市委", None), ("市委", "310000")], "310000"),
        ([("国家发展改革委", None), ("国家发改委", "330000"), ("发展改革委", "CN")], "CN"),
        ([("银保监会", None), ("中国银保监会", "330000")], "CN"),
    ],
)  # fmt: skip
def test_one_body_by_many_names(names: list[tuple[str, str | None]], region: str) -> None:
    keys = {one(name, home) for name, home in names}
    assert len(keys) == 1
    assert keys.pop()[1] == region


def test_bodies_of_different_places_stay_apart() -> None:
    assert one("省科技厅", "330000")[1] != one("省科技厅", "340000")[1]
    assert one("市教育局", "330000") == ("市教育局", None)
    bare = [identity("教育局", "government", named=True, home=None, doc_id=doc_id) for doc_id in "ab"]
    assert bare[0] != bare[1]
    assert one("市场监管研究院", "330100", kind="institute") != one("场监管研究院", "330100", kind="institute")


def test_nodes_join_documents_and_carry_region_and_level(found: Network) -> None:
    nodes = {node.id: node for node in found.nodes}
    assert len(nodes) == len(found.nodes)
    ministry = nodes["government:CN:科技部"]
    assert (ministry.documents, ministry.level, ministry.region) == (2, "national", "CN")
    ours, theirs = nodes["government:330000:科技厅"], nodes["government:340000:科技厅"]
    assert (ours.level, ours.documents, theirs.documents) == ("provincial", 1, 1)
    assert ours.mentions >= 3


def test_edges_by_kind(found: Network) -> None:
    (issue,) = edges(found, "co_issues").values()
    assert {issue.source, issue.target} == {"government:330000:科技厅", "government:330000:财政厅"}
    assert (issue.directed, issue.weight, issue.evidence[0].records) == (False, 1, ["meta.issuers"])
    consortium = "之江芯片创新联合体"
    assert list(edges(found, "leads")) == [("之江半导体集团有限公司", consortium)]
    assert set(edges(found, "member_of")) == {("浙海大学", consortium), ("甬江材料研究院", consortium)}
    acts = [edge for edge in found.edges if edge.kind == "acts_on"]
    assert "government:330000:科技厅" in {edge.source for edge in acts}
    assert {edge.target for edge in acts} <= {node.id for node in found.nodes}
    assert all(edge.directed for edge in acts)


def test_every_edge_has_its_evidence(found: Network) -> None:
    records = {}
    for name, text in (("zj", ZHEJIANG), ("ah", ANHUI)):
        analysis = pn.analyse(text)
        records[name] = {record.id for _, layer in analysis.layers() for record in layer} | {"meta.issuers"}
    for edge in found.edges:
        assert edge.weight == sum(len(source.records) for source in edge.evidence) > 0
        for source in edge.evidence:
            assert set(source.records) <= records[source.doc_id]


def test_order_of_documents_does_not_matter() -> None:
    pipeline = pn.Pipeline()
    analyses = [pipeline(Document(doc_id=name, text=text)) for name, text in (("zj", ZHEJIANG), ("ah", ANHUI))]
    one_way, other = network(analyses), network(reversed(analyses))
    assert one_way == other


def test_a_long_list_makes_no_flood_of_edges() -> None:
    names = "、".join(f"{a}{b}科技有限公司" for a, b in itertools.product("星海江山云天", "光明华泰兴盛达通瑞祥"))
    analysis = pn.analyse(f"浙江省科技厅支持{names}开展攻关。")
    assert len(analysis.actors) > MOST
    kinds = [edge.kind for edge in network([analysis]).edges]
    assert 0 < kinds.count("co_mentioned") <= MOST * (MOST - 1) // 2


def test_graphml_declares_its_types_and_refers_to_its_nodes(found: Network, tmp_path: Path) -> None:
    write_network(found, tmp_path)
    root = ElementTree.parse(tmp_path / "network.graphml").getroot()
    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    keys = {key.get("id"): key.attrib for key in root.findall("g:key", space)}
    wanted = {f"node_{name}": sort for name, sort in NODE_TYPES.items()}
    wanted |= {f"edge_{name}": sort for name, sort in EDGE_TYPES.items()}
    assert {name: key["attr.type"] for name, key in keys.items() if name} == wanted
    graph = root.find("g:graph", space)
    assert graph is not None
    nodes = [node.get("id") for node in graph.findall("g:node", space)]
    ties = graph.findall("g:edge", space)
    assert (len(nodes), len(ties)) == (len(set(nodes)), len({tie.get("id") for tie in ties}))
    assert (len(nodes), len(ties)) == (len(found.nodes), len(found.edges))
    assert {tie.get(end) for tie in ties for end in ("source", "target")} <= set(nodes)
    for data in graph.iter(f"{{{space['g']}}}data"):
        assert data.get("key") in keys
        if keys[data.get("key")]["attr.type"] in ("int", "double"):
            float(data.text or "")


def test_networkx_reads_it(found: Network, tmp_path: Path) -> None:
    write_network(found, tmp_path)
    graph = networkx.read_graphml(tmp_path / "network.graphml", force_multigraph=True)
    assert {node.id: node.named for node in found.nodes} == dict(graph.nodes(data="named"))
    ties = sorted((edge.source, edge.target, edge.kind, edge.directed) for edge in found.edges)
    assert sorted((start, end, tie["kind"], tie["directed"]) for start, end, tie in graph.edges(data=True)) == ties


def test_tables_hold_the_same(found: Network, tmp_path: Path) -> None:
    write_network(found, tmp_path)
    nodes, ties = (
        list(csv.DictReader((tmp_path / name).read_text(encoding="utf-8-sig").splitlines()))
        for name in ("nodes.csv", "edges.csv")
    )
    assert [row["id"] for row in nodes] == [node.id for node in found.nodes]
    assert [(row["source"], row["target"], row["kind"]) for row in ties] == [
        (edge.source, edge.target, edge.kind) for edge in found.edges
    ]
    for row, edge in zip(ties, found.edges, strict=True):
        assert json.loads(row["evidence"]) == {source.doc_id: source.records for source in edge.evidence}
        assert (row["type"] == "Directed") == edge.directed
    labels = [row["label"] for row in nodes]
    assert len(labels) == len(set(labels))


def test_names_that_are_markup_stay_text(tmp_path: Path) -> None:
    analysis = sample()
    name = "a<b>&\"'\x01\x0b]]>"
    actors = [msgspec.structs.replace(actor, canonical=f"{name}{actor.canonical}") for actor in analysis.actors]
    doc = msgspec.structs.replace(analysis, actors=actors, doc_id="x\x02<&>\ud800")
    write_network(network([doc]), tmp_path)
    text = "".join(ElementTree.parse(tmp_path / "network.graphml").getroot().itertext())
    assert "a<b>&\"'" in text


def test_command(tmp_path: Path) -> None:
    for name, text in (("zj", ZHEJIANG), ("ah", ANHUI)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    env = {"POLICY_NLP_LANG": "en"}
    sources = [str(tmp_path / name) for name in ("zj.txt", "ah.txt")]
    assert CliRunner().invoke(main, ["analyse", *sources, "-o", str(tmp_path / "out")], env=env).exit_code == 0
    written = []
    for folder in ("one", "two"):
        result = CliRunner().invoke(main, ["network", str(tmp_path / "out"), "-o", str(tmp_path / folder)], env=env)
        assert result.exit_code == 0, result.output
        assert "ties from 2 documents" in result.output
        written.append({item.name: item.read_bytes() for item in (tmp_path / folder).iterdir()})
    assert written[0] == written[1]
    assert set(written[0]) == {"network.graphml", "nodes.csv", "edges.csv"}
