"""Everything that a worker process can be asked to do: each entry takes bytes of a request and gives bytes.

A worker never touches the database; it reads what the request names and answers, or writes outputs where told.
"""

import contextlib
import sys
import time
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

import msgspec

from extractors.controls import without_controls
from extractors.document import Document, Record
from extractors.errors import InternalFault, ReadingError, ShenbaoError, UnreadableFile
from extractors.limits import Limits
from extractors.paged import Ask, Paged, Survey, is_large, may_be_large
from extractors.registry import Source, read_source, reader_for
from pipeline.facts import Reading
from pipeline.packed import keep_packed, load_packed, load_reading, load_record
from pipeline.programme import Programme
from pipeline.similarity import Copies, Text

P = ParamSpec("P")
T = TypeVar("T")

IDENTIFY: Final = "pipeline.work:identify"
STUDY: Final = "pipeline.work:study"
READ: Final = "pipeline.work:read"
READ_RANGE: Final = "pipeline.work:read_range"
JOIN: Final = "pipeline.work:join"
DESCRIBE: Final = "pipeline.work:describe"
JUDGE: Final = "pipeline.work:judge"
COMPARE: Final = "pipeline.work:compare"
RENDER: Final = "pipeline.work:render"
VIEW: Final = "pipeline.work:view"
NO_READING: Final = "读取进程的答复不符合约定，已弃用。"


class ProgrammeRef(Record, frozen=True):
    """A programme by id or path; ``key`` is the hash of its content, so that a worker may keep it."""

    name: str
    key: str


class IdentifyRequest(Record, frozen=True):
    """Files of which to tell the types; ``look_inside`` says for each whether to look for files that it carries."""

    paths: tuple[str, ...]
    look_inside: tuple[bool, ...]


class StudyRequest(Record, frozen=True):
    """One file to read and understand; ``earlier`` is a reading of it that was understood by other rules."""

    source: Source
    limits: Limits
    earlier: str | None = None


class ReadRequest(Record, frozen=True):
    """One file to read and understand; the reading goes to ``target``.

    With ``by_pages`` a large file is only looked at: its ranges are to be read apart.
    """

    study: StudyRequest
    target: str
    by_pages: bool = True


class RangeRequest(Record, frozen=True):
    """Pages of a large file to read; they go to ``target``. After ``seconds`` no further page is begun."""

    source: Source
    limits: Limits
    ask: Ask
    seconds: float
    target: str


class JoinRequest(Record, frozen=True):
    """A large file whose ranges lie in ``folder``, each a file of its first page; ``lost`` says why a page has none."""

    source: Source
    limits: Limits
    folder: str
    lost: Mapping[int, str]
    target: str


class ReadReply(Record, frozen=True):
    """What came of reading: pages of the reading that was written, or of a file that is to be read in ranges."""

    pages: int
    survey: Survey | None = None


class RangeReply(Record, frozen=True):
    """How many of the pages that were asked for are in the range that was written, and its hint."""

    count: int
    hint: bytes


class DescribeRequest(Record, frozen=True):
    """A kept reading to make a profile of, under the name that the file has here."""

    reading: str
    name: str
    programme: ProgrammeRef
    sample: str
    """Where to keep the sample of its plans and reports."""


class CompareRequest(Record, frozen=True):
    """Texts to hold against each other; ``known`` is the file of what was found before."""

    texts: tuple[Text, ...]
    known: str | None = None


class RenderRequest(Record, frozen=True):
    """A kept review to make outputs of; ``readings`` are the files of readings by document id.

    ``root`` is the address of the batch's folder from the place of the outputs.
    """

    review: str
    readings: Mapping[str, str]
    programme: ProgrammeRef
    target: str
    root: str = ""


class ViewRequest(Record, frozen=True):
    """Pages of a file to draw: where the picture of each goes, by its number."""

    source: Source
    limits: Limits
    targets: Mapping[int, str]


@lru_cache(maxsize=4)
def programme_of(ref: ProgrammeRef) -> Programme:
    """The programme, loaded once per worker and content."""
    from pipeline.programme import load_programme

    return load_programme(ref.name)


