"""Older files that are cut off or made to harm."""

import struct

import pytest

from extractors import registry
from extractors.errors import HostileFile, UnreadableFile

from .writing import Read, odt


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_doc_that_is_cut_off_is_no_silence(read: Read, share: float):
    """An error, or a reading that says what is missing."""
    data = ole_with("WordDocument", 9_000)
    with pytest.raises(UnreadableFile):
        read(data[: int(len(data) * share)], registry.DOC)


def ole_with(name: str, size: int) -> bytes:
    """An OLE2 container (MS-CFB) of one stream of zeros, its sectors in a chain that never ends."""
    sectors = -(-size // 512)
    header = struct.pack("<8s16s5H6x3I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1)
    header += struct.pack("<5I", 0, 0x1000, 0xFFFFFFFE, 0, 0xFFFFFFFE) + struct.pack("<I", 0)
    header = header.ljust(80, b"\0") + b"\xff" * (512 - 80)
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *(at + 3 if at < sectors - 1 else 2 for at in range(sectors))]
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")

    def entry(title: str, kind: int, child: int, start: int, length: int) -> bytes:
        raw = title.encode("utf-16-le")
        head = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, kind, 1)
        return head + struct.pack("<3I36xIQ", 0xFFFFFFFF, 0xFFFFFFFF, child, start, length)

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(name, 2, 0xFFFFFFFF, 2, size)
    return header[:512] + fat + directory.ljust(512, b"\0") + bytes(sectors * 512)


def outcome(read: Read, data: bytes) -> int:
    """Characters that were read, one for an error that names the file."""
    try:
        return sum(len(block.text) for block in read(data).blocks)
    except (UnreadableFile, HostileFile) as error:
        return int(error.file == "甲.doc")


@pytest.mark.parametrize(
    "data",
    [
        b"{\\rtf1 " + b"{" * 50_000 + b"x" + b"}" * 50_000 + b"}",
        b"{\\rtf1 text {\\pict\\bin2000000000 xyz} more\\par}",
        b"{\\rtf1 text\\par {\\b more",
    ],
    ids=["nested", "binary", "unclosed"],
)
def test_hostile_rtf_gives_its_text_or_an_error(read: Read, data: bytes):
    """No other exception, no endless reading."""
    assert outcome(read, data)


ROWS = 'table:number-rows-repeated="1000000"'
CELLS = 'table:number-columns-repeated="1000"'


@pytest.mark.parametrize(
    "body",
    [
        f"<table:table><table:table-row {ROWS}><table:table-cell {CELLS}><text:p>x</text:p></table:table-cell></table:table-row></table:table>",
        '<text:p>a<text:s text:c="2000000000"/>b</text:p>',
        "<text:section>" * 5000 + "<text:p>a</text:p>" + "</text:section>" * 5000,
    ],
    ids=["cells", "spaces", "depth"],
)
def test_hostile_odt_is_bounded(read: Read, body: str):
    """What stands a million times in few bytes is not written out."""
    assert 0 < outcome(read, odt(body)) < 1_000_000
