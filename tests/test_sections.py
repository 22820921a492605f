"""Sections: styles, order, nesting, run-in titles, inline lists, and what is no heading."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.pipeline import Pipeline
from policy_nlp.records import Document, Section, SourceFile, Table

analyse = Pipeline(layers=["sections"])


def sections(text: str) -> list[Section]:
    return analyse(text).sections


def outline(text: str) -> list[tuple[int, str | None, str | None]]:
    return [(section.level, section.number, section.title) for section in sections(text)]


def test_styles_nest_and_levels_have_no_gaps() -> None:
    text = (
        "第一章　总则\n第一条　为促进创新，制定本办法。\n第二条　申请人应当：\n（一）已注册；\n（二）有团队。\n"
        "第二章　附则\n第三条　本办法由省厅解释。"
    )
    assert outline(text) == [
        (1, "第一章", "总则"),
        (2, "第一条", None),
        (2, "第二条", None),
        (3, "（一）", None),
        (3, "（二）", None),
        (1, "第二章", "附则"),
        (2, "第三条", None),
    ]


def test_run_in_and_line_headings() -> None:
    text = (
        "一、总体要求\n（一）指导思想。坚持需求导向。\n（二）明确支持范围。各级政府要加大投入。\n"
        "二、国外做法\n1.美国：成立研究联合体\n联合体由企业出资。"
    )
    assert outline(text) == [
        (1, "一", "总体要求"),
        (2, "（一）", "指导思想"),
        (2, "（二）", "明确支持范围"),
        (1, "二", "国外做法"),
        (2, "1", "美国：成立研究联合体"),
    ]


def test_a_heading_governs_up_to_the_next_of_its_level() -> None:
    text = "前言。\n一、甲\n正文一。\n（一）乙\n正文二。\n\n二、丙\n正文三。\n"
    first, second, third = sections(text)
    assert first.text == "一、甲\n正文一。\n（一）乙\n正文二。"
    assert second.text == "（一）乙\n正文二。"
    assert second.parent == first.id
    assert third.text == "二、丙\n正文三。"
    assert third.parent is None


def test_points_stand_below_their_heading() -> None:
    text = "四、建议\n一是把好入口关。牵头企业应当先行。\n二是理顺关系，建立机制。成员单位参与。"
    assert outline(text)[1:] == [(2, "一是", "把好入口关"), (2, "二是", "理顺关系")]


def test_points_inside_a_paragraph_end_with_it() -> None:
    text = "一、做法\n主要有两点：一是建平台。已建三个。二是给资金。已拨一亿。\n总的来看，成效明显。"
    _, first, second = sections(text)
    assert first.text == "一是建平台。已建三个。"
    assert second.text == "二是给资金。已拨一亿。"


def test_digit_alone_on_a_line() -> None:
    body = "构建战略新优势，通过构建以龙头企业为核心的创新联合体，联动产业链上下游企业，形成创新能力。"
    assert outline(f"四、建议\n\n1\n\n{body}\n\n2\n\n{body}") == [(1, "四", "建议"), (2, "1", None), (2, "2", None)]
    assert outline("四、名单\n1\n甲公司\n2\n乙公司") == [(1, "四", "名单")]


def test_text_without_line_breaks() -> None:
    text = "通知如下：一、组成人员：组长张三。二、主要职责：（一）统筹规划。（二）督促检查。三、工作要求：认真落实。"
    assert [(level, number) for level, number, _ in outline(text)] == [
        (1, "一"),
        (1, "二"),
        (2, "（一）"),
        (2, "（二）"),
        (1, "三"),
    ]


def test_a_phrase_with_a_full_stop_is_a_title_above_its_paragraphs_only() -> None:
    text = "一、条件\n（一）建设要求。\n1.已开工。\n（二）资金要求。\n1.已到位。\n二、事项\n（一）土地。\n（二）能耗。"
    assert [title for _, _, title in outline(text)] == [
        "条件", "建设要求", None, "资金要求", None, "事项", None, None,
    ]  # fmt: skip


def test_rules_have_no_titles_but_themed_articles_have() -> None:
    assert outline("第一条　适用范围。本措施适用于本区。\n第二条　支持对象。支持对象是企业。")[1][2] == "支持对象"
    assert outline("第一条　【支持建设】对企业给予补助。")[0][2] == "支持建设"
    text = "第一条　联合体应当设立理事会。理事会由成员组成。\n第二条　成员可以退出。退出须书面告知。"
    assert [title for _, _, title in outline(text)] == [None, None]


def test_markdown() -> None:
    text = "# 科技条例\n\n## 第一章　总则\n\n第一条 为促进创新，制定本条例。\n\n## 附则说明\n\n正文。"
    assert outline(text) == [(1, "第一章", "总则"), (2, "第一条", None), (1, None, "附则说明")]
    assert outline("前文。\n# 2长三角的合作\n\n正文。\n\n# 2.1框架完善\n\n正文。") == [
        (1, "2", "长三角的合作"),
        (2, "2.1", "框架完善"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "1.5亿元已经到位。",
        "一、二等奖获得者给予奖励。",
        "2024年6月13日",
        "第三条规定的情形除外。",
        "第一届理事会。",
        "附件：1.申请表\n2.汇总表\n3.承诺书",
        "1\t甲公司\n2\t乙公司",
        "3.支持企业牵头的项目",
    ],
)
def test_no_heading(text: str) -> None:
    assert outline(text) == []


def test_contents_are_no_sections() -> None:
    text = (
        "规划\n目　录\n第一章　基础\t1\n一、回顾\t2\n第二章　目标\t9\n\n"
        "第一章　基础\n一、回顾\n正文。\n第二章　目标\n正文。"
    )
    assert outline(text) == [(1, "第一章", "基础"), (2, "一", "回顾"), (1, "第二章", "目标")]


def test_tables_are_no_sections() -> None:
    text = "一、安排\n1.甲任务\n2.乙任务\n二、要求"
    file = SourceFile(name="a.docx", sha256="", media_type="", tables=[Table(start=5, end=17)])
    found = analyse(Document(doc_id="a", text=text, source_file=file)).sections
    assert [section.number for section in found] == ["一", "二"]


def test_signature_and_back_matter_belong_to_no_section() -> None:
    text = "一、总则\n正文。\n二、附则\n请遵照执行。\n\n省人民政府办公厅\n2024年6月3日\n（此件公开发布）"
    assert sections(text)[-1].text == "二、附则\n请遵照执行。"
    text = "一、总则\n正文。\n作者简介：林知远，研究员。"
    assert sections(text)[-1].text == "一、总则\n正文。"


def test_an_attachment_begins_anew() -> None:
    text = "一、报送\n正文。\n（一）方式\n邮寄。\n附件1\n实施方案\n一、目标\n正文。"
    assert [(level, number) for level, number, _ in outline(text)] == [(1, "一"), (2, "（一）"), (1, "一")]


@pytest.mark.parametrize(
    ("title", "region"),
    [("美国：成立联合体", "US"), ("北京：探索组建", "110000"), ("浙江与江苏", None), ("主要做法", None)],
)
def test_region_of_a_section(title: str, region: str | None) -> None:
    assert sections(f"1.{title}\n正文。")[0].region == region


@given(st.text(alphabet="一二三、（）()1２.．第章条是#① 。：；\n\t附件甲", max_size=80))
def test_any_text_is_grounded_and_a_tree(text: str) -> None:
    found = {section.id: section for section in sections(text)}
    for section in found.values():
        parent = found.get(section.parent or "")
        assert section.level == (parent.level + 1 if parent else 1)
        assert parent is None or parent.start <= section.start < section.end <= parent.end
        assert section.text == section.text.strip()


@pytest.mark.parametrize(
    "piece",
    [
        "一、",
        "一、甲\n",
        "1.甲\n",
        "一是。",
        "目录\n",
        "目录\n甲\n",
        "#",
        "# 甲\n",
        "2024年1月1日\n",
        "1\n",
        "(",
        "附件\n",
    ],
)
def test_cost_stays_linear(piece: str) -> None:
    began = time.process_time()
    sections(piece * 20_000)
    assert time.process_time() - began < 5


def test_every_article_of_real_laws_is_a_section(data: Path) -> None:
    laws = sorted((data / "data/policies").glob("law_*.txt"))
    if not laws:
        pytest.skip("POLICY_NLP_DATA holds no data/policies")
    printed = found = 0
    for law in laws:
        text = law.read_text(encoding="utf-8")
        printed += len(re.findall(r"(?m)^\s*第[一二三四五六七八九十百零]+条[\s　]", text))
        found += sum((section.number or "").endswith("条") for section in sections(text))
    assert abs(printed - found) <= printed / 500, (printed, found)
