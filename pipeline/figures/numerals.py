"""Numbers as Chinese documents write them: 1,268.5, １２３, 三百二十六, 1.2万, 百分之三点五 (numerals only, no units).

All words are taken from the plain view (:mod:`pipeline.plaintext`). Values are exact decimals until the very end, so
that 万 and 亿 never leave a rounding trace.
"""

from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

import cn2an

ARABIC: Final = r"(?:\d{1,3}(?:[,，]\d{3}){1,6}(?!\d)(?:\.\d{1,8})?|\d{1,3}(?: \d{3}){1,6}(?!\d)(?:\.\d{1,8})?|\d{1,18}(?:\.\d{1,8})?)"
"""A number in digits, with or without thousands separators."""
HAN_DIGITS: Final = "〇零一二两三四五六七八九"
HAN: Final = rf"(?:[{HAN_DIGITS}十百千][{HAN_DIGITS}十百千万亿]{{0,20}}(?:点[{HAN_DIGITS}]{{1,6}})?)"
"""A number in Chinese characters; it may begin with 百 or 千 (百余家), not with 万 or 亿."""
MULTIPLIER: Final = r"(?:万亿|[十百千]?[万亿]|百(?!分)|千(?![瓦米克伏分卡]))"

_POWERS: Final = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_MISREAD: Final = str.maketrans("lIOo", "1100")


def multiplier(words: str) -> Decimal:
    """What a multiplier word multiplies by (万亿 → 10¹²); 1 for the empty word."""
    product = Decimal(1)
    for character in words:
        product *= _POWERS[character]
    return product


def repair(words: str) -> str:
    """Letters that OCR took for digits made digits again (l20 → 120, 3O5 → 305)."""
    return words.translate(_MISREAD)


@lru_cache(maxsize=4096)
def read_number(words: str) -> Decimal | None:
    """The value of a numeral in digits or Chinese characters; None where it is none."""
    if words[:1].isdigit():
        try:
            return Decimal(words.replace(",", "").replace("，", "").replace(" ", ""))
        except InvalidOperation:
            return None
    return _read_han(words)


def _read_han(words: str) -> Decimal | None:
    if not words or len(words) > 24:
        return None
    if set(words) <= set("十百千万亿") and words != "十":
        return multiplier(words)
    if words[0] in "百千":
        words = "一" + words
    try:
        return Decimal(str(cn2an.cn2an(words.replace("○", "〇"), "smart")))
    except (ValueError, TypeError, KeyError, InvalidOperation):
        return None


def read_neighbours(words: str) -> tuple[Decimal, Decimal] | None:
    """Two neighbouring digits that mean "either": 七八 → 7 and 8, 三四十 → 30 and 40, 二三百 → 200 and 300."""
    stem = words.rstrip("十百千万亿")
    tail = words[len(stem) :]
    if len(stem) != 2:
        return None
    low, high = HAN_DIGITS.find(stem[0]), HAN_DIGITS.find(stem[1])
    values = {name: value for value, name in enumerate("零一二三四五六七八九")} | {"两": 2}
    if low < 0 or high < 0 or stem[0] in "〇零" or stem[1] in "〇零":
        return None
    first, second = values[stem[0]], values[stem[1]]
    if second - first not in {1, 2}:
        return None
    return first * multiplier(tail), second * multiplier(tail)
