"""A table as a grid with its spans filled in, and what its rows and columns are: header, labels, units, years.

The layout follows the tables of work reports and yearbooks: header rows on top, label columns on the left, the unit in
caption, header, label, a column of its own, or the cell.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final, TypeAlias

from extractors.document import Block, Record
from pipeline.figures.labels import BARE_YEAR, UNIT_WORD, unit_in
from pipeline.figures.numerals import ARABIC, HAN, MULTIPLIER
from pipeline.figures.units import UNIT
from pipeline.figures.wholes import PLACE, SUBTOTAL, TOTAL, WHOLE_REGION
from pipeline.plaintext import make_plain

_VALUE: Final = re.compile(
    rf"(?P<about>(?:达到?|共计?|累计|为)?(?:大约|约|接近|将近|近|超过?|突破|逾|不少于|不低于|不超过|不足|高于|低于|大于|小于|至少|最高|≥|≤|>|<|\+|达到?|共计?|累计|为))?(?P<sign>[-↓▼▽]|[↑△])?(?P<number>{ARABIC}|{HAN}(?=[余多]?(?:{MULTIPLIER})?[余多]?{UNIT}))(?P<mid>[余多])?(?P<mult>{MULTIPLIER})?"
    rf"(?P<mid2>[余多])?(?P<unit>{UNIT})?(?P<back>及?以上|以内|以下|左右|余)?"
)
_FALLS: Final = "-↓▼▽"
_STATING: Final = re.compile(r"达到?|共计?|累计|为")
"""Words before a number that say no more than the number."""
_LONGEST_BANNER: Final = 40
_ORDINAL: Final = re.compile(r"序号|编号|No\.?|序|号|条款号?|条目|章节|页码")
_COLUMN_NAME: Final = re.compile(
    r"序号|编号|(?:申报|填报|填写|指标|项目|主要|具体|栏目)?(?:项目|内容|指标|名称|事项|类别|情况|栏目|要素|信息)(?:名称)?|数值|数量|数据|单位|计量单位|备注|说明"
)
_UNIT_LABEL: Final = re.compile(r"(?:计量|数量)?单位")
_REMARK: Final = re.compile(r"备注|说明|时期|时间|统计期|所属期|年[度份]$")
_PHONE: Final = re.compile(r"1[3-9]\d{9}")
_HEADER_WORD: Final = re.compile(
    r"数值|数量|数据|指标|实绩|目标|情况|完成|金额|合计|总量|产值|增长|单位|占比|比例|年|\([^()\d]{1,14}\)$|备注|内容|预算|决算|执行|[数额量率值]$|人数|次数|时限|名称|项目|类别|序号"
)


_PAIR: Final = 2


class Spot(Record, frozen=True):
    """A cell as it lies in the grid: its text in plain view and where it begins in the block's text."""

    row: int
    column: int
    text: str
    start: int
    raw: str


class Value(Record, frozen=True):
    """The number that a cell is."""

    number: str
    negative: bool
    power: str
    unit: str
    qualifier: str


_LONGEST_HEADER: Final = 50
"""Rows of a header: a table without numbers has no end of its header, and each cell asks what it says."""
Place: TypeAlias = tuple[int, Spot]
"""A column and the cell that stands there."""


