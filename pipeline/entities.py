"""Names of a document (实体), with their places: organisations, regions, persons, policies, numbers, dates, money.

The rules are in :mod:`pipeline.names`; here they are asked for each block, tables included, through the pipeline.
"""

from collections.abc import Mapping
from typing import Final

from extractors.document import Block, Document, cite
from pipeline.facts import Entity
from pipeline.language import Told, read_names
from pipeline.references import resolve_references

_SKIPPED: Final = frozenset({"toc", "page_number", "watermark", "comment"})


def is_named(block: Block) -> bool:
    """Whether names of a block count: letter heads do, contents and page numbers do not."""
    return block.kind not in _SKIPPED and block.text != ""


def find_entities(document: Document, told: Mapping[str, Told] | None = None) -> tuple[Entity, ...]:
    """All names of a document in reading order. ``told`` is what the language pass found in each block, by id."""
    blocks = [block for block in document.blocks if is_named(block)]
    names = [told[block.id].names for block in blocks] if told is not None else read_names(b.text for b in blocks)
    found = (
        Entity(
            kind=name.kind,
            text=block.text[name.start : name.end],
            normalised=name.normalised,
            evidence=cite(document.file.sha256, block, name.start, name.end),
            rule=name.rule,
            confidence=name.confidence,
            role=name.role,
            phone=name.phone,
            organisation=name.organisation,
            number=name.number,
            issuer=name.issuer,
            date=name.date,
        )
        for block, found in zip(blocks, names, strict=True)
        for name in found
    )
    return resolve_references(document, found)
