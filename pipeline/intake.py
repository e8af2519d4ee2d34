"""Which files are one dossier (申报材料), and what becomes of every file that was handed in."""

from typing import Literal, TypeAlias

from extractors.document import Record

JunkReason: TypeAlias = Literal["system", "temporary", "empty-folder"]


class HandedFile(Record, frozen=True):
    """One file as handed in. ``name`` is its path inside INPUT with ``/``, archives appearing as folders.

    ``container`` is the name of the archive that it came out of. ``problem`` is the code of a reading error
    (``encrypted-file`` …) when its bytes could not be had or read, with its Chinese sentence in ``message``.
    """

    name: str
    sha256: str
    bytes: int
    media_type: str
    container: str | None = None
    problem: str | None = None
    message: str = ""
