"""The notice as DOCX in the look of an official document (GB/T 9704-2012)."""

from typing import Any, Final

from pipeline.render.notice.faults import Labelled, NoticeFault
from pipeline.render.notice.letter import FILE_LIST, Chapter, NoticeLetter, Signature
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

PAGE: Final = Page(top=37, bottom=35, left=28, right=26)
"""GB/T 9704: 天头 37 mm, 订口 28 mm, 版心 156 mm × 225 mm."""
LINE: Final = 28.9
"""22 lines in 225 mm."""
HEAD_WIDTH: Final = 436.0
"""Points that the red head may be wide."""
BODY: Final = Look(font=FANGSONG, size=16, first=2, line=LINE)
HEADING: Final = Look(font=HEI, size=16, first=2, line=LINE, keep_next=True)
FAULT: Final = Look(font=KAI, size=16, first=2, line=LINE, keep_next=True)


def render_notice_word(letter: NoticeLetter) -> bytes:
    """A notice as DOCX."""
    document = start_document(PAGE, BODY)
    number_pages(document, 14, mirrored=True)
    _head(document, letter.letterhead, letter.number)
    title = Look(font=TITLE_FONT, size=22, align="center", line=36, before=LINE, after=LINE * 0.7)
    write(document, letter.title, title)
    write(document, f"{letter.addressee}：", Look(size=16, line=LINE, align="left"))
    write(document, letter.opening, BODY)
    for chapter in letter.chapters:
        _chapter(document, chapter)
    if letter.files:
        write(document, f"附件：{FILE_LIST}", Look(size=16, first=2, line=LINE, before=LINE, keep_next=True))
    _signature(document, letter.signature)
    if letter.files:
        _files(document, letter.files)
    return finish(document, letter.title)


def _head(document: Any, letterhead: str, number: str) -> None:
    if letterhead:
        size = min(36.0, HEAD_WIDTH / len(letterhead))
        write(document, letterhead, Look(font=TITLE_FONT, size=size, color=RED, align="center", before=24, after=22))
    paragraph = write(document, number, Look(size=16, align="center", line=LINE))
    if letterhead:
        rule_below(paragraph, RED, 12)


def _chapter(document: Any, chapter: Chapter) -> None:
    write(document, chapter.heading, HEADING)
    for line in chapter.lines:
        _labelled(document, line)
    for fault in chapter.faults:
        _fault(document, fault)
    for text in chapter.paragraphs:
        write(document, text, BODY)


def _fault(document: Any, fault: NoticeFault) -> None:
    write(document, fault.title, FAULT)
    for line in fault.lines:
        _labelled(document, line)


def _labelled(document: Any, line: Labelled) -> None:
    write(document, [Span(text=line.label, font=HEI), Span(text=line.text)], BODY)


def _signature(document: Any, signature: Signature) -> None:
    look = Look(size=16, align="right", right=signature.office_right, line=LINE, before=LINE * 2, keep_next=True)
    write(document, signature.office, look)
    write(document, signature.date, Look(size=16, align="right", right=signature.date_right, line=LINE))


def _files(document: Any, files: tuple[Labelled, ...]) -> None:
    document.add_page_break()
    write(document, "附件", Look(font=HEI, size=16, line=LINE))
    write(document, FILE_LIST, Look(font=TITLE_FONT, size=22, align="center", line=36, before=8, after=12))
    for line in files:
        text = f"{line.label}\u3000{line.text}"
        write(document, text, Look(size=14, line=24, hanging=4, align="left"))
