"""Files attached to an OFD (GB/T 33190-2016, 7.19)."""

import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from extractors import registry
from extractors.embedded import BROKEN, last_part
from extractors.errors import UnreadableFile

if TYPE_CHECKING:
    from extractors.archive import Keeper
    from extractors.ooxml import Package


def has_files(path: Path) -> bool:
    """Whether a part is a list of attachments by its name, or lies in a folder for them, as real writers name them."""
    with zipfile.ZipFile(path) as package:
        return any("attach" in info.filename.lower() for info in package.infolist())


def take_files(path: Path, keeper: "Keeper") -> None:
    """Each attachment that is meant to be seen, under the name that the list states."""
    from extractors.ooxml import Package

    size = path.stat().st_size
    package = Package(registry.Source(str(path), path.name, "", size, registry.OFD), keeper.limits)
    try:
        for number, (name, part) in enumerate(_listed(package), start=1):
            keeper.check_count(number)
            shown = _named(last_part(name) or last_part(part) or f"附件{number}", part)
            data = package.read(part)
            if data is None or part.lower() in package.damaged:
                keeper.refuse(shown, UnreadableFile.code, BROKEN)
            else:
                keeper.take(shown, [data])
    finally:
        package.close()


def _listed(package: "Package") -> Iterator[tuple[str, str]]:
    """Names and parts of the attachments of all documents of the file."""
    from extractors.ofd.package import children, text

    for body in children(package.xml("OFD.xml"), "DocBody"):
        document = _part(package, "", text(body, "DocRoot"))
        place = text(package.xml(document), "Attachments")
        listed = _part(package, posixpath.dirname(document), place) if place else ""
        for item in children(package.xml(listed) if listed else None, "Attachment"):
            if item.get("Visible", "").lower() != "false":
                yield item.get("Name", ""), _part(package, posixpath.dirname(listed), text(item, "FileLoc"))


def _part(package: "Package", folder: str, place: str) -> str:
    """The part that ``place`` means, seen from ``folder`` or from the root."""
    place = place.strip().replace("\\", "/")
    seen = place if place.startswith("/") else posixpath.join(folder, place)
    paths = [posixpath.normpath(path).lstrip("/") for path in (seen, place)]
    return next((path for path in paths if path.lower() in package.names), paths[0])


def _named(name: str, part: str) -> str:
    """The stated name, with the part's ending where it states none."""
    ending = posixpath.splitext(part)[1]
    return name if posixpath.splitext(name)[1] or not ending else name + ending
