"""Untrusted XML to a tree: no DOCTYPE, no entities, no network, no endless depth (OWASP XML External Entity sheet)."""

import functools
import re
from html.entities import html5
from typing import Any, Final

from lxml import etree

from extractors.errors import HostileFile
from extractors.limits import Limits

_PARSER_DEPTH: Final = 255  # what libxml2 allows without XML_PARSE_HUGE

# Names of ISO strict documents and their transitional twins (ISO/IEC 29500-1 and -4).
_STRICT: Final = (
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)
_STRICT_HOST: Final = b"http://purl.oclc.org/ooxml/"
_PROLOG: Final = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_REFERENCE: Final = re.compile(rb"&(?:([A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});)?")
_BARE_LESS: Final = re.compile(rb"<(?![A-Za-z_/!?])")
_XML_NAMES: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})
_DECLARED: Final = re.compile(r"^\s*<\?xml[^>]*\?>")


def parse_xml(data: bytes, limits: Limits, file: str) -> tuple[Any | None, bool]:
    """Root of ``data`` and whether it was well-formed; raise :class:`HostileFile` on a DOCTYPE or too deep a tree."""
    text = as_utf8(data)
    refuse_doctype(text, file)
    if _STRICT_HOST in text:
        for strict, transitional in _STRICT:
            text = text.replace(strict, transitional)
    try:
        root, sound = etree.fromstring(text, _parser(recover=False)), True
    except etree.XMLSyntaxError as error:
        if "depth" in str(error) or "huge" in str(error).lower():
            raise HostileFile("文件内的 XML 嵌套过深或节点过大，未读取。", file=file) from None
        root, sound = _recovered(_mended(text)), False
    if root is not None:
        _check_tree(root, limits, file)
    return root, sound


def _recovered(text: bytes) -> Any | None:
    """The root of what can be read of broken XML; None where that is nothing."""
    try:
        return etree.fromstring(text, _parser(recover=True))
    except etree.XMLSyntaxError:
        return None


def _mended(text: bytes) -> bytes:
    """Broken XML with the faults of careless programs mended, at which a parser would drop the rest of a text."""
    text = _CONTROL.sub(b"", text.lstrip())
    text = _REFERENCE.sub(_plain_reference, text)
    return _BARE_LESS.sub(b"&lt;", text)


def _plain_reference(match: re.Match[bytes]) -> bytes:
    """A reference that XML knows; of HTML's names the character, of forbidden characters nothing, else ``&`` as text."""
    name = (match[1] or b"").decode("ascii")
    if name in _XML_NAMES:
        return match[0]
    if name.startswith("#"):
        number = int(name[2:] or "0", 16) if name[1:2] in {"x", "X"} else int(name[1:])
        allowed = number >= 0x20 or number in {9, 10, 13}
        return match[0] if allowed and number not in {0xFFFE, 0xFFFF} and number <= 0x10FFFF else b""
    character = html5.get(f"{name};")
    return b"&amp;" + match[0][1:] if character is None else "".join(f"&#{ord(c)};" for c in character).encode()


def _parser(*, recover: bool) -> Any:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )


def as_utf8(data: bytes) -> bytes:
    """UTF-16 to UTF-8 (the two encodings that packages may use), so that the checks below see what the parser sees."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        text = data.decode("utf-16", "replace")
    elif data[:4] in {b"<\0?\0", b"\0<\0?"}:
        text = data.decode("utf-16-le" if data[1] == 0 else "utf-16-be", "replace")
    else:
        return data.removeprefix(b"\xef\xbb\xbf")
    return _DECLARED.sub("", text).encode("utf-8", "replace")


def refuse_doctype(data: bytes, file: str) -> None:
    """Walk over the prolog: a DOCTYPE can stand nowhere else. The parsed tree is asked again, in case one was hidden."""
    position = 0
    while match := _PROLOG.match(data, position):
        position = match.end()
    rest = data[position : position + 9].lstrip(b"\0")
    if rest.startswith(b"<!") and not rest.startswith(b"<!--"):
        raise HostileFile("文件内的 XML 带有 DOCTYPE 声明，可能攻击读取程序，已拒绝。", file=file)


def _check_tree(root: Any, limits: Limits, file: str) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise HostileFile("文件内的 XML 带有 DOCTYPE 声明，可能攻击读取程序，已拒绝。", file=file)
    if _deeper_than(min(limits.xml_depth, _PARSER_DEPTH))(root):
        raise HostileFile(f"文件内的 XML 嵌套超过上限（{limits.xml_depth} 层），未读取。", file=file)


@functools.lru_cache(maxsize=4)
def _deeper_than(depth: int) -> Any:
    return etree.XPath("boolean(" + "/*" * (depth + 1) + ")")
