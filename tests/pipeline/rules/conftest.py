"""Dossiers written out by hand, as the rules see them."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256

import pytest

from extractors.document import Block, Document, Evidence, FileInfo, Page, Warning
from pipeline.case import Case, CaseFile, Circumstances
from pipeline.facts import Figure, Reading
from pipeline.outline import find_sections
from pipeline.profile import Profile, RegionMention
from pipeline.programme import Programme
from pipeline.regions import load_gazetteer
from pipeline.review import DocumentEntry, Finding, Part, Region
from pipeline.rules.base import Rule, finding_of

LETTER = (
    "台州市人民政府文件",
    "台政函〔2024〕6号",
    "关于申请开展试点的函",
    "浙江省市场监督管理局：",
    "我市工作基础较好，拟申请开展试点。",
    "专此致函。",
)
"""A letter without its end."""


class Handed:
    """One file of a dossier: what it says, what it is known to be, or why it could not be read."""

    def __init__(
        self,
        name: str,
        content: Sequence[str | Block] = (),
        role: str | None = None,
        *,
        problem: str | None = None,
        regions: Sequence[tuple[str, float]] = (),
        scores: Mapping[str, float] | None = None,
        title: str = "",
        media_type: str = "application/pdf",
        pages: Sequence[Page] = (),
        confidence: float = 1.0,
        figures: Sequence[Figure] = (),
        warnings: Sequence[Warning] = (),
        continues: str | None = None,
        twin_of: str | None = None,
        sure: float = 0.9,
    ) -> None:
        self.name = name
        self.sure = sure
        self.twin_of = sha256(twin_of.encode()).hexdigest()[:12] if twin_of else None
        self.continues = sha256(continues.encode()).hexdigest()[:12] if continues else None
        self.id = sha256(name.encode()).hexdigest()[:12]
        self.problem = problem
        self.media_type = media_type
        self.blocks = tuple(
            item
            if isinstance(item, Block)
            else Block(
                id=f"b{number}",
                kind="title" if item.startswith("#") else "paragraph",
                text=item.lstrip("#"),
                confidence=confidence,
            )
            for number, item in enumerate(content, start=1)
        )
        self.role = role
        self.pages = tuple(pages)
        self.figures = tuple(figures)
        self.warnings = tuple(warnings)
        self.profile = None if problem else self._profile(regions, scores or {}, title)

    def _profile(self, regions: Sequence[tuple[str, float]], scores: Mapping[str, float], title: str) -> Profile:
        evidence = Evidence(document=self.id, page=None, bbox=None, block="b1", start=0, quote="")
        return Profile(
            sha256="0" * 64,
            name=self.name,
            title=title,
            pages=len(self.pages),
            characters=sum(len(block.text) for block in self.blocks),
            ocr_pages=0,
            confidence=1.0,
            parts=self.parts,
            part_scores=tuple(sorted(scores.items(), key=lambda pair: -pair[1])),
            regions=tuple(RegionMention(adcode=code, weight=weight, evidence=evidence) for code, weight in regions),
        )

    @property
    def parts(self) -> tuple[Part, ...]:
        """All of the file is one document."""
        if not self.role or not self.blocks:
            return ()
        return (Part(self.role, None, None, self.blocks[0].id, self.blocks[-1].id, self.sure),)

    @property
    def entry(self) -> DocumentEntry:
        """The file's entry in the review."""
        return DocumentEntry(
            id=self.id,
            name=self.name,
            sha256="0" * 64,
            media_type=self.media_type,
            bytes=1,
            pages=len(self.pages) or None,
            requirement=self.role,
            reader=None if self.problem else "hand/1",
            ocr_pages=0,
            confidence=None,
            contained_in=None,
            parts=self.parts,
            continues=self.continues,
            twin_of=self.twin_of,
        )

    @property
    def reading(self) -> Reading:
        """What was read."""
        file = FileInfo(name=self.name, sha256="0" * 64, bytes=1, media_type=self.media_type)
        document = Document(file=file, reader="hand/1", pages=self.pages, blocks=self.blocks, warnings=self.warnings)
        return Reading(document=document, sections=find_sections(document), figures=self.figures, entities=())


MakeCase = Callable[..., Case]
Check = Callable[[Rule, Case], list[Finding]]


@pytest.fixture
def handed() -> type[Handed]:
    """What makes one file."""
    return Handed


@pytest.fixture
def letter() -> Callable[..., Handed]:
    """A factory of application letters: the usual beginning, then the given lines."""

    def make(*end: str | Block, name: str = "申请函.pdf", confidence: float = 1.0, head: int = 6) -> Handed:
        return Handed(name, (*LETTER[:head], *end), "application-letter", confidence=confidence)

    return make


@pytest.fixture
def make_case(pilot: Programme) -> MakeCase:
    """A factory of cases; the region is 台州市, which may apply."""

    def make(*files: Handed, adcode: str | None = "331000", eligible: bool | None = True, **known: object) -> Case:
        division = load_gazetteer().by_adcode(adcode) if adcode else None
        region = Region(division.name, division.adcode, division.kind, eligible) if division else None
        return Case(
            pilot,
            [
                CaseFile(entry=file.entry, problem=file.problem, message="说明。", profile=file.profile)
                for file in files
            ],
            {file.id: file.reading for file in files if not file.problem},
            Circumstances(region=region, **known),  # type: ignore[arg-type]
        )

    return make


@pytest.fixture
def check() -> Check:
    """Findings of one rule; every quote must stand in its block."""

    def run(rule: Rule, case: Case) -> list[Finding]:
        found = [finding_of(rule, fault, case) for fault in rule.check(case)]
        for evidence in (evidence for finding in found for evidence in finding.evidence if evidence.quote):
            blocks = {block.id: block for block in case.readings[evidence.document].document.blocks}
            assert blocks[evidence.block].text[evidence.start :].startswith(evidence.quote)
        return found

    return run
