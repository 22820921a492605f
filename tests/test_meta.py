"""Metadata: titles over lines, index lines, signatures, jurisdiction, genre, terms of validity, hints of a page."""

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.extract.masthead import find_date, genre_of
from policy_nlp.fold import fold
from policy_nlp.pipeline import Pipeline
from policy_nlp.records import Document, Meta

analyse = Pipeline(layers=["citations", "meta"])
BODY = "\n\n各区人民政府，市政府各部门：\n\n现将《创新联合体管理办法》印发给你们，请遵照执行。\n"


def meta(text: str, **hints: str) -> Meta:
    return analyse(Document(doc_id="a", text=text, hints=hints)).meta


def test_notice_that_carries_something() -> None:
    text = (
        "滨海省人民政府办公厅关于印发创新联合体管理办法的通知\n苏政办发〔2024〕12号"
        + BODY
        + "江苏省人民政府办公厅\n2024年6月3日\n"
    )
    found = meta(text)
    assert found.title == "滨海省人民政府办公厅关于印发创新联合体管理办法的通知"
    assert found.genre == "办法"
    assert found.issuers == ["滨海省人民政府办公厅"]
    assert found.doc_number == "苏政办发〔2024〕12号"
    assert found.published == "2024-06-03"
    assert text[slice(*found.at["title"])] == found.title
    assert text[slice(*found.at["doc_number"])] == found.doc_number


@pytest.mark.parametrize(
    "head",
    [
        "国务院办公厅关于支持企业牵头\n\n组建创新联合体的意见\n\n国办发〔2019〕6号",
        "国务院办公厅关于支持企业牵头\n组 建 创 新 联 合 体 的 意 见\n国办发〔2019〕6号",
        "国办发〔2019〕6号\n国务院办公厅关于支持企业牵头\n组建创新联合体\n的意见",
        "首页 > 政策\n打印\n国务院办公厅关于支持企业牵头\n组建创新联合体的意见\n2019-02-03",
    ],
)
def test_title_over_lines(head: str) -> None:
    found = meta(head + BODY)
    assert found.title == "国务院办公厅关于支持企业牵头组建创新联合体的意见"
    assert "title" not in found.at
    assert (found.region, found.level, found.genre) == ("CN", "national", "意见")


def test_database_header_is_not_the_title() -> None:
    line = "北京市西城区人民政府办公室关于印发若干措施{}的通知"
    text = (
        "北大法宝【法宝引证码】 CLI.1\n原文链接：https://x.cn\n"
        + line.format("(试行)")
        + "\n"
        + line.format("（试行）")
        + BODY
    )
    found = meta(text)
    assert found.title == line.format("（试行）")
    assert (found.source, found.region, found.level) == ("北大法宝", "110102", "county")


def test_index_lines() -> None:
    text = (
        "索引号：\n006939748\n发布机关：\n广州市财政局,广州市民政局\n文　　号：\n穗财规字〔2024〕1号\n"
        "成文日期：2024年1月3日\n"
        "发布日期：\n2024-01-05\n实施日期：2024年2月1日\n失效日期：2029年01月31日\n来源：\n广州市财政局\n养老服务补贴办法"
        + BODY
    )
    found = meta(text)
    assert found.title == "养老服务补贴办法"
    assert found.issuers == ["广州市财政局", "广州市民政局"]
    assert (found.published, found.effective, found.expires) == ("2024-01-05", "2024-02-01", "2029-01-31")
    assert (found.doc_number, found.source) == ("穗财规字〔2024〕1号", "广州市财政局")
    assert found.region == "440100"


def test_index_table_and_line_with_several_labels() -> None:
    assert (
        meta("索引号\t001\t发文机关\t江苏省科技厅\n成文日期\t2024-03-01\t文号\t苏科〔2024〕1号").doc_number
        == "苏科〔2024〕1号"
    )
    found = meta("让创新转起来\n发布时间：2025年3月18日　来源：示例智库　作者：林知远\n正文在这里。")
    assert (found.title, found.published, found.source, found.genre) == (
        "让创新转起来",
        "2025-03-18",
        "示例智库",
        "评论",
    )


def test_law() -> None:
    text = (
        "# 杭州市科学技术进步条例\n\n2011年8月31日 杭州市第十一届人民代表大会常务委员会第三十四次会议通过\n\n"
        "## 第一章　总则\n\n第一条 为了促进科学技术进步，制定本条例。\n第二条 本条例自2012年3月1日起施行。"
    )
    found = meta(text)
    assert found.title == "杭州市科学技术进步条例"
    assert found.issuers == ["杭州市第十一届人民代表大会常务委员会"]
    assert (found.published, found.effective, found.region, found.genre) == (None, "2012-03-01", "330100", "条例")


