"""Characters to visual lines: by baseline, cut at wide gaps, spaces from gaps."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from extractors.document import Box
from extractors.frames import Floats
from extractors.glyphs import Flags, Glyphs, Ints, Run
from extractors.joining import clean, is_wide
from extractors.layout import Line

_SPACES: Final = np.array([0, 9, 10, 13, 32, 0xA0, 0x3000, *range(0x2000, 0x200C), 0x202F, 0x205F])
_PIECE_GAP: Final = 2.0
"""Gap in em that parts two pieces of a line (columns, labels)."""
_SMALL: Final = 0.8
_MOST_SMALL_RUNS: Final = 400


@dataclass(frozen=True, slots=True)
class RegionLine:
    """A line and the region (table cell) it lies in; region 0 is the page."""

    region: int
    line: Line


def is_space(codes: Ints) -> Flags:
    """Which characters show nothing."""
    return np.isin(codes, _SPACES)


def _attach_small_runs(glyphs: Glyphs, bases: Floats) -> Floats:
    """Baselines of runs, with superscripts and subscripts put on the baseline of the run beside them."""
    sizes = np.array([run.size for run in glyphs.runs])
    used = np.unique(glyphs.run_of)
    if len(used) < 2 or sizes[used].min() >= _SMALL * sizes[used].max():
        return bases
    left, right = np.full(len(sizes), np.inf), np.full(len(sizes), -np.inf)
    np.minimum.at(left, glyphs.run_of, glyphs.boxes[:, 0])
    np.maximum.at(right, glyphs.run_of, glyphs.boxes[:, 2])
    small = used[sizes[used] < _SMALL * sizes[used].max()][:_MOST_SMALL_RUNS]
    moved = bases.copy()
    for run in small:
        shift = np.abs(bases - bases[run])
        near = (sizes * _SMALL > sizes[run]) & (shift > 0.1 * sizes) & (shift < 0.6 * sizes)
        near &= (left - right[run] < 0.3 * sizes) & (left[run] - right < 0.3 * sizes)
        if near.any():
            moved[run] = bases[np.flatnonzero(near)[np.argmin(shift[near])]]
    return moved


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
    usual = max(0.0, float(np.median(gaps)))
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
    glyphs, sizes = row.glyphs, row.sizes[start:end]
    boxes = glyphs.boxes[start:end]
    parts: list[str] = []
    last = start
    for at in np.flatnonzero(spaces[start : end - 1]) + start + 1:
        parts.append("".join(row.text[last:at]))
        last = int(at)
    parts.append("".join(row.text[last:end]))
    judged = row.wide[start:end] if row.wide[start:end].any() else np.ones(end - start, dtype=bool)
    run = _main_run(glyphs, glyphs.run_of[start:end][judged])
    bold = np.array([_is_bold(glyphs.runs[number]) for number in glyphs.run_of[start:end][judged]])
    bold |= row.doubled[start:end][judged]
    size = float(np.median(sizes[judged]))
    top, bottom = max(boxes[:, 1].min(), row.baseline - 1.3 * size), min(boxes[:, 3].max(), row.baseline + 0.6 * size)
    box: Box = (float(boxes[:, 0].min()), float(min(top, bottom)), float(boxes[:, 2].max()), float(max(top, bottom)))
    return Line(
        text=clean(" ".join(parts)),
        bbox=box,
        size=round(size, 2),
        baseline=row.baseline,
        font=run.font.name or None,
        bold=bool(bold.mean() > 0.6),
    )


def _is_bold(run: Run) -> bool:
    return run.font.bold or run.outlined


def _main_run(glyphs: Glyphs, run_of: Ints) -> Run:
    """A run in the font that most of the characters have."""
    counts: dict[str, list[int]] = {}
    for number in run_of.tolist():
        counts.setdefault(glyphs.runs[number].font.name, []).append(number)
    return glyphs.runs[max(counts.values(), key=len)[0]]


def _rows(glyphs: Glyphs, regions: Ints, bases: Floats) -> list[tuple[int, _Row]]:
    of_character = bases[glyphs.run_of]
    clusters = _clusters(glyphs, of_character, regions)
    order = np.lexsort((glyphs.boxes[:, 0], clusters))
    ordered = Glyphs(glyphs.codes[order], glyphs.boxes[order], glyphs.run_of[order], glyphs.runs, glyphs.origins)
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
            inside = Glyphs(ordered.codes[part], ordered.boxes[part], ordered.run_of[part], glyphs.runs, glyphs.origins)
            baseline = float(np.median(of_character[part]))
            row = _Row(inside, sizes[part], text[part], wide[part], spaced[part], doubled[part], baseline)
            rows.append((int(regions[start]), row))
    return rows


def find_lines(glyphs: Glyphs, regions: Ints | None = None) -> list[RegionLine]:
    """Lines of upright text, top to bottom by region; a line of region 0 is cut at wide gaps, one of a cell is not.

    ``regions`` gives each character its table cell (0 for none). Superscripts stand in their line.
    """
    if not len(glyphs):
        return []
    bases = _attach_small_runs(glyphs, glyphs.origins[:, 1])
    lines: list[RegionLine] = []
    for region, row in _rows(glyphs, regions if regions is not None else np.zeros(len(glyphs), np.int64), bases):
        count = len(row.text)
        if count == 1:
            lines.append(RegionLine(region, _line(row, 0, 1, np.zeros(0, dtype=bool))))
            continue
        split, space = _cuts(row, _gaps(row), may_split=region == 0)
        bounds = [0, *(np.flatnonzero(split) + 1).tolist(), count]
        lines += [RegionLine(region, _line(row, start, end, space)) for start, end in pairwise(bounds)]
    return lines
