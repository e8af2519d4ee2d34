"""Sheets of a workbook (工作表): rows from the top, text of others as text, never as formula nor link."""

import datetime as dt
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from extractors.document import Record
from pipeline.render.columns import Column
from pipeline.render.rows import Cell, RowSheet
from pipeline.render.safe import shortened

CELL: Final = 32_000
"""Characters of a cell; Excel's limit is 32767."""
LINKS: Final = 60_000
"""Links of a sheet; Excel's limit is 65530."""
LINE: Final = 15.0
"""Height of one line in points; with less, LibreOffice cuts the last line."""
MOST_LINES: Final = 12
WIDEST: Final = 330
"""Characters across that are printed on one page; wider sheets go over pages of :data:`PAGE_WIDTH`."""
PAGE_WIDTH: Final = 210
ROWS: Final = 1_048_000
_CREATED: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - the library wants no zone; the same in every book
_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r", "|", "＝", "＋", "－", "＠")
_BASE: Final = {"font_name": "宋体", "font_size": 10, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
_STATUS_COLOURS: Final = {
    "材料齐全": ("#E3F1E4", "#1B5E20"),
    "待补正": ("#FFF1DC", "#7A4300"),
    "不符合申报资格": ("#FBE3E3", "#9B1C1C"),
    "未能审核": ("#FBE3E3", "#9B1C1C"),
    "缺少": ("#FBE3E3", "#9B1C1C"),
    "有问题": ("#FFF1DC", "#7A4300"),
    "待核实": ("#FFF1DC", "#7A4300"),
    "须补正": ("#FBE3E3", "#9B1C1C"),
    "建议核实": ("#FFF1DC", "#7A4300"),
    "目标": ("#FBF3E6", "#9B1C1C"),
    "✓ 已具备": ("#E3F1E4", "#1B5E20"),
    "✗ 缺少": ("#FBE3E3", "#9B1C1C"),
    "！ 有问题": ("#FFF1DC", "#7A4300"),
    "？ 待核实": ("#FFF8D6", "#6B5200"),
    "○ 人工认可": ("#E4ECF7", "#1A4480"),
    "— 不适用": ("#F3F3F3", "#595959"),
}


class Link(Record, frozen=True):
    """A link to an output of ours, relative to the ledger."""

    address: str
    text: str


class Unsure(Record, frozen=True):
    """A number that a person should hold against the page; the cell says so and still is a number."""

    value: float


Value = str | int | float | Link | Unsure | None


class _Book(xlsxwriter.Workbook):  # type: ignore[misc]
    worksheet_class = RowSheet


def open_book(path: Path, title: str) -> Any:
    """A workbook to be written to ``path``, beside which its scratch files lie; no text of it becomes formula or link."""
    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = _Book(str(path), options)
    book.set_properties({"title": shortened(title, 200), "author": "", "created": _CREATED})
    return book


class Sheet:
    """One sheet with a frozen header; rows are added from the top.

    ``worksheet`` is a new one of a workbook; ``fixed`` columns stay in sight; ``above`` are lines over the header, the first of them the title.
    """

    def __init__(
        self,
        worksheet: Any,
        formats: "Formats",
        columns: Sequence[Column],
        *,
        fixed: int = 2,
        above: Sequence[str] = (),
    ) -> None:
        self.sheet = worksheet
        self.columns = columns
        self.formats = formats.by_use
        self.colours = formats.by_word
        self.top = self.row = len(above)
        self.links = 0
        self._set_up(fixed)
        for number, line in enumerate(above):
            self._write_across(number, line, "title" if number == 0 else "above")
        self._write_header()

    def _set_up(self, fixed: int) -> None:
        sheet = self.sheet
        printed = sum(column.width for column in self.columns if column.printed)
        sheet.freeze_panes(self.top + 1, fixed)
        sheet.set_landscape()
        sheet.set_paper(9 if printed < 200 else 8)  # A4 or A3
        pages = 1 if printed <= WIDEST else math.ceil(printed / PAGE_WIDTH)
        sheet.fit_to_pages(pages, 0)
        if pages > 1:
            sheet.repeat_columns(0, fixed - 1)
        sheet.repeat_rows(self.top)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.set_footer("&C第 &P 页，共 &N 页&R&A")
        for place, column in enumerate(self.columns):
            sheet.set_column(place, place, column.width)

    def _write_across(self, number: int, text: str, look: str) -> None:
        """A line over all printed columns."""
        self.sheet.set_row(number, 2 * LINE if look == "title" else LINE + 3)
        self.sheet.merge_range(number, 0, number, self._printed - 1, shortened(text, CELL), self.formats[look])

    def _write_header(self) -> None:
        lines = max((math.ceil(1.1 * _width(column.title) / column.width) for column in self.columns), default=1)
        self.sheet.set_row(self.top, LINE * max(2, lines) + 2)
        for place, column in enumerate(self.columns):
            self.sheet.write_string(self.top, place, shortened(column.title, CELL), self.formats["header"])

    @property
    def _printed(self) -> int:
        """How many columns are printed; they stand first."""
        return sum(column.printed for column in self.columns)

    def add(self, values: Sequence[Value]) -> None:
        """Add a row; beyond Excel's limit rows are dropped and the last one says so."""
        if self.row >= ROWS:
            return
        self.row += 1
        if self.row == ROWS:
            values = ["（行数超出表格上限，其余见各申报材料的 review.json）"]
        lines = self._lines(values)
        cells = [self._cell(place, value) for place, value in enumerate(values)]
        self.sheet.write_cells(self.row, LINE * lines if lines > 1 else None, cells)

    def _lines(self, values: Sequence[Value]) -> int:
        """Lines of the row's highest cell; without a height of its own a row shows but one in some programs."""
        texts = [
            (_width(value[:2_000]), column.width)
            for value, column in zip(values, self.columns, strict=False)
            if isinstance(value, str) and column.wrap
        ]
        return min(MOST_LINES, max((math.ceil(1.05 * size / width) for size, width in texts), default=1))

    def _cell(self, place: int, value: Value) -> Cell:
        wrap = "wrap" if self.columns[place].wrap else "plain"
        if isinstance(value, str) and value:
            text = shortened(value, CELL)
            look = self.formats[f"{wrap}-quoted"] if text.startswith(_FORMULA_SIGNS) else self.colours.get(text)
            return text, look or self.formats[wrap]
        if isinstance(value, Link):
            return self._link(place, value)
        if isinstance(value, Unsure):
            return value.value, self.formats["unsure"]
        if isinstance(value, int | float) and math.isfinite(value):
            return value, self.formats["number"]
        return None, self.formats[wrap]

    def _link(self, place: int, link: Link) -> Cell:
        """A link; plain text where the sheet has as many as Excel opens."""
        quoted = "-quoted" if link.text.startswith(_FORMULA_SIGNS) else ""
        if self.links >= LINKS:
            return link.text, self.formats[f"plain{quoted}"]
        self.links += 1
        look = self.formats[f"link{quoted}"]
        self.sheet.write_url(self.row, place, f"external:{_address(link.address)}", look, link.text)
        return link.text, look

    def finish(self, below: Sequence[str] = ()) -> None:
        """Put the filters on all rows, lines below them, and say what is printed."""
        last = max(self.row, self.top + 1)
        self.sheet.autofilter(self.top, 0, last, len(self.columns) - 1)
        for number, line in enumerate(below, start=last + 1):
            self._write_across(number, line, "below")
        self.sheet.print_area(0, 0, last + len(below), self._printed - 1)


def _width(text: str) -> int:
    """Width in columns of a terminal, as a cell's is counted: a Chinese character takes two."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)


def _address(path: str) -> str:
    """A path as a link's address: a bare # would begin a place inside the file."""
    return path.replace("%", "%25").replace("#", "%23")


class Formats:
    """Cell formats by what they are for, and by the word whose colour they carry."""

    def __init__(self, book: Any) -> None:
        self.by_use = _use_formats(book)
        self.by_word = {
            word: book.add_format({**_BASE, "bg_color": ground, "font_color": ink, "bold": True})
            for word, (ground, ink) in _STATUS_COLOURS.items()
        }


def _use_formats(book: Any) -> dict[str, Any]:
    link = {**_BASE, "font_color": "#1A4480", "underline": 1}
    header = {"bold": True, "bg_color": "#EFECE6", "valign": "vcenter", "align": "center", "text_wrap": True}
    return {
        "header": book.add_format({**_BASE, **header, "font_name": "黑体"}),
        "title": book.add_format({"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"}),
        "above": book.add_format({"font_name": "宋体", "font_size": 10, "valign": "vcenter"}),
        "below": book.add_format({"font_name": "宋体", "font_size": 9, "valign": "top", "text_wrap": True}),
        "plain": book.add_format(_BASE),
        "wrap": book.add_format({**_BASE, "text_wrap": True}),
        "plain-quoted": book.add_format({**_BASE, "quote_prefix": True}),
        "wrap-quoted": book.add_format({**_BASE, "text_wrap": True, "quote_prefix": True}),
        "number": book.add_format({**_BASE, "num_format": "#,##0.######"}),
        "unsure": book.add_format({**_BASE, "num_format": '#,##0.######"（待核）"', "font_color": "#7A4300"}),
        "link": book.add_format(link),
        "link-quoted": book.add_format({**link, "quote_prefix": True}),
    }
