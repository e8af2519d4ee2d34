"""PDF that attack: bombs in every filter, rings, depth, boxes without measure, fonts and tables of characters that lie."""

import base64
import struct
import zlib

import pytest

from extractors.document import Document
from extractors.errors import DeadlineExceeded, HostileFile, ReadingError, UnreadableFile, WorkerError

from .benches import DEADLINE, Bench, Here
from .making import pdf, pdf_of

SOUND = b"BT /F1 12 Tf 72 700 Td (Sound page) Tj ET"


def said(document: Document) -> str:
    """All that a document says."""
    return "\n".join(block.text for block in document.blocks)


def packed(times: int, data: bytes) -> bytes:
    """Deflated again and again."""
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data


def stream(entries: bytes, data: bytes) -> bytes:
    """A stream object."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def runs(count: int) -> bytes:
    """A run-length stream that unpacks 64 times larger."""
    return b"\x81q" * count + b"\x80"


BOMBS = {
    "flate": (b"/Filter/FlateDecode", packed(1, b"q " * (30 << 20))),
    "flate in flate": (b"/Filter[/FlateDecode/FlateDecode]", packed(2, b"q " * (30 << 20))),
    "flate in flate in flate": (b"/Filter[/FlateDecode/FlateDecode/FlateDecode]", packed(3, b"q " * (30 << 20))),
    "a hundred filters": (b"/Filter[%s]" % (b"/FlateDecode" * 100), packed(1, SOUND)),
    "predictor": (b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 2147483647/Colors 32>>", packed(1, b"\x02" * 999)),
    "lzw": (b"/Filter/LZWDecode", b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01" * 20_000),
    "run length": (b"/Filter/RunLengthDecode", runs(1 << 18)),
    "ascii85": (b"/Filter/ASCII85Decode", b"z" * (1 << 20) + b"~>"),
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_bombs_in_the_content_of_a_page(bench: Bench, bomb: tuple[bytes, bytes]) -> None:
    """The page is read or lost with a word; the worker stays within its memory and time."""
    entries, data = bomb
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R 6 0 R]/Count 2/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>",
        stream(entries, data),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/Page/Parent 2 0 R/Contents 7 0 R>>",
        stream(b"", SOUND),
    ]
    bench.deadline = 20.0
    try:
        document = bench.read(pdf_of(objects))
    except (ReadingError, WorkerError) as error:
        assert error.code == "hostile-file"  # noqa: PT017 - the whole file may be refused
        bench.deadline = DEADLINE
        document = bench.read(pdf())
    assert "Sound page" in said(document)


PICTURES = {
    "huge and empty": (b"/Width 100000/Height 100000/ColorSpace/DeviceGray/BitsPerComponent 8", b""),
    "deflated zeros": (
        b"/Width 20000/Height 20000/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode",
        packed(1, bytes(90 << 20)),
    ),
    "jbig2 of four billion rows": (
        b"/Width 64/Height 64/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode",
        struct.pack(">IBBIIIIIBH", 0, 0x30, 0, 19, 0xFFFFFFFF, 0xFFFFFFFF, 0, 0, 0, 0),
    ),
    "jpx of sixteen thousand channels": (
        b"/Width 64/Height 64/Filter/JPXDecode",
        b"\xff\x4f\xff\x51" + struct.pack(">HHIIIIIIIIH", 49190, 0, 1 << 20, 1 << 20, 0, 0, 1, 1, 0, 0, 16384) + b"\x07\x01\x01" * 16384,
    ),
    "ccitt of endless rows": (
        b"/Width 65000/Height 65000/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 65000/Rows 65000>>",
        b"\xff" * 9_000,
    ),
    "mask of itself": (b"/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8/SMask 6 0 R", bytes(64)),
    "negative": (b"/Width -5/Height -5/ColorSpace/DeviceGray/BitsPerComponent 8", bytes(64)),
    "palette without end": (b"/Width 8/Height 8/ColorSpace[/Indexed/DeviceRGB 2147483647()]/BitsPerComponent 8", b"\xff" * 64),
}  # fmt: skip


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES.keys())
@pytest.mark.parametrize("text", [SOUND, b""], ids=["with text", "alone"])
def test_pictures_that_claim_the_world(bench: Bench, picture: tuple[bytes, bytes], text: bytes) -> None:
    """A picture of a page costs itself; text beside it is read, a page of nothing else is kept."""
    entries, data = picture
    image = stream(b"/Type/XObject/Subtype/Image" + entries, data)
    content = text + b" q 595 0 0 842 0 0 cm /I Do Q"
    document = bench.read(pdf(content, resources=b"/XObject<</I 6 0 R>>", more=[image]))
    assert len(document.pages) == 1
    assert "Sound page" in said(document) or not text or document.warnings


RINGS = {
    "pages": b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 9/Parent 2 0 R>>",
    "no kids": b"<</Type/Pages/Kids 2 0 R/Count 1>>",
    "a count that lies": b"<</Type/Pages/Kids[3 0 R]/Count 2147483647>>",
    "a negative count": b"<</Type/Pages/Kids[3 0 R]/Count -1>>",
    "one page a thousand times": b"<</Type/Pages/Kids[%s]/Count 1000>>" % (b"3 0 R " * 1_000),
}


@pytest.mark.parametrize("tree", RINGS.values(), ids=RINGS.keys())
def test_page_trees_that_lie(here: Here, tree: bytes) -> None:
    """An end, within the limit on pages; what can be reached is read, or it is told."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        tree,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        stream(b"", SOUND),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    document = here.read(pdf_of(objects))
    assert 0 < len(document.pages) <= here.limits.pages
    assert "Sound page" in said(document)


