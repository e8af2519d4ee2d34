"""Characters to visual lines: by baseline, cut at wide gaps, spaces from gaps."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from extractors.document import Box
from extractors.layout import Line
from extractors.layout.frames import Floats
from extractors.layout.joining import clean, is_wide, unspaced
from extractors.pdf.glyphs import Flags, Glyphs, Ints, Look

_SPACES: Final = np.array([0, 9, 10, 13, 32, 0xA0, 0x3000, *range(0x2000, 0x200C), 0x202F, 0x205F])
_PIECE_GAP: Final = 2.0
"""Gap in em that parts two pieces of a line (columns, labels)."""
_SMALL: Final = 0.8


@dataclass(frozen=True, slots=True)
class RegionLine:
    """A line and the region (table cell) it lies in; region 0 is the page."""

    region: int
    line: Line


def is_space(codes: Ints) -> Flags:
    """Which characters show nothing."""
    return np.isin(codes, _SPACES)


def _baselines(glyphs: Glyphs) -> Floats:
    """Baseline of each character; superscripts and subscripts get that of the text object before or after them."""
    bases, sizes = glyphs.origins[:, 1], glyphs.sizes
    if not len(glyphs) or sizes.min() >= _SMALL * sizes.max():
        return bases
    first = np.flatnonzero(np.diff(glyphs.run_of, prepend=-1))
    last = np.append(first[1:], len(glyphs)) - 1
    base, size = bases[first], sizes[first]
    left, right = glyphs.boxes[first, 0], glyphs.boxes[last, 2]
    moved = base.copy()
    for ours, theirs in ((slice(1, None), slice(None, -1)), (slice(None, -1), slice(1, None))):
        shift = np.abs(base[theirs] - base[ours])
        near = (size[theirs] * _SMALL > size[ours]) & (shift > 0.1 * size[theirs]) & (shift < 0.6 * size[theirs])
        near &= (left[theirs] - right[ours] < 0.3 * size[theirs]) & (left[ours] - right[theirs] < 0.3 * size[theirs])
        moved[ours] = np.where(near, base[theirs], moved[ours])
    return np.repeat(moved, last - first + 1)


def _clusters(glyphs: Glyphs, bases: Floats, regions: Ints) -> Ints:
    """A number for each character: equal on one baseline of one region."""
    sizes = glyphs.sizes
    order = np.lexsort((bases, regions))
    step = np.diff(bases[order], prepend=bases[order[:1]])
    new = (step > np.maximum(0.8, 0.2 * sizes[order])) | (np.diff(regions[order], prepend=regions[order[:1]]) != 0)
    numbers = np.empty(len(order), dtype=np.int64)
    numbers[order] = np.cumsum(new)
    return numbers


def _without_doubles(glyphs: Glyphs, clusters: Ints) -> tuple[Flags, Flags]:
    """Which characters to keep, and which of them were printed twice to look bold. Needs characters in line order."""
    keep, doubled = np.ones(len(glyphs), dtype=bool), np.zeros(len(glyphs), dtype=bool)
    if len(glyphs) < 2:
        return keep, doubled
    width = np.maximum(0.5, glyphs.boxes[1:, 2] - glyphs.boxes[1:, 0])
    same = (glyphs.codes[1:] == glyphs.codes[:-1]) & (clusters[1:] == clusters[:-1])
    same &= (np.diff(glyphs.boxes[:, 0]) < 0.3 * width) & (np.diff(glyphs.run_of) != 0)
    keep[1:] = ~same
    doubled[:-1] = same
    return keep, doubled


def _wide_mask(text: list[str]) -> Flags:
    return np.array([is_wide(character) for character in text], dtype=bool)


@dataclass(frozen=True, slots=True)
class _Row:
    """Characters of one baseline from left to right, blanks taken out; ``spaced`` marks a blank before."""

    glyphs: Glyphs
    sizes: Floats
    text: list[str]
    wide: Flags
    spaced: Flags
    doubled: Flags
    baseline: float


def _gaps(row: _Row) -> Floats:
    reach = np.maximum.accumulate(row.glyphs.boxes[:, 2])
    return row.glyphs.boxes[1:, 0] - reach[:-1]


def _cuts(row: _Row, gaps: Floats, *, may_split: bool) -> tuple[Flags, Flags]:
    """Where a new piece starts and where a space stands, after each character but the last."""
    size = np.maximum(row.sizes[1:], row.sizes[:-1])
    usual = max(0.0, sorted(gaps.tolist())[len(gaps) // 2])
    if len(gaps) == 1:
        usual = 0.0 if gaps[0] > 4 * size[0] else usual
    split = (gaps > np.maximum(_PIECE_GAP * size, 3 * usual)) & may_split
    wide = row.wide[1:] | row.wide[:-1]
    space = np.where(
        wide, gaps > np.maximum(0.8 * size, 1.6 * usual + 0.3 * size), gaps > np.maximum(0.2 * size, 1.6 * usual)
    )
    written = row.spaced[1:] & (gaps > 0.12 * size)
    return split, space | written


def _line(row: _Row, start: int, end: int, spaces: Flags) -> Line:
    boxes = row.glyphs.boxes[start:end]
    parts: list[str] = []
    last = start
    for at in np.flatnonzero(spaces[start : end - 1]) + start + 1:
        parts.append("".join(row.text[last:at]))
        last = int(at)
    parts.append("".join(row.text[last:end]))
    look, bold = _look_of(row, start, end)
    size = look.size
    top, bottom = max(boxes[:, 1].min(), row.baseline - 1.3 * size), min(boxes[:, 3].max(), row.baseline + 0.6 * size)
    box: Box = (float(boxes[:, 0].min()), float(min(top, bottom)), float(boxes[:, 2].max()), float(max(top, bottom)))
    return Line(
        text=unspaced(clean(" ".join(parts))),
        bbox=box,
        size=round(size, 2),
        baseline=row.baseline,
        font=look.font.name or None,
        bold=bold,
    )


def _look_of(row: _Row, start: int, end: int) -> tuple[Look, bool]:
    """The look that most characters have, Chinese ones alone where there are any, and whether most are bold."""
    wide, numbers, doubled = row.wide[start:end], row.glyphs.look_of[start:end], row.doubled[start:end]
    if wide.any() and not wide.all():
        numbers, doubled = numbers[wide], doubled[wide]
    counts = np.bincount(numbers)
    looks = row.glyphs.looks
    bold = sum(
        int(counts[number]) for number in np.flatnonzero(counts) if looks[number].font.bold or looks[number].outlined
    )
    return looks[int(counts.argmax())], max(bold, int(doubled.sum())) > 0.6 * len(numbers)


def _rows(glyphs: Glyphs, regions: Ints) -> list[tuple[int, _Row]]:
    of_character = _baselines(glyphs)
    clusters = _clusters(glyphs, of_character, regions)
    order = np.lexsort((glyphs.boxes[:, 0], clusters))
    ordered = glyphs.select(order)
    clusters, regions, of_character = clusters[order], regions[order], of_character[order]
    keep, doubled = _without_doubles(ordered, clusters)
    blank = is_space(ordered.codes)
    spaced = np.zeros(len(order), dtype=bool)
    spaced[1:] = blank[:-1]
    keep &= ~blank
    ordered, clusters, regions = ordered.select(keep), clusters[keep], regions[keep]
    of_character, doubled, spaced, sizes = of_character[keep], doubled[keep], spaced[keep], ordered.sizes
    text = [chr(code) for code in ordered.codes.tolist()]
    wide = _wide_mask(text)
    bounds = [0, *(np.flatnonzero(np.diff(clusters)) + 1).tolist(), len(text)]
    rows = []
    for start, end in pairwise(bounds):
        if start < end:
            part = slice(start, end)
            inside = ordered.select(part)
            baseline = float(of_character[(start + end) // 2])
            row = _Row(inside, sizes[part], text[part], wide[part], spaced[part], doubled[part], baseline)
            rows.append((int(regions[start]), row))
    return rows


def find_lines(glyphs: Glyphs, regions: Ints | None = None) -> list[RegionLine]:
    """Lines of upright text, top to bottom by region; a line of region 0 is cut at wide gaps, one of a cell is not.

    ``regions`` gives each character its table cell (0 for none). Superscripts stand in their line.
    """
    if not len(glyphs):
        return []
    lines: list[RegionLine] = []
    for region, row in _rows(glyphs, regions if regions is not None else np.zeros(len(glyphs), np.int64)):
        count = len(row.text)
        if count == 1:
            lines.append(RegionLine(region, _line(row, 0, 1, np.zeros(0, dtype=bool))))
            continue
        split, space = _cuts(row, _gaps(row), may_split=region == 0)
        bounds = [0, *(np.flatnonzero(split) + 1).tolist(), count]
        lines += [RegionLine(region, _line(row, start, end, space)) for start, end in pairwise(bounds)]
    return lines
