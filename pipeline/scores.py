"""Scoring sheets (评分表) of experts, made offline by ``score.html``, and what they say together.

Nothing is ranked and nothing weighted: the call sets no weights, so a dossier's whole score by one expert is the mean of
all criteria, and counts only where every criterion was scored.
"""

from collections.abc import Iterable, Sequence
from statistics import fmean, stdev
from typing import Final, Literal

import msgspec

from extractors.document import Record
from extractors.errors import UsageError

SCORES_SCHEMA: Final = "shenbao.scores/1"
MOST: Final = 100
"""Points of a criterion."""
LARGEST: Final = 16 << 20
"""Bytes of a scoring sheet; a thousand dossiers with long comments have a tenth of that."""


class Criterion(Record, frozen=True):
    """A criterion as the sheet showed it."""

    id: str
    title: str


class Points(Record, frozen=True):
    """What an expert gave for one criterion (0 to :data:`MOST`); None where nothing was typed."""

    criterion: str
    points: float | None = None


class DossierScore(Record, frozen=True):
    """One expert on one dossier. With ``conflict`` (申请回避) the points count for nothing."""

    dossier: str
    name: str
    province: str = ""
    conflict: bool = False
    reason: str = ""
    scores: tuple[Points, ...] = ()
    comment: str = ""


class ScoreSheet(Record, frozen=True):
    """All that one expert handed in; ``made_at`` is ISO."""

    schema: Literal["shenbao.scores/1"]
    programme: str
    expert: str
    organisation: str
    made_at: str
    criteria: tuple[Criterion, ...]
    dossiers: tuple[DossierScore, ...]


class Spread(Record, frozen=True):
    """Some scores of several experts: how many, mean, sample standard deviation (None below two), lowest, highest."""

    count: int
    mean: float | None
    deviation: float | None
    lowest: float | None
    highest: float | None


class CollectedDossier(Record, frozen=True):
    """What all experts say of one dossier. ``missing`` are those who neither scored it fully nor declared a conflict."""

    dossier: str
    name: str
    province: str
    criteria: tuple[Spread, ...]
    whole: Spread
    conflicts: tuple[str, ...]
    missing: tuple[str, ...]


class Collected(Record, frozen=True):
    """All sheets together; ``notes`` are Chinese sentences on sheets that did not come or were replaced."""

    programme: str
    criteria: tuple[Criterion, ...]
    sheets: tuple[ScoreSheet, ...]
    dossiers: tuple[CollectedDossier, ...]
    notes: tuple[str, ...]


def read_sheet(content: bytes, file: str) -> ScoreSheet:
    """The sheet in a file. Raises :class:`UsageError` for what ``score.html`` did not make."""
    try:
        sheet = msgspec.json.decode(content, type=ScoreSheet)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise UsageError(f"“{file}”不是由评分页面导出的评分表，或内容已损坏。请由专家重新导出。", file=file) from error
    if not sheet.expert.strip():
        raise UsageError(f"评分表“{file}”没有写明专家姓名。", file=file)
    ids = [item.id for item in sheet.criteria]
    for row in sheet.dossiers:
        own = [item.criterion for item in row.scores]
        if len(set(own)) != len(own) or not set(own) <= set(ids):
            raise UsageError(f"评分表“{file}”中“{row.name}”的评分项与评估标准不一致。", file=file)
        if any(item.points is not None and not 0 <= item.points <= MOST for item in row.scores):
            raise UsageError(f"评分表“{file}”中“{row.name}”的分数超出 0 至 {MOST} 的范围。", file=file)
    if len({row.dossier for row in sheet.dossiers}) != len(sheet.dossiers):
        raise UsageError(f"评分表“{file}”中同一份申报材料出现了两次。", file=file)
    return sheet


def whole_score(row: DossierScore, criteria: Sequence[Criterion]) -> float | None:
    """The mean of all criteria; None with a conflict or where a criterion has no points."""
    points = [points_of(row, item.id) for item in criteria]
    known = [value for value in points if value is not None]
    return fmean(known) if known and len(known) == len(points) else None