def test_forms_outlines_fields_and_labels_in_rings(here: Here) -> None:
    """What may hold itself holds itself: drawn objects, bookmarks, fields, names, numbers of pages, colour spaces."""
    more = [
        stream(b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>", b"/X Do"),
        b"<</Type/Outlines/First 8 0 R/Last 8 0 R/Count 1>>",
        b"<</Title(a)/Parent 7 0 R/Next 8 0 R/Prev 8 0 R/First 8 0 R/Last 8 0 R/Dest 8 0 R/Count 99>>",
        b"<</FT/Tx/T(a)/V 9 0 R/Kids[9 0 R 9 0 R]/Parent 9 0 R>>",
        b"<</Kids[10 0 R]/Names[(a) 10 0 R]/Nums[0 10 0 R]/Limits[(a)(z)]>>",
    ]
    catalog = (
        b"/Outlines 7 0 R/AcroForm<</Fields[9 0 R]>>/Names<</EmbeddedFiles 10 0 R/Dests 10 0 R>>/PageLabels 10 0 R"
        b"/OCProperties<</OCGs[10 0 R]/D<</Order[10 0 R]>>>>/StructTreeRoot 10 0 R"
    )
    data = pdf(SOUND + b" /X Do", catalog=catalog, resources=b"/XObject<</X 6 0 R>>", more=more)
    assert "Sound page" in said(here.read(data))
    assert here.identify(data).media_type == "application/pdf"


def test_forms_that_draw_each_other_without_end(bench: Bench) -> None:
    """Ten million million drawings in a kilobyte: ended at the deadline, or cut before."""
    levels = [
        stream(b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (7 + n), b"/X Do " * 20)
        for n in range(10)
    ]
    last = stream(b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]", b"0 0 1 1 re f")
    data = pdf(SOUND + b" /X Do", resources=b"/XObject<</X 6 0 R>>", more=[*levels, last])
    bench.deadline = 3.0
    try:
        document = bench.read(data)
    except (HostileFile, DeadlineExceeded) as error:
        assert error.code == "hostile-file"  # noqa: PT017 - either end is right
    else:
        assert "Sound page" in said(document)
    bench.deadline = DEADLINE
    assert "Sound page" in said(bench.read(pdf()))


@pytest.mark.parametrize("depth", [1_000, 200_000])
@pytest.mark.parametrize("opening", [b"[", b"<<", b"<</a", b"(", b"BT ", b"q "])
def test_depth_without_end(here: Here, opening: bytes, depth: int) -> None:
    """Arrays, dictionaries, strings, states a hundred thousand deep in the content and in an object."""
    data = pdf(SOUND + b" " + opening * depth, page=b"/PieceInfo 6 0 R", more=[opening * depth])
    assert "Sound page" in said(here.read(data))


BOXES = {
    "fourteen thousand inches": b"/MediaBox[0 0 1008000 1008000]",
    "the limit": b"/MediaBox[0 0 14400 14400]",
    "tiny": b"/MediaBox[0 0 .001 .001]",
    "nothing": b"/MediaBox[0 0 0 0]",
    "backwards": b"/MediaBox[595 842 0 0]",
    "negative": b"/MediaBox[-595 -842 0 0]",
    "no numbers": b"/MediaBox[(a)/b null true]",
    "not four": b"/MediaBox[0 0]",
    "beyond floats": b"/MediaBox[0 0 1%s 1]" % (b"0" * 400),
    "turned by 45": b"/Rotate 45/MediaBox[0 0 595 842]",
    "turned without end": b"/Rotate 99999999999999/MediaBox[0 0 595 842]",
    "turned by a name": b"/Rotate/a/MediaBox[0 0 595 842]",
    "crop elsewhere": b"/MediaBox[0 0 595 842]/CropBox[9000 9000 9001 9001]",
    "tiny units": b"/UserUnit .0000001/MediaBox[0 0 595 842]",
    "huge units": b"/UserUnit 1e30/MediaBox[0 0 595 842]",
}


@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES.keys())
def test_pages_out_of_all_measure(here: Here, box: bytes) -> None:
    """Every page has a size, every box is one; a page beyond the limit is told, and refused where it is the only one."""
    try:
        document = here.read(pdf(page=box))
    except UnreadableFile as error:
        assert "尺寸" in error.message  # noqa: PT017 - either end is right
        return
    assert len(document.pages) == 1
    assert "Sound page" in said(document) or document.warnings or not document.blocks


