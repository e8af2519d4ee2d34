"""What the fuzzer found, one test each: the file as small as it could be made, and how its reading must end.

Numbered in the order in which it was found; ``benchmarks/fuzz.py`` finds the like.
"""

import struct
import zlib

import msgspec
import pytest

from extractors.controls import clean, without_controls
from extractors.document import Block, Cell, Document, FileInfo, Style, table_text
from extractors.embedded.compound import write_compound
from extractors.errors import UnreadableFile
from pipeline.figures.grid import make_grid

from .benches import Here
from .making import png, xlsx, zip_of

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHARED = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)


def said(document: Document) -> str:
    """All that a document says."""
    return "\n".join(block.text for block in document.blocks)


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        ("指标,数值\n专利\x1b[2J,发\x02明\n合计,1\n".encode("gb18030"), "text/csv"),
        ("到2026年\x02建成试点。\n".encode() + "完善各项制度。\n".encode() * 30, "text/plain"),
        (b"From: a\x02b <a@b.cn>\nTo: \x13c@d.cn\nSubject: =?utf-8?B?G1sySg==?=\n\nbody\x08", "message/rfc822"),
        (b"<p>a\x02b</p><table><tr><td>c\x03d</td></tr></table>", "text/html"),
        (rb"{\rtf1 a\'02b\par c\u3?d}", "application/rtf"),
    ],
)
def test_001_control_characters_never_come_out(here: Here, data: bytes, media_type: str) -> None:
    """Terminals obey them, XML refuses them; whatever the reader, they are gone and the rest is there."""
    document = here.read(data, media_type)
    texts = [said(document), *(block.style.number or "" for block in document.blocks if block.style)]
    assert all(sign in "\n\t" or sign.isprintable() or sign.isspace() for text in texts for sign in text)
    assert said(document).strip()
    assert all(block.text == "\n".join("\t".join(c.text for c in row) for row in block.rows) for block in document.blocks if block.rows)  # fmt: skip


def test_002_a_member_before_the_beginning(here: Here) -> None:
    """A directory whose place was damaged moves offsets below zero: members are found by their own heads."""
    whole = bytearray(zip_of([("a.txt", "content")]))
    at = whole.index(b"PK\x05\x06")
    (size,) = struct.unpack_from("<I", whole, at + 12)
    struct.pack_into("<II", whole, at + 12, size, struct.unpack_from("<I", whole, at + 16)[0] + 40)
    found, told = here.unpack(bytes(whole), "application/zip")
    assert (found.name, found.bytes, told.problem) == ("a.txt", 7, "unreadable-file")


@pytest.mark.parametrize("media_type", ["text/html", "multipart/related"])
def test_003_rows_that_reach_beyond_their_table(here: Here, media_type: str) -> None:
    """A span counts the rows that are there; rows without cells are none."""
    page = "<table><tr><td rowspan='9'>甲<td rowspan=2>乙</tr><tr></tr><tr><td>丙</td></tr></table>"
    archive = f'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html; charset=utf-8\n\n{page}\n--b--\n'
    document = here.read((page if media_type == "text/html" else archive).encode(), media_type)
    (table,) = (block for block in document.blocks if block.kind == "table")
    assert [[(cell.text, cell.row_span) for cell in row] for row in table.rows or ()] == [
        [("甲", 2), ("乙", 1)],
        [("丙", 1)],
    ]


def test_004_a_span_of_five_thousand_digits(here: Here) -> None:
    """Python refuses to read such a number; a span is of sane size."""
    page = f"<table><tr><td colspan='{'9' * 5_000}'>甲</td></tr></table>"
    document = here.read(page.encode(), "text/html")
    assert said(document) == "甲"


def test_005_nothing_but_control_characters(here: Here) -> None:
    """What is left of such a document is empty, and said to be."""
    document = here.read(rb"{\rtf1 \'02\'03\par}", "application/rtf")
    assert not document.blocks
    assert [warning.code for warning in document.warnings] == ["empty-document"]


