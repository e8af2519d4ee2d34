"""How pieces of text become running text: widths, spaces, hyphens, stray code points."""

import re
import unicodedata
from itertools import pairwise
from typing import Final

_WIDE: Final = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003ffff“”‘’—…·①-⑳℃]"
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_HYPHENATED: Final = re.compile(r"[a-z]{2}-$")
_OPENED: Final = re.compile(r"[（《“‘「『〔【(]*")
_WORD: Final = re.compile(r"[^\s\u2e80-\uffff]+")

# Radicals that NFKC leaves alone (Unicode's EquivalentUnifiedIdeograph); fonts of PDF writers map glyphs to them.
_RADICALS: Final = dict(
    zip(
        "⺁⺈⺎⺘⺠⺡⺢⺩⺬⺮⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⻫⻭⻯⺝",
        "厂刀兀扌民氵氺王示竹虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟斉歯竜月",
        strict=True,
    )
)
# Check boxes and bullets of Wingdings and Symbol, which writers leave in the private use area.
_SYMBOLS: Final = {
    0xF0B7: "•", 0xF06C: "●", 0xF06E: "■", 0xF06F: "□", 0xF071: "□", 0xF0A8: "□", 0xF0A3: "□", 0xF0A1: "○",
    0xF052: "☑", 0xF0FE: "☑", 0xF0FC: "✓", 0xF0A7: "▪", 0xF0D8: "➢", 0xF075: "◆", 0xF076: "❖",
}  # fmt: skip


def _clean_table() -> dict[int, str | None]:
    table: dict[int, str | None] = {ord(radical): plain for radical, plain in _RADICALS.items()}
    for code in (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00)):
        if (plain := unicodedata.normalize("NFKC", chr(code))) != chr(code):
            table.setdefault(code, plain)
    table.update(_SYMBOLS)
    table.update({0xFFFE: "-", 0x02: "-", 0xAD: "-", 0x00: "\ufffd"})
    table.update(dict.fromkeys((*range(0x03, 0x09), *range(0x0E, 0x20), 0x200B, 0x200C, 0x200D, 0xFEFF)))
    return table


_CLEAN: Final = _clean_table()


def clean(text: str) -> str:
    """Text with stray code points put right: radicals, compatibility forms, pdfium's hyphens, split surrogates.

    Full-width punctuation and letters stay as written.
    """
    cleaned = text.translate(_CLEAN)
    if _SURROGATE.search(cleaned):
        cleaned = cleaned.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return cleaned


def is_wide(character: str) -> bool:
    """Whether a character takes a whole em and needs no space beside it (Chinese characters and punctuation)."""
    return bool(_WIDE.match(character))


def width_in_em(text: str) -> float:
    """Width of a text in em, half an em for each narrow character."""
    wide = len(_WIDE.findall(text))
    return wide + (len(text) - wide) * 0.5


def join_lines(first: str, second: str) -> str:
    """Two lines of one paragraph as running text: no space beside a Chinese character, one between words."""
    if not first or not second:
        return first + second
    if is_wide(first[-1]) or is_wide(second[0]):
        return first + second
    if second[0].islower() and _HYPHENATED.search(first):
        return first[:-1] + second
    return f"{first} {second}"


def first_token(text: str) -> str:
    """What a typesetter would not break off the start of a line: a word or number, or a character with its punctuation."""
    opened = _OPENED.match(text)
    start = opened.end() if opened else 0
    rest = text[start:]
    if rest and is_wide(rest[0]):
        return text[: start + 2] if len(rest) > 1 and rest[1] in "，。、；：！？）》”’" else text[: start + 1]
    match = _WORD.match(rest)
    return text[:start] + match.group() if match else text[: start + 1]


_HANZI: Final = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
_LETTERS: Final = re.compile(f"(?<![^\\s\\d.（(《“〔【[、，。；：:)）])[{_HANZI}](?: [{_HANZI}])+(?![{_HANZI}])")
"""Single Chinese characters with a space between each two."""
_HEAD: Final = re.compile(
    f"^[{_HANZI}]{{1,2}}(?: [{_HANZI}]{{1,2}}){{2,}}(?<=[厅局府会室院部处组件司函示知告案见表书])$"
)
"""The name of an authority or a kind of document in pieces of one and two characters (a red head set by hand)."""
_CHOICES: Final = frozenset("年月日时分秒是否有无男女甲乙丙丁一二三四五六七八九十上中下左右东南西北")
"""Characters that stand alone side by side: blanks of dates, choices, heads of columns."""
_EACH: Final = re.compile(r"^\S(?: \S){11,}$")
_DATE: Final = frozenset("年月日时分")
_LABEL_END: Final = frozenset("：:（()）)》”〕】]")


def unspaced(text: str) -> str:
    """A line without the spaces of letter-spaced headings and labels (税 务 总 局 → 税务总局, 联 系 人： → 联系人：).

    Three single characters in a row, or two that are a whole line or a label; a long line of which every character
    stands alone, figures and punctuation too (OCRmyPDF#715). Blanks of dates (年 月 日) and choices
    (是 否) keep their spaces.
    """
    if " " not in text:
        return text
    if (
        _EACH.match(text)
        and sum(letter in _CHOICES or not re.match(f"[{_HANZI}]", letter) for letter in text[::2]) < len(text) / 4
    ):
        return text[::2]
    return _HEAD.sub(lambda head: head[0].replace(" ", ""), _LETTERS.sub(_closed, text))


def _closed(match: re.Match[str]) -> str:
    letters = match[0].split(" ")
    if _CHOICES.issuperset(letters):
        return match[0]
    whole = match[0] == match.string
    if len(letters) == 2 and not (whole or match.string[match.end() : match.end() + 1] in _LABEL_END):
        return match[0]
    closed = letters[0]
    for before, letter in pairwise(letters):
        closed += f" {letter}" if before in _DATE and letter in _DATE else letter
    return closed
