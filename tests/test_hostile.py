"""Files that mean harm: each is neutral, and bounded in time and memory.

Containers, encodings and pages have tests of their own in test_readers*.py; here is what goes through the whole of
`analyse`, and what is written out again.
"""

from __future__ import annotations

import csv
import gc
import io
import json
import os
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from linear import PIECES

import policy_nlp as pn
from policy_nlp import writers
from policy_nlp.cli import main
from policy_nlp.extract import Found
from policy_nlp.pipeline import LAYERS
from policy_nlp.readers import ReadError, read_bytes
from policy_nlp.scan import Scan

SENTENCE = "浙江省科技厅对牵头企业给予最高500万元补助。\n"
SECONDS = 10.0
DOCX = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
    'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
    'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.'
    'document.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
    'Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>',
    "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    f"<w:p><w:r><w:t>{SENTENCE.strip()}</w:t></w:r></w:p></w:body></w:document>",
}


def container(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return buffer.getvalue()


def outcome(data: bytes, name: str = "a.txt") -> str:
    """The text, or the reason why there is none, within the time."""
    began = time.perf_counter()
    try:
        result = read_bytes(data, name=name).text
    except ReadError as error:
        result = error.reason
    assert time.perf_counter() - began < SECONDS
    return result


def analyse(folder: Path, out: Path, *options: str) -> list[dict[str, str]]:
    """Run the command; return what it set aside."""
    result = CliRunner().invoke(main, ["analyse", str(folder), "-o", str(out), "-q", *options])
    assert result.exit_code in (0, 1), result.output
    return [json.loads(line) for line in (out / "failures.jsonl").read_text("utf-8").splitlines()]


# containers and XML


def test_the_plain_container_is_read() -> None:
    assert outcome(container(DOCX)) == SENTENCE


@pytest.mark.parametrize(
    "parts",
    [
        {"word/document.xml": b"0" * 300_000_000},
        {f"word/media/{number}.xml": b"0" * 3_000_000 for number in range(100)},
        {f"word/{number}.bin": b"" for number in range(10_001)},
        {"word/media/a.bin": b"0" * 60_000_000},
    ],
    ids=["one part", "many parts", "many names", "packed a thousandfold"],
)
def test_bombs(parts: dict[str, bytes]) -> None:
    assert outcome(container(DOCX | parts)) == "too_large"
    assert outcome(container({"OFD.xml": "<OFD/>"} | parts)) == "too_large"


def test_a_size_that_lies() -> None:
    """A part that says it is small and unpacks to much is stopped where it goes over what it says."""
    data = bytearray(container(DOCX | {"word/document.xml": b" " * 50_000_000}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = -1
        while (place := data.find(mark, place + 1)) >= 0:
            if data[place + at : place + at + 4] == (50_000_000).to_bytes(4, "little"):
                data[place + at : place + at + 4] = (1000).to_bytes(4, "little")
    assert outcome(bytes(data)) in {"broken", "too_large"}


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "哈" * 100}">' for n in range(12))


@pytest.mark.parametrize(
    "declaration",
    [
        f"<!DOCTYPE w [{ENTITIES}]>",
        '<!DOCTYPE w [<!ENTITY e11 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE w SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE w [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p.dtd">%p;]>',
    ],
    ids=["expansion", "file", "dtd", "parameter"],
)
def test_entities_of_xml(declaration: str) -> None:
    document = DOCX["word/document.xml"].replace("给予", "&e11;给予")
    for data in (
        container(DOCX | {"word/document.xml": f'<?xml version="1.0"?>{declaration}{document}'}),
        container(DOCX | {"word/document.xml": f"<!--{' ' * 70_000}-->{declaration}{document}"}),
        container(DOCX | {"word/document.xml": f'<?xml version="1.0"?>{declaration}{document}'.encode("utf-16")}),
        container({"OFD.xml": declaration + "<OFD>&e11;</OFD>"}),
    ):
        found = outcome(data)
        assert "root:" not in found and len(found) < 10_000
    page = f"{declaration}<html><body><p>{SENTENCE}&e11;</p></body></html>"
    assert len(outcome(page.encode())) < 10_000 and "root:" not in outcome(page.encode())


def test_names_that_climb_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "a" / "b"
    home.mkdir(parents=True)
    monkeypatch.chdir(home)
    climbing = {"../../out.txt": "x", "/tmp/policy-nlp-out.txt": "x", "..\\out.txt": "x", "word/../../out.txt": "x"}
    assert outcome(container(DOCX | climbing)) == SENTENCE
    assert [path.name for path in tmp_path.rglob("*")] == ["a", "b"]
    assert not Path("/tmp/policy-nlp-out.txt").exists()


# pages


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 1_000_000 + SENTENCE,
        "<b><p>" * 300_000 + SENTENCE,
        "<table><tr><td>" * 200_000 + SENTENCE,
        f"<p>{'政策' * 5_000_000}</p>",
        f"<!-- {'<' * 5_000_000}",
        f"<p {'a=b ' * 300_000}>{SENTENCE}",
        f"<p>{'&nbsp;' * 1_000_000}{SENTENCE}",
        f"<ul>{'<li>' * 300_000}{SENTENCE}",
        f"<title>{'题' * 3_000_000}</title><p>{SENTENCE}",
        f"<meta charset={'x' * 100_000}><p>{SENTENCE}",
    ],
    ids=["nested", "misnested", "tables", "line", "comment", "attributes", "entities", "list", "title", "charset"],
)
def test_pages_without_measure(page: str) -> None:
    outcome(f"<html><body>{page}".encode())


