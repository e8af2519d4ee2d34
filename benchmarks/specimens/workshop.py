"""Which drafts go to which makers: the specimens of each kind of file, for two halves of seeds."""

import re
from collections.abc import Callable
from pathlib import Path

from specimens import (
    by_hand_ofd,
    by_office,
    by_python_docx,
    by_reportlab,
    by_sheet,
    by_typst,
    by_word_xml,
    drafts,
    scanned,
)
from specimens.truth import Draft, Specimen

SEEDS = {"dev": range(1, 4), "held-out": range(901, 905)}
"""Defects were looked for in ``dev``; ``held-out`` is only reported."""


def some_drafts(half: str, *, quick: bool) -> list[Draft]:
    """Every kind of draft for the seeds of a half; of a quick run one each."""
    seeds = list(SEEDS[half])[: 1 if quick else None]
    return [make(seed) for make in drafts.KINDS.values() for seed in seeds]


def pdfs(half: str, folder: Path, *, quick: bool) -> list[Specimen]:
    """By Typst, ReportLab and LibreOffice."""
    chosen = some_drafts(half, quick=quick)
    made = [maker.make(draft, folder) for maker in (by_typst, by_reportlab) for draft in chosen]
    made += by_office.make_all([draft for draft in chosen if quick or draft.seed % 2], folder, ("pdf",))
    for specimen in made:
        mark_long_table(specimen)
    return made


def docx(half: str, folder: Path, *, quick: bool) -> list[Specimen]:
    """By python-docx with raw XML, by hand, and by LibreOffice."""
    chosen = some_drafts(half, quick=quick)
    made = [by_python_docx.make(draft, folder) for draft in chosen]
    made += [by_word_xml.make(seed, folder) for seed in list(SEEDS[half])[: 1 if quick else None]]
    return made + by_office.make_all([draft for draft in chosen if quick or draft.seed % 2], folder, ("docx",))


def legacy(half: str, folder: Path, *, quick: bool) -> list[Specimen]:
    """DOC, RTF and ODT by LibreOffice."""
    chosen = [draft for draft in some_drafts(half, quick=quick) if quick or draft.seed % 2]
    return by_office.make_all(chosen, folder, ("doc", "rtf", "odt"))


def ofds(half: str, folder: Path, *, quick: bool) -> list[Specimen]:
    """OFD written by hand."""
    return [by_hand_ofd.make(draft, folder) for draft in some_drafts(half, quick=quick)]


def letters(half: str, folder: Path, *, quick: bool) -> list[Specimen]:
    """More letters, each by four makers: their parts are few in a letter."""
    first = SEEDS[half][0] + 100
    makers = (by_typst, by_reportlab, by_python_docx, by_hand_ofd)
    seeds = range(first, first + (2 if quick else 15))
    return [maker.make(drafts.letter(seed), folder) for seed in seeds for maker in makers]


def sheets(half: str, folder: Path, *, quick: bool) -> list[Specimen]:
    """XLSX by XlsxWriter; XLS, ODS and CSV by LibreOffice."""
    return by_sheet.make_all(list(SEEDS[half])[: 1 if quick else None], folder)


def scans(half: str, folder: Path, *, quick: bool) -> list[Specimen]:
    """Scans and photos of pages set by Typst and ReportLab."""
    return scanned.make_all(list(SEEDS[half]), folder, quick=quick)


def mark_long_table(specimen: Specimen) -> None:
    """Note the table whose first and last row stand on different pages of the PDF."""
    import pypdfium2

    pages = [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(specimen.path)]
    for index, piece in enumerate(specimen.draft.pieces):
        if piece.kind != "table":
            continue
        ends = [
            max((re.sub(r"\s", "", cell.text) for cell in row), key=len)
            for row in (piece.rows[piece.head_rows], piece.rows[-1])
        ]
        first, last = ([number for number, page in enumerate(pages) if end in page] for end in ends)
        if first and last and min(first) != max(last):
            specimen.conditions["table_over_pages"] = index


KINDS: dict[str, Callable[..., list[Specimen]]] = {
    "pdf": pdfs,
    "docx": docx,
    "legacy": legacy,
    "ofd": ofds,
    "letter": letters,
    "sheet": sheets,
    "scan": scans,
}


def make_kind(kind: str, half: str, folder: Path, *, quick: bool) -> list[Specimen]:
    """The specimens of one kind."""
    return KINDS[kind](half, folder, quick=quick)
