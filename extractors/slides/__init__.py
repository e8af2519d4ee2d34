"""Presentations to a document: PPTX from its own parts (ECMA-376 part 1, 13), older ones through LibreOffice.

What it gives: slides as pages, text in reading order with the boxes of its shapes, tables with spans, the numbers
behind charts, notes, pictures with their seals and the text of large ones. What it cannot give: boxes of single
paragraphs and cells, sizes that only the layout states.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from extractors import registry
from extractors.document import Block, Document, Page, PageSource, Warning
from extractors.errors import HostileFile, UnreadableFile
from extractors.limits import Limits
from extractors.ooxml import Element, Package, R, integer, only_reading_errors
from extractors.registry import Source
from extractors.slides.xml import EMU, P

READER: Final = registry.reader_key("slides")
OLDER_READER: Final = registry.reader_key("older-slides")
_MAIN: Final = "ppt/presentation.xml"
_USUAL: Final = (720.0, 540.0)
"""Points of a slide whose size is not stated: 4 to 3."""
_LIMITS: Final = (
    "演示文稿一页幻灯片作一页；位置是文本框、表格或图片的整体位置，未细到段落和单元格。",
    "较小的图片中的文字未识别（红色印章除外）；动画、切换效果、音视频未读取；演讲者备注和批注单列，不作正文。",
)
_OLDER: Final = "文件由 LibreOffice 转换后读取，版式可能与原件略有差别。"
_NO_PLACES: Final = (
    "演示文稿一页幻灯片作一页，未给出页面位置；图片中的文字未识别（红色印章除外）。",
    "未读取字号、对齐方式；安装 LibreOffice 后可读得更全。",
)
_MESSAGES: Final = {
    "hidden-slides": "演示文稿有 {count} 张隐藏的幻灯片，放映时不显示，其内容已读取。",
    "hidden-content": "幻灯片上有 {count} 个隐藏的对象，已忽略。",
    "media": "演示文稿含有音频或视频，未读取。",
    "chart-numbers": "演示文稿含有图表，其背后的数据已作为表格读出，可能与图上所示不尽相同。",
    "linked-pictures": "演示文稿含有链接到外部的图片，未读取。",
    "picture-missing": "演示文稿缺少 {count} 张图片的数据。",
    "picture-too-large": "有 {count} 张图片超过像素上限，其中的文字和印章未检查。",
    "picture-unreadable": "有 {count} 张图片无法解码（如 EMF、WMF 矢量图），其中的文字和印章未检查。",
    "page-pictures": "有 {count} 张较大图片（如扫描页）中的文字由文字识别（OCR）读出，"
    "平均可信度 {confidence:.0%}，请对照原图核对。",
    "page-pictures-unread": "有 {count} 张整页大小的图片未能识别文字（清晰度不足、超过数量上限或识别组件缺失）。",
    "embedded-files": "演示文稿内嵌有其他文件。",
    "macros": "演示文稿含有宏，宏从不运行。",
    "too-many-pages": "幻灯片超过上限，只读取了前 {count} 张。",
    "lost-slides": "有 {count} 张幻灯片已损坏，未能读出。",
    "damaged-file": "文件已损坏，只读出了完好的部分，内容可能不全。",
    "empty-document": "演示文稿中没有可读取的内容。",
}


@only_reading_errors
def read_slides(source: Source, limits: Limits) -> Document:
    """Read a PPTX whole; raise :class:`extractors.errors.ReadingError` when that is impossible or unsafe."""
    package = Package(source, limits)
    try:
        return _read(package, source)
    finally:
        package.close()


def read_older_slides(source: Source, limits: Limits) -> Document:
    """Read PPT (also DPS) or ODP: as a PPTX that LibreOffice makes of it, else a PPT's text by docvortex.

    Raises :class:`extractors.errors.ReadingError` when neither reads it.
    """
    from extractors.office import convert_with_office, discard, find_office

    converted = convert_with_office(source, "pptx")
    if converted is not None:
        copy = msgspec.structs.replace(
            source, path=str(converted), media_type=registry.PPTX, bytes=converted.stat().st_size
        )
        document = None
        try:
            document = read_slides(copy, limits)
        except UnreadableFile:
            pass
        finally:
            discard(converted)
        if document is not None:
            limits_told = (*document.limits, _OLDER)
            return msgspec.structs.replace(document, file=source.info, reader=OLDER_READER, limits=limits_told)
    if source.media_type == registry.PPT:
        return _read_natively(source, limits)
    lacking = "" if find_office() else "，且本机未安装 LibreOffice"
    raise UnreadableFile(f"演示文稿无法读取{lacking}。请另存为 PPTX 或 PDF 后重新提交。", file=source.name)


def _read(package: Package, source: Source) -> Document:
    from extractors.slides.slide import SlideReader
    from extractors.word.pictures import Pictures

    main = package.main_part(_MAIN)
    root = package.xml(main)
    if root is None:
        raise UnreadableFile("文件中找不到演示文稿的正文，无法读取。", file=source.name)
    seen: Counter[str] = Counter()
    size = _size(root)
    pictures = Pictures(package, "", size[0], seen)
    reader = SlideReader(package, size, pictures, seen)
    pages: list[Page] = []
    blocks: list[Block] = []
    for number, part in enumerate(_parts(package, main, root, seen), start=1):
        slide = package.xml(part) if part else None
        found = [] if slide is None else reader.blocks(part, slide, number)
        seen["lost-slides"] += slide is None
        seen["hidden-slides"] += slide is not None and slide.get("show", "1") in {"0", "false"}
        pages.append(_page(number, size, found))
        blocks += found
    seen["macros"] += any(name.endswith("vbaproject.bin") for name in package.names)
    seen["damaged-file"] += len(package.damaged)
    seen["empty-document"] += not blocks
    return Document(
        file=source.info,
        reader=READER,
        pages=tuple(pages),
        blocks=_with_ids(blocks),
        warnings=tuple(_warnings(seen, pictures.confidence)),
        limits=_LIMITS,
    )


def _size(root: Element) -> tuple[float, float]:
    stated = root.find(P + "sldSz")
    if stated is None:
        return _USUAL
    wide, high = integer(stated.get("cx")) / EMU, integer(stated.get("cy")) / EMU
    return (wide, high) if wide > 0 and high > 0 else _USUAL


def _parts(package: Package, main: str, root: Element, seen: Counter[str]) -> list[str]:
    """Names of the slides' parts in the order in which they are shown; empty for one that is lost."""
    arrows = package.relationships(main)
    listed = [arrows.get(each.get(R + "id") or "") for each in root.iterfind(f"{P}sldIdLst/{P}sldId")]
    parts = ["" if arrow is None or arrow.external else arrow.target for arrow in listed]
    most = package.limits.pages
    if len(parts) > most:
        seen["too-many-pages"] = most
    return parts[:most]