MATRICES = [
    b"0 0 0 0 0 0",
    b"1e38 0 0 1e38 0 0",
    b"1 0 0 1 1e300 1e300",
    b"0 1e-30 -1e-30 0 0 0",
    b".7 .7 -.7 .7 99 99",
    b"a b c d e f",
]


@pytest.mark.parametrize("matrix", MATRICES)
def test_text_out_of_all_measure(here: Here, matrix: bytes) -> None:
    """Letters of no size, endless size, far away, aslant: the rest of the page is read."""
    wild = b" q %s cm BT /F1 12 Tf %s Tm (wild) Tj 1e30 Tc 1e30 TL -1e30 Tz (more) ' ET Q" % (matrix, matrix)
    sized = b" BT /F1 1e20 Tf 9 9 Td (sized) Tj /F1 -12 Tf (less) Tj ET BT /F1 12 Tf 72 600 Td (Also sound) Tj ET"
    assert "Sound page" in said(here.read(pdf(SOUND + wild + sized)))


def font_file(tables: int) -> bytes:
    """The head of a TrueType font whose tables lie on each other and beyond the end."""
    rows = b"".join(
        struct.pack(">4sIII", name, 0, 0xFFFFFFF0, 0xFFFFFFFF) for name in (b"glyf", b"loca", b"cmap", b"head")
    )
    return struct.pack(">IHHHH", 0x00010000, tables, 0, 0, 0) + rows + b"\xff" * 99


def cmap(body: bytes) -> bytes:
    """A table of characters."""
    return (
        b"/CIDInit/ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange %s endcmap"
        % body
    )


