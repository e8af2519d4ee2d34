"""Rules on files that could not be read, or not whole."""

from collections.abc import Iterator
from typing import ClassVar, Final

from pipeline.case import Case, CaseFile
from pipeline.programme import Severity
from pipeline.rules.base import Fault

DAMAGED: Final = frozenset({"damaged-file", "page-unreadable", "image-truncated", "empty-document"})
"""Codes of reading warnings that say that a part of the file is lost."""


class _FileProblem:
    """A file that met the problem with the rule's id: an error only while a required document is still unmet."""

    id: ClassVar[str]
    severity: ClassVar[Severity] = "error"
    template: ClassVar[str]

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each such file."""
        for file in case.files:
            if file.problem == self.id:
                yield Fault(
                    subject=file.entry.id,
                    values={"name": file.entry.name, "message": file.message},
                    severity="error" if case.unmet_documents else "warning",
                )


class EncryptedFile(_FileProblem):
    """A file needs a password."""

    id: ClassVar[str] = "encrypted-file"
    template: ClassVar[str] = "文件“{name}”已加密，无法读取。{message}"


class UnreadableFile(_FileProblem):
    """A file is broken, empty, or of a format that cannot be read; or only a part of it could be read."""

    id: ClassVar[str] = "unreadable-file"
    template: ClassVar[str] = "文件“{name}”无法读取。{message}"
    damaged: ClassVar[str] = "文件“{name}”已损坏，只读出一部分。{message}请重新提交完好的文件。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each such file; a damaged one is an error when a required document rests on it alone."""
        yield from super().check(case)
        damaged = {file.entry.id: messages for file in case.files if (messages := _damage(case, file))}
        for file in case.files:
            if file.entry.id in damaged:
                alone = [
                    name
                    for name, parts in case.parts.items()
                    if all(part.file.entry.id in damaged for part in parts) and part_of(file, name)
                ]
                yield Fault(
                    subject=file.entry.id,
                    values={"name": file.entry.name, "message": damaged[file.entry.id]},
                    requirement=alone[0] if alone else None,
                    severity="error" if alone else "warning",
                    template=self.damaged,
                )


class HostileFile(_FileProblem):
    """A file met a limit or attacked its reader."""

    id: ClassVar[str] = "hostile-file"
    template: ClassVar[str] = "文件“{name}”存在安全风险或超出处理上限，已停止读取。{message}"


def _damage(case: Case, file: CaseFile) -> str:
    """What reading the file said of its damage; empty when it is sound or was not read."""
    reading = case.readings.get(file.entry.id)
    warnings = reading.document.warnings if reading else ()
    return "".join(dict.fromkeys(warning.message for warning in warnings if warning.code in DAMAGED))


def part_of(file: CaseFile, requirement: str) -> bool:
    """Whether a file holds the document."""
    return any(part.requirement == requirement for part in file.entry.parts)
