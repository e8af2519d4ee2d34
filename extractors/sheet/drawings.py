"""What lies on the cells of a sheet: pictures with their seals, text boxes, comments."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from extractors.document import BlockKind, Seal
from extractors.ooxml import Element, Package, R, integer
from extractors.pictures import look_at_picture
from extractors.sheet.workbook import S, rich_text
from extractors.word.xml import MC, chosen

_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_XDR: Final = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_EMU: Final = 12_700  # per point


class Drawn(NamedTuple):
    """A thing on a sheet."""

    kind: BlockKind
    text: str = ""
    seal: Seal | None = None
    page_like: bool = False
    data: bytes = b""
    """The encoded picture, of one that is as large as a page."""


def drawn_items(package: Package, part: str) -> Iterator[Drawn]:
    """Pictures, seals and text boxes on the sheet ``part``, in drawing order."""
    for drawing in package.related(part, "drawing"):
        root = package.xml(drawing)
        if root is not None:
            yield from _items(package, drawing, root)


def _items(package: Package, drawing: str, parent: Element) -> Iterator[Drawn]:
    for child in parent:
        if child.tag == MC + "AlternateContent":
            if (branch := chosen(child)) is not None:
                yield from _items(package, drawing, branch)
        elif child.tag == _XDR + "pic":
            yield from _picture(package, drawing, child)
        elif child.tag == _XDR + "txBody":
            lines = ("".join(each.text or "" for each in line.iter(_A + "t")) for line in child.iter(_A + "p"))
            if text := "\n".join(line for line in lines if line.strip()):
                yield Drawn("paragraph", text)
        else:
            yield from _items(package, drawing, child)


def _picture(package: Package, drawing: str, picture: Element) -> Iterator[Drawn]:
    blip = next(picture.iter(_A + "blip"), None)
    arrow = None if blip is None else package.relationships(drawing).get(blip.get(R + "embed") or "")
    data = None if arrow is None or arrow.external else package.read(arrow.target)
    if not data:
        return
    extent = picture.find(f"{_XDR}spPr/{_A}xfrm/{_A}ext")
    width, height = (0, 0) if extent is None else (integer(extent.get("cx")), integer(extent.get("cy")))
    finding = look_at_picture(data, max(0, width) / _EMU, max(0, height) / _EMU, package.limits)
    if not finding.is_seal:
        yield Drawn("picture", page_like=finding.page_like, data=data if finding.page_like else b"")
    for seal in finding.seals[: 1 if finding.is_seal else None]:
        yield Drawn("seal", seal.text, seal=seal)


def comment_texts(package: Package, part: str) -> Iterator[str]:
    """Texts of the comments on the sheet ``part``."""
    for comments in package.related(part, "comments"):
        root = package.xml(comments)
        for text in () if root is None else root.iter(S + "text"):
            if plain := rich_text(text).strip():
                yield plain
