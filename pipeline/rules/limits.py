"""Rules on how long a document is and in what form it comes (篇幅和格式)."""

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar, Final

from extractors.document import FURNITURE, Block, Evidence, Record
from extractors.registry import (
    CSV,
    DOC,
    DOCM,
    DOCX,
    EXCEL_XML,
    FLAT_OPC,
    ODS,
    ODT,
    OFD,
    PDF,
    RTF,
    WORD_XML,
    XLS,
    XLSB,
    XLSM,
    XLSX,
)
from pipeline.case import Case, FoundPart
from pipeline.programme import DocumentRequirement, Format, Severity
from pipeline.rules.base import Fault
from pipeline.words import FORMAT

MARGIN: Final = 0.02
"""Share by which a count of characters may be beyond a limit: word processors count marks and notes otherwise."""
_WORD: Final = frozenset({DOCX, DOCM, DOC, WORD_XML, FLAT_OPC, RTF, ODT})
_EXCEL: Final = frozenset({XLSX, XLSM, XLSB, XLS, EXCEL_XML, ODS, CSV})
_COUNTED: Final = re.compile(r"[⺀-鿿豈-﫿　-〿！-｠‘-”—…]|[^\W⺀-鿿豈-﫿]+")
_NO_TEXT: Final = FURNITURE | {"seal", "picture", "signature"}


def count_characters(blocks: Sequence[Block]) -> int:
    """Characters as word processors count 字数: each Chinese one and mark, each run of Latin letters or digits."""
    return sum(len(_COUNTED.findall(block.text)) for block in blocks if block.kind not in _NO_TEXT)


class _Version(Record, frozen=True):
    """One version of a document: its parts in order, and those of files that hold the same text."""

    parts: tuple[FoundPart, ...]
    twins: tuple[FoundPart, ...]


def _versions(case: Case, document: DocumentRequirement) -> list[_Version]:
    """Every version of a document that was handed in; loose pages that go on are one, and so is all evidence."""
    found = case.parts.get(document.id, [])
    own = [part for part in found if not part.file.entry.twin_of and not part.file.entry.set_aside_for]
    if document.role == "evidence":
        return [_Version(parts=tuple(own), twins=())] if own else []
    follows = {part.file.entry.id: part.file.entry.continues for part in own}
    groups: dict[str, list[FoundPart]] = {}
    for part in own:
        groups.setdefault(_first(part.file.entry.id, follows), []).append(part)
    return [
        _Version(parts=tuple(parts), twins=tuple(part for part in found if part.file.entry.twin_of == name))
        for name, parts in groups.items()
    ]


def _first(name: str, follows: dict[str, str | None]) -> str:
    """The file with which a run of loose pages begins."""
    seen = {name}
    while (before := follows.get(name)) and before in follows and before not in seen:
        seen.add(before)
        name = before
    return name


def _pages(version: _Version) -> int | None:
    """Pages of a version; those of its printed twin where it has none; None where no file of it has pages."""
    for parts in (version.parts, *((twin,) for twin in version.twins)):
        counts = [_pages_of(part) for part in parts]
        if counts and all(counts):
            return sum(counts)
    return None


def _pages_of(found: FoundPart) -> int:
    """Pages of one part of a file; 0 where the format has none."""
    if found.part.page_start is not None and found.part.page_end is not None:
        return found.part.page_end - found.part.page_start + 1
    return len(found.reading.document.pages)


