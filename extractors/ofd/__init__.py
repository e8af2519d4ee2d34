"""OFD (GB/T 33190-2016) to a document: the same lines, tables and blocks as a PDF of the same pages would give.

What it gives: text with places, ruled tables, pictures, seals of signatures with their owners, watermarks, annotations;
pages that are pictures or outlines by OCR. What it cannot give: whether a signature is valid.
"""

from typing import Any, Final

from msgspec.structs import replace

from extractors.document import Document, FileInfo, Page, Warning
from extractors.errors import HostileFile, UnreadableFile
from extractors.layout import Mark, PageContent, assemble
from extractors.layout.frames import Frame, area, overlap
from extractors.limits import Limits
from extractors.ofd.objects import Canvas, Picture, page_matrix, times
from extractors.ofd.package import POINTS, OfdPackage, PagePart, Resources, box_of, child, children
from extractors.ofd.pictures import Pictures, render
from extractors.ofd.seals import mark_of, read_stamps, signature_count
from extractors.ooxml import Element, Package, only_reading_errors
from extractors.pdf.drawings import Drawings
from extractors.pdf.page import RawPage, read_text_page
from extractors.registry import Source

READER: Final = "ofd/1"
_LIMITS: Final = ("OFD 不含段落样式与大纲级别，标题层级由版式和编号推断。", "电子签章只读取，不验证其有效性。")
_FEW_CHARACTERS: Final = 16
_PAGE_PICTURE: Final = 0.3
_MANY_OUTLINES: Final = 20
_MOST_ATTACHMENTS: Final = 20
_BACKGROUND: Final = "Background"


@only_reading_errors
def read_ofd(source: Source, limits: Limits) -> Document:
    """Read ``source`` whole; raise :class:`extractors.errors.ReadingError` when that is impossible or unsafe."""
    package = Package(source, limits)
    try:
        return _Reading(OfdPackage(package), source, limits).read()
    finally:
        package.close()


