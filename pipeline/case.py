"""A dossier as the rules see it (案卷): its files, what was read from them, who applies, what the call wants."""

import contextlib
import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

import msgspec

from extractors.document import FURNITURE, Block, Document, Evidence, Record, cite
from extractors.registry import ARCHIVES
from pipeline.facts import Figure, Reading, Section
from pipeline.letter import LetterParts, find_letter_parts
from pipeline.letter.text import LetterPart
from pipeline.numbering import RANK, parse_number
from pipeline.profile import Profile
from pipeline.programme import DocumentRequirement, Programme, narrow
from pipeline.reading import walk
from pipeline.regions import load_gazetteer
from pipeline.review import DocumentEntry, Part, Region, Searched
from pipeline.roles.blanks import is_left_blank, may_be_hidden
from pipeline.similarity import Copy
from pipeline.topics import SectionMatch, find_lessons, match_sections

SURE_ROLE: Final = 0.5
"""A document known with less confidence is ``unclear``."""
TEMPLATE: Final = 0.1
"""Score from which a form that nobody filled in may be the document's."""
STRONG_MENTION: Final = 2.0
"""Weight of a region in a profile from which a document speaks for it (signatory, title, form)."""
WIDER: Final = ("全国", "全省", "我国", "我省", "本省", "全自治区")
"""Subjects of figures that are wider than any applicant."""
DAMAGED: Final = frozenset(
    {"damaged-file", "document-unreadable", "empty-document", "image-truncated", "page-unreadable", "torn-file"}
)
"""Codes of reading warnings that say that a part of the file is lost."""
CUT: Final = frozenset(
    {
        "frames-unread",
        "limit-annotations",
        "limit-blocks",
        "limit-cells",
        "limit-characters",
        "limit-objects",
        "limit-page-size",
        "limit-pages",
        "limit-pictures",
        "limit-pixels",
    }
)
"""Codes of warnings that a reader stopped at a limit of ours: the rest is there, and a person must look at it."""


class CaseFile(Record, frozen=True):
    """One file: its entry, and what came of reading it. ``problem`` is a reading error's code."""

    entry: DocumentEntry
    problem: str | None = None
    message: str = ""
    profile: Profile | None = None

    @property
    def is_readable(self) -> bool:
        """Whether it could be read and is no archive."""
        return self.problem is None and self.entry.media_type not in ARCHIVES


class FoundPart(Record, frozen=True):
    """A document (material) found in a file."""

    file: CaseFile
    part: Part
    reading: Reading


class Circumstances(Record, frozen=True):
    """What is known of a dossier besides its files.

    ``twins`` are the sources of other dossiers of the region, ``copies`` text that it shares with other applicants.
    """

    region: Region | None
    region_evidence: tuple[Evidence, ...] = ()
    received: str | None = None
    version: int = 1
    twins: tuple[str, ...] = ()
    copies: tuple[Copy, ...] = ()


