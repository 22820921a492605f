"""Regions: names in full and short, context, abbreviations, zones, and words that only look like places."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.extract.places import choose, province_of, within
from policy_nlp.pipeline import Pipeline

analyse = Pipeline(layers=["citations", "meta", "regions"])


def places(text: str) -> list[tuple[str, str | None]]:
    return [(region.text, region.region) for region in analyse(text).regions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("向美国和全美厂商开放，欧盟参与", [("美国", "US"), ("全美", "US"), ("欧盟", "EU")]),
        ("浙江省湖州市长兴县", [("浙江省", "330000"), ("湖州市", "330500"), ("长兴县", "330522")]),
        ("关系在广州市黄埔区。", [("广州市黄埔区", "440112")]),
        ("以浙江湖州长兴为例", [("浙江", "330000"), ("湖州", "330500"), ("长兴", "330522")]),
        ("江苏苏州昆山、太仓相邻", [("江苏", "320000"), ("苏州", "320500"), ("昆山", "320583"), ("太仓", "320585")]),
        ("升级到沪苏浙皖4地", [("沪", "310000"), ("苏", "320000"), ("浙", "330000"), ("皖", "340000")]),
        ("支持在甘全国重点实验室", [("甘", "620000")]),
        ("来厦就业", [("厦", "350200")]),
        ("在浙江注册", [("浙江", "330000")]),
        ("支持临港新片区企业", [("临港新片区", "310000")]),
        ("推动中国（北京）自由贸易试验区建设", [("中国（北京）自由贸易试验区", "110000")]),
        ("无锡市国家高新区", [("无锡市国家高新区", "320000")]),
        ("支持张江平湖科技园", [("张江平湖科技园", "310000")]),
        ("长三角一体化", [("长三角", None)]),
        ("中关村国家自主创新示范区", [("中关村国家自主创新示范区", "110000")]),
        ("陇东南经济带", [("陇东南", "620000")]),
        ("北京市和上海市朝阳产业", [("北京市", "110000"), ("上海市", "310000")]),
        ("辽宁朝阳和北京市朝阳区", [("辽宁", "210000"), ("朝阳", "211300"), ("北京市朝阳区", "110105")]),
        ("西安区块链产业", [("西安", "610100")]),
        ("吉林市与吉林省", [("吉林市", "220200"), ("吉林省", "220000")]),
    ],
)
def test_mentions(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert places(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "发展朝阳产业，确保长治久安",
        "支持发展中国家，竞争中国有企业",
        "在晋升职称时，在津贴方面",
        "加强资源合作，推进城区建设",
        "提升白银、镍铜钴产品",
        "《上海市创新条例》规定",
        "中国国际进口博览会",
        "全国、我省、本市",
        "推进数字浙江、美丽中国建设",
        "北京路步行街",
        "京沪高铁和川藏铁路",
        "最大连锁零售商",
        "\n陈长春 市发改委主任",
        "标题：浙江省创新办法\n《浙江省创新办法》印发。",
    ],
)
def test_words_that_are_no_places(text: str) -> None:
    assert places(text) == []


def test_the_documents_own_place_decides() -> None:
    head = "甘肃省人民政府关于支持创新的意见\n\n各市州人民政府：\n\n"
    assert places(head + "加快金川矿区资源利用。") == [("金川", "620302")]
    assert places("金川矿区资源利用。") == []


def test_a_full_name_tells_what_its_short_form_means() -> None:
    found = places("北京市商务局关于创新的意见\n\n各单位：\n\n在朝阳区、海淀区试点。发挥朝阳地区优势。")
    assert found[-1] == ("朝阳", "110105")


def test_titles_of_the_document_are_no_mentions() -> None:
    text = (
        "浙江省人民政府关于印发浙江省创新办法的通知\n\n各市、县人民政府：\n\n现将《浙江省创新办法》印发给你们。\n\n"
        "浙江省创新办法\n\n第一条 在浙江省内注册的企业适用本办法。"
    )
    assert places(text) == [("浙江省", "330000")]


def test_codes() -> None:
    assert province_of("440112") == "440000"
    assert province_of("US") == "US"
    assert within("330522", "330500")
    assert within("330522", "330000")
    assert within("330522", "CN")
    assert not within("330522", "320000")
    assert not within("US", "CN")
    assert choose(("220104", "110105"), "110000") == "110105"
    assert choose(("220104", "110105"), None) is None
    assert choose(("220200", "220000")) == "220000"


@given(st.text(alphabet="中国北京市朝阳区浙江省沪苏在甘县（）新片开发、和的路\n《》", max_size=60))
def test_any_text_is_grounded_and_mentions_do_not_overlap(text: str) -> None:
    regions = analyse(text).regions
    assert all(one.end <= two.start for one, two in pairwise(regions))


@pytest.mark.parametrize(
    "piece", ["北京", "北京市", "沪苏", "在甘", "中国（", "张江平湖", "杭州湾", "北京市朝阳区", "昆山、", "国家级"]
)
def test_cost_stays_linear(piece: str) -> None:
    began = time.process_time()
    places(piece * 20_000)
    assert time.process_time() - began < 6


@pytest.mark.parametrize(
    ("year", "name", "region"),
    [
        (2009, "巢湖市", "341400"),  # a prefecture until 2010, a county since
        (2022, "巢湖市", "340181"),
        (2005, "思茅市", "530800"),
        (1998, "思茅市", "532701"),
        (2009, "襄樊市", "420600"),  # 襄阳市 since 2010
        (2022, "襄樊市", "420600"),
        (2015, "莱芜市", "371200"),  # a district of 济南市 since
    ],
)
def test_a_name_means_what_bore_it_when_the_document_was_published(year: int, name: str, region: str) -> None:
    analysis = analyse(f"关于支持创新联合体的通知\n在{name}开展试点。\n{year}年3月1日")
    assert [(mention.text, mention.region) for mention in analysis.regions] == [(name, region)]


def test_the_document_itself_speaks_for_what_bore_the_name_then() -> None:
    for year, region in ((2009, "341400"), (2022, "340181")):
        text = f"巢湖市人民政府关于支持创新联合体的通知\n请遵照执行。\n巢湖市人民政府\n{year}年3月1日"
        assert analyse(text).meta.region == region