def _page(number: int, size: tuple[float, float], blocks: Sequence[Block]) -> Page:
    """The page of a slide, which says how its text was had."""
    texts = [block for block in blocks if block.text and block.kind != "picture"]
    read = [block for block in texts if block.confidence < 1.0 and block.kind != "seal"]
    source: PageSource = "none" if not texts else "text" if not read else "ocr" if read == texts else "mixed"
    weight = sum(len(block.text) for block in texts)
    confidence = sum(block.confidence * len(block.text) for block in texts) / weight if weight else 1.0
    return Page(number=number, width=size[0], height=size[1], source=source, confidence=confidence)


def _with_ids(blocks: Sequence[Block]) -> tuple[Block, ...]:
    return tuple(msgspec.structs.replace(block, id=f"b{number}") for number, block in enumerate(blocks, start=1))


def _warnings(seen: Counter[str], confidence: float) -> Iterator[Warning]:
    for code, message in _MESSAGES.items():
        if seen[code]:
            yield Warning(code, message.format(count=seen[code], confidence=confidence))


def _read_natively(source: Source, limits: Limits) -> Document:
    """A PPT by docvortex: its text, slide by slide."""
    from extractors.legacy.docvortex import Drafts
    from extractors.legacy.native import analyse
    from extractors.word.kinds import settle_body
    from extractors.word.story import blocks_of

    pages: list[Page] = []
    blocks: list[Block] = []
    seen: Counter[str] = Counter()
    for number, slide in enumerate(analyse(source, "ppt")[: limits.pages], start=1):
        drafts = Drafts(limits)
        drafts.add_page(slide)
        found = blocks_of(settle_body(drafts.body))
        seen["picture-unreadable"] += drafts.unread_pictures
        blocks += (
            # what docvortex calls a footnote are the notes of the speaker
            msgspec.structs.replace(block, page=number, kind="comment" if block.kind == "footnote" else block.kind)
            for block in found
        )
        pages.append(_page(number, _USUAL, found))
    seen["empty-document"] += not blocks
    if len(blocks) > limits.blocks or sum(len(block.text) for block in blocks) > limits.characters:
        raise HostileFile("演示文稿的内容超过上限，未读取。", file=source.name)
    told = tuple(_warnings(seen, 1.0))
    return Document(source.info, OLDER_READER, tuple(pages), _with_ids(blocks), told, _NO_PLACES)
