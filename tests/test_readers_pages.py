"""PDF and OFD: lines joined into paragraphs, page numbers dropped, offsets of pages kept."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from policy_nlp.readers import ReadError, read_bytes, read_file
from policy_nlp.readers.layout import Fragment, Layout
from policy_nlp.readers.paragraphs import compose

pytest.importorskip("pypdfium2", reason="PDF needs the extra [docs]")
pytest.importorskip("ofdkit", reason="OFD needs the extra [docs]")

SENTENCE = (
    "支持龙头企业牵头组建创新联合体，对符合条件的按项目总投入的30%给予补助，单个项目最高500万元，同一企业每年一次。"
)
PARAGRAPHS = [f"第{number}条　{SENTENCE * 3}" for number in "一二三四五六七八九"]
TITLE = ["某市创新联合体", "建设与管理办法"]
WIDTH, HEIGHT, SIZE, LEFT = 595, 842, 16, 80
PER_LINE = 27


def wrapped(paragraph: str, indent: int = 2) -> list[tuple[float, str]]:
    first, rest = paragraph[: PER_LINE - indent], paragraph[PER_LINE - indent :]
    return [
        (LEFT + indent * SIZE, first),
        *((LEFT, rest[at : at + PER_LINE]) for at in range(0, len(rest), PER_LINE)),
    ]


def lines() -> list[tuple[float, float, str]]:
    """(size, x, text) of all lines of the document."""
    result = [(22.0, (WIDTH - 22 * len(line)) / 2, line) for line in TITLE]
    for paragraph in PARAGRAPHS:
        result.extend((float(SIZE), x, text) for x, text in wrapped(paragraph))
    return result


def pages(per_page: int = 22) -> list[list[tuple[float, float, float, str]]]:
    """(size, x, y from the top, text) by page, with a running head and a page number."""
    found = []
    every = lines()
    for number, start in enumerate(range(0, len(every), per_page), start=1):
        page = [(10.0, 80.0, 40.0, "某市人民政府公报"), (10.0, 280.0, 810.0, f"— {number} —")]
        page += [
            (size, x, 100.0 + 28 * row, text) for row, (size, x, text) in enumerate(every[start : start + per_page])
        ]
        found.append(page)
    return found


EXPECTED = "".join(f"{line}\n" for line in ["".join(TITLE), *PARAGRAPHS])


def pdf(found: list[list[tuple[float, float, float, str]]], **options: object) -> bytes:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1, **options)
    for page in found:
        for size, x, y, text in page:
            canvas.setFont("STSong-Light", size)
            canvas.drawString(x, HEIGHT - y, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def ofd(found: list[list[tuple[float, float, float, str]]], *, extra: dict[str, str] | None = None) -> bytes:
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    scale = 25.4 / 72
    parts = {
        "OFD.xml": f"<ofd:OFD {space}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
        "</ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {space}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        "</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>"
        + "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(found)))
        + "</ofd:Pages></ofd:Document>",
    }
    for number, page in enumerate(found):
        objects = "".join(
            f'<ofd:TextObject ID="{i}" Size="{size * scale:.3f}" '
            f'Boundary="{x * scale:.3f} {(y - size) * scale:.3f} 180 9">'
            f'<ofd:TextCode X="0" Y="{size * scale:.3f}" DeltaX="g {len(text) - 1} {size * scale:.3f}">{text}'
            "</ofd:TextCode></ofd:TextObject>"
            for i, (size, x, y, text) in enumerate(page)
        )
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f"<ofd:Page {space}><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"
        )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in {**parts, **(extra or {})}.items():
            container.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(("make", "media_type"), [(pdf, "application/pdf"), (ofd, "application/ofd")])
def test_paragraphs_pages_and_no_furniture(make: object, media_type: str) -> None:
    found = pages()
    document = read_bytes(make(found), name="办法.bin")  # type: ignore[operator]
    assert document.text == EXPECTED
    source = document.source_file
    assert source is not None and source.media_type == media_type and len(source.pages) == len(found) > 2
    for start, page in zip(source.pages, found, strict=True):
        assert document.text[start:].startswith(page[2][3])  # also where a paragraph runs over the page


def test_tables_of_a_page() -> None:
    rows = [
        ("领域", "营业收入", "研发投入占比"),
        ("集成电路", "不低于20亿元", "不低于5%"),
        ("生物医药", "不低于5亿元", "不低于8%"),
    ]
    page = [(float(SIZE), x, 100.0 + 28 * row, text) for row, (x, text) in enumerate(wrapped(PARAGRAPHS[0]))]
    top = 140.0 + 28 * len(page)
    page += [
        (14.0, 90.0 + 150 * column, top + 26 * row, cell)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
    ]
    page += [(float(SIZE), x, top + 120 + 28 * row, text) for row, (x, text) in enumerate(wrapped(PARAGRAPHS[1]))]
    document = read_bytes(pdf([page]), name="a.pdf")
    (table,) = document.source_file.tables  # type: ignore[union-attr]
    assert document.text[table.start : table.end] == "\n".join("\t".join(row) for row in rows)
    assert document.text.startswith(PARAGRAPHS[0]) and document.text.endswith(PARAGRAPHS[1] + "\n")


def test_tables_with_ruled_lines_and_merged_cells() -> None:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("cell", fontName="STSong-Light", fontSize=10, leading=14, wordWrap="CJK")
    rows = [
        ["支持方向", "牵头单位应当具备的门槛", ""],
        ["集成电路装备与材料关键核心技术攻关", "上年度营业收入不低于20亿元，研发投入占比不低于5%", "最高3000万元"],
        ["", "专精特新企业可以放宽", "最高500万元"],
    ]
    merged = [("SPAN", (1, 0), (2, 0)), ("SPAN", (0, 1), (0, 2)), ("GRID", (0, 0), (-1, -1), 0.5, "black")]
    cells = [[Paragraph(cell, style) for cell in row] for row in rows]
    buffer = io.BytesIO()
    table = Table(cells, colWidths=[110, 160, 90], style=[*merged, ("VALIGN", (0, 0), (-1, -1), "MIDDLE")])
    SimpleDocTemplate(buffer).build([Paragraph(PARAGRAPHS[0], style), table, Paragraph(PARAGRAPHS[1], style)])
    document = read_bytes(buffer.getvalue(), name="a.pdf")
    (place,) = document.source_file.tables  # type: ignore[union-attr]
    assert document.text[place.start : place.end] == "\n".join("\t".join(row).rstrip("\t") for row in rows)
    before, after = (paragraph.replace("\u3000", " ") for paragraph in PARAGRAPHS[:2])  # so does reportlab
    assert document.text.startswith(f"{before}\n") and document.text.endswith(f"\n{after}\n")


@pytest.mark.parametrize(("degrees", "back"), [(90, (0, -HEIGHT)), (180, (-WIDTH, -HEIGHT)), (270, (-WIDTH, 0))])
def test_pages_that_are_turned(degrees: int, back: tuple[int, int]) -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT))
    canvas.setPageRotation(degrees)
    canvas.rotate(degrees)
    canvas.translate(*back)
    canvas.setFont("STSong-Light", SIZE)
    for row, (x, text) in enumerate([*wrapped(PARAGRAPHS[0]), *wrapped(PARAGRAPHS[1])]):
        canvas.drawString(x, HEIGHT - 100 - 28 * row, text)
    canvas.save()
    assert read_bytes(buffer.getvalue(), name="a.pdf").text == f"{PARAGRAPHS[0]}\n{PARAGRAPHS[1]}\n"


def test_radicals_become_characters() -> None:
    page = Layout(600, 800, [Fragment("⼀、⽀持企业", 90, 190, 100, 16)])
    from policy_nlp.readers.layout import plain

    assert plain(page.fragments[0].text) == "一、支持企业"


def test_two_columns_are_read_one_after_the_other() -> None:
    def column(left: float, text: str) -> list[Fragment]:
        rows = [text[at : at + 14] for at in range(0, len(text), 14)]
        return [Fragment(row, left, left + 14 * 16, 100 + 28 * number, 16) for number, row in enumerate(rows)]

    one, two = (SENTENCE * 4)[:168], ("鼓励" + SENTENCE * 4)[:168]
    composer = compose([Layout(600, 800, [*column(50, one), *column(320, two)])])
    assert composer.draft().text.replace("\n", "") == one + two


def test_encrypted_broken_and_scanned() -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    def reason(data: bytes) -> str:
        with pytest.raises(ReadError) as raised:
            read_bytes(data, name="a.pdf")
        return raised.value.reason

    assert reason(pdf(pages(), encrypt="secret")) == "encrypted"
    assert reason(pdf(pages())[:300]) == "broken"
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, 500, 700)
    canvas.save()
    assert reason(buffer.getvalue()) == "scanned"
    assert reason(pdf([[]])) == "empty"


def test_harmful_and_broken_ofd() -> None:
    def reason(data: bytes) -> str:
        with pytest.raises(ReadError) as raised:
            read_bytes(data, name="a.ofd")
        return raised.value.reason

    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><ofd:OFD/>'
    assert reason(ofd(pages(), extra={"OFD.xml": bomb})) == "broken"
    assert reason(ofd(pages(), extra={"Doc_0/Document.xml": "<broken"})) == "broken"
    assert reason(ofd([[]])) == "scanned"
    assert reason(ofd(pages(), extra={"Doc_0/big.xml": " " * 40_000_000})) == "too_large"
    assert reason(ofd(pages())[:-200]) == "broken"


def _files(pattern: str) -> list[Path]:
    home = os.environ.get("POLICY_NLP_DATA")
    return sorted((Path(home) / "data/formats").glob(pattern)) if home else []


@pytest.mark.skipif(not _files("*.pdf"), reason="POLICY_NLP_DATA names no folder with data/formats")
def test_real_pdfs_read_like_their_word_files() -> None:
    documents = {path.name: read_file(path) for path in _files("bin_00[234].*")}
    assert documents["bin_002.pdf"].text == documents["bin_003.docx"].text
    long = documents["bin_004.pdf"]
    assert len(long.source_file.pages) == 11  # type: ignore[union-attr]
    assert "海南省农业农村厅 海南省财政厅关于印发2024-2026年海南省农机购置与应用补贴实施方案的通知\n" in long.text
    with pytest.raises(ReadError, match="soffice"):
        read_file(_files("bin_005.doc")[0])