def points_of(row: DossierScore, criterion: str) -> float | None:
    """Points for one criterion; None with a conflict or where nothing was typed."""
    if row.conflict:
        return None
    return next((item.points for item in row.scores if item.criterion == criterion), None)


def spread(values: Iterable[float | None]) -> Spread:
    """Mean and spread of those values that are there."""
    known = [value for value in values if value is not None]
    return Spread(
        count=len(known),
        mean=fmean(known) if known else None,
        deviation=stdev(known) if len(known) > 1 else None,
        lowest=min(known, default=None),
        highest=max(known, default=None),
    )


def _latest(sheets: Sequence[ScoreSheet], notes: list[str]) -> list[ScoreSheet]:
    """Of several sheets of one expert the latest."""
    kept: dict[tuple[str, str], ScoreSheet] = {}
    for sheet in sorted(sheets, key=lambda sheet: sheet.made_at):
        key = sheet.expert.strip(), sheet.organisation.strip()
        if key in kept:
            notes.append(
                f"专家“{key[0]}”交来多份评分表，采用最后导出的一份（{sheet.made_at[:16].replace('T', ' ')}）。"
            )
        kept[key] = sheet
    return sorted(kept.values(), key=lambda sheet: (sheet.expert, sheet.organisation))


def _dossier(rows: Sequence[tuple[str, DossierScore | None]], criteria: Sequence[Criterion]) -> CollectedDossier:
    known = [row for _, row in rows if row is not None]
    whole = {expert: whole_score(row, criteria) if row else None for expert, row in rows}
    return CollectedDossier(
        dossier=known[0].dossier,
        name=known[0].name,
        province=known[0].province,
        criteria=tuple(spread(points_of(row, item.id) for row in known) for item in criteria),
        whole=spread(whole.values()),
        conflicts=tuple(f"{expert}：{row.reason or '未写明理由'}" for expert, row in rows if row and row.conflict),
        missing=tuple(expert for expert, row in rows if whole[expert] is None and not (row and row.conflict)),
    )


def _names(sheets: Sequence[ScoreSheet]) -> list[str]:
    """Names of the experts, with their bodies where two have one name."""
    names = [sheet.expert.strip() for sheet in sheets]
    return [
        f"{name}（{sheet.organisation.strip()}）" if names.count(name) > 1 else name
        for name, sheet in zip(names, sheets, strict=True)
    ]


def collect(sheets: Sequence[ScoreSheet], experts: Sequence[str] = ()) -> Collected:
    """All sheets together, dossiers in the order of the first sheet; ``experts`` are those who should hand in one.

    Raises :class:`UsageError` where sheets are of different calls or criteria, or there is none.
    """
    if not sheets:
        raise UsageError("没有评分表。")
    first = sheets[0]
    for sheet in sheets:
        if (sheet.programme, sheet.criteria) != (first.programme, first.criteria):
            raise UsageError(f"专家“{sheet.expert}”的评分表与其他评分表不属于同一申报，或评估标准不同，不能汇总。")
    notes: list[str] = []
    kept = _latest(sheets, notes)
    names = _names(kept)
    handed = {sheet.expert.strip() for sheet in kept}
    notes += [f"专家“{name}”未交评分表。" for name in dict.fromkeys(experts) if name not in handed]
    notes += [f"专家“{name}”不在专家名单中。" for name in sorted(handed) if experts and name not in experts]
    order = dict.fromkeys(row.dossier for sheet in (first, *kept) for row in sheet.dossiers)
    own = [{row.dossier: row for row in sheet.dossiers} for sheet in kept]
    return Collected(
        programme=first.programme,
        criteria=first.criteria,
        sheets=tuple(kept),
        dossiers=tuple(
            _dossier([(name, rows.get(id_)) for name, rows in zip(names, own, strict=True)], first.criteria)
            for id_ in order
            if any(id_ in rows for rows in own)
        ),
        notes=tuple(notes),
    )
