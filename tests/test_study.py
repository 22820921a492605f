"""A study: thresholds, atlas, mix, PMC index, reposts; its files; and its report in a browser."""

import csv
import hashlib
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_page import browser  # noqa: F401 - a fixture

import policy_nlp as pn
from policy_nlp.comparison import schemas
from policy_nlp.comparison.atlas import atlas, qca_rows
from policy_nlp.comparison.duplicates import find_copies, jaccard, shingles
from policy_nlp.comparison.find import Query, find
from policy_nlp.comparison.mix import mix, shannon
from policy_nlp.comparison.pmc import VariableError, pmc, read_variables
from policy_nlp.comparison.reuse import align, reused
from policy_nlp.comparison.spool import Spool
from policy_nlp.comparison.study import Study, study
from policy_nlp.comparison.thresholds import ThresholdRow, thresholds
from policy_nlp.comparison.versions import versions as side_by_side
from policy_nlp.records import Analysis, Meta
from policy_nlp.writers.answers import write_alignment, write_reuse
from policy_nlp.writers.comparison import methods, write_study
from policy_nlp.writers.study_evidence import _pieces
from policy_nlp.writers.versions import write_versions

CORPUS = Path(__file__).parents[1] / "corpus"
NAMES = (
    "rules_zhejiang.txt",
    "measures_anhui.txt",
    "measures_beijing.txt",
    "article_zhejiang.txt",
    "call_hangzhou.txt",
)


def rules(place: str, revenue: str, doc_id: str, more: str = "") -> Analysis:
    text = (
        f"{place}创新联合体管理办法\n第一条 牵头企业应当具备下列条件：\n（一）上年度营业收入不低于{revenue}；\n{more}"
    )
    return msgspec.structs.replace(pn.analyse(text), doc_id=doc_id)


@pytest.fixture(scope="module")
def corpus() -> list[Analysis]:
    return [pn.analyse(pn.read(CORPUS / name)) for name in NAMES]


@pytest.fixture(scope="module")
def whole(corpus: list[Analysis]) -> Study:
    return study(corpus, reference="330000")


def revenue(rows: list[ThresholdRow]) -> ThresholdRow:
    (row,) = [row for row in rows if row.metric == "revenue"]
    return row


def test_strictest_and_loosest_in_one_unit() -> None:
    documents = [rules("浙江省", "15亿元", "a"), rules("安徽省", "50000万元", "b"), rules("湖北省", "8亿元", "c")]
    row = revenue(thresholds(documents, reference="420000").rows)
    found = {bound.region: (bound.value, bound.mark, bound.change) for bound in row.bounds}
    assert found == {
        "330000": (15e8, "strictest", "tightened"),
        "340000": (5e8, "loosest", "loosened"),
        "420000": (8e8, None, None),
    }


def test_one_region_alone_is_not_marked_and_other_units_are_not_compared() -> None:
    row = revenue(thresholds([rules("浙江省", "15亿元", "a")]).rows)
    assert [bound.mark for bound in row.bounds] == [None]
    rows = thresholds([rules("浙江省", "15亿元", "a"), rules("安徽省", "3亿美元", "b")]).rows
    assert {row.unit for row in rows if row.metric == "revenue"} == {"CNY", "USD"}
    assert all(bound.mark is None for row in rows for bound in row.bounds)


def test_every_bound_is_grounded(whole: Study, corpus: list[Analysis]) -> None:
    texts = {analysis.doc_id: analysis.text for analysis in corpus}
    bounds = [bound for row in whole.thresholds.rows for bound in row.bounds]
    assert bounds
    assert all(texts[bound.doc_id][bound.start : bound.end] == bound.quote for bound in bounds)
    told = [item for entry in whole.atlas for item in (*entry.mentions, *entry.lead, *entry.funding)]
    assert all(texts[item.doc_id][item.start : item.end] == item.quote and item.text in item.quote for item in told)
    scores = [(r.doc_id, score) for r in whole.pmc.results for score in r.scores if score.start is not None]
    assert all(texts[doc_id][score.start : score.end] == score.quote for doc_id, score in scores)


