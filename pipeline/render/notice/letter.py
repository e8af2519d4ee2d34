"""The words of a notice (补正通知书): every open fault once, errors first, then warnings as advice, until when and to whom.

Whatever its form, a notice is made of this one record. A second notice says what came in and what is still open.
"""

from typing import Final

from extractors.document import Record
from pipeline import words
from pipeline.brief import UNREAD, Brief, FileLine, Issue
from pipeline.programme import Programme
from pipeline.render.notice.faults import Labelled, NoticeFault, make_fault
from pipeline.render.notice.naming import (
    BLANK,
    for_province,
    han_number,
    in_words,
    number_line,
    recipient,
    signature_indents,
    time_to_mend,
    your_place,
)
from pipeline.render.safe import shortened, shown
from pipeline.review import Review

BLANK_DAY: Final = "\u3000\u3000\u3000年\u3000\u3000月\u3000\u3000日"
SEAL_PLACE: Final = "（审核机关印章）"
FILE_LIST: Final = "收到文件清单"


class Chapter(Record, frozen=True):
    """A part of the letter under its heading: lines of its own, faults, paragraphs, in this order."""

    heading: str
    lines: tuple[Labelled, ...] = ()
    faults: tuple[NoticeFault, ...] = ()
    paragraphs: tuple[str, ...] = ()


class Signature(Record, frozen=True):
    """Who signs and when; ``office_right`` and ``date_right`` are the characters that stay free right of them."""

    office: str
    date: str
    office_right: float
    date_right: float


class NoticeLetter(Record, frozen=True):
    """A whole notice in words; a chapter that says nothing is None."""

    letterhead: str
    number: str
    title: str
    addressee: str
    opening: str
    came_in: Chapter | None
    errors: Chapter | None
    advice: Chapter | None
    closing: Chapter
    signature: Signature
    files: tuple[Labelled, ...]

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """The chapters that say something, in their order."""
        return tuple(one for one in (self.came_in, self.errors, self.advice, self.closing) if one)


def make_letter(brief: Brief, review: Review, programme: Programme) -> NoticeLetter:
    """The notice to the applicant of an incomplete dossier."""
    head, look = review.dossier, programme.look
    office = for_province(look.office, head.province)
    made = look.notice_date
    year = str(made.year) if made else (head.received_at or "")[:4]
    warnings = tuple(issue for issue in brief.doubts if issue.severity == "warning")
    again = review.changes is not None
    headings = _Numbered()
    return NoticeLetter(
        letterhead=for_province(look.letterhead, head.province) or office,
        number=number_line(look.number, year),
        title=look.notice_title,
        addressee=recipient(programme, head.region, head.province),
        opening=_opening(review, programme, len(brief.open), len(warnings)),
        came_in=_came_in(headings.next("收到的补正材料"), brief, review) if again else None,
        errors=_faults(headings, f"{'仍' if again else ''}须补正的事项", brief.open, (brief, review, programme)),
        advice=_faults(headings, "建议完善的事项", warnings, (brief, review, programme)),
        closing=_closing(headings.next("补正时限和方式"), programme, (*brief.open, *warnings)),
        signature=_signature(office, in_words(made) if made else BLANK_DAY),
        files=tuple(_file(line) for line in brief.files),
    )


class _Numbered:
    """Headings as they come (一、二、)."""

    def __init__(self) -> None:
        self._count = 0

    def next(self, words: str) -> str:
        self._count += 1
        return f"{han_number(self._count)}、{words}"


def _opening(review: Review, programme: Programme, errors: int, advice: int) -> str:
    notice = programme.notice
    number = f"（{notice.number}）" if notice.number else ""
    more = f"，另有 {advice} 项建议完善" if advice else ""
    again = review.dossier.version > 1
    what = f"{programme.title.removesuffix('申报')}申报{'补正' if again else ''}材料"
    you = your_place(review.dossier.region, organisation=programme.applicants.who == "organisations")
    return (
        f"{you}报送的{what}收悉。对照《{notice.title}》{number}，经审核，{'仍' if again else ''}有 {errors} 项须补正{more}。"
        "现一次性告知如下："
    )


def _came_in(heading: str, brief: Brief, review: Review) -> Chapter:
    """What an amendment brought: its files, and the faults that it settled."""
    files = review.changes.files if review.changes else ()
    received = Labelled("文件变化：", f"{shortened('；'.join(files), 600)}。" if files else "文件没有变化。")
    settled = (
        Labelled(f"已补正（{number}）：", shortened(text, 200)) for number, text in enumerate(brief.settled, start=1)
    )
    return Chapter(heading=heading, lines=(received, *settled))


def _faults(
    headings: _Numbered, words: str, issues: tuple[Issue, ...], context: tuple[Brief, Review, Programme]
) -> Chapter | None:
    if not issues:
        return None
    brief, review, programme = context
    about = {finding.id: finding.requirement for finding in review.findings}
    return Chapter(
        heading=headings.next(words),
        faults=tuple(
            make_fault(number, issue, about.get(issue.id), programme, brief.files)
            for number, issue in enumerate(issues, start=1)
        ),
    )


def _closing(heading: str, programme: Programme, issues: tuple[Issue, ...]) -> Chapter:
    look = programme.look
    until = time_to_mend(look.notice_date, look.correction_days)
    due = f"本次申报的截止日期为{programme.deadlines.words}。"
    paragraphs = [f"请{until}，将补正材料按原报送渠道一次性报齐。{due}"]
    if programme.submission:
        paragraphs.append(f"通知规定的报送方式：{shown(programme.submission)}")
    assumed = words.BASIS["assumed"]
    if any(issue.basis == assumed for issue in issues):
        paragraphs.append(
            f"要求依据为“{assumed}”的事项，系按同类申报的通常做法提出；与通知附件不一致的，以通知附件为准。"
        )
    paragraphs.append(f"联系人及电话：{look.contact or BLANK}")
    return Chapter(heading=heading, paragraphs=tuple(paragraphs))


def _signature(office: str, date: str) -> Signature:
    name = office or SEAL_PLACE
    office_right, date_right = signature_indents(name, date)
    return Signature(office=name, date=date, office_right=office_right, date_right=date_right)


def _file(line: FileLine) -> Labelled:
    kind = UNREAD if line.note == UNREAD else line.kind
    return Labelled(label=f"文件{line.number}", text=f"{shown(line.name)}（{shown(kind)}）")
