"""Rules on the official letter (申请函、请示): seal, number, date, addressee, signatory, attachments."""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from rapidfuzz import fuzz

from pipeline.case import Case
from pipeline.letter import LetterParts
from pipeline.letter.text import LetterPart
from pipeline.programme import DocumentRequirement, PartRequirement, Severity
from pipeline.regions import load_gazetteer
from pipeline.rules.base import Fault

SURE_PART: Final = 0.5
"""A part found with less confidence is ``unclear``."""
SAME_NAME: Final = 80.0
"""Likeness (0 to 100) from which a listed attachment and a file or title are the same."""


def wanted_parts(case: Case, part: str) -> Iterator[tuple[DocumentRequirement, PartRequirement]]:
    """The letters that are there and want the part."""
    for document in case.documents():
        for wanted in document.parts if document.id in case.parts else ():
            if wanted.id == part:
                yield document, wanted


def pick_part(letter: LetterParts, part: str) -> LetterPart | None:
    """One simple part of a letter by its id."""
    by_id = {
        "document-number": letter.document_number,
        "date": letter.date,
        "addressee": letter.addressee,
        "signatory": letter.signatory,
    }
    return by_id.get(part)


class _PartMissing:
    """A simple part of a letter is nowhere."""

    part: ClassVar[str]
    id: ClassVar[str]
    severity: ClassVar[Severity] = "warning"
    template: ClassVar[str] = "《{document}》未见{title}。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each letter without the part."""
        for document, wanted in wanted_parts(case, self.part):
            if not case.letter_parts(document.id, lambda letter: pick_part(letter, self.part)):
                yield Fault(
                    subject=f"{document.id}/{self.part}",
                    values={"document": document.title, "title": wanted.title},
                    requirement=f"{document.id}/{self.part}",
                    severity=wanted.severity,
                    searched=case.searched(document.id),
                )


class DocumentNumberMissing(_PartMissing):
    """The letter has no document number (发文字号)."""

    part = "document-number"
    id = "document-number-missing"


class DateMissing(_PartMissing):
    """The letter has no date (成文日期)."""

    part = "date"
    id = "date-missing"


class AddresseeMissing(_PartMissing):
    """The letter has no addressee (主送机关)."""

    part = "addressee"
    id = "addressee-missing"
    severity: ClassVar[Severity] = "info"


class SealMissing:
    """The letter has no seal (公章), or none that is sure."""

    id: ClassVar[str] = "seal-missing"
    severity: ClassVar[Severity] = "error"
    template: ClassVar[str] = "《{document}》未见公章。"
    unsure: ClassVar[str] = "《{document}》上疑似有公章但不能确认（{why}），请对照原件核实。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each letter without a sure seal."""
        for document, wanted in wanted_parts(case, "seal"):
            seals = [
                letter.seal for found, letter in case.letters if found.part.requirement == document.id and letter.seal
            ]
            best = max(seals, key=lambda seal: (seal.colour == "red", seal.confidence), default=None)
            if best and best.colour == "red" and best.confidence >= SURE_PART:
                continue
            why = "复印件或黑白扫描件" if best and best.colour == "grey" else "印迹不清"
            yield Fault(
                subject=f"{document.id}/seal",
                values={"document": document.title, "why": why},
                requirement=f"{document.id}/seal",
                severity="warning" if best else wanted.severity,
                evidence=(best.evidence,) if best else (),
                searched=case.searched(document.id),
                template=self.unsure if best else self.template,
            )


