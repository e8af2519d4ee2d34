"""Numbers and dates of a spreadsheet as Excel shows them in a Chinese environment (ECMA-376 part 1, 18.8.30 and .31).

A format has up to four sections (positive; negative; zero; text) of literals and places. What is not supported
(fill characters, colours) leaves the value readable rather than exact.
"""

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from typing import Final, NamedTuple

from extractors.word.counting import count_text

BUILT_IN: Final[dict[int, str]] = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00", 41: "#,##0;-#,##0;-", 42: "¥#,##0;¥-#,##0;¥-", 43: "#,##0.00;-#,##0.00;-",
    44: "¥#,##0.00;¥-#,##0.00;¥-", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    27: "yyyy年m月", 28: "m月d日", 29: "m月d日", 30: "m-d-yy", 31: "yyyy年m月d日", 32: "h时mm分", 33: "h时mm分ss秒",
    34: "上午/下午h时mm分", 35: "上午/下午h时mm分ss秒", 36: "yyyy年m月", 50: "yyyy年m月", 51: "m月d日", 52: "yyyy年m月",
    53: "m月d日", 54: "m月d日", 55: "上午/下午h时mm分", 56: "上午/下午h时mm分ss秒", 57: "yyyy年m月", 58: "m月d日",
}  # fmt: skip
_LONG_DATE: Final = {"F800": "yyyy年m月d日", "F400": "h:mm:ss"}
_TOKEN: Final = re.compile(
    r"""(?P<quoted>"[^"]*"?)|[\\!](?P<escaped>.)|[_*](?P<pad>.)|\[(?P<bracket>[^\]]*)\]|(?P<general>General|G/通用格式)"""
    r"|(?P<half>AM/PM|A/P|上午/下午)|(?P<exponent>[Ee][+-](?=[0#?]))|(?P<date>y+|b+|m+|d+|aaaa?|h+|s+)"
    r"|(?P<digit>[0#?])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_SECTION: Final = re.compile(r'(?:"[^"]*"?|[\\!_*].|\[[^\]]*\]|[^;])*', re.DOTALL)
_CONDITION: Final = re.compile(r"^(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)$")
_ELAPSED: Final = re.compile(r"^(h+|m+|s+)$", re.IGNORECASE)
_WEEKDAYS: Final = "一二三四五六日"
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOST_DECIMALS: Final = 30
_NUMBER: Final = re.compile(r"(-?)(\d+)(?:(\.)(\d+))?$")
_DIGITS: Final = {
    "DBNum1": str.maketrans("0123456789", "〇一二三四五六七八九"),
    "DBNum2": str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖"),
    "DBNum3": str.maketrans("0123456789", "０１２３４５６７８９"),
}
"""Digits one by one, as in places of digits (``[DBNum2]0``)."""
_LONGEST_FORMAT: Final = 255  # Excel's own limit


class Token(NamedTuple):
    """A piece of a format section: what it is (``literal``, ``digit``, ``date`` …) and its characters."""

    kind: str
    text: str


class Section(NamedTuple):
    """One section of a number format."""

    tokens: tuple[Token, ...]
    condition: tuple[str, float] | None
    numerals: str
    """``DBNum1`` (一二三), ``DBNum2`` (壹贰叁), or empty."""

    def has(self, *kinds: str) -> bool:
        """Whether there is a token of one of these kinds."""
        return any(token.kind in kinds for token in self.tokens)


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[Section, ...]:
    return tuple(_section(part) for part in _split(code[:_LONGEST_FORMAT]))


def _split(code: str) -> list[str]:
    found, position = [], 0
    while position <= len(code):
        match = _SECTION.match(code, position)
        end = match.end() if match else len(code)
        found.append(code[position:end])
        position = end + 1
    return found[:4]


