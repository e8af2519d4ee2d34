"""Limits, forms and hours in a notice's words (篇幅、份数、格式、时刻) as values of the programme's schema."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from extractors.document import Record
from pipeline.programme import Format

_NUMBER: Final = r"(?P<{0}>\d{{1,6}}(?:\.\d)?万?|[一二两三四五六七八九十]{{1,3}}万?)"
_MOST: Final = r"(?:不(?:得|能|宜)?超过|不多于|不大于|不高于|控制在|限制?在|限|(?<!不)小于|最多|≤)"
_LEAST: Final = r"(?:不(?:得)?(?:少|低)于|至少|≥)"
_UNITS: Final = (
    ("characters", "(?:个)?(?:汉)?字"),
    ("pages", "页"),
    ("megabytes", r"(?:MB?(?![A-Za-z])|兆|GB?(?![A-Za-z]))"),
)
_DIGITS: Final = "零一二三四五六七八九"
_WHOLE: Final = re.compile(
    r"^\W*$|正文|全文|总|字数|篇幅|页数|文件|大小|主体|内容|原则上|[,、]|一般|均|应|须|以上|附件|份$|表述|^且|^并|^(?:各|均|每份|每篇)$|\)$"
)
"""Words before a limit of the whole document."""
_CLOCK: Final = re.compile(r"(?P<half>上午|下午|中午|晚上?)?(?P<hour>\d{1,2})(?:时|点|:)(?P<minute>\d{1,2})?(?:分|整)?")


def _number(group: str) -> str:
    return _NUMBER.format(group)


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for key, unit in _UNITS:
        yield f"range {key}", re.compile(rf"{_number('low')}(?:字|页)?(?:-|~|至|到){_number('n')}{unit}")
        if key != "megabytes":
            yield f"least_{key}", re.compile(rf"{_LEAST}{_number('n')}{unit}|{_number('m')}{unit}以上")
        yield key, re.compile(rf"{_MOST}{_number('n')}{unit}|{_number('m')}{unit}(?:以内|之内|以下|{_MOST})")
    yield "copies", re.compile(rf"一式{_number('n')}份|(?<![\d.]){_number('m')}份(?!额|文)")


_KEYS: Final = tuple(_patterns())
_SEALED: Final = re.compile(
    r"(?:盖章|签章|公章)[^,。;]{0,8}(?:PDF|扫描)|(?:PDF|扫描)[^,。;]{0,8}(?:盖章|签章|公章)|扫描件\(PDF", re.IGNORECASE
)
_FORMS: Final[tuple[tuple[Format, re.Pattern[str]], ...]] = (
    ("word", re.compile(r"word|docx?(?![a-z])|可编辑|wps", re.IGNORECASE)),
    ("pdf", re.compile(r"pdf", re.IGNORECASE)),
    ("ofd", re.compile(r"ofd", re.IGNORECASE)),
    ("excel", re.compile(r"excel|xlsx?(?![a-z])", re.IGNORECASE)),
    ("image", re.compile(r"jpe?g|png", re.IGNORECASE)),
)
_EITHER: Final = re.compile(
    r"(?:PDF|Word|OFD|WPS|JPG|PNG)(?:版|格式|文档)?或者?(?:PDF|Word|OFD|WPS|JPG|PNG)", re.IGNORECASE
)
_OTHER: Final = re.compile(
    r"(?:约|大约)\d[\d万.]*字|\d[\d万.]*字左右|\d+(?:分钟|张|幅|秒|dpi|像素|帧)|MP4|光盘|U盘|胶装|双面|装订",
    re.IGNORECASE,
)


class Limits(Record, frozen=True):
    """Limits by the keys of the schema; forms that must all be there or, as ``accepts``, of which one must be.

    ``rest`` are clauses that tell more than the schema holds (时长不超过10分钟), for a person.
    """

    numbers: Mapping[str, float]
    formats: tuple[Format, ...] = ()
    accepts: tuple[Format, ...] = ()
    rest: tuple[str, ...] = ()

    def beside(self, common: "Limits") -> "Limits":
        """A document's own limits and, where it has none of its own, those that hold for all documents."""
        own_forms = self.formats or self.accepts
        return Limits(
            numbers={**common.numbers, **self.numbers},
            formats=self.formats if own_forms else common.formats,
            accepts=self.accepts if own_forms else common.accepts,
            rest=tuple(dict.fromkeys((*self.rest, *common.rest))),
        )

    def written(self) -> str:
        """The limits as a line of a programme's file; empty where the schema holds none of them."""
        words = [f"{key}: {value:g}" for key, value in self.numbers.items()]
        words += [f"formats: [{', '.join(self.formats)}]"] if self.formats else []
        words += [f"accepts: [{', '.join(self.accepts)}]"] if self.accepts else []
        return f"limits: {{{', '.join(words)}}}" if words else ""


