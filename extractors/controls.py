"""Characters that no document may hold: control characters, lone surrogates, what is no character at all.

Files say them by damage or on purpose. Terminals obey them, XML and JSON refuse them, and nobody sees them. This is the
one place where they go, behind every reader.
"""

import re
from typing import Final

import msgspec

from extractors.document import Block, Cell, Document, Warning, table_text

_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAKS: Final = frozenset("\x0b\x0c\r\x1c\x1d\x1e\x1f\x85")
"""Those that part lines or fields: words on both sides stay apart."""
_SHOWN_WITHOUT_TEXT: Final = frozenset({"picture", "seal", "signature"})
_EMPTY: Final = Warning("empty-document", "文件中没有可读取的内容。")


def without_controls(document: Document) -> Document:
    """``document`` without forbidden characters; a block of nothing else goes. Nothing is copied where there are none."""
    if not any(_is_wrong(block) for block in document.blocks):
        return document
    cleaned = (_clean_block(block) if _is_wrong(block) else block for block in document.blocks)
    blocks = tuple(block for block in cleaned if block is not None)
    warnings = document.warnings if blocks else (*document.warnings, _EMPTY)
    return msgspec.structs.replace(document, blocks=blocks, warnings=warnings)


def _is_wrong(block: Block) -> bool:
    """Whether anything that a block says holds a forbidden character."""
    style, seal = block.style, block.seal
    return bool(
        _FORBIDDEN.search(block.text)
        or (style is not None and any(text and _FORBIDDEN.search(text) for text in (style.number, style.name, style.font)))
        or (seal is not None and _FORBIDDEN.search(seal.text))
    )  # fmt: skip


def _clean_block(block: Block) -> Block | None:
    """A block without them; None where nothing is left to say."""
    rows = block.rows and tuple(tuple(map(_clean_cell, row)) for row in block.rows)
    text = table_text(rows) if rows else clean(block.text)
    if not text.strip() and not rows and block.kind not in _SHOWN_WITHOUT_TEXT:
        return None
    style = block.style and msgspec.structs.replace(
        block.style,
        number=block.style.number and clean(block.style.number),
        name=block.style.name and clean(block.style.name),
        font=block.style.font and clean(block.style.font),
    )
    seal = block.seal and msgspec.structs.replace(block.seal, text=clean(block.seal.text))
    return msgspec.structs.replace(block, text=text, rows=rows, style=style, seal=seal)


def _clean_cell(cell: Cell) -> Cell:
    return msgspec.structs.replace(cell, text=clean(cell.text))


def clean(text: str) -> str:
    """``text`` without forbidden characters; a blank for each that parts lines, U+FFFD for half a character."""
    return _FORBIDDEN.sub(_instead, text)


def _instead(match: re.Match[str]) -> str:
    sign = match[0]
    if sign in _BREAKS:
        return " "
    return "\ufffd" if "\ud800" <= sign <= "\udfff" else ""
