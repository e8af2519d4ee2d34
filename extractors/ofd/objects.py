"""Objects of an OFD page (GB/T 33190-2016, chapters 8 to 11) to characters, rules, pictures and outlines in points."""

import math
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from extractors.document import Box
from extractors.layout.frames import Floats
from extractors.limits import Limits
from extractors.ofd.package import POINTS, Resources, box_of, children, local, numbers
from extractors.ooxml import Element
from extractors.pdf.glyphs import Font as GlyphFont
from extractors.pdf.glyphs import Glyphs, Look

Matrix = tuple[float, float, float, float, float, float]

IDENTITY: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_DEPTH: Final = 8
_SKEW: Final = 3.0
_STRAIGHT: Final = 0.75
_THIN: Final = 3.0
"""Points up to which a filled area is a rule."""
_ABOVE, _BELOW = 0.88, 0.12
"""Parts of the font size above and below the baseline."""
_NARROW: Final = 0.5
_MOST_EDGES: Final = 120_000
_MOST_OBJECTS: Final = 200_000
_MOST_OUTLINES: Final = 20_000
_CURVE_STEPS: Final = 6
_POINTS_OF: Final = {"M": 1, "S": 1, "L": 1, "Q": 2, "B": 3}


class Picture(NamedTuple):
    """A picture on the page: the id of its resource and its box in points."""

    resource: str
    box: Box


class Outline(NamedTuple):
    """A filled shape: its contours, ``(n, 2)`` in points each, and its colour."""

    contours: list[Floats]
    colour: tuple[int, int, int]


