"""People's words (人工处理): which of them stand, and what they change of a judgement.

A waiver holds while its finding rests on the same: its severity and the words that it quotes. What a person said of a
file holds for that content; a new version of the file is looked at afresh.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from pipeline.facts import Reading
from pipeline.parts import part_of
from pipeline.review import DocumentEntry, Finding, Remark, Waiver

_TAKES_BACK: Final = {"unwaive": "waive", "unassign": "assign"}
BATCH: Final = ""
"""In place of a dossier's id: what is said of the whole batch."""


def standing(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """What was not taken back or said anew of the same subject, oldest first; all comments."""
    kept: dict[tuple[str, str], Remark] = {}
    for number, remark in enumerate(remarks):
        topic = _TAKES_BACK.get(remark.kind, remark.kind)
        key = (topic, str(number) if topic == "comment" else remark.subject)
        kept.pop(key, None)
        if remark.kind == topic:
            kept[key] = remark
    return tuple(kept.values())


def basis_of(finding: Finding) -> str:
    """Hash of what a finding rests on: how grave it is, and the words that it quotes, in whatever order."""
    words = sorted("".join(evidence.quote.split()) for evidence in finding.evidence)
    return hashlib.sha256("\n".join([finding.severity, *words]).encode()).hexdigest()[:32]


def overrule(findings: Sequence[Finding], remarks: Iterable[Remark]) -> tuple[Finding, ...]:
    """The findings with their waivers; a waiver of what has changed since is told as reopened."""
    waivers = {remark.subject: remark for remark in remarks if remark.kind == "waive"}
    return tuple(_overruled(finding, waivers[finding.id]) if finding.id in waivers else finding for finding in findings)


def _overruled(finding: Finding, remark: Remark) -> Finding:
    waiver = Waiver(by=remark.by, reason=remark.text, at=remark.at)
    if remark.basis == basis_of(finding):
        return msgspec.structs.replace(finding, waived=waiver)
    return msgspec.structs.replace(finding, reopened=waiver)


def assign(
    entries: Iterable[DocumentEntry], readings: Mapping[str, Reading], remarks: Iterable[Remark]
) -> tuple[DocumentEntry, ...]:
    """The entries, those of assigned files as the person said: all of the file is that document, or nothing is."""
    words = {remark.subject: remark for remark in remarks if remark.kind == "assign"}
    return tuple(
        _assigned(entry, readings[entry.id], words[entry.sha256])
        if entry.sha256 in words and entry.id in readings
        else entry
        for entry in entries
    )


def _assigned(entry: DocumentEntry, reading: Reading, remark: Remark) -> DocumentEntry:
    blocks, requirement = reading.document.blocks, remark.requirement or None
    parts = (part_of(requirement, blocks, 1.0),) if requirement and blocks else ()
    return msgspec.structs.replace(entry, parts=parts, requirement=requirement, assigned_by=remark.by)


def told(
    remarks: Sequence[Remark], findings: Iterable[Finding], entries: Iterable[DocumentEntry]
) -> tuple[Remark, ...]:
    """The remarks, those that hold no longer marked so: a reopened waiver, a file that is not there any more."""
    holding = {finding.id for finding in findings if finding.waived}
    holding |= {entry.sha256 for entry in entries}
    return tuple(
        remark
        if remark.kind == "comment" or remark.subject in holding
        else msgspec.structs.replace(remark, stands=False)
        for remark in remarks
    )
