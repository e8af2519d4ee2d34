"""Policies (政策文件) in book marks or quotes, and document numbers (发文字号), tied to one another and to who issued them."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

import msgspec

from pipeline.dates import find_dates
from pipeline.names.name import Name

_MARKED: Final = re.compile(r"《[^《》\n]{2,80}(?:《[^《》\n]{1,40}》[^《》\n]{0,40})?》")
_FORMS: Final = "条例|办法|规定|意见|通知|方案|规划|计划|细则|纲要|指引|指南|标准|规范|公告|决定|批复|章程|规则|白皮书|解释|措施|协议|备忘录|公约"
_QUOTED: Final = re.compile(rf"[“「『\"]([^“”「」『』\"\n]{{6,60}}(?:{_FORMS}))(?:\([^()]{{1,8}}\))?[”」』\"]")
_NUMBER: Final = re.compile(
    r"(?:[×xX一-龥]{1,14}?(?:发|函|办|字|文|令|公告|规|通|批|复|请|报|呈|综|改)|[×一-龥]{2,12})?[〔\[(【]((?:19|20)\d{2})[〕\])】]第?\d{1,5}号"
)
_CASE: Final = re.compile(r"\((?:19|20)\d{2}\)[一-龥]{1,2}\d{0,4}[一-龥]{1,6}\d{1,6}号")
"""Numbers of court cases (案号), after the rules of 2016 (法〔2015〕137号)."""
_LEAD: Final = re.compile(
    r"^(?:根据|按照|依据|依照|落实|贯彻|印发|执行|参照|以|见|和|及|与|的|文件|通知|经|关于|以下简称|附件|文号|发文字号|决定|处罚|行政处罚|详见)+"
)
_NUMBER_AFTER: Final = re.compile(
    r"(?:的(?:通知|意见|决定|公告|批复|函))?\s{0,2}(?:\([^()]{1,10}\))?[(,，]?(?:文号[:：])?"
)
_ISSUING: Final = re.compile(
    r"^(?:联合|共同|近日|先后|正式|专门|研究|率先|已|又|于|在|\d+年|\d+月|\d+日)*(?:印发|发布|出台|制定|公布|下发|颁布|编制|起草|修订|修正|签署|签订|转发|出具|通过|审议通过|实施|的)*(?:了|的)?(?:关于印发)?$"
)


def find_numbers(text: str) -> Iterator[Name]:
    """Document and case numbers of a plain text; brackets are normalised to 〔〕, those of cases to （）."""
    if "号" not in text:
        return
    for match in _NUMBER.finditer(text):
        cut = _LEAD.match(match.group())
        start = match.start() + (cut.end() if cut else 0)
        words = text[start : match.end()]
        normalised = re.sub(r"[\[(【](\d{4})[\])】]", r"〔\1〕", words)
        yield Name(
            start=start,
            end=match.end(),
            kind="document_number",
            normalised=normalised,
            rule="number",
            confidence=0.95 if words[0] not in "〔[(【" else 0.7,
        )
    for match in _CASE.finditer(text):
        words = match.group().replace("(", "（").replace(")", "）")
        yield Name(start=match.start(), end=match.end(), kind="document_number", normalised=words, rule="case-number")


def find_policies(text: str, taken: list[Name]) -> Iterator[Name]:
    """Policies with their number, issuer and date where these stand beside them.

    ``taken``: organisations and numbers, left to right.
    """
    starts = [name.start for name in taken]
    for policy in _titles(text):
        at = bisect_left(starts, policy.start)
        yield _tied(text, policy, taken[max(0, at - 3) : at], taken[at : at + 4])


def _titles(text: str) -> Iterator[Name]:
    if "《" in text:
        for match in _MARKED.finditer(text):
            words = match.group()[1:-1]
            yield Name(
                start=match.start(),
                end=match.end(),
                kind="policy",
                normalised=words,
                rule="book-marks",
                confidence=0.95,
            )
    if "“" in text or '"' in text or "「" in text:
        for match in _QUOTED.finditer(text):
            if "《" not in match.group():
                yield Name(
                    start=match.start(1),
                    end=match.end(1),
                    kind="policy",
                    normalised=match[1],
                    rule="quotes",
                    confidence=0.7,
                )


def _tied(text: str, policy: Name, before: list[Name], behind: list[Name]) -> Name:
    after = _NUMBER_AFTER.match(text, policy.end)
    at = after.end() if after else policy.end
    number = next((name for name in behind if name.kind == "document_number" and name.start == at), None)
    issuer = next(
        (
            name
            for name in reversed(before)
            if name.kind == "organisation"
            and 0 <= policy.start - name.end <= 20
            and _ISSUING.match(text[name.end : policy.start].replace("关于印发", "", 1))
        ),
        None,
    )
    closed = text.find(")", policy.end, policy.end + 60) if text.startswith("(", policy.end) else -1
    date = next(find_dates(text[policy.end : closed]), None) if closed > 0 else None
    return msgspec.structs.replace(
        policy,
        number=number.normalised if number else "",
        issuer=issuer.normalised if issuer else "",
        date=date.iso if date else "",
    )
