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


def of(issuer: str, body: str, year: int = 2023) -> list[tuple[str, str | None]]:
    """The places in the body of a notice of a government."""
    text = f"{issuer}关于支持创新联合体的通知\n\n各有关单位：\n{body}\n\n{issuer}\n{year}年3月1日\n"
    start = text.index(body)
    return [(place.text, place.region) for place in analyse(text).regions if start <= place.start < start + len(body)]


@pytest.mark.parametrize(
    ("issuer", "year", "body", "expected"),
    [
        ("湖北省人民政府", 2009, "在襄樊、襄阳试点。", [("襄樊", "420600"), ("襄阳", "420607")]),
        ("湖北省人民政府", 2022, "在襄樊、襄阳试点。", [("襄樊", "420600"), ("襄阳", "420600")]),
        ("安徽省人民政府", 2010, "巢湖市、居巢区参加。", [("巢湖市", "341400"), ("居巢区", "341402")]),
        ("山东省人民政府", 2018, "莱芜市参加。", [("莱芜市", "371200")]),
        ("山东省人民政府", 2020, "济南市莱芜区参加。", [("济南市莱芜区", "370116")]),
        ("云南省人民政府", 2006, "思茅市、普洱县参加。", [("思茅市", "530800"), ("普洱县", "532722")]),
        ("云南省人民政府", 2015, "普洱、思茅两地。", [("普洱", "530800"), ("思茅", "530802")]),
        ("北京市人民政府", 2009, "崇文区、宣武区参加。", [("崇文区", "110103"), ("宣武区", "110104")]),
        ("北京市人民政府", 2009, "崇文、宣武两区。", [("崇文", "110103"), ("宣武", "110104")]),
        ("贵州省人民政府", 2009, "毕节地区、毕节市。", [("毕节地区", "522400"), ("毕节市", "522401")]),
        ("贵州省人民政府", 2022, "毕节地区、毕节市。", [("毕节", "520500"), ("毕节市", "520500")]),
        ("国务院", 1995, "在重庆试点。", [("重庆", "510200")]),
        ("国务院", 2005, "在重庆试点。", [("重庆", "500000")]),
    ],
)
def test_the_year_decides_what_a_name_means(
    issuer: str, year: int, body: str, expected: list[tuple[str, str | None]]
) -> None:
    assert of(issuer, body, year) == expected


@pytest.mark.parametrize(
    ("issuer", "body", "expected"),
    [
        ("北京市人民政府", "朝阳区参加。", [("朝阳区", "110105")]),
        ("长春市人民政府", "朝阳区参加。", [("朝阳区", "220104")]),
        ("吉林省人民政府", "朝阳区参加。", [("朝阳区", "220104")]),
        ("浙江省人民政府", "朝阳区参加。", [("朝阳区", None)]),
        ("江苏省人民政府", "鼓楼区参加。", [("鼓楼区", None)]),
        ("江苏省人民政府", "徐州市鼓楼区参加。", [("徐州市鼓楼区", "320302")]),
        ("南京市人民政府", "鼓楼区参加。", [("鼓楼区", "320106")]),
        ("福建省人民政府", "鼓楼区参加。", [("鼓楼区", "350102")]),
        ("北京市人民政府", "通州区参加。", [("通州区", "110112")]),
        ("江苏省人民政府", "南通市通州区参加。", [("南通市通州区", "320612")]),
        ("天津市人民政府", "河北区、南开区参加。", [("河北区", "120105"), ("南开区", "120104")]),
        ("河北省人民政府", "推进河北区域协同。", [("河北", "130000")]),
        ("吉林市人民政府", "在吉林市试点。", [("吉林市", "220200")]),
        ("青海省人民政府", "海南州与海南省合作。", [("海南州", "632500"), ("海南省", "460000")]),
        ("贵州省人民政府", "黔东南州参加。", [("黔东南州", "522600")]),
        ("广西壮族自治区人民政府", "地址：北海市重庆路十号。", [("北海市", "450500")]),
        ("上海市人民政府", "西藏中路、南京路步行街、北京东路。", []),
        ("广东省人民政府", "孙中山先生，中山大道，中山市。", [("中山市", "442000")]),
        ("浙江省人民政府", "青岛啤酒、金华火腿、云南白药。", []),
        ("广西壮族自治区人民政府", "重点建设藤县、岑溪等基地。", [("藤县", "450422"), ("岑溪", "450481")]),
        ("重庆市人民政府", "以潼南、大足、万州为重点。", [("潼南", "500152"), ("大足", "500111"), ("万州", "500101")]),
        ("重庆市人民政府", "装大足量，长寿命电池。", []),
        ("南京市人民政府", "在宁企业。", [("宁", "320100")]),
        ("宁夏回族自治区人民政府", "在宁企业。", [("宁", "640000")]),
        ("广州市人民政府", "关注“广州人社”，用“广东政务APP”。", []),
        ("青海省人民政府", "化隆县的企业。", [("化隆县", "630224")]),
    ],
)
def test_of_which_place_by_whose_document(issuer: str, body: str, expected: list[tuple[str, str | None]]) -> None:
    assert of(issuer, body) == expected


def test_where_nothing_tells_of_which_city_the_code_is_null() -> None:
    assert places("鼓楼区参加试点。") == [("鼓楼区", None)]
    assert places("推进新城区建设。") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("在浙企业和来粤人才", [("浙", "330000"), ("粤", "440000")]),
        ("沪深两市", [("沪", "310000"), ("深", "440300")]),
        ("在沪深化改革，在浙深耕", [("浙", "330000")]),
        ("京津冀、粤港澳大湾区", [("京津冀", None), ("粤港澳大湾区", None)]),
        ("苏州工业园区和滨海新区", [("苏州工业园区", "320000"), ("滨海新区", "120116")]),
        ("两江新区、浦东新区", [("两江新区", "500000"), ("浦东新区", "310115")]),
        ("平潭综合实验区和郑东新区", [("郑东新区", "410000")]),
        ("深港科技创新合作区", [("深港科技创新合作区", None)]),
        ("沪深证券交易所上市", [("沪", "310000"), ("深", "440300")]),
        ("关注·广州发布", []),
    ],
)
def test_short_names_and_zones(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert places(text) == expected
