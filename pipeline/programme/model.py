"""A call as data (申报要求配置): who may apply, what is required, criteria, expected figures.

Every text that a user reads is Chinese and comes from the profile; every id is a stable English word. ``basis`` says
on what a requirement rests: the notice itself, common practice (``assumed``), or the official attachment.
"""

import datetime as dt
from typing import Literal

import msgspec
from msgspec import field

from extractors.document import Record
from pipeline.programme.codes import Basis, RegionKind, Severity
from pipeline.programme.terms import Condition, DocumentLimits, Group, PlausibleRange, Quota
from pipeline.workdays import next_working_day


class Notice(Record, frozen=True):
    """The notice that made the call."""

    title: str
    number: str
    issuer: str
    date: dt.date | None = None


class Applicants(Record, frozen=True):
    """Who may apply. Kinds in neither list may not; kinds in ``unclear`` are for a person to decide.

    ``who`` says whether areas apply, or organisations (firms, institutes, universities): then no rule asks for a region,
    and ``eligible`` stays empty.

    ``signatory`` has the word forms of the body that must sign the letter, ``office`` those of its general office.
    """

    basis: Basis
    explanation: str
    eligible: tuple[RegionKind, ...] = ()
    who: Literal["regions", "organisations"] = "regions"
    unclear: tuple[RegionKind, ...] = ()
    signatory: tuple[str, ...] = ()
    office: tuple[str, ...] = ()


class Deadlines(Record, frozen=True):
    """Last days: ``national`` for the province's recommendation, ``applicants`` for dossiers (default: national).

    ``hour`` (17:00) is the time of the applicants' last day, in ``zone``. With ``holiday: next`` a last day on which
    offices are closed moves to the next working day.
    """

    national: dt.date
    basis: Basis
    applicants: dt.date | None = None
    hour: str = ""
    zone: str = "Asia/Shanghai"
    holiday: Literal["keep", "next"] = "keep"

    @property
    def last_day(self) -> dt.date:
        """The last day on which applicants may hand in."""
        day = self.applicants or self.national
        return next_working_day(day) if self.holiday == "next" else day

    @property
    def words(self) -> str:
        """The last day, with its hour where there is one, in Chinese."""
        day = self.last_day
        return f"{day.year}年{day.month}月{day.day}日{self.hour}"

    @property
    def last_hour(self) -> dt.time | None:
        """The time of the last day; None for its end."""
        return dt.time.fromisoformat(self.hour) if self.hour else None


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
    areas: tuple[str, ...] = ()
    """Labels, surest first, beside or below which a form or list names the areas that apply; they count as labels."""
    content: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


class SectionRequirement(Record, frozen=True):
    """A section that a document must have; it is called ``<document id>/<id>`` wherever it stands alone.

    ``aliases`` are plain words a heading may use instead of ``title``; ``stems`` are words that make such a heading
    likely wherever they stand in it; ``cues`` are words that the body uses. ``phrases`` are regular expressions (each
    within one sentence) of passages that treat the matter itself, in whatever section they stand.
    ``place`` says where the section usually stands: in the order of this list, or at either end of the document.
    ``examples`` are such sections as offices write them (heading｜body), from which it is learnt what they look like.
    """

    id: str
    title: str
    basis: Basis
    aliases: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    place: Literal["ordered", "edge"] = "ordered"
    severity: Severity = "error"
    least_characters: int | None = None
    """Characters (字数) below which the section is thin, beyond being there at all."""
    characters: int | None = None
    """Characters that it may have at most."""
    when: Condition | None = None


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
    asides: tuple[str, ...] = ()
    """Words of usual headings that serve no required section (background, problems, next steps)."""
    aside_examples: tuple[str, ...] = ()
    """Sections that serve no required one, as offices write them (heading｜body)."""
    parts: tuple[PartRequirement, ...] = ()
    advice: str = ""
    """What to do when it is missing, for the correction notice."""
    limits: DocumentLimits = DocumentLimits()
    when: Condition | None = None


class FigureRequirement(Record, frozen=True):
    """An entry of the programme's vocabulary of indicators. ``expected`` ones are missed when stated nowhere.

    ``aliases`` are words for the indicator; ``excludes`` are words that make it another one; ``units`` are the units
    it may have (a figure in another unit is not this indicator). ``stock`` marks what there is at a time (基地数): the
    number of a year is that of its end; without it an indicator counts what is done in a time (查处案件数).
    """

    id: str
    title: str
    units: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    expected: bool = False
    stock: bool = False
    severity: Severity = "warning"
    basis: Basis = "assumed"
    plausible: PlausibleRange | None = None
    when: Condition | None = None


class Topic(Record, frozen=True):
    """A criterion (评估标准) or a task (任务) of the call. ``cues`` are words of passages that speak about it.

    ``faint`` are those cues that say little unless another one stands by; ``against`` are words of passages that are
    about something else. ``sources`` name the documents and sections (``document`` or ``document/section``) that are
    there to speak about it. ``examples`` are passages about it, as offices write them (heading｜body).
    """

    id: str
    title: str
    description: str = ""
    aliases: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    faint: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
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
    letterhead: str = ""
    """Red head of the notice (××市场监督管理局文件); by default the office. ``{province}`` stands for the province."""
    number: str = ""
    """Pattern of the notice's number, such as 浙市监补〔{year}〕{number}号; what is not known stays blank."""
    template: str = ""
    """A DOCX beside the programme that the notice is made from (the office's own form); by default the look of GB/T 9704."""
    notice_date: dt.date | None = None
    """The day on which the notices go out: they bear it, and the last day to mend is reckoned from it."""
    whole_phones: bool = False
    """Whether the covering table (推荐汇总表) shows phone numbers whole; else four of their digits are starred out."""


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
    quota: int | None = None
    """Areas that one province may recommend; None when the notice sets no number."""
    quotas: tuple[Quota, ...] = ()
    """Several quotas, by kind of province or of applicant; then ``quota`` holds for the provinces that none fits."""
    submission: str = ""
    """Where and how to hand in (报送方式), in the notice's words; the correction notice tells it."""
    groups: tuple[Group, ...] = ()
    rules_file: str = ""
    """A Python file beside this one with rules of the office's own (see docs/rules.md)."""
    rules: dict[str, RuleSetting] = field(default_factory=dict)

    @property
    def beside(self) -> tuple[str, ...]:
        """The files beside it that belong to it: names as they are written, whole paths once it is loaded."""
        return tuple(name for name in (self.rules_file, self.look.template) if name)

    @property
    def content(self) -> "Programme":
        """What it says, without where the files beside it lie."""
        bare = msgspec.structs.replace(self.look, template="")
        return msgspec.structs.replace(self, rules_file="", look=bare)
