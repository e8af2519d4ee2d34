"""DOC (also WPS), RTF, ODT, XLS and others to a document: by two readers that know different things of them.

docvortex (:mod:`extractors.legacy.native`) needs no other program and keeps the results of fields; LibreOffice, where
it is at hand, gives what Word shows: numbers, sizes, alignment, text boxes, check boxes, pictures. Text documents are
read by both and compared (:mod:`extractors.legacy.mending`); of sheets the first is enough.
"""

import tempfile
from pathlib import Path
from typing import Final

import msgspec

from extractors import registry
from extractors.document import Document, Warning
from extractors.errors import EncryptedFile, ReadingError, UnreadableFile
from extractors.legacy.mending import mend
from extractors.legacy.native import READER, SHEETS, SUFFIXES, read_natively
from extractors.legacy.signs import is_cut_short, shows_the_clock
from extractors.limits import Limits
from extractors.office import SECONDS, convert_with_office, discard, find_office
from extractors.registry import Source

_FIRST_LOOK: Final = 25.0
"""Seconds for LibreOffice where docvortex may read the file, too: the deadline must hold for both."""
_LARGE: Final = 5_000
"""Blocks from which the second reading is spared: it takes its time."""
_NEEDS_OFFICE: Final = "该格式需要 LibreOffice 才能读取，本机未安装。请另存为 DOCX 或 PDF 后重新提交。"
_BROKEN: Final = "文件已损坏，或内容不是文档，无法读取。请另存为 DOCX 或 PDF 后重新提交。"
_CUT_SHORT: Final = Warning("damaged-file", "文件不完整，末尾已缺失，只读出了前面的部分。请重新提交完整的文件。")
_LIMITS: Final = (
    "该格式没有固定分页，无法给出页码和页面位置，只能定位到段落和表格。",
    "文件由 LibreOffice 转换后读取，版式可能与原件略有差别。",
    "文档内较小的图片中的文字未识别（红色印章除外）；较大图片中识别出的文字没有页面位置。",
)
_TOO_DIFFERENT: Final = 0.3
"""Share of the text that only docvortex reads from which LibreOffice is not believed."""


def read_legacy(source: Source, limits: Limits) -> Document:
    """Read ``source`` whole.

    Raises :class:`EncryptedFile`, :class:`HostileFile`, or :class:`UnreadableFile` when neither way reads it.
    """
    if source.media_type == registry.WORD_XML:
        return _read_word_xml(source, limits)
    if source.media_type not in SUFFIXES:
        message = _BROKEN if find_office() else _NEEDS_OFFICE
        return _only_office(source, limits, UnreadableFile(message, file=source.name))
    if source.media_type in SHEETS:
        return _read_sheet(source, limits)
    document = _read_text(source, limits)
    return _with_warning(document, _CUT_SHORT) if is_cut_short(source) else document


def _with_warning(document: Document, warning: Warning) -> Document:
    return msgspec.structs.replace(document, warnings=(*document.warnings, warning))


def _read_text(source: Source, limits: Limits) -> Document:
    """A text document by both readers, or by the one that can."""
    converted = _read_with_office(source, limits, _FIRST_LOOK)
    if converted is not None and len(converted.blocks) > _LARGE:
        return converted
    try:
        native = read_natively(source, limits)
    except UnreadableFile:
        if converted is None:
            raise
        return converted
    return native if converted is None else _better(source, native, converted)


def _read_word_xml(source: Source, limits: Limits) -> Document:
    """Word 2003 XML as the DOCX that says the same."""
    from extractors.legacy.word_xml import write_docx
    from extractors.word import read_docx

    with tempfile.TemporaryDirectory(prefix="word-") as folder:
        made = Path(folder) / "made.docx"
        write_docx(source, made, limits)
        copy = msgspec.structs.replace(source, path=str(made), media_type=registry.DOCX, bytes=made.stat().st_size)
        document = read_docx(copy, limits)
    return msgspec.structs.replace(document, file=source.info, reader=READER, limits=(_LIMITS[0], _LIMITS[2]))


def _read_sheet(source: Source, limits: Limits) -> Document:
    """A sheet by docvortex; through LibreOffice what that cannot read or finds empty."""
    try:
        native = read_natively(source, limits)
    except (UnreadableFile, EncryptedFile) as error:
        # a sheet that is only protected opens with the password that every program knows
        return _only_office(source, limits, error)
    converted = None if native.blocks else _read_with_office(source, limits, _FIRST_LOOK)
    return converted if converted is not None else native


def _better(source: Source, native: Document, converted: Document) -> Document:
    """Of two readings the one that holds more, with what only the other one has told."""
    if not converted.blocks or not native.blocks:
        return converted if converted.blocks else native
    mended, lost, share = mend(
        converted, native, clock=shows_the_clock(source), rich_text=source.media_type == registry.RTF
    )
    if share > _TOO_DIFFERENT:
        return native
    if not lost:
        return mended
    note = Warning(
        "readings-differ",
        f"文件用两种方式读取，有 {lost} 段内容（如公式、域）只在另一种方式中读出，未计入，请对照原件核对。",
    )
    return _with_warning(mended, note)


def _only_office(source: Source, limits: Limits, error: ReadingError) -> Document:
    """The file through LibreOffice alone; raise ``error`` where that gives nothing."""
    document = _read_with_office(source, limits, SECONDS)
    if document is None:
        raise error
    return document


def _read_with_office(source: Source, limits: Limits, seconds: float) -> Document | None:
    """The file through LibreOffice; None without one, or where what it makes cannot be read."""
    is_sheet = source.media_type in SHEETS
    converted = convert_with_office(source, "xlsx" if is_sheet else "docx", seconds=seconds)
    media_type = registry.XLSX if is_sheet else registry.DOCX
    reader = registry.reader_for(media_type)
    if converted is None or reader is None:
        return None
    copy = msgspec.structs.replace(source, path=str(converted), media_type=media_type, bytes=converted.stat().st_size)
    try:
        document = reader.load()(copy, limits)
    except UnreadableFile:
        return None
    finally:
        discard(converted)
    kept = document.limits if is_sheet else _LIMITS
    return msgspec.structs.replace(document, file=source.info, reader=READER, limits=kept)
