"""Rules on what a document must say: its sections."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, Final

from pipeline.case import Case, FoundPart
from pipeline.programme import DocumentRequirement, SectionRequirement, Severity
from pipeline.rules.base import Fault
from pipeline.rules.limits import MARGIN
from pipeline.topics import SURE, SectionMatch

MIN_SUBSTANCE: Final = 6
"""A section of fewer characters is a heading and nothing else; 健全组织，强化投入。 is little, but something."""


class SectionMissing:
    """A required section is in none of the files of its document."""

    id: ClassVar[str] = "section-missing"
    severity: ClassVar[Severity] = "error"
    template: ClassVar[str] = "《{document}》缺少“{title}”部分。"
    empty: ClassVar[str] = "《{document}》的“{title}”部分只有标题，没有内容。"
    unclear: ClassVar[str] = (
        "疑为《{document}》的文件“{name}”中未见“{title}”部分，请人工确认该文件是否为《{document}》。"
    )
    unsure: ClassVar[str] = "《{document}》中未见明确的“{title}”部分，疑似相关内容见“{place}”，请人工确认。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each section of a document that is there."""
        for document in case.documents():
            for section in document.sections if document.id in case.parts else ():
                yield from self._check_section(case, document, section)

    def _check_section(self, case: Case, document: DocumentRequirement, section: SectionRequirement) -> Iterator[Fault]:
        requirement = f"{document.id}/{section.id}"
        matches = case.section_matches.get(requirement, [])
        sure = [(found, match) for found, match in matches if match.score >= SURE]
        if any(case.substance(found, match.section) >= MIN_SUBSTANCE for found, match in sure):
            return
        severity: Severity = section.severity
        name = case.parts[document.id][0].file.entry.name
        template = self.template
        if sure:
            template = self.empty
        elif matches:
            template, severity = self.unsure, "warning"
        elif document.id in case.unclear_documents:
            template = self.unclear
        if document.id in case.unclear_documents:
            severity = _no_error(severity)
        yield Fault(
            subject=requirement,
            values={"document": document.title, "title": section.title, "place": _name_place(matches), "name": name},
            requirement=requirement,
            severity=severity,
            evidence=tuple(case.cite_heading(found, match.section) for found, match in (sure or matches)[:3]),
            searched=case.searched(document.id),
            template=template,
        )


class SectionThin:
    """A section is shorter or longer than the call wants it."""

    id: ClassVar[str] = "section-thin"
    severity: ClassVar[Severity] = "warning"
    template: ClassVar[str] = "《{document}》的“{title}”部分约 {count} 字，少于要求的 {limit} 字。"
    long: ClassVar[str] = "《{document}》的“{title}”部分约 {count} 字，超过要求的 {limit} 字。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each section with text of which every place is too short, or one is too long."""
        for document in case.documents():
            for section in document.sections if document.id in case.parts else ():
                sizes = [
                    (case.substance(found, match.section), found, match)
                    for found, match in case.section_matches.get(f"{document.id}/{section.id}", [])
                    if match.score >= SURE
                ]
                size, found, match = max(sizes, key=lambda item: item[0], default=(0, None, None))
                if found is None or match is None or size < MIN_SUBSTANCE:
                    continue
                short = section.least_characters is not None and size < section.least_characters
                long = section.characters is not None and size > section.characters * (1 + MARGIN)
                if short or long:
                    limit = section.least_characters if short else section.characters
                    values = {"document": document.title, "title": section.title, "count": str(size)}
                    yield Fault(
                        subject=f"{document.id}/{section.id}",
                        values=values | {"limit": str(limit)},
                        requirement=f"{document.id}/{section.id}",
                        evidence=(case.cite_heading(found, match.section),),
                        template=None if short else self.long,
                    )


def _no_error(severity: Severity) -> Severity:
    """What stands against a document that may be none of the call's is no error."""
    return "warning" if severity == "error" else severity


def _name_place(matches: Sequence[tuple[FoundPart, SectionMatch]]) -> str:
    """The heading of the likeliest section as written; the text before the first heading has none."""
    if not matches:
        return ""
    section = matches[0][1].section
    return f"{section.number}{section.title}" or "正文开头"
