"""Characters to visual lines: by baseline, cut at wide gaps, spaces from gaps."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from msgspec import structs

from extractors.layout import Line
from extractors.layout.frames import Floats
from extractors.layout.joining import clean, is_wide, unspaced
from extractors.pdf.glyphs import Flags, Glyphs, Ints, Look

_SPACES: Final = np.array([0, 9, 10, 13, 32, 0xA0, 0x3000, *range(0x2000, 0x200C), 0x202F, 0x205F])
_IS_SPACE: Final = np.isin(np.arange(0x3002), _SPACES)
_PIECE_GAP: Final = 2.0
"""Gap in em that parts two pieces of a line (columns, labels)."""
CELLS: Final = -1
"""Region of a table whose columns no rules part: each piece after a fair gap may be a cell."""
_CELL_GAP: Final = 0.9
_RIVER_GAP: Final = 0.9
"""Gap in em that parts them where the rows above and below have one at the same place."""
_RIVER_REACH: Final = 9.0
_RIVER_ROWS: Final = 4
_LEAST_GAP: Final = -0.8
"""The same of a text object that begins where columns do: a line may hang over right into the next column."""
_FAIR_GAP: Final = 0.4
"""Gap in em before a text object of Chinese characters, at which another page may tell that a column begins."""
_COLUMN_STARTS: Final = 6
_MOST_GAPS: Final = 400
_RAISED: Final = 0.5
"""Points above the line's baseline from which a digit of a smaller size is raised."""
_EXPONENTS: Final = np.array([ord(digit) for digit in "⁰¹²³⁴⁵⁶⁷⁸⁹"])
_STRETCHED: Final = 4
_OPENING: Final = np.array([ord(sign) for sign in "[［〔【(（"])
_SMALL: Final = 0.8


@dataclass(frozen=True, slots=True)
class RegionLine:
    """A line and the region (table cell) it lies in; region 0 is the page."""

    region: int
    line: Line


