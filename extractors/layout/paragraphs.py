"""Rows to blocks: paragraphs over lines, columns and pages, with the signs that a new one begins."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final, Literal

from extractors.document import Block, BlockKind
from extractors.layout import Line, Mark, TableContent
from extractors.layout.blocks import Draft, Placed, to_blocks
from extractors.layout.frames import holds
from extractors.layout.joining import first_token, is_wide, width_in_em
from extractors.layout.line_kinds import footnote_start, is_contents_title, kind_of_row
from extractors.layout.line_words import DATE, MARKER, NUMBERED, TERMINAL, is_continued, is_unit
from extractors.layout.reading_order import Column, Item, OrderedPage, box_of
from extractors.layout.table_runs import Break, is_one_table

_SIZE_STEP: Final = 1.1
_GUESSED_SIZE_STEP: Final = 1.35
"""Sizes that OCR guessed from boxes differ more."""
_PITCH_STEP: Final = 1.35
_USUAL_BOTTOM: Final = 0.82
"""Part of a page's height to which text goes at least, where it fills the page."""
_TITLE_SIZE: Final = 1.5
"""Usual sizes from which a line with equal margins left and right is centred, however small these are."""
_SHORT: Final = 12
"""Characters up to which a line is no line of running text."""
_SAME_EDGE: Final = 3.0
_MOSTLY_BLANK: Final = 0.4
_BRACKETED: Final = re.compile(r"^[（(〔\[].*[）)〕\]]$")


@dataclass(frozen=True, slots=True)
class Look:
    """What is usual in a document: size of its text, baseline distance in em, whether paragraphs are indented."""

    size: float
    pitch: float
    indented: bool


def _body_rows(pages: Sequence[OrderedPage]) -> Iterator[tuple[Column, Line]]:
    for page in pages:
        for column in page.columns:
            for item in column.items:
                if isinstance(item, Line):
                    yield column, item


def _weighted_median(values: Sequence[tuple[float, int]], default: float) -> float:
    total, passed = sum(weight for _, weight in values), 0
    for value, weight in sorted(values):
        passed += weight
        if passed * 2 >= total:
            return value
    return default


def find_look(pages: Sequence[OrderedPage]) -> Look:
    """The usual look of running text; of a document without text the one of GB/T 9704."""
    rows = list(_body_rows(pages))
    size = _weighted_median([(line.size, len(line.text)) for _, line in rows], 16.0)
    steps = [(em, 1) for page in pages for column in page.columns for _, em in _steps(column)]
    long = [(column, line) for column, line in rows if line.bbox[2] - line.bbox[0] > 0.6 * (column.right - column.left)]
    indented = sum(1.4 < (line.bbox[0] - column.left) / max(1.0, line.size) < 3.2 for column, line in long)
    return Look(size=size, pitch=_weighted_median(steps, 1.75), indented=indented >= 0.08 * max(1, len(long)))


def _steps(column: Column) -> Iterator[tuple[float, float]]:
    """Distances of baselines of equally large neighbours, in points and in em."""
    for above, below in pairwise(column.items):
        if isinstance(above, Line) and isinstance(below, Line) and below.size > 0:
            step = below.baseline - above.baseline
            if 0.8 < step / below.size < 4 and abs(above.size - below.size) < 0.1 * below.size:
                yield step, step / below.size


