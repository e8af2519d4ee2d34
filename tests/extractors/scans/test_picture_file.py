"""Picture files of every kind to frames: formats, faxes, animations, what is broken."""

import base64
import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import msgspec
import numpy as np
import pytest
from PIL import Image

from extractors.detect import detect_media_type
from extractors.document import Warning
from extractors.errors import HostileFile, ReadingError, UnreadableFile
from extractors.limits import DEFAULT_LIMITS, Limits
from extractors.picture_file import A4_WIDTH, Frame, find_pages, read_frames
from extractors.registry import Source, reader_for

HEIC = (
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAZdtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9jAA"
    "AAAERAAAIAAQAAAAABuwABAAAAAAAAAJ0AAgAAAAACWAABAAAAAAAAACQAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVp"
    "bmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA1mlwcnAAAAC3aXBjbwAAAHhodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGE"
    "ABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoDCBBZbqSSmubgIaDAgAAAMAyAAAAwAIQGIAAQAHRAHBcrAi"
    "QAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABgAAAAQAAAABBwaXhpAAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgQIDBAAAAB"
    "ppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAAyW1kYXQAAACZKAGvCeDjMx2fj7/+hE//oNND509EiOpjv7F4UAvzaEr5Y0xJhJhQ7A/zfZjcx/Ap"
    "Q8vChI1CgdZs9SM1EbSrsxniJ6AAAS4ydcBjGy2oK+ylWrwv/i7JZwBVgiJ/rwZAb2jjEgYBERuyZdE6haq8nrNduw6puSuoKDYnmrDJY4Mmuy"
    "pwhSdIqjN1Y4vyQQoB7n5yr3b9s8bLAAAABkV4aWYAAE1NACoAAAAIAAEBEgADAAAAAQAGAAAAAAAA"
)
"""96 by 64 pixels, dark on the left, light on the right, a red corner at the top left; by libheif with x265."""


def ramp(width: int = 96, height: int = 64) -> Image.Image:
    """Dark on the left, light on the right, with a red corner at the top left."""
    tones = np.tile(np.linspace(20, 250, width), (height, 1)).astype(np.uint8)
    image = Image.fromarray(np.stack([tones] * 3, axis=2))
    image.paste((255, 0, 0), (0, 0, 20, 20))
    return image


def frames(path: Path, limits: Limits = DEFAULT_LIMITS) -> tuple[list[Frame], list[Warning]]:
    """The frames of a file, read as what its bytes say it is, and the notes on them."""
    notes: list[Warning] = []
    size = path.stat().st_size
    source = Source(path=str(path), name=path.name, sha256="0" * 64, bytes=size, media_type=detect_media_type(path))
    found = list(read_frames(source, limits, find_pages(source, limits, notes), notes))
    errors = [frame for frame in found if isinstance(frame, ReadingError)]
    if len(errors) == len(found):
        raise errors[0]
    nothing = Frame(cast("Any", None))
    return [nothing if isinstance(frame, ReadingError) else frame for frame in found], notes


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "BMP", "WEBP", "GIF", "JPEG2000", "AVIF"])
def test_every_format_is_known_by_its_bytes_and_decoded(tmp_path: Path, kind: str):
    """The name says something else; the picture comes out as it is."""
    path = tmp_path / "照片.doc"
    ramp().save(path, kind)
    reader = reader_for(detect_media_type(path))
    assert reader
    assert reader.name == "image"
    ((image, width),), notes = frames(path)
    assert image is not None
    assert image.shape == (64, 96, 3)
    assert notes == []
    assert width == A4_WIDTH
    red, green, _ = (int(value) for value in image[5, 5])
    assert red - green > 120
    assert image[40, 2].mean() < 60
    assert image[40, -2].mean() > 220


def test_photos_of_phones_are_decoded(tmp_path: Path):
    """HEIC, as phones write it."""
    path = tmp_path / "IMG_0001.HEIC"
    path.write_bytes(base64.b64decode(HEIC))
    assert detect_media_type(path) == "image/heic"
    ((image, _),), _ = frames(path)
    assert image is not None
    assert image.shape == (64, 96, 3)
    assert image[5, 5, 0] > 200
    assert image[5, 5, 1] < 60
    assert image[40, -2].mean() > 220


