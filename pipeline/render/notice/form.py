"""The notice in the office's own form (本单位模板): a DOCX whose fields are filled, all else stays as the office made it."""

import copy
import io
from collections.abc import Iterator, Mapping
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from pipeline.programme.template import FIELD
from pipeline.render.notice.faults import Labelled
from pipeline.render.safe import legible
from pipeline.render.word import finish


def fill_form(
    template: bytes, lines: Mapping[str, str], blocks: Mapping[str, tuple[Labelled, ...]], title: str
) -> bytes:
    """A template with its fields filled; the same bytes for the same input.

    A block takes the place of its paragraph: each of its lines looks like it, labels in bold.
    """
    document = docx.Document(io.BytesIO(template))
    for root in _roots(document):
        for paragraph in list(root.iter(qn("w:p"))):
            _fill(paragraph, lines, blocks)
    return finish(document, title)


def _roots(document: Any) -> Iterator[Any]:
    """The body, and each header and footer once."""
    yield document.element.body
    seen: set[int] = set()
    for section in document.sections:
        for part in (
            section.header,
            section.footer,
            section.first_page_header,
            section.first_page_footer,
            section.even_page_header,
            section.even_page_footer,
        ):
            if not part.is_linked_to_previous and id(part._element) not in seen:  # noqa: SLF001 - python-docx walks no text boxes
                seen.add(id(part._element))  # noqa: SLF001
                yield part._element  # noqa: SLF001


def _fill(paragraph: Any, lines: Mapping[str, str], blocks: Mapping[str, tuple[Labelled, ...]]) -> None:
    texts = list(paragraph.iter(qn("w:t")))
    words = "".join(text.text or "" for text in texts)
    block = FIELD.fullmatch(words.strip())
    if block and block[1] in blocks:
        for line in blocks[block[1]]:
            paragraph.addprevious(_like(paragraph, line))
        paragraph.getparent().remove(paragraph)
        return
    for match in reversed(list(FIELD.finditer(words))):
        _put(texts, match.start(), match.end(), legible(lines[match[1]]))


def _put(texts: list[Any], start: int, end: int, words: str) -> None:
    """Words in the place of a span of the paragraph's text, in the run where it begins; Word cuts fields over runs."""
    offset = 0
    for text in texts:
        own = text.text or ""
        first, last = max(start - offset, 0), min(end - offset, len(own))
        offset += len(own)
        if first >= last:
            continue
        text.text = own[:first] + words + own[last:]
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        words = ""


def _like(paragraph: Any, line: Labelled) -> Any:
    """A paragraph of the same look with a line of a block."""
    made = OxmlElement("w:p")
    if paragraph.pPr is not None:
        made.append(copy.deepcopy(paragraph.pPr))
    looks = next((run.rPr for run in paragraph.iter(qn("w:r")) if run.rPr is not None), None)
    for words, bold in ((line.label, True), (line.text, False)):
        if words:
            made.append(_run(looks, legible(words), bold=bold))
    return made


def _run(looks: Any, words: str, *, bold: bool) -> Any:
    run = OxmlElement("w:r")
    if looks is not None:
        run.append(copy.deepcopy(looks))
    if bold:
        run.get_or_add_rPr().get_or_add_b()
    text = OxmlElement("w:t")
    text.text = words
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(text)
    return run
