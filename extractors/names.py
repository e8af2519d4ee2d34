"""File names from strange places: decoded, made safe, and shown such that nothing in them can deceive."""

import re
import unicodedata
from typing import Final, NamedTuple

SHOWN_CHARACTERS: Final = 80
NAME_CHARACTERS: Final = 1_000

_DIRECTIONS: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_FIRST_HANZI: Final = 0x2E80
_LATIN_END: Final = 0x0180

_VOLUME: Final = re.compile(
    r"""\.part0*(?!0*1\.)\d+\.rar$  # all but the first
    | \.r\d\d$ | \.[s-z]\d\d$
    | \.(zip|7z|rar|tar)\.\d{3}$ | \.\d{3}$""",
    re.IGNORECASE | re.VERBOSE,
)


def decode_name(raw: bytes, *, utf8: bool = False) -> str:
    """The text of a name's raw bytes: UTF-8 if they are, else GB18030; what is neither keeps its bytes as escapes.

    ``utf8`` says that the archive declares UTF-8. Without it, bytes that are UTF-8 by accident (a few GBK names such
    as 省 are) are taken as GB18030. The result is in Unicode normal form C: macOS decomposes.
    """
    text = _decode(raw, utf8=utf8)
    return unicodedata.normalize("NFC", text)


def _decode(raw: bytes, *, utf8: bool) -> str:
    """Text of ``raw`` before normalisation."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = None
    if text is not None and (utf8 or raw.isascii() or not _accidental(text)):
        return text
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        return text if text is not None else raw.decode("gb18030", "backslashreplace")


def _accidental(text: str) -> bool:
    """Whether UTF-8 text holds letters of no use in a Chinese name: two-byte ones that are not Latin, and no hanzi."""
    strange = [character for character in text if not character.isascii()]
    if any(ord(character) >= _FIRST_HANZI for character in strange):
        return False
    return any(_LATIN_END <= ord(character) < 0x0800 for character in strange) and not any(
        unicodedata.combining(character) for character in strange
    )


_PDF_DOC: Final = {
    ord(character): 0x80 + place for place, character in enumerate("•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž")
} | {0x20AC: 0xA0}  # fmt: skip
"""Where PDFDocEncoding differs from Latin-1 (ISO 32000-2, annex D.2)."""
_TWO_HIGH: Final = re.compile(rb"[\x81-\xfe]{2}")
"""What Chinese names have and single accented letters have not."""


def repair_name(text: str) -> str:
    """``text`` as its bytes say where a program wrote Chinese bytes into a string of Latin letters; else unchanged."""
    try:
        raw = bytes(_PDF_DOC.get(ord(character), ord(character)) for character in text)
    except ValueError:
        return text
    if not _TWO_HIGH.search(raw):
        return text
    for encoding in ("utf-8", "gb18030"):
        try:
            decoded = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        hanzi = [character for character in decoded if 0x4E00 <= ord(character) <= 0x9FFF]
        if hanzi and sum(map(_is_common, hanzi)) * 2 > len(hanzi):
            return decoded
    return text


def _is_common(hanzi: str) -> bool:
    """Whether a character is in GB 2312: letters that are read as hanzi by accident mostly are not."""
    try:
        return bool(hanzi.encode("gb2312"))
    except UnicodeEncodeError:
        return False


class SafeName(NamedTuple):
    """A relative path with ``/``; ``problem`` tells in Chinese what had to be taken away, or is empty."""

    name: str
    problem: str


def safe_name(text: str) -> SafeName:
    """A member's name as a relative path that stays inside: both separators, no drive, no dots, nothing invisible."""
    parts = re.split(r"[/\\]+", text)
    problem = ""
    if text[:1] in ("/", "\\") or _DRIVE.match(text):
        problem = "压缩包内文件使用绝对路径，未解压。"
    if ".." in parts:
        problem = "压缩包内文件路径指向包外，未解压。"
    if _DRIVE.match(parts[0]):
        parts[0] = _DRIVE.sub("", parts[0], count=1)
    kept = [make_visible(part) for part in parts if part not in ("", ".", "..")]
    name = "/".join(kept) or "未命名"
    return SafeName(name if len(name) <= NAME_CHARACTERS else _shorten(name, NAME_CHARACTERS), problem)


def make_visible(text: str) -> str:
    """``text`` with control characters, direction marks, surrogates and unassigned code points written out."""
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    """One character, or its code in angle brackets where it would not be seen or would turn its neighbours around."""
    if character in _DIRECTIONS or unicodedata.category(character) in ("Cc", "Cs", "Cn", "Zl", "Zp"):
        return f"⟨{ord(character):04X}⟩"
    return character


def show_name(name: str, limit: int = SHOWN_CHARACTERS) -> str:
    """``name`` for people: nothing invisible, and no longer than ``limit`` characters (the middle goes, the end stays)."""
    shown = make_visible(name)
    return shown if len(shown) <= limit else _shorten(shown, limit)


def _shorten(text: str, limit: int) -> str:
    """The start and the end of ``text`` with an ellipsis between."""
    tail = limit // 2
    return f"{text[: limit - tail - 1]}…{text[-tail:]}"


def is_volume(name: str) -> bool:
    """Whether a name is that of a further volume (分卷) of a split archive, by its ending."""
    return _VOLUME.search(name) is not None


def number_twins(names: list[str]) -> list[str]:
    """``names`` with a number before the ending of each that occurred before: every one stays apart."""
    taken = set(names)
    seen: set[str] = set()
    result = []
    for name in names:
        unique = name
        if name in seen:
            stem, dot, ending = _split_ending(name)
            number = 2
            while (unique := f"{stem} ({number}){dot}{ending}") in taken:
                number += 1
        taken.add(unique)
        seen.add(name)
        result.append(unique)
    return result


def _split_ending(name: str) -> tuple[str, str, str]:
    """Stem, dot and ending of the last part of a path; dot and ending empty when there is none."""
    folder, slash, last = name.rpartition("/")
    stem, dot, ending = last.rpartition(".")
    if not stem:
        return name, "", ""
    return f"{folder}{slash}{stem}", dot, ending