@pytest.mark.parametrize("compression", ["group4", "group3", "tiff_lzw", "tiff_deflate", "packbits", "jpeg", None])
def test_each_way_to_pack_a_tiff_is_unpacked(tmp_path: Path, compression: str | None):
    """Fax, LZW and JPEG frames, two of each."""
    path = tmp_path / "scan.tif"
    bilevel = compression in {"group3", "group4"}
    image = ramp(400, 300).convert("1" if bilevel else "RGB")
    image.save(path, save_all=True, append_images=[image.rotate(180)], compression=compression)
    (first, second), notes = frames(path)
    assert notes == []
    assert first.image is not None
    assert second.image is not None
    assert first.image[200:, :60].mean() < 100 < first.image[200:, -60:].mean()
    assert second.image[:100, :60].mean() > 100 > second.image[:100, -60:].mean()


def test_pixels_of_a_fax_are_made_square(tmp_path: Path):
    """204 by 98 dpi: half as many rows as columns an inch; the page comes out with its true sides."""
    path = tmp_path / "fax.tif"
    Image.new("1", (1728, 1145), 1).save(path, compression="group4", dpi=(204, 98))
    ((image, width),), _ = frames(path)
    assert image is not None
    assert image.shape[1] / image.shape[0] == pytest.approx(8.47 / 11.68, rel=0.01)
    assert width == pytest.approx(610, abs=1)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF"])
def test_of_an_animation_the_first_picture_is_read_and_the_rest_told(tmp_path: Path, kind: str):
    """Only TIFF has pages; moving pictures say one thing."""
    path = tmp_path / "moving"
    ramp().save(path, kind, save_all=True, append_images=[ramp().rotate(90), ramp().rotate(180)])
    pages, notes = frames(path)
    if kind == "TIFF":
        assert (len(pages), notes) == (3, [])
        return
    assert [note.code for note in notes] == ["frames-unread"]
    ((image, _),) = pages
    assert image is not None
    assert image[5, 5, 0] > 200


@pytest.mark.parametrize(("size", "told"), [((96, 64), True), ((48, 32), False)])
def test_a_second_photo_is_told_and_a_preview_is_not(tmp_path: Path, size: tuple[int, int], told: bool):  # noqa: FBT001 - a parameter of the test
    """MPO: photos of phones carry smaller previews and maps; a second picture of the same size is another photo."""
    path = tmp_path / "photo.jpg"
    ramp().save(path, "MPO", save_all=True, append_images=[ramp(*size)])
    ((image, _),), notes = frames(path)
    assert image is not None
    assert image.shape == (64, 96, 3)
    assert [note.code for note in notes] == (["frames-unread"] if told else [])


def directories(data: bytes) -> list[int]:
    """Where the directories of a little-endian TIFF stand."""
    places, at = [], struct.unpack_from("<I", data, 4)[0]
    while at:
        places.append(at)
        at = struct.unpack_from("<I", data, at + 2 + 12 * struct.unpack_from("<H", data, at)[0])[0]
    return places


def test_a_broken_page_does_not_take_the_others_along(tmp_path: Path):
    """The second of three frames is packed in a way that nobody knows: it is told with its page, the rest is read."""
    buffer = BytesIO()
    ramp().save(buffer, "TIFF", save_all=True, append_images=[ramp(), ramp()], compression="tiff_lzw")
    data = bytearray(buffer.getvalue())
    entry = data.find(struct.pack("<H", 259), directories(bytes(data))[1])
    struct.pack_into("<H", data, entry + 8, 9999)
    path = tmp_path / "scan.tif"
    path.write_bytes(data)
    pages, notes = frames(path)
    assert [page.image is None for page in pages] == [False, True, False]
    assert [(note.code, note.page) for note in notes] == [("page-unreadable", 2)]


