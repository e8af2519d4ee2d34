"""Compound files (OLE2, [MS-CFB]) as small as they can be: a root and streams, no smaller sectors."""

import struct
from collections.abc import Mapping
from typing import Final

_SECTOR: Final = 512
_LEAST: Final = 4096
"""Bytes from which a stream stands in sectors of its own; shorter ones are filled up."""
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_ENTRIES: Final = _SECTOR // 4


def pack_compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file of at most three streams, in the order of a directory (by length of name, then by name)."""
    padded = {name: data.ljust(max(_LEAST, -len(data) % _SECTOR + len(data)), b"\0") for name, data in streams.items()}
    sizes = [len(data) // _SECTOR for data in padded.values()]
    tables = 1
    while tables * _ENTRIES < tables + 1 + sum(sizes):
        tables += 1
    chain = [_FAT] * tables + [_END]
    starts = []
    for size in sizes:
        starts.append(len(chain))
        chain += [*range(len(chain) + 1, len(chain) + size), _END]
    chain += [_FREE] * (tables * _ENTRIES - len(chain))
    header = struct.pack("<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, tables,
                         tables, 0, _LEAST, _END, 0, _END, 0)  # fmt: skip
    header += b"".join(struct.pack("<I", place if place < tables else _FREE) for place in range(109))
    body = struct.pack(f"<{len(chain)}I", *chain) + _directory(list(padded), starts, [len(d) for d in streams.values()])
    return header + body + b"".join(padded.values())


def _directory(names: list[str], starts: list[int], sizes: list[int]) -> bytes:
    """The root, then the streams, the middle one as the root of their tree."""
    order = sorted(range(len(names)), key=lambda place: (len(names[place]), names[place].upper()))
    middle = order[len(order) // 2]
    smaller, larger = order[: len(order) // 2], order[len(order) // 2 + 1 :]
    entries = [_entry("Root Entry", 5, _FREE, _FREE, middle + 1, _END, 0)]
    for place, name in enumerate(names):
        left = smaller[0] + 1 if place == middle and smaller else _FREE
        right = larger[0] + 1 if place == middle and larger else _FREE
        entries.append(_entry(name, 2, left, right, _FREE, starts[place], max(_LEAST, sizes[place])))
    entries += [bytes(128)] * (4 - len(entries))
    return b"".join(entries)


def _entry(name: str, kind: int, left: int, right: int, child: int, start: int, size: int) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    return struct.pack("<64sHBBIII16x4x8x8xIQ", raw, len(raw), kind, 1, left, right, child, start, size)
