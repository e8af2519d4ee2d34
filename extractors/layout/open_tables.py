"""Tables without a grid: three-line tables (三线表), tables between level rules, borderless ones under a caption.

Their columns are what pieces of lines cover across, as far as no row parts them otherwise; rows are baselines, with the
lines of wrapped cells put to the row that they are nearest to. All of it is a guess, and says so by its confidence.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

from extractors.document import Box, Cell
from extractors.layout import Line, TableContent
from extractors.layout.frames import union
from extractors.layout.joining import join_lines, unspaced
from extractors.layout.line_words import NUMBERED, is_caption_text, is_note

Span: TypeAlias = tuple[int, int]

_SAME_ROW: Final = 0.4
_LEAST_ROWS: Final = 2
_FEW_ROWS: Final = 6
_MOST_COLUMNS: Final = 40
_MANY_PIECES: Final = 0.3
"""Share of rows with two pieces or more, at least …"""
_MANY_PIECES_STRICT: Final = 0.6
"""… and where rules do not say that it is a table."""
_MOST_ACROSS: Final = 0.2
_WRAPPED: Final = 0.8
"""Part of the distance of rows within which a line belongs to the row beside it."""
_FAR: Final = 2.2
_BY_RULES: Final = 0.85
_BY_CAPTION: Final = 0.6
_SENTENCE: Final = 30
_OFF_MIDDLE: Final = 8.0
"""Points from a column's middle up to which a head is this column's."""
_LONGEST_MARK: Final = 2
_STOPS: Final = ("。", "；")


class _Piece(NamedTuple):
    """A piece of a row in the columns from ``span[0]`` to ``span[1]``."""

    line: Line
    span: Span


Row: TypeAlias = list[_Piece]


def rows_of_pieces(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines by baseline, each row from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.baseline):
        if rows and abs(rows[-1][0].baseline - line.baseline) < _SAME_ROW * min(rows[-1][0].size, line.size):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.bbox[0]) for row in rows]


def _find_columns(rows: Sequence[Sequence[Line]]) -> list[tuple[float, float]]:
    """What the columns cover across, from left to right; narrow pieces first, those over several columns left out."""
    columns: list[tuple[float, float]] = []
    for line in sorted((line for row in rows for line in row), key=lambda line: line.bbox[2] - line.bbox[0]):
        x0, x1 = line.bbox[0], line.bbox[2]
        met = [place for place, (start, end) in enumerate(columns) if x0 < end and x1 > start]
        if not met:
            columns.append((x0, x1))
        elif len(met) == 1:
            start, end = columns[met[0]]
            columns[met[0]] = min(x0, start), max(x1, end)
    columns.sort()
    return _merged_columns(columns, rows)


def _merged_columns(columns: list[tuple[float, float]], rows: Sequence[Sequence[Line]]) -> list[tuple[float, float]]:
    """Neighbours that no row has side by side (of many rows, hardly one) are one column with words left and right."""
    enough = 1 if len(rows) < _FEW_ROWS else 2
    place = 0
    while place + 1 < len(columns):
        ours, theirs = columns[place], columns[place + 1]
        beside = sum(_holds_piece(row, ours) and _holds_piece(row, theirs) for row in rows)
        if beside >= enough and ours[1] <= theirs[0]:
            place += 1
        else:
            columns[place : place + 2] = [(min(ours[0], theirs[0]), max(ours[1], theirs[1]))]
    return columns


def _holds_piece(row: Sequence[Line], column: tuple[float, float]) -> bool:
    return any(column[0] <= (line.bbox[0] + line.bbox[2]) / 2 <= column[1] for line in row)


def _span(line: Line, columns: Sequence[tuple[float, float]]) -> Span:
    """The first and the last column that a piece covers; the nearest one where it covers none."""
    met = [place for place, (start, end) in enumerate(columns) if line.bbox[0] < end and line.bbox[2] > start]
    if met:
        return met[0], met[-1]
    middle = (line.bbox[0] + line.bbox[2]) / 2
    nearest = min(range(len(columns)), key=lambda place: abs(sum(columns[place]) / 2 - middle))
    return nearest, nearest


def _placed(row: Sequence[Line], columns: Sequence[tuple[float, float]]) -> Row:
    return [_Piece(line, _span(line, columns)) for line in row]


def _filled(row: Row) -> int:
    return len({piece.span for piece in row})


def _pitch(anchors: Sequence[Row]) -> float:
    steps = sorted(below[0].line.baseline - above[0].line.baseline for above, below in pairwise(anchors))
    return steps[len(steps) // 2] if steps else 1.8 * anchors[0][0].line.size


def _whole_rows(rows: Sequence[Row], columns: int) -> list[list[Row]]:
    """Rows of a table from rows of lines: lines of wrapped cells go to the row that they are nearest to."""
    enough = max(2, (columns + 1) // 2)
    anchors = [place for place, row in enumerate(rows) if _filled(row) >= enough]
    if not anchors:
        return [[row] for row in rows]
    near = _WRAPPED * _pitch([rows[place] for place in anchors])
    wholes: dict[int, list[Row]] = {}
    for place, row in enumerate(rows):
        here = row[0].line.baseline
        closest = min(anchors, key=lambda anchor: (abs(rows[anchor][0].line.baseline - here), anchor))
        joins = place != closest and abs(rows[closest][0].line.baseline - here) <= near
        wholes.setdefault(closest if joins else place, []).append(row)
    return [wholes[place] for place in sorted(wholes)]


def _header_rows(rows: Sequence[Row], columns: Sequence[tuple[float, float]]) -> list[list[Row]]:
    """Rows of a header: one where cells are wrapped, two where a cell stands over several columns."""
    rows = [_over_columns(row, rows[place + 1 :], columns) for place, row in enumerate(rows)]
    over = [place for place, row in enumerate(rows) if any(piece.span[0] < piece.span[1] for piece in row)]
    if not over or over[-1] + 1 >= len(rows):
        return [list(rows)]
    return [list(rows[: over[-1] + 1]), list(rows[over[-1] + 1 :])]


def _over_columns(row: Row, below: Sequence[Row], columns: Sequence[tuple[float, float]]) -> Row:
    """The row with pieces that stand over the middle of several columns spread over them.

    These columns have heads of their own in a row below.
    """
    spread = []
    for place, piece in enumerate(row):
        low = row[place - 1].span[1] + 1 if place else 0
        high = row[place + 1].span[0] - 1 if place + 1 < len(row) else len(columns) - 1
        spread.append(piece._replace(span=_spread(piece, below, columns, (low, high))))
    return spread


def _spread(piece: _Piece, below: Sequence[Row], columns: Sequence[tuple[float, float]], free: Span) -> Span:
    if piece.span[0] != piece.span[1]:
        return piece.span
    here = (piece.line.bbox[0] + piece.line.bbox[2]) / 2
    off = abs(sum(columns[piece.span[0]]) / 2 - here)
    if off <= _OFF_MIDDLE:
        return piece.span
    for size in range(2, free[1] - free[0] + 2):
        for first in range(max(free[0], piece.span[0] - size + 1), min(free[1] - size + 1, piece.span[0]) + 1):
            left, right = columns[first][0], columns[first + size - 1][1]
            heads = [{p.span for p in row if first <= p.span[0] < first + size} for row in below]
            middle = abs((left + right) / 2 - here)
            if middle < min(0.12 * (right - left), off / 2) and any(len(spans) == size for spans in heads):
                return first, first + size - 1
    return piece.span


def _texts(rows: Sequence[Row]) -> dict[Span, str]:
    """Text of the cells of a whole row; pieces beside each other with a space, lines below each other joined."""
    cells: dict[Span, list[tuple[float, str]]] = {}
    for row in rows:
        for piece in row:
            lines = cells.setdefault(piece.span, [])
            if lines and lines[-1][0] == row[0].line.baseline:
                lines[-1] = lines[-1][0], f"{lines[-1][1]} {piece.line.text}"
            else:
                lines.append((row[0].line.baseline, piece.line.text))
    texts = {}
    for span, lines in cells.items():
        text = ""
        for _, line in lines:
            text = join_lines(text, line)
        texts[span] = unspaced(" ".join(text.split()))
    return texts


def _without_overlaps(texts: dict[Span, str]) -> dict[Span, str]:
    """Cells of which none lies in another: what stands over several columns takes in what stands under it."""
    kept: dict[Span, str] = {}
    for span in sorted(texts, key=lambda span: (span[0], -span[1])):
        last = next(reversed(kept), None)
        if last is not None and span[0] <= last[1]:
            kept[last] = f"{kept[last]} {texts[span]}"
        else:
            kept[span] = texts[span]
    return kept


def _edges(columns: Sequence[tuple[float, float]], box: Box) -> list[float]:
    return [box[0], *((one[1] + other[0]) / 2 for one, other in pairwise(columns)), box[2]]


def _levels(wholes: Sequence[Sequence[Row]], box: Box) -> list[float]:
    """Heights of the borders of rows: half way between the lines of one and of the next."""
    bottoms = [max(piece.line.bbox[3] for row in whole for piece in row) for whole in wholes]
    tops = [min(piece.line.bbox[1] for row in whole for piece in row) for whole in wholes]
    return [box[1], *((bottom + top) / 2 for bottom, top in zip(bottoms[:-1], tops[1:], strict=True)), box[3]]


def _cells(whole: Sequence[Row], xs: Sequence[float], top: float, bottom: float) -> tuple[Cell, ...]:
    texts = _without_overlaps(_texts(whole))
    cells = []
    column = 0
    while column < len(xs) - 1:
        span = next((span for span in texts if span[0] == column), (column, column))
        box = (xs[column], top, xs[span[1] + 1], bottom)
        cells.append(Cell(text=texts.get(span, ""), col_span=span[1] - column + 1, bbox=box))
        column = span[1] + 1
    return tuple(cells)


def _looks_tabular(rows: Sequence[Row], columns: int, *, strict: bool) -> bool:
    if len(rows) < _LEAST_ROWS or not 2 <= columns <= _MOST_COLUMNS:
        return False
    many = sum(_filled(row) > 1 for row in rows)
    across = sum(piece.span[1] - piece.span[0] >= max(1, columns - 1) for row in rows[1:] for piece in row)
    if strict and (len(rows) <= _LEAST_ROWS or _is_list(rows, columns)):
        return False
    if many < max(2, (_MANY_PIECES_STRICT if strict else _MANY_PIECES) * len(rows)):
        return False
    sentences = sum(
        len(piece.line.text) >= _SENTENCE and piece.span[0] < piece.span[1] for row in rows for piece in row
    )
    used = {place for row in rows for piece in row for place in range(piece.span[0], piece.span[1] + 1)}
    return across <= _MOST_ACROSS * len(rows) and sentences <= 1 and len(used) == columns


def _is_list(rows: Sequence[Row], columns: int) -> bool:
    """Whether the first of two columns holds no more than the marks or numbers of a list."""
    marks = [row[0].line.text for row in rows if row[0].span == (0, 0)]
    return columns == 2 and all(len(mark) <= _LONGEST_MARK or NUMBERED.match(mark) for mark in marks)


def table_of_pieces(
    lines: Sequence[Line], box: Box, rules: Sequence[float] = (), *, strict: bool = False
) -> TableContent | None:
    """The table that pieces of lines in ``box`` make; None where they do not look like one.

    ``rules`` are the heights of level rules from side to side, the outer ones included: with one between, what is
    above the first is the header; with one between each two rows, they alone part the rows. ``strict`` wants clearer
    columns, for boxes that may as well hold running text.
    """
    inner = [rule for rule in rules if box[1] + 2 < rule < box[3] - 2]
    visual = rows_of_pieces(lines)
    body = [row for row in visual if not inner or row[0].baseline > inner[0]]
    columns = _find_columns(body if len(body) >= _LEAST_ROWS else visual)
    rows = [_placed(row, columns) for row in visual] if columns else []
    if not _looks_tabular(rows, len(columns), strict=strict):
        return None
    wholes = _by_rules(rows, inner, columns)
    xs, ys = _edges(columns, box), _levels(wholes, box)
    cells = tuple(_cells(whole, xs, top, bottom) for whole, (top, bottom) in zip(wholes, pairwise(ys), strict=True))
    confidence = _BY_RULES if inner else _BY_CAPTION if not rules else (_BY_RULES + _BY_CAPTION) / 2
    return TableContent(bbox=box, rows=cells, ruled=False, confidence=round(confidence, 2))


def _by_rules(rows: Sequence[Row], inner: Sequence[float], columns: Sequence[tuple[float, float]]) -> list[list[Row]]:
    """Rows of the table, by rules where each two rows have one between them."""
    count = len(columns)
    if not inner:
        return _whole_rows(rows, count)
    bands: list[list[Row]] = [[] for _ in range(len(inner) + 1)]
    for row in rows:
        bands[sum(rule < row[0].line.baseline for rule in inner)].append(row)
    bands = [band for band in bands if band]
    if len(bands) >= 4 and len(rows) <= 2 * len(bands):
        return bands
    return _header_rows(bands[0], columns) + [whole for band in bands[1:] for whole in _whole_rows(band, count)]


def box_of_lines(lines: Sequence[Line]) -> Box:
    """The box around all lines."""
    box = lines[0].bbox
    for line in lines[1:]:
        box = union(box, line.bbox)
    return box


def table_under_caption(rows: Sequence[Sequence[Line]]) -> tuple[int, TableContent] | None:
    """The table that the first ``rows`` of pieces make, and how many of them; None where they make none.

    It ends at a note, a caption, a number of a heading, a sentence, or where rows stand further apart.
    """
    count = 0
    pitch = 0.0
    for place, row in enumerate(rows):
        step = row[0].baseline - rows[place - 1][0].baseline if place else 0.0
        if _ends_table(row) or (place > 1 and step > _FAR * pitch) or (place and step > 5 * row[0].size):
            break
        pitch = max(pitch, step)
        count = place + 1
    while count and len(rows[count - 1]) < 2:
        count -= 1
    lines = [line for row in rows[:count] for line in row]
    if count < 3 or (table := table_of_pieces(lines, box_of_lines(lines), strict=True)) is None:
        return None
    return count, table


def _ends_table(row: Sequence[Line]) -> bool:
    text = row[0].text
    if is_note(text) or is_caption_text(text):
        return True
    return len(row) == 1 and (bool(NUMBERED.match(text)) or len(text) >= _SENTENCE or text.endswith(_STOPS))