def test_effective_from_publication() -> None:
    text = (
        "江苏省创新办法"
        + BODY
        + "江苏省人民政府\n2024年6月3日\n第一条 本办法自印发之日起施行，有效期至2027年12月31日。"
    )
    found = meta(text)
    assert (found.effective, found.expires) == ("2024-06-03", "2027-12-31")
    assert meta("《其他办法》自2020年1月1日起施行。").effective is None


def test_excerpt_has_no_title() -> None:
    found = meta(
        "一体推进教育科技人才发展，建设创新基地，我省要支持在甘全国重点实验室攻关。\n甘肃、兰州、甘肃、天水、甘肃。"
    )
    assert (found.title, found.published, found.genre) == (None, None, "报告")


def test_title_of_what_is_carried_where_the_notice_has_none() -> None:
    found = meta(
        BODY.strip()
        + "\n义乌市人民政府办公室\n2013年12月16日\n义乌市人才职位设置\n及薪酬待遇办法（试行）\n"
        + "按照文件要求，制定本办法。"
    )
    assert found.title == "义乌市人才职位设置及薪酬待遇办法（试行）"
    assert (found.genre, found.region, found.issuers) == ("办法", "330782", ["义乌市人民政府办公室"])


def test_text_without_line_breaks() -> None:
    text = (
        "重庆市人民政府办公厅关于成立领导小组的通知渝府办发〔2021〕89号各区县人民政府：为加强领导，决定成立领导小组。"
        + "一。" * 300
    )
    found = meta(text + "重庆市人民政府办公厅2021年8月21日（此件公开发布）")
    assert found.title == "重庆市人民政府办公厅关于成立领导小组的通知"
    assert (found.doc_number, found.published, found.region) == ("渝府办发〔2021〕89号", "2021-08-21", "500000")


def test_hints_of_a_page_fill_gaps_only() -> None:
    page = {"articletitle": "美国联合体的两次尝试", "pubdate": "2025-05-20 09:30", "contentsource": "示例智库"}
    found = meta(
        "国际观察\n美国联合体的两次尝试\n周砚秋\n正文在这里，讲美国的联合体怎样组织，怎样出资，怎样分享成果，共三个部分。",
        **page,
    )
    assert (found.title, found.published, found.source) == ("美国联合体的两次尝试", "2025-05-20", "示例智库")
    assert meta("发布时间：2024-01-02\n正文。", **page).published == "2024-01-02"


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("关于印发《创新联合体管理办法》的通知", "办法"),
        ("关于印发若干措施(试行)的通知", "措施"),
        ("关于印发加快发展十条的通知", "措施"),
        ("关于转发《管理办法》的通知的通知", "通知"),
        ("关于公布入围名单的通知", "通知"),
        ("关于做好申报工作的通知", "通知"),
        ("关于设立开发区的批复", "其他"),
        ("2026年政府工作报告", "报告"),
        ("中华人民共和国专利法", "法律"),
        ("让创新转起来", None),
    ],
)
def test_genre(title: str, genre: str | None) -> None:
    assert genre_of(title) == genre


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024年6月3日", "2024-06-03"),
        ("2024- 09- 30", "2024-09-30"),
        ("二〇二四年十二月二十一日", "2024-12-21"),
        ("二○○六年十月三十日", "2006-10-30"),
        ("2024.1.5", "2024-01-05"),
        ("2024年13月3日", None),
        ("2024年6月", None),
    ],
)
def test_find_date(text: str, value: str | None) -> None:
    date = find_date(text, 0, len(text))
    assert (date and date[0]) == value


@given(st.text(alphabet="关于印发办法的通知各局：。\n\t |（）〔〕2024年月日号发布日期来源【】《》", max_size=120))
def test_any_text_is_grounded(text: str) -> None:
    meta(text)


@pytest.mark.parametrize(
    "piece",
    ["关于", "发布日期：", "发布日期：\n", "通知\n", "各局：\n", "2024年1月1日\n", "关于印发关于", "来源", "标题\t"],
)
def test_cost_stays_linear(piece: str) -> None:
    began = time.process_time()
    meta(piece * 20_000)
    assert time.process_time() - began < 5