class Grid:
    """All positions of a table; a position that no cell covers is None.

    ``first`` and ``last`` bound the rows that are read together, ``head`` are the rows of their header.
    """

    def __init__(
        self, rows: list[list[Spot | None]], values: Mapping[tuple[int, int], Value], window: range | None = None
    ) -> None:
        self.rows = rows
        self.width = len(rows[0]) if rows else 0
        window = range(len(rows)) if window is None else window
        self.first, self.last = window.start, window.stop
        self.values = {place: value for place, value in values.items() if place[0] in window}
        self._columns: dict[int, set[int]] = {}
        self._labels: dict[int, list[Place]] = {}
        self._head_texts: dict[tuple[int, int, int], str] = {}
        self._lending: dict[int, tuple[list[Place], list[Place]]] = {}
        for row, column in self.values:
            self._columns.setdefault(row, set()).add(column)
        self.head = range(self.first, min(self._header_end(), self.first + _LONGEST_HEADER))
        self._drop_years()
        self.unit_column = self._find_unit_column()
        self.unit_row = self._find_unit_row()

    def parts(self) -> Iterator["Grid"]:
        """The table cut where a title lies over its whole width, where a header row begins a grid, and where it ends.

        A part that has no header of its own has that of the part before.
        """
        titles = {spot.row for spot in self.banners()}
        starts = sorted({0, *titles, *self._grid_bounds()})
        before: range | None = None
        for first, last in pairwise([*starts, self.last]):
            part = Grid(self.rows, self.values, range(first, last))
            if not part.is_form:
                headed = any(row not in titles for row in part.head) and (part.values or part.has_header_words())
                part.head = before = part.head if headed or before is None else before
            yield part

    def has_header_words(self) -> bool:
        """Whether most cells of the last header row read like headers of columns."""
        texts = [spot.text for spot in self.rows[self.head.stop - 1] if spot and spot.text] if self.head else []
        return sum(bool(_HEADER_WORD.search(text)) for text in texts) * 2 > len(texts)

    def _own(self, number: int) -> list[Spot]:
        """The filled cells that begin in a row."""
        return [spot for spot in self.rows[number] if spot and spot.row == number and spot.text]

    def _grid_bounds(self) -> list[int]:
        """Rows below others in which a grid begins with its header, or in which labels stand where it had numbers."""
        found: list[int] = []
        columns: set[int] | None = None
        for number in range(1, self.last):
            if self._is_header_row(number) and not self._is_below_header(number):
                found.append(number)
                columns = set()
            elif columns is not None:
                values = self._columns.get(number, set())
                labels = {spot.column for spot in self._own(number) if re.match(r"[\u4e00-\u9fff]{2}", spot.text)}
                if columns & (labels - values) and values - columns != values:
                    found.append(number)
                    columns = None
                else:
                    columns |= values
        return found

    def _names_columns(self, number: int) -> bool:
        """Whether a row holds general names of columns and nothing else (项目, 内容, 备注): below it all is content."""
        own = self._own(number)
        return len(own) > 1 and all(_COLUMN_NAME.fullmatch(spot.text) for spot in own)

    def _is_below_header(self, number: int) -> bool:
        """Whether a row is the lower level of a header: cells of the row above reach into it, or over several columns."""
        above = [spot for spot in self.rows[number - 1] if spot]
        reaching = any(spot in above for spot in self.rows[number] if spot)
        wide = len(set(above)) < len(above) and len(set(above)) > 1
        return reaching or wide or self._is_header_row(number - 1)

    def _is_header_row(self, number: int) -> bool:
        """Whether all cells of a row but the first name columns or years, and numbers stand below."""
        own = self._own(number)
        names = [spot.text for spot in own[1:]]
        if not names or number + 1 >= self.last:
            return False
        years = [text for text in names if BARE_YEAR.fullmatch(text)]
        if any(text.isdigit() for text in years) and not _HEADER_WORD.search(own[0].text):
            return False  # 2015 and 2020 beside the name of a place are counts
        numbers = [spot for spot in own if spot.text not in years and (number, spot.column) in self.values]
        below = self._columns.get(number + 1, set())
        return len(below) > 1 and not numbers and all(_HEADER_WORD.search(text) or text in years for text in names)

    def spots(self) -> Iterator[Spot]:
        """Each cell once, in reading order."""
        for number in range(self.first, self.last):
            for column, spot in enumerate(self.rows[number]):
                if spot and (spot.row, spot.column) == (number, column):
                    yield spot

    def head_text(self, column: int) -> str:
        """What the header says of a column; put together once, as a table of words is all header."""
        key = (column, self.head.start, self.head.stop)
        if key not in self._head_texts:
            self._head_texts[key] = "".join(self.text(row, column) for row in self.head)
        return self._head_texts[key]

    def banners(self) -> list[Spot]:
        """Short cells that lie over the whole width: titles of the table or of a part of it, not of a column."""
        if self.width < 3:
            return []
        firsts = [row[0] for row in self.rows if row[0] and all(cell is row[0] for cell in row)]
        return [cell for cell in firsts if 0 < len(cell.text) <= _LONGEST_BANNER and (cell.row, 0) not in self.values]

    def lending(self, spot: Spot) -> Iterator[Spot]:
        """Cells of a row that may say when a value is of: remarks behind it, and labels over several rows before it."""
        remarks, tall = self._lenders(spot.row)
        yield from (cell for column, cell in remarks if column > spot.column)
        yield from (cell for column, cell in tall if column < spot.column)

    def _lenders(self, number: int) -> tuple[list[Place], list[Place]]:
        """The remarks of a row, and its tall cells from the right; looked for once, once the header is known."""
        if number not in self._lending:
            cells = self._filled(number)
            remarks = [each for each in cells if _REMARK.search(self.head_text(each[1].column))]
            self._lending[number] = remarks, [each for each in reversed(cells) if self._is_tall(each[1])]
        return self._lending[number]

    def labels(self, number: int) -> list[Place]:
        """What stands in a row but numbers and units, with its columns; looked for once."""
        if number not in self._labels:
            cells = ((column, cell) for column, cell in self._filled(number) if column != self.unit_column)
            self._labels[number] = [each for each in cells if not self.is_value(number, each[0])]
        return self._labels[number]

    def _filled(self, number: int) -> list[Place]:
        return [(column, cell) for column, cell in enumerate(self.rows[number]) if cell and cell.text]

    def _is_tall(self, spot: Spot) -> bool:
        """Whether a cell lies over several rows."""
        return spot.row + 1 < len(self.rows) and self.rows[spot.row + 1][spot.column] is spot

    def text(self, row: int, column: int) -> str:
        """The plain text at a position; empty where there is no cell."""
        spot = self.rows[row][column] if column < self.width else None
        return spot.text if spot else ""

    def label_left(self, row: int, column: int) -> Spot | None:
        """The cell left of a position; where that is an empty one of a form (no time filled in) the one before it."""
        for back in (1, 2):
            spot = self.rows[row][column - back] if column >= back else None
            if spot is None or spot.text:
                return spot
        return None

    def is_value(self, row: int, column: int) -> bool:
        """Whether the cell at a position is a number."""
        spot = self.rows[row][column]
        return spot is not None and (spot.row, spot.column) in self.values

    def _header_end(self) -> int:
        """The row up to which rows on top hold no number but years."""
        for number in range(self.first, self.last):
            row = self.rows[number]
            places = [(s.row, s.column) for s in row if s and s.row == number]
            numbers = [self.values[place] for place in places if place in self.values]
            years = [v for v in numbers if not v.unit and not v.power and BARE_YEAR.fullmatch(v.number)]
            depth = number - self.first
            if depth and self._names_columns(number - 1) and not self._is_below_header(number) and not years:
                return number
            if numbers and (len(years) < len(numbers) or depth > 1 or (depth and not self._all_years(number))):
                return number
            if years:
                for place in places:
                    self.values.pop(place, None)
        return self.last if not self.values else self.first + 1

    def _all_years(self, number: int) -> bool:
        return all(BARE_YEAR.fullmatch(s.text) for s in self.rows[number][1:] if s and s.text and s.row == number)

    def _drop_years(self) -> None:
        """Years in a column that its header calls so are labels."""
        columns: dict[int, list[Value]] = {}
        for (_, column), value in self.values.items():
            columns.setdefault(column, []).append(value)
        dropped = {
            column
            for column, own in columns.items()
            if all(BARE_YEAR.fullmatch(value.number) and not value.unit for value in own)
            and re.search(r"年[度份]?$", self.head_text(column))
        }
        if dropped:
            self.values = {place: value for place, value in self.values.items() if place[1] not in dropped}

    def _find_unit_column(self) -> int | None:
        for column in range(self.width):
            cells = [self.text(row, column) for row in range(self.head.stop, self.last)]
            filled = [text for text in cells if text]
            units = [text for text in filled if UNIT_WORD.fullmatch(text)]
            if (
                filled
                and len(units) >= max(1, 0.6 * len(filled))
                and ("单位" in self.head_text(column) or len(units) > 1)
            ):
                return column
        return None

    def _find_unit_row(self) -> int | None:
        """A header row that says 单位 and then the unit of each column."""
        for number in self.head:
            own = self._own(number)
            named = len(own) > 1 and _UNIT_LABEL.fullmatch(own[0].text)
            if named and all(UNIT_WORD.fullmatch(spot.text) for spot in own[1:]):
                return number
        return None

    @property
    def is_form(self) -> bool:
        """Whether labels and values stand side by side (申报表) and no header is above."""
        if not self.values or self.unit_column is not None:
            return False
        for row, column in self.values:
            label = self.label_left(row, column)
            if label is None or (label.row, label.column) in self.values:
                return False
        in_rows = Counter(row for row, _ in self.values)
        if max(in_rows.values()) > self.width / 2:  # merged cells shift the values of a form from row to row
            return False
        if self._lists_places():
            return False
        columns = {column for _, column in self.values}
        titled = {cell.row for cell in self.banners()}
        header = next((row for row in self.head if row not in titled), None)
        if header is not None and _ORDINAL.fullmatch(self.text(header, 0)):
            return False
        return header is None or not any(_HEADER_WORD.search(self.text(header, column)) for column in columns)

    def _lists_places(self) -> bool:
        """Whether every number below a header stands beside another district or year: a list of them, no form."""
        names = [self.text(row, 0) for row, _ in self.values]
        listed = [name for name in names if PLACE.fullmatch(name) or BARE_YEAR.fullmatch(name)]
        rest = {name for name in names if name not in listed}
        headed = bool(self.head) and self.width == _PAIR and self.text(self.head.stop - 1, 1) != ""
        return headed and len(set(listed)) == len(listed) >= _PAIR and all(map(_is_whole, rest))


