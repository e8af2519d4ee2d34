"""What must hold of every document, whatever its file was: the oracle of the fuzzer.

Each function gives sentences about what is wrong, and none where all is well.
"""

import math
import unicodedata
from collections import Counter
from collections.abc import Iterator

import msgspec

from extractors.document import Block, Box, Cell, Document, Evidence, table_text
from pipeline.facts import Reading, Section

FAR = 1e7
"""No place is further from its page, in points."""
SIGNS = "\n\t"
"""Control characters that a text may hold: rows and cells of tables, lines."""


def faults_of(document: Document) -> Iterator[str]:
    """What is wrong with a document."""
    try:
        msgspec.msgpack.decode(msgspec.msgpack.encode(document), type=Document)
    except (msgspec.MsgspecError, UnicodeEncodeError, OverflowError) as error:
        yield f"no valid reply: {type(error).__name__}"
    if not (document.blocks or document.pages or document.warnings):
        yield "nothing was read and nothing is said"
    if max(Counter(block.id for block in document.blocks).values(), default=1) > 1:
        yield "block ids are not unique"
    yield from _faults_of_pages(document)
    known = {page.number for page in document.pages}
    for block in document.blocks:
        yield from (f"{block.kind}: {fault}" for fault in _faults_of_block(block, known))
    for warning in document.warnings:
        if not warning.code or not warning.message.strip() or not _is_clean(warning.message, ""):
            yield f"warning {warning.code} without a proper sentence"


def _faults_of_pages(document: Document) -> Iterator[str]:
    """What is wrong with the pages: their order, sizes, how sure they are."""
    pages = [page.number for page in document.pages]
    if pages != sorted(set(pages)) or (pages and pages[0] < 1):
        yield "pages are not in order"
    for page in document.pages:
        if not (0 < page.width < FAR and 0 < page.height < FAR):
            yield "page without a sensible size"
        if not (_is_share(page.confidence) and math.isfinite(page.skew)):
            yield "page with an odd confidence or skew"


def _faults_of_block(block: Block, pages: set[int]) -> Iterator[str]:
    """What is wrong with one block."""
    shares = [block.confidence, *((block.seal.confidence, block.seal.text_confidence) if block.seal else ())]
    if not all(map(_is_share, shares)):
        yield "confidence beyond 0 and 1"
    if not _is_clean(block.text, SIGNS):
        yield "control characters or lone surrogates"
    if block.level is not None and not 1 <= block.level <= 99:
        yield "odd level"
    places = [(fragment.page, fragment.bbox) for fragment in block.fragments]
    numbers = {page for page, _ in places} | ({block.page} if block.page is not None else set())
    if not numbers <= pages:
        yield "a page that is not there"
    boxes = [box for _, box in places] + ([block.bbox] if block.bbox is not None else [])
    if not all(map(_is_box, boxes)):
        yield "box without order or end"
    if block.rows is not None:
        yield from _faults_of_table(block, block.rows)


def _faults_of_table(block: Block, rows: tuple[tuple[Cell, ...], ...]) -> Iterator[str]:
    """What is wrong with a table: its text, the spans of its cells, its cells' boxes."""
    if block.text != table_text(rows):
        yield "text is not that of the cells"
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            if cell.row_span < 1 or cell.col_span < 1 or cell.row_span * cell.col_span > 1 << 20:
                yield "odd span"
                return
            while (number, column) in taken:
                column += 1
            places = {(number + r, column + c) for r in range(cell.row_span) for c in range(cell.col_span)}
            if places & taken:
                yield "spans overlap"
                return
            taken |= places
            if "\t" in cell.text or "\n" in cell.text:
                yield "cell of several lines"
            if cell.bbox is not None and not _is_box(cell.bbox):
                yield "cell without order or end"
    if any(row >= len(rows) for row, _ in taken):
        yield "span beyond the last row"


def faults_of_reading(reading: Reading) -> Iterator[str]:
    """What is wrong with what was understood: every quote stands in its block, every section in its document."""
    blocks = {block.id: block for block in reading.document.blocks}
    cited = [each.evidence for each in reading.entities] + [each.evidence for each in reading.figures]
    cited += [each for figure in reading.figures for each in figure.context]
    if not all(_stands(evidence, blocks) for evidence in cited):
        yield "a quote that does not stand in its block"
    if any(not _is_share(figure.confidence) for figure in reading.figures):
        yield "figure with an odd confidence"
    numbers = [number for figure in reading.figures for number in (figure.value, figure.low, figure.high)]
    if not all(number is None or math.isfinite(number) for number in numbers):
        yield "figure that is no number"
    for section in _flat(reading.sections):
        if section.heading not in blocks or section.block_start not in blocks or section.block_end not in blocks:
            yield "section of blocks that are not there"


def _flat(sections: tuple[Section, ...]) -> Iterator[Section]:
    """All sections of a tree."""
    pending = list(sections)
    while pending:
        section = pending.pop()
        pending += section.children
        yield section


def _stands(evidence: Evidence, blocks: dict[str, Block]) -> bool:
    """Whether a quote stands letter for letter where it says."""
    block = blocks.get(evidence.block)
    return block is not None and block.text.startswith(evidence.quote, evidence.start) and evidence.start >= 0


def _is_share(number: float) -> bool:
    return 0.0 <= number <= 1.0


def _is_box(box: Box) -> bool:
    """Whether a box is finite and in order."""
    return all(math.isfinite(number) and abs(number) < FAR for number in box) and box[0] <= box[2] and box[1] <= box[3]


def _is_clean(text: str, allowed: str) -> bool:
    """Whether a text holds no control character but those ``allowed``, and no lone surrogate."""
    if text.isascii() and text.isprintable():
        return True
    return not any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in set(text) - set(allowed))
