"""What an OFD file consists of (GB/T 33190-2016): pages, templates, resources, annotations, signatures, attachments.

Names of elements are compared without their namespace and places of parts are looked for where other programs put
them, too: real writers follow neither to the letter.
"""

import functools
import posixpath
from collections.abc import Iterator
from typing import Final, NamedTuple

from lxml import etree

from extractors.errors import EncryptedFile, UnreadableFile
from extractors.ooxml import Element, Package

POINTS: Final = 72 / 25.4
"""Points in one millimetre, the unit of OFD."""
A4: Final = (0.0, 0.0, 210.0, 297.0)
BACKGROUND: Final = "Background"
_MOST: Final = 100_000
_MOST_BODIES: Final = 100
_ENCRYPTIONS: Final = "encryptions.xml"


class Font(NamedTuple):
    """A font's name, whether it is a bold cut, and the part that holds it (empty where it is not embedded)."""

    name: str
    bold: bool
    file: str = ""


class PagePart(NamedTuple):
    """A page: its id, its part's name and its root; ``box`` is ``(x, y, width, height)`` in millimetres."""

    id: str
    name: str
    root: Element | None
    box: tuple[float, float, float, float]


class Template(NamedTuple):
    """A template page: its part's name, its root, and whether it lies behind the page or before it."""

    name: str
    root: Element | None
    order: str


class Resources(NamedTuple):
    """Fonts, names of picture parts, and composite objects by their ids."""

    fonts: dict[str, Font]
    media: dict[str, str]
    composites: dict[str, Element]


def local(element: Element) -> str:
    """An element's name without its namespace; empty for comments."""
    tag = element.tag
    return str(etree.QName(tag).localname) if isinstance(tag, str) else ""


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """Child elements of these names (all without names)."""
    if element is not None:
        yield from (child for child in element if local(child) and (not names or local(child) in names))


def child(element: Element | None, *path: str) -> Element | None:
    """The first element down a path of names."""
    for name in path:
        element = next(children(element, name), None)
    return element


def text(element: Element | None, *path: str) -> str:
    """Stripped text of the element down a path; empty when there is none."""
    found = child(element, *path)
    return "".join(found.itertext()).strip() if found is not None else ""


def numbers(value: str | None) -> list[float]:
    """Numbers of an attribute; what is none, or no finite one, is left out."""
    found = []
    for word in (value or "").split():
        try:
            number = float(word)
        except ValueError:
            continue
        if abs(number) < 1e7:
            found.append(number)
    return found


def box_of(value: str | None) -> tuple[float, float, float, float] | None:
    """``x y width height`` of an attribute; None when it is no such box."""
    found = numbers(value)
    return (found[0], found[1], found[2], found[3]) if len(found) >= 4 else None


class OfdPackage:
    """The documents of an OFD file: most have one; each may have versions, of which the current one counts."""

    def __init__(self, package: Package) -> None:
        """Find the documents; raise :class:`EncryptedFile` or :class:`UnreadableFile` when there is none."""
        self.package = package
        entry = package.xml("OFD.xml")
        bodies = list(children(entry, "DocBody"))[:_MOST_BODIES] or [None]
        self.versions = max(len(list(children(child(body, "Versions"), "Version"))) for body in bodies)
        found = [OfdDocument(package, body) for body in bodies]
        self.documents = [document for document in found if document.root is not None]
        self.lost = len(found) - len(self.documents)
        if not self.documents:
            if self.encrypted:
                raise EncryptedFile("OFD 文件已加密，请提供未加密的版本。", file=package.name)
            raise UnreadableFile("OFD 文件已损坏：找不到文档内容。", file=package.name)

    @property
    def encrypted(self) -> bool:
        """Whether parts of the file are encrypted (GM/T 0099-2020): the list of them stands beside ``OFD.xml``."""
        return _ENCRYPTIONS in self.package.names


