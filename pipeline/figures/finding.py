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
from pipeline.figures.lending import TableSetting, lines_above, period_above
from pipeline.figures.mentions import Mention
from pipeline.figures.periods import is_length, resolve, years_in
from pipeline.figures.scenes import Scene, Scenes
from pipeline.figures.tables import find_table_figures
from pipeline.language import Told, read_mentions

_NO_TEXT: Final = frozenset({"table", "picture", "seal", "signature"})
_LEANING: Final = re.compile(r"目前|现在|当前|迄今|至今|以来")


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


def has_figures(block: Block) -> bool:
    """Whether the running text of a block is read for figures."""
    return block.kind not in FURNITURE and block.kind not in _NO_TEXT


def find_figures(
    document: Document,
    sections: tuple[Section, ...],
    *,
    anchor: dt.date | None = None,
    told: Mapping[str, Told] | None = None,
) -> tuple[Figure, ...]:
    """All figures of a document in reading order; headers, footers, contents and comments are left out.

    ``anchor`` is the document's date, by which 去年 and 近三年 get their dates; without it these stay open.
    ``told`` is what the language pass found in each block, by id.
    """
    blocks = [block for block in document.blocks if block.kind not in FURNITURE]
    scenes = Scenes(document, sections)
    texts = [block for block in blocks if has_figures(block)]
    mentions = (
        [list(told[block.id].mentions) for block in texts]
        if told is not None
        else list(read_mentions(block.text for block in texts))
    )
    time = _Time(given=anchor, implied=None if anchor else _implied_day(texts, mentions, scenes))
    unread = iter(mentions)
    found: list[Figure] = []
    for number, block in enumerate(blocks):
        if block.kind == "table":
            scene = scenes.at(block)
            caption, beside = lines_above(blocks, number)
            setting = TableSetting(
                document=document.file.sha256,
                block=block,
                caption=caption,
                beside=beside,
                headings=scene.headings,
                anchor=time.day,
                aim=scene.is_aim,
            )
            found += find_table_figures(setting)
        elif block.kind not in _NO_TEXT:
            found += (
                _figure(document, block, mention, scenes.at(block, mention.start), time) for mention in next(unread)
            )
    return tuple(found)


def _implied_day(texts: Sequence[Block], mentions: Sequence[Sequence[Mention]], scenes: Scenes) -> dt.date | None:
    """The day after the latest time that a document without a date reports on as past; None where it names none.

    Only what a sentence says to be done (截至2023年底, 2023年同比增长), outside of goals, tells.
    """
    ends = [
        end
        for block, found in zip(texts, mentions, strict=True)
        for mention in found
        if mention.done and not mention.target_cue and not mention.yearly_floor and years_in(mention.period)
        if not re.match(r"[到至自]", mention.period) and not scenes.at(block, mention.start).is_aim
        if (end := resolve(mention.period, None)[1])
    ]
    last = max(ends, default=None)
    return dt.date.fromisoformat(last) + dt.timedelta(days=1) if last else None


def _figure(document: Document, block: Block, mention: Mention, scene: Scene, time: _Time) -> Figure:
    identity = document.file.sha256
    period, context = mention.period, [cite(identity, block, start, end) for start, end in mention.borrowed]
    confidence = mention.confidence
    if mention.period_span and not mention.dated_here:
        context.append(cite(identity, block, *mention.period_span))
    above = None if period or mention.now else period_above(scene.headings, identity)
    if above and above[1].block != block.id:
        period, place = above
        context.append(place)
        confidence -= 0.1
    written = block.text[slice(*mention.period_span)] if mention.period_span else period
    start, end = _dates(mention, period, time)
    if is_length(period) and (scene.is_aim or mention.target_cue):
        start, end = None, None
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
    if mention.since:
        return start, time.given.isoformat() if time.given and mention.since == "said" else None
    if mention.period_step and start and end:
        step, count = mention.period_step
        if int(end[:4]) - int(start[:4]) + 1 == count:
            year = int(start[:4]) + step
            return f"{year}-01-01", f"{year}-12-31"
    return start, end


def _kind(mention: Mention, when: tuple[str, str | None, str | None], scene: Scene, day: dt.date | None) -> FigureKind:
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
