"""The writers: every format read back, what spreadsheets must not run, files that are whole or not there."""

import csv
import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import openpyxl
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet
from sample_analysis import TEXT, bare, sample

from policy_nlp import records, writers
from policy_nlp.records import Analysis, Region
from policy_nlp.writers.files import page_name
from policy_nlp.writers.labels import _columns, _labels, column, label
from policy_nlp.writers.rows import TABLES, SectionPaths, columns
from policy_nlp.writers.tables import CELL_LIMIT, Workbook, cell_text, csv_cell, write_csv, write_markdown, write_xlsx

ALL = tuple(writers.WRITERS)


def write(folder: Path, *analyses: Analysis, formats: tuple[str, ...] = ALL, lang: Any = "en") -> Path:
    with writers.open_writers(formats, folder, lang=lang) as sink:
        for analysis in analyses:
            sink.write(analysis)
    return folder


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_command_line_offers_what_there_is() -> None:
    from policy_nlp.cli import FORMATS

    assert (*ALL, "dataset") == FORMATS


def test_json_lines_come_back_and_hold_the_schema(tmp_path: Path) -> None:
    other = msgspec.structs.replace(sample(), doc_id="乙")
    write(tmp_path, sample(), other, formats=("jsonl",))
    assert list(writers.read_analyses(tmp_path)) == [sample(), other]
    schema = records.json_schema()
    for line in (tmp_path / "analyses.jsonl").read_text(encoding="utf-8").splitlines():
        jsonschema.validate(json.loads(line), schema)


def test_reading_says_which_line_is_wrong(tmp_path: Path) -> None:
    file = write(tmp_path, sample(), formats=("jsonl",)) / "analyses.jsonl"
    good = file.read_bytes()
    for bad in (b"{", b"[]", b"\xff\xfe", good.replace(b'"15\xe4\xba\xbf\xe5\x85\x83"', b'"16"').strip()):
        file.write_bytes(good + b"\n" + bad + b"\n")
        with pytest.raises(ValueError, match=r"analyses\.jsonl, line 3: "):
            list(writers.read_analyses(file))


def test_reading_tells_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"analyses\.jsonl is not there"):
        list(writers.read_analyses(tmp_path))


def test_csv_has_a_table_per_layer(tmp_path: Path) -> None:
    write(tmp_path, sample(), formats=("csv",))
    assert {path.stem for path in tmp_path.iterdir()} == set(TABLES)
    (measure,) = csv_rows(tmp_path / "measures.csv")
    assert (measure["doc_id"], measure["section"]) == ("浙江/管理办法", "一、组建条件")
    assert (measure["instrument"], measure["instrument_label"]) == ("supply.funding", "funding (supply side)")
    assert (measure["quantities_text"], measure["region_name"], measure["page"]) == ("500万元", "浙江省", "1")
    assert (measure["attribute_canonical"], measure["beneficiary_canonical"]) == ("省科技厅", "")
    assert "at" not in measure
    bound, *_ = csv_rows(tmp_path / "quantities.csv")
    assert (bound["value"], bound["comparator"], bound["section"]) == ("1500000000", ">=", "一、组建条件 › （一）")
    assert TEXT[int(bound["start"]) : int(bound["end"])] == bound["text"]
    (document,) = csv_rows(tmp_path / "documents.csv")
    assert (document["issuers"], document["measures"]) == ("浙江省科学技术厅; 浙江省财政厅", "1")


def test_csv_opens_right_in_excel_on_windows(tmp_path: Path) -> None:
    raw = (write(tmp_path, sample(), formats=("csv",), lang="zh") / "quantities.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n") == 4
    assert "性质代码,性质,比较符" in raw.decode("utf-8-sig")
    assert "门槛要求" in raw.decode("utf-8-sig")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_workbook_has_a_sheet_per_layer(tmp_path: Path, lang: Any) -> None:
    book = openpyxl.load_workbook(write(tmp_path, sample(), formats=("xlsx",), lang=lang) / "analyses.xlsx")
    assert book.sheetnames == [column(name, lang) for name in TABLES]
    sheet = book[column("quantities", lang)]
    head = [cell.value for cell in sheet[1]]
    assert head == [column(name, lang, layer="quantities") for name in columns("quantities")]
    row = dict(zip(columns("quantities"), (cell.value for cell in sheet[2]), strict=True))
    assert (row["value"], row["text"], row["comparator"]) == (1.5e9, "15亿元", ">=")
    assert row["kind_label"] == label("kind", "requirement", lang)
    assert (sheet.freeze_panes, sheet.auto_filter.ref.split(":")[0]) == ("A2", "A1")


def test_workbook_is_read_by_pandas(tmp_path: Path) -> None:
    frames = pandas.read_excel(write(tmp_path, sample(), formats=("xlsx",)) / "analyses.xlsx", sheet_name=None)
    assert len(frames["quantities"]) == 3
    assert frames["actors"]["named"].tolist() == [False, True, True]


