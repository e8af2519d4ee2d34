"""Drafts as DOCX by python-docx and raw XML: Word's numbering, styles, text boxes, content controls, footnotes."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from specimens.stamps import stamp
from specimens.truth import Draft, Piece, Specimen

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LEVELS = {
    "official": (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."), ("decimal", "（%4）"))
}
FOOTNOTES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>%s</w:footnotes>'
)


def element(xml: str) -> Any:
    """A parsed element with Word's namespaces declared."""
    from docx.oxml import parse_xml

    spaces = {
        "w": W,
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
    }
    head, _, rest = xml.partition(" " if " " in xml.split(">", 1)[0] else ">")
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in spaces.items())
    return parse_xml(f"{head} {declared} {rest}" if " " in xml.split(">", 1)[0] else f"{head} {declared}>{rest}")


def numbering(document: Any) -> int:
    """An abstract list of 一、 （一） 1. （1）; gives its number id."""
    part = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
        for index, (form, text) in enumerate(LEVELS["official"])
    )
    abstract = element(
        f'<w:abstractNum w:abstractNumId="77"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )
    part.insert(0, abstract)
    part.append(element('<w:num w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    return 77


def set_number(paragraph: Any, level: int, identity: int) -> None:
    """Let Word number the paragraph."""
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no door for it
    properties.append(element(f'<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="{identity}"/></w:numPr>'))


def merged(table: Any, piece: Piece) -> Iterator[tuple[Any, Any]]:
    """Pairs of a truth cell and the (merged) cell of the table."""
    for row, column, cell in piece.placed:
        target = table.cell(row, column)
        if cell.rows > 1 or cell.columns > 1:
            target = target.merge(table.cell(row + cell.rows - 1, column + cell.columns - 1))
        yield cell, target


def add_table(document: Any, piece: Piece, random: Random) -> None:
    """A table with merged cells; its head repeats where it has one."""
    table = document.add_table(len(piece.rows), piece.columns)
    table.style = "Table Grid" if piece.look == "ruled" else None
    for cell, target in merged(table, piece):
        target.text = cell.text
    if piece.head_rows and random.random() < 0.6:
        for row in table.rows[: piece.head_rows]:
            row._tr.get_or_add_trPr().append(element('<w:tblHeader w:val="true"/>'))  # noqa: SLF001 - no door for it


def text_box(text: str) -> Any:
    """A paragraph that holds a text box twice, as Word writes it: as a shape and, for old readers, as VML."""
    inner = f"<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
    return element(
        '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><wp:extent cx="5000000" cy="500000"/>'
        '<wp:docPr id="9" name="box"/><a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        '<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="5000000" cy="500000"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr>'
        f"<wps:txbx>{inner}</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
        f'<mc:Fallback><w:pict><v:shape style="width:400pt;height:40pt"><v:textbox>{inner}</v:textbox></v:shape></w:pict></mc:Fallback>'
        "</mc:AlternateContent></w:r></w:p>"
    )


def add_page_number(paragraph: Any, words: str) -> None:
    """A footer of PAGE and NUMPAGES fields with the words around them."""
    import re

    for part in re.split(r"(\{n\}|\{total\})", words):
        code = {"{n}": "PAGE", "{total}": "NUMPAGES"}.get(part)
        if code:
            paragraph._p.append(  # noqa: SLF001 - no door for it
                element(f'<w:fldSimple w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>')
            )
        else:
            paragraph.add_run(part)


def add_footnotes(document: Any, notes: list[str]) -> None:
    """The part of the footnotes."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    body = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>{note}</w:t></w:r></w:p></w:footnote>'
        for number, note in enumerate(notes, 1)
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, (FOOTNOTES % body).encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


class Writer:
    """Writes one draft."""

    def __init__(self, draft: Draft, folder: Path) -> None:
        from docx import Document

        self.draft, self.folder = draft, folder
        self.random = Random(draft.seed * 13 + 5)
        self.document = Document()
        self.notes = 0
        automatic = draft.kind in {"letter", "plan", "gazette"} and self.random.random() < 0.6
        self.list_id = numbering(self.document) if automatic else 0
        self.styled = self.random.random() < 0.4

    def write(self) -> Path:
        """All of it; gives the file."""
        if self.draft.head:
            self.paragraph(self.draft.head, align=1, size=34, colour="E60012")
        if self.draft.number:
            self.paragraph(self.draft.number, align=1)
        for piece in self.draft.pieces:
            self.add(piece)
        self.furniture()
        if self.draft.footnotes:
            add_footnotes(self.document, self.draft.footnotes)
        path = self.folder / f"{self.draft.name}-python-docx.docx"
        self.document.save(str(path))
        return path

    def paragraph(
        self, text: str, *, align: int | None = None, size: float = 16, bold: bool = False, colour: str = ""
    ) -> Any:
        """A paragraph in one run, or in several, as Word leaves them after edits."""
        from docx.shared import Pt, RGBColor

        paragraph = self.document.add_paragraph()
        paragraph.alignment = align
        cut = self.random.randint(1, max(1, len(text)))
        for words in (text[:cut], text[cut:]):
            if words:
                run = paragraph.add_run(words)
                run.font.size, run.font.bold = Pt(size), bold
                if colour:
                    run.font.color.rgb = RGBColor.from_string(colour)
        return paragraph

    def add(self, piece: Piece) -> None:
        """One piece."""
        if piece.kind == "table":
            add_table(self.document, piece, self.random)
        elif piece.kind == "heading":
            self.heading(piece)
        elif piece.kind == "title":
            self.paragraph(piece.text, align=1, size=22, bold=True)
        elif piece.kind in {"signatory", "date"}:
            self.paragraph(piece.text, align=2)
            self.seal(piece)
        elif piece.kind == "note" and self.random.random() < 0.5:
            self.document.element.body.insert(len(self.document.element.body) - 1, text_box(piece.text))
        elif piece.kind == "paragraph" and self.random.random() < 0.12:
            words = piece.text.replace("&", "&amp;")
            control = f'<w:sdt><w:sdtPr><w:alias w:val="k"/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:sdtContent></w:sdt>'
            self.document.element.body.insert(
                len(self.document.element.body) - 1, element(control)
            ) if not piece.footnote else self.noted(piece)
        else:
            self.noted(piece)

    def noted(self, piece: Piece) -> None:
        """A paragraph with its footnote."""
        paragraph = self.paragraph(piece.text, align=1 if piece.kind == "caption" else None)
        if piece.footnote:
            self.notes += 1
            run = paragraph.add_run()
            run._r.append(element(f'<w:footnoteReference w:id="{self.notes}"/>'))  # noqa: SLF001 - no door for it

    def heading(self, piece: Piece) -> None:
        """A heading: numbered by Word or typed, by style or by looks, alone or running into its text."""
        words = ("" if self.list_id else piece.number) + piece.text
        if self.styled and not piece.body:
            paragraph = self.document.add_heading(words, piece.level)
        else:
            paragraph = self.paragraph(words, bold=self.random.random() < 0.7)
        if self.list_id:
            set_number(paragraph, piece.level, self.list_id)
        if piece.body:
            paragraph.add_run(piece.body)

    def seal(self, piece: Piece) -> None:
        """The seal as a picture behind the last signatory."""
        from docx.shared import Mm

        letter = self.draft.letter
        if letter and letter.seal and piece.kind == "signatory" and piece.text == letter.signatories[-1]:
            picture = self.folder / f"{self.draft.name}-seal.png"
            stamp(letter.seal, self.draft.seed).save(picture)
            paragraph = self.document.add_paragraph()
            paragraph.alignment = 2
            paragraph.add_run().add_picture(str(picture), width=Mm(42))
            picture.unlink()

    def furniture(self) -> None:
        """Running heads and page numbers."""
        section = self.document.sections[0]
        if self.draft.header:
            section.header.paragraphs[0].text = self.draft.header[0]
        if len(self.draft.header) > 1:
            self.document.settings.odd_and_even_pages_header_footer = True
            section.even_page_header.paragraphs[0].text = self.draft.header[1]
        if self.draft.page_number:
            add_page_number(section.footer.paragraphs[0], self.draft.page_number)
            if len(self.draft.header) > 1:
                add_page_number(section.even_page_footer.paragraphs[0], self.draft.page_number)
        if self.draft.columns > 1:
            section._sectPr.append(element('<w:cols w:num="2" w:space="425"/>'))  # noqa: SLF001 - no door for it
        if self.draft.landscape:
            section.page_width, section.page_height = section.page_height, section.page_width


def make(draft: Draft, folder: Path) -> Specimen:
    """The draft as DOCX; without contents page and watermark."""
    draft = draft.without(contents=False, watermark="")
    path = Writer(draft, folder).write()
    return Specimen(path, draft, "python-docx", seals=int(bool(draft.letter and draft.letter.seal)))
