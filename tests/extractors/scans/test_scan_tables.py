"""Rules of an image to grids."""

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
