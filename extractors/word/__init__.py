"""DOCX and DOCM to a document (ECMA-376, transitional and strict; python-docx is not robust enough for unknown files).

What it gives: all text that Word shows, in document order, with automatic numbers, tracked changes as accepted, field
results, tables with spans, text boxes, notes, comments, headers and footers, pictures with their seals. What it cannot
give: pages and boxes, for a DOCX has none before it is laid out.
"""

from collections.abc import Iterator
from typing import Final

from extractors.document import Document, FileInfo, Warning
from extractors.errors import UnreadableFile
from extractors.limits import Limits
from extractors.ooxml import Element, Package, R, only_reading_errors
from extractors.registry import Source
from extractors.word.counting import count_text
from extractors.word.kinds import Kinded, settle_body, settle_furniture
from extractors.word.numbering import Counters, Numbering
from extractors.word.pictures import Pictures, text_width
from extractors.word.scans import with_scans
from extractors.word.story import Context, StoryReader, Tally, blocks_of
from extractors.word.styles import Styles
from extractors.word.xml import W, value

READER: Final = "word/2"
_MAIN: Final = "word/document.xml"
_LIMITS: Final = (
    "DOCX 文件没有固定分页，无法给出页码和页面位置，只能定位到段落和表格。",
    "文档内较小的图片中的文字未识别（红色印章除外）；较大图片中识别出的文字没有页面位置。",
)
_MESSAGES: Final = {
    "hidden-text": "文档含有隐藏内容，已忽略，请在 Word 或 WPS 中核对。",
    "struck-text": "文档含有带删除线的文字，视为已删除，未计入正文。",
    "unfilled-fields": "文档有未填写的内容控件，其占位提示文字未计入正文。",
    "alt-chunk": "文档引用了外部片段或子文档，其内容未读取。",
    "linked-pictures": "文档含有链接到外部的图片，未读取。",
    "picture-too-large": "文档内有 {count} 张图片超过像素上限，其中的文字和印章未检查。",
    "picture-unreadable": "文档内有 {count} 张图片无法解码（如 EMF、WMF 矢量图），其中的文字和印章未检查。",
    "page-pictures": "文档内有 {count} 张较大图片（如扫描页）中的文字由文字识别（OCR）读出，"
    "平均可信度 {confidence:.0%}，请对照原图核对。",
    "page-pictures-unread": "文档内有 {count} 张整页大小的图片未能识别文字（清晰度不足、超过数量上限或识别组件缺失）。",
    "tracked-changes": "文档含有修订记录，已按全部接受修订读取。",
    "macros": "文档含有宏，宏从不运行。",
    "embedded-files": "文档内嵌有其他文件，其内容未读取。",
    "digital-signature": "文档带有数字签名，签名有效性未验证。",
    "empty-document": "文档中没有可读取的内容。",
    "damaged-file": "文件已损坏，只读出了完好的部分，内容可能不全。",
}
_NOTE_PARTS: Final = (("footnotes", "footnote"), ("endnotes", "endnote"), ("comments", "comment"))
_NO_NOTES: Final = frozenset({"separator", "continuationSeparator", "continuationNotice"})


@only_reading_errors
def read_docx(source: Source, limits: Limits) -> Document:
    """Read ``source`` whole; raise :class:`extractors.errors.ReadingError` when that is impossible or unsafe."""
    package = Package(source, limits)
    try:
        return _read(package, source)
    finally:
        package.close()


def _read(package: Package, source: Source) -> Document:
    main = package.main_part(_MAIN)
    root = package.xml(main)
    body = None if root is None else _body(root)
    if root is None or body is None:
        raise UnreadableFile("文件中找不到 Word 正文，无法读取。", file=source.name)
    context = _context(package, main, root)
    counters = Counters(context.numbering)
    drafts = list(StoryReader(context, main, body, counters).drafts(body))
    settled = settle_body(with_scans(drafts))
    headers, footers = _furniture(context, main, root)
    blocks = blocks_of([*headers, *settled, *footers])
    return Document(
        file=FileInfo(name=source.name, sha256=source.sha256, bytes=source.bytes, media_type=source.media_type),
        reader=READER,
        pages=(),
        blocks=blocks,
        warnings=tuple(_warnings(context, main, root, empty=not blocks)),
        limits=_LIMITS,
    )


def _body(root: Element) -> Element | None:
    """The body, wherever a damaged part has it; None when there is no paragraph and no table at all."""
    body = next(root.iter(W + "body"), None)
    if body is None and next(root.iter(W + "p", W + "tbl"), None) is not None:
        return root
    return body