def is_space(codes: Ints) -> Flags:
    """Which characters show nothing."""
    blank: Flags = _IS_SPACE[np.minimum(codes, len(_IS_SPACE) - 1)]
    return blank


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
    different, places = np.unique(codes, return_inverse=True)
    return np.array([is_wide(chr(code)) for code in different.tolist()], dtype=bool)[places]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Characters of all baselines, each from left to right, blanks taken out.

    ``starts`` are the places at which a row begins, ``row_of`` numbers the rows; ``spaced`` marks a blank before a
    character, ``doubled`` what was printed twice. ``baselines`` and ``regions`` go with the characters.
    """

    glyphs: Glyphs
    sizes: Floats
    wide: Flags
    spaced: Flags
    doubled: Flags
    baselines: Floats
    regions: Ints
    starts: Ints
    row_of: Ints

    @property
    def ends(self) -> Ints:
        """Places after the last character of each row."""
        return np.append(self.starts[1:], len(self.row_of))


def _rows(glyphs: Glyphs, regions: Ints) -> _Rows:
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
    return _Rows(
        glyphs=ordered,
        sizes=ordered.sizes,
        wide=_wide_mask(ordered.codes),
        spaced=spaced[keep],
        doubled=doubled[keep],
        baselines=of_character[order][keep],
        regions=regions[order][keep],
        starts=np.flatnonzero(first),
        row_of=np.cumsum(first) - 1,
    )


def _gaps(rows: _Rows) -> Floats:
    """Space before each character; of no meaning for the first of a row."""
    left, right = rows.glyphs.boxes[:, 0], rows.glyphs.boxes[:, 2]
    lowest = right.min()
    apart = rows.row_of * (right.max() - lowest + 1)
    reach = np.maximum.accumulate(right - lowest + apart) - apart + lowest
    gaps: Floats = left - np.roll(reach, 1)
    return gaps


def _usual_gaps(rows: _Rows, gaps: Floats, sizes: Floats) -> Floats:
    """The middle one of the gaps of each row, 0 where a row has none; a single wide gap is none."""
    counts = rows.ends - rows.starts - 1
    inner = np.ones(len(gaps), dtype=bool)
    inner[rows.starts] = False
    order = np.lexsort((gaps[inner], rows.row_of[inner]))
    middle = np.minimum(rows.starts - np.arange(len(counts)) + counts // 2, max(0, len(order) - 1))
    usual = np.zeros(len(counts))
    if len(order):
        usual = np.where(counts > 0, np.maximum(0.0, gaps[inner][order][middle]), 0.0)
    second = np.minimum(rows.starts + 1, len(gaps) - 1)
    return np.where((counts == 1) & (gaps[second] > 4 * sizes[second]), 0.0, usual)


def _cuts(rows: _Rows) -> tuple[Flags, Flags, Flags]:
    """Which characters begin a piece, which may begin one, and which have a space before them."""
    gaps = _gaps(rows)
    size, wide = np.maximum(rows.sizes, np.roll(rows.sizes, 1)), rows.wide | np.roll(rows.wide, 1)
    usual = _usual_gaps(rows, gaps, size)[rows.row_of]
    begins = (gaps > np.maximum(_PIECE_GAP * size, 3 * usual)) & (rows.regions == 0)
    begins |= (gaps > _CELL_GAP * size) & (rows.regions == CELLS)
    loose = rows.regions == 0
    begins |= _in_rivers(rows, gaps, (gaps > np.maximum(_RIVER_GAP * size, 3 * usual)) & loose, begins)
    if begins.any():
        near = (gaps > _LEAST_GAP * size) & loose & ~begins & _new_runs(rows) & _at_column_starts(rows, begins)
        begins |= _in_rivers(rows, gaps, near, begins) if near.any() else near
    space = np.where(
        wide, gaps > np.maximum(0.8 * size, 1.6 * usual + 0.3 * size), gaps > np.maximum(0.2 * size, 1.6 * usual)
    )
    space |= _real_spaces(rows, gaps, size)
    begins[rows.starts] = True
    may_begin = (gaps > np.where(_new_runs(rows) & wide, _FAIR_GAP, _RIVER_GAP) * size) & loose & ~begins
    return begins, may_begin, space & ~begins


def _new_runs(rows: _Rows) -> Flags:
    """Which characters begin a text object."""
    begun: Flags = np.diff(rows.glyphs.run_of, prepend=-1) != 0
    return begun


def _real_spaces(rows: _Rows, gaps: Floats, sizes: Floats) -> Flags:
    """Which characters have a space before them that the text means.

    Writers widen justified lines, and pdfium tells a blank between each two characters of them: where most Chinese
    characters of a text object or a row have one, only what is wider is a space.
    """
    spaced = rows.spaced & (gaps > 0.12 * sizes)
    if not spaced.any():
        return spaced
    pairs = rows.wide & np.roll(rows.wide, 1)
    pairs[rows.starts] = False
    real = spaced.copy()
    for groups in (rows.glyphs.run_of, rows.row_of):
        counts = np.bincount(groups[pairs & spaced], minlength=int(groups.max()) + 1)
        stretched = (counts >= _STRETCHED) & (5 * counts > 2 * np.bincount(groups[pairs], minlength=len(counts)))
        for number in np.flatnonzero(stretched).tolist():
            here = groups == number
            usual = float(np.median(gaps[here & pairs & spaced]))
            real &= ~here | (gaps > usual + 0.15 * sizes)
    return real


def _in_rivers(rows: _Rows, gaps: Floats, wide: Flags, begins: Flags) -> Flags:
    """Which characters after a fair gap begin a piece because the rows above and below leave the same place white.

    Columns may stand as near to each other as one character is wide.
    """
    starts = wide | begins
    starts[rows.starts] = True
    first = np.flatnonzero(starts)
    last = np.append(first[1:], len(starts)) - 1
    x0, x1, y = rows.glyphs.boxes[first, 0], rows.glyphs.boxes[last, 2], rows.baselines[first]
    row = rows.row_of[first]
    found = np.zeros(len(starts), dtype=bool)
    wide[rows.starts] = False
    for place in np.flatnonzero(wide)[:_MOST_GAPS].tolist():
        middle, over = rows.glyphs.boxes[place, 0] - max(0.0, gaps[place]) / 2, max(0.0, -gaps[place])
        step = (y - rows.baselines[place]) / rows.sizes[place]
        before, after = x1 <= middle + 1 + over, x0 >= middle - 1
        found[place] = any(
            _is_river(row, near, before, after)
            for near in ((step >= 0) & (step < _RIVER_REACH), (step <= 0) & (step > -_RIVER_REACH))
        )
    return found


def _at_column_starts(rows: _Rows, begins: Flags) -> Flags:
    """Which characters stand where pieces of several rows begin."""
    left = np.round(rows.glyphs.boxes[:, 0]).astype(np.int64)
    places, counts = np.unique(left[begins], return_counts=True)
    return np.isin(left, places[counts >= _COLUMN_STARTS])


def _is_river(row: Ints, near: Flags, before: Flags, after: Flags) -> bool:
    """Whether the rows near by have text on both sides of a place and hardly one crosses it."""
    sides = [len(set(row[near & side].tolist())) for side in (before, after)]
    crossing = len(set(row[near & ~before & ~after].tolist()))
    enough = _RIVER_ROWS if crossing or max(sides) <= _RIVER_ROWS else _RIVER_ROWS - 1
    return min(sides) >= enough and crossing * 6 <= min(sides)


def _look_of(rows: _Rows, start: int, end: int) -> tuple[Look, bool]:
    """The look that most characters have, Chinese ones alone where there are any, and whether most are bold."""
    wide, numbers, doubled = rows.wide[start:end], rows.glyphs.look_of[start:end], rows.doubled[start:end]
    if wide.any() and not wide.all():
        numbers, doubled = numbers[wide], doubled[wide]
    counts = np.bincount(numbers)
    looks = rows.glyphs.looks
    bold = sum(
        int(counts[number]) for number in np.flatnonzero(counts) if looks[number].font.bold or looks[number].outlined
    )
    return looks[int(counts.argmax())], max(bold, int(doubled.sum())) > 0.6 * len(numbers)


def _looks(rows: _Rows, starts: Ints, ends: Ints) -> list[tuple[Look, bool]]:
    """Look and weight of each piece; most have one look throughout."""
    looks, numbers = rows.glyphs.looks, rows.glyphs.look_of[: ends[-1]]
    plain = np.minimum.reduceat(numbers, starts) == np.maximum.reduceat(numbers, starts)
    plain &= ~np.logical_or.reduceat(rows.doubled[: ends[-1]], starts)
    found = []
    for start, end, is_plain in zip(starts.tolist(), ends.tolist(), plain.tolist(), strict=True):
        look = looks[numbers[start]]
        found.append((look, look.font.bold or look.outlined) if is_plain else _look_of(rows, start, end))
    return found


def _texts(rows: _Rows, spaces: Flags, starts: Ints, ends: Ints) -> list[str]:
    characters = [chr(code) for code in rows.glyphs.codes.tolist()]
    for place in np.flatnonzero(spaces).tolist():
        characters[place] = " " + characters[place]
    places = zip(starts.tolist(), ends.tolist(), strict=True)
    return [unspaced(clean("".join(characters[start:end]))) for start, end in places]


def find_lines(glyphs: Glyphs, regions: Ints | None = None) -> list[RegionLine]:
    """Lines of upright text, top to bottom by region; a line of region 0 is cut at wide gaps, one of a cell is not.

    ``regions`` gives each character its table cell (0 for none). Superscripts stand in their line.
    """
    if not len(glyphs):
        return []
    rows = _rows(glyphs, regions if regions is not None else np.zeros(len(glyphs), np.int64))
    if not len(rows.row_of):
        return []
    begins, may_begin, spaces = _cuts(rows)
    starts = np.flatnonzero(begins)
    lines = _lines(rows, spaces, starts, np.append(starts[1:], len(begins)))
    if may_begin.any():
        _add_parts(lines, rows, spaces, starts, may_begin)
    return [RegionLine(*found) for found in zip(rows.regions[starts].tolist(), lines, strict=True)]


def _add_parts(lines: list[Line], rows: _Rows, spaces: Flags, starts: Ints, may_begin: Flags) -> None:
    """Give lines with gaps as wide as a gutter their parts: other pages may tell that columns stand side by side."""
    number = np.searchsorted(starts, np.flatnonzero(may_begin), side="right") - 1
    for place in np.unique(number).tolist():
        end = int(starts[place + 1]) if place + 1 < len(starts) else len(may_begin)
        inner = np.flatnonzero(may_begin[starts[place] : end]) + starts[place]
        firsts = np.append(starts[place], inner)
        parts = _lines(rows, spaces & ~may_begin, firsts, np.append(inner, end))
        lines[place] = structs.replace(lines[place], parts=tuple(parts))


def _lines(rows: _Rows, spaces: Flags, starts: Ints, ends: Ints) -> list[Line]:
    """The pieces that begin at ``starts``."""
    baselines = rows.baselines[(rows.starts + rows.ends) // 2][rows.row_of[starts]]
    looks = _looks(rows, starts, ends)
    boxes = _boxes(rows, starts, int(ends[-1]), baselines, np.array([look.size for look, _ in looks]))
    pieces = zip(_texts(rows, spaces, starts, ends), boxes.tolist(), baselines.tolist(), looks, strict=True)
    return [
        Line(
            text=text,
            bbox=(x0, top, x1, bottom),
            size=round(look.size, 2),
            baseline=baseline,
            font=look.font.name or None,
            bold=bold,
        )
        for text, (x0, top, x1, bottom), baseline, (look, bold) in pieces
    ]


def _boxes(rows: _Rows, starts: Ints, end: int, baselines: Floats, sizes: Floats) -> Floats:
    """Boxes of the pieces: the characters', but no higher or deeper than lines of their size are."""
    boxes = rows.glyphs.boxes[:end]
    x0, top = np.minimum.reduceat(boxes[:, :2], starts).T
    x1, bottom = np.maximum.reduceat(boxes[:, 2:], starts).T
    top, bottom = np.maximum(top, baselines - 1.3 * sizes), np.minimum(bottom, baselines + 0.6 * sizes)
    return np.stack([x0, np.minimum(top, bottom), x1, np.maximum(top, bottom)], axis=1)
