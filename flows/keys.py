"""What readings and profiles are kept under (键): by what they were made from, so that nothing is made twice."""

from functools import lru_cache

from extractors.errors import ReplyInvalid
from extractors.registry import Reader, reader_for
from flows.run import Run
from pipeline.hashing import digest
from pipeline.intake import HandedFile
from pipeline.profile import PROFILE_VERSION
from pipeline.reading import UNDERSTANDING_VERSION, understanding_mark
from pipeline.store import Outcome


def reading_key(reader: Reader) -> str:
    """What a reading was made by: reader, its version, programs that it found, version of the understanding."""
    return f"{reader_key(reader)}.{UNDERSTANDING_VERSION}{understanding_mark()}"


def reader_key(reader: Reader) -> str:
    """What a document was made by: its reader with its version, and programs that it found."""
    return f"{reader.key}{'+office' if reader.uses_office and _has_office() else ''}"


@lru_cache
def _has_office() -> bool:
    from extractors.office import find_office

    return find_office() is not None


def profile_key(run: Run, file: HandedFile, reader: Reader) -> str:
    """What a profile was made from besides the content."""
    return digest(file.name, run.programme_ref.key, reading_key(reader), str(PROFILE_VERSION))[:32]


def reader_of(file: HandedFile) -> Reader:
    """The reader of a file that has one."""
    reader = reader_for(file.media_type)
    if reader is None:
        raise ReplyInvalid("没有可用的读取器。", file=file.name)
    return reader


def outcome_of(run: Run, file: HandedFile) -> Outcome | None:
    """How reading a file's content ended, with the reader as it is now; None when that was not tried."""
    return run.store.find_outcome(file.sha256, reading_key(reader_of(file)))
