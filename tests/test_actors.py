"""Actors: names, classes and what is none; tables of short sentences, written for these tests."""

from __future__ import annotations

import json
import os
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_nlp.pipeline import Pipeline
from policy_nlp.records import Actor, Document

PIPELINE = Pipeline(layers=["citations", "actors"])
WHOLE = Pipeline(layers=["citations", "meta", "actors"])


def actors(text: str) -> list[Actor]:
    return PIPELINE(text).actors


def named(text: str) -> list[str]:
    return [actor.text for actor in actors(text) if actor.named]


def classes(text: str) -> list[str]:
    return [actor.text for actor in actors(text) if not actor.named]


NAMES = {
    "government": [
        ("由省科技厅会同省财政厅负责解释。", ["省科技厅", "省财政厅"]),
        ("浙江省科学技术厅、杭州市发展和改革委员会联合印发。", ["浙江省科学技术厅", "杭州市发展和改革委员会"]),
        ("（责任单位：市发展改革局、科技局、工业和信息化局）", ["市发展改革局", "科技局", "工业和信息化局"]),
        ("责任单位：区投资促进局、民营经济和企业服务局", ["区投资促进局", "民营经济和企业服务局"]),
        ("报桐庐县经济信息化和科学技术局备案。", ["桐庐县经济信息化和科学技术局"]),
        ("经国务院同意，国务院办公厅印发了通知。", ["国务院", "国务院办公厅"]),
        ("由市科学技术部门组织评审。", ["市科学技术部门"]),
        ("按照省委、省政府决策部署，市委组织部牵头。", ["省委", "省政府", "市委组织部"]),
        ("自治区大数据发展局、教育厅共同推进。", ["自治区大数据发展局", "教育厅"]),
        ("杭州市第十届人民代表大会常务委员会通过。", ["杭州市第十届人民代表大会常务委员会"]),
        ("美国政府积极推动。", ["美国政府"]),
        ("建德市经济和信息化局负责。", ["建德市经济和信息化局"]),
        ("市民族宗教局、市跑改办按职责分工。", ["市民族宗教局", "市跑改办"]),
        ("由广州开发区管委会认定。", ["广州开发区管委会"]),
        ("市公安局局长、省科技厅厅长出席。", ["市公安局", "省科技厅"]),
        (
            "市工信局（市大数据局）、市科技局负责，（三）省工信委协调。",
            ["市工信局", "市大数据局", "市科技局", "省工信委"],
        ),
        ("由国务院信息办负责，由国务院承办。", ["国务院信息办", "国务院"]),
        ("各县（市、区）经信局、直辖市财政局、各市（含某市）商务局。", []),
        ("向广东省药品监督管理部门申报。", ["广东省药品监督管理部门"]),
        ("新疆生产建设兵团发展改革委、工业和信息化局。", ["新疆生产建设兵团发展改革委", "工业和信息化局"]),
        ("海东综合实验区经发局负责。", ["海东综合实验区经发局"]),
        ("国家税务总局杭州市税务局发布。", ["国家税务总局杭州市税务局"]),
        ("报云岭镇人民政府、安洲街道办事处、各镇人民政府。", ["云岭镇人民政府", "安洲街道办事处"]),
        ("省委社会工作部、省委金融办会商。", ["省委社会工作部", "省委金融办"]),
        ("由省科技行政主管部门会同科技主管部门。", ["省科技行政主管部门"]),
        ("其经费来自DARPA（国防高级研究计划局）。", ["DARPA", "国防高级研究计划局"]),
    ],
    "enterprise": [
        ("以阿里等龙头企业为代表。", ["阿里"]),
        ("以同花顺、恒远云科、海康威视为代表。", ["同花顺", "恒远云科", "海康威视"]),
        ("支持澜图云、华为、星桥数联等企业牵头。", ["澜图云", "华为", "星桥数联"]),
        ("督促其全资或者控股子公司付款。", []),
        ("|是否上市公司|", []),
        ("由市燃气集团、省港航集团负责，市属集团参加。", ["市燃气集团", "省港航集团"]),
        ("支持白银集团与青山装备科技有限公司合作。", ["白银集团", "青山装备科技有限公司"]),
    ],
    "university": [
        ("支持兰州大学建设世界一流大学。", ["兰州大学"]),
        ("中国计量大学经管学院副教授", ["中国计量大学"]),
    ],
    "institute": [
        ("加快甘肃高等研究院建设。", ["甘肃高等研究院"]),
        ("推进广东省集成电路与系统应用研究院建设。", ["广东省集成电路与系统应用研究院"]),
        ("博士后，科技创新与数字化转型研究所所长。", ["科技创新与数字化转型研究所"]),
    ],
    "finance": [
        ("发挥省科创基金的引导作用。", ["省科创基金"]),
        ("国家融资担保基金要加强合作。", ["国家融资担保基金"]),
        ("与中国人民银行郑州分行商定。", ["中国人民银行郑州分行"]),
        ("人民银行浙江省分行、杭州银行、杭州银行业协会。", ["人民银行浙江省分行", "杭州银行"]),
    ],
    "association": [
        ("发挥央企电商联盟带动作用。", ["央企电商联盟"]),
        ("与中国茶叶与陶瓷协会共同开展。", ["中国茶叶与陶瓷协会"]),
        ("弗劳恩霍夫协会成立于1949年。", ["弗劳恩霍夫协会"]),
    ],
    "platform": [
        ("依托国家交通物流信息平台，通过省政务大数据中心。", ["国家交通物流信息平台", "省政务大数据中心"]),
        ("纳入全国信用信息共享平台和首都科技条件平台。", ["全国信用信息共享平台", "首都科技条件平台"]),
        ("责任单位：市大数据发展中心、市科技局、市交易中心。", ["市大数据发展中心", "市交易中心"]),
        ("设立“N”个转化中心。", []),
        ("适用于上海研发公共服务平台。", ["上海研发公共服务平台"]),
        ("先端半导体技术中心（LSTC）由企业出资，LSTC负责研发。", ["先端半导体技术中心", "LSTC", "LSTC"]),
        ("推动国家超级计算无锡中心开放。", ["国家超级计算无锡中心"]),
        ("创建国家重离子装备制造及应用制造业创新中心。", ["国家重离子装备制造及应用制造业创新中心"]),
        ("支持海宁开发区开展试点。", ["海宁开发区"]),
    ],
    "consortium": [
        ("成立半导体制造技术研究联合体SEMATECH。", ["半导体制造技术研究联合体", "SEMATECH"]),
        (
            "已建的包括3C智能制造创新联合体、智能家电传感器创新联合体等。",
            ["3C智能制造创新联合体", "智能家电传感器创新联合体"],
        ),
        ("由青山集团牵头的高端激光装备创新联合体研制出新品。", ["高端激光装备创新联合体"]),
    ],
    "programme": [
        ("深入推进“清泉工程”和“春笋行动”。", ["清泉工程", "春笋行动"]),
        ("入选本市“百人计划”的人才。", ["百人计划"]),
        ('实现"雄鹰行动"培育企业。', ["雄鹰行动"]),
        ("参与科学技术计划，如实填写保温工程验收记录。", []),
        ("不搞“形象工程”，做好“十大工程”。", []),
        ("加强外墙工程施工和工程建设项目管理。", []),
        ("参与省“尖兵”“领雁”研发攻关计划。", ["“尖兵”“领雁”研发攻关计划"]),
        ("加力实施强科技行动，打好污染防治攻坚战。", ["强科技行动", "污染防治攻坚战"]),
        ("实施新一轮粮食产能提升和油料单产提升行动。", ["新一轮粮食产能提升和油料单产提升行动"]),
        ("设立100亿元南疆发展专项资金。", ["南疆发展专项资金"]),
        (
            "如海外高层次人才引进计划、省级创新团队支持计划等。",
            ["海外高层次人才引进计划", "省级创新团队支持计划"],
        ),
    ],
    "person": [
        ("习近平总书记强调，要加快发展。", ["习近平"]),
        ("常务副市长王小明主持，副市长张伟民出席。", ["王小明", "张伟民"]),
        ("联系人：李晓佳；电话：83976429", ["李晓佳"]),
        ("由研究所的垂井康夫担任所长。", ["垂井康夫"]),
        ("创始人罗伯特·诺伊斯出任首席执行官。", ["罗伯特·诺伊斯"]),
        ("作者简介：\n王晓珏，浙江大学教授。\n", ["王晓珏"]),
    ],
}


