"""A storage of an OLE2 container as a container of its own (MS-CFB 2), so that what is embedded can be read by itself."""

import struct
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias, Union

Tree: TypeAlias = Mapping[str, Union[bytes, "Tree"]]
"""Streams and storages by name."""

_SECTOR: Final = 512
_MINI: Final = 64
_CUTOFF: Final = 4096
"""Streams below this size stand in the mini stream."""
_NONE: Final = 0xFFFFFFFF
_END, _FAT, _DIFAT = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_SLOTS: Final = _SECTOR // 4
_HEADER_SLOTS: Final = 109
_LONGEST_NAME: Final = 31


class _Entry:
    """A row of the directory; links are places of other rows."""

    def __init__(self, name: str, kind: int, content: bytes = b"") -> None:
        self.name = name[:_LONGEST_NAME]
        self.kind = kind
        self.content = content
        self.left = self.right = self.child = _NONE
        self.start, self.size = (_END, len(content))

    def pack(self) -> bytes:
        """The row's 128 bytes."""
        name = self.name.encode("utf-16-le", "replace")
        head = struct.pack("<64sHBB", name, len(name) + 2, self.kind, 1)
        links = struct.pack("<III", self.left, self.right, self.child)
        return head + links + bytes(36) + struct.pack("<IQ", self.start, self.size)


def write_compound(tree: Tree) -> bytes:
    """The bytes of a version 3 container with this content."""
    entries = [_Entry("Root Entry", _ROOT)]
    _add_children(tree, entries[0], entries)
    return _Sectors().write(entries)


def _add_children(tree: Tree, parent: _Entry, entries: list[_Entry]) -> None:
    """Rows for all below a storage; siblings are a balanced tree in the order of length, then upper case (2.6.4)."""
    places = []
    for name, content in sorted(tree.items(), key=lambda item: (len(item[0]), item[0].upper())):
        places.append(len(entries))
        if isinstance(content, bytes):
            entries.append(_Entry(name, _STREAM, content))
        else:
            storage = _Entry(name, _STORAGE)
            entries.append(storage)
            _add_children(content, storage, entries)
    parent.child = _link(places, entries)


def _link(places: Sequence[int], entries: list[_Entry]) -> int:
    """Make a search tree of sorted siblings; the place of its root."""
    if not places:
        return _NONE
    middle = len(places) // 2
    entry = entries[places[middle]]
    entry.left = _link(places[:middle], entries)
    entry.right = _link(places[middle + 1 :], entries)
    return places[middle]


class _Sectors:
    """The file's sectors behind its header, and the table that chains them."""

    def __init__(self) -> None:
        self._data: list[bytes] = []
        self._next: list[int] = []

    def write(self, entries: list[_Entry]) -> bytes:
        """Place all streams, then the tables."""
        mini_start, mini_count = self._place_streams(entries)
        directory = b"".join(entry.pack() for entry in entries)
        padding = struct.pack("<64sHBBIII36xIQ", b"", 0, 0, 0, _NONE, _NONE, _NONE, 0, 0)
        directory += padding * (-len(entries) % 4)
        directory_start = self._add(directory)
        fat, difat = self._add_tables()
        head = struct.pack("<8s16xHHHHH6xIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
                           0, len(fat), directory_start, 0, _CUTOFF, mini_start)  # fmt: skip
        head += struct.pack("<III", mini_count, difat[0] if difat else _END, len(difat))
        slots = [*fat[:_HEADER_SLOTS], *[_NONE] * (_HEADER_SLOTS - len(fat))]
        return head + struct.pack(f"<{_HEADER_SLOTS}I", *slots) + b"".join(self._data)

    def _place_streams(self, entries: list[_Entry]) -> tuple[int, int]:
        """Put contents into sectors, small ones into the mini stream; start and length of its table."""
        mini, chain = bytearray(), list[int]()
        for entry in entries[1:]:
            if entry.kind != _STREAM or not entry.content:
                continue
            if entry.size >= _CUTOFF:
                entry.start = self._add(entry.content)
                continue
            entry.start = len(chain)
            count = -(-entry.size // _MINI)
            chain += [*range(entry.start + 1, entry.start + count), _END]
            mini += entry.content + bytes(-entry.size % _MINI)
        if not mini:
            return _END, 0
        entries[0].start, entries[0].size = self._add(bytes(mini)), len(mini)
        chain += [_NONE] * (-len(chain) % _SLOTS)
        return self._add(struct.pack(f"<{len(chain)}I", *chain)), len(chain) // _SLOTS

    def _add(self, content: bytes) -> int:
        """Put content into a chain of sectors; the first one's number."""
        start, count = len(self._data), -(-len(content) // _SECTOR)
        padded = content + bytes(-len(content) % _SECTOR)
        self._data += [padded[at : at + _SECTOR] for at in range(0, len(padded), _SECTOR)]
        self._next += [*range(start + 1, start + count), _END]
        return start

    def _add_tables(self) -> tuple[list[int], list[int]]:
        """Sectors of the allocation table and of the table of those beyond the header's (2.3, 2.5)."""
        used, fat, difat = len(self._data), 0, 0
        while True:
            wanted = -(-(used + fat + difat) // _SLOTS)
            more = -(-max(0, wanted - _HEADER_SLOTS) // (_SLOTS - 1))
            if (wanted, more) == (fat, difat):
                break
            fat, difat = wanted, more
        fat_places = list(range(used, used + fat))
        difat_places = list(range(used + fat, used + fat + difat))
        chain = [*self._next, *[_FAT] * fat, *[_DIFAT] * difat]
        chain += [_NONE] * (-len(chain) % _SLOTS)
        table = struct.pack(f"<{len(chain)}I", *chain)
        self._data += [table[at : at + _SECTOR] for at in range(0, len(table), _SECTOR)]
        rest = fat_places[_HEADER_SLOTS:]
        for number in range(difat):
            part = rest[number * (_SLOTS - 1) : (number + 1) * (_SLOTS - 1)]
            part += [_NONE] * (_SLOTS - 1 - len(part))
            following = difat_places[number + 1] if number + 1 < difat else _END
            self._data.append(struct.pack(f"<{_SLOTS}I", *part, following))
        return fat_places, difat_places
