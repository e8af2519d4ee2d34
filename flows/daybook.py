"""The daybook of an inbox (收文登记簿): on which day each of its files came, as far as looking at it tells.

What is new since a look of the same day came on that day. What lay there before the first look, or came while nobody
looked and the day changed, came on a day that nobody knows: it is never guessed.
"""

import datetime as dt
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from extractors.document import Record
from flows.watch import Entry

UNKNOWN: Final = ""
"""The day of what came when nobody looked."""


class Daybook(Record, frozen=True):
    """``days`` are ISO days by mark of a file; ``looked`` is the day of the last look, and ``place`` what was looked at."""

    looked: str = ""
    place: str = ""
    days: dict[str, str] = msgspec.field(default_factory=dict)

    def after_look(self, marks: Iterable[str], today: str, place: str, told: str | None) -> "Daybook":
        """The book with what a look saw; ``told`` is the day, if a person gave one, of all whose day nobody knows.

        A mark that is not seen stays in the book: a share may hide a file for a while. A place that is another than at
        the look before is a share that went or came back: when its files came is not known.
        """
        new = today if (self.looked, self.place) == (today, place) else UNKNOWN
        days = self.days | {mark: new for mark in marks if mark not in self.days}
        if told:
            days = {mark: day or told for mark, day in days.items()}
        return Daybook(looked=today, place=place, days=days)

    def keeping(self, marks: Iterable[str]) -> "Daybook":
        """The book without the marks of what is gone, or was on its way."""
        return msgspec.structs.replace(self, days={mark: self.days[mark] for mark in marks if mark in self.days})

    def knows_all(self, entry: Entry) -> bool:
        """Whether the day of each file of an entry is known."""
        return all(self.days.get(mark) for mark in entry.files.values())

    def last_day(self, entry: Entry) -> str:
        """The day on which the newest file of an entry came; unknown where no day is known."""
        return max((self.days.get(mark, UNKNOWN) for mark in entry.files.values()), default=UNKNOWN)


def marks_of(entries: Mapping[str, Entry]) -> list[str]:
    """The marks of all files of an inbox."""
    return [mark for entry in entries.values() for mark in entry.files.values()]


def days_by_path(book: Daybook, inbox: Path, entries: Iterable[Entry]) -> dict[str, str]:
    """The known days by a file's path in the inbox, as it is on disk."""
    return {
        os.path.relpath(path, inbox): day
        for entry in entries
        for path, mark in entry.files.items()
        if (day := book.days.get(mark))
    }


def place_of(inbox: Path) -> str:
    """Which folder an inbox is: a share that is not mounted leaves another one in its place."""
    status = inbox.stat()
    return f"{status.st_dev}:{status.st_ino}"


def today_in(zone: str, now: Callable[[ZoneInfo], dt.datetime] = dt.datetime.now) -> str:
    """The day that it is in a time zone, ISO."""
    return now(ZoneInfo(zone)).date().isoformat()
