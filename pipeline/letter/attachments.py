"""The attachments that an official letter lists (附件说明), after GB/T 9704-2012, 7.3.4; else those its text names."""

import itertools
import re
from collections.abc import Iterator
from typing import Final

from pipeline.letter.end import date_in
from pipeline.letter.text import ENDINGS, LIST_ITEM, LIST_START, LetterLine, LetterPart, LetterText, is_signatory

_ONE: Final = re.compile(r"^附件([0-9一二三四五六七八九十]{1,2})[::.、]?(?=.{2,})")
_CIRCLED: Final = frozenset("①②③④⑤⑥⑦⑧⑨")
_COPIES: Final = re.compile(
    r"[(\[,、]?(?:共|各|计|均)?(?:一式)?[0-9一二两三四五六七八九十]{1,3}(?:[份套本册件]|页)(?:装订.{0,4})?[)\]]?$"
)
"""How many copies there are (一式三份): no part of a name."""
_KIND: Final = (
    r"(?:表|书|方案|报告|材料|资料|名单|说明|证书|规划|清单|目录|汇编|照片|图片|文件|条例|办法|规定|意见|通知|规范|标准|指引|指南|总结|汇报|计划"
    r"|协议|纪要|截图|报道|案例)"
)
_WHOLE: Final = re.compile(rf"{_KIND}(?:[(\[].{{1,10}}[)\]])?$|》(?:[(\[].{{1,10}}[)\]])?$")
_FURTHER: Final = re.compile(r"附件[0-9一二三四五六七八九十]{1,2}[::.、]")
_BETWEEN: Final = re.compile(r"[;、,]|(?<=》)(?=《)|以及|(?<=》)[和及与]")
_AND: Final = re.compile(r"(?:以及|[和及与;、,])$")
_PIECE: Final = re.compile(rf"《[^《》]{{2,60}}》|[^《》、,;]{{1,24}}?{_KIND}(?=$|[、,;和及与以(等])")
_LEAD: Final = re.compile(r"[以及和与]*(?:等|有关|我[市区县州])?")
_EVERYTHING: Final = re.compile(r"(?:有关|相关|全部|上述|以上)?(?:申[报请])?(?:材料|资料|文件)")
_IN_TEXT: Final = re.compile(
    r"(?:随(?:函|文|请示|报告)(?:一并|一同)?(?:附上|附|报送|呈送|报上|呈报|提交|寄送|送上)|(?:现|一并|同时)附上?|附上)"
    r"[::]?(?P<after>[^。;]{4,200})"
    r"|(?:现|兹)?将(?P<before>[^。;]{4,200}?)(?:随(?:函|文)|一并|一同)(?:附上|附后|报送|呈送|报上|呈报|提交|送上)"
)
"""A sentence that names what is sent along (随函附上…; 现将…一并报上)."""
IN_TEXT: Final = 0.6
"""How sure an attachment is that only the running text names."""


def find_attachments(letter: LetterText, head_end: int, signed: set[str]) -> tuple[LetterPart, ...]:
    """The names of the attachments without their numbers: of the list up to the signatory block, else of the text.

    ``signed`` are the blocks of signatory and date.
    """
    starts = [
        position
        for position, line in enumerate(letter.lines)
        if line.index >= head_end and (LIST_START.match(line.text) or _ONE.match(line.text))
    ]
    if not starts:
        return tuple(part for line in letter.lines if line.index >= head_end for part in _in_text(letter, line))
    parts: list[LetterPart] = []
    for line in letter.lines[starts[0] :]:
        opening = LIST_START.match(line.text) or _ONE.match(line.text)
        items = _items(line, opening.end() if opening else 0)
        is_list = bool(opening) or bool(LIST_ITEM.match(line.text)) or _is_circled(line)
        if not is_list or line.block.id in signed or ENDINGS.search(line.text) or date_in(line):
            if parts and not _continues(parts[-1], line, signed):
                break
            if parts:
                parts[-1] = _joined(parts[-1], line)
            continue
        parts += [letter.part(line, start, end, item_name(line.text[start:end]), 1.0) for start, end in items]
    return tuple(part for part in parts if part.value)


def item_name(text: str) -> str:
    """The name of an item without what closes it and without the number of its copies."""
    bare = re.sub(r"[;。,、.\s]+$", "", text)
    return re.sub(r"[;。,、.\s]+$", "", _COPIES.sub("", bare)) or bare


def _items(line: LetterLine, start: int) -> list[tuple[int, int]]:
    """Spans of the items in a line that may hold several (1.申报表 2.方案; 《申报表》《方案》; 申报表、方案)."""
    text = line.text
    marks = [match for match in LIST_ITEM.finditer(text, start) if not text[match.end() :].startswith(("年", "月"))]
    marks = [mark for mark in marks if mark.start() == start or text[mark.start() - 1] not in "0123456789第〔("]
    if not marks and start == 0 and _is_circled(line):
        return [(1, len(text))]
    if not marks or marks[0].start() > start + 1:
        return _unnumbered(text, start)
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return [(mark.end(), end) for mark, end in zip(marks, ends, strict=True) if end > mark.end()]


def _is_circled(line: LetterLine) -> bool:
    """Whether a line begins with ① or its like, which is a bare digit in plain form."""
    sign = line.block.text[line.start :].lstrip()[:1]
    return sign in _CIRCLED and bool(re.match(r"[0-9][^0-9]", line.text))


def _unnumbered(text: str, start: int) -> list[tuple[int, int]]:
    """Items without numbers: cut at further 附件N, else at 、 ; and between 《》, where every piece is a whole name."""
    if start >= len(text):
        return []
    further = [match.start() for match in _FURTHER.finditer(text, start + 1)]
    if further:
        spans = list(itertools.pairwise([start, *further, len(text)]))
        return [(a + (m.end() if (m := _ONE.match(text[a:b])) else 0), b) for a, b in spans]
    cuts = [start, *(match.end() for match in _BETWEEN.finditer(text, start + 1)), len(text)]
    pieces = [(a, a + len(_AND.sub("", text[a:b]))) for a, b in itertools.pairwise(cuts) if b > a]
    whole = all(
        _WHOLE.search(name) and name.count("《") == name.count("》")
        for name in (item_name(text[a:b]) for a, b in pieces)
    )
    return pieces if whole else [(start, len(text))]


def _in_text(letter: LetterText, line: LetterLine) -> Iterator[LetterPart]:
    """What a sentence of the body says to be sent along: names in 《》 and words for papers."""
    for match in _IN_TEXT.finditer(line.text):
        group = "after" if match["after"] else "before"
        for piece in _PIECE.finditer(match[group]):
            lead = _LEAD.match(piece.group())
            begin = lead.end() if lead else 0
            value = item_name(piece.group()[begin:])
            if len(value) < 2 or _EVERYTHING.fullmatch(value):
                continue
            offset = match.start(group) + piece.start()
            yield letter.part(line, offset + begin, match.start(group) + piece.end(), value, IN_TEXT)


def _continues(part: LetterPart, line: LetterLine, signed: set[str]) -> bool:
    """Whether a line is the second line of the item before it."""
    if line.block.id in signed or is_signatory(line) or date_in(line) or ENDINGS.search(line.text):
        return False
    return part.value.count("《") > part.value.count("》") or (len(part.value) >= 16 and len(line.text) <= 14)


def _joined(part: LetterPart, line: LetterLine) -> LetterPart:
    return LetterPart(value=item_name(part.value + line.text), evidence=part.evidence, confidence=part.confidence)