HOSTILE = [
    "=1+1",
    "+1",
    "-2",
    "@SUM(A1)",
    "\tx",
    "\r=1",
    "＝1+1",
    'a,"b"\nc',
    "http://a.cn/x",
    "{=1}",
    "_x0041_",
    "\x01甲\x0b",
]


def test_no_words_become_formulas_or_links(tmp_path: Path) -> None:
    rows = [{"text": words} for words in HOSTILE]
    write_csv(tmp_path / "t.csv", rows, ["text"], lang="en")
    for words, row in zip(HOSTILE, csv_rows(tmp_path / "t.csv"), strict=True):
        assert row["text"].removeprefix("'") == words
        assert row["text"][0] not in "=+-@\t\r＝"
    write_xlsx(tmp_path / "t.xlsx", [("t", rows, ["text"])], lang="en")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    assert sheet is not None
    for words, (cell,) in zip(HOSTILE, sheet.iter_rows(min_row=2), strict=True):
        assert (cell.data_type, cell.hyperlink) in (("s", None), ("inlineStr", None))
        assert cell.value is not None
        # Excel reads _x005F_ as the underscore it stands for; openpyxl leaves that to us
        assert str(cell.value).replace("_x005F_", "_").replace("\n", "") == cell_text(words, "en").replace("\n", "")


def test_a_sign_alone_and_a_number_stay() -> None:
    assert [csv_cell(value) for value in ("=", "-", -2.0, 0.5, True, None)] == ["=", "-", -2, 0.5, "TRUE", None]


def test_a_cell_too_long_says_that_it_is_cut(tmp_path: Path) -> None:
    for words in ("长" * 40_000, "𠮷" * 20_000):
        cell = cell_text(words, "zh")
        assert len(cell.encode("utf-16-le")) // 2 <= CELL_LIMIT
        assert cell.endswith(f"……［已截断，原文共 {len(words)} 字，全文见 analyses.jsonl］")
    assert cell_text("长" * CELL_LIMIT, "zh") == "长" * CELL_LIMIT


def test_a_full_sheet_is_continued(tmp_path: Path) -> None:
    book = Workbook(tmp_path / "t.xlsx", lang="en", row_limit=3)
    book.add("long", ["text"])
    book.add("other", ["text"])
    for number in range(5):
        book.write("long", [{"text": str(number)}])
        book.write("other", [])
    book.close()
    loaded = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert loaded.sheetnames == ["long", "other", "long 2", "long 3"]
    assert [cell.value for name in ("long", "long 2", "long 3") for cell in loaded[name]["A"]] == [
        "text", "0", "1", "text", "2", "3", "text", "4",
    ]  # fmt: skip


def test_markdown_escapes_markup(tmp_path: Path) -> None:
    write_markdown(tmp_path / "t.md", [{"text": "a|b\n<b>*x*", "start": 1}], ["text", "start"], lang="en")
    assert (tmp_path / "t.md").read_text(encoding="utf-8").splitlines() == [
        "| text | start |",
        "| --- | --- |",
        r"| a\|b<br>\<b\>\*x\* | 1 |",
    ]


def test_parquet_keeps_the_record_form(tmp_path: Path) -> None:
    write(tmp_path, sample(), sample(), formats=("parquet",), lang="zh")
    measures = parquet.read_table(tmp_path / "measures.parquet").to_pylist()
    assert len(measures) == 2
    expected = msgspec.to_builtins(sample().measures[0])
    assert {name: value for name, value in measures[0].items() if name in expected} == expected | {
        "at": [(name, list(at)) for name, at in sample().measures[0].at.items()]
    }
    assert parquet.read_table(tmp_path / "documents.parquet").column("text").to_pylist() == [TEXT, TEXT]
    assert parquet.read_table(tmp_path / "consortia.parquet").to_pylist()[0]["lead"][0]["text"] == "之江实验室"
    assert {path.stem for path in tmp_path.iterdir()} == set(TABLES)


def test_parquet_writes_groups_as_rows_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy_nlp.writers.parquet._GROUP_ROWS", 4)
    write(tmp_path, sample(), sample(), sample(), formats=("parquet",))
    file = parquet.ParquetFile(tmp_path / "quantities.parquet")
    assert (file.metadata.num_rows, file.metadata.num_row_groups) == (9, 2)


def test_an_error_leaves_nothing_half_written(tmp_path: Path) -> None:
    write(tmp_path, sample(), formats=("csv",))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(KeyboardInterrupt), writers.open_writers(ALL, tmp_path, lang="en") as sink:
        sink.write(bare("一"))
        raise KeyboardInterrupt
    after = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    partial = after.pop("analyses.partial.jsonl")
    assert after == before
    assert [analysis.text for analysis in msgspec.json.decode(b"[" + partial + b"]", type=list[Analysis])] == ["一"]
    write(tmp_path, sample(), formats=("jsonl",))
    assert not (tmp_path / "analyses.partial.jsonl").exists()


