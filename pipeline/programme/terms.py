"""Terms of a call's requirements (要求的条件和限度): for whom they hold, how much, in what form, how many of several."""

from typing import Literal, TypeAlias

from extractors.document import Record
from pipeline.programme.codes import Basis, RegionKind, Severity

Format: TypeAlias = Literal["word", "pdf", "sealed-pdf", "ofd", "excel", "image"]
"""Forms in which a document is handed in; ``sealed-pdf`` is a PDF or OFD on which a seal can be seen."""


class Condition(Record, frozen=True):
    """For whom a requirement holds (适用条件): both lists, where given, must fit the applicant's region.

    ``provinces`` are official names (广东省). A condition does not hold for a dossier whose region is not known.
    """

    kinds: tuple[RegionKind, ...] = ()
    provinces: tuple[str, ...] = ()

    def holds(self, kind: RegionKind | None, province: str | None) -> bool:
        """Whether it holds for a region of a kind in a province."""
        return (not self.kinds or kind in self.kinds) and (not self.provinces or province in self.provinces)


class DocumentLimits(Record, frozen=True):
    """How long a document may be and in what form it comes (篇幅、份数和格式).

    ``characters`` are counted as word processors count 字数: each Chinese character and mark, each run of Latin letters
    or digits. Every one of ``formats`` must be there (an editable text and a sealed copy); where ``accepts`` is given no
    file may be in another form. ``copies`` (on paper) cannot be seen in files and are told where the document is missed.
    """

    pages: int | None = None
    least_pages: int | None = None
    characters: int | None = None
    least_characters: int | None = None
    megabytes: float | None = None
    copies: int | None = None
    formats: tuple[Format, ...] = ()
    accepts: tuple[Format, ...] = ()
    severity: Severity = "warning"


class PlausibleRange(Record, frozen=True):
    """Between which values a figure can be true (合理范围), in ``unit``; 万 and 亿 are multiplied out."""

    unit: str
    low: float | None = None
    high: float | None = None


class Group(Record, frozen=True):
    """Documents of which some will do (任选材料): ``at_least`` so many of those named in ``of``.

    None of them is missed by itself. The group's id stands among the requirements.
    """

    id: str
    title: str
    of: tuple[str, ...]
    basis: Basis
    at_least: int = 1
    severity: Severity = "error"
    when: Condition | None = None
    advice: str = ""


class Quota(Record, frozen=True):
    """How many areas a province may recommend (推荐名额): of the kinds in ``applicants``, else of all.

    Of several quotas for the same ``applicants`` the first whose ``provinces`` (official names) or ``province_kinds``
    fit holds; one without either fits every province.
    """

    count: int
    applicants: tuple[RegionKind, ...] = ()
    provinces: tuple[str, ...] = ()
    province_kinds: tuple[RegionKind, ...] = ()

    def fits(self, province: str, kind: RegionKind | None) -> bool:
        """Whether it is meant for a province of that name and kind."""
        if self.provinces:
            return province in self.provinces
        return not self.province_kinds or kind in self.province_kinds
