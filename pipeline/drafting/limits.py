"""Limits and hours in a notice's words (篇幅、份数、时刻) as values of the programme's schema."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

_NUMBER: Final = r"(?P<n>\d{1,6}|[一二两三四五六七八九十])"
_MOST: Final = r"(?:不超过|不多于|控制在|限制?在?|以内|左右|之内)"
_KEYS: Final = (
    ("copies", re.compile(rf"一式{_NUMBER}份")),
    ("least_characters", re.compile(rf"不少于{_NUMBER}(?:字|个汉字)")),
    ("least_pages", re.compile(rf"不少于{_NUMBER}页")),
    ("characters", re.compile(rf"{_MOST}{_NUMBER}(?:字|个汉字)|{_NUMBER.replace('<n>', '<m>')}(?:字|个汉字){_MOST}")),
    ("pages", re.compile(rf"{_MOST}{_NUMBER}页|{_NUMBER.replace('<n>', '<m>')}页{_MOST}")),
    ("megabytes", re.compile(rf"{_MOST}{_NUMBER}(?:MB?|兆)|{_NUMBER.replace('<n>', '<m>')}(?:MB?|兆){_MOST}")),
)
_DIGITS: Final = "零一二三四五六七八九十"
_CLOCK: Final = re.compile(r"(?P<half>上午|下午|中午|晚上?)?(?P<hour>\d{1,2})(?:时|点|:)(?P<minute>\d{1,2})?(?:分|整)?")


def read_limits(words: Iterable[str]) -> tuple[Mapping[str, int], tuple[str, ...]]:
    """Limits by the keys of the schema, and the words that are none of them (电子版, 约5000字)."""
    found: dict[str, int] = {}
    rest: list[str] = []
    for said in words:
        key, value = next(((key, _value(match)) for key, pattern in _KEYS if (match := pattern.search(said))), ("", 0))
        if key and key not in found:
            found[key] = value
        else:
            rest.append(said)
    return found, tuple(rest)


def _value(match: re.Match[str]) -> int:
    said = next(text for text in match.groups() if text)
    return int(said) if said.isdigit() else _DIGITS.index(said.replace("两", "二"))


def read_hour(clock: str) -> str:
    """The time of a day (下午5时30分) as 17:30; empty for none, for the day's end (24时), and for what is no time."""
    match = _CLOCK.fullmatch(clock)
    if match is None:
        return ""
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"] in {"下午", "晚", "晚上"} and hour < 12:
        hour += 12
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else ""
