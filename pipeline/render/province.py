"""What the page of one province shows (省级情况一览): what came in, what is open, list against dossiers, quota, deadline."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal, TypeAlias

from extractors.document import Record
from pipeline import words
from pipeline.programme import Programme, Severity
from pipeline.province import ListDoubt, ListedArea, ProvinceState
from pipeline.render.overview import STATUSES, OverviewRow
from pipeline.render.safe import shortened, shown
from pipeline.review import Batch, Status
from pipeline.rules.provinces import check_provinces

Mark: TypeAlias = Literal["", "good", "bad"]
DOUBT: Final[Mapping[ListDoubt, str]] = {
    "twice": "重复列入",
    "unknown": "地区名称待核",
    "elsewhere": "不属于本省",
    "partly": "各份名单不一致",
}


class Fact(Record, frozen=True):
    """One line of what came in; ``mark`` says whether it is in order."""

    label: str
    text: str
    mark: Mark = ""


class ListLine(Record, frozen=True):
    """A listed area with the dossier that came for it, or a dossier that no list names (then ``number`` is empty)."""

    number: str
    listed: str
    row: OverviewRow | None
    remark: str


class Alert(Record, frozen=True):
    """A finding of the province; ``waived`` says who overruled it and why."""

    severity: Severity
    severity_word: str
    rule_word: str
    text: str
    waived: str


class ProvincePage(Record, frozen=True):
    """All of the page. Addresses of ``rows`` are relative to ``root``, the batch's folder."""

    province: str
    programme: str
    facts: tuple[Fact, ...]
    statuses: tuple[tuple[Status, str, int], ...]
    has_list: bool
    lines: tuple[ListLine, ...]
    rows: tuple[OverviewRow, ...]
    alerts: tuple[Alert, ...]
    root: str = "../"


def make_province_page(
    state: ProvinceState, batch: Batch, rows: Iterable[OverviewRow], programme: Programme
) -> ProvincePage:
    """The page of one province of a batch; ``rows`` are those of all its dossiers."""
    by_id = {row.id: row for row in rows}
    own = [row for row in batch.dossiers if row.province == state.province]
    shown_rows = tuple(by_id[row.id] for row in own)
    counts = Counter(row.status for row in own)
    return ProvincePage(
        province=shown(state.province),
        programme=programme.title,
        facts=tuple(_facts(state, programme, len(own))),
        statuses=tuple((status, words.STATUS[status], counts[status]) for status in STATUSES),
        has_list=state.has_list,
        lines=tuple(list_lines(state, by_id)),
        rows=shown_rows,
        alerts=tuple(_alerts(state, batch, programme)),
    )


def _facts(state: ProvinceState, programme: Programme, dossiers: int) -> Iterator[Fact]:
    """What came in, when, and how it stands to what the call asks."""
    late: Mark = "bad" if state.is_late else "good" if state.handed_in else ""
    yield Fact("截止日期", f"{day_words(state.deadline)}（{words.BASIS[programme.deadlines.basis]}）")
    if state.received_at:
        yield Fact("收到日期", f"{day_words(state.received_at)}{'，已逾期' if state.is_late else ''}", late)
    elif state.letter_date:
        yield Fact("推荐函日期", f"{day_words(state.letter_date)}{'，已逾期' if state.is_late else ''}", late)
    else:
        yield Fact("收到日期", "未登记（运行时用 --received 写明）")
    for paper in state.papers:
        files = "、".join(shortened(name.rpartition("/")[2], 60) for name in paper.files)
        yield Fact(paper.title, files or "未提交", "good" if files else "bad")
    if state.has_list:
        missing = sum(not area.dossiers for area in state.areas)
        odd = [f"有 {missing} 个未收到材料"] * bool(missing) + [f"{len(state.unlisted)} 份不在名单"] * bool(
            state.unlisted
        )
        text = f"名单列 {len(state.areas)} 个，收到 {dossiers} 份；{'，'.join(odd) or '一一对应'}"
        yield Fact("名单与材料", text, "bad" if odd else "good")
    else:
        yield Fact("名单与材料", f"没有推荐名单，收到 {dossiers} 份，未作比对", "bad")
    yield from _quota_facts(state)


def _quota_facts(state: ProvinceState) -> Iterator[Fact]:
    if not state.quotas:
        yield Fact("推荐名额", "通知未规定")
    for quota in state.quotas:
        what = "、".join(words.REGION_KIND[kind] for kind in quota.applicants)
        text = f"{what + '：' if what else ''}名额 {quota.quota} 个，名单列 {quota.count} 个"
        over = quota.count - quota.quota
        yield Fact("推荐名额", f"{text}，超出 {over} 个" if over > 0 else text, "bad" if over > 0 else "good")


def list_lines(state: ProvinceState, rows: Mapping[str, OverviewRow]) -> Iterator[ListLine]:
    """Listed areas in the order of the list, each of their dossiers; then dossiers that no list names."""
    for number, area in enumerate(state.listed if state.has_list else (), start=1):
        found = [rows[dossier] for dossier in area.dossiers if dossier in rows]
        listed = _listed_words(area)
        held: list[OverviewRow | None] = [*found] or [None]
        for row in held:
            remarks = [DOUBT.get(area.doubt, ""), "" if row else "未收到材料"]
            remarks += ["有两份以上材料"] if len(found) > 1 else []
            yield ListLine(str(number), listed, row, "；".join(filter(None, remarks)))
    for dossier in state.unlisted:
        if dossier in rows:
            yield ListLine("", "", rows[dossier], "不在名单" if state.has_list else "没有名单，未比对")
    for dossier in state.unheld:
        if dossier in rows:
            yield ListLine("", "", rows[dossier], "地区不明，未与名单比对")


def _listed_words(area: ListedArea) -> str:
    """The area as listed, with its official name where that is another."""
    text = shortened(area.text, 60)
    return f"{text}（{area.name}）" if area.name and not text.endswith(area.name) else text


def _alerts(state: ProvinceState, batch: Batch, programme: Programme) -> Iterator[Alert]:
    """Findings of the batch that are this province's, waived ones last."""
    own = {row.id for row in batch.dossiers if row.province == state.province}
    ids = {finding.id for finding in check_provinces(programme, [state], [r for r in batch.dossiers if r.id in own])}
    for finding in sorted(batch.findings, key=lambda each: each.waived is not None):
        if finding.id in ids:
            yield Alert(
                severity="info" if finding.waived else finding.severity,
                severity_word="人工认可" if finding.waived else words.SEVERITY[finding.severity],
                rule_word=words.rule_word(finding.rule),
                text=finding.message,
                waived=f"{finding.waived.by}：{finding.waived.reason}" if finding.waived else "",
            )


def day_words(day: str) -> str:
    """An ISO date in Chinese."""
    date = dt.date.fromisoformat(day)
    return f"{date.year}年{date.month}月{date.day}日"