def test_a_line_of_a_hundred_megabytes() -> None:
    assert outcome(b"<html><body><p>" + "政".encode() * 34_000_000) == "too_large"


# PDF


def pdf(*objects: str, trailer: str = "<< /Root 1 0 R >>") -> bytes:
    body = "".join(f"{number} 0 obj\n{content}\nendobj\n" for number, content in enumerate(objects, start=1))
    return f"%PDF-1.7\n{body}trailer\n{trailer}\nstartxref\n0\n%%EOF".encode()


LOOPS = {
    "a tree that holds itself": pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R] /Count 9 >>"),
    "parents in a ring": pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 /Parent 3 0 R >>",
        "<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>",
    ),
    "a cross-reference to itself": pdf("<< /Type /Catalog >>", trailer="<< /Root 1 0 R /Prev 0 /XRefStm 0 >>"),
    "a million pages": pdf(
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1000000 >>", "null"
    ),
    "a length that is itself": pdf("<< /Length 1 0 R >>\nstream\nx\nendstream"),
}


@pytest.mark.parametrize("data", LOOPS.values(), ids=LOOPS)
def test_pdf_loops(data: bytes) -> None:
    pytest.importorskip("pypdfium2")
    assert outcome(data, "a.pdf") in {"broken", "scanned", "empty", "too_large", "not_chinese"}
    for cut in range(0, len(data), 29):
        assert len(outcome(data[:cut], "a.pdf")) < 1000


# Each level draws the next one twice: pdfium follows some forty levels.
FORMS = pdf(
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /XObject << /F 5 0 R >> >> >>",
    "<< /Length 5 >>\nstream\n/F Do\nendstream",
    "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 11 /Resources << /XObject << /F 5 0 R >> >> >>\n"
    "stream\n/F Do /F Do\nendstream",
)


def test_a_document_that_never_ends_is_given_up_by_the_library(tmp_path: Path) -> None:
    pytest.importorskip("pypdfium2")
    (tmp_path / "a.pdf").write_bytes(FORMS)
    began = time.perf_counter()
    with pytest.raises(ReadError, match=r"a\.pdf: reading it took more than 2 s") as caught:
        pn.read(tmp_path / "a.pdf", time_limit=2)
    assert caught.value.reason == "time_limit"
    assert time.perf_counter() - began < SECONDS


def test_a_document_that_never_ends_is_given_up(tmp_path: Path) -> None:
    pytest.importorskip("pypdfium2")
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.pdf").write_bytes(FORMS)
    (tmp_path / "in/b.txt").write_text(SENTENCE, encoding="utf-8")
    (failure,) = analyse(tmp_path / "in", tmp_path / "out", "--time-limit", "2")
    assert failure["reason"] == "time_limit"
    assert len((tmp_path / "out/analyses.jsonl").read_bytes().splitlines()) == 1


# characters


INVISIBLE = "\u200b\u200c\u200d\u2060\u00ad\ufeff\u202a\u202b\u202d\u202e\u202c\u2066\u2067\u2068\u2069\u200e\u200f"


