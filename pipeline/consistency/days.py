"""Days that the calendar does not have (日期有误): 2月30日, a date with the wrong day of the week."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Final

from extractors.document import Block
from pipeline.consistency.dates import Conflict, cite_plain
from pipeline.plaintext import make_plain

_DAY: Final = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)年)?(?<![\d.])(?P<month>\d{1,2})月(?P<day>\d{1,2})日(?:[（(]?(?:星期|周)(?P<week>[一二三四五六日天])(?![\u4e00-\u9fff]*会))?"
)
_WEEK: Final = "一二三四五六日"
_LEAP: Final = 2024
"""A year in which 2月29日 is, for dates without one."""


def find_wrong_days(blocks: Iterable[tuple[str, Block]]) -> Iterator[Conflict]:
    """Every date of a dossier's blocks that is none, or was another day of the week."""
    for document, block in blocks:
        if "日" not in block.text or "月" not in block.text:
            continue
        view = make_plain(block.text)
        for match in _DAY.finditer(view.text):
            day = _date(match)
            place = cite_plain(document, block, view, *match.span())
            if day is None:
                yield Conflict(kind="day", what=match[0], values=(match[0], ""), places=(place,))
            elif match["year"] and match["week"] and _WEEK[day.weekday()] != match["week"].replace("天", "日"):
                written = match[0].replace("(", "（")
                yield Conflict(
                    kind="weekday", what=written, values=(written, f"星期{_WEEK[day.weekday()]}"), places=(place,)
                )


def _date(match: re.Match[str]) -> dt.date | None:
    try:
        return dt.date(int(match["year"] or _LEAP), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
