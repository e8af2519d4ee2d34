"""Pictures of a DOCX, the seals in them, and embedded objects."""

import io
import struct
from collections.abc import Callable

from PIL import Image, ImageDraw

from extractors.document import Document
from extractors.limits import Limits

from .wordml import P, by_kind, codes, drawing, paragraph, run


def seal_picture() -> bytes:
    """A red ring with a star, as PNG with transparency."""
    image = Image.new("RGBA", (240, 240), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((6, 6, 234, 234), outline=(220, 20, 30, 255), width=9)
    draw.regular_polygon((120, 120, 40), 5, fill=(220, 20, 30, 255))
    for step in range(0, 360, 24):
        draw.arc((30, 30, 210, 210), step, step + 12, fill=(220, 20, 30, 255), width=16)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def test_pictures_and_seals(docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]) -> None:
    """A red ring is a seal, any other picture a picture; broken ones are told of."""
    stream = io.BytesIO()
    Image.new("RGB", (60, 60), (40, 90, 200)).save(stream, "JPEG")
    data = docx_bytes(
        paragraph(run("2024年4月18日") + drawing("s", place="anchor"))
        + paragraph(drawing("p"))
        + paragraph(drawing("x")),
        raw={
            "word/media/s.png": seal_picture(),
            "word/media/p.jpg": stream.getvalue(),
            "word/media/x.png": b"no picture",
        },
        arrows={key: ("image", f"media/{name}") for key, name in (("s", "s.png"), ("p", "p.jpg"), ("x", "x.png"))},
    )
    read = read_bytes(data)
    assert [block.kind for block in read.blocks] == ["paragraph", "seal", "picture", "picture"]
    assert by_kind(read, "seal")[0].seal is not None
    assert "picture-unreadable" in codes(read)


def metafile(record: bytes) -> bytes:
    """An EMF with one record."""
    head = struct.pack("<II8i4s", 1, 108, *[0] * 8, b" EMF")
    return head + b"\0" * (108 - len(head)) + record


def test_seals_and_words_in_metafiles(docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]) -> None:
    """A seal that is wrapped in a metafile is a seal; the words of a drawn table are the picture's text."""
    stream = io.BytesIO()
    seal = Image.open(io.BytesIO(seal_picture()))
    Image.alpha_composite(Image.new("RGBA", seal.size, "white"), seal).convert("RGB").save(stream, "BMP")
    bits = stream.getvalue()[14:]
    words = "案件数 1218"
    said = struct.pack("<II16sIffiiIII", 84, 76 + 2 * len(words), b"", 1, 1, 1, 0, 5, len(words), 76, 0)
    files = {
        "s": metafile(struct.pack("<II", 81, 80 + len(bits)) + b"\0" * 72 + bits),
        "w": metafile(said + b"\0" * (76 - len(said)) + words.encode("utf-16-le")),
    }
    data = docx_bytes(
        paragraph(run("2024年4月18日") + drawing("s")) + paragraph(drawing("w")),
        raw={f"word/media/{key}.emf": each for key, each in files.items()},
        arrows={key: ("image", f"media/{key}.emf") for key in files},
    )
    read = read_bytes(data)
    assert [block.kind for block in read.blocks] == ["paragraph", "seal", "picture"]
    assert read.blocks[2].text == words
    assert codes(read) == {"picture-unreadable"}


def test_pictures_in_cells_follow_their_table(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]
) -> None:
    """A seal in a form's cell is not lost."""
    cell = f"<w:tc><w:p>{run('盖章')}{drawing('s')}</w:p></w:tc><w:tc><w:p/></w:tc>"
    data = docx_bytes(
        f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>",
        raw={"word/media/s.png": seal_picture()},
        arrows={"s": ("image", "media/s.png")},
    )
    assert [block.kind for block in read_bytes(data).blocks] == ["table", "seal"]


def test_pictures_over_the_pixel_limit_are_told(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]
) -> None:
    """A picture with too many pixels is never decoded."""
    data = docx_bytes(
        paragraph(drawing("s")), raw={"word/media/s.png": seal_picture()}, arrows={"s": ("image", "media/s.png")}
    )
    read = read_bytes(data, limits=Limits(pixels=1000))
    assert [block.kind for block in read.blocks] == ["picture"]
    assert codes(read) == {"picture-too-large"}


