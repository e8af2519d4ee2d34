"""Objects of an OFD page (GB/T 33190-2016, chapters 8 to 11) to characters, rules, pictures and shapes in points."""

import math
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from extractors.document import Box
from extractors.layout.frames import Floats
from extractors.limits import Limits
from extractors.ofd.clips import EVERYWHERE, clip_of
from extractors.ofd.geometry import Matrix, apply, matrix_of, moved_by, times
from extractors.ofd.package import Resources, box_of, children, local, numbers
from extractors.ofd.paths import Shape, alpha_of, colour_of, contours_of, straight_edges
from extractors.ofd.text_codes import Run, content_of, deltas_of, is_stacked, reads_down, state_of
from extractors.ooxml import Element
from extractors.pdf.glyphs import Font as GlyphFont
from extractors.pdf.glyphs import Glyphs, Look

_DEPTH: Final = 8
_SKEW: Final = 3.0
_THIN: Final = 3.0
"""Points up to which a filled area is a rule."""
_ABOVE, _BELOW = 0.88, 0.12
"""Parts of the font size above and below the baseline."""
_NARROW: Final = 0.5
_WIDE_FROM: Final = 0x2E80
_RAISED: Final = 0.05
"""Parts of the size by which a character must be moved up or down to begin another line."""
_MOST_EDGES: Final = 120_000
_MOST_OBJECTS: Final = 200_000
_MOST_SHAPES: Final = 20_000
_PEN: Final = 0.353
"""Millimetres of a pen whose width is not stated."""

Flags = npt.NDArray[np.bool_]


class Picture(NamedTuple):
    """A picture on the page: the id of its resource, its matrix (of the unit square, to points), its box in points."""

    resource: str
    matrix: Matrix
    box: Box


