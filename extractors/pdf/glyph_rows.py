"""Characters to rows: on one baseline, from left to right, blanks and what was printed twice taken out."""

from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np

from extractors.layout.frames import Floats
from extractors.layout.joining import is_wide
from extractors.pdf.glyphs import Flags, Glyphs, Ints, is_space

_RAISED: Final = 0.5
"""Points above the line's baseline from which a digit of a smaller size is raised."""
_EXPONENTS: Final = np.array([ord(digit) for digit in "⁰¹²³⁴⁵⁶⁷⁸⁹"])
_OPENING: Final = np.array([ord(sign) for sign in "[［〔【(（"])
_SMALL: Final = 0.8
_UNKNOWN: Final = -1
_WIDTHS: Final = np.full(0x110000, _UNKNOWN, dtype=np.int8)
"""1 for the codes of wide characters, 0 for those of others, as far as any was met."""


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


def _with_exponents(glyphs: Glyphs, baselines: Floats) -> Glyphs:
    """Raised digits as such (m², a footnote's mark after a figure): on the line they would change a number.

    Those in brackets are references and stay as they are.
    """
    digits = (glyphs.codes >= 0x30) & (glyphs.codes <= 0x39)
    raised = digits & (glyphs.origins[:, 1] < baselines - _RAISED)
    if not raised.any():
        return glyphs
    mixed = np.zeros(int(glyphs.run_of.max()) + 1, dtype=bool)
    mixed[glyphs.run_of[~digits & ~is_space(glyphs.codes)]] = True
    after = np.flatnonzero(np.isin(glyphs.codes[:-1], _OPENING)) + 1
    mixed[glyphs.run_of[after]] = True
    raised &= ~mixed[glyphs.run_of]
    codes = glyphs.codes.copy()
    codes[raised] = _EXPONENTS[codes[raised] - 0x30]
    return replace(glyphs, codes=codes)


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


def _wide_mask(codes: Ints) -> Flags:
    """Which characters are as wide as they are high; what is known of a code is kept."""
    kinds = _WIDTHS[codes]
    if (new := kinds == _UNKNOWN).any():
        for code in np.unique(codes[new]).tolist():
            _WIDTHS[code] = is_wide(chr(code))
        kinds = _WIDTHS[codes]
    return kinds.astype(np.bool_)


@dataclass(frozen=True, slots=True)
class Rows:
    """Characters of all baselines, each from left to right, blanks taken out.

    ``starts`` are the places at which a row begins, ``row_of`` numbers the rows; ``spaced`` marks a blank before a
    character, ``doubled`` what was printed twice. ``baselines``, ``regions`` and ``levels`` go with the characters;
    a row's level is the baseline of its middle character.
    """

    glyphs: Glyphs
    sizes: Floats
    wide: Flags
    spaced: Flags
    doubled: Flags
    baselines: Floats
    levels: Floats
    regions: Ints
    starts: Ints
    row_of: Ints

    def select(self, chosen: Flags) -> Self:
        """The characters that a mask chooses, in their rows."""
        row_of = self.row_of[chosen]
        return type(self)(
            glyphs=self.glyphs.select(chosen),
            sizes=self.sizes[chosen],
            wide=self.wide[chosen],
            spaced=self.spaced[chosen],
            doubled=self.doubled[chosen],
            baselines=self.baselines[chosen],
            levels=self.levels[chosen],
            regions=self.regions[chosen],
            starts=np.flatnonzero(np.diff(row_of, prepend=-1)),
            row_of=row_of,
        )

    @property
    def ends(self) -> Ints:
        """Places after the last character of each row."""
        return np.append(self.starts[1:], len(self.row_of))


def find_rows(glyphs: Glyphs, regions: Ints) -> Rows:
    """Rows of upright text; ``regions`` gives each character its table cell, of which each has rows of its own."""
    of_character = _baselines(glyphs)
    glyphs = _with_exponents(glyphs, of_character)
    clusters = _clusters(glyphs, of_character, regions)
    order = np.lexsort((glyphs.boxes[:, 0], clusters))
    ordered = glyphs.select(order)
    clusters = clusters[order]
    keep, doubled = _without_doubles(ordered, clusters)
    blank = is_space(ordered.codes)
    spaced = np.zeros(len(order), dtype=bool)
    spaced[1:] = blank[:-1]
    keep &= ~blank
    ordered, clusters = ordered.select(keep), clusters[keep]
    first = np.diff(clusters, prepend=-1) != 0
    starts, row_of = np.flatnonzero(first), np.cumsum(first) - 1
    baselines = of_character[order][keep]
    middles = (starts + np.append(starts[1:], len(row_of))) // 2
    return Rows(
        glyphs=ordered,
        sizes=ordered.sizes,
        wide=_wide_mask(ordered.codes),
        spaced=spaced[keep],
        doubled=doubled[keep],
        baselines=baselines,
        levels=baselines[middles][row_of] if len(row_of) else baselines,
        regions=regions[order][keep],
        starts=starts,
        row_of=row_of,
    )
