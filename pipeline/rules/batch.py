"""Rules on a batch: the recommendation list against the dossiers, and the province's own documents."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from extractors.document import Evidence, Record
from pipeline.profile import ListedRegion
from pipeline.programme import Programme, Quota, RegionKind, Severity
from pipeline.regions import load_gazetteer
from pipeline.review import DossierRow, Finding, Similar
from pipeline.similarity import is_worth_telling
from pipeline.words import REGION_KIND


class Recommendation(Record, frozen=True):
    """What one province handed in besides its dossiers: rows of its lists, kinds of its batch documents."""

    province: str
    listed: tuple[ListedRegion, ...]
    documents: frozenset[str]


TEMPLATES: Final[Mapping[str, tuple[Severity, str]]] = {
    "listed-without-dossier": ("error", "推荐名单列有“{name}”，但未收到其申报材料。"),
    "not-on-recommendation-list": ("warning", "已收到{name}的申报材料，但其不在{province}的推荐名单中。"),
    "quota-exceeded": ("warning", "{province}推荐{what} {count} 个，超过名额 {quota} 个。"),
    "document-missing": ("warning", "{province}未提交《{title}》。"),
    "duplicate-content": ("warning", "{name}与{other}的申报材料有 {letters} 字相同，请比对原件。"),
}


_RANK: Final[Mapping[Severity, int]] = {"error": 0, "warning": 1, "info": 2}
JOINED: Final[Mapping[str, tuple[str, str]]] = {
    "listed-without-dossier": ("推荐名单列有而未收到申报材料：{items}。", "{name}"),
    "not-on-recommendation-list": ("已收到申报材料而不在推荐名单中：{items}。", "{name}（{province}）"),
    "quota-exceeded": ("推荐{what}数超过名额 {quota} 个：{items}。", "{province}{count}个"),
    "document-missing": ("未提交《{title}》：{items}。", "{province}"),
    "duplicate-content": ("申报材料文字相同，请比对原件：{items}。", "{name}与{other}（{letters} 字）"),
}
"""How several findings of a kind are said in one sentence, and what each one adds to it."""


class Joined(Record, frozen=True):
    """Findings of one kind as one line. ``rest`` are sentences of those that no common one could say."""

    rule: str
    severity: Severity
    text: str
    count: int
    rest: tuple[str, ...] = ()


def join_findings(findings: Iterable[Finding]) -> tuple[Joined, ...]:
    """Unwaived findings of a batch, those of one kind and severity in one line; errors first, else as they come."""
    groups: dict[tuple[str, Severity, str], list[tuple[str, str]]] = {}
    for finding in findings:
        if finding.waived is None:
            sentence, item = _join_words(finding)
            groups.setdefault((finding.rule, finding.severity, sentence), []).append((item, finding.message))
    lines = [_line(*key, members) for key, members in groups.items()]
    return tuple(sorted(lines, key=lambda line: _RANK[line.severity]))


def _line(rule: str, severity: Severity, sentence: str, members: Sequence[tuple[str, str]]) -> Joined:
    messages = tuple(message for _, message in members)
    if len(members) == 1 or not sentence:
        return Joined(rule=rule, severity=severity, text=messages[0], count=len(members), rest=messages[1:])
    text = sentence.replace("{items}", "、".join(dict.fromkeys(item for item, _ in members)))
    return Joined(rule=rule, severity=severity, text=text, count=len(members))


def _join_words(finding: Finding) -> tuple[str, str]:
    """The common sentence of a finding's kind, still without its items, and the finding's own item."""
    template = TEMPLATES.get(finding.rule, ("", ""))[1]
    pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(template))
    values = re.fullmatch(pattern, finding.message, re.DOTALL)
    if not template or values is None:
        return "", ""
    sentence, item = JOINED[finding.rule]
    return sentence.format_map({**values.groupdict(), "items": "{items}"}), item.format_map(values.groupdict())


def check_batch(
    programme: Programme, recommendations: Sequence[Recommendation], dossiers: Sequence[DossierRow]
) -> tuple[Finding, ...]:
    """All findings of a batch, errors first."""
    findings = [finding for province in recommendations for finding in _check_province(programme, province, dossiers)]
    kept = [finding for finding in findings if _is_enabled(programme, finding.rule)]
    return tuple(sorted(kept, key=lambda finding: _RANK[finding.severity]))


def _is_enabled(programme: Programme, rule: str) -> bool:
    setting = programme.rules.get(rule)
    return setting is None or setting.enabled


def check_copies(
    programme: Programme, similar: Mapping[str, Sequence[Similar]], names: Mapping[str, str]
) -> tuple[Finding, ...]:
    """One finding for each pair of dossiers that share text; ``similar`` and ``names`` are by dossier id."""
    letters: dict[tuple[str, str], int] = {}
    if not _is_enabled(programme, "duplicate-content"):
        return ()
    for own, shared in similar.items():
        for other in sorted({item.dossier for item in shared}):
            items = [item for item in shared if item.dossier == other]
            if any(is_worth_telling(item.share, item.letters) for item in items):
                pair = (min(own, other), max(own, other))
                letters[pair] = max(letters.get(pair, 0), sum(item.letters for item in items))
    return tuple(
        _finding(
            programme,
            "duplicate-content",
            " ".join(pair),
            {"name": names[pair[0]], "other": names[pair[1]], "letters": str(count)},
        )
        for pair, count in sorted(letters.items(), key=lambda item: (-item[1], item[0]))
    )


def _check_province(
    programme: Programme, province: Recommendation, dossiers: Sequence[DossierRow]
) -> Iterator[Finding]:
    own = [row for row in dossiers if row.province == province.province]
    applied = {row.region.adcode for row in own if row.region}
    yield from _check_documents(programme, province)
    if "recommendation-list" not in province.documents and not province.listed:
        return
    for row in province.listed:
        if row.adcode is None or row.adcode not in applied:
            yield _finding(programme, "listed-without-dossier", row.text, {"name": row.text}, (row.evidence,))
    listed = {row.adcode for row in province.listed}
    for dossier in own:
        if dossier.region and dossier.region.adcode not in listed:
            values = {"name": dossier.region.name, "province": province.province}
            yield _finding(programme, "not-on-recommendation-list", dossier.id, values)
    yield from _check_quotas(programme, province)


def _check_quotas(programme: Programme, province: Recommendation) -> Iterator[Finding]:
    """One finding for each quota that a province's list goes beyond; an area listed twice counts once."""
    gazetteer = load_gazetteer()
    kinds = {row.adcode or row.text: _kind_of(row.adcode) for row in province.listed}
    own = next((d for row in province.listed if row.adcode and (d := gazetteer.province_of(row.adcode))), None)
    for quota in quotas_for(programme, province.province, own.kind if own else None):
        count = sum(not quota.applicants or kind in quota.applicants for kind in kinds.values())
        if count > quota.count:
            what = "、".join(REGION_KIND[kind] for kind in quota.applicants) or "地区"
            subject = " ".join((province.province, *quota.applicants))
            values = {"province": province.province, "count": str(count), "quota": str(quota.count), "what": what}
            yield _finding(programme, "quota-exceeded", subject, values)


