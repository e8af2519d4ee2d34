"""Rules on whole documents: is each required one there, and what are the files that are none of them."""

from collections.abc import Iterator
from typing import ClassVar, Final

from extractors.registry import ARCHIVES
from pipeline.case import Case, CaseFile
from pipeline.programme import Severity
from pipeline.rules.base import Fault

SURE_ROLE: Final = 0.5
"""A document known with less confidence is ``unclear``."""


class DocumentMissing:
    """No file holds a required document."""

    id: ClassVar[str] = "document-missing"
    severity: ClassVar[Severity] = "error"
    template: ClassVar[str] = "缺少《{title}》：在提交的 {files} 个可读文件中均未找到。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each required document that is nowhere."""
        searched = case.searched()
        for document in case.documents():
            if document.id not in case.parts:
                yield Fault(
                    subject=document.id,
                    values={"title": document.title, "files": str(len(searched))},
                    requirement=document.id,
                    severity=document.severity,
                    searched=searched,
                )


class UnclassifiedFile:
    """A readable file of which nothing is known."""

    id: ClassVar[str] = "unclassified-file"
    severity: ClassVar[Severity] = "info"
    template: ClassVar[str] = "文件“{name}”无法判断属于哪一项申报材料，请人工确认。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each file without any part."""
        for file in case.files:
            if is_readable(file) and not file.entry.parts:
                yield Fault(
                    subject=file.entry.id,
                    values={"name": file.entry.name},
                    searched=tuple(s for s in case.searched() if s.document == file.entry.id),
                )


class LowConfidenceText:
    """Pages whose text was recognised badly: a person should look."""

    id: ClassVar[str] = "low-confidence-text"
    severity: ClassVar[Severity] = "warning"
    template: ClassVar[str] = "文件“{name}”{pages}文字识别可信度较低（{confidence}），其中的内容请对照原件核实。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each file with such pages."""
        for file in case.files:
            reading = case.readings.get(file.entry.id)
            pages = [p for p in reading.document.pages if p.source in {"ocr", "mixed"}] if reading else []
            unsure = [page for page in pages if page.confidence < LOW_CONFIDENCE]
            if unsure:
                numbers = "、".join(str(page.number) for page in unsure[:10]) + (" 等" if len(unsure) > 10 else "")
                yield Fault(
                    subject=file.entry.id,
                    values={
                        "name": file.entry.name,
                        "pages": f"第 {numbers} 页",
                        "confidence": f"{min(page.confidence for page in unsure):.0%}",
                    },
                    evidence=tuple(
                        case.cite_block(file.entry.id, block)
                        for page in unsure[:3]
                        if (
                            block := next(
                                (b for b in reading.document.blocks if b.page == page.number and b.text), None
                            )
                        )
                    )
                    if reading
                    else (),
                )


LOW_CONFIDENCE: Final = 0.95
"""Mean confidence of a page below which its numbers cannot be trusted: sound scans at 150 dpi and more have .98."""


def is_readable(file: CaseFile) -> bool:
    """Whether a file could be read and is no archive."""
    return file.problem is None and file.entry.media_type not in ARCHIVES
