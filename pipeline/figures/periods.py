"""Periods and points of time in running text (时期): 2021—2023年, 截至2023年底, 近三年, “十四五”以来, 今年1—9月.

Found on the plain view. :func:`resolve` gives ISO dates; words that lean on the day of writing (去年, 近三年) need the
document's date, words that lean on a year named elsewhere (上半年, 1—9月) the context's year; else they stay open.
"""

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from extractors.document import Record
from pipeline.figures.numerals import read_number

_DASH: Final = r"(?:[-—~]{1,2}|至|到)"
_HAN_YEAR: Final = r"[一二][九〇零][〇零一二三四五六七八九]{2}"
_YEAR: Final = rf"(?:(?<![\d.])(?:19|20)\d{{2}}|{_HAN_YEAR})"
_N: Final = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_MONTH: Final = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY: Final = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_PART: Final = (
    rf"(?:年?上半年|年?下半年|前三季度|前[一二三四1-4]个季度|前{_N}个月|第?[一二三四1-4]季度|首季度"
    rf"|{_MONTH}月?{_DASH}{_MONTH}月份?|{_MONTH}月{_DAY}日(?:{_DASH}(?:{_MONTH}月)?{_DAY}日)?|{_MONTH}月份?(?:底|末|初|中旬|上旬|下旬)?"
    r"|全年|年?底|年?末|年?初)"
)
_SINCE: Final = r"(?:设立|成立|实施|启动|运行|开展|上线|建成|获批|施行|挂牌|组建|开业|投用|试点)以来"
_TAIL: Final = rf"(?:{_SINCE}|以来|以后|之后|以前|之前|期间|底前|前|起|止)?"
_AFTER_CHANGE: Final = r"(?<![加高升展大降长增少短缩减跌涨复])"
_UNTIL: Final = rf"(?:截至|截止到?|截至到|{_AFTER_CHANGE}[到至]|自)?"
_PLAN: Final = r"[“\"‘]?十[一二三四五六]五[”\"’]?"