def quotas_for(programme: Programme, province: str, kind: RegionKind | None) -> tuple[Quota, ...]:
    """The quotas that hold for a province: of each set of kinds of applicants the first that fits."""
    found: dict[tuple[RegionKind, ...], Quota] = {}
    plain = (Quota(count=programme.quota),) if programme.quota is not None else ()
    for quota in (*programme.quotas, *plain):
        if quota.fits(province, kind):
            found.setdefault(quota.applicants, quota)
    return tuple(found.values())


def _kind_of(adcode: str | None) -> RegionKind | None:
    division = load_gazetteer().by_adcode(adcode) if adcode else None
    return division.kind if division else None


def _check_documents(programme: Programme, province: Recommendation) -> Iterator[Finding]:
    for document in programme.documents:
        if document.scope == "batch" and document.id not in province.documents:
            values = {"province": province.province, "title": document.title}
            finding = _finding(programme, "document-missing", f"{province.province} {document.id}", values)
            yield Finding(
                id=finding.id,
                rule=finding.rule,
                severity=document.severity,
                requirement=document.id,
                message=finding.message,
            )


def _finding(
    programme: Programme, rule: str, subject: str, values: Mapping[str, str], evidence: tuple[Evidence, ...] = ()
) -> Finding:
    severity, template = TEMPLATES[rule]
    setting = programme.rules.get(rule)
    digest = hashlib.sha256(f"{rule}\0{subject}".encode()).hexdigest()[:10]
    return Finding(
        id=f"{rule}-{digest}",
        rule=rule,
        severity=(setting and setting.severity) or severity,
        requirement=None,
        message=template.format_map(values),
        evidence=evidence,
    )


def province_name(adcode: str | None) -> str | None:
    """Official name of the province that a division lies in."""
    division = load_gazetteer().province_of(adcode) if adcode else None
    return division.name if division else None
