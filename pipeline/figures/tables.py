"""Figures of tables and forms (表格数据): value cells with the indicator that their row and column name.

A form's value belongs to the label left of it; a grid's value to its row labels and column headers, one of which may
be its year or its region. Cells that hold sentences are read as running text.
"""

import re
from functools import cached_property
from typing import Final

from extractors.document import Evidence, Record, cite
from pipeline.facts import Figure, FigureKind
from pipeline.figures import phrasing
from pipeline.figures.cells import find_cell_figures
from pipeline.figures.grid import Grid, Spot, Value, make_grid
from pipeline.figures.labels import (
    is_ignored,
    label_words,
    period_of,
    split_unit,
    tail_unit,
    unit_in,
    units_stated,
)
from pipeline.figures.lending import TableSetting, cite_spot, period_above
from pipeline.figures.numerals import multiplier, read_number
from pipeline.figures.periods import find_periods, lent_period, resolve, years_in
from pipeline.figures.units import MONEY
from pipeline.figures.wholes import SUBTOTAL, TOTAL
from pipeline.plaintext import make_plain

_GENERIC: Final = re.compile(
    r"(?:数量|数值|数据|指标值?|完成情况|完成数|实绩|数额|内容|情况|合计|总计|小计|总数|指标名称|项目|名称|类别|填报内容|本年|基数|基期值?|实际值?|目标值?|计划值?|值|现状值?|预期值?|全市)?"
)
_LONGEST_LABEL: Final = 32
_TOTAL: Final = re.compile(f"{TOTAL.pattern}|{SUBTOTAL.pattern}")
_REGION: Final = re.compile(
    r"[\u4e00-\u9fffA-Z]{1,12}(?:省|市|区|县|州|盟|旗|镇|街道|开发区|新区|园区)|全市|全省|全国|全区|全县"
)
_GROUP: Final = re.compile(
    r"(?:基本|主要|核心|关键|基础|有关|相关|总体|工作|经济|统计|业务){1,2}(?:数据|情况|指标|信息|概况|内容|事项)(?:情况|指标|数据)?"
)
"""What stands beside a group of rows and names none of them."""
_PART: Final = re.compile(r"^(?:其中[:：]?|#)")
_PAIR: Final = 2
_COUNT: Final = re.compile(r"\d{1,3}$|[≥≤约近超]?\d[\d,.]*(?:[%‰]|[万亿]|[个件家人次场](?![\u4e00-\u9fff]))")
"""A cell that counts and so is no label."""
_MONEY_WORD: Final = re.compile(r"[金余总差]额|款|产值|收入|支出|经费|资金|投资|投入|税|损失|案值|利润|预算")
_WHEN: Final = re.compile(r"(?:举办|开展|活动|培训|发生|会议)?(?:时间|日期)")
_PLACE: Final = re.compile(r"地点|地址|场所")
"""Headers of columns whose regions say where, not whose the figures are."""
_AIM: Final = re.compile(r"目标|计划(?!总|投资)|预期")
_REACHED: Final = re.compile(r"现状|实绩|实际|基数|基期|完成(?:情况|数|值|额)|已")
_AIM_LABEL: Final = re.compile(
    r"^(?:(?:19|20)\d\d年度?|[到至](?:19|20)\d\d年底?|十[四五六]五末?)?(?:预期|预计|计划(?!总|投资|单列|生育)|拟(?!定|订)|力争|目标(?!企业|客户|人群))"
    r"|(?:目标[值数]?|计划数|预期数|预期值)$"
)
_RATE: Final = re.compile(r"率|比重|比例|占比|增长|增幅|增速|强度|%")
_CAPTION_NOISE: Final = re.compile(
    r"^(?:附?表\s*[\d一二三四五六七八九十]*[-—.\d]*[\s:：.、]*)|[(（][^()（）]*[)）]|单位[:：].*$|(?:统计表|一览表|明细表|汇总表|情况表?|对比表?|安排表?|表)+$|^各?(?:区县|县区|地区|市县|县市区|地)"
)


def _is_part(label: Spot) -> bool:
    """Whether a row's label says that it is a part of a row above (其中：省级, #工业, 市级)."""
    return bool(_PART.match(label.text) or phrasing.MODIFIER.match(label_words(label.text)))