@pytest.mark.parametrize(
    ("kind", "text", "expected"), [(kind, text, names) for kind, rows in NAMES.items() for text, names in rows]
)
def test_names_and_their_types(kind: str, text: str, expected: list[str]) -> None:
    assert [actor.text for actor in actors(text) if actor.named and actor.type == kind] == expected


@pytest.mark.parametrize(
    "text",
    [
        "加快形成新发展格局，开好局、起好步。",
        "各市、县（市、区）人民政府要加强领导。",
        "各级政府和有关部门要支持创新联合体建设。",
        "布局建设3个国家现代农业产业园。",
        "在南宁市建设数据服务中心。",
        "开展年度工作计划编制，推进重大工程建设。",
        "根据《浙江省科学技术厅关于印发办法的通知》",
        "鼓励龙头企业牵头组建全产业链创新联合体。",
        "跻身国家级企业技术中心。",
        "推进工业园区建设。",
        "各区卫生健康局、财政局、人力资源社会保障局：",
        "将全市所有委办局分成三批，监测经济运行动态。",
        "把握数字化浪潮中的机遇，就会同步发展。",
    ],
)
def test_what_is_no_name(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("鼓励高校、科研院所参与。", ["高校", "科研院所"]),
        ("汇集9家用户企业和零部件企业。", ["用户企业", "零部件企业"]),
        ("由各区人民政府和各国政府负责。", ["各区人民政府", "各国政府"]),
        ("牵头企业：牵头企业应在本省注册。", ["牵头企业"]),
        ("引导金融机构支持中小企业。", ["金融机构", "中小企业"]),
        ("培养企业人才，助力各类企业发展。", ["企业", "企业"]),
    ],
)
def test_classes(text: str, expected: list[str]) -> None:
    assert classes(text) == expected


