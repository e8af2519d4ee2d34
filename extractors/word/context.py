"""What all stories of one Word document share: its styles and lists, its notes and pictures, and what was counted."""

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from extractors.document import Cell, Warning
from extractors.errors import HostileFile
from extractors.ooxml import Element, Package
from extractors.word.bindings import Bindings
from extractors.word.controls import Prompts
from extractors.word.numbering import Counters, Numbering
from extractors.word.pictures import Pictures
from extractors.word.styles import Styles
from extractors.word.xml import W


class Tally:
    """What the document's warnings will tell, and what its limits are measured by."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.inner: list[Warning] = []
        """Warnings of fragments that are documents of their own."""
        self.characters = 0
        self.cells = 0
        self.blocks = 0


class Context(NamedTuple):
    """What all stories of one document share."""

    package: Package
    styles: Styles
    numbering: Numbering
    tally: Tally
    notes: dict[tuple[str, str], tuple[Element, str, str]]
    """Of each note that is still to come: its element, its part, and the mark that it carries."""
    pictures: Pictures
    prompts: Prompts
    bindings: Bindings
    counters: dict[str, Counters]
    """Where the lists stand, by story: all footnotes are one story, all text boxes of the body another."""

    def counters_of(self, story: str) -> Counters:
        """The list counters of one story."""
        return self.counters.setdefault(story, Counters(self.numbering))

    def count_block(self, text: str) -> None:
        """Count a block; raise :class:`HostileFile` when there are too many characters or blocks."""
        tally, limits = self.tally, self.package.limits
        tally.characters += len(text)
        tally.blocks += 1
        if tally.characters > limits.characters:
            raise HostileFile(f"文字超过上限（{limits.characters} 字），未读取。", file=self.package.name)
        if tally.blocks > limits.blocks:
            raise HostileFile(f"段落超过上限（{limits.blocks} 段），未读取。", file=self.package.name)

    def foresee(self, table: Element) -> None:
        """Look ahead for the cells of a table, so that one above the limit costs nothing; raises as :meth:`count_cells` does."""
        left = self.package.limits.table_cells - self.tally.cells
        if next(islice(table.iter(W + "tc"), max(0, left), None), None) is not None:
            raise self._too_many_cells()

    def _too_many_cells(self) -> HostileFile:
        limit = self.package.limits.table_cells
        return HostileFile(f"表格单元格超过上限（{limit} 个），未读取。", file=self.package.name)

    def count_cells(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Count the cells of a table; raise :class:`HostileFile` when there are too many."""
        self.tally.cells += sum(map(len, rows))
        if self.tally.cells > self.package.limits.table_cells:
            raise self._too_many_cells()