def test_invisible_and_turning_characters_stay_and_do_no_harm() -> None:
    for char in INVISIBLE:
        text = SENTENCE.replace("最高", f"{char}最高{char}") + char
        analysis = pn.analyse(read_bytes(text.encode(), name="a.txt"))
        assert analysis.text == text.removeprefix("\ufeff")
        assert [item.value for item in analysis.quantities] == [5_000_000], repr(char)


def test_nul_and_lone_surrogates() -> None:
    assert outcome(SENTENCE.encode() + b"\0") == "binary"
    assert outcome(SENTENCE.encode("utf-16") + b"\x00\xd8") == SENTENCE + "\ufffd"
    assert outcome(SENTENCE.encode() + b"\xed\xa0\x80") == "encoding"
    assert outcome(SENTENCE.encode() * 99 + b"\xed\xa0") == SENTENCE * 99 + "\ufffd" * 2


def test_a_bare_text_with_what_no_file_holds(tmp_path: Path) -> None:
    """No reader gives such a text, a program may: NUL stays, a half of a surrogate pair is no character."""
    plain = pn.analyse(SENTENCE)
    for odd, expected in (
        ("\0", "\0"),
        ("\ud800", "\ufffd"),
        ("\udfff\ud83d", "\ufffd\ufffd"),
        ("\U0001f600", "\U0001f600"),
    ):
        for text in (odd + SENTENCE + odd, SENTENCE.replace("，", f"{odd}，") + odd):
            for document in (text, pn.Document(doc_id="a", text=text)):
                analysis = pn.analyse(document)
                assert analysis.text == text.replace(odd, expected) and len(analysis.text) == len(text)
                assert [item.value for item in analysis.quantities] == [item.value for item in plain.quantities]
        with writers.open_writers(["jsonl", "csv", "xlsx", "parquet", "html"], tmp_path, lang="en") as sink:
            sink.write(analysis)
        assert [one.text for one in writers.read_analyses(tmp_path)] == [analysis.text]
        assert openpyxl.load_workbook(tmp_path / "analyses.xlsx").sheetnames


def test_a_text_that_ends_where_a_clause_begins() -> None:
    text = "有关部门应当加大投入，合理、积极、进一步，将依法全面并且"
    for end in range(len(text) + 1):
        assert pn.analyse(text[:end]).text == text[:end]


@pytest.mark.parametrize("piece", PIECES, ids=repr)
def test_no_step_is_worse_than_linear(piece: str) -> None:
    """Twice the text may cost about twice as much, doubling after doubling."""

    def cost(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        began = time.process_time()
        pn.analyse(text)
        return time.process_time() - began

    pn.analyse("预热")
    # two doublings; a square costs sixteen times as much
    small, large = (min(cost(length) for _ in range(2)) for length in (8_000, 32_000))
    assert large < 4 * 1.8 * max(small, 0.02), f"{small:.3f} s for 8,000, {large:.3f} s for 32,000"


def test_a_long_document_costs_no_more_a_character() -> None:
    """No layer goes through all that stands before or behind a sentence: our corpus many times over, layer by layer."""
    paths = sorted((Path(__file__).parents[1] / "corpus").glob("*.txt"))
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)

    def costs(times: int) -> dict[str, float]:
        """What a copy of the text costs each layer."""
        document, found, seconds = pn.Document(doc_id="a", text=text * times), Found(), {}
        scan = Scan(document.text)
        gc.collect()
        gc.disable()
        for name, layer in LAYERS.items():
            began = time.process_time()
            setattr(found, name, layer(document, scan, found))
            seconds[name] = (time.process_time() - began) / times
        gc.enable()
        return seconds

    costs(1)
    small, large = ([costs(times) for _ in range(2)] for times in (4, 48))
    for name in LAYERS:
        few, many = (min(each[name] for each in measured) for measured in (small, large))
        assert many < 1.8 * few + 0.0001, f"{name}: {few:.5f} s a copy of 4, {many:.5f} s a copy of 48"


# names and places of files


