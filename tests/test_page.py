"""The page of a document: its text comes out whole, hostile words stay words, and a browser finds its way about."""

import hashlib
import json
import os
import re
import shutil
from base64 import b64decode
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_analysis import TEXT, bare, sample

from policy_nlp.records import Analysis, Quantity, Region, SourceFile, Table, record_id
from policy_nlp.writers.marking import Mark, segments, shown
from policy_nlp.writers.page import render

HOSTILE = (
    "<script>document.title='run'</script></article></script><!--\n"
    "{{style}}{{data}} &lt; &#60; \\u003c \u2028\u2029 ]]> -->\n"
    "\u202e反\u202c\u2066 \x00\x01\x7f\x0c\x85 𠮷🙂é\u0301 \ufeff\u200b\n"
    "<img src=x onerror=alert(1)>\t'\"`\n"
)


class Blocks(HTMLParser):
    """Reads the source text back: (offset, text) of each block, and the text that each record's spans hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.blocks: list[list[Any]] = []
        self.records: dict[int, str] = {}
        self.inside = False
        self.numbers: list[list[int]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        self.inside |= values.get("id") == "source"
        if "data-o" in values:
            self.blocks.append([int(values["data-o"] or ""), ""])
        if tag == "span" and self.inside:
            self.numbers.append([int(number) for number in (values["data-r"] or "").split()])

    def handle_endtag(self, tag: str) -> None:
        self.inside &= tag != "article"
        if tag == "span" and self.inside:
            self.numbers.pop()

    def handle_data(self, words: str) -> None:
        if self.inside and self.blocks and words != "\n":
            self.blocks[-1][1] += words
            for number in (number for numbers in self.numbers for number in numbers):
                self.records[number] = self.records.get(number, "") + words


def read_back(analysis: Analysis, page: str) -> None:
    """Check that the page holds the text, each piece at its offset, and each record its words."""
    text = shown(analysis.text)
    assert len(text) == len(analysis.text)
    found = Blocks(page)
    at = 0
    for offset, words in found.blocks:
        assert set(text[at:offset]) <= {"\n", "\t"}
        assert text[offset : offset + len(words)] == words
        at = offset + len(words)
    assert set(text[at:]) <= {"\n"}
    for number, record in enumerate(data_of(page)["records"]):
        if record["layer"] != "s":
            whole = re.sub("[\n\t]", "", text[record["start"] : record["end"]])
            assert found.records.get(number, "").replace("\t", "") == whole


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert found
    return json.loads(found[1])  # type: ignore[no-any-return]


def regions(text: str, spans: list[tuple[int, int]]) -> list[Region]:
    unique = {(start, end) for start, end in spans if start < end <= len(text)}
    return [
        Region(id=record_id("regions", start, end), start=start, end=end, text=text[start:end], region=None)
        for start, end in sorted(unique)
    ]


@given(st.integers(1, 40), st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40)), max_size=12))
def test_segments_make_up_the_whole(length: int, spans: list[tuple[int, int]]) -> None:
    marks = [Mark(start, end, "r", number) for number, (start, end) in enumerate(spans) if start < end <= length]
    pieces = segments(length, marks)
    assert [piece.start for piece in pieces] == [0, *(piece.end for piece in pieces[:-1])]
    assert pieces[-1].end == length
    for piece in pieces:
        covering = {mark for mark in marks if mark.start < piece.end and mark.end > piece.start}
        assert set(piece.marks) == covering
        assert all(mark.start <= piece.start and piece.end <= mark.end for mark in covering)


PIECES = st.lists(st.sampled_from([*"一二a<&\n\t\u202e𠮷\x00\r", "</script>", "{{data}}", "\ud800"]), max_size=40)


@settings(deadline=None)  # a busy machine is no failure
@given(PIECES, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), max_size=10), st.booleans())
def test_any_text_with_overlapping_records_comes_out_whole(
    pieces: list[str], spans: list[tuple[int, int]], table: bool
) -> None:
    text = "".join(pieces)
    tables, pages = [Table(start=0, end=len(text))], [0, len(text) // 2]
    file = SourceFile(name="f", sha256="", media_type="", pages=pages, tables=tables)
    analysis = bare(text, regions=regions(text, spans))
    analysis = msgspec.structs.replace(analysis, source_file=file if table else None)
    read_back(analysis, render(analysis, lang="zh"))


def test_the_sample_comes_out_whole() -> None:
    page = render(sample(), lang="zh")
    read_back(sample(), page)
    assert f'<h2 data-o="{TEXT.index("一、")}">' in page
    assert '<p class="title" data-o="0">' in page
    assert 'data-p="第 2 页"' in page
    assert page.count("<tr>") == 2


def test_only_its_own_style_and_script_may_run() -> None:
    page = render(sample(), lang="en")
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for kind, pattern in (("style", r"<style>(.*?)</style>"), ("script", r"<script>(.*?)</script>")):
        (inside,) = re.findall(pattern, page, re.S)
        (digest,) = re.findall(rf"{kind}-src 'sha256-([^']+)'", policy)
        assert b64decode(digest) == hashlib.sha256(inside.encode()).digest()
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page)
    assert "innerHTML" not in page


def test_hostile_words_stay_words() -> None:
    spans = [(0, 40), (3, len(HOSTILE)), (20, 90)]
    analysis = bare(HOSTILE, regions=regions(HOSTILE, spans))
    page = render(analysis, lang="en")
    read_back(analysis, page)
    assert page.count("<script") == 2
    assert page.count("</script>") == 2
    assert "<img" not in page
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x7f]", page)
    (data,) = re.findall(r'id="data">(.*?)</script>', page, re.S)
    assert not re.search("[<>&\u2028\u2029]", data)
    assert 'title="U+202E"' in page


def test_records_tell_their_fields() -> None:
    data = data_of(render(sample(), lang="zh"))
    records = {record["id"]: record for record in data["records"]}
    (measure,) = (record for record in records.values() if record["layer"] == "m")
    fields = {data["names"][key]: pieces for key, pieces in measure["fields"]}
    start = TEXT.index("省科技厅")
    assert fields["行为主体"] == [["省科技厅", start, start + 4]]
    assert fields["政策工具"] == [["资金投入（供给侧） [supply.funding]"]]
    ((words, number),) = fields["数量编号"]
    assert (words, data["records"][number]["layer"]) == ("500万元", "q")
    assert fields["所在章节"] == [["一、组建条件"]]
    assert measure["notes"] == ["承诺", "资金投入（供给侧）", "资金来源与投入"]
    bound = records[sample().quantities[0].id]
    assert bound["notes"] == ["门槛要求", "牵头企业", "上年营业收入", "≥ 1,500,000,000 CNY", "一般"]


def test_page_says_what_made_it() -> None:
    assert "Made by policy-nlp 0.1.0, data abc" in render(sample(), lang="en")
    assert "由 policy-nlp 0.1.0 生成，数据版本 abc" in render(sample(), lang="zh")


# ---- in a browser

ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    program = next((path for name in names if (path := shutil.which(name))), None)
    if program is None:
        message = f"no browser: none of {', '.join(names)} is on the path"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield running
        running.close()


class Window:
    """A page in the browser, with what went wrong in it."""

    def __init__(self, browser: Any, folder: Path, analysis: Analysis, *, lang: Any = "zh", width: int = 1200) -> None:
        file = folder / "page.html"
        file.write_text(render(analysis, lang=lang), encoding="utf-8", newline="\n", errors="surrogatepass")
        self.address = file.as_uri()
        self.page = browser.new_page(viewport={"width": width, "height": 800})
        self.wrong: list[str] = []
        self.requests: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda message: self.wrong.append(message.text))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(self.address)

    def card(self, record: str) -> Any:
        number = self.page.evaluate(
            "id => JSON.parse(document.getElementById('data').textContent).records.findIndex(r => r.id === id)", record
        )
        return self.page.locator(f'.card[data-i="{number}"]')

    def marked(self) -> str:
        """The words that are marked as selected."""
        return "".join(self.page.locator("#source .on").all_text_contents())

    def painted(self, name: str) -> list[str]:
        return self.page.evaluate(  # type: ignore[no-any-return]
            "name => CSS.highlights.has(name) ? [...CSS.highlights.get(name)].map(String) : []", name
        )

    def in_view(self, selector: str) -> bool:
        self.page.wait_for_timeout(600)  # a smooth scroll takes its time
        return self.page.evaluate(  # type: ignore[no-any-return]
            "s => { const b = document.querySelector(s).getBoundingClientRect();"
            " return b.top >= 0 && b.bottom <= innerHeight; }",
            selector,
        )


@pytest.fixture
def window(browser: Any, tmp_path: Path) -> Iterator[Any]:
    opened: list[Window] = []

    def open_page(analysis: Analysis, **options: Any) -> Window:
        opened.append(Window(browser, tmp_path, analysis, **options))
        return opened[-1]

    yield open_page
    for window in opened:
        assert window.wrong == []
        assert [url for url in window.requests if not url.startswith("file:")] == []
        window.page.close()


def test_clicking_a_record_marks_its_place(window: Any) -> None:
    record = sample().measures[0]
    opened = window(sample())
    opened.card(record.id).click()
    assert opened.marked() == record.text
    assert opened.page.url.endswith(f"#{record.id}")
    assert opened.painted("attribute") == ["省科技厅"]
    assert opened.painted("beneficiary") == ["创新联合体"]
    assert opened.page.locator("li.open dd").first.text_content() == "省科技厅"
    opened.page.get_by_role("button", name="500万元", exact=True).click()
    assert opened.marked() == "500万元"


def test_a_far_place_is_brought_into_view(window: Any) -> None:
    text = "填充的文字。\n" * 300 + "𠮷🙂末尾浙江省。\n" + "填充的文字。\n" * 300
    start = text.index("浙江省")
    opened = window(bare(text, regions=regions(text, [(start, start + 3)])))
    opened.card(record_id("regions", start, start + 3)).click()
    assert opened.marked() == "浙江省"
    assert opened.in_view(".on")


def test_clicking_a_place_selects_its_record_and_then_what_lies_around(window: Any) -> None:
    analysis = sample()
    opened = window(analysis)
    place = opened.page.locator("#source span.q.m")
    place.click()
    assert opened.page.locator(".card[aria-current]").first.text_content().startswith("500万元")
    place.click()
    assert opened.marked() == analysis.measures[0].text
    assert opened.in_view("li.open .card")
    place.click()
    assert opened.marked() == "500万元"


def test_the_address_opens_at_a_record(window: Any) -> None:
    record = sample().findings[0]
    opened = window(sample())
    opened.page.goto(f"{opened.address}#{record.id}")
    assert opened.marked() == record.text
    opened.page.goto(f"{opened.address}#%E0%A4%A")
    opened.page.goto(f"{opened.address}#{sample().dates[0].id}")
    assert opened.marked() == "2024年"


def test_layers_can_be_hidden(window: Any) -> None:
    opened = window(sample(), lang="en")
    colour = "getComputedStyle(document.querySelector('#source .r')).backgroundColor"
    before = opened.page.evaluate(colour)
    opened.page.locator("#layers").get_by_role("button", name="Regions").click()
    assert opened.page.evaluate(colour) != before
    assert not opened.card(sample().regions[0].id).is_visible()
    opened.page.goto(f"{opened.address}#{sample().regions[0].id}")
    assert opened.card(sample().regions[0].id).is_visible()
    opened.page.get_by_role("button", name="all / none").click()
    assert opened.page.locator(".card:visible").count() == 0
    assert opened.page.get_by_text("No record fits.").is_visible()
    opened.page.get_by_role("button", name="all / none").click()
    assert opened.page.locator(".card:visible").count() == len(data_of(opened.page.content())["records"])


def test_a_layer_of_the_list_can_be_folded(window: Any) -> None:
    opened = window(sample())
    heading = opened.page.locator("#list").get_by_role("button", name="数量 3", exact=True)
    card = opened.card(sample().quantities[0].id)
    heading.click()
    assert not card.is_visible()
    opened.page.locator("#source .q").first.click()
    assert card.is_visible()


def test_search_looks_into_fields(window: Any) -> None:
    opened = window(sample(), lang="en")
    opened.page.get_by_role("searchbox").fill("supply.funding 省科技厅")
    opened.page.locator("#shown", has_text=re.compile("^1$")).wait_for(state="attached")
    assert opened.page.locator(".card:visible").count() == 1
    opened.page.get_by_role("searchbox").fill("nothing of the kind")
    opened.page.get_by_text("No record fits.").wait_for()


def test_keys_lead_to_a_place_and_back(window: Any) -> None:
    opened = window(sample())
    keys = opened.page.keyboard
    opened.page.locator("[data-l=all]").focus()
    keys.press("Tab")  # the heading of the first layer
    keys.press("Tab")
    focused = "document.activeElement.textContent"
    assert opened.page.evaluate(focused).startswith("一、组建条件")
    for _ in range(3):
        keys.press("ArrowDown")
    assert opened.page.evaluate(focused).startswith("浙江省")
    keys.press("Enter")
    assert opened.page.evaluate("document.activeElement.dataset.r") is not None
    assert opened.marked() == "浙江省"
    keys.press("Escape")
    assert opened.page.evaluate("document.activeElement.className") == "card"
    keys.press("Escape")
    assert opened.marked() == ""
    assert "#" not in opened.page.url


def test_small_screens_have_a_sheet(window: Any) -> None:
    opened = window(sample(), width=390)
    assert not opened.page.locator("#search").is_visible()
    opened.page.locator("#source .q").first.click()
    assert opened.page.locator("li.open").is_visible()
    opened.page.locator("#sheet").click()
    assert not opened.page.locator("#search").is_visible()
    assert opened.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_hostile_words_do_nothing_in_a_browser(window: Any) -> None:
    analysis = bare(HOSTILE, regions=regions(HOSTILE, [(0, 30), (3, len(HOSTILE))]))
    opened = window(analysis)
    assert opened.page.title() == "text"
    blocks = opened.page.locator("[data-o]").all_text_contents()
    assert "\n".join(blocks) == shown(HOSTILE).rstrip("\n")
    opened.card(record_id("regions", 3, len(HOSTILE))).click()
    assert opened.page.locator("article").count() == 1
    assert opened.page.locator("img").count() == 0


def test_offsets_survive_astral_characters(window: Any) -> None:
    text = "𠮷🙂企业\t研发🙂投入占比3%\n"
    start, metric = text.index("3%"), text.index("研发")
    quantity = Quantity(
        id="q", start=start, end=start + 2, text="3%",
        kind="fact", comparator="=", value=3, value_max=None, unit="%", hedge=None, exception=None, subject="企业",
        metric="研发🙂投入占比", at={"metric": (metric, start), "subject": (2, 4)},
    )  # fmt: skip
    opened = window(bare(text, quantities=[quantity]))
    opened.card("q").click()
    assert opened.marked() == "3%"
    assert opened.painted("metric") == ["研发🙂投入占比"]
    assert opened.painted("subject") == ["企业"]


def test_a_long_document_opens(window: Any) -> None:
    line = "浙江省科技厅对经认定的创新联合体给予最高500万元补助，由省科技厅牵头，按规定执行。\n"
    text = line * 12_000
    starts = range(0, len(text), len(line))
    places = regions(text, [(start, start + 3) for start in starts])
    opened = window(bare(text, regions=places))
    opened.page.goto(f"{opened.address}#{places[-1].id}")
    assert opened.marked() == "浙江省"
    assert opened.in_view(".on")
