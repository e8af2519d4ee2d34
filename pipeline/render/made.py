"""What the files of a batch were made from, kept beside them: those of equal facts that stand as written are not made again."""

from pathlib import Path
from typing import Final, Self

import msgspec

from extractors.document import Record
from pipeline.files import write_output
from pipeline.hashing import digest, hash_file

NAME: Final = ".made.json"


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
    def of(cls, folder: Path) -> Self:
        """What is noted in a folder; nothing where nothing is, or nothing that can be read."""
        try:
            return msgspec.json.decode((folder / NAME).read_bytes(), type=cls)
        except (OSError, msgspec.DecodeError):
            return cls()

    def stands(self, folder: Path) -> bool:
        """Whether all files are there as they were written."""
        return all(file.stands(folder / name) for name, file in self.files.items())

    def kept(self, folder: Path, name: str, shows: str) -> MadeFile | None:
        """A file that shows this and is there as it was written."""
        file = self.files.get(name)
        return file if file and file.shows == shows and file.stands(folder / name) else None

    def note(self, folder: Path) -> None:
        """Note it; the files themselves are written before."""
        write_output(folder / NAME, msgspec.json.encode(self))


def hash_of_shown(version: int, *shown: msgspec.Struct) -> str:
    """Hash of all that a file shows, made by this version."""
    return digest(str(version), *(msgspec.json.encode(each) for each in shown))