def times(inner: Matrix, outer: Matrix) -> Matrix:
    """First ``inner``, then ``outer``."""
    a, b, c, d, e, f = inner
    oa, ob, oc, od, oe, of = outer
    return (
        oa * a + oc * b, ob * a + od * b,
        oa * c + oc * d, ob * c + od * d,
        oa * e + oc * f + oe, ob * e + od * f + of,
    )  # fmt: skip


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """A point moved by a matrix."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def page_matrix(box: tuple[float, float, float, float]) -> Matrix:
    """Millimetres of a page to points from its top left corner."""
    return (POINTS, 0.0, 0.0, POINTS, -box[0] * POINTS, -box[1] * POINTS)


class Canvas:
    """Collects what the objects of one page show."""

    def __init__(self, resources: Resources, limits: Limits) -> None:
        self.pictures: list[Picture] = []
        self.outlines: list[Outline] = []
        self.cut = False
        self.glyph_only = 0
        self._resources = resources
        self._limits = limits
        self._codes: list[int] = []
        self._boxes: list[Box] = []
        self._run_of: list[int] = []
        self._looks: dict[Look, int] = {}
        self._look_of: list[int] = []
        self._origins: list[tuple[float, float]] = []
        self._runs = 0
        self._edges: list[Box] = []
        self._shades: list[Box] = []
        self._objects = 0

    def draw(self, element: Element | None, matrix: Matrix, depth: int = 0) -> None:
        """Everything within a page's content, a layer, a block or an appearance."""
        if element is None or depth > _DEPTH:
            return
        for item in children(element):
            self._objects += 1
            if self._objects > _MOST_OBJECTS:
                self.cut = True
                return
            if item.get("Visible") == "false" or item.get("Alpha") == "0":
                continue
            match local(item):
                case "TextObject":
                    self._draw_text(item, self._placed(item, matrix))
                case "PathObject":
                    self._draw_path(item, self._placed(item, matrix))
                case "ImageObject":
                    self._draw_picture(item, matrix)
                case "CompositeObject":
                    self._draw_composite(item, matrix, depth)
                case "Layer" | "PageBlock" | "Content":
                    self.draw(item, matrix, depth + 1)

    @staticmethod
    def _placed(item: Element, matrix: Matrix) -> Matrix:
        """From the object's own space to points: its matrix, then the corner of its boundary."""
        box = box_of(item.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
        own = numbers(item.get("CTM"))
        ctm: Matrix = (own[0], own[1], own[2], own[3], own[4], own[5]) if len(own) >= 6 else IDENTITY
        return times(times(ctm, (1.0, 0.0, 0.0, 1.0, box[0], box[1])), matrix)

    def _draw_composite(self, item: Element, matrix: Matrix, depth: int) -> None:
        unit = self._resources.composites.get(item.get("ResourceID", ""))
        if unit is not None:
            self.draw(unit, self._placed(item, matrix), depth + 1)

    def _draw_picture(self, item: Element, matrix: Matrix) -> None:
        box = box_of(item.get("Boundary"))
        corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)]
        if item.get("CTM"):
            placed = [apply(self._placed(item, matrix), x, y) for x, y in corners]
        elif box:
            placed = [apply(matrix, box[0] + x * box[2], box[1] + y * box[3]) for x, y in corners]
        else:
            return
        xs, ys = [x for x, _ in placed], [y for _, y in placed]
        self.pictures.append(Picture(item.get("ResourceID", ""), (min(xs), min(ys), max(xs), max(ys))))

    def _draw_text(self, item: Element, matrix: Matrix) -> None:
        size = (numbers(item.get("Size")) or [0.0])[0]
        scale = (numbers(item.get("HScale")) or [1.0])[0] or 1.0
        turned = (numbers(item.get("CharDirection")) or [0.0])[0]
        look = self._look(item, matrix, size, turned)
        x = y = 0.0
        for code in children(item, "TextCode"):
            content = "".join(code.itertext())
            x, y = (numbers(code.get("X")) or [x])[0], (numbers(code.get("Y")) or [y])[0]
            if not content.strip():
                continue
            if len(self._codes) + len(content) > self._limits.characters:
                self.cut = True
                return
            self._runs += 1
            self._look_of += [self._looks.setdefault(look, len(self._looks))] * len(content)
            self._origins += [apply(matrix, x, y)] * len(content)
            self._run_of += [self._runs] * len(content)
            across = _deltas(code.get("DeltaX"), len(content))
            down = _deltas(code.get("DeltaY"), len(content))
            x, y = self._place(content, (x, y), (across, down), (size, scale), matrix)
        if next(children(item, "CGTransform"), None) is not None and next(children(item, "TextCode"), None) is None:
            self.glyph_only += 1

    def _look(self, item: Element, matrix: Matrix, size: float, turned: float) -> Look:
        """How the object's characters look. ``Weight`` above 400 is bold, as in CSS."""
        font = self._resources.fonts.get(item.get("Font", ""))
        angle = (math.degrees(math.atan2(matrix[1], matrix[0])) + turned) % 360
        turn = round(angle / 90)
        weight = (numbers(item.get("Weight")) or [400.0])[0]
        name = font.name if font else ""
        return Look(
            font=GlyphFont(name=name, bold=bool(font and font.bold) or weight >= 600),
            size=round(abs(size) * math.hypot(matrix[2], matrix[3]), 2),
            turn=turn % 4,
            skewed=abs(angle - 90 * turn) > _SKEW,
            visible=True,
            outlined=False,
        )

    def _place(
        self,
        content: str,
        start: tuple[float, float],
        deltas: tuple[list[float], list[float]],
        sizes: tuple[float, float],
        matrix: Matrix,
    ) -> tuple[float, float]:
        """Boxes of the characters of one text code; where the next one would stand."""
        (x, y), (across, down), (size, scale) = start, deltas, sizes
        for place, character in enumerate(content):
            natural = size * scale * (1.0 if ord(character) > 0x2E7F else _NARROW)
            step = across[place] if place < len(across) else (0.0 if place < len(down) else natural)
            wide = min(natural, step) if step > 0 else natural
            ax, ay = apply(matrix, x, y - _ABOVE * size)
            bx, by = apply(matrix, x + wide, y + _BELOW * size)
            self._codes.append(ord(character))
            self._boxes.append((min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)))
            x += step
            y += down[place] if place < len(down) else 0.0
        return x, y

    def _draw_path(self, item: Element, matrix: Matrix) -> None:
        """Straight edges as rules, filled shapes as outlines."""
        data = next(children(item, "AbbreviatedData"), None)
        if data is None:
            return
        contours = _contours("".join(data.itertext()), matrix)
        filled, outlined = item.get("Fill") == "true", item.get("Stroke") != "false"
        if not (filled or outlined):
            return
        for contour in contours:
            if len(self._edges) + len(self._shades) > _MOST_EDGES:
                self.cut = True
                return
            broad = bool((np.ptp(contour, axis=0) > _THIN).all())
            (self._shades if filled and broad and not outlined else self._edges).extend(_straight_edges(contour))
        if filled and len(self.outlines) < _MOST_OUTLINES:
            self.outlines.append(Outline(contours, _colour(next(children(item, "FillColor"), None))))

    def media_of(self, picture: Picture) -> str:
        """Name of the part that holds a picture; empty when it is lost."""
        return self._resources.media.get(picture.resource, "")

    @property
    def characters(self) -> int:
        """How many characters there are, blanks left out."""
        return sum(not chr(code).isspace() for code in self._codes)

    def glyphs(self) -> Glyphs:
        """All characters, in the order of the objects."""
        return Glyphs(
            codes=np.array(self._codes, dtype=np.int64),
            boxes=np.array(self._boxes, dtype=np.float64).reshape(-1, 4),
            look_of=np.array(self._look_of, dtype=np.int64),
            run_of=np.array(self._run_of, dtype=np.int64),
            origins=np.array(self._origins, dtype=np.float64).reshape(-1, 2),
            looks=tuple(self._looks),
        )

    def rules(self) -> Floats:
        """Straight horizontal and vertical edges of lines and thin areas."""
        return np.array(self._edges, dtype=np.float64).reshape(-1, 4)

    def shades(self) -> Floats:
        """The same of larger areas that are filled and have no outline."""
        return np.array(self._shades, dtype=np.float64).reshape(-1, 4)


