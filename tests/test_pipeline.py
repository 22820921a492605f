"""The whole pipeline: golden files of the corpus, grounding on any text, offsets under every kind of character."""

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policy_nlp as pn
from policy_nlp.pipeline import LAYERS, Pipeline
from policy_nlp.records import Analysis, Document, GroundingError, json_schema

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden"
SUFFIXES = {".txt", ".html", ".docx", ".pdf"}
CORPUS = sorted(path for path in (ROOT / "corpus").iterdir() if path.suffix in SUFFIXES)
SENTENCE = "浙江省科技厅对牵头企业给予最高500万元补助，上年营业收入不低于15亿元，2024年7月2日起施行。"
# Pieces of the genre, so that random texts reach into the grammars.
PIECES = st.sampled_from(
    [
        "第一条 ", "一、", "（一）", "1.", "一是", "\n", "。", "；", "，",
        "、", "（", "）", "“", "”", "《", "》", "【", "】",
        "：", "不低于", "不超过", "最高", "以上", "15亿元", "３０％", "两年", "2024年7月2日",
        "“十四五”", "浙江省", "省科技厅", "牵头企业", "对", "的企业", "给予", "支持", "鼓励",
        "不得", "应当", "建设", "创新联合体", "由", "牵头", "责任单位：", "\t", "\r\n",
        "🙂", "𠮷", "創新聯合體", "\u200b", "\u202e", "\x00", "é", " ", "　",
        "以下简称", "国办发〔2019〕6号", "SEMATECH", "1,", "一", "亿",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join))


def values(analysis: Analysis) -> list[tuple[float, str | None, str]]:
    return [(quantity.value, quantity.unit, quantity.comparator) for quantity in analysis.quantities]


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_and_grounded(text: str) -> None:
    analysis = pn.analyse(text)  # building it checks the grounding
    encoded = msgspec.json.encode(analysis)
    assert msgspec.json.decode(encoded, type=Analysis) == analysis
    json.loads(encoded)


@given(st.lists(PIECES, max_size=40).map("".join), st.permutations(sorted(LAYERS)))
@settings(max_examples=50, deadline=None)
def test_any_subset_of_layers_works(text: str, names: list[str]) -> None:
    Pipeline(layers=names[: len(names) // 2])(text)


@pytest.mark.parametrize("prefix", ["🙂", "𠮷野家。", "é\u0301", "\u200b", "　　", "甲\r\n乙\r\n", "\ufeff"])
def test_offsets_survive(prefix: str) -> None:
    plain, shifted = pn.analyse(SENTENCE), pn.analyse(prefix + SENTENCE)
    assert values(shifted) == values(plain)
    assert [item.text for item in shifted.quantities] == ["500万元", "15亿元"]


def test_full_width_and_traditional_forms_give_the_same_values() -> None:
    full = SENTENCE.translate({code: code + 0xFEE0 for code in range(0x30, 0x3A)})
    traditional = "浙江省科技廳對牽頭企業給予最高500萬元補助，上年營業收入不低於15億元，2024年7月2日起施行。"
    assert values(pn.analyse(full)) == values(pn.analyse(traditional)) == values(pn.analyse(SENTENCE))
    assert [date.value for date in pn.analyse(full).dates] == ["2024-07-02"]


def test_an_unrelated_paragraph_changes_no_earlier_record() -> None:
    before, after = pn.analyse(SENTENCE + "\n"), pn.analyse(SENTENCE + "\n天气很好。\n")
    assert after.quantities == before.quantities
    assert after.measures == before.measures


def test_an_ungrounded_record_is_refused() -> None:
    analysis = pn.analyse(SENTENCE)
    wrong = msgspec.structs.replace(analysis.quantities[0], start=0, end=3)
    with pytest.raises(GroundingError, match=wrong.id):
        msgspec.structs.replace(analysis, quantities=[wrong])
    with pytest.raises(GroundingError, match="occurs twice"):
        msgspec.structs.replace(analysis, quantities=[analysis.quantities[0]] * 2)


def test_unknown_layer_is_refused() -> None:
    with pytest.raises(ValueError, match="no such layer: cost"):
        Pipeline(layers=["cost"])


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_corpus_as_in_the_golden_files(path: Path, request: pytest.FixtureRequest) -> None:
    """A golden file holds the records, without the text; it changes only by `pytest --update-golden`."""
    analysis = pn.analyse(pn.read(path))
    row = json.loads(msgspec.json.encode(analysis))
    jsonschema.validate(row, json_schema())
    del row["text"], row["made_by"], row["sections"]
    found = json.dumps(row, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    golden = GOLDEN / f"{path.name}.json"
    if request.config.getoption("--update-golden"):
        GOLDEN.mkdir(exist_ok=True)
        golden.write_text(found, encoding="utf-8", newline="\n")
    assert json.loads(found) == json.loads(golden.read_text(encoding="utf-8"))


@pytest.mark.parametrize("step", [7])
def test_real_documents_are_grounded(data: Path, step: int) -> None:
    pipeline = Pipeline()
    for path in sorted((data / "data/policies").glob("*.txt"))[::step]:
        text = path.read_text(encoding="utf-8")
        analysis = pipeline(Document(doc_id=path.stem, text=text))
        assert analysis.text == text


PATTERNS = [
    "一",
    "1",
    "（",
    "“",
    "《",
    "支持",
    "，",
    "省",
    "局",
    "不低于",
    "第",
    "1.",
    "亿",
    "一、",
    "对",
    "年",
    " ",
    "\n",
]


@pytest.mark.parametrize("piece", PATTERNS, ids=repr)
def test_cost_is_linear_in_repetitions(piece: str) -> None:
    """Ten times the text may cost at most about ten times as much: no step is quadratic."""
    import time

    def cost(times: int) -> float:
        text, began = piece * times, time.process_time()
        pn.analyse(text)
        return time.process_time() - began

    cost(100)
    small, large = min(cost(3_000) for _ in range(3)), cost(30_000)
    assert large < 40 * max(small, 0.01), f"{small:.3f} s for 3,000, {large:.3f} s for 30,000"


def test_many_are_analysed_as_each_is_alone() -> None:
    texts = [SENTENCE * count for count in range(30)] + [SENTENCE * 600, "", "第一条 本办法自发布之日起施行。"]
    pipeline = Pipeline()
    assert list(pipeline.pipe(texts)) == [pipeline(text) for text in texts]


def test_one_that_cannot_be_analysed_loses_none_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(document: Document, *_: object) -> list[object]:
        if "三" in document.text:
            raise RuntimeError(document.text)
        return []

    monkeypatch.setitem(LAYERS, "consortia", failing)
    found = []
    with pytest.raises(RuntimeError, match="第三条"):
        for analysis in Pipeline().pipe(["第一条。", "第二条。", "第三条。", "第四条。"]):
            found.append(analysis.text)
    assert found == ["第一条。", "第二条。"]