class OfdDocument:
    """The parts of one document."""

    def __init__(self, package: Package, body: Element | None) -> None:
        """Find the document of a ``DocBody``; :attr:`root` is None when it is lost."""
        self.package = package
        self.body = body
        self.name = ""
        self._known = frozenset(package.names)
        self.name = self._current(body)
        self.root = package.xml(self.name)
        place = text(body, "Signatures")
        self.signatures_name = self.resolve("", place) if place else ""
        self.common = child(self.root, "CommonData")
        area = box_of(text(self.common, "PageArea", "PhysicalBox"))
        self._area = area if area and area[2] > 0 and area[3] > 0 else A4
        self._resources: dict[str, Resources] = {}

    def _current(self, body: Element | None) -> str:
        """Name of the document's part: that of the current version where one is marked, else the one of the body."""
        for version in children(child(body, "Versions"), "Version"):
            if version.get("Current") in {"true", "1"} and version.get("BaseLoc"):
                name = self.resolve("", version.get("BaseLoc", ""))
                place = text(self.package.xml(name), "DocRoot")
                if place and (found := self.resolve(posixpath.dirname(name), place)).lower() in self._known:
                    return found
        return self.resolve("", text(body, "DocRoot") or "Doc_0/Document.xml")

    def resolve(self, folder: str, place: str) -> str:
        """The part that ``place`` means, seen from ``folder``: there, from the root, or from the document's folder.

        A place that leads out of the package ends at its root: nothing is ever looked for outside of it.
        """
        place = place.strip().replace("\\", "/")
        candidates = [place] if place.startswith("/") else [posixpath.join("/", folder, place), place]
        candidates.append(posixpath.join("/", self.folder, place.lstrip("/")))
        paths = [posixpath.normpath(posixpath.join("/", candidate)).lstrip("/") for candidate in candidates]
        return next((path for path in paths if path.lower() in self._known), paths[0])

    def part(self, folder: str, place: str) -> tuple[str, Element | None]:
        """Name and root of an XML part."""
        name = self.resolve(folder, place)
        return name, self.package.xml(name) if place else None

    @property
    def folder(self) -> str:
        """The document's folder."""
        return posixpath.dirname(self.name)

    def pages(self) -> Iterator[PagePart]:
        """The pages, in order; one whose part is lost has no root."""
        for page in children(child(self.root, "Pages"), "Page"):
            yield self._page(page)

    @property
    def page_count(self) -> int:
        """How many pages the document lists."""
        return sum(1 for _ in children(child(self.root, "Pages"), "Page"))

    def _page(self, page: Element) -> PagePart:
        name, root = self.part(self.folder, page.get("BaseLoc", ""))
        box = box_of(text(root, "Area", "PhysicalBox"))
        return PagePart(page.get("ID", ""), name, root, box if box and box[2] > 0 and box[3] > 0 else self._area)

    @functools.cached_property
    def templates(self) -> dict[str, Template]:
        """Template pages by their ids."""
        found = {}
        for template in children(self.common, "TemplatePage"):
            name, root = self.part(self.folder, template.get("BaseLoc", ""))
            found[template.get("ID", "")] = Template(name, root, template.get("ZOrder", BACKGROUND))
        return found

    def resources(self, *extra: tuple[str, Element | None]) -> Resources:
        """Resources of the document and those that parts (name, root) name themselves."""
        merged = Resources({}, {}, {})
        places = [(self.folder, text_of) for text_of in self._resource_places(self.common, "PublicRes", "DocumentRes")]
        for name, root in extra:
            places += [(posixpath.dirname(name), place) for place in self._resource_places(root, "PageRes")]
        for folder, place in places:
            found = self._resource_part(self.resolve(folder, place))
            merged.fonts.update(found.fonts)
            merged.media.update(found.media)
            merged.composites.update(found.composites)
        return merged

    @staticmethod
    def _resource_places(root: Element | None, *names: str) -> list[str]:
        return ["".join(element.itertext()).strip() for element in children(root, *names)]

    def _resource_part(self, name: str) -> Resources:
        """One part of resources, read once."""
        if name not in self._resources:
            found = Resources({}, {}, {})
            root = self.package.xml(name)
            base = root.get("BaseLoc", "") if root is not None else ""
            folder = posixpath.join(posixpath.dirname(name), base.strip("/")) if base else posixpath.dirname(name)
            for group in children(root):
                for item in children(group):
                    self._add_resource(item, folder, found)
            self._resources[name] = found
        return self._resources[name]

    def _add_resource(self, item: Element, folder: str, found: Resources) -> None:
        kind, key = local(item), item.get("ID", "")
        if kind == "Font":
            name = item.get("FontName") or item.get("FamilyName") or ""
            bold = item.get("Bold") == "true" or any(word in name.lower() for word in ("bold", "black", "heavy", "粗"))
            file = text(item, "FontFile")
            found.fonts[key] = Font(name, bold, self.resolve(folder, file) if file else "")
        elif kind == "MultiMedia":
            found.media[key] = self.resolve(folder, text(item, "MediaFile"))
        elif kind == "CompositeGraphicUnit":
            found.composites[key] = item

    def annotations(self) -> dict[str, list[Element]]:
        """Annotations by the id of their page."""
        place = text(self.root, "Annotations")
        name, root = self.part(self.folder, place)
        found: dict[str, list[Element]] = {}
        for page in children(root, "Page") if place else ():
            _, part = self.part(posixpath.dirname(name), text(page, "FileLoc"))
            found.setdefault(page.get("PageID", ""), []).extend(children(part, "Annot"))
        return found

    def attachments(self) -> list[str]:
        """Names of attached files that are meant to be seen."""
        place = text(self.root, "Attachments")
        if not place:
            return []
        _, root = self.part(self.folder, place)
        items = list(children(root, "Attachment"))[:_MOST]
        return [item.get("Name", "") for item in items if item.get("Visible", "").lower() != "false"]
