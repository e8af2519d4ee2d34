"""Rules of an image to grids."""

from types import ModuleType

import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractors.scan.tables import Grid, find_grids

SCALE = 200 / 72


def drawn(*lines: tuple[int, int, int, int], ink: int = 30, width: int = 2) -> tuple[Grid, ...]:
    """The grids of a page with these lines."""
    image = Image.new("L", (1200, 900), 248)
    draw = ImageDraw.Draw(image)
    for line in lines:
        draw.line(line, fill=ink, width=width)
    return find_grids(np.asarray(image), pixels_per_point=SCALE)


def frame(*, rows: tuple[int, ...], columns: tuple[int, ...]) -> list[tuple[int, int, int, int]]:
    """The lines of a full grid."""
    across = [(columns[0], y, columns[-1], y) for y in rows]
    return across + [(x, rows[0], x, rows[-1]) for x in columns]


@pytest.mark.parametrize(("ink", "width"), [(30, 2), (150, 2), (60, 5), (90, 1)])
def test_a_grid_has_its_cells(ink: int, width: int):
    """Two by three cells, thin, thick or grey, each in its place."""
    (grid,) = drawn(*frame(rows=(100, 180, 260), columns=(100, 400, 700, 1000)), ink=ink, width=width)
    assert (grid.rows, grid.columns, len(grid.cells)) == (2, 3, 6)
    assert grid.box == pytest.approx((100, 100, 1000, 260), abs=4)
    assert grid.cells[4].box == pytest.approx((400, 180, 700, 260), abs=4)
    assert grid.support > 0.9


def test_merged_cells_span():
    """A cell over two columns and one over two rows."""
    lines = [
        *((100, y, 1000, y) for y in (100, 180, 340)),
        (400, 260, 1000, 260),
        *((x, 100, x, 340) for x in (100, 1000)),
        (400, 180, 400, 340),
        (700, 180, 700, 340),
    ]
    (grid,) = drawn(*lines)
    spans = [(cell.row, cell.column, cell.row_span, cell.column_span) for cell in grid.cells]
    assert spans == [(0, 0, 1, 3), (1, 0, 2, 1), (1, 1, 1, 1), (1, 2, 1, 1), (2, 1, 1, 1), (2, 2, 1, 1)]


def test_two_tables_are_two():
    """Tables apart from each other come from top to bottom."""
    below = frame(rows=(500, 580, 660), columns=(100, 500, 900))
    above = frame(rows=(100, 180, 260), columns=(100, 500, 900))
    assert [round(grid.box[1], -2) for grid in drawn(*below, *above)] == [100, 500]


def test_rules_that_enclose_nothing_are_no_table():
    """A red head's rule, an underline, a frame around a page."""
    assert drawn((100, 100, 1000, 100), (100, 300, 600, 300)) == ()
    assert drawn(*frame(rows=(60, 840), columns=(60, 1140))) == ()
    assert drawn() == ()


def test_a_bar_is_no_rule():
    """Filled boxes have edges but no rules."""
    image = Image.new("L", (1200, 900), 248)
    ImageDraw.Draw(image).rectangle((100, 100, 900, 500), fill=40)
    assert find_grids(np.asarray(image), pixels_per_point=SCALE) == ()


TIGHT = ((100, 140, 180, 240, 420, 460), (100, 300, 560, 1000))
"""Rows and columns of a form whose lines stand close to its rules."""


def form(paint: ModuleType, *, ink: int, noise: int, face: str = "song") -> np.ndarray:
    """A form of faint rules with print in it: close rows, a span with a dash, a cell of many lines across two columns."""
    image = Image.new("L", (1200, 900), 248)
    draw = ImageDraw.Draw(image)
    rows, columns = TIGHT
    for y in rows:
        draw.line((columns[0], y, columns[-1], y), fill=ink, width=1)
    for x in (columns[0], columns[1], columns[-1]):
        draw.line((x, rows[0], x, rows[-1]), fill=ink, width=1)
    draw.line((columns[2], rows[0], columns[2], rows[2]), fill=ink, width=1)
    font = paint.font(face, 34)
    for y in rows[:2]:
        for x, text in zip(columns[:3], ("手机中平", "二三王五", "主要负责人"), strict=True):
            draw.text((x + 6, y + 20), text, 20, font, anchor="lm")
    draw.text((306, 210), "2024年1月——2026年12月", 20, font, anchor="lm")
    for line in range(5):
        text = "一三五王二十三个重点工作日内三次采集、"
        draw.text((304, 260 + 35 * line), text[line * 3 :] + text[: line * 3], 20, font, anchor="lm")
    draw.text((306, 440), "日期：__________", 20, font, anchor="lm")
    grain = np.random.default_rng(noise).normal(0, noise, (900, 1200))
    return np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("face", ["song", "kai", "serif"])
@pytest.mark.parametrize(("ink", "noise"), [(40, 2), (130, 5), (150, 3)])
def test_print_close_to_faint_rules_is_no_rule(paint: ModuleType, ink: int, noise: int, face: str):
    """Rows of print, dashes, blanks to fill in and upright strokes part nothing; the faint rules between them do."""
    (grid,) = find_grids(form(paint, ink=ink, noise=noise, face=face), pixels_per_point=SCALE)
    places = [(cell.row, cell.column, cell.row_span, cell.column_span) for cell in grid.cells]
    whole = [(row, column, 1, 1) for row in (0, 1) for column in (0, 1, 2)]
    assert places == whole + [(row, column, 1, 1 + column) for row in (2, 3, 4) for column in (0, 1)]


def test_a_rule_is_drawn_from_border_to_border():
    """A faint line between the columns parts two rows; a blank to fill in, which meets neither, does not."""
    lines = frame(rows=(100, 180, 260), columns=(100, 400, 1000))
    for start, end, rows in ((400, 1000, 3), (440, 960, 2)):
        (grid,) = drawn(*lines, (start, 220, end, 220), ink=120, width=1)
        assert grid.rows == rows
