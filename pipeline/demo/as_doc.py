"""Word 97 ([MS-DOC]) as a writer of sample papers: the binary ``.doc`` of older offices, without any office program.

One piece of text, properties of paragraphs and characters on their formatted pages, tables with merged cells. Seals
and pictures are left to other writers.
"""

import struct
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple, TypeAlias

from pipeline.demo.compound import pack_compound
from pipeline.demo.script import Art, Cell, Grid, Para, Script, placed

_TEXT_AT: Final = 0x400
_PAGE: Final = 512
_WIDTH: Final = 8845
"""Twips of the text width."""
_FONTS: Final = ("仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体")
_CELL, _ROW, _BREAK = "\x07", "\x07", "\x0c"
_LOOKS: Final = {
    "issuer": (3, 64, 1, 1), "number": (0, 32, 0, 1), "title": (3, 44, 0, 1), "signatory": (0, 32, 0, 2),
    "date": (0, 32, 0, 2), "caption": (1, 28, 0, 1), "unit": (0, 24, 0, 2), "centre": (2, 28, 0, 1), "toc": (1, 32, 0, 1),
}  # fmt: skip
"""Font, half points, bold and alignment (0 left, 1 centre, 2 right) by role; what is not here looks like the body."""
_HEADS: Final = ((1, 32, 0, 0), (2, 32, 1, 0), (0, 32, 0, 0), (0, 32, 0, 0))


class _Run(NamedTuple):
    """A paragraph or cell with its mark, and its properties as Word's single property modifiers."""

    text: str
    paragraph: bytes
    characters: bytes


_Page: TypeAlias = Callable[[list[int], list[bytes]], bytes | None]
"""Makes one formatted page of the ends of runs and their modifiers; None when they do not fit."""


def write_doc(script: Script) -> bytes:
    """The script as a binary DOC. Raises ValueError for pictures and seals."""
    if script.seal:
        raise ValueError("no seals in binary samples")
    runs = [run for piece in script.pieces for run in _runs(piece)]
    text = "".join(run.text for run in runs)
    ends = [_TEXT_AT]
    for run in runs:
        ends.append(ends[-1] + 2 * len(run.text))
    body = text.encode("utf-16-le")
    main = bytearray(_TEXT_AT) + body + bytes(-len(body) % _PAGE)
    tables, places = bytearray(), {}
    for index, data in (
        (12, _placed_pages(main, ends, [run.characters for run in runs], _character_page)),
        (13, _placed_pages(main, ends, [run.paragraph for run in runs], _paragraph_page)),
        (1, _styles()),
        (6, struct.pack("<IIHIHI", 0, len(text), 0, 0xFFFFFFFF, 0, 0)),
        (15, _font_table()),
        (31, bytes(500)),
        (33, struct.pack("<BIIIHIH", 2, 16, 0, len(text), 0, _TEXT_AT, 0)),
    ):
        places[index] = (len(tables), len(data))
        tables += data
    main[:_TEXT_AT] = _head(len(text), places)
    return pack_compound({"WordDocument": bytes(main), "1Table": bytes(tables)})


def _head(characters: int, places: dict[int, tuple[int, int]]) -> bytes:
    """The FIB: what the file is, how much text it has, where its tables stand."""
    size = _TEXT_AT + 2 * characters
    base = struct.pack("<HHHHHHHIBBHHII", 0xA5EC, 0xC1, 0, 0x804, 0, 0x1200, 0xBF, 0, 0, 0, 0, 0, _TEXT_AT, size)
    longs = struct.pack("<22I", size, 0, 0, characters, *[0] * 18)
    pairs = b"".join(struct.pack("<II", *places.get(index, (0, 0))) for index in range(93))
    head = base + struct.pack("<H", 14) + bytes(28) + struct.pack("<H", 22) + longs + struct.pack("<H", 93) + pairs
    return (head + b"\0\0").ljust(_TEXT_AT, b"\0")


def _runs(piece: Para | Grid | Art) -> Iterator[_Run]:
    if isinstance(piece, Art):
        raise ValueError("no pictures in binary samples")  # noqa: TRY004 - the script cannot be written so
    if isinstance(piece, Grid):
        yield from _table(piece)
        return
    if piece.role == "break":
        yield _Run(f"{_BREAK}\r", b"", b"")
        return
    look = _HEADS[piece.level - 1] if piece.role == "heading" else _LOOKS.get(piece.role, (0, 32, 0, 0))
    indent = struct.pack("<Hh", 0x8411, 640) if piece.role in {"body", "runin", "heading", "attachment"} else b""
    text = f"{piece.number}{piece.text}\t{piece.tail}" if piece.role == "tocline" else piece.line
    yield _Run(f"{text}\r", struct.pack("<HB", 0x2403, look[3]) + indent, _characters(look[0], look[1], look[2]))


def _characters(font: int, half_points: int, bold: int) -> bytes:
    """Bold, size, and the font for Chinese and other letters."""
    return struct.pack("<HBHHHHHH", 0x0835, bold, 0x4A43, half_points, 0x4A4F, font, 0x4A50, font)


