"""Broken, torn, lying and oversized PDF files: what can be read is read, what is lost is told."""

import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from extractors.errors import EncryptedFile, UnreadableFile
from extractors.limits import Limits

WORDS = "Words on the first page of all"
TEXT = b"BT /F1 12 Tf 72 700 Td (Words on the first page of all) Tj ET"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
PAGE = b"<</Type/Page/Parent 2 0 R/Contents 5 0 R/Resources<</Font<</F1 4 0 R>>>>"
A4 = b"/MediaBox[0 0 595 842]"


def stream(content: bytes, extra: bytes = b"") -> bytes:
    """A stream object."""
    return b"<</Length %d%s>>stream\n" % (len(content), extra) + content + b"\nendstream"


def tree(kids: bytes, count: int) -> bytes:
    """A page tree."""
    return b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % count


@pytest.fixture
def letter(raw_pdf: Any) -> Any:
    """A file of one page; parts may be swapped."""

    def write(
        *, page: bytes = PAGE + A4 + b">>", pages: bytes = tree(b"3 0 R", 1), content: bytes = stream(TEXT)
    ) -> Path:
        path: Path = raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", pages, page, FONT, content)
        return path

    return write


def codes(document: Any) -> list[tuple[str, int | None]]:
    """Codes and pages of the warnings."""
    return [(warning.code, warning.page) for warning in document.warnings]


def texts(document: Any) -> list[str]:
    """Text of the blocks."""
    return [block.text for block in document.blocks]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.replace(b"startxref\n", b"startxref\n9"),
        lambda data: data.replace(b" 00000 n ", b" 00000 f "),
        lambda data: b"junk\r\n" * 100 + data,
        lambda data: data + b"\0" * 5_000,
        lambda data: data.replace(b"/Length ", b"/Length 9"),
    ],
)
def test_small_damage_is_repaired(letter: Any, read: Any, spoil: Any):
    """A wrong cross reference, junk before or after, a wrong length."""
    path = letter()
    path.write_bytes(spoil(path.read_bytes()))
    document = read(path)
    assert texts(document) == [WORDS]
    assert codes(document) == []


@pytest.mark.parametrize("catalog_last", [False, True])
def test_a_torn_file_gives_what_is_left(raw_pdf: Any, read: Any, *, catalog_last: bool):
    """Without its end; the catalog and the page tree may be lost with it."""
    rest = [b"<</Type/Catalog/Pages 5 0 R>>", tree(b"1 0 R", 1)]
    page = b"<</Type/Page/Contents 3 0 R/Resources<</Font<</F1 2 0 R>>>>" + A4 + b">>"
    if catalog_last:
        path = raw_pdf(page, FONT, stream(TEXT), *rest)
        cut = path.read_bytes().find(b"4 0 obj")
    else:
        path = raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", tree(b"3 0 R", 1), PAGE + A4 + b">>", FONT, stream(TEXT))
        cut = path.read_bytes().find(b"xref\n0")
    path.write_bytes(path.read_bytes()[:cut])
    document = read(path)
    assert texts(document) == [WORDS]
    assert codes(document) == [("torn-file", None)]


def test_a_torn_file_with_packed_objects(raw_pdf: Any, read: Any):
    """Pages that stand in an object stream, the catalog in none that is left."""
    page = b"<</Type/Page/Contents 3 0 R/Resources<</Font<</F1 9 0 R>>>>" + A4 + b">>"
    head = b"8 0 9 %d " % len(page)
    packed = zlib.compress(head + page + FONT)
    path = raw_pdf(
        b"<</Producer(x)>>", stream(packed, b"/Type/ObjStm/N 2/First %d/Filter/FlateDecode" % len(head)), stream(TEXT)
    )
    path.write_bytes(path.read_bytes()[: path.read_bytes().find(b"xref\n0")])
    document = read(path)
    assert texts(document) == [WORDS]
    assert codes(document) == [("torn-file", None)]


def test_half_of_a_long_file(tmp_path: Path, read: Any):
    """Cut in its middle, a file of reportlab gives the pages that are whole."""
    canvas = Canvas(str(tmp_path / "long.pdf"), pageCompression=0)
    for number in range(40):
        canvas.drawString(72, 700, f"Page number {number} of the whole of it")
        canvas.showPage()
    canvas.save()
    path = tmp_path / "long.pdf"
    data = path.read_bytes()
    path.write_bytes(data[: data.find(b"endstream", data.find(b"Page number 19 ")) + 20])
    document = read(path)
    assert codes(document)[0] == ("torn-file", None)
    assert any("Page number 19 of" in text for text in texts(document))
    assert len(document.pages) == 40
    assert {code for code, _ in codes(document)[1:]} == {"blank-page"}


def test_a_page_tree_without_pages(letter: Any, read: Any):
    """The second reader finds the page that the tree does not list; without any the file is unreadable."""
    document = read(letter(pages=tree(b"", 0)))
    assert texts(document) == [WORDS]
    assert codes(document) == [("damaged-file", None)]
    with pytest.raises(UnreadableFile):
        read(letter(pages=tree(b"", 0), page=b"<<>>"))


def test_lost_pages_are_told_one_by_one(letter: Any, read: Any):
    """A page that is not there, between two that are."""
    document = read(letter(pages=tree(b"3 0 R 99 0 R 3 0 R", 3)))
    assert [page.source for page in document.pages] == ["text", "none", "text"]
    assert codes(document) == [("page-unreadable", 2)]