def test_atlas_merges_by_alias_and_takes_what_a_list_names() -> None:
    first = "一、各地做法\n（一）北京\n北京已建的创新联合体包括：甲乙智能创新联合体、丙丁汽车技术创新中心等。\n"
    second = "甲乙智能创新联合体由戊己集团公司牵头，成员单位出资2亿元。\n"
    documents = [
        msgspec.structs.replace(pn.analyse(f"创新联合体评论\n{text}"), doc_id=name)
        for name, text in (("a", first), ("b", second))
    ]
    entries = {entry.name: entry for entry in atlas(documents)}
    assert entries["甲乙智能创新联合体"].documents == ["a", "b"]
    rows = {row["case"]: row for row in qca_rows(entries.values())}
    assert rows["甲乙智能创新联合体"]["told_sharing"] == 0
    assert rows["甲乙智能创新联合体"]["open_sharing"] is None


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=15))
def test_entropy_is_greatest_when_even(weights: list[float]) -> None:
    shares = [weight / sum(weights) for weight in weights]
    assert -1e-9 <= shannon(shares) <= shannon([1 / len(shares)] * len(shares)) + 1e-9


def test_mix_counts_every_placed_measure_once(corpus: list[Analysis]) -> None:
    found = mix(corpus)
    for piece in found.slices:
        assert sum(piece.counts.values()) == piece.measures
        assert abs(sum(piece.shares.values()) - 1) < 1e-9
    assert sum(cell.count for cell in found.cross) == sum(len(analysis.measures) for analysis in corpus)
    assert mix(corpus) == found  # the permutation has a fixed seed
    assert all(0 < test.p <= 1 and 0 <= test.cramers_v <= 1 for test in found.differences)


def test_index_is_the_sum_of_means_and_own_variables_replace_ours(corpus: list[Analysis], tmp_path: Path) -> None:
    for result in pmc(corpus).results:
        assert abs(result.index - sum(result.main.values())) < 1e-9
        assert all(0 <= value <= 1 for value in result.main.values())
    own = tmp_path / "own.toml"
    own.write_text(
        'grades = [{ from = 0, en = "any", zh = "任意" }]\n[[variable]]\ncode = "A"\nen = "a"\nzh = "甲"\n'
        'sub = [{ code = "A1", en = "x", zh = "子", words = ["牵头企业"] },'
        ' { code = "A2", en = "y", zh = "丑", words = ["绝无此词"] }]\n',
        encoding="utf-8",
    )
    result = pmc(corpus[:1], variables=read_variables(own)).results[0]
    assert [(score.code, score.value) for score in result.scores] == [("A1", 1), ("A2", 0)]
    assert result.index == 0.5
    for wrong in ("grades = 3", "grades = []\nvariable = []", "x = ["):
        own.write_text(wrong, encoding="utf-8")
        with pytest.raises(VariableError, match=re.escape(str(own))):
            read_variables(own)


def test_reposts_count_once_and_look_alikes_of_other_numbers_do_not(corpus: list[Analysis]) -> None:
    original = corpus[0]
    repost = pn.analyse("某网站转载\n" + original.text.replace("，", ", ") + "\n责任编辑：某某")
    repost = msgspec.structs.replace(repost, doc_id="repost")
    assert find_copies([*corpus, repost]) == {"repost": original.doc_id}
    other, numbered = (
        msgspec.structs.replace(original, doc_id=name, meta=Meta(doc_number=f"浙科发〔2030〕{name}号")) for name in "12"
    )
    assert find_copies([numbered, other]) == {}
    once, twice = study([original]).comparison, study([original, repost]).comparison
    assert twice.searched == once.searched
    assert [document.copy_of for document in twice.documents] == [None, original.doc_id]
    assert {r: {d: len(c) for d, c in cells.items()} for r, cells in twice.regions.items()} == {
        r: {d: len(c) for d, c in cells.items()} for r, cells in once.regions.items()
    }
    assert jaccard(shingles("甲" * 100), shingles("乙" * 100)) == 0


def test_a_repost_joins_no_two_policies_of_different_numbers(corpus: list[Analysis]) -> None:
    numbered = [
        msgspec.structs.replace(corpus[0], doc_id=name, meta=Meta(doc_number=f"浙科发〔2030〕{name}号"))
        for name in "12"
    ]
    repost = msgspec.structs.replace(corpus[0], doc_id="repost", meta=Meta())
    for documents in ([*numbered, repost], [repost, *numbered]):
        assert find_copies(documents) == {"repost": "1"}


