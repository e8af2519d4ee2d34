"""Rules on what the applicant's own papers must agree in besides figures: dates, lead unit and seal, contacts."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from extractors.document import FURNITURE, Block, Evidence
from pipeline.case import Case
from pipeline.consistency.cited import find_later_events
from pipeline.consistency.contacts import find_other_contacts
from pipeline.consistency.dates import Conflict, find_wrong_spans, read_day, read_spans
from pipeline.consistency.days import find_wrong_days
from pipeline.consistency.events import find_double_events
from pipeline.consistency.leads import find_other_leads
from pipeline.consistency.signers import find_other_seal, find_other_signers
from pipeline.consistency.stages import find_wrong_stages
from pipeline.programme import Severity
from pipeline.regions import load_gazetteer
from pipeline.rules.base import Fault
from pipeline.rules.letter import SURE_PART


class DatesInconsistent:
    """Times that cannot be true together: of a span, of stages, of one event, of the letter and its number."""

    id: ClassVar[str] = "dates-inconsistent"
    severity: ClassVar[Severity] = "warning"
    template: ClassVar[str] = "时间起止顺序有误：“{one}”的截止时间早于起始时间。"
    templates: ClassVar[Mapping[str, str]] = {
        "span": template,
        "stages": "阶段时间先后有误：后一阶段“{other}”早于前一阶段“{one}”。",
        "length": "时间长短不一致：所述“{one}”与起止时间“{other}”不符。",
        "beyond": "最后阶段“{other}”超出试点期限“{one}”。",
        "day": "日期有误：没有“{one}”这一天。",
        "weekday": "日期与星期不符：“{one}”应为{other}。",
        "issued": "《{what}》的印发时间“{one}”与文号“{other}”的年份不一致。",
        "effective": "《{what}》的施行时间前后不一致：分别为“{one}”、“{other}”。",
        "work": "“{what}”成立于“{one}”，但另称“{other}”已开展工作。",
        "cited": "申请函成文日期“{one}”早于函中所述已开会议或已办事项的日期“{other}”。",
        "term": "试点期限前后不一致：分别为“{one}”、“{other}”。",
        "policy": "《{what}》的印发时间前后不一致：分别为“{one}”、“{other}”。",
        "number": "《{what}》的文号前后不一致：分别为“{one}”、“{other}”。",
        "founded": "“{what}”的成立时间前后不一致：分别为“{one}”、“{other}”。",
        "letter": "发文字号“{one}”的年份与成文日期“{other}”不一致。",
        "receipt": "申请函成文日期“{other}”晚于材料收到日期“{one}”。",
    }

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each conflict in the applicant's own texts, once however often it stands there."""
        blocks = list(own_blocks(case))
        region = case.region.name if case.region else ""
        told: set[tuple[str, ...]] = set()
        for found in _find(blocks, region):
            if (found.kind, *found.values) not in told:
                told.add((found.kind, *found.values))
                yield self._fault(found.kind, found.what, found.values, found.places)
        yield from self._letters(case)

    def _letters(self, case: Case) -> Iterator[Fault]:
        """Letters of which the number is of another year than the date, or the date later than the day of receipt."""
        received = (case.circumstances.received or "")[:10]
        for place, letter in case.letters:
            number, date = letter.document_number, letter.date
            if date is None or date.confidence < SURE_PART:
                continue
            blocks = ((place.file.entry.id, block) for block in case.blocks(place))
            for day, evidence in find_later_events(blocks, read_day(date.value)):
                values = date.evidence.quote, day
                yield self._fault("cited", "", values, (date.evidence, evidence))
            year = re.search(r"[〔\[［（(]((?:19|20)\d\d)[〕\]］）)]", number.value) if number else None
            if number and year and number.confidence >= SURE_PART and year[1] != date.value[:4]:
                values = number.value, date.evidence.quote
                yield self._fault("letter", "", values, (number.evidence, date.evidence))
            if received and date.value > received:
                yield self._fault("receipt", "", (received, date.evidence.quote), (date.evidence,))

    def _fault(self, kind: str, what: str, values: tuple[str, str], places: tuple[Evidence, ...]) -> Fault:
        return Fault(
            subject="\0".join((kind, what, *values)),
            values={"what": what, "one": values[0], "other": values[1]},
            evidence=places,
            template=self.templates[kind],
        )


