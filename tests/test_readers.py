"""What is common to all readers: recognising, decoding, refusing, finding; plain text and Markdown."""

from __future__ import annotations

import io
import os
import pickle
import sys
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policy_nlp as pn
from policy_nlp.readers import MAX_BYTES, ReadError, find_inputs, read_bytes, read_file, read_input
from policy_nlp.readers.decode import decode
from policy_nlp.readers.language import check_chinese

TEXT = "某市创新联合体管理办法\r\n第一条　支持龙头企业牵头组建创新联合体，\r给予最高500万元补助。\n"
PLAIN = TEXT.replace("\r\n", "\n").replace("\r", "\n")
TRADITIONAL = "某市創新聯合體管理辦法：支持龍頭企業牽頭組建創新聯合體，給予最高五百萬元補助，並加強審查與監督。\n"


def reason_of(data: bytes, name: str = "a.txt") -> str:
    with pytest.raises(ReadError) as raised:
        read_bytes(data, name=name)
    assert str(raised.value).startswith(f"{name}: ")
    return raised.value.reason


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk"]
)
def test_plain_text_in_any_encoding(encoding: str) -> None:
    document = read_bytes(TEXT.encode(encoding), name="办法.txt")
    assert document.text == PLAIN
    assert document.doc_id == "办法"
    source = document.source_file
    assert source is not None and source.media_type == "text/plain" and len(source.sha256) == 64


def test_big5_is_told_from_gb18030() -> None:
    assert decode(TRADITIONAL.encode("big5")) == (TRADITIONAL, "big5hkscs")
    assert decode(TRADITIONAL.encode("gb18030")) == (TRADITIONAL, "gb18030")
    assert decode(TRADITIONAL.encode("utf-16-be")) == (TRADITIONAL, "utf-16-be")


def test_a_stray_byte_is_replaced_and_said() -> None:
    for encoding in ("gb18030", "utf-8"):
        text, said = decode((TRADITIONAL * 50).encode(encoding) + "办".encode(encoding)[:1])
        assert text == TRADITIONAL * 50 + "\ufffd" and said == f"{encoding} with 1 bad sequences replaced"
    with pytest.raises(ReadError, match="save it as UTF-8"):
        decode(TRADITIONAL.encode() + b"\xff\xfe\x81" * 20)


def test_text_is_otherwise_unchanged() -> None:
    odd = "  １２，３４５　万元 \u200b\ufeff\u3000\n\n\n🏛️𠮷 第一条\t办法\x0b结束 "
    assert read_bytes(odd.encode(), name="a.txt").text == odd


def test_markdown_stays_as_it_is() -> None:
    text = "# 办法\n\n| 项目 | 金额 |\n| --- | --- |\n| 补助 | 500万元 |\n\n<table><tr><td>说明</td></tr></table>\n"
    document = read_bytes(text.encode(), name="办法.md")
    assert document.text == text and document.source_file.media_type == "text/markdown"  # type: ignore[union-attr]


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        document = read_bytes(data, name="x")
    except ReadError:
        return
    document.text.encode()
    assert "\0" not in document.text


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80))
def test_any_utf8_text_keeps_its_characters(extra: str) -> None:
    text = "支持创新联合体。" + extra
    try:
        read = read_bytes(text.encode(), name="x").text
    except ReadError as error:
        assert error.reason in {"binary", "not_chinese"}
    else:
        assert read == text.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\t", "empty"),
        ("……——。！\n".encode(), "empty"),
        (bytes(range(256)) * 8, "binary"),
        (b"\x7fELF\x02\x01\x01" + bytes(200), "binary"),
        (b"{\\rtf1\\ansi hello}", "unsupported"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "scanned"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "scanned"),
        (b"\x1f\x8b\x08" + bytes(50), "archive"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(50), "archive"),
        (b"%PDF-1.7\nnot really", "broken"),
        (b"PK\x03\x04 cut short", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le"), "legacy_doc"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le"), "unsupported"),
        ('{"doc_id": "a", "text": "支持创新联合体"}\n'.encode(), "unsupported"),
        (b"<?xml version='1.0'?><w:wordDocument/>", "unsupported"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n<html>", "unsupported"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.docx", "a.pdf"])
def test_what_no_reader_takes_is_named(data: bytes, reason: str, name: str) -> None:
    if data.startswith(b"MIME"):
        data = data.replace(b"<html>", b"")
    assert reason_of(data, name) == reason


@pytest.mark.parametrize(
    ("member", "reason"),
    [("xl/workbook.xml", "unsupported"), ("ppt/presentation.xml", "unsupported"), ("notes.txt", "archive")],
)
def test_other_containers(member: str, reason: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as container:
        container.writestr(member, "x")
    assert reason_of(buffer.getvalue(), "a.docx") == reason


def test_suffixes_do_not_mislead() -> None:
    assert read_bytes(TEXT.encode(), name="a.pdf").text == PLAIN
    assert read_bytes(TEXT.encode("gbk"), name="a.html").text == PLAIN
    page = f"<!-- 首页 -->\n<html><body><p>{PLAIN}</p></body></html>"
    assert read_bytes(page.encode(), name="a.doc").source_file.media_type == "text/html"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        "The State Council issued the measures for innovation consortia, effective from May 1, 2024. 国务院 " * 5,
        "イノベーション・コンソーシアムの設立を支援する方針について、政府は新たな計画を発表した。",
        "정부는 혁신 컨소시엄의 설립을 지원하는 새로운 계획을 발표하였다. 法",
        "GDP 12.3",
    ],
)
def test_what_is_not_chinese_is_set_aside(text: str) -> None:
    assert reason_of(text.encode()) == "not_chinese"


