"""What the lines around a figure lend to it: the period of a heading or caption, the lines above a table.

A caption or heading lends a period only where it names one for its contents (2023年工作情况, 截至2023年底); the day of
filling in or printing and the date of the document are none (:func:`pipeline.figures.periods.lent_period`).
"""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Final

from extractors.document import Block, Evidence, Record, cite
from pipeline.figures.grid import Spot
from pipeline.figures.periods import lent_period, years_counted
from pipeline.plaintext import make_plain

_BESIDE: Final = re.compile(
    r"^\W*(?:(?:计量|金额|货币)?单位\W|填[报表写]|打印|制表|编制|报送|申报单位|申报日期|上报|填列|日\s*期|时\s*间|数据来源|(?:19|20)\d\d\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?\W*$)"
)
_PLANNED: Final = re.compile(r"目标|任务分工|进度安排|计划表|预算|经费安排")
"""Captions of tables on what is to come."""
_LONGEST: Final = 60
_REACH: Final = 3
_NOT_OF_CONTENTS: Final = re.compile(r"申报|申请|推荐|请示|通知|方案|规划|计划|要点|办法|意见|函$")
"""Titles whose year is that of the application or the plan, not that of what its figures report."""


class TableSetting(Record, frozen=True):
    """A table with what stands around it: its caption, the lines beside it (unit, day of filling in), the headings above."""

    document: str
    block: Block
    caption: Block | None
    beside: tuple[Block, ...]
    headings: tuple[tuple[Block, str], ...]
    anchor: dt.date | None
    aim: bool

    @property
    def is_plan(self) -> bool:
        """Whether headings or the table's caption say that it is on what is to come."""
        return self.aim or bool(self.caption and _PLANNED.search(self.caption.text))


def cite_spot(setting: TableSetting, spot: Spot) -> Evidence:
    """Evidence for a cell, white space around its words left out."""
    start = spot.start + len(spot.raw) - len(spot.raw.lstrip())
    return cite(setting.document, setting.block, start, start + len(spot.raw.strip()))


def lines_above(blocks: Sequence[Block], number: int) -> tuple[Block | None, tuple[Block, ...]]:
    """The caption of the table ``blocks[number]``, None without one, and the lines between the two, nearest first.

    Lines between are those of unit, filling in and date (单位：万元, 填报日期：…): they name nothing.
    """
    beside: list[Block] = []
    for block in reversed(blocks[max(0, number - _REACH) : number]):
        if block.kind == "table" or (block.kind not in {"caption", "heading", "title"} and len(block.text) > _LONGEST):
            break
        if not _BESIDE.search(make_plain(block.text).text):
            return block, tuple(beside)
        beside.append(block)
    return None, tuple(beside)


def is_of_years(period: str) -> bool:
    """Whether a period has several years (近三年, 2021—2023年): what a document is on, not what each number is of."""
    return years_counted(period) > 1


def period_in(block: Block, title: str, document: str) -> tuple[str, Evidence] | None:
    """The period that ``title``, a part of a block's text, lends, with its place; None without one.

    A document's title lends none of several years: its numbers may be of one of them, or of their end.
    """
    at = max(0, block.text.find(title))
    view = make_plain(block.text[at : at + len(title) or None])
    found = lent_period(view.text)
    if found is None or (block.kind == "title" and (_NOT_OF_CONTENTS.search(view.text) or is_of_years(found.text))):
        return None
    start, end = view.place(found.start, found.end)
    return found.text, cite(document, block, at + start, at + end)


def period_above(headings: Sequence[tuple[Block, str]], document: str) -> tuple[str, Evidence] | None:
    """The period that the nearest heading with one lends (2023年工作情况), with its place; None without one."""
    lent = (period_in(block, title, document) for block, title in reversed(headings))
    return next((found for found in lent if found), None)
