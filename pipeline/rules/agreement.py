"""Rules on what the applicant's own papers must agree in besides figures: the order of dates, the lead unit."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import ClassVar, Final

from extractors.document import FURNITURE, Block, Evidence, Record, cite
from pipeline.case import Case
from pipeline.figures.periods import find_periods, resolve
from pipeline.plaintext import make_plain
from pipeline.programme import Severity
from pipeline.rules.base import Fault

_SPAN: Final = re.compile(r"(?:19|20)\d\d(?:年[\d月日份底初末]{0,8})?\s*(?:[-—~～－–]{1,2}|至|到)\s*(?:19|20)\d\d年")
_LABEL: Final = re.compile(r"(?:试点|申报)?(?:工作)?(?:牵头|主办|承办)(?:单位|部门)[:：]?")
_UNIT: Final = r"[\u4e00-\u9fff（）()]{2,24}?(?:局|委员会|委|厅|办公室|中心|院|部)"
_SAID: Final = re.compile(
    rf"(?:由|以)({_UNIT})(?:作为|担任|为)(?:试点)?(?:工作)?牵头(?:单位|部门)|牵头(?:单位|部门)(?:为|是|[:：])({_UNIT})(?=[，。；、）)\n]|$)"
)
_PLACE: Final = re.compile(r"^(?:[\u4e00-\u9fff]{1,8}?[省市区县州盟旗])+(?=[\u4e00-\u9fff]{3})")
_OTHER: Final = re.compile(r"政府|领导小组|专班|联席会议")


class DatesInconsistent:
    """A span of time that ends before it begins."""

    id: ClassVar[str] = "dates-inconsistent"
    severity: ClassVar[Severity] = "warning"
    template: ClassVar[str] = "时间起止顺序有误：“{span}”的截止时间早于起始时间。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each such span of the applicant's own texts, once however often it stands there."""
        told: set[str] = set()
        for document, block in _own_blocks(case):
            if not _SPAN.search(block.text):
                continue
            view = make_plain(block.text)
            for period in find_periods(view.text):
                start, end = resolve(period.text, None)
                if start and end and start > end and period.text not in told:
                    told.add(period.text)
                    place = cite(document, block, *view.place(period.start, period.end))
                    yield Fault(subject=period.text, values={"span": place.quote}, evidence=(place,))


class _Lead(Record, frozen=True):
    """A lead unit: as written, without place and brackets, and where."""

    name: str
    core: str
    place: Evidence


class LeadUnitInconsistent:
    """Two papers name different units that lead the pilot."""

    id: ClassVar[str] = "lead-unit-inconsistent"
    severity: ClassVar[Severity] = "warning"
    template: ClassVar[str] = "牵头单位前后不一致：分别为{values}。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for the first two names that cannot be one unit; papers that name several are left out."""
        by_document: dict[str, list[_Lead]] = {}
        for document, block in _own_blocks(case):
            by_document.setdefault(document, []).extend(_leads(document, block))
        single = [leads[0] for leads in by_document.values() if leads and all(_same(leads[0], x) for x in leads)]
        for lead in single[1:]:
            if not _same(single[0], lead):
                values = f"“{single[0].name}”、“{lead.name}”"
                subject = "\0".join(sorted((single[0].core, lead.core)))
                yield Fault(subject=subject, values={"values": values}, evidence=(single[0].place, lead.place))
                return


def _own_blocks(case: Case) -> Iterator[tuple[str, Block]]:
    """The blocks of what the applicant wrote for this call, in order, with their documents."""
    for document, reading in case.readings.items():
        if document in case.own_texts and document not in case.foreign:
            yield from ((document, block) for block in reading.document.blocks if block.kind not in FURNITURE)


def _leads(document: str, block: Block) -> Iterator[_Lead]:
    found = _in_cells(block) if block.kind == "table" else _in_text(block)
    for start, name in found:
        core = _PLACE.sub("", re.sub(r"[（(][^）)]*[）)]", "", name)).lstrip("省市区县州")
        if len(core) > 2 and not _OTHER.search(name):
            yield _Lead(name=name, core=core, place=cite(document, block, start, start + len(name)))


def _in_text(block: Block) -> Iterator[tuple[int, str]]:
    for match in _SAID.finditer(block.text) if "牵头" in block.text else ():
        number = 1 if match[1] else 2
        yield match.start(number), match[number]


def _in_cells(block: Block) -> Iterator[tuple[int, str]]:
    """The cell right of a label; none of a table of tasks, where each has its own."""
    texts = block.text.split("\n")
    labelled = [row for row in texts if any(_LABEL.fullmatch(cell.strip()) for cell in row.split("\t"))]
    if len(labelled) != 1:
        return
    cells, start = labelled[0].split("\t"), block.text.index(labelled[0])
    for cell, following in pairwise(cells):
        start += len(cell) + 1
        words = following.strip()
        if _LABEL.fullmatch(cell.strip()) and re.fullmatch(_UNIT, words):
            yield start + following.index(words), words


def _same(one: _Lead, other: _Lead) -> bool:
    """Whether two names may be of one unit: the characters of the shorter stand in the longer in their order."""
    short, long = sorted((one.core, other.core), key=len)
    rest = iter(long)
    return all(character in rest for character in short)
