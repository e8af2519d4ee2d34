"""Reading through docvortex: no other program is needed, but sizes, alignment, text boxes and some numbers are lost."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from extractors import registry
from extractors.document import Document, Warning
from extractors.errors import EncryptedFile, HostileFile, UnreadableFile
from extractors.legacy.docvortex import Drafts
from extractors.legacy.signs import has_text_boxes, has_tracked_changes, is_encrypted_doc, printed_labels
from extractors.legacy.titles import with_title
from extractors.limits import Limits
from extractors.ooxml import OLE_MAGIC
from extractors.registry import Source
from extractors.word.kinds import settle_body, settle_furniture
from extractors.word.story import Draft, blocks_of

READER: Final = registry.reader_key("legacy")
SUFFIXES: Final = {
    registry.DOC: "doc",
    registry.RTF: "rtf",
    registry.ODT: "odt",
    registry.XLS: "xls",
}
SHEETS: Final = frozenset({registry.XLS, registry.EXCEL_XML})
_ENCRYPTED: Final = "文件已加密，需要密码才能打开。请提供未加密的版本。"
_LIMITS: Final = (
    "该格式没有固定分页，无法给出页码和页面位置，只能定位到段落和表格。",
    "文档内图片中的文字未识别（红色印章除外）。",
)
_NO_LOOK: Final = "未读取字号、对齐方式和文本框内容，标题由文字推断。"
_REMEDY: Final = "安装 LibreOffice 后可读取，或另存为 DOCX 重新提交。"
_MESSAGES: Final = {
    "empty-document": "文档中没有可读取的内容。",
    "picture-unreadable": "文档内有 {count} 张图片无法解码，未检查印章。",
    "text-boxes": f"文档含有文本框，其内容未读取；{_REMEDY}",
    "automatic-numbers": "文档含有自动编号，其样式（如“一、”“（一）”）可能被读成阿拉伯数字，请对照原件核对。",
    "symbols": "文档含有 {count} 处符号字体的字符（可能是复选框），未能识别其形状，请对照原件核对。",
    "tracked-changes": "文档含有修订记录，已删除的文字可能仍在读出的内容中，请对照原件核对。",
}
_PROPERTIES: Final = ("\x05SummaryInformation", "\x05DocumentSummaryInformation")
_PRIVATE: Final = range(0xF000, 0xF100)
"""Where Word puts the characters of symbol fonts (ECMA-376 part 1, 17.3.3.30)."""


def read_natively(source: Source, limits: Limits) -> Document:
    """Read ``source``, whose type must be in :data:`SUFFIXES`.

    Raises :class:`EncryptedFile`, :class:`HostileFile`, or :class:`UnreadableFile` when docvortex cannot read it.
    """
    drafts = Drafts(limits)
    for page in analyse(source, SUFFIXES[source.media_type]):
        drafts.add_page(page)
    is_sheet = source.media_type in SHEETS
    body = settle_body(_as_printed(drafts.body, printed_labels(source)))
    if not is_sheet:
        body = with_title(body)
    header = settle_furniture(_unique(drafts.furniture["header"]), "header")
    footer = settle_furniture(_unique(drafts.furniture["footer"]), "footer")
    blocks = blocks_of([*header, *body, *footer])
    _check(source, limits, sum(len(block.text) for block in blocks), len(blocks))
    return Document(
        file=source.info,
        reader=READER,
        pages=(),
        blocks=blocks,
        warnings=tuple(_warnings(drafts, source)),
        limits=_LIMITS if is_sheet else (*_LIMITS, _NO_LOOK),
    )


def _as_printed(drafts: Sequence[Draft], labels: frozenset[str] | None) -> list[Draft]:
    """The drafts without automatic numbers that were never printed."""
    if labels is None:
        return list(drafts)
    return [_without_number(draft) if _number(draft) and _number(draft) not in labels else draft for draft in drafts]


def _number(draft: Draft) -> str:
    return draft.style.number or "" if draft.style else ""


def _without_number(draft: Draft) -> Draft:
    style = None if draft.style is None else msgspec.structs.replace(draft.style, number=None)
    return draft._replace(text=draft.text.removeprefix(_number(draft)).lstrip(), style=style)


def analyse(source: Source, suffix: Any) -> list[list[dict[str, Any]]]:
    """The raw model of the file by docvortex. Its errors become ours; it logs names and text, so its log is off."""
    from docvortex import analyze
    from docvortex.analyzers.native.office.errors import LegacyOfficeEncryptedError
    from loguru import logger

    logger.remove()
    try:
        model = analyze(_without_properties(source.file.read_bytes()), file_suffix=suffix).model_json
        pages: list[list[dict[str, Any]]] = model.to_dict()["pages"]
    except LegacyOfficeEncryptedError:
        raise EncryptedFile(_ENCRYPTED, file=source.name) from None
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - broken files make it raise anything; LibreOffice is asked next
        if "password" in str(error).lower() or "encrypt" in type(error).__name__.lower():
            raise EncryptedFile(_ENCRYPTED, file=source.name) from None
        if source.media_type == registry.DOC and is_encrypted_doc(source.file):
            raise EncryptedFile(_ENCRYPTED, file=source.name) from None
        raise UnreadableFile("文件已损坏或结构不合规范，无法读取。", file=source.name) from None
    return pages


def _without_properties(data: bytes) -> bytes:
    """An OLE2 container whose properties (author, title …) nobody finds: broken ones keep their parser busy for hours."""
    if data.startswith(OLE_MAGIC):
        for name in _PROPERTIES:
            hidden = name.replace("Summary", "Unneeds")
            data = data.replace(name.encode("utf-16-le"), hidden.encode("utf-16-le"))
    return data


def _check(source: Source, limits: Limits, characters: int, blocks: int) -> None:
    """Raise :class:`HostileFile` when a file holds more than a document may."""
    if characters > limits.characters:
        raise HostileFile(f"文字超过上限 {limits.characters} 字，未读取。", file=source.name)
    if blocks > limits.blocks:
        raise HostileFile(f"内容块超过上限 {limits.blocks} 个，未读取。", file=source.name)


def _warnings(drafts: Drafts, source: Source) -> Iterator[Warning]:
    """What is lost or unsure, as far as it can be told from the file."""
    seen: Counter[str] = Counter()
    seen["empty-document"] = not drafts.body
    seen["picture-unreadable"] = drafts.unread_pictures
    if source.media_type not in SHEETS:
        seen["text-boxes"] = has_text_boxes(source)
        seen["tracked-changes"] = has_tracked_changes(source)
        seen["automatic-numbers"] = source.media_type != registry.RTF and any(map(_number, drafts.body))
        seen["symbols"] = sum(ord(sign) in _PRIVATE for draft in drafts.body for sign in draft.text)
    for code, message in _MESSAGES.items():
        if seen[code]:
            yield Warning(code, message.format(count=seen[code]))


def _unique(drafts: Sequence[Draft]) -> list[Draft]:
    """Each header once, though every section repeats it."""
    return list({draft.text: draft for draft in drafts}.values())
