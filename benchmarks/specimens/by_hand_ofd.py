"""Drafts as OFD (GB/T 33190-2016), laid out and written by hand: a ZIP of XML, text codes with advances, rules as paths.

What real producers do differently is varied by seed: a text object a line or a few characters, advances written out or
run-length coded (``g``), running heads on a template page, a scaled text matrix, cells ruled by lines or by boxes, the
seal as an image on the page or as a stamp annotation.
"""

import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

from specimens.by_typst import widths
from specimens.stamps import stamp
from specimens.truth import Draft, Piece, Specimen

OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
MM = 25.4 / 72
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 210.0, 297.0, 28.0, 37.0, 262.0
NO_START = "，。、；：”》）？！%℃"


def advance(character: str, size: float) -> float:
    """Width of a glyph: whole for Chinese, half for others."""
    return size / 2 if ord(character) < 0x2E80 and character not in "—…“”‘’·" else size


def length(text: str, size: float) -> float:
    """Width of a line."""
    return sum(advance(character, size) for character in text)


def wrap(text: str, size: float, room: float, indent: float = 0) -> list[str]:
    """Lines that fit the room; no closing mark begins a line."""
    lines, line, used = [], "", indent
    for character in text:
        step = advance(character, size)
        if used + step > room and line and character not in NO_START:
            lines.append(line)
            line, used = "", 0.0
        line += character
        used += step
    return [*lines, line] if line else lines or [""]


@dataclass
class Sheet:
    """One page's objects as XML."""

    objects: list[str] = field(default_factory=list)
    stamps: list[tuple[float, float, float]] = field(default_factory=list)


