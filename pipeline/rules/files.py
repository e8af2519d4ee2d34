"""Rules on files that could not be read, or not whole."""

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar, Final

from extractors.document import Warning
from extractors.errors import InternalFault
from pipeline.case import CUT, DAMAGED, Case
from pipeline.programme import Severity
from pipeline.rules.base import Fault

_TAIL: Final = re.compile(
    r"[，,；;]?(?:已?无法读取|不能读取|未能?读取|已停止读取|已停止|已拒绝读取|已拒绝)(?=。?$|。请)"
)
"""Words at the end of a reader's sentence that a template has said already."""
_PAGES_SHOWN: Final = 10
LOST: Final = DAMAGED | CUT
BROKEN: Final = frozenset({"signature-broken", "signature-outdated"})
"""Codes of warnings that what was signed is not what stands there now."""


def fell_to_us(case: Case) -> bool:
    """Whether our own code failed on a file of the dossier: what is nowhere else may stand in that file."""
    return any(file.problem == InternalFault.code for file in case.files)


def whole_sentence(message: str) -> str:
    """A reader's message without what the templates say before it, ended by a full stop; empty stays empty."""
    message = _TAIL.sub("", message.strip().rstrip("。，；;, ").strip())
    return f"{message}。" if message else ""


class _FileProblem:
    """A file that met the problem with the rule's id: an error only while a required document is still unmet."""

    id: ClassVar[str]
    severity: ClassVar[Severity] = "error"
    template: ClassVar[str]

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each such file."""
        for file in case.files:
            if file.problem == self.id and not file.entry.replaced_by:
                yield Fault(
                    subject=file.entry.id,
                    values={"name": file.entry.name, "message": whole_sentence(file.message) or "原因不明。"},
                    severity="error" if case.unmet_documents else "warning",
                )


class EncryptedFile(_FileProblem):
    """A file needs a password; every reader says no more than that."""

    id: ClassVar[str] = "encrypted-file"
    template: ClassVar[str] = "文件“{name}”已加密，需要密码才能打开，未能读取。"


class UnreadableFile(_FileProblem):
    """A file is broken, empty, or of a format that cannot be read; or only a part of it could be read."""

    id: ClassVar[str] = "unreadable-file"
    template: ClassVar[str] = "文件“{name}”无法读取：{message}"
    damaged: ClassVar[str] = "文件“{name}”未能完整读取：{message}"
    our_fault: ClassVar[str] = "处理文件“{name}”时程序出现故障，文件已保留，请联系技术人员。{message}"
    empty: ClassVar[str] = "文件“{name}”可以打开，但没有可读取的内容。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each such file; a damaged one is an error when a required document rests on it alone."""
        yield from super().check(case)
        for file in case.files:
            if file.problem == InternalFault.code:
                yield Fault(
                    subject=file.entry.id,
                    values={"name": file.entry.name, "message": whole_sentence(file.message)},
                    template=self.our_fault,
                )
            elif file.entry.id in case.damaged or file.entry.id in case.cut:
                warnings = case.readings[file.entry.id].document.warnings
                damaged = file.entry.id in case.damaged
                alone = sorted(
                    case.damaged_documents & {part.requirement for part in file.entry.parts} if damaged else ()
                )
                empty = all(warning.code == "empty-document" for warning in warnings if warning.code in LOST)
                yield Fault(
                    subject=file.entry.id,
                    values={"name": file.entry.name, "message": describe_damage(warnings)},
                    requirement=alone[0] if alone else None,
                    severity="error" if alone else "warning",
                    template=self.empty if empty else self.damaged,
                )


def describe_damage(warnings: Sequence[Warning]) -> str:
    """What is lost of a file, in sentences that each end in a full stop; unreadable pages are told together."""
    lost = [warning for warning in warnings if warning.code in LOST]
    pages = sorted({w.page for w in lost if w.code == "page-unreadable" and w.page is not None})
    others = dict.fromkeys(
        f"{warning.message.rstrip('。')}。" for warning in lost if warning.code != "page-unreadable" or not warning.page
    )
    if not pages:
        return "".join(others)
    numbers = "、".join(map(str, pages[:_PAGES_SHOWN])) + ("等" if len(pages) > _PAGES_SHOWN else "")
    count = f"共{len(pages)}页" if len(pages) > 1 else ""
    return f"第{numbers}页{count}已损坏，无法读取。" + "".join(others)


class HostileFile(_FileProblem):
    """A file met a limit or attacked its reader."""

    id: ClassVar[str] = "hostile-file"
    template: ClassVar[str] = "文件“{name}”存在安全风险或超出处理上限，未予读取：{message}"


class SignatureBroken:
    """An electronic signature or seal says that the file was changed after signing, or does not belong to it."""

    id: ClassVar[str] = "signature-broken"
    severity: ClassVar[Severity] = "warning"
    template: ClassVar[str] = "文件“{name}”的电子签章（签名）未通过核验：{message}"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each such file, with the places of its signatures and seals."""
        for file in case.files:
            reading = case.readings.get(file.entry.id)
            told = [w for w in reading.document.warnings if w.code in BROKEN] if reading else []
            if reading and told:
                marks = [
                    block for block in reading.document.blocks if block.kind in {"signature", "seal"} and block.text
                ]
                yield Fault(
                    subject=file.entry.id,
                    values={
                        "name": file.entry.name,
                        "message": "".join(dict.fromkeys(whole_sentence(warning.message) for warning in told)),
                    },
                    evidence=tuple(case.cite_block(file.entry.id, block) for block in marks[:3]),
                )
