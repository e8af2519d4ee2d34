"""DOCX and DOCM to a document (ECMA-376, transitional and strict; python-docx is not robust enough for unknown files).

What it gives: all text that Word shows, in document order, with automatic numbers, tracked changes as accepted, field
results, tables with spans, text boxes, notes, comments, headers and footers, pictures with their seals. What it cannot
give: pages and boxes, for a DOCX has none before it is laid out.
"""

from typing import Final

from extractors.document import Document
from extractors.errors import UnreadableFile
from extractors.limits import Limits
from extractors.ooxml import Element, Package, only_reading_errors
from extractors.registry import Source, reader_key
from extractors.word.bindings import Bindings
from extractors.word.context import Context, Tally
from extractors.word.controls import Prompts
from extractors.word.furniture import read_furniture
from extractors.word.kinds import settle_body
from extractors.word.messages import told_of
from extractors.word.notes import read_notes
from extractors.word.numbering import Numbering
from extractors.word.pictures import Pictures, text_width
from extractors.word.scans import with_scans
from extractors.word.story import StoryReader, blocks_of
from extractors.word.styles import Styles
from extractors.word.xml import W

READER: Final = reader_key("word")
_MAIN: Final = "word/document.xml"
_LIMITS: Final = (
    "DOCX 文件没有固定分页，页码和页面位置要到排版时才有，因此只能定位到段落和表格。",
    "文档内较小的图片中的文字未识别（红色印章除外）；较大图片中识别出的文字没有页面位置。",
)
_USUAL_NAMES: Final = {"theme": "theme/theme1", "glossaryDocument": "glossary/document"}


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
    settings = _related_xml(package, main, "settings")
    context = _context(package, main, root, settings)
    drafts = list(StoryReader(context, main, body, "body").drafts(body))
    settled = settle_body(with_scans(drafts))
    headers, footers = read_furniture(context, main, root, settings)
    blocks = blocks_of([*headers, *settled, *footers])
    return Document(
        file=source.info,
        reader=READER,
        pages=(),
        blocks=blocks,
        warnings=tuple(told_of(context, main, root, empty=not blocks)),
        limits=_LIMITS,
    )


def _body(root: Element) -> Element | None:
    """The body, wherever a damaged part has it; None when there is no paragraph and no table at all."""
    body = next(root.iter(W + "body"), None)
    if body is None and next(root.iter(W + "p", W + "tbl"), None) is not None:
        return root
    return body


def _context(package: Package, main: str, root: Element, settings: Element | None) -> Context:
    styles = Styles(_related_xml(package, main, "styles"), _related_xml(package, main, "theme"))
    numbering = Numbering(_related_xml(package, main, "numbering"), styles.list_of)
    notes = read_notes(package, main, root, settings)
    tally = Tally()
    tally.seen["styles-missing"] += styles.absent and next(root.iter(W + "pStyle"), None) is not None
    pictures = Pictures(package, main, text_width(root), tally.seen)
    prompts = Prompts(_related_xml(package, main, "glossaryDocument"), styles)
    return Context(package, styles, numbering, tally, notes, pictures, prompts, Bindings(package, main), {})


def _related_xml(package: Package, main: str, kind: str) -> Element | None:
    parts = package.related(main, kind)
    root = package.xml(parts[0] if parts else f"word/{_USUAL_NAMES.get(kind, kind)}.xml")
    if root is None and parts:
        package.damaged.add(parts[0])
    return root
