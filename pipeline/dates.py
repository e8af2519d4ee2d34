"""Dates in documents (日期): every way to write a day, and the day of a document (成文日期)."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from extractors.document import FURNITURE, Block, Document, Record
from pipeline.figures.numerals import read_number
from pipeline.plaintext import make_plain

_HAN_YEAR: Final = r"[一二][九〇零][〇零一二三四五六七八九]{2}"
_HAN_SMALL: Final = r"[一二三四五六七八九十]{1,3}"
_DATE: Final = re.compile(
    rf"(?<![\d.])(?P<y>(?:19|20)\d{{2}})年(?P<m>1[0-2]|0?[1-9])月(?P<d>3[01]|[12]\d|0?[1-9])日"
    rf"|(?P<hy>{_HAN_YEAR})年(?P<hm>{_HAN_SMALL})月(?P<hd>{_HAN_SMALL})日"
    r"|(?<![\d./-])(?P<ny>(?:19|20)\d{2})(?P<sep>[-./])(?P<nm>1[0-2]|0?[1-9])(?P=sep)(?P<nd>3[01]|[12]\d|0?[1-9])(?![\d./-])"
)
_MONTH: Final = re.compile(r"(?<![\d.])((?:19|20)\d{2})年(1[0-2]|0?[1-9])月(?:份)?$")
_DIGITS: Final = {character: str(value) for value, character in enumerate("〇一二三四五六七八九")} | {"零": "0"}
_SIGNED: Final = re.compile(
    r"^\s*[\(（]?\s*(?:日期|时间|成文日期|印发日期|发文日期|填报日期|申报日期|报送日期)?[:：]?\s*$"
)


class DateMention(Record, frozen=True):
    """A day written in ``text[start:end]`` of the original text; ``iso`` is YYYY-MM-DD."""

    start: int
    end: int
    iso: str


def find_dates(text: str) -> Iterator[DateMention]:
    """Every full day in a text, left to right; impossible ones (2月30日) are left out."""
    if "年" not in text and not re.search(r"[-./．－／]", text):
        return
    view = make_plain(text)
    for match in _DATE.finditer(view.text):
        if day := _day(match):
            start, end = view.place(match.start(), match.end())
            yield DateMention(start=start, end=end, iso=day.isoformat())


def _day(match: re.Match[str]) -> dt.date | None:
    if match["y"] or match["ny"]:
        parts = (match["y"] or match["ny"], match["m"] or match["nm"], match["d"] or match["nd"])
    else:
        year = "".join(_DIGITS[character] for character in match["hy"])
        parts = (year, str(int(read_number(match["hm"]) or 0)), str(int(read_number(match["hd"]) or 0)))
    try:
        return dt.date(*map(int, parts))
    except ValueError:
        return None


def find_document_date(document: Document) -> dt.date | None:
    """The day that a document gives itself: a date alone on its line, the signatory block's before any other.

    A letter's date stands at its end, after the signatory (GB/T 9704-2012, 7.3.5.4); a plan or report may have it on
    its cover. Else the date of a form (申报日期); None without any.
    """
    blocks = [block for block in document.blocks if block.kind not in FURNITURE and block.kind != "table"]
    alone = [(number, found) for number, block in enumerate(blocks) if (found := _alone(block))]
    if alone:
        letters = [found for number, found in alone if number >= len(blocks) // 3]
        return (letters or [found for _, found in alone])[0]
    return next((day for block in document.blocks if (day := _labelled(block))), None)


def _alone(block: Block) -> dt.date | None:
    if len(block.text) > 400:
        return None
    for line in reversed(block.text.split("\n")):
        if not line.strip() or len(line) > 40:
            continue
        found = list(find_dates(line))
        if len(found) == 1 and _SIGNED.match(line[: found[0].start]) and not line[found[0].end :].strip(" )）印发."):
            return dt.date.fromisoformat(found[0].iso)
        month = _MONTH.search(make_plain(line).text.strip())
        if not found and month and month.start() == 0:
            return dt.date(int(month[1]), int(month[2]), 1)
    return None


def _labelled(block: Block) -> dt.date | None:
    """The date of a form's 申报日期 or 填报时间 cell."""
    for match in re.finditer(r"(?:申报|填报|填表|报送|编制)(?:日期|时间)[:：\s]*", block.text[:20_000]):
        after = block.text[match.end() : match.end() + 24]
        if (found := next(find_dates(after), None)) and not after[: found.start].strip():
            return dt.date.fromisoformat(found.iso)
    return None
