"""OFD (GB/T 33190-2016) to a document: the same lines, tables and blocks as a PDF of the same pages would give.

What it gives: text with places, ruled tables, pictures, seals and signatures with their owners and whether what they
cover has changed, watermarks, annotations, levels of bookmarks, stated fields of invoices; what is shown by pictures,
outlines or glyphs alone by OCR. What it cannot give: whether a certificate is to be trusted.
"""

import re
from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from extractors.document import Block, Document, Page, Seal, Warning
from extractors.errors import EncryptedFile, HostileFile, UnreadableFile
from extractors.layout import Mark, PageContent, assemble
from extractors.limits import Limits
from extractors.ofd.fonts import Fonts
from extractors.ofd.outlines import Entry, read_outline, with_levels
from extractors.ofd.package import POINTS, OfdDocument, OfdPackage, PagePart, child, children
from extractors.ofd.page import PageReader, Sources, layers_of
from extractors.ofd.pictures import Pictures
from extractors.ofd.seals import seal_of, signature_mark, stamp_marks
from extractors.ofd.signatures import Signature, read_signatures
from extractors.ooxml import Package, only_reading_errors
from extractors.registry import OFD, Source, reader_for

_LIMITS: Final = (
    "OFD 不含段落样式，标题层级由书签、版式和编号推断。",
    "电子签章只核对所保护内容的摘要和签名值，不判断数字证书是否可信。",
)
_MOST_ATTACHMENTS: Final = 20
_MOST_NAMED_PAGES: Final = 10
_MOST_FIELDS: Final = 100
_LONGEST_FIELD: Final = 500
_HANZI: Final = re.compile(r"[\u4e00-\u9fff]")