class LimitExceeded:
    """A document is longer, shorter or larger than the call allows."""

    id: ClassVar[str] = "limit-exceeded"
    severity: ClassVar[Severity] = "warning"
    template: ClassVar[str] = "《{title}》{count} {unit}，超过要求的 {limit} {unit}。"
    short: ClassVar[str] = "《{title}》{count} {unit}，少于要求的 {limit} {unit}。"
    uncounted: ClassVar[str] = "《{title}》要求{limit}，所报文件没有固定页码，页数未能核对，请人工确认。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each limit of a document that one of its versions goes beyond."""
        for document in case.documents():
            for version in _versions(case, document):
                yield from self._check_pages(case, document, version)
                yield from self._check_characters(case, document, version)
                yield from self._check_size(case, document, version)

    def _check_pages(self, case: Case, document: DocumentRequirement, version: _Version) -> Iterator[Fault]:
        limits = document.limits
        if limits.pages is None and limits.least_pages is None:
            return
        pages = _pages(version)
        if pages is not None:
            yield from self._fault(case, document, version, pages, limits.pages, limits.least_pages, "页")
            return
        most = f"不超过 {limits.pages} 页" if limits.pages is not None else ""
        least = f"不少于 {limits.least_pages} 页" if limits.least_pages is not None else ""
        yield Fault(
            subject=f"{version.parts[0].file.entry.id} pages?",
            values={"title": document.title, "limit": "、".join(filter(None, (most, least)))},
            requirement=document.id,
            severity="info",
            evidence=(_start(case, version),),
            template=self.uncounted,
        )

    def _check_characters(self, case: Case, document: DocumentRequirement, version: _Version) -> Iterator[Fault]:
        limits = document.limits
        if limits.characters is None and limits.least_characters is None:
            return
        count = sum(count_characters(case.blocks(part)) for part in version.parts)
        most, least = limits.characters, limits.least_characters
        within = most is not None and count <= most * (1 + MARGIN)
        yield from self._fault(case, document, version, count, None if within else most, least, "字")

    def _check_size(self, case: Case, document: DocumentRequirement, version: _Version) -> Iterator[Fault]:
        most = document.limits.megabytes
        for part in (*version.parts, *version.twins) if most is not None else ():
            size = part.file.entry.bytes / (1 << 20)
            if most is not None and size > most:
                alone = _Version(parts=(part,), twins=())
                yield from self._fault(case, document, alone, round(size, 1), most, None, "MB")

    def _fault(
        self,
        case: Case,
        document: DocumentRequirement,
        version: _Version,
        count: float,
        most: float | None,
        least: float | None,
        unit: str,
    ) -> Iterator[Fault]:
        long = most is not None and count > most
        if not long and (least is None or count >= least):
            return
        values = {"title": document.title, "unit": unit, "limit": f"{most if long else least:g}"}
        yield Fault(
            subject=f"{version.parts[0].file.entry.id} {unit}",
            values=values | {"count": f"约 {count:.0f}" if unit == "字" else f"{count:g}"},
            requirement=document.id,
            severity=document.limits.severity,
            evidence=(_start(case, version),),
            template=self.template if long else self.short,
        )


def _start(case: Case, version: _Version) -> Evidence:
    """Where a version begins."""
    part = version.parts[0]
    blocks = case.blocks(part)
    return case.cite_block(part.file.entry.id, next((b for b in blocks if b.text.strip()), blocks[0]))


class FormatMissing:
    """A document is not there in a form that the call wants, or in one that it does not take."""

    id: ClassVar[str] = "format-missing"
    severity: ClassVar[Severity] = "warning"
    template: ClassVar[str] = "《{title}》未见{formats}格式的文件。"
    refused: ClassVar[str] = "《{title}》的文件“{name}”不是通知要求的{formats}格式。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each form that is not there, and for each file in a form that is not taken."""
        for document in case.documents():
            found = case.parts.get(document.id, [])
            for wanted in document.limits.formats if found else ():
                if not any(_is_in(case, part, wanted) for part in found):
                    yield Fault(
                        subject=f"{document.id} {wanted}",
                        values={"title": document.title, "formats": FORMAT[wanted]},
                        requirement=document.id,
                        severity=document.limits.severity,
                        searched=case.searched(document.id),
                    )
            taken = document.limits.accepts
            for part in found if taken else ():
                if not any(_is_in(case, part, form) for form in taken):
                    yield Fault(
                        subject=f"{document.id} {part.file.entry.id}",
                        values={
                            "title": document.title,
                            "name": part.file.entry.name,
                            "formats": "、".join(FORMAT[form] for form in taken),
                        },
                        requirement=document.id,
                        severity=document.limits.severity,
                        searched=case.searched(document.id),
                        template=self.refused,
                    )


def _is_in(case: Case, found: FoundPart, form: Format) -> bool:
    """Whether a part of a file is in a form."""
    media_type = found.file.entry.media_type
    if form == "sealed-pdf":
        marks = {block.kind for block in case.blocks(found)}
        return media_type in {PDF, OFD} and "seal" in marks
    simple: dict[Format, bool] = {
        "word": media_type in _WORD,
        "pdf": media_type == PDF,
        "ofd": media_type == OFD,
        "excel": media_type in _EXCEL,
        "image": media_type.startswith("image/"),
    }
    return simple[form]
