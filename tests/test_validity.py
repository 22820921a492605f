"""What is left out as not in force, and what stays in because nobody says."""

import json
from datetime import date
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

import policy_nlp as pn
from policy_nlp.cli import main
from policy_nlp.comparison.families import families
from policy_nlp.comparison.validity import LeftOut, left_out
from policy_nlp.records import Analysis

HEAD = "{title}\n发布日期：{day}\n\n第一条 牵头企业上年度营业收入不低于2亿元。\n"


def policy(doc_id: str, title: str, day: str, end: str) -> Analysis:
    text = HEAD.format(title=title, day=day) + end + "\n"
    return msgspec.structs.replace(pn.analyse(text), doc_id=doc_id)


def gone(documents: list[Analysis], on: str) -> dict[str, LeftOut]:
    found = left_out(documents, on=date.fromisoformat(on))
    texts = {analysis.doc_id: analysis.text for analysis in documents}
    for item in found:
        assert item.source is not None
        assert texts[item.source][item.start : item.end] == item.quote
    return {item.doc_id: item for item in found}


@pytest.mark.parametrize(
    ("end", "last"),
    [
        ("第二条 本办法自2021年4月1日起施行，有效期至2023年12月31日。", "2023-12-31"),
        ("第二条 本办法自2021年4月1日起施行，有效期3年。", "2024-03-31"),
        ("第二条 本办法自2021年4月1日起施行。有效期两年。", "2023-03-31"),
        ("第二条 本办法自2021年2月28日起实施，有效期18个月。", "2022-08-27"),
        ("第二条 本办法自印发之日起施行，有效期为五年。", "2026-02-28"),
    ],
)
def test_expired_by_its_own_words(end: str, last: str) -> None:
    document = policy("甲", "江西省创新联合体管理办法", "2021年3月1日", end)
    assert gone([document], last) == {}
    after = date.fromordinal(date.fromisoformat(last).toordinal() + 1).isoformat()
    (found,) = gone([document], after).values()
    assert (found.reason, found.on) == ("expired", last)
    assert "有效期" in (found.quote or "")


@pytest.mark.parametrize(
    "end",
    [
        "第二条 本办法自2021年4月1日起施行。",
        "第二条 本办法自印发之日起30日后施行，有效期3年。",
        "第二条 备案证书有效期3年。本办法自2021年4月1日起施行。",
        "第二条 本办法自2021年4月1日起施行，资质证书有效期2年。",
        "第二条 备案自批准之日起生效，有效期为3年。第三条 本办法自2021年4月1日起施行。",
        "第二条 修改、废止与本办法不一致的规定。本办法自2021年4月1日起施行。",
    ],
)
def test_what_nobody_says_stays_in(end: str) -> None:
    assert gone([policy("甲", "江西省创新联合体管理办法", "2021年3月1日", end)], "2035-01-01") == {}


OLD = policy(
    "旧",
    "江西省科学技术厅关于印发江西省创新联合体管理办法的通知",
    "2019年3月1日",
    "第二条 本办法自2019年4月1日起施行。",
)


@pytest.mark.parametrize(
    "end",
    [
        "《江西省创新联合体管理办法》同时废止。",
        "原《江西省创新联合体管理办法》（赣科发〔2019〕5号）同时废止。",
        "《江西省创新联合体备案办法》、《江西省创新联合体管理办法》等文件即行废止。",
        "2019年3月1日印发的《江西省创新联合体管理办法》予以废止。",
        "《江西省科学技术厅关于印发江西省创新联合体管理办法的通知》自本办法施行之日起停止执行。",
    ],
)
def test_repealed_by_another(end: str) -> None:
    new = policy("新", "江西省创新联合体建设指引", "2024年2月1日", f"第二条 本指引自2024年4月1日起施行。{end}")
    assert gone([OLD, new], "2024-03-31").keys() == {"新"}  # the new one is not yet in force
    found = gone([OLD, new], "2024-04-01")
    assert found.keys() == {"旧"}
    assert (found["旧"].reason, found["旧"].on, found["旧"].source) == ("repealed", "2024-04-01", "新")
    assert "创新联合体管理办法" in (found["旧"].quote or "")


@pytest.mark.parametrize(
    "end",
    [
        "《江西省创新联合体管理办法》第三条同时废止。",
        "《江西省创新联合体管理办法》中有关资助的规定同时废止。",
        "《江西省创新联合体管理办法》不再适用于本指引的，适时废止。",
        "《浙江省创新联合体管理办法》同时废止。",
        "《江西省创新联合体管理办法》废止后，按照本指引执行。",
    ],
)
def test_a_part_a_plan_and_another_document_are_no_repeal(end: str) -> None:
    new = policy("新", "江西省创新联合体建设指引", "2024年2月1日", f"第二条 本指引自2024年4月1日起施行。{end}")
    assert gone([OLD, new], "2025-01-01") == {}


