"""Files inside Office Open XML and OpenDocument: embedded packages and OLE objects (ECMA-376 part 1, 15.2.11 and 15.2.12).

The workbook behind a chart is no file of its own: the chart shows what it holds.
"""

import lzma
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from extractors.embedded import BROKEN, last_part
from extractors.errors import EncryptedFile, HostileFile, UnreadableFile

if TYPE_CHECKING:
    from extractors.archive import Keeper

OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED: Final = "内嵌文件已加密，需要密码才能打开。"
_EMBEDDINGS: Final = "/embeddings/"
_OPEN_OBJECT: Final = re.compile(r"(?:\./)?object \d+$")
"""An OLE object in OpenDocument (ISO/IEC 26300-1, 10.4.6.3); one with a folder is a drawing or formula in the text."""
_CHART_ARROWS: Final = re.compile(r"/(?:charts|chartex|drawings/charts)/_rels/[^/]+\.rels$")
_TARGET: Final = re.compile(rb"Target\s*=\s*[\"']([^\"']+)[\"']")
_ARROWS_BYTES: Final = 1 << 20
_CHUNK: Final = 256 << 10
_BROKEN_ERRORS: Final = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, RuntimeError, ValueError)


def has_files(path: Path) -> bool:
    """Whether the package lists an embedded part that belongs to no chart."""
    with zipfile.ZipFile(path) as package:
        return next(_embedded(package), None) is not None


def _embedded(package: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """Embedded parts in their order; those of charts left out."""
    found = [info for info in package.infolist() if _is_embedded(_plain(info)) and not info.is_dir()]
    if found:
        drawn = {
            name
            for info in package.infolist()
            if _CHART_ARROWS.search(_plain(info))
            for name in _targets(package, info)
        }
        yield from (info for info in found if _plain(info) not in drawn)


def _is_embedded(name: str) -> bool:
    """Whether a part is one that was put in: by its folder, in OpenDocument by its name."""
    return _EMBEDDINGS in f"/{name}" or _OPEN_OBJECT.match(name) is not None


def _plain(info: zipfile.ZipInfo) -> str:
    """A part's name as Office compares it."""
    return info.filename.replace("\\", "/").lstrip("/").lower()


def _targets(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[str]:
    """Names of the parts that a chart points at."""
    folder = posixpath.dirname(posixpath.dirname(_plain(info)))
    try:
        with package.open(info) as part:
            arrows = part.read(_ARROWS_BYTES)
    except _BROKEN_ERRORS:
        return
    for match in _TARGET.finditer(arrows):
        target = match[1].decode("utf-8", "replace").replace("\\", "/").lower()
        yield posixpath.normpath(posixpath.join(folder, target)).lstrip("/")


def take_files(path: Path, keeper: "Keeper") -> None:
    """Each embedded package, and the file inside each OLE object that holds one."""
    with zipfile.ZipFile(path) as package:
        for number, info in enumerate(_embedded(package), start=1):
            keeper.check_count(number)
            name = last_part(info.filename)
            if info.flag_bits & 0x1:
                keeper.refuse(name, EncryptedFile.code, ENCRYPTED)
            elif _is_ole(package, info):
                _take_object(package, info, name, keeper)
            else:
                keeper.take(name, _chunks(package, info))


def _is_ole(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    """Whether the part is an OLE2 container."""
    return next(_chunks(package, info, len(OLE_MAGIC)), b"").startswith(OLE_MAGIC) if info.file_size else False


def _chunks(package: zipfile.ZipFile, info: zipfile.ZipInfo, size: int = _CHUNK) -> Iterator[bytes]:
    """The part's bytes. Raises :class:`UnreadableFile` when it is broken."""
    try:
        with package.open(info) as part:
            while chunk := part.read(size):
                yield chunk
    except _BROKEN_ERRORS as error:
        raise UnreadableFile(BROKEN) from error


def _take_object(package: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, keeper: "Keeper") -> None:
    """What an OLE object holds."""
    from extractors.embedded.ole import take_object

    parts: list[bytes] = []
    size = 0
    try:
        for chunk in _chunks(package, info):
            size += len(chunk)
            if size > keeper.limits.file_bytes:
                limit = keeper.limits.file_bytes >> 20
                keeper.refuse(name, HostileFile.code, f"内嵌文件超过 {limit} MiB 的上限，未取出。")
                return
            parts.append(chunk)
    except UnreadableFile as error:
        keeper.refuse(name, error.code, error.message)
        return
    take_object(b"".join(parts), name, keeper)
