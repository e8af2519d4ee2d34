"""Names of a document (实体), with their places: organisations, regions, persons, policies, numbers, dates, money.

The rules are in :mod:`pipeline.names`; here they are asked for each block, tables included, through the pipeline.
"""

from typing import Final

from extractors.document import Document, cite
from pipeline.facts import Entity
from pipeline.language import read_names

_SKIPPED: Final = frozenset({"toc", "page_number", "watermark", "comment"})


def find_entities(document: Document) -> tuple[Entity, ...]:
    """All names of a document in reading order; letter heads count, contents and page numbers do not."""
    blocks = [block for block in document.blocks if block.kind not in _SKIPPED and block.text]
    names = read_names(block.text for block in blocks)
    return tuple(
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
