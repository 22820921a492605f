"""Arithmetic: sums that a text states are found, and wrong ones told; what need not add up stays quiet."""

import json
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import policy_nlp as pn
from policy_nlp.arithmetic import Note, check
from policy_nlp.arithmetic.notes import outcome_of, rounding
from policy_nlp.cli import main


def notes(text: str) -> list[Note]:
    return check(pn.analyse(text))


@pytest.mark.parametrize(
    ("text", "outcome", "computed"),
    [
        ("全省已建创新联合体41家，其中省级22家、市级19家。", "agrees", 41),
        ("全省已建创新联合体41家，其中省级22家、市级20家。", "exceeds", 42),
        ("支持企业上云439户（其中甲云168户，乙云169户，丙云102户），拨付资金1亿元。", "agrees", 439),
        ("全市共有中心331家，分为国家级14家、省级159家、市级150家。", "falls_short", 323),
        ("已认定国家级14家、省级159家，共计173家。", "agrees", 173),
        ("已认定国家级14家、省级159家，共计170家。", "exceeds", 173),
        ("总建筑面积10.07万平方米，其中车间7.75万平方米、其他23167平方米。", "agrees", 100667),
    ],
)
def test_parts_and_totals(text: str, outcome: str, computed: float) -> None:
    (note,) = notes(text)
    assert (note.check, note.outcome, note.computed) == ("parts", outcome, computed)


@pytest.mark.parametrize(
    "text",
    [
        "成员单位一般不少于8家，其中高校不少于2家，科研院所不少于1家。",
        "培育企业41家，其中省级22家、市级约15家。",
        "培育企业41家，其中省级22家，市级10家。",
        "培育企业41家，新增平台60家，其中省级3家。",
        "汽车保有量由2552万辆增至3230万辆，其中新能源汽车由45万辆增至356万辆。",
        "营业收入增长12%，利润增长30%，税收增长5%。",
        "年产60万吨，其中外销比例30%。",
    ],
)
def test_what_need_not_add_up(text: str) -> None:
    assert not notes(text)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("三次产业结构调整为8.7∶41.2∶50.1。", "agrees"),
        ("三次产业结构调整为8.7:41.2:52.1。", "exceeds"),
        ("资金、人才、平台占比分别为15%、25%和60%。", "agrees"),
        ("资金、人才、平台占比分别为15%、25%和50%。", "falls_short"),
        ("立项后拨付60%，验收通过后拨付剩余40%。", "agrees"),
        ("立项后拨付60%，验收通过后拨付剩余30%。", "falls_short"),
    ],
)
def test_shares(text: str, outcome: str) -> None:
    (note,) = notes(text)
    assert (note.check, note.stated, note.outcome) == ("shares", 100, outcome)


def test_totals_of_tables() -> None:
    head = "地区\t项目数\t投资（万元）\t增长率\n"
    right = "杭州\t3\t1,200\t5%\n宁波\t4\t—\t6%\n合计\t7\t1,200\t11%\n"
    assert [(note.outcome, note.computed) for note in notes(head + right)] == [("agrees", 7), ("agrees", 1200)][:1]
    wrong = "杭州\t3\t1,200\t5%\n宁波\t4\t800\t6%\n合计\t7\t2,100\t11%\n"
    found = notes(head + wrong)
    assert [(note.check, note.outcome, note.stated, note.computed) for note in found] == [
        ("table", "agrees", 7, 7),
        ("table", "falls_short", 2100, 2000),
    ]
    assert [part.text for part in found[1].parts] == ["1,200", "800"]


def test_total_that_stands_first_subtotals_and_row_totals() -> None:
    first = "地区\t数量\n合计\t9\n甲\t4\n乙\t5\n"
    assert [note.outcome for note in notes(first)] == ["agrees"]
    nested = "地区\t数量\n甲\t4\n乙\t5\n小计\t9\n丙\t1\n丁\t2\n小计\t3\n合计\t12\n"
    assert [note.outcome for note in notes(nested)] == ["agrees"]
    across = "地区\t2023\t2024\t合计\n甲\t1\t2\t3\n乙\t4\t5\t8\n"
    assert [(note.outcome, note.stated) for note in notes(across)] == [("agrees", 3), ("exceeds", 8)]


def test_rounding_by_the_last_place_printed() -> None:
    assert [rounding(words) for words in ("41家", "12.5%", "1.5万亿元", "3亿元")] == [0, 0.05, 5e10, 5e7]
    assert outcome_of(100, 100.1, ["33.3%", "33.4%", "33.4%"]) == "agrees"
    assert outcome_of(41, 42, ["41家", "22家", "20家"]) == "exceeds"


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="0123456789家%其中，、（）共计合计剩余占比分别为：:。\n\t", max_size=100))
def test_any_text_is_grounded(text: str) -> None:
    analysis = pn.analyse(text)
    for note in check(analysis):
        assert analysis.text[note.start : note.end] == note.quote
        for evidence in (note.total, *note.parts):
            assert analysis.text[evidence.start : evidence.end] == evidence.text


@given(st.lists(st.integers(2, 500), min_size=2, max_size=6), st.integers(0, 3))
def test_sums_are_told_right_and_wrong(parts: list[int], less: int) -> None:
    listed = "、".join(f"{name}市{count}家" for name, count in zip("甲乙丙丁戊己", parts, strict=False))
    total = sum(parts) - less
    if max(parts) >= total:
        return
    (note,) = notes(f"全省已认定企业{total}家，其中{listed}。")
    assert (note.outcome, note.computed) == ("exceeds" if less else "agrees", sum(parts))


def test_hostile_text_stays_linear() -> None:
    for piece in ("41家，其中", "1:", "共计3家，", "1\t2\n", "占比分别为5%、"):
        analysis = pn.Pipeline(layers=["quantities"])(piece * 2_000)
        began = time.perf_counter()
        check(analysis)
        assert time.perf_counter() - began < 2


def test_command_writes_notes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("全省已建创新联合体41家，其中省级22家、市级20家。", encoding="utf-8")
    environment = {"POLICY_NLP_LANG": "en"}
    CliRunner().invoke(main, ["analyse", str(tmp_path / "a.txt"), "-o", str(tmp_path / "out")], env=environment)
    arguments = ["check", str(tmp_path / "out"), "-o", str(tmp_path / "notes"), "--lang", "en"]
    result = CliRunner().invoke(main, arguments, env=environment)
    assert result.exit_code == 0, result.output
    assert "1 sums, 1 do not add up" in result.output
    (note,) = json.loads((tmp_path / "notes/arithmetic.json").read_text("utf-8"))
    assert (note["stated"], note["computed"]) == (41, 42)
    assert "22家 + 20家" in (tmp_path / "notes/arithmetic.csv").read_text("utf-8-sig")
    assert {item.suffix for item in (tmp_path / "notes").iterdir()} == {".json", ".csv", ".xlsx", ".md"}
