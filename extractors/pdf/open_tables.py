"""Tables of a PDF page that level rules show without upright ones: three-line tables (三线表), frames, banded rows."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from extractors.document import Box
from extractors.layout import Line, TableContent
from extractors.layout.frames import Floats, overlap
from extractors.layout.line_words import is_caption_text
from extractors.layout.open_tables import rows_of_pieces, table_of_pieces
from extractors.pdf.crossings import TOLERANCE, Rule, merged
from extractors.pdf.glyph_lines import CELLS, find_lines
from extractors.pdf.glyphs import Flags, Glyphs
from extractors.pdf.tables import Grid, regions_of

_SHORTEST: Final = 90.0
"""Points from which a level rule may be that of a table."""
_MOST_RULES: Final = 300
_WHOLE: Final = 0.7
"""Part of the width from which a single piece is a line of text."""


class Opened(NamedTuple):
    """Tables, which characters are in them, the grids that remain, and the level rules that belong to no table."""

    tables: list[TableContent]
    taken: Flags
    grids: tuple[Grid, ...]
    rules: tuple[Box, ...]


class _Zone(NamedTuple):
    """Heights of rules of one width, from side to side."""

    left: float
    right: float
    heights: list[float]


def find_open_tables(glyphs: Glyphs, edges: Floats, grids: Sequence[Grid]) -> Opened:
    """Open tables among the characters that are in no grid; ``edges`` are rules and edges of shades ``(n, 4)``.

    A grid of one column is a frame around rows: where these are set in columns, it is such a table.
    """
    whole = [grid for grid in grids if len(grid.columns) > 2]
    flat = edges[edges[:, 1] == edges[:, 3]] if len(edges) else edges
    long = flat[flat[:, 2] - flat[:, 0] >= TOLERANCE]
    rules = [rule for rule in merged(long[:, [1, 0, 2]]) if rule.end - rule.start >= _SHORTEST]
    rules = [rule for rule in rules if not any(_is_in(rule, grid.bbox) for grid in whole)]
    taken = np.zeros(len(glyphs), dtype=bool)
    tables: list[TableContent] = []
    if len(glyphs) and 1 < len(rules) <= _MOST_RULES:
        middles = (glyphs.boxes[:, :2] + glyphs.boxes[:, 2:]) / 2
        middles[regions_of(middles, whole) > 0] = -1e6
        for zone in _zones(rules):
            for table, chosen in _tables_of(zone, glyphs, middles):
                if not (chosen & taken).any():
                    tables.append(table)
                    taken |= chosen
    free = [rule for rule in rules if not any(_is_in(rule, table.bbox) for table in tables)]
    kept = tuple(grid for grid in grids if grid in whole or not any(overlap(grid.bbox, t.bbox) for t in tables))
    return Opened(tables, taken, kept, tuple((rule.start, rule.place, rule.end, rule.place) for rule in free))


def _is_in(rule: Rule, box: Box) -> bool:
    inside = box[1] - TOLERANCE <= rule.place <= box[3] + TOLERANCE
    return inside and rule.start <= box[2] and rule.end >= box[0]


def _zones(rules: Sequence[Rule]) -> list[_Zone]:
    """Rules that begin and end at the same places, two or more."""
    zones: list[_Zone] = []
    for rule in sorted(rules):
        for zone in zones:
            if max(abs(zone.left - rule.start), abs(zone.right - rule.end)) <= TOLERANCE:
                zone.heights.append(rule.place)
                break
        else:
            zones.append(_Zone(rule.start, rule.end, [rule.place]))
    return [zone for zone in zones if len(zone.heights) > 1]


def _tables_of(zone: _Zone, glyphs: Glyphs, middles: Floats) -> Iterator[tuple[TableContent, Flags]]:
    """Tables between the rules of one width: neighbouring bands that are set in columns, together."""
    inside = (middles[:, 0] >= zone.left - TOLERANCE) & (middles[:, 0] <= zone.right + TOLERANCE)
    run: list[float] = []
    for top, bottom in [*pairwise(zone.heights), (0.0, 0.0)]:
        chosen = inside & (middles[:, 1] > top) & (middles[:, 1] < bottom)
        if bottom > top and _is_tabular(_pieces(glyphs, chosen), zone.right - zone.left):
            run = run or [top]
            run.append(bottom)
            continue
        if run and (found := _table(zone, run, glyphs, middles, inside)):
            yield found
        run = []


def _table(
    zone: _Zone, run: Sequence[float], glyphs: Glyphs, middles: Floats, inside: Flags
) -> tuple[TableContent, Flags] | None:
    chosen: Flags = inside & (middles[:, 1] > run[0]) & (middles[:, 1] < run[-1])
    box = (zone.left, run[0], zone.right, run[-1])
    table = table_of_pieces(_pieces(glyphs, chosen), box, run, strict=len(run) == 2)
    return (table, chosen) if table else None


def _pieces(glyphs: Glyphs, chosen: Flags) -> list[Line]:
    """Lines of characters, cut at the gaps of columns."""
    if not chosen.any():
        return []
    part = glyphs.select(chosen)
    return [found.line for found in find_lines(part, np.full(len(part), CELLS, dtype=np.int64))]


def _is_tabular(pieces: Sequence[Line], width: float) -> bool:
    """Whether some row has two pieces, hardly one goes from side to side, and none is a caption."""
    rows = rows_of_pieces(pieces)
    if not any(len(row) > 1 for row in rows) or any(is_caption_text(line.text) for line in pieces):
        return False
    wide = sum(line.bbox[2] - line.bbox[0] > _WHOLE * width for line in pieces)
    return 5 * wide <= len(rows)