WARNINGS: Final = {
    "page-unreadable": "第 {page} 页已损坏或尺寸异常，无法读取。",
    "page-encrypted": "第 {page} 页已加密，无法读取。",
    "page-without-text": "第 {page} 页没有可提取的文字。",
    "invisible-text": "第 {page} 页有不可见的文字，未采用。",
    "text-outside-page": "第 {page} 页有文字在页面可见范围之外，未采用。",
    "unmapped-characters": "第 {page} 页有文字只有字形没有编码，又没有内嵌字库，未读取。",
    "two-pages": "第 {page} 页图像上并排有两页，已按左、右页的次序读取。",
    "garbled-text-layer": "第 {page} 页文字编码是乱码，已改用文字识别。",
    "garbled-text": "第 {page} 页文字编码疑为乱码，又没有内嵌字库，请对照原件核对。",
    "limit-drawings": "第 {page} 页图形过多，未识别其中的表格，文字按行读取。",
    "limit-objects": "第 {page} 页对象超过上限，其后内容未读取。",
    "limit-outlines": "第 {page} 页有转为曲线的图形，其中如有文字，未识别。",
    "limit-pictures": "大幅图片过多，自第 {page} 页起未识别图中文字。",
}
"""What can be wrong with a page, by code."""


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
        self._contents: list[PageContent] = []
        self._outline: list[Entry] = []
        self._pages = 0
        self._characters = 0
        self._cells = 0
        self._sources = Sources(Pictures(ofd.package, limits), Fonts(ofd.package), set(), {})

    def _warn(self, code: str, message: str, page: int | None = None) -> None:
        self._warnings.append(Warning(code, message, page))

    def read(self) -> Document:
        """All pages of all documents, then what the whole file has to tell."""
        for document in self._ofd.documents:
            self._read_document(document)
        if not self._contents:
            raise UnreadableFile("OFD 文件中没有页面。", file=self._source.name)
        if self._ofd.encrypted and all(content.page.source == "none" for content in self._contents):
            raise EncryptedFile("OFD 文件已加密，请提供未加密的版本。", file=self._source.name)
        self._tell_of_file()
        blocks = self._blocks()
        source = self._source
        reader = reader_for(OFD)
        return Document(
            file=source.info,
            reader=reader.key if reader else "ofd",
            pages=tuple(dict.fromkeys(content.page for content in self._contents)),
            blocks=blocks[: self._limits.blocks],
            warnings=tuple(self._warnings),
            limits=_LIMITS,
        )

    def _blocks(self) -> tuple[Block, ...]:
        blocks = with_levels(assemble(self._contents), self._outline)
        said = "".join("".join(block.text.split()) for block in blocks)
        fields = [field for document in self._ofd.documents for field in _stated_fields(document, said)]
        blocks += tuple(
            Block(id=f"b{number}", kind="form_field", text=field)
            for number, field in enumerate(fields, start=len(blocks) + 1)
        )
        if len(blocks) > self._limits.blocks:
            self._warn("limit-blocks", f"内容块超过上限 {self._limits.blocks} 个，其后内容未保留。")
        return blocks

    def _read_document(self, document: OfdDocument) -> None:
        """The pages of one document, as far as limits allow, with its signatures."""
        annotations = document.annotations()
        signatures = read_signatures(document)
        seals = _Seals(self._limits)
        parts: list[PagePart] = []
        before = self._pages
        for part in document.pages():
            number = self._pages + 1
            if number > self._limits.pages:
                self._warn("limit-pages", f"页数超过上限 {self._limits.pages} 页，其后内容未读取。")
                break
            if self._characters > self._limits.characters:
                self._warn("limit-characters", f"文字超过上限 {self._limits.characters} 字，自第 {number} 页起未读取。")
                break
            stamps = [mark for each in signatures for mark in stamp_marks(each, seals.of(each), part)]
            parts.append(part)
            self._contents += self._read_page(document, part, annotations.get(part.id, []), stamps)
            self._pages = number
        numbers = {part.id: number for number, part in enumerate(parts, start=before + 1)}
        self._outline += read_outline(document, numbers)
        self._add_signatures([each for each in signatures if not any(s.page in numbers for s in each.stamps)])
        self._tell_of_changes(document, signatures, parts, before)

    def _read_page(
        self, document: OfdDocument, part: PagePart, annotations: list[object], stamps: list[Mark]
    ) -> tuple[PageContent, ...]:
        """One page; two that share its picture come one after the other, with the same page."""
        number = self._pages + 1
        width, height = part.box[2] * POINTS, part.box[3] * POINTS
        if part.root is None or max(width, height) > self._limits.page_side:
            locked = self._ofd.encrypted and part.root is None
            self._fault("page-encrypted" if locked else "page-unreadable", number)
            page = Page(
                number=number, width=min(width, 595.28), height=min(height, 841.89), source="none", confidence=0
            )
            return (PageContent(page=page, marks=tuple(stamps)),)
        read = PageReader(document, part, number, self._sources, self._limits).read(annotations, stamps)
        self._characters += read.characters
        for code in read.faults:
            self._fault(code, number)
        self._cells += sum(len(row) for content in read.contents for table in content.tables for row in table.rows)
        if self._cells > self._limits.table_cells:
            message = f"表格单元格超过上限 {self._limits.table_cells} 个。"
            raise HostileFile(message, file=self._source.name, page=number)
        if "page-without-text" in read.faults:
            page = replace(read.contents[0].page, source="none", confidence=0.0)
            return tuple(replace(content, page=page) for content in read.contents)
        return read.contents

    def _fault(self, code: str, page: int) -> None:
        self._warn(code, WARNINGS[code].format(page=page), page)

    def _add_signatures(self, signatures: list[Signature]) -> None:
        """Signatures without a place go to the last page."""
        if signatures and self._contents:
            marks = tuple(map(signature_mark, signatures))
            self._contents[-1] = replace(self._contents[-1], marks=(*self._contents[-1].marks, *marks))

    def _tell_of_changes(
        self, document: OfdDocument, signatures: list[Signature], parts: list[PagePart], before: int
    ) -> None:
        """Whether anything that a signature covers has changed since, and which pages none of them covers."""
        pages = [{name.lower() for name, _ in layers_of(document, part)} for part in parts]
        changed = [each for each in signatures if each.verdict == "changed"]
        if changed:
            names = {name.lower() for each in changed for name in each.changed}
            touched = [before + place for place, page in enumerate(pages, start=1) if names & page]
            where = f"（涉及{_pages(touched)}）" if touched else ""
            self._warn(
                "signature-broken",
                f"有 {len(changed)} 个电子签章或数字签名所保护的内容在签署后有改动{where}，请核对原件。",
            )
        forged = sum(each.value == "changed" for each in signatures)
        if forged:
            self._warn("signature-broken", f"有 {forged} 个电子签章或数字签名的签名值与所附证书不符，请核对原件。")
        covering = [each for each in signatures if each.covered]
        bare = [
            before + place
            for place, part in enumerate(parts, start=1)
            if covering and not any(part.name.lower() in each.covered for each in covering)
        ]
        if bare:
            self._warn("signature-partial", f"{_pages(bare)}不在任何电子签章或数字签名的保护范围内，请核对原件。")

    def _tell_of_file(self) -> None:
        ofd = self._ofd
        if len(ofd.documents) > 1:
            self._warn("several-documents", f"OFD 文件内有 {len(ofd.documents)} 份文档，已依次读取。")
        if ofd.lost:
            self._warn("document-unreadable", f"OFD 文件内另有 {ofd.lost} 份文档已损坏，无法读取。")
        if ofd.versions > 1:
            self._warn("several-versions", f"OFD 文件内有 {ofd.versions} 个版本，只读取了当前版本。")
        names = [name for document in ofd.documents for name in document.attachments()]
        if names:
            shown = "、".join(names[:_MOST_ATTACHMENTS])
            self._warn("embedded-files", f"OFD 内嵌 {len(names)} 个附件，其内容不在本文档中：{shown}")
        if ofd.package.damaged:
            self._warn("damaged-file", "文件已损坏，只读出了完好的部分，内容可能不全。")
        if unread := self._sources.pictures.unread:
            self._warn("picture-unreadable", f"文件内有 {unread} 张图片无法解码，未检查印章和文字。")


