"""Photos and scans as image files (JPEG, PNG, TIFF of many pages, HEIC …): pages by OCR.

All frames at once, or ranges of the frames of a large TIFF apart, go the same way: :func:`_read` and :func:`_document`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from extractors.document import Document, Page, Record, Warning
from extractors.errors import HostileFile, ReadingError, UnreadableFile
from extractors.layout import PageContent, assemble
from extractors.limits import Limits
from extractors.paged import Ask, Kept, Paged, Range, Survey, encode_pages
from extractors.picture_file import A4_WIDTH, Frame, find_pages, read_frames
from extractors.registry import Source, reader_for
from extractors.scan import read_pages

LIMITS: Final = ("文字由图像识别得到，没有字体、加粗等格式信息",)
SPREAD_LIMIT: Final = "一幅图上并排的两页按左、右页的次序读取，页码仍是图像的页码"


class FrameRead(Record, frozen=True):
    """One frame as it was read: its page, or two that it shows side by side, and what is to be told of it.

    ``code`` and ``message`` are those of the error where it could not be read.
    """

    number: int
    contents: tuple[PageContent, ...]
    notes: tuple[Warning, ...] = ()
    code: str = ""
    message: str = ""


def read_image(source: Source, limits: Limits) -> Document:
    """The pages of an image file, upright as EXIF says, read by OCR.

    Raises :class:`HostileFile` above the limits, :class:`UnreadableFile` where nothing can be decoded, of a file whose
    frames are all like that.
    """
    notes: list[Warning] = []
    places = find_pages(source, limits, notes)
    return _document(source, notes, _read(source, limits, places))


def survey(source: Source, limits: Limits) -> Survey:
    """How many pages there are; all of them need OCR."""
    pages = len(find_pages(source, limits, []))
    return Survey(pages=pages, pictures=pages)


def read_range(source: Source, limits: Limits, ask: Ask, enough: Callable[[], bool]) -> Range:
    """Frames ``ask.first`` to ``ask.last``, or the first of them."""
    places = find_pages(source, limits, [])[ask.first - 1 : ask.last]
    reads: list[FrameRead] = []
    for read in _read(source, limits, places, ask.first):
        reads.append(read)
        if enough():
            break
    return Range(encode_pages(reads), len(reads))


def join(source: Source, limits: Limits, ranges: Iterable[bytes], lost: Mapping[int, str]) -> Document:
    """The document that :func:`read_image` gives, but for pages that are lost."""
    notes: list[Warning] = []
    places = find_pages(source, limits, notes)
    kept = Kept(FrameRead, ranges, lost)
    reads = (_kept(kept, number) or _anew(source, limits, place, number) for number, place in enumerate(places, 1))
    return _document(source, notes, reads)


PAGED: Final = Paged(survey, read_range, join)


def _kept(kept: Kept[FrameRead], number: int) -> FrameRead | None:
    if number not in kept.lost:
        return kept.take(number)
    message = kept.lost[number]
    note = Warning(code="page-unreadable", message=f"第{number}页未能读取：{message}", page=number)
    return FrameRead(number, (_blank(number),), (note,), UnreadableFile.code, message)


def _anew(source: Source, limits: Limits, place: int, number: int) -> FrameRead:
    return next(_read(source, limits, [place], number))


def _read(source: Source, limits: Limits, places: Sequence[int], first: int = 1) -> Iterator[FrameRead]:
    """The frames at ``places``, which are pages from ``first`` on."""
    notes: list[Warning] = []
    for number, frame in enumerate(read_frames(source, limits, places, notes, first=first), start=first):
        error = frame if isinstance(frame, ReadingError) else None
        contents: tuple[PageContent, ...] = (_blank(number),)
        try:
            if isinstance(frame, Frame):
                contents = _read_frame(frame, number, source, limits)
        except HostileFile as narrow:
            notes.append(Warning(code="page-unreadable", message=f"第{number}页：{narrow.message}", page=number))
            error = narrow
        told = (*notes, *_remarks(contents, read=error is None))
        notes.clear()
        yield FrameRead(number, contents, told, error.code if error else "", error.message if error else "")


def _document(source: Source, notes: list[Warning], reads: Iterable[FrameRead]) -> Document:
    contents: list[PageContent] = []
    failed: FrameRead | None = None
    sound = False
    for read in reads:
        contents += read.contents
        notes += read.notes
        sound = sound or not read.code
        failed = failed or (read if read.code else None)
    if failed and not sound:
        kind: type[ReadingError] = HostileFile if failed.code == HostileFile.code else UnreadableFile
        raise kind(failed.message, file=source.name, page=failed.number)
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


def _blank(number: int) -> PageContent:
    """A page of which nothing is known; it counts as A4."""
    return PageContent(page=Page(number=number, width=A4_WIDTH, height=841.89, source="none", confidence=0.0))


def _read_frame(frame: Frame, number: int, source: Source, limits: Limits) -> tuple[PageContent, ...]:
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
