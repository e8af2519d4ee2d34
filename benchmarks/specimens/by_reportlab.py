"""Drafts set by ReportLab's platypus: other breaks, other tables and other fonts than Typst's."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from xml.sax.saxutils import escape

from specimens.by_typst import widths
from specimens.stamps import stamp
from specimens.truth import Draft, Piece, Specimen

UMING = Path("/usr/share/fonts/truetype/arphic/uming.ttc")
UKAI = Path("/usr/share/fonts/truetype/arphic/ukai.ttc")


def fonts(random: Random) -> tuple[str, str]:
    """Names of the fonts of text and headings: a CID font that is not embedded, or embedded TrueType."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFont

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    for name, path in (("UMing", UMING), ("UKai", UKAI)):
        if path.exists():
            pdfmetrics.registerFont(TTFont(name, str(path), subfontIndex=0))
    choices = ["STSong-Light", *(name for name, path in (("UMing", UMING), ("UKai", UKAI)) if path.exists())]
    return random.choice(choices), random.choice(choices)


def table(piece: Piece, width: float, random: Random, face: str) -> Any:
    """A platypus table with its spans, repeated head and rules."""
    from reportlab.lib.enums import TA_CENTER, TA_LEFT
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, Table

    style = ParagraphStyle(
        "cell", fontName=face, fontSize=9.5, leading=13, wordWrap="CJK", alignment=random.choice((TA_CENTER, TA_LEFT))
    )
    weights = widths(piece)
    grid: list[list[Any]] = [[""] * piece.columns for _ in piece.rows]
    commands: list[tuple[Any, ...]] = [("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    for row, column, cell in piece.placed:
        grid[row][column] = Paragraph(escape(cell.text), style)
        if cell.rows > 1 or cell.columns > 1:
            commands.append(("SPAN", (column, row), (column + cell.columns - 1, row + cell.rows - 1)))
    if piece.look == "three-line":
        commands += [("LINEABOVE", (0, 0), (-1, 0), 1.5, "black"), ("LINEBELOW", (0, -1), (-1, -1), 1.5, "black")]
        commands += [("LINEBELOW", (0, piece.head_rows - 1), (-1, piece.head_rows - 1), 0.7, "black")]
    else:
        commands += [("GRID", (0, 0), (-1, -1), random.choice((0.3, 0.6)), "black")]
        if random.random() < 0.4:
            commands += [("BACKGROUND", (0, 0), (-1, max(0, piece.head_rows - 1)), "#DDE6F0")]
        if random.random() < 0.3:
            commands += [("BOX", (0, 0), (-1, -1), 1.6, "black")]
    return Table(
        grid,
        [width * weight / sum(weights) for weight in weights],
        style=commands,
        repeatRows=piece.head_rows if random.random() < 0.5 else 0,
        hAlign="CENTER",
    )


@dataclass(frozen=True)
class Styles:
    """The styles of a draft's paragraphs, and the names of its two faces."""

    text: Any
    plain: Any
    right: Any
    title: Any
    caption: Any
    heads: Sequence[Any]
    face: str
    head_face: str


def styles(draft: Draft, random: Random, faces: tuple[str, str]) -> Styles:
    """Sizes, faces and alignment as offices choose them."""
    from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle

    size = 10 if draft.columns == 2 else random.choice((12, 14, 15.5))
    face, head_face = faces
    text = ParagraphStyle(
        "text",
        fontName=face,
        fontSize=size,
        leading=size * 1.7,
        wordWrap="CJK",
        firstLineIndent=2 * size,
        alignment=random.choice((TA_JUSTIFY, 0)),
    )
    plain = ParagraphStyle("plain", parent=text, firstLineIndent=0)
    larger = random.choice((0, 3))
    heads = [
        ParagraphStyle(
            f"h{level}",
            parent=text,
            fontName=head_face if level < 3 else face,
            fontSize=size + max(0, larger - level + 1),
            leading=size * 1.9,
        )
        for level in (1, 2, 3)
    ]
    return Styles(
        text=text,
        plain=plain,
        right=ParagraphStyle("right", parent=plain, alignment=TA_RIGHT, rightIndent=2 * size),
        title=ParagraphStyle(
            "title", parent=plain, fontName=head_face, fontSize=20, leading=28, alignment=TA_CENTER, spaceAfter=14
        ),
        caption=ParagraphStyle("caption", parent=plain, fontSize=10.5, leading=16, alignment=TA_CENTER),
        heads=heads,
        face=face,
        head_face=head_face,
    )


def flowables(draft: Draft, random: Random, width: float, faces: tuple[str, str]) -> list[Any]:
    """The head, the number and the pieces as platypus wants them."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, Spacer

    own = styles(draft, random, faces)
    story: list[Any] = []
    if draft.head:
        red = ParagraphStyle("red", parent=own.title, textColor="#E00010", fontSize=30, leading=44)
        story += [Paragraph(draft.head, red)]
    if draft.number:
        number = ParagraphStyle("number", parent=own.caption, fontSize=own.text.fontSize)
        story += [Paragraph(draft.number, number), Spacer(1, 20)]
    for piece in draft.pieces:
        if piece.kind == "table":
            story += [table(piece, width, random, own.face), Spacer(1, 8)]
        else:
            story.append(paragraph(piece, own))
    return story


def paragraph(piece: Piece, own: Styles) -> Any:
    """A piece of text in its style."""
    from reportlab.platypus import Paragraph

    words = escape(piece.text)
    if piece.kind == "heading":
        lead = f'<font name="{own.head_face}">{escape(piece.number)}{words}</font>'
        return Paragraph(lead + escape(piece.body), own.text if piece.body else own.heads[piece.level - 1])
    by_kind = {
        "title": own.title,
        "caption": own.caption,
        "signatory": own.right,
        "date": own.right,
        "addressee": own.plain,
    }
    return Paragraph(words, by_kind.get(piece.kind, own.text))


def numbered(draft: Draft, face: str, size: tuple[float, float], top: float) -> type[Any]:
    """A canvas that draws headers and page numbers; ``top`` is how far below the edge the header stands."""
    from reportlab.pdfgen.canvas import Canvas

    class Numbered(Canvas):
        """A canvas that knows the number of pages when it draws them."""

        def __init__(self, *words: Any, **options: Any) -> None:
            super().__init__(*words, **options)
            self.kept: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's name
            """Keep the page for later."""
            self.kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            """Draw the furniture of all pages."""
            for number, state in enumerate(self.kept, 1):
                self.__dict__.update(state)
                self.setFont(face, 9)
                if draft.header:
                    self.drawCentredString(size[0] / 2, size[1] - top, draft.header[(number - 1) % len(draft.header)])
                if draft.page_number:
                    words = draft.page_number.format(n=number, total=len(self.kept))
                    self.drawCentredString(size[0] / 2, 42, words)
                super().showPage()
            super().save()

    return Numbered


def make(draft: Draft, folder: Path) -> Specimen:
    """The draft as a PDF, without contents page and footnotes."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    draft = draft.without(
        contents=False,
        watermark="",
        pieces=tuple(Piece(**{**vars(piece), "footnote": ""}) for piece in draft.pieces),
    )
    random = Random(draft.seed * 11 + 3)
    faces = fonts(random)
    size = landscape(A4) if draft.landscape else A4
    left, bottom = random.choice((65, 74, 80)), random.choice((72, 90))
    room = size[0] - 2 * left
    path = folder / f"{draft.name}-reportlab.pdf"
    canvas = numbered(draft, faces[0], size, random.choice((38, 50)))
    gap = 20
    wide = (room - gap) / 2 if draft.columns == 2 else room
    height = size[1] - bottom - 80
    frames = [Frame(left + index * (wide + gap), bottom, wide, height, 0, 0, 0, 0) for index in range(draft.columns)]
    template = BaseDocTemplate(str(path), pagesize=size, pageTemplates=[PageTemplate("page", frames)])
    story = flowables(draft, random, wide, faces)
    sealed = bool(draft.letter and draft.letter.seal)
    if sealed:
        place_seal(draft, story)
    template.build(story, canvasmaker=canvas)
    return Specimen(path, draft, "reportlab", seals=int(sealed))


def place_seal(draft: Draft, story: list[Any]) -> None:
    """Let the last signatory's paragraph draw the seal over itself and the date."""
    from reportlab.lib.utils import ImageReader

    assert draft.letter
    image = ImageReader(stamp(draft.letter.seal, draft.seed))
    target = next(part for part in reversed(story) if getattr(part, "text", "") == draft.letter.signatories[-1])
    draw = target.draw

    def drawn() -> None:
        draw()
        target.canv.drawImage(image, target.width - 150, -62, 119, 119, mask="auto")

    target.draw = drawn
