"""DOCX that hold scanned pages and photos as pictures: their text, its confidence, what is told of it."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors import picture_pages, scan
from extractors.document import Block, Cell, Document, Page, Seal
from extractors.errors import UnreadableFile
from extractors.layout import Line, Mark, PageContent, TableContent
from extractors.limits import Limits
from extractors.registry import DOCX, reader_for
from extractors.word import READER
from extractors.word import pictures as word_pictures

SENTENCE = "全市累计建成商业秘密保护基地41个，查处侵权案件18件，培训企业三百余家。"
P = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"


def line(text: str, row: int, confidence: float = 0.97, left: float = 90.0) -> Line:
    """A recognised line on an A4 page."""
    top = 80.0 + 30 * row
    return Line(
        text=text,
        bbox=(left, top, left + 11.5 * len(text), top + 13),
        size=11.5,
        baseline=top + 11,
        confidence=confidence,
    )


def page(*lines: Line, tables: Sequence[TableContent] = (), marks: Sequence[Mark] = ()) -> PageContent:
    """What the reader of page images gives."""
    return PageContent(
        page=Page(number=1, width=595.28, height=841.89, source="ocr", confidence=0.97),
        lines=lines,
        tables=tuple(tables),
        marks=tuple(marks),
    )


def drawing(relation: str, width: float = 415, height: float = 587, crop: str = "") -> str:
    """A picture in a paragraph."""
    size = f'cx="{int(width * 12_700)}" cy="{int(height * 12_700)}"'
    return (
        f"<w:p><w:r><w:drawing><wp:inline><wp:extent {size}/><a:graphic><a:graphicData><pic:pic><pic:blipFill>"
        f'<a:blip r:embed="{relation}"/>{crop}</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>'
        "</w:r></w:p>"
    )


def picture(width: int = 620, height: int = 877, shade: int = 255) -> bytes:
    """A picture with nothing on it but a frame."""
    image = Image.new("RGB", (width, height), (shade, shade, shade))
    ImageDraw.Draw(image).rectangle((20, 20, width // 2, 40), outline=(0, 0, 0))
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def read_pictures(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Document]:
    """Reads a DOCX with pictures ``p0``, ``p1`` … of which the reader of page images says what it is told to."""

    def read(body: str, *answers: PageContent, media: Sequence[bytes] = (), **options: Any) -> Document:
        said = iter(answers)
        monkeypatch.setattr(scan, "read_pages", lambda _image, **_size: (next(said),))
        monkeypatch.setattr(picture_pages, "_words_of_photo", lambda *_arguments: None)
        files = media or [picture(shade=255 - number) for number in range(max(1, len(answers)))]
        data = docx_bytes(
            body,
            raw={f"word/media/p{number}.png": each for number, each in enumerate(files)},
            arrows={f"p{number}": ("image", f"media/p{number}.png") for number in range(len(files))},
        )
        return read_bytes(data, **options)

    return read


def pairs(document: Document) -> list[tuple[str, str]]:
    """Kind and text of all blocks."""
    return [(block.kind, block.text) for block in document.blocks]


def codes(document: Document) -> list[str]:
    """Codes of all warnings."""
    return [warning.code for warning in document.warnings]


def of_kind(document: Document, kind: str) -> list[Block]:
    """Blocks of one kind."""
    return [block for block in document.blocks if block.kind == kind]


def test_a_scanned_page_is_read_in_its_place(read_pictures: Callable[..., Document]):
    """The picture, then what it says, without place, with its confidence, with ids in order."""
    table = TableContent(
        bbox=(90, 400, 500, 500),
        rows=((Cell("指标", bbox=(90, 400, 200, 450)), Cell("数值")), (Cell("培训人次"), Cell("1200"))),
        confidence=0.9,
    )
    seal = Mark(kind="seal", bbox=(300, 600, 420, 720), seal=Seal(shape="round", text="台州市人民政府", confidence=0.95),
                text="台州市人民政府", confidence=0.95)  # fmt: skip
    content = page(
        line(SENTENCE, 0, left=113.0),
        line("二、以上各项数据截至二〇二三年年底。", 3, 0.8, 113.0),
        tables=[table],
        marks=[seal],
    )
    read = read_pictures(P.format("附件1") + drawing("p0") + P.format("附件2"), content)
    assert pairs(read) == [
        ("paragraph", "附件1"), ("picture", ""), ("paragraph", SENTENCE),
        ("paragraph", "二、以上各项数据截至二〇二三年年底。"), ("table", "指标\t数值\n培训人次\t1200"),
        ("seal", "台州市人民政府"), ("paragraph", "附件2"),
    ]  # fmt: skip
    assert [block.id for block in read.blocks] == [f"b{number}" for number in range(1, 8)]
    assert all(block.page is None and block.bbox is None and not block.fragments for block in read.blocks)
    assert all(cell.bbox is None for block in read.blocks for row in block.rows or () for cell in row)
    assert [block.confidence for block in read.blocks] == [1.0, 1.0, 0.97, 0.8, 0.9, 0.95, 1.0]
    assert codes(read) == ["page-pictures"]
    assert "1 张" in read.warnings[0].message
    assert "%" in read.warnings[0].message
    assert (read.reader, read.pages) == (READER, ())


def test_recognised_text_is_never_quite_sure(read_pictures: Callable[..., Document]):
    """Even perfect readings differ from stored text."""
    read = read_pictures(drawing("p0"), page(line(SENTENCE, 0, 1.0), line(SENTENCE, 2, 1.0)))
    assert {block.confidence for block in of_kind(read, "paragraph")} == {0.99}


def test_paragraphs_go_on_over_scanned_pages(read_pictures: Callable[..., Document]):
    """Pages that follow each other are one text; each picture stands before what begins on it."""
    wide = "对标高标准国际经贸规则，健全涉外商业秘密纠纷应对机制和救济"
    first = page(*(line(wide, row) for row in range(20)))
    second = page(line("与援助制度。", 0), line("二、重点任务", 1, left=113.0), line(wide + "。", 2, left=113.0))
    read = read_pictures(drawing("p0") + drawing("p1"), first, second)
    kinds = [block.kind for block in read.blocks]
    assert kinds.count("picture") == 2
    assert any(block.text.endswith("应对机制和救济与援助制度。") for block in read.blocks)
    place = next(number for number, block in enumerate(read.blocks) if block.text.startswith("二、重点任务"))
    assert kinds.index("picture", 1) == place - 1


def test_a_photo_keeps_only_its_sure_words(read_pictures: Callable[..., Document]):
    """Banner and plaque are text, specks, axis numbers and window grids are not; nothing of it is a title."""
    windows = TableContent(bbox=(0, 0, 300, 300), rows=((Cell(""), Cell("日")), (Cell("F"), Cell(""))), confidence=0.9)
    big = Line(text="商业秘密保护培训会", bbox=(200, 80, 420, 110), size=30, baseline=106, confidence=0.95)
    content = page(
        big, line("只师LAPL", 3), line("80", 4), line("日干", 5, 0.7), line("エスパス商", 6), tables=[windows]
    )
    read = read_pictures(drawing("p0", 415, 300), content, media=[picture(900, 640)])
    assert pairs(read) == [("picture", ""), ("paragraph", "商业秘密保护培训会")]


def test_a_photo_without_words_is_a_picture(read_pictures: Callable[..., Document]):
    """No garbage, and no warning about it."""
    read = read_pictures(drawing("p0", 415, 300), page(line("日师", 0, 0.8), line("12", 1)))
    assert pairs(read) == [("picture", "")]
    assert codes(read) == ["empty-document"] or codes(read) == []


def test_the_end_of_a_letter_is_a_page(read_pictures: Callable[..., Document]):
    """A sheet of paper with little more than signatory and date keeps both; a photo would not keep the date."""
    ends = page(line("绍兴市人民政府", 0, left=330), line("2024年4月18日", 1, left=340))
    read = read_pictures(drawing("p0"), ends)
    assert pairs(read) == [("picture", ""), ("paragraph", "绍兴市人民政府"), ("paragraph", "2024年4月18日")]


def test_small_pictures_are_not_read(read_pictures: Callable[..., Document]):
    """Logos, rules and icons cost nothing; blurred page-sized pictures are told of."""
    read = read_pictures(drawing("p0", 120, 90) + drawing("p0", 400, 20), page(line(SENTENCE, 0)))
    assert [block.kind for block in read.blocks] == ["picture", "picture"]
    read = read_pictures(drawing("p0"), page(line(SENTENCE, 0)), media=[picture(170, 240)])
    assert [block.kind for block in read.blocks] == ["picture"]
    assert codes(read) == ["page-pictures-unread"]


def test_one_picture_shown_twice_is_read_once(read_pictures: Callable[..., Document]):
    """The text stands at the first of them."""
    read = read_pictures(drawing("p0") * 2, page(line(SENTENCE, 0), line(SENTENCE, 2)))
    assert [block.kind for block in read.blocks].count("picture") == 2
    assert len([block for block in read.blocks if SENTENCE in block.text]) == 2
    assert "1 张" in read.warnings[0].message


def test_the_number_of_pictures_is_limited(read_pictures: Callable[..., Document]):
    """Beyond the limit of pages pictures are pictures, and a person is told."""
    answers = [page(line(SENTENCE, 0), line(SENTENCE, 2)) for _ in range(3)]
    read = read_pictures("".join(drawing(f"p{n}") for n in range(3)), *answers, limits=Limits(pages=2))
    assert [block.kind for block in read.blocks].count("picture") == 3
    assert codes(read) == ["page-pictures", "page-pictures-unread"]


def test_pictures_in_cells_are_read_after_their_table(read_pictures: Callable[..., Document]):
    """Scans laid out by a table: the table without a word is no block, one with captions is."""
    cell = "<w:tc>{}</w:tc>"
    body = f"<w:tbl><w:tr>{cell.format(drawing('p0', 200, 283))}{cell.format('<w:p/>')}</w:tr></w:tbl>"
    read = read_pictures(body, page(line(SENTENCE, 0), line(SENTENCE, 2)))
    assert [block.kind for block in read.blocks] == ["picture", "paragraph", "paragraph"]
    body = f"<w:tbl><w:tr>{cell.format(drawing('p0', 200, 283))}{cell.format(P.format('图1 函件'))}</w:tr></w:tbl>"
    read = read_pictures(body, page(line(SENTENCE, 0), line(SENTENCE, 2)))
    assert [block.kind for block in read.blocks] == ["table", "picture", "paragraph", "paragraph"]


def test_only_what_a_crop_shows_is_read(read_pictures: Callable[..., Document], monkeypatch: pytest.MonkeyPatch):
    """What a document cuts off of a picture is not part of it."""
    sizes: list[tuple[int, ...]] = []
    monkeypatch.setattr(
        word_pictures,
        "read_picture_pages",
        lambda pixels: sizes.append(pixels.shape[:2]) or picture_pages.PictureText(),
    )
    read_pictures(drawing("p0", crop='<a:srcRect l="10000" t="-5000" b="50000"/>'))
    assert sizes == [(438, 558)]


def test_without_models_the_rest_is_read(read_pictures: Callable[..., Document], monkeypatch: pytest.MonkeyPatch):
    """A machine without OCR gives the typed text and says what is missing."""

    def refuse(_pixels: Any) -> picture_pages.PictureText:
        raise UnreadableFile("未安装文字识别组件")

    monkeypatch.setattr(word_pictures, "read_picture_pages", refuse)
    read = read_pictures(P.format("正文") + drawing("p0"))
    assert pairs(read) == [("paragraph", "正文"), ("picture", "")]
    assert codes(read) == ["page-pictures-unread"]


def test_the_title_of_the_typed_text_is_found_behind_scans(read_pictures: Callable[..., Document]):
    """A scanned letter in front does not hide the plan's own title."""
    title = '<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:sz w:val="44"/></w:rPr><w:t>试点工作方案</w:t></w:r></w:p>'
    scanned = page(*(line(SENTENCE, row) for row in range(20)))
    read = read_pictures(drawing("p0") + title + P.format(SENTENCE), scanned)
    assert [block.text for block in of_kind(read, "title")] == ["试点工作方案"]


