"""What intake must know of one file without its text (文件画像): small, programme dependent, kept in the parent.

Types, and what needs no text. :mod:`pipeline.profiling` makes a profile.
"""

import re
from functools import lru_cache
from typing import Final

from extractors.document import Evidence, Record
from pipeline.programme import Programme
from pipeline.regions import load_gazetteer
from pipeline.review import Part
from pipeline.wording import plain_text

PROFILE_VERSION: Final = 6
"""Part of every cache key: raise it when a profile says something else of the same reading."""


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


class Recommended(Record, frozen=True):
    """What a recommendation letter (推荐函) says: areas that it names, how many it recommends (None where it does not say)."""

    areas: tuple[ListedRegion, ...] = ()
    count: int | None = None


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
    """Areas of a recommendation list in the order of recommendation, when the file is one."""
    recommended: Recommended = Recommended()
    """What a recommendation letter says, when the file is one."""
    date: str | None = None
    """ISO date of a letter's signatory block."""


_NAME_NOISE: Final = re.compile(r"\.[A-Za-z0-9]{1,5}$|^[\W\d_]+")


@lru_cache(maxsize=65536)
def region_in_name(name: str, *, province: str | None = None) -> str | None:
    """The adcode of the region that a file or folder name begins with or holds; None when it names none, or several."""
    gazetteer = load_gazetteer()
    bare = _NAME_NOISE.sub("", plain_text(_NAME_NOISE.sub("", name)))
    if bare and (division := gazetteer.resolve(bare, province=province)):
        return division.adcode
    pieces = [gazetteer.resolve(piece, province=province) for piece in re.split(r"[-_+,、()\[\]]+", bare) if piece]
    found = [match.adcode for match in gazetteer.find(bare, province=province)]
    codes = list(dict.fromkeys([*(division.adcode for division in pieces if division), *found]))
    below = [code for code in codes if not any(other != code and gazetteer.within(other, code) for other in codes)]
    return below[0] if len(below) == 1 else None


def own_texts(profile: Profile, programme: Programme) -> tuple[tuple[str, str], ...]:
    """First and last blocks of the plans and reports in a file: what applicants write on their own."""
    roles = {document.id: document.role for document in programme.documents}
    return tuple((part.block_start, part.block_end) for part in profile.parts if roles[part.requirement] == "text")
