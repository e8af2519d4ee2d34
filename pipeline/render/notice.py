"""The correction notice (补正通知书) in the look of an official document (GB/T 9704-2012): every open fault, once."""

import re
from typing import Any, Final

from pipeline import words
from pipeline.brief import UNREAD, Brief, FileLine, Issue
from pipeline.programme import Programme
from pipeline.render.paper import references
from pipeline.render.safe import shortened, shown
from pipeline.render.word import (
    FANGSONG,
    HEI,
    KAI,
    RED,
    TITLE_FONT,
    Look,
    Page,
    Span,
    finish,
    number_pages,
    rule_below,
    start_document,
    write,
)
from pipeline.review import Region, Review

PAGE: Final = Page(top=37, bottom=35, left=28, right=26)
"""GB/T 9704: 天头 37 mm, 订口 28 mm, 版心 156 mm × 225 mm."""
LINE: Final = 28.9
"""22 lines in 225 mm."""
HEAD_WIDTH: Final = 436.0
"""Points that the red head may be wide."""
BODY: Final = Look(font=FANGSONG, size=16, first=2, line=LINE)
_OWN_ADVICE: Final = re.compile(r"(?<=。)(请[^。“”《》]*。)$")
_LAST_CLAUSE: Final = re.compile(r"[，；]([^，；。“”《》]{0,8}(?<!申)请(?!示)[^。“”《》]*。)$")
_FOR_OFFICERS: Final = re.compile("人工|对照原件|核实是否")
PLACES: Final = 4
"""Places that one fault names."""
FILE_RULES: Final = frozenset({"encrypted-file", "unreadable-file", "hostile-file"})
"""Rules whose findings say themselves what to do with the file."""
_DIGITS: Final = "零一二三四五六七八九"
_AREA_WORDS: Final = "市区县州盟旗"


def han_number(number: int) -> str:
    """1 to 99 in Chinese numerals (十二); larger ones in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (_DIGITS[ones] if ones else "")


def addressee(region: Region | None, province: str | None) -> str:
    """The government that applied; a blank to fill in where the region is not known."""
    if region is None:
        return "＿＿＿＿＿＿人民政府"
    name = region.name
    if region.kind in {"municipal-district", "municipal-county"} and province and not name.startswith(province):
        name = f"{province}{name}"
    if region.kind == "development-zone" or name.endswith("政府"):
        return name
    return f"{name}人民政府"


def office_name(programme: Programme, province: str | None) -> str:
    """Who sends the notice; ``{province}`` in the programme's word stands for the dossier's province."""
    return _for_province(programme.look.office, province)


def _for_province(words: str, province: str | None) -> str:
    """Words with the province in the place of ``{province}``; empty where it is wanted and not known."""
    if "{province}" in words:
        return words.replace("{province}", province) if province else ""
    return words


def _your_area(region: Region | None) -> str:
    last = region.name[-1:] if region else ""
    return f"你{last}" if last and last in _AREA_WORDS else "贵地"


def number_line(pattern: str, year: str) -> str:
    """The notice's number by the programme's pattern, its year filled in; what nobody knows yet stays blank."""
    blank = "\u3000\u3000\u3000"
    if not pattern:
        return f"{blank}〔{blank}〕\u3000\u3000号\u3000"
    return pattern.replace("{year}", year or blank).replace("{number}", blank)


def _head(document: Any, letterhead: str, number: str) -> None:
    if letterhead:
        size = min(36.0, HEAD_WIDTH / len(letterhead))
        write(document, letterhead, Look(font=TITLE_FONT, size=size, color=RED, align="center", before=24, after=22))
    paragraph = write(document, number, Look(size=16, align="center", line=LINE))
    if letterhead:
        rule_below(paragraph, RED, 12)


def _labelled(document: Any, label: str, text: str) -> None:
    if text:
        write(document, [Span(text=label, font=HEI), Span(text=text)], BODY)


def split_advice(issue: Issue) -> tuple[str, str]:
    """What is wrong, and what the finding itself says to do about it (its last sentence), if anything.

    A closing clause that is meant for the officer (，请人工确认), or that the rule's advice says again, is left out.
    """
    if own := _OWN_ADVICE.search(issue.text):
        return issue.text[: own.start(1)], own[1]
    clause = _LAST_CLAUSE.search(issue.text)
    if clause and issue.severity == "warning" and (_FOR_OFFICERS.search(clause[1]) or clause[1] in issue.action):
        return f"{issue.text[: clause.start()]}。", ""
    return issue.text, ""


def _advice(issue: Issue, programme: Programme, own: str) -> str:
    """What to do: the programme's words for a missing document, else the finding's own, else the rule's."""
    if issue.rule == "document-missing":
        asked = [(item.title, item.advice) for item in programme.documents]
        for title, advice in (*asked, *((group.title, group.advice) for group in programme.groups)):
            if title == issue.requirement and advice:
                return advice
    return own if own and issue.rule in FILE_RULES else issue.action


def _places(issue: Issue, files: tuple[FileLine, ...]) -> str:
    """Where it stands (文件1第2页); where several files are at odds, which of them says what."""
    cited = {source.evidence.document for source in issue.sources if source.evidence}
    if len(cited) < 2:
        return references(issue.sources, PLACES).replace(" ", "")
    kinds = {line.id: line.kind for line in files}
    said = [
        f"{shown(kinds.get(source.evidence.document, ''))}（{source.reference.replace(' ', '')}）“{shortened(source.text, 40)}”"
        for source in issue.sources[:PLACES]
        if source.evidence
    ]
    return "；".join(dict.fromkeys(said))


