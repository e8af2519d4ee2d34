"""What files are that no sign of their own tells (材料类别), from the dossier around them.

Three signs: the letter's list of attachments (附件3.pdf answers to item 3), the page before (IMG_2.jpg goes on where
IMG_1.jpg ends), and a twin with the same text. All are weaker than a file's own words and touch only files of which
nothing, or little, is known.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Final

import msgspec

from extractors.document import FURNITURE
from extractors.registry import ARCHIVES
from pipeline.facts import Reading
from pipeline.letter import LetterParts, find_letter_parts
from pipeline.parts import part_of
from pipeline.profile import Profile
from pipeline.programme import Programme
from pipeline.review import DocumentEntry, Part
from pipeline.roles.drafts import find_drafts
from pipeline.roles.kin import is_written_for, list_attachments, names_call
from pipeline.roles.listed import ListedItem, file_names, file_number, heading_lines, is_alike
from pipeline.roles.pages import MOST_PAGES, SURE, LoosePage, order_pages, see_page, volume_of
from pipeline.roles.twins import find_twins

BY_TITLE: Final = 0.75
"""What a file's title alone says of its role; headings and words say less."""
BY_TWIN: Final = 0.7
BY_LIST: Final = 0.6
BY_ORDER: Final = 0.5
BY_END: Final = 0.6
BY_KIN: Final = 0.45
"""How sure a part is that a twin, the letter's list, the order of pages, a letter's missing end, or the kind of a
listed paper that does not name the call gives."""
DOUBTED: Final = 0.15
"""Score of a role from which the list's word for it outweighs that a file looks like evidence."""
_NUMBER_ALONE: Final = re.compile(r"^\W*附(?:件|表)?\W*[\d一二三四五六七八九十]*\W*$")
"""A file's name that says nothing but its number in the list."""
LEAST_PAGE, MOST_PAGE = 40, 2500
"""Characters of a loose page."""


def complete_entries(
    entries: Sequence[DocumentEntry],
    profiles: Mapping[str, Profile],
    readings: Mapping[str, Reading],
    programme: Programme,
) -> tuple[DocumentEntry, ...]:
    """The entries, with the parts of files that only the rest of the dossier explains; the others as they are."""
    dossier = _Dossier(entries, profiles, readings, programme)
    dossier.join_twins()
    dossier.set_drafts_aside()
    dossier.join_ends()
    dossier.join_pages()
    dossier.follow_lists()
    return tuple(dossier.entries.values())


