"""Consortia: one record each, with evidence from the sentences that speak of it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from policy_nlp.extract import Found
from policy_nlp.extract.consortium_evidence import Group, read_sentence
from policy_nlp.pipeline import Pipeline
from policy_nlp.records import Consortium
from policy_nlp.scan import Scan

PIPELINE = Pipeline(layers=["sections", "citations", "actors", "regions", "quantities", "consortia"])

LOCAL = (
    "一、现状\n甬江海工装备创新联合体由北仑重工集团牵头，成员包括东海理工大学和12家配套企业，聚焦深海作业装备。"
    "联合体设理事会和秘书处，研发经费由成员按比例分担，共建的专利池向成员开放。短板也很明显：专利池规模不大。\n"
)
FOREIGN = (
    "1976年，富士通、日立、东芝等5家企业组成超大规模集成电路技术研究组合（以下简称VLSI组合）。"
    "VLSI组合设立共同研究所。成果向成员许可，设备国产化率达到50%。\n"
)


def only(text: str) -> Consortium:
    (record,) = PIPELINE(text).consortia
    return record


def words(record: Consortium, field: str) -> list[str]:
    return [item.text for item in getattr(record, field)]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("lead", ["北仑重工集团"]),
        ("members", ["东海理工大学"]),
        ("member_count", ["12家"]),
        ("field", ["深海作业装备"]),
        ("governance", ["联合体设理事会和秘书处"]),
        ("funding", ["研发经费由成员按比例分担"]),
        ("sharing", ["共建的专利池向成员开放"]),
        ("outcomes", []),
    ],
)
def test_what_a_passage_says_of_a_consortium(field: str, expected: list[str]) -> None:
    assert words(only(LOCAL), field) == expected


def test_a_short_form_is_an_alias() -> None:
    record = only(FOREIGN)
    assert record.name == "超大规模集成电路技术研究组合"
    assert record.aliases == ["VLSI组合"]
    assert len(record.mentions) == 3
    assert words(record, "members") == ["富士通", "日立", "东芝"]
    assert words(record, "member_count") == ["5家"]


def test_the_region_is_that_of_the_name_or_right_before_it() -> None:
    assert only("同行变同伴：日本超大规模集成电路技术研究组合的四年\n").region == "JP"
    assert only("广州市氢燃料电池产业创新联合体由企业牵头。").region == "440100"
    assert only("甬江海工装备创新联合体由企业牵头。").region is None


def test_classes_are_no_consortia() -> None:
    assert PIPELINE("支持龙头企业牵头组建创新联合体，每家联合体设理事会，研发经费不低于500万元。").consortia == []


def test_a_list_of_several_gives_no_evidence() -> None:
    text = "已建的包括临港新片区EDA创新联合体、临港新片区车规半导体创新联合体，累计投入经费3亿元。"
    records = PIPELINE(text).consortia
    assert len(records) == 2
    assert not any(words(record, "funding") for record in records)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["联合体", "VLSI", "由", "牵头", "，", "。", "（", "）", "14家", "企业", "\n", "3C", "理事会"])
    )
)
def test_any_text_is_read_and_grounded(pieces: list[str]) -> None:
    PIPELINE("".join(pieces))


@pytest.mark.parametrize(
    "piece", ["由VLSI牵头、", "成员包括日立、1家", "VLSI设理事会。\n", "一、VLSI\n", "(VLSI，", "VLSI；"]
)
def test_time_is_linear(piece: str) -> None:
    def seconds(times: int) -> float:
        start = time.process_time()
        PIPELINE("由VLSI牵头" + piece * times)
        return time.process_time() - start

    seconds(50)
    assert seconds(4_000) < 12 * seconds(800) + 0.3


def test_a_sentence_costs_the_same_however_many_amounts_follow() -> None:
    text = "由VLSI牵头，投入3亿元，"
    scan, (amount,) = Scan(text), PIPELINE(text).quantities

    def seconds(amounts: int) -> float:
        following = [replace(amount, start=at) for at in range(len(text), len(text) + amounts)]
        found = Found(quantities=[amount, *following])
        began = time.process_time()
        for _ in range(200):
            read_sentence(scan, found, Group([]), 0, len(text))
        return time.process_time() - began

    seconds(10)
    assert seconds(200_000) < 3 * seconds(10) + 0.02