def test_a_number_decides_and_a_day_of_its_own_counts() -> None:
    numbered = msgspec.structs.replace(
        OLD, meta=msgspec.structs.replace(OLD.meta, doc_number="赣科发〔2019〕5号", at={})
    )
    end = "《江西省创新联合体管理办法》（赣科发〔2019〕{number}号）于2024年12月31日起废止。"
    for number, expected in ((5, {"旧"}), (6, set())):
        new = policy("新", "江西省创新联合体建设指引", "2024年2月1日", end.format(number=number))
        assert gone([numbered, new], "2024-12-30") == {}
        assert gone([numbered, new], "2024-12-31").keys() == expected


def test_a_new_version_of_one_name_needs_dates() -> None:
    title = "江西省创新联合体管理办法"
    end = f"第二条 本办法自2024年4月1日起施行，《{title}》同时废止。"
    old, new = policy("旧", title, "2019年3月1日", ""), policy("新", title, "2024年2月1日", end)
    assert gone([old, new], "2025-01-01").keys() == {"旧"}
    undated = msgspec.structs.replace(old, meta=msgspec.structs.replace(old.meta, published=None))
    assert gone([undated, new], "2025-01-01") == {}


def test_what_is_later_was_not_meant() -> None:
    title = "江西省创新联合体管理办法"
    end = f"第二条 本条例自2014年10月1日起施行。《{title}》同时废止。"
    between = policy("中", "江西省创新联合体条例", "2014年7月1日", end)
    later = policy("后", title, "2024年11月1日", "第二条 本办法自2025年1月1日起施行。")
    undated = msgspec.structs.replace(later, meta=msgspec.structs.replace(later.meta, published=None))
    assert gone([between, later], "2026-01-01") == {}
    assert gone([between, undated], "2026-01-01") == {}


def test_a_longer_term_holds() -> None:
    short = policy("甲", "江西省创新联合体管理办法", "2019年3月1日", "第二条 本办法自2019年4月1日起施行，有效期3年。")
    day = "《江西省创新联合体管理办法》有效期延长至2025年12月31日。"
    longer = policy("乙", "江西省科学技术厅关于延长文件有效期的通知", "2022年2月1日", day)
    assert gone([short], "2023-01-01").keys() == {"甲"}
    assert gone([short, longer], "2023-01-01") == {}
    assert gone([short, longer], "2026-01-01").keys() == {"甲"}


def test_a_list_of_repeals() -> None:
    text = "现决定废止以下文件：\n1.《江西省创新联合体管理办法》\n2.《江西省产业联盟管理办法》"
    listed = policy("令", "江西省人民政府关于废止部分规范性文件的决定", "2023年5月1日", text)
    other = policy("盟", "江西省产业联盟管理办法", "2018年5月1日", "")
    assert gone([OLD, other, listed], "2024-01-01").keys() == {"旧", "盟"}


def test_reports_repeal_nothing() -> None:
    told = policy("报告", "江西省政府工作报告", "2024年2月1日", "《江西省创新联合体管理办法》同时废止。")
    assert gone([OLD, told], "2025-01-01") == {}


def test_the_command_lists_what_it_left_out(tmp_path: Path) -> None:
    new = policy(
        "新", "江西省创新联合体建设指引", "2024年2月1日",
        "第二条 本指引自2024年4月1日起施行。《江西省创新联合体管理办法》同时废止。",
    )  # fmt: skip
    (tmp_path / "analyses.jsonl").write_bytes(b"".join(msgspec.json.encode(item) + b"\n" for item in (OLD, new)))
    arguments = [
        "compare",
        str(tmp_path),
        "-o",
        str(tmp_path / "t"),
        "--in-force",
        "2025-01-01",
        "--format",
        "json,csv,html",
    ]
    result = CliRunner().invoke(main, arguments, env={"POLICY_NLP_LANG": "en"})
    assert result.exit_code == 0, result.output
    table = json.loads((tmp_path / "t" / "comparison.json").read_bytes())
    assert [(item["doc_id"], item["reason"]) for item in table["left_out"]] == [("旧", "repealed")]
    assert [item["doc_id"] for item in table["documents"]] == ["新"]
    assert "同时废止" in (tmp_path / "t" / "left_out.csv").read_text("utf-8-sig")
    listed = (tmp_path / "t" / "comparison.html").read_text("utf-8").partition('<section id="documents">')[2]
    assert "江西省创新联合体管理办法" in listed.partition("<h3>")[2].partition("</table>")[0]
    package = json.loads((tmp_path / "t" / "datapackage.json").read_bytes())
    assert "1 more were left out: repealed 1" in package["description"]


def test_versions_of_one_policy_are_recognised() -> None:
    documents = [
        policy("2024", "江西省创新联合体管理办法（2024年修订）", "2024年2月1日", ""),
        policy("2019", "江西省创新联合体管理办法（试行）", "2019年3月1日", ""),
        policy("2021", "江西省科学技术厅关于印发《江西省创新联合体管理办法》的通知", "2021年3月1日", ""),
        policy("浙江", "浙江省创新联合体管理办法", "2022年3月1日", ""),
        policy("报告甲", "江西省政府工作报告（2023年）", "2023年1月1日", ""),
        policy("报告乙", "江西省政府工作报告（2024年）", "2024年1月1日", ""),
    ]
    (family,) = families(documents)
    assert family.documents == ["2019", "2021", "2024"]
    assert families(documents, copies={"2019": "2021", "2024": "2021"}) == []
