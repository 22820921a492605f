"""Screening: requirements as predicates, profiles as intervals, three-valued verdicts."""

import datetime
import json
import time
from itertools import product
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

import policy_nlp as pn
from policy_nlp.cli import main
from policy_nlp.screening import Predicate, Profile, ProfileError, find_predicates, read_profiles, screen
from policy_nlp.screening.logic import STATES, State, all_of, any_of, at_least
from policy_nlp.screening.metrics import OTHER, metric_named, metric_of, metrics
from policy_nlp.screening.values import read_value

ON = datetime.date(2025, 6, 30)
RULES = """浙江省创新联合体管理办法
第一条 牵头企业应当具备下列条件：
（一）在浙江省内注册，成立满5年；
（二）上年度营业收入一般不低于15亿元，从事前沿领域的企业可放宽至3亿元；
（三）近三年研发投入占营业收入的比重不低于4%；
（四）建有省级以上重点企业研究院。
第二条 联合体成员单位不少于6家，其中高校、科研院所不少于2家。
第三条 考核得分低于60分的，取消资格，3年内不得再次申报。
"""


def predicates(text: str) -> list[Predicate]:
    return find_predicates(pn.analyse(text))


def profile(**values: object) -> Profile:
    roles = values.pop("role", [])
    read = [read_value(name, value) for name, value in values.items()]
    return Profile(name="甲", roles=list(roles), values=read)  # type: ignore[call-overload]


def states(text: str, **values: object) -> dict[str, tuple[str, str]]:
    """State and reason by metric, and the document's own state under `whole`; of one who leads, if no role is given."""
    values.setdefault("role", ["牵头企业"])
    screening = screen([profile(**values)], [pn.analyse(text)], on=ON)
    (document,), (result,) = screening.documents, screening.results
    pairs = zip(document.predicates, result.verdicts, strict=True)
    return {predicate.metric: (verdict.state, verdict.reason) for predicate, verdict in pairs} | {
        "whole": (str(result.state), "")
    }


def examples(kind: str) -> list[tuple[str, str, str, str]]:
    from policy_nlp.resources import settings as load

    entries = load("metrics.toml")["metric"].items()
    return [(code, *example) for code, entry in entries for example in entry.get(kind, [])]


@pytest.mark.parametrize(("code", "metric", "subject", "unit"), examples("yes"))
def test_metrics_take_what_is_theirs(code: str, metric: str, subject: str, unit: str) -> None:
    assert metric_of(metric, subject or None, unit).code == code


@pytest.mark.parametrize(("code", "metric", "subject", "unit"), examples("no"))
def test_metrics_leave_what_is_not_theirs(code: str, metric: str, subject: str, unit: str) -> None:
    assert metric_of(metric, subject or None, unit).code != code


def test_every_metric_has_names_of_its_own_and_an_example_of_either_kind() -> None:
    yes, no = ({code for code, *_ in examples(kind)} for kind in ("yes", "no"))
    for code, entry in metrics().items():
        assert {metric_named(code), metric_named(entry.en), metric_named(entry.zh)} == {code}
        assert code in no
        assert code in yes or entry.pattern is None


def test_a_span_of_years_is_no_annual_figure() -> None:
    assert metric_of("近三年累计营业收入", "企业", "CNY").code == OTHER
    assert not [item for item in predicates(RULES) if item.text == "三年"]


def test_requirements_become_predicates() -> None:
    found = {item.metric: item for item in predicates(RULES) if item.metric != OTHER}
    revenue = found["revenue"]
    assert (revenue.operator, revenue.value, revenue.unit, revenue.hedge) == (">=", 1.5e9, "CNY", "一般")
    (easing,) = revenue.easings
    assert (easing.operator, easing.value) == (">=", 3e8)
    assert RULES[easing.start : easing.end] == easing.text == "从事前沿领域的企业可放宽至3亿元"
    assert found["registered_region"].place == "330000"
    assert (found["years_since_founding"].value, found["rd_intensity"].value) == (5, 4)
    assert (found["members"].value, found["research_members"].value) == (6, 2)
    assert {found["ban"].scope, found["score"].scope} == {"sanction"}
    assert [item.text for item in predicates(RULES) if item.metric == OTHER] == ["建有省级以上重点企业研究院"]


