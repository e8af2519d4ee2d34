"""Counts as Word writes them (ST_NumberFormat, ECMA-376 part 1, 17.18.59).

The Chinese systems differ from 100 on: ``chineseCounting`` then writes digits (一○○), ``chineseCountingThousand``
units (一百). Enclosed numbers fall back to plain ones where Unicode (and Word) has no further sign.
"""

import re
from collections.abc import Callable
from typing import Final

_DIGITS: Final = "○一二三四五六七八九"
_LEGAL_SIMPLIFIED: Final = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL: Final = "零壹貳參肆伍陸柒捌玖"
_LEGAL_JAPANESE: Final = "〇壱弐参四伍六七八九"
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_ONES: Final = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS: Final = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ODD_ORDINALS: Final = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def _units(number: int, digits: str, units: str, zero: str) -> str:
    """``number`` below 10 000 with its units, one ``zero`` for a gap: 一百零五."""
    text, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += (zero if gap and text else "") + digits[digit] + (units[power - 1] if power else "")
        gap = digit == 0
    return text


def _grouped(number: int, digits: str, units: str, zero: str, ten_thousand: str = "万") -> str:
    """``number`` below 100 million with its units."""
    high, low = divmod(number, 10_000)
    if not high:
        return _units(low, digits, units, zero)
    text = _units(high, digits, units, zero) + ten_thousand
    return text + (zero if low and low < 1000 else "") + _units(low, digits, units, zero)


def _chinese_thousand(number: int) -> str:
    text = _grouped(number, _DIGITS, "十百千", "〇")
    return text[1:] if number < 20 and text.startswith("一十") else text


def _chinese_digits(number: int) -> str:
    return _chinese_thousand(number) if number < 100 else _digital(number)


def _digital(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _japanese(number: int) -> str:
    return re.sub("一(?=[十百])", "", _grouped(number, _DIGITS, "十百千", "", "万"))


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)]


def _within(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if number <= len(signs) else str(number)


def _run(first: str, count: int) -> Callable[[int], str]:
    return _within("".join(chr(ord(first) + offset) for offset in range(count)))


def _letters(first: str, count: int = 26) -> Callable[[int], str]:
    return lambda number: chr(ord(first) + (number - 1) % count) * ((number - 1) // count + 1)


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        text += sign * (number // value)
        number %= value
    return text


def _words(number: int) -> str:
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")
    if number < 1000:
        return f"{_ONES[number // 100]} hundred" + (f" {_words(number % 100)}" if number % 100 else "")
    return str(number)


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _ordinal_words(number: int) -> str:
    head, dash, last = _words(number).rpartition("-")
    regular = last[:-1] + "ieth" if last.endswith("y") else f"{last}th"
    return f"{head}{dash}{_ODD_ORDINALS.get(last, regular)}".capitalize()


def _full_width(number: int) -> str:
    return str(number).translate({ord("0") + digit: ord("０") + digit for digit in range(10)})


_FORMATS: Final[dict[str, Callable[[int], str]]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": _run("①", 20),
    "decimalEnclosedCircleChinese": _run("①", 10),
    "decimalEnclosedParen": _run("⑴", 20),
    "decimalEnclosedFullstop": _run("⒈", 20),
    "ideographEnclosedCircle": _run("㈠", 10),
    "chicago": lambda number: "*†‡§"[(number - 1) % 4] * ((number - 1) // 4 + 1),
    "numberInDash": lambda number: f"- {number} -",
    "chineseCounting": _chinese_digits,
    "taiwaneseCounting": _chinese_digits,
    "chineseCountingThousand": _chinese_thousand,
    "taiwaneseCountingThousand": _chinese_thousand,
    "ideographDigital": _digital,
    "japaneseDigitalTenThousand": _digital,
    "taiwaneseDigital": _digital,
    "koreanDigital2": _digital,
    "japaneseCounting": _japanese,
    "chineseLegalSimplified": lambda number: _grouped(number, _LEGAL_SIMPLIFIED, "拾佰仟", "零"),
    "ideographLegalTraditional": lambda number: _grouped(number, _LEGAL_TRADITIONAL, "拾佰仟", "零", "萬"),
    "japaneseLegal": lambda number: _grouped(number, _LEGAL_JAPANESE, "拾百阡", "", "萬"),
    "ideographTraditional": _within(_STEMS),
    "ideographZodiac": _within(_BRANCHES),
    "ideographZodiacTraditional": lambda number: _cycle(_STEMS)(number) + _cycle(_BRANCHES)(number),
    "upperLetter": _letters("A"),
    "lowerLetter": _letters("a"),
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "ordinal": _ordinal,
    "cardinalText": lambda number: _words(number).capitalize(),
    "ordinalText": _ordinal_words,
    "hex": lambda number: f"{number:X}",
    "none": lambda _number: "",
}


def count_text(number: int, number_format: str) -> str:
    """``number`` in ``number_format``; plain digits for formats that Chinese documents do not use, and below 1.

    ``number_format`` is a value of ST_NumberFormat, or the pattern of a custom one (``001, 002, 003, ...``).
    """
    if number_format[:1] == "0":
        return str(number).zfill(len(number_format.split(",", maxsplit=1)[0]))
    if number < 1 or number >= 100_000_000:
        return "" if number_format == "none" else str(number)
    if number > 4_000 and number_format.endswith(("Roman", "Letter", "chicago")):
        return str(number)
    return _FORMATS.get(number_format, str)(number)
