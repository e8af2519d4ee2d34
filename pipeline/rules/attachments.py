"""The rule on what the letter says to be attached (附件说明): is each item there."""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

import msgspec

from extractors.registry import ARCHIVES
from pipeline.case import Case, CaseFile
from pipeline.programme import DocumentRequirement, Severity
from pipeline.roles.kin import list_attachments
from pipeline.roles.listed import ListedItem, file_names, file_number, heading_lines, is_alike
from pipeline.roles.naming import score_name
from pipeline.rules.base import Fault
from pipeline.rules.letter import wanted_parts

NAMED_SO: Final = 0.75
"""Score of a name from which a file that cannot be read may be the document that it is named for."""


class AttachmentMissing:
    """The letter lists an attachment that is not there."""

    id: ClassVar[str] = "attachment-missing"
    severity: ClassVar[Severity] = "warning"
    template: ClassVar[str] = "《{document}》所列附件“{name}”未在提交的文件中找到。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each listed attachment that no file, title or found document answers to."""
        for document, wanted in wanted_parts(case, "attachments"):
            seen: set[str] = set()
            for item in _items(case, document):
                name = item.name.strip("《》")
                if name in seen or is_attached(item, case):
                    continue
                seen.add(name)
                yield Fault(
                    subject=item.name,
                    values={"document": document.title, "name": item.name},
                    requirement=f"{document.id}/attachments",
                    severity=wanted.severity,
                    evidence=(item.part.evidence,),
                    searched=case.searched(),
                )


def _items(case: Case, document: DocumentRequirement) -> Iterator[ListedItem]:
    for found, letter in case.letters:
        if found.part.requirement == document.id:
            yield from list_attachments(letter.attachments, case.programme)


def is_attached(item: ListedItem, case: Case) -> bool:
    """Whether any file of the dossier answers to an item of the letter's list."""
    if item.kind == "all" or (item.kind in {"document", "likely", "evidence"} and item.requirement in case.parts):
        return True
    if item.kind == "likely":
        evidence = next((d.id for d in case.documents() if d.role == "evidence"), None)
        item = msgspec.structs.replace(item, kind="named", requirement=evidence)
    if any(_may_be(item, file, case) for file in case.files):
        return True
    if item.kind in {"document", "evidence"}:
        return False
    if item.kind == "category" and _of_category(item, case):
        return True
    return any(_is_named(item, file, case) for file in case.files)


def _may_be(item: ListedItem, file: CaseFile, case: Case) -> bool:
    """Whether the name alone says that a file is the item: one that cannot be read, or the attachment of its number.

    Numbers drift between list and names: a number shows no paper by its title where the file has another title.
    """
    readable = file.problem is None and file.entry.id in case.readings
    numbered = file_number(file.entry.name) == item.number
    if readable:
        roles = {part.requirement for part in file.entry.parts}
        titled = item.kind == "named" and file.profile is not None and bool(file.profile.title)
        return numbered and roles <= {item.requirement} and not titled
    if file.problem is None:
        return False
    scores = score_name(file.entry.name, case.programme)
    named_so = bool(item.requirement) and scores.get(item.requirement or "", 0.0) >= NAMED_SO
    if named_so and item.kind in {"document", "evidence", "category"}:
        return True
    return numbered or any(
        is_alike(item.name, name, case.programme, abbreviated=True) for name in file_names(file.entry.name)
    )


def _of_category(item: ListedItem, case: Case) -> bool:
    """Whether a file of evidence is of the kind that an item such as 荣誉证书 or 相关政策文件 names."""
    document = next((d for d in case.documents() if d.id == item.requirement), None)
    if document is None:
        return False
    signs = [s for s in (*document.signs.names, *document.signs.titles) if re.search(s, item.name)]
    texts = [
        text
        for found in case.parts.get(document.id, ())
        for text in (found.file.entry.name, *heading_lines(found.reading))
    ]
    return any(re.search(sign, text) for sign in signs for text in texts)


def _is_named(item: ListedItem, file: CaseFile, case: Case) -> bool:
    """Whether a file's name, title, or a heading in it, is the paper that the item names."""
    if file.entry.media_type in ARCHIVES and file.problem is None:
        return False
    reading = case.readings.get(file.entry.id)
    first = next(iter(heading_lines(reading)), "") if reading else ""
    title = (file.profile.title if file.profile else "") or first
    required = {d.id for d in case.documents() if d.role != "evidence"}
    serves = {part.requirement for part in file.entry.parts} & required
    names = [*file_names(file.entry.name), title]
    if any(is_alike(item.name, name, case.programme, abbreviated=not serves) for name in names if name):
        return True
    if reading is None or (serves and not _holds_more(file, serves)):
        return False
    letter = {
        block.id for found, _ in case.letters if found.file.entry.id == file.entry.id for block in case.blocks(found)
    }
    lines = heading_lines(reading, frozenset(letter))
    return any(is_alike(item.name, line, case.programme, abbreviated=False) for line in lines)


def _holds_more(file: CaseFile, serves: set[str]) -> bool:
    """Whether a file holds other documents besides those that the call requires by name."""
    return len({part.requirement for part in file.entry.parts}) > len(serves) or len(serves) > 1