def test_a_page_tree_in_a_ring(letter: Any, read: Any):
    """The tree is its own kid."""
    document = read(letter(pages=tree(b"2 0 R 3 0 R", 2)))
    assert WORDS in texts(document)
    assert ("page-unreadable", 2) in codes(document)


def test_a_tree_that_claims_a_million_pages(letter: Any, read: Any):
    """The page that is there, and an end to looking for the others."""
    document = read(letter(pages=tree(b"3 0 R", 1_000_000)))
    assert texts(document) == [WORDS]
    assert len(document.pages) == 51
    told = codes(document)
    assert told[0] == ("limit-pages", None)
    assert told[-1] == ("pages-unreadable", None)


def test_a_page_of_ten_metres(letter: Any, read: Any):
    """Its text is read, its size told."""
    document = read(letter(page=PAGE + b"/MediaBox[0 0 28346 28346]>>"))
    assert texts(document) == [WORDS]
    assert codes(document) == [("limit-page-size", 1)]


@pytest.mark.parametrize("box", [b"[0 0 0.5 0.5]", b"[0 0 99999999 99999999]"])
def test_pages_of_no_sensible_size(letter: Any, read: Any, box: bytes):
    """Smaller than a point, larger than a town."""
    with pytest.raises(UnreadableFile):
        read(letter(page=PAGE + b"/MediaBox" + box + b">>"))


@pytest.mark.parametrize(
    ("page", "size"),
    [
        (PAGE + b">>", (612, 792)),
        (PAGE + b"/MediaBox[595 842 0 0]>>", (595, 842)),
        (PAGE + A4 + b"/CropBox[-100 -100 900 900]>>", (595, 842)),
        (PAGE + A4 + b"/CropBox[0 0 0 0]>>", (595, 842)),
    ],
)
def test_odd_boxes(letter: Any, read: Any, page: bytes, size: tuple[float, float]):
    """None at all, turned round, larger than the page, empty."""
    document = read(letter(page=page))
    assert texts(document) == [WORDS]
    assert (document.pages[0].width, document.pages[0].height) == size


def test_boxes_and_rotation_that_are_inherited(letter: Any, read: Any):
    """From the page tree."""
    kids = b"<</Type/Pages/Kids[3 0 R]/Count 1/Rotate 90/MediaBox[0 0 595 842]/CropBox[0 400 595 842]>>"
    document = read(letter(page=PAGE + b">>", pages=kids))
    assert texts(document) == [WORDS]
    assert (document.pages[0].width, document.pages[0].height) == (442, 595)
    x0, top, x1, bottom = document.blocks[0].bbox
    assert 0 <= x0 < x1 <= 442
    assert bottom - top > x1 - x0


def test_a_content_that_does_not_unpack_is_told(letter: Any, read: Any):
    """The page stays empty, and that is said."""
    packed = zlib.compress(TEXT * 30)
    content = stream(packed[:40] + b"\xff" * 20 + packed[60:], b"/Filter/FlateDecode")
    assert codes(read(letter(content=content))) == [("blank-page", 1), ("empty-document", None)]


def test_content_that_breaks_off(letter: Any, read: Any):
    """What stands before the break is read."""
    document = read(letter(content=stream(b"q " * 50 + TEXT + b" Q Q BT /F1 12 Tf 72 600 Td (Open string ")))
    assert WORDS in texts(document)[0]


def test_a_password_is_asked_for_by_name(tmp_path: Path, read: Any):
    """Neither reader opens it."""
    path = tmp_path / "locked.pdf"
    canvas = Canvas(str(path), encrypt="secret")
    canvas.drawString(72, 700, WORDS)
    canvas.save()
    with pytest.raises(EncryptedFile):
        read(path)


DATA = (
    '<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><form1><region>云岭市</region>'
    "<contact><name>陈明</name><fax/></contact></form1></xfa:data></xfa:datasets>"
).encode()


@pytest.mark.parametrize(
    ("packet", "values"),
    [(DATA, ["region：云岭市", "name：陈明"]), (b"<!DOCTYPE a><a>x</a>", []), (b"no xml", []), (b"", [])],
)
def test_a_dynamic_form_is_told_with_what_was_filled_in(page_of: Any, read: Any, packet: bytes, values: list[str]):
    """Other programs show a page that asks to wait; the data are in a packet of the form."""
    path = page_of(
        b"BT /F1 12 Tf 72 700 Td (Please wait...) Tj ET",
        stream(packet),
        catalog=b"/AcroForm<</Fields[]/XFA[(datasets) 6 0 R]>>/NeedsRendering true",
    )
    document = read(path)
    assert [block.text for block in document.blocks if block.kind == "form_field"] == values
    assert texts(document)[-1] == "Please wait..." or values
    (warning,) = document.warnings
    assert warning.code == "xfa-form"
    assert ("未读到" in warning.message) == (not values)


def test_nothing_is_loaded_before_it_is_needed():
    """Signatures, OCR and the second reader cost no plain file their imports."""
    code = (
        "import sys, extractors.pdf\n"
        "print(sorted({'asn1crypto', 'pdfplumber', 'pdfminer', 'cryptography', 'onnxruntime', 'cv2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_the_limit_on_pages_is_told(letter: Any, read: Any):
    """Three pages where one may be read."""
    document = read(letter(pages=tree(b"3 0 R 3 0 R 3 0 R", 3)), Limits(pages=1))
    assert len(document.pages) == 1
    assert codes(document) == [("limit-pages", None)]