def test_005_every_text_of_a_block_is_cleaned() -> None:
    """Numbers and names of styles too; breaks part words, halves of characters are marked."""
    style = Style(number="一\x01、", name="标\x02题", font="宋\x00体")
    block = Block(id="b1", kind="heading", text="一\x01、甲\x0b乙\ud800", style=style)
    file = FileInfo(name="a", sha256="0", bytes=1, media_type="x")
    (found,) = without_controls(Document(file=file, reader="x/1", pages=(), blocks=(block,))).blocks
    assert (found.text, found.style) == ("一、甲 乙\ufffd", Style(number="一、", name="标题", font="宋体"))
    assert clean("a\tb\nc") == "a\tb\nc"


def test_006_sectors_of_an_outlook_message_beyond_all_measure(here: Here) -> None:
    """A head that states sectors of 2 to the 255 bytes: unreadable, no overflow."""
    whole = bytearray(write_compound({"__substg1.0_1000001F": "正文".encode("utf-16-le") * 20}))
    struct.pack_into("<H", whole, 32, 255)
    with pytest.raises(UnreadableFile):
        here.read(bytes(whole), "application/vnd.ms-outlook")


def test_007_one_long_text_in_every_cell(here: Here) -> None:
    """A row of 100,000 characters that is repeated a thousand times is cut where the text of a workbook is, and told."""
    here.limits = msgspec.structs.replace(here.limits, characters=1_000_000)
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    row = f'<table:table-row table:number-rows-repeated="1000"><table:table-cell><text:p>{"长" * 100_000}</text:p></table:table-cell></table:table-row>'
    content = f"<office:document-content {names}><office:body><office:spreadsheet><table:table>{row}</table:table></office:spreadsheet></office:body></office:document-content>"
    ods = zip_of([("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content)])
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
        + "长" * 100_000
        + "</t></si></sst>"
    )
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 1_001))
    shared = xlsx(
        f"<sheetData>{cells}</sheetData>", {"xl/sharedStrings.xml": strings, "xl/_rels/workbook.xml.rels": SHARED}
    )
    for data in (ods, shared):
        document = here.read(data)
        assert 0 < len(said(document)) <= 1_100_000
        assert "limit-cells" in {warning.code for warning in document.warnings}


def test_008_a_tall_table_without_numbers() -> None:
    """All of it is header, and each cell asks what its header says: 3,000 rows take as long a row as 300."""
    rows = tuple((Cell("甲", 1, 2), Cell("乙")) for _ in range(3_000))
    grid = make_grid(Block(id="b1", kind="table", text=table_text(rows), rows=rows))
    assert len(grid.head) <= 50
    assert grid.head_text(2) == "乙" * len(grid.head)


def test_009_words_of_a_picture_that_unpack_without_end(here: Here) -> None:
    """A PNG whose note is a bomb: the note is left out, the picture is read."""
    note = b"a\0\0" + zlib.compress(bytes(80 << 20), 9)
    chunk = struct.pack(">I", len(note)) + b"zTXt" + note + struct.pack(">I", zlib.crc32(b"zTXt" + note))
    whole = png(8, 8, zlib.compress((b"\0" + b"\xff" * 24) * 8))
    assert len(here.read(whole[:33] + chunk + whole[33:]).pages) == 1


def test_010_merges_that_leave_nothing_of_a_row(here: Here) -> None:
    """A row that merges cover whole is none: the merges that reach over it are one row shorter."""
    cells = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>{n}</v></c></row>' for n in (1, 2, 3))
    merges = '<mergeCells><mergeCell ref="A1:A3"/><mergeCell ref="B1:B2"/></mergeCells>'
    document = here.read(xlsx(f"<sheetData>{cells}</sheetData>{merges}"))
    (table,) = (block for block in document.blocks if block.rows)
    assert [[cell.row_span for cell in row] for row in table.rows or ()] == [[2, 1], [1]]
