"""Rules to cells: the same as pdfplumber's own functions find, whatever is missing, broken or off by a little."""

import itertools
from random import Random

import numpy as np
import pytest
from pdfplumber import table
from pdfplumber.utils.geometry import filter_edges

from extractors.document import Box
from extractors.pdf import crossings
from extractors.pdf.crossings import TOLERANCE, DenseRules, find_cells, network_of


def oracle(rules: np.ndarray) -> list[list[Box]]:
    """Cells of each table by pdfplumber."""
    edges = [
        {
            "x0": x0,
            "x1": x1,
            "top": top,
            "bottom": bottom,
            "width": x1 - x0,
            "height": bottom - top,
            "orientation": "h" if top == bottom else "v",
            "object_type": "line",
        }
        for x0, top, x1, bottom in rules.tolist()
    ]
    edges = filter_edges(table.merge_edges(edges, *[TOLERANCE] * 4), min_length=TOLERANCE)
    found: list[list[Box]] = table.cells_to_tables(
        table.intersections_to_cells(table.edges_to_intersections(edges, TOLERANCE, TOLERANCE))
    )
    return found


def drawn(seed: int) -> np.ndarray:
    """Two grids with rules in pieces, some left out, some drawn twice, places off by up to two points."""
    random = Random(seed)
    rules = []
    for top in (50.0, 420.0):
        xs = np.cumsum([60] + [random.choice((25, 40, 80)) for _ in range(random.randint(2, 6))]).tolist()
        ys = np.cumsum([top] + [random.choice((14, 20, 45)) for _ in range(random.randint(2, 7))]).tolist()
        pieces = [(x, y, right, y) for y in ys for x, right in itertools.pairwise(xs)]
        pieces += [(x, y, x, below) for x in xs for y, below in itertools.pairwise(ys)]
        for x0, y0, x1, y1 in pieces:
            for _ in range(random.choice((0, 1, 1, 1, 1, 1, 1, 2))):
                off = random.choice((0.0, 0.0, 0.25, 0.5, 1.5))
                level = y0 == y1
                rules.append((x0, y0 + off, x1, y1 + off) if level else (x0 + off, y0, x1 + off, y1))
    return np.array(rules)


@pytest.mark.parametrize("seed", range(40))
def test_cells_are_those_of_the_model(seed: int):
    """Equal tables with equal cells, to a hundredth of a point."""
    rules = drawn(seed)
    ours, theirs = find_cells(network_of(rules)), oracle(rules)
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        assert np.array(sorted(mine)) == pytest.approx(np.array(sorted(other)), abs=0.01)


def test_no_rules_no_cells():
    """Nothing, rules of one direction, rules that do not meet."""
    assert find_cells(network_of(np.zeros((0, 4)))) == []
    assert find_cells(network_of(np.array([[0, 10, 100, 10], [0, 30, 100, 30.0]]))) == []
    assert find_cells(network_of(np.array([[0, 10, 100, 10], [200, 0, 200, 100.0]]))) == []


def test_drawings_are_refused(monkeypatch: pytest.MonkeyPatch):
    """Too many rules, too many after joining, too many crossings."""
    grid = np.array(
        [[0, y, 500, y] for y in range(0, 500, 10)] + [[x, 0, x, 500] for x in range(0, 500, 10)], dtype=np.float64
    )
    assert len(find_cells(network_of(grid))[0]) == 49 * 49
    for name, most in (("_MOST_RULES", 9), ("_MOST_RULES", 99), ("_MOST_CROSSINGS", 2_499)):
        with monkeypatch.context() as patch:
            patch.setattr(crossings, name, most)
            with pytest.raises(DenseRules):
                find_cells(network_of(grid))