def _is_whole(name: str) -> bool:
    """Whether a row is all places together."""
    return any(pattern.fullmatch(name) for pattern in (TOTAL, SUBTOTAL, WHOLE_REGION))


def make_grid(block: Block) -> Grid:
    """The whole grid of a table block."""
    rows = _fill(block)
    width = max((len(row) for row in rows), default=0)
    for row in rows:
        row.extend([None] * (width - len(row)))
    own = (spot for number, row in enumerate(rows) for spot in row if spot and spot.row == number)
    values = {(s.row, s.column): value for s in own if (value := read_value(s.text))}
    return Grid(rows, _without_ordinals(rows, values))


def _without_ordinals(
    rows: list[list[Spot | None]], values: dict[tuple[int, int], Value]
) -> dict[tuple[int, int], Value]:
    """The values without running numbers in the first columns, which count nothing."""
    counted = any(row and row[0] and unit_in(row[0].text) for row in rows)
    values = {place: value for place, value in values.items() if place[1] or value.unit or counted}
    for column in range(min(2, len(rows[0]) if rows else 0)):
        cells = [row[column] for row in rows]
        numbers = [c.text for c in cells if c and (c.row, c.column) in values]
        named = any(c and _ORDINAL.fullmatch(c.text) for c in cells)
        if named or (len(numbers) > 2 and numbers == [str(i + 1) for i in range(len(numbers))]):
            values = {place: value for place, value in values.items() if place[1] != column}
    return values


