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


def _han_year(text: str) -> int:
    return int(
        "".join(
            str("〇一二三四五六七八九".find(c)) if c in "〇一二三四五六七八九" else "2" if c == "2" else "0"
            for c in text
        )
    )


def _han_number(text: str) -> int:
    text = text.replace("元", "一").replace("正", "一").replace("廿", "二十")
    return int(cn2an.cn2an(text, "normal"))