def test_verdicts_with_their_reasons() -> None:
    found = states(
        RULES,
        revenue="5亿元",
        研发投入强度="3.9%",
        founded="2020-06-30",
        registered_region="浙江省杭州市",
        成员单位数=6,
    )
    assert found["revenue"] == ("discretionary", "eased")
    assert found["rd_intensity"] == ("not_met", "fails")
    assert found["years_since_founding"] == ("met", "satisfied")
    assert found["registered_region"] == ("met", "satisfied")
    assert found["members"] == ("met", "satisfied")
    assert found["research_members"] == ("unknown", "not_given")
    assert found["whole"][0] == "not_met"


def test_all_conditions_met() -> None:
    values = {"revenue": "15亿元", "rd_intensity": "4%", "founded": "2010", "注册地": "杭州", "members": 6}
    told = {"高校院所数": "2家", "建有省级以上重点企业研究院": True}
    assert states(RULES, **values, **told)["whole"][0] == "met"
    assert states(RULES, **values, **(told | {"建有省级以上重点企业研究院": False}))["whole"][0] == "not_met"
    assert states(RULES, **values)["whole"][0] == "unknown"


def test_below_the_easier_bound_no_discretion_is_left() -> None:
    assert states(RULES, revenue="2亿元")["revenue"] == ("not_met", "fails")


@pytest.mark.parametrize(
    ("given_", "state"),
    [
        ("2亿元", "met"), ("20000万元", "met"), ("2亿", "met"), ("19999万元", "not_met"), ("不低于2亿元", "met"),
        ("1亿元—3亿元", "unknown"), ("超过3亿元", "met"), ("2亿元以下", "unknown"), ("低于2亿元", "not_met"),
        ("200000000", "unknown"), ("约2亿元", "unknown"), ("2亿美元", "unknown"), ("很多", "unknown"), (-1, "unknown"),
        ("-2亿元", "not_met"), ("200,000,000元", "met"), ("两亿元", "met"), ("20%", "unknown"),
    ],
)  # fmt: skip
def test_amounts_as_people_write_them(given_: object, state: str) -> None:
    assert states("申报企业上年度营业收入应不低于2亿元。", revenue=given_)["revenue"][0] == state


@pytest.mark.parametrize(
    ("bound", "given_", "state"),
    [
        ("不超过40%", "40%", "met"), ("不超过40%", "40.1%", "not_met"), ("低于40%", "40%", "not_met"),
        ("超过40%", "40%", "not_met"), ("超过40%", "超过40%", "met"), ("不低于40%", "低于40%", "not_met"),
        ("不超过40%", "不超过40%", "met"), ("低于40%", "低于40%", "met"), ("不低于40%", "0.4", "unknown"),
        ("不低于40%", "30%—50%", "unknown"), ("不低于三分之一", "34%", "met"),
    ],
)  # fmt: skip
def test_bounds_and_open_ends(bound: str, given_: str, state: str) -> None:
    text = f"牵头企业应具备下列条件：\n（一）研发投入强度应{bound}；\n（二）信用良好。\n"
    assert states(text, rd_intensity=given_)["rd_intensity"][0] == state


@pytest.mark.parametrize(
    ("founded", "state"),
    [
        ("2023-06-30", "met"), ("2023-07-01", "not_met"), ("2023", "unknown"), ("2022年", "met"),
        ("2024年3月", "not_met"), (datetime.date(2020, 2, 29), "met"), ("2026-01-01", "not_met"), ("2023年6月", "met"),
    ],
)  # fmt: skip
def test_founding_dates(founded: object, state: str) -> None:
    assert states("申报企业应当成立满2年。", founded=founded)["years_since_founding"][0] == state


@pytest.mark.parametrize(
    ("text", "values", "metric", "state"),
    [
        ("联合体成员单位应不少于8个。", {"members": "8家"}, "members", "met"),
        ("申报企业研发人员应不少于10名。", {"研发人员": "9人"}, "rd_staff", "not_met"),
        ("园区核准土地面积应不低于150亩。", {"用地面积": "10万平方米", "role": ["园区"]}, "land_area", "met"),
        ("园区核准土地面积应不低于150亩。", {"用地面积": "9公顷", "role": ["园区"]}, "land_area", "not_met"),
    ],
)
def test_units_that_turn_into_one_another(text: str, values: dict[str, object], metric: str, state: str) -> None:
    assert states(text, **values)[metric][0] == state


def test_founding_by_years_and_months() -> None:
    assert states("申报企业应当成立满2年。", 成立年限="24个月")["years_since_founding"][0] == "met"
    assert states("申报企业应当成立满2年。", years_since_founding=1)["years_since_founding"][0] == "not_met"


