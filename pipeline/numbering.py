"""Heading numbers of Chinese official documents (结构层次序数): 一、 （一） 1. （1）, 第一章, 1.1, ①, 附件1 and their kin.

The order of the families follows GB/T 9704-2012, 7.3.3, with the chapter forms of plans and regulations above them.
壹、 and Ⅰ. stand above 一、 and A. and marks such as ◆ below ①, where offices use them at all.
"""

import re
import unicodedata
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
    "formal",
    "formal-paren",
    "roman",
    "han",
    "han-paren",
    "decimal",
    "arabic",
    "arabic-paren",
    "circled",
    "latin",
    "latin-paren",
    "bullet",
    "label",
]

RANK: Final[dict[Family, int]] = {
    "attachment": 0,
    "part": 1,
    "chapter": 2,
    "section": 3,
    "topic": 4,
    "formal": 5,
    "formal-paren": 6,
    "roman": 6,
    "han": 7,
    "han-paren": 8,
    "decimal": 9,
    "arabic": 9,
    "arabic-paren": 10,
    "circled": 11,
    "latin": 11,
    "latin-paren": 12,
    "bullet": 13,
    "label": 14,
}
"""Canonical depth of each family; lower is higher in the tree."""


class Number(Record, frozen=True):
    """A heading number at the start of a text. ``end`` is the offset after it and its separators.

    ``ordinal`` is its place among its siblings; ``depth`` counts the components of a decimal number (1.2.3 → 3).
    ``weak`` marks forms that only the look of the line, or a sequence, can confirm (``1 总则``, ``第一，``, or a dash
    that OCR made of 一). A ``label`` (【基本案情】) has no number: its words are the heading's.
    """

    family: Family
    ordinal: int
    depth: int
    end: int
    text: str
    weak: bool = False


