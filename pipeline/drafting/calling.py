"""What a notice says of the call itself (通知要素): title, number, issuer, who may apply, until when, how many, whom to ask."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Final

from extractors.document import Evidence, Record
from pipeline.drafting.deadlines import Deadline, read_deadlines
from pipeline.drafting.eligibility import Eligibility, read_eligibility, read_signatory
from pipeline.drafting.handing import read_submission
from pipeline.drafting.quotas import QuotaSaid, read_quotas
from pipeline.drafting.statements import Statement
from pipeline.facts import Reading
from pipeline.letter import LetterParts, find_letter_parts
from pipeline.wording import plain_text


class Said(Record, frozen=True):
    """A value with the words of the notice that it comes from; without evidence it is an assumption of ours."""

    value: str
    evidence: Evidence | None = None


class Calling(Record, frozen=True):
    """The head of a call."""

    title: Said | None
    number: Said | None
    issuer: Said | None
    day: Said | None
    subject: str
    """What is applied for: the title without 关于组织申报 … 的通知."""
    eligibility: Eligibility
    signatory: Said | None
    deadlines: tuple[Deadline, ...]
    quotas: tuple[QuotaSaid, ...]
    contacts: tuple[Said, ...]
    submission: tuple[Evidence, ...]
    """Sentences on where and how to hand in."""


_SUBJECT: Final = re.compile(
    r"关于(?:进一步)?(?:组织|开展|做好|启动|印发|征集|发布|公布|组织开展|组织做好)*(?:申报|推荐|遴选|申请|征集|推荐申报|申报推荐|申报创建)?"
    r"(?P<name>.+?)(?:的?(?:组织)?(?:认定|遴选|创建)?(?:申报|推荐|遴选|申请|征集|评选|创建|项目指南|申报指南)(?:推荐|申报)?(?:工作)?)?(?:有关(?:工作|事项))?"
    r"的(?:通知|通告|公告|函|指南)$"
)
_CONTACT: Final = re.compile(r"联系(?:人|方式|电话)|咨询电话|联系人及电话|业务咨询")


def read_calling(readings: Sequence[Reading], statements: Sequence[Statement]) -> Calling:
    """The head of the call; the letter is the first document, attachments speak of who may apply at most."""
    letter = find_letter_parts(readings[0].document)
    title = Said(letter.title.value, letter.title.evidence) if letter.title else None
    day = letter.date
    signatory = read_signatory(statements)
    return Calling(
        title=title,
        number=Said(letter.document_number.value, letter.document_number.evidence) if letter.document_number else None,
        issuer=_issuer(letter, title),
        day=Said(day.value, day.evidence) if day else None,
        subject=_subject(title.value) if title else "",
        eligibility=read_eligibility(statements),
        signatory=Said(*signatory) if signatory else None,
        deadlines=tuple(read_deadlines(statements, dt.date.fromisoformat(day.value) if day else None)),
        quotas=tuple(read_quotas(statements)),
        contacts=tuple({said.evidence: said for said in _contacts(statements)}.values()),
        submission=read_submission(statements),
    )


def _issuer(letter: LetterParts, title: Said | None) -> Said | None:
    """Who signs the notice; else who stands before 关于 in its title, or in its red head."""
    if part := letter.signatory or letter.red_head:
        return Said(part.value, part.evidence)
    if title and (name := title.value.partition("关于")[0]):
        return Said(name, title.evidence)
    return None


def _subject(title: str) -> str:
    found = _SUBJECT.search(plain_text(title))
    return re.sub(r"20\d\d年度?$", "", found["name"]) if found else title


def _contacts(statements: Sequence[Statement]) -> Iterator[Said]:
    for statement in statements:
        for found in _CONTACT.finditer(statement.text):
            yield Said(found[0].strip(",;。"), statement.evidence)
