"""Figures of a document (指标数据): from running text, tables and forms, with their period, subject and kind.

Running text goes through the spaCy pipeline (:mod:`pipeline.language`), tables through
:mod:`pipeline.figures.tables`. Here a figure gets what its own text does not say: ISO dates by the document's date, a
period from an enclosing heading, the kind target where the heading or a date after the document's says so.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Final

from extractors.document import FURNITURE, Block, Document, Record, cite
from pipeline.facts import Figure, FigureKind, Section
from pipeline.figures.lending import lines_above, period_above
from pipeline.figures.mentions import Mention
from pipeline.figures.periods import resolve, years_in
from pipeline.figures.tables import TableSetting, find_table_figures
from pipeline.language import read_mentions

_NO_TEXT: Final = frozenset({"table", "picture", "seal", "signature"})
_AIM: Final = re.compile(
    r"目标|预期|(?:进度|时间|步骤|阶段)(?:安排|计划|划分)|(?:实施|工作|推进|试点)(?:步骤|进度|阶段|计划)|第[一二三四]阶段|阶段$|分年度"
)
_PLANNED: Final = re.compile(r"任务|举措|措施|保障|经费|资金|投入|安排|创新|计划|工程|行动|重点工作|下一步|打算")
"""Headings that speak of what is to be done where the document is a plan."""
_DONE: Final = re.compile(
    r"^(?!夯实|筑牢|巩固|提升|强化|发挥|放大|突出|加强|推进|总结|推广|扩大|形成|打造).*(?:情况|基础|成[效果绩]|回顾|现状|进展|背景|优势|概况)"
)
_PLAN: Final = re.compile(r"方案|规划|计划|打算|行动|安排|要点")
_REPORT: Final = re.compile(r"情况|报告|总结|汇报|成效|自评|说明")
_PLAN_PARTS: Final = (
    re.compile(r"目标"),
    re.compile(r"(?:主要|重点|工作|试点)任务"),
    re.compile(r"进度|步骤|阶段|时间安排"),
    re.compile(r"保障"),
)
_LEANING: Final = re.compile(r"目前|现在|当前|迄今|至今|以来")


class _Heading(Record, frozen=True):
    """A heading above a block."""

    block: Block
    title: str


class _Scene(Record, frozen=True):
    """What stands around a block: headings from the outermost to the nearest one, and the caption of a table."""

    headings: tuple[_Heading, ...]
    plan: bool = False

    @property
    def is_aim(self) -> bool:
        """Whether the nearest heading that says so speaks of what is to come (工作目标; in a plan 保障措施 too)."""
        for heading in reversed(self.headings):
            if heading.block.kind == "title":
                continue
            if _AIM.search(heading.title) and not re.search(r"完成|实现情况", heading.title):
                return True
            if _DONE.search(heading.title):
                return False
            if self.plan and _PLANNED.search(heading.title):
                return True
        return False


class _Time(Record, frozen=True):
    """The day of writing: ``given`` by the document, or else ``implied`` by the latest time that it reports on."""

    given: dt.date | None
    implied: dt.date | None = None

    @property
    def day(self) -> dt.date | None:
        """The day that tells past from future."""
        return self.given or self.implied

    def dates(self, period: str, year: int | None = None) -> tuple[str | None, str | None]:
        """ISO dates of a period; one that ends on the day of writing needs a given one."""
        return resolve(period, self.given if _LEANING.search(period) else self.day, year)

    def is_guess(self, period: str) -> bool:
        """Whether the dates of a period hang on the implied day."""
        return self.given is None and self.implied is not None and not years_in(period)


def find_figures(
    document: Document, sections: tuple[Section, ...], *, anchor: dt.date | None = None
) -> tuple[Figure, ...]:
    """All figures of a document in reading order; headers, footers, contents and comments are left out.

    ``anchor`` is the document's date, by which 去年 and 近三年 get their dates; without it these stay open.
    """
    blocks = [block for block in document.blocks if block.kind not in FURNITURE]
    scenes = _scenes(document, sections)
    texts = [block for block in blocks if block.kind not in _NO_TEXT]
    mentions = list(read_mentions(block.text for block in texts))
    time = _Time(given=anchor, implied=None if anchor else _implied_day(texts, mentions, scenes))
    unread = iter(mentions)
    found: list[Figure] = []
    for number, block in enumerate(blocks):
        scene = scenes.get(block.id, _Scene(headings=()))
        if block.kind == "table":
            caption, beside = lines_above(blocks, number)
            setting = TableSetting(
                document=document.file.sha256,
                block=block,
                caption=caption,
                beside=beside,
                headings=tuple((heading.block, heading.title) for heading in scene.headings),
                anchor=time.day,
                aim=scene.is_aim,
            )
            found += find_table_figures(setting)
        elif block.kind not in _NO_TEXT:
            found += (_figure(document, block, mention, scene, time) for mention in next(unread))
    return tuple(found)


def _implied_day(
    texts: Sequence[Block], mentions: Sequence[Sequence[Mention]], scenes: Mapping[str, _Scene]
) -> dt.date | None:
    """The day after the latest time that a document without a date reports on as past; None where it names none.

    Only what a sentence says to be done (截至2023年底, 2023年同比增长), outside of goals, tells.
    """
    ends = [
        end
        for block, found in zip(texts, mentions, strict=True)
        for mention in found
        if mention.done and not mention.target_cue and not mention.yearly_floor and years_in(mention.period)
        if not re.match(r"[到至自]", mention.period) and not scenes[block.id].is_aim
        if (end := resolve(mention.period, None)[1])
    ]
    last = max(ends, default=None)
    return dt.date.fromisoformat(last) + dt.timedelta(days=1) if last else None


def _scenes(document: Document, sections: tuple[Section, ...]) -> dict[str, _Scene]:
    blocks = {block.id: block for block in document.blocks}
    order = {block.id: number for number, block in enumerate(document.blocks)}
    scenes: dict[str, _Scene] = {}
    plan = _is_plan(document, sections)

    def walk(nodes: tuple[Section, ...], above: tuple[_Heading, ...]) -> None:
        for node in nodes:
            if node.heading not in blocks:
                continue
            chain = (*above, _Heading(block=blocks[node.heading], title=node.title))
            first, last = order.get(node.block_start, 0), order.get(node.block_end, -1)
            for block in document.blocks[first : last + 1]:
                own = block.id == node.heading
                scenes[block.id] = _Scene(
                    headings=above if own and node.body_start >= len(block.text) else chain, plan=plan
                )
            walk(node.children, chain)

    titles = [block for block in document.blocks[:12] if block.kind == "title"]
    top = tuple(_Heading(block=block, title=block.text) for block in titles[-1:])
    for block in document.blocks:
        scenes[block.id] = _Scene(headings=top, plan=plan)
    walk(sections, top)
    return scenes


def _is_plan(document: Document, sections: tuple[Section, ...]) -> bool:
    """Whether a document says what is to be done: by its title, else by the parts that a plan has."""
    titles = [block.text for block in document.blocks[:12] if block.kind == "title"]
    for title in titles:
        if _PLAN.search(title) and not _REPORT.search(title):
            return True
    if any(_REPORT.search(title) for title in titles):
        return False
    parts = sum(any(part.search(node.title) for node in sections) for part in _PLAN_PARTS)
    return parts >= 2 or any("保障措施" in node.title for node in sections)


def _figure(document: Document, block: Block, mention: Mention, scene: _Scene, time: _Time) -> Figure:
    identity = document.file.sha256
    period, context = mention.period, [cite(identity, block, start, end) for start, end in mention.borrowed]
    confidence = mention.confidence
    if mention.period_span and not mention.dated_here:
        context.append(cite(identity, block, *mention.period_span))
    if not period and not mention.now:
        headings = tuple((heading.block, heading.title) for heading in scene.headings)
        if (above := period_above(headings, identity)) and above[1].block != block.id:
            period, place = above
            context.append(place)
            confidence -= 0.1
    written = block.text[slice(*mention.period_span)] if mention.period_span else period
    start, end = _dates(mention, period, time)
    confidence -= 0.1 if (start or end) and time.is_guess(period) else 0.0
    return Figure(
        indicator=mention.indicator,
        value=mention.value,
        low=mention.low,
        high=mention.high,
        unit=mention.unit,
        text=block.text[mention.start : mention.end],
        qualifier=mention.qualifier,
        kind=_kind(mention, (period, start, end), scene, time.day),
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


def _dates(mention: Mention, period: str, time: _Time) -> tuple[str | None, str | None]:
    if mention.period_year:
        return f"{mention.period_year}-01-01", f"{mention.period_year}-12-31"
    start, end = time.dates(period, mention.context_year) if period else (None, None)
    if mention.period_step and start and end:
        step, count = mention.period_step
        if int(end[:4]) - int(start[:4]) + 1 == count:
            year = int(start[:4]) + step
            return f"{year}-01-01", f"{year}-12-31"
    return start, end


def _kind(mention: Mention, when: tuple[str, str | None, str | None], scene: _Scene, day: dt.date | None) -> FigureKind:
    """Target where words say so, where the time is after the document's, or where the heading speaks of goals.

    ``when`` is the period with its ISO dates. Under goals only what is said to be done (已, 截至) or dated before the
    document is none.
    """
    period, start, end = when
    now = day.isoformat() if day else ""
    ahead = bool(now and end and end > now and not re.search(r"以来|截至|季度|年度|期间", period))
    ahead = ahead or bool(now and start and start > now)
    if mention.target_cue or ahead or (not now and re.match(r"[到至](?!目前|现在|当前)", period)):
        return "target"
    past = bool(now and end and end <= now)
    if mention.yearly_floor and not (mention.done or past):
        return "target"
    if scene.is_aim and not (mention.done or mention.now or past):
        return "target"
    return mention.kind
