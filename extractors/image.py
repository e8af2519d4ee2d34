"""Photos and scans as image files (JPEG, PNG, TIFF of many pages, HEIC …): pages by OCR."""

from typing import Final

from extractors.document import Document, Page, Warning
from extractors.errors import HostileFile
from extractors.layout import PageContent, assemble
from extractors.limits import Limits
from extractors.picture_file import A4_WIDTH, Frame, read_frames
from extractors.registry import Source, reader_for
from extractors.scan import read_pages

LIMITS: Final = ("文字由图像识别得到，没有字体、加粗等格式信息",)
SPREAD_LIMIT: Final = "一幅图上并排的两页按左、右页的次序读取，页码仍是图像的页码"


def read_image(source: Source, limits: Limits) -> Document:
    """The pages of an image file, upright as EXIF says, read by OCR.

    Raises :class:`HostileFile` above the pixel limit, :class:`UnreadableFile` where nothing can be decoded.
    """
    notes: list[Warning] = []
    contents: list[PageContent] = []
    for number, frame in enumerate(read_frames(source, limits, notes), start=1):
        found = _read_frame(frame, number, source, limits)
        contents += found
        notes += _remarks(found, read=frame.image is not None)
    blocks = assemble(contents)
    if not any(block.text.strip() or block.kind in {"seal", "picture", "signature"} for block in blocks):
        notes.append(Warning(code="empty-document", message="文件中没有可读取的内容"))
    reader = reader_for(source.media_type)
    pages = tuple(dict.fromkeys(content.page for content in contents))
    return Document(
        file=source.info,
        reader=reader.key if reader else "image",
        pages=pages,
        blocks=blocks,
        warnings=tuple(notes),
        limits=LIMITS if len(pages) == len(contents) else (*LIMITS, SPREAD_LIMIT),
    )


def _read_frame(frame: Frame, number: int, source: Source, limits: Limits) -> tuple[PageContent, ...]:
    if frame.image is None:
        page = Page(number=number, width=A4_WIDTH, height=841.89, source="none", confidence=0.0)
        return (PageContent(page=page),)
    height = frame.image.shape[0] * frame.width / frame.image.shape[1]
    if height > limits.page_side:
        raise HostileFile("图片过于狭长，超出页面尺寸限制，请裁切后重新提交", file=source.name, page=number)
    return read_pages(frame.image, number=number, width=frame.width, height=height)


def _remarks(contents: tuple[PageContent, ...], *, read: bool) -> list[Warning]:
    """What to tell of the pages of one frame: two on one image, nothing to read."""
    number = contents[0].page.number
    if len(contents) > 1:
        return [Warning(code="two-pages", message=f"第{number}页图像上并排有两页，已按左、右页的次序读取", page=number)]
    return [_silent(content) for content in contents if read and not content.has_text]


def _silent(content: PageContent) -> Warning:
    """What to tell of a page that gave no text."""
    page = content.page
    if page.source == "none":
        return Warning(code="blank-page", message=f"第{page.number}页没有可识别的内容", page=page.number)
    return Warning(code="nothing-recognised", message=f"第{page.number}页图像中未识别出文字", page=page.number)
