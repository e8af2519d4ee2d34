"""Reading (读取): every content once, in worker processes; then a profile of every file under its name here."""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from functools import lru_cache
from itertools import groupby
from typing import Final

import msgspec

from extractors.document import Record
from extractors.errors import InternalFault, ReplyInvalid, ShenbaoError, StoreError, UnreadableFile, WorkerError
from extractors.registry import ARCHIVES, Reader, Source, reader_for, refusal
from extractors.sandbox import deadline_for
from extractors.sandbox.handing import Handing
from flows.run import Run
from pipeline.facts import Reading
from pipeline.intake import HandedFile, is_junk
from pipeline.profile import PROFILE_VERSION, Profile
from pipeline.reading import UNDERSTANDING_VERSION
from pipeline.store import Outcome, digest
from pipeline.work import DESCRIBE, STUDY, DescribeRequest, StudyRequest

CHUNK_FILES: Final = 16
CHUNK_BYTES: Final = 8 << 20
"""A chunk is a few seconds of work: big enough to be worth a task, small enough to lose."""
ATTEMPTS: Final = 2
"""A file that killed its worker is tried once more in a later run; then its outcome stands."""


class Chunk(Record, frozen=True):
    """Files that one task reads; equal contents are in one chunk."""

    number: int
    files: tuple[HandedFile, ...]


class ChunkResult(Record, frozen=True):
    """Counts only: texts stay in the store."""

    files: int
    pages: int
    failed: int


def reading_key(reader: Reader) -> str:
    """What a reading was made by: reader, its version, programs that it found, version of the understanding."""
    return f"{_reader_key(reader)}.{UNDERSTANDING_VERSION}"


def _reader_key(reader: Reader) -> str:
    """What a document was made by: its reader with its version, and programs that it found."""
    return f"{reader.key}{'+office' if reader.uses_office and _has_office() else ''}"


@lru_cache
def _has_office() -> bool:
    from extractors.office import find_office

    return find_office() is not None


def profile_key(run: Run, file: HandedFile, reader: Reader) -> str:
    """What a profile was made from besides the content."""
    return digest(file.name, run.programme_ref.key, reading_key(reader), str(PROFILE_VERSION))[:32]


def is_document(file: HandedFile) -> bool:
    """Whether a file is to be read: neither junk nor archive, with bytes, and a reader for its type."""
    return not (file.problem or file.media_type in ARCHIVES or is_junk(file.name)) and bool(reader_for(file.media_type))


def chunks_to_read(run: Run, files: Iterable[HandedFile]) -> list[Chunk]:
    """The files that lack a reading or a profile, in chunks."""
    wanted = sorted((f for f in files if is_document(f) and not _is_done(run, f)), key=lambda f: (f.sha256, f.name))
    chunks: list[Chunk] = []
    pending: list[HandedFile] = []
    size = 0
    for _, same in groupby(wanted, key=lambda f: f.sha256):
        group = list(same)
        if pending and (len(pending) >= CHUNK_FILES or size + group[0].bytes > CHUNK_BYTES):
            chunks.append(Chunk(number=len(chunks) + 1, files=tuple(pending)))
            pending, size = [], 0
        pending += group
        size += group[0].bytes
    return [*chunks, Chunk(number=len(chunks) + 1, files=tuple(pending))] if pending else chunks


def _is_done(run: Run, file: HandedFile) -> bool:
    reader = _reader(file)
    outcome = run.store.find_outcome(file.sha256, reading_key(reader))
    if outcome is None or (outcome.code and outcome.attempts < ATTEMPTS) or outcome.code == InternalFault.code:
        return False
    return bool(outcome.code) or run.store.find_profile(file.sha256, profile_key(run, file, reader)) is not None


def _reader(file: HandedFile) -> Reader:
    reader = reader_for(file.media_type)
    if reader is None:
        raise ReplyInvalid("没有可用的读取器。", file=file.name)
    return reader


def read_chunk(run: Run, chunk: Chunk) -> ChunkResult:
    """Read all files of a chunk and make their profiles; a file that fails costs itself alone."""
    contents = {file.sha256: file for file in chunk.files}
    studies = {sha256: _submit_study(run, file) for sha256, file in contents.items() if not _has_reading(run, file)}
    copies = Counter(file.sha256 for file in chunk.files)
    for sha256 in contents.keys() - studies.keys():
        run.progress("读取", copies[sha256], 0, contents[sha256].name)
    outcomes = []
    for sha256, (future, began) in studies.items():
        outcomes.append(_finish_study(run, contents[sha256], future, began))
        run.progress("读取", copies[sha256], 0, contents[sha256].name)
    readable = [file for file in chunk.files if (outcome := _outcome(run, file)) and not outcome.code]
    profiles = [(file, _submit_description(run, file)) for file in readable]
    for file, future in profiles:
        _finish_description(run, file, future)
    return ChunkResult(
        files=len(chunk.files),
        pages=sum(outcome.pages for outcome in outcomes),
        failed=sum(bool(outcome.code) for outcome in outcomes),
    )