class _Reading:
    """The reading of one file: its pages, what it warns of, what it has used of its limits."""

    def __init__(self, ofd: OfdPackage, source: Source, limits: Limits) -> None:
        self._ofd = ofd
        self._source = source
        self._limits = limits
        self._warnings: list[Warning] = []
        self._characters = 0
        self._cells = 0
        self._templates = ofd.templates()
        self._annotations = ofd.annotations()
        self._stamps = read_stamps(ofd, limits)
        self._pictures = Pictures(ofd.package, limits)

    def _warn(self, code: str, message: str, page: int | None = None) -> None:
        self._warnings.append(Warning(code, message, page))

    def read(self) -> Document:
        """All pages, then what the whole file has to tell."""
        contents = []
        for number, part in enumerate(self._ofd.pages(self._limits.pages), start=1):
            if self._characters > self._limits.characters:
                self._warn("limit-characters", f"文字超过上限 {self._limits.characters} 字，自第 {number} 页起未读取。")
                break
            contents.append(self._read_page(number, part))
        if not contents:
            raise UnreadableFile("OFD 文件中没有页面。", file=self._source.name)
        self._tell_of_file(len(contents))
        blocks = assemble(contents)
        if len(blocks) > self._limits.blocks:
            self._warn("limit-blocks", f"内容块超过上限 {self._limits.blocks} 个，其后内容未保留。")
        source = self._source
        return Document(
            file=FileInfo(name=source.name, sha256=source.sha256, bytes=source.bytes, media_type=source.media_type),
            reader=READER,
            pages=tuple(content.page for content in contents),
            blocks=blocks[: self._limits.blocks],
            warnings=tuple(self._warnings),
            limits=_LIMITS,
        )

    def _tell_of_file(self, pages: int) -> None:
        if pages < self._ofd.page_count and not self._warnings:
            self._warn("limit-pages", f"页数超过上限 {self._limits.pages} 页，其后内容未读取。")
        if self._ofd.bodies > 1:
            self._warn("several-documents", f"OFD 文件内有 {self._ofd.bodies} 份文档，只读取了第一份。")
        if names := self._ofd.attachments():
            self._warn(
                "embedded-files", f"OFD 内嵌 {len(names)} 个附件，未读取：{'、'.join(names[:_MOST_ATTACHMENTS])}"
            )
        if self._ofd.package.damaged:
            self._warn("damaged-file", "文件已损坏，只读出了完好的部分，内容可能不全。")
        if (count := signature_count(self._ofd)) and not self._stamps:
            self._warn("digital-signature", f"文件带有 {count} 个数字签名，没有印章图案，签名有效性未验证。")
        if self._pictures.unread:
            self._warn("picture-unreadable", f"文件内有 {self._pictures.unread} 张图片无法解码，未检查印章和文字。")

    def _read_page(self, number: int, part: PagePart) -> PageContent:
        width, height = part.box[2] * POINTS, part.box[3] * POINTS
        if part.root is None or max(width, height) > self._limits.page_side:
            self._warn("page-unreadable", f"第 {number} 页已损坏或尺寸异常，无法读取。", number)
            page = Page(
                number=number, width=min(width, 595.28), height=min(height, 841.89), source="none", confidence=0
            )
            return PageContent(page=page)
        canvas, marks = self._draw(part)
        self._characters += canvas.characters
        frame = Frame(left=0, bottom=0, right=width, top=height)
        if canvas.glyph_only:
            self._warn(
                "unmapped-characters", f"第 {number} 页有 {canvas.glyph_only} 处文字只有字形没有编码，未读取。", number
            )
        marks += [mark_of(stamp, part) for stamp in self._stamps if stamp.page == part.id]
        if self._needs_recognition(canvas, frame):
            return self._recognise(number, canvas, frame, marks)
        return self._read_text(number, canvas, frame, marks)

    def _draw(self, part: PagePart) -> tuple[Canvas, list[Mark]]:
        """The page's objects with those of its templates and annotations, and watermarks as marks."""
        templates = [(each.get("ZOrder", _BACKGROUND), self._templates.get(each.get("TemplateID", "")))
                     for each in children(part.root, "Template")]  # fmt: skip
        parts = [found for _, found in templates if found is not None]
        resources = self._ofd.resources((part.name, part.root), *parts)
        canvas, matrix = Canvas(resources, self._limits), page_matrix(part.box)
        for order, found in templates:
            if found is not None and order == _BACKGROUND:
                canvas.draw(child(found[1], "Content"), matrix)
        canvas.draw(child(part.root, "Content"), matrix)
        for order, found in templates:
            if found is not None and order != _BACKGROUND:
                canvas.draw(child(found[1], "Content"), matrix)
        marks = [self._annotate(each, canvas, part, resources) for each in self._annotations.get(part.id, [])]
        return canvas, [mark for mark in marks if mark is not None]

    def _annotate(self, annotation: Element, canvas: Canvas, part: PagePart, resources: Resources) -> Mark | None:
        """Draw an annotation as part of the page; a watermark's text becomes a mark of its own."""
        appearance = child(annotation, "Appearance")
        if appearance is None or annotation.get("Visible") == "false":
            return None
        box = box_of(appearance.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
        matrix = times((1.0, 0.0, 0.0, 1.0, box[0], box[1]), page_matrix(part.box))
        if annotation.get("Type") != "Watermark":
            canvas.draw(appearance, matrix)
            return None
        own = Canvas(resources, self._limits)
        own.draw(appearance, matrix)
        written = "".join(map(chr, own.glyphs().codes.tolist())).strip()
        right, bottom = matrix[4] + box[2] * POINTS, matrix[5] + box[3] * POINTS
        return Mark(kind="watermark", bbox=(matrix[4], matrix[5], right, bottom), text=written) if written else None

    @staticmethod
    def _needs_recognition(canvas: Canvas, frame: Frame) -> bool:
        """Whether the page says too little by characters, but shows pictures or outlines that may be text."""
        if canvas.characters >= _FEW_CHARACTERS:
            return False
        whole = max(1.0, frame.width * frame.height)
        pictured = sum(area(picture.box) for picture in canvas.pictures) / whole
        return pictured >= _PAGE_PICTURE or len(canvas.outlines) >= _MANY_OUTLINES

    def _recognise(self, number: int, canvas: Canvas, frame: Frame, marks: list[Mark]) -> PageContent:
        """The page by OCR of what its pictures and outlines show."""
        from extractors.scan import read_page_image

        image = render(canvas, frame, self._pictures, self._limits)
        if image is None:
            return self._read_text(number, canvas, frame, marks)
        content: PageContent = read_page_image(image, number=number, width=frame.width, height=frame.height)
        self._characters += sum(len(line.text) for line in content.lines)
        return replace(content, marks=(*_apart(content.marks, marks), *marks))

    def _read_text(self, number: int, canvas: Canvas, frame: Frame, marks: list[Mark]) -> PageContent:
        seals = [seal for picture in canvas.pictures for seal in self._seals_in(picture, canvas)]
        raw = RawPage(
            number=number,
            frame=frame,
            glyphs=canvas.glyphs(),
            drawings=Drawings(
                rules=canvas.rules(),
                shades=canvas.shades(),
                pictures=tuple(picture.box for picture in canvas.pictures),
                cut=canvas.cut,
            ),
            hidden=0.0,
            garbage=False,
            characters=canvas.characters,
        )
        content, dense = read_text_page(raw, [*marks, *_apart(seals, marks)])
        if dense or canvas.cut:
            self._warn("limit-drawings", f"第 {number} 页图形过多，未识别其中的表格，文字按行读取。", number)
        self._cells += sum(len(row) for table in content.tables for row in table.rows)
        if self._cells > self._limits.table_cells:
            message = f"表格单元格超过上限 {self._limits.table_cells} 个。"
            raise HostileFile(message, file=self._source.name, page=number)
        found = [mark for mark in content.marks if mark.kind == "seal"]
        content = replace(content, marks=tuple(mark for mark in content.marks if not _is_under(mark, found)))
        if not (content.lines or content.tables):
            self._warn("page-without-text", f"第 {number} 页没有可提取的文字。", number)
            return replace(content, page=replace(content.page, source="none", confidence=0.0))
        return content

    def _seals_in(self, picture: Picture, canvas: Canvas) -> list[Mark]:
        return self._pictures.seals(canvas.media_of(picture), picture.box)


def _apart(marks: Any, others: list[Mark]) -> list[Mark]:
    """Marks but for seals that stand where a signature's seal stands: its picture is drawn, too."""
    seals = [other for other in others if other.kind == "seal"]
    return [mark for mark in marks if mark.kind != "seal" or not _is_under(mark, seals)]


def _is_under(mark: Mark, seals: list[Mark]) -> bool:
    """Whether a picture or another seal is covered by one of ``seals``."""
    if mark.kind not in {"picture", "seal"}:
        return False
    return any(
        seal is not mark and overlap(mark.bbox, seal.bbox) > 0.6 * min(area(mark.bbox), area(seal.bbox)) > 0
        for seal in seals
    )