def test_embedded_files_macros_and_fragments_are_told(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]
) -> None:
    """What is not read is named in a warning; linked pictures are never fetched."""
    data = docx_bytes(
        P.format("正文") + '<w:altChunk r:id="c"/>' + paragraph(drawing("l")),
        raw={"word/vbaProject.bin": b"x", "word/embeddings/oleObject1.bin": b"x"},
        arrows={"o": ("oleObject", "embeddings/oleObject1.bin"), "l": ("image", "http://127.0.0.1/x.png")},
    )
    assert {"macros", "embedded-files", "alt-chunk", "linked-pictures"} <= codes(read_bytes(data))


def test_pictures_that_are_not_there_are_told(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]
) -> None:
    """A picture without relationship, and one without part, each leave their place and a warning."""
    read = read_bytes(docx_bytes(paragraph(drawing("a") + drawing("b")), arrows={"a": ("image", "media/gone.png")}))
    assert [block.kind for block in read.blocks] == ["picture", "picture"]
    assert [(warning.code, "2 张" in warning.message) for warning in read.warnings] == [("picture-missing", True)]


def test_drawings_without_bitmap_and_lost_ones_leave_their_place(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]
) -> None:
    """An SVG alone cannot be shown, a picture without any file is missing: both are told."""
    svg = (
        '<a:blip><a:extLst><a:ext><asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
        'r:embed="v"/></a:ext></a:extLst></a:blip>'
    )
    frame = "<w:r><w:drawing><wp:inline><a:graphic>{}</a:graphic></wp:inline></w:drawing></w:r>"
    data = docx_bytes(
        paragraph(frame.format(svg)) + paragraph(frame.format('<a:blip r:embed=""/>')),
        raw={"word/media/v.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>"},
        arrows={"v": ("image", "media/v.svg")},
    )
    read = read_bytes(data)
    assert [block.kind for block in read.blocks] == ["picture", "picture"]
    assert codes(read) == {"picture-missing", "picture-unreadable"}


def embedded(name: str, relation: str = "") -> str:
    """An object of another program, shown by a picture where ``relation`` names one."""
    image = f'<v:shape style="width:90pt;height:90pt"><v:imagedata r:id="{relation}"/></v:shape>' if relation else ""
    return f'<w:r><w:object>{image}<o:OLEObject Type="Embed" ProgID="{name}" r:id="o"/></w:object></w:r>'


def test_embedded_files_are_listed_by_kind(read_body: Callable[..., Document]) -> None:
    """Files are counted by kind, formulas and form controls apart."""
    names = ("Excel.Sheet.12", "ET.Xls.6", "AcroExch.Document.DC", "Package", "Word.Document.12", "Equation.DSMT4")
    control = '<w:r><w:object><w:control w:name="CheckBox1"/></w:object></w:r>'
    read = read_body(P.format("正文") + "".join(paragraph(embedded(name)) for name in names) + paragraph(control))
    told = {warning.code: warning.message for warning in read.warnings}
    assert set(told) == {"embedded-files", "formula-objects", "form-controls"}
    for words in ("5 个其他文件", "Excel 工作表 2 个", "PDF 文件 1 个", "打包的文件 1 个", "Word 文档 1 个"):
        assert words in told["embedded-files"]


def test_objects_of_seal_programs_are_seals(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]
) -> None:
    """A seal that its picture shows is that seal; one that no picture shows is there with little confidence."""
    body = "".join(
        paragraph(run(text) + embedded("iSignature.Seal.1", relation))
        for text, relation in (("甲", "s"), ("乙", "x"), ("丙", ""))
    )
    data = docx_bytes(
        body,
        raw={"word/media/s.png": seal_picture(), "word/media/x.emf": b"no picture"},
        arrows={"s": ("image", "media/s.png"), "x": ("image", "media/x.emf")},
    )
    read = read_bytes(data)
    assert [block.kind for block in read.blocks] == ["paragraph", "seal"] * 3
    assert [block.confidence < 0.9 for block in by_kind(read, "seal")] == [False, True, True]
    assert "seal-object" in codes(read)
