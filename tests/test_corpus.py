"""Every file of a corpus (``SHENBAO_CORPUS``) ends with a document or with a clean finding, whatever it is.

``hostile`` files included: each is read in a child process with its deadline.
"""

import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from extractors.errors import ReadingError, WorkerError
from extractors.limits import Limits
from extractors.registry import ARCHIVES, Source, reader_for
from extractors.sandbox import Sandbox, deadline_for
from extractors.sandbox.handing import Handing
from flows.inputs import list_input
from pipeline.facts import Reading
from pipeline.store import hash_file
from pipeline.work import IDENTIFY, STUDY, StudyRequest

CORPUS = os.environ.get("SHENBAO_CORPUS", "")
LIMITS = Limits(deadline=float(os.environ.get("SHENBAO_CORPUS_DEADLINE", "60")))
GRACE = 30.0
"""Seconds beyond its deadline after which a call counts as one that nobody ended."""

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CORPUS, reason="SHENBAO_CORPUS names no folder of files")]


def files_of(corpus: Path) -> Iterator[Path]:
    """Every regular file of the corpus."""
    for found in list_input(corpus, corpus.parent / "no-workspace").files:
        if found.path.is_file() and not found.path.is_symlink():
            yield found.path


def identify(sandbox: Sandbox, path: Path) -> str:
    """The media type of a file, as ``shenbao extract`` finds it."""
    reply = sandbox.submit(IDENTIFY, msgspec.msgpack.encode([str(path)]), deadline=LIMITS.deadline, label=path.name)
    return msgspec.msgpack.decode(reply.result(), type=list[str])[0]


def read(sandbox: Sandbox, path: Path) -> str:
    """Read one file; ``read``, ``archive`` or the code of the finding. Anything else is a fault and raises."""
    media_type = identify(sandbox, path)
    if media_type in ARCHIVES:
        return "archive"
    source = Source(
        path=str(path), name=path.name, sha256=hash_file(path), bytes=path.stat().st_size, media_type=media_type
    )
    reader = reader_for(media_type)
    deadline = deadline_for(source, LIMITS, uses_ocr=bool(reader and reader.uses_ocr))

    def request(hand: Handing) -> bytes:
        handed = msgspec.structs.replace(source, path=hand.file(path))
        return msgspec.msgpack.encode(StudyRequest(source=handed, limits=LIMITS))

    began = time.monotonic()
    failure: ReadingError | WorkerError | None = None
    try:
        reply = sandbox.submit(STUDY, request, deadline=deadline, label=path.name).result(timeout=deadline + GRACE)
        reading = msgspec.msgpack.decode(reply, type=Reading)
    except (ReadingError, WorkerError) as error:
        failure = error
    assert time.monotonic() - began < deadline + GRACE, path
    if failure:
        assert failure.message.strip(), path
        assert "与文件无关" not in failure.message, (path, failure.message)
        return failure.code
    assert reading.document.file.sha256 == source.sha256
    assert reading.document.blocks or reading.document.warnings or reading.document.pages, path
    return "read"


def test_every_file_ends_with_a_document_or_a_finding() -> None:
    """None hangs, none fails in a way that nobody foresaw, none ends in silence."""
    ends: Counter[str] = Counter()
    with Sandbox(1, LIMITS) as sandbox:
        for path in files_of(Path(CORPUS)):
            ends[read(sandbox, path)] += 1
    assert ends, "no file in the corpus"
    assert sum(ends.values()) == sum(1 for _ in files_of(Path(CORPUS)))
    print(dict(ends))  # noqa: T201 - shown with -s