_HAN = r"[一二三四五六七八九十][一二三四五六七八九十百零〇○]{0,4}"
_FORMAL = r"[壹贰貳叁肆伍陆陸柒捌玖拾]{1,3}"
_ROMAN = r"(?:[Ⅰ-Ⅻ]|[IVX]{1,5})"
_BLANK = r"[ \t\u3000\u00a0\u2000-\u200b]"
_SPACE = rf"{_BLANK}*"
_WORD = r"(?=[“《「一-鿿])"
_TOPICS = "任务|案例|专栏|举措|行动|工程|模块|措施|专题|板块|步骤|环节|议题|主题|亮点|创新点|做法|经验|问题|方向|领域|项目|阶段|要点|目标|体会|启示"
_TOPICS += "|建议|成效|特色|对策|策略|路径|原则|故事|场景|课题|突破|看点|变化|典型|N[oO][.．]|№|S(?:tep|TEP)"
"""What offices count in words of their own (任务一、案例1)."""
_COUNTED = "[年月日号时分秒个项家件次名人位万亿千百十元起类种批条级岁届期天周季多余倍楼栋台套门张份册部处所宗户只吨米公平毫度成折版型对把股路线座支本点里辆艘头]"
"""What follows a number that counts or dates."""
_OPEN, _CLOSE = r"[（(﹙]", r"[）)﹚]"
_SIGNS = r"[:：.．、]"
_FORMS: Final[tuple[tuple[Family, str], ...]] = (
    (
        "part",
        rf"第{_SPACE}(?P<n>{_HAN}|\d{{1,2}}){_SPACE}(?:编|篇|部分)(?![0-9一二三四五六七八九十]){_SPACE}{_SIGNS}?{_SPACE}",
    ),
    ("chapter", rf"第{_SPACE}(?P<n>{_HAN}|\d{{1,2}}){_SPACE}章{_SPACE}{_SIGNS}?{_SPACE}"),
    ("section", rf"第{_SPACE}(?P<n>{_HAN}|\d{{1,2}}){_SPACE}节(?!课){_SPACE}{_SIGNS}?{_SPACE}"),
    (
        "attachment",
        rf"附{_SPACE}(?:件|表|录){_SPACE}(?P<n>\d{{1,2}}|{_HAN})?[-—–]?\d?(?:{_SIGNS}|(?={_BLANK})|$){_SPACE}",
    ),
    ("attachment", rf"附{_SPACE}(?:件|表|录){_SPACE}(?P<n>[A-H])(?:{_SIGNS}|(?={_BLANK}|{_OPEN})|$){_SPACE}"),
    ("part", rf"P(?:ART|art){_SPACE}\.?{_SPACE}(?P<n>\d{{1,2}}){_SPACE}{_SIGNS}?{_SPACE}(?=[“《一-鿿]|$)"),
    ("part", rf"[卷篇](?P<n>{_HAN}){_SPACE}(?:{_SIGNS}|{_BLANK}){_SPACE}"),
    ("part", rf"(?P<n>[上中下])(?:篇|编){_SPACE}(?:{_SIGNS}|{_BLANK}|$){_SPACE}"),
    (
        "topic",
        (
            rf"(?:{_TOPICS})之?{_SPACE}(?:(?P<n>{_HAN}|\d{{1,2}}){_SPACE}(?:{_SIGNS}|{_BLANK}|$)"
            rf"|{_OPEN}{_SPACE}(?P<m>{_HAN}|\d{{1,2}}){_SPACE}{_CLOSE}{_SIGNS}?){_SPACE}"
        ),
    ),
    (
        "topic",
        rf"第{_SPACE}(?P<n>{_HAN}|\d{{1,2}}){_SPACE}(?:阶段|步|板块|单元|模块|讲|课|招|类|关|个?方面){_SPACE}(?:{_SIGNS}|{_BLANK}|(?={_OPEN})|$){_SPACE}",
    ),
    ("topic", r"(?:案例|专栏)(?P<n>\d{1,2})(?=[一-鿿“《])(?![个项件次起家条类批年月日所中的])"),
    ("formal", rf"(?P<n>[甲乙丙丁戊己庚辛]){_SPACE}、(?![甲乙丙丁方]){_SPACE}{_WORD}"),
    ("formal", rf"(?P<n>{_FORMAL}){_SPACE}(?:、|[.．](?!\d)){_SPACE}"),
    ("formal-paren", rf"{_OPEN}{_SPACE}(?P<n>{_FORMAL}){_SPACE}{_CLOSE}[、.．]?{_SPACE}"),
    ("roman", rf"(?P<n>{_ROMAN}){_SPACE}(?:[、.．]{_SPACE}|(?={_BLANK})){_SPACE}{_WORD}"),
    ("han", rf"(?P<n>{_HAN}){_SPACE}(?:、|[.．](?!\d)|,(?=\D)|，(?=\S)|。(?=[一-鿿])){_SPACE}"),
    (
        "han-paren",
        rf"(?:(?:{_OPEN}{_SPACE})?(?P<n>{_HAN}){_SPACE}{_CLOSE}|[【〔\[]{_SPACE}(?P<m>{_HAN}){_SPACE}[】〕\]]|(?P<o>[㈠-㈩㊀-㊉])){_SPACE}[、.．]?{_SPACE}",
    ),
    (
        "decimal",
        rf"(?P<n>\d{{1,2}}(?:[.．]\d{{1,2}}){{1,3}})(?:[.．、]|(?={_BLANK})|(?=[^\d%％‰.．\-—~～万亿元个家件项])|$){_SPACE}",
    ),
    ("decimal", rf"{_OPEN}(?P<n>\d{{1,2}}(?:[.．]\d{{1,2}}){{1,3}}){_CLOSE}{_SPACE}"),
    ("decimal", rf"(?P<n>[A-H](?:[.．]\d{{1,2}}){{1,3}}){_BLANK}+{_WORD}"),
    ("arabic", rf"(?P<n>\d{{1,2}}){_SPACE}(?:、|[.．](?![0-9０-９])|[.．](?=\d{{4}}年)|[,，。](?=[一-鿿])){_SPACE}"),
    ("arabic", rf"(?:(?P<n>[⒈-⒛]){_SPACE}|(?P<m>0[1-9])(?:{_BLANK}+{_WORD}|(?=[一-鿿])(?![年月日号时分])))"),
    (
        "arabic-paren",
        rf"(?:{_OPEN}{_SPACE}(?P<n>\d{{1,2}}){_SPACE}{_CLOSE}|(?P<m>\d{{1,2}}){_SPACE}{_CLOSE}|(?P<o>[⑴-⒇]))[、.．]?{_SPACE}",
    ),
    ("circled", rf"(?P<n>[①-⑳❶-❿➀-➓]){_SPACE}[、.．]?{_SPACE}"),
    ("latin", rf"(?P<n>[A-U]){_SPACE}[、.．]{_SPACE}{_WORD}"),
    (
        "latin-paren",
        rf"(?:{_OPEN}{_SPACE}(?P<n>[A-U]){_SPACE}{_CLOSE}|(?P<m>[A-U]){_SPACE}{_CLOSE}){_SPACE}{_SIGNS}?{_SPACE}{_WORD}",
    ),
    ("bullet", rf"(?P<n>[◆◇◎■●▲★☆▶►➤➢✦❖]){_SPACE}"),
)
_PATTERNS: Final = tuple((family, re.compile(_SPACE + form)) for family, form in _FORMS)
_WEAK: Final[tuple[tuple[Family, re.Pattern[str]], ...]] = (
    ("arabic", re.compile(rf"(?P<n>\d{{1,2}}){_BLANK}+(?=[一-鿿])")),
    ("arabic", re.compile(rf"(?P<n>\d{{1,2}})(?:[:：·•]{_SPACE})?(?=[一-鿿])(?!{_COUNTED})")),
    ("topic", re.compile(rf"[一-鿿]{{2,3}}之?(?P<n>{_HAN}|\d{{1,2}})[:：]{_SPACE}")),
    ("han", re.compile(rf"(?P<n>[一二三四五六七八九十]{{1,3}}){_BLANK}+(?=[一-鿿])")),
    ("han", re.compile(rf"(?P<n>[一二三四五六七八九十]{{1,3}}){_SPACE}[:：]{_SPACE}(?=[一-鿿])")),
    ("topic", re.compile(rf"第(?P<n>{_HAN})[、，,]{_SPACE}(?=[一-鿿“《])(?!是)")),
    ("han", re.compile(r"(?P<n>[-—–―])、")),
    ("han-paren", re.compile(r"[（(](?P<n>[-—–―])[）)]")),
)
_HALF_WIDTH: Final = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B))}
"""Full-width digits and capitals to plain ones."""
_PLAIN_HAN: Final = str.maketrans("○壹贰貳叁肆伍陆陸柒捌玖拾", "〇一二二三四五六六七八九十")
_STEMS: Final = tuple("甲乙丙丁戊己庚辛")
_WINDOW: Final = 24
"""Characters within which a number ends."""
_VOLUMES: Final = ("上", "中", "下")
"""What parts may be counted by; of two parts the second is 下."""
_ROMAN_VALUES: Final = {"I": 1, "V": 5, "X": 10}


