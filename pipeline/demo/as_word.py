"""python-docx as a writer of sample papers: with Word's automatic numbering and styles, or all by hand."""

import copy
import datetime as dt
import functools
import io
from typing import Any, Final

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from pipeline.demo.drawing import draw_seal
from pipeline.demo.packing import settle_package
from pipeline.demo.script import Art, Cell, Grid, Para, Script, placed

_CENTRE, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
_LEVELS: Final = {
    "han": (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3．"), ("decimal", "（%4）")),
    "half": (("chineseCounting", "%1、"), ("chineseCounting", "(%2)"), ("decimal", "%3、"), ("decimal", "(%4)")),
    "chapter": (("chineseCounting", "第%1章"), ("chineseCounting", "第%2节"), ("chineseCounting", "%3、"), ("chineseCounting", "（%4）")),
    "part": (("chineseCounting", "第%1部分"), ("chineseCounting", "%2、"), ("chineseCounting", "（%3）"), ("decimal", "%4.")),
}  # fmt: skip
_LINES: Final[dict[str, tuple[Any, str, float]]] = {
    "title": (_CENTRE, "方正小标宋简体", 22),
    "signatory": (_RIGHT, "", 0),
    "date": (_RIGHT, "", 0),
    "caption": (_CENTRE, "黑体", 14),
    "centre": (_CENTRE, "楷体_GB2312", 14),
    "toc": (_CENTRE, "黑体", 16),
    "unit": (_RIGHT, "", 12),
    "tocline": (None, "", 14),
}
"""Alignment, East Asian font and size in points; what is not here looks like the body."""
_HEAD_FONTS: Final = ("黑体", "楷体_GB2312", "仿宋_GB2312", "仿宋_GB2312")


class WordPaper:
    """One DOCX while it is written. ``look`` is hand (typed numbers), auto (Word's numbering) or style (Word's styles)."""

    def __init__(self, script: Script, look: str, numbering: str) -> None:
        self.script, self.look, self.numbering = script, look, numbering
        self.document: Any = docx.Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = "Times New Roman", Pt(16)
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋_GB2312")
        normal.paragraph_format.line_spacing = Pt(28)
        normal.paragraph_format.space_after = Pt(0)
        properties = self.document.core_properties
        properties.created = properties.modified = dt.datetime(2024, 4, 18, 9, 30)  # noqa: DTZ001 - the format has no zone
        properties.author = properties.last_modified_by = "综合科"
        self.number_id = self._numbering_definition() if look == "auto" else 0

    def write(self) -> bytes:
        """The finished package."""
        self._furniture()
        roles = [piece.role for piece in self.script.pieces if isinstance(piece, Para)]
        stamped = "date" if "date" in roles else "signatory"
        for position, piece in enumerate(self.script.pieces):
            if isinstance(piece, Grid):
                self._table(piece)
            elif isinstance(piece, Art):
                self.document.add_paragraph().add_run().add_picture(io.BytesIO(piece.data), width=Mm(piece.width))
            else:
                paragraph = self._paragraph(piece)
                if self.script.seal and piece.role == stamped:
                    self._stamp(paragraph, self.script.seal)
                if self.script.deleted and piece.role == "body" and position > len(self.script.pieces) // 3:
                    self._strike(paragraph)
        buffer = io.BytesIO()
        self.document.save(buffer)
        return settle_package(buffer.getvalue())

    def _furniture(self) -> None:
        section = self.document.sections[0]
        if self.script.header:
            line = section.header.paragraphs[0]
            line.alignment = _CENTRE
            self._run(line, self.script.header, size=9)
        foot = section.footer.paragraphs[0]
        foot.alignment = _CENTRE
        self._run(foot, "— ", size=14)
        field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>')
        foot._p.append(field)  # noqa: SLF001 - python-docx has no fields
        self._run(foot, " —", size=14)

    def _run(self, paragraph: Any, text: str, font: str = "", size: float = 0, *, bold: bool = False) -> Any:
        run = paragraph.add_run(text)
        if font:
            run.font.name = font
            run._element.rPr.rFonts.set(qn("w:eastAsia"), font)  # noqa: SLF001 - python-docx has no East Asian font
        if size:
            run.font.size = Pt(size)
        run.bold = True if bold else None
        return run

    def _paragraph(self, piece: Para) -> Any:
        if piece.role in {"heading", "runin"}:
            return self._heading(piece)
        paragraph = self.document.add_paragraph()
        form = paragraph.paragraph_format
        if piece.role in {"issuer", "number"}:
            self._red_head(paragraph, piece)
            return paragraph
        align, font, size = _LINES.get(piece.role, (None, "", 0))
        form.alignment = align
        match piece.role:
            case "title":
                form.space_before, form.space_after, form.line_spacing = Pt(14), Pt(16), Pt(34)
            case "signatory" | "date":
                form.right_indent = Pt(32 if piece.role == "signatory" else 56)
                form.space_before = Pt(36 if piece.role == "signatory" else 0)
                form.keep_with_next = piece.role == "signatory"
            case "tocline":
                form.tab_stops.add_tab_stop(Mm(155), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
                form.left_indent = Pt(20 * (piece.level - 1))
            case "break":
                paragraph.add_run().add_break(WD_BREAK.PAGE)
            case "body" | "attachment" | "contact":
                form.first_line_indent = Pt(32)
        tab = f"\t{piece.tail}" if piece.role == "tocline" else ""
        self._run(paragraph, f"{piece.number}{piece.text}{tab}", font, size)
        return paragraph

    def _red_head(self, paragraph: Any, piece: Para) -> None:
        """The issuer in red, or the document number over the red line."""
        paragraph.paragraph_format.alignment = _CENTRE
        if piece.role == "number":
            self._run(paragraph, piece.text)
            self._red_line(paragraph)
            return
        run = self._run(paragraph, piece.text, "方正小标宋简体", min(44, 430 / len(piece.text)), bold=True)
        run.font.color.rgb = RGBColor(0xD8, 0x14, 0x1C)
        paragraph.paragraph_format.line_spacing = Pt(54)

    def _heading(self, piece: Para) -> Any:
        style = f"Heading {piece.level}" if self.look == "style" and piece.role == "heading" else None
        paragraph = self.document.add_paragraph(style=style)
        paragraph.paragraph_format.first_line_indent = Pt(32)
        number = "" if self.number_id else piece.number
        bold = piece.level == 2 or self.look == "style"
        run = self._run(paragraph, number + piece.text, _HEAD_FONTS[piece.level - 1], 16, bold=bold)
        run.font.color.rgb = RGBColor(0, 0, 0)
        if piece.tail:
            self._run(paragraph, piece.tail)
        if self.number_id:
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()  # noqa: SLF001 - python-docx has no numbering
            properties.get_or_add_ilvl().val = piece.level - 1
            properties.get_or_add_numId().val = self.number_id
        return paragraph

    def _numbering_definition(self) -> int:
        """Adds a list of four levels to the numbering part; gives its id."""
        numbering = self.document.part.numbering_part.element
        levels = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
            for level, (form, text) in enumerate(_LEVELS[self.numbering])
        )
        abstract = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        )
        numbering.insert(0, abstract)
        numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
        return 90

    def _red_line(self, paragraph: Any) -> None:
        border = f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="16" w:space="4" w:color="D8141C"/></w:pBdr>'
        properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no borders
        properties.insert_element_before(parse_xml(border), "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
        paragraph.paragraph_format.space_after = Pt(20)

    def _stamp(self, paragraph: Any, name: str) -> None:
        """A seal behind the text, anchored to ``paragraph``."""
        run = paragraph.add_run()
        run.add_picture(io.BytesIO(draw_seal(name)), width=Mm(42))
        inline = run._r.find(f".//{qn('wp:inline')}")  # noqa: SLF001 - python-docx has no floating pictures
        anchor = parse_xml(
            f'<wp:anchor {nsdecls("wp")} distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="1"'
            ' locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
            '<wp:positionH relativeFrom="column"><wp:posOffset>3700000</wp:posOffset></wp:positionH>'
            '<wp:positionV relativeFrom="paragraph"><wp:posOffset>-900000</wp:posOffset></wp:positionV></wp:anchor>'
        )
        for child in list(inline):
            anchor.append(copy.deepcopy(child))
            if child.tag == qn("wp:extent"):
                anchor.append(parse_xml(f"<wp:wrapNone {nsdecls('wp')}/>"))
        inline.getparent().replace(inline, anchor)

    @functools.cached_property
    def _change(self) -> str:
        return 'w:id="901" w:author="综合科" w:date="2024-04-16T10:00:00Z"'

    def _strike(self, paragraph: Any) -> None:
        """One tracked deletion and one tracked insertion, once a paper."""
        text, self.script = self.script.deleted, Script(pieces=self.script.pieces, seal=self.script.seal)
        deleted = f"<w:del {nsdecls('w')} {self._change}><w:r><w:delText>{text}</w:delText></w:r></w:del>"
        inserted = f"<w:ins {nsdecls('w')} {self._change}><w:r><w:t>相关工作纳入年度重点任务调度。</w:t></w:r></w:ins>"
        for change in (deleted, inserted):
            paragraph._p.append(parse_xml(change))  # noqa: SLF001 - python-docx has no tracked changes

    def _table(self, grid: Grid) -> None:
        height = max(y + cell.row_span for y, _, cell in placed(grid))
        table = self.document.add_table(rows=height, cols=len(grid.widths), style="Table Grid")
        table.autofit = False
        for column, share in zip(table.columns, grid.widths, strict=True):
            column.width = Mm(156 * share)
            for cell in column.cells:
                cell.width = Mm(156 * share)
        for y, x, cell in placed(grid):
            target = table.cell(y, x)
            if cell.row_span > 1 or cell.col_span > 1:
                target = target.merge(table.cell(y + cell.row_span - 1, x + cell.col_span - 1))
            self._fill(target, cell)
        if grid.head:
            row = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no header rows
            row.append(OxmlElement("w:tblHeader"))
        self.document.add_paragraph()

    def _fill(self, target: Any, cell: Cell) -> None:
        paragraph = target.paragraphs[0]
        paragraph.paragraph_format.line_spacing = Pt(18)
        paragraph.alignment = _CENTRE if len(cell.text) <= 24 else None
        self._run(paragraph, cell.text, size=11, bold=cell.label)


def write_word(script: Script, look: str = "hand", numbering: str = "han") -> bytes:
    """The script as DOCX."""
    return WordPaper(script, look, numbering).write()
