"""Text reuse and its typed edits; asking for records."""

import json
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from lxml import etree

import policy_nlp as pn
from policy_nlp.cli import main
from policy_nlp.comparison.find import Query, find
from policy_nlp.comparison.nearest import nearest
from policy_nlp.comparison.reuse import align, flows, reused
from policy_nlp.records import Analysis

HEAD = "{place}创新联合体管理办法\n发布日期：{day}\n一、支持措施\n"
BODY = (
    "1.鼓励创新联合体建立健全知识产权共享机制。\n"
    "2.支持{place}高校参与创新联合体建设并承担重大科技攻关任务。\n"
    "3.牵头企业上年度营业收入不低于{bound}亿元。\n"
)


def policy(place: str, day: str, bound: int, more: str = "") -> Analysis:
    text = HEAD.format(place=place, day=day) + BODY.format(place=place, bound=bound) + more
    return msgspec.structs.replace(pn.analyse(text), doc_id=place)


OLD = policy("浙江省", "2021年3月1日", 10, "4.设立创新联合体发展基金并按季度公布资金使用情况。\n")
NEW = policy("安徽省", "2023年5月1日", 12)


def test_edits_are_typed() -> None:
    found = {item.source.text[:4]: item.edit for item in align(OLD, NEW).counterparts}
    assert found == {"鼓励创新": "copied", "支持浙江": "localised", "牵头企业": "tightened"}
    back = {item.source.text[:4]: item.edit for item in align(NEW, OLD).counterparts}
    assert back["牵头企业"] == "loosened"


def test_what_has_no_counterpart_is_missing_and_all_is_grounded() -> None:
    found = align(OLD, NEW)
    assert [side.text[:2] for side in found.missing] == ["设立", "公布"] or found.missing[0].text.startswith("设立")
    assert len(found.counterparts) + len(found.missing) == len(OLD.measures)
    for item in found.counterparts:
        assert OLD.text[item.source.start : item.source.end] == item.source.text
        assert NEW.text[item.target.start : item.target.end] == item.target.text
        assert item.earlier == "浙江省"


def test_direction_goes_by_date() -> None:
    for documents in ([OLD, NEW], [NEW, OLD]):
        (edge,) = flows(reused(documents))
        assert (edge.source, edge.target, edge.measures) == ("浙江省", "安徽省", 3)
    undated = msgspec.structs.replace(NEW, meta=msgspec.structs.replace(NEW.meta, published=None))
    assert reused([OLD, undated]) == []
    assert reused([]) == []


def test_nearest_finds_what_holding_all_against_all_finds() -> None:
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    draw = np.random.default_rng(4)
    words = ["支持", "企业", "建设", "平台", "奖励", "高校", "基金", "联合体", "研发", "人才", "落户", "补助"]
    texts = ["".join(draw.choice(words, size=draw.integers(3, 9))) for _ in range(1300)]
    days = sorted(f"20{year:02}-01-01" for year in draw.integers(10, 25, size=len(texts)))
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), sublinear_tf=True).fit_transform(texts)
    scores = (vectors @ vectors.T).toarray()
    scores[np.array(days)[None, :] >= np.array(days)[:, None]] = 0
    expected = {row: scores[row].max() for row in range(len(texts)) if scores[row].max() >= 0.6}
    found = {pair.target: pair for pair in nearest(vectors, days, least=0.6)}
    assert found.keys() == expected.keys() and len(found) > 100
    for row, pair in found.items():
        assert abs(pair.similarity - expected[row]) < 1e-9
        assert abs(scores[row, pair.source] - expected[row]) < 1e-9


def test_all_that_a_day_copies_is_found() -> None:
    twice = msgspec.structs.replace(NEW, doc_id="b")
    found = reused([OLD, NEW, twice])
    assert sorted((item.source.doc_id, item.target.doc_id) for item in found) == [
        ("浙江省", "b"),
        ("浙江省", "b"),
        ("浙江省", "b"),
        ("浙江省", "安徽省"),
        ("浙江省", "安徽省"),
        ("浙江省", "安徽省"),
    ]


def test_metric_region_and_instrument_are_found() -> None:
    documents = [OLD, NEW]
    assert {match.doc_id for match in find(documents, Query(metric="营业收入"))} == {"浙江省", "安徽省"}
    (match,) = find(documents, Query(metric="revenue", region="340000"))
    assert (match.value, match.comparator, match.layer) == (12e8, ">=", "quantities")
    assert NEW.text[match.start : match.end] == match.quote
    tools = list(find(documents, Query(instrument="environment")))
    assert tools
    assert all(match.instrument and match.instrument.startswith("environment.") for match in tools)
    assert all("知识产权" in match.quote for match in find(documents, Query(words="知识产权")))


def test_a_province_finds_its_cities_and_income_is_no_share_of_income() -> None:
    text = "杭州市创新联合体申报通知\n申报条件：\n1.上年度营业收入不低于2亿元；\n2.研发投入占营业收入的比重不低于5%；\n"
    found = list(find([pn.analyse(text)], Query(metric="营业收入", region="330000")))
    assert [(match.region, match.value) for match in found] == [("330100", 2e8)]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(item) for item in arguments], env={"POLICY_NLP_LANG": "en"})


@pytest.fixture
def out(tmp_path: Path) -> Path:
    lines = [msgspec.json.encode(analysis) + b"\n" for analysis in (OLD, NEW)]
    (tmp_path / "analyses.jsonl").write_bytes(b"".join(lines))
    return tmp_path


def test_commands(out: Path, tmp_path: Path) -> None:
    listed = run("find", out, "--metric", "营业收入")
    assert listed.exit_code == 0
    assert len(listed.output.splitlines()) == 2
    assert len(json.loads(run("find", out, "--metric", "营业收入", "--json").output)) == 2
    assert run("find", out).exit_code == 2
    assert run("reuse", out, "-o", tmp_path / "r").exit_code == 0
    graph = etree.parse(tmp_path / "r" / "diffusion.graphml").getroot()
    names = [element.get("id") for element in graph.iter("{http://graphml.graphdrawing.org/xmlns}node")]
    assert names == ["安徽省", "浙江省"]
    assert run("reuse", out, "-o", tmp_path / "r", "--pair", "浙江省", "安徽省").exit_code == 0
    assert "missing" in (tmp_path / "r" / "alignment.csv").read_text("utf-8-sig")
    wrong = run("reuse", out, "-o", tmp_path / "r", "--pair", "浙江省", "nowhere")
    assert (wrong.exit_code, "no such document: nowhere" in wrong.output) == (2, True)