class SignatoryMismatch:
    """The letter is not from the government of the region."""

    id: ClassVar[str] = "signatory-mismatch"
    severity: ClassVar[Severity] = "error"
    template: ClassVar[str] = "《{document}》由“{signatory}”署名，应由{expected}出具。"
    by_office: ClassVar[str] = "《{document}》由“{signatory}”署名，建议由{expected}出具。"
    unknown: ClassVar[str] = "《{document}》未识别到落款单位，请核实是否由{expected}出具。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each letter that none of its versions shows to be from the government."""
        for document, wanted in wanted_parts(case, "signatory"):
            signed = [
                s for found, letter in case.letters if found.part.requirement == document.id for s in _bodies(letter)
            ]
            expected = f"{case.region.name if case.region else '申报地区'}{_first(case.programme.applicants.signatory)}"
            verdicts = [self._judge(case, part.value) for part in signed]
            if "right" in verdicts:
                continue
            values = {"document": document.title, "expected": expected}
            requirement = f"{document.id}/signatory"
            if not signed:
                yield Fault(
                    subject=requirement,
                    values=values,
                    requirement=requirement,
                    severity="warning",
                    searched=case.searched(document.id),
                    template=self.unknown,
                )
                continue
            office = "office" in verdicts
            part = signed[verdicts.index("office") if office else 0]
            yield Fault(
                subject=f"{requirement} {part.value}",
                values=values | {"signatory": part.value},
                requirement=requirement,
                severity="warning" if office or part.confidence < SURE_PART else wanted.severity,
                evidence=(part.evidence,),
                template=self.by_office if office else self.template,
            )

    def _judge(self, case: Case, body: str) -> str:
        """Whether ``body`` is the government (right), its office, or another body (wrong)."""
        applicants = case.programme.applicants
        if case.region and not _is_of_region(body, case.region.adcode):
            return "wrong"
        if any(word in body for word in applicants.office):
            return "office"
        return "right" if any(body.endswith(word) for word in applicants.signatory) else "wrong"


def _bodies(letter: LetterParts) -> tuple[LetterPart, ...]:
    """Signatories; where the letter shows none, the issuing body of its red head."""
    return letter.signatories or ((letter.red_head,) if letter.red_head else ())


def _first(words: tuple[str, ...]) -> str:
    return words[0] if words else "人民政府"


def _is_of_region(body: str, adcode: str) -> bool:
    """Whether the first region that a body's name holds is the applicant's; a name without region is taken as its own."""
    gazetteer = load_gazetteer()
    province = gazetteer.province_of(adcode)
    matches = gazetteer.find(body, province=province.adcode if province else None)
    return not matches or any(match.adcode == adcode for match in matches)


class AttachmentMissing:
    """The letter lists an attachment that is not there."""

    id: ClassVar[str] = "attachment-missing"
    severity: ClassVar[Severity] = "warning"
    template: ClassVar[str] = "《{document}》所列附件“{name}”未在提交的文件中找到。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each listed attachment that no file, title or found document answers to."""
        for document, wanted in wanted_parts(case, "attachments"):
            seen: set[str] = set()
            for found, letter in case.letters:
                for item in letter.attachments if found.part.requirement == document.id else ():
                    if item.value in seen or _is_there(item.value, case):
                        continue
                    seen.add(item.value)
                    yield Fault(
                        subject=item.value,
                        values={"document": document.title, "name": item.value},
                        requirement=f"{document.id}/attachments",
                        severity=wanted.severity,
                        evidence=(item.evidence,),
                        searched=case.searched(),
                    )


_NOISE: Final = re.compile(
    r"[\s《》“”\"'（）()\[\]【】\d一二三四五六七八九十、.．:：_-]|附件|扫描件|定稿|盖章版|份|及其?"
)


def _is_there(name: str, case: Case) -> bool:
    """Whether a listed attachment is among the found documents, file names or titles."""
    bare = _NOISE.sub("", name)
    if not bare:
        return True
    for document in case.documents():
        patterns = (*document.signs.titles, *document.signs.names)
        if document.title in bare or any(re.search(pattern, bare) for pattern in patterns):
            return document.id in case.parts
    names = [file.entry.name.rsplit("/", 1)[-1].rsplit(".", 1)[0] for file in case.files]
    names += [file.profile.title for file in case.files if file.profile]
    return any(_alike(bare, _NOISE.sub("", other)) for other in names)


def _alike(one: str, other: str) -> bool:
    if not other:
        return False
    return (len(other) >= 3 and (one in other or other in one)) or fuzz.ratio(one, other) >= SAME_NAME
