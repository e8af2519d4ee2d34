"""What files are: labelled files, alone or as a dossier, one or several documents in each.

A document is right when a part with its requirement begins at its first block; ``type`` counts those of the right
requirement wherever they begin. A file of no document of the call (a blank form, a table of contents, the notice) is
right when no part is found. ``twins`` and ``continued`` are told of the files of a dossier.
The marks are told at the head of ``tests/pipeline/data/roles_dev.txt``.
"""

from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from extractors.document import Block, Document, Seal
from pipeline.judgement import JudgedFile, JudgeRequest
from pipeline.judging import judge_dossier
from pipeline.profiling import make_profile
from pipeline.programme import Programme, load_programme
from pipeline.reading import understand
from pipeline.review import Review
from pipeline.roles.finding import find_parts
from understood.common import DATA, Told, make_document, table_block

NOTHING = "-"


@dataclass
class Labelled:
    """A labelled file; ``parts`` are (requirements that are right, place of the first block)."""

    id: str
    name: str
    dossier: str
    blocks: list[Block] = field(default_factory=list)
    parts: list[tuple[tuple[str, ...], int]] = field(default_factory=list)
    twin_of: str = ""
    continues: str = ""

    @property
    def sha256(self) -> str:
        """What stands for the file's hash."""
        return sha256(self.id.encode()).hexdigest()

    @property
    def document(self) -> Document:
        """The file as read."""
        return make_document(*self.blocks, name=self.name, sha256=self.sha256)


def parse(half: str) -> list[Labelled]:
    """The files of one half."""
    files: list[Labelled] = []
    dossier = ""
    for line in (DATA / f"roles_{half}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("%% "):
            identity, name = line[3:].split(" ", 1)
            files.append(Labelled(identity, name, dossier))
        elif line.startswith("$$ "):
            dossier = "" if line[3:] == NOTHING else line[3:]
        elif line.strip() and not line.startswith("%"):
            add_line(files[-1], line)
    return files


def add_line(file: Labelled, line: str) -> None:
    """One marked line of a file."""
    mark, _, text = line.partition(" ")
    identity = f"b{len(file.blocks)}"
    if mark.startswith("@"):
        file.parts.append((tuple(mark[1:].split("/")), len(file.blocks)))
    elif mark == "=twin-of":
        file.twin_of = text
    elif mark == "=continues":
        file.continues = text
    elif mark == "t":
        add_row(file, identity, [[cell.strip(), 1, 1] for cell in text.split("|")])
    elif mark == "S":
        add_seal(file, text)
    else:
        file.blocks.append(Block(id=identity, kind="title" if mark == "T" else "paragraph", text=text))


def add_seal(file: Labelled, ring: str) -> None:
    """A round seal, the words of its ring read well."""
    seal = Seal(shape="round", text=ring, text_confidence=0.9)
    file.blocks.append(Block(id=f"b{len(file.blocks)}", kind="seal", text="", seal=seal))


def add_row(file: Labelled, identity: str, row: list[list[Any]]) -> None:
    """A table's row: of the table before it, or of a new one."""
    last = file.blocks[-1] if file.blocks else None
    begins = file.parts and file.parts[-1][1] == len(file.blocks)
    if last is None or last.rows is None or begins:
        file.blocks.append(table_block(identity, [row]))
        return
    rows = [[[cell.text, cell.row_span, cell.col_span] for cell in cells] for cells in last.rows]
    file.blocks[-1] = table_block(last.id, [*rows, row])


def judge(files: list[Labelled], programme: Programme, *, adcode: str | None = None) -> Review:
    """A dossier of the labelled files."""
    readings = {file.id: understand(file.document) for file in files}
    request = JudgeRequest(
        root=".",
        programme=programme.id,
        programme_key="",
        dossier="labelled",
        source=".",
        province=None,
        adcode=adcode,
        version=1,
        received=None,
        twins=(),
        files=tuple(
            JudgedFile(
                document=file.id,
                name=file.name,
                sha256=file.sha256,
                bytes=1,
                media_type="text/plain",
                container=None,
                reader="made/1",
                reading=None,
                profile=make_profile(readings[file.id], programme),
                problem=None,
                message="",
            )
            for file in files
        ),
    )
    return judge_dossier(request, readings, programme)


def score_parts(file: Labelled, found: list[tuple[str, int]], counts: Counter[str], told: Told) -> None:
    """Counts of one file."""
    left = list(found)
    for right, start in file.parts:
        same = [part for part in left if part[0] in right]
        got = next((part for part in same if part[1] == start), next(iter(same), None))
        if got is not None:
            left.remove(got)
            counts["hits"] += 1
            counts["of start"] += 1
            counts["start"] += got[1] == start
            if got[1] != start:
                told("START", file.id, file.name, right, start, "GOT", got[1])
        elif NOTHING in right:
            counts["of nothing found in what is nothing"] += 1
            counts["nothing found in what is nothing"] += not found
        else:
            counts["missed"] += 1
            told("MISSED", file.id, file.name, "WANT", right, "GOT", found)
    counts["invented"] += len(left)
    for part in left:
        told("INVENTED", file.id, file.name, part, "WANT", file.parts)


def score_links(files: list[Labelled], review: Review, counts: Counter[str], told: Told) -> None:
    """Twins and continued files of one dossier; which of two twins is named of the other does not matter."""
    entries = {entry.id: entry for entry in review.documents}
    twins = {frozenset((entry.id, entry.twin_of)) for entry in entries.values() if entry.twin_of}
    wanted = {frozenset((file.id, file.twin_of)) for file in files if file.twin_of}
    continued = {(entry.id, entry.continues) for entry in entries.values() if entry.continues}
    following = {(file.id, file.continues) for file in files if file.continues}
    counts["link_hits"] += len(twins & wanted) + len(continued & following)
    counts["link_missed_errors"] += len(wanted - twins) + len(following - continued)
    counts["link_invented_errors"] += len(twins - wanted) + len(continued - following)
    for what in (wanted ^ twins) | (following ^ continued):
        told("LINK", sorted(what))


def score(half: str, *, errors: bool) -> Counter[str]:
    """Counts over all files of a half."""
    programme = load_programme("trade-secret-pilot-2024")
    counts: Counter[str] = Counter()
    told = Told(half, errors=errors)
    files = parse(half)
    for file in (file for file in files if not file.dossier):
        parts = find_parts(understand(file.document), programme).parts
        score_parts(file, [(part.requirement, place(part.block_start)) for part in parts], counts, told)
    for dossier in sorted({file.dossier for file in files} - {""}):
        own = [file for file in files if file.dossier == dossier]
        review = judge(own, programme)
        for file, entry in zip(own, review.documents, strict=True):
            score_parts(file, [(part.requirement, place(part.block_start)) for part in entry.parts], counts, told)
        score_links(own, review, counts, told)
    return counts


def place(block: str) -> int:
    """Place of a block in its file."""
    return int(block[1:])
