"""ReportLab as a writer of sample PDFs: another look, another text layer than Typst's."""

import functools
import io
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib import colors, textsplit
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    HRFlowable,
    Image,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    paragraph,
)

from pipeline.demo.drawing import draw_seal
from pipeline.demo.script import Art, Grid, Para, Script, placed
from pipeline.fonts import FaceStyle, find_cjk_fonts

# ReportLab knows the stops of Japanese only; without these lines begin with a comma
_STOPS: Final = "，；：！？”》）"
for _module in (textsplit, paragraph):
    _module.ALL_CANNOT_START += _STOPS

_RED: Final = colors.Color(0.84, 0.09, 0.1)
_WIDTH: Final = A4[0] - 54 * mm


@functools.lru_cache(maxsize=8)
def _face(style: FaceStyle) -> str:
    """Name of a registered face; the CID font of the viewer where no TrueType face can be embedded."""
    face = find_cjk_fonts().best(style, truetype=True)
    if face is None:
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        return "STSong-Light"
    name = f"Demo-{face.style}"
    pdfmetrics.registerFont(TTFont(name, face.path, subfontIndex=face.index))
    return name


class _Signed(Flowable):  # type: ignore[misc]
    """Signatory and date as one block that no page break parts, the seal over both."""

    def __init__(self, lines: list[Paragraph], seal: str | None) -> None:
        super().__init__()
        self.lines, self.seal = lines, seal

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Full width; the lines below a gap for the seal."""
        self._heights = [line.wrap(width, height)[1] for line in self.lines]
        return width, sum(self._heights) + 44

    def draw(self) -> None:
        """Text first, then the seal on it."""
        bottom = sum(self._heights)
        for line, height in zip(self.lines, self._heights, strict=True):
            bottom -= height
            line.drawOn(self.canv, 0, bottom)
        if self.seal:
            picture = ImageReader(io.BytesIO(draw_seal(self.seal)))
            self.canv.drawImage(picture, _WIDTH - 48 * mm, -12 * mm, 42 * mm, 42 * mm, mask="auto")


def _style(name: str, **changes: Any) -> ParagraphStyle:
    plain: dict[str, Any] = {"fontName": _face("song"), "fontSize": 14, "leading": 25, "wordWrap": "CJK"}
    return ParagraphStyle(name, **{**plain, **changes})


@functools.lru_cache(maxsize=1)
def _styles() -> dict[str, ParagraphStyle]:
    body = {"alignment": TA_JUSTIFY, "firstLineIndent": 28}
    return {
        "issuer": _style("issuer", fontName=_face("hei"), alignment=TA_CENTER, textColor=_RED, leading=44),
        "number": _style("number", alignment=TA_CENTER),
        "title": _style("title", fontName=_face("hei"), fontSize=20, leading=30, alignment=TA_CENTER, spaceAfter=14),
        "addressee": _style("addressee"),
        "heading1": _style("heading1", fontName=_face("hei"), fontSize=15, firstLineIndent=28, spaceBefore=6),
        "heading2": _style("heading2", fontName=_face("kai"), firstLineIndent=28),
        "heading3": _style("heading3", firstLineIndent=28),
        "body": _style("body", **body),
        "attachment": _style("attachment", leftIndent=28),
        "signatory": _style("signatory", alignment=TA_RIGHT, rightIndent=24),
        "date": _style("date", alignment=TA_RIGHT, rightIndent=44),
        "contact": _style("contact", firstLineIndent=28, spaceBefore=10),
        "caption": _style(
            "caption", fontName=_face("hei"), fontSize=12, alignment=TA_CENTER, spaceBefore=8, keepWithNext=1
        ),
        "unit": _style("unit", fontSize=10.5, leading=16, alignment=TA_RIGHT, keepWithNext=1),
        "toc": _style("toc", fontName=_face("hei"), fontSize=16, alignment=TA_CENTER),
        "tocline": _style("tocline", fontSize=12, leading=20),
        "centre": _style("centre", fontSize=11, alignment=TA_CENTER),
        "cell": _style("cell", fontSize=10.5, leading=15, alignment=TA_CENTER),
        "long": _style("long", fontSize=10.5, leading=15),
        "label": _style("label", fontName=_face("hei"), fontSize=10.5, leading=15, alignment=TA_CENTER),
    }


def write_reportlab(script: Script, *, password: str | None = None) -> bytes:
    """The script as PDF; with ``password`` it opens with that only."""
    buffer = io.BytesIO()
    lock = StandardEncryption(password, ownerPassword=f"{password}-owner") if password else None
    paper = SimpleDocTemplate(
        buffer, pagesize=A4, leftMargin=27 * mm, rightMargin=27 * mm, topMargin=32 * mm, bottomMargin=30 * mm,
        invariant=1, encrypt=lock, title="", author="",
    )  # fmt: skip
    number = functools.partial(_page_number, header=script.header)
    paper.build(list(_flow(script)), onFirstPage=number, onLaterPages=number)
    return buffer.getvalue()


def _page_number(canvas: Canvas, paper: Any, header: str) -> None:
    canvas.setFont(_face("song"), 11)
    canvas.drawCentredString(A4[0] / 2, 18 * mm, f"— {paper.page} —")
    if header:
        canvas.setFont(_face("song"), 9)
        canvas.drawCentredString(A4[0] / 2, A4[1] - 20 * mm, header)


def _flow(script: Script) -> list[Flowable]:
    flow: list[Flowable] = []
    for piece in script.pieces:
        if isinstance(piece, Grid):
            flow += [_table(piece), Spacer(1, 10)]
        elif isinstance(piece, Art):
            size = ImageReader(io.BytesIO(piece.data)).getSize()
            width = piece.width * mm
            flow.append(Image(io.BytesIO(piece.data), width, width * size[1] / size[0]))
        else:
            flow += _paragraphs(piece)
        if isinstance(flow[-1], Paragraph) and flow[-1].style.name in {"signatory", "date"}:
            line = flow.pop()
            earlier = flow.pop().lines if isinstance(flow[-1], _Signed) else []
            flow.append(_Signed([*earlier, line], script.seal))
    return flow


def _paragraphs(piece: Para) -> list[Flowable]:
    styles = _styles()
    text = escape(piece.line)
    if piece.role == "break":
        return [PageBreak()]
    match piece.role:
        case "issuer":
            size = min(34, 430 / len(piece.text))
            return [Paragraph(f'<font size="{size:.1f}">{text}</font>', styles["issuer"]), Spacer(1, 8)]
        case "number":
            return [Paragraph(text, styles["number"]), HRFlowable("100%", 1.6, color=_RED, spaceAfter=16)]
        case "runin":
            head = escape(piece.number + piece.text)
            return [Paragraph(f'<font name="{_face("kai")}">{head}</font>{escape(piece.tail)}', styles["body"])]
        case "tocline":
            dots = "…" * max(4, 34 - len(piece.number + piece.text) - piece.level)
            lead = "　" * (piece.level - 1)
            return [Paragraph(f"{lead}{escape(piece.number + piece.text)}{dots}{piece.tail}", styles["tocline"])]
    style = f"heading{min(piece.level, 3)}" if piece.role == "heading" else piece.role
    return [Paragraph(text, styles[style])]


def _table(grid: Grid) -> Table:
    columns = len(grid.widths)
    height = max(y + cell.row_span for y, _, cell in placed(grid))
    cells: list[list[Any]] = [[""] * columns for _ in range(height)]
    commands: list[tuple[Any, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.7, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]
    for y, x, cell in placed(grid):
        style = "label" if cell.label else "long" if len(cell.text) > 24 else "cell"
        cells[y][x] = Paragraph(escape(cell.text), _styles()[style])
        if cell.row_span > 1 or cell.col_span > 1:
            commands.append(("SPAN", (x, y), (x + cell.col_span - 1, y + cell.row_span - 1)))
    return Table(cells, [share * _WIDTH for share in grid.widths], style=commands, repeatRows=grid.head)
