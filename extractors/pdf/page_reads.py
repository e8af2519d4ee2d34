"""What one page of a PDF gave, and what pages of one file know of each other: what was read, seen and used up before.

Pages are read one by one, or in ranges that know nothing of the pages before. :meth:`Before.allows` tells whether a
page that was read in a range would have come out the same after all pages before it.
"""

from collections.abc import Sequence
from typing import Final

from extractors.document import Record, Warning
from extractors.layout import PageContent
from extractors.limits import Limits
from extractors.pdf.pasted import PictureKey

MOST_PICTURES: Final = 40
"""Large pictures of one document that are read."""
MOST_DOUBTS: Final = 12
"""Sets of fonts whose words are compared with what the page shows."""
MOST_AGAIN: Final = 20
"""Pages of one file that the second reader is asked for."""
DOUBTFUL: Final = "doubtful-text-layer"
"""Code of the warning that words could not be compared with what the page shows."""

Fonts = frozenset[str]


class FontsAsked(Record, frozen=True):
    """Whether words in these fonts are what the page shows.

    ``known`` says that a page before had told; ``false`` is None where nothing gave reason to doubt.
    """

    fonts: Fonts
    known: bool
    false: bool | None


class PageRead(Record, frozen=True):
    """One page as it was read: what it shows, what is to be told of it, and all that counts for the pages behind it.

    ``pictures`` are its large pictures, each with whether it was read here; ``signed`` are the places, in the file's
    list, of the signatures that it shows; ``again`` is how often the second reader was asked. ``full`` says that its
    tables went beyond the limit on cells, ``limited`` that any limit of the file left something out.
    """

    number: int
    contents: tuple[PageContent, ...]
    warnings: tuple[Warning, ...] = ()
    files: tuple[str, ...] = ()
    unread: bool = False
    lost: bool = False
    characters: int = 0
    cells: int = 0
    again: int = 0
    pictures: tuple[tuple[PictureKey, bool], ...] = ()
    fonts: FontsAsked | None = None
    signed: tuple[int, ...] = ()
    full: bool = False
    limited: bool = False


class Hint(Record, frozen=True):
    """What a range may take as known of the pages before it, up to page ``page``."""

    page: int
    pictures: tuple[PictureKey, ...] = ()
    fonts: tuple[tuple[Fonts, bool], ...] = ()


class Before:
    """What the pages before the next one came to."""

    def __init__(self, limits: Limits, signatures: int, hint: Hint | None = None) -> None:
        self._limits = limits
        self.characters = 0
        self.cells = 0
        self.full = False
        self.again = 0
        self.page = hint.page if hint else 0
        self.pictures: dict[PictureKey, None] = dict.fromkeys(hint.pictures if hint else ())
        self.false_fonts: dict[Fonts, bool] = dict(hint.fonts if hint else ())
        self.unsigned = set(range(signatures))
        """Places of the signatures that no page has shown yet."""

    def add(self, read: PageRead) -> None:
        """Count one more page."""
        self.page = read.number
        self.characters += read.characters
        self.cells += read.cells
        self.full = self.full or read.full
        self.again += read.again
        self.pictures |= dict.fromkeys(key for key, _ in read.pictures)
        if read.fonts and read.fonts.false is not None:
            self.false_fonts.setdefault(read.fonts.fonts, read.fonts.false)
        self.unsigned -= set(read.signed)

    def allows(self, read: PageRead) -> bool:
        """Whether reading the page now would give the same as when it was read knowing less."""
        return (
            not read.limited
            and self.characters + read.characters < self._limits.characters
            and self.cells + read.cells <= self._limits.table_cells
            and self.again + read.again <= MOST_AGAIN
            and self.unsigned.issuperset(read.signed)
            and self._allows_pictures(read.pictures)
            and (read.fonts is None or self._allows_fonts(read.fonts, read.warnings))
        )

    def _allows_pictures(self, pictures: Sequence[tuple[PictureKey, bool]]) -> bool:
        seen = dict(self.pictures)
        for key, was_read in pictures:
            if was_read == (key in seen):
                return False
            seen[key] = None
        return len(seen) <= MOST_PICTURES or not any(was_read for _, was_read in pictures)

    def _allows_fonts(self, asked: FontsAsked, warnings: Sequence[Warning]) -> bool:
        known = self.false_fonts.get(asked.fonts)
        if known is None:
            return not asked.known and (asked.false is None or len(self.false_fonts) < MOST_DOUBTS)
        return known == bool(asked.false) and all(warning.code != DOUBTFUL for warning in warnings)

    def hint(self) -> Hint:
        """What ranges behind may take as known."""
        return Hint(page=self.page, pictures=tuple(self.pictures), fonts=tuple(self.false_fonts.items()))
