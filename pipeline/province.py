"""How one province's batch stands (省级批次): its list held against its dossiers, its own papers, quotas, deadline.

Types only, as ``batch.json`` has them. :mod:`pipeline.recommendation` makes them; rules and pages read them.
"""

from typing import Literal, TypeAlias

from extractors.document import Evidence, Record
from pipeline.programme import RegionKind

ListDoubt: TypeAlias = Literal["", "twice", "unknown", "elsewhere", "partly"]
"""What is odd about a listed area: listed before in the same file, no division surely, of another province, in but one of
several lists that else agree."""


class ListedArea(Record, frozen=True):
    """An area of the recommendation list. ``text`` is as listed, ``name`` the official name where one is meant.

    ``dossiers`` are the ids of those that came for it, of another province's batch too.
    """

    text: str
    name: str
    adcode: str | None
    doubt: ListDoubt
    dossiers: tuple[str, ...]
    evidence: Evidence


class BatchPaper(Record, frozen=True):
    """A paper of the province itself (推荐名单, 推荐函) and the names of the files that are it; none where it is missing."""

    requirement: str
    title: str
    role: Literal["letter", "form", "text", "evidence", "list"]
    files: tuple[str, ...]


class QuotaState(Record, frozen=True):
    """How many areas of the kinds (of all where there are none) may be recommended, and how many are listed."""

    applicants: tuple[RegionKind, ...]
    quota: int
    count: int


class ProvinceState(Record, frozen=True):
    """One province. Areas stand in the order of the list; each is there once, but where a file lists it twice.

    ``unlisted`` are ids of dossiers that no list names, ``unheld`` of those whose area nobody can tell; ``named`` are
    codes of areas that the letter names, ``named_count`` how many it says to recommend. ``deadline``, ``received_at`` (of
    the first run that had papers of the province) and ``letter_date`` are ISO dates.
    """

    province: str
    papers: tuple[BatchPaper, ...]
    listed: tuple[ListedArea, ...]
    unlisted: tuple[str, ...]
    unheld: tuple[str, ...]
    named: tuple[str, ...]
    named_count: int | None
    quotas: tuple[QuotaState, ...]
    deadline: str
    received_at: str | None = None
    letter_date: str | None = None

    @property
    def has_list(self) -> bool:
        """Whether there is a list to hold dossiers against."""
        return bool(self.listed) or any(paper.files for paper in self.papers if paper.role == "list")

    @property
    def areas(self) -> tuple[ListedArea, ...]:
        """The listed areas, each once."""
        return tuple(area for area in self.listed if area.doubt != "twice")

    @property
    def handed_in(self) -> str | None:
        """The day that counts for the deadline: of receipt, else the letter's."""
        return self.received_at or self.letter_date

    @property
    def is_late(self) -> bool:
        """Whether it came after the last day."""
        return self.handed_in is not None and self.handed_in > self.deadline
