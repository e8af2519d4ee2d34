"""What experts get in their hands (评审材料): all briefs in one PDF with contents and bookmarks, and a ZIP by number.

Both are made of what is published and kept, never rendered anew; the same bytes for the same input.
"""

import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Final

import msgspec

from extractors.document import Record
from pipeline.brief.references import file_numbers
from pipeline.render.pdf import count_pages, typeset
from pipeline.render.safe import shortened, shown
from pipeline.review import Review

BRIEFS: Final = {"brief.pdf": "评审摘要.pdf", "brief.docx": "评审摘要.docx"}
"""Outputs that go into the ZIP, with their names there."""
LONGEST_NAME: Final = 80
"""Characters of one name: with two folders above a path stays below the 260 of Windows."""
_DOS_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_CHUNK: Final = 1 << 20
_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED: Final = re.compile(r"^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\.|$)", re.IGNORECASE)
_PACKED: Final = frozenset(
    {".pdf", ".docx", ".xlsx", ".pptx", ".ofd", ".zip", ".rar", ".7z", ".jpg", ".jpeg", ".png", ".webp", ".heic"}
)
"""Endings of files that deflating makes no smaller."""


class Portion(Record, frozen=True):
    """One dossier of a packet: its words in the contents, its folder of outputs, its originals as (number, name, path)."""

    number: int
    province: str
    region: str
    status_word: str
    outputs: Path
    originals: tuple[tuple[int, str, Path], ...]

    @property
    def folder(self) -> str:
        """Its folder in the ZIP (001 浙江省绍兴市)."""
        joined = self.region if self.region.startswith(self.province) else f"{self.province}{self.region}"
        return safe_name(f"{self.number:03d} {joined}")


class _Line(Record, frozen=True):
    """A row of the contents."""

    number: str
    province: str
    region: str
    status: str
    page: int


class _Contents(Record, frozen=True):
    """What the contents page shows."""

    title: str
    programme: str
    lines: tuple[_Line, ...]


def safe_name(name: str) -> str:
    """``name`` as every Windows takes it: no forbidden sign, reserved name, trailing dot; at most 80 characters, its ending kept."""
    name = _FORBIDDEN.sub("_", shown(unicodedata.normalize("NFC", name))).strip(" .") or "_"
    if _RESERVED.match(name):
        name = f"_{name}"
    if len(name) > LONGEST_NAME:
        ending = PurePosixPath(name).suffix if len(PurePosixPath(name).suffix) <= 10 else ""
        name = name[: LONGEST_NAME - len(ending)].rstrip(" .") + ending
    return name


def originals_of(review: Review, containers: Iterable[str]) -> list[tuple[int, str, str]]:
    """Number, name and hash of every file of a dossier; archives whose members are there themselves are left out.

    A file that could never be taken out of its archive has no bytes and is left out, too.
    """
    opened = set(containers)
    numbers = file_numbers(review)
    return [
        (numbers[entry.id], PurePosixPath(entry.name).name, entry.sha256)
        for entry in review.documents
        if entry.id not in opened and entry.sha256
    ]


def join_briefs(portions: Sequence[Portion], title: str, programme: str) -> bytes | None:
    """All briefs in one PDF: contents first, a bookmark for each province and dossier; None without a Chinese font.

    Raises OSError where a brief is not there.
    """
    from pypdf import PdfReader, PdfWriter

    readers = [PdfReader(BytesIO((portion.outputs / "brief.pdf").read_bytes())) for portion in portions]
    lengths = [len(reader.pages) for reader in readers]
    contents = _contents(portions, lengths, title, programme)
    if contents is None:
        return None
    writer = PdfWriter()
    first = PdfReader(BytesIO(contents))
    writer.append(first, import_outline=False)
    writer.add_outline_item(title="目录", page_number=0)
    page, above, province = len(first.pages), None, ""
    for portion, reader, length in zip(portions, readers, lengths, strict=True):
        writer.append(reader, import_outline=False)
        if above is None or portion.province != province:
            above, province = writer.add_outline_item(title=shown(portion.province), page_number=page), portion.province
        writer.add_outline_item(title=f"{portion.number:03d} {shown(portion.region)}", page_number=page, parent=above)
        page += length
    writer.metadata = None
    writer.add_metadata({"/Title": shown(title)})
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _contents(portions: Sequence[Portion], lengths: Sequence[int], title: str, programme: str) -> bytes | None:
    """The contents as PDF; set again until the number of its own pages, which all others follow, is right."""
    taken = 1
    while True:
        page, lines = taken + 1, []
        for portion, length in zip(portions, lengths, strict=True):
            lines.append(
                _Line(
                    number=f"{portion.number:03d}",
                    province=shortened(portion.province, 20),
                    region=shortened(portion.region, 40),
                    status=portion.status_word,
                    page=page,
                )
            )
            page += length
        contents = _Contents(title=shown(title), programme=shown(programme), lines=tuple(lines))
        made = typeset("packet.typ", msgspec.to_builtins(contents))
        if made is None or count_pages(made) == taken:
            return made
        taken = count_pages(made)


def write_zip(portions: Sequence[Portion], joined: bytes | None, target: Path) -> None:
    """Briefs and originals of every dossier in a folder by its number, ``joined`` beside them. Raises OSError."""
    with zipfile.ZipFile(target, "w") as archive:
        if joined is not None:
            _put(archive, "评审摘要汇编.pdf", BytesIO(joined))
        for portion in portions:
            for name, words in BRIEFS.items():
                if (path := portion.outputs / name).is_file():
                    with path.open("rb") as file:
                        _put(archive, f"{portion.folder}/{words}", file)
            for name, path in _named(portion.originals):
                with path.open("rb") as file:
                    _put(archive, f"{portion.folder}/原件/{name}", file)


def _named(originals: Iterable[tuple[int, str, Path]]) -> Iterator[tuple[str, Path]]:
    """Originals under their number, as the brief's references have it; numbers keep equal names apart."""
    for number, name, path in originals:
        yield safe_name(f"文件{number:02d} {name}"), path


def _put(archive: zipfile.ZipFile, name: str, file: IO[bytes]) -> None:
    info = zipfile.ZipInfo(name, _DOS_EPOCH)
    info.create_system, info.external_attr = 3, 0o644 << 16
    packed = PurePosixPath(name).suffix.lower() in _PACKED
    info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    with archive.open(info, "w", force_zip64=True) as member:
        while piece := file.read(_CHUNK):
            member.write(piece)
