"""The tables of a dossier with the figures that were found in their cells, to reckon with (表中数据)."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import groupby
from typing import Final

from extractors.document import Block
from pipeline.facts import Figure
from pipeline.figures.grid import Grid, make_grid
from pipeline.figures.lending import lines_above

_MOST: Final = 200
"""Rows from which a table is a list."""


class FigureTable:
    """One table with its caption and the figures of its grid; the grid is made when first asked for."""

    def __init__(self, block: Block, caption: str, figures: Iterable[Figure]) -> None:
        self.block = block
        self.caption = caption
        self.figures = tuple(figures)
        self._figures = {figure.evidence.start: figure for figure in self.figures}

    def __len__(self) -> int:
        """How many figures it has."""
        return len(self._figures)

    @cached_property
    def grid(self) -> Grid | None:
        """Its cells; None where several tables stand in one."""
        grid = make_grid(self.block)
        return grid if len(list(grid.parts())) == 1 else None

    def figure_at(self, grid: Grid, row: int, column: int) -> Figure | None:
        """The figure of a cell of numbers; None where there is none."""
        spot = grid.rows[row][column]
        if spot is None or (row, column) not in grid.values:
            return None
        return self._figures.get(spot.start + len(spot.raw) - len(spot.raw.lstrip()))


def read_tables(figures: Iterable[Figure], blocks: Mapping[tuple[str, str], Block]) -> Iterator[FigureTable]:
    """Every table with figures in its grid, in the order of the figures; lists of many rows are left out."""
    captions = _captions(blocks)
    for place, own in groupby(figures, key=lambda figure: (figure.document, figure.evidence.block)):
        if place in captions:
            yield FigureTable(blocks[place], captions[place], (figure for figure in own if figure.rule == "table-grid"))


def _captions(blocks: Mapping[tuple[str, str], Block]) -> dict[tuple[str, str], str]:
    """The captions of the tables that are no lists, by their places; empty where nothing stands above."""
    found: dict[tuple[str, str], str] = {}
    for document, own in groupby(blocks.items(), key=lambda item: item[0][0]):
        lines = [block for _, block in own]
        for number, block in enumerate(lines):
            if block.kind == "table" and block.rows and len(block.rows) <= _MOST:
                caption, _ = lines_above(lines, number)
                found[document, block.id] = caption.text if caption else ""
    return found