class Press:
    """Sets a draft on pages."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.random = Random(draft.seed * 19 + 7)
        self.sheets = [Sheet()]
        self.identity = 100
        self.y = TOP
        self.size = (16 if draft.kind in {"letter", "plan", "regulation"} else 12) * MM
        self.room = WIDTH - 2 * LEFT
        self.left = LEFT
        self.column = 0
        self.column_top = TOP
        self.pieces_a_line = self.random.choice((1, 1, 3))
        self.coded = self.random.random() < 0.5
        self.scaled = self.random.random() < 0.3
        self.boxes = self.random.random() < 0.5

    def next_id(self) -> int:
        """A fresh object id."""
        self.identity += 1
        return self.identity

    def text(self, text: str, x: float, y: float, size: float, *, font: int = 2, colour: str = "") -> None:
        """A line of text with its top left corner here, as one or several text objects."""
        cut = max(1, len(text) // self.pieces_a_line)
        for start in range(0, len(text), cut):
            part = text[start : start + cut]
            self.sheets[-1].objects.append(self.text_object(part, x, y, size, font, colour))
            x += length(part, size)

    def text_object(self, text: str, x: float, y: float, size: float, font: int, colour: str) -> str:
        """One text object."""
        steps = [advance(character, size) for character in text[:-1]]
        scale = 0.5 if self.scaled else 1.0
        steps = [step / scale for step in steps]
        same = len(set(steps)) == 1
        deltas = f"g {len(steps)} {steps[0]:.4f}" if self.coded and same else " ".join(f"{step:.4f}" for step in steps)
        matrix = f' CTM="{scale} 0 0 {scale} 0 0"' if self.scaled else ""
        fill = f'<ofd:FillColor Value="{colour}"/>' if colour else ""
        delta = f' DeltaX="{deltas}"' if steps else ""
        return (
            f'<ofd:TextObject ID="{self.next_id()}" Boundary="{x:.3f} {y:.3f} {length(text, size):.3f} {size * 1.2:.3f}" Font="{font}" Size="{size / scale:.4f}"{matrix}>'
            f'{fill}<ofd:TextCode X="0" Y="{size * 0.9 / scale:.4f}"{delta}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
        )

    def rule(self, x0: float, y0: float, x1: float, y1: float, colour: str = "0 0 0", wide: float = 0.25) -> None:
        """A straight rule."""
        self.sheets[-1].objects.append(
            f'<ofd:PathObject ID="{self.next_id()}" Boundary="{x0:.3f} {y0:.3f} {max(x1 - x0, 0.3):.3f} {max(y1 - y0, 0.3):.3f}" LineWidth="{wide}">'
            f'<ofd:StrokeColor Value="{colour}"/><ofd:AbbreviatedData>M 0 0 L {x1 - x0:.3f} {y1 - y0:.3f}</ofd:AbbreviatedData></ofd:PathObject>'
        )

    def box(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A closed rectangle, as one path."""
        w, h = x1 - x0, y1 - y0
        self.sheets[-1].objects.append(
            f'<ofd:PathObject ID="{self.next_id()}" Boundary="{x0:.3f} {y0:.3f} {w:.3f} {h:.3f}" LineWidth="0.25"><ofd:StrokeColor Value="0 0 0"/>'
            f"<ofd:AbbreviatedData>M 0 0 L {w:.3f} 0 L {w:.3f} {h:.3f} L 0 {h:.3f} C</ofd:AbbreviatedData></ofd:PathObject>"
        )

    def feed(self, need: float) -> None:
        """The next column or page where this much does not fit."""
        if self.y + need <= BOTTOM:
            return
        if self.draft.columns == 2 and self.column == 0:
            self.column, self.left, self.y = 1, LEFT + self.room + 8, self.column_top
            return
        self.sheets.append(Sheet())
        self.column, self.left, self.y, self.column_top = 0, LEFT, TOP, TOP

    def lines(
        self, text: str, *, indent: int = 2, align: str = "left", size: float = 0, font: int = 2, colour: str = ""
    ) -> None:
        """A paragraph."""
        size = size or self.size
        for number, line in enumerate(wrap(text, size, self.room, indent * size)):
            self.feed(size * 1.6)
            free = self.room - length(line, size)
            x = {"left": indent * size if not number else 0, "center": free / 2, "right": free - 2 * size}[align]
            self.text(line, self.left + x, self.y, size, font=font, colour=colour)
            self.y += size * 1.6

    def table(self, piece: Piece) -> None:
        """A ruled table; pages break only where no cell spans the break."""
        size, pad = 10 * MM, 1.2
        weights = widths(piece)
        edges = [self.left + self.room * sum(weights[:k]) / sum(weights) for k in range(len(weights) + 1)]
        placed: list[tuple[int, int, int, int, list[str]]] = []
        heights = [size * 1.3 + 2 * pad] * len(piece.rows)
        for row, column, cell in piece.placed:
            wide = edges[column + cell.columns] - edges[column] - 2 * pad - size / 2
            lines = wrap(cell.text, size, wide)
            placed.append((row, column, cell.rows, cell.columns, lines))
            if cell.rows == 1:
                heights[row] = max(heights[row], len(lines) * size * 1.3 + 2 * pad)
        start = 0
        while start < len(piece.rows):
            end = self.break_row(start, placed, heights)
            self.part(start, end, placed, heights, edges, size, pad)
            start = end
            if start < len(piece.rows):
                self.feed(1000)
        self.y += 3

    def break_row(self, start: int, placed: list[tuple[int, int, int, int, list[str]]], heights: list[float]) -> int:
        """The last row that still fits on this page, without cutting a spanning cell."""
        y, best = self.y, start
        for row in range(start, len(heights)):
            y += heights[row]
            if y > BOTTOM and best > start:
                break
            if all(not (first <= row < first + down - 1) for first, _, down, _, _ in placed):
                best = row + 1
        return max(best, start + 1)

    def part(
        self,
        start: int,
        end: int,
        placed: list[tuple[int, int, int, int, list[str]]],
        heights: list[float],
        edges: list[float],
        size: float,
        pad: float,
    ) -> None:
        """Rows of a table on one page."""
        for row, column, down, across, lines in placed:
            if not start <= row < end:
                continue
            y0 = self.y + sum(heights[start:row])
            y1 = y0 + sum(heights[row : row + down])
            x0, x1 = edges[column], edges[column + across]
            if self.boxes:
                self.box(x0, y0, x1, y1)
            else:
                for line in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
                    self.rule(*line)
            high = len(lines) * size * 1.3
            for number, text in enumerate(lines):
                if text:
                    self.text(text, x0 + pad, (y0 + y1 - high) / 2 + number * size * 1.3, size)
        self.y += sum(heights[start:end])

    def set(self) -> None:
        """All pieces."""
        if self.draft.head:
            self.lines(self.draft.head, indent=0, align="center", size=30 * MM, font=3, colour="230 0 18")
        if self.draft.number:
            self.lines(self.draft.number, indent=0, align="center")
        if self.draft.head:
            self.rule(LEFT, self.y + 1, WIDTH - LEFT, self.y + 1, "230 0 18", 0.7)
            self.y += 8
        for piece in self.draft.pieces:
            self.piece(piece)

    def piece(self, piece: Piece) -> None:
        """One piece."""
        if piece.kind == "title":
            self.lines(piece.text, indent=0, align="center", size=20 * MM, font=3)
            self.y += 4
            if self.draft.columns == 2:
                self.room, self.column_top = (self.room - 8) / 2, self.y
        elif piece.kind == "table":
            self.table(piece)
        elif piece.kind == "heading":
            self.lines(piece.number + piece.text + piece.body, font=2 if piece.body else 3)
        elif piece.kind in {"signatory", "date"}:
            letter = self.draft.letter
            if letter and letter.seal and piece.text == letter.signatories[-1]:
                self.feed(45)
                self.sheets[-1].stamps.append((WIDTH - LEFT - 56, self.y - 14, 42))
            self.lines(piece.text, align="right", indent=0)
        else:
            self.lines(
                piece.text,
                indent=0 if piece.kind == "addressee" else 2,
                align="center" if piece.kind == "caption" else "left",
            )

    def furniture(self) -> str:
        """Running heads and page numbers; a lone running head goes to a template page, given back as its objects."""
        total = len(self.sheets)
        sheets, self.sheets = self.sheets, [Sheet()]
        template = ""
        if len(self.draft.header) == 1:
            words = self.draft.header[0]
            self.text(words, (WIDTH - length(words, 3.2)) / 2, 22, 3.2)
            template = "".join(self.sheets[0].objects)
        for number, sheet in enumerate(sheets, 1):
            self.sheets = [sheet]
            if len(self.draft.header) > 1:
                words = self.draft.header[(number - 1) % 2]
                self.text(words, (WIDTH - length(words, 3.2)) / 2, 22, 3.2)
            if self.draft.page_number:
                words = self.draft.page_number.format(n=number, total=total)
                self.text(words, (WIDTH - length(words, 4.2)) / 2, 275, 4.2)
        self.sheets = sheets
        return template


