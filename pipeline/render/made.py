"""What the files of a batch were made from: those of equal facts that stand as they were written are not made again."""

from pathlib import Path
from typing import Self

import msgspec

from extractors.document import Record
from pipeline.files import write_atomically
from pipeline.hashing import digest, hash_file


class Basis(Record, frozen=True):
    """What a batch's files are made from besides itself, and where that is noted."""

    note: Path
    key: str
    """Hash of all that reviews and programme hold."""


class MadeFile(Record, frozen=True):
    """A file's content (``sha256``) and the hash of what it shows, empty where it goes with the batch alone."""

    sha256: str
    shows: str = ""

    def stands(self, path: Path) -> bool:
        """Whether the file is there as it was written."""
        return path.is_file() and hash_file(path) == self.sha256


class Made(Record, frozen=True):
    """All files of a batch by their names; ``key`` is the hash of all that they were made from, empty where not known."""

    key: str = ""
    files: dict[str, MadeFile] = msgspec.field(default_factory=dict)

    @classmethod
    def noted(cls, note: Path) -> Self:
        """What the file says; nothing where it is not there, or cannot be read."""
        try:
            return msgspec.json.decode(note.read_bytes(), type=cls)
        except (OSError, msgspec.DecodeError):
            return cls()

    def stands(self, folder: Path) -> bool:
        """Whether all files are there as they were written."""
        return all(file.stands(folder / name) for name, file in self.files.items())

    def kept(self, folder: Path, name: str, shows: str) -> MadeFile | None:
        """A file that shows this and is there as it was written."""
        file = self.files.get(name)
        return file if file and file.shows == shows and file.stands(folder / name) else None

    def note(self, note: Path) -> None:
        """Note it; the files themselves are written before."""
        write_atomically(note, msgspec.json.encode(self))


def hash_of_shown(version: int, *shown: msgspec.Struct) -> str:
    """Hash of all that a file shows, made by this version."""
    return digest(str(version), *(msgspec.json.encode(each) for each in shown))