def read_limits(sentences: Iterable[str], name: str = "") -> Limits:
    """The limits that sentences in plain form state; where two differ the first counts and the second is ``rest``.

    Of a document called ``name`` those of a part of it (项目说明不超过2000字) are ``rest`` too.
    """
    numbers: dict[str, float] = {}
    forms: dict[Format, None] = {}
    rest: list[str] = []
    accepts: tuple[Format, ...] = ()
    for clause in (part for text in sentences for part in re.split(r"[,;。]", text)):
        doubled = False
        for key, value, subject in _numbers_of(clause):
            whole = not name or _WHOLE.search(subject) or (len(subject) >= 2 and subject[-2:] in name)
            doubled |= not whole or numbers.setdefault(key, value) != value
        if _EITHER.search(clause):
            accepts = accepts or tuple(_forms_of(clause))
        else:
            forms |= dict.fromkeys(_forms_of(clause))
        if doubled or _OTHER.search(clause):
            rest.append(clause)
    rest += _take_impossible(numbers)
    return Limits(numbers, tuple(forms), accepts, tuple(dict.fromkeys(rest)))


def _take_impossible(numbers: dict[str, float]) -> Iterator[str]:
    """Take out lower limits that nobody could meet together with the upper ones, in words."""
    for key, unit in (("pages", "页"), ("characters", "字")):
        if not 0 < numbers.get(f"least_{key}", 1) <= numbers.get(key, math.inf):
            yield f"不少于{numbers.pop(f'least_{key}'):g}{unit}"


def _numbers_of(clause: str) -> Iterator[tuple[str, float, str]]:
    """Keys of the schema with their values and the words before them; one copy is nothing to be told."""
    for key, pattern in _KEYS:
        found = pattern.search(clause)
        if found is None:
            continue
        groups = found.groupdict()
        scale = 1024.0 if found[0].rstrip("以内之下不超过").endswith(("G", "GB")) else 1.0
        value = small_number(groups["n"] or groups.get("m") or "") * scale
        if key.startswith("range "):
            yield f"least_{key[6:]}", small_number(groups["low"]), clause[: found.start()]
            yield key[6:], value, clause[: found.start()]
            return
        if value > 0 and (key != "copies" or 2 <= value <= 50):
            yield key, value, clause[: found.start()] if key != "copies" else ""


def _forms_of(clause: str) -> Iterator[Format]:
    sealed = bool(_SEALED.search(clause))
    if sealed:
        yield "sealed-pdf"
    for form, pattern in _FORMS:
        if pattern.search(clause) and not (sealed and form == "pdf"):
            yield form


def small_number(words: str) -> float:
    """A number as limits write it (30, 3万, 十二, 两, 1.5万); 0 for what is none."""
    scale = 10_000.0 if words.endswith("万") else 1.0
    bare = words.removesuffix("万").replace("两", "二")
    if re.fullmatch(r"\d+(?:\.\d+)?", bare):
        return float(bare) * scale
    tens, ten, ones = bare.rpartition("十")
    if not bare or not re.fullmatch(r"[一二三四五六七八九]?", tens) or len(ones) > 1:
        return 0.0
    return ((_DIGITS.index(tens) if tens else 1) * 10 * bool(ten) + (_DIGITS.index(ones) if ones else 0)) * scale


def read_hour(clock: str) -> str:
    """The time of a day (下午5时30分) as 17:30; empty for none, for the day's end (24时), and for what is no time."""
    match = _CLOCK.fullmatch(clock)
    if match is None:
        return ""
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"] in {"下午", "晚", "晚上"} and hour < 12:
        hour += 12
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else ""