def test_a_page_with_a_broken_part_is_read_and_told(tmp_path: Path):
    """The data of the second frame are spoilt: what can be decoded of it is read."""
    buffer = BytesIO()
    ramp().save(buffer, "TIFF", save_all=True, append_images=[ramp()], compression="tiff_deflate")
    with Image.open(buffer) as file:
        file.seek(1)
        place = file.tag_v2[273][0]
    data = bytearray(buffer.getvalue())
    data[place : place + 20] = bytes(20)
    path = tmp_path / "scan.tif"
    path.write_bytes(data)
    pages, notes = frames(path)
    assert [page.image is None for page in pages] == [False, False]
    assert [(note.code, note.page) for note in notes] == [("image-truncated", 2)]


@pytest.mark.parametrize(
    "tag", [b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0garbage", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff"]
)
def test_broken_exif_turns_nothing(tmp_path: Path, tag: bytes):
    """A camera's broken notes do not keep a photo from being read."""
    buffer = BytesIO()
    ramp().save(buffer, "JPEG", quality=90)
    data = buffer.getvalue()
    path = tmp_path / "photo.jpg"
    path.write_bytes(data[:2] + b"\xff\xe1" + struct.pack(">H", len(tag) + 2) + tag + data[2:])
    ((image, _),), _ = frames(path)
    assert image is not None
    assert image.shape == (64, 96, 3)


def chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, packed: bytes, *more: bytes) -> bytes:
    """A grey PNG that claims to be so large."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path):
    """A hundred bytes that claim 20 000 by 20 000 pixels."""
    path = tmp_path / "bomb.png"
    path.write_bytes(png(20_000, 20_000, zlib.compress(b"\0")))
    with pytest.raises(HostileFile):
        frames(path)


def test_a_broken_colour_profile_is_ignored(tmp_path: Path):
    """ICC profiles are never applied; nonsense in one changes nothing."""
    rows = b"".join(b"\0" + bytes([40] * 20) for _ in range(10))
    path = tmp_path / "odd.png"
    path.write_bytes(png(20, 10, zlib.compress(rows), chunk(b"iCCP", b"x\0\0" + zlib.compress(b"\xff" * 200))))
    ((image, _),), _ = frames(path)
    assert image is not None
    assert (image == 40).all()


def test_a_wrong_checksum_does_not_hide_a_picture(tmp_path: Path):
    """A PNG that lost a bit in a note is still a picture."""
    rows = b"".join(b"\0" + bytes([90] * 20) for _ in range(10))
    data = bytearray(png(20, 10, zlib.compress(rows), chunk(b"gAMA", b"\0\0\xb1\x8f")))
    data[data.find(b"gAMA") + 8] ^= 0xFF
    path = tmp_path / "odd.png"
    path.write_bytes(data)
    ((image, _),), _ = frames(path)
    assert image is not None
    assert (image == 90).all()


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (30_000, 3)])
def test_odd_sizes_are_decoded(tmp_path: Path, size: tuple[int, int]):
    """One pixel, a thread, a strip of 30 000 pixels."""
    path = tmp_path / "odd.png"
    Image.new("L", size, 200).save(path)
    ((image, width),), _ = frames(path)
    assert image is not None
    assert (image.shape[1], image.shape[0]) == size
    assert width > 0


def test_one_page_too_large_among_others_is_told(tmp_path: Path):
    """The limit on pixels takes a page, not the file; alone it refuses the file."""
    path = tmp_path / "scan.tif"
    ramp().save(path, save_all=True, append_images=[ramp(400, 400)])
    tight = msgspec.structs.replace(DEFAULT_LIMITS, pixels=10_000)
    pages, notes = frames(path, tight)
    assert [page.image is None for page in pages] == [False, True]
    assert [(note.code, note.page) for note in notes] == [("page-unreadable", 2)]
    ramp(400, 400).save(path)
    with pytest.raises(HostileFile):
        frames(path, tight)


def test_a_heic_that_is_none_is_unreadable(tmp_path: Path):
    """Only the signature is there."""
    path = tmp_path / "photo.heic"
    path.write_bytes(b"\x00\x00\x00\x18ftypheic\0\0\0\0mif1heic" + bytes(40))
    with pytest.raises(UnreadableFile):
        frames(path)