def test_what_is_written_is_as_its_schema_says(corpus: list[Analysis], tmp_path: Path) -> None:
    shown = [pn.analyse(pn.read(path)) for path in sorted((CORPUS.parent / "docs" / "versions").glob("*.txt"))]
    with Spool() as spool:
        found = study([*corpus, *shown], reference="330000", spool=spool)
        write_study(found, corpus, tmp_path, ("json",), lang="en")
    write_versions(side_by_side(shown), tmp_path, ("json",), lang="en")
    versions = [rules("浙江省", f"{number}亿元", f"d{number}") for number in (2, 5)]
    dated = [
        msgspec.structs.replace(item, meta=msgspec.structs.replace(item.meta, published=f"202{year}-01-01"))
        for year, item in enumerate(versions)
    ]
    write_reuse(reused(dated), tmp_path, lang="en")
    write_alignment(align(corpus[0], corpus[1]), tmp_path, lang="en")
    (tmp_path / "find.json").write_bytes(msgspec.json.encode(list(find(corpus, Query(metric="营业收入")))))
    for name in schemas.TYPES:
        written = json.loads((tmp_path / f"{name}.json").read_bytes())
        assert written, name
        jsonschema.validate(written, schemas.json_schema(name))
        wrong = [{"nothing": 1}] if isinstance(written, list) else {"nothing": 1}
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schemas.json_schema(name))


def test_what_waits_on_the_disk_is_the_same(whole: Study, corpus: list[Analysis], tmp_path: Path) -> None:
    formats = ("json", "csv", "md", "latex", "html")
    for name in ("held", "spooled"):
        (tmp_path / name).mkdir()
    write_study(whole, corpus, tmp_path / "held", formats, lang="en")
    with Spool() as spool:
        found = study(corpus, reference="330000", spool=spool)
        assert found.comparison.regions == whole.comparison.regions
        assert found.pmc.results[1:3] == whole.pmc.results[1:3]
        write_study(found, (analysis for analysis in corpus), tmp_path / "spooled", formats, lang="en")
    for path in sorted((tmp_path / "held").iterdir()):
        assert path.read_bytes() == (tmp_path / "spooled" / path.name).read_bytes(), path.name


def test_of_a_big_cell_the_report_shows_some_and_says_how_many_more(corpus: list[Analysis], tmp_path: Path) -> None:
    many = [msgspec.structs.replace(corpus[0], doc_id=f"d{number}") for number in range(60)]
    found = study(many, keep_copies=True)
    write_study(found, many, tmp_path, ("html",), lang="en")
    page = (tmp_path / "comparison.html").read_text("utf-8")
    count = len(found.comparison.regions["330000"]["requirement"])
    (cell,) = re.findall('<div data-region="330000" data-dimension="requirement">(.*?)</div>', page, re.S)
    shown = cell.count("<li>")
    assert 0 < shown < count
    assert f"{count - shown} more in comparison.csv" in cell
    # of as many documents as there is room for
    assert len(set(re.findall(r"d[0-9]+ \[", cell))) == shown


def test_a_long_paragraph_is_cut_into_sentences_around_the_quote() -> None:
    text = (
        "一、总则\n"
        + "这是与证据无关的一句很长的话，说了许多别的事情。" * 200
        + "牵头企业上年度营业收入不低于15亿元。"
        + "后" * 900
    )
    starts = _pieces(text)
    assert starts[0] == 0 and starts[-1] == len(text) and starts == sorted(set(starts))
    assert max(b - a for a, b in pairwise(starts)) <= 500


