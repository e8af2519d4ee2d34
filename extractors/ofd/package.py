"""What an OFD file consists of (GB/T 33190-2016): pages, templates, resources, annotations, signatures, attachments.

Names of elements are compared without their namespace and places of parts are looked for where other programs put
them, too: real writers follow neither to the letter.
"""

import posixpath
from collections.abc import Iterator
from typing import Final, NamedTuple

from lxml import etree

from extractors.errors import UnreadableFile
from extractors.ooxml import Element, Package

POINTS: Final = 72 / 25.4
"""Points in one millimetre, the unit of OFD."""
A4: Final = (0.0, 0.0, 210.0, 297.0)
_MOST: Final = 100_000


class Font(NamedTuple):
    """A font's name and whether it is a bold cut."""

    name: str
    bold: bool


class PagePart(NamedTuple):
    """A page: its id, its part's name and its root; ``box`` is ``(x, y, width, height)`` in millimetres."""

    id: str
    name: str
    root: Element | None
    box: tuple[float, float, float, float]


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
    """The parts of one document of an OFD file (the first: others are earlier versions or attached)."""

    def __init__(self, package: Package) -> None:
        """Find the document; raise :class:`UnreadableFile` when there is none."""
        self.package = package
        entry = package.xml("OFD.xml")
        bodies = list(children(entry, "DocBody"))
        self.bodies = len(bodies)
        body = bodies[0] if bodies else None
        self.document_name = self.resolve("", text(body, "DocRoot") or "Doc_0/Document.xml")
        self.signatures_name = self.resolve("", text(body, "Signatures")) if text(body, "Signatures") else ""
        self.document = package.xml(self.document_name)
        if self.document is None:
            raise UnreadableFile("OFD 文件已损坏：找不到文档内容。", file=package.name)
        self.common = child(self.document, "CommonData")
        area = box_of(text(self.common, "PageArea", "PhysicalBox"))
        self._area = area if area and area[2] > 0 and area[3] > 0 else A4
        self._resources: dict[str, Resources] = {}

    def resolve(self, folder: str, place: str) -> str:
        """The part that ``place`` means, seen from ``folder``: there, from the root, or from the document's folder."""
        place = place.strip().replace("\\", "/")
        root = posixpath.dirname(getattr(self, "document_name", ""))
        known = set(self.package.names)
        candidates = [place] if place.startswith("/") else [posixpath.join(folder, place), place]
        candidates.append(posixpath.join(root, place.lstrip("/")))
        paths = [posixpath.normpath(candidate).lstrip("/") for candidate in candidates]
        return next((path for path in paths if path.lower() in known), paths[0])

    def part(self, folder: str, place: str) -> tuple[str, Element | None]:
        """Name and root of an XML part."""
        name = self.resolve(folder, place)
        return name, self.package.xml(name) if place else None

    @property
    def folder(self) -> str:
        """The document's folder."""
        return posixpath.dirname(self.document_name)

    def pages(self, most: int) -> Iterator[PagePart]:
        """At most ``most`` pages, in order; one whose part is lost has no root."""
        for number, page in enumerate(children(child(self.document, "Pages"), "Page")):
            if number >= most:
                return
            yield self._page(page)

    @property
    def page_count(self) -> int:
        """How many pages the document lists."""
        return sum(1 for _ in children(child(self.document, "Pages"), "Page"))

    def _page(self, page: Element) -> PagePart:
        name, root = self.part(self.folder, page.get("BaseLoc", ""))
        box = box_of(text(root, "Area", "PhysicalBox"))
        return PagePart(page.get("ID", ""), name, root, box if box and box[2] > 0 and box[3] > 0 else self._area)

    def templates(self) -> dict[str, tuple[str, Element | None]]:
        """Name and root of each template page by its id."""
        found = {}
        for template in children(self.common, "TemplatePage"):
            found[template.get("ID", "")] = self.part(self.folder, template.get("BaseLoc", ""))
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
            found.fonts[key] = Font(name, bold)
        elif kind == "MultiMedia":
            found.media[key] = self.resolve(folder, text(item, "MediaFile"))
        elif kind == "CompositeGraphicUnit":
            found.composites[key] = item

    def annotations(self) -> dict[str, list[Element]]:
        """Annotations by the id of their page."""
        place = text(self.document, "Annotations")
        name, root = self.part(self.folder, place)
        found: dict[str, list[Element]] = {}
        for page in children(root, "Page") if place else ():
            _, part = self.part(posixpath.dirname(name), text(page, "FileLoc"))
            found.setdefault(page.get("PageID", ""), []).extend(children(part, "Annot"))
        return found

    def attachments(self) -> list[str]:
        """Names of attached files."""
        place = text(self.document, "Attachments")
        if not place:
            return []
        _, root = self.part(self.folder, place)
        return [item.get("Name", "") for item in children(root, "Attachment")][:_MOST]
