"""Versions of one policy side by side, and the matching that lies below."""

import csv
import json
from pathlib import Path

import msgspec
import openpyxl
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import policy_nlp as pn
from policy_nlp.cli import main
from policy_nlp.comparison.matching import matched
from policy_nlp.comparison.versions import Thread, Versions, versions
from policy_nlp.records import Analysis
from policy_nlp.writers.versions import write_versions

SHOWN = Path(__file__).parents[1] / "docs" / "versions"


def version(*clauses: str, name: str = "x", title: str = "江西省创新联合体管理办法") -> Analysis:
    text = f"{title}\n第一章 总则\n" + "".join(f"第{'一二三四五六七八九'[n]}条 {c}\n" for n, c in enumerate(clauses))
    return msgspec.structs.replace(pn.analyse(text), doc_id=name)


def changes(found: list[Thread]) -> dict[str, str | None]:
    """What happened, by the words of the newest version that there are."""
    return {[p.text for p in thread.passages if p][-1]: thread.changes[-1] for thread in found}


@pytest.fixture(scope="module")
def shown() -> Versions:
    return versions([pn.analyse(pn.read(SHOWN / f"rules_{year}.txt")) for year in (2021, 2024)])


def test_numbers_first_and_how_they_moved(shown: Versions) -> None:
    found = changes(shown.numbers)
    expected = {"15亿元": "tightened", "3%": "unchanged", "3家": "loosened", "2家": "unchanged", "1000万元": "raised"}
    assert expected.items() <= found.items()
    assert found["3年"] == "dropped"


def test_clauses_that_changed_came_and_went(shown: Versions) -> None:
    found = changes(shown.clauses)
    assert found["对认定的创新联合体给予最高1000万元资助"] == "changed"
    assert found["鼓励创新联合体建立知识产权共享机制"] == "added"
    assert found["鼓励金融机构为创新联合体提供信用贷款"] == "dropped"
    # under another number now, and the same
    kept = next(words for words in found if words.endswith("提交年度报告"))
    assert found[kept] == "unchanged"


def test_every_passage_is_grounded(shown: Versions) -> None:
    texts = {f"rules_{year}": pn.read(SHOWN / f"rules_{year}.txt").text for year in (2021, 2024)}
    passages = [p for thread in (*shown.numbers, *shown.clauses) for p in thread.passages if p]
    assert passages
    for passage in passages:
        assert texts[passage.doc_id][passage.start : passage.end] == passage.text
        if passage.quote is not None:
            assert texts[passage.doc_id][passage.quote_start : passage.quote_end] == passage.quote
            assert passage.text in passage.quote


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("牵头企业上年度营业收入不低于2亿元。", "牵头企业上年度营业收入不低于20000万元。", "unchanged"),
        ("牵头企业上年度营业收入不低于2亿元。", "牵头企业上年度营业收入超过2亿元。", "comparator"),
        ("牵头企业成立时间不少于2年。", "牵头企业成立时间不少于36个月。", "tightened"),
        ("违反规定的，处五万元以下罚款。", "违反规定的，处二十万元以下罚款。", "raised"),
        ("资产负债率不高于60%。", "资产负债率不高于70%。", "loosened"),
        ("到2025年，全省创新联合体达到50家。", "到2025年，全省创新联合体达到80家。", "raised"),
    ],
)
def test_kinds_of_change(old: str, new: str, change: str) -> None:
    (thread,) = versions([version(old), version(new)]).numbers
    assert thread.changes == [change]


def test_numbers_of_other_things_are_not_held_against_one_another() -> None:
    old = version("牵头企业上年度营业收入不低于2亿元。", "成员单位不少于5家。")
    new = version("对新获批平台给予最高3亿元补助。", "培育专精特新企业100家。")
    assert {change for thread in versions([old, new]).numbers for change in thread.changes} == {"dropped", "added"}


def test_three_versions_make_one_thread() -> None:
    low, middle, high = (version(f"牵头企业上年度营业收入不低于{value}亿元。", name=str(value)) for value in (5, 3, 8))
    (thread,) = versions([low, middle, high]).numbers
    assert thread.changes == ["loosened", "tightened"]
    gone = version("鼓励成员单位共享仪器设备和科研数据。", name="gone")
    found = versions([low, gone, high]).numbers
    assert [thread.changes for thread in found] == [["dropped", None], [None, "added"]]
    assert all(len(thread.passages) == 3 and len(thread.similarity) == 2 for thread in found)


