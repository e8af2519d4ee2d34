"""Rich Text (RTF 1.9) as a writer of sample papers: what offices hand in as ``.doc`` from older systems."""

from collections.abc import Iterator
from typing import Final

from pipeline.demo.drawing import draw_seal
from pipeline.demo.script import Art, Cell, Grid, Para, Piece, Script, placed

_FONTS: Final = ("仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体")
_LOOKS: Final = {
    "issuer": r"\qc\f3\fs64\cf1\b",
    "number": r"\qc\f0\fs32\brdrb\brdrs\brdrw30\brdrcf1",
    "title": r"\qc\f3\fs44\sb200\sa240",
    "addressee": r"\ql\f0\fs32",
    "body": r"\qj\fi640\f0\fs32",
    "runin": r"\qj\fi640\f0\fs32",
    "attachment": r"\ql\fi640\f0\fs32",
    "contact": r"\ql\fi640\f0\fs32",
    "signatory": r"\qr\ri640\sb480\f0\fs32",
    "date": r"\qr\ri1120\f0\fs32",
    "caption": r"\qc\f1\fs28",
    "unit": r"\qr\f0\fs24",
    "centre": r"\qc\f2\fs28",
    "toc": r"\qc\f1\fs32",
    "tocline": r"\ql\tqr\tldot\tx8800\f0\fs28",
}
_HEADS: Final = (r"\f1\fs32", r"\f2\fs32\b", r"\f0\fs32", r"\f0\fs32")
_WIDTH: Final = 8845
"""Twips of the text width."""
_SEAL: Final = 2381
"""Twips of 42 mm."""
_RULES: Final = "".join(rf"\clbrdr{side}\brdrs\brdrw10" for side in "tlbr")


def write_rtf(script: Script) -> bytes:
    """The script as RTF."""
    fonts = "".join(rf"{{\f{place}\fnil\fcharset134 {_said(name)};}}" for place, name in enumerate(_FONTS))
    head = rf"{{\rtf1\ansi\ansicpg936\deff0\uc1{{\fonttbl{fonts}}}{{\colortbl;\red216\green20\blue28;}}"
    paper = r"\paperw11906\paperh16838\margl1588\margr1473\margt2098\margb1984"
    foot = rf"{{\footer\pard\qc\fs28 {_said('— ')}{{\field{{\*\fldinst PAGE}}{{\fldrslt 1}}}}{_said(' —')}\par}}"
    header = rf"{{\header\pard\qc\fs18 {_said(script.header)}\par}}" if script.header else ""
    body = "\n".join(part for piece in script.pieces for part in _piece(piece, script.seal))
    return f"{head}{paper}\n{header}{foot}\n{body}\n}}".encode("ascii")


def _said(text: str) -> str:
    """Text with everything beyond ASCII by its number, as Word writes it."""
    marks = {"\\": r"\\", "{": r"\{", "}": r"\}", "\t": r"\tab "}
    return "".join(
        marks.get(letter, letter) if letter.isascii() else rf"\u{ord(letter) - 65536 * (ord(letter) > 32767)}?"
        for letter in text
    )


def _piece(piece: Piece, seal: str | None) -> Iterator[str]:
    if isinstance(piece, Grid):
        yield from _table(piece)
    elif isinstance(piece, Art):
        yield rf"\pard\qc {_picture(piece.data, 'jpegblip', round(piece.width * 56.7), round(piece.width * 40))}\par"
    elif piece.role == "break":
        yield r"\page"
    else:
        yield _paragraph(piece)
        if seal and piece.role == "date":
            yield rf"\pard\qr {_picture(draw_seal(seal), 'pngblip', _SEAL, _SEAL)}\par"


def _paragraph(piece: Para) -> str:
    if piece.role == "heading":
        return rf"\pard\plain\ql\fi640{_HEADS[piece.level - 1]} {_said(piece.line)}\par"
    look = _LOOKS[piece.role]
    if piece.role == "runin":
        return rf"\pard\plain{look}{{\f2\b {_said(piece.number + piece.text)}}}{_said(piece.tail)}\par"
    text = f"{piece.number}{piece.text}\t{piece.tail}" if piece.role == "tocline" else piece.line
    return rf"\pard\plain{look} {_said(text)}\par"


def _picture(data: bytes, kind: str, width: int, height: int) -> str:
    return rf"{{\pict\{kind}\picwgoal{width}\pichgoal{height} {data.hex()}}}"


def _table(grid: Grid) -> Iterator[str]:
    """Rows with their cells' right edges; a cell over several rows is said again in each of them."""
    edges = [0]
    for share in grid.widths:
        edges.append(edges[-1] + round(share * _WIDTH))
    cells = placed(grid)
    for row in range(max(y + cell.row_span for y, _, cell in cells)):
        here = sorted((x, y, cell) for y, x, cell in cells if y <= row < y + cell.row_span)
        shapes = "".join(
            rf"{_merging(cell, first=y == row)}{_RULES}\cellx{edges[x + cell.col_span]}" for x, y, cell in here
        )
        texts = "".join(
            rf"\pard\plain\intbl\f{int(c.label)}\fs22 {_said(c.text) if y == row else ''}\cell " for _, y, c in here
        )
        head = r"\trhdr" if row < grid.head else ""
        yield rf"\trowd\trgaph108{head}{shapes}{texts}\row"
    yield r"\pard\plain\par"


def _merging(cell: Cell, *, first: bool) -> str:
    if cell.row_span == 1:
        return ""
    return r"\clvmgf" if first else r"\clvmrg"
