"""Who writes a notice to whom under which number (发文机关、主送机关、文号), and until when is to be mended."""

import datetime as dt
import unicodedata
from typing import Final

from pipeline.programme import Programme
from pipeline.review import Region
from pipeline.workdays import add_working_days, is_known

BLANK: Final = "＿＿＿＿＿＿"
"""Where a person fills in what nobody knows."""
_DIGITS: Final = "零一二三四五六七八九"
_AREA_WORDS: Final = "市区县州盟旗"


def han_number(number: int) -> str:
    """1 to 99 in Chinese numerals (十二); larger ones in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (_DIGITS[ones] if ones else "")


def addressee(region: Region | None, province: str | None) -> str:
    """The government that applied; a blank to fill in where the region is not known."""
    if region is None:
        return f"{BLANK}人民政府"
    name = region.name
    if region.kind in {"municipal-district", "municipal-county"} and province and not name.startswith(province):
        name = f"{province}{name}"
    if region.kind == "development-zone" or name.endswith("政府"):
        return name
    return f"{name}人民政府"


def recipient(programme: Programme, region: Region | None, province: str | None) -> str:
    """Whom the notice goes to; of calls for organisations nobody reads the applicant's name, so it is a blank."""
    return BLANK if programme.applicants.who == "organisations" else addressee(region, province)


def your_place(region: Region | None, *, organisation: bool) -> str:
    """How the letter calls whom it goes to (你市)."""
    if organisation:
        return "你单位"
    last = region.name[-1:] if region else ""
    return f"你{last}" if last and last in _AREA_WORDS else "贵地"


def for_province(words: str, province: str | None) -> str:
    """Words with the province in the place of ``{province}``; empty where it is wanted and not known."""
    if "{province}" in words:
        return words.replace("{province}", province) if province else ""
    return words


def number_line(pattern: str, year: str) -> str:
    """The notice's number by the programme's pattern, its year filled in; what nobody knows yet stays blank."""
    blank = "\u3000\u3000\u3000"
    if not pattern:
        return f"{blank}〔{blank}〕\u3000\u3000号\u3000"
    return pattern.replace("{year}", year or blank).replace("{number}", blank)


def in_words(day: dt.date) -> str:
    """A day as official documents write it (2024年5月8日)."""
    return f"{day.year}年{day.month}月{day.day}日"


def last_day(made: dt.date, days: int) -> tuple[dt.date, bool]:
    """The last of so many working days after a notice, and whether the holidays of all days between are known."""
    last = add_working_days(made, days)
    return last, is_known(made) and is_known(last)


def time_to_mend(made: dt.date | None, days: int) -> str:
    """Until when is to be mended: days after receipt, and the day itself where the notice's date is known."""
    if made is None:
        return f"自收到本通知书之日起 {days} 个工作日内"
    last, known = last_day(made, days)
    told = f"至{in_words(last)}止" if known else f"按周一至周五推算至{in_words(last)}止，其间有法定节假日的相应顺延"
    return f"自本通知书印发之日起 {days} 个工作日内（{told}）"


def width(text: str) -> float:
    """How many Chinese characters wide a line is."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.5 for sign in text)


def signature_indents(office: str, date: str) -> tuple[float, float]:
    """Characters that stay free right of the office's name and of the date: the one is centred over the other.

    The date leaves four (GB/T 9704-2012, 7.3.5.1); below a longer name the name leaves two.
    """
    middle = max(4 + width(date) / 2, 2 + width(office) / 2)
    return middle - width(office) / 2, middle - width(date) / 2