@pytest.mark.parametrize(
    ("place", "state"),
    [
        ("浙江省杭州市", "met"), ("杭州市余杭区", "met"), ("330110", "met"), ("浙江省", "unknown"), ("CN", "unknown"),
        ("宁波", "not_met"), ("US", "not_met"), ("某地", "unknown"),
    ],
)  # fmt: skip
def test_places(place: str, state: str) -> None:
    text = "杭州市科学技术局关于申报项目的通知\n申报单位应在杭州市行政区域内注册，信用良好。"
    assert states(text, registered_region=place)["registered_region"][0] == state


def test_own_place_is_the_document_s() -> None:
    text = "杭州市科学技术局关于申报项目的通知\n申报单位应在本市行政区域内依法注册，信用良好。"
    (place,) = [item for item in predicates(text) if item.metric == "registered_region"]
    assert (place.place, place.text) == ("330100", "在本市行政区域内依法注册")
    unknown = states("申报单位应在本市行政区域内依法注册。", registered_region="杭州")
    assert unknown["registered_region"] == ("unknown", "no_place")


@pytest.mark.parametrize(
    "text",
    [
        "应当受理在本市注册商标的申请。",
        "年度会计报表须经在中国注册的注册会计师验证。",
        "企业在本市办理设立、变更、备案等登记注册业务时应当如实申报。",
        "未填报的，应以登记的住所为本市各级人民法院的送达地址。",
        "本办法所称单位，是指在本市注册登记的企业。",
    ],
)
def test_other_registrations_are_none(text: str) -> None:
    assert not [item for item in predicates(text) if item.metric == "registered_region"]


def test_subjects_are_not_mixed_up() -> None:
    text = "牵头企业上年度营业收入应不低于2亿元。"
    assert states(text, revenue="3亿元", role=[])["revenue"] == ("unknown", "other_subject")
    assert states(text, revenue="3亿元", role=["牵头企业"])["revenue"] == ("met", "satisfied")
    assert states(text, revenue="3亿元", role=["龙头企业"])["revenue"] == ("met", "satisfied")
    assert states(text, revenue="3亿元", role=["成员单位"])["revenue"] == ("unknown", "other_subject")


def test_any_of_a_list() -> None:
    items = "（一）上年度营业收入不低于2亿元；\n（二）研发投入强度不低于5%；\n（三）拥有国家级创新平台。"
    text = f"申报企业应符合下列条件之一：\n{items}\n第二条 其他。"
    found = predicates(text)
    assert [item.choice and item.choice.branch for item in found] == [0, 1, 2]
    assert states(text, revenue="3亿元")["whole"][0] == "met"
    assert states(text, revenue="1亿元", rd_intensity="1%")["whole"][0] == "unknown"
    assert states(text, revenue="1亿元", rd_intensity="1%", 拥有国家级创新平台="否")["whole"][0] == "not_met"


def test_two_of_a_list() -> None:
    items = "1.营业收入不低于2亿元；\n2.研发投入强度不低于5%；\n3.发明专利不少于10件。"
    text = f"申报企业应满足以下条件中的两项：\n{items}"
    assert states(text, revenue="3亿元", 发明专利=3)["whole"][0] == "unknown"
    assert states(text, revenue="3亿元", 发明专利=10)["whole"][0] == "met"
    assert states(text, revenue="1亿元", 发明专利=3)["whole"][0] == "not_met"


def test_alternatives_inside_a_list() -> None:
    text = (
        "申报企业应具备下列条件：\n（一）成立时间不少于3年；\n（二）符合下列条件之一：\n1.营业收入不低于2亿元；\n"
        "2.建有国家级平台；\n（三）信用良好。\n第二条 其他。"
    )
    told = {item.text: item.choice.branch if item.choice else None for item in predicates(text)}
    assert told == {"3年": None, "2亿元": 0, "建有国家级平台": 1, "信用良好": None}
    known = {"founded": "2010", "信用良好": True}
    assert states(text, **known, revenue="3亿元")["whole"][0] == "met"
    assert states(text, **known, revenue="1亿元")["whole"][0] == "unknown"
    assert states(text, **known, revenue="1亿元", 建有国家级平台=False)["whole"][0] == "not_met"


def test_programmes_of_one_document_are_alternatives() -> None:
    text = (
        "（一）人工智能专项\n申报条件：申报企业上年度营业收入应超过500万元。\n扶持标准：给予补助。\n"
        "（二）物联网专项\n申报条件：申报企业上年度营业收入应超过1亿元，研发投入强度不低于5%。\n二、其他\n"
        "申报企业应当成立满1年。\n"
    )
    assert states(text, revenue="1000万元", founded="2010")["whole"][0] == "met"
    assert states(text, revenue="100万元", founded="2010")["whole"][0] == "not_met"
    assert states(text, revenue="1000万元", founded="2025-06-01")["whole"][0] == "not_met"


