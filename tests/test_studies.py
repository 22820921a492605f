"""A study in one file: what it says, the files that it is held to, and that it gives the same bytes."""

import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from policy_nlp import studies
from policy_nlp.cli import main
from policy_nlp.coding.forms import key_lines
from policy_nlp.studies import StudyError, check, lock, read_plan

ROOT = Path(__file__).parents[1]
SMALL = """# a study of two documents
title = "两个文件"
documents = ["papers/*.txt"]
dimensions = ["requirement", "support"]
outputs = ["comparison", "coding", "versions"]
formats = ["json", "csv", "xlsx", "html"]

[leave_out]
note = "a note, no policy"
"""


def invoke(*arguments: object, lang: str = "en") -> Result:
    return CliRunner().invoke(main, [str(item) for item in arguments], env={"POLICY_NLP_LANG": lang})


@pytest.fixture
def study(tmp_path: Path) -> Path:
    papers = tmp_path / "papers"
    papers.mkdir()
    for year in (2021, 2024):
        shutil.copy(ROOT / "docs" / "versions" / f"rules_{year}.txt", papers)
    (papers / "note.txt").write_text("工作札记\n省科技厅将于年内修订创新联合体管理办法。\n", encoding="utf-8")
    path = tmp_path / "study.toml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def locked(study: Path) -> Path:
    lock(read_plan(study))
    return study


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_shipped_study_is_locked_and_runs(tmp_path: Path) -> None:
    done = studies.run(read_plan(ROOT / "docs" / "study.toml"), tmp_path)
    written = json.loads((tmp_path / "study.json").read_bytes())["files"]
    expected = {
        "comparison/comparison.html", "comparison/comparison.tex", "comparison/pmc.csv",
        "coding/coding.xlsx", "network/network.graphml", "versions/policy-1/versions.xlsx",
        "methods.md",
    }  # fmt: skip
    assert done.problems == []
    assert expected <= set(written)
    assert {"330000", "340000", "360000", "US"} <= set(done.study.comparison.regions)
    assert [item.doc_id for item in done.study.comparison.left_out] == ["call_hangzhou"]
    assert "SHA-256" in (tmp_path / "methods.md").read_text(encoding="utf-8")


def test_twice_gives_the_same_bytes_in_any_locale(study: Path, tmp_path: Path) -> None:
    locked(study)
    for name, lang in (("a", "en"), ("b", "zh")):
        told = invoke("run", study, "-o", tmp_path / name, "--workers", 1, lang=lang)
        assert told.exit_code == 0, told.output
    first = content(tmp_path / "a")
    assert first == content(tmp_path / "b")
    assert invoke("run", study, "-o", tmp_path / "a").exit_code == 0
    assert first == content(tmp_path / "a")
    assert {"comparison/comparison.xlsx", "coding/coding.xlsx", "versions/policy-1/versions.html"} <= set(first)


def test_what_was_left_out_is_in_no_table(study: Path, tmp_path: Path) -> None:
    found = studies.run(read_plan(locked(study)), tmp_path / "o")
    assert [item.note for item in found.study.comparison.left_out] == ["a note, no policy"]
    assert "note" not in (tmp_path / "o" / "coding" / "coding.csv").read_text("utf-8-sig")
    study.write_text(study.read_text("utf-8").replace("title =", "in_force = 2025-01-01\ntitle ="), encoding="utf-8")
    found = studies.run(read_plan(study), tmp_path / "o")
    reasons = {item.doc_id: item.reason for item in found.study.comparison.left_out}
    assert reasons == {"note": "chosen", "rules_2021": "repealed"}
    # the versions that the first run wrote are gone, and what is not ours stays
    assert not (tmp_path / "o" / "versions" / "policy-1" / "versions.html").exists()
    assert "2025-01-01" in (tmp_path / "o" / "methods.md").read_text(encoding="utf-8")


def test_rows_of_the_workbook_lead_to_the_text(study: Path, tmp_path: Path) -> None:
    studies.run(read_plan(locked(study)), tmp_path / "o")
    folder = tmp_path / "o" / "comparison"
    book = openpyxl.load_workbook(folder / "comparison.xlsx")
    evidence = book["Evidence"]
    links = [row[-1].hyperlink for row in evidence.iter_rows(min_row=2) if row[0].value and row[6].value]
    assert links
    assert all(links)
    for link in links:
        page = (folder / link.target.replace("\\", "/")).resolve()
        assert f'"{link.location}"' in page.read_text(encoding="utf-8")
    matrix = book["Table"]
    cell = matrix.cell(2, 4)
    row = int(cell.hyperlink.location.rsplit("A", 1)[1])
    assert (evidence.cell(row, 1).value, evidence.cell(row, 4).value) == (
        matrix.cell(2, 1).value,
        matrix.cell(1, 4).value,
    )
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
        assert all(value.data_type != "f" for line in sheet.iter_rows() for value in line)


def test_a_study_without_hashes_does_not_run(study: Path, tmp_path: Path) -> None:
    told = invoke("run", study, "-o", tmp_path / "o")
    assert told.exit_code == 1
    assert f"policy-nlp run --lock {study}" in told.output
    assert not (tmp_path / "o").exists()


def test_a_file_that_differs_stops_the_run(study: Path, tmp_path: Path) -> None:
    before = read_plan(locked(study)).sha256
    papers = study.parent / "papers"
    (papers / "note.txt").write_text("工作札记\n另一个。\n", encoding="utf-8")
    (papers / "rules_2021.txt").unlink()
    (papers / "new.txt").write_text("新文件\n", encoding="utf-8")
    with pytest.raises(StudyError) as error:
        check(read_plan(study))
    told = str(error.value)
    assert f"papers/note.txt has changed: expected {before['papers/note.txt']}, found " in told
    assert "papers/new.txt is new" in told
    assert "papers/rules_2021.txt is gone" in told
    assert "--lock" in told
    again = invoke("run", "--lock", study)
    assert "1 new files, 1 changed, 1 gone" in again.output
    check(read_plan(study))


