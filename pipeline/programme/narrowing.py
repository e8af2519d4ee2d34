"""What a call asks of one applicant (适用要求): requirements whose condition does not hold for it are left out."""

import msgspec

from pipeline.programme.codes import RegionKind
from pipeline.programme.model import DocumentRequirement, Programme
from pipeline.programme.terms import Condition


def narrow(programme: Programme, kind: RegionKind | None, province: str | None) -> Programme:
    """The programme as it holds for an applicant of a kind of region in a province; None where that is not known."""

    def asked(when: Condition | None) -> bool:
        return when is None or when.holds(kind, province)

    def cut(document: DocumentRequirement) -> DocumentRequirement:
        sections = tuple(section for section in document.sections if asked(section.when))
        return msgspec.structs.replace(document, sections=sections)

    return msgspec.structs.replace(
        programme,
        documents=tuple(cut(document) for document in programme.documents if asked(document.when)),
        figures=tuple(
            figure if asked(figure.when) else msgspec.structs.replace(figure, expected=False)
            for figure in programme.figures
        ),
        groups=tuple(group for group in programme.groups if asked(group.when)),
    )
