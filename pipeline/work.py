"""Everything that a worker process can be asked to do: each entry takes bytes of a request and gives bytes.

A worker never touches the database; it reads what the request names and answers, or writes outputs where told.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

import msgspec

from extractors.document import Document, Record
from extractors.errors import InternalFault, ReadingError, ShenbaoError
from extractors.limits import Limits
from extractors.registry import Source, read_source
from pipeline.facts import Reading
from pipeline.programme import Programme
from pipeline.similarity import Copies, Text

P = ParamSpec("P")
T = TypeVar("T")

IDENTIFY: Final = "pipeline.work:identify"
STUDY: Final = "pipeline.work:study"
DESCRIBE: Final = "pipeline.work:describe"
JUDGE: Final = "pipeline.work:judge"
COMPARE: Final = "pipeline.work:compare"
RENDER: Final = "pipeline.work:render"
VIEW: Final = "pipeline.work:view"


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


class DescribeRequest(Record, frozen=True):
    """A kept reading to make a profile of, under the name that the file has here."""

    reading: str
    name: str
    programme: ProgrammeRef
    sample: str
    """Where to keep the sample of its plans and reports."""


class CompareRequest(Record, frozen=True):
    """Texts to hold against each other."""

    texts: tuple[Text, ...]


class RenderRequest(Record, frozen=True):
    """A kept review to make outputs of; ``readings`` are the files of readings by document id."""

    review: str
    readings: Mapping[str, str]
    programme: ProgrammeRef
    target: str


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


class _Read(msgspec.Struct):
    """Of a kept reading what its reader made, whatever was understood from it."""

    document: Document


def _document_of(earlier: str | None) -> Document | None:
    """The document of an earlier reading; None where there is none that can still be used."""
    from pipeline.store import load_packed

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
    from pipeline.profile import make_profile, own_texts
    from pipeline.similarity.comparing import sample_of

    task = msgspec.msgpack.decode(request, type=DescribeRequest)
    reading = named(_load(task.reading), task.name)
    programme = programme_of(task.programme)
    profile = make_profile(reading, programme)
    if parts := own_texts(profile, programme):
        write_atomically(Path(task.sample), sample_of(reading.document, parts))
    return msgspec.msgpack.encode(profile)


@ours
def compare(request: bytes) -> bytes:
    """A :class:`CompareRequest` to the :class:`pipeline.similarity.Copies` among all texts."""
    from pipeline.similarity.comparing import compare as compare_texts

    texts = msgspec.msgpack.decode(request, type=CompareRequest).texts
    return msgspec.msgpack.encode(Copies(found=compare_texts(texts)))


@ours
def judge(request: bytes) -> bytes:
    """A dossier's files to a :class:`pipeline.review.Review` in JSON."""
    from pipeline.judging import JudgeRequest, judge_dossier
    from pipeline.review import Review
    from pipeline.store import load_record

    task = msgspec.msgpack.decode(request, type=JudgeRequest)
    programme = programme_of(ProgrammeRef(name=task.programme, key=task.programme_key))
    root = Path(task.root)
    readings = {file.document: named(_load(root / file.reading), file.name) for file in task.files if file.reading}
    previous = load_record(root / task.previous, Review) if task.previous else None
    copies = load_record(root / task.copies, Copies).found if task.copies else ()
    return msgspec.json.encode(judge_dossier(task, readings, programme, previous, copies))


@ours
def render(request: bytes) -> bytes:
    """Write all outputs of one dossier; answers with a :class:`pipeline.render.Rendered`."""
    from pipeline.render import render_dossier
    from pipeline.review import Review
    from pipeline.store import load_record

    task = msgspec.msgpack.decode(request, type=RenderRequest)
    review = load_record(Path(task.review), Review)
    documents = {document: _load(path).document for document, path in task.readings.items()}
    rendered = render_dossier(review, documents, programme_of(task.programme), Path(task.target))
    return msgspec.msgpack.encode(rendered)


def view(request: bytes) -> bytes:
    """Draw pages of a file; answers with the numbers of those that could be drawn."""
    from extractors.views import draw_pages
    from pipeline.fonts import find_cjk_fonts

    task = msgspec.msgpack.decode(request, type=ViewRequest)
    face = find_cjk_fonts().best("song")
    drawn = []
    for number, picture in draw_pages(task.source, task.targets, task.limits, (face.path, face.index) if face else None):
        Path(task.targets[number]).write_bytes(picture)
        drawn.append(number)
    return msgspec.msgpack.encode(drawn)


def named(reading: Reading, name: str) -> Reading:
    """The reading under the name that its file has in this dossier (equal files are read once)."""
    document: Document = reading.document
    file = msgspec.structs.replace(document.file, name=name)
    return msgspec.structs.replace(reading, document=msgspec.structs.replace(document, file=file))


def _load(path: str | Path) -> Reading:
    from pipeline.store import load_reading

    return load_reading(Path(path))
