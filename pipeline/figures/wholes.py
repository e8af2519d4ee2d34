"""How a row, a column or a sentence names a whole (合计、全市), and the places that are its parts (各区县)."""

import re
from typing import Final

_LEVELS: Final = "市区县州盟旗镇"
_NOTE: Final = r"(?:\([^()]*\))?"
"""A remark in brackets (合计(万元))."""
TOTAL: Final = re.compile(rf"(?:全[省{_LEVELS}])?(?:合|总|共)\s*计{_NOTE}|总数|总和")
"""What adds up all rows, in plain view."""
SUBTOTAL: Final = re.compile(rf"小\s*计{_NOTE}")
WHOLE_REGION: Final = re.compile(rf"[全我本该各][省{_LEVELS}]|全域")
PLACE: Final = re.compile(rf"[\u4e00-\u9fff]{{1,12}}(?:[{_LEVELS}乡园]|街道|本级)")
"""A division, a park, or the offices of the city itself (市本级)."""
_OWN: Final = re.compile(rf"[全我本该][{_LEVELS}]|全域")


def is_own(subject: str) -> bool:
    """Whether words say no more than that the whole region is meant (全市, 我区)."""
    return _OWN.fullmatch(subject) is not None


def is_district(subject: str) -> bool:
    """Whether words name one place, and not the whole of which it is a part."""
    return PLACE.fullmatch(subject) is not None and not WHOLE_REGION.fullmatch(subject)