@pytest.mark.parametrize(
    ("text", "short", "full"),
    [
        ("浙江省科学技术厅印发，由省科技厅解释。", "省科技厅", "浙江省科学技术厅"),
        ("市发展改革局、科技局负责。", "科技局", "市科技局"),
        ("青山装备科技有限公司（以下简称“青山装备”）参加，青山装备负责。", "青山装备", "青山装备科技有限公司"),
        ("JESSI（亚微米硅技术联合开发计划）启动。", "JESSI", "亚微米硅技术联合开发计划"),
        ("小米集团牵头，小米负责。", "小米", "小米集团"),
        ("广州开发区管理委员会印发，经管委会同意。经区政府、管委会同意。", "管委会", "广州开发区管理委员会"),
    ],
)
def test_the_canonical_form_is_the_fullest(text: str, short: str, full: str) -> None:
    found = [actor for actor in actors(text) if actor.text == short]
    assert {actor.canonical for actor in found} == {full}
    assert {actor.canonical_id for actor in found} <= {actor.id for actor in actors(text)}


def test_two_cities_are_not_one() -> None:
    text = "杭州市科技局、宁波市科技局与市科技局联合发布。"
    assert [actor.canonical for actor in actors(text)] == ["杭州市科技局", "宁波市科技局", "市科技局"]


PIECES = [
    "局",
    "委员会",
    "市",
    "“",
    "”",
    "（",
    "）",
    "联合体",
    "国家",
    "和",
    "、",
    "实施",
    "计划",
    "VLSI",
    "《",
    "》",
    "·",
    "\n",
]


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)))
def test_any_text_is_read_and_grounded_in_order(text: str) -> None:
    found = PIPELINE(Document(doc_id="x", text=text)).actors
    assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize(
    "piece", ["局", "委员会", "市", "“", "（", "市、", "实施", "联合体、", "《", "担任所长", "（以下简称甲乙）"]
)
def test_time_is_linear(piece: str) -> None:
    def seconds(times: int) -> float:
        start = time.process_time()
        PIPELINE(piece * times)
        return time.process_time() - start

    seconds(100)
    assert seconds(30_000) < 12 * seconds(5_000) + 0.2