def package(press: Press, template: str, seal: bytes, *, annotated: bool) -> dict[str, str | bytes]:
    """The parts of the ZIP."""
    parts: dict[str, str | bytes] = {
        "OFD.xml": f'{HEAD}<ofd:OFD {OFD} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>{press.draft.seed:032x}</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>',
        "Doc_0/PublicRes.xml": f'{HEAD}<ofd:Res {OFD} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="2" FontName="宋体" FamilyName="宋体"/><ofd:Font ID="3" FontName="黑体" FamilyName="黑体" Bold="true"/></ofd:Fonts></ofd:Res>',
    }
    resource = template_page = annotations = ""
    if seal:
        parts["Doc_0/DocumentRes.xml"] = (
            f'{HEAD}<ofd:Res {OFD} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="9" Type="Image" Format="PNG"><ofd:MediaFile>seal.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>'
        )
        parts["Doc_0/Res/seal.png"] = seal
        resource = "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
    if template:
        parts["Doc_0/Tpls/Tpl_0/Content.xml"] = page_xml(template)
        template_page = '<ofd:TemplatePage ID="5" Name="t" ZOrder="Background" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
    pages, notes = [], []
    for index, sheet in enumerate(press.sheets):
        objects = "".join(sheet.objects)
        images = "".join(
            f'<ofd:ImageObject ID="{press.next_id()}" CTM="{wide} 0 0 {wide} 0 0" Boundary="{x:.2f} {y:.2f} {wide} {wide}" ResourceID="9"/>'
            for x, y, wide in sheet.stamps
        )
        if sheet.stamps and annotated:
            x, y, wide = sheet.stamps[0]
            image = f'<ofd:ImageObject ID="{press.next_id()}" CTM="{wide} 0 0 {wide} 0 0" Boundary="0 0 {wide} {wide}" ResourceID="9"/>'
            parts[f"Doc_0/Annots/Page_{index}.xml"] = (
                f'{HEAD}<ofd:PageAnnot {OFD}><ofd:Annot ID="{press.next_id()}" Type="Stamp" Creator="x" LastModDate="2024-01-01"><ofd:Appearance Boundary="{x:.2f} {y:.2f} {wide} {wide}">{image}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>'
            )
            notes.append(
                f'<ofd:Page PageID="{1000 + index}"><ofd:FileLoc>Annots/Page_{index}.xml</ofd:FileLoc></ofd:Page>'
            )
            images = ""
        parts[f"Doc_0/Pages/Page_{index}/Content.xml"] = page_xml(objects + images, templated=bool(template))
        pages.append(f'<ofd:Page ID="{1000 + index}" BaseLoc="Pages/Page_{index}/Content.xml"/>')
    if notes:
        parts["Doc_0/Annotations.xml"] = f"{HEAD}<ofd:Annotations {OFD}>{''.join(notes)}</ofd:Annotations>"
        annotations = "<ofd:Annotations>Annotations.xml</ofd:Annotations>"
    parts["Doc_0/Document.xml"] = (
        f"{HEAD}<ofd:Document {OFD}><ofd:CommonData><ofd:MaxUnitID>{press.next_id() + 2000}</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 {WIDTH:g} {HEIGHT:g}</ofd:PhysicalBox></ofd:PageArea>"
        f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{resource}{template_page}</ofd:CommonData><ofd:Pages>{''.join(pages)}</ofd:Pages>{annotations}</ofd:Document>"
    )
    return parts