_STARTS: Final = r"(?=[\d一二两三四五六七八九十“\"‘截到至自从今去本上前明当目迄最近过未后下接用力争计利年全首第])"
"""Every character that a mention of time begins with: asked first, it spares trying each form at each place."""
_PATTERN: Final = re.compile(
    _STARTS
    + "(?:"
    + "|".join(
        (
            rf"(?P<months>{_YEAR}年{_MONTH}月(?:{_DAY}日|份|底|初)?{_DASH}{_YEAR}年{_MONTH}月(?:{_DAY}日|份|底|初)?)",
            rf"(?P<listed>(?=.{{4}}[、/以和及与]){_YEAR}(?:(?:[、/]|以及|和|及|与){_YEAR}){{1,9}}(?:年度?|[两三四五六七八九十]个?年度?))",
            rf"(?P<span>(?:自|从)?{_YEAR}(?:年度?)?{_DASH}{_YEAR}年(?:度|末|底)?(?:期?间)?)",
            rf"(?P<stop>(?:截至|截止|{_AFTER_CHANGE}[到至])(?:目前|现在|当前|发稿)|目前为止|迄今为止|迄今|至今)",
            rf"(?P<year>{_UNTIL}{_YEAR}年度?(?:{_PART})?{_TAIL})",
            rf"(?P<named>{_UNTIL}(?:今年|本年度?|去年|上年度?|上一年度?|前年|明年|当年)(?:(?:{_PART})|同期)?{_TAIL})",
            rf"(?P<plan>{_UNTIL}{_PLAN}(?:规划)?(?:以来|期间|时期|末期?|初期?|期末|前[一二三四两]年|开局之年|收官之年|的?前半程))",
            rf"(?P<past>(?:最?近|过去|前)(?:的)?{_N}(?:个?年度?|周年)(?:来|间|内|以来)?|近年来?|近几年来?|{_N}年(?:来|间|多来|以来|下来|累计|(?=(?:年均)?(?:增长|提高|翻))))",
            rf"(?P<next>(?:未来|今后|后|下一步|接下来)(?:的)?{_N}年(?:内|间|里)?|(?:用|力争|争取|计划|利用)?{_N}(?:到{_N}|[-—~]{_N})?年(?:内|之内|左右的?时间))",
            rf"(?P<part>(?:(?<=[，。；：,;、\n(的划拟于在])|^)(?:截至|截止|到|至)?(?:上半年|下半年|前三季度|[一二三四]季度|年初以来|年底前|年内|{_MONTH}月?{_DASH}{_MONTH}月份?(?!\d)|{_MONTH}月(?:份|底前|底|末)))",
            r"(?P<whole>全年(?!龄|级|轻|度))",
        )
    )
    + ")"
)
DAY: Final = re.compile(r"((?:19|20)\d{2})[./-](1[0-2]|0?[1-9])[./-](3[01]|[12]\d|0?[1-9])")
"""A day as table headers write it (2025/3/31)."""
_SPREAD: Final = re.compile(
    r"(?:近|过去|前)的?(\d+|[一二两三四五六七八九十]+)|^(\d+|[一二两三四五六七八九十]+)年(?:来|间|多来|以来|下来|累计|$)"
)
_EACH_YEAR: Final = re.compile(_YEAR)
_LISTED: Final = re.compile(rf"{_YEAR}(?:[、/]|以及|和|及|与){_YEAR}")
_LENGTH: Final = re.compile(rf"{_N}年(?:累计)?")
_AHEAD: Final = re.compile(
    r"(?:未来|今后).*?(\d+|[一二两三四五六七八九十]+)年|(\d+|[一二两三四五六七八九十]+)年(?:内|之内)$"
)
_ONE_DAY: Final = re.compile(rf"月{_DAY}日|{DAY.pattern}")
_OPEN: Final = re.compile(r"^(?:截|[到至自])|[-—~至到起止前后]|以[来后前]")
_ONE_MONTH: Final = re.compile(rf"{_YEAR}年{_MONTH}月份?")
_FILLED_IN: Final = re.compile(
    r"(?:填[报表写]|打印|制表|印制|报送|申报|上报|编制|编写|成文|印发|发布|公布|出具|更新|提交|受理|签[字署订发])(?:日期|时间)"
    r"|^\W*(?:日\s*期|时\s*间|年\s*月\s*日)\W"
)
_WEAK: Final = re.compile(r"全年|当年|本年度?|同期")
_TITLE: Final = re.compile(r"《[^《》\n]{0,60}》")
_COMPARED_BEFORE: Final = re.compile(r"(?:比|较|相较于?|相比于?|对比|同比于)$")
_COMPARED_LOOSE: Final = re.compile(r"(?:与|同|和|是|为|以|达到|相当于|在|超|超过|超出|高于|低于)$")
_BACK_TO: Final = re.compile(r"(?:恢复[到至]|相当于)$")
_WITHOUT: Final = re.compile(r"无|没有|未(?!来)|不得")
"""What did not happen in a time (近两年内无违法记录) dates no figure."""
_COMPARED_AFTER: Final = re.compile(
    r"(?:同期|全年|末|底|度)?(?:相比|比较|的[\d.〇零一二两三四五六七八九十]+倍|持平|为基[期数准]|的水平|基础上|平均)"
)


class Period(Record, frozen=True):
    """One mention: ``compared`` where it is only what is compared with (比2022年); ``weak`` where a year says more."""

    start: int
    end: int
    text: str
    compared: bool
    weak: bool


def find_periods(text: str) -> Iterator[Period]:
    """All mentions of time in a plain ``text``, left to right; those in titles 《…》 and durations are none."""
    titles = [match.span() for match in _TITLE.finditer(text)] if "《" in text else []
    last = -1
    for match in _PATTERN.finditer(text):
        if any(start <= match.start() < end for start, end in titles):
            continue
        start, end = match.span()
        words = match.group()
        if last == start and is_length(words):  # 2021年以来三年累计 is one time
            continue
        last = end
        yield Period(
            start=start,
            end=end,
            text=words,
            compared=_is_compared(text, start, end),
            weak=match.lastgroup == "whole" or _WEAK.fullmatch(words) is not None,
        )


def _is_compared(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 4) : start]
    if _COMPARED_BEFORE.search(before) or text[start:end].startswith("同期"):
        return True
    after = text[end : end + 12]
    if _COMPARED_AFTER.match(after) and (_COMPARED_LOOSE.search(before) or "相比" in after or "倍" in after):
        return True
    return bool(_WITHOUT.match(after) or (after.startswith("的") and _BACK_TO.search(before)))


