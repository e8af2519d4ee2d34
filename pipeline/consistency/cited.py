"""What a letter says to have happened on a day after its own date (函中所述事项晚于成文日期)."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from extractors.document import Block, Evidence
from pipeline.consistency.dates import Day, cite_plain, is_before, read_day
from pipeline.plaintext import make_plain

_DAY: Final = r"(?P<day>(?:19|20)\d\d年(?:1[0-2]|0?[1-9])月(?:[0-3]?\d日)?)"
_HAPPENED: Final = (
    re.compile(
        rf"(?:业?经|已于|已经?在|根据|按照){_DAY}[^，。；]{{0,24}}(?:会议?|研究|审议|审定|同意|批准|通过|印发|要求|批示|精神)"
    ),
    re.compile(
        rf"{_DAY}[，,]?[^，。；]{{0,24}}(?:审议通过|研究同意|研究决定|研究通过|印发了|召开了|已(?:经)?(?:印发|召开|成立|通过|审议))"
    ),
)
_AHEAD: Final = re.compile(r"(?:将|拟|计划|定|预计|力争|争取|前)(?:于|在)?$|截至$|到$")


def find_later_events(blocks: Iterable[tuple[str, Block]], date: Day) -> Iterator[tuple[str, Evidence]]:
    """The days in a letter's blocks on which something is said to have happened though they come after ``date``."""
    for document, block in blocks:
        if block.kind == "table" or "年" not in block.text:
            continue
        view = make_plain(block.text)
        for pattern in _HAPPENED:
            for match in pattern.finditer(view.text):
                ahead = _AHEAD.search(view.text[: match.start("day")]) or re.search(r"前|将|拟", match[0])
                if not ahead and is_before(date, read_day(match["day"])):
                    yield match["day"], cite_plain(document, block, view, *match.span())
