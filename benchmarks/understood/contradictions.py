"""Planted contradictions in little dossiers, and their clean twins that look suspicious but agree.

A planted one is found when one finding names both sides: both words stand in its message or its quotes. Findings that
only say that something lacks are left out; any other finding of a clean dossier is invented. The marks are told at the
head of ``tests/pipeline/data/contradictions_dev.txt``.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from extractors.document import Block
from pipeline.programme import load_programme
from pipeline.regions import load_gazetteer
from pipeline.review import Finding
from understood.common import DATA, Told, norm, share
from understood.roles import Labelled, add_row, add_seal, judge

LACKING = {
    "addressee-missing",
    "date-missing",
    "document-missing",
    "document-number-missing",
    "duplicate-content",
    "figure-missing",
    "ineligible-region",
    "late-submission",
    "low-confidence-text",
    "region-unknown",
    "seal-missing",
    "section-missing",
    "unclassified-file",
}
OPENINGS: dict[str, tuple[str, str, str]] = {
    "letter": ("申请函.docx", "{}人民政府关于申请开展全国商业秘密保护创新试点的函", "省市场监督管理局："),
    "form": ("申报表.docx", "第三批全国商业秘密保护创新试点申报表", ""),
    "plan": ("试点工作方案.docx", "{}商业秘密保护创新试点工作方案", "为推进试点工作，制定本方案。"),
    "report": ("工作基础情况报告.docx", "{}商业秘密保护工作基础情况报告", "现将工作基础情况报告如下。"),
    "evidence": ("佐证材料.docx", "佐证材料", ""),
}


@dataclass
class Dossier:
    """A labelled dossier; ``planted`` are (class, words, words)."""

    id: str
    region: str
    files: list[Labelled] = field(default_factory=list)
    planted: list[tuple[str, str, str]] = field(default_factory=list)


def parse(half: str) -> list[Dossier]:
    """The dossiers of one half."""
    dossiers: list[Dossier] = []
    for line in (DATA / f"contradictions_{half}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("$$ "):
            dossiers.append(Dossier(*line[3:].split()))
        elif line.startswith("%% "):
            dossiers[-1].files.append(opened(dossiers[-1], *line[3:].split(" ", 1)))
        elif line.startswith("!! "):
            kind, one, other = (part.strip() for part in line[3:].split("|"))
            dossiers[-1].planted.append((kind, one, other))
        elif line.strip() and not line.startswith("%"):
            add_line(dossiers[-1].files[-1], line)
    return dossiers


def opened(dossier: Dossier, kind: str, name: str = "") -> Labelled:
    """A file with its title and its first words."""
    usual, title, opening = OPENINGS[kind]
    file = Labelled(f"{dossier.id}-{len(dossier.files)}", name or usual, dossier.id)
    file.blocks.append(Block(id="b0", kind="title", text=title.format(dossier.region)))
    if opening:
        file.blocks.append(Block(id="b1", kind="paragraph", text=opening))
    if kind == "form":
        add_row(file, "b1", [[cell, 1, 1] for cell in ("申报地区", dossier.region, "联系人", "王某")])
    return file


def add_line(file: Labelled, line: str) -> None:
    """One marked line of a file."""
    mark, _, text = line.partition(" ")
    identity = f"b{len(file.blocks)}"
    if mark == "t":
        add_row(file, identity, [spanned(cell.strip()) for cell in text.split("|")])
        return
    if mark == "S":
        add_seal(file, text)
        return
    if mark == "H":
        file.blocks.append(Block(id=identity, kind="heading", text=text, level=1))
        return
    file.blocks.append(Block(id=identity, kind="caption" if mark == "c" else "paragraph", text=text))


def spanned(cell: str) -> list[Any]:
    """``[text, row span, column span]`` of a cell; ``{2,1}`` at its end spans two rows."""
    found = re.fullmatch(r"(.*)\{(\d),(\d)\}", cell)
    return [found[1], int(found[2]), int(found[3])] if found else [cell, 1, 1]


def says(finding: Finding, words: str) -> bool:
    """Whether a finding names the words."""
    return any(norm(words) in norm(text) for text in (finding.message, *(e.quote for e in finding.evidence)))


def score(half: str, *, errors: bool) -> dict[str, Counter[str]]:
    """Counts by class of contradiction; findings that nothing explains stand under ``clean``."""
    programme, gazetteer = load_programme("trade-secret-pilot-2024"), load_gazetteer()
    counts: dict[str, Counter[str]] = {"clean": Counter()}
    told = Told(half, errors=errors)
    for dossier in parse(half):
        division = gazetteer.resolve(dossier.region)
        review = judge(dossier.files, programme, adcode=division.adcode if division else None)
        findings = [finding for finding in review.findings if finding.rule not in LACKING]
        for kind, one, other in dossier.planted:
            own = [finding for finding in findings if says(finding, one) and says(finding, other)]
            counts.setdefault(kind, Counter())["hits" if own else "missed"] += 1
            if not own:
                told("MISSED", dossier.id, kind, one, other, [(f.rule, f.message) for f in findings])
            findings = [finding for finding in findings if finding not in own]
        if not dossier.planted:
            counts["clean"]["dossiers"] += 1
            counts["clean"]["invented"] += bool(findings)
            for finding in findings:
                told("INVENTED", dossier.id, finding.rule, finding.message)
    return counts


def report(half: str, counts: dict[str, Counter[str]]) -> None:
    """A JSON line for each class, one for all of them, and one for the clean dossiers."""
    clean = counts.pop("clean")
    head = {"benchmark": "understanding", "what": "contradictions", "half": half}
    for kind, count in {**counts, "all": sum(counts.values(), Counter())}.items():
        planted = count["hits"] + count["missed"]
        line: dict[str, Any] = {**head, "kind": kind, "planted": planted, "found": share(count["hits"], planted)}
        print(json.dumps(line, ensure_ascii=False))
    print(json.dumps({**head, "kind": "clean", "dossiers": clean["dossiers"], "with_inventions": clean["invented"]}))
