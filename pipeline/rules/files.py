"""Rules on files that could not be read, or not whole."""

from collections.abc import Iterator
from typing import ClassVar

from pipeline.case import Case
from pipeline.programme import Severity
from pipeline.rules.base import Fault


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
        for file in case.files:
            if message := case.damaged.get(file.entry.id):
                alone = sorted(case.damaged_documents & {part.requirement for part in file.entry.parts})
                yield Fault(
                    subject=file.entry.id,
                    values={"name": file.entry.name, "message": message},
                    requirement=alone[0] if alone else None,
                    severity="error" if alone else "warning",
                    template=self.damaged,
                )


class HostileFile(_FileProblem):
    """A file met a limit or attacked its reader."""

    id: ClassVar[str] = "hostile-file"
    template: ClassVar[str] = "文件“{name}”存在安全风险或超出处理上限，已停止读取。{message}"
