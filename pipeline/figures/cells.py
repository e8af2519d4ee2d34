"""Figures of table cells that hold running text (单元格内文字): read with the label that names them.

A cell that begins with a number or a time says of what only by its label: 示范基地 | 58家（其中省级6家）. When its row is
of stands in the row: in a label, or in a column of times to keep (完成时限).
"""

import re
from typing import Final

from extractors.document import Evidence, cite
from pipeline.facts import Figure
from pipeline.figures.grid import Grid, Spot
from pipeline.figures.labels import is_ignored, label_words, period_of
from pipeline.figures.lending import TableSetting, cite_spot
from pipeline.figures.mentions import Mention, find_mentions
from pipeline.figures.periods import resolve

_BARE: Final = re.compile(
    r"(?:(?:截至)?(?:19|20)\d\d年(?:\d{1,2}月)?[底末]?[:：]?|共计?|合计|累计|约|近|超过?|已?达到?|不少于|[①-⑩]|\(\d{1,2}\))*[\d一二三四五六七八九十百千两]"
)
_ASIDE: Final = re.compile(r"(?:开展|完成|工作|基本|有关|主要)?情况$|数据$")
_DEADLINE: Final = re.compile(r"时限|完成时间|时间节点|进度|期限|完成日期")
_LONGEST_LABEL: Final = 20
_SHORTEST: Final = 3


def find_cell_figures(setting: TableSetting, grid: Grid, spot: Spot, *, form: bool) -> list[Figure]:
    """Figures of one cell of running text in reading order; none of a header or of what is ignored (联系电话)."""
    label = _label_of(grid, spot)
    header = not form and grid.values and spot.row > grid.first and spot.row in grid.head
    if len(spot.raw) < _SHORTEST or header or (spot.column and is_ignored(grid.text(spot.row, spot.column - 1))):
        return []
    if not form and is_ignored(grid.head_text(spot.column)):
        return []
    name = _ASIDE.sub("", label_words(label.text)) if label and _BARE.match(spot.text) else ""
    lead = f"{name}：" if name else ""
    period, deadline = _row_period(grid, spot)
    return [
        _figure((setting, spot, label if lead else None), mention, len(lead), (period, deadline))
        for mention in find_mentions(lead + spot.raw)
        if mention.indicator and mention.unit != "字" and mention.start >= len(lead)  # 字: how long a text may be
    ]


def _label_of(grid: Grid, spot: Spot) -> Spot | None:
    """The cell that names what a cell counts: the nearest words left of it, else its header."""
    for cell in reversed(grid.rows[spot.row][: spot.column]):
        if cell and _is_label(cell):
            return cell
    heads = [grid.rows[row][spot.column] for row in grid.head if row < spot.row]
    return next((cell for cell in reversed(heads) if cell and _is_label(cell)), None)


def _is_label(cell: Spot) -> bool:
    words = label_words(cell.text)
    return 1 < len(words) <= _LONGEST_LABEL and not re.search(r"[\d，。；]", words) and not is_ignored(words)


def _row_period(grid: Grid, spot: Spot) -> tuple[tuple[str, Spot] | None, bool]:
    """The period that a row's labels or its column of times give, with its cell; whether it is a time to keep."""
    row = grid.rows[spot.row]
    heads = [grid.rows[number][spot.column] for number in grid.head if number < spot.row]
    for cell in (*row[: spot.column], *reversed(heads)):
        if cell and (found := period_of(cell.text)):
            return (found[0], cell), False
    for cell in row[spot.column + 1 :]:
        if cell and _DEADLINE.search(grid.head_text(cell.column)) and (found := period_of(cell.text)):
            return (found[0], cell), True
    return None, False


def _figure(
    place: tuple[TableSetting, Spot, Spot | None],
    mention: Mention,
    lead: int,
    row: tuple[tuple[str, Spot] | None, bool],
) -> Figure:
    setting, spot, label = place
    lent, deadline = row if not mention.period else (None, False)
    period = mention.period or (lent[0] if lent else "")
    start, end = resolve(period, setting.anchor, mention.context_year) if period else (None, None)
    ahead = bool(end and setting.anchor and end > setting.anchor.isoformat())
    block, identity, at = setting.block, setting.document, spot.start - lead
    return Figure(
        indicator=mention.indicator,
        value=mention.value,
        low=mention.low,
        high=mention.high,
        unit=mention.unit,
        text=spot.raw[mention.start - lead : mention.end - lead],
        qualifier=mention.qualifier,
        kind="target" if deadline or _is_aim(setting, mention, ahead=ahead, dated=bool(end)) else mention.kind,
        period=period,
        period_start=start,
        period_end=end,
        subject=mention.subject,
        document=identity,
        evidence=cite(identity, block, at + mention.start, at + mention.end),
        context=_context(setting, (spot, label, lent[1] if lent else None), mention, lead),
        confidence=round((mention.confidence - 0.05) * block.confidence, 3),
        rule=f"table-{mention.rule}",
    )


def _context(
    setting: TableSetting, spots: tuple[Spot, Spot | None, Spot | None], mention: Mention, lead: int
) -> tuple[Evidence, ...]:
    """The label, the cell that lent a period, and the words of the cell itself that completed a name."""
    spot, label, dated = spots
    own = ((a + spot.start - lead, b + spot.start - lead) for a, b in mention.borrowed if a >= lead)
    cells = tuple(cite_spot(setting, cell) for cell in (label, dated) if cell)
    return (*cells, *(cite(setting.document, setting.block, a, b) for a, b in own))


def _is_aim(setting: TableSetting, mention: Mention, *, ahead: bool, dated: bool) -> bool:
    if ahead or mention.target_cue:
        return True
    past = mention.done or mention.now or (dated and setting.anchor is not None)
    return (mention.yearly_floor or setting.is_plan) and not past