def page_xml(objects: str, *, templated: bool = False) -> str:
    """A page's content."""
    template = '<ofd:Template TemplateID="5" ZOrder="Background"/>' if templated else ""
    return f'{HEAD}<ofd:Page {OFD}>{template}<ofd:Area><ofd:PhysicalBox>0 0 {WIDTH:g} {HEIGHT:g}</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer ID="50" Type="Body">{objects}</ofd:Layer></ofd:Content></ofd:Page>'


def make(draft: Draft, folder: Path) -> Specimen:
    """The draft as OFD; without contents page, footnotes, watermark and landscape."""
    draft = draft.without(
        contents=False,
        watermark="",
        landscape=False,
        pieces=tuple(Piece(**{**vars(piece), "footnote": ""}) for piece in draft.pieces),
    )
    press = Press(draft)
    press.set()
    template = press.furniture()
    seal = BytesIO()
    sealed = bool(draft.letter and draft.letter.seal)
    if draft.letter and sealed:
        stamp(draft.letter.seal, draft.seed).save(seal, "PNG")
    path = folder / f"{draft.name}-hand.ofd"
    annotated = press.random.random() < 0.5
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in package(press, template, seal.getvalue(), annotated=annotated).items():
            archive.writestr(name, content)
    specimen = Specimen(path, draft, "by hand", seals=int(sealed))
    for index, piece in enumerate(draft.pieces):
        if piece.kind == "table" and len(piece.rows) > 35:
            specimen.conditions["table_over_pages"] = index
    return specimen
