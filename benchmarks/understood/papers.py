"""Labelled papers: a readable text with marks, to blocks, or set as DOCX and PDF and read back by the product's readers.

The marks are told at the head of ``tests/pipeline/data/headings_dev.txt``.
"""

import hashlib
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.sax.saxutils import escape

from extractors.detect import detect_media_type
from extractors.document import Block, Document
from extractors.limits import DEFAULT_LIMITS
from extractors.registry import Source, read_source
from understood.common import DATA, make_document, table_block

FONTS = {
    "UMing": "/usr/share/fonts/truetype/arphic/uming.ttc",
    "UKai": "/usr/share/fonts/truetype/arphic/ukai.ttc",
    "WenKai": "/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf",
}
HEADING = re.compile(r"(\d)([>~+]) (.*)")


@dataclass(frozen=True)
class Heading:
    """Words as written (number included), level, and whether nothing but its look tells it."""

    words: str
    level: int
    by_look: bool


@dataclass(frozen=True)
class Line:
    """One paragraph: its mark, its text with line breaks as set, how much of its start is a heading."""

    mark: str
    text: str
    head: int = 0
    level: int = 0


@dataclass
class Paper:
    """A labelled document."""

    id: str
    look: str
    lines: list[Line] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)


def parse(name: str) -> list[Paper]:
    """The papers of one file of labels."""
    papers: list[Paper] = []
    for line in (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("%% "):
            papers.append(Paper(*line[3:].split()))
        elif line.strip() and not line.startswith("%"):
            add_line(papers[-1], line)
    return papers


def add_line(paper: Paper, line: str) -> None:
    """One marked line of a paper."""
    found = HEADING.fullmatch(line)
    if not found:
        mark, _, text = line.partition(" ")
        paper.lines.append(Line(mark, text.replace("//", "\n")))
        return
    level, kind, text = int(found[1]), found[2], found[3].replace("//", "\n")
    if kind != "+":
        paper.headings.append(Heading(text.replace("\n", ""), level, kind == "~"))
        paper.lines.append(Line(">", text, len(text), level))
        return
    whole = ""
    for number, segment in enumerate(re.split(r" ¦(\d?) ", text)):
        if number % 2:
            level = int(segment or level)
            continue
        words, _, body = segment.partition("|")
        paper.headings.append(Heading(words, level, by_look=False))
        whole += words + body
    head = len(re.split(r"\|", text, maxsplit=1)[0])
    paper.lines.append(Line("+", whole, head, int(found[1])))


def grid(lines: list[Line]) -> list[list[str]]:
    """Cells of table lines."""
    return [[cell.strip() for cell in line.text.split("|")] for line in lines]


def grouped(paper: Paper) -> list[list[Line]]:
    """Lines, those of one table together."""
    groups: list[list[Line]] = []
    for line in paper.lines:
        if line.mark == "t" and groups and groups[-1][0].mark == "t":
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def as_text(paper: Paper) -> Document:
    """Plain paragraphs without any look."""
    blocks: list[Block] = []
    for group in grouped(paper):
        identity, first = f"b{len(blocks)}", group[0]
        if first.mark == "t":
            blocks.append(table_block(identity, [[[cell, 1, 1] for cell in row] for row in grid(group)]))
        elif first.mark != "f":
            blocks.append(Block(id=identity, kind="paragraph", text=first.text.replace("\n", "")))
    return make_document(*blocks)


def set_docx(paper: Paper, path: Path) -> None:
    """By python-docx: heading styles, or fonts and sizes given directly, or all alike."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    def write(paragraph: Any, text: str, face: str, size: float, *, bold: bool = False) -> None:
        run = paragraph.add_run(text)
        run.font.name, run.font.size, run.font.bold = face, Pt(size), bold or None
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)  # noqa: SLF001 - no door for it

    document = docx.Document()
    faces = {1: ("黑体", False), 2: ("楷体", False), 3: ("仿宋", True)}
    for group in grouped(paper):
        line = group[0]
        if line.mark == "t":
            rows = grid(group)
            table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
            for row, cells in zip(table.rows, rows, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
            continue
        if line.mark == "f":
            document.sections[0].header.paragraphs[0].text = line.text
            continue
        styled = paper.look == "word" and line.mark == ">" and line.level > 0
        paragraph = document.add_paragraph(style=f"Heading {line.level}" if styled else None)
        if styled:
            paragraph.add_run(line.text)
        elif line.mark in "Tc":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            write(paragraph, line.text, "宋体", 22 if line.mark == "T" else 12)
        else:
            paragraph.paragraph_format.first_line_indent = Pt(32)
            face, bold = faces.get(line.level, ("仿宋", False)) if paper.look != "plain" else ("仿宋", False)
            write(paragraph, line.text[: line.head], face, 16, bold=bold)
            write(paragraph, line.text[line.head :], "仿宋", 16)
    document.save(str(path))


@cache
def register_fonts() -> tuple[str, ...]:
    """Fonts that are at hand, under ReportLab's names."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    there = [name for name, path in FONTS.items() if Path(path).exists()]
    for name in there:
        pdfmetrics.registerFont(TTFont(name, FONTS[name], subfontIndex=0))
    return tuple(there)


def set_pdf(paper: Paper, path: Path) -> None:
    """By ReportLab: another face for each level, or all alike; a title is large and centred."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

    there = register_fonts()
    body = there[0]
    faces = {1: ("WenKai", 17.0), 2: ("UKai", 16.0), 3: ("WenKai", 15.0)}

    def style(face: str, size: float, *, centred: bool = False, indent: bool = True) -> ParagraphStyle:
        return ParagraphStyle(
            "line",
            fontName=face,
            fontSize=size,
            leading=size * 1.75,
            wordWrap="CJK",
            firstLineIndent=2 * size if indent and not centred else 0,
            alignment=1 if centred else 0,
        )

    story: list[Any] = []
    for group in grouped(paper):
        line = group[0]
        text = escape(line.text).replace("\n", "<br/>")
        face, size = faces.get(line.level, (body, 15.0)) if paper.look != "plain" else (body, 15.0)
        face = face if face in there else body
        if line.mark == "t":
            looks = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONT", (0, 0), (-1, -1), body, 11)]
            story += [Table(grid(group), style=looks), Spacer(1, 8)]
        elif line.mark in "Tc":
            story += [Paragraph(text, style(body, 22.0 if line.mark == "T" else 12.0, centred=True)), Spacer(1, 6)]
        elif line.mark == "+" and face != body:
            words, rest = escape(line.text[: line.head]), escape(line.text[line.head :])
            story.append(Paragraph(f'<font name="{face}">{words}</font>{rest}', style(body, 15.0)))
        elif line.mark != "f":
            story.append(Paragraph(text, style(face if line.level else body, size if line.level else 15.0)))

    def running(canvas: Any, _: Any) -> None:
        canvas.setFont(body, 10)
        for line in paper.lines:
            if line.mark == "f":
                canvas.drawCentredString(297, 800, line.text)
        canvas.drawCentredString(297, 40, f"— {canvas.getPageNumber()} —")

    SimpleDocTemplate(str(path), leftMargin=80, rightMargin=75, topMargin=90, bottomMargin=80).build(
        story, onFirstPage=running, onLaterPages=running
    )


def set_scan(paper: Paper, path: Path) -> None:
    """The PDF, printed and scanned at 200 dpi, a little aslant and soiled."""
    from specimens import scanned

    printed = path.with_suffix(".print.pdf")
    set_pdf(paper, printed)
    pages = [scanned.soil(page, scanned.BASE, n) for n, page in enumerate(scanned.render(printed, scanned.BASE.dpi))]
    scanned.save(pages, path, scanned.BASE)


SETTERS = {"docx": set_docx, "pdf": set_pdf, "scan": set_scan}
FORMATS = ("text", *SETTERS)


def as_document(paper: Paper, form: str) -> Document:
    """A paper in one of the formats, as the product reads it."""
    if form == "text":
        return as_text(paper)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{paper.id}.{'docx' if form == 'docx' else 'pdf'}"
        SETTERS[form](paper, path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        source = Source(str(path), path.name, digest, path.stat().st_size, detect_media_type(path))
        return read_source(source, DEFAULT_LIMITS)