def is_length(words: str) -> bool:
    """Whether a period is only so many years together (三年累计): the last ones, or in a plan those to come."""
    return _LENGTH.fullmatch(words) is not None


def is_list(words: str) -> bool:
    """Whether a period is a list of years that share one 年 (2021、2022、2023年)."""
    return _LISTED.match(words) is not None


def years_counted(words: str) -> int:
    """How many years a period is made of (2021—2023年, 近三年, 三年累计: 3); 0 where its words do not tell."""
    if named := years_in(words):
        return named[-1] - named[0] + 1
    spread = _SPREAD.search(words)
    return _number(spread[1] or spread[2]) if spread else 0


def is_day(words: str) -> bool:
    """Whether a period is one day of an event, not the end of a time (2024年4月1日; 截至2023年12月31日 is none)."""
    return bool(_ONE_DAY.search(words)) and not _OPEN.search(words)


def lent_period(text: str) -> Period | None:
    """The one period that a caption, heading or line beside a table gives to its figures; None without one.

    Years, quarters, half-years, spans of months and 截至… do; a day or month of filling in, printing or signing
    (填报日期：2024年4月1日) does not, nor does one that stands alone on its line.
    """
    if _FILLED_IN.search(text):
        return None
    found = [p for p in find_periods(text) if not p.compared and (years_in(p.text) or _SPREAD.search(p.text))]
    if len(found) != 1 or is_day(found[0].text):
        return None
    rest = re.sub(r"[\W_]", "", text[: found[0].start] + text[found[0].end :])
    return None if _ONE_MONTH.fullmatch(found[0].text) and len(rest) < 2 else found[0]


def years_in(text: str) -> tuple[int, ...]:
    """The calendar years that a period's words name, in order."""
    return tuple(_year(match.group()) for match in _EACH_YEAR.finditer(text))


def _year(words: str) -> int:
    if words.isdigit():
        return int(words)
    return int("".join(str("〇一二三四五六七八九".find(c.replace("零", "〇"))) for c in words))


def _number(words: str) -> int:
    value = read_number(words.removesuffix("月"))
    return int(value) if value is not None else 0


def _last(year: int, month: int) -> dt.date:
    return dt.date(year, month, monthrange(year, month)[1])


Bounds = tuple[dt.date | None, dt.date | None]


@lru_cache(maxsize=4096)
def resolve(text: str, anchor: dt.date | None, year: int | None = None) -> tuple[str | None, str | None]:
    """ISO dates of a period's first and last day; None for what stays open or needs a date that is not known.

    ``anchor`` is the day of writing, ``year`` the year that the context speaks of. 截至 and 到 give the last day only.
    """
    try:
        start, end = _resolve(text, anchor, year)
    except ValueError:
        return None, None
    return (start.isoformat() if start else None), (end.isoformat() if end else None)


def _resolve(text: str, anchor: dt.date | None, year: int | None) -> Bounds:
    if day := DAY.fullmatch(text):
        date = dt.date(int(day[1]), int(day[2]), int(day[3]))
        return date, date
    if re.search(r"目前|现在|当前|迄今|至今|发稿", text):
        return None, anchor
    if plan := re.search(r"十([一二三四五六])五", text):
        return _five_years(text, _number(plan[1]), anchor)
    years = years_in(text)
    if len(years) >= 2:
        return _over_years(text, years)
    return _within(text, years[0], anchor) if years else _relative(text, anchor, year)


def _over_years(text: str, years: tuple[int, ...]) -> Bounds:
    """Bounds of a span of years or months, or of a list of years; a list with a gap (2019、2023年) is no span."""
    if is_list(text):
        whole = years[-1] - years[0] == len(years) - 1
        return (dt.date(years[0], 1, 1), dt.date(years[-1], 12, 31)) if whole else (None, None)
    months = [_number(month) for month in re.findall(rf"年({_MONTH})月", text)]
    if len(months) >= 2:
        return dt.date(years[0], months[0], 1), _last(years[1], months[1])
    return dt.date(years[0], 1, 1), dt.date(years[1], 12, 31)