def test_f1_on_annotated_documents() -> None:
    root = os.environ.get("POLICY_NLP_DATA")
    if not root:
        pytest.skip("POLICY_NLP_DATA is not set: no annotated documents to measure on")
    true = wrong = missed = 0
    for path in sorted(Path(root, "gold", "dev").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        want = {(a["start"], a["end"]) for a in gold["actors"] if a["named"] and not a.get("optional")}
        free = {(a["start"], a["end"]) for a in gold["actors"] if a.get("optional")}
        have = {(a.start, a.end) for a in PIPELINE(Document(doc_id="x", text=gold["text"])).actors if a.named} - free
        true, wrong, missed = true + len(want & have), wrong + len(have - want), missed + len(want - have)
    assert 2 * true / (2 * true + wrong + missed) > 0.93


@pytest.mark.parametrize(
    ("title", "name", "region", "level"),
    [
        ("浙江省人民政府关于支持创新联合体的意见", "浙江省科学技术厅", "330000", "provincial"),
        ("杭州市人民政府关于支持创新联合体的意见", "省科技厅", "330000", "provincial"),
        ("杭州市人民政府关于支持创新联合体的意见", "市科技局", "330100", "municipal"),
        ("昆山市人民政府关于支持创新联合体的意见", "市科技局", "320583", "county"),
        ("上海市人民政府关于支持创新联合体的意见", "市科委", "310000", "provincial"),
        ("浙江省人民政府关于支持创新联合体的意见", "市科技局", None, None),
        ("杭州市人民政府关于支持创新联合体的意见", "市民政局", "330100", "municipal"),
        ("浙江省人民政府关于支持创新联合体的意见", "财政部", "CN", "national"),
        ("浙江省人民政府关于支持创新联合体的意见", "浙江大学", "330000", None),
    ],
)
def test_region_and_level_of_a_body(title: str, name: str, region: str | None, level: str | None) -> None:
    analysis = WHOLE(f"{title}\n由{name}负责组织实施本意见。")
    actor = next(actor for actor in analysis.actors if actor.text == name)
    assert (actor.region, actor.level) == (region, level)


def test_mentions_of_one_body_share_its_region_and_classes_have_none() -> None:
    analysis = WHOLE("江西省科学技术厅公布名单。省科技厅支持龙头企业。")
    assert {(actor.text, actor.region) for actor in analysis.actors} == {
        ("江西省科学技术厅", "360000"),
        ("省科技厅", "360000"),
        ("龙头企业", None),
    }


def test_members_of_a_list_have_the_region_of_its_head() -> None:
    analysis = WHOLE("浙江省人民政府关于支持创新联合体的意见\n由省科技厅、发改委、经信厅负责。")
    found = [(actor.text, actor.canonical, actor.region, actor.level) for actor in analysis.actors if actor.named]
    assert found[-2:] == [
        ("发改委", "省发改委", "330000", "provincial"),
        ("经信厅", "省经信厅", "330000", "provincial"),
    ]


def test_a_national_body_is_not_that_of_a_province() -> None:
    analysis = WHOLE("浙江省人民政府关于数据的意见\n由省数据局会同国家数据局负责。")
    found = {actor.text: (actor.canonical, actor.region) for actor in analysis.actors if actor.named}
    assert found["省数据局"] == ("省数据局", "330000")
    assert found["国家数据局"] == ("国家数据局", "CN")


def test_a_company_whose_name_is_a_place_lies_nowhere() -> None:
    analysis = WHOLE("浙江省人民政府关于支持创新联合体的意见\n由阿里、阿里巴巴集团牵头。")
    assert {actor.region for actor in analysis.actors if actor.type == "enterprise"} == {None}
