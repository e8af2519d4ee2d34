"""Safe opening of Office Open XML packages (DOCX, XLSX): real sizes, no DOCTYPE, no entities, no network.

A package is a ZIP of parts that point at each other by relationships (ECMA-376 part 2). Nothing of it is trusted:
sizes are counted while unpacking, a document type declaration ends the reading before an XML parser sees it, and what
is left of a truncated package is salvaged from its local headers.
"""

import functools
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from typing import Any, Final, TypeAlias
from urllib.parse import unquote

from lxml import etree

from extractors.document import Document, Record
from extractors.errors import EncryptedFile, HostileFile, ReadingError, UnreadableFile
from extractors.limits import Limits
from extractors.ooxml.flat import flat_parts, is_flat
from extractors.ooxml.safe_xml import as_utf8, parse_xml, refuse_doctype
from extractors.ooxml.salvage import salvage_members
from extractors.registry import Source

Element: TypeAlias = Any
"""An lxml element (lxml ships no types)."""

RELATIONSHIPS: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAMS: Final = ("EncryptedPackage".encode("utf-16-le"), "DRMEncryptedDataSpace".encode("utf-16-le"))
_CHUNK: Final = 1 << 18
_FLAT_HEAD: Final = 1 << 12
_RATIO_FLOOR: Final = 64 << 20
_FAULTS: Final = (etree.LxmlError, zipfile.BadZipFile, zlib.error, LookupError, ValueError, EOFError, OSError)
_BROKEN_MEMBER: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)
_XML_NAMES: Final = (".xml", ".rels", ".vml")
_HEAD: Final = 1 << 13  # bytes in which the prolog ends in any real part; parsed parts are checked whole


class Relationship(Record, frozen=True):
    """One arrow from a part to another part (or, ``external``, to an address that is never fetched)."""

    kind: str
    """Last word of the relationship's type: ``header``, ``image``, ``oleObject`` …"""
    target: str
    external: bool


