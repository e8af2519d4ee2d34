"""Page by page: the text layer, OCR, or both, and a second reader where the first makes nothing plausible of it."""

import itertools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont
from PIL import Image
from reportlab.lib.utils import ImageReader

from extractors.document import Page
from extractors.errors import UnreadableFile
from extractors.layout import Line, PageContent
from extractors.layout.frames import Warp
from extractors.limits import Limits
from extractors.picture_pages import PictureText

LINES = (
    "为深入贯彻落实党中央国务院关于加强知识产权保护的",
    "决策部署健全商业秘密保护工作机制营造良好营商环境",
    "现就有关事项提出如下工作安排和具体要求请认真执行",
)
BODY = "为深入贯彻落实党中央国务院关于加强知识产权保护的决策部署，健全商业秘密保护工作机制，营造良好营商环境。"


def mapped(page_of: Any, code_of: Callable[[str, int], int]) -> Path:
    """A page that shows ``LINES`` with a ToUnicode map of its own; needs a Chinese font to be shown."""
    characters = sorted(set("".join(LINES)))
    pairs = b"".join(b"<%04X> <%04X>\n" % (ord(c), code_of(c, number)) for number, c in enumerate(characters))
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def 1 begincodespacerange"
        b" <0000> <FFFF> endcodespacerange %d beginbfchar\n%bendbfchar endcmap end end" % (len(characters), pairs)
    )
    shown = b" 0 -28 Td ".join(b"<" + line.encode("utf-16-be").hex().encode() + b"> Tj" for line in LINES)
    info = b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 0>>"
    descriptor = (
        b"/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]"
        b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>"
    )
    path: Path = page_of(
        b"BT /F2 16 Tf 72 700 Td " + shown + b" ET",
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[7 0 R]/ToUnicode 8 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light" + info + descriptor + b">>",
        b"<</Length %d>>stream\n" % len(cmap) + cmap + b"\nendstream",
        page=b"/Resources<</Font<</F1 4 0 R/F2 6 0 R>>>>",
    )
    data = path.read_bytes().replace(b"/Resources<</Font<</F1 4 0 R>>>>", b" " * 32, 1)
    path.write_bytes(data)
    return path