def _fill(block: Block) -> list[list[Spot | None]]:
    height = len(block.rows or ())
    grid: list[list[Spot | None]] = [[] for _ in range(height)]
    offset = 0
    for number, row in enumerate(block.rows or ()):
        column = 0
        for cell in row:
            while column < len(grid[number]) and grid[number][column] is not None:
                column += 1
            spot = Spot(row=number, column=column, text=make_plain(cell.text).text.strip(), start=offset, raw=cell.text)
            for down in range(min(cell.row_span, height - number)):
                line = grid[number + down]
                line.extend([None] * (column + cell.col_span - len(line)))
                line[column : column + cell.col_span] = [spot] * min(cell.col_span, 64) + [None] * max(
                    0, cell.col_span - 64
                )
            column += cell.col_span
            offset += len(cell.text) + 1
    return grid


def read_value(text: str) -> Value | None:
    """The number that a cell is, with its unit where it has one; None for words, dates and empty cells."""
    if not text or len(text) > 24:
        return None
    if _PHONE.fullmatch(text):
        return None
    match = _VALUE.fullmatch(text.replace(" ", "") if re.fullmatch(r"[\d ,.%-]+", text) else text)
    if match is None or (not match["unit"] and len(match["number"].partition(".")[0]) > 11 and "," not in text):
        return None
    if text.isdigit() and text.startswith("0") and len(text) > 1:
        return None
    about = _STATING.sub("", match["about"] or "")
    qualifier = "".join(filter(None, (about, match["mid"], match["mid2"], match["back"]))).replace("+", "")
    return Value(
        number=match["number"],
        negative=bool(match["sign"]) and match["sign"] in _FALLS,
        power=match["mult"] or "",
        unit=match["unit"] or "",
        qualifier=qualifier,
    )
