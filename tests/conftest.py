"""Documents written out by hand, for the tests of everything that reads documents."""

import signal
from collections.abc import Callable, Sequence

import pytest

from extractors.document import Block, Document, FileInfo
from flows.chinese import speak_chinese

if (
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN
):  # a test run in the background: processes of tests are to hear Ctrl-C
    signal.signal(signal.SIGINT, signal.default_int_handler)
speak_chinese()  # before any test imports Click, which binds its words once

MakeDocument = Callable[..., Document]


@pytest.fixture
def make_document() -> MakeDocument:
    """A factory of documents from lines (``#`` marks a title) or whole blocks."""

    def make(content: Sequence[str | Block], name: str = "文件.docx", sha256: str = "0" * 64) -> Document:
        blocks = tuple(
            item
            if isinstance(item, Block)
            else Block(id=f"b{number}", kind="title" if item.startswith("#") else "paragraph", text=item.lstrip("#"))
            for number, item in enumerate(content, start=1)
        )
        file = FileInfo(name=name, sha256=sha256, bytes=1, media_type="text/plain")
        return Document(file=file, reader="hand/1", pages=(), blocks=blocks)

    return make
