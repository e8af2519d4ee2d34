"""What the fields of an office's own form say (模板字段)."""

from collections.abc import Iterator, Mapping
from typing import Final

from pipeline.programme import Programme
from pipeline.render.notice.faults import Labelled
from pipeline.render.notice.letter import Chapter, NoticeLetter
from pipeline.render.notice.naming import BLANK, in_words, last_day
from pipeline.render.safe import shown
from pipeline.review import Review

NOTHING: Final = Labelled("", "无。")
"""What a block says that has nothing to say: its heading stands in the form."""


def line_fields(letter: NoticeLetter, review: Review, programme: Programme) -> Mapping[str, str]:
    """The fields within lines (:data:`pipeline.programme.template.NOTICE_FIELDS`); what nobody knows is a blank."""
    look, head = programme.look, review.dossier
    due = in_words(last_day(look.notice_date, look.correction_days)[0]) if look.notice_date else f"{BLANK}日"
    return {
        "发文机关": letter.signature.office,
        "文号": letter.number,
        "标题": letter.title,
        "收文机关": letter.addressee,
        "地区": shown(head.region.name) if head.region else BLANK,
        "省份": shown(head.province or BLANK),
        "申报名称": programme.title,
        "通知标题": programme.notice.title,
        "通知文号": programme.notice.number,
        "开头": letter.opening,
        "须补正项数": _count(letter.errors),
        "建议项数": _count(letter.advice),
        "补正工作日": str(look.correction_days),
        "补正截止日": due,
        "申报截止日": programme.deadlines.words,
        "报送方式": programme.submission or "按原报送渠道报送",
        "联系方式": look.contact or BLANK,
        "日期": letter.signature.date,
    }


def block_fields(letter: NoticeLetter) -> Mapping[str, tuple[Labelled, ...]]:
    """The fields that fill paragraphs (:data:`pipeline.programme.template.NOTICE_BLOCKS`)."""
    return {
        "收到的补正材料": tuple(_lines(letter.came_in)) or (NOTHING,),
        "须补正事项": tuple(_lines(letter.errors)) or (NOTHING,),
        "建议完善事项": tuple(_lines(letter.advice)) or (NOTHING,),
        "收到文件清单": tuple(Labelled("", f"{line.label}\u3000{line.text}") for line in letter.files) or (NOTHING,),
    }


def _count(chapter: Chapter | None) -> str:
    return str(len(chapter.faults)) if chapter else "0"


def _lines(chapter: Chapter | None) -> Iterator[Labelled]:
    """The lines of a chapter without its heading; the title of a fault is a label of its own."""
    if chapter is None:
        return
    yield from chapter.lines
    for fault in chapter.faults:
        yield Labelled(fault.title, "")
        yield from fault.lines
