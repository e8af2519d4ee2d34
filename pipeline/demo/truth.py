"""What is true of a sample batch (样例真值): what a right review of it must find. Written beside the input folder."""

from typing import Literal, TypeAlias

from extractors.document import Record
from pipeline.facts import FigureKind
from pipeline.programme import RegionKind, Severity
from pipeline.review import Status

FileFate: TypeAlias = Literal["dossier", "batch", "junk", "unassigned"]
Making: TypeAlias = Literal["text", "ocr", "picture", "container", "broken", "encrypted", "hostile", "junk"]
"""How a file's text can be had: from a text layer, by OCR, … ``picture`` is a photo without running text."""


class PlantedFault(Record, frozen=True):
    """A finding that a right review has. ``requirement`` is None where the rule belongs to no requirement.

    ``severity`` is the shipped programme's. ``file`` is the path in the input that the finding is about, if one;
    ``about`` says in words what was planted (an indicator, a region, an attachment).
    """

    rule: str
    severity: Severity
    requirement: str | None = None
    file: str | None = None
    about: str = ""


class TrueFigure(Record, frozen=True):
    """A number that a file states. ``key`` is the indicator's id in the shipped programme. ``value`` has 万 and 亿 multiplied out; ``text`` is as written, unit included.

    In a table (``in_table``) the unit stands in header or caption and ``text`` is the cell's. ``period`` is a year, or
    years joined by ``-``. ``sentence`` is the whole passage as written, without its last stop (of a table the row's label).
    """

    key: str
    indicator: str
    value: float
    unit: str
    text: str
    period: str
    kind: FigureKind
    sentence: str
    in_table: bool = False


class TrueSection(Record, frozen=True):
    """A required section that is there: its requirement and heading without number."""

    requirement: str
    title: str
    number: str


class TrueFile(Record, frozen=True):
    """One file. ``path`` is relative to the input folder; members of archives follow the archive's path and a slash.

    ``requirements`` are the documents it holds, in order; ``pages`` counts what the PDF, OFD or picture has.
    ``deleted`` was taken out by a tracked change: it stands in the file, but is not said.
    """

    path: str
    fate: FileFate
    making: Making
    requirements: tuple[str, ...] = ()
    writer: str = ""
    pages: int | None = None
    ocr_pages: int = 0
    sections: tuple[TrueSection, ...] = ()
    figures: tuple[TrueFigure, ...] = ()
    deleted: str = ""


class TrueDossier(Record, frozen=True):
    """One applicant's dossier. ``tolerated`` are rules that may or may not speak beside ``faults``.

    ``holdout`` dossiers are for the final check only: nobody looks at them while rules are written.
    """

    id: str
    source: str
    province: str
    region: str | None
    adcode: str | None
    kind: RegionKind | None
    status: Status
    holdout: bool
    letter_date: str | None
    faults: tuple[PlantedFault, ...]
    tolerated: tuple[str, ...]
    files: tuple[TrueFile, ...]


class Copy(Record, frozen=True):
    """A paragraph that two dossiers share on purpose."""

    dossiers: tuple[str, str]
    text: str


class Contradiction(Record, frozen=True):
    """Two places of one dossier that state different values of one indicator and period."""

    dossier: str
    indicator: str
    period: str
    values: tuple[float, float]
    files: tuple[str, str]


class Truth(Record, frozen=True):
    """The whole batch. ``input`` is the name of the folder that a user hands in, beside the truth's file."""

    schema: Literal["shenbao.demo-truth/1"]
    seed: int
    input: str
    dossiers: tuple[TrueDossier, ...]
    batch_files: tuple[TrueFile, ...]
    batch_faults: tuple[PlantedFault, ...]
    copies: tuple[Copy, ...]
    contradictions: tuple[Contradiction, ...]
