"""Places in a document: which cell of a table holds an offset of its text."""

from hypothesis import given
from hypothesis import strategies as st

from extractors.document import Block, Cell, cell_at, cite, table_text

CELLS = st.lists(
    st.lists(
        st.text("甲乙1 。", max_size=4).map(lambda text: Cell(text=text, bbox=(0, 0, 1, 1))), min_size=1, max_size=4
    ).map(tuple),
    min_size=1,
    max_size=5,
).map(tuple)


@given(CELLS)
def test_each_offset_belongs_to_the_cell_that_it_stands_in(rows: tuple[tuple[Cell, ...], ...]):
    """Empty cells too; the sign behind a cell counts to it, and beyond the end there is none."""
    text = table_text(rows)
    table = Block(id="t", kind="table", text=text, rows=rows, bbox=(0, 0, 9, 9))
    at = 0
    for number, row in enumerate(rows):
        for position, cell in enumerate(row):
            for offset in (at, at + len(cell.text)):
                assert cell_at(table, offset) == (number, position)
            assert cite("d", table, at, at + len(cell.text)).quote == cell.text
            at += len(cell.text) + 1
    assert cell_at(table, len(text) + 1) is None
    assert cell_at(Block(id="p", kind="paragraph", text="甲\t乙"), 1) is None
