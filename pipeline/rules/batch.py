"""Findings of a whole batch: their sentences, how several are told in one line, copies between dossiers.

Those of a province's own papers are in :mod:`pipeline.rules.provinces`.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from extractors.document import Evidence, Record
from pipeline.programme import Programme, Severity
from pipeline.review import Finding, Similar
from pipeline.similarity import is_worth_telling

TEMPLATES: Final[Mapping[str, tuple[Severity, str]]] = {
    "listed-without-dossier": ("error", "推荐名单列有“{name}”，但未收到其申报材料。"),
    "not-on-recommendation-list": ("warning", "已收到{name}的申报材料，但其不在{province}的推荐名单中。"),
    "quota-exceeded": ("warning", "{province}推荐{what} {count} 个，超过名额 {quota} 个。"),
    "list-doubtful": ("warning", "{province}推荐名单{what}，请核对。"),
    "letter-mismatch": ("warning", "{province}推荐函与其他材料不一致：{what}。"),
    "late-submission": ("error", "{province}的推荐材料于{day}{how}，晚于截止日期{deadline}。"),
    "sent-by-other-province": ("warning", "{name}属于{province}，其申报材料却由{sender}报送{note}。"),
    "province-unknown": ("warning", "看不出“{name}”属于哪个省份，未与推荐名单核对。"),
    "document-missing": ("warning", "{province}未提交《{title}》。"),
    "duplicate-content": ("warning", "{name}与{other}的申报材料有 {letters} 字相同，请比对原件。"),
    "amendment-unclear": ("warning", "{sentence}。请核实。"),
}


RANK: Final[Mapping[Severity, int]] = {"error": 0, "warning": 1, "info": 2}
JOINED: Final[Mapping[str, tuple[str, str]]] = {
    "listed-without-dossier": ("推荐名单列有而未收到申报材料：{items}。", "{name}"),
    "not-on-recommendation-list": ("已收到申报材料而不在推荐名单中：{items}。", "{name}（{province}）"),
    "quota-exceeded": ("推荐{what}数超过名额 {quota} 个：{items}。", "{province}{count}个"),
    "list-doubtful": ("推荐名单存疑，请核对：{items}。", "{province}{what}"),
    "letter-mismatch": ("推荐函与其他材料不一致：{items}。", "{province}{what}"),
    "late-submission": ("推荐材料晚于截止日期{deadline}：{items}。", "{province}（{day}{how}）"),
    "sent-by-other-province": ("申报材料由其他省份报送：{items}。", "{name}（{province}）由{sender}报送{note}"),
    "province-unknown": ("看不出属于哪个省份，未与推荐名单核对：{items}。", "{name}"),
    "document-missing": ("未提交《{title}》：{items}。", "{province}"),
    "duplicate-content": ("申报材料文字相同，请比对原件：{items}。", "{name}与{other}（{letters} 字）"),
    "amendment-unclear": ("以下补正情况请核实：{items}。", "{sentence}"),
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
    return tuple(sorted(lines, key=lambda line: RANK[line.severity]))


def _line(rule: str, severity: Severity, sentence: str, members: Sequence[tuple[str, str]]) -> Joined:
    messages = tuple(message for _, message in members)
    if len(members) == 1 or not sentence:
        return Joined(rule=rule, severity=severity, text=messages[0], count=len(members), rest=messages[1:])
    text = sentence.replace("{items}", "、".join(dict.fromkeys(item for item, _ in members)))
    return Joined(rule=rule, severity=severity, text=text, count=len(members))


def _join_words(finding: Finding) -> tuple[str, str]:
    """The common sentence of a finding's kind, still without its items, and the finding's own item."""
    template = TEMPLATES.get(finding.rule, ("", ""))[1]
    pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.*)", re.escape(template))
    values = re.fullmatch(pattern, finding.message, re.DOTALL)
    if not template or values is None:
        return "", ""
    sentence, item = JOINED[finding.rule]
    return sentence.format_map({**values.groupdict(), "items": "{items}"}), item.format_map(values.groupdict())


def is_enabled(programme: Programme, rule: str) -> bool:
    """Whether the programme has a rule switched on."""
    setting = programme.rules.get(rule)
    return setting is None or setting.enabled


def check_copies(
    programme: Programme, similar: Mapping[str, Sequence[Similar]], names: Mapping[str, str]
) -> tuple[Finding, ...]:
    """One finding for each pair of dossiers that share text; ``similar`` and ``names`` are by dossier id."""
    letters: dict[tuple[str, str], int] = {}
    if not is_enabled(programme, "duplicate-content"):
        return ()
    for own, shared in similar.items():
        for other in sorted({item.dossier for item in shared}):
            items = [item for item in shared if item.dossier == other]
            if any(is_worth_telling(item.share, item.letters) for item in items):
                pair = (min(own, other), max(own, other))
                letters[pair] = max(letters.get(pair, 0), sum(item.letters for item in items))
    return tuple(
        batch_finding(
            programme,
            "duplicate-content",
            " ".join(pair),
            {"name": names[pair[0]], "other": names[pair[1]], "letters": str(count)},
        )
        for pair, count in sorted(letters.items(), key=lambda item: (-item[1], item[0]))
    )


def batch_finding(
    programme: Programme, rule: str, subject: str, values: Mapping[str, str], evidence: tuple[Evidence, ...] = ()
) -> Finding:
    """A finding of a rule about ``subject``, which makes its id; ``values`` fill the rule's sentence."""
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
