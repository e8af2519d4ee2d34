"""Names in signed containers that are no CMS message (seals of GM/T 0031 and others), without a parser for them.

The signer is the certificate that issued no other; a subject is the name that follows a validity period (RFC 5280, 4.1).
"""

import re
from typing import Final

_TIME: Final = rb"(?:\x17\x0d\d{12}Z|\x18\x0f\d{14}Z)"
_COMMON_NAME: Final = re.compile(rb"\x06\x03\x55\x04\x03([\x0c\x13\x14\x16\x1e])(.)", re.DOTALL)
_VALIDITY: Final = re.compile(rb"\x30[\x1e\x20\x22]" + _TIME + _TIME + rb"\x30(\x81.|\x82..|[\x00-\x7f])", re.DOTALL)
_ENCODINGS: Final = {0x0C: "utf-8", 0x13: "latin-1", 0x14: "latin-1", 0x16: "latin-1", 0x1E: "utf-16-be"}


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
    return value.decode(_ENCODINGS[match[1][0]], "replace").strip()