@pytest.fixture
def shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The recogniser reads, run by run, what the page shows."""
    from extractors.ocr import Recognised

    class Engine:
        said = itertools.cycle(LINES)

        def recognise(self, _: Any) -> Recognised:
            line = next(self.said)
            return Recognised(line, (0.99,) * len(line))

    engine = Engine()
    monkeypatch.setattr("extractors.ocr.engine", lambda: engine)


@pytest.mark.usefixtures("recogniser", "shows")
@pytest.mark.parametrize(
    "code_of",
    [lambda _, number: 0x41 + number % 26, lambda _, number: 0x4F00 + 7 * number, lambda _, number: 0x30 + number % 10],
)
def test_a_layer_with_other_words_than_the_page_is_recognised(page_of: Any, read: Any, code_of: Any):
    """Chinese characters that were mapped to letters, to rare characters, to digits."""
    document = read(mapped(page_of, code_of))
    assert document.pages[0].source == "ocr"
    assert [warning.code for warning in document.warnings][:1] in (["false-text-layer"], ["garbled-text-layer"])


@pytest.mark.usefixtures("recogniser", "shows")
def test_a_right_map_is_trusted(page_of: Any, read: Any):
    """The same page with its own words."""
    document = read(mapped(page_of, lambda character, _: ord(character)))
    assert "".join(block.text for block in document.blocks) == "".join(LINES)
    assert document.warnings == ()


@pytest.mark.usefixtures("recogniser")
def test_doubt_alone_is_no_proof(page_of: Any, read: Any, monkeypatch: pytest.MonkeyPatch):
    """A layer that looks odd and that the recogniser confirms stays."""
    monkeypatch.setattr("extractors.pdf.page_reading.says_something_else", lambda *_: False)
    assert read(mapped(page_of, lambda _, number: 0x41 + number % 26)).pages[0].source == "text"


def missing(*_: Any) -> Any:
    """Stands for OCR on a machine without its models."""
    raise UnreadableFile("未安装文字识别组件（rapidocr），无法识别扫描件和图片")


def test_without_ocr_a_text_layer_is_not_lost(page_of: Any, paper: Any, read: Any, monkeypatch: pytest.MonkeyPatch):
    """A doubtful layer stays, with a warning; so does sound text beside a picture."""
    monkeypatch.setattr("extractors.ocr.engine", missing)
    monkeypatch.setattr("extractors.picture_pages.read_picture_pages", missing)
    document = read(mapped(page_of, lambda _, number: 0x41 + number % 26))
    assert document.pages[0].source == "text"
    assert [warning.code for warning in document.warnings] == ["doubtful-text-layer"]
    sheet = paper()
    sheet.canvas.drawImage(ImageReader(Image.new("RGB", (30, 40), "lightyellow")), 0, 0, 595, 842)
    sheet.text(72, 200, BODY[:26])
    document = read(sheet.save())
    assert document.blocks[0].text == BODY[:26]
    assert [warning.code for warning in document.warnings] == ["picture-unread"]


class Outlines(BasePen):
    """Draws a glyph of a font as a path of reportlab."""

    def __init__(self, glyphs: Any, path: Any, place: tuple[float, float], scale: float) -> None:
        super().__init__(glyphs)
        self.path, self.place, self.scale = path, place, scale

    def _at(self, point: tuple[float, float]) -> tuple[float, float]:
        return self.place[0] + point[0] * self.scale, self.place[1] + point[1] * self.scale

    def _moveTo(self, point: Any) -> None:  # noqa: N802 - fontTools calls it so
        self.path.moveTo(*self._at(point))

    def _lineTo(self, point: Any) -> None:  # noqa: N802 - fontTools calls it so
        self.path.lineTo(*self._at(point))

    def _curveToOne(self, *points: Any) -> None:  # noqa: N802 - fontTools calls it so
        self.path.curveTo(*itertools.chain.from_iterable(map(self._at, points)))

    def _closePath(self) -> None:  # noqa: N802 - fontTools calls it so
        self.path.close()


FONTS = Path(sys.prefix) / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"


def draw_outlines(sheet: Any, lines: list[str], top: float = 200.0) -> None:
    """The lines as curves (转曲)."""
    file = next(FONTS.glob("**/*CJK*.[ot]t[fc]"), None)
    if file is None:
        pytest.skip("no Chinese font on this machine")
    font = TTFont(file, fontNumber=0 if file.suffix == ".ttc" else -1)
    glyphs, names, scale = font.getGlyphSet(), font.getBestCmap(), 16 / font["head"].unitsPerEm
    for row, line in enumerate(lines):
        for column, character in enumerate(line):
            path = sheet.canvas.beginPath()
            place = (72 + 16 * column, sheet.height - top - 28 * row)
            glyphs[names[ord(character)]].draw(Outlines(glyphs, path, place, scale))
            sheet.canvas.drawPath(path, stroke=0, fill=1)


def test_a_page_of_outlines_is_recognised(paper: Any, read: Any, recogniser: Any):
    """No text at all, and much that is drawn."""
    sheet = paper()
    draw_outlines(sheet, [BODY[:26]] * 2)
    assert read(sheet.save()).pages[0].source == "ocr"
    assert len(recogniser.images) == 1


def test_outlines_below_live_text_are_read_too(paper: Any, read: Any, monkeypatch: pytest.MonkeyPatch):
    """Heads that stayed text above bodies made of curves: all are told, each once, whatever logo all pages have."""
    page = Page(number=1, width=595.28, height=841.89, source="ocr", confidence=0.9)
    line = Line(BODY[:26], (72, 190, 488, 206), 16, 203, confidence=0.9)
    said = PictureText((PageContent(page, (line,)),), is_page=True)
    monkeypatch.setattr("extractors.picture_pages.read_picture_pages", lambda _: said)
    sheet = paper()
    heads = "云岭市人民政府关于申报商业秘密保护创新试点的请示", "附件一：云岭市商业秘密保护创新试点工作方案"
    logo = ImageReader(Image.new("RGB", (30, 40), "lightyellow"))
    for head in heads:
        sheet.text(72, 100, head, 16)
        draw_outlines(sheet, [BODY[:26]] * 5)
        sheet.canvas.drawImage(logo, 500, 780, 20, 20)
        sheet.page()
    document = read(sheet.save())
    assert [page.source for page in document.pages] == ["mixed", "mixed"]
    wanted = [(1, heads[0]), (1, BODY[:26]), (2, heads[1]), (2, BODY[:26])]
    assert sorted((block.page, block.text) for block in document.blocks if block.text) == sorted(wanted)


def test_a_page_that_breaks_is_read_by_the_second_reader(paper: Any, read: Any, monkeypatch: pytest.MonkeyPatch):
    """Where pdfium gives no text of a page, pdfplumber may; that is told."""
    sheet = paper()
    sheet.canvas.setFont("Helvetica", 12)
    sheet.canvas.drawString(72, 700, "The quick brown fox jumps over the lazy dog")
    path = sheet.save()

    def fail(_: pdfium.PdfPage) -> Any:
        raise pdfium.PdfiumError("Failed to load text page.")

    monkeypatch.setattr(pdfium.PdfPage, "get_textpage", fail)
    document = read(path)
    (block,) = document.blocks
    assert block.text == "The quick brown fox jumps over the lazy dog"
    assert block.bbox == pytest.approx((72, 841.89 - 712, 310, 841.89 - 697), abs=4)
    assert block.confidence < 1
    assert [(warning.code, warning.page) for warning in document.warnings] == [("second-reader", 1)]


def test_the_better_of_two_readings_is_kept(paper: Any, read: Any, monkeypatch: pytest.MonkeyPatch):
    """The first one loses most of the page's characters: the other is taken; not when it has hardly more."""
    sheet = paper()
    sheet.paragraph(BODY)
    sheet.paragraph(BODY)
    path = sheet.save()
    full = read(path)
    lost = PageContent(page=full.pages[0], lines=(Line("为深入", (72, 90, 120, 106), 16, 103),))
    monkeypatch.setattr("extractors.pdf.page_reading.read_text_page", lambda *_: (lost, False))
    again = PageContent(
        page=full.pages[0], lines=tuple(Line(BODY, (72, 90 * n, 500, 90 * n + 16), 16, 90 * n + 13) for n in (1, 2))
    )
    monkeypatch.setattr("extractors.pdf.page_reading.read_page_again", lambda *_: again)
    document = read(path)
    assert [block.text for block in document.blocks] == [BODY, BODY]
    assert [warning.code for warning in document.warnings] == ["second-reader"]
    monkeypatch.setattr("extractors.pdf.page_reading.read_page_again", lambda *_: lost)
    assert [block.text for block in read(path).blocks] == ["为深入"]