@pytest.mark.parametrize(
    "text",
    [
        "同意。",
        "附件1 GDP",
        "A、B、C",
        "𠮷野",
        TRADITIONAL,
        "创新联合体（Innovation Consortium）由SEMATECH发展而来，日语作コンソーシアム。",
    ],
)
def test_short_and_mixed_texts_are_kept(text: str) -> None:
    if text == "A、B、C":
        with pytest.raises(ReadError):
            check_chinese(text)
    else:
        check_chinese(text)


def test_ten_megabytes_of_text() -> None:
    data = ("各市、县人民政府：支持创新联合体，给予最高500万元补助。\n" * 130_000).encode()
    assert len(data) > 10_000_000
    began = time.perf_counter()
    assert len(read_bytes(data, name="a.txt").text) == 130_000 * 30
    assert len(read_bytes(data.replace(b"\n", b"").decode().encode("gb18030"), name="a.txt").text) == 130_000 * 29
    assert time.perf_counter() - began < 10


def test_what_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES * 40)  # a hole: nothing is written
    with pytest.raises(ReadError) as raised:
        read_file(path)
    assert raised.value.reason == "too_large"
    assert reason_of(b"\xe6\x94\xbf" * 12_500_000) == "too_large"


def test_missing_files_and_folders(tmp_path: Path) -> None:
    for path, reason in ((tmp_path / "none.txt", "missing"), (tmp_path, "not_a_file")):
        with pytest.raises(ReadError) as raised:
            pn.read(path)
        assert raised.value.reason == reason


def _write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PLAIN, encoding="utf-8")


def test_folders_globs_and_ids(tmp_path: Path) -> None:
    _write(
        tmp_path, "b/办法.txt", "b/办法.html", "a.v2.md", "b/c/x.txt", ".git/config", "b/~$x.docx", "粤府〔2023〕1号"
    )
    found = find_inputs([tmp_path])
    assert [item.doc_id for item in found] == ["a.v2", "b/c/x", "b/办法.html", "b/办法.txt", "粤府〔2023〕1号"]
    assert find_inputs([str(tmp_path / "*.md"), tmp_path]) == find_inputs([tmp_path])
    assert [item.doc_id for item in find_inputs([str(tmp_path / "b/**/*.txt")])] == ["c/x", "办法"]
    assert [item.doc_id for item in find_inputs([str(tmp_path / "b/*")])] == ["c/x", "办法.html", "办法.txt"]
    assert [item.doc_id for item in find_inputs([tmp_path / "b/c/x.txt", tmp_path / "a.v2.md"])] == ["a.v2", "x"]
    assert all(read_input(item).doc_id == item.doc_id for item in found)
    _write(tmp_path, "[1].txt")
    assert [item.doc_id for item in find_inputs([str(tmp_path / "[1].txt")])] == ["[1]"]


def test_ids_are_unique_over_several_roots(tmp_path: Path) -> None:
    _write(tmp_path, "one/x.txt", "two/x.txt")
    ids = [item.doc_id for item in find_inputs([tmp_path / "one", tmp_path / "two"])]
    assert len(set(ids)) == 2


def test_inputs_go_from_process_to_process(tmp_path: Path) -> None:
    _write(tmp_path, "a.txt")
    for item in find_inputs([tmp_path, tmp_path / "none.txt"]):
        again = pickle.loads(pickle.dumps(item))
        assert (again.path, again.doc_id, str(again.error)) == (item.path, item.doc_id, str(item.error))


def test_what_is_missing_is_reported(tmp_path: Path) -> None:
    (item,) = find_inputs([str(tmp_path / "*.none")])
    assert item.error is not None and item.error.reason == "missing"
    with pytest.raises(ReadError, match="no such file"):
        read_input(item)


@pytest.mark.skipif(os.name == "nt", reason="needs links and pipes")
def test_links_out_and_pipes_are_set_aside(tmp_path: Path) -> None:
    _write(tmp_path, "outside.txt", "in/a.txt", "other/deep/secret.txt")
    home = tmp_path / "in"
    (home / "inside.txt").symlink_to(home / "a.txt")
    (home / "out.txt").symlink_to(tmp_path / "outside.txt")
    (home / "folder").symlink_to(tmp_path / "other")
    (home / "self").symlink_to(home)
    (home / "again").symlink_to(home)
    (home / "broken.txt").symlink_to(home / "nothing")
    os.mkfifo(home / "pipe")
    found = {item.doc_id: item.error and item.error.reason for item in find_inputs([home])}
    assert found == {
        "a": None, "inside": None, "out": "not_a_file", "folder": "not_a_file", "self": "not_a_file",
        "again": "not_a_file", "broken": "missing", "pipe": "not_a_file",
    }  # fmt: skip
    assert [item.doc_id for item in find_inputs([str(home / "**/*.txt")]) if not item.error] == ["a", "inside"]


@pytest.mark.skipif(sys.platform != "linux", reason="needs names that are bytes")
def test_names_that_are_no_utf8(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xb0\xec.txt"))).write_text(PLAIN, encoding="utf-8")
    (item,) = find_inputs([tmp_path])
    document = read_input(item)
    assert item.doc_id == document.doc_id == "\ufffd\ufffd"
    f"{item.name}{document.source_file.name}".encode()  # type: ignore[union-attr]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode("gb18030"))))
    (item,) = find_inputs(["-"])
    document = read_input(item)
    assert document.text == PLAIN and document.doc_id == "stdin"


def test_missing_extra_says_how_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(ReadError, match=r'pip install "policy-nlp\[docs\]"') as raised:
        read_bytes(b"%PDF-1.4\n", name="a.pdf")
    assert raised.value.reason == "missing_extra"
