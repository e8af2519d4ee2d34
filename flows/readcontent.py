"""One content while it is read, in one call or, where it is large, in ranges; then described under each of its names."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from extractors.errors import InternalFault, ReplyInvalid, ShenbaoError, StoreError, UnreadableFile, WorkerError
from extractors.registry import Source
from extractors.sandbox import deadline_for
from extractors.sandbox.handing import Handing
from flows import steps
from flows.keys import outcome_of, profile_key, reader_key, reader_of, reading_key
from flows.largefiles import Hooks, Job, LargeFile
from flows.run import Run
from flows.steps import Answer, Started
from flows.turns import SMALL
from pipeline.hashing import digest
from pipeline.intake import HandedFile
from pipeline.profile import Profile
from pipeline.store import Outcome
from pipeline.work import DESCRIBE, NO_READING, READ, DescribeRequest, ReadReply, ReadRequest, StudyRequest

ATTEMPTS: Final = 2
"""A file that killed its worker is tried once more in a later run; then its outcome stands."""


class ContentReading:
    """One content, equal under all names of ``files``. ``outcome`` is how reading it ended, if it was read now."""

    def __init__(self, run: Run, files: tuple[HandedFile, ...]) -> None:
        self._run, self._files, self._file = run, files, files[0]
        self._reader = reader_of(self._file)
        self._key = reading_key(self._reader)
        self._target = run.store.reading_path(self._file.sha256, self._key)
        self._source = Source(
            path="",  # where the worker finds it, who is handed it
            name=self._file.name,
            sha256=self._file.sha256,
            bytes=self._file.bytes,
            media_type=self._file.media_type,
        )
        self._before = outcome_of(run, self._file)
        self._began = time.monotonic()
        self.outcome: Outcome | None = None

    def start(self) -> Started:
        """Read the content, or describe it where it was read before."""
        if self._before is not None and not self._before.code:
            self._run.progress(steps.READ, len(self._files), 0, self._file.name)
            return self._describe()
        deadline = deadline_for(self._source, self._run.limits, uses_ocr=self._reader.uses_ocr)
        return [(self._submit(READ, self._request, deadline), self._take)]

    def _submit(self, entry: str, request: Callable[[Handing], bytes], deadline: float) -> Answer:
        return self._run.turns.submit(SMALL, entry, request, deadline=deadline, label=self._file.name)

    def _request(self, hand: Handing) -> bytes:
        store, stem = self._run.store, f"{reader_key(self._reader)}."
        earlier = store.earlier_reading(self._file.sha256, self._key, stem)
        study = StudyRequest(
            source=msgspec.structs.replace(self._source, path=hand.file(store.original(self._file.sha256))),
            limits=self._run.limits,
            earlier=hand.file(earlier) if earlier else None,
        )
        return msgspec.msgpack.encode(ReadRequest(study=study, target=hand.result(self._target)))

    def _take(self, answer: Answer) -> Started:
        """What came of reading: a reading, an error, or word that the file is large."""
        try:
            reply = msgspec.msgpack.decode(self._run.answer(answer), type=ReadReply)
        except msgspec.MsgspecError:
            return self._finish(ReplyInvalid(NO_READING, file=self._file.name))
        except StoreError:
            raise
        except ShenbaoError as error:
            return self._finish(error)
        return self._finish(reply) if reply.survey is None else self._read_large(reply.survey.pages)

    def _read_large(self, pages: int) -> Started:
        run, name = self._run, self._file.name
        shown = 0

        def progress(done: int) -> None:
            nonlocal shown
            run.progress(steps.READ_PAGES, done - shown, pages, name)
            shown = done

        original = run.store.original(self._file.sha256)
        job = Job(self._source, run.limits, pages, original, self._ranges, self._target)
        return LargeFile(run.turns, job, Hooks(run.answer, self._finish, progress)).start()

    @property
    def _ranges(self) -> Path:
        """Where ranges of this content are kept, which depend on the reader and the limits alone."""
        limits = digest(msgspec.msgpack.encode(self._run.limits))[:8]
        return self._run.store.ranges_path(self._file.sha256, f"{reader_key(self._reader)}.{limits}")

    def _finish(self, result: ReadReply | ShenbaoError) -> Started:
        """Note how reading ended; what was read is described."""
        if isinstance(result, ReadReply) and not self._target.is_file():
            result = ReplyInvalid(NO_READING, file=self._file.name)
        self._keep(self._outcome(result))
        self._run.progress(steps.READ, len(self._files), 0, self._file.name)
        return [] if isinstance(result, ShenbaoError) else self._describe()

    def _outcome(self, result: ReadReply | ShenbaoError) -> Outcome:
        found = Outcome(sha256=self._file.sha256, key=self._key, seconds=round(time.monotonic() - self._began, 3))
        if isinstance(result, ReadReply):
            return msgspec.structs.replace(found, pages=result.pages)
        attempts = self._before.attempts + 1 if self._before and self._before.code else 1
        final = attempts if isinstance(result, WorkerError) else ATTEMPTS
        return msgspec.structs.replace(found, code=result.code, message=result.message, attempts=final)

    def _keep(self, outcome: Outcome) -> None:
        """Keep the outcome; ranges stay only where the file will be tried again."""
        self.outcome = outcome
        self._run.store.keep_outcome(outcome)
        if not outcome.code or (outcome.attempts >= ATTEMPTS and outcome.code != InternalFault.code):
            self._run.store.remove_ranges(self._file.sha256)

    def _describe(self) -> Started:
        """A profile for each name."""
        return [self._describe_as(file) for file in self._files]

    def _describe_as(self, file: HandedFile) -> tuple[Answer, Callable[[Answer], Started]]:
        def request(hand: Handing) -> bytes:
            programme = self._run.programme_ref
            task = DescribeRequest(
                reading=hand.file(self._target),
                name=file.name,
                programme=programme,
                sample=hand.result(self._run.store.sample_path(file.sha256, self._key, programme.key)),
            )
            return msgspec.msgpack.encode(task)

        def take(answer: Answer) -> Started:
            self._keep_profile(file, answer)
            return []

        return self._submit(DESCRIBE, request, self._run.limits.deadline), take

    def _keep_profile(self, file: HandedFile, answer: Answer) -> None:
        """Keep a profile; a file that we fail to describe stays without one, is told as our fault and tried again.

        Who describes a reading is the first to look at it: one that is none counts as not read.
        """
        try:
            profile = msgspec.msgpack.decode(self._run.answer(answer), type=Profile)
        except UnreadableFile as error:
            self._target.unlink(missing_ok=True)
            self._keep(self._outcome(ReplyInvalid(error.message, file=file.name)))
        except (ShenbaoError, msgspec.MsgspecError) as error:
            message = error.message if isinstance(error, ShenbaoError) else "文件画像不符合约定。"
            self._run.log("describe-failed", file.name, message)
        else:
            self._run.store.keep_profile(profile, profile_key(self._run, file, self._reader))