def ours(work: Callable[P, T]) -> Callable[P, T]:
    """Let what our own code raises by mistake be told as our fault, not as the file's."""

    @wraps(work)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return work(*args, **kwargs)
        except (ShenbaoError, MemoryError):
            raise
        except Exception as error:
            raise InternalFault.at(error) from error

    return guarded


def identify(request: bytes) -> bytes:
    """An :class:`IdentifyRequest` to a list of :class:`extractors.detect.Identity`, in the same order."""
    from extractors.detect import Identity
    from extractors.detect import identify as identify_file

    task = msgspec.msgpack.decode(request, type=IdentifyRequest)
    found: list[Identity] = []
    for path, look_inside in zip(task.paths, task.look_inside, strict=True):
        try:
            found.append(identify_file(Path(path), look_inside=look_inside))
        except (OSError, ReadingError):
            found.append(Identity("application/octet-stream"))
    return msgspec.msgpack.encode(found)


def study(request: bytes) -> bytes:
    """One file to a :class:`pipeline.facts.Reading`; only what its reader raises is the file's fault."""
    from pipeline.reading import understand

    task = msgspec.msgpack.decode(request, type=StudyRequest)
    document = _document_of(task.earlier) or read_source(task.source, task.limits)
    return msgspec.msgpack.encode(ours(understand)(document))


def read(request: bytes) -> bytes:
    """A :class:`ReadRequest` to a :class:`ReadReply`; the reading itself does not go through the parent."""
    task = msgspec.msgpack.decode(request, type=ReadRequest)
    document = _document_of(task.study.earlier)
    if document is None and task.by_pages and (survey := _large(task.study.source, task.study.limits)):
        return msgspec.msgpack.encode(ReadReply(pages=survey.pages, survey=survey))
    return _keep(document or read_source(task.study.source, task.study.limits), task.target)


def _large(source: Source, limits: Limits) -> Survey | None:
    """How large a file is that is to be read in ranges of pages; None where it is not."""
    reader = reader_for(source.media_type)
    if reader is None or not may_be_large(source):
        return None
    paged = reader.load_paged()
    survey = paged.survey(source, limits) if paged else None
    return survey if survey and is_large(survey) else None


def read_range(request: bytes) -> bytes:
    """A :class:`RangeRequest` to a :class:`RangeReply`."""
    task = msgspec.msgpack.decode(request, type=RangeRequest)
    end = time.monotonic() + task.seconds
    found = _paged(task.source).read(task.source, task.limits, task.ask, lambda: time.monotonic() >= end)
    keep_packed(Path(task.target), found.pages)
    return msgspec.msgpack.encode(RangeReply(count=found.count, hint=found.hint))


def join(request: bytes) -> bytes:
    """A :class:`JoinRequest` to a :class:`ReadReply`: ranges of pages to the reading that reading all at once gives."""
    task = msgspec.msgpack.decode(request, type=JoinRequest)
    ranges = map(load_packed, sorted(Path(task.folder).iterdir()))
    document = _paged(task.source).join(task.source, task.limits, ranges, task.lost)
    return _keep(without_controls(document), task.target)


def _paged(source: Source) -> Paged:
    reader = reader_for(source.media_type)
    paged = reader.load_paged() if reader else None
    if paged is None:
        raise InternalFault("该格式不能分页读取。")
    return paged


def _keep(document: Document, target: str) -> bytes:
    """Understand a document, write its reading, and say how long it is."""
    from pipeline.reading import understand

    keep_packed(Path(target), msgspec.msgpack.encode(ours(understand)(document)))
    return msgspec.msgpack.encode(ReadReply(pages=len(document.pages)))


class _Read(msgspec.Struct):
    """Of a kept reading what its reader made, whatever was understood from it."""

    document: Document


def _document_of(earlier: str | None) -> Document | None:
    """The document of an earlier reading; None where there is none that can still be used."""
    if earlier is None:
        return None
    try:
        return msgspec.msgpack.decode(load_packed(Path(earlier)), type=_Read).document
    except (OSError, msgspec.MsgspecError):
        return None