def _section(code: str) -> Section:
    tokens: list[Token] = []
    condition, numerals = None, ""
    for match in _TOKEN.finditer(code):
        kind, text = match.lastgroup or "other", match[match.lastgroup or 0]
        if kind == "bracket":
            if found := _CONDITION.match(text):
                condition = found[1], float(found[2])
            elif text.upper().startswith("DBNUM"):
                numerals = "DBNum" + text[5:6]
            else:
                tokens += _bracket(text)
        elif kind in {"quoted", "escaped"}:
            tokens.append(Token("literal", text.strip('"') if kind == "quoted" else text))
        elif kind == "pad":
            continue
        elif kind == "other":
            tokens.append(_other(text))
        else:
            tokens.append(Token(kind, text))
    return Section(tuple(tokens), condition, numerals)


def _bracket(text: str) -> list[Token]:
    """Currency and locale (``[$¥-804]``), elapsed time (``[h]``); colours say nothing."""
    if text.startswith("$"):
        sign, _, locale = text[1:].partition("-")
        if long_date := _LONG_DATE.get(locale.upper()):
            return [Token("replace", long_date)]
        return [Token("literal", sign)] if sign else []
    return [Token("elapsed", text.lower())] if _ELAPSED.match(text) else []


def _other(sign: str) -> Token:
    names = {".": "point", ",": "comma", "%": "percent", "@": "text", "/": "slash"}
    return Token(names.get(sign, "literal"), sign)


def show_number(number: float, code: str, *, date1904: bool = False) -> str:
    """``number`` in format ``code``; in general format where the format cannot show it."""
    sections = _sections(code)
    section, magnitude = _choose(sections, number)
    replaced = next((token.text for token in section.tokens if token.kind == "replace"), None)
    if replaced is not None:
        return show_number(number, replaced, date1904=date1904)
    if section.has("date", "elapsed", "half") and not section.has("general"):
        return _show_date(number, section, date1904=date1904)
    if section.has("general"):
        shown = _numerals(general(magnitude), section.numerals)
        return "".join(shown if token.kind == "general" else token.text for token in section.tokens)
    if section.has("text") and not section.has("digit"):
        return "".join(general(number) if token.kind == "text" else token.text for token in section.tokens)
    if not section.has("digit"):
        return "".join(token.text for token in section.tokens)
    return _fill(magnitude, section)


def show_text(text: str, code: str) -> str:
    """``text`` in the text section of ``code`` (``@"市"``); unchanged where it has none of its own."""
    if "@" not in code or code == "@" or not text:
        return text
    sections = [section for section in _sections(code) if section.has("text")]
    if not sections or any(section.has("digit", "date", "general") for section in sections[-1:]):
        return text
    return "".join(text if token.kind == "text" else token.text for token in sections[-1].tokens)


def _choose(sections: tuple[Section, ...], number: float) -> tuple[Section, float]:
    """The section for ``number``, and the number that it shows (without sign where the section has its own)."""
    numeric = sections[:3]
    if any(section.condition for section in numeric):
        for section in numeric:
            if section.condition is None or _holds(section.condition, number):
                return section, abs(number) if section is not numeric[0] and number < 0 else number
        return numeric[-1], number
    if number < 0 and len(numeric) > 1:
        return numeric[1], -number
    if number == 0 and len(numeric) > 2:
        return numeric[2], number
    return numeric[0], number


def _holds(condition: tuple[str, float], number: float) -> bool:
    sign, limit = condition
    return {
        "<": number < limit, ">": number > limit, "<=": number <= limit, ">=": number >= limit, "=": number == limit,
        "<>": number != limit,
    }[sign]  # fmt: skip


def general(number: float) -> str:
    """``number`` in general format; large ones keep up to 15 digits, for they are what was typed."""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    if 1e10 <= abs(number) < 1e15:
        return f"{number:.15g}"
    whole = len(str(int(abs(number))))
    text = f"{round(number, max(0, 10 - whole)):.10g}" if abs(number) >= 1e-4 else f"{number:.10g}"
    if "e" not in text:
        return text
    mantissa, exponent = text.split("e")
    return f"{float(mantissa):.6g}E{exponent[0]}{int(exponent[1:]):02d}"