class _Seals:
    """Looks at the picture of a signature's seal once, and only when a page shows it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._seen: dict[int, Seal] = {}

    def of(self, signature: Signature) -> "_SealOf":
        """The seal of a signature, looked at when asked for."""
        return _SealOf(self, signature)

    def look(self, signature: Signature) -> Seal:
        """The seal of a signature."""
        key = id(signature)
        if key not in self._seen:
            self._seen[key] = seal_of(signature, self._limits)
        return self._seen[key]


class _SealOf:
    def __init__(self, seals: _Seals, signature: Signature) -> None:
        self._seals, self._signature = seals, signature

    def __call__(self) -> Seal:
        return self._seals.look(self._signature)


def _pages(numbers: list[int]) -> str:
    """Page numbers as a person says them."""
    shown = "、".join(map(str, numbers[:_MOST_NAMED_PAGES]))
    return f"第 {shown} 页" if len(numbers) <= _MOST_NAMED_PAGES else f"第 {shown} 等 {len(numbers)} 页"


def _stated_fields(document: OfdDocument, said: str) -> Iterator[str]:
    """Fields that the file states beside its pages (of invoices: number, date, amounts) and that no page says.

    Those for people have Chinese names; the others are the writer's own.
    """
    data = child(document.body, "DocInfo", "CustomDatas")
    for item in list(children(data, "CustomData"))[:_MOST_FIELDS]:
        name, value = item.get("Name", "").strip(), " ".join("".join(item.itertext()).split())
        if _HANZI.search(name) and value and "".join(value.split()) not in said:
            yield f"{name}：{value}"[:_LONGEST_FIELD]