def _context(package: Package, main: str, root: Element) -> Context:
    styles = Styles(_related_xml(package, main, "styles"), _related_xml(package, main, "theme"))
    numbering = Numbering(_related_xml(package, main, "numbering"), styles.style_lists)
    notes = dict(_notes(package, main, root))
    tally = Tally()
    pictures = Pictures(package, main, text_width(root), tally.seen)
    return Context(package, styles, numbering, tally, notes, pictures)


def _related_xml(package: Package, main: str, kind: str) -> Element | None:
    parts = package.related(main, kind)
    return package.xml(parts[0] if parts else f"word/{'theme/theme1' if kind == 'theme' else kind}.xml")


def _notes(package: Package, main: str, root: Element) -> Iterator[tuple[tuple[str, str], tuple[Element, str, str]]]:
    """Footnotes, endnotes and comments by kind and id, with their part and the mark that they carry."""
    for part_kind, kind in _NOTE_PARTS:
        parts = package.related(main, part_kind)
        part = parts[0] if parts else f"word/{part_kind}.xml"
        notes = package.xml(part)
        marks = {} if kind == "comment" else _note_marks(package, main, root, kind)
        for note in () if notes is None else notes.iter(W + kind):
            if note.get(W + "type") not in _NO_NOTES:
                note_id = note.get(W + "id") or ""
                yield (kind, note_id), (note, part, marks.get(note_id, ""))


def _note_marks(package: Package, main: str, root: Element, kind: str) -> dict[str, str]:
    """Numbers of notes in the order of their references; none where they start anew on each page."""
    settings = _related_xml(package, main, "settings")
    places = [*root.iter(f"{W}{kind}Pr"), *([] if settings is None else settings.iter(f"{W}{kind}Pr"))]
    number_format = next((found for each in places if (found := value(each, "numFmt"))), None)
    if any(value(each, "numRestart") in {"eachPage", "eachSect"} for each in places):
        return {}
    marks: dict[str, str] = {}
    for reference in root.iter(f"{W}{kind}Reference"):
        note_id = reference.get(W + "id") or ""
        if not _has_own_mark(reference) and note_id not in marks:
            default = "decimal" if kind == "footnote" else "lowerRoman"
            marks[note_id] = count_text(len(marks) + 1, number_format or default)
    return marks


def _has_own_mark(reference: Element) -> bool:
    """Whether a note reference carries a mark of its own (``customMarkFollows``) and takes no number."""
    return (reference.get(W + "customMarkFollows") or "0").lower() in {"1", "true", "on"}


def _furniture(context: Context, main: str, root: Element) -> tuple[list[Kinded], list[Kinded]]:
    """Headers and footers of all sections, each part and each text once. They share their list counters."""
    arrows = context.package.relationships(main)
    counters = Counters(context.numbering)
    found: dict[str, list[Kinded]] = {"header": [], "footer": []}
    done: set[str] = set()
    said: set[tuple[str, str]] = set()
    for reference in root.iter(W + "headerReference", W + "footerReference"):
        arrow = arrows.get(reference.get(R + "id") or "")
        if arrow is None or arrow.external or arrow.target in done:
            continue
        done.add(arrow.target)
        part = context.package.xml(arrow.target)
        if part is None:
            continue
        kind = "header" if reference.tag == W + "headerReference" else "footer"
        drafts = list(StoryReader(context, arrow.target, part, counters).drafts(part))
        for settled in settle_furniture(drafts, "header" if kind == "header" else "footer"):
            key = settled[1], settled[0].text
            if key not in said:
                said.add(key)
                found[kind].append(settled)
    return found["header"], found["footer"]


def _warnings(context: Context, main: str, root: Element, *, empty: bool) -> Iterator[Warning]:
    seen = context.tally.seen
    seen["empty-document"] += empty
    package = context.package
    seen["macros"] += any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in package.names)
    seen["embedded-files"] += sum(
        arrow.kind in {"oleObject", "package"} for arrow in package.relationships(main).values()
    )
    seen["digital-signature"] += any(name.startswith("_xmlsignatures/") for name in package.names)
    seen["tracked-changes"] += _has_changes(root)
    seen["damaged-file"] += len(package.damaged)
    for code, message in _MESSAGES.items():
        if seen[code]:
            text = message.format(count=seen[code], confidence=context.pictures.confidence)
            yield Warning(code=code, message=text)


def _has_changes(root: Element) -> bool:
    return next(root.iter(W + "ins", W + "del", W + "moveFrom", W + "moveTo"), None) is not None
