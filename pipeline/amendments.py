"""What an amendment replaces (补正替换): which files of a dossier gave their place to others that came later.

A file takes the place of an earlier one that is the same document of the call and alike in text, or bears its name.
One that is much shorter is a supplement: both stand. Evidence stands for itself and gives way only to a version of the
same paper. What a person said of a file counts: it is never set aside.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

import msgspec

from extractors.document import Document
from pipeline.figures.numerals import HAN_DIGITS, read_number
from pipeline.judgement import JudgedFile
from pipeline.programme import Programme
from pipeline.review import DocumentEntry
from pipeline.roles.twins import make_shingles
from pipeline.similarity.shingles import Hashes, containment
from pipeline.wording import plain_text

ALIKE: Final = 0.3
"""The share of either text that must stand in the other where the call has one such document."""
ALIKE_PAPER: Final = 0.6
"""The same of letters and evidence: covering letters are alike, and papers of evidence are many of one kind."""
SUPPLEMENT: Final = 0.5
"""A text with less than this share of the earlier one's length adds to it and does not take its place."""
_AMENDS: Final = r"补正|补充(?:材料|资料|报送|提交)|补交|补报|补件|更正|整改后|完善后|重新(?:提交|报送)"
_NUMERAL: Final = rf"([{HAN_DIGITS}十\d]{{1,3}})"
_AMENDMENT: Final = re.compile(_AMENDS)
_ROUND: Final = re.compile(rf"第{_NUMERAL}[次轮批](?:{_AMENDS})|(?:{_AMENDS})\D{{0,4}}?第?{_NUMERAL}(?:次|轮|批|$)")
_NUMBER: Final = re.compile(r"^(?:附件)?[\d\W_]+")
_VERSION: Final = re.compile(
    rf"[(\[][^()\[\]]*(?:{_AMENDS}|版|稿|修改|修订)[^()\[\]]*[)\]]|[\W_]*(?:{_AMENDS}|修改|修订|最新)[版稿]|{_AMENDS}|[Vv]\d+$|[\W\d_]+$"
)


def amendment_round(path: str) -> int:
    """Which amendment a file came with by the names of its folders and its own: 2 for 第二次补正, 1 for 补正, 0 for none."""
    rounds = [0]
    for part in PurePosixPath(path).parts:
        plain = plain_text(PurePosixPath(part).stem)
        if _AMENDMENT.search(plain):
            found = _ROUND.search(plain)
            number = read_number(next(filter(None, found.groups()))) if found else None
            rounds.append(int(number) if number else 1)
    return max(rounds)


def set_replaced_aside(
    entries: Sequence[DocumentEntry],
    files: Sequence[JudgedFile],
    documents: Mapping[str, Document],
    programme: Programme,
) -> tuple[DocumentEntry, ...]:
    """The entries; those whose place a later file took serve nothing and name it. ``files`` are of the same order."""
    order = {file.document: file for file in files}
    if not any(file.delivery or amendment_round(file.name) for file in files):
        return tuple(entries)
    replacing = _Replacing(documents, order, programme)
    found = {entry.id: after for entry in entries if (after := replacing.newest_for(entry, entries))}
    return tuple(_settled(entry, found) for entry in entries)


def _settled(entry: DocumentEntry, found: Mapping[str, DocumentEntry]) -> DocumentEntry:
    """The entry as it stands; what was replaced is no longer the same document as another."""
    if entry.id in found:
        after = _last(entry.id, found)
        return msgspec.structs.replace(entry, parts=(), requirement=None, twin_of=None, replaced_by=after)
    return msgspec.structs.replace(entry, twin_of=None) if entry.twin_of in found else entry


def _last(document: str, found: Mapping[str, DocumentEntry]) -> str:
    """The file at the end of a chain of replacements."""
    while document in found:
        document = found[document].id
    return document


class _Replacing:
    """Tells which file takes another's place, in one dossier."""

    def __init__(
        self, documents: Mapping[str, Document], order: Mapping[str, JudgedFile], programme: Programme
    ) -> None:
        self._documents = documents
        self._order = order
        self._roles = {document.id: document.role for document in programme.documents}
        self._shingles: dict[str, Hashes] = {}

    def newest_for(self, old: DocumentEntry, entries: Sequence[DocumentEntry]) -> DocumentEntry | None:
        """The newest of the entries that took the place of ``old``; None where it stands."""
        if old.assigned_by:
            return None
        newest: DocumentEntry | None = None
        for entry in entries:
            if self._is_later(entry, old) and self._replaces(entry, old):
                newest = entry if newest is None or self._is_later(entry, newest) else newest
        return newest

    def _is_later(self, one: DocumentEntry, other: DocumentEntry) -> bool:
        """Whether a file amends another: by the numbers of their amendments where both have one, else as they came.

        Within one delivery nothing but the names of folders and files tells.
        """
        new, old = self._order[one.id], self._order[other.id]
        rounds = amendment_round(new.name), amendment_round(old.name)
        if new.delivery == old.delivery or (all(rounds) and rounds[0] != rounds[1]):
            return rounds[0] > rounds[1]
        return (new.arrived, new.delivery) > (old.arrived, old.delivery) and new.sha256 != old.sha256

    def _replaces(self, new: DocumentEntry, old: DocumentEntry) -> bool:
        if new.id not in self._documents or not new.parts:
            return False
        same_name = stem_of(new.name) == stem_of(old.name) != ""
        if old.id not in self._documents:
            return same_name and self._order[old.id].problem is not None
        served = [{part.requirement for part in entry.parts} for entry in (new, old)]
        if not served[1] <= served[0]:
            return False
        own, other = self._runs(new.id), self._runs(old.id)
        if len(own) < SUPPLEMENT * len(other):
            return False
        share = max(containment(own, other), containment(other, own))
        only = bool(served[1]) and all(self._roles[name] not in {"evidence", "letter"} for name in served[1])
        return share >= (ALIKE if only or same_name else ALIKE_PAPER) or (same_name and served[0] == served[1] != set())

    def _runs(self, document: str) -> Hashes:
        if document not in self._shingles:
            self._shingles[document] = make_shingles(self._documents[document])
        return self._shingles[document]


def stem_of(name: str) -> str:
    """A file's name without folder, ending, number in front and words that tell versions apart."""
    plain = plain_text(PurePosixPath(name).stem)
    return _VERSION.sub("", _NUMBER.sub("", plain))