class Canvas:
    """Collects what the objects of one page show, in the order in which they are drawn."""

    def __init__(self, resources: Resources, limits: Limits) -> None:
        self.drawn: list[Picture | Shape | Run] = []
        self.cut = False
        """Whether drawings were left out."""
        self.full = False
        """Whether objects, and with them text, were left out."""
        self.lost_text = 0
        """Text objects with glyphs of which not even the places are stated."""
        self._resources = resources
        self._limits = limits
        self._codes: list[int] = []
        self._xs: list[float] = []
        self._ys: list[float] = []
        self._wide: list[float] = []
        self._looks: dict[Look, int] = {}
        self._look_of: list[int] = []
        self._runs: list[Run] = []
        self._stacked: list[bool] = []
        self._clips: list[Box] = []
        self._edges: list[Box] = []
        self._shades: list[Box] = []
        self._shapes = 0
        self._objects = 0

    def draw(self, element: Element | None, matrix: Matrix, depth: int = 0) -> None:
        """Everything within a page's content, a layer, a block or an appearance."""
        if element is None or depth > _DEPTH:
            return
        for item in children(element):
            self._objects += 1
            if self._objects > _MOST_OBJECTS or self.full:
                self.full = True
                return
            if item.get("Visible", "").lower() in {"false", "0"}:
                continue
            match local(item):
                case "TextObject":
                    self._draw_text(item, self._placed(item, matrix), matrix)
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
        return times(times(matrix_of(item), moved_by(box[0], box[1])), matrix)

    def _draw_composite(self, item: Element, matrix: Matrix, depth: int) -> None:
        unit = self._resources.composites.get(item.get("ResourceID", ""))
        if unit is not None and alpha_of(item) > 0:
            self.draw(unit, self._placed(item, matrix), depth + 1)

    def _draw_picture(self, item: Element, matrix: Matrix) -> None:
        box = box_of(item.get("Boundary"))
        if alpha_of(item) == 0:
            return
        if item.get("CTM"):
            whole = self._placed(item, matrix)
        elif box:
            whole = times((box[2], 0.0, 0.0, box[3], box[0], box[1]), matrix)
        else:
            return
        corners = [apply(whole, x, y) for x, y in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))]
        xs, ys = zip(*corners, strict=True)
        self.drawn.append(Picture(item.get("ResourceID", ""), whole, (min(xs), min(ys), max(xs), max(ys))))

    def _draw_text(self, item: Element, matrix: Matrix, outer: Matrix) -> None:
        size = (numbers(item.get("Size")) or [0.0])[0]
        codes = list(children(item, "TextCode"))
        if not codes and next(children(item, "CGTransform"), None) is not None:
            self.lost_text += 1
        clip = clip_of(item, matrix, outer) if codes else EVERYWHERE
        x = y = 0.0
        start, offset = (0.0, 0.0), 0
        for place, code in enumerate(codes):
            content = content_of(code)
            across, down = numbers(code.get("X")), numbers(code.get("Y"))
            # a text code without X begins where the one before began (11.3); without both it goes on
            goes_on = place and not across and not down
            x = across[0] if across else (x if goes_on else start[0])
            y = down[0] if down else (y if goes_on else start[1])
            start = (x, y)
            if len(self._codes) + len(content) > self._limits.characters:
                self.full = True
                return
            run = self._run(item, content, size, matrix, offset)
            if content:
                x, y = self._place(run, content, (x, y), (code.get("DeltaX"), code.get("DeltaY")))
                self._clips.append(clip)
            offset += len(content)

    def _run(self, item: Element, content: str, size: float, matrix: Matrix, offset: int) -> Run:
        return Run(
            item=item,
            font=self._resources.fonts.get(item.get("Font", "")),
            size=size,
            scale=abs((numbers(item.get("HScale")) or [1.0])[0]) or 1.0,
            direction=(numbers(item.get("CharDirection")) or [0.0])[0],
            matrix=matrix,
            start=len(self._codes),
            length=len(content),
            offset=offset,
            state=state_of(item, content),
        )

    def _place(
        self, run: Run, content: str, start: tuple[float, float], deltas: tuple[str | None, str | None]
    ) -> tuple[float, float]:
        """Places of the characters of one text code; where the next one would stand."""
        count = len(content)
        natural = [run.size * run.scale * (1.0 if ord(character) >= _WIDE_FROM else _NARROW) for character in content]
        across, down = deltas_of(deltas[0], count), deltas_of(deltas[1], count)
        if across or not down:
            across += natural[len(across) :]
        across += [0.0] * (count - len(across))
        down += [0.0] * (count - len(down))
        if not any(down) and deltas[0] is None and reads_down(run.item):
            across, down = down, natural
        xs, ys = list(accumulate(across, initial=start[0])), list(accumulate(down, initial=start[1]))
        self._codes += map(ord, content)
        self._xs += xs[:-1]
        self._ys += ys[:-1]
        self._wide += [min(own, step) if step > 0 else own for own, step in zip(natural, across, strict=True)]
        stacked = count > 1 and not run.direction % 360 and is_stacked(across[:-1], down[:-1], run.size)
        look = self._look(run, stacked=stacked)
        self._stacked.append(stacked)
        self._look_of.append(self._looks.setdefault(look, len(self._looks)))
        self._runs.append(run)
        self.drawn.append(run)
        return xs[-1], ys[-1]

    @staticmethod
    def _look(run: Run, *, stacked: bool) -> Look:
        """How the run's characters look; upright ones that stand below each other (竖排) read as a turned line.

        ``Weight`` above 400 is bold, as in CSS.
        """
        matrix, font = run.matrix, run.font
        angle = (math.degrees(math.atan2(matrix[1], matrix[0])) + run.direction) % 360
        turn = round(angle / 90)
        weight = (numbers(run.item.get("Weight")) or [400.0])[0]
        return Look(
            font=GlyphFont(name=font.name if font else "", bold=bool(font and font.bold) or weight >= 600),
            size=round(abs(run.size) * math.hypot(matrix[2], matrix[3]), 2),
            turn=(turn + stacked) % 4,
            skewed=abs(angle - 90 * turn) > _SKEW,
            visible=run.state != "hidden",
            outlined=False,
        )

    def _draw_path(self, item: Element, matrix: Matrix) -> None:
        """Straight edges as rules, filled shapes and lines to be drawn."""
        data = next(children(item, "AbbreviatedData"), None)
        filled, outlined = item.get("Fill") == "true", item.get("Stroke") != "false"
        if data is None or not (filled or outlined):
            return
        paint, pen = next(children(item, "FillColor"), None), next(children(item, "StrokeColor"), None)
        fill_alpha, pen_alpha = alpha_of(item, paint), alpha_of(item, pen)
        filled, outlined = filled and fill_alpha > 0, outlined and pen_alpha > 0
        if not (filled or outlined):
            return
        contours = contours_of("".join(data.itertext()), matrix)
        for contour in contours:
            if len(self._edges) + len(self._shades) > _MOST_EDGES:
                self.cut = True
                return
            broad = bool((np.ptp(contour, axis=0) > _THIN).all())
            (self._shades if filled and broad and not outlined else self._edges).extend(straight_edges(contour))
        self._shapes += 1
        if contours and self._shapes <= _MOST_SHAPES:
            width = (numbers(item.get("LineWidth")) or [_PEN])[0] * math.hypot(matrix[0], matrix[1])
            fill, stroke = colour_of(paint) if filled else None, colour_of(pen) if outlined else None
            self.drawn.append(Shape(contours, fill, stroke, abs(width), fill_alpha if filled else pen_alpha))

    def media_of(self, picture: Picture) -> str:
        """Name of the part that holds a picture; empty when it is lost."""
        return self._resources.media.get(picture.resource, "")

    @property
    def pictures(self) -> list[Picture]:
        """The pictures, in the order in which they are drawn."""
        return [each for each in self.drawn if isinstance(each, Picture)]

    @property
    def outlines(self) -> list[Shape]:
        """The filled shapes."""
        return [each for each in self.drawn if isinstance(each, Shape) and each.fill is not None]

    @property
    def runs(self) -> list[Run]:
        """The text codes."""
        return self._runs

    @property
    def unmapped(self) -> bool:
        """Whether any text code has glyphs and no text."""
        return any(run.state == "unmapped" for run in self._runs)

    def origins_of(self, run: Run) -> list[tuple[float, float]]:
        """Where the characters of a run begin on their baseline, in its own space."""
        places = slice(run.start, run.start + run.length)
        return list(zip(self._xs[places], self._ys[places], strict=True))

    def codes_of(self, run: Run) -> list[int]:
        """The characters of a run."""
        return self._codes[run.start : run.start + run.length]

    def _spread(self, values: Sequence[Any], shape: tuple[int, ...]) -> Floats:
        """A value of each run, spread over its characters."""
        counts = [run.length for run in self._runs]
        return np.repeat(np.array(values, dtype=np.float64).reshape(shape), counts, axis=0)

    def all_glyphs(self) -> tuple[Glyphs, Flags, Flags]:
        """All characters, in the order of the objects; which of them have text and may be seen; which have text."""
        runs = self._runs
        matrices = self._spread([run.matrix for run in runs], (-1, 6))
        sizes, angles = self._spread([(run.size, math.radians(run.direction)) for run in runs], (-1, 2)).T
        places = np.array([self._xs, self._ys], dtype=np.float64)
        along, up = np.array([np.cos(angles), np.sin(angles)]), np.array([np.sin(angles), -np.cos(angles)])
        ahead = along * np.array(self._wide, dtype=np.float64)
        corners = np.stack(
            [places + step + up * part * sizes for step in (0 * ahead, ahead) for part in (_ABOVE, -_BELOW)]
        )
        x, y = _applied(matrices, corners[:, 0], corners[:, 1])
        boxes = np.stack([x.min(axis=0), y.min(axis=0), x.max(axis=0), y.max(axis=0)], axis=1)
        run_of = np.cumsum(self._line_starts((places * -up).sum(axis=0), sizes)) - 1
        firsts = np.flatnonzero(np.diff(run_of, prepend=-1))
        origins = np.stack(_applied(matrices, *places), axis=1)[firsts][run_of]
        glyphs = Glyphs(
            codes=np.array(self._codes, dtype=np.int64),
            boxes=boxes,
            look_of=self._spread(self._look_of, (-1,)).astype(np.int64),
            run_of=run_of,
            origins=origins,
            looks=tuple(self._looks),
        )
        shown, mapped = (
            self._spread([(run.state == "shown", run.state != "unmapped") for run in runs], (-1, 2)).astype(bool).T
        )
        return glyphs, shown & self._unclipped(boxes), mapped

    def _line_starts(self, y: Floats, sizes: Floats) -> Flags:
        """Which characters begin a line: the first of each text code, and those that it moves up or down.

        ``y`` is where characters stand across their own direction. Characters that stand below each other are one line, and a turned one.
        """
        stacked = self._spread(self._stacked, (-1,)).astype(bool)
        starts: Flags = (np.abs(np.diff(y, prepend=0.0)) > _RAISED * np.abs(sizes)) & ~stacked
        starts[[run.start for run in self._runs]] = True
        return starts

    def _unclipped(self, boxes: Floats) -> Flags:
        clips = self._spread(self._clips, (-1, 4))
        x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
        inside: Flags = (
            (x >= clips[:, 0] - 1) & (x <= clips[:, 2] + 1) & (y >= clips[:, 1] - 1) & (y <= clips[:, 3] + 1)
        )
        return inside

    def rules(self) -> Floats:
        """Straight horizontal and vertical edges of lines and thin areas."""
        return np.array(self._edges, dtype=np.float64).reshape(-1, 4)

    def shades(self) -> Floats:
        """The same of larger areas that are filled and have no outline."""
        return np.array(self._shades, dtype=np.float64).reshape(-1, 4)


def _applied(matrices: Floats, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    a, b, c, d, e, f = matrices.T
    return a * x + c * y + e, b * x + d * y + f
