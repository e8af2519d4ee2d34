"""Benches at which files are read and taken apart, in this process or in a worker, and what holds of whatever comes out."""

import contextlib
import math
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from extractors.archive import UNPACK_ENTRY, Member, UnpackCall, members_from, unpack
from extractors.detect import Identity, detect_media_type, identify
from extractors.document import Document
from extractors.limits import Limits
from extractors.registry import Source, read_source
from extractors.sandbox import Sandbox
from extractors.sandbox.handing import Handing
from pipeline.facts import Reading
from pipeline.work import IDENTIFY, STUDY, IdentifyRequest, StudyRequest

DEADLINE = 60.0
TIGHT = Limits(
    pages=50,
    pixels=30_000_000,
    table_cells=20_000,
    blocks=20_000,
    members=500,
    unpacked_bytes=64 << 20,
    xml_bytes=32 << 20,
    memory_bytes=3 << 30,
    reply_bytes=32 << 20,
)
"""Limits that a small file can meet; the memory is less than what the files here claim."""


class Here:
    """Reads files in this process, where an error that is none of ours comes out as it is; LibreOffice never starts."""

    def __init__(self, folder: Path) -> None:
        self.limits = TIGHT
        self._folder = folder

    def identify(self, data: bytes) -> Identity:
        """What a file is, and whether it carries others."""
        return identify(self._put(data), look_inside=True)

    def read(self, data: bytes, media_type: str = "") -> Document:
        """The document of a file; raises what its reader does."""
        path = self._put(data)
        source = Source(str(path), "文件", "0" * 64, len(data), media_type or detect_media_type(path))
        with _ends_in_time():
            document = read_source(source, self.limits)
        check(document)
        return document

    def unpack(self, data: bytes, media_type: str = "") -> tuple[Member, ...]:
        """What an archive or a document carries."""
        path, target = self._put(data), self._folder / "in" / "target"
        shutil.rmtree(target, ignore_errors=True)
        try:
            with _ends_in_time():
                members = unpack(path, media_type or detect_media_type(path), target, self.limits, name="包")
        finally:
            assert {entry.name for entry in self._folder.iterdir()} == {"in"}
            assert {entry.name for entry in (self._folder / "in").iterdir()} <= {"file", "target"}
        _check_target(target, members)
        return members_from(msgspec.msgpack.encode(members))

    def _put(self, data: bytes) -> Path:
        folder = self._folder / "in"
        folder.mkdir(exist_ok=True)
        (folder / "file").write_bytes(data)
        return folder / "file"


class Bench(Here):
    """Hands files to a worker as a run does, for what may eat memory or crash; nothing may be written elsewhere."""

    def __init__(self, pool: Sandbox, folder: Path) -> None:
        super().__init__(folder)
        self.deadline = DEADLINE
        self._pool = pool

    def identify(self, data: bytes) -> Identity:
        """What a file is, and whether it carries others."""
        path = self._put(data)

        def payload(hand: Handing) -> bytes:
            return msgspec.msgpack.encode(IdentifyRequest(paths=(hand.file(path),), look_inside=(True,)))

        (found,) = msgspec.msgpack.decode(self._call(IDENTIFY, payload), type=list[Identity])
        return found

    def read(self, data: bytes, media_type: str = "") -> Document:
        """The document of a file; raises what the run would see."""
        path = self._put(data)
        found = media_type or self.identify(data).media_type

        def payload(hand: Handing) -> bytes:
            source = Source(hand.file(path), "文件", "0" * 64, len(data), found)
            return msgspec.msgpack.encode(StudyRequest(source=source, limits=self.limits))

        document = msgspec.msgpack.decode(self._call(STUDY, payload), type=Reading).document
        check(document)
        return document

    def unpack(self, data: bytes, media_type: str = "") -> tuple[Member, ...]:
        """What an archive or a document carries."""
        path, target = self._put(data), self._folder / "in" / "target"
        found = media_type or self.identify(data).media_type

        def payload(hand: Handing) -> bytes:
            return msgspec.msgpack.encode(UnpackCall(hand.file(path), found, hand.result(target), self.limits, "包"))

        shutil.rmtree(target, ignore_errors=True)
        members = members_from(self._call(UNPACK_ENTRY, payload))
        _check_target(target, members)
        return members

    def _call(self, entry: str, payload: Callable[[Handing], bytes]) -> bytes:
        """Wait for the answer; whatever it is, nothing but what was asked for has appeared."""
        try:
            return self._pool.submit(entry, payload, deadline=self.deadline, label="文件").result(timeout=DEADLINE + 30)
        finally:
            assert {entry.name for entry in self._folder.iterdir()} == {"in"}
            assert {entry.name for entry in (self._folder / "in").iterdir()} <= {"file", "target"}


@contextlib.contextmanager
def _ends_in_time() -> Iterator[None]:
    """Fail a test that would never end."""

    def stop(number: int, frame: object) -> None:  # noqa: ARG001 - a handler's signature
        raise AssertionError("reading does not end")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, DEADLINE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _check_target(target: Path, members: tuple[Member, ...]) -> None:
    """Nothing but the members' files, no links among them."""
    found = list(target.iterdir()) if target.exists() else []
    assert all(path.is_file() and not path.is_symlink() for path in found)
    assert {path.name for path in found} == {member.stored for member in members if member.stored}
    assert all(bool(member.problem) != bool(member.stored) for member in members)


def check(document: Document) -> None:
    """What holds of every document, whatever its file was."""
    pages = {page.number for page in document.pages}
    assert document.blocks or document.pages or document.warnings
    assert len({block.id for block in document.blocks}) == len(document.blocks)
    assert all(0 < page.width < 1e6 and 0 < page.height < 1e6 for page in document.pages)
    for block in document.blocks:
        assert block.page is None or block.page in pages
        assert block.text.encode() is not None
        assert 0 <= block.confidence <= 1
        for box in (block.bbox, *(fragment.bbox for fragment in block.fragments)):
            assert box is None or (all(map(math.isfinite, box)) and box[0] <= box[2] and box[1] <= box[3])
