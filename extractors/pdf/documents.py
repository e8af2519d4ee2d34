"""Pages that were read to a document."""

from collections.abc import Sequence
from typing import Final

from extractors.document import Document, Warning
from extractors.layout import PageContent, assemble
from extractors.limits import Limits
from extractors.registry import PDF, Source, reader_for

EMPTY: Final = "empty-document"
"""Code of the warning that nothing was read."""
NOTES: Final = (
    "PDF 不含段落样式与大纲级别，标题层级由版式和编号推断",
    "跨页表格在续页上重复的表头只列一次；没有竖线的表格按文字对齐推断，置信度低于1",
)
"""What no PDF gives."""


def document_of(
    source: Source,
    limits: Limits,
    contents: Sequence[PageContent],
    warnings: Sequence[Warning],
    notes: Sequence[str] = NOTES,
) -> Document:
    """The document of these pages; warnings on it as a whole are added."""
    blocks = assemble(contents)
    told = list(warnings)
    if len(blocks) > limits.blocks:
        message = f"内容块超过上限 {limits.blocks} 个，其后内容未保留"
        told.append(Warning(code="limit-blocks", message=message))
        blocks = blocks[: limits.blocks]
    if any("\ufffd" in block.text for block in blocks):
        message = "部分字符没有对应的文字编码，以“\ufffd”表示，请对照原件核对"
        told.append(Warning(code="unmapped-characters", message=message))
    if not any(block.text.strip() or block.kind in {"seal", "picture"} for block in blocks):
        told.append(Warning(code=EMPTY, message="文件中没有可读取的内容"))
    reader = reader_for(PDF)
    return Document(
        file=source.info,
        reader=reader.key if reader else "pdf",
        pages=tuple(dict.fromkeys(content.page for content in contents)),
        blocks=blocks,
        warnings=tuple(told),
        limits=tuple(notes),
    )
