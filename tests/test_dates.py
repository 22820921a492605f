"""Dates: values and roles of the forms of the genre, and what is none."""

import datetime
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_nlp.extract import Found
from policy_nlp.extract.dates import find_dates
from policy_nlp.pipeline import Pipeline
from policy_nlp.records import Document, Meta
from policy_nlp.scan import Scan

PIPELINE = Pipeline(layers=["dates"])


def shown(text: str) -> list[tuple[str, str]]:
    return [(date.text, date.value) for date in PIPELINE(text).dates]


@pytest.mark.parametrize(
    ("text", "date", "value"),
    [
        ("于2024年7月2日召开。", "2024年7月2日", "2024-07-02"),
        ("2024 年 7 月 2 日召开。", "2024 年 7 月 2 日", "2024-07-02"),
        ("于2024年3月召开。", "2024年3月", "2024-03"),
        ("仅2022年，", "2022年", "2022"),
        ("在2021—2025年实施。", "2021—2025年", "2021/2025"),
        ("在2021年至2025年实施。", "2021年至2025年", "2021/2025"),
        ("“十四五”期间", "十四五", "2021/2025"),
        ("十三五时期", "十三五", "2016/2020"),
        ("“十五五”末", "十五五", "2026/2030"),
        ("1990年代兴起", "1990年代", "1990/1999"),
        ("上世纪70年代兴起", "上世纪70年代", "1970/1979"),
        ("20世纪九十年代兴起", "20世纪九十年代", "1990/1999"),
        ("到80年代", "80年代", "1980/1989"),
        ("截至2017年底，", "2017年底", "2017-12-31"),
        ("2024年2月底前", "2024年2月底", "2024-02-29"),
        ("发布时间: 2024- 09- 30|", "2024- 09- 30", "2024-09-30"),
        ("日期：2024.9.30", "2024.9.30", "2024-09-30"),
        ("日期：2024/9/30", "2024/9/30", "2024-09-30"),
        ("二〇二四年七月二日", "二〇二四年七月二日", "2024-07-02"),
        ("二○二四年十二月三十一日", "二○二四年十二月三十一日", "2024-12-31"),
        ("二零一九年十月二十日", "二零一九年十月二十日", "2019-10-20"),
        ("2.2020年试点", "2020年", "2020"),
        ("7月21日发布", "7月21日", "XXXX-07-21"),
        ("每年6月底前报送", "6月底", "XXXX-06-30"),
        ("2024年3月1日至4月30日", "2024年3月1日至4月30日", "2024-03-01/2024-04-30"),
        ("２０２４年７月２日", "２０２４年７月２日", "2024-07-02"),
    ],
)
def test_forms(text: str, date: str, value: str) -> None:
    assert shown(text) == [(date, value)]


@pytest.mark.parametrize(
    "text",
    [
        "三年内完成。",
        "《行动计划（2018—2020年）》",
        "〔2020〕12号",
        "第2024号",
        "连续两年",
        "十五个工作日",
        "版本2.0.1",
        "0571-87052024",
    ],
)
def test_what_is_none(text: str) -> None:
    assert shown(text) == []


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("本办法自2024年1月1日起施行。", "effective"),
        ("截至2023年12月31日，已有41家。", "as_of"),
        ("于2024年5月31日前报送。", "deadline"),
        ("到2025年，建成10个中心。", "deadline"),
        ("某某市人民政府\n2024年5月31日\n", "published"),
        ("发布时间：2024-05-31", "published"),
        ("2022年，广东推动企业转型。", "other"),
        ("有效期至2026年12月31日。", "other"),
        ("2021—2025年", "period"),
    ],
)
def test_roles(text: str, role: str) -> None:
    assert [date.role for date in PIPELINE(text).dates] == [role]


@pytest.mark.parametrize(
    ("text", "published", "value"),
    [
        ("7月21日发布的决定", "2024-09-30", "2024-07-21"),
        ("请于10月15日前报送", "2024-09-30", "2024-10-15"),
        ("请于1月15日前报送", "2024-12-20", "2025-01-15"),
        ("11月5日发布的决定", "2024-09-30", "XXXX-11-05"),
        ("每年3月1日公布", "2024-09-30", "XXXX-03-01"),
        ("2023年5月6日至8日，5月9日闭幕", "2024-09-30", "2023-05-09"),
    ],
)
def test_missing_year(text: str, published: str, value: str) -> None:
    found = Found(meta=Meta(published=published))
    assert find_dates(Document(doc_id="x", text=text), Scan(text), found)[-1].value == value


@given(st.dates(min_value=datetime.date(1950, 1, 1), max_value=datetime.date(2099, 12, 31)))
def test_every_day_in_every_form(day: datetime.date) -> None:
    year, month, number = day.year, day.month, day.day
    for form in ("{}年{}月{}日", "{}年 {}月 {}日", "{}-{:02d}-{:02d}", "{}.{}.{}", "{}/{}/{}"):
        assert [value for _, value in shown(form.format(year, month, number))] == [str(day)]


@given(st.text(alphabet="0123456789年月日底-./ 至到—十二〇零五“”期间世纪代"))
@settings(max_examples=300, deadline=None)
def test_any_text_stays_grounded(text: str) -> None:
    PIPELINE(text)


@pytest.mark.parametrize("unit", ["1", "2024年", "2024-", "十", "十四五", "1月1日至", "《2024年"])
def test_repetition_stays_linear(unit: str) -> None:
    def cost(times: int) -> float:
        text = unit * times
        start = time.process_time()
        PIPELINE(text)
        return time.process_time() - start

    cost(1000)
    assert cost(8000) < 4 * cost(4000) + 0.2
