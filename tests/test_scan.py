"""The scan: groups resolved leftmost-longest, blockers, lines, sentences, numerals, and cost."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.resources import BLOCK
from policy_nlp.scan import Scan

WORDS = "《》（）“”【】。！？\n创新联合体北京市朝阳产业长治久安自2024年起施行以下简称不低于100万元一是"


def sentences(text: str) -> list[str]:
    scan = Scan(text)
    return [text[start:end] for start, end in scan.sentences]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一句。两句！三句？", ["一句。", "两句！", "三句？"]),
        ("一行\n两行。", ["一行", "两行。"]),
        ("他说“好。就这样。”然后走了。", ["他说“好。就这样。”", "然后走了。"]),
        ("他说“好。就这样”，然后走了。", ["他说“好。就这样”，然后走了。"]),
        ("落实要求（由省厅负责。市局配合）。下一句。", ["落实要求（由省厅负责。市局配合）。", "下一句。"]),
        ("没有收尾（的括号。下一句。", ["没有收尾（的括号。", "下一句。"]),
        ("《办法。》不断句。", ["《办法。》不断句。"]),
        ("多余的）括号。下一句。", ["多余的）括号。", "下一句。"]),
        ("真的吗？！是的。", ["真的吗？！", "是的。"]),
        ("  \n\n", []),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(alphabet=WORDS, max_size=80))
def test_what_a_scan_holds(text: str) -> None:
    scan = Scan(text)
    assert len(scan.text) == len(text)
    assert [text[start:end] for start, end in scan.lines] == [line for line in text.split("\n") if line]
    assert all(one[1] <= two[0] for one, two in pairwise(scan.sentences))
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
    for group, hits in scan.hits.items():
        for hit in hits:
            assert hit.kind.partition(".")[0] == group
            assert hit.value != BLOCK
            assert 0 <= hit.start < hit.end <= len(text)
        spans = sorted({(hit.start, hit.end) for hit in hits})
        assert all(one[1] <= two[0] for one, two in pairwise(spans))


@given(st.text(alphabet=WORDS, max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_hits_of_a_stretch_are_those_that_lie_in_it(text: str, start: int, end: int) -> None:
    scan = Scan(text)
    for group, hits in scan.hits.items():
        inside = [hit for hit in hits if hit.start >= start and hit.end <= end]
        assert scan.of(group, start, end) == inside
        assert scan.of(group) == hits


@given(st.text(alphabet=WORDS, min_size=1, max_size=60), st.data())
def test_line_and_sentence_of_an_offset(text: str, data: st.DataObject) -> None:
    scan = Scan(text)
    offset = data.draw(st.integers(0, len(text) - 1))
    line = next((line for line in scan.lines if line[0] <= offset < line[1]), None)
    if line:
        assert scan.line_at(offset) == line
    sentence = next((span for span in scan.sentences if span[0] <= offset < span[1]), None)
    if sentence:
        assert scan.sentence_at(offset) == sentence


def test_the_longest_hit_wins_and_blockers_hide() -> None:
    scan = Scan("上海市浦东新区")
    assert [scan.text[hit.start : hit.end] for hit in scan.of("region")] == ["上海市", "浦东新区"]
    assert Scan("发展朝阳产业，确保长治久安").of("region") == []


def test_groups_do_not_disturb_each_other() -> None:
    alone = {hit.kind for hits in Scan("自2024年1月1日起施行").hits.values() for hit in hits}
    assert alone >= {"effect"}


def test_hits_are_found_in_any_writing() -> None:
    for text in ("北京市", "臺灣省", "廣東省"):
        assert [(hit.start, hit.end) for hit in Scan(text).of("region")] == [(0, len(text))]


@pytest.mark.parametrize(
    ("text", "numerals"),
    [
        ("共1,234.5万元", ["1,234.5", "万"]),
        ("不少于5家，占75％", ["5", "75"]),
        ("２０２４年三十二个", ["２０２４", "三十二"]),
        ("第十二条", ["十二"]),
    ],
)
def test_numerals(text: str, numerals: list[str]) -> None:
    assert [text[start:end] for start, end in Scan(text).numbers] == numerals


@pytest.mark.parametrize("piece", ["（", "“", "《办法。", "。", "北京市", "一", "1,", "\n", "创新联合体"])
def test_cost_stays_linear(piece: str) -> None:
    began = time.process_time()
    Scan(piece * 30_000)
    assert time.process_time() - began < 5
