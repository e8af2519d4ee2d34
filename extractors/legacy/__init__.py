"""DOC (also WPS), RTF, ODT, XLS and ODS to a document: through docvortex, and through LibreOffice where that fails.

What it gives: text in order, automatic numbers, tables with spans, weight of paragraphs, headers, footers, footnotes,
seals in pictures. What it cannot give: pages and boxes; by docvortex neither font sizes nor text boxes.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from extractors import registry
from extractors.document import Document, FileInfo, Warning
from extractors.errors import EncryptedFile, HostileFile, ReadingError, UnreadableFile
from extractors.legacy.doc_header import has_rtf_text_boxes, read_doc_header
from extractors.legacy.docvortex import Drafts
from extractors.limits import Limits
from extractors.office import convert_with_office
from extractors.registry import Source
from extractors.word.kinds import Kinded, settle_body, settle_furniture
from extractors.word.story import Draft, blocks_of

READER: Final = "legacy/1"
_SUFFIXES: Final = {
    registry.DOC: "doc",
    registry.RTF: "rtf",
    registry.ODT: "odt",
    registry.XLS: "xls",
    registry.ODS: "ods",
    registry.MHTML: "mhtml",
}
_SHEETS: Final = frozenset({registry.XLS, registry.ODS, registry.EXCEL_XML})
_LIMITS: Final = (
    "该格式没有固定分页，无法给出页码和页面位置，只能定位到段落和表格。",
    "文档内图片中的文字未识别（红色印章除外）。",
)
_TEXT_BOXES: Final = Warning(
    "text-boxes", "文档含有文本框，其内容未读取；安装 LibreOffice 后可读取，或另存为 DOCX 重新提交。"
)
_EMPTY_TEXT_BOX: Final = 3
"""Characters that one empty text box and the end of them all take."""
_SEARCHED: Final = 15
_LONGEST_TITLE: Final = 60
_TITLE: Final = re.compile(
    r"(?:函|请示|报告|方案|申报[表书]|申请[表书]|通知|意见|名单|清单|规划|计划|办法|规定|总结|材料|说明|情况|汇报|批复)"
    r"(?:[（(][^（）()]{1,20}[）)])?$"
)
_ISSUER: Final = re.compile(r"(?:政府|委员会|管委会|局|厅|办公室|工作组|领导小组)$")
_NO_TITLE: Final = re.compile(r"[：:。；;，,]$|[〔\[（(]\d{4}[〕\]）)]\s*\d+\s*号|^附[件表]|^[一二三四五六七八九十]+、")


def read_legacy(source: Source, limits: Limits) -> Document:
    """Read ``source`` whole.

    Raises :class:`EncryptedFile`, :class:`HostileFile`, or :class:`UnreadableFile` when neither way reads it.
    """
    suffix = _SUFFIXES.get(source.media_type)
    if suffix is None:
        return _read_with_office(source, limits)
    try:
        pages = _analyse(source, suffix)
    except UnreadableFile as error:
        return _read_with_office(source, limits, error)
    drafts = Drafts(limits)
    for page in pages:
        drafts.add_page(page)
    document = _document(source, drafts, limits)
    if _has_text_boxes(source):
        document = msgspec.structs.replace(document, warnings=(*document.warnings, _TEXT_BOXES))
        return _read_with_office(source, limits, instead=document)
    return document if drafts.body else _read_with_office(source, limits, instead=document)


def _analyse(source: Source, suffix: Any) -> list[list[dict[str, Any]]]:
    """The raw model of the file by docvortex. Its errors become ours; it logs names and text, so its log is off."""
    from docvortex import analyze
    from docvortex.analyzers.native.office.errors import LegacyOfficeEncryptedError
    from loguru import logger

    logger.remove()
    try:
        model = analyze(source.file.read_bytes(), file_suffix=suffix).model_json
        pages: list[list[dict[str, Any]]] = model.to_dict()["pages"]
    except LegacyOfficeEncryptedError:
        raise EncryptedFile("文件已加密，需要密码才能打开。请提供未加密的版本。", file=source.name) from None
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - broken files make it raise anything; LibreOffice is asked next
        if "password" in str(error).lower() or "encrypt" in type(error).__name__.lower():
            raise EncryptedFile("文件已加密，需要密码才能打开。请提供未加密的版本。", file=source.name) from None
        if source.media_type == registry.DOC and read_doc_header(source.file).encrypted:
            raise EncryptedFile("文件已加密，需要密码才能打开。请提供未加密的版本。", file=source.name) from None
        raise UnreadableFile(
            f"文件已损坏或结构不合规范（{type(error).__name__}），无法读取。", file=source.name
        ) from None
    return pages


def _has_text_boxes(source: Source) -> bool:
    """Whether text boxes hold text that docvortex leaves out."""
    if source.media_type == registry.DOC:
        return read_doc_header(source.file).text_boxes > _EMPTY_TEXT_BOX
    return source.media_type == registry.RTF and has_rtf_text_boxes(source.file)


def _document(source: Source, drafts: Drafts, limits: Limits) -> Document:
    """Blocks of all drafts: headers first, then the body, then footers."""
    body = settle_body(drafts.body)
    if source.media_type not in _SHEETS:
        body = _with_title(body)
    header = settle_furniture(_unique(drafts.furniture["header"]), "header")
    footer = settle_furniture(_unique(drafts.furniture["footer"]), "footer")
    blocks = blocks_of([*header, *body, *footer])
    _check(source, limits, sum(len(block.text) for block in blocks), len(blocks))
    return Document(
        file=FileInfo(name=source.name, sha256=source.sha256, bytes=source.bytes, media_type=source.media_type),
        reader=READER,
        pages=(),
        blocks=blocks,
        warnings=tuple(_warnings(drafts, empty=not drafts.body)),
        limits=(*_LIMITS, "未读取字号、对齐方式和文本框内容，标题由文字推断。"),
    )


def _check(source: Source, limits: Limits, characters: int, blocks: int) -> None:
    """Raise :class:`HostileFile` when a file holds more than a document may."""
    if characters > limits.characters:
        raise HostileFile(f"文字超过上限 {limits.characters} 字，未读取。", file=source.name)
    if blocks > limits.blocks:
        raise HostileFile(f"内容块超过上限 {limits.blocks} 个，未读取。", file=source.name)


def _warnings(drafts: Drafts, *, empty: bool) -> list[Warning]:
    found = []
    if empty:
        found.append(Warning("empty-document", "文档中没有可读取的内容。"))
    if drafts.unread_pictures:
        found.append(Warning("picture-unreadable", f"文档内有 {drafts.unread_pictures} 张图片无法解码，未检查印章。"))
    return found


def _unique(drafts: Sequence[Draft]) -> list[Draft]:
    """Each header once, though every section repeats it."""
    return list({draft.text: draft for draft in drafts}.values())


def _with_title(body: list[Kinded]) -> list[Kinded]:
    """The title found by its words, where no style and no size tells it.

    It stands before the addressee and the running text, ends in the name of a kind of document (函, 方案 …), and may
    take up to two lines before it that end nothing.
    """
    if any(kind == "title" for _, kind, _ in body):
        return body
    for place, (draft, kind, _) in enumerate(body[:_SEARCHED]):
        text = draft.text
        if kind not in {"paragraph", "heading"} or len(text) > _LONGEST_TITLE or text.endswith(("：", ":", "。")):
            if kind == "table" or text.endswith(("：", ":", "。")):
                return body
            continue
        if _TITLE.search(text) and not _NO_TITLE.search(text):
            first = _title_start(body, place)
            return [
                (each, "title" if first <= number <= place else each_kind, None if first <= number <= place else level)
                for number, (each, each_kind, level) in enumerate(body)
            ]
    return body


def _title_start(body: list[Kinded], place: int) -> int:
    """The first line of a title that ends at ``place``: back to the one with 关于, or to its issuer right before."""
    start = place
    while start and place - start < 2:
        draft, kind, _ = body[start - 1]
        text = draft.text
        if kind != "paragraph" or not 4 < len(text) <= _LONGEST_TITLE or _NO_TITLE.search(text) or _TITLE.search(text):
            break
        if text.endswith("文件") or (body[start][0].text.startswith("关于") and not _ISSUER.search(text)):
            break
        start -= 1
    return start


def _read_with_office(
    source: Source, limits: Limits, error: ReadingError | None = None, instead: Document | None = None
) -> Document:
    """The file through LibreOffice; without one what the first way gave: its document ``instead``, or its ``error``."""
    sheet = source.media_type in _SHEETS
    converted = convert_with_office(source, "xlsx" if sheet else "docx")
    if converted is None:
        if instead is not None:
            return instead
        raise error or UnreadableFile(
            "该格式需要 LibreOffice 才能读取，本机未安装或转换失败。请另存为 DOCX 或 PDF 后重新提交。", file=source.name
        )
    media_type = registry.XLSX if sheet else registry.DOCX
    reader = registry.reader_for(media_type)
    if reader is None:
        raise UnreadableFile(registry.refusal(source.media_type), file=source.name)
    copy = msgspec.structs.replace(source, path=str(converted), media_type=media_type, bytes=converted.stat().st_size)
    document = reader.load()(copy, limits)
    file = FileInfo(name=source.name, sha256=source.sha256, bytes=source.bytes, media_type=source.media_type)
    note = Warning("converted", "文件已由 LibreOffice 转换后读取，版式可能与原件略有差别。")
    return msgspec.structs.replace(document, file=file, reader=READER, warnings=(*document.warnings, note))
