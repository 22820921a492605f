"""DOCX: numbers of lists, tables, changes, boxes, notes; and containers that mean harm."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pytest
from docx.oxml.parser import parse_xml

from policy_nlp.readers import ReadError, read_bytes
from policy_nlp.readers.numbering import chinese, render
from policy_nlp.records import Document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LEVELS = (("chineseCountingThousand", "第%1条"), ("chineseCounting", "（%2）"), ("decimal", "%3."))


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def read(document: Any, name: str = "办法.docx") -> Document:
    return read_bytes(saved(document), name=name)


def add_list(document: Any) -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
        for number, (style, pattern) in enumerate(LEVELS)
    )
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="90">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {W} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))


def numbered(document: Any, text: str, level: int) -> None:
    properties = document.add_paragraph(text)._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>'))


def test_numbers_as_word_shows_them() -> None:
    document = docx.Document()
    add_list(document)
    document.add_paragraph("某市创新联合体管理办法")
    for text, level in (
        ("总则。", 0),
        ("牵头企业：", 1),
        ("营收", 2),
        ("研发", 2),
        ("成员", 1),
        ("高校", 2),
        ("附则。", 0),
        ("解释", 1),
    ):
        numbered(document, text, level)
    assert read(document).text.splitlines()[1:] == [
        "第一条 总则。", "（一）牵头企业：", "1. 营收", "2. 研发", "（二）成员", "1. 高校",
        "第二条 附则。", "（一）解释",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "style", "shown"),
    [
        (10, "chineseCounting", "十"), (21, "chineseCountingThousand", "二十一"), (105, "chineseCounting", "一百零五"),
        (1010, "chineseCounting", "一千零一十"), (3, "ideographTraditional", "丙"), (12, "decimalEnclosedCircle", "⑫"),
        (14, "lowerRoman", "xiv"), (28, "upperLetter", "BB"), (7, "decimalZero", "07"), (1, "decimalFullWidth", "１"),
        (5, "unheardOf", "5"), (5, "none", ""),
    ],
)  # fmt: skip
def test_styles_of_numbers(number: int, style: str, shown: str) -> None:
    assert render(number, style) == shown


def test_chinese_numbers_agree_with_cn2an() -> None:
    import cn2an

    for number in (*range(1, 120), 200, 305, 999, 1000, 1001, 1100, 9999, 10_000, 20_300, 99_999):
        assert cn2an.cn2an(chinese(number), "smart") == number


def test_tables_merged_cells_once_and_breaks() -> None:
    document = docx.Document()
    document.add_paragraph("门槛如下：")
    table = document.add_table(rows=3, cols=3)
    for row, cells in zip(
        table.rows, (("领域", "营收", ""), ("集成电路", "20亿元", "5%"), ("", "10亿元", "3%")), strict=True
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(1, 1).text = "不低于\n20亿\t元"
    document.add_paragraph("第一行\n第二行")
    found = read(document)
    lines = found.text.splitlines()
    assert lines == ["门槛如下：", "领域\t营收", "集成电路\t不低于 20亿 元\t5%", "\t10亿元\t3%", "第一行", "第二行"]
    (place,) = found.source_file.tables  # type: ignore[union-attr]
    assert found.text[place.start : place.end].split("\n") == lines[1:4]


def test_a_table_of_one_cell_is_a_frame() -> None:
    document = docx.Document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "某市人民政府文件"
    cell.add_paragraph("某政发〔2024〕1号")
    found = read(document)
    assert found.text == "某市人民政府文件\n某政发〔2024〕1号\n" and not found.source_file.tables  # type: ignore[union-attr]


def test_changes_boxes_headers_and_hidden_text() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "页眉"
    paragraph = document.add_paragraph("最高补助")._p
    paragraph.append(parse_xml(f"<w:del {W}><w:r><w:delText>100</w:delText></w:r></w:del>"))
    paragraph.append(parse_xml(f"<w:ins {W}><w:r><w:t>500</w:t></w:r></w:ins>"))
    paragraph.append(parse_xml(f"<w:r {W}><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>"))
    paragraph.append(parse_xml(f"<w:r {W}><w:t>万元。</w:t></w:r>"))
    box = "<w:txbxContent><w:p><w:r><w:t>框内文字</w:t></w:r></w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    choice = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    paragraph.append(parse_xml(f"<w:r {W} {mc}><mc:AlternateContent>{choice}</mc:AlternateContent></w:r>"))
    control = f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>控件内</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    document.element.body.insert(1, parse_xml(control))
    assert read(document).text == "最高补助500万元。\n框内文字\n控件内\n"


def test_style_that_is_based_on_itself() -> None:
    document = docx.Document()
    style = document.styles["Normal"].element
    style.insert(1, parse_xml(f'<w:basedOn {W} w:val="Normal"/>'))
    document.add_paragraph("支持创新联合体。")
    assert read(document).text == "支持创新联合体。\n"


def rebuilt(change: dict[str, bytes | None]) -> bytes:
    document = docx.Document()
    document.add_paragraph("支持创新联合体。")
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(saved(document))) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = change.get(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name in change.keys() - set(old.namelist()):
            new.writestr(name, change[name] or b"")
    return buffer.getvalue()


BODY = f"<w:document {W}><w:body>%s</w:body></w:document>"
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"word/document.xml": b"<not xml"}, "broken"),
        ({"word/document.xml": None}, "broken"),
        ({"word/document.xml": (ENTITIES + BODY % "<w:p><w:r><w:t>&b;&f;</w:t></w:r></w:p>").encode()}, "broken"),
        ({"word/document.xml": (ENTITIES + BODY % "").encode("utf-16")}, "broken"),
        ({"word/document.xml": (BODY % ("<w:p>" * 100_000)).encode()}, "broken"),
        ({"word/bomb.xml": bytes(40_000_000)}, "too_large"),
        ({"word/media/bomb.png": bytes(300_000_000)}, "too_large"),
        ({f"word/{number}.bin": b"" for number in range(10_001)}, "too_large"),
        ({"word/document.xml": (BODY % "").encode()}, "empty"),
    ],
    ids=["xml", "missing", "entities", "utf16", "nested", "ratio", "size", "members", "empty"],
)
def test_harmful_and_broken_containers(change: dict[str, bytes | None], reason: str) -> None:
    with pytest.raises(ReadError) as raised:
        read_bytes(rebuilt(change), name="a.docx")
    assert raised.value.reason == reason


def test_cut_short() -> None:
    data = rebuilt({})
    for end in (100, len(data) // 2, len(data) - 10):
        with pytest.raises(ReadError) as raised:
            read_bytes(data[:end], name="a.docx")
        assert raised.value.reason == "broken"


def test_names_that_climb_out_and_outside_links_are_left_alone() -> None:
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" '
        'Target="http://127.0.0.1:9/x.xml" TargetMode="External"/></Relationships>'
    )
    data = rebuilt({"../../escape.txt": b"x", "word/_rels/document.xml.rels": rels.encode()})
    assert read_bytes(data, name="a.docx").text == "支持创新联合体。\n"


def test_nested_tables_do_not_repeat() -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    inner = table.cell(0, 1).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "首年", "200万元"
    table.cell(0, 0).text, table.cell(1, 0).text, table.cell(1, 1).text = "补助", "奖励", "50万元"
    assert read(document).text == "补助\t首年 200万元\n奖励\t50万元\n"
