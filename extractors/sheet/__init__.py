"""Spreadsheets (XLSX, XLSB, XLS, ET, ODS, CSV) to a document: for each sheet a heading with its name, tables, lines.

What it gives: values as they are shown, merged cells as spans, tables apart, comments, text boxes, pictures with their
seals and, of those of whole pages, their text. What it cannot give: pages and boxes; formulas are never computed,
their stored results are read.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from extractors import registry
from extractors.document import Block, BlockKind, Cell, Document, Record, Seal, table_text
from extractors.document import Warning as Notice
from extractors.errors import ReadingError, UnreadableFile
from extractors.limits import Limits
from extractors.ooxml import Package, only_reading_errors
from extractors.registry import CSV, Source
from extractors.sheet.drawings import Drawn, comment_texts, drawn_items
from extractors.sheet.model import Sheet
from extractors.sheet.regions import regions
from extractors.word.paragraph import running_text

_LIMITS: Final = (
    "电子表格没有固定分页，无法给出页码和页面位置，只能定位到工作表和表格。",
    "公式不重新计算，读取的是文件中保存的结果。",
)
_XLS_LIMITS: Final = ("旧版工作簿中的图片、图表和文本框未读取。",)
_MESSAGES: Final = {
    "hidden-sheets": "工作簿含有隐藏的工作表（{places}），已一并读取。",
    "hidden-rows": "工作表含有隐藏的行（{places}），已一并读取。",
    "hidden-columns": "工作表含有隐藏的列（{places}），已一并读取。",
    "formula-without-value": "有 {count} 个公式没有保存计算结果，其值未知，请用 Excel 或 WPS 打开并重新保存。",
    "error-values": "有 {count} 个单元格为公式错误值（如 #REF!、#DIV/0!），请核对。",
    "limit-cells": "表格内容超过上限，只读取了 {count} 个单元格，其后的内容未读取。",
    "sparse-table": "表格过于稀疏，空单元格未保留，列的对应关系可能不准。",
    "macros": "工作簿含有宏，宏从不运行。",
    "external-links": "工作簿引用了其他文件的数据，未读取。",
    "embedded-files": "工作簿内嵌有其他文件，作为单独的文件处理，其内容不在本文档中。",
    "page-pictures": "工作簿内有图片，其中的文字为识别所得，请与原件核对。",
    "page-pictures-unread": "工作簿内有整页大小的图片，可能是扫描页，其中的文字未识别。",
    "pictures-unread": "旧版工作簿内有图片，未读取，请核对原件。",
    "empty-document": "文件中没有可读取的内容。",
    "damaged-file": "文件已损坏，只读出了完好的部分，内容可能不全。",
    "undecodable-text": "文件编码无法完全识别，个别文字可能有误。",
}
_SUREST: Final = 0.99
"""The most that recognised text is trusted."""
_MOST_PLACES: Final = 8


class Item(Record, frozen=True):
    """A block to be."""

    kind: BlockKind
    text: str
    rows: tuple[tuple[Cell, ...], ...] | None = None
    level: int | None = None
    seal: Seal | None = None
    confidence: float = 1.0


class Told:
    """What is to be told of a workbook: codes with a count and, of what is hidden, the places."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.places: dict[str, list[str]] = {}

    def add(self, code: str, count: int = 1) -> None:
        """Count something."""
        if count:
            self.counts[code] = self.counts.get(code, 0) + count

    def hide(self, code: str, place: str) -> None:
        """Note a place in which something is hidden."""
        self.add(code)
        self.places.setdefault(code, []).append(place)

    def notices(self) -> Iterator[Notice]:
        """Warnings in a fixed order."""
        for code, message in _MESSAGES.items():
            if code in self.counts:
                found = self.places.get(code, [])
                places = "、".join(found[:_MOST_PLACES]) + (" 等" if len(found) > _MOST_PLACES else "")
                yield Notice(code=code, message=message.format(count=self.counts[code], places=places))


@only_reading_errors
def read_sheet(source: Source, limits: Limits) -> Document:
    """Read ``source`` whole; raise :class:`extractors.errors.ReadingError` when that is impossible or unsafe."""
    told = Told()
    items = list(_items(source, limits, told))
    if not any(item.text or item.seal for item in items if item.kind != "heading"):
        told.add("empty-document")
    return _document(source, items, told, ())


@only_reading_errors
def read_xls(source: Source, limits: Limits) -> Document:
    """Read a workbook of Excel 97 to 2003 or WPS (ET); one that is broken through the reader of other old formats."""
    from extractors.sheet.xls import has_pictures, read_sheets

    told = Told()
    items: list[Item] = []
    try:
        for number, sheet in enumerate(read_sheets(source.file, limits), start=1):
            items += _sheet_items(None, sheet, number, told)
    except UnreadableFile:
        if not items:
            return _read_otherwise(source, limits)
        told.add("damaged-file")
    if not any(item.text for item in items if item.kind != "heading"):
        told.add("empty-document")
    told.add("pictures-unread", has_pictures(source.file))
    return _document(source, items, told, _XLS_LIMITS)


def _read_otherwise(source: Source, limits: Limits) -> Document:
    from msgspec.structs import replace

    from extractors.legacy import read_legacy

    return replace(read_legacy(source, limits), reader=_reader(source))


def _reader(source: Source) -> str:
    """The name and version under which a document is kept."""
    reader = registry.reader_for(source.media_type)
    return reader.key if reader else "sheet"


