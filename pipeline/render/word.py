"""Word documents in official Chinese look (GB/T 9704): fonts by their Windows names, text as data, fixed bytes."""

import copy
import io
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, Literal, cast

import docx
import msgspec
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from extractors.document import Record
from pipeline.render.safe import legible, shown
from pipeline.render.zipfixed import fix_zip

TITLE_FONT: Final = "方正小标宋简体"
SONG: Final = "宋体"
HEI: Final = "黑体"
KAI: Final = "楷体"
FANGSONG: Final = "仿宋"
LATIN: Final = "Times New Roman"
RED: Final = "E60012"
QUIET: Final = "555555"

Align = Literal["left", "center", "right", "justify"]
_ALIGN: Final = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_SPACE: Final = re.compile(r"[^\S\u3000]+")
_FONT_TABLE: Final = "/word/fontTable.xml"
_ALTERNATIVES: Final = {TITLE_FONT: "宋体", FANGSONG: "FangSong", KAI: "KaiTi", HEI: "SimHei", SONG: "SimSun"}


class Page(Record, frozen=True):
    """Margins of A4 in millimetres."""

    top: float
    bottom: float
    left: float
    right: float


class Span(Record, frozen=True):
    """A run of text with its own look."""

    text: str
    font: str | None = None
    size: float | None = None
    bold: bool | None = None
    color: str | None = None


class Look(Record, frozen=True):
    """How a paragraph looks. ``size``, ``line``, ``before``, ``after`` in points; indents in characters."""

    font: str = FANGSONG
    size: float = 16.0
    bold: bool = False
    color: str | None = None
    align: Align = "justify"
    first: float = 0.0
    left: float = 0.0
    right: float = 0.0
    hanging: float = 0.0
    line: float | None = None
    before: float = 0.0
    after: float = 0.0
    keep_next: bool = False


def start_document(page: Page, look: Look) -> Any:
    """An empty A4 document whose ordinary text looks like ``look``."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(page.top), Mm(page.bottom)
    section.left_margin, section.right_margin = Mm(page.left), Mm(page.right)
    style = document.styles["Normal"]
    style.font.size = Pt(look.size)
    _set_fonts(style.element.get_or_add_rPr(), look.font)
    _set_language(style.element.get_or_add_rPr())
    style.paragraph_format.space_after = Pt(0)
    _name_alternatives(document)
    return document


def _set_fonts(properties: Any, font: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), LATIN)
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hint"), "eastAsia")


def _set_language(properties: Any) -> None:
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)


def _name_alternatives(document: Any) -> None:
    """Tell Word what to take where a font is missing, most of all the title's."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, other in _ALTERNATIVES.items()
    )
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts xmlns:w="{namespace}">{fonts}</w:fonts>'
    for part in document.part.package.iter_parts():
        if str(part.partname) == _FONT_TABLE:
            part._blob = xml.encode()  # noqa: SLF001 - python-docx has no public way to the font table


def write(container: Any, spans: str | Sequence[Span], look: Look) -> Any:
    """Add a paragraph to a document, cell, header or footer; text is made legible first."""
    paragraph = container.add_paragraph()
    return fill(paragraph, spans, look)


def fill(paragraph: Any, spans: str | Sequence[Span], look: Look) -> Any:
    """Put runs into a paragraph and make it look like ``look``."""
    element = paragraph._p  # noqa: SLF001 - looks are copied as XML: python-docx would search for each property
    if element.pPr is None:
        element.insert(0, copy.deepcopy(_paragraph_properties(look)))
    else:  # the paragraph of a header or footer has a style of its own
        _shape(paragraph, look)
    for span in [Span(text=spans)] if isinstance(spans, str) else spans:
        run = OxmlElement("w:r")
        run.append(copy.deepcopy(_run_properties(look, msgspec.structs.replace(span, text=""))))
        if text := _spaced(span.text):
            run.append(_text(text))
        element.append(run)
    return paragraph


@lru_cache(maxsize=256)
def _paragraph_properties(look: Look) -> Any:
    """The XML of a paragraph's look; to be copied."""
    paragraph = Paragraph(OxmlElement("w:p"), cast("Any", None))  # it is asked for nothing above it
    _shape(paragraph, look)
    return paragraph._p.pPr  # noqa: SLF001


def _shape(paragraph: Any, look: Look) -> None:
    shape = paragraph.paragraph_format
    shape.alignment = _ALIGN[look.align]
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.keep_with_next = look.keep_next or None
    if look.line:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.line)
    _indent(paragraph, look)