def test_one_version_is_none() -> None:
    with pytest.raises(ValueError, match="two versions"):
        versions([version("牵头企业上年度营业收入不低于2亿元。")])


TEXTS = st.lists(st.text("甲乙丙丁戊己庚辛", min_size=0, max_size=14), max_size=12)


@given(TEXTS, TEXTS)
def test_matching_takes_each_once_and_equals_first(first: list[str], second: list[str]) -> None:
    pairs = matched(first, second)
    assert len({pair.first for pair in pairs}) == len({pair.second for pair in pairs}) == len(pairs)
    assert all(first[p.first] == second[p.second] or 0 < p.similarity <= 1 for p in pairs)
    equal = sum(first[p.first] == second[p.second] for p in pairs)
    assert equal == sum(min(first.count(text), second.count(text)) for text in set(first))
    assert [pair.first for pair in matched(first, first)] == list(range(len(first)))


def test_files(shown: Versions, tmp_path: Path) -> None:
    pages = tmp_path / "html"
    pages.mkdir()
    (pages / "rules_2024.html").write_text("x", encoding="utf-8")
    paths = write_versions(shown, tmp_path, ("json", "csv", "xlsx", "html"), lang="zh", pages=pages)
    assert [path.name for path in paths] == [
        "versions.json", "numbers.csv", "clauses.csv", "versions.xlsx", "versions.html",
    ]  # fmt: skip
    assert msgspec.json.decode((tmp_path / "versions.json").read_bytes(), type=Versions) == shown
    rows = list(csv.DictReader((tmp_path / "numbers.csv").read_text("utf-8-sig").splitlines()))
    assert rows[0]["变动 V2 2024-02-20"] == "收紧"
    assert rows[0]["要求 V1 2021-03-01"] == "≥ 1,000,000,000 CNY"
    book = openpyxl.load_workbook(tmp_path / "versions.xlsx")
    assert book.sheetnames == ["数字", "条款", "文件清单"]
    numbers = book["数字"]
    assert numbers.freeze_panes == "A2"
    assert numbers.auto_filter.ref
    targets = [cell.hyperlink.target for row in numbers.iter_rows() for cell in row if cell.hyperlink]
    assert targets
    assert all(target.replace("\\", "/") == "html/rules_2024.html" for target in targets)
    page = (tmp_path / "versions.html").read_text(encoding="utf-8")
    assert "<mark>15亿元</mark>" in page
    assert "建设<ins>和运行</ins>" in page


def test_hostile_words_show_as_words(tmp_path: Path) -> None:
    bad = "支持建设<script>alert(1)</script>平台并给予最高500万元补助"
    found = versions([version(f"{bad}。", name='=HYPERLINK("x")'), version(f"{bad}和服务。", title="=1+1办法")])
    write_versions(found, tmp_path, ("csv", "xlsx", "html"), lang="en")
    page = (tmp_path / "versions.html").read_text(encoding="utf-8")
    assert "<script" not in page
    for sheet in openpyxl.load_workbook(tmp_path / "versions.xlsx"):
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(item) for item in arguments], env={"POLICY_NLP_LANG": "en"})


def test_commands(tmp_path: Path) -> None:
    files = [SHOWN / f"rules_{year}.txt" for year in (2021, 2024)]
    told = run("versions", *files, "-o", tmp_path / "a", "--format", "json")
    assert (told.exit_code, "4 numbers differ" in told.output) == (0, True), told.output
    assert run("analyse", *files, "-o", tmp_path / "out", "-q").exit_code == 0
    assert run("versions", tmp_path / "out", "-o", tmp_path / "b", "--format", "json").exit_code == 0
    chosen = run(
        "versions", tmp_path / "out", "-o", tmp_path / "c", "--format", "json", "--doc", "rules_2024", "--doc",
        "rules_2021",
    )  # fmt: skip
    assert chosen.exit_code == 0
    first, second, back = (json.loads((tmp_path / name / "versions.json").read_bytes()) for name in "abc")
    assert first == second
    assert [item["doc_id"] for item in back["versions"]] == ["rules_2024", "rules_2021"]
    alone = run("versions", files[0], "-o", tmp_path / "d")
    assert (alone.exit_code, "at least two" in alone.output) == (2, True)
    assert run("versions", tmp_path / "out", "-o", tmp_path / "d", "--doc", "x", "--doc", "y").exit_code == 2