@pytest.mark.skipif(os.name == "nt", reason="names that Windows does not allow")
def test_names_of_files(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    names = (
        "a\nb.txt",
        '"q"\'s.txt',
        "🙂🏛️.txt",
        "=cmd|'calc'!A0.txt",
        "<script>alert(1)<",
        "{{7*7}}.txt",
        "%2e%2e%2f.txt",
        "%s%n.txt",
    )
    for name in names:
        (folder / name).write_text(SENTENCE, encoding="utf-8")
    (folder / "bad\n\x1b[31m.txt").write_bytes(b"\0\1" * 50)
    (failure,) = analyse(folder, out, "--format", "csv,html,parquet,xlsx,dataset")
    assert "bad\n" in failure["file"]
    assert len((out / "analyses.jsonl").read_text("utf-8").splitlines()) == len(names)
    assert {path.parent for path in (out / "html").rglob("*")} == {out / "html"}
    assert {path.name for path in tmp_path.iterdir()} == {"in", "out"}
    shown = CliRunner().invoke(main, ["analyse", str(folder), "-o", str(out)])
    assert "\x1b" not in shown.output and "bad\n" not in shown.output


@pytest.mark.skipif(sys.platform != "linux", reason="needs links, pipes and devices")
def test_what_is_no_file_of_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("秘密文件内容。", encoding="utf-8")
    (folder / "good.txt").write_text(SENTENCE, encoding="utf-8")
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "zero.txt").symlink_to("/dev/zero")
    (folder / "up").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.txt")
    found = {Path(row["file"]).name: row["reason"] for row in analyse(folder, tmp_path / "res")}
    assert found == dict.fromkeys(("out.txt", "zero.txt", "up", "pipe.txt"), "not_a_file")
    assert "秘密" not in (tmp_path / "res/analyses.jsonl").read_text("utf-8")
    direct = CliRunner().invoke(main, ["analyse", "/dev/zero", str(folder / "pipe.txt"), "-o", str(tmp_path / "two")])
    assert direct.exit_code == 1


def test_a_folder_that_holds_modules(tmp_path: Path) -> None:
    """Who stands in a folder of strangers' files does not run them."""
    for name in ("msgspec", "policy_nlp", "re", "lxml", "pypdfium2"):
        (tmp_path / f"{name}.py").write_text(
            f"open({str(tmp_path / 'ran')!r}, 'w')\nraise SystemExit\n", encoding="utf-8"
        )
    (tmp_path / "a.txt").write_text(SENTENCE, encoding="utf-8")
    (tmp_path / "b.pdf").write_bytes(next(iter(LOOPS.values())))
    code = "import policy_nlp.cli as cli, sys; cli.main(sys.argv[1:])"
    for arguments in (["analyse", "a.txt", "b.pdf", "-o", "out", "-q"], ["segment", "b.pdf"]):
        command = [sys.executable, "-P", "-c", code, *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert not (tmp_path / "ran").exists()
    assert len((tmp_path / "out/analyses.jsonl").read_bytes().splitlines()) == 1


# what is written


def test_words_of_documents_are_words_in_every_format(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    evil = (
        "<script>alert(1)</script>", "=cmd|'/C calc'!A0", "{{7*7}}", "+1+1", "@SUM(1)",
        "</script><img src=x onerror=y>", "](javascript:alert(1))", "| a | b |",
    )  # fmt: skip
    for number, words in enumerate(evil):
        text = f"{words}管理办法\n第一条 牵头企业{words}营业收入不低于15亿元。\n第二条 鼓励{words}企业，给予补助。\n"
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    assert analyse(folder, out, "--format", "csv,xlsx,html") == []
    for path in out.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if re.match(r"[=@\t\r]|[+-].*[^\d.,%eE+-]", cell)], path.name
    for sheet in openpyxl.load_workbook(out / "analyses.xlsx").worksheets:
        assert not [cell for row in sheet for cell in row if cell.data_type == "f" or cell.hyperlink]
    tables = tmp_path / "tables"
    assert CliRunner().invoke(main, ["compare", str(out), "-o", str(tables)]).exit_code == 0
    pages = [*out.rglob("*.html"), *tables.rglob("*.html")]
    assert len(pages) == len(evil) + 2
    for page in pages:
        content = page.read_text("utf-8")
        assert "<script>alert" not in content and "<img" not in content
        (policy,) = re.findall(r'http-equiv="?Content-Security-Policy"? content="([^"]*)"', content)
        assert "default-src 'none'" in policy and "http" not in policy and "*" not in policy
        assert not re.search(r"(?:src|href)\s*=\s*[\"']?\s*(?:https?:|//|javascript:|data:)", content)
    assert "<script>" not in (tables / "comparison.md").read_text("utf-8")