def _outcome(run: Run, file: HandedFile) -> Outcome | None:
    return run.store.find_outcome(file.sha256, reading_key(_reader(file)))


def _has_reading(run: Run, file: HandedFile) -> bool:
    outcome = _outcome(run, file)
    return outcome is not None and not outcome.code


def _submit_study(run: Run, file: HandedFile) -> tuple[Future[bytes], float]:
    source = Source(
        path="",
        name=file.name,
        sha256=file.sha256,
        bytes=file.bytes,
        media_type=file.media_type,
    )
    reader = _reader(file)
    earlier = run.store.earlier_reading(file.sha256, reading_key(reader), f"{_reader_key(reader)}.")

    def request(hand: Handing) -> bytes:
        handed = msgspec.structs.replace(source, path=hand.file(run.store.original(file.sha256)))
        kept = hand.file(earlier) if earlier else None
        return msgspec.msgpack.encode(StudyRequest(source=handed, limits=run.limits, earlier=kept))

    deadline = deadline_for(source, run.limits, uses_ocr=reader.uses_ocr)
    return run.sandbox.submit(STUDY, request, deadline=deadline, label=file.name), time.monotonic()


def _finish_study(run: Run, file: HandedFile, future: Future[bytes], began: float) -> Outcome:
    key = reading_key(_reader(file))
    before = run.store.find_outcome(file.sha256, key)
    attempts = before.attempts + 1 if before else 1
    content: bytes | None = None
    try:
        content = run.answer(future)
        reading = msgspec.msgpack.decode(content, type=Reading)
        outcome = Outcome(sha256=file.sha256, key=key, pages=len(reading.document.pages))
    except msgspec.MsgspecError:
        content = None
        message = "读取进程的答复不符合约定，已弃用。"
        outcome = Outcome(sha256=file.sha256, key=key, code=ReplyInvalid.code, message=message, attempts=attempts)
    except StoreError:
        raise
    except ShenbaoError as error:
        final = attempts if isinstance(error, WorkerError) else ATTEMPTS
        outcome = Outcome(sha256=file.sha256, key=key, code=error.code, message=error.message, attempts=final)
    outcome = msgspec.structs.replace(outcome, seconds=round(time.monotonic() - began, 3))
    run.store.keep_reading(outcome, content)
    return outcome


def _submit_description(run: Run, file: HandedFile) -> Future[bytes]:
    key = reading_key(_reader(file))

    def request(hand: Handing) -> bytes:
        task = DescribeRequest(
            reading=hand.file(run.store.reading_path(file.sha256, key)),
            name=file.name,
            programme=run.programme_ref,
            sample=hand.result(run.store.sample_path(file.sha256, key, run.programme_ref.key)),
        )
        return msgspec.msgpack.encode(task)

    return run.sandbox.submit(DESCRIBE, request, deadline=run.limits.deadline, label=file.name)


def _finish_description(run: Run, file: HandedFile, future: Future[bytes]) -> None:
    """Keep the profile; a file that we fail to describe stays without one, is told as our fault and tried again."""
    try:
        profile = msgspec.msgpack.decode(run.answer(future), type=Profile)
    except (ShenbaoError, msgspec.MsgspecError) as error:
        message = error.message if isinstance(error, ShenbaoError) else "文件画像不符合约定。"
        run.log("describe-failed", file.name, message)
        return
    run.store.keep_profile(profile, profile_key(run, file, _reader(file)))


def with_outcomes(run: Run, files: Sequence[HandedFile]) -> tuple[HandedFile, ...]:
    """The files with the problem that reading them met, if any."""
    return tuple(_with_outcome(run, file) for file in files)


def _with_outcome(run: Run, file: HandedFile) -> HandedFile:
    if file.problem or file.media_type in ARCHIVES or is_junk(file.name):
        return file
    if reader_for(file.media_type) is None:
        message = refusal(file.media_type, file.name)
        return msgspec.structs.replace(file, problem=UnreadableFile.code, message=message)
    outcome = _outcome(run, file)
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
