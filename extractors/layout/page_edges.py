"""The edges of pages: the lines that stand outermost, how far from the edge, and whether apart from the text."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from extractors.document import Box
from extractors.layout import Line, PageContent

Edge: TypeAlias = Literal["header", "footer"]

_DIGITS: Final = re.compile(r"\d+")
_BAND: Final = 0.14
"""Part of the page's height, at top and bottom, in which furniture stands."""
ROWS: Final = 3
"""Rows at each edge that are looked at."""
SMALL: Final = 0.93
"""Part of the text's size up to which a line is small."""
_FAR: Final = 1.4
"""Usual distances of lines from which a line stands apart."""


def key_of(text: str) -> str:
    """Words without digits and white space."""
    return _DIGITS.sub("#", "".join(text.split()))


@dataclass(frozen=True, slots=True)
class Spot:
    """A line at the edge of a page. ``row`` counts from the outside, ``height`` is the distance from the edge.

    ``apart`` says that it stands apart from what is next to it, ``pieces`` how many lines share its row.
    """

    page: int
    index: int
    edge: Edge
    row: int
    height: float
    line: Line
    apart: bool
    pieces: int

    @property
    def key(self) -> tuple[Edge, str]:
        """Edge and words, digits left out."""
        return self.edge, key_of(self.line.text)


@dataclass(frozen=True, slots=True)
class Usual:
    """Size of the text of a document, and distance of its baselines, in points."""

    size: float
    pitch: float


def usual_look(pages: Sequence[PageContent]) -> Usual:
    """The size and the distance of lines that are commonest; those of GB/T 9704 where there is no text."""
    sizes: Counter[float] = Counter()
    steps: Counter[int] = Counter()
    for page in pages:
        baselines = sorted(line.baseline for line in page.lines)
        for above, below in pairwise(baselines):
            if 6 < below - above < 60:
                steps[round(below - above)] += 1
        for line in page.lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    size = sizes.most_common(1)[0][0] if sizes else 16.0
    return Usual(size=size, pitch=float(steps.most_common(1)[0][0]) if steps else 1.75 * size)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line with its box in the frame in which the page's edges are looked at."""

    index: int
    line: Line
    top: float
    bottom: float
    baseline: float


def _placed(content: PageContent) -> tuple[list[_Placed], float, list[Box]]:
    """Lines, height of the page and boxes of its objects; of a page that stands sideways its upright lines too.

    A table that lies on its side leaves the running head and the page number where other pages have them.
    """
    turn = content.turn
    width, height = content.size
    placed = [
        _Placed(index, line, line.bbox[1], line.bbox[3], line.baseline) for index, line in enumerate(content.lines)
    ]
    objects = [table.bbox for table in content.tables] + [
        mark.bbox for mark in content.marks if mark.kind in {"picture", "seal"}
    ]
    tall = [at for at in placed if at.bottom - at.top > 1.5 * (at.line.bbox[2] - at.line.bbox[0])] if turn % 2 else []
    if not tall:
        return placed, height, objects
    shown = [content.shown_box(at.line.bbox) for at in tall]
    turned = [_Placed(at.index, at.line, box[1], box[3], box[3]) for at, box in zip(tall, shown, strict=True)]
    inner = [content.shown_box(box) for box in objects]
    return turned, width, inner


def find_spots(number: int, content: PageContent, usual: Usual) -> Iterator[Spot]:
    """Lines in the outermost rows at the top and at the bottom of a page."""
    placed, height, objects = _placed(content)
    order = sorted(placed, key=lambda at: at.baseline)
    rules = [rule[1] for rule in content.rules]
    top = _outer_rows([at for at in order if at.bottom <= _BAND * height])
    bottom = _outer_rows([at for at in reversed(order) if at.top >= (1 - _BAND) * height])
    for edge, rows in (("header", top), ("footer", bottom)):
        for row, pieces in enumerate(rows):
            apart = _is_apart(pieces, order, objects, rules, usual, down=edge == "header")
            for at in pieces:
                distance = at.baseline if edge == "header" else height - at.baseline
                yield Spot(number, at.index, edge, row, distance, at.line, apart, len(pieces))  # type: ignore[arg-type]


def _outer_rows(order: Sequence[_Placed]) -> list[list[_Placed]]:
    rows: list[list[_Placed]] = []
    for at in order:
        if rows and abs(at.baseline - rows[-1][0].baseline) <= 0.5 * max(4.0, at.line.size):
            rows[-1].append(at)
        elif len(rows) == ROWS:
            break
        else:
            rows.append([at])
    return rows


def _is_apart(
    row: Sequence[_Placed],
    order: Sequence[_Placed],
    objects: Sequence[Box],
    rules: Sequence[float],
    usual: Usual,
    *,
    down: bool,
) -> bool:
    """Whether a row is smaller than text, has a rule on its inner side, or stands far from what is there."""
    if max(at.line.size for at in row) <= SMALL * usual.size:
        return True
    here = row[0].baseline
    inner = [at.baseline for at in order if (at.baseline > here + 2 if down else at.baseline < here - 2)]
    nearest = (min(inner) if down else max(inner)) if inner else None
    edge = max(at.bottom for at in row) if down else min(at.top for at in row)
    blocks = [box[1] if down else box[3] for box in objects]
    blocks = [block for block in blocks if (block > edge - 2 if down else block < edge + 2)]
    if nearest is not None and blocks and any((block < nearest) if down else (block > nearest) for block in blocks):
        nearest = None
    if any((edge - 2 < rule < edge + 14) if down else (edge - 14 < rule < edge + 2) for rule in rules):
        return True
    if nearest is not None:
        return abs(nearest - here) > _FAR * usual.pitch
    return not blocks or min(abs(block - edge) for block in blocks) > 0.6 * usual.pitch
