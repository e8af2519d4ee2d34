"""Forms that nobody filled in (空白表): labels stand there, and no cell holds anything of the applicant's."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from extractors.document import FURNITURE, Block, Document
from pipeline.numbering import parse_number
from pipeline.programme import DocumentRequirement
from pipeline.roles.forms import find_values
from pipeline.roles.segments import Segment
from pipeline.wording import plain_text

LEAST_LABELS: Final = 3
"""Labels, besides those of opinions and pledges, from which a paper is a form."""
_PAIR: Final = 2
"""Cells of a row that holds one label and its value."""
_LABEL: Final = 24
"""Characters of a label or a heading in a form, at most."""
_OPINION: Final = re.compile(r"意见|承诺|声明|盖章|签[字章名]")
"""Cells of others than who fills the form in, and what is printed for all to sign."""
_INSTRUCTIONS: Final = re.compile(r"^[(]?(?:填[表报写](?:说明|须知|要求)|编制说明|说明[:.]|注[:.]|备注[:.])")
_PRINTED: Final = re.compile(
    r"^[^。]{0,40}(?:填[写表报]|字(?:以内|左右)|(?:不超过|限)\d+字|简[述要]|可?另附|盖章|公章|签[字章名]|年月日)[^。]{0,40}[。]?$"
    r"|^[(][^()]*[)]$|本表|一式.份"
)
"""What a form says of how to fill it in."""
_TEMPLATE: Final = 0.4
"""The share of lines below headings that only say what to write, from which a paper is a template (模板)."""
_UNIT: Final = re.compile(r"^[(]?(?:[亿万]?元|万?[人件个家户项起名]|人次|%|百分点|平方公里|年|区号)?[)]?[_\-—/…]*$")
_NUMBER: Final = re.compile(r"[\d.,]+(?![\d.,年])")
_BOX, _TICKED = re.compile(r"[□○☐◯]"), re.compile(r"[☑☒√✓✔■●▣]")


def is_left_blank(name: str, blocks: Sequence[Block], form: DocumentRequirement) -> bool:
    """Whether blocks of the document ``name`` are the form with nothing filled in; one value is enough not to be."""
    found = find_values(name, blocks, (*form.signs.areas, *form.signs.labels))
    values = [value for value in found if not _OPINION.search(value.label)]
    if len(values) < LEAST_LABELS or any(not is_printed(value.value) for value in values):
        return False
    labels = [re.compile(label) for label in (*form.signs.areas, *form.signs.labels)]
    return not any(_filled_cells(block, labels) for block in blocks if block.rows) and not any(_own_lines(blocks))


def is_template(segment: Segment) -> bool:
    """Whether most of what stands below headings only says what to write there (（请填写…，不超过800字）)."""
    lines = [plain_text(b.text) for b in segment.content if not b.rows and parse_number(b.text) is None]
    told = [line for line in lines if len(line) > 1 and line != segment.title]
    return bool(told) and sum(map(is_printed, told)) > _TEMPLATE * len(told)


def may_be_hidden(document: Document, blocks: Sequence[Block]) -> bool:
    """Whether what was filled in may not have been read: handwriting on a scan, a picture in the form."""
    pages = {block.page for block in blocks}
    scanned = any(page.source != "text" for page in document.pages if page.number in pages)
    return scanned or any(block.kind == "picture" or block.confidence < 1.0 for block in blocks)


def is_printed(text: str) -> bool:
    """Whether a cell's plain text is empty or stands in the blank form: instructions, a unit, boxes without a tick."""
    if _BOX.search(text):
        return not _TICKED.search(text)
    return bool(_UNIT.match(text) or _PRINTED.search(text))


def _filled_cells(table: Block, labels: Sequence[re.Pattern[str]]) -> bool:
    """Whether a cell holds what is neither a label, a heading, nor printed."""
    rows = [[plain_text(cell.text) for cell in row] for row in table.rows or ()]
    for number, row in enumerate(rows):
        texts = [text for text in row if text]
        if not texts or _OPINION.search(texts[0]):
            continue
        if len(texts) == 1 and row[0]:
            if len(texts[0]) > _LABEL and not _INSTRUCTIONS.match(texts[0]) and not is_printed(texts[0]):
                return True
            continue
        below = rows[number + 1] if number + 1 < len(rows) else []
        grouped = (table.rows or ())[number][0].row_span > 1
        if any(_is_value(row, below, position, labels, grouped=grouped) for position in range(1, len(row))):
            return True
    return False


def _is_value(
    row: Sequence[str], below: Sequence[str], position: int, labels: Sequence[re.Pattern[str]], *, grouped: bool
) -> bool:
    """Whether a cell is filled in.

    A label that no pattern knows follows an empty cell, or the heading of a group (``grouped``), and has an empty cell
    beside it; a column's heading has an empty one below.
    """
    text = row[position]
    if is_printed(text) or (len(text) <= _LABEL and any(label.search(text) for label in labels)):
        return False
    follows = is_printed(row[position - 1]) or (grouped and position == 1)
    beside = follows and position + 1 < len(row) and is_printed(row[position + 1])
    under = all(row) and len(below) == len(row) > _PAIR and is_printed(below[position])
    return len(text) > _LABEL or bool(_NUMBER.match(text)) or not (beside or under)


def _own_lines(blocks: Sequence[Block]) -> Iterator[Block]:
    """Sentences outside tables that are no instructions."""
    instructed = False
    for block in blocks:
        text = plain_text(block.text)
        instructed = not block.rows and (instructed or bool(_INSTRUCTIONS.match(text)))
        if block.rows or instructed or block.kind in FURNITURE:
            continue
        if len(text) > _LABEL and text.endswith("。") and not is_printed(text) and not _OPINION.search(text):
            yield block
