"""XLSX and CSV to a document: for each sheet a heading with its name and a table for each filled region.

What it gives: values as Excel shows them, merged cells as spans, comments, text boxes, pictures with their seals. What
it cannot give: pages and boxes; formulas are never computed, their stored results are read.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from extractors.document import Block, BlockKind, Cell, Document, FileInfo, Seal, table_text
from extractors.document import Warning as Notice
from extractors.errors import HostileFile, UnreadableFile
from extractors.limits import Limits
from extractors.ooxml import Package, only_reading_errors
from extractors.registry import CSV, Source
from extractors.sheet.drawings import comment_texts, drawn_items
from extractors.sheet.workbook import Merge, Sheet, read_sheets
from extractors.word.paragraph import running_text

READER: Final = "sheet/1"
_LIMITS: Final = (
    "电子表格没有固定分页，无法给出页码和页面位置，只能定位到工作表和表格。",
    "公式不重新计算，读取的是文件中保存的结果。",
)
_MESSAGES: Final = {
    "hidden-sheets": "工作簿含有隐藏的工作表，已一并读取。",
    "hidden-rows": "工作表含有隐藏的行，已一并读取。",
    "hidden-columns": "工作表含有隐藏的列，已一并读取。",
    "formula-without-value": "有公式没有保存计算结果，其值未知，请用 Excel 或 WPS 打开并重新保存。",
    "macros": "工作簿含有宏，宏从不运行。",
    "external-links": "工作簿引用了其他文件的数据，未读取。",
    "embedded-files": "工作簿内嵌有其他文件，其内容未读取。",
    "page-pictures": "工作簿内有整页大小的图片，可能是扫描页，其中的文字未识别。",
    "empty-document": "文件中没有可读取的内容。",
    "damaged-file": "文件已损坏，只读出了完好的部分，内容可能不全。",
    "undecodable-text": "文件编码无法完全识别，个别文字可能有误。",
}
_ENCODINGS: Final = ("utf-8-sig", "gb18030")


class Item(NamedTuple):
    """A block to be."""

    kind: BlockKind
    text: str
    rows: tuple[tuple[Cell, ...], ...] | None = None
    level: int | None = None
    seal: Seal | None = None


@only_reading_errors
def read_sheet(source: Source, limits: Limits) -> Document:
    """Read ``source`` whole; raise :class:`extractors.errors.ReadingError` when that is impossible or unsafe."""
    if source.media_type == CSV:
        items, codes = _csv_items(source, limits)
    else:
        package = Package(source, limits)
        try:
            items, codes = _book_items(package)
        finally:
            package.close()
    if not any(item.text or item.seal for item in items if item.kind != "heading"):
        codes.add("empty-document")
    return Document(
        file=FileInfo(name=source.name, sha256=source.sha256, bytes=source.bytes, media_type=source.media_type),
        reader=READER,
        pages=(),
        blocks=_blocks(items),
        warnings=tuple(Notice(code=code, message=text) for code, text in _MESSAGES.items() if code in codes),
        limits=_LIMITS,
    )


def _blocks(items: Sequence[Item]) -> tuple[Block, ...]:
    return tuple(
        Block(id=f"b{number}", kind=item.kind, text=item.text, level=item.level, rows=item.rows, seal=item.seal,
              confidence=item.seal.confidence if item.seal else 1.0)
        for number, item in enumerate(items, start=1)
    )  # fmt: skip


def _book_items(package: Package) -> tuple[list[Item], set[str]]:
    items: list[Item] = []
    codes: set[str] = set()
    sheets = 0
    for sheet in read_sheets(package):
        sheets += 1
        items += _sheet_items(package, sheet, codes)
    if not sheets:
        raise UnreadableFile("文件中找不到工作表，无法读取。", file=package.name)
    names = package.names
    signs = {
        "macros": any(name.endswith("vbaproject.bin") for name in names),
        "external-links": any("externallinks/" in name for name in names),
        "embedded-files": any("/embeddings/" in name for name in names),
        "damaged-file": bool(package.damaged),
    }
    return items, codes | {code for code, found in signs.items() if found}


def _sheet_items(package: Package, sheet: Sheet, codes: set[str]) -> Iterator[Item]:
    signs = {
        "hidden-sheets": sheet.hidden,
        "hidden-rows": sheet.hidden_rows,
        "hidden-columns": sheet.hidden_columns,
        "formula-without-value": sheet.bare_formulas,
    }
    codes |= {code for code, found in signs.items() if found}
    parts = list(_parts(package, sheet, codes))
    if parts:  # the empty sheets that every new workbook brings along say nothing
        yield Item("heading", sheet.name, level=1)
    yield from parts


def _parts(package: Package, sheet: Sheet, codes: set[str]) -> Iterator[Item]:
    yield from (Item("header", running_text(text)) for text in sheet.headers)
    for rows in regions(sheet):
        if len(rows) == 1 and len(rows[0]) == 1:
            yield Item("paragraph", rows[0][0].text)
        else:
            yield Item("table", table_text(rows), rows=rows)
    for drawn in drawn_items(package, sheet.part):
        codes |= {"page-pictures"} if drawn.page_like else set()
        yield Item(drawn.kind, drawn.text, seal=drawn.seal)
    yield from (Item("comment", text) for text in comment_texts(package, sheet.part))
    yield from (Item("footer", running_text(text)) for text in sheet.footers)


def regions(sheet: Sheet) -> Iterator[tuple[tuple[Cell, ...], ...]]:
    """Rows of cells for each part of a sheet between fully empty rows."""
    filled = {row for row, _ in sheet.cells}
    for merge in sheet.merges:
        if (merge.top, merge.left) in sheet.cells:
            filled.update(range(merge.top, merge.bottom + 1))
    run: list[int] = []
    for row in sorted(filled):
        if run and row > run[-1] + 1:
            yield _region(sheet, run)
            run = []
        run.append(row)
    if run:
        yield _region(sheet, run)


def _region(sheet: Sheet, rows: list[int]) -> tuple[tuple[Cell, ...], ...]:
    """The cells of these rows. Columns in which nothing stands and nothing is merged are left out."""
    top, bottom = rows[0], rows[-1]
    inside = set(rows)
    texts = {place: text for place, text in sheet.cells.items() if place[0] in inside}
    merges = [merge for merge in sheet.merges if merge.top <= bottom and merge.bottom >= top]
    merges = [merge for merge in merges if (merge.top, merge.left) in texts]
    used = {column for _, column in texts}
    for merge in merges:
        used.update(range(merge.left, merge.right + 1))
    columns = sorted(used)
    origins = {(merge.top, merge.left): merge for merge in merges}
    covered = {
        (row, column)
        for merge in merges
        for row in range(merge.top, merge.bottom + 1)
        for column in range(merge.left, merge.right + 1)
    } - set(origins)
    made = (
        tuple(
            _cell(texts.get((row, column), ""), origins.get((row, column)), bottom)
            for column in columns
            if (row, column) not in covered
        )
        for row in rows
    )
    return tuple(row for row in made if row)


def _cell(text: str, merge: Merge | None, bottom: int) -> Cell:
    if merge is None:
        return Cell(text=running_text(text))
    height = min(merge.bottom, bottom) - merge.top + 1
    return Cell(text=running_text(text), row_span=height, col_span=merge.right - merge.left + 1)


def _csv_items(source: Source, limits: Limits) -> tuple[list[Item], set[str]]:
    """Tables of a CSV; the separator is the one of ``,`` ``;`` tab ``|`` that splits most evenly."""
    if source.file.stat().st_size > min(limits.file_bytes, limits.xml_bytes):
        raise HostileFile("文件超过大小上限，未读取。", file=source.name)
    text, codes = _decoded(source.file.read_bytes())
    if not text.strip():
        raise UnreadableFile("文件是空的。", file=source.name)
    items: list[Item] = []
    cells = 0
    rows: list[tuple[Cell, ...]] = []
    for values in [*csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)), []]:
        cells += len(values)
        if cells > limits.table_cells:
            raise HostileFile(f"表格单元格超过上限（{limits.table_cells} 个），未读取。", file=source.name)
        if any(value.strip() for value in values):
            rows.append(tuple(Cell(text=running_text(value)) for value in values))
        elif rows:
            items.append(Item("table", table_text(tuple(rows)), rows=tuple(rows)))
            rows = []
    return items, codes


def _decoded(data: bytes) -> tuple[str, set[str]]:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", "replace").replace("\0", ""), set()
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding).replace("\0", ""), set()
        except UnicodeDecodeError:
            continue
    return data.decode("gb18030", "replace").replace("\0", ""), {"undecodable-text"}


def _delimiter(text: str) -> str:
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    counts = {sign: [line.count(sign) for line in lines] for sign in ",\t;|"}
    return max(counts, key=lambda sign: (min(counts[sign], default=0), sum(counts[sign])))