@lru_cache(maxsize=256)
def _run_properties(look: Look, span: Span) -> Any:
    """The XML of a run's look within a paragraph's; to be copied."""
    run = Run(OxmlElement("w:r"), cast("Any", None))  # it is asked for nothing above it
    run.font.size = Pt(span.size or look.size)
    run.bold = look.bold if span.bold is None else span.bold
    color = span.color or look.color
    if color:
        run.font.color.rgb = RGBColor.from_string(color)
    _set_fonts(run._r.get_or_add_rPr(), span.font or look.font)  # noqa: SLF001 - East Asian fonts need the XML
    return run._r.rPr  # noqa: SLF001


def _text(text: str) -> Any:
    element = OxmlElement("w:t")
    element.text = text
    if text != text.strip():
        element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element


def _spaced(text: str) -> str:
    """Legible text on one line; ideographic blanks stay, they set things apart in official documents."""
    return _SPACE.sub(" ", legible(text))


def _indent(paragraph: Any, look: Look) -> None:
    """Indents in characters, which follow the font size, with their length in twips for those who do not know them."""
    if not (look.first or look.left or look.right or look.hanging):
        return
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()  # noqa: SLF001 - python-docx knows no indents in characters
    twips = look.size * 20
    if look.first:
        indent.set(qn("w:firstLineChars"), str(round(look.first * 100)))
        indent.set(qn("w:firstLine"), str(round(look.first * twips)))
    if look.hanging:
        indent.set(qn("w:left"), str(round(look.hanging * twips)))
        indent.set(qn("w:hanging"), str(round(look.hanging * twips)))
    if look.left:
        indent.set(qn("w:leftChars"), str(round(look.left * 100)))
        indent.set(qn("w:left"), str(round(look.left * twips)))
    if look.right:
        indent.set(qn("w:rightChars"), str(round(look.right * 100)))
        indent.set(qn("w:right"), str(round(look.right * twips)))


def rule_below(paragraph: Any, color: str, eighths: int) -> None:
    """A line below a paragraph, ``eighths`` of a point thick."""
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "6"), ("color", color)):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001 - borders need the XML
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:spacing", "w:ind", "w:jc"
    )


def number_pages(document: Any, size: float, *, mirrored: bool) -> None:
    """Page numbers as — 1 — at the foot; ``mirrored``: odd pages right, even pages left, one character in."""
    section = document.sections[0]
    section.footer_distance = Mm(25 if mirrored else 9)
    _page_number(section.footer.paragraphs[0], size, "right" if mirrored else "center")
    if mirrored:
        document.settings.odd_and_even_pages_header_footer = True
        _page_number(section.even_page_footer.paragraphs[0], size, "left")


def _page_number(paragraph: Any, size: float, align: Align) -> None:
    left, right = (1.0 if align == side else 0.0 for side in ("left", "right"))
    fill(paragraph, "— ", Look(font=SONG, size=size, align=align, left=left, right=right))
    run = paragraph.add_run()
    run.font.size = Pt(size)
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)  # noqa: SLF001 - fields need the XML
    tail = paragraph.add_run(" —")
    tail.font.size = Pt(size)


def add_table(
    document: Any, widths: Sequence[float], rows: Sequence[Sequence[str]], look: Look, *, header: bool
) -> Any:
    """A table with thin rules; ``widths`` in millimetres; the first row repeats on each page where it is a header."""
    table = document.add_table(rows=0, cols=len(widths))
    table.style = "Table Grid"
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for number, words in enumerate(rows):
        row = table.add_row()
        _keep_row(row, header=header and number == 0)
        for cell, text, width in zip(row.cells, words, widths, strict=True):
            cell.width = Mm(width)
            fill(cell.paragraphs[0], [Span(text=text, font=HEI if header and number == 0 else None)], look)
    return table


def color_row(row: Any, ground: str, ink: str) -> None:
    """Give the cells of a row a ground and its words a colour."""
    for cell in row.cells:
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", ground)):
            shade.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - python-docx knows no grounds
        for run in (run for paragraph in cell.paragraphs for run in paragraph.runs):
            run.font.color.rgb = RGBColor.from_string(ink)


def _keep_row(row: Any, *, header: bool) -> None:
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx knows no repeated header rows
    for name in ("w:cantSplit", "w:tblHeader") if header else ("w:cantSplit",):
        properties.append(OxmlElement(name))


def finish(document: Any, title: str) -> bytes:
    """The document's bytes, the same for the same content: no times, no author."""
    core = document.core_properties
    core.title, core.author, core.comments, core.keywords = shown(title)[:255], "", "", ""
    core.language = "zh-CN"
    for element in list(core._element):  # noqa: SLF001 - python-docx can set these, not take them away
        if element.tag.rsplit("}", 1)[-1] in {"created", "modified", "lastModifiedBy", "revision"}:
            core._element.remove(element)  # noqa: SLF001
    buffer = io.BytesIO()
    document.save(buffer)
    return fix_zip(buffer.getvalue())
