"""Plain text, Markdown, HTML and web archives to a document."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from extractors import registry
from extractors.detect.text import guess_encoding
from extractors.document import Block, BlockKind, Document, Style, Warning
from extractors.errors import HostileFile, UnreadableFile
from extractors.limits import Limits
from extractors.registry import Source
from extractors.word.paragraph import running_text

READER: Final = registry.reader_key("text")
_WEB: Final = frozenset({registry.HTML, registry.MHTML})
_LIMITS: Final = ("文本文件没有分页和版式，只能定位到段落。",)
_MESSAGES: Final = {
    "empty-document": "文件中没有可读取的内容。",
    "hidden-text": "网页含有隐藏内容，已忽略。",
    "pictures-not-there": "网页引用了 {count} 张图片，图片不在文件内，未读取。",
    "pictures-unread": "网页内有 {count} 张图片，其中的文字未识别（红色印章除外）。",
    "picture-unreadable": "网页内有 {count} 张图片无法解码，未检查印章。",
}
_CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_MARKDOWN_HEADING: Final = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")


def read_text(source: Source, limits: Limits) -> Document:
    """Read ``source`` whole; raise :class:`UnreadableFile` when it is no text, :class:`HostileFile` at a limit."""
    data = source.file.read_bytes()
    blocks, seen = _web(data, source, limits) if source.media_type in _WEB else _plain(data, source, limits)
    if len(blocks) > limits.blocks:
        raise HostileFile(f"内容块超过上限 {limits.blocks} 个，未读取。", file=source.name)
    seen["empty-document"] += not blocks
    return Document(
        file=source.info,
        reader=READER,
        pages=(),
        blocks=tuple(blocks),
        warnings=tuple(_warnings(seen)),
        limits=_LIMITS,
    )


def _plain(data: bytes, source: Source, limits: Limits) -> tuple[list[Block], Counter[str]]:
    return text_blocks(_checked(_decode(data, source), source, limits)), Counter()


def _web(data: bytes, source: Source, limits: Limits) -> tuple[list[Block], Counter[str]]:
    """A page, or an archive of a page and its images."""
    from extractors.webpage import open_archive, read_page
    from extractors.word.kinds import settle_body
    from extractors.word.story import blocks_of

    archive = open_archive(data) if source.media_type == registry.MHTML else None
    if source.media_type == registry.MHTML and archive is None:
        raise UnreadableFile("网页归档文件已损坏，找不到网页正文。", file=source.name)
    text = _checked(_decode(archive.page if archive else data, source), source, limits)
    page = read_page(text, limits, archive.look(limits) if archive else None)
    return list(blocks_of(settle_body(page.drafts))), page.seen


def _checked(text: str, source: Source, limits: Limits) -> str:
    if len(text) > limits.characters:
        raise HostileFile(f"文字超过上限 {limits.characters} 字，未读取。", file=source.name)
    return text


def _warnings(seen: Counter[str]) -> Iterator[Warning]:
    for code, message in _MESSAGES.items():
        if seen[code]:
            yield Warning(code, message.format(count=seen[code]))


def _decode(data: bytes, source: Source) -> str:
    """The text; what a page states of its encoding counts only where it fits."""
    encoding = guess_encoding(data)
    if encoding is None and (stated := _CHARSET.search(data[:4096])):
        encoding = stated[1].decode("ascii")
    try:
        text = data.decode(encoding or "gb18030")
    except (UnicodeDecodeError, LookupError):
        text = data.decode("gb18030", "replace")
        if text.count("\ufffd") * 100 > len(text):
            raise UnreadableFile("无法识别文本的编码。", file=source.name) from None
    return text.replace("\ufeff", "").replace("\0", "")


def _block(number: int, kind: BlockKind, text: str, level: int | None = None) -> Block:
    """A block; a stated level is kept in its style, too."""
    style = Style(outline_level=level) if level else None
    return Block(id=f"b{number}", kind=kind, text=text, level=level, style=style)


def text_blocks(text: str) -> list[Block]:
    """A paragraph a line, as Chinese text files are written; ``#`` marks headings of Markdown."""
    blocks: list[Block] = []
    for line in re.split(r"\r\n|\r|\n|\f|\x0b|\x85|\u2028|\u2029", text):
        stripped = running_text(line.strip())
        if not stripped:
            continue
        heading = _MARKDOWN_HEADING.match(stripped)
        if heading:
            blocks.append(_block(len(blocks) + 1, "heading", heading[2], len(heading[1])))
        else:
            blocks.append(_block(len(blocks) + 1, "paragraph", stripped))
    return blocks
