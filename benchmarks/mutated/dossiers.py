"""Complete dossiers to mutate: papers as scripts, composed by the sample maker or told in a file of labels.

A paper keeps which of its headings open which required section, so that a mutation can take one away.
"""

import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from pipeline.demo import evidence
from pipeline.demo.as_doc import write_doc
from pipeline.demo.as_ofd import write_ofd
from pipeline.demo.as_reportlab import write_reportlab
from pipeline.demo.as_rtf import write_rtf
from pipeline.demo.as_scan import bind_scans, photograph
from pipeline.demo.as_typst import write_typst
from pipeline.demo.as_word import write_word
from pipeline.demo.cast import DossierPlan, Scan, load_cast
from pipeline.demo.forms import compose_form
from pipeline.demo.letters import compose_letter
from pipeline.demo.plans import compose_plan
from pipeline.demo.reports import compose_report
from pipeline.demo.script import Cell, Grid, Para, Piece, Role, Script, placed
from pipeline.demo.voice import Voice

DATA = Path(__file__).resolve().parents[2] / "tests" / "mutations" / "data"
KINDS = ("letter", "form", "plan", "report", "evidence")
NAMES = {
    "letter": "1.申请函",
    "form": "2.申报表",
    "plan": "3.试点工作方案",
    "report": "4.工作基础情况报告",
    "evidence": "5.佐证材料",
}
ENDINGS = {"word": "docx", "style": "docx", "typst": "pdf", "reportlab": "pdf", "scan": "pdf", "sheet": "xlsx"}
ROLES: dict[str, Role] = {
    "I": "issuer",
    "N": "number",
    "T": "title",
    "A": "addressee",
    "P": "body",
    "L": "attachment",
    "S": "signatory",
    "D": "date",
    "C": "contact",
    "c": "caption",
}


@dataclass(frozen=True)
class Paper:
    """One file: what it says, how it is written, and the places of headings that open required sections."""

    kind: str
    script: Script
    writer: str
    name: str = ""
    sections: tuple[tuple[str, int], ...] = ()

    @property
    def path(self) -> str:
        """Its file name."""
        return f"{self.name or NAMES[self.kind]}.{ENDINGS.get(self.writer, self.writer)}"

    def said(self, pieces: tuple[Piece, ...], **more: Any) -> "Paper":
        """The paper with other pieces."""
        return replace(self, script=msgspec.structs.replace(self.script, pieces=pieces, **more))


@dataclass(frozen=True)
class Dossier:
    """A dossier of one region, complete as it stands; ``other`` is the name of a region that has no part in it."""

    id: str
    region: str
    other: str
    papers: dict[str, Paper] = field(default_factory=dict)

    def put(self, paper: Paper) -> "Dossier":
        """The dossier with one paper exchanged."""
        return replace(self, papers={**self.papers, paper.kind: paper})

    def without(self, kind: str) -> "Dossier":
        """The dossier without one paper."""
        return replace(self, papers={key: paper for key, paper in self.papers.items() if key != kind})

    def files(self) -> dict[str, bytes]:
        """The files as handed in, by path."""
        return {f"{self.region}/{paper.path}": write(paper) for paper in self.papers.values()}


@lru_cache(maxsize=512)
def write(paper: Paper) -> bytes:
    """A paper's bytes in its format; the papers that a mutation leaves alone are written once."""
    return WRITERS[paper.writer](paper.script)


def write_scan(script: Script) -> bytes:
    """Printed and put on glass, a little aslant."""
    return bind_scans(photograph(write_typst(script), Scan(dpi=150), random.Random(7)), 150)


def write_sheet(script: Script) -> bytes:
    """A form as a workbook: its title, its lines, its ruled table with merged cells."""
    import openpyxl
    from openpyxl.styles import Border, Side

    ruled = Border(*(Side(style="thin") for _ in range(4)))
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for piece in script.pieces:
        start = sheet.max_row + 1 if sheet["A1"].value else 1
        if isinstance(piece, Para):
            sheet.cell(start, 1, piece.line)
        elif isinstance(piece, Grid):
            for row, column, cell in placed(piece):
                sheet.cell(start + row, column + 1, cell.text).border = ruled
                if cell.row_span > 1 or cell.col_span > 1:
                    sheet.merge_cells(
                        start_row=start + row,
                        start_column=column + 1,
                        end_row=start + row + cell.row_span - 1,
                        end_column=column + cell.col_span,
                    )
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


