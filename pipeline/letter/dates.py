"""Dates as letters write them: 2024年4月18日, 二〇二四年四月十八日, 2024.4.18."""

import datetime as dt
import re
from typing import Final

import cn2an

from pipeline.letter.text import plain_digits

DATE: Final = re.compile(r"(2[0Oo][0-9OoIl]{2})[年./-]([0-9OoIl]{1,2})[月./-]([0-9OoIl]{1,2})日?")
HAN_DATE: Final = re.compile(
    r"([二2][〇○零OoＯ0][一二三四五六七八九〇○零Oo0]{2})年([一二三四五六七八九十元正]{1,2})月([一二三四五六七八九十廿]{1,3})日"
)
_ZERO: Final = "〇○零OoＯ0口。.°◯□Q日曰回"
"""What recognition makes of 〇."""
_RECOGNISED: Final = re.compile(
    rf"[二2][{_ZERO}]{{0,2}}(?P<tens>[一二三四五六七八九])(?P<ones>[一二三四五六七八九{_ZERO}])?年"
    r"(?P<month>[一二三四五六七八九十元正]{1,2}|[0-9]{1,2})月(?P<day>[一二三四五六七八九十廿]{1,3}|[0-9]{1,2})[日曰目口]?"
)
_BEGUN: Final = re.compile(rf"(?:2[0Oo][0-9OoIl]{{2}}|[二2][{_ZERO}]{{0,2}}[一二三四五六七八九]{{1,2}}[{_ZERO}]?)年")
UNSURE_DATE: Final = 0.65
"""How sure a date is whose year was mended."""


def parse_date(text: str) -> str | None:
    """The ISO date that ``text`` (plain form) begins with; None when it is none."""
    try:
        if match := DATE.match(text):
            return dt.date(*(int(plain_digits(group)) for group in match.groups())).isoformat()
        if match := HAN_DATE.match(text):
            return dt.date(_han_year(match[1]), _han_number(match[2]), _han_number(match[3])).isoformat()
    except ValueError:
        return None
    return None


def mend_date(text: str) -> tuple[int, int, str] | None:
    """Span and ISO date of a date in ``text`` that recognition may have spoilt: 二二四年四月二日, 二口二四年…; else None.

    Only 〇 is mended: it is small, and often lost or taken for another sign. Only for recognised text.
    """
    for match in _RECOGNISED.finditer(text):
        ones = match["ones"]
        if ones is None:
            continue
        try:
            year = 2000 + 10 * _han_number(match["tens"]) + (0 if ones in _ZERO else _han_number(ones))
            day = dt.date(year, _han_number(match["month"]), _han_number(match["day"]))
        except ValueError:
            continue
        return match.start(), match.end(), day.isoformat()
    return None


def begins_date(text: str) -> bool:
    """Whether a line begins with a year, as a date does of which the rest cannot be read."""
    return bool(_BEGUN.match(text)) and len(text) <= 14


def _han_year(text: str) -> int:
    return int(
        "".join(
            str("〇一二三四五六七八九".find(c)) if c in "〇一二三四五六七八九" else "2" if c == "2" else "0"
            for c in text
        )
    )


def _han_number(text: str) -> int:
    if text.isdigit():
        return int(text)
    text = text.replace("元", "一").replace("正", "一").replace("廿", "二十")
    return int(cn2an.cn2an(text, "normal"))