@ours
def describe(request: bytes) -> bytes:
    """A kept reading to a :class:`pipeline.profile.Profile`; the sample of its own texts is kept beside it."""
    from pipeline.files import write_atomically
    from pipeline.profile import own_texts
    from pipeline.profiling import make_profile
    from pipeline.similarity.comparing import sample_of

    task = msgspec.msgpack.decode(request, type=DescribeRequest)
    reading = named(_sound(task.reading), task.name)
    programme = programme_of(task.programme)
    profile = make_profile(reading, programme)
    if parts := own_texts(profile, programme):
        write_atomically(Path(task.sample), sample_of(reading.document, parts))
    return msgspec.msgpack.encode(profile)


def _sound(path: str) -> Reading:
    """A kept reading. Raises :class:`extractors.errors.UnreadableFile` for one that a worker made up or a disk lost."""
    try:
        return _load(path)
    except (OSError, msgspec.MsgspecError) as error:
        raise UnreadableFile(NO_READING) from error


@ours
def compare(request: bytes) -> bytes:
    """A :class:`CompareRequest` to the :class:`pipeline.similarity.Copies` among all texts."""
    from pipeline.packed import load_record
    from pipeline.similarity.comparing import NOTHING
    from pipeline.similarity.comparing import compare as compare_texts

    asked = msgspec.msgpack.decode(request, type=CompareRequest)
    known = NOTHING
    with contextlib.suppress(OSError, msgspec.MsgspecError):  # it can be made again
        known = load_record(Path(asked.known), Copies) if asked.known else NOTHING
    return msgspec.msgpack.encode(compare_texts(asked.texts, known))


@ours
def judge(request: bytes) -> bytes:
    """A dossier's files to a :class:`pipeline.review.Review` in JSON."""
    from pipeline.judgement import JudgeRequest
    from pipeline.judging import judge_dossier
    from pipeline.review import Review

    _let_go_of_recognition()
    task = msgspec.msgpack.decode(request, type=JudgeRequest)
    programme = programme_of(ProgrammeRef(name=task.programme, key=task.programme_key))
    root = Path(task.root)
    readings = {file.document: named(_load(root / file.reading), file.name) for file in task.files if file.reading}
    previous = load_record(root / task.previous, Review) if task.previous else None
    copies = load_record(root / task.copies, Copies).found if task.copies else ()
    return msgspec.json.encode(judge_dossier(task, readings, programme, previous, copies))


def _let_go_of_recognition() -> None:
    """Free the networks of recognition before judging: a run reads everything first, and key terms need the room."""
    if engines := sys.modules.get("extractors.ocr.engines"):
        engines.engine.cache_clear()


@ours
def render(request: bytes) -> bytes:
    """Write all outputs of one dossier; answers with a :class:`pipeline.render.Rendered`."""
    from pipeline.render import render_dossier
    from pipeline.review import Review

    task = msgspec.msgpack.decode(request, type=RenderRequest)
    review = load_record(Path(task.review), Review)
    documents = {document: _load(path).document for document, path in task.readings.items()}
    rendered = render_dossier(review, documents, programme_of(task.programme), Path(task.target), task.root)
    return msgspec.msgpack.encode(rendered)


def view(request: bytes) -> bytes:
    """Draw pages of a file; answers with the numbers of those that could be drawn."""
    from extractors.views import draw_pages
    from pipeline.fonts import find_cjk_fonts

    task = msgspec.msgpack.decode(request, type=ViewRequest)
    face = find_cjk_fonts().best("song")
    drawn = []
    for number, picture in draw_pages(
        task.source, task.targets, task.limits, (face.path, face.index) if face else None
    ):
        Path(task.targets[number]).write_bytes(picture)
        drawn.append(number)
    return msgspec.msgpack.encode(drawn)


def named(reading: Reading, name: str) -> Reading:
    """The reading under the name that its file has in this dossier (equal files are read once)."""
    document: Document = reading.document
    file = msgspec.structs.replace(document.file, name=name)
    return msgspec.structs.replace(reading, document=msgspec.structs.replace(document, file=file))


def _load(path: str | Path) -> Reading:
    return load_reading(Path(path))
