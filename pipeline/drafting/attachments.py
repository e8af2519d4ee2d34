"""What a call's attachments ask for (附件): outlines of plans and reports, and forms with their labels."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from extractors.document import FURNITURE, Block, Evidence, Record, cite
from pipeline.facts import Reading
from pipeline.reading import walk
from pipeline.wording import plain_text

_ATTACHMENT: Final = re.compile(r"^附(?:件|表|录)[0-9一二三四五六七八九十]{0,2}[:.]?(?P<title>.*)$")
_LISTED: Final = re.compile(r"^附件\d*:")
"""A letter's own list of what is attached, at its end."""
_TEMPLATE: Final = re.compile(r"提纲|大纲|模板|格式|样式|编写|编制|撰写|范本|参考")
_UNIT: Final = re.compile(r"^(?P<name>[^()0-9]{2,20})\((?P<unit>[^()]{1,6})\)$")
_UNITS: Final = ("元", "个", "家", "件", "项", "人", "人次", "名", "%", "户", "起", "处", "平方公里", "亩", "吨")
_MULTIPLIERS: Final = "十百千万亿"
TITLE_LINES: Final = 4


class Attachment(Record, frozen=True):
    """One attachment: its title, the headings that it prescribes, and figures that its form asks for with units."""

    title: str
    sections: tuple[tuple[str, Evidence], ...]
    figures: tuple[tuple[str, str, Evidence], ...]
    evidence: Evidence


def find_attachments(readings: Sequence[Reading]) -> list[Attachment]:
    """The attachments in the notice's own file, below 附件N, and every further file as one."""
    segments = (
        (reading, blocks) for number, reading in enumerate(readings) for blocks in _segments(reading, whole=number > 0)
    )
    return [attachment for reading, blocks in segments if (attachment := _attachment(reading, blocks))]


def attachment_titles(reading: Reading, *, whole: bool) -> dict[str, str]:
    """The titles of a file's attachments by the block that they stand in, in plain form; ``whole`` of a file of its own."""
    found: dict[str, str] = {}
    for blocks in _segments(reading, whole=whole):
        if not whole and _LISTED.match(plain_text(blocks[0].text)):
            continue
        lines = [(block.id, _title_of(block)) for block in blocks[:TITLE_LINES] if block.rows is None]
        if named := next(((block, words) for block, words in lines if words), None):
            found[named[0]] = named[1]
    return found


def _segments(reading: Reading, *, whole: bool) -> Iterator[list[Block]]:
    """Runs of blocks, each from one line 附件N to the next; ``whole`` keeps what stands before the first."""
    current: list[Block] | None = [] if whole else None
    for block in reading.document.blocks:
        if block.kind in FURNITURE:
            continue
        mark = _ATTACHMENT.match(plain_text(block.text)) if block.rows is None else None
        if mark and len(mark["title"]) <= 30 and not re.match(r"1[.、]", mark["title"]):
            if current:
                yield current
            current = [block]
        elif current is not None:
            current.append(block)
    if current:
        yield current


def _attachment(reading: Reading, blocks: Sequence[Block]) -> Attachment | None:
    name = reading.document.file.sha256
    titled = [(block, _title_of(block)) for block in blocks[:TITLE_LINES] if block.rows is None]
    title = next(((block, words) for block, words in titled if words), None)
    if title is None:
        return None
    inside = {block.id: block for block in blocks}
    heads = [
        section
        for section in walk(reading.sections)
        if section.heading in inside and section.heading != title[0].id and not section.number.startswith("附")
    ]
    top = min((section.level for section in heads), default=0)
    return Attachment(
        title=title[1],
        sections=tuple(
            (plain_text(section.title), cite(name, inside[section.heading], 0, len(inside[section.heading].text)))
            for section in heads
            if section.level == top
        )
        if _TEMPLATE.search(title[1]) or re.search(r"方案|报告|规划|计划|总结", title[1])
        else (),
        figures=tuple(_figures(name, blocks)),
        evidence=cite(name, title[0], 0, len(title[0].text)),
    )


def _title_of(block: Block) -> str:
    """The words of a title line, without 附件N."""
    words = plain_text(block.text)
    mark = _ATTACHMENT.match(words)
    rest = mark["title"] if mark else words
    return rest if 2 <= len(rest) <= 40 and not rest.endswith(("。", ":")) else ""


def _figures(name: str, blocks: Sequence[Block]) -> Iterator[tuple[str, str, Evidence]]:
    """Labels of forms that state a unit: 罚没金额（万元）; the unit without its multiplier."""
    for block in blocks:
        offset = 0
        for cell in re.split(r"(?<=[\t\n])", block.text) if block.rows is not None else ():
            match = _UNIT.match(plain_text(cell))
            unit = match["unit"].lstrip(_MULTIPLIERS) if match else ""
            if match and unit in _UNITS:
                yield match["name"], unit, cite(name, block, offset, offset + len(cell.rstrip("\t\n")))
            offset += len(cell)
