"""Build the DOCX and PDF documents of `corpus/` from `corpus/sources/*.md`; the same sources give the same bytes.

    python scripts/build_corpus.py [CORPUS_FOLDER]

A source is the simplest Markdown: a first line `<!-- docx -->` or `<!-- pdf -->` that names the format, `# ` the title,
`## ` a chapter, all else paragraphs; in DOCX also `1. ` items of a numbered list and `|` rows of a table.
Needs the extra `dev`.
"""

from __future__ import annotations

import re
import sys
import zipfile
from itertools import groupby
from pathlib import Path

from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

KINDS = {"#": "Title", "##": "Heading 1", "1.": "List Number", "|": "table"}  # named as Word's styles
FONT = "STSong-Light"  # every PDF viewer knows this CID font, so none is embedded


def parse(source: str) -> list[tuple[str, str]]:
    """Return (kind, words) of every line that has words."""
    rows = []
    for line in source.splitlines():
        if line and not re.match(r"<!--|\|[ :|-]+$", line):
            mark, words = re.fullmatch(r"(#+(?= )|\d+\.(?= )|\||) *(.+?)[ |]*", line).groups()
            rows.append((KINDS.get(re.sub(r"\d+", "1", mark), "Normal"), words))
    return rows


def write_docx(rows: list[tuple[str, str]], target: Path) -> None:
    """Write a Word file with real headings, tables and automatically numbered lists."""
    document = Document()
    numbering = document.part.numbering_part.element
    list_style = document.styles["List Number"].element.pPr.numPr.numId.val
    for kind, group in groupby(rows, key=lambda row: row[0]):
        lines = [words for _, words in group]
        if kind == "table":
            grid = [re.split(r" *\| *", line) for line in lines]
            table = document.add_table(len(grid), len(grid[0]), style="Table Grid")
            for row, words in zip(table.rows, grid, strict=True):
                for cell, word in zip(row.cells, words, strict=True):
                    cell.text = word
            continue
        paragraphs = [document.add_paragraph(words, style=kind) for words in lines]
        if kind == "List Number":  # a numbering of its own: Word would go on counting from the list before
            number = numbering.add_num(numbering.num_having_numId(list_style).abstractNumId.val)
            number.add_lvlOverride(ilvl=0).add_startOverride(1)
            for paragraph in paragraphs:
                paragraph._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = number.numId
    document.core_properties.title, document.core_properties.author = rows[0][1], "policy-nlp"
    document.save(str(target))
    with zipfile.ZipFile(target) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(target, "w") as package:  # once more, without the time of writing
        for name, part in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)


def write_pdf(rows: list[tuple[str, str]], target: Path) -> None:
    """Write an A4 PDF with a text layer, a header line and page numbers."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    text = ParagraphStyle("text", fontName=FONT, fontSize=15, leading=25, wordWrap="CJK", firstLineIndent=30)
    head = ParagraphStyle("head", text, alignment=1, firstLineIndent=0, spaceBefore=10)
    styles = {"Title": ParagraphStyle("title", head, fontSize=20, leading=34), "Heading 1": head, "Normal": text}

    def furniture(canvas: Canvas, _: SimpleDocTemplate) -> None:
        canvas.setFont(FONT, 9)
        canvas.drawString(72, A4[1] - 45, rows[0][1])
        canvas.line(72, A4[1] - 50, A4[0] - 72, A4[1] - 50)
        canvas.drawCentredString(A4[0] / 2, 40, f"— {canvas.getPageNumber()} —")

    template = SimpleDocTemplate(str(target), pagesize=A4, title=rows[0][1], author="policy-nlp", invariant=1)
    template.build([Paragraph(words, styles[kind]) for kind, words in rows], furniture, furniture)


def main(corpus: Path) -> None:
    for source in sorted((corpus / "sources").glob("*.md")):
        words = source.read_text(encoding="utf-8")
        suffix = words[5:].split(" ", 1)[0]
        {"pdf": write_pdf, "docx": write_docx}[suffix](parse(words), corpus / f"{source.stem}.{suffix}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "corpus")
