"""Citations: 《…》 with nesting, 发文字号, short forms, newspapers."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.pipeline import Pipeline
from policy_nlp.records import Citation

analyse = Pipeline(layers=["citations"])


def cited(text: str) -> list[Citation]:
    return analyse(text).citations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("根据《关于修改〈技术市场条例〉的决定》执行", ["《关于修改〈技术市场条例〉的决定》"]),
        ("印发《关于落实《创新规划》的通知》。", ["《关于落实《创新规划》的通知》"]),
        ("《创新规划和《创新办法》", ["《创新办法》"]),
        ("《创新\n办法》", ["《创新\n办法》"]),
        ("《》空的", []),
        ("没有收尾的《创新办法。第二句", []),
        ("（浙科发规〔2023〕12号）", ["浙科发规〔2023〕12号"]),
        ("根据国发〔2015〕43号文件", ["国发〔2015〕43号"]),
        ("穗府[2020]3号", ["穗府[2020]3号"]),
        ("义政办发﹝2012﹞ 105 号", ["义政办发﹝2012﹞ 105 号"]),
        ("国办发〔2019〕6号、国办函〔2020〕7号", ["国办发〔2019〕6号", "国办函〔2020〕7号"]),
        ("省科技厅和省财政厅苏财教〔2021〕8号", ["苏财教〔2021〕8号"]),
        ("《暂行条例》（人力资源和社会保障部令第19号）", ["《暂行条例》", "人力资源和社会保障部令第19号"]),
        ("省人民政府令（第388号）", ["省人民政府令（第388号）"]),
        ("《行业分类（根据2019年第1号修改单修订）》", ["《行业分类（根据2019年第1号修改单修订）》"]),
        ("5号楼2023号房", []),
    ],
)
def test_spans(text: str, expected: list[str]) -> None:
    assert [citation.text for citation in cited(text)] == expected


def test_number_in_brackets_belongs_to_the_title_before_it() -> None:
    title, number = cited("《关于支持创新联合体的意见》（国发〔2015〕43号）")
    assert title.doc_number == number.doc_number == "国发〔2015〕43号"
    assert number.title is None


@pytest.mark.parametrize(
    "text",
    [
        "《创新联合体建设管理办法》（以下简称《办法》）……《办法》规定",
        "《创新联合体建设管理办法》(下面简称办法)……《办法》规定",
        "《创新联合体建设管理办法》（浙科〔2023〕1号，以下简称“办法”）……《办法》规定",
        "根据《科技规划》和《创新联合体建设管理办法》（以下简称《办法》）……《办法》规定",
    ],
)
def test_short_forms_resolve(text: str) -> None:
    last = cited(text)[-1]
    assert (last.title, last.resolved) == ("办法", "创新联合体建设管理办法")


def test_short_form_with_brackets() -> None:
    last = cited("《数字经济条例（草案）》（征求意见稿，以下简称《条例（草案）》）。《条例（草案）》规定")[-1]
    assert last.resolved == "数字经济条例（草案）"


def test_undefined_short_form_stays_open() -> None:
    assert cited("出台《实施办法》。")[0].resolved is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("在《光明日报》《经济日报》发表文章", "publication"),
        ("在《创新观察》发表文章", "publication"),
        ("原文刊于《创新观察》", "publication"),
        ("推出电视剧《海上来信》《大河之约》和《山那边》", "publication"),
        ("在《创新观察》、《产业评论》发表文章", "publication"),
        ("印发《日报管理办法》", "policy"),
    ],
)
def test_kind(text: str, kind: str) -> None:
    assert {citation.kind for citation in cited(text)} == {kind}


@given(st.text(alphabet="《》〈〉（）〔〕2023号浙发令第简称以下“”。\n和", max_size=60))
def test_any_text_is_grounded(text: str) -> None:
    cited(text)


@pytest.mark.parametrize(
    "piece", ["《", "《》", "《甲》", "《甲日报》", "号", "浙发〔2023〕1号", "简称", "《甲》（简称乙）", "2号"]
)
def test_cost_stays_linear(piece: str) -> None:
    began = time.process_time()
    cited(piece * 20_000)
    assert time.process_time() - began < 5


def test_short_forms_cost_the_same_however_much_stands_before_them() -> None:
    def seconds(times: int) -> float:
        text = "《关于扶持产业的办法》（以下简称《办法》）。\n" * times
        began = time.process_time()
        cited(text)
        return time.process_time() - began

    seconds(50)
    assert seconds(40_000) < 1.8 * 10 * seconds(4_000)