def _is_period(spot: Spot) -> bool:
    """Whether a cell says when and nothing else (2023年, 截至2023年底, 2021—2023年)."""
    found = period_of(label_words(spot.text))
    return found is not None and not found[1]


class _Facts(Record, frozen=True):
    """What the labels of one value say. Spots are the cells that said it."""

    words: tuple[str, ...]
    period: str = ""
    subject: str | None = None
    unit: tuple[str, str] | None = None
    aim: bool = False
    reached: bool = False
    change: bool = False
    context: tuple[Evidence, ...] = ()


def find_table_figures(setting: TableSetting) -> list[Figure]:
    """Figures of one table in reading order; empty for a table without numbers."""
    if not setting.block.rows:
        return []
    readers = (_Reader(setting, part) for part in make_grid(setting.block).parts())
    return [figure for reader in readers for spot in reader.grid.spots() for figure in reader.read(spot)]


class _Reader:
    """One table while it is read."""

    def __init__(self, setting: TableSetting, grid: Grid) -> None:
        self.setting, self.grid = setting, grid
        self.form = grid.is_form
        self.caption = make_plain(setting.caption.text).text if setting.caption else ""
        self.banners = grid.banners()

    def read(self, spot: Spot) -> list[Figure]:
        value = self.grid.values.get((spot.row, spot.column))
        if value is None:
            return find_cell_figures(self.setting, self.grid, spot, form=self.form)
        facts = self._form_facts(spot) if self.form else self._grid_facts(spot)
        figure = self._figure(spot, value, facts) if facts else None
        return [figure] if figure else []

    def _form_facts(self, spot: Spot) -> _Facts | None:
        """The label left of a value, and the times beside it; a level or a part is completed by the label before it."""
        row = self.grid.rows[spot.row]
        label, times = self.grid.label_left(spot.row, spot.column), list[Spot]()
        while label and label.column and _is_period(label) and (left := row[label.column - 1]) and left.text:
            times.append(label)
            label = left
        if label is None or is_ignored(label.text) or (label.row, label.column) in self.grid.values:
            return None
        if not times and label.column and (before := row[label.column - 1]) and _is_period(before):
            times = [before]
        spots = [label, *times]
        words = label_words(label.text)
        group = self.grid.rows[spot.row][label.column - 1] if label.column and phrasing.MODIFIER.match(words) else None
        if group and (group.row, group.column) not in self.grid.values:
            spots.insert(0, group)
        return self._facts(spots, [])

    def _grid_facts(self, spot: Spot) -> _Facts | None:
        grid = self.grid
        labels: list[Spot] = []
        for column, cell in grid.labels(spot.row):
            if column < spot.column and cell not in labels:
                labels.append(cell)
        if len(labels) > 1:
            labels = [s for s in labels if not is_ignored(grid.head_text(s.column)) or self._is_time(s)]
        labels = [s for s in labels if not _COUNT.match(s.text)]
        labels = labels[self._last_repeat(labels) :]
        if labels and (whole := self._whole_of(labels[-1])):
            labels.insert(len(labels) - 1, whole)
        headers: list[Spot] = []
        for row in (row for row in grid.head if row < spot.row and row != grid.unit_row):
            header = grid.rows[row][spot.column]
            if header and header.text and header not in headers and header not in self.banners:
                headers.append(header)
        if any(is_ignored(cell.text) for cell in headers[-1:]):
            return None
        if len(labels) == 1 and is_ignored(labels[0].text) and not headers:
            return None
        return self._facts(labels, headers)

    def _last_repeat(self, labels: list[Spot]) -> int:
        """The label from which a row begins anew (指标 数值 指标 数值); 0 where it is one row."""
        heads = [self.grid.head_text(label.column) for label in labels]
        return max((number for number, head in enumerate(heads) if number and head and head == heads[0]), default=0)

    def _whole_of(self, label: Spot) -> Spot | None:
        """The label above of what a label is a part (其中：省级 below 示范基地（个）); None where it is none."""
        if not _is_part(label):
            return None
        for row in range(label.row - 1, self.grid.head.stop - 1, -1):
            above = self.grid.rows[row][label.column]
            if above and above.text and not _is_part(above):
                return above if phrasing.MODIFIER.match(label_words(_PART.sub("", label.text))) else None
        return None

    def _facts(self, labels: list[Spot], headers: list[Spot]) -> _Facts:
        words: list[str] = []
        period, subject, unit, aim, reached = "", None, None, False, False
        context = [self._cite(spot) for spot in (*labels, *headers)]
        for spot in (*labels, *headers):
            in_label = spot in labels
            text = label_words(spot.text)
            unit = self._unit_of(spot) or unit
            aim = aim or (_AIM_LABEL if in_label else _AIM).search(text) is not None
            reached = reached or _REACHED.search(text) is not None
            if found := period_of(text):
                whole = period if years_in(period) and not years_in(found[0]) else ""
                period, text = whole + found[0], label_words(found[1])
            if text == "全年" and period:
                continue
            if in_label and self._is_region(spot, text):
                subject = None if _TOTAL.fullmatch(text) else text
                continue
            if in_label and len(labels) > 1 and spot is not labels[-1] and _GROUP.fullmatch(text):
                continue
            text = _PART.sub("", text)
            if _TOTAL.fullmatch(text) or (not in_label and (_GENERIC.fullmatch(text) or _AIM.fullmatch(text))):
                continue
            if text and text not in words and len(text) <= _LONGEST_LABEL:
                words.append(text)
            if len(words) == _PAIR and phrasing.MODIFIER.match(words[1]) and _is_part(spot):
                words = [words[1] + phrasing.head_of(words[0])]
        change = any(
            phrasing.RATE_OF_CHANGE.search(word) or word.startswith(("同比", "比上年", "较上年")) for word in words
        )
        if len(words) > 1 and phrasing.RATE_OF_CHANGE.search(words[0]):
            words = [*words[1:], words[0]]
        return _Facts(
            words=tuple(words),
            period=period,
            subject=subject,
            unit=unit,
            aim=aim,
            reached=reached,
            change=change,
            context=tuple(context),
        )

    def _is_time(self, spot: Spot) -> bool:
        """Whether a cell says when its row was (a column 时间 of a list of events)."""
        head = self.grid.head_text(spot.column)
        return bool(_WHEN.fullmatch(head)) and period_of(spot.text) is not None

    def _unit_of(self, spot: Spot) -> tuple[str, str] | None:
        found = unit_in(spot.text)
        return (found[1], found[2]) if found else None

    def _is_region(self, spot: Spot, text: str) -> bool:
        if self.form:
            return False
        head = self.grid.head_text(spot.column)
        if _PLACE.search(head):
            return False
        return bool(_REGION.fullmatch(text) and not re.search(r"[级类]|园区$|示范区", text)) or bool(
            text
            and re.search(r"地区|区县|县区|县市|城市|区域|市州", head)
            and not period_of(text)
            and not _TOTAL.fullmatch(text)
        )

    def _figure(self, spot: Spot, value: Value, facts: _Facts) -> Figure | None:
        number = read_number(value.number)
        if number is None:
            return None
        power, unit, context = self._unit(spot, value, facts)
        fall = self._fall_of(facts) if facts.change and not value.negative else ""
        amount = float(number * multiplier(value.power) * multiplier(power))
        indicator = self._indicator(facts)
        period, place = self._period(spot, facts)
        start, end = (
            resolve(period + ("年" if period.isdigit() else ""), self.setting.anchor) if period else (None, None)
        )
        confidence = 0.93 if unit else 0.6
        return Figure(
            indicator=indicator,
            value=-amount if value.negative else amount,
            low=None,
            high=None,
            unit=unit,
            text=spot.raw.strip(),
            qualifier=fall + value.qualifier,
            kind=self._kind(facts, end),
            period=period,
            period_start=start,
            period_end=end,
            subject=facts.subject,
            document=self.setting.document,
            evidence=self._cite(spot),
            context=(*facts.context, *context, *((place,) if place else ())),
            confidence=round((confidence if indicator else 0.4) * self.setting.block.confidence, 3),
            rule="form-label" if self.form else "table-grid",
        )

    def _unit(self, spot: Spot, value: Value, facts: _Facts) -> tuple[str, str, tuple[Evidence, ...]]:
        """Multiplier and unit of a value, from the nearest place that states one: cell, label, unit column, caption."""
        if value.unit:
            found = split_unit(value.unit)
            return "", found[1] if found else value.unit, ()
        if facts.unit:
            return facts.unit[0], facts.unit[1], ()
        if (cell := self._unit_cell(spot, facts)) and (found := split_unit(cell.text)):
            return found[0], found[1], (self._cite(cell),)
        words = "".join(facts.words)
        return ("", tail, ()) if (tail := tail_unit(words)) else self._unit_around(words)

    def _unit_cell(self, spot: Spot, facts: _Facts) -> Spot | None:
        """The cell of the unit column or row that states a value's unit; that of a level is not that of its change."""
        if self.grid.unit_column is not None and not (facts.change and len(facts.words) > 1):
            return self.grid.rows[spot.row][self.grid.unit_column]
        if self.grid.unit_row is not None and not facts.change:
            return self.grid.rows[self.grid.unit_row][spot.column]
        return None

    def _unit_around(self, words: str) -> tuple[str, str, tuple[Evidence, ...]]:
        """The unit that caption, lines above or the corner of the header state for the whole table."""
        stated, place = self._stated_units
        wanted = [u for u in stated if (u[2] in {"%", "‰"}) == bool(_RATE.search(words))]
        if wanted or len(stated) > 1 or (stated and not _RATE.search(words)):
            money = bool(_MONEY_WORD.search(words))
            fitting = [u for u in wanted or stated if (u[2] in MONEY) == money]
            chosen = (fitting or wanted or stated)[0]
            return chosen[1], chosen[2], (place,) if place else ()
        return "", "", ()

    def _fall_of(self, facts: _Facts) -> str:
        falls = (phrasing.fall_of(re.sub(r"率$", "", word)) for word in facts.words)
        return next((fall for fall in falls if fall), "")

    @cached_property
    def _stated_units(self) -> tuple[list[tuple[str, str, str]], Evidence | None]:
        for block in (*self.setting.beside, self.setting.caption):
            text = make_plain(block.text).text if block else ""
            if block and (stated := units_stated(text) or [u for u in (unit_in(text),) if u]):
                return stated, cite(self.setting.document, block, 0, len(block.text))
        for number in self.grid.head or range(1):
            for cell in self.grid.rows[number]:
                if cell and (stated := units_stated(cell.text)):
                    return stated, self._cite(cell)
        return [], None

    def _indicator(self, facts: _Facts) -> str:
        words = "".join(facts.words)
        if self.setting.caption and (not words or phrasing.MODIFIER.match(words)):
            caption = self.caption
            for period in reversed(list(find_periods(caption))):
                caption = caption[: period.start] + caption[period.end :]
            for _ in range(3):
                caption = _CAPTION_NOISE.sub("", caption.strip())
            words += phrasing.head_of(caption) if words else caption
        return words.replace("(", "（").replace(")", "）")

    def _period(self, spot: Spot, facts: _Facts) -> tuple[str, Evidence | None]:
        if facts.period:
            return facts.period, None
        for cell in self.grid.lending(spot):
            if found := next((p for p in find_periods(cell.text) if not p.compared), None):
                return found.text, self._cite(cell)
        for banner in reversed(self.banners):
            if banner.row < spot.row and (found := lent_period(banner.text)):
                return found.text, self._cite(banner)
        lines = [(block, block.text) for block in (self.setting.caption, *self.setting.beside) if block]
        return period_above((*self.setting.headings, *reversed(lines)), self.setting.document) or ("", None)

    def _kind(self, facts: _Facts, end: str | None) -> FigureKind:
        day = self.setting.anchor.isoformat() if self.setting.anchor else ""
        past = bool(facts.reached or (day and end and end <= day))
        ahead = bool(day and end and end > day and not facts.change)
        if facts.aim or (not past and (ahead or (self.setting.is_plan and not (facts.period and day)))):
            return "target"
        return "change" if facts.change else "level"

    def _cite(self, spot: Spot) -> Evidence:
        return cite_spot(self.setting, spot)