WRITERS: dict[str, Callable[[Script], bytes]] = {
    "word": write_word,
    "style": lambda script: write_word(script, "style"),
    "reportlab": write_reportlab,
    "typst": write_typst,
    "ofd": lambda script: write_ofd(script, "2024-04-18"),
    "doc": write_doc,
    "rtf": write_rtf,
    "sheet": write_sheet,
    "scan": write_scan,
}
"""Formats by name."""


def sample(id_: str, seed: int, writers: dict[str, str], **habits: Any) -> Dossier:
    """A dossier by the sample maker: the place of a sample, in the habits, the seed and the formats asked for."""
    cast = load_cast()
    ordinal, plan = next((n, plan) for n, plan in enumerate(cast.dossiers) if plan.id == id_)
    plan = msgspec.structs.replace(plan, id=f"{id_}-{seed}", habits=msgspec.structs.replace(plan.habits, **habits))
    letter = {"number": f"{plan.place.mark}政函〔2024〕18号", "date": "2024-04-12", "contact": plan.letter["contact"]}
    papers = {kind: _composed(kind, plan, ordinal + seed, seed, letter, writers[kind]) for kind in KINDS}
    other = next(each.place.name for each in cast.dossiers if each.place.province != plan.place.province)
    return Dossier(plan.id, plan.place.name, other, papers)


def _composed(kind: str, plan: DossierPlan, ordinal: int, seed: int, letter: dict[str, Any], writer: str) -> Paper:
    voice = Voice(plan, ordinal, seed, kind)
    match kind:
        case "letter":
            script = compose_letter(voice, letter)
        case "form":
            script = compose_form(voice, letter)
        case "plan":
            script = compose_plan(voice)
        case "report":
            script = compose_report(voice)
        case _:
            script = evidence.compose_policy(voice)
    return Paper(kind, script, writer, sections=_opened(script, voice))


def _opened(script: Script, voice: Voice) -> tuple[tuple[str, int], ...]:
    """The places of the headings that the composer noted."""
    heads = {(p.text, p.number.strip()): n for n, p in enumerate(script.pieces) if isinstance(p, Para) and _level(p)}
    return tuple((told.requirement, heads[told.title, told.number]) for told in voice.sections)


def _level(piece: Piece) -> int:
    return piece.level if isinstance(piece, Para) and piece.role in {"heading", "runin"} else 0


def section_end(script: Script, start: int) -> int:
    """The place behind a section: of the next heading that is not below its own."""
    level = _level(script.pieces[start])
    later = range(start + 1, len(script.pieces))
    return next((n for n in later if 0 < _level(script.pieces[n]) <= level), len(script.pieces))


def told(name: str, writers: dict[str, str]) -> Dossier:
    """A dossier told in a file of labels, whose head explains the marks."""
    lines = (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    head = next(line for line in lines if line.startswith("$$ "))
    _, _, region, other = head.split()
    starts = [n for n, line in enumerate(lines) if line.startswith("%% ")] + [len(lines)]
    papers = [_told(lines[start:end], writers) for start, end in pairwise(starts)]
    return Dossier(name, region, other, {paper.kind: paper for paper in papers})


def _told(lines: list[str], writers: dict[str, str]) -> Paper:
    kind, _, name = lines[0][3:].partition(" ")
    pieces: list[Piece] = []
    sections: list[tuple[str, int]] = []
    seal = None
    for line in lines[1:]:
        mark, _, text = line.partition(" ")
        if mark == "t":
            _add_row(pieces, [cell.strip() for cell in text.split("|")])
        elif mark == "seal":
            seal = text
        elif mark[:1] == "H":
            title, _, serves = text.partition(" @")
            if serves:
                sections.append((serves, len(pieces)))
            pieces.append(Para(role="heading", text=title, level=int(mark[1:])))
        elif mark in ROLES:
            pieces.append(Para(role=ROLES[mark], text=text))
    return Paper(kind, Script(pieces=tuple(pieces), seal=seal), writers[kind], name, tuple(sections))


def _add_row(pieces: list[Piece], cells: list[str]) -> None:
    """A row of the table that stands last, or of a new one; every other cell of a form is a label."""
    row = tuple(Cell(text, label=number % 2 == 0) for number, text in enumerate(cells))
    last = pieces[-1] if pieces else None
    if isinstance(last, Grid):
        pieces[-1] = msgspec.structs.replace(last, rows=(*last.rows, row))
    else:
        pieces.append(Grid(rows=(row,), widths=(1 / len(cells),) * len(cells)))