def _fill(number: float, section: Section) -> str:
    """Digits into the places of a section."""
    tokens = section.tokens
    if section.has("slash") and not section.has("point"):
        return _show_fraction(number, tokens)
    if section.has("exponent"):
        decimals = _decimals(tokens)
        mantissa, exponent = f"{number:.{decimals}E}".split("E")
        return f"{mantissa}E{exponent[0]}{int(exponent[1:]):02d}"
    point = next((place for place, token in enumerate(tokens) if token.kind == "point"), len(tokens))
    last = max((place for place, token in enumerate(tokens) if token.kind == "digit"), default=0)
    scale = sum(1 for token in tokens[last:] if token.kind == "comma")
    value = Decimal(repr(number)) * 100 ** sum(token.kind == "percent" for token in tokens) / 1000**scale
    decimals = _decimals(tokens)
    try:
        rounded = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return general(number)
    whole, _, fraction = f"{abs(rounded):f}".partition(".")
    grouped = any(token.kind == "comma" for token in tokens[:last])
    left = _whole_part(tokens[:point], "" if whole == "0" else whole, grouped=grouped)
    right = _fraction_part(tokens[point:], fraction)
    sign = "-" if rounded < 0 else ""
    shown = sign + left + right
    return shown.translate(_DIGITS[section.numerals]) if section.numerals in _DIGITS else shown


def _show_fraction(number: float, tokens: tuple[Token, ...]) -> str:
    """``1 3/4``: the whole part where the format has a place for it, the nearest fraction of so many digits."""
    slash = next(place for place, token in enumerate(tokens) if token.kind == "slash")
    fixed = "".join(token.text for token in tokens[slash + 1 :] if token.kind in {"literal", "digit"}).strip()
    digits = sum(token.kind == "digit" for token in tokens[slash + 1 :])
    value = Fraction(repr(abs(number)))
    exact = Fraction(round(value * int(fixed)), int(fixed)) if fixed.isdecimal() and int(fixed) else None
    near = exact if exact is not None else value.limit_denominator(10 ** min(max(digits, 1), 4) - 1)
    whole, rest = divmod(near, 1)
    sign = "-" if number < 0 else ""
    groups = "".join("#" if token.kind == "digit" else " " for token in tokens[:slash]).split()
    if len(groups) < 2:
        return f"{sign}{near.numerator}/{near.denominator}"
    if not rest:
        return f"{sign}{whole}"
    below = int(fixed) if exact is not None else rest.denominator
    return f"{sign}{f'{whole} ' if whole else ''}{rest * below}/{below}"


def _decimals(tokens: tuple[Token, ...]) -> int:
    point = next((place for place, token in enumerate(tokens) if token.kind == "point"), len(tokens))
    count = 0
    for token in tokens[point + 1 :]:
        if token.kind == "digit":
            count += 1
        elif token.kind == "exponent":
            break
    return min(count, _MOST_DECIMALS)


def _whole_part(tokens: tuple[Token, ...], digits: str, *, grouped: bool) -> str:
    """Places filled from the right; what is left of the digits goes to the first place."""
    places = [place for place, token in enumerate(tokens) if token.kind == "digit"]
    shown: list[str] = []
    left, count = digits, 0
    for place in range(len(tokens) - 1, -1, -1):
        token = tokens[place]
        if token.kind in {"literal", "percent"}:
            shown.append(token.text)
        if token.kind != "digit":
            continue
        take = left[::-1] if place == places[0] else left[-1:]
        left = "" if place == places[0] else left[:-1]
        if not take and token.text == "0":
            take = "0"
        for digit in take:
            if grouped and count and count % 3 == 0:
                shown.append(",")
            shown.append(digit)
            count += 1
    return "".join(reversed(shown))


def _fraction_part(tokens: tuple[Token, ...], digits: str) -> str:
    shown, left = "", digits
    optional = digits.rstrip("0")
    used = 0
    for token in tokens:
        if token.kind == "digit" and left:
            if token.text == "0" or used < len(optional):
                shown += left[0]
            left, used = left[1:], used + 1
        elif token.kind in {"point", "literal", "percent"}:
            shown += token.text
    return shown


