"""A call as data (申报要求配置): who may apply, what is required, criteria, expected figures.

Every text that a user reads is Chinese and comes from the profile; every id is a stable English word. ``basis`` says
on what a requirement rests: the notice itself, common practice (``assumed``), or the official attachment.
"""

import datetime as dt
from typing import Final, Literal, TypeAlias

from msgspec import field

from extractors.document import Record

PROGRAMME_SCHEMA: Final = "shenbao.programme/1"

Basis: TypeAlias = Literal["notice", "assumed", "official"]
Severity: TypeAlias = Literal["error", "warning", "info"]
RegionKind: TypeAlias = Literal[
    "province",
    "municipality",
    "separate-planning-city",
    "sub-provincial-city",
    "prefecture-city",
    "prefecture",
    "autonomous-prefecture",
    "league",
    "municipal-district",
    "municipal-county",
    "district",
    "county-level-city",
    "county",
    "banner",
    "development-zone",
]
"""Kinds of region; the most special one that holds (深圳市 is a separate-planning-city)."""


class Notice(Record, frozen=True):
    """The notice that made the call."""

    title: str
    number: str
    issuer: str
    date: dt.date | None = None


class Applicants(Record, frozen=True):
    """Who may apply. Kinds in neither list may not; kinds in ``unclear`` are for a person to decide.

    ``signatory`` has the word forms of the body that must sign the letter, ``office`` those of its general office.
    """

    eligible: tuple[RegionKind, ...]
    basis: Basis
    explanation: str
    unclear: tuple[RegionKind, ...] = ()
    signatory: tuple[str, ...] = ()
    office: tuple[str, ...] = ()


class Deadlines(Record, frozen=True):
    """Last days: ``national`` for the province's recommendation, ``applicants`` for dossiers (default: national)."""

    national: dt.date
    basis: Basis
    applicants: dt.date | None = None


class Signs(Record, frozen=True):
    """How a document is known. Regular expressions over normalised text (half width, no spaces).

    ``names`` match the file or folder name, ``titles`` the document's title, ``headings`` its section titles,
    ``labels`` form label cells, ``content`` its running text (strong phrases), ``against`` speaks against it
    wherever it stands in name or title.
    """

    names: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


class SectionRequirement(Record, frozen=True):
    """A section that a document must have.

    ``aliases`` are plain words a heading may use instead of ``title``; ``cues`` are words that its body uses.
    """

    id: str
    title: str
    basis: Basis
    aliases: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    severity: Severity = "error"


class PartRequirement(Record, frozen=True):
    """A part of an official letter, checked by the rule of the same name."""

    id: Literal["seal", "document-number", "signatory", "date", "addressee", "attachments"]
    title: str
    basis: Basis
    severity: Severity


class DocumentRequirement(Record, frozen=True):
    """A document that a dossier (or a province's batch) must hold."""

    id: str
    title: str
    basis: Basis
    severity: Severity = "error"
    scope: Literal["dossier", "batch"] = "dossier"
    role: Literal["letter", "form", "text", "evidence", "list"] = "text"
    signs: Signs = Signs()
    sections: tuple[SectionRequirement, ...] = ()
    parts: tuple[PartRequirement, ...] = ()
    advice: str = ""
    """What to do when it is missing, for the correction notice."""


class FigureRequirement(Record, frozen=True):
    """An entry of the programme's vocabulary of indicators. ``expected`` ones are missed when stated nowhere.

    ``aliases`` are words for the indicator; ``excludes`` are words that make it another one; ``units`` are the units
    it may have (a figure in another unit is not this indicator).
    """

    id: str
    title: str
    units: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    expected: bool = False
    severity: Severity = "warning"
    basis: Basis = "assumed"


class Topic(Record, frozen=True):
    """A criterion (评估标准) or a task (任务) of the call. ``cues`` are words of passages that speak about it."""

    id: str
    title: str
    description: str = ""
    aliases: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    basis: Basis = "notice"


class RuleSetting(Record, frozen=True):
    """What a programme changes of a rule."""

    severity: Severity | None = None
    enabled: bool = True


class Look(Record, frozen=True):
    """Words of the outputs that belong to the call or the office."""

    brief_title: str
    notice_title: str
    ledger_title: str
    office: str = ""
    correction_days: int = 5
    contact: str = ""


class Programme(Record, frozen=True):
    """A whole call."""

    schema: Literal["shenbao.programme/1"]
    id: str
    title: str
    short_title: str
    notice: Notice
    applicants: Applicants
    deadlines: Deadlines
    documents: tuple[DocumentRequirement, ...]
    figures: tuple[FigureRequirement, ...]
    criteria: tuple[Topic, ...]
    tasks: tuple[Topic, ...]
    look: Look
    rules: dict[str, RuleSetting] = field(default_factory=dict)
