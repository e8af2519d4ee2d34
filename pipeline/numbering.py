"""Heading numbers of Chinese official documents (结构层次序数): 一、 （一） 1. （1）, 第一章, 1.1, ①, 附件1 and their kin.

The order of the families follows GB/T 9704-2012, 7.3.3, with the chapter forms of plans and regulations above them.
"""

import re
from functools import lru_cache
from typing import Final, Literal, TypeAlias

import cn2an

from extractors.document import Record

Family: TypeAlias = Literal[
    "part",
    "chapter",
    "section",
    "attachment",
    "topic",
    "han",
    "han-paren",
    "decimal",
    "arabic",
    "arabic-paren",
    "circled",
]

RANK: Final[dict[Family, int]] = {
    "attachment": 0,
    "part": 1,
    "chapter": 2,
    "section": 3,
    "topic": 4,
    "han": 5,
    "han-paren": 6,
    "decimal": 7,
    "arabic": 7,
    "arabic-paren": 8,
    "circled": 9,
}
"""Canonical depth of each family; lower is higher in the tree."""


class Number(Record, frozen=True):
    """A heading number at the start of a text. ``end`` is the offset after it and its separators.

    ``ordinal`` is its place among its siblings; ``depth`` counts the components of a decimal number (1.2.3 → 3).
    ``weak`` marks forms that only the look of the line can confirm (``1 总则``, or a dash that OCR made of 一).
    """

    family: Family
    ordinal: int
    depth: int
    end: int
    text: str
    weak: bool = False


_HAN = r"[一二三四五六七八九十][一二三四五六七八九十百零〇]{0,4}"
_SPACE = r"[ \t\u3000]*"
_OPEN, _CLOSE = r"[（(﹙]", r"[）)﹚]"
_FORMS: Final[tuple[tuple[Family, str], ...]] = (
    (
        "part",
        rf"第{_SPACE}(?P<n>{_HAN}|\d{{1,2}}){_SPACE}(?:编|篇|部分)(?![0-9一二三四五六七八九十])[、:：.．]?{_SPACE}",
    ),
    ("chapter", rf"第{_SPACE}(?P<n>{_HAN}|\d{{1,2}}){_SPACE}章[、:：.．]?{_SPACE}"),
    ("section", rf"第{_SPACE}(?P<n>{_HAN}|\d{{1,2}}){_SPACE}节(?!课)[、:：.．]?{_SPACE}"),
    (
        "attachment",
        rf"附{_SPACE}(?:件|表|录){_SPACE}(?P<n>\d{{1,2}}|{_HAN})?[-—–]?\d?(?:[:：.．、]|(?=[ \t\u3000])|$){_SPACE}",
    ),
    (
        "topic",
        rf"(?:任务|案例|专栏|举措|行动|工程|模块|措施|专题){_SPACE}(?P<n>{_HAN}|\d{{1,2}})(?:[:：.．、]|[ \t\u3000]|$){_SPACE}",
    ),
    ("han", rf"(?P<n>{_HAN}){_SPACE}(?:、|[.．](?!\d)|,(?=\D)|，(?=\S)){_SPACE}"),
    ("han-paren", rf"{_OPEN}{_SPACE}(?P<n>{_HAN}){_SPACE}{_CLOSE}[、.．]?{_SPACE}"),
    (
        "decimal",
        r"(?P<n>\d{1,2}(?:[.．]\d{1,2}){1,3})(?:[.．、]|(?=[ \t\u3000])|(?=[^\d%％‰.．\-—~～万亿元个家件项])|$)[ \t\u3000]*",
    ),
    ("arabic", rf"(?P<n>\d{{1,2}}){_SPACE}(?:、|[.．](?![0-9０-９])|[.．](?=\d{{4}}年)){_SPACE}"),
    (
        "arabic-paren",
        rf"(?:{_OPEN}{_SPACE}(?P<n>\d{{1,2}}){_SPACE}{_CLOSE}|(?P<m>\d{{1,2}}){_CLOSE})[、.．]?{_SPACE}",
    ),
    ("circled", rf"(?P<n>[①-⑳⑴-⒇]){_SPACE}[、.．]?{_SPACE}"),
)
_PATTERNS: Final = tuple((family, re.compile(_SPACE + form)) for family, form in _FORMS)
_WEAK: Final[tuple[tuple[Family, re.Pattern[str]], ...]] = (
    ("arabic", re.compile(r"(?P<n>\d{1,2})[ \t\u3000]+(?=[一-鿿])")),
    ("han", re.compile(r"(?P<n>[一二三四五六七八九十]{1,3})[ \t\u3000]+(?=[一-鿿])")),
    ("han", re.compile(r"(?P<n>[-—–―])、")),
    ("han-paren", re.compile(r"[（(](?P<n>[-—–―])[）)]")),
)
_FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９", "0123456789")


@lru_cache(maxsize=256)
def _ordinal(text: str) -> int:
    """The number that ``text`` writes; 0 when it writes none (十百)."""
    if not text or text in "-—–―":
        return 1
    if text.isascii() and text.isdigit():
        return int(text)
    if "①" <= text <= "⑳":
        return ord(text) - ord("①") + 1
    if "⑴" <= text <= "⒇":
        return ord(text) - ord("⑴") + 1
    try:
        return int(cn2an.cn2an(text, "smart"))
    except ValueError:
        return 0


def parse_number(text: str) -> Number | None:
    """The heading number that ``text`` begins with; ``None`` when it begins with none."""
    head = text[:24].translate(_FULL_WIDTH)
    for patterns, weak in ((_PATTERNS, False), (_WEAK, True)):
        for family, pattern in patterns:
            if (match := pattern.match(head)) and (number := _number(family, match, text, weak=weak)):
                return number
    return None


def _number(family: Family, match: re.Match[str], text: str, *, weak: bool) -> Number | None:
    written = re.sub(r"[ \t\u3000]", "", match["n"] or match.groupdict().get("m") or "").replace("．", ".")
    components = written.split(".") if family == "decimal" else [written]
    if not (ordinal := _ordinal(components[-1])) and family != "decimal":
        return None
    return Number(
        family=family,
        ordinal=ordinal,
        depth=len(components),
        end=match.end(),
        text=text[: match.end()].strip(),
        weak=weak,
    )
