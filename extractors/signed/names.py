"""Names in certificates and signed containers, read so that one odd value does not hide the others.

In containers that are no CMS message they are found without a parser: the signer is the certificate that issued no other; a subject is the name that follows a validity period (RFC 5280, 4.1).
"""

import re
from typing import Any, Final

_TIME: Final = rb"(?:\x17\x0d\d{12}Z|\x18\x0f\d{14}Z)"
_COMMON_NAME: Final = re.compile(rb"\x06\x03\x55\x04\x03([\x0c\x13\x14\x16\x1e])(.)", re.DOTALL)
_VALIDITY: Final = re.compile(rb"\x30[\x1e\x20\x22]" + _TIME + _TIME + rb"\x30(\x81.|\x82..|[\x00-\x7f])", re.DOTALL)
_ENCODINGS: Final = {0x0C: "utf-8", 0x13: "latin-1", 0x14: "gb18030", 0x16: "latin-1", 0x1E: "utf-16-be"}
_LONGEST: Final = 200


def text_of(tag: int, content: bytes) -> str:
    """A string of DER on one line; empty for what is none."""
    decoded = content.decode(_ENCODINGS[tag], "ignore") if tag in _ENCODINGS else ""
    return " ".join("".join(letter for letter in decoded if letter.isprintable()).split())[:_LONGEST]


def names_by_kind(name: bytes) -> dict[str, str]:
    """The parts of a distinguished name in DER by their dotted identifiers; the last of several (the innermost).

    Certificates here hold addresses and identifiers of other types than the standards say; each part stands for itself.
    """
    from asn1crypto.core import Sequence

    found = {}
    for part in values_in(Sequence.load(name)):
        for pair in values_in(part):
            kind, value = values_in(pair)[:2]
            if text := text_of(value.tag or 0, value.contents):
                found[kind.dotted] = text
    return found


def values_in(value: Any) -> list[Any]:
    """The values inside of a sequence or set of no known kind; raises ValueError where they are not sound."""
    from asn1crypto.core import Sequence, Set

    # sets of asn1crypto must know what they hold
    parts = Sequence.load(b"\x30" + value.dump()[1:]) if isinstance(value, Set) else value
    return [parts[place] for place in range(len(parts))]


def names_in(contents: bytes) -> list[str]:
    """Common names (CN) of the certificates that issued none of the others; empty when none is found.

    Where the subjects cannot be told, all names that occur.
    """
    names = [(match.start(), name) for match in _COMMON_NAME.finditer(contents) if (name := _name(contents, match))]
    windows = [(match.end(), match.end() + _length(match[1])) for match in _VALIDITY.finditer(contents)]
    subjects = [name for at, name in names if any(start <= at < end for start, end in windows)]
    issuers = {name for at, name in names if not any(start <= at < end for start, end in windows)}
    signers = [name for name in subjects if name not in issuers]
    return list(dict.fromkeys(signers or subjects or [name for _, name in names]))


def _length(encoded: bytes) -> int:
    """A DER length."""
    return encoded[0] if len(encoded) == 1 else int.from_bytes(encoded[1:])


def _name(contents: bytes, match: re.Match[bytes]) -> str:
    length = match[2][0]
    value = contents[match.end() : match.end() + length] if length < 0x80 else b""
    return text_of(match[1][0], value)
