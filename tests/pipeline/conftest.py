"""Readings written out by hand, understood by the real outline."""

from collections.abc import Callable, Sequence

import pytest

from extractors.document import Block, Cell, Document, table_text
from pipeline.facts import Reading
from pipeline.outline import find_sections
from pipeline.programme import Programme, load_programme

MakeReading = Callable[..., Reading]
MakeTable = Callable[..., Block]


@pytest.fixture(scope="session")
def pilot() -> Programme:
    """The shipped call."""
    return load_programme("trade-secret-pilot-2024")


@pytest.fixture
def make_reading(make_document: Callable[..., Document]) -> MakeReading:
    """A factory of readings from lines (``#`` marks a title) or whole blocks."""

    def make(content: Sequence[str | Block], name: str = "文件.docx", sha256: str = "0" * 64) -> Reading:
        document = make_document(content, name, sha256)
        return Reading(document=document, sections=find_sections(document), figures=(), entities=())

    return make


@pytest.fixture
def make_table() -> MakeTable:
    """A factory of tables from rows of texts."""

    def make(block_id: str, rows: Sequence[Sequence[str]], page: int | None = None) -> Block:
        cells = tuple(tuple(Cell(text=text) for text in row) for row in rows)
        return Block(id=block_id, kind="table", text=table_text(cells), rows=cells, page=page)

    return make