def _found(issue: Issue, text: str, files: tuple[FileLine, ...]) -> str:
    """The finding's sentence and where it stands or was looked for, as sentences one after the other."""
    text = f"{shortened(text, 400).rstrip('。')}。"
    if places := _places(issue, files):
        return f"{text}出处：{places}。"
    return f"{text}已查：{issue.searched}。" if issue.searched else text


def _issue(document: Any, number: int, issue: Issue, brief: Brief, programme: Programme) -> None:
    subject = f"：{issue.requirement}" if issue.requirement else ""
    title = f"（{han_number(number)}）{issue.rule_word}{subject}"
    write(document, title, Look(font=KAI, size=16, first=2, line=LINE, keep_next=True))
    text, own = split_advice(issue)
    _labelled(document, "审核情况：", _found(issue, text, brief.files))
    _labelled(document, "补正办法：", _advice(issue, programme, own))
    _labelled(document, "要求依据：", f"{issue.basis}。" if issue.basis else "")


def _issues(document: Any, title: str, issues: tuple[Issue, ...], brief: Brief, programme: Programme) -> None:
    write(document, title, Look(font=HEI, size=16, first=2, line=LINE, keep_next=True))
    for number, issue in enumerate(issues, start=1):
        _issue(document, number, issue, brief, programme)


def _opening(review: Review, programme: Programme, errors: int, advice: int) -> str:
    notice = programme.notice
    number = f"（{notice.number}）" if notice.number else ""
    more = f"，另有 {advice} 项建议完善" if advice else ""
    again = review.dossier.version > 1
    what = f"{programme.title.removesuffix('申报')}申报{'补正' if again else ''}材料"
    return (
        f"{_your_area(review.dossier.region)}报送的{what}收悉。"
        f"对照《{notice.title}》{number}，经审核，{'仍' if again else ''}有 {errors} 项须补正{more}。现一次性告知如下："
    )


def _came_in(document: Any, title: str, brief: Brief, review: Review) -> None:
    """What an amendment brought: its files, and the faults that it settled."""
    write(document, title, Look(font=HEI, size=16, first=2, line=LINE, keep_next=True))
    files = review.changes.files if review.changes else ()
    _labelled(document, "收到材料：", f"{shortened('；'.join(files), 600)}。" if files else "文件没有变化。")
    for number, text in enumerate(brief.settled, start=1):
        _labelled(document, f"已补正（{number}）：", shortened(text, 200))


def _closing(document: Any, brief: Brief, programme: Programme, heading: str, *, assumed: bool) -> None:
    look = programme.look
    write(document, heading, Look(font=HEI, size=16, first=2, line=LINE, keep_next=True))
    text = (
        f"请自收到本通知书之日起 {look.correction_days} 个工作日内，将补正材料按原报送渠道一次性报齐。"
        f"本次申报的截止日期为{programme.deadlines.words}。"
    )
    write(document, text, BODY)
    if assumed:
        basis = words.BASIS["assumed"]
        text = f"要求依据为“{basis}”的事项，系按同类申报的通常做法提出；与通知附件不一致的，以通知附件为准。"
        write(document, text, BODY)
    write(document, f"联系人及电话：{look.contact or '＿＿＿＿＿＿＿＿'}", BODY)
    if brief.files:
        write(document, "附件：收到文件清单", Look(size=16, first=2, line=LINE, before=LINE, keep_next=True))


def _signature(document: Any, office: str) -> None:
    name = office or "（审核机关印章）"
    write(document, name, Look(size=16, align="right", right=2, line=LINE, before=LINE * 2, keep_next=True))
    date = "\u3000\u3000\u3000年\u3000\u3000月\u3000\u3000日"
    write(document, date, Look(size=16, align="right", right=4, line=LINE))


def _files(document: Any, files: tuple[FileLine, ...]) -> None:
    document.add_page_break()
    write(document, "附件", Look(font=HEI, size=16, line=LINE))
    write(document, "收到文件清单", Look(font=TITLE_FONT, size=22, align="center", line=36, before=8, after=12))
    for line in files:
        kind = UNREAD if line.note == UNREAD else line.kind
        text = f"文件{line.number}\u3000{shown(line.name)}（{shown(kind)}）"
        write(document, text, Look(size=14, line=24, hanging=4, align="left"))


def render_notice(brief: Brief, review: Review, programme: Programme) -> bytes:
    """The notice to the applicant of an incomplete dossier as DOCX: errors first, then warnings as advice."""
    region, province = review.dossier.region, review.dossier.province
    advice = tuple(issue for issue in brief.doubts if issue.severity == "warning")
    office = office_name(programme, province)
    document = start_document(PAGE, BODY)
    number_pages(document, 14, mirrored=True)
    letterhead = _for_province(programme.look.letterhead, province) or office
    _head(document, letterhead, number_line(programme.look.number, (review.dossier.received_at or "")[:4]))
    title = programme.look.notice_title
    write(document, title, Look(font=TITLE_FONT, size=22, align="center", line=36, before=LINE, after=LINE * 0.7))
    write(document, f"{addressee(region, province)}：", Look(size=16, line=LINE, align="left"))
    write(document, _opening(review, programme, len(brief.open), len(advice)), BODY)
    place = 0
    if again := review.changes is not None:
        place += 1
        _came_in(document, f"{han_number(place)}、收到的补正材料", brief, review)
    for heading, issues in ((f"{'仍' if again else ''}须补正的事项", brief.open), ("建议完善的事项", advice)):
        if issues:
            place += 1
            _issues(document, f"{han_number(place)}、{heading}", issues, brief, programme)
    assumed = any(issue.basis == words.BASIS["assumed"] for issue in (*brief.open, *advice))
    _closing(document, brief, programme, f"{han_number(place + 1)}、补正时限和方式", assumed=assumed)
    _signature(document, office)
    if brief.files:
        _files(document, brief.files)
    return finish(document, title)
