"""Shapes of a slide with their places: groups opened, placeholders where layout and master put them, in reading order.

ECMA-376 part 1, 19.3 (slides), 20.1.7 (transforms of groups).
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from extractors.document import Box
from extractors.ooxml import Element, Package, integer
from extractors.slides.xml import EMU, A, P
from extractors.word.xml import MC, chosen

_SHAPES: Final = frozenset({P + "sp", P + "pic", P + "graphicFrame", P + "cxnSp", P + "contentPart"})
_DEPTH: Final = 30
_SAME_ROW: Final = 0.5
"""Share of the lower of two shapes' heights in which they overlap when they stand in one row."""
_TWINS: Final = {"ctrTitle": "title", "subTitle": "body", "obj": "body"}
"""Placeholders that take the place of another kind of the master."""


class Shape(NamedTuple):
    """One shape; ``box`` is None where its place is stated nowhere, ``role`` the kind of placeholder (empty: none)."""

    element: Element
    box: Box | None
    role: str = ""


class _Frame(NamedTuple):
    """How lengths of a group become points of the slide: shift and scale of either axis."""

    left: float = 0.0
    top: float = 0.0
    wide: float = 1 / EMU
    high: float = 1 / EMU

    def box(self, x: int, y: int, width: int, height: int) -> Box:
        left, top = self.left + x * self.wide, self.top + y * self.high
        return (left, top, left + width * self.wide, top + height * self.high)

    def inner(self, transform: Element) -> "_Frame":
        """The frame of a group's children."""
        numbers = _numbers(transform, "off", "ext"), _numbers(transform, "chOff", "chExt")
        if numbers[0] is None or numbers[1] is None or not numbers[1][2] or not numbers[1][3]:
            return self
        (x, y, width, height), (inner_x, inner_y, inner_width, inner_height) = numbers[0], numbers[1]
        wide, high = self.wide * width / inner_width, self.high * height / inner_height
        left, top, _, _ = self.box(x, y, width, height)
        return _Frame(left - inner_x * wide, top - inner_y * high, wide, high)


class Places:
    """Where a layout, and behind it its master, put the placeholders of a slide."""

    def __init__(self, package: Package, slide: str) -> None:
        self.parts: list[str] = []
        part = slide
        for kind in ("slideLayout", "slideMaster"):
            part = next(iter(package.related(part, kind)), "")
            if part:
                self.parts.append(part)
        self._by_number: dict[str, Box] = {}
        self._by_role: dict[str, Box] = {}
        for part in self.parts:
            self._add(package.xml(part), numbered=part == self.parts[0])

    def _add(self, root: Element | None, *, numbered: bool) -> None:
        tree = None if root is None else root.find(f"{P}cSld/{P}spTree")
        for shape in () if tree is None else _walk(tree, _Frame(), 0):
            holder = placeholder(shape.element)
            if holder is None or shape.box is None:
                continue
            if numbered and (number := holder.get("idx")):
                self._by_number.setdefault(number, shape.box)
            self._by_role.setdefault(shape.role, shape.box)

    def find(self, holder: Element) -> Box | None:
        """Where a placeholder of a slide stands; None when nobody says."""
        role = holder.get("type", "obj")
        by_number = self._by_number.get(holder.get("idx") or "")
        return by_number or self._by_role.get(role) or self._by_role.get(_TWINS.get(role, role))


def placeholder(element: Element) -> Element | None:
    """The placeholder of a shape; None where it is none."""
    return next((found for found in element.iterfind(f"*/{P}nvPr/{P}ph")), None)


def is_hidden(element: Element) -> bool:
    """Whether a shape is hidden (選择窗格 switches it off)."""
    properties = next(element.iterfind(f"*/{P}cNvPr"), None)
    return properties is not None and properties.get("hidden", "0").lower() in {"1", "true"}


def shapes_of(root: Element, places: Places | None) -> list[Shape]:
    """All shapes of a slide in reading order; those without a place last."""
    tree = root.find(f"{P}cSld/{P}spTree")
    shapes = [] if tree is None else list(_walk(tree, _Frame(), 0))
    placed = [shape if shape.box or places is None else _put(shape, places) for shape in shapes]
    return in_order(placed)


def _put(shape: Shape, places: Places) -> Shape:
    holder = placeholder(shape.element)
    return shape if holder is None else shape._replace(box=places.find(holder))


def _walk(parent: Element, frame: _Frame, depth: int) -> Iterator[Shape]:
    for child in parent:
        if depth > _DEPTH:
            return
        if child.tag == P + "grpSp":
            transform = child.find(f"{P}grpSpPr/{A}xfrm")
            yield from _walk(child, frame if transform is None else frame.inner(transform), depth + 1)
        elif child.tag == MC + "AlternateContent":
            if (branch := chosen(child)) is not None:
                yield from _walk(branch, frame, depth + 1)
        elif child.tag in _SHAPES:
            holder = placeholder(child)
            yield Shape(child, _box(child, frame), "" if holder is None else holder.get("type", "obj"))


def _box(element: Element, frame: _Frame) -> Box | None:
    transform = next(element.iterfind(f"{P}spPr/{A}xfrm"), None)
    if transform is None:
        transform = element.find(P + "xfrm")
    numbers = None if transform is None else _numbers(transform, "off", "ext")
    return None if numbers is None else frame.box(*numbers)


def _numbers(transform: Element, place: str, size: str) -> tuple[int, int, int, int] | None:
    offset, extent = transform.find(A + place), transform.find(A + size)
    if offset is None or extent is None:
        return None
    return (
        integer(offset.get("x")),
        integer(offset.get("y")),
        max(0, integer(extent.get("cx"))),
        max(0, integer(extent.get("cy"))),
    )


def in_order(shapes: Sequence[Shape]) -> list[Shape]:
    """From top to bottom, shapes that stand side by side from left to right; the title before all others."""
    first = [shape for shape in shapes if shape.role in {"title", "ctrTitle"}]
    rest = [shape for shape in shapes if shape not in first]
    placed = sorted((shape for shape in rest if shape.box), key=lambda shape: (shape.box or (0.0, 0.0))[1])
    rows: list[list[Shape]] = []
    for shape in placed:
        if rows and _side_by_side(rows[-1][0].box, shape.box):
            rows[-1].append(shape)
        else:
            rows.append([shape])
    ordered = [shape for row in rows for shape in sorted(row, key=lambda shape: (shape.box or (0.0,))[0])]
    return [*first, *ordered, *(shape for shape in rest if not shape.box)]


def _side_by_side(first: Box | None, second: Box | None) -> bool:
    if first is None or second is None:
        return False
    common = min(first[3], second[3]) - max(first[1], second[1])
    return common > 0 and common >= _SAME_ROW * min(first[3] - first[1], second[3] - second[1])