def test_garbage_that_ocr_cannot_read_either(paper: Any, read: Any, recogniser: Any, monkeypatch: pytest.MonkeyPatch):
    """A layer that is garbage to pdfium may be none to pdfplumber."""
    nothing = PageContent(page=Page(number=1, width=595.0, height=842.0, source="none", confidence=0.0))
    monkeypatch.setattr(sys.modules["extractors.scan"], "read_pages", lambda *_, **__: (nothing,))
    again = PageContent(page=Page(1, 595.0, 842.0, "text", 0.9), lines=(Line(BODY, (72, 90, 500, 106), 16, 103),))
    monkeypatch.setattr("extractors.pdf.page_reading.read_page_again", lambda *_: again)
    sheet = paper()
    sheet.text(72, 200, "鎵瑰噯鐢熶骇璁稿彲璇佺紪鍙锋槸浠€涔堬紝鎴戜滑璁や负闇€瑕侀噸鏂拌瘑鍒", 12)
    document = read(sheet.save())
    assert [block.text for block in document.blocks] == [BODY]
    assert [warning.code for warning in document.warnings] == ["garbled-text-layer", "second-reader"]
    assert not recogniser.images


@pytest.mark.usefixtures("recogniser")
def test_visible_text_over_a_page_picture_is_both(paper: Any, read: Any, monkeypatch: pytest.MonkeyPatch):
    """A form as a picture, typed over: text, and OCR of the picture."""
    page = Page(number=1, width=595.28, height=841.89, source="ocr", confidence=0.9)
    line = Line("图中的一行文字", (72, 400, 184, 416), 16, 413, confidence=0.9)
    monkeypatch.setattr(
        "extractors.picture_pages.read_picture_pages",
        lambda _: PictureText((PageContent(page, (line,)),), is_page=True),
    )
    sheet = paper()
    sheet.canvas.drawImage(ImageReader(Image.new("RGB", (30, 40), "lightyellow")), 0, 0, 595, 842)
    sheet.text(72, 200, BODY[:26])
    document = read(sheet.save())
    assert document.pages[0].source == "mixed"
    assert [block.text for block in document.blocks] == [BODY[:26], "图中的一行文字"]