def test_titles_of_real_documents(data: Path) -> None:
    """The list that comes with the documents is not always right: it names titles that are not printed in them."""
    listed = data / "data/policies.jsonl"
    if not listed.exists():
        pytest.skip("POLICY_NLP_DATA holds no data/policies.jsonl")
    rows = [json.loads(line) for line in listed.read_text(encoding="utf-8").splitlines()]
    same = 0
    for row in rows:
        found = meta((data / "data/policies" / f"{row['doc_id']}.txt").read_text(encoding="utf-8"))
        plain, title = (re.sub(r"[\W_]+", "", fold(words or "")) for words in (found.title, row["title"]))
        same += plain == title
    assert same / len(rows) >= 0.8, (same, len(rows))


@pytest.mark.parametrize(
    ("text", "issuers"),
    [
        ("市工信局市市场监管局市民政局关于支持创新联合体的通告\n各单位：", ["市工信局", "市市场监管局", "市民政局"]),
        ("2026年云南省政府工作报告\n各位代表：", ["云南省政府"]),
        (
            "云南省人民政府工作报告\n2026年1月20日在云南省第十四届人民代表大会第四次会议上\n各位代表：",
            ["云南省人民政府"],
        ),
        ("政府工作报告\n2026年1月20日在云南省第十四届人民代表大会第四次会议上\n各位代表：", []),
    ],
)
def test_issuers_of_titles(text: str, issuers: list[str]) -> None:
    assert analyse(text).meta.issuers == issuers


def test_a_note_may_stand_behind_the_date_of_a_text_without_line_breaks() -> None:
    text = "某省科技厅关于支持创新联合体的意见各市科技局：请遵照执行。某省科技厅2021年8月23日（此件有删减）"
    assert analyse(text).meta.published == "2021-08-23"


def test_a_notice_that_states_measures_itself() -> None:
    assert genre_of("关于支持创新联合体建设若干措施的通知") == "措施"
    assert genre_of("关于落实支持创新联合体建设若干措施的通知") == "通知"


@pytest.mark.parametrize(
    ("text", "issuers"),
    [
        (
            "中华人民共和国国务院令\n第7号\n《创新条例》已经通过，现予公布。\n创新条例\n第一条 为了创新，制定本条例。",
            ["国务院"],
        ),
        ("云岭省政府工作报告\n各位代表：\n现在，我代表省人民政府，向大会报告工作。", ["云岭省政府"]),
        ("政府工作报告\n——2026年1月26日在大会上\n各位代表：\n现在，我代表省人民政府，向大会报告工作。", ["省人民政府"]),
        ("创新发展“十三五”规划\n云岭省创新委员会 2017-06-14 14:40\n第一章 总则\n一、为了创新。", ["云岭省创新委员会"]),
        (
            "各单位：\n现就有关事项通知如下：\n一、参加。\n"
            + " " * 60
            + "云岭省农业中心\n"
            + " " * 60
            + "2021年11月15日",
            ["云岭省农业中心"],
        ),
    ],
)
def test_who_issued_it_where_no_title_says_so(text: str, issuers: list[str]) -> None:
    assert meta(text).issuers == issuers


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("创新局关于发布案例的通知\n各省、自治区、直辖市创新局：\n现予发布。", "CN"),
        ("保障款项支付条例\n第一条 在中华人民共和国境内支付款项，适用本条例。", "CN"),
        ("市人社局关于清算的通知\n各中央驻津单位：\n请在津单位于月底前清算。", "120000"),
        ("市人社局关于清算的通知\n各单位：\n请于月底前清算。", None),
    ],
)
def test_what_else_gives_the_place_away(text: str, region: str | None) -> None:
    assert meta(text).region == region


@pytest.mark.parametrize(
    ("text", "genre"),
    [
        ("仲裁网上申请流程\n发布日期：2022-05-06\n第一步，登录。", "指南"),
        ("怎么申领社会保障卡？\n来源：云岭市人力资源和社会保障局\n第一步，登录。", "指南"),
        ("好消息，补贴来了！\n来源：云岭市人力资源和社会保障局\n本月起发放。", "其他"),
        ("好消息，补贴来了！\n来源：云岭评论\n本月起发放。", "评论"),
        ("各乡镇人民政府：\n经研究，决定命名三家企业为龙头企业。我县发展很快。", "通知"),
    ],
)
def test_genre_without_a_telling_title(text: str, genre: str) -> None:
    assert meta(text).genre == genre


def test_the_date_of_a_linked_page_is_none_of_this_one() -> None:
    text = "【解读】《创新办法》的政策解读 2020-07-17\n创新办法\n发布日期：2020-07-09\n第一条 为了创新。"
    assert meta(text).published == "2020-07-09"
    assert meta(text.replace("发布日期：2020-07-09\n", "")).published is None
