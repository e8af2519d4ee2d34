"""Text of strangers made fit to be shown: ID numbers masked, invisible and illegal characters taken out.

Everything that an output shows passes :func:`shown`; JSON outputs pass :func:`masked_json`, which keeps every
character's place so that quotes still stand at their offsets.
"""

import datetime as dt
import re
from typing import Final, TypeVar

import msgspec

# GB 11643: six digits of division, date of birth, three digits of order, check digit. Spaces may stand between groups.
_ID: Final = re.compile(
    r"(?<![0-9A-Za-z０-９])([1-9１-９][0-9０-９]{5})([ \u3000-]?)((?:1[89]|20|１[８９]|２０)[0-9０-９]{6})([ \u3000-]?)"
    r"([0-9０-９]{3}[0-9０-９XxＸｘ])(?![0-9A-Za-z０-９])"
)
_OLD_ID: Final = re.compile(r"(?<=证)([^0-9\n]{0,8})([1-9]\d{5})(\d{6})(\d{3})(?!\d)")
_PROVINCES: Final = frozenset(
    [*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83, 91]
)
_BIDI: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2060-\u2064\ufeff\ufff9-\ufffb]"
)
_ILLEGAL: Final = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]|[\U0001fffe\U0001ffff\U000e0000-\U000e007f]")
_SPACE: Final = re.compile("[\\s\x85\u2028\u2029]+")
_LONG_WORD: Final = re.compile(r"[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]{40,}")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")

AnyRecord = TypeVar("AnyRecord")


def _masked_id(match: re.Match[str]) -> str:
    area, first, birth, second, tail = match.groups()
    try:
        day = dt.date(int(birth[:4]), int(birth[4:6]), int(birth[6:]))
    except ValueError:
        return match[0]
    if int(area[:2]) not in _PROVINCES or day.year < 1890:
        return match[0]
    return f"{area}{first}{'*' * 8}{second}{tail}"


def mask_ids(text: str) -> str:
    """``text`` with the birth date of each resident ID number (居民身份证号码) starred out; its length stays.

    A number counts as one when its division and its date of birth are possible; the check digit is not asked for,
    since a misread ID number is no less private. Numbers of 15 digits count only shortly after the word 证.
    """
    if len(text) < 15:
        return text
    text = _ID.sub(_masked_id, text)
    return _OLD_ID.sub(r"\1\2******\4", text)


def mask_phone(number: str) -> str:
    """A phone number with the four digits before its last four starred out, its area left (138****5678, 0816-***0000)."""
    area = number.rfind("-") if sum(sign.isdigit() for sign in number[number.rfind("-") + 1 :]) >= 7 else -1
    digits = [place for place, sign in enumerate(number) if sign.isdigit() and place > area][-8:-4]
    return "".join("*" if place in digits else sign for place, sign in enumerate(number))


def legible(text: str) -> str:
    """``text`` masked, without characters that XML forbids or that change how others are read.

    Direction overrides become U+FFFD, so that a person sees that something was there.
    """
    text = mask_ids(text)
    if text.isprintable():  # none of what follows is printable
        return text
    text = _BIDI.sub("\ufffd", text).replace("\x0b", " ").replace("\x0c", " ")
    return _ILLEGAL.sub("\ufffd", _INVISIBLE.sub("", text))


def shown(text: str) -> str:
    """:func:`legible`, on one line."""
    text = legible(text)
    return text.strip() if text.isprintable() and "  " not in text else _SPACE.sub(" ", text).strip()


def shortened(text: str, limit: int) -> str:
    """``shown(text)``, cut to ``limit`` characters with an ellipsis."""
    text = shown(text)
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def breakable(text: str) -> str:
    """``text`` with a zero width space every 20 characters of words too long for a line (for typesetters)."""
    return _LONG_WORD.sub(lambda match: "\u200b".join(re.findall(".{1,20}", match[0])), text)


def _masked_tree(value: object, *, keep: bool) -> object:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value if keep else mask_ids(value))
    if isinstance(value, list | tuple):
        return [_masked_tree(item, keep=keep) for item in value]
    if isinstance(value, dict):
        return {key: _masked_tree(item, keep=key in {"sha256", "id", "path", "source"}) for key, item in value.items()}
    return value


def masked_json(record: msgspec.Struct) -> bytes:
    """``record`` as indented JSON, ID numbers masked; ids, hashes and paths stay as they are."""
    tree = _masked_tree(msgspec.to_builtins(record), keep=False)
    return msgspec.json.format(msgspec.json.encode(tree), indent=2) + b"\n"
