"""Packages in one XML file (Flat OPC, "Word XML document"): systems that fill in templates hand out documents so."""

import base64
import binascii
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

MARK: Final = b"schemas.microsoft.com/office/2006/xmlPackage"
_PKG: Final = "{http://schemas.microsoft.com/office/2006/xmlPackage}"


def is_flat(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is a package in one XML file."""
    return MARK in head or MARK.decode().encode("utf-16-le") in head or MARK.decode().encode("utf-16-be") in head


def flat_parts(root: Any) -> Iterator[tuple[str, bytes | None]]:
    """Names and contents of the parts, in order; None for one whose content is broken."""
    for part in root.iter(_PKG + "part"):
        yield part.get(_PKG + "name") or "", _content(part)


def _content(part: Any) -> bytes | None:
    inner = next((each for data in part.iterchildren(_PKG + "xmlData") for each in data), None)
    if inner is not None:
        return bytes(etree.tostring(inner, encoding="UTF-8", with_tail=False))
    packed = next(part.iterchildren(_PKG + "binaryData"), None)
    if packed is None:
        return b""
    try:
        return base64.b64decode("".join((packed.text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        return None
