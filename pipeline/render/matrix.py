"""The ledger's matrix of requirements (要求核对): dossiers down, requirements across, each cell a sign and a word."""

from collections.abc import Iterator, Mapping
from typing import Final

from pipeline import words
from pipeline.programme import Basis, Programme
from pipeline.render.columns import Column
from pipeline.review import RequirementStatus, Review

NAME: Final = "要求核对"
SIGNS: Final[Mapping[RequirementStatus, str]] = {
    "met": "✓",
    "missing": "✗",
    "defective": "！",
    "unclear": "？",
    "waived": "○",
}
NOT_ASKED: Final = "— 不适用"
LEGEND: Final = (
    f"{'；'.join(f'{sign} {words.REQUIREMENT_STATUS[status]}' for status, sign in SIGNS.items())}；{NOT_ASKED}"
    "（按该地区的类型、省份不要求，或者材料未能审核）。各栏括号内为要求的依据；具体问题见“问题清单”。"
)


class Matrix:
    """Which requirements there are, and the cells of a dossier in their order."""

    def __init__(self, programme: Programme) -> None:
        self._titles = tuple(_requirements(programme))

    @property
    def columns(self) -> tuple[Column, ...]:
        """Who, how it ended, and one column for each requirement with its basis."""
        return (
            Column(title="省份", width=14),
            Column(title="申报地区", width=16),
            Column(title="审核结论", width=13),
            *(Column(title=f"{title}（{words.BASIS[basis]}）", width=11) for _, title, basis in self._titles),
        )

    def cells(self, review: Review) -> list[str]:
        """What stands in the columns of requirements."""
        held = {result.id: result.status for result in review.requirements}
        return [
            f"{SIGNS[held[name]]} {words.REQUIREMENT_STATUS[held[name]]}" if name in held else NOT_ASKED
            for name, _, _ in self._titles
        ]


def _requirements(programme: Programme) -> Iterator[tuple[str, str, Basis]]:
    """Id, title and basis of everything that is asked of a dossier: documents with their parts and sections, groups."""
    for document in programme.documents:
        if document.scope != "dossier":
            continue
        yield document.id, document.title, document.basis
        inner: list[tuple[str, str, Basis]] = [(part.id, part.title, part.basis) for part in document.parts]
        inner += [(section.id, section.title, section.basis) for section in document.sections]
        for name, title, basis in inner:
            yield f"{document.id}/{name.removeprefix(f'{document.id}/')}", f"{document.title}·{title}", basis
    for group in programme.groups:
        yield group.id, group.title, group.basis
