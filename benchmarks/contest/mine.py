"""The product's readers as one of the readers in contest."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from extractors.detect import detect_media_type
from extractors.document import Block, Document
from extractors.limits import DEFAULT_LIMITS
from extractors.registry import Source, read_source
from pipeline.facts import Section
from pipeline.letter import find_letter_parts
from pipeline.outline import find_sections

MARKS = {"seal", "picture", "signature"}


def read(path: str, name: str) -> dict[str, Any]:
    """The file by the product's own reader, its outline and its letter."""
    file = Path(path)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    source = Source(path, name, digest, file.stat().st_size, detect_media_type(file))
    document = read_source(source, DEFAULT_LIMITS)
    return answer(document)


def answer(document: Document) -> dict[str, Any]:
    """What the measures ask for."""
    said = [block for block in document.blocks if block.kind not in MARKS]
    return {
        "text": "\n".join(block.text for block in said),
        "blocks": [[block.kind, block.text] for block in said],
        "tables": [rows(block) for block in said if block.rows],
        "fragments": [len({f.page for f in block.fragments}) for block in said if block.rows],
        "headings": [[section.level, section.number + section.title] for section in walk(find_sections(document))],
        "letter": letter(document),
        "seals": [block.seal.text if block.seal else "" for block in document.blocks if block.kind == "seal"],
        "warnings": sorted({warning.code for warning in document.warnings}),
        "pages": len(document.pages),
        "sources": sorted({page.source for page in document.pages}),
    }


def rows(block: Block) -> list[list[list[Any]]]:
    """A table's cells with their spans."""
    return [[[cell.text, cell.row_span, cell.col_span] for cell in row] for row in block.rows or ()]


def walk(sections: tuple[Section, ...]) -> Iterator[Section]:
    """All sections in reading order."""
    for section in sections:
        yield section
        yield from walk(section.children)


def letter(document: Document) -> dict[str, Any]:
    """The letter's parts as text."""
    parts = find_letter_parts(document)

    def text(part: Any) -> str:
        return part.value if part else ""

    return {
        "red_head": text(parts.red_head),
        "document_number": text(parts.document_number),
        "addressee": text(parts.addressee),
        "signatories": [part.value for part in parts.signatories],
        "date": text(parts.date),
        "attachments": [part.value for part in parts.attachments],
        "seal": bool(parts.seal),
    }