def _deltas(value: str | None, most: int) -> list[float]:
    """Steps from character to character; ``g 3 5.5`` stands for three of 5.5."""
    words = (value or "").split()
    found: list[float] = []
    place = 0
    while place < len(words) and len(found) < most:
        if words[place] == "g" and place + 2 < len(words):
            count, step = numbers(words[place + 1]), numbers(words[place + 2])
            found += (step or [0.0]) * min(most - len(found), max(0, int(count[0]) if count else 0))
            place += 3
        else:
            found += numbers(words[place]) or [0.0]
            place += 1
    return found


def _contours(data: str, matrix: Matrix) -> list[Floats]:
    """Contours of abbreviated path data (9.3.1), in points; curves by chords, arcs by their end."""
    contours: list[list[tuple[float, float]]] = []
    words = data.split()
    place = 0
    while place < len(words):
        command = words[place]
        place += 1
        if command == "C":
            if contours and contours[-1]:
                contours[-1].append(contours[-1][0])
            continue
        count = 7 if command == "A" else 2 * _POINTS_OF.get(command, 0)
        values = numbers(" ".join(words[place : place + count]))
        if not count or len(values) < count:
            continue
        place += count
        points = [apply(matrix, *pair) for pair in zip(values[-2::-2], values[-1::-2], strict=True)][::-1]
        if command in {"M", "S"} or not contours:
            contours.append([points[-1]])
        elif command in {"Q", "B"}:
            contours[-1] += _chords([contours[-1][-1], *points])
        else:
            contours[-1].append(points[-1])
    return [np.array(contour, dtype=np.float64) for contour in contours if len(contour) > 1]


def _chords(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points along a Bézier curve, by de Casteljau."""
    found = []
    for step in range(1, _CURVE_STEPS + 1):
        share = step / _CURVE_STEPS
        level = points
        while len(level) > 1:
            level = [(ax + (bx - ax) * share, ay + (by - ay) * share) for (ax, ay), (bx, by) in pairwise(level)]
        found.append(level[0])
    return found


def _straight_edges(contour: Floats) -> list[Box]:
    """Horizontal and vertical edges of a contour that is not a curve's."""
    found: list[Box] = []
    for (ax, ay), (bx, by) in zip(contour[:-1].tolist(), contour[1:].tolist(), strict=True):
        if abs(ax - bx) <= _STRAIGHT < abs(ay - by):
            middle = (ax + bx) / 2
            found.append((middle, min(ay, by), middle, max(ay, by)))
        elif abs(ay - by) <= _STRAIGHT < abs(ax - bx):
            middle = (ay + by) / 2
            found.append((min(ax, bx), middle, max(ax, bx), middle))
    return found


def _colour(element: Element | None) -> tuple[int, int, int]:
    """RGB of a fill; grey and CMYK are turned, what is not stated is black."""
    values = [min(255, max(0, round(value))) for value in numbers(element.get("Value") if element is not None else "")]
    if len(values) == 3:
        return values[0], values[1], values[2]
    if len(values) == 4:
        key = 255 - values[3]
        return (255 - values[0]) * key // 255, (255 - values[1]) * key // 255, (255 - values[2]) * key // 255
    return (values[0],) * 3 if values else (0, 0, 0)