def _find(blocks: Sequence[tuple[str, Block]], region: str) -> Iterator[Conflict]:
    """Every conflict among the times of the applicant's own texts."""
    spans = read_spans(blocks)
    yield from find_wrong_spans(spans)
    yield from find_wrong_stages(spans)
    yield from find_wrong_days(blocks)
    yield from find_double_events(blocks, region)


class LeadUnitInconsistent:
    """Two papers name different units that lead the pilot, other seats of its office, or other heads of its group."""

    id: ClassVar[str] = "lead-unit-inconsistent"
    severity: ClassVar[Severity] = "warning"
    template: ClassVar[str] = "牵头单位前后不一致：分别为{values}。"
    templates: ClassVar[Mapping[str, str]] = {
        "unit": template,
        "office": "领导小组办公室所在单位前后不一致：分别为{values}。",
        "signer": "署名单位前后不一致：分别为{values}。",
        "seal": "落款单位与印章文字不一致：分别为{values}。",
        "head": "领导小组组长前后不一致：分别为{values}。",
    }

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault of each kind for the first two names that cannot be one; papers that name several are left out."""
        blocks = list(own_blocks(case))
        for one, other in find_other_leads(blocks):
            yield self._fault(one.kind, (one.name, one.place), (other.name, other.place))
        if signers := find_other_signers(blocks):
            first, second = signers
            yield self._fault("signer", (first.name, first.place), (second.name, second.place))
        yield from self._seals(case)

    def _seals(self, case: Case) -> Iterator[Fault]:
        """Letters whose seal is surely of another body than who signed."""
        for place, letter in case.letters if case.region else ():
            mark = letter.seal
            block = case.blocks_by_id.get((place.file.entry.id, mark.block)) if mark else None
            if case.region is None or mark is None or block is None or block.seal is None:
                continue
            if other := find_other_seal(letter, block.seal, load_gazetteer(), case.region.adcode):
                signed, words = other
                yield self._fault("seal", (signed.value, signed.evidence), (words, mark.evidence))

    def _fault(self, kind: str, one: tuple[str, Evidence], other: tuple[str, Evidence]) -> Fault:
        return Fault(
            subject="\0".join((kind, *sorted((one[0], other[0])))),
            values={"values": f"“{one[0]}”、“{other[0]}”"},
            evidence=(one[1], other[1]),
            template=self.templates[kind],
        )


class ContactInconsistent:
    """Two papers give one person two numbers, or one number to two persons. No message tells a number or a name."""

    id: ClassVar[str] = "contact-inconsistent"
    severity: ClassVar[Severity] = "warning"
    template: ClassVar[str] = "联系电话前后不一致，请对照所附出处核对。"
    templates: ClassVar[Mapping[str, str]] = {
        "phone": template,
        "person": "同一联系电话前后对应不同的联系人，请对照所附出处核对。",
    }

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault of each kind for the first two places that do not agree."""
        for kind, one, other in find_other_contacts(own_blocks(case)):
            yield Fault(
                subject="\0".join((kind, *sorted((one.digits, other.digits)))),
                values={},
                evidence=(one.place, other.place),
                template=self.templates[kind],
            )


def own_blocks(case: Case) -> Iterator[tuple[str, Block]]:
    """The blocks of what the applicant wrote for this call, in order, with their documents."""
    for document, reading in case.readings.items():
        if document in case.own_texts and document not in case.foreign:
            yield from ((document, block) for block in reading.document.blocks if block.kind not in FURNITURE)