def test_awards_handed_out_in_order() -> None:
    text = "对上年度营业收入首次超过4000万元、1亿元的企业，分别给予50万元、100万元奖励。"
    assert [(item.text, item.tier and item.tier.text) for item in predicates(text)] == [
        ("4000万元", "50万元"),
        ("1亿元", "100万元"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "到2025年，培育上年度营业收入不低于100亿元的企业5家。",
        "到2025年，培育20家以上年营业收入超过100亿元的企业。",
        "全市重点项目总投资5877亿元。",
        "本办法所称大企业，是指营业收入不低于10亿元的企业。",
        "对评价得分低于60分的企业，取消资格。",
        "对上年度营业收入超过2000万元的企业，视其贡献给予支持。",
        "对在本省注册的跨境电商企业，视其贡献给予支持。",
    ],
)
def test_bounds_that_are_no_conditions(text: str) -> None:
    assert not [item for item in predicates(text) if item.counted]


def test_an_easier_bound_that_is_an_exception_as_well() -> None:
    text = "牵头企业应当在北京市注册，上年度研发投入不低于2亿元；成立不满5年的企业，研发投入可降至5000万元。"
    found = {item.metric: item for item in predicates(text)}
    assert set(found) == {"registered_region", "rd_spending"}
    assert [easing.value for easing in found["rd_spending"].easings] == [5e7]


def test_inline_alternatives_and_or() -> None:
    text = "申报企业应符合下列条件之一：（1）营业收入不低于2亿元；（2）研发投入强度不低于5%。"
    assert states(text, revenue="1亿元", rd_intensity="6%")["whole"][0] == "met"
    text = "申报企业应具备下列条件：\n1.营业收入2亿元以上，或者研发投入强度不低于5%；\n2.发明专利不少于10件。"
    assert states(text, revenue="3亿元", 发明专利=10)["whole"][0] == "met"
    assert states(text, rd_intensity="4%", 发明专利=10)["whole"][0] == "unknown"
    assert states(text, rd_intensity="4%", revenue="1亿元", 发明专利=10)["whole"][0] == "not_met"


def test_an_award_s_requirement_decides_about_the_award() -> None:
    text = "对上年度营业收入超过10亿元的企业，给予50万元奖励。"
    (item,) = predicates(text)
    assert item.tier is not None
    assert item.tier.text == "50万元"
    screening = screen([profile(revenue="9亿元")], [pn.analyse(text)], on=ON)
    assert [award.state for award in screening.results[0].awards] == ["not_met"]


@given(st.lists(st.sampled_from(STATES), max_size=6), st.integers(0, 6))
def test_kleene_s_logic(listed: list[State], needed: int) -> None:
    """What is undecided may turn out either way: the result is known exactly where no way changes it."""
    options = [("met", "not_met") if state in ("unknown", "discretionary") else (state,) for state in listed]
    outcomes = {sum(state == "met" for state in way) >= needed for way in product(*options)}
    result = at_least(needed, listed)
    assert (result in ("met", "not_met")) == (len(outcomes) == 1)
    if len(outcomes) == 1:
        assert (result == "met") == outcomes.pop()
    assert all_of(listed) == at_least(len(listed), listed)
    assert any_of(listed) == at_least(1, listed)


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        alphabet="应符合下列条件之一中两项：；，。\n（一）1.在本市浙江注册成立满5年亿元%或者且不低于研发投入营业收入企业给予低于的取消",
        max_size=120,
    )
)
def test_any_text_is_grounded(text: str) -> None:
    analysis = pn.analyse(text)
    for item in find_predicates(analysis):
        assert analysis.text[item.start : item.end] == item.text
        assert analysis.text[item.quote_start : item.quote_end] == item.quote
        for part in (*item.easings, *([item.tier] if item.tier else [])):
            assert analysis.text[part.start : part.end] == part.text


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["revenue", "members", "founded", "注册地", "随便"]), st.one_of(st.text(max_size=20), st.floats())
)
def test_any_value_is_read_or_told(name: str, entry: object) -> None:
    value = read_value(name, entry)
    told = (value.low, value.high, value.founded, value.place, value.flag, value.problem)
    assert any(item is not None for item in told)


