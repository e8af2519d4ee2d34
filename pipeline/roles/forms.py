"""Forms and lists (表单): labels with their values, columns of areas."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

from extractors.document import Block, Cell, Evidence, Record, cite
from pipeline.wording import make_plain, plain_text

_EMPTY: Final = re.compile(
    r"^[_\-—.…/]*$|^(?:[(]?(?:单位|公|盖|签)?(?:盖章|公章|签字|签章|签名)[)]?[::]?|(?:20)?[_\d]{0,2}年_*月_*日|[□○](?:是|否)?"
    r"|[(]?(?:请|必)?填写?.*|\d*字(?:以内|左右)|单位[::]?.{0,4}|[_/])+$"
)
"""A value that nobody has written."""
_NAME: Final = 30
"""Characters of what a list names, at most."""
_IN_CELL: Final = re.compile(r"^(.{2,16}?)[::](.*)$")


_Test: TypeAlias = Callable[[str], bool]


class LabelledValue(Record, frozen=True):
    """A label of a form and what stands beside it; ``value`` is plain and "" while nobody filled it in."""

    label: str
    value: str
    evidence: Evidence


class ListCell(Record, frozen=True):
    """A cell below the heading of a column; ``rows`` of the table from ``row`` on (0 the first) are its own."""

    text: str
    evidence: Evidence
    row: int = 0
    rows: int = 1


class Heading(Record, frozen=True):
    """Where a column begins: its row, its place in the grid, and how many columns the table has."""

    row: int
    column: int
    width: int


def find_values(name: str, blocks: Sequence[Block], labels: Sequence[str]) -> list[LabelledValue]:
    """Values of every label that one of the patterns ``labels`` knows, in order; ``name`` is the document's id.

    A value stands right of its label, below it where the row has labels only, or behind a colon.
    """
    patterns = [re.compile(label) for label in labels]

    def is_label(text: str) -> bool:
        bare = re.sub(r"^[*\d.、()]+|[:*]+$", "", text)
        return bool(bare) and len(bare) <= 24 and any(pattern.search(bare) for pattern in patterns)

    found: list[LabelledValue] = []
    for block in blocks:
        if block.rows:
            found += _table_values(name, block, is_label)
        elif block.kind in {"paragraph", "list_item", "form_field", "heading", "title"}:
            found += _line_values(name, block, is_label)
    return found


def _offsets(block: Block) -> list[list[tuple[int, Cell]]]:
    """Cells of a table with their offsets in the block's text, by rows."""
    offset = 0
    table: list[list[tuple[int, Cell]]] = []
    for row in block.rows or ():
        line: list[tuple[int, Cell]] = []
        for cell in row:
            line.append((offset, cell))
            offset += len(cell.text) + 1
        table.append(line)
        offset += 0 if row else 1
    return table


def _table_values(name: str, block: Block, is_label: _Test) -> Iterator[LabelledValue]:
    table = _offsets(block)
    for number, row in enumerate(table):
        plain = [plain_text(cell.text) for _, cell in row]
        labels = [is_label(text) for text in plain]
        only_labels = all(known or not text for known, text in zip(labels, plain, strict=True)) and sum(labels) > 1
        below = table[number + 1] if number + 1 < len(table) else []
        for position, (offset, cell) in enumerate(row):
            pair = _IN_CELL.match(plain[position])
            if not labels[position]:
                if pair and is_label(pair[1]):
                    yield _value(name, block, pair[1], (offset, cell), pair[2])
                continue
            if position + 1 < len(row) and not labels[position + 1]:
                yield _value(name, block, plain[position], row[position + 1], plain[position + 1])
            elif only_labels and len(below) == len(row):
                yield _value(name, block, plain[position], below[position], plain_text(below[position][1].text))
            elif not only_labels:
                yield _value(name, block, plain[position], (offset, cell), "")


def _value(name: str, block: Block, label: str, place: tuple[int, Cell], value: str) -> LabelledValue:
    offset, cell = place
    evidence = cite(name, block, offset, offset + len(cell.text))
    return LabelledValue(label=label.rstrip(":*"), value="" if _EMPTY.match(value) else value, evidence=evidence)


def _line_values(name: str, block: Block, is_label: _Test) -> Iterator[LabelledValue]:
    plain = make_plain(block.text)
    pair = _IN_CELL.match(plain.text)
    if pair and is_label(pair[1]):
        start, end = plain.span(pair.start(2), pair.end(2)) if pair[2] else (0, len(block.text))
        value = "" if _EMPTY.match(pair[2]) else pair[2]
        yield LabelledValue(label=pair[1], value=value, evidence=cite(name, block, start, end))


def find_column(name: str, block: Block, headings: Sequence[str]) -> tuple[ListCell, ...]:
    """Cells below the first heading that one of the patterns knows, best pattern first; empty without such a column."""
    heading = find_heading(block, headings)
    return cells_below(name, block, heading) if heading else ()


def find_heading(block: Block, headings: Sequence[str]) -> Heading | None:
    """The first heading that one of the patterns knows, best pattern first.

    It is in one of the table's first six rows, in a row of more than one cell, and its column is found by the grid.
    """
    table = _offsets(block)
    for pattern in map(re.compile, headings):
        for number, row in enumerate(table[:6]):
            columns = _columns(table, number)
            for (_, cell), column in zip(row, columns, strict=True):
                if len([1 for _, other in row if other.text.strip()]) > 1 and pattern.search(plain_text(cell.text)):
                    return Heading(row=number, column=column, width=grid_width(block))
    return None


def grid_width(block: Block) -> int:
    """How many columns a table has."""
    return max((sum(cell.col_span for cell in row) for row in block.rows or ()), default=0)


def _columns(table: Sequence[Sequence[tuple[int, Cell]]], number: int) -> list[int]:
    """Grid column at which each cell of a row begins, with the spans of the rows above it."""
    taken: dict[int, int] = {}
    columns: list[int] = []
    for row in table[: number + 1]:
        columns, column, begun = [], 0, {}
        for _, cell in row:
            while taken.get(column, 0) > 0:
                column += 1
            columns.append(column)
            for step in range(cell.col_span):
                begun[column + step] = cell.row_span
            column += cell.col_span
        taken = {at: left - 1 for at, left in {**taken, **begun}.items() if left > 1 or at in begun}
    return columns


def cells_below(name: str, block: Block, heading: Heading) -> tuple[ListCell, ...]:
    """The filled cells of a column below its heading (from the first row on where that is -1); notes are none."""
    table = _offsets(block)
    found: list[ListCell] = []
    for number in range(heading.row + 1, len(table)):
        row = table[number]
        if _is_note([cell for _, cell in row if cell.text.strip()], heading.width):
            continue
        for (offset, cell), at in zip(row, _columns(table, number), strict=True):
            if at == heading.column and cell.text.strip():
                evidence = cite(name, block, offset, offset + len(cell.text))
                found.append(ListCell(text=cell.text.strip(), evidence=evidence, row=number, rows=cell.row_span))
    return tuple(found)


def _is_note(filled: Sequence[Cell], width: int) -> bool:
    """Whether a row is none of the list's: its only words run over columns, or are longer than any name."""
    return len(filled) < 2 and width > 1 and any(cell.col_span > 1 or len(cell.text) > _NAME for cell in filled)
