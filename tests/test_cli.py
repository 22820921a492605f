"""The command line as a user meets it: output, exit codes, languages, what is set aside."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from policy_nlp.cli import main
from policy_nlp.cli_compare import DIMENSIONS

TEXT = "浙江省创新联合体管理办法\n第一条 牵头企业上年营业收入一般不低于15亿元。\n第二条 省科技厅给予最高500万元补助。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inputs = tmp_path / "in"
    inputs.mkdir()
    (inputs / "good.txt").write_text(TEXT, encoding="utf-8")
    return inputs


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], env={"POLICY_NLP_LANG": "en"})


def test_analyse_writes_every_format(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("analyse", folder, "-o", out, "--format", "jsonl,csv,xlsx,parquet,html")
    assert result.exit_code == 0, result.output
    names = {item.name for item in out.iterdir()}
    assert {
        "analyses.jsonl",
        "analyses.xlsx",
        "quantities.csv",
        "quantities.parquet",
        "html",
        "failures.jsonl",
    } <= names
    (row,) = [json.loads(line) for line in (out / "analyses.jsonl").read_text(encoding="utf-8").splitlines()]
    schema = json.loads(run("schema", "analysis").output)
    jsonschema.validate(row, schema)
    assert (row["doc_id"], row["text"]) == ("good", TEXT)
    assert "1 documents analysed, 0 set aside" in result.output


def test_bad_document_is_set_aside_and_the_rest_written(folder: Path, tmp_path: Path) -> None:
    (folder / "bad.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x01")
    result = run("analyse", folder, "-o", tmp_path / "out")
    assert result.exit_code == 1
    (failure,) = [json.loads(line) for line in (tmp_path / "out/failures.jsonl").read_text("utf-8").splitlines()]
    assert "bad.txt" in failure["file"]
    assert failure["reason"]
    assert failure["message"]
    assert len((tmp_path / "out/analyses.jsonl").read_text("utf-8").splitlines()) == 1


def test_same_input_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    outputs = []
    for name in ("one", "two"):
        run("analyse", folder, "-o", tmp_path / name, "-q")
        outputs.append((tmp_path / name / "analyses.jsonl").read_bytes())
    assert outputs[0] == outputs[1]


def test_standard_input(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "policy_nlp.cli", "analyse", "-", "-o", str(tmp_path), "-q"]
    subprocess.run(command, input=TEXT.encode(), check=True)
    assert json.loads((tmp_path / "analyses.jsonl").read_text("utf-8"))["text"] == TEXT


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("analyse", "no/such/file.txt", "-o", "out"), "no/such/file.txt"),
        (("analyse", "x", "-o", "out", "--format", "docx"), "no such format: docx"),
        (("compare", ".", "-o", "out", "--dimension", "cost"), "no such dimension: cost"),
        (("nonsense",), "nonsense"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert (result.exit_code, words in result.output) == (2, True), result.output


def test_a_folder_that_cannot_be_written_is_told_in_a_line(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    result = run("analyse", folder, "-o", tmp_path / "file" / "out")
    assert (result.exit_code, result.output.startswith("Error: ")) == (1, True)


def test_compare_writes_every_format(folder: Path, tmp_path: Path) -> None:
    out, tables = tmp_path / "out", tmp_path / "tables"
    run("analyse", folder, "-o", out, "--format", "html")
    result = run("compare", out, "-o", tables, "--region", "330000,110000")
    assert result.exit_code == 0, result.output
    table = json.loads((tables / "comparison.json").read_text("utf-8"))
    jsonschema.validate(table, json.loads(run("schema", "comparison").output))
    assert table["searched"] == {"330000": 1, "110000": 0}
    (entry, *_) = table["regions"]["330000"]["requirement"]
    assert TEXT[entry["start"] : entry["end"]] == entry["quote"]
    page = (tables / "comparison.html").read_text("utf-8")
    assert f'href="../out/html/good.html#{entry["record"]}"' in page
    assert "no documents" in page
    for name in ("comparison.csv", "comparison.xlsx", "comparison.md"):
        assert (tables / name).stat().st_size


def test_dimensions_are_those_of_the_records() -> None:
    from policy_nlp.comparison import DIMENSIONS as known

    assert known == DIMENSIONS


def test_view_writes_a_page(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run("view", folder / "good.txt", "-o", page).exit_code == 0
    assert "15亿元" in page.read_text("utf-8")


def test_view_asks_which_document(folder: Path, tmp_path: Path) -> None:
    (folder / "other.txt").write_text(TEXT, encoding="utf-8")
    run("analyse", folder, "-o", tmp_path / "out", "-q")
    assert run("view", tmp_path / "out", "-o", tmp_path / "p.html").exit_code == 2
    assert run("view", tmp_path / "out", "--doc", "other", "-o", tmp_path / "p.html").exit_code == 0


@pytest.mark.parametrize(("unit", "expected"), [("words", "营业"), ("sentences", "第二条"), ("sections", "第一条")])
def test_segment(unit: str, expected: str, folder: Path) -> None:
    lines = run("segment", folder / "good.txt", "--unit", unit).output.splitlines()
    assert any(expected in line for line in lines)
    for line in lines:
        start, end, text = line.split("\t")
        assert unit == "sections" or TEXT[int(start) : int(end)] == text


def test_evaluate_and_floors(folder: Path, tmp_path: Path) -> None:
    out, floors = tmp_path / "out", tmp_path / "floors.toml"
    run("analyse", folder, "-o", out, "-q")
    floors.write_text('"quantities.value" = 1.0\n', encoding="utf-8")
    gold = out / "analyses.jsonl"
    assert run("evaluate", out, "--gold", gold, "--floors", floors).exit_code == 0
    floors.write_text('"measures.span" = 1.1\n', encoding="utf-8")
    result = run("evaluate", out, "--gold", gold, "--floors", floors)
    assert (result.exit_code, "below its floor: measures.span" in result.output) == (1, True)


def test_messages_follow_the_language(folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "policy_nlp.cli", "analyse", str(folder), "-o", str(tmp_path / "out")]
    for lang, words in (("zh", "已分析 1 个文件"), ("en", "1 documents analysed")):
        environment = {**os.environ, "POLICY_NLP_LANG": lang, "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(command, env=environment, capture_output=True, check=True)
        assert words in done.stderr.decode("utf-8")


def test_a_gbk_console_shows_no_error(folder: Path) -> None:
    (folder / "rare.txt").write_text(TEXT + "第三条 𠮷①🙂。\n", encoding="utf-8")
    command = [sys.executable, "-m", "policy_nlp.cli", "segment", str(folder / "rare.txt"), "--unit", "sentences"]
    done = subprocess.run(command, env={**os.environ, "PYTHONIOENCODING": "gbk"}, capture_output=True, check=True)
    assert "牵头企业上年营业收入" in done.stdout.decode("gbk")


def test_help_is_fast_and_imports_nothing_heavy() -> None:
    code = "import sys; from policy_nlp.cli import main; main(['--help'], standalone_mode=False); print([*sys.modules])"
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert time.perf_counter() - began < 1.0  # scripts/benchmark.py measures it; this only guards against a blunder
    assert not {"pandas", "spacy", "sklearn", "jieba", "lxml", "msgspec"} & set(done.stdout.split("'"))
