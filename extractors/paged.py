"""Reading a large file by its pages: ranges of them in several workers, then one document of all.

A reader that can do so has a :class:`Paged` beside its reading function, and both go the same way through the pages.
A range is read as if nothing came before it. What a page took from the pages before (pictures that were read already,
limits that are nearly used up) is noted with it, so that joining reads anew the few pages that would have come out
differently: the document is to the byte the one that reading the file at once gives, whatever the ranges were.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

import msgspec

from extractors.document import Document, Record
from extractors.limits import Limits
from extractors.registry import PDF, TIFF, Source

MANY_PAGES: Final = frozenset({PDF, TIFF})
"""Media types of which one file may have hundreds of pages, with a reader that takes them one by one."""
LEAST_BYTES: Final = 64 << 10
"""A smaller file has not that many."""
PICTURE_WEIGHT: Final = 25
LARGE: Final = 200
"""Pages of text that are read in one go, a second or two of work; a page for OCR counts as 25 more."""


class Survey(Record, frozen=True):
    """How large a file is: its pages within the limits, and about how many of them need OCR."""

    pages: int
    pictures: int


def may_be_large(source: Source) -> bool:
    """Whether it is worth asking a file for the number of its pages."""
    return source.media_type in MANY_PAGES and source.bytes >= LEAST_BYTES


def is_large(survey: Survey) -> bool:
    """Whether a file is so large that several workers are to read it."""
    return survey.pages > 1 and survey.pages + PICTURE_WEIGHT * survey.pictures >= LARGE


class Ask(Record, frozen=True):
    """Pages to read, both ends included; ``hint`` is that of a range before them, where one is known."""

    first: int
    last: int
    hint: bytes = b""


class Range(Record, frozen=True):
    """Pages that were read: the reader's own records of them as MessagePack, which need not be all that were asked for.

    ``hint`` spares the ranges behind this one work that was done here; it changes nothing in what comes out.
    """

    pages: bytes
    count: int
    hint: bytes = b""


class Numbered(Protocol):
    """A reader's record of one page."""

    @property
    def number(self) -> int:
        """The page's number."""
        ...


PageRecord = TypeVar("PageRecord", bound=Numbered)


class Kept(Generic[PageRecord]):
    """Pages that were read before, in their order, with one range of them in memory at a time.

    ``ranges`` are :attr:`Range.pages` by rising first page, which may overlap; what cannot be decoded is not there.
    ``lost`` says of pages that cannot be read why.
    """

    def __init__(
        self,
        kind: type[PageRecord],
        ranges: Iterable[bytes] = (),
        lost: Mapping[int, str] | None = None,
    ) -> None:
        self._decoder = msgspec.msgpack.Decoder(list[kind])  # type: ignore[valid-type]
        self._ranges = iter(ranges)
        self._ready: Iterator[PageRecord] = iter(())
        self._next: PageRecord | None = None
        self.lost: Mapping[int, str] = lost or {}

    def take(self, number: int) -> PageRecord | None:
        """The record of a page; None when there is none. Numbers rise from call to call."""
        while self._next is None or self._next.number < number:
            self._next = next(self._ready, None)
            if self._next is None and not self._open_next():
                return None
        return self._next if self._next.number == number else None

    def _open_next(self) -> bool:
        """Decode the next range; False when there is none."""
        content = next(self._ranges, None)
        if content is None:
            return False
        try:
            self._ready = iter(self._decoder.decode(content))
        except msgspec.MsgspecError:
            self._ready = iter(())
        return True


def encode_pages(pages: Sequence[Record]) -> bytes:
    """Records of pages for a :class:`Range`; one with half a character cannot be encoded and is left to the join."""
    try:
        return msgspec.msgpack.encode(pages)
    except UnicodeEncodeError:
        return msgspec.msgpack.encode([page for page in pages if _is_sound(page)])


def _is_sound(page: Record) -> bool:
    try:
        return bool(msgspec.msgpack.encode(page))
    except UnicodeEncodeError:
        return False


class Paged(NamedTuple):
    """The three steps of reading a file by pages; each opens the file on its own, in whatever worker."""

    survey: Callable[[Source, Limits], Survey]
    """How large it is; raises as reading it would."""
    read: Callable[[Source, Limits, Ask, Callable[[], bool]], Range]
    """Pages one after the other, at least one, until the function says that it is enough."""
    join: Callable[[Source, Limits, Iterable[bytes], Mapping[int, str]], Document]
    """The document of all pages, from ranges as :class:`Kept` takes them; pages that are in none are read here."""