def test_hostile_text_stays_linear() -> None:
    for piece in ("其中", "中", "符合条件，", "（一）", "在本市", "符合条件之一：（一）", "5家以上或", "可放宽至3家，"):
        analysis = pn.Pipeline(layers=["regions", "quantities"])(piece * 3_000)
        began = time.perf_counter()
        find_predicates(analysis)
        assert time.perf_counter() - began < 2


def write_profiles(folder: Path) -> list[Path]:
    toml, table, book = (folder / f"p.{suffix}" for suffix in ("toml", "csv", "xlsx"))
    toml.write_text(
        '[profile.甲公司]\n营业收入 = "12亿元"\n角色 = "牵头企业"\n研发投入强度 = "4.5%"\n'
        "founded = 2019-05-01\n成员数 = 8\n",
        "utf-8",
    )
    rows = [["企业名称", "营业收入（万元）", "角色", "研发投入强度(%)", "成立日期", "成员数"]]
    rows.append(["甲公司", "120000", "牵头企业", "4.5", "2019年5月1日", "8"])
    table.write_bytes("\r\n".join(",".join(row) for row in rows).encode("gb18030"))
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["企业名称", "营业收入（万元）", "角色", "研发投入强度", "成立日期", "成员数"])
    sheet.append(["甲公司", 120000, "牵头企业", 0.045, datetime.datetime(2019, 5, 1), 8])
    sheet["D2"].number_format = "0.0%"
    workbook.save(book)
    return [toml, table, book]


def test_three_formats_one_profile(tmp_path: Path) -> None:
    for path in write_profiles(tmp_path):
        (read,) = read_profiles(path)
        values = {value.metric: value for value in read.values}
        assert (read.name, read.roles) == ("甲公司", ["牵头企业"])
        assert (values["revenue"].low, values["revenue"].unit) == (1.2e9, "CNY"), path
        assert (values["rd_intensity"].low, values["rd_intensity"].unit) == (4.5, "%"), path
        assert values["years_since_founding"].founded == (datetime.date(2019, 5, 1),) * 2
        assert values["members"].low == 8


@pytest.mark.parametrize("text", ['营业收入 = "1亿元"\n', '[profile]\n营业收入 = "1亿元"\n', '"营业收入" = "1亿元"\n'])
def test_one_profile_is_called_as_its_file(text: str, tmp_path: Path) -> None:
    (tmp_path / "甲.toml").write_text(text, encoding="utf-8")
    (read,) = read_profiles(tmp_path / "甲.toml")
    assert (read.name, read.values[0].low) == ("甲", 1e8)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.toml", "x = ["),
        ("p.txt", "x"),
        ("p.csv", ""),
        ("p.xlsx", "no zip"),
        ("p.toml", ""),
        ("p.csv", "name\n甲\n甲\n"),
    ],
)
def test_profiles_that_cannot_be_read(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(ProfileError, match=name):
        read_profiles(tmp_path / name)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], env={"POLICY_NLP_LANG": "en"})


def test_command_writes_every_format(tmp_path: Path) -> None:
    (tmp_path / "rules.txt").write_text(RULES, encoding="utf-8")
    assert run("analyse", tmp_path / "rules.txt", "-o", tmp_path / "out").exit_code == 0
    profiles = write_profiles(tmp_path)[0]
    result = run(
        "screen", profiles, tmp_path / "out", "-o", tmp_path / "screened", "--on", "2025-06-30", "--lang", "zh"
    )
    assert result.exit_code == 0, result.output
    assert {item.name for item in (tmp_path / "screened").iterdir()} == {
        "screening.json", "screening.csv", "screening.xlsx", "screening.html",
    }  # fmt: skip
    table = json.loads((tmp_path / "screened/screening.json").read_text("utf-8"))
    jsonschema.validate(table, json.loads(run("schema", "screening").output))
    assert [result["state"] for result in table["results"]] == ["unknown"]
    rows = (tmp_path / "screened/screening.csv").read_text("utf-8-sig")
    assert "可能适用放宽规定" in rows
    page = (tmp_path / "screened/screening.html").read_text("utf-8")
    assert "<mark>15亿元</mark>" in page
    book = openpyxl.load_workbook(tmp_path / "screened/screening.xlsx")
    assert book.sheetnames == ["汇总", "逐条理由"]


def test_command_tells_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text("x = [", encoding="utf-8")
    (tmp_path / "analyses.jsonl").write_text("", encoding="utf-8")
    result = run("screen", tmp_path / "p.toml", tmp_path / "analyses.jsonl", "-o", tmp_path / "o")
    assert (result.exit_code, "p.toml" in result.output) == (1, True)