def _small_step(column: Column) -> float:
    steps = sorted(step for step, _ in _steps(column))
    return steps[len(steps) // 5] if steps else 0.0


def alignment(column: Column, line: Line, size: float) -> Literal["left", "center", "right"]:
    """How a row stands in its column: centred and right only where left can be ruled out."""
    width = max(1.0, column.right - column.left)
    before, after = line.bbox[0] - column.left, column.right - line.bbox[2]
    em = max(1.0, line.size)
    off_middle = abs(before - after) / 2
    large = line.size >= 1.15 * size
    least = (0.2 if line.size >= _TITLE_SIZE * size and off_middle < 0.3 * em else 0.7 if large else 2.6) * em
    if (
        min(before, after) > least
        and off_middle < max(0.8 * em, 0.02 * width)
        and (large or not (NUMBERED.match(line.text) or TERMINAL.search(line.text)))
    ):
        return "center"
    if before > 0.42 * width and after < 0.3 * width:
        return "right"
    return "left"


@dataclass(slots=True)
class _Builder:
    """Goes through the pages in reading order and opens, continues and closes drafts."""

    look: Look
    bottoms: Sequence[float]
    """How far down the text of each page may go, in points from the top."""
    drafts: list[Draft] = field(default_factory=list)
    open: Draft | None = None
    note: Draft | None = None
    """The last footnote; footnotes do not end the paragraph that they stand under."""
    interrupted: bool = False
    """Whether a table or caption stands between the open paragraph and what comes next."""
    in_contents: bool = False
    step: float = 0.0
    """The smaller distances of baselines in the column at hand, in points."""

    def add_page(self, number: int, page: OrderedPage) -> None:
        """Headers, columns, footers."""
        for line, kind in page.furniture:
            if kind == "header" or (kind == "page_number" and self._is_high(page, line)):
                self._add_alone(number, page, line, kind)
        for position, column in enumerate(page.columns):
            self._add_column(number, page, position, column)
        for line, kind in page.furniture:
            if not (kind == "header" or (kind == "page_number" and self._is_high(page, line))):
                self._add_alone(number, page, line, kind)

    @staticmethod
    def _is_high(page: OrderedPage, line: Line) -> bool:
        return line.baseline < page.content.size[1] / 2

    def _add_alone(self, number: int, page: OrderedPage, line: Line, kind: BlockKind) -> None:
        whole = Column(items=(), left=0.0, right=page.content.size[0])
        self.drafts.append(Draft(kind, [Placed(number, -1, whole, line, alignment(whole, line, self.look.size))]))

    def _add_column(self, number: int, page: OrderedPage, position: int, column: Column) -> None:
        self.step = _small_step(column)
        notes = footnote_start(column, self.look.size, page.content.size[1], page.content.rules)
        for index, item in enumerate(column.items):
            if isinstance(item, Line):
                align = alignment(column, item, self.look.size)
                self._add_row(Placed(number, position, column, item, align), index, is_note=index >= notes)
            else:
                self._add_object(number, position, column, item)

    def _add_object(self, number: int, position: int, column: Column, item: Item) -> None:
        if isinstance(item, Mark):
            self.drafts.append(Draft("picture", marks=[(number, item)]))
            return
        if not isinstance(item, TableContent):
            return
        last, marked = self._last_table(number)
        if last and is_one_table(last.tables[-1][1], item, Break(self._room(last), marked=marked)):
            last.tables.append((number, item))
        else:
            self.drafts.append(Draft("table", tables=[(number, item)], column=column, position=position))
        self.interrupted = True

    def _room(self, draft: Draft) -> float:
        """Points between the end of a table and that of the text on its page."""
        page, table = draft.tables[-1]
        return self.bottoms[page] - table.bbox[3]

    def _last_table(self, number: int) -> tuple[Draft | None, bool]:
        """The table that ends the page before, and whether what comes between says that it goes on.

        Marks, furniture, footnotes and tables within it do not part a table, nor does a caption that marks it as going
        on (续表) or says its own again, nor a unit.
        """
        captions: list[str] = []
        found: Draft | None = None
        at = 0
        for place in range(len(self.drafts) - 1, -1, -1):
            draft = self.drafts[place]
            if draft.tables:
                if draft.tables[-1][0] != number - 1:
                    break
                inner = found and holds(draft.tables[-1][1].bbox, found.tables[-1][1].bbox)
                if found is None or inner:
                    found, at = draft, place
                else:
                    break
            elif found is None and draft.rows and draft.rows[0].position >= 0 and draft.kind != "footnote":
                if draft.kind != "caption":
                    return None, False
                captions.append(draft.rows[0].line.text)
            elif found is not None and draft.rows and draft.rows[0].page < number - 1:
                break
        if found is None:
            return None, False
        return self._if_going_on(at, captions)

    def _if_going_on(self, place: int, captions: Sequence[str]) -> tuple[Draft | None, bool]:
        found, own = self.drafts[place], self._captions_over(place)
        rest = [caption for caption in captions if not is_unit(caption)]
        marked = bool(rest) and all(is_continued(caption) or _bare(caption) in own for caption in rest)
        return (found, marked) if marked or not rest else (None, False)

    def _captions_over(self, place: int) -> set[str]:
        """Words of the captions right over the table that is the draft of this number."""
        captions = set()
        for draft in (self.drafts[above] for above in range(place - 1, -1, -1)):
            if draft.rows and draft.rows[0].position >= 0:
                if draft.kind != "caption":
                    break
                captions.add(_bare(draft.rows[0].line.text))
        return captions

    def _add_row(self, placed: Placed, index: int, *, is_note: bool) -> None:
        centred = placed.align == "center"
        kind = kind_of_row(placed.column, index, centred=centred, after_contents=self.in_contents)
        if kind == "paragraph" and is_note:
            kind = "footnote"
        kind = self._kind_in_contents(placed.column, index, kind)
        if kind == "footnote" and is_note:
            self._add_note(placed)
            return
        if self.open and self.open.kind == kind and self._continues(self.open, placed):
            self.open.rows.append(placed)
            self.interrupted = False
            return
        draft = Draft(kind, [placed])
        self.drafts.append(draft)
        if kind == "caption":
            self.interrupted = True
        else:
            self.open, self.interrupted = draft, False

    def _add_note(self, placed: Placed) -> None:
        """A line of a footnote, which begins with a mark."""
        if self.note and not MARKER.match(placed.line.text) and self._continues(self.note, placed):
            self.note.rows.append(placed)
            return
        self.note = Draft("footnote", [placed])
        self.drafts.append(self.note)

    def _kind_in_contents(self, column: Column, index: int, kind: BlockKind) -> BlockKind:
        """A contents entry may be wrapped: a line between two entries is one."""
        if kind == "toc":
            self.in_contents = True
        elif self.in_contents:
            following = column.items[index + 1] if index + 1 < len(column.items) else None
            wrapped = isinstance(following, Line) and not NUMBERED.match(following.text)
            if wrapped and kind_of_row(column, index + 1, centred=False, after_contents=True) == "toc":
                return "toc"
            self.in_contents = False
        return kind

    def _continues(self, draft: Draft, row: Placed) -> bool:
        """Whether ``row`` goes on with the open paragraph."""
        before = draft.rows[-1]
        if draft.kind == "toc" or _are_columns(before.line, row.line):
            return False
        if not self._similar_size(before.line, row.line) or is_contents_title(before.line):
            return False
        beside = (before.page, before.position) == (row.page, row.position)
        interrupted = self.interrupted and draft is self.open
        if (interrupted and not self._goes_on_after(before, row, beside=beside)) or (
            beside and not self._is_near(draft, before.line, row.line)
        ):
            return False
        if row.align == "center" and before.align == "left" and self._is_wide_title(before, row):
            before = draft.rows[-1] = replace(before, align="center")
        if "left" not in {before.align, row.align} or "center" in {before.align, row.align}:
            return beside and self._continues_centred(before, row)
        if not _is_full(before, row) or before.align == "right":
            return False
        return self._continues_full(draft, before, row, beside=beside)

    def _goes_on_after(self, before: Placed, row: Placed, *, beside: bool) -> bool:
        """Whether a paragraph goes on behind a table at a page's end or beginning: its sentence has not ended."""
        ended = TERMINAL.search(before.line.text) or NUMBERED.match(row.line.text)
        return not beside and self.look.indented and not ended and len(before.line.text) > _SHORT

    @staticmethod
    def _similar_size(above: Line, below: Line) -> bool:
        if above.size == below.size:
            return True
        sizes = sorted((max(1.0, above.size), max(1.0, below.size)))
        guessed = above.font is None or below.font is None
        return sizes[1] <= sizes[0] * (_GUESSED_SIZE_STEP if guessed else _SIZE_STEP)

    def _is_near(self, draft: Draft, above: Line, below: Line) -> bool:
        """Whether the distance of baselines is that of lines of one paragraph."""
        step = below.baseline - above.baseline
        if (
            len(draft.rows) > 1
            and draft.rows[-2].page == draft.rows[-1].page
            and draft.rows[-2].position == draft.rows[-1].position
        ):
            own = draft.rows[-1].line.baseline - draft.rows[-2].line.baseline
            return 0 < step <= max(1.25 * own, own + 3)
        return 0 < step <= _PITCH_STEP * max(self.look.pitch * max(above.size, below.size), self.step)

    def _is_wide_title(self, above: Placed, below: Placed) -> bool:
        """A large line that fills its column, with its middle over that of the centred line below."""
        middles = [(row.line.bbox[0] + row.line.bbox[2]) / 2 for row in (above, below)]
        return above.line.size >= 1.15 * self.look.size and abs(middles[0] - middles[1]) < 0.8 * above.line.size

    def _continues_centred(self, before: Placed, row: Placed) -> bool:
        """Titles over two lines; other centred lines stand alone, as do lines at the right (落款)."""
        if before.align != "center" or row.align != "center" or before.line.bold != row.line.bold:
            return False
        if before.line.font != row.line.font and before.line.font and row.line.font:
            return False
        text = row.line.text
        if NUMBERED.match(text) or DATE.match(text) or _BRACKETED.match(text) or TERMINAL.search(before.line.text):
            return False
        wide = before.line.bbox[2] - before.line.bbox[0] > 0.85 * (before.column.right - before.column.left)
        return row.line.baseline - before.line.baseline <= (3.2 if wide else 2.1) * row.line.size

    def _continues_full(self, draft: Draft, before: Placed, row: Placed, *, beside: bool) -> bool:
        """The line above is full: indents, numbers and fonts decide."""
        em = max(1.0, row.line.size)
        first = draft.rows[0]
        at_margin = row.offset < 0.9 * em
        if first.offset - row.offset > 0.9 * em and (at_margin or first.offset - row.offset < 3.3 * em):
            return True
        if NUMBERED.match(row.line.text) or _other_font(before.line, row.line):
            return False
        ended = bool(TERMINAL.search(before.line.text))
        if not beside:
            return at_margin and (self.look.indented or not ended)
        if row.offset - before.offset > 0.9 * em:
            return bool(NUMBERED.match(first.line.text)) and before is first and not ended
        if before is first and not at_margin and self.look.indented:
            return not ended and abs(row.offset - before.offset) < 0.5 * em and row.offset > 2.6 * em
        return True


def _bare(text: str) -> str:
    return "".join(text.split())


def _are_columns(above: Line, below: Line) -> bool:
    """Whether two rows are set in columns (labels with values, a table without rules) and are no running text.

    Their wide gaps stand over each other and begin or end at one place, or take two fifths of both rows. Blanks to be
    filled in, which running text has, do neither.
    """
    if not above.gaps or not below.gaps:
        return False
    over = [(one, other) for one in above.gaps for other in below.gaps if _overlap(one, other) > 0.5 * above.size]
    edges = sum(min(abs(one[0] - other[0]), abs(one[1] - other[1])) < _SAME_EDGE for one, other in over)
    if edges >= min(2, len(above.gaps), len(below.gaps)) > 0:
        return True
    return bool(over) and all(_blank_share(line) > _MOSTLY_BLANK for line in (above, below))


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> float:
    return min(one[1], other[1]) - max(one[0], other[0])


def _blank_share(line: Line) -> float:
    return sum(end - start for start, end in line.gaps) / max(1.0, line.bbox[2] - line.bbox[0])


def _is_full(before: Placed, row: Placed) -> bool:
    """Whether the next line's first word would not have fitted on the line above."""
    size, rest = max(1.0, before.line.size), before.column.right - before.line.bbox[2]
    if row.line.text and rest < (0.5 + 0.7) * size:  # no word is narrower
        return True
    token = first_token(row.line.text)
    tolerance = 0.7 if token and is_wide(token[0]) else 0.9
    return rest < (width_in_em(token) + tolerance) * size


def _other_font(above: Line, below: Line) -> bool:
    if above.bold != below.bold:
        return True
    return above.font is not None and below.font is not None and above.font != below.font


def _bottoms(pages: Sequence[OrderedPage]) -> list[float]:
    """Where the text of pages ends: the lowest item of all pages of a height, but no higher than pages usually do."""
    lowest: dict[int, float] = {}
    heights = [page.content.size[1] for page in pages]
    for height, page in zip(heights, pages, strict=True):
        ends = [box_of(item)[3] for column in page.columns for item in column.items if not isinstance(item, Mark)]
        lowest[round(height)] = max([lowest.get(round(height), _USUAL_BOTTOM * height), *ends])
    return [lowest[round(height)] for height in heights]


def build_blocks(pages: Sequence[OrderedPage]) -> tuple[Block, ...]:
    """Blocks of all pages in reading order."""
    look = find_look(pages)
    builder = _Builder(look, _bottoms(pages))
    for number, page in enumerate(pages):
        builder.add_page(number, page)
    return to_blocks(builder.drafts, [page.content for page in pages], look.size)
