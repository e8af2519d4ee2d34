"""One file through all that reads it, in a worker or in this process: how it ended, in one word and a reason."""

import time
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from extractors.archive import members_from, unpack
from extractors.detect import identify
from extractors.document import Document, Record
from extractors.errors import ReadingError
from extractors.limits import Limits
from extractors.registry import ARCHIVES, Source, read_source, reader_for
from fuzzing.invariants import faults_of, faults_of_reading

ENTRY: Final = "fuzzing.trial:try_files"
SMALL: Final = Limits(
    pages=30, pixels=4_000_000, table_cells=20_000, blocks=20_000, members=200, unpacked_bytes=64 << 20
)
"""What a mutant of a small file may spend: whatever needs more has found a way to grow."""
SLOW_SECONDS: Final = 20.0
"""CPU of one mutant of a small file that is told as a defect."""


class Trial(Record, frozen=True):
    """How one file ended: ``read``, ``refused`` (an error of ours), or ``fault`` with what is wrong."""

    end: str
    reason: str = ""
    media_type: str = ""
    seconds: float = 0.0


def try_files(payload: bytes) -> bytes:
    """Entry for a worker: a list of files' bytes to a list of :class:`Trial`."""
    without_office()
    path, trials = Path("mutant"), []
    for data in msgspec.msgpack.decode(payload, type=list[bytes]):
        path.write_bytes(data)
        trials.append(try_file(path.absolute()))
    return msgspec.msgpack.encode(trials)


def without_office() -> None:
    """Let nobody start LibreOffice: what is tried here is our own code, and it takes seconds a file."""
    import extractors.legacy
    import extractors.office
    import extractors.office.server

    for module in (extractors.legacy, extractors.office, extractors.office.server):
        module.find_office = lambda: None


def try_file(path: Path) -> Trial:
    """Identify, read, understand and open one file."""
    began, found = time.process_time(), ""
    try:
        identity = identify(path, look_inside=True)
        found = identity.media_type
        end, reason = _opened(path, found) if found in ARCHIVES or identity.carries else ("", "")
        if found not in ARCHIVES and end != "fault":
            end, reason = _read(path, found)
    except ReadingError as error:
        end, reason = "refused", error.code
    except Exception as error:  # noqa: BLE001 - what must not happen is what is looked for
        end, reason = "fault", signature(error)
    seconds = time.process_time() - began
    if seconds > SLOW_SECONDS and end != "fault":
        end, reason = "fault", f"slow {found}"
    return Trial(end, reason, found, round(seconds, 3))


def signature(error: BaseException) -> str:
    """What tells one defect from another: the type, and the innermost places in our own code."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "extractors" in frame.filename]
    frames = frames or traceback.extract_tb(error.__traceback__)[-1:]
    places = [f"{Path(frame.filename).stem}.{frame.name}" for frame in frames[-2:]]
    return f"{type(error).__name__} in {' > '.join(places)}"


def _read(path: Path, media_type: str) -> tuple[str, str]:
    """Read and understand one file."""
    source = Source(str(path), "文件", "0" * 64, path.stat().st_size, media_type)
    try:
        document = read_source(source, SMALL)
    except ReadingError as error:
        return "refused" if error.message.strip() else "fault", error.code
    if faults := sorted(set(faults_of(document))):
        return "fault", f"{getattr(reader_for(media_type), 'name', '')}: {'; '.join(faults)}"
    return _understood(document)


def _understood(document: Document) -> tuple[str, str]:
    """Understand a document as a run does."""
    from pipeline.reading import understand

    faults = sorted(set(faults_of_reading(understand(document))))
    return ("fault", "; ".join(faults)) if faults else ("read", "")


def _opened(path: Path, media_type: str) -> tuple[str, str]:
    """Take out what a file carries; nothing may be written beside the folder for it."""
    with TemporaryDirectory(dir=Path.cwd()) as folder:  # the worker's own
        target = Path(folder) / "in" / "target"
        target.parent.mkdir()
        try:
            members = unpack(path, media_type, target, SMALL, name=path.name)
            members_from(msgspec.msgpack.encode(members))
        except ReadingError as error:
            end = "refused", error.code
        else:
            end = "read", ""
        beside = [
            path for path in (*Path(folder).iterdir(), *target.parent.iterdir()) if path not in {target.parent, target}
        ]
        if beside:
            return "fault", "written beside its folder"
        if any(found.is_symlink() or not found.is_file() for found in target.rglob("*")):
            return "fault", "something else than files was written"
    return end
