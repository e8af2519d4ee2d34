"""Which way a change is told (增减方向): the verbs of rising and falling, and which of them words end on."""

import re
from typing import Final, Literal, TypeAlias

Direction: TypeAlias = Literal[-1, 0, 1]
"""A fall, a change whose way is not told, a rise."""

RISE: Final = "增加|增长|提高|提升|上升|扩大"
FALL: Final = "下降|降低|减少|缩短|压缩"
"""Verbs of change as alternatives of a pattern, those that every place allows."""
_VERB: Final = re.compile(
    r"增减|升降|涨跌"
    rf"|(?P<down>负增长|{FALL}|回落|缩减|收窄|压减|萎缩|精简|节[约省]|下[跌滑浮调]|[降跌减]幅|[减降跌])"
    rf"|(?P<up>{RISE}|[增涨升]幅|增速|攀升|跃升|[增翻涨升])"
)
_SHORTENED: Final = re.compile(r"缩短|压缩|压减")
_BETTERED: Final = re.compile(r"(?:提高|提升)[^，。；]*$")


def told_direction(words: str, before: str = "") -> Direction:
    """The way that the last verb of ``words`` tells; 0 where none does, or where it tells both (增减).

    ``before`` are the words before what has changed: where time was cut short (由20天压缩到10天), 提升50% is said of the
    speed, and tells nothing of the time.
    """
    verbs = list(_VERB.finditer(words))
    if not verbs or (_SHORTENED.search(before) and _BETTERED.search(words)):
        return 0
    if verbs[-1]["down"]:
        return -1
    return 1 if verbs[-1]["up"] else 0
