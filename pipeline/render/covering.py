"""The covering table of what a province sends on (推荐汇总表): the same rows as XLSX and as DOCX."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from docx.enum.section import WD_ORIENT

from extractors.document import Record
from pipeline import words
from pipeline.programme import Programme
from pipeline.province import ProvinceState
from pipeline.render.cells import Formats, Sheet, open_book
from pipeline.render.columns import Column
from pipeline.render.overview import DossierDigest, OverviewRow
from pipeline.render.province import ListLine, day_words, list_lines
from pipeline.render.safe import mask_phone, shortened
from pipeline.render.word import HEI, TITLE_FONT, Look, Page, add_table, finish, number_pages, start_document, write

XLSX: Final = "covering-table.xlsx"
DOCX: Final = "covering-table.docx"
COLUMNS: Final = (
    Column(title="序号", width=6),
    Column(title="推荐地区", width=18, wrap=True),
    Column(title="地区类型", width=11, wrap=True),
    Column(title="牵头单位", width=24, wrap=True),
    Column(title="联系人", width=9),
    Column(title="联系电话", width=15),
    Column(title="重点产业", width=22, wrap=True),
    Column(title="申报材料", width=26, wrap=True),
    Column(title="审核结论", width=13),
    Column(title="备注", width=22, wrap=True),
)
_WIDTHS: Final = (11, 28, 20, 36, 17, 29, 34, 38, 24, 31)
"""Millimetres of the columns in Word, on A4 across."""
_MARGINS: Final = Page(top=18, bottom=16, left=14, right=14)
_NAME_LIMIT: Final = 80


class CoveringRow(Record, frozen=True):
    """One row, as people read it."""

    number: str
    area: str
    kind: str
    lead_unit: str
    person: str
    phone: str
    industries: str
    documents: str
    status: str
    remark: str

    @property
    def values(self) -> tuple[str, ...]:
        """The cells, in the order of :data:`COLUMNS`."""
        return (
            self.number, self.area, self.kind, self.lead_unit, self.person, self.phone, self.industries,
            self.documents, self.status, self.remark,
        )  # fmt: skip


class Covering(Record, frozen=True):
    """The table with what stands above and below it."""

    title: str
    head: str
    rows: tuple[CoveringRow, ...]
    notes: tuple[str, ...]


def make_covering(
    state: ProvinceState,
    rows: Mapping[str, OverviewRow],
    digests: Mapping[str, DossierDigest],
    programme: Programme,
) -> Covering:
    """Listed areas in the order of the list, then what came without being listed."""
    lines = list(list_lines(state, rows))
    masked = not programme.look.whole_phones
    return Covering(
        title=f"{programme.title}推荐汇总表",
        head=f"推荐单位：{state.province}{'　' * 3}截止日期：{day_words(state.deadline)}",
        rows=tuple(_row(line, digests, programme) for line in lines),
        notes=tuple(_notes(state, masked=masked)),
    )


def _notes(state: ProvinceState, *, masked: bool) -> Iterator[str]:
    order = "按推荐名单的次序排列，不在名单的列后" if state.has_list else "没有推荐名单，按收到的材料列出"
    yield f"说明：1. {order}；空白处为材料中没有写明或者未能认出。2. 审核结论由软件得出，供人工核定。"
    if masked:
        yield "　　　3. 联系电话中间四位以星号代替，完整号码见各地区申报表。"


def _row(line: ListLine, digests: Mapping[str, DossierDigest], programme: Programme) -> CoveringRow:
    row = line.row
    known = digests.get(row.id) if row else None
    contact = known.contact if known else None
    phone = contact.phone.text if contact and contact.phone else ""
    remarks = [line.remark, _counts(row) if row else ""]
    return CoveringRow(
        number=line.number,
        area=row.name if row else line.listed,
        kind=row.kind if row else "",
        lead_unit=shortened(contact.lead_unit.text, _NAME_LIMIT) if contact and contact.lead_unit else "",
        person=shortened(contact.person.text, 20) if contact and contact.person else "",
        phone=phone if programme.look.whole_phones else mask_phone(phone),
        industries=shortened(contact.industries.text, _NAME_LIMIT) if contact and contact.industries else "",
        documents=_documents(known, programme) if known else "",
        status=row.status_word if row else "—",
        remark="；".join(filter(None, remarks)),
    )


def _counts(row: OverviewRow) -> str:
    """What is open, in numbers."""
    told = [(row.errors, "须补正"), (row.warnings, "建议核实")]
    return "，".join(f"{word} {count} 项" for count, word in told if count)


def _documents(known: DossierDigest, programme: Programme) -> str:
    """How many of the required documents are there, and what is wrong with the others."""
    titles = {item.id: item.title for item in programme.documents if item.scope == "dossier"}
    titles |= {group.id: group.title for group in programme.groups}
    asked = {name: status for name, status in known.statuses.items() if name in titles}
    there = sum(status in {"met", "waived"} for status in asked.values())
    bad = [f"{words.REQUIREMENT_STATUS[s]}{titles[name]}" for name, s in asked.items() if s not in {"met", "waived"}]
    return f"{there}/{len(asked)} 项具备{'：' if bad else ''}{'、'.join(bad)}" if asked else ""


def covering_xlsx(covering: Covering, folder: Path) -> bytes:
    """The workbook; its scratch files lie in ``folder``."""
    with TemporaryDirectory(dir=folder, prefix=".covering-") as scratch:
        path = Path(scratch) / XLSX
        book = open_book(path, covering.title)
        sheet = Sheet(book.add_worksheet("推荐汇总表"), Formats(book), COLUMNS, above=(covering.title, covering.head))
        for row in covering.rows:
            number = int(row.number) if row.number else None
            sheet.add([number, *row.values[1:]])
        sheet.finish(below=covering.notes)
        book.close()
        return path.read_bytes()


def covering_docx(covering: Covering) -> bytes:
    """The table as a document on A4 across."""
    small = Look(size=10.5, align="left", line=15)
    document = start_document(_MARGINS, small)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    write(document, covering.title, Look(font=TITLE_FONT, size=18, align="center", line=28, after=6))
    write(document, covering.head, Look(font=HEI, size=11, align="left", after=4))
    add_table(document, _WIDTHS, _table(covering.rows), small, header=True)
    for note in covering.notes:
        write(document, note, Look(size=9.5, align="left", before=3))
    number_pages(document, 9, mirrored=False)
    return finish(document, covering.title)


def _table(rows: Sequence[CoveringRow]) -> list[tuple[str, ...]]:
    """Words of all rows, headings first; without any row a line that says so."""
    none = ("", "没有推荐名单，也没有申报材料", *[""] * (len(COLUMNS) - 2))
    return [tuple(column.title for column in COLUMNS), *([row.values for row in rows] or [none])]