def _document(source: Source, items: Sequence[Item], told: Told, more_limits: tuple[str, ...]) -> Document:
    return Document(
        file=source.info,
        reader=_reader(source),
        pages=(),
        blocks=tuple(
            Block(id=f"b{number}", kind=item.kind, text=item.text, level=item.level, rows=item.rows, seal=item.seal,
                  confidence=item.seal.confidence if item.seal else item.confidence)
            for number, item in enumerate(items, start=1)
        ),
        warnings=tuple(told.notices()),
        limits=(*_LIMITS, *more_limits),
    )  # fmt: skip


def _items(source: Source, limits: Limits, told: Told) -> Iterator[Item]:
    if source.media_type == CSV:
        from extractors.sheet.separated import read_separated

        sheet, codes = read_separated(source, limits)
        for code in codes:
            told.add(code)
        yield from _sheet_items(None, sheet, 1, told)
        return
    package = Package(source, limits)
    try:
        yield from _book_items(package, source.media_type, told)
    finally:
        package.close()


def _book_items(package: Package, media_type: str, told: Told) -> Iterator[Item]:
    sheets = 0
    for sheet in _sheets(package, media_type):
        sheets += 1
        yield from _sheet_items(package, sheet, sheets, told)
    if not sheets:
        raise UnreadableFile("文件中找不到工作表，无法读取。", file=package.name)
    names = package.names
    told.add("macros", any(name.endswith("vbaproject.bin") for name in names))
    told.add("external-links", any("externallinks/" in name for name in names))
    told.add("embedded-files", sum("/embeddings/" in name for name in names))
    told.add("damaged-file", bool(package.damaged))


def _sheets(package: Package, media_type: str) -> Iterable[Sheet]:
    """The sheets of a package by its type."""
    if media_type == registry.ODS:
        from extractors.sheet import ods

        return ods.read_sheets(package)
    if media_type == registry.XLSB:
        from extractors.sheet import xlsb

        return xlsb.read_sheets(package)
    from extractors.sheet import workbook

    return workbook.read_sheets(package)


def _sheet_items(package: Package | None, sheet: Sheet, number: int, told: Told) -> Iterator[Item]:
    """The sheet's name as a heading, then what is on it; nothing of the empty sheets that new workbooks bring along."""
    parts = list(_parts(package, sheet, told))
    if not parts:
        return
    _tell_hidden(sheet, number, told)
    told.add("formula-without-value", sheet.bare_formulas)
    told.add("error-values", sheet.errors)
    if sheet.cut:
        told.add("limit-cells", len(sheet.cells))
    if sheet.name:
        yield Item(kind="heading", text=sheet.name, level=1)
    yield from parts


def _tell_hidden(sheet: Sheet, number: int, told: Told) -> None:
    """Where on which sheet something is hidden: its number, never its name."""
    if sheet.hidden:
        told.hide("hidden-sheets", f"第 {number} 张")
    if sheet.hidden_rows:
        told.hide("hidden-rows", f"第 {number} 张第 {_runs(sheet.hidden_rows, str)} 行")
    if sheet.hidden_columns:
        told.hide("hidden-columns", f"第 {number} 张 {_runs(sheet.hidden_columns, _letters)} 列")


def _runs(numbers: Sequence[int], show: Callable[[int], str]) -> str:
    """Numbers in runs: 3—5、9."""
    found = []
    for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        ends = dict.fromkeys((run[0], run[-1]))
        found.append("—".join(show(each) for each in ends))
    return "、".join(found[:_MOST_PLACES]) + (" 等" if len(found) > _MOST_PLACES else "")


def _letters(column: int) -> str:
    """A column as spreadsheets name it."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _parts(package: Package | None, sheet: Sheet, told: Told) -> Iterator[Item]:
    yield from (Item(kind="header", text=running_text(text)) for text in sheet.headers)
    for region in regions(sheet):
        told.add("sparse-table", region.sparse)
        if region.rows:
            yield Item(kind="table", text=table_text(region.rows), rows=region.rows)
        else:
            yield Item(kind="paragraph", text=region.text)
    yield from (Item(kind="paragraph", text=running_text(text)) for text in sheet.texts)
    if package is not None and sheet.part:
        for drawn in drawn_items(package, sheet.part):
            yield Item(kind=drawn.kind, text=drawn.text, seal=drawn.seal)
            yield from _recognised(drawn, package.limits, told)
        yield from (Item(kind="comment", text=text) for text in comment_texts(package, sheet.part))
    yield from (Item(kind="comment", text=running_text(text)) for text in sheet.comments)
    yield from (Item(kind="footer", text=running_text(text)) for text in sheet.footers)


def _recognised(drawn: Drawn, limits: Limits, told: Told) -> Iterator[Item]:
    """What a picture of a whole page says; its place on the sheet is not kept."""
    if not drawn.page_like:
        return
    from extractors.layout import assemble
    from extractors.picture_pages import read_picture_pages
    from extractors.pictures import picture_pixels

    pixels = picture_pixels(drawn.data, limits)
    try:
        contents = read_picture_pages(pixels).contents if pixels is not None else ()
    except ReadingError:  # the models are not installed: the rest of the workbook is still worth having
        contents = ()
    told.add("page-pictures" if contents else "page-pictures-unread")
    for block in assemble(contents) if contents else ():
        confidence = min(_SUREST, block.confidence)
        yield Item(kind=block.kind, text=block.text, rows=block.rows, seal=block.seal, confidence=confidence)