FONTS = {
    "tables that lie": (b"/Subtype/TrueType/FontDescriptor 7 0 R", stream(b"", font_file(4))),
    "four billion tables": (b"/Subtype/TrueType/FontDescriptor 7 0 R", stream(b"", font_file(65535))),
    "no font at all": (b"/Subtype/TrueType/FontDescriptor 7 0 R", stream(b"", b"%PDF-1.4" * 99)),
    "type 1 without end": (b"/Subtype/Type1/FontDescriptor 7 0 R", stream(b"/Length1 99999999/Length2 -1", b"%!PS /a {a} def " * 99)),
    "widths without measure": (b"/Subtype/TrueType/FirstChar -99999/LastChar 2147483647/Widths[1e30 -1e30]", b"null"),
    "a map that uses itself": (b"/Subtype/TrueType/ToUnicode 6 0 R", stream(b"/UseCMap 6 0 R", cmap(b""))),
    "a range of everything": (b"/Subtype/TrueType/ToUnicode 6 0 R", stream(b"", cmap(b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange"))),
    "ranges without end": (b"/Subtype/TrueType/ToUnicode 6 0 R", stream(b"", cmap(b"1 beginbfrange <00> <FF> <0041> endbfrange " * 50_000))),
    "halves of characters": (b"/Subtype/TrueType/ToUnicode 6 0 R", stream(b"", cmap(b"1 beginbfrange <00> <FF> <D800> endbfrange"))),
    "controls": (b"/Subtype/TrueType/ToUnicode 6 0 R", stream(b"", cmap(b"1 beginbfrange <20> <7F> <0000> endbfrange"))),
    "a novel a letter": (b"/Subtype/TrueType/ToUnicode 6 0 R", stream(b"", cmap(b"1 beginbfchar <61> <%s> endbfchar" % (b"4E00" * 50_000)))),
    "a type 3 of itself": (b"/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 6 0 R>>/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[1]/Resources<</Font<</F2 7 0 R>>>>", stream(b"", b"BT /F2 9 Tf (a) Tj ET")),
}  # fmt: skip


@pytest.mark.parametrize("font", FONTS.values(), ids=FONTS.keys())
def test_fonts_that_attack(bench: Bench, font: tuple[bytes, bytes]) -> None:
    """A font costs the text that is set in it, no other."""
    entries, file = font
    descriptor = b"<</Type/Font%s/BaseFont/Bad/FontFile2 6 0 R/FontFile 6 0 R/Flags 4>>" % entries
    hostile = b" BT /F2 12 Tf 72 600 Td (aaaaabbbbb) Tj ET"
    data = pdf(SOUND + hostile, resources=b"/XObject<<>>", more=[file, descriptor]).replace(
        b"/Font<</F1 5 0 R>>", b"/Font<</F1 5 0 R/F2 7 0 R>>"
    )
    document = bench.read(data)
    assert "Sound page" in said(document)
    assert len(said(document)) <= bench.limits.characters


def test_vertical_and_unknown_encodings_of_characters(here: Here) -> None:
    """Names of CMaps that are paths, that do not exist, that are code: no file is opened by them."""
    for name in (b"/..#2f..#2f..#2fetc#2fpasswd", b"/GBK-EUC-V", b"/NoSuch", b"/" + b"A" * 9_000, b"9", b"null"):
        font = b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding%s/DescendantFonts[7 0 R]>>" % (b" " + name)
        inner = (
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(..)/Ordering(/etc)/Supplement 0>>>>"
        )
        data = pdf(SOUND + b" BT /F2 12 Tf 72 600 Td <4E004E8C> Tj ET", more=[font, inner]).replace(
            b"/Font<</F1 5 0 R>>", b"/Font<</F1 5 0 R/F2 6 0 R>>"
        )
        document = here.read(data)
        assert "Sound page" in said(document)
        assert "root:" not in said(document)


def test_objects_and_lines_without_number(bench: Bench) -> None:
    """A page of many letters, rules or states ends within the limits, and says what it left out."""
    letters = b"BT /F1 1 Tf " + b"1 0 Td (a) Tj " * 60_000 + b"ET"
    rules = b"".join(b"%d %d m %d %d l S " % (n % 595, n % 842, n % 595 + 5, n % 842) for n in range(60_000))
    for content in (letters, rules, b"0 0 1 1 re f " * 60_000, b"q Q " * 500_000):
        document = bench.read(pdf(SOUND + b" " + content))
        assert len(document.pages) == 1
        assert "Sound page" in said(document) or document.warnings


def test_addresses_of_objects_that_lie(here: Here) -> None:
    """Tables of objects in rings, beyond the file, as streams of themselves: rebuilt, or refused with a word."""
    whole = pdf()
    for find, new in (
        (b"startxref\n", b"startxref\n-"),
        (b"/Root 1 0 R", b"/Root 1 0 R/Prev 0"),
        (b"/Root 1 0 R", b"/Root 1 0 R/XRefStm 9"),
        (b"/Size 6", b"/Size 99999999999"),
        (b"00000 n", b"65535 n"),
        (b"trailer", b"traider"),
        (b"endobj", b"endibj"),
        (b"/Root 1 0 R", b"/Root 99 0 R"),
        (b"/Root 1 0 R", b"/Root 1 0 R/Encrypt 3 0 R"),
        (b"/Root 1 0 R", b"/Root 1 0 R/Encrypt<</Filter/Standard/V 5/R 6/O(a)/U(a)/P -1>>"),
    ):
        data = whole.replace(find, new)
        assert data != whole
        try:
            document = here.read(data)
        except ReadingError as error:
            assert error.code in {"unreadable-file", "encrypted-file"}  # noqa: PT017 - either end is right
        else:
            assert "Sound page" in said(document) or document.warnings


def test_an_embedded_file_that_is_the_file_itself(here: Here) -> None:
    """A quine in a document is one level of members."""
    inner = pdf()
    for _ in range(3):
        names = b"/Names<</EmbeddedFiles<</Names[(a) 6 0 R]>>>>"
        inner = pdf(
            catalog=names,
            more=[b"<</Type/Filespec/F(../../a.pdf)/EF<</F 7 0 R>>>>", stream(b"/Type/EmbeddedFile", inner)],
        )
    (member,) = here.unpack(inner)
    assert member.name == "a.pdf"
    assert base64.b16decode(member.sha256.upper())


def test_scripts_and_launches_are_only_bytes(here: Here) -> None:
    """Actions that run, open or send are not carried out, and do not keep the page from being read."""
    actions = b"/OpenAction<</S/JavaScript/JS(while(true){})>>/AA<</WC<</S/Launch/F(/bin/sh)>>>>"
    data = pdf(catalog=actions, page=b"/AA<</O<</S/URI/URI(http://127.0.0.1:1)>>>>")
    assert "Sound page" in said(here.read(data))