def test_the_lock_leaves_what_people_wrote(study: Path) -> None:
    text = SMALL.replace("\n", "\r\n")
    study.write_bytes(text.encode("utf-8-sig"))
    locked(study)
    assert study.read_bytes().startswith(text.rstrip().encode())
    once = study.read_bytes()
    assert locked(study).read_bytes() == once


def test_nothing_below_the_lock_is_lost(study: Path) -> None:
    plan = read_plan(locked(study))
    with study.open("a", encoding="utf-8") as file:
        file.write('\n[leave_out_too]\nx = "y"\n')
    with pytest.raises(StudyError, match=r"below \[lock\]"):
        lock(plan)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('formates = ["csv"]', r"study\.toml:5: there is no key formates"),
        ("formats = [1]", r"study\.toml:5: formats has to be a text in quotes, not 1"),
        ('formats = "csv"', r"study\.toml:5: formats has to be a list"),
        ('by = "town"', r"study\.toml:5: by: town is none of region, province"),
        ('outputs = ["tables"]', r"study\.toml:5: outputs: tables is none of comparison"),
        ('in_force = "2025-01-01"', r"study\.toml:5: in_force has to be a day"),
        ("in_force = 2025-01-01T00:00:00", r"study\.toml:5: in_force has to be a day"),
        ("keep_copies = 1", r"study\.toml:5: keep_copies has to be true or false"),
        ('analyses = "x.jsonl"', r"give either documents or analyses"),
        ("regions = [", r"study\.toml.*line 1[0-9]|study\.toml"),
        ('leave_out.note = ""', r"leave_out\.note is missing"),
    ],
)
def test_a_wrong_key_is_told_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "study.toml"
    path.write_text(f'# comment\n\ntitle = """a\nb = c"""\n{line}\ndocuments = ["*.txt"]\n', encoding="utf-8")
    with pytest.raises(StudyError, match=message):
        read_plan(path)


def test_lines_of_keys() -> None:
    text = "a = 1\n[[rule]]\nb = 2\n[[rule]]\nb = 3\n[\"x y\".z]\nc = '''\nd = 1\n'''\ne.f = 1\n"
    assert key_lines(text) == {
        "a": 1, "rule[1]": 2, "rule[1].b": 3, "rule[2]": 4, "rule[2].b": 5, "x y.z": 6, "x y.z.c": 7, "x y.z.e.f": 10,
    }  # fmt: skip


def test_what_is_not_there_is_named(study: Path, tmp_path: Path) -> None:
    study.write_text(SMALL.replace("papers/*.txt", "nowhere/*.txt"), encoding="utf-8")
    with pytest.raises(StudyError, match="nowhere"):
        lock(read_plan(study))
    study.write_text(SMALL.replace("note =", "notes ="), encoding="utf-8")
    with pytest.raises(StudyError, match="notes; there are note, rules_2021"):
        studies.run(read_plan(locked(study)), tmp_path / "o")
    study.write_text('codebook = "mine.toml"\n' + SMALL, encoding="utf-8")
    with pytest.raises(StudyError, match=r"mine\.toml"):
        lock(read_plan(study))


def test_own_codebook_and_analyses_are_held_to_their_hashes(study: Path, tmp_path: Path) -> None:
    assert invoke("analyse", study.parent / "papers", "-o", study.parent / "out", "-q").exit_code == 0
    shutil.copy(ROOT / "docs" / "my_codebook.toml", study.parent)
    text = SMALL.replace('documents = ["papers/*.txt"]', 'analyses = "out/analyses.jsonl"')
    study.write_text('codebook = "my_codebook.toml"\n' + text, encoding="utf-8")
    plan = read_plan(locked(study))
    assert set(plan.sha256) == {"my_codebook.toml", "out/analyses.jsonl"}
    done = studies.run(plan, tmp_path / "o")
    assert (done.problems, len(done.study.comparison.documents)) == ([], 2)
    assert not (tmp_path / "o" / "analyses").exists()


def test_an_unreadable_document_and_another_release_are_told(study: Path, tmp_path: Path) -> None:
    (study.parent / "papers" / "empty.txt").write_bytes(b"")
    locked(study)
    study.write_text(study.read_text("utf-8").replace('program = "', 'program = "0.0.'), encoding="utf-8")
    told = invoke("run", study, "-o", tmp_path / "o", "-q")
    assert told.exit_code == 1
    assert "empty.txt" in told.output
    assert "locked with release 0.0." in told.output
    assert (tmp_path / "o" / "comparison" / "comparison.html").exists()


def test_figures_are_drawn_or_missed(study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from policy_nlp.writers.figures import FigureError

    study.write_text('figures = ["png", "svg"]\n' + SMALL, encoding="utf-8")
    plan = read_plan(locked(study))
    done = studies.run(plan, tmp_path / "o", workers=1)
    figures = [name for name in done.files if name.endswith((".png", ".svg"))]
    assert bool(figures) != bool(done.problems)  # without matplotlib or a font, the message tells what to install

    def missing(*_: object, **__: object) -> list[Path]:
        raise FigureError("no matplotlib")

    monkeypatch.setattr("policy_nlp.studies.running.write_figures", missing)
    done = studies.run(plan, tmp_path / "o", workers=1)
    assert done.problems == ["no matplotlib"]
    assert "comparison/comparison.html" in done.files
    assert not [name for name in content(tmp_path / "o") if name.endswith((".png", ".svg"))]
