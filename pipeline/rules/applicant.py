"""Rules on who applies and when: the region, its right to apply, the day."""

import datetime as dt
from collections.abc import Iterator
from typing import ClassVar

from extractors.document import Evidence
from pipeline.case import Case
from pipeline.consistency.leftovers import find_leftovers
from pipeline.programme import Severity
from pipeline.regions import load_gazetteer
from pipeline.rules.agreement import own_blocks
from pipeline.rules.base import Fault
from pipeline.words import REGION_KIND


class RegionUnknown:
    """No region could be found for the dossier."""

    id: ClassVar[str] = "region-unknown"
    severity: ClassVar[Severity] = "error"
    template: ClassVar[str] = "无法从材料中确定申报地区，请在申请函、申报表中写明申报地区全称。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault when there is no region."""
        if case.region is None and case.programme.applicants.who == "regions":
            yield Fault(subject="region", values={}, searched=case.searched())


class IneligibleRegion:
    """The region may not apply, or a person must decide whether it may."""

    id: ClassVar[str] = "ineligible-region"
    severity: ClassVar[Severity] = "error"
    template: ClassVar[str] = "{region}（{kind}）不属于通知规定的试点主体范围：{explanation}"
    unclear: ClassVar[str] = "{region}（{kind}）是否属于通知规定的试点主体需要人工认定：{explanation}"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for a region that is not clearly eligible."""
        region = case.region
        if region is None or region.eligible or case.programme.applicants.who != "regions":
            return
        yield Fault(
            subject=region.adcode,
            values={
                "region": region.name,
                "kind": REGION_KIND[region.kind],
                "explanation": case.programme.applicants.explanation,
            },
            severity="error" if region.eligible is False else "warning",
            evidence=case.circumstances.region_evidence,
            template=self.template if region.eligible is False else self.unclear,
        )


class RegionMismatch:
    """A document speaks for another region than the dossier's."""

    id: ClassVar[str] = "region-mismatch"
    severity: ClassVar[Severity] = "error"
    template: ClassVar[str] = "文件“{name}”是{other}的材料，与申报地区{region}不一致。"
    leftover: ClassVar[str] = "正文疑似遗留其他地区名称“{other}”，与申报地区{region}不一致，请核对。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each required document whose own region is neither the applicant's nor above or below it."""
        for file in case.files if case.programme.applicants.who == "regions" else ():
            if case.region and (own := case.foreign.get(file.entry.id)):
                adcode, evidence = own
                yield Fault(
                    subject=f"{file.entry.id} {adcode}",
                    values={
                        "name": file.entry.name,
                        "other": load_gazetteer().full_name(adcode),
                        "region": case.region.name,
                    },
                    requirement=file.entry.requirement,
                    evidence=(evidence,) if evidence else (),
                )
        yield from self._leftovers(case)

    def _leftovers(self, case: Case) -> Iterator[Fault]:
        """One warning for each other region that the applicant's own text treats as the applicant."""
        if case.region is None:
            return
        for found in find_leftovers(own_blocks(case), case.headings, load_gazetteer(), case.region.adcode):
            yield Fault(
                subject=f"{found.place.document} {found.adcode} text",
                values={"other": found.name, "region": case.region.name},
                severity="warning",
                evidence=(found.place,),
                template=self.leftover,
            )


class DuplicateDossier:
    """Two dossiers of one region."""

    id: ClassVar[str] = "duplicate-dossier"
    severity: ClassVar[Severity] = "warning"
    template: ClassVar[str] = "{region}提交了不止一份申报材料（另见“{other}”），请确认以哪一份为准。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each other dossier of the region."""
        for other in case.circumstances.twins if case.programme.applicants.who == "regions" else ():
            yield Fault(subject=other, values={"region": case.region.name if case.region else "", "other": other})


class LateSubmission:
    """The first version came after the applicants' deadline."""

    id: ClassVar[str] = "late-submission"
    severity: ClassVar[Severity] = "error"
    template: ClassVar[str] = "{what}为{date}，晚于申报截止日期{deadline}。"
    last_day: ClassVar[str] = "{what}为截止当日{date}，请核对是否在截止时刻{deadline}之前收到。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault when the day of receipt, else the letter's date, is after the deadline; none for amendments.

        On the last day itself a person must look at the clock where the call names an hour.
        """
        deadline, hour = case.programme.deadlines.last_day, case.programme.deadlines.last_hour
        if case.circumstances.version > 1:
            return
        evidence: tuple[Evidence, ...] = ()
        if received := case.circumstances.received:
            day, what = dt.date.fromisoformat(received[:10]), "材料收到日期"
        elif dated := case.letter_date:
            day, what, evidence = dated[0], "申请函落款日期", (dated[1],)
        else:
            return
        values = {"what": what, "date": _chinese(day), "deadline": case.programme.deadlines.words}
        if day > deadline:
            yield Fault(subject=str(deadline), values=values, evidence=evidence)
        elif day == deadline and hour and received:
            yield Fault(subject=str(deadline), values=values, severity="info", template=self.last_day)


def _chinese(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
