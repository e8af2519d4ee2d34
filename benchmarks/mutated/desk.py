"""A folder of files reviewed in this process: opened, read, grouped and judged as a run does, but not rendered.

Every content is read once, whatever stands beside it, so that a mutation costs the one file that it changed.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from extractors.archive import Member, unpack
from extractors.detect import detect_media_type
from extractors.errors import ReadingError
from extractors.limits import DEFAULT_LIMITS
from extractors.registry import ARCHIVES, Source, read_source, reader_for
from pipeline.facts import Reading
from pipeline.intake import DossierPlan, HandedFile, group_files, is_junk
from pipeline.judgement import JudgedFile, JudgeRequest
from pipeline.judging import judge_dossier
from pipeline.profile import Profile
from pipeline.profiling import make_profile
from pipeline.programme import load_programme
from pipeline.reading import understand
from pipeline.review import Review
from pipeline.work import named

LIMITS = msgspec.structs.replace(DEFAULT_LIMITS, page_places=False)
"""Where blocks stand on printed pages is not asked here, and would cost a LibreOffice run a file."""


class Desk:
    """Reviews trees of files; ``folder`` takes their bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._programme = load_programme("trade-secret-pilot-2024")
        self._read: dict[str, Reading | ReadingError] = {}

    def review(self, tree: Mapping[str, bytes]) -> tuple[Review, ...]:
        """The review of each dossier that is found among files by their path."""
        files = [self._outcome(file) for name, data in sorted(tree.items()) for file in self._opened(name, data)]
        readings = {f.name: named(found, f.name) for f in files if isinstance(found := self._of(f), Reading)}
        profiles = {name: make_profile(reading, self._programme) for name, reading in readings.items()}
        plans = group_files(files, profiles, self._programme).dossiers
        return tuple(self._judge(plan, files, readings, profiles) for plan in plans)

    def _opened(self, name: str, data: bytes, container: str | None = None) -> list[HandedFile]:
        """A file and, of an archive, all that is in it."""
        digest = hashlib.sha256(data).hexdigest()
        path = self._folder / digest
        path.write_bytes(data)
        file = HandedFile(name, digest, len(data), detect_media_type(path), container)
        if file.media_type not in ARCHIVES:
            return [file]
        target = self._folder / f"{digest}.unpacked"
        try:
            members = unpack(path, file.media_type, target, LIMITS, name=name)
        except ReadingError as error:
            return [msgspec.structs.replace(file, problem=error.code, message=error.message)]
        inside = [opened for member in members for opened in self._taken_out(file, member, target)]
        return [file, *inside]

    def _taken_out(self, archive: HandedFile, member: Member, target: Path) -> list[HandedFile]:
        """A member of an archive, or the reason why it could not be had."""
        name = f"{archive.name}/{member.name}"
        if not member.problem:
            return self._opened(name, (target / member.stored).read_bytes(), archive.name)
        return [HandedFile(name, "", member.bytes, "", archive.name, member.problem, member.message)]

    def _of(self, file: HandedFile) -> Reading | ReadingError | None:
        """What reading a file gave; None for what is not read."""
        if file.problem or file.media_type in ARCHIVES or is_junk(file.name):
            return None
        if file.sha256 not in self._read:
            path = str(self._folder / file.sha256)
            source = Source(path, Path(file.name).name, file.sha256, file.bytes, file.media_type)
            try:
                self._read[file.sha256] = understand(read_source(source, LIMITS))
            except ReadingError as error:
                self._read[file.sha256] = error
        return self._read[file.sha256]

    def _outcome(self, file: HandedFile) -> HandedFile:
        """The file with the problem that reading it met."""
        found = self._of(file)
        if not isinstance(found, ReadingError):
            return file
        return msgspec.structs.replace(file, problem=found.code, message=found.message)

    def _judge(
        self,
        plan: DossierPlan,
        files: list[HandedFile],
        readings: Mapping[str, Reading],
        profiles: Mapping[str, Profile],
    ) -> Review:
        own = [file for file in files if file.name in plan.files]
        ids = {file.name: f"d{number}" for number, file in enumerate(own)}
        request = JudgeRequest(
            root=".",
            programme=self._programme.id,
            programme_key="",
            dossier=plan.id,
            source=plan.source,
            province=plan.province,
            adcode=plan.adcode,
            version=1,
            received=None,
            twins=(),
            files=tuple(self._judged(file, ids, profiles.get(file.name)) for file in own),
        )
        return judge_dossier(
            request, {ids[f.name]: readings[f.name] for f in own if f.name in readings}, self._programme
        )

    @staticmethod
    def _judged(file: HandedFile, ids: Mapping[str, str], profile: Profile | None) -> JudgedFile:
        reader = reader_for(file.media_type)
        return JudgedFile(
            document=ids[file.name],
            name=file.name.partition("/")[2] or file.name,
            sha256=file.sha256,
            bytes=file.bytes,
            media_type=file.media_type,
            container=ids.get(file.container) if file.container else None,
            reader=reader.key if reader else None,
            reading=None,
            profile=profile,
            problem=file.problem,
            message=file.message,
        )