def _numerals(text: str, numerals: str) -> str:
    """A number in general format counted in Chinese: 一百二十三, 壹佰贰拾叁; its decimals digit by digit."""
    found = _NUMBER.match(text)
    if not numerals or found is None:
        return text
    if numerals == "DBNum3":
        return text.translate(_DIGITS["DBNum3"])
    sign, whole, point, decimals = found.groups("")
    counted = count_text(int(whole), "chineseLegalSimplified" if numerals == "DBNum2" else "chineseCountingThousand")
    if counted.startswith("十"):  # a count as a number alone begins with its one, unlike one in a date
        counted = f"一{counted}"
    return sign + counted + point + decimals.translate(_DIGITS.get(numerals, {}))


def to_datetime(number: float, *, date1904: bool = False, whole: bool = True) -> dt.datetime | None:
    """The moment that a serial number means; None outside of Excel's calendar (1900 counts a 29 February).

    Seconds are rounded where they are shown (``whole``); hours and minutes without them are those that have begun.
    """
    if not 0 <= number < 2_958_466:
        return None
    epoch = dt.datetime(1904, 1, 1) if date1904 else dt.datetime(1899, 12, 30 if number >= 60 else 31)  # noqa: DTZ001
    passed = (number - int(number)) * 86_400
    seconds = round(passed) if whole else int(passed + 1e-4)
    return epoch + dt.timedelta(days=int(number), seconds=seconds)


def _show_date(number: float, section: Section, *, date1904: bool) -> str:
    seconds = any(token.kind == "date" and token.text[0] in "sS" for token in section.tokens)
    moment = to_datetime(number, date1904=date1904, whole=seconds)
    if moment is None:
        return general(number)
    half_day = section.has("half")
    shown = []
    for place, token in enumerate(section.tokens):
        if token.kind == "date":
            minutes = token.text[0] in "mM" and _is_minutes(section.tokens, place)
            shown.append(_date_part(moment, token.text.lower(), section.numerals, minutes=minutes, half_day=half_day))
        elif token.kind == "elapsed":
            unit = {"h": 24, "m": 1440, "s": 86_400}[token.text[0]]
            shown.append(str(int(round(number * 86_400) / 86_400 * unit + 1e-9)))
        elif token.kind == "half":
            names = ("上午", "下午") if token.text.startswith("上") else ("AM", "PM")
            shown.append(names[moment.hour >= 12])
        elif token.kind == "digit":
            shown.append("0")
        elif token.kind != "text":
            shown.append(token.text)
    return "".join(shown).strip()


def _is_minutes(tokens: tuple[Token, ...], place: int) -> bool:
    """``m`` means minutes after hours and before seconds."""
    times = [(at, token.text[0].lower()) for at, token in enumerate(tokens) if token.kind in {"date", "elapsed"}]
    before = [sign for at, sign in times if at < place]
    after = [sign for at, sign in times if at > place]
    return (bool(before) and before[-1] == "h") or (bool(after) and after[0] == "s")


def _date_part(moment: dt.datetime, token: str, numerals: str, *, minutes: bool, half_day: bool) -> str:
    sign, length = token[0], len(token)
    if sign == "a":
        name = _WEEKDAYS[moment.weekday()]
        return f"星期{name}" if length > 3 else name
    if sign in "yb":
        year = f"{moment.year:04d}" if length > 2 else f"{moment.year % 100:02d}"
        return count_text(int(year), "ideographDigital").replace("○", "〇") if numerals else year
    if sign == "m" and not minutes and length >= 3:
        return _MONTHS[moment.month - 1][: 1 if length == 5 else 3]
    if sign == "d" and length >= 3:
        return f"星期{_WEEKDAYS[moment.weekday()]}" if length > 3 else f"周{_WEEKDAYS[moment.weekday()]}"
    hour = moment.hour % 12 or 12 if half_day else moment.hour
    number = {"m": moment.minute if minutes else moment.month, "d": moment.day, "h": hour, "s": moment.second}[sign]
    if numerals:
        return count_text(number, "chineseCountingThousand") if number else "〇"
    return f"{number:02d}" if length > 1 else str(number)
