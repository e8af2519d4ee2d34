"""Rules that writers leave out, draw as dots or break, made whole before cells are looked for."""

from typing import Any

import numpy as np
import pytest

from extractors.pdf.completing import complete, lines_of_dots
from extractors.pdf.crossings import network_of
from extractors.pdf.tables import find_grids

XS, YS = (60.0, 180.0, 300.0, 420.0), (100.0, 125.0, 150.0, 175.0, 200.0)


def grid(*, left: bool = True, right: bool = True, bottom: bool = True, top: bool = True) -> np.ndarray:
    """A grid of four rows and three columns; sides may be left out."""
    xs = XS[0 if left else 1 : None if right else -1]
    ys = YS[0 if top else 1 : None if bottom else -1]
    rules = [(XS[0], y, XS[-1], y) for y in ys] + [(x, YS[0], x, YS[-1]) for x in xs]
    return np.array(rules)


@pytest.mark.parametrize("missing", ["left", "right", "top", "bottom"])
def test_an_open_side_is_closed(missing: str):
    """All twelve cells are there; an open top or bottom is told."""
    (found,) = find_grids(grid(**{missing: False}))
    assert len(found.cells) == 12
    assert found.bbox == pytest.approx((XS[0], YS[0], XS[-1], YS[-1]), abs=0.1)
    assert (found.open_top, found.open_bottom) == (missing == "top", missing == "bottom")


def test_tables_open_at_both_sides_with_one_rule_inside():
    """The usual table of statistics, of two columns."""
    rules = np.array([(60, y, 420, y) for y in YS] + [(180, YS[0], 180, YS[-1])], dtype=np.float64)
    (found,) = find_grids(rules)
    assert len(found.cells) == 8


def test_a_chart_is_not_closed():
    """Lines behind a chart begin at its axis and end nowhere; ticks cross the axis."""
    lines = [(60, y, 420, y) for y in YS] + [(60, 90, 60, 200)]
    assert find_grids(np.array(lines, dtype=np.float64)) == ()
    ticks = [(56, 200, 420, 200), (60, 90, 60, 204), *((x, 197, x, 203) for x in (100, 200, 300))]
    assert find_grids(np.array(ticks, dtype=np.float64)) == ()


def test_a_whole_grid_stays_as_it_is():
    """Nothing is added to rules that lack nothing."""
    rules = grid()
    assert complete(rules).rules == network_of(rules)


@pytest.mark.parametrize(("dash", "gap"), [(1.5, 1.5), (3.0, 3.0), (6.0, 4.5), (10.0, 8.0)])
def test_dashes_are_lines(dash: float, gap: float):
    """Broken rules in both directions, gaps up to the length of a character."""
    rules = []
    for x0, y0, x1, y1 in grid().tolist():
        level = y0 == y1
        at, end = (x0, x1) if level else (y0, y1)
        while at < end:
            to = min(at + dash, end)
            rules.append((at, y0, to, y0) if level else (x0, at, x0, to))
            at += dash + gap
    (found,) = find_grids(np.array(rules))
    assert len(found.cells) == 12


def test_dots_are_lines():
    """Squares of half a point, as Word draws dotted borders."""
    dots = np.array(
        [(x, y) for y in YS for x in np.arange(60, 420.5, 0.96)]
        + [(x, y) for x in XS for y in np.arange(100, 200.5, 0.96)]
    )
    (found,) = find_grids(lines_of_dots(dots))
    assert len(found.cells) == 12
    assert len(lines_of_dots(dots[:2])) == 0


def test_dotted_rules_of_a_page(paper: Any, read: Any, only: Any):
    """From small filled squares to the table."""
    sheet = paper()
    for y in (100, 130, 160):
        for x in np.arange(72, 500, 0.96):
            sheet.canvas.rect(x, 841.89 - y, 0.48, 0.48, stroke=0, fill=1)
    for x in (72, 250, 499.7):
        for y in np.arange(100, 160.4, 0.96):
            sheet.canvas.rect(x, 841.89 - y, 0.48, 0.48, stroke=0, fill=1)
    for row in range(2):
        for column in range(2):
            sheet.text(80 + 180 * column, 120 + 30 * row, f"第{row}行{column}列", 12)
    assert [[cell.text for cell in row] for row in only(read(sheet.save()), "table").rows] == [
        [f"第{row}行{column}列" for column in range(2)] for row in range(2)
    ]
