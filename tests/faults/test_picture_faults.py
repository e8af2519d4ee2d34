"""Picture files that attack: sizes that lie, chains and rings of frames, bombs, cuts at every place."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageDraw

from extractors.errors import HostileFile, ReadingError, UnreadableFile

from .benches import Bench, Here
from .making import png


def picture(kind: str, **options: object) -> bytes:
    """A small sound picture of words."""
    image, target = Image.new("RGB", (96, 32), "white"), io.BytesIO()
    ImageDraw.Draw(image).text((8, 8), "No. 2024", fill="black")
    image.save(target, kind, **options)
    return target.getvalue()


def tiff(*entries: tuple[int, int, int, int], following: int = 0) -> bytes:
    """A TIFF of one directory with these entries (tag, type, count, value); ``following`` is where the next one is."""
    rows = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + rows + struct.pack("<I", following)


PLAIN = ((256, 4, 1, 8), (257, 4, 1, 8), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8), (278, 4, 1, 8), (279, 4, 1, 64))  # fmt: skip
LIARS = {
    "png of four billion pixels a side": png(0x7FFFFFFF, 0x7FFFFFFF, zlib.compress(bytes(999))),
    "png of a wide line": png(2_000_000_000, 1, zlib.compress(bytes(999))),
    "png that unpacks a thousandfold": png(60_000, 60_000, zlib.compress(bytes(200 << 20), 9)),
    "bmp without measure": b"BM" + struct.pack("<IHHIIiiHHIIiiII", 99, 0, 0, 54, 40, 2**31 - 1, -(2**31), 1, 24, 0, 0, 0, 0, 0, 0),
    "gif of a large canvas": b"GIF89a\xff\xff\xff\xff\x80\0\0" + bytes(6) + b",\0\0\0\0\xff\xff\xff\xff\0\x02\x02L\x01\0;",
    "jpeg of a large frame": b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03\x01\x11\0\x02\x11\0\x03\x11\0\xff\xd9",
    "webp of a large canvas": b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0\xff\xff\xff\xff\xff\xffVP8L\0\0\0\0",
    "tiff of a large strip": tiff((256, 4, 1, 1 << 31), (257, 4, 1, 1 << 31), *PLAIN[2:]),
    "tiff of endless strips": tiff(*PLAIN[:5], (273, 4, 0x7FFFFFFF, 8), (278, 4, 1, 1), (279, 4, 0x7FFFFFFF, 8)),
    "jpeg 2000 without measure": b"\xff\x4f\xff\x51" + struct.pack(">HHIIIIIIIIH", 47, 0, 2**32 - 1, 2**32 - 1, 0, 0, 1, 1, 0, 0, 3) + b"\x07\x01\x01" * 3,
    "heic of nothing": struct.pack(">I4s4sI4s", 20, b"ftyp", b"heic", 0, b"mif1") + struct.pack(">I4s", 0xFFFFFFFF, b"meta"),
    "avif in itself": struct.pack(">I4s4sI4s", 20, b"ftyp", b"avif", 0, b"mif1") + struct.pack(">I4sI", 12, b"meta", 0) * 9_000,
}  # fmt: skip


@pytest.mark.parametrize("data", LIARS.values(), ids=LIARS.keys())
def test_pictures_that_lie_about_their_size(bench: Bench, data: bytes) -> None:
    """Refused before they are unpacked, unreadable, or read within the limit on pixels; never a dead worker."""
    try:
        document = bench.read(data)
    except (HostileFile, UnreadableFile) as error:
        assert "异常退出" not in error.message  # noqa: PT017 - either end is right, a crash is none
    else:
        assert all(page.width * page.height > 0 for page in document.pages)


@pytest.mark.parametrize("target", [8, 0, 4, 0xFFFFFFFF, 0x7FFFFFFF])
def test_directories_of_a_tiff_in_a_ring(here: Here, target: int) -> None:
    """The next directory is this one, nothing, or beyond the end: as many frames as there are, told or refused."""
    data = tiff(*PLAIN, following=target)
    try:
        document = here.read(data + bytes(64))
    except ReadingError as error:
        assert error.code in {"unreadable-file", "hostile-file"}  # noqa: PT017 - either end is right
    else:
        assert len(document.pages) <= here.limits.pages


def test_two_thousand_frames(bench: Bench) -> None:
    """An animation and a fax of two thousand pages end within the limit on pages, and the rest is told."""
    frame, size = b"", len(PLAIN) * 12 + 6
    for number in range(2_000):
        at = 8 + number * size
        rows = b"".join(struct.pack("<HHII", *entry) for entry in PLAIN)
        frame += struct.pack("<H", len(PLAIN)) + rows + struct.pack("<I", at + size if number < 1_999 else 0)
    document = bench.read(b"II*\0" + struct.pack("<I", 8) + frame)
    assert 0 < len(document.pages) <= bench.limits.pages
    assert document.warnings
    gif = picture("GIF")
    head, body = gif[: gif.index(b",")], gif[gif.index(b",") : -1]
    document = bench.read(head + body * 2_000 + b";")
    assert 0 < len(document.pages) <= bench.limits.pages
    assert document.warnings


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "JPEG2000"])
def test_cuts_at_every_place(here: Here, kind: str) -> None:
    """A picture cut anywhere is read as far as it goes, or unreadable; nothing else."""
    whole = picture(kind)
    ends = {"read": 0, "unreadable-file": 0, "hostile-file": 0}
    for length in range(0, len(whole), max(1, len(whole) // 16)):
        try:
            here.read(whole[:length], f"image/{ {'JPEG2000': 'jp2'}.get(kind, kind.lower()) }")
        except ReadingError as error:
            ends[error.code] += 1
        else:
            ends["read"] += 1
    assert ends["unreadable-file"] > 0
    assert len(here.read(whole).pages) == 1


def test_words_about_a_picture_that_attack(here: Here) -> None:
    """Text chunks of gigabytes, profiles that are bombs, EXIF in rings: the picture is read."""
    whole = picture("PNG")

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    bomb = zlib.compress(bytes(100 << 20), 9)
    for extra in (
        chunk(b"zTXt", b"a\0\0" + bomb),
        chunk(b"iCCP", b"a\0\0" + bomb),
        chunk(b"iTXt", b"a\0\x01\0\0\0" + bomb),
        chunk(b"tEXt", b"a\0" + b"\x1b[2J" * 999),
        chunk(b"eXIf", b"II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0"),
        chunk(b"pHYs", struct.pack(">IIB", 0, 0xFFFFFFFF, 1)),
        chunk(b"pHYs", struct.pack(">IIB", 1, 1, 1)),
        chunk(b"acTL", struct.pack(">II", 0xFFFFFFFF, 0)),
    ):
        document = here.read(whole[:33] + extra + whole[33:])
        assert len(document.pages) == 1
