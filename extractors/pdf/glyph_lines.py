"""Characters to visual lines: by baseline, cut at wide gaps, spaces from gaps."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from msgspec import structs

from extractors.layout import Line
from extractors.layout.frames import Floats
from extractors.layout.joining import clean, unspaced
from extractors.pdf.glyph_rows import Rows, find_rows
from extractors.pdf.glyphs import Flags, Glyphs, Ints, Look, text_of

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
_STRETCHED: Final = 4
_AT_ONCE: Final = 1_000_000
"""Counts of looks in pieces, or places beside gaps, that are looked at at once."""


@dataclass(frozen=True, slots=True)
class RegionLine:
    """A line and the region (table cell) it lies in; region 0 is the page."""

    region: int
    line: Line


def _gaps(rows: Rows) -> Floats:
    """Space before each character; of no meaning for the first of a row."""
    left, right = rows.glyphs.boxes[:, 0], rows.glyphs.boxes[:, 2]
    lowest = right.min()
    apart = rows.row_of * (right.max() - lowest + 1)
    reach = np.maximum.accumulate(right - lowest + apart) - apart + lowest
    gaps: Floats = left - np.roll(reach, 1)
    return gaps


def _usual_gaps(rows: Rows, gaps: Floats, sizes: Floats) -> Floats:
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


def _cuts(rows: Rows) -> tuple[Flags, Flags, Flags]:
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


def _new_runs(rows: Rows) -> Flags:
    """Which characters begin a text object."""
    begun: Flags = np.diff(rows.glyphs.run_of, prepend=-1) != 0
    return begun


def _real_spaces(rows: Rows, gaps: Floats, sizes: Floats) -> Flags:
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


def _in_rivers(rows: Rows, gaps: Floats, wide: Flags, begins: Flags) -> Flags:
    """Which characters after a fair gap begin a piece because the rows above and below leave the same place white.

    Columns may stand as near to each other as one character is wide.
    """
    wide[rows.starts] = False
    found = np.zeros(len(wide), dtype=bool)
    places = np.flatnonzero(wide)[:_MOST_GAPS]
    if not len(places):
        return found
    starts = wide | begins
    starts[rows.starts] = True
    first = np.flatnonzero(starts)
    last = np.append(first[1:], len(starts)) - 1
    pieces = _Pieces(rows.glyphs.boxes[first, 0], rows.glyphs.boxes[last, 2], rows.baselines[first], rows.row_of[first])
    for part in np.array_split(places, -(-len(places) * len(first) // _AT_ONCE)):
        found[part] = _are_rivers(rows, gaps, pieces, part)
    return found


class _Pieces(NamedTuple):
    """Left and right end, baseline and row of each piece of a row, in the order of the rows."""

    x0: Floats
    x1: Floats
    y: Floats
    row: Ints


def _are_rivers(rows: Rows, gaps: Floats, pieces: _Pieces, places: Ints) -> Flags:
    """Which gaps before the characters at ``places`` go on as white over the rows above or below."""
    gap = gaps[places]
    middle = (rows.glyphs.boxes[places, 0] - np.maximum(0.0, gap) / 2)[:, None]
    step = (pieces.y - rows.baselines[places, None]) / rows.sizes[places, None]
    before, after = pieces.x1 <= middle + 1 + np.maximum(0.0, -gap)[:, None], pieces.x0 >= middle - 1
    crossing = ~(before | after)
    first = np.flatnonzero(np.diff(pieces.row, prepend=-1))
    rivers = np.zeros(len(places), dtype=bool)
    for near in ((step >= 0) & (step < _RIVER_REACH), (step <= 0) & (step > -_RIVER_REACH)):
        left, right, across = (
            np.logical_or.reduceat(near & side, first, axis=1).sum(axis=1) for side in (before, after, crossing)
        )
        rivers |= _are_river_sides(left, right, across)
    return rivers


def _are_river_sides(left: Ints, right: Ints, across: Ints) -> Flags:
    """Whether so many rows have text left and right of a place and so many, hardly one, across it."""
    fewer, more = np.minimum(left, right), np.maximum(left, right)
    enough = np.where((across > 0) | (more <= _RIVER_ROWS), _RIVER_ROWS, _RIVER_ROWS - 1)
    sides: Flags = (fewer >= enough) & (across * 6 <= fewer)
    return sides


def _at_column_starts(rows: Rows, begins: Flags) -> Flags:
    """Which characters stand where pieces of several rows begin."""
    left = np.round(rows.glyphs.boxes[:, 0]).astype(np.int64)
    places, counts = np.unique(left[begins], return_counts=True)
    return np.isin(left, places[counts >= _COLUMN_STARTS])


def _looks(rows: Rows, starts: Ints) -> list[tuple[Look, bool]]:
    """Look of each piece and whether most of it is bold; most pieces have one look throughout."""
    looks, numbers = rows.glyphs.looks, rows.glyphs.look_of
    mixed = np.minimum.reduceat(numbers, starts) != np.maximum.reduceat(numbers, starts)
    mixed |= np.logical_or.reduceat(rows.doubled, starts)
    weights = [look.font.bold or look.outlined for look in looks]
    found = [(looks[number], weights[number]) for number in numbers[starts].tolist()]
    if mixed.any():
        heavy = np.array(weights, dtype=np.int64)
        places = np.flatnonzero(mixed)
        piece_of = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(numbers)))
        for part in np.array_split(places, -(-len(places) * len(looks) // _AT_ONCE)):
            for place, number, bold in _mixed_looks(rows, piece_of, part, heavy):
                found[place] = looks[number], bold
    return found


def _mixed_looks(rows: Rows, piece_of: Ints, places: Ints, heavy: Ints) -> Iterator[tuple[int, int, bool]]:
    """Number of the look that most characters of each piece have, Chinese ones alone where there are any.

    With it comes whether most of them are bold. ``heavy`` tells the looks that are.
    """
    chosen = np.flatnonzero(np.isin(piece_of, places))
    piece, wide = np.searchsorted(places, piece_of[chosen]), rows.wide[chosen]
    count = len(places)
    counted = wide | (np.bincount(piece, wide, minlength=count) == 0)[piece]
    piece, chosen = piece[counted], chosen[counted]
    table = np.bincount(piece * len(heavy) + rows.glyphs.look_of[chosen], minlength=count * len(heavy))
    table = table.reshape(count, len(heavy))
    bold = np.maximum(table @ heavy, np.bincount(piece, rows.doubled[chosen], minlength=count))
    yield from zip(
        places.tolist(), table.argmax(axis=1).tolist(), (bold > 0.6 * table.sum(axis=1)).tolist(), strict=True
    )


def _texts(rows: Rows, spaces: Flags, starts: Ints) -> list[str]:
    """Text of each piece."""
    blanks = np.flatnonzero(spaces)
    text = text_of(np.insert(rows.glyphs.codes, blanks, 0x20))
    begins = (starts + np.searchsorted(blanks, starts)).tolist()
    pieces = [text[start:end] for start, end in zip(begins, [*begins[1:], len(text)], strict=True)]
    if clean(text) != text:
        pieces = list(map(clean, pieces))
    return list(map(unspaced, pieces))


def find_lines(glyphs: Glyphs, regions: Ints | None = None) -> list[RegionLine]:
    """Lines of upright text, top to bottom by region; a line of region 0 is cut at wide gaps, one of a cell is not.

    ``regions`` gives each character its table cell (0 for none). Superscripts stand in their line.
    """
    if not len(glyphs):
        return []
    rows = find_rows(glyphs, regions if regions is not None else np.zeros(len(glyphs), np.int64))
    if not len(rows.row_of):
        return []
    begins, may_begin, spaces = _cuts(rows)
    starts = np.flatnonzero(begins)
    lines = _lines(rows, spaces, starts)
    if may_begin.any():
        _add_parts(lines, rows, spaces & ~may_begin, begins, may_begin)
    return [RegionLine(*found) for found in zip(rows.regions[starts].tolist(), lines, strict=True)]


def _add_parts(lines: list[Line], rows: Rows, spaces: Flags, begins: Flags, may_begin: Flags) -> None:
    """Give lines with gaps as wide as a gutter their parts: other pages may tell that columns stand side by side."""
    line_of = np.cumsum(begins) - 1
    parted = np.zeros(len(lines), dtype=bool)
    parted[line_of[may_begin]] = True
    chosen = parted[line_of]
    firsts = np.flatnonzero((begins | may_begin)[chosen])
    pieces = _lines(rows.select(chosen), spaces[chosen], firsts)
    parts: dict[int, list[Line]] = {}
    for number, piece in zip(line_of[chosen][firsts].tolist(), pieces, strict=True):
        parts.setdefault(number, []).append(piece)
    for number, own in parts.items():
        lines[number] = structs.replace(lines[number], parts=tuple(own))


def _lines(rows: Rows, spaces: Flags, starts: Ints) -> list[Line]:
    """The pieces that begin at ``starts``, each of which ends where the next begins."""
    levels = rows.levels[starts]
    looks = _looks(rows, starts)
    boxes = _boxes(rows, starts, levels, np.array([look.size for look, _ in looks]))
    pieces = zip(_texts(rows, spaces, starts), boxes.tolist(), levels.tolist(), looks, strict=True)
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


def _boxes(rows: Rows, starts: Ints, baselines: Floats, sizes: Floats) -> Floats:
    """Boxes of the pieces: the characters', but no higher or deeper than lines of their size are."""
    boxes = rows.glyphs.boxes
    x0, top = np.minimum.reduceat(boxes[:, :2], starts).T
    x1, bottom = np.maximum.reduceat(boxes[:, 2:], starts).T
    top, bottom = np.maximum(top, baselines - 1.3 * sizes), np.minimum(bottom, baselines + 0.6 * sizes)
    return np.stack([x0, np.minimum(top, bottom), x1, np.maximum(top, bottom)], axis=1)
