"""A call as data (申报要求配置): who may apply, what is required, criteria, expected figures.

Every text that a user reads is Chinese and comes from the profile; every id is a stable English word. ``basis`` says
on what a requirement rests: the notice itself, common practice (``assumed``), or the official attachment.
"""

import datetime as dt
import re
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import msgspec
import yaml  # type: ignore[import-untyped]
from msgspec import field

from extractors.document import Record
from extractors.errors import ProgrammeError
from pipeline.programme_faults import Steps, find_faults

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
    """

    id: str
    title: str
    basis: Basis
    aliases: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    place: Literal["ordered", "edge"] = "ordered"
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
    asides: tuple[str, ...] = ()
    """Words of usual headings that serve no required section (background, problems, next steps)."""
    parts: tuple[PartRequirement, ...] = ()
    advice: str = ""
    """What to do when it is missing, for the correction notice."""


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


class Topic(Record, frozen=True):
    """A criterion (评估标准) or a task (任务) of the call. ``cues`` are words of passages that speak about it.

    ``faint`` are those cues that say little unless another one stands by; ``against`` are words of passages that are
    about something else. ``sources`` name the documents and sections (``document`` or ``document/section``) that are
    there to speak about it.
    """

    id: str
    title: str
    description: str = ""
    aliases: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
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
    rules: dict[str, RuleSetting] = field(default_factory=dict)


PROGRAMMES: Final = Path(__file__).parent / "programmes"
"""The profiles that come with the software."""
_MAX_BYTES: Final = 2 << 20
_FAULTS: Final = (
    (re.compile(r"missing required field `(.*?)`"), "缺少必填项“{0}”"),
    (re.compile(r"unknown field `(.*?)`"), "含有不认识的项“{0}”"),
    (re.compile(r"Invalid enum value (.*?)(?: -|$)"), "取值 {0} 不在允许的范围内"),
    (re.compile(r"Expected `(.*?)`, got `(.*?)`"), "应为 {0} 类型，实为 {1} 类型"),
    (re.compile(r"Invalid (?:RFC3339|ISO).*"), "日期格式不对，应为 2024-04-30 这样的写法"),
)
"""What msgspec says of data that does not fit, and how it is told."""


def list_programmes() -> tuple[str, ...]:
    """Ids of the profiles that come with the software, sorted."""
    return tuple(sorted(path.stem for path in PROGRAMMES.glob("*.yaml")))


def load_programme(name_or_path: str | Path) -> Programme:
    """The profile of an id that comes with the software, or of a YAML file; validated.

    Raises :class:`ProgrammeError` with a Chinese message that names the file's line.
    """
    name = str(name_or_path)
    path = PROGRAMMES / f"{name}.yaml" if name in list_programmes() else Path(name_or_path)
    try:
        with path.open("rb") as stream:
            content = stream.read(_MAX_BYTES + 1)
    except OSError as error:
        known = "、".join(list_programmes())
        message = f"找不到申报要求配置“{name}”。自带的配置有：{known}；也可以给出 YAML 文件的路径。"
        raise ProgrammeError(message, file=name) from error
    if len(content) > _MAX_BYTES:
        raise ProgrammeError("申报要求配置文件过大，不像是配置文件。", file=name)
    return parse_programme(content, file=path.name)


def parse_programme(content: bytes, *, file: str | None = None) -> Programme:
    """The profile in YAML ``content``; raises :class:`ProgrammeError` for whatever does not fit."""
    root, data = _read_yaml(content, file)
    try:
        programme = msgspec.convert(data, Programme)
    except msgspec.ValidationError as error:
        place, reason = _explain(str(error))
        raise ProgrammeError(f"申报要求配置{_where(root, place)}：{reason}。", file=file) from error
    for steps, reason in find_faults(programme):
        raise ProgrammeError(f"申报要求配置{_where(root, steps)}：{reason}。", file=file)
    return programme


def _read_yaml(content: bytes, file: str | None) -> tuple[yaml.Node, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(content)
    try:
        root = loader.get_single_node()
        if not isinstance(root, yaml.MappingNode):
            raise ProgrammeError("申报要求配置应当是“项: 值”的 YAML 文件。", file=file)
        _refuse_doubles(root, file)
        return root, loader.construct_document(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f"第 {mark.line + 1} 行" if mark else ""
        raise ProgrammeError(f"申报要求配置不是合法的 YAML：{line}写法有误（{error.problem}）。", file=file) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        message = "申报要求配置不是合法的 YAML 文件，请检查编码（应为 UTF-8）和写法。"
        raise ProgrammeError(message, file=file) from error
    finally:
        loader.dispose()


def _refuse_doubles(node: yaml.Node, file: str | None) -> None:
    """YAML would keep the last of two equal keys without a word."""
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            _refuse_doubles(child, file)
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, child in node.value:
        if str(key.value) in seen:
            line = key.start_mark.line + 1
            raise ProgrammeError(f"申报要求配置第 {line} 行：“{key.value}”写了两次。", file=file)
        seen.add(str(key.value))
        _refuse_doubles(child, file)


def _explain(message: str) -> tuple[Steps, str]:
    """Place and Chinese reason of a message of msgspec such as ``Expected `str`, got `int` - at `$.tasks[0].id```."""
    words, _, place = message.partition(" - at `")
    steps = tuple(
        int(index) if index else key
        for key, index in re.findall(r"\.([^.\[\]`]+)|\[(\d+|\.\.\.)\]", place)
        if index != "..."
    )
    for pattern, template in _FAULTS:
        if match := pattern.search(words):
            return steps, template.format(*match.groups())
    return steps, f"内容不合要求（{words}）"


def _where(root: yaml.Node, steps: Steps) -> str:
    """The line and path of a place, as far as the file has it."""
    node, path = root, ""
    for step in steps:
        found: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            found = next((child for key, child in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            found = node.value[step]
        path += f" 第 {step + 1} 项" if isinstance(step, int) else f" {step}"
        if found is None:
            break
        node = found
    return f"第 {node.start_mark.line + 1} 行（{path.strip()}）" if path else f"第 {node.start_mark.line + 1} 行"