@lru_cache(maxsize=256)
def _ordinal(text: str) -> int:
    """The number that ``text`` writes; 0 when it writes none (十百)."""
    if not text or text in "-—–―":
        return 1
    if text.isascii() and text.isdigit():
        return int(text)
    if len(text) == 1 and unicodedata.category(text) in {"No", "Nl"}:
        return int(unicodedata.numeric(text))
    try:
        return int(cn2an.cn2an(text.translate(_PLAIN_HAN), "smart"))
    except ValueError:
        return 0


def _roman(text: str) -> int:
    """The value of a Roman numeral up to XXXIX; one of the characters Ⅰ to Ⅻ has its own."""
    if not text.isascii():
        return _ordinal(text)
    values = [_ROMAN_VALUES[letter] for letter in text]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def _place(family: Family, written: str) -> int:
    """The place that a number (the last component of a decimal one) has among its siblings; 0 when it has none."""
    if family == "roman":
        return _roman(written)
    if family in {"latin", "latin-paren"}:
        return ord(written) - ord("A") + 1
    for row in (_VOLUMES, _STEMS):
        if written in row:
            return row.index(written) + 1
    if family == "attachment" and written.isascii() and written.isalpha():
        return ord(written) - ord("A") + 1
    return 1 if family == "bullet" else _ordinal(written)


def parse_number(text: str) -> Number | None:
    """The heading number that ``text`` begins with; ``None`` when it begins with none."""
    return _parse(text[:_WINDOW])


@lru_cache(maxsize=8192)
def _parse(text: str) -> Number | None:
    """Kept, as every stage asks for the numbers of the same paragraphs."""
    head = text.translate(_HALF_WIDTH)
    for patterns, weak in ((_PATTERNS, False), (_WEAK, True)):
        for family, pattern in patterns:
            if (match := pattern.match(head)) and (number := _number(family, match, text, weak=weak)):
                return number
    return None


def _number(family: Family, match: re.Match[str], text: str, *, weak: bool) -> Number | None:
    found = next((group for group in match.groupdict().values() if group), "")
    written = re.sub(_BLANK, "", found).replace("．", ".")
    components = written.split(".") if family == "decimal" else [written]
    if components[1:] == ["0"] and text[match.end("n") :][:1].isspace():  # 1.0 stands above 1.1
        family, components = "arabic", components[:1]
    if not (ordinal := _place(family, components[-1])) and family != "decimal":
        return None
    return Number(
        family=family,
        ordinal=ordinal,
        depth=len(components),
        end=match.end(),
        text=text[: match.end()].strip(),
        weak=weak,
    )
