"""Reading (读取): every content once, in worker processes; then a profile of every file under its name here."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

import msgspec

from extractors.document import Record
from extractors.errors import InternalFault, UnreadableFile
from extractors.paged import MANY_PAGES
from extractors.registry import ARCHIVES, reader_for, refusal
from flows.keys import outcome_of, profile_key, reader_of, reading_key
from flows.readcontent import ATTEMPTS, ContentReading
from flows.run import Run
from flows.steps import carry_on
from pipeline.intake import HandedFile, is_junk
from pipeline.profile import Profile

CHUNK_FILES: Final = 16
CHUNK_BYTES: Final = 8 << 20
"""A chunk is a few seconds of work: big enough to be worth a task, small enough to lose."""
LARGE_BYTES: Final = 1 << 20
LARGE_CHUNKS: Final = 8
"""Files that may take long are in at most so many chunks, so that they never hold all threads."""


class Chunk(Record, frozen=True):
    """Files that one task reads; equal contents are in one chunk."""

    number: int
    files: tuple[HandedFile, ...]

    def __len__(self) -> int:
        """How many files there are."""
        return len(self.files)


class ChunkResult(Record, frozen=True):
    """Counts only: texts stay in the store."""

    files: int
    pages: int
    failed: int


def is_document(file: HandedFile) -> bool:
    """Whether a file is to be read: neither junk nor archive, with bytes, and a reader for its type."""
    return not (file.problem or file.media_type in ARCHIVES or is_junk(file.name)) and bool(reader_for(file.media_type))


def chunks_to_read(run: Run, files: Iterable[HandedFile]) -> list[Chunk]:
    """The files that lack a reading or a profile, in chunks: first those that may take long."""
    documents = [file for file in files if is_document(file)]
    run.store.foresee(
        ((file.sha256, reading_key(reader_of(file))) for file in documents),
        ((file.sha256, profile_key(run, file, reader_of(file))) for file in documents),
    )
    wanted = sorted((f for f in documents if not _is_done(run, f)), key=lambda f: (f.sha256, f.name))
    contents = [tuple(same) for _, same in groupby(wanted, key=lambda f: f.sha256)]
    large = [same for same in contents if _may_take_long(same[0])]
    spread = [large[start::LARGE_CHUNKS] for start in range(min(LARGE_CHUNKS, len(large)))]
    groups = [*spread, *_bundles([same for same in contents if not _may_take_long(same[0])])]
    return [
        Chunk(number=number, files=tuple(file for same in group for file in same))
        for number, group in enumerate(groups, start=1)
    ]


def _may_take_long(file: HandedFile) -> bool:
    return file.media_type in MANY_PAGES and file.bytes >= LARGE_BYTES


def _bundles(contents: Iterable[tuple[HandedFile, ...]]) -> list[list[tuple[HandedFile, ...]]]:
    """Small files in bundles, of a few seconds of work each."""
    bundles: list[list[tuple[HandedFile, ...]]] = []
    count = size = 0
    for same in contents:
        if not bundles or count >= CHUNK_FILES or size + same[0].bytes > CHUNK_BYTES:
            bundles.append([])
            count = size = 0
        bundles[-1].append(same)
        count += len(same)
        size += same[0].bytes
    return bundles


def _is_done(run: Run, file: HandedFile) -> bool:
    outcome = outcome_of(run, file)
    if outcome is None or (outcome.code and outcome.attempts < ATTEMPTS) or outcome.code == InternalFault.code:
        return False
    key = profile_key(run, file, reader_of(file))
    return bool(outcome.code) or run.store.find_profile(file.sha256, key) is not None


def read_chunk(run: Run, chunk: Chunk) -> ChunkResult:
    """Read all files of a chunk and make their profiles; a file that fails costs itself alone."""
    by_content = sorted(chunk.files, key=lambda file: file.sha256)
    readings = [ContentReading(run, tuple(same)) for _, same in groupby(by_content, key=lambda file: file.sha256)]
    carry_on(started for reading in readings for started in reading.start())
    outcomes = [reading.outcome for reading in readings if reading.outcome is not None]
    return ChunkResult(
        files=len(chunk.files),
        pages=sum(outcome.pages for outcome in outcomes),
        failed=sum(bool(outcome.code) for outcome in outcomes),
    )


def with_outcomes(run: Run, files: Sequence[HandedFile]) -> tuple[HandedFile, ...]:
    """The files with the problem that reading them met, if any."""
    return tuple(_with_outcome(run, file) for file in files)


def _with_outcome(run: Run, file: HandedFile) -> HandedFile:
    if file.problem or file.media_type in ARCHIVES or is_junk(file.name):
        return file
    if reader_for(file.media_type) is None:
        message = refusal(file.media_type, file.name)
        return msgspec.structs.replace(file, problem=UnreadableFile.code, message=message)
    outcome = outcome_of(run, file)
    if outcome is None or (not outcome.code and profile_of(run, file) is None):
        return msgspec.structs.replace(file, problem=InternalFault.code, message="文件已读取，但未能完成分析。")
    if not outcome.code:
        return file
    message = outcome.message if outcome.message.endswith("。") else f"{outcome.message}。"
    return msgspec.structs.replace(file, problem=outcome.code, message=message)


def profile_of(run: Run, file: HandedFile) -> Profile | None:
    """The profile of a file that was read; ``None`` for any other."""
    reader = reader_for(file.media_type)
    if file.problem or reader is None or not is_document(file):
        return None
    return run.store.find_profile(file.sha256, profile_key(run, file, reader))


def profiles_of(run: Run, files: Iterable[HandedFile]) -> dict[str, Profile]:
    """Profiles by the file's name, of the files that have one."""
    return {file.name: profile for file in files if (profile := profile_of(run, file))}