def _relative(text: str, anchor: dt.date | None, year: int | None) -> Bounds:
    """Words that lean on the day of writing (今年, 近三年) or on the year of the context (上半年)."""
    if named := re.search(r"今年|本年|去年|上年|上一年|前年|明年|当年", text):
        shift = {"去年": -1, "上年": -1, "上一年": -1, "前年": -2, "明年": 1}.get(named.group(), 0)
        base = year if named.group() == "当年" and year else (anchor.year if anchor else None)
        return _within(text, base + shift, anchor) if base else (None, None)
    if spread := _SPREAD.search(text):
        return _past(_number(spread[1] or spread[2]), anchor)
    if (ahead := _AHEAD.search(text)) and anchor:
        return anchor, dt.date(anchor.year + _number(ahead[1] or ahead[2]) - (anchor.month < 7), 12, 31)
    base = year or (anchor.year if anchor else None)
    if not base or (text == "全年" and not year):
        return None, None
    part = re.search(r"季度|半年|全年|\d月|[一二三四五六七八九十]月|年初|年底|年末|年内", text)
    return _within(text, base, anchor) if part else (None, None)


def _five_years(text: str, plan: int, anchor: dt.date | None) -> Bounds:
    first = 2021 + (plan - 4) * 5  # 十四五 is 2021 to 2025
    if "以来" in text:
        return dt.date(first, 1, 1), anchor
    if "末" in text or "收官" in text:
        return None, dt.date(first + 4, 12, 31)
    if more := re.search(r"前([一二三四两])年", text):
        return dt.date(first, 1, 1), dt.date(first + _number(more[1]) - 1, 12, 31)
    return dt.date(first, 1, 1), dt.date(first + 4, 12, 31)


def _past(count: int, anchor: dt.date | None) -> Bounds:
    """The last full years; one who writes in the second half of a year counts that year in."""
    if anchor is None or not 0 < count < 60:
        return None, None
    last = anchor.year - 1 if anchor.month < 7 else anchor.year
    return dt.date(last - count + 1, 1, 1), min(dt.date(last, 12, 31), anchor)


def _within(text: str, year: int, anchor: dt.date | None) -> Bounds:
    """Bounds of a part of ``year``, by the words around it."""
    start, end = _part_of(text, year)
    if "以来" in text or text.endswith("起"):
        return start, anchor if "以来" in text else None
    if re.match(r"截至|截止|到|至", text) or text.endswith(("前", "止")):
        return None, end
    if re.search(r"[末底]$", text):
        return None, end
    return start, end


def _part_of(text: str, year: int) -> tuple[dt.date, dt.date]:  # noqa: PLR0911 - one return a form
    words = re.sub(rf"^.*?(?:{_YEAR}|今|去|本|上一|上|前|明|当)年度?", "", text)
    if "上半年" in words:
        return dt.date(year, 1, 1), dt.date(year, 6, 30)
    if "下半年" in words:
        return dt.date(year, 7, 1), dt.date(year, 12, 31)
    if more := re.search(r"前([一二三四1-4])个?季度", words):
        return dt.date(year, 1, 1), _last(year, _number(more[1]) * 3)
    if quarter := re.search(r"([一二三四1-4首])季度", words):
        number = 1 if quarter[1] == "首" else _number(quarter[1])
        return dt.date(year, number * 3 - 2, 1), _last(year, number * 3)
    if more := re.search(rf"前({_N})个月", words):
        return dt.date(year, 1, 1), _last(year, _number(more[1]))
    if months := re.search(rf"({_MONTH})月?{_DASH}({_MONTH})月", words):
        return dt.date(year, _number(months[1]), 1), _last(year, _number(months[2]))
    if day := re.search(rf"({_MONTH})月({_DAY})日", words):
        date = dt.date(year, _number(day[1]), _number(day[2]))
        return date, date
    if month := re.search(rf"({_MONTH})月", words):
        return dt.date(year, _number(month[1]), 1), _last(year, _number(month[1]))
    if "初" in words and "以来" not in words:
        return dt.date(year, 1, 1), dt.date(year, 1, 1)
    return dt.date(year, 1, 1), dt.date(year, 12, 31)