def test_files_and_package(whole: Study, corpus: list[Analysis], tmp_path: Path) -> None:
    write_study(whole, corpus, tmp_path, ("json", "csv", "xlsx", "md", "latex"), lang="en")
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        content = (tmp_path / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        header = next(csv.reader(content.decode("utf-8-sig").splitlines()))
        assert header == [field["name"] for field in resource["schema"]["fields"]]
    book = openpyxl.load_workbook(tmp_path / "comparison.xlsx")
    assert len(book.sheetnames) == 14
    assert all(sheet.freeze_panes == "A2" and sheet.auto_filter.ref for sheet in book)
    assert whole.texts_sha256 in methods(whole, "en")
    assert "\\begin{longtable}" in (tmp_path / "thresholds.tex").read_text("utf-8")
    assert set(whole.to_frames()) >= {"statements", "matrix", "thresholds", "consortia", "qca", "instruments", "pmc"}


HOSTILE = rules(
    "浙江省",
    "15亿元",
    '=HYPERLINK("x")',
    "（二）\u202e=cmd|'/c'!A1</script><script>alert(1)</script>的企业不少于5家；\n",
)


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    write_study(study([HOSTILE]), [HOSTILE], tmp_path, ("csv", "xlsx", "md", "latex", "html"), lang="zh")
    page = (tmp_path / "comparison.html").read_text("utf-8")
    assert page.count("<script") == 2
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", page)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy
    for path in tmp_path.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert not any(cell[:1] in "=+-@" for row in csv.reader(file) for cell in row if len(cell) > 1)
    for sheet in openpyxl.load_workbook(tmp_path / "comparison.xlsx"):
        assert not any(cell.data_type == "f" for row in sheet for cell in row)
    markdown = (tmp_path / "comparison.md").read_text("utf-8")
    assert not re.search(r"(?<!\\)<script|[\u202a-\u202e]", markdown)


@pytest.mark.parametrize("width", [1400, 400])
def test_the_report_in_a_browser(
    browser: Any,  # noqa: F811
    whole: Study,
    corpus: list[Analysis],
    tmp_path: Path,
    width: int,
) -> None:
    write_study(whole, corpus, tmp_path, ("html",), lang="zh")
    page = browser.new_page(viewport={"width": width, "height": 900})
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text))
    page.on("request", lambda request: wrong.append(request.url) if not request.url.startswith("file:") else None)
    page.goto((tmp_path / "comparison.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # a statement opens its words in the text
    entry = whole.comparison.regions["330000"]["requirement"][0]
    page.locator('#statements [data-region="330000"][data-dimension="requirement"] button').first.click()
    assert page.locator("dialog[open] mark").first.text_content() == entry.quote
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    # a bar and a dot by the keyboard
    for chart in ("#mix rect", "#thresholds circle"):
        page.locator(chart).first.focus()
        page.keyboard.press("Enter")
        assert page.locator("dialog[open] mark").count() >= 1
        page.keyboard.press("Escape")
    # the filter
    before = int(page.locator("#count").text_content())
    page.locator("#region").select_option("330000")
    page.locator("#words").fill("15亿元")
    shown = page.locator("#statements li:visible")
    assert 0 < shown.count() == int(page.locator("#count").text_content()) < before
    assert all("15亿元" in text for text in shown.all_text_contents())
    page.locator("#words").fill("")
    page.locator("#region").select_option("@countries")
    rows = page.locator("#heat tbody tr:visible")
    assert 0 < rows.count() == sum(not region.isdigit() for region in whole.comparison.regions)
    page.emulate_media(media="print")
    assert not page.locator(".bar").is_visible()
    assert not page.locator("nav").is_visible()
    assert wrong == []
    page.close()


def test_hostile_words_do_nothing_in_a_browser(browser: Any, tmp_path: Path) -> None:  # noqa: F811
    write_study(study([HOSTILE]), [HOSTILE], tmp_path, ("html",), lang="zh")
    page = browser.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda box: wrong.append(box.message))
    page.goto((tmp_path / "comparison.html").as_uri())
    page.locator("#heat button").first.click()
    assert page.locator("dialog[open] mark").count() >= 1
    assert wrong == []
    page.close()


def test_places_and_countries_apart(corpus: list[Analysis], whole: Study) -> None:
    parts = [study(corpus, rows=rows).comparison.regions for rows in ("places", "countries")]  # type: ignore[arg-type]
    assert parts[0] | parts[1] == whole.comparison.regions
    assert all(region.isdigit() for region in parts[0])
    assert parts[1] and not any(region.isdigit() for region in parts[1])


def test_figures_or_a_clear_message(
    whole: Study, corpus: list[Analysis], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from policy_nlp.writers import figures

    with monkeypatch.context() as patch:
        patch.setattr(figures, "_FONTS", ("No Such Font",))
        with pytest.raises(figures.FigureError, match="fonts-noto-cjk"):
            write_study(whole, corpus, tmp_path, ("svg", "md"), lang="en")
    assert (tmp_path / "comparison.md").exists()
    try:
        first = [path.read_bytes() for path in figures.write_figures(whole, tmp_path, "svg", lang="zh")]
    except figures.FigureError as error:
        pytest.skip(str(error))
    assert len(first) == 3
    assert [path.read_bytes() for path in figures.write_figures(whole, tmp_path, "svg", lang="zh")] == first
    (heat, *_) = figures.write_figures(whole, tmp_path, "png", lang="zh")
    assert heat.read_bytes().startswith(b"\x89PNG")
