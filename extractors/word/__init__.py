"""DOCX and DOCM to a document (ECMA-376, transitional and strict; python-docx is not robust enough for unknown files).

What it gives: all text that Word shows, in document order, with automatic numbers, tracked changes as accepted, field
results, tables with spans, text boxes, notes, comments, headers and footers, pictures with their seals. What it cannot
give: pages and boxes, for a DOCX has none before it is laid out.
"""

from collections.abc import Iterator
from typing import Final

from extractors.document import Document, FileInfo
from extractors.errors import UnreadableFile
from extractors.limits import Limits
from extractors.ooxml import Element, Package, only_reading_errors
from extractors.registry import Source
from extractors.word.context import Context, Tally
from extractors.word.controls import Prompts
from extractors.word.counting import count_text
from extractors.word.furniture import read_furniture
from extractors.word.kinds import settle_body
from extractors.word.messages import told_of
from extractors.word.numbering import Numbering
from extractors.word.pictures import Pictures, text_width
from extractors.word.scans import with_scans
from extractors.word.story import StoryReader, blocks_of
from extractors.word.styles import Styles
from extractors.word.xml import W, value

READER: Final = "word/3"
_MAIN: Final = "word/document.xml"
_LIMITS: Final = (
    "DOCX 文件不保存分页，页码和页面位置要到排版时才有，因此只能定位到段落和表格。",
    "文档内较小的图片中的文字未识别（红色印章除外）；较大图片中识别出的文字没有页面位置。",
)
_USUAL_NAMES: Final = {"theme": "theme/theme1", "glossaryDocument": "glossary/document"}
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
    drafts = list(StoryReader(context, main, body, "body").drafts(body))
    settled = settle_body(with_scans(drafts))
    headers, footers = read_furniture(context, main, root, _related_xml(package, main, "settings"))
    blocks = blocks_of([*headers, *settled, *footers])
    return Document(
        file=FileInfo(name=source.name, sha256=source.sha256, bytes=source.bytes, media_type=source.media_type),
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


def _context(package: Package, main: str, root: Element) -> Context:
    styles = Styles(_related_xml(package, main, "styles"), _related_xml(package, main, "theme"))
    numbering = Numbering(_related_xml(package, main, "numbering"), styles.list_of)
    notes = dict(_notes(package, main, root))
    tally = Tally()
    pictures = Pictures(package, main, text_width(root), tally.seen)
    prompts = Prompts(_related_xml(package, main, "glossaryDocument"), styles)
    return Context(package, styles, numbering, tally, notes, pictures, prompts, {})


def _related_xml(package: Package, main: str, kind: str) -> Element | None:
    parts = package.related(main, kind)
    return package.xml(parts[0] if parts else f"word/{_USUAL_NAMES.get(kind, kind)}.xml")


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
