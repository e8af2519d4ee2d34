"""A run of blocks as one document of the call (材料)."""

from collections.abc import Sequence

from extractors.document import Block
from pipeline.review import Part


def part_of(requirement: str, blocks: Sequence[Block], confidence: float) -> Part:
    """The part that reaches from the first of ``blocks`` (there is one) to the last."""
    pages = [block.page for block in blocks if block.page is not None]
    return Part(
        requirement=requirement,
        page_start=min(pages, default=None),
        page_end=max(pages, default=None),
        block_start=blocks[0].id,
        block_end=blocks[-1].id,
        confidence=confidence,
    )
