"""Page numbers (页码): the forms that they take, and which bare numbers count the pages."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Final, Literal, NamedTuple, TypeAlias

Form: TypeAlias = Literal["decorated", "bracketed", "bare"]

_HAN: Final = "一二三四五六七八九十百〇零"
_MARK: Final = r"[-—–－‐‑―~～·•.…*_=|]"
_ROMAN: Final = r"[ivxlc]{1,7}|[IVXLC]{1,7}"
_NUMBER: Final = rf"\d{{1,4}}|{_ROMAN}"
_PAGE: Final = rf"第\s*(?:{_NUMBER}|[{_HAN}]{{1,5}})\s*页"
_TOTAL: Final = rf"共\s*(?:\d{{1,4}}|[{_HAN}]{{1,5}})\s*页"
_SIGN: Final = r"\s*[,，、/|;；]?\s*"
_DECORATED: Final = re.compile(
    rf"(?:{_MARK}+\s*(?:{_NUMBER})\s*{_MARK}+|[（(\[【]?\s*(?:{_PAGE}(?:{_SIGN}{_TOTAL})?|{_TOTAL}{_SIGN}{_PAGE})\s*[)）\]】]?"
    r"|(?:第\s*)?\d{1,4}\s*/\s*(?:共\s*)?\d{1,4}(?:\s*页)?|\d{1,4}\s*页\s*/\s*\d{1,4}\s*页|\d{1,4}\s*of\s*\d{1,4}"
    r"|(?:[Pp]age|PAGE)\s*\.?\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|[Pp]\.?\s?\d{1,4}|\d{1,4}\s*\|\s*(?:[Pp]age|页)|页码?\s*[:：]\s*\d{1,4}(?:\s*/\s*\d{1,4})?)"
)
_BRACKETED: Final = re.compile(r"[（(\[〔【]\s*(\d{1,4})\s*[)）\]〕】]")
_BARE: Final = re.compile(_NUMBER)
_VALUES: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_LARGEST_ALONE: Final = 999


class NumberedPage(NamedTuple):
    """The text of a line that may be a page number: its form, and the number where it is a plain one."""

    form: Form
    value: int | None
    roman: bool = False


def parse_page_number(text: str) -> NumberedPage | None:
    """What form of page number a line's text has (— 3 —, 第3页 共12页, 3/12, ·3·, Ⅲ, 3); None for other text.

    A decorated one is a page number wherever it stands at a page's edge; others need a reason.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if _BARE.fullmatch(plain):
        return NumberedPage("bare", _value(plain), not plain.isdigit())
    if _DECORATED.fullmatch(plain):
        return NumberedPage("decorated", None)
    if match := _BRACKETED.fullmatch(plain):
        return NumberedPage("bracketed", int(match[1]))
    return None


def _value(text: str) -> int:
    if text.isdigit():
        return int(text)
    total = last = 0
    for letter in reversed(text.lower()):
        value = _VALUES[letter]
        total += value if value >= last else -value
        last = max(last, value)
    return total


def counting_pages(found: Iterable[tuple[int, NumberedPage]]) -> set[tuple[int, bool]]:
    """Distances between page and number that two pages or more share, with whether the numbers are Roman.

    ``found`` gives the place of the page, from 0, and what its edge says.
    """
    counts = Counter(
        (number.value - page, number.roman)
        for page, number in set(found)
        if number.value is not None and number.form != "decorated"
    )
    return {distance for distance, pages in counts.items() if pages >= 2}


def may_stand_alone(number: NumberedPage) -> bool:
    """Whether a number that no other page goes on with may be a page number at all (2023 is a year)."""
    return number.form == "bare" and number.value is not None and number.value <= _LARGEST_ALONE