def _table(grid: Grid) -> Iterator[_Run]:
    """Cells with their marks, then the mark of the row, which knows the cells' edges and merging."""
    edges = [0]
    for share in grid.widths:
        edges.append(edges[-1] + round(share * _WIDTH))
    cells = placed(grid)
    inside = struct.pack("<HB", 0x2416, 1)
    for row in range(max(y + cell.row_span for y, _, cell in cells)):
        here = sorted((x, y, cell) for y, x, cell in cells if y <= row < y + cell.row_span)
        for _, y, cell in here:
            yield _Run(
                (cell.text if y == row else "") + _CELL, inside, _characters(int(cell.label), 22, int(cell.label))
            )
        shape = _row_shape([(x, cell, y == row) for x, y, cell in here], edges)
        head = struct.pack("<HB", 0x3404, 1) if row < grid.head else b""
        yield _Run(_ROW, inside + struct.pack("<HB", 0x2417, 1) + head + shape, b"")
    yield _Run("\r", b"", b"")


def _row_shape(cells: list[tuple[int, Cell, bool]], edges: list[int]) -> bytes:
    """sprmTDefTable: the edges of a row's cells, and for each how it is merged, with thin rules around."""
    borders = [edges[x] for x, _, _ in cells] + [edges[cells[-1][0] + cells[-1][1].col_span]]
    rule = struct.pack("<I", 0x0104)
    shapes = b""
    for _, cell, first in cells:
        flags = (0x60 if first else 0x20) if cell.row_span > 1 else 0
        shapes += struct.pack("<HH", flags, 0) + 4 * rule
    operand = struct.pack("<B", len(cells)) + struct.pack(f"<{len(borders)}h", *borders) + shapes
    return struct.pack("<HH", 0xD608, len(operand) + 1) + operand


def _placed_pages(main: bytearray, ends: list[int], modifiers: list[bytes], page: _Page) -> bytes:
    """Formatted pages put behind the text, as many runs on each as fit; the table that finds them."""
    starts, numbers = [ends[0]], []
    at = 0
    while at < len(modifiers):
        count = 1
        while at + count < len(modifiers) and page(ends[at : at + count + 2], modifiers[at : at + count + 1]):
            count += 1
        made = page(ends[at : at + count + 1], modifiers[at : at + count])
        if made is None:
            raise ValueError("the properties of one paragraph fill more than a page")
        numbers.append(len(main) // _PAGE)
        main += made
        at += count
        starts.append(ends[at])
    return struct.pack(f"<{len(starts)}I", *starts) + struct.pack(f"<{len(numbers)}I", *numbers)


def _character_page(ends: list[int], modifiers: list[bytes]) -> bytes | None:
    """A page of character properties (ChpxFkp): ends of runs, where their properties stand, the properties."""
    held = [bytes([len(each)]) + each if each else b"" for each in modifiers]
    return _filled(ends, held, 1)


def _paragraph_page(ends: list[int], modifiers: list[bytes]) -> bytes | None:
    """The same of paragraphs (PapxFkp): with the style before the properties, in words."""
    whole = [b"\0\0" + each for each in modifiers]
    held = [bytes([(len(e) + 1) // 2]) + e if len(e) % 2 else bytes([0, len(e) // 2]) + e for e in whole]
    return _filled(ends, held, 13)


def _filled(ends: list[int], held: list[bytes], entry: int) -> bytes | None:
    page, bottom = bytearray(_PAGE), _PAGE - 1
    table = 4 * len(ends)
    if table >= _PAGE:
        return None
    struct.pack_into(f"<{len(ends)}I", page, 0, *ends)
    for place, data in enumerate(held):
        bottom = (bottom - len(data)) & ~1 if data else bottom
        if bottom < table + entry * len(held):
            return None
        page[bottom : bottom + len(data)] = data
        page[table + entry * place] = bottom // 2 if data else 0
    page[-1] = len(held)
    return bytes(page)


def _styles() -> bytes:
    """A style sheet of nothing but Normal."""
    name = "Normal"
    normal = struct.pack("<HHHHH", 0, 0xFFF1, 2 | 0 << 4, 0, 0) + struct.pack("<H", len(name))
    normal += (name + "\0").encode("utf-16-le") + struct.pack("<HHH", 2, 0, 0)
    head = struct.pack("<HHHHHHHHH", 1, 10, 1, 0x5B, 15, 0, 0, 0, 0)
    return struct.pack("<H", len(head)) + head + struct.pack("<H", len(normal)) + normal


def _font_table() -> bytes:
    """The fonts by their names, all for Chinese."""
    made = b""
    for name in _FONTS:
        raw = (name + "\0").encode("utf-16-le")
        font = struct.pack("<BHBB34x", 0x16, 400, 134, 0) + raw
        made += bytes([len(font)]) + font
    return struct.pack("<HH", len(_FONTS), 0) + made