class _Dossier:
    """The entries while they are completed, by document id."""

    def __init__(
        self,
        entries: Sequence[DocumentEntry],
        profiles: Mapping[str, Profile],
        readings: Mapping[str, Reading],
        programme: Programme,
    ) -> None:
        self.entries = {entry.id: entry for entry in entries}
        self.profiles = profiles
        self.readings = readings
        self.programme = programme
        self.roles = {document.id: document.role for document in programme.documents}
        self.own = {document.id for document in programme.documents if document.scope == "dossier"}

    def unknown(self, *, named: bool = False) -> list[DocumentEntry]:
        """Files that were read and of which nothing is known, in the order of their names.

        With ``named`` also those that only their name (微信图片_1.jpg) makes evidence.
        """
        found = [
            entry
            for entry in self.entries.values()
            if entry.id in self.readings
            and entry.media_type not in ARCHIVES
            and entry.draft_of is None
            and (self._is_evidence_by_name(entry) if named else not entry.parts)
        ]
        return sorted(found, key=lambda entry: entry.name)

    def _is_known_by_little(self, entry: DocumentEntry) -> bool:
        """Whether a page bears no title, and nothing or only the look of a text says what it is."""
        return not self._starts(entry) and all(
            self.roles[part.requirement] in {"text", "evidence"} and part.confidence < BY_TITLE for part in entry.parts
        )

    def _is_evidence_by_name(self, entry: DocumentEntry) -> bool:
        """Whether nothing, or nothing but a name such as 照片1.jpg, says what a file is."""
        return all(self.roles[part.requirement] == "evidence" and part.confidence <= BY_ORDER for part in entry.parts)

    def letters(self) -> list[tuple[DocumentEntry, Part, LetterParts]]:
        """The dossier's letters with their parts."""
        return [
            (entry, part, self._letter(entry, part))
            for entry in self.entries.values()
            for part in (entry.parts if entry.id in self.readings else ())
            if part.requirement in self.own and self.roles[part.requirement] == "letter"
        ]

    def _letter(self, entry: DocumentEntry, part: Part | None = None) -> LetterParts:
        document = self.readings[entry.id].document
        if part is None:
            return find_letter_parts(document)
        ids = [block.id for block in document.blocks]
        blocks = document.blocks[ids.index(part.block_start) : ids.index(part.block_end) + 1]
        return find_letter_parts(document, blocks)

    def _give(self, entry: DocumentEntry, requirement: str, confidence: float) -> None:
        """Make all of a file one part."""
        blocks = self.readings[entry.id].document.blocks
        if not blocks:
            return
        part = part_of(requirement, blocks, confidence)
        self.entries[entry.id] = msgspec.structs.replace(entry, parts=(part,), requirement=requirement)

    def join_twins(self) -> None:
        """Files of one text: the twin is noted, and one of which nothing is known is what the other is."""
        plainest = sorted(self.entries.values(), key=lambda entry: (entry.ocr_pages > 0, entry.name))
        documents = {name: reading.document for name, reading in self.readings.items()}
        for name, first in find_twins(documents, [entry.id for entry in plainest]).items():
            self.entries[name] = msgspec.structs.replace(self.entries[name], twin_of=first)
            one, other = self.entries[name], self.entries[first]
            for page, known in ((one, other), (other, one)):
                if not page.parts and known.requirement:
                    self._give(page, known.requirement, BY_TWIN)

    def set_drafts_aside(self) -> None:
        """Drafts of a document whose final version is there serve nothing: what only they hold is not handed in."""
        documents = {name: reading.document for name, reading in self.readings.items()}
        entries = sorted(self.entries.values(), key=lambda entry: entry.name)
        for name, final in find_drafts(entries, documents, self.roles).items():
            self.entries[name] = msgspec.structs.replace(self.entries[name], parts=(), requirement=None, draft_of=final)

    def join_ends(self) -> None:
        """A letter without signatory and date, and beside it a page that has little else than these."""
        for letter, part, found in self.letters():
            if found.date or found.signatories:
                continue
            for entry in self.unknown(named=True):
                if _folder(entry) != _folder(letter) or not self._is_page(entry):
                    continue
                end = self._letter(entry)
                if (end.date or end.signatories) and not (end.title or end.document_number or end.addressee):
                    self._give(entry, part.requirement, BY_END)
                    break

    def join_pages(self) -> None:
        """A loose page of which nothing is known belongs to what it goes on with, or to what goes on with it."""
        for run in order_pages(self._loose_pages()):
            pairs = [(before.document, after.document, after.score >= SURE) for before, after in pairwise(run)]
            for before, after, sure in pairs:
                self._pass_on(self.entries[before].parts[-1:], self.entries[after], sure=sure)
            for before, after, sure in reversed(pairs):
                self._pass_on(self.entries[after].parts[:1], self.entries[before], sure=sure)
            for before, after, _ in pairs:
                self._bind(self.entries[before], self.entries[after])

    def _loose_pages(self) -> list[LoosePage]:
        """All files of one page or few, with the signs of their order."""
        found = []
        for entry in sorted(self.entries.values(), key=lambda entry: entry.name):
            known = entry.id in self.readings and entry.draft_of is None
            page = known and entry.media_type not in ARCHIVES
            if page and (self._is_page(entry) or volume_of(entry.name)):
                document = self.readings[entry.id].document
                found.append(
                    see_page(entry.id, entry.name, document, starts=self._starts(entry), ends=self._ends(entry))
                )
        return found

    def _pass_on(self, beside: Sequence[Part], page: DocumentEntry, *, sure: bool) -> None:
        """Give a page the role of the part beside it when it has none.

        Where the order is sure, also when its name or some headings alone say what it is: they may be those of any text.
        """
        if not beside or not (self._is_known_by_little(page) if sure else not page.parts):
            return
        requirement = beside[0].requirement
        if self.roles[requirement] in {"letter", "text"} and requirement in self.own:
            self._give(page, requirement, BY_ORDER)

    def _bind(self, before: DocumentEntry, after: DocumentEntry) -> None:
        """Note which file's text goes on in ``after``."""
        if before.parts and after.parts and before.parts[-1].requirement == after.parts[0].requirement:
            self.entries[after.id] = msgspec.structs.replace(after, continues=before.id)

    def _is_page(self, entry: DocumentEntry) -> bool:
        """Whether a file holds one page or few, with words on it."""
        content = [b for b in self.readings[entry.id].document.blocks if b.kind not in FURNITURE]
        size = sum(len(block.text.strip()) for block in content)
        few = (entry.pages or 1) <= MOST_PAGES and size <= MOST_PAGE
        return few and (size >= LEAST_PAGE or any(block.kind == "seal" for block in content))

    def _starts(self, entry: DocumentEntry) -> bool:
        """Whether a page begins a document of its own."""
        profile = self.profiles.get(entry.id)
        return bool(profile and profile.title)

    def _ends(self, entry: DocumentEntry) -> bool:
        """Whether a document ends with this file: signatory and date stand there, of a letter either."""
        letter = self._letter(entry)
        if any(self.roles[part.requirement] == "letter" for part in entry.parts):
            return bool(letter.date or letter.signatories)
        return bool(letter.date and letter.signatories)

    def follow_lists(self) -> None:
        """Files that answer to an item of a letter's list by number, else by name."""
        for _, _, letter in self.letters():
            items = self._without_held(list_attachments(letter.attachments, self.programme))
            for entry in self.unknown():
                if requirement := self._listed_as(entry, items):
                    self._give(entry, requirement, BY_LIST)
            self._correct(items)

    def _without_held(self, items: Sequence[ListedItem]) -> list[ListedItem]:
        """The items; a paper of the kind of a document that is there under its own name is evidence."""
        held = {part.requirement for entry in self.entries.values() for part in entry.parts}
        evidence = next((name for name in self.roles if name in self.own and self.roles[name] == "evidence"), None)
        return [
            msgspec.structs.replace(item, kind="named", requirement=evidence)
            if item.kind == "likely" and item.requirement in held
            else item
            for item in items
        ]

    def _listed_as(self, entry: DocumentEntry, items: Sequence[ListedItem]) -> str | None:
        number = file_number(entry.name)
        by_number = [item for item in items if item.number == number and item.requirement]
        if by_number:
            return by_number[0].requirement
        lines = heading_lines(self.readings[entry.id])[:4]
        for item in items:
            named = item.kind in {"named", "document", "likely"} and item.requirement
            if named and any(
                is_alike(item.name, name, self.programme, abbreviated=True) for name in file_names(entry.name)[:1]
            ):
                return item.requirement
            if named and any(is_alike(item.name, line, self.programme, abbreviated=False) for line in lines):
                return item.requirement
        return None

    def _correct(self, items: Sequence[ListedItem]) -> None:
        """A file that answers to an item which no other file answers to, and taken for evidence, is what the list says."""
        held = {part.requirement for entry in self.entries.values() for part in entry.parts}
        for item in items:
            if item.kind not in {"document", "likely"} or item.requirement in held or item.requirement is None:
                continue
            scored = [(self._answers(entry, item), entry) for entry in self.entries.values()]
            score, entry = max(scored, key=lambda pair: pair[0], default=(0.0, None))
            if entry is not None and score:
                self._give(entry, item.requirement, score)
                held.add(item.requirement)

    def _answers(self, entry: DocumentEntry, item: ListedItem) -> float:
        """How surely a file taken for evidence is the listed document, by its number or name; 0 for not at all."""
        profile = self.profiles.get(entry.id)
        if {self.roles[part.requirement] for part in entry.parts} != {"evidence"} or not profile:
            return 0.0
        numbered = file_number(entry.name) == item.number
        if numbered and dict(profile.part_scores).get(item.requirement or "", 0.0) >= DOUBTED:
            return BY_ORDER
        wanted = next(document for document in self.programme.documents if document.id == item.requirement)
        stem = file_names(entry.name)[0]
        if not (numbered or is_alike(item.name, stem, self.programme, abbreviated=True)) or wanted.role != "text":
            return 0.0
        document, name = self.readings[entry.id].document, profile.title or _NUMBER_ALONE.sub("", stem)
        if not is_written_for(document, name, wanted, self.programme):
            return 0.0
        return BY_ORDER if names_call(document, self.programme) else BY_KIN


def _folder(entry: DocumentEntry) -> PurePosixPath:
    return PurePosixPath(entry.name).parent