class Package:
    """The parts of one package. Names are looked up as Office does: without regard to case and slash."""

    def __init__(self, source: Source, limits: Limits) -> None:
        """Open ``source``; raise :class:`ReadingError` when it is encrypted, no package, or too big."""
        self.limits = limits
        self.name = source.name
        self.damaged: set[str] = set()
        self._packed = source.file.stat().st_size
        self._unpacked = 0
        self._kept: dict[str, bytes] = {}
        self._members: dict[str, str] = {}
        self._arrows: dict[str, dict[str, Relationship]] = {}
        self._archive: zipfile.ZipFile | None = None
        self._check_container(source)
        self._open(source)

    def _check_container(self, source: Source) -> None:
        if self._packed == 0:
            raise UnreadableFile("文件是空的（0 字节）。", file=self.name)
        if self._packed > self.limits.file_bytes:
            raise HostileFile(f"文件超过大小上限（{self.limits.file_bytes} 字节），未读取。", file=self.name)
        with source.file.open("rb") as stream:
            head = stream.read(_FLAT_HEAD)
            if head.startswith(OLE_MAGIC):
                raise self._ole_error(head + stream.read())
        self._flat = is_flat(head)

    def _ole_error(self, rest: bytes) -> ReadingError:
        if any(stream in rest for stream in _ENCRYPTED_STREAMS):
            return EncryptedFile("文件已用密码加密，请提供不加密的文件。", file=self.name)
        return UnreadableFile("文件是旧版 Office 格式，扩展名与内容不符。", file=self.name)

    def _open_flat(self, source: Source) -> None:
        data = source.file.read_bytes()
        if len(data) > self.limits.xml_bytes:
            raise HostileFile(f"文件超过大小上限（{self.limits.xml_bytes} 字节），未读取。", file=self.name)
        root, sound = parse_xml(data, self.limits, self.name)
        self.damaged |= set() if sound else {"*"}
        for name, content in () if root is None else flat_parts(root):
            if content is None:
                self.damaged.add(_key(name))
            elif len(self._kept) >= self.limits.members:
                raise HostileFile(f"文件内部的部件超过上限（{self.limits.members} 个），未读取。", file=self.name)
            else:
                self._kept[_key(name)] = content
        self._members = {key: key for key in self._kept}

    def _open(self, source: Source) -> None:
        if self._flat:
            self._open_flat(source)
        else:
            self._open_zip(source)
        if not self._members:
            raise UnreadableFile("文件已损坏，无法作为 Office 文档打开。", file=self.name)
        for key in self._members:
            if key.endswith(_XML_NAMES):
                self._check_prolog(key)

    def _open_zip(self, source: Source) -> None:
        try:
            archive = zipfile.ZipFile(source.file)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, UnicodeDecodeError):
            self._kept = {_key(name): data for name, data in salvage_members(source.file.read_bytes(), self.limits)}
            self._members = {key: key for key in self._kept}
            self.damaged.add("*")
        else:
            self._archive = archive
            self._check_members(archive.infolist())
            self._members = self._named(archive.infolist())

    def _check_members(self, members: list[zipfile.ZipInfo]) -> None:
        if len(members) > self.limits.members:
            raise HostileFile(f"文件内部的部件超过上限（{self.limits.members} 个），未读取。", file=self.name)
        if any(member.flag_bits & 0x1 for member in members):
            raise EncryptedFile("文件已用密码加密，请提供不加密的文件。", file=self.name)

    def _named(self, members: list[zipfile.ZipInfo]) -> dict[str, str]:
        """Names by key. Of two members of one name the last is read; where they differ, programs may disagree."""
        named: dict[str, zipfile.ZipInfo] = {}
        for member in members:
            key = _key(member.filename)
            if key in named and named[key].CRC != member.CRC:
                self.damaged.add(key)
            named[key] = member
        return {key: member.filename for key, member in named.items()}

    def _check_prolog(self, key: str) -> None:
        """Look for a DOCTYPE in every XML part, also those that nothing here parses."""
        if self._archive is None:
            head = self._kept[key][:_HEAD]
        else:
            try:
                with self._archive.open(self._members[key]) as member:
                    head = member.read(_HEAD)
            except _BROKEN_MEMBER:
                return
        refuse_doctype(as_utf8(head), self.name)

    @property
    def names(self) -> tuple[str, ...]:
        """All part names, in lower case, without leading slash."""
        return tuple(self._members)

    def read(self, name: str) -> bytes | None:
        """The bytes of part ``name``; None when there is no such part. A damaged part gives what could be read."""
        key = _key(name)
        if key not in self._members:
            return None
        if key not in self._kept:
            self._kept[key] = self._unpack(key)
        return self._kept[key]

    def _unpack(self, key: str) -> bytes:
        if self._archive is None:
            return b""
        chunks: list[bytes] = []
        try:
            with self._archive.open(self._members[key]) as member:
                while chunk := member.read(_CHUNK):
                    self._count(len(chunk))
                    chunks.append(chunk)
        except _BROKEN_MEMBER:
            self.damaged.add(key)
        return b"".join(chunks)

    def _count(self, size: int) -> None:
        self._unpacked += size
        if self._unpacked > self.limits.unpacked_bytes:
            raise HostileFile(f"文件解压后超过上限（{self.limits.unpacked_bytes} 字节），已停止。", file=self.name)
        if self._unpacked > max(_RATIO_FLOOR, self._packed * self.limits.unpacked_ratio):
            raise HostileFile(f"文件压缩比超过上限（{self.limits.unpacked_ratio} 倍），疑为压缩炸弹。", file=self.name)

    def xml(self, name: str) -> Element | None:
        """The root element of XML part ``name``; None when it is absent or nothing of it can be read.

        A part that is not well-formed is read as far as it goes and named in :attr:`damaged`.
        """
        data = self.read(name)
        if not data:
            return None
        if len(data) > self.limits.xml_bytes:
            raise HostileFile(f"文件内的 XML 部件超过上限（{self.limits.xml_bytes} 字节），未读取。", file=self.name)
        root, sound = parse_xml(data, self.limits, self.name)
        if not sound:
            self.damaged.add(_key(name))
        return root

    def relationships(self, name: str) -> dict[str, Relationship]:
        """The arrows that start from part ``name`` (``""`` for the package), by their ids."""
        if name not in self._arrows:
            folder, base = posixpath.split(name)
            root = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
            found = () if root is None else root.iter(RELATIONSHIPS)
            self._arrows[name] = {each.get("Id", ""): _relationship(each, folder) for each in found}
        return self._arrows[name]

    def main_part(self, fallback: str) -> str:
        """Name of the part that the package is about; ``fallback``, or what is named like it, where the arrow is lost."""
        for arrow in self.relationships("").values():
            if arrow.kind == "officeDocument" and _key(arrow.target) in self._members:
                return arrow.target
        base = posixpath.splitext(posixpath.basename(fallback))[0]
        alike = re.compile(rf"(?:^|/){base}\d{{0,3}}\.xml$")
        if _key(fallback) in self._members:
            return fallback
        return next((key for key in self._members if alike.search(key) and "glossary" not in key), fallback)

    def related(self, name: str, kind: str) -> tuple[str, ...]:
        """Names of the parts that part ``name`` points at with relationships of this ``kind``."""
        return tuple(a.target for a in self.relationships(name).values() if a.kind == kind and not a.external)

    def close(self) -> None:
        """Close the file."""
        if self._archive is not None:
            self._archive.close()


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _relationship(element: Element, folder: str) -> Relationship:
    target = element.get("Target", "").replace("\\", "/")
    external = element.get("TargetMode") == "External"
    if not external:
        path = unquote(target.split("#")[0])
        joined = path if path.startswith("/") else posixpath.join(folder, path)
        target = posixpath.normpath(joined).lstrip("/") if path else ""
    kind = element.get("Type", "").rsplit("/", 1)[-1]
    return Relationship(kind=kind, target=target, external=external)


def integer(value: str | None, default: int = 0) -> int:
    """``value`` as a whole number of sane size; ``default`` where it is absent or none (real files hold ``"12.5"``)."""
    try:
        number = round(float(value)) if value is not None else default
    except (ValueError, OverflowError):
        return default
    return max(-(1 << 31), min(1 << 31, number))


def only_reading_errors(read: Callable[[Source, Limits], Document]) -> Callable[[Source, Limits], Document]:
    """The border of one file's reading: what a broken file makes libraries raise becomes :class:`UnreadableFile`."""

    @functools.wraps(read)
    def guarded(source: Source, limits: Limits) -> Document:
        try:
            return read(source, limits)
        except ReadingError:
            raise
        except RecursionError as error:
            raise HostileFile("文件结构嵌套过深，未读取。", file=source.name) from error
        except _FAULTS as error:
            raise UnreadableFile("文件已损坏或结构不合规范，无法读取。", file=source.name) from error

    return guarded
