"""What fills the cells: the codebook's examples, whose row a report stands in, quotes, and the corpus' table."""

from pathlib import Path

import pytest

import policy_nlp as pn
from policy_nlp import resources
from policy_nlp.comparison import Comparison
from policy_nlp.comparison.codebook import (
    cued_dimensions,
    is_national,
    is_other_bound,
    settled_dimension,
    speaks_of,
    sums_up,
)
from policy_nlp.comparison.statements import QUOTE, statements
from policy_nlp.fold import fold

CORPUS = Path(__file__).parents[1] / "corpus"
GOLDEN = Path(__file__).parent / "golden_comparison.tsv"
NAMES = ("article_zhejiang.txt", "usa_sematech.html", "japan_vlsi.txt", "europe_jessi.txt", "rules_zhejiang.txt")

ARTICLE = """各地创新联合体怎么建

一、各地做法

1.北京：按载体组建
北京已建的创新联合体包括：甲乙智能创新联合体、丙丁新能源创新联合体等。

2.上海：让企业先出题
上海由龙头企业牵头组建创新联合体，成员单位出资5亿元。
总体来看，除北京、上海外，江苏、山东也已组建创新联合体。如戊己公司牵头组建的甲乙智能创新联合体，旨在提升芯片产业的竞争力。我国的创新联合体已累计组建300家。江苏提出支持联合体建设中试基地。
"""


def table(text: str = ARTICLE) -> Comparison:
    return pn.compare([pn.analyse(text)])


def said(comparison: Comparison, region: str, dimension: str) -> str:
    return " | ".join(entry.quote for entry in comparison.regions.get(region, {}).get(dimension, []))


@pytest.mark.parametrize("dimension", resources.settings("comparison.toml")["cue"])
def test_codebook_finds_its_examples_and_no_others(dimension: str) -> None:
    entry = resources.settings("comparison.toml")["cue"][dimension]
    assert entry["yes"] and entry["no"]
    for sentence in entry["yes"]:
        assert dimension in cued_dimensions(fold(sentence)), sentence
    for sentence in entry["no"]:
        assert dimension not in cued_dimensions(fold(sentence)), sentence


@pytest.mark.parametrize("dimension", resources.settings("comparison.toml")["settled"])
def test_settled_words_are_found_and_no_others(dimension: str) -> None:
    entry = resources.settings("comparison.toml")["settled"][dimension]
    assert entry["yes"] and entry["no"]
    for sentence in entry["yes"]:
        assert settled_dimension(fold(sentence)) == dimension, sentence
    for sentence in entry["no"]:
        assert settled_dimension(fold(sentence)) != dimension, sentence


def test_bounds_that_are_no_requirements_are_known() -> None:
    entry = resources.settings("comparison.toml")["bound"]
    assert all(is_other_bound(fold(sentence), "") for sentence in entry["yes"])
    assert not any(is_other_bound(fold(sentence), "") for sentence in entry["no"])
    assert is_other_bound("年产值不低于2亿元", "二、发展目标")


def test_fines_targets_and_deadlines_are_no_requirements() -> None:
    text = (
        "浙江省创新联合体管理办法\n第一条 申报单位应当具备下列条件：\n（一）上年度营业收入不低于2亿元；\n"
        "第二条 受理机关应当在20个工作日内办结。\n第三条 到2027年，培育年营业收入超亿元的企业30家以上。\n"
        "第四条 骗取资金的，处5万元以上10万元以下罚款。\n"
    )
    cell = pn.compare([pn.analyse(text)]).regions["330000"]["requirement"]
    assert any("2亿元" in entry.quote for entry in cell)
    assert not any(words in entry.quote for entry in cell for words in ("罚款", "工作日", "超亿元"))


def test_what_is_reported_leaves_the_cell_that_it_does_not_speak_of() -> None:
    assert not speaks_of("support", "半导体联合体推动成立")
    assert speaks_of("support", "政府给予补助")
    assert speaks_of("funding", "什么也没有说")


def test_surveys_and_the_whole_country_are_known() -> None:
    assert sums_up("总体来看,各地都已起步")
    assert sums_up("截至目前,除北京、上海等省市外,江苏也已启动")
    assert not sums_up("北京总体来看较早")
    assert is_national("我国的联合体")
    assert not is_national("浙江的联合体")


def test_a_survey_under_a_heading_is_not_that_regions() -> None:
    comparison = table()
    shanghai = "".join(said(comparison, "310000", name) for name in comparison.dimensions)
    assert "龙头企业牵头" in shanghai
    assert not any(words in shanghai for words in ("江苏", "山东", "300家", "甲乙智能"))
    assert "江苏提出支持" in said(comparison, "320000", "support")


def test_a_consortium_takes_its_statement_to_its_own_region() -> None:
    comparison = table()
    assert "戊己公司牵头" in said(comparison, "110000", "lead")


def test_headings_speak_for_their_region() -> None:
    assert "按载体组建" in said(table(), "110000", "formation")


def test_every_quote_is_the_documents_and_short() -> None:
    for name in NAMES:
        analysis = pn.analyse(pn.read(CORPUS / name))
        for placed in statements(analysis):
            entry = placed.statement
            assert analysis.text[entry.start : entry.end] == entry.quote
            assert 0 < len(entry.quote) <= QUOTE
            assert "\n" not in entry.quote.strip()


def test_long_sentences_are_cut_around_their_number() -> None:
    text = "申报条件：\n" + "很长的句子没有标点" * 40 + "成员单位不少于5家" + "而且还没有完" * 40 + "。"
    found = [placed.statement for placed in statements(pn.analyse(text)) if placed.statement.thresholds]
    assert found
    assert all("5家" in entry.quote + "".join(entry.thresholds) and len(entry.quote) <= QUOTE for entry in found)


def test_frames_hold_evidence_and_tell_silence_from_no_documents() -> None:
    analysis = pn.analyse(ARTICLE)
    frames = pn.compare([analysis], regions=["110000", "330000"]).to_frames()
    rows = frames["statements"].dropna(subset=["quote"])
    assert all(
        analysis.text[row.start : row.end] == row.quote for row in rows.astype({"start": int, "end": int}).itertuples()
    )
    assert frames["matrix"].loc["330000"].isna().all()
    assert frames["matrix"].loc["110000", "sharing"] == 0


def test_the_corpus_table_is_as_it_was_read(request: pytest.FixtureRequest) -> None:
    comparison = pn.compare(pn.analyse(pn.read(CORPUS / name)) for name in NAMES)
    lines = [
        "\t".join((region, dimension, entry.doc_id.rsplit("/", 1)[-1], entry.layer, entry.basis, entry.statement))
        for region, cells in comparison.regions.items()
        for dimension, entries in cells.items()
        for entry in entries
    ]
    found = "\n".join(line.replace("\n", " ") for line in lines) + "\n"
    if request.config.getoption("--update-golden"):
        GOLDEN.write_text(found, encoding="utf-8", newline="\n")
    assert found == GOLDEN.read_text("utf-8")