def test_a_run_without_documents_is_whole_too(tmp_path: Path) -> None:
    write(tmp_path)
    assert list(writers.read_analyses(tmp_path)) == []
    assert csv_rows(tmp_path / "measures.csv") == []
    assert openpyxl.load_workbook(tmp_path / "analyses.xlsx").sheetnames[0] == "documents"
    assert parquet.read_table(tmp_path / "measures.parquet").num_rows == 0


def test_a_file_that_cannot_be_replaced_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError, match=r"analyses\.xlsx cannot be replaced .* the new file is ") as caught:
        write(tmp_path, sample(), formats=("xlsx",))
    (left,) = tmp_path.iterdir()
    assert str(caught.value).endswith(str(left))
    with left.open("rb") as file:
        assert openpyxl.load_workbook(file).sheetnames[0] == "documents"


def test_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no such format: docx; there are jsonl"):
        writers.open_writers(["docx"], tmp_path, lang="en")


def test_every_column_and_code_has_a_name_in_both_languages() -> None:
    for table in TABLES:
        headers = {lang: [column(name, lang, layer=table) for name in columns(table)] for lang in ("en", "zh")}
        for lang, names in headers.items():
            assert len(set(names)) == len(names), (table, lang)
        for name in columns(table):
            assert name in _columns() or f"{table}.{name}" in _columns()
    kinds = {
        "level": records.Level, "genre": records.Genre, "type": records.ActorType, "role": records.DateRole,
        "comparator": records.Comparator, "deontic": records.Deontic, "instrument": records.Instrument,
        "dimension": records.Dimension, "kind": records.Kind, "status": records.Status,
    }  # fmt: skip
    for field, kind in kinds.items():
        assert {code for name, code in _labels() if name == field} >= set(kind.__args__)
    assert label("kind", "policy", "zh") == "政策文件"
    assert label("region", "330106", "zh") == "浙江省杭州市西湖区"
    assert label("kind", "new", "zh") == "new"


def test_paths_of_sections_agree_with_the_sections_at_a_place() -> None:
    analysis = sample()
    paths = SectionPaths(analysis.sections)
    for offset in range(len(TEXT)):
        assert paths.at(offset) == " › ".join(section.heading for section in analysis.sections_at(offset))


def test_frames_have_a_row_a_record() -> None:
    frames = sample().to_frames()
    assert list(frames) == list(records.LAYERS)
    quantities = frames["quantities"]
    assert quantities["value"].tolist() == [1.5e9, 5e6, 3.0]
    assert quantities["doc_id"].unique().tolist() == ["浙江/管理办法"]
    empty = bare("无").to_frames()
    assert all(frame.empty and list(frame.columns) == list(frames[layer].columns) for layer, frame in empty.items())


@given(st.text(max_size=120))
def test_page_names_are_safe(doc_id: str) -> None:
    name = page_name(doc_id)
    assert name == Path(name).name
    assert len(name.encode("utf-8")) < 256
    assert not set(name) & set('<>:"/\\|?*\0#%') and name[0] not in ".-"


def test_page_names_tell_documents_apart() -> None:
    ids = ["a/b", "a_b", "a:b", "index", "con", "", "..", "x" * 300, "x" * 301, "甲（一）《乙》", "a.b"]
    assert len({page_name(doc_id).casefold() for doc_id in ids}) == len(ids)
    assert page_name("甲（一）《乙》") == "甲（一）《乙》.html"


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60))
def test_any_words_can_be_written(tmp_path_factory: pytest.TempPathFactory, words: str) -> None:
    analysis = bare(words, regions=[Region(id="r0", start=0, end=len(words), text=words, region=None)])
    folder = write(tmp_path_factory.mktemp("any"), analysis)
    assert list(writers.read_analyses(folder)) == [analysis]
    assert len(csv_rows(folder / "regions.csv")) == 1
    openpyxl.load_workbook(folder / "analyses.xlsx")


def test_the_record_form_is_described() -> None:
    page = (Path(__file__).parents[1] / "docs/record-form.md").read_text(encoding="utf-8")
    kinds = [*records.RECORD_TYPES.values(), records.Meta, records.SourceFile, records.MadeBy, records.Analysis]
    for kind in kinds:
        for field in kind.__struct_fields__:
            assert f"`{field}`" in page or field in records.LAYERS, f"{kind.__name__}.{field}"
    for layer in records.LAYERS:
        assert f"**{layer}** – " in page
        assert f"`{records.record_id(layer, 0, 1)[0]}` {layer}" in page