class Case:
    """Everything that a rule may look at. Built once for each dossier; lookups are cached."""

    def __init__(
        self,
        programme: Programme,
        files: Sequence[CaseFile],
        readings: Mapping[str, Reading],
        circumstances: Circumstances,
    ) -> None:
        region = circumstances.region
        province = load_gazetteer().province_of(region.adcode) if region else None
        self.programme = narrow(programme, region.kind if region else None, province.name if province else None)
        self.files = tuple(files)
        self.readings = readings
        self.region = circumstances.region
        self.circumstances = circumstances

    @cached_property
    def parts(self) -> dict[str, list[FoundPart]]:
        """Found documents by requirement id, surest first."""
        found: dict[str, list[FoundPart]] = {}
        for file in self.files:
            reading = self.readings.get(file.entry.id)
            if reading is None:
                continue
            for part in file.entry.parts:
                found.setdefault(part.requirement, []).append(FoundPart(file=file, part=part, reading=reading))
        return {name: sorted(parts, key=lambda p: -p.part.confidence) for name, parts in found.items()}

    def documents(self) -> Iterator[DocumentRequirement]:
        """The documents that a dossier must hold."""
        return (d for d in self.programme.documents if d.scope == "dossier")

    @cached_property
    def alternatives(self) -> frozenset[str]:
        """Documents of which some will do: none of them is missed by itself."""
        return frozenset(name for group in self.programme.groups for name in group.of)

    @cached_property
    def damaged(self) -> dict[str, str]:
        """What reading said of the damage of each file of which a part is lost, by document id."""
        return {
            document: "".join(dict.fromkeys(messages))
            for document, reading in self.readings.items()
            if (messages := [w.message for w in reading.document.warnings if w.code in DAMAGED])
        }

    @cached_property
    def cut(self) -> frozenset[str]:
        """Files of which we read only a part, by document id."""
        return frozenset(
            document
            for document, reading in self.readings.items()
            if any(warning.code in CUT for warning in reading.document.warnings)
        )

    @cached_property
    def damaged_documents(self) -> frozenset[str]:
        """Documents that rest on damaged files alone."""
        return frozenset(
            name for name, parts in self.parts.items() if all(part.file.entry.id in self.damaged for part in parts)
        )

    @cached_property
    def unclear_documents(self) -> frozenset[str]:
        """Documents of which no file is surely one: a person must look whether they are there at all."""
        return frozenset(name for name, parts in self.parts.items() if parts[0].part.confidence < SURE_ROLE)

    @cached_property
    def blank_forms(self) -> dict[str, tuple[CaseFile, ...]]:
        """Files that hold a form with nothing filled in, by requirement id; one value in one of them is enough not to be.

        A template that nobody filled in is often known for nothing: then all such files that look like the form count.
        """
        forms = (document for document in self.documents() if document.role == "form")
        return {form.id: blank for form in forms if (blank := self._blank_files(form))}

    def _blank_files(self, form: DocumentRequirement) -> tuple[CaseFile, ...]:
        if found := self.parts.get(form.id):
            blank = all(is_left_blank(part.file.entry.id, self.blocks(part), form) for part in found)
            return tuple(dict.fromkeys(part.file for part in found)) if blank else ()
        return tuple(
            file
            for file in self.files
            if file.is_readable and file.profile and (reading := self.readings.get(file.entry.id))
            if not (file.entry.parts or file.entry.assigned_by or file.entry.set_aside_for)
            if dict(file.profile.part_scores).get(form.id, 0.0) >= TEMPLATE
            and is_left_blank(file.entry.id, reading.document.blocks, form)
        )

    def may_be_filled(self, form: str) -> bool:
        """Whether what was filled in a form that looks blank may only not have been read."""
        documents = [self.readings[file.entry.id].document for file in self.blank_forms.get(form, ())]
        return any(may_be_hidden(document, document.blocks) for document in documents)

    @cached_property
    def unmet_documents(self) -> frozenset[str]:
        """Required documents that no sound file holds; a form that surely nobody filled in is none."""
        required = {d.id for d in self.documents() if d.severity == "error" and d.id not in self.alternatives}
        blank = {name for name in self.blank_forms if not self.may_be_filled(name)}
        sound = self.parts.keys() - self.damaged_documents - blank
        short = {g.id for g in self.programme.groups if g.severity == "error" and len(sound & set(g.of)) < g.at_least}
        return frozenset((required - sound) | short)

    def searched(self, requirement: str | None = None) -> tuple[Searched, ...]:
        """Where was looked: the files of one document, or every file that could be read."""
        files = [p.file for p in self.parts.get(requirement, ())] if requirement else list(self.files)
        return tuple(
            Searched(document=file.entry.id, pages=tuple(page.number for page in reading.document.pages) or None)
            for file in dict.fromkeys(files)
            if (reading := self.readings.get(file.entry.id))
        )

    def blocks(self, found: FoundPart) -> tuple[Block, ...]:
        """The blocks of one document within its file."""
        blocks = found.reading.document.blocks
        ids = [block.id for block in blocks]
        first, last = ids.index(found.part.block_start), ids.index(found.part.block_end)
        return blocks[first : last + 1]

    def sections(self, found: FoundPart) -> tuple[Section, ...]:
        """The outermost sections that begin inside one document, which may be a chapter of a larger one."""
        inside = {block.id for block in self.blocks(found)}
        return tuple(_outermost(found.reading.sections, inside))

    @cached_property
    def section_matches(self) -> dict[str, list[tuple[FoundPart, SectionMatch]]]:
        """Sections that serve a requirement, by ``document/section`` id, surest first."""
        matches: dict[str, list[tuple[FoundPart, SectionMatch]]] = {}
        for document in self.documents():
            for found in self.parts.get(document.id, ()):
                for match in match_sections(
                    found.reading.document,
                    self.sections(found),
                    document.sections,
                    asides=document.asides,
                    lessons=find_lessons(document, self.programme.tasks),
                    blocks=self.blocks(found),
                ):
                    matches.setdefault(f"{document.id}/{match.requirement}", []).append((found, match))
        return {name: sorted(pairs, key=lambda pair: -pair[1].score) for name, pairs in matches.items()}

    def substance(self, found: FoundPart, section: Section) -> int:
        """Characters that a section holds, those on the next loose page up to its first heading included."""
        size = section.text_length
        content = [b.id for b in self.blocks(found) if b.kind not in FURNITURE and b.kind not in {"seal", "picture"}]
        name = found.file.entry.id
        if not content or section.block_end not in {content[-1], found.part.block_end}:
            return size
        for reading in (self.readings.get(file.entry.id) for file in self.files if file.entry.continues == name):
            if reading is not None:
                size += _length_below(section, reading)
        return size

    @cached_property
    def letters(self) -> list[tuple[FoundPart, LetterParts]]:
        """The official letters among the documents with their parts (red head, number, seal …)."""
        return [
            (found, find_letter_parts(found.reading.document, self.blocks(found), name=found.file.entry.id))
            for document in self.documents()
            if document.role == "letter"
            for found in self.parts.get(document.id, ())
        ]

    def letter_parts(self, document: str, pick: Callable[[LetterParts], LetterPart | None]) -> list[LetterPart]:
        """One part of every letter that serves ``document``, surest first; twins (DOCX and scan) add up."""
        found = [pick(letter) for place, letter in self.letters if place.part.requirement == document]
        return sorted((part for part in found if part), key=lambda part: -part.confidence)

    @cached_property
    def letter_date(self) -> tuple[dt.date, Evidence] | None:
        """The surest date of the application's letters."""
        dates = [letter.date for _, letter in self.letters if letter.date]
        for date in sorted(dates, key=lambda part: -part.confidence):
            with contextlib.suppress(ValueError):
                return dt.date.fromisoformat(date.value), date.evidence
        return None

    @cached_property
    def foreign(self) -> dict[str, tuple[str, Evidence | None]]:
        """Files that speak for another region than the dossier's: its adcode and where it is named, by document id."""
        return {file.entry.id: other for file in self.files if (other := self._other_region(file))}

    def _other_region(self, file: CaseFile) -> tuple[str, Evidence | None] | None:
        """The region that a required document speaks for, when it is neither the applicant's nor above or below it."""
        if self.region is None or file.profile is None:
            return None
        roles = {document.id for document in self.documents() if document.role != "evidence"}
        if not any(part.requirement in roles for part in file.entry.parts):
            return None
        gazetteer, home = load_gazetteer(), self.region.adcode
        strong = [m for m in file.profile.regions if m.weight >= STRONG_MENTION]
        said = [m for m in strong if m.evidence]
        mentions = said or strong  # what the text says goes before the name of the file
        if not mentions or any(gazetteer.within(m.adcode, home) or gazetteer.within(home, m.adcode) for m in mentions):
            return None
        evidence = mentions[0].evidence
        return mentions[0].adcode, evidence and msgspec.structs.replace(evidence, document=file.entry.id)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Figures of all files that count under their document ids, with the programme's indicator ids.

        Those of a file that speaks for another region have that region as their subject.
        """
        from pipeline.vocabulary import name_indicators

        aside = {file.entry.id for file in self.files if file.entry.set_aside_for}
        return tuple(
            self._about(figure, document)
            for document, reading in self.readings.items()
            if document not in aside
            for figure in name_indicators(reading.figures, self.programme, document)
        )

    def _about(self, figure: Figure, document: str) -> Figure:
        if document not in self.foreign or (figure.subject or "").startswith(WIDER):
            return figure
        return msgspec.structs.replace(figure, subject=load_gazetteer().full_name(self.foreign[document][0]))

    @cached_property
    def own_figures(self) -> tuple[Figure, ...]:
        """Figures of the files that do not speak for another region."""
        return tuple(figure for figure in self.figures if figure.document not in self.foreign)

    @cached_property
    def blocks_by_id(self) -> dict[tuple[str, str], Block]:
        """All blocks by document id and block id."""
        return {(name, block.id): block for name, reading in self.readings.items() for block in reading.document.blocks}

    @cached_property
    def headings(self) -> dict[tuple[str, str], str]:
        """The title of the innermost section that holds a block, by document id and block id."""
        found: dict[tuple[str, str], str] = {}
        for name, reading in self.readings.items():
            order = {block.id: number for number, block in enumerate(reading.document.blocks)}
            for section in walk(reading.sections):  # parents come before their children
                if section.block_start in order and section.block_end in order:
                    inside = reading.document.blocks[order[section.block_start] : order[section.block_end] + 1]
                    found |= {(name, block.id): section.title for block in inside}
        return found

    @cached_property
    def own_texts(self) -> frozenset[str]:
        """Files that hold a document which the applicant wrote for this call, no evidence."""
        roles = {document.id for document in self.documents() if document.role != "evidence"}
        return frozenset(f.entry.id for f in self.files if any(part.requirement in roles for part in f.entry.parts))

    def first_twin(self, document: str) -> str:
        """The file that is read most surely of those that hold the same text."""
        return next((f.entry.twin_of for f in self.files if f.entry.id == document and f.entry.twin_of), document)

    def cite_block(self, document: str, block: Block, limit: int = 60) -> Evidence:
        """Evidence for the beginning of a block; a number is never cut, since half an ID number is not masked."""
        end = min(len(block.text), limit)
        while 0 < end < len(block.text) and block.text[end - 1].isdigit() and block.text[end].isalnum():
            end += 1
        return cite(document, block, 0, end)

    def cite_heading(self, found: FoundPart, section: Section) -> Evidence:
        """Evidence for a section's heading."""
        document: Document = found.reading.document
        block = next(block for block in document.blocks if block.id == section.heading)
        return cite(found.file.entry.id, block, section.heading_start, min(section.body_start, len(block.text)))


def _outermost(sections: Sequence[Section], inside: Collection[str]) -> Iterator[Section]:
    """Sections whose heading is one of the blocks ``inside``, and that stand in no other such section."""
    for section in sections:
        if section.heading in inside:
            yield section
        else:
            yield from _outermost(section.children, inside)


def _length_below(section: Section, following: Reading) -> int:
    """Characters of the next page that belong to a section: up to the first heading that is not below it."""
    own = parse_number(section.number)
    heads = {found.heading: parse_number(found.number) for found in following.sections}
    size = 0
    for block in following.document.blocks:
        number = heads.get(block.id)
        if block.id in heads and not (own and number and RANK[number.family] > RANK[own.family]):
            break
        size += len(block.text.strip()) if block.kind not in FURNITURE else 0
    return size