def test_long_screenshots_are_cut_at_blank_rows(monkeypatch: pytest.MonkeyPatch):
    """A picture of many screens becomes pages; no row of text is cut, none is lost."""
    image = Image.new("L", (400, 4000), 255)
    draw = ImageDraw.Draw(image)
    for top in range(10, 3990, 36):
        draw.rectangle((20, top, 380, top + 20), fill=0)
    import numpy as np

    pixels = np.stack([np.asarray(image)] * 3, axis=2)
    strips: list[Any] = []

    def keep(strip: Any, **_size: Any) -> tuple[PageContent, ...]:
        strips.append(strip)
        return (page(line(SENTENCE, 0), line(SENTENCE, 2)),)

    monkeypatch.setattr(scan, "read_pages", keep)
    contents, _ = picture_pages.read_picture_pages(pixels)
    assert len(contents) == len(strips) > 4
    assert sum(len(strip) for strip in strips) == 4000
    assert all(strip[0].min() == 255 and strip[-1].min() == 255 for strip in strips)


def test_the_reader_says_that_it_may_need_ocr():
    """The registry's row agrees with the reader, so that deadlines fit."""
    reader = reader_for(DOCX)
    assert reader is not None
    assert (reader.key, reader.uses_ocr) == (READER, True)


FONTS = ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/truetype/arphic/uming.ttc")


def test_a_real_photo_of_words(docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]):
    """One small picture through the real models: a light banner on red, above a grid of windows."""
    path = next((path for path in FONTS if Path(path).exists()), None)
    if path is None:
        pytest.skip("no Chinese font on this machine (Debian: fonts-noto-cjk)")
    image = Image.new("RGB", (640, 400), (150, 170, 190))
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 40, 600, 110), fill=(200, 20, 30))
    draw.text((90, 52), "商业秘密保护宣传活动", font=ImageFont.truetype(path, 44), fill=(255, 250, 220))
    for x in range(40, 600, 70):
        for y in range(180, 380, 50):
            draw.rectangle((x, y, x + 50, y + 36), fill=(60, 70, 80))
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=85)
    data = docx_bytes(drawing("p", 415, 260), raw={"word/media/p.jpg": stream.getvalue()},
                      arrows={"p": ("image", "media/p.jpg")})  # fmt: skip
    read = read_bytes(data)
    assert pairs(read) == [("picture", ""), ("paragraph", "商业秘密保护宣传活动")]
    assert read.blocks[1].confidence < 1