@pytest.mark.usefixtures("recogniser")
@pytest.mark.parametrize("first", [1, 65])
def test_fonts_of_drawings_without_a_map_are_recognised(raw_pdf: Any, read: Any, first: int):
    """Type 3: the codes are control characters, or letters that nobody sees."""
    drawn = b"1000 0 0 0 900 900 d1 100 0 800 200 re f 100 700 800 200 re f 400 0 200 900 re f"
    names = b" ".join(b"/g%d" % number for number in range(20))
    drawings = b"".join(b"/g%d 6 0 R" % number for number in range(20))
    shown = bytes(first + number % 20 for number in range(60)).hex().encode()
    content = b"BT /F1 12 Tf 72 700 Td <" + shown + b"> Tj ET"
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]/FirstChar %d/LastChar %d"
        b"/Widths[%b]/CharProcs<<%b>>/Encoding<</Type/Encoding/Differences[%d %b]>>/Resources<<>>>>"
    )
    path = raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F1 4 0 R>>>>>>",
        font % (first, first + 19, b"1000 " * 20, drawings, first, names),
        b"<</Length %d>>stream\n" % len(content) + content + b"\nendstream",
        b"<</Length %d>>stream\n" % len(drawn) + drawn + b"\nendstream",
    )
    document = read(path)
    assert document.pages[0].source == "ocr"
    assert [warning.code for warning in document.warnings] == ["garbled-text-layer"]


def test_two_pages_on_one_image_are_two(paper: Any, read: Any, recogniser: Any, monkeypatch: pytest.MonkeyPatch):
    """An open book: the left page first; a field that lies on the right one stays there; one page in the document."""
    page = Page(number=1, width=842.0, height=595.0, source="ocr", confidence=0.9)
    halves = [
        PageContent(
            page=page,
            lines=(Line(text, (40, 100, 200, 116), 16, 113, confidence=0.9),),
            warp=Warp(width=421.0, height=595.0, matrix=(1.0, 0.0, left, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)),
        )
        for text, left in (("左页的一行文字", 0.0), ("右页的一行文字", 421.0))
    ]
    monkeypatch.setattr(sys.modules["extractors.scan"], "read_pages", lambda *_, **__: tuple(halves))
    sheet = paper(pagesize=(842, 595))
    sheet.canvas.drawImage(ImageReader(Image.new("RGB", (30, 40), "grey")), 0, 0, 842, 595)
    sheet.canvas.acroForm.textfield(name="a", value="Shaoxing", x=500, y=595 - 320, width=120, height=20)
    document = read(sheet.save())
    assert [(block.kind, block.text, round(block.bbox[0])) for block in document.blocks] == [
        ("paragraph", "左页的一行文字", 40),
        ("paragraph", "右页的一行文字", 461),
        ("form_field", "Shaoxing", 500),
    ]
    assert len(document.pages) == 1
    assert [warning.code for warning in document.warnings] == ["two-pages"]
    assert not recogniser.images


def test_more_cells_than_the_limit_are_lines(paper: Any, read: Any):
    """Nothing of the file is lost; that is told once."""
    sheet = paper()
    for _ in range(3):
        sheet.grid((72, 200, 328), (100, 130, 160))
        for y, (label, value) in zip((120, 150), (("项目", "金额"), ("合计", "12.5")), strict=True):
            sheet.text(80, y, label, 12)
            sheet.text(210, y, value, 12)
        sheet.page()
    document = read(sheet.save(), Limits(table_cells=6))
    assert [block.kind for block in document.blocks].count("table") == 1
    text = "".join(block.text for block in document.blocks)
    assert text.count("12.5") == 3
    assert [(warning.code, warning.page) for warning in document.warnings] == [("limit-cells", 2)]
