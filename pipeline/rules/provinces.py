"""Rules on a province's batch (省级批次): its list and letter against its dossiers, quotas, its own papers, its deadline."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from pipeline.programme import Programme
from pipeline.province import ListDoubt, ListedArea, ProvinceState
from pipeline.regions import load_gazetteer
from pipeline.review import DossierRow, Finding
from pipeline.rules.batch import RANK, batch_finding, is_enabled
from pipeline.words import REGION_KIND

_DOUBT: Final[Mapping[ListDoubt, str]] = {
    "twice": "重复列有“{text}”",
    "unknown": "所列“{text}”不能确定是哪个地区",
    "elsewhere": "所列“{text}”属于{owner}",
    "partly": "有几份，“{text}”不是每份都有",
}
"""What is said of a doubtful area of a list."""


def check_provinces(
    programme: Programme,
    states: Sequence[ProvinceState],
    dossiers: Sequence[DossierRow],
    senders: Mapping[str, str] | None = None,
) -> tuple[Finding, ...]:
    """All findings of provinces, errors first; ``senders`` are the provinces in whose material dossiers came, by id."""
    findings = [finding for state in states for finding in _check_province(programme, state, dossiers)]
    findings += _check_senders(programme, dossiers, senders or {})
    kept = [finding for finding in findings if is_enabled(programme, finding.rule)]
    return tuple(sorted(kept, key=lambda finding: RANK[finding.severity]))


def _check_province(programme: Programme, state: ProvinceState, dossiers: Sequence[DossierRow]) -> Iterator[Finding]:
    names = {row.id: row.region.name for row in dossiers if row.region}
    yield from _check_papers(programme, state)
    yield from _check_deadline(programme, state)
    if state.has_list:
        yield from _check_list(programme, state, names)
        for quota in state.quotas:
            if quota.count > quota.quota:
                what = "、".join(REGION_KIND[kind] for kind in quota.applicants) or "地区"
                subject = " ".join((state.province, *quota.applicants))
                values = {"count": str(quota.count), "quota": str(quota.quota), "what": what}
                yield batch_finding(programme, "quota-exceeded", subject, {"province": state.province, **values})
    own = {row.region.adcode: row.region.name for row in dossiers if row.region and row.province == state.province}
    for what in _letter_words(state, own):
        values = {"province": state.province, "what": what}
        yield batch_finding(programme, "letter-mismatch", f"{state.province} {what}", values)


def _check_list(programme: Programme, state: ProvinceState, names: Mapping[str, str]) -> Iterator[Finding]:
    """Both directions: listed areas without a dossier, dossiers that are not listed; then what is odd about the list."""
    for area in state.areas:
        if not area.dossiers:
            yield batch_finding(programme, "listed-without-dossier", area.text, {"name": area.text}, (area.evidence,))
    for dossier in state.unlisted:
        values = {"name": names[dossier], "province": state.province}
        yield batch_finding(programme, "not-on-recommendation-list", dossier, values)
    for area in state.listed:
        if area.doubt:
            what = _DOUBT[area.doubt].format(text=area.text, owner=_owner(area))
            subject = f"{state.province} {area.doubt} {area.text} {area.evidence.block} {area.evidence.start}"
            values = {"province": state.province, "what": what}
            yield batch_finding(programme, "list-doubtful", subject, values, (area.evidence,))


def _owner(area: ListedArea) -> str:
    division = load_gazetteer().province_of(area.adcode) if area.adcode else None
    return division.name if division else ""


def _letter_words(state: ProvinceState, own: Mapping[str, str]) -> Iterator[str]:
    """What the letter says otherwise than the list, or than the dossiers (their areas, ``own``) where there is no list."""
    listed = {area.adcode: area.name for area in state.areas if area.adcode} if state.has_list else own
    absent, other = (
        ("名单中没有", "名单列有“{name}”") if state.has_list else ("未收到其申报材料", "已收到“{name}”的申报材料")
    )
    for code in state.named:
        if code not in listed:
            yield f"推荐函提到“{_name(code)}”，{absent}"
    if state.has_list and state.named_count not in {None, len(state.areas)}:
        yield f"推荐函写明推荐 {state.named_count} 个，名单列有 {len(state.areas)} 个"
    elif state.named and (state.named_count or 0) <= len(state.named):  # it names all that it recommends
        for code, name in listed.items():
            if code not in state.named:
                yield f"{other.format(name=name)}，推荐函没有提到"


def _name(adcode: str) -> str:
    division = load_gazetteer().by_adcode(adcode)
    return division.name if division else adcode


def _check_papers(programme: Programme, state: ProvinceState) -> Iterator[Finding]:
    severities = {item.id: item.severity for item in programme.documents}
    for paper in state.papers:
        if not paper.files:
            values = {"province": state.province, "title": paper.title}
            subject = f"{state.province} {paper.requirement}"
            finding = batch_finding(programme, "document-missing", subject, values)
            yield msgspec.structs.replace(
                finding, severity=severities[paper.requirement], requirement=paper.requirement
            )


def _check_deadline(programme: Programme, state: ProvinceState) -> Iterator[Finding]:
    """A province whose material is late; where only its letter tells a day, that one."""
    if state.is_late and state.handed_in:
        how = "收到" if state.received_at else "行文"
        values = {"province": state.province, "day": _words(state.handed_in), "how": how}
        values |= {"deadline": _words(state.deadline)}
        yield batch_finding(programme, "late-submission", f"{state.province} batch", values)


def _words(day: str) -> str:
    date = dt.date.fromisoformat(day)
    return f"{date.year}年{date.month}月{date.day}日"


def _check_senders(
    programme: Programme, dossiers: Sequence[DossierRow], senders: Mapping[str, str]
) -> Iterator[Finding]:
    """Dossiers in another province's material, and those of which no province is known."""
    for row in dossiers:
        if row.province is None:
            yield batch_finding(programme, "province-unknown", row.id, {"name": row.source})
        elif row.region and senders.get(row.id, row.province) != row.province:
            others = [o for o in dossiers if o.region and o.region.adcode == row.region.adcode and o.id != row.id]
            twice = any(senders.get(other.id, row.province) == row.province for other in others)
            note = f"，{row.province}也报送了一份，未作取舍" if twice else ""
            values = {"name": row.region.name, "province": row.province, "sender": senders[row.id], "note": note}
            yield batch_finding(programme, "sent-by-other-province", row.id, values)
