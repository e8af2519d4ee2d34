"""Figures of a document (指标数据): from running text, tables and forms, with their period, subject and kind.

Running text goes through the spaCy pipeline (:mod:`pipeline.language`), tables through
:mod:`pipeline.figures.tables`. Here a figure gets what its own text does not say: ISO dates by the document's date, a
period from an enclosing heading, the kind target where the heading or a date after the document's says so.
"""

import datetime as dt
import re
from typing import Final

from extractors.document import FURNITURE, Block, Document, Evidence, Record, cite
from pipeline.facts import Figure, FigureKind, Section
from pipeline.figures.mentions import Mention
from pipeline.figures.periods import find_periods, resolve, years_in
from pipeline.figures.tables import TableSetting, find_table_figures
from pipeline.language import read_mentions

_NO_TEXT: Final = frozenset({"table", "picture", "seal", "signature"})
_AIM: Final = re.compile(r"目标")
_DONE: Final = re.compile(r"完成情况|实现情况|基础|成效|回顾|现状")


class _Heading(Record, frozen=True):
    """A heading above a block."""

    block: Block
    title: str


class _Scene(Record, frozen=True):
    """What stands around a block: headings from the outermost to the nearest one, and the caption of a table."""

    headings: tuple[_Heading, ...]
    caption: Block | None = None

    @property
    def is_aim(self) -> bool:
        """Whether the nearest heading that says so speaks of goals (工作目标)."""
        return any(_AIM.search(h.title) and not _DONE.search(h.title) for h in self.headings[-2:])


def find_figures(
    document: Document, sections: tuple[Section, ...], *, anchor: dt.date | None = None
) -> tuple[Figure, ...]:
    """All figures of a document in reading order; headers, footers, contents and comments are left out.

    ``anchor`` is the document's date, by which 去年 and 近三年 get their dates; without it these stay open.
    """
    blocks = [block for block in document.blocks if block.kind not in FURNITURE]
    scenes = _scenes(document, sections)
    texts = [block.text for block in blocks if block.kind not in _NO_TEXT]
    mentions = read_mentions(texts)
    found: list[Figure] = []
    before: Block | None = None
    for block in blocks:
        scene = scenes.get(block.id, _Scene(headings=()))
        if block.kind == "table":
            setting = TableSetting(
                document=document.file.sha256,
                block=block,
                caption=before if before is not None and _may_caption(before) else None,
                headings=tuple((heading.block, heading.title) for heading in scene.headings),
                anchor=anchor,
                aim=scene.is_aim,
            )
            found += find_table_figures(setting)
        elif block.kind not in _NO_TEXT:
            found += (_figure(document, block, mention, scene, anchor) for mention in next(mentions))
        before = block
    return tuple(found)


def _may_caption(block: Block) -> bool:
    """Whether the block before a table may name it or its unit."""
    return block.kind in {"caption", "heading", "title"} or (block.kind != "table" and len(block.text) <= 60)


def _scenes(document: Document, sections: tuple[Section, ...]) -> dict[str, _Scene]:
    blocks = {block.id: block for block in document.blocks}
    order = {block.id: number for number, block in enumerate(document.blocks)}
    scenes: dict[str, _Scene] = {}

    def walk(nodes: tuple[Section, ...], above: tuple[_Heading, ...]) -> None:
        for node in nodes:
            if node.heading not in blocks:
                continue
            chain = (*above, _Heading(block=blocks[node.heading], title=node.title))
            first, last = order.get(node.block_start, 0), order.get(node.block_end, -1)
            for block in document.blocks[first : last + 1]:
                own = block.id == node.heading
                scenes[block.id] = _Scene(headings=above if own and node.body_start >= len(block.text) else chain)
            walk(node.children, chain)

    titles = [block for block in document.blocks[:12] if block.kind == "title"]
    top = tuple(_Heading(block=block, title=block.text) for block in titles[-1:])
    for block in document.blocks:
        scenes[block.id] = _Scene(headings=top)
    walk(sections, top)
    return scenes


def heading_period(headings: tuple[tuple[Block, str], ...], document: str) -> tuple[str, Evidence] | None:
    """The period that the nearest heading with one names (2023年工作情况), with its place; None without one."""
    for block, title in reversed(headings):
        at = max(0, block.text.find(title))
        periods = [
            p for p in find_periods(block.text[at : at + len(title) or None]) if not p.compared and years_in(p.text)
        ]
        if len(periods) == 1:
            start = at + periods[0].start
            return periods[0].text, cite(document, block, start, at + periods[0].end)
    return None


def _figure(document: Document, block: Block, mention: Mention, scene: _Scene, anchor: dt.date | None) -> Figure:
    identity = document.file.sha256
    period, context = mention.period, [cite(identity, block, start, end) for start, end in mention.borrowed]
    confidence = mention.confidence
    if mention.period_span and not mention.dated_here:
        context.append(cite(identity, block, *mention.period_span))
    if not period and not mention.now:
        headings = tuple((heading.block, heading.title) for heading in scene.headings)
        if (above := heading_period(headings, identity)) and above[1].block != block.id:
            period, place = above
            context.append(place)
            confidence -= 0.1
    written = block.text[slice(*mention.period_span)] if mention.period_span else period
    start, end = _dates(mention, period, anchor)
    return Figure(
        indicator=mention.indicator,
        value=mention.value,
        low=mention.low,
        high=mention.high,
        unit=mention.unit,
        text=block.text[mention.start : mention.end],
        qualifier=mention.qualifier,
        kind=_kind(mention, period, end, scene, anchor),
        period=written,
        period_start=start,
        period_end=end,
        subject=mention.subject,
        document=identity,
        evidence=cite(identity, block, mention.start, mention.end),
        context=tuple(context),
        confidence=round(max(0.1, confidence * block.confidence), 3),
        rule=mention.rule,
    )


def _dates(mention: Mention, period: str, anchor: dt.date | None) -> tuple[str | None, str | None]:
    if mention.period_year:
        return f"{mention.period_year}-01-01", f"{mention.period_year}-12-31"
    start, end = resolve(period, anchor, mention.context_year) if period else (None, None)
    if mention.period_step and start and end:
        step, count = mention.period_step
        if int(end[:4]) - int(start[:4]) + 1 == count:
            year = int(start[:4]) + step
            return f"{year}-01-01", f"{year}-12-31"
    return start, end


def _kind(mention: Mention, period: str, end: str | None, scene: _Scene, anchor: dt.date | None) -> FigureKind:
    """Target where words say so, or the period ends after the document was written and the figure is no change."""
    ahead = bool(end and anchor and end > anchor.isoformat() and not re.search(r"以来|截至|季度|年度|期间", period))
    if mention.target_cue or ahead or (anchor is None and period.startswith("到")):
        return "target"
    if scene.is_aim and not mention.dated_here and not mention.now:
        return "target"
    return mention.kind
