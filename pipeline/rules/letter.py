"""Rules on the official letter (申请函、请示): seal, number, date, addressee, signatory, attachments."""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

import msgspec

from extractors.document import Evidence
from pipeline.case import Case
from pipeline.letter import LetterParts
from pipeline.letter.text import LetterPart
from pipeline.programme import DocumentRequirement, PartRequirement, Severity
from pipeline.regions import load_gazetteer
from pipeline.rules.base import Fault

SURE_PART: Final = 0.5
"""A part found with less confidence is ``unclear``."""
RING: Final = 0.3
"""How far the text of a seal's ring shows who signed: it proves nothing."""


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


def hidden_dates(case: Case, document: str) -> tuple[Evidence, ...]:
    """Where the letters that serve ``document`` may have a date that a seal hides."""
    letters = (letter for found, letter in case.letters if found.part.requirement == document)
    return tuple(letter.date_hidden for letter in letters if letter.date_hidden)


def signing_bodies(case: Case, document: str) -> tuple[LetterPart, ...]:
    """Who signed the letters that serve ``document``, over all its files, surest first.

    Where no file shows a signatory the issuing bodies of red heads count, then the texts of seals, hardly sure.
    """
    letters = [letter for found, letter in case.letters if found.part.requirement == document]
    signed = [part for letter in letters for part in letter.signatories]
    signed = signed or [letter.red_head for letter in letters if letter.red_head]
    signed = signed or [part for letter in letters if (part := _ring(letter))]
    return tuple(sorted(signed, key=lambda part: -part.confidence))


def _ring(letter: LetterParts) -> LetterPart | None:
    """The body that a seal's ring names."""
    text = re.sub(r"[^一-鿿]", "", letter.seal.text) if letter.seal else ""
    if letter.seal is None or len(text) < 4:
        return None
    return LetterPart(value=text, evidence=letter.seal.evidence, confidence=round(RING * letter.seal.confidence, 3))


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
    """The letter has no date (成文日期), or a seal lies where a scan should have it."""

    part = "date"
    id = "date-missing"
    hidden: ClassVar[str] = "《{document}》的{title}被印章遮盖或印迹不清，未能识别，请对照原件核实。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each letter without a date; a warning where it may be below the seal."""
        for fault in super().check(case):
            places = hidden_dates(case, (fault.requirement or "").partition("/")[0])
            if not places:
                yield fault
                continue
            yield msgspec.structs.replace(fault, severity="warning", evidence=places, template=self.hidden)


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
    by_seal: ClassVar[str] = "《{document}》未识别到落款单位，印章文字疑为“{signatory}”，请核实是否由{expected}出具。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each letter that none of its versions shows to be from the government."""
        for document, wanted in wanted_parts(case, "signatory"):
            signed = signing_bodies(case, document.id)
            applicants = case.programme.applicants
            whose = case.region.name if case.region else "申报地区" if applicants.who == "regions" else ""
            expected = f"{whose}{_first(applicants.signatory)}"
            values = {"document": document.title, "expected": expected}
            requirement = f"{document.id}/signatory"
            read = [part for part in signed if part.confidence > RING]
            if not read:
                yield Fault(
                    subject=requirement,
                    values=values | {"signatory": signed[0].value if signed else ""},
                    requirement=requirement,
                    severity="warning",
                    evidence=tuple(part.evidence for part in signed[:1]),
                    searched=case.searched(document.id),
                    template=self.by_seal if signed else self.unknown,
                )
                continue
            verdicts = [self._judge(case, part.value) for part in read]
            if "right" in verdicts:
                continue
            office = "office" in verdicts
            part = read[verdicts.index("office") if office else 0]
            yield Fault(
                subject=f"{requirement} {part.value}",
                values=values | {"signatory": part.value},
                requirement=requirement,
                severity="warning" if office or part.confidence < SURE_PART else wanted.severity,
                evidence=(part.evidence,),
                template=self.by_office if office else self.template,
            )

    def _judge(self, case: Case, body: str) -> str:
        """Whether ``body`` is the government (right), its office, or another body (wrong).

        Where the programme names no body, any that signs will do.
        """
        applicants = case.programme.applicants
        if case.region and applicants.who == "regions" and not _is_of_region(body, case.region.adcode):
            return "wrong"
        if not applicants.signatory:
            return "right"
        if any(word in body for word in applicants.office):
            return "office"
        return "right" if any(body.endswith(word) for word in applicants.signatory) else "wrong"


def _first(words: tuple[str, ...]) -> str:
    return words[0] if words else "申报单位"


def _is_of_region(body: str, adcode: str) -> bool:
    """Whether the first region that a body's name holds is the applicant's; a name without region is taken as its own."""
    gazetteer = load_gazetteer()
    province = gazetteer.province_of(adcode)
    matches = gazetteer.find(body, province=province.adcode if province else None)
    return not matches or any(match.adcode == adcode for match in matches)
