"""What intake must know of one file without its text (文件画像): small, programme dependent, kept in the parent."""

from extractors.document import Evidence, Record
from pipeline.review import Part


class RegionMention(Record, frozen=True):
    """A region that a file names where it counts. ``weight`` adds up places: letter's signatory, form, title, name."""

    adcode: str
    weight: float
    evidence: Evidence | None


class ListedRegion(Record, frozen=True):
    """A row of a recommendation list (推荐名单): the words as written and the division they name, if one."""

    text: str
    adcode: str | None
    evidence: Evidence


class Profile(Record, frozen=True):
    """One file as intake sees it."""

    sha256: str
    name: str
    title: str
    pages: int
    characters: int
    ocr_pages: int
    confidence: float
    parts: tuple[Part, ...]
    """Documents found in the file, in order; empty when nothing is known of it."""
    part_scores: tuple[tuple[str, float], ...]
    """Every requirement id with its score (0 to 1), best first."""
    regions: tuple[RegionMention, ...]
    """Best first; may hold none."""
    listed: tuple[ListedRegion, ...] = ()
    """Rows of a recommendation list, when the file is one."""
    date: str | None = None
    """ISO date of a letter's signatory block."""
