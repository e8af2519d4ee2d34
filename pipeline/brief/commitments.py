"""What an applicant promises (承诺事项): what, who, by when, for how much money, each letter for letter as written.

A sentence of the applicant's own papers is a promise where it names a time to come, somebody who answers for it or money
set aside, and a row of a table of tasks where the table has columns for them. The more of these a promise names, the
sooner it is shown; none is put together from two places.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, TypeAlias

import msgspec
from rapidfuzz import fuzz

from extractors.document import Block, Cell, Evidence, Record, cite
from pipeline.brief.keyfigures import MONEY
from pipeline.brief.passages import Passage, bare, find_passages
from pipeline.case import Case, FoundPart
from pipeline.facts import Figure
from pipeline.figures.periods import find_periods, years_in
from pipeline.review import Commitment
from pipeline.topics.examples import TASKS
from pipeline.wording import make_plain, plain_text

MOST: Final = 10
"""Promises of one dossier."""
LEAST: Final = 2.0
"""Weight (see :func:`_weight`) from which a sentence is a promise."""
SAME: Final = 88.0
"""Two promises this alike (rapidfuzz ratio of the bare text) are one: a paper and the scan of its print."""
SHORTEST: Final = 6
LONGEST: Final = 200
_HEADER_ROWS: Final = 3
_WIDEST: Final = 100
"""Columns that a cell may span."""

_BODY: Final = r"(?:[局委厅办院部处科]|办公室|中心|支队|大队|政府|管委会|专班|领导小组|联席会议|协会|公司|集团)"
_LABELLED: Final = re.compile(
    r"[（(【\[]?(?:责任|牵头|主办|承办|实施|主责|负责|配合)(?:责任)?(?:单位|部门|处室|科室|主体)\s*[:：]\s*"
    r"(?P<who>[^）)】\]。；;\n]{2,80})"
)
_LEADS: Final = re.compile(
    rf"(?:^|[，,。；;：:、）)])(?:是)?(?:由)?(?P<who>[\u4e00-\u9fff、和及与]{{1,30}}{_BODY})(?:总?牵头|负责|会同|承担|主办|具体(?:负责|实施))"
)
_RECURS: Final = re.compile(
    r"每(?:年度?|半年|季度?|月|周)(?!均)|逐年|按[年季月]度?|试点期(?:间|内|满前?)|试点(?:周期|建设期)内|(?:未来|今后)?[两三二23]年(?:内|左右|时间)"
)
_FUNDS: Final = re.compile("资金|经费|投入|预算|补助|奖补|奖励|补贴|拨付|列支|拨款|基金")
_ONLY_WHO: Final = re.compile(r"(?:由|责任|牵头|[\u4e00-\u9fff]{2,12}局牵头)[^。；]{0,26}[。；]?$")
_PAST: Final = re.compile(
    "已(?!有)|截至|截止|近[两三二五几]?年|以来|同比|去年|上年|先后|累计(?:查|立|办|培|开|挽|实|收|受)|现有|共有|实现了"
)
_OUTLOOK: Final = re.compile("下一步|今后|未来|打算|计划|承诺")
_OPENING: Final = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[一二三四五六七八九十]是|其[一二三四五]，|第[一二三四五]，)?\s*(?:力争|争取|确保)?"
)
_COLUMNS: Final = (
    ("who", re.compile("责任|牵头|主办|承办|负责|主体|实施单位|配合")),
    ("when", re.compile("时限|时间|进度|期限|节点|完成|阶段")),
    ("money", re.compile("资金|经费|投入|预算|金额")),
    ("what", re.compile("任务|事项|举措|内容|措施|工作|项目|目标|要求|做法")),
)
_TIME: Final = re.compile(r"\d|年|月|季|长期|持续|常态|底")
_NO_PROMISE: Final = re.compile(
    r"(?:填报|填表|申报|编制|报送|印发)(?:单位|日期|时间)\s*[:：]|(?:见|如)(?:下表|附件|附表|下)|下列|(?:日期|时间)[:：]"
)
"""What forms print, and sentences that only lead over to something else."""
_FURTHEST: Final = re.compile("具体|举措|措施|内容|做法|事项|要求|主要工作|时限|时间|期限")
"""Headings of the columns that say most exactly what is done, and when."""

_Placed: TypeAlias = tuple[int, Cell]
"""A cell with its offset in the text of its table."""


class _Promise(Record, frozen=True):
    """A promise with its weight and its bare words; ``order`` is its place among all."""

    commitment: Commitment
    weight: float
    order: int
    bare: str


def find_commitments(case: Case) -> tuple[Commitment, ...]:
    """The promises of a dossier that say most, in the order of its papers; empty where it makes none."""
    weightiest = islice(_distinct(sorted(_promises(case), key=lambda promise: (-promise.weight, promise.order))), MOST)
    return tuple(promise.commitment for promise in sorted(weightiest, key=lambda promise: promise.order))


def _distinct(promises: Iterable[_Promise]) -> Iterator[_Promise]:
    """Each promise unlike those before; whoever takes a few compares with a few."""
    seen: list[str] = []
    for promise in promises:
        if not any(fuzz.ratio(promise.bare, other) >= SAME for other in seen):
            seen.append(promise.bare)
            yield promise


def _promises(case: Case) -> Iterator[_Promise]:
    """Promises of plans first, then of what else the applicants wrote themselves."""
    year = case.programme.deadlines.national.year
    papers = [
        (any(TASKS.search(section.title) for section in document.sections), found)
        for document in case.documents()
        if document.role in {"text", "form"}
        for found in case.parts.get(document.id, ())
        if found.file.entry.id not in case.foreign
    ]
    order = 0
    for is_plan, found in sorted(papers, key=lambda paper: not paper[0]):
        for commitment, weight in _of_paper(case, found, year, is_plan=is_plan):
            yield _Promise(commitment, weight, order, bare(commitment.what.quote))
            order += 1


def _of_paper(case: Case, found: FoundPart, year: int, *, is_plan: bool) -> Iterator[tuple[Commitment, float]]:
    name, blocks = found.file.entry.id, case.blocks(found)
    inside = {block.id for block in blocks}
    funds: dict[str, list[Figure]] = {}
    counts: dict[str, list[Figure]] = {}
    for figure in found.reading.figures:
        (funds if figure.unit in MONEY else counts).setdefault(figure.evidence.block, []).append(figure)
    for passage in _whole(find_passages(name, found.reading, (found.part,))):
        if passage.block.id in inside and not passage.block.rows and SHORTEST <= passage.end - passage.start <= LONGEST:
            own = funds.get(passage.block.id, ()), counts.get(passage.block.id, ())
            sentence = _Sentence(passage, year, *own)
            if promise := sentence.promise(is_plan=is_plan):
                yield promise
    for block in blocks:
        if block.rows:
            yield from ((commitment, _row_weight(commitment)) for commitment in _rows(name, block))


def _whole(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Passages; a short one that only says who or when (由市科技局牵头，10月底前完成。) with the sentence before it."""
    before: Passage | None = None
    for passage in passages:
        follows = before is not None and before.block.id == passage.block.id and before.end <= passage.start
        if before is not None and follows and _ONLY_WHO.match(passage.text):
            yield msgspec.structs.replace(passage, start=before.start)
        else:
            yield passage
        before = passage


class _Sentence:
    """One sentence with what it names; places are offsets in its block."""

    def __init__(self, passage: Passage, year: int, funds: Sequence[Figure], counts: Sequence[Figure]) -> None:
        self.passage = passage
        self.text = passage.text
        self.plain = make_plain(self.text)
        self.year = year
        self.funds = [figure for figure in funds if self._holds(figure)]
        self.counts = [figure for figure in counts if self._holds(figure)]

    def _holds(self, figure: Figure) -> bool:
        return self.passage.start <= figure.evidence.start < self.passage.end

    def _cite(self, start: int, end: int) -> Evidence:
        offset = self.passage.start
        return cite(self.passage.document, self.passage.block, offset + start, offset + end)

    def when(self) -> tuple[tuple[int, int] | None, bool]:
        """The time to come that the sentence names first, and whether it is a day or year rather than each year."""
        for period in find_periods(self.plain.text):
            years = years_in(period.text)
            if not period.compared and years and years[-1] >= self.year and not period.text.startswith("截"):
                return self.plain.span(period.start, period.end), True
        recurs = _RECURS.search(self.text)
        return (recurs.span() if recurs else None), False

    def who(self) -> tuple[int, int] | None:
        """Who answers for it."""
        match = _LABELLED.search(self.text) or _LEADS.search(self.text)
        return match.span("who") if match else None

    def promise(self, *, is_plan: bool) -> tuple[Commitment, float] | None:
        """The promise with its weight; None for what is past or says too little."""
        if _NO_PROMISE.search(self.text):
            return None
        when, dated = self.when()
        ahead = is_plan or dated or bool(_OUTLOOK.search(" ".join(self.passage.headings) + self.text))
        if not ahead or (_PAST.search(self.text) and not dated):
            return None
        if not dated and any(year < self.year for year in years_in(self.plain.text)) and when is None:
            return None
        who = self.who()
        money = self.funds[0].evidence if self.funds and _FUNDS.search(self.text) else None
        weight = (2.0 if dated else 1.0) * bool(when) + 1.5 * bool(who) + 1.5 * bool(money) + 1.0 * bool(self.counts)
        if weight < LEAST:
            return None
        what = self._what(when, who)
        return Commitment(
            what=what,
            who=self._cite(*who) if who else None,
            when=self._cite(*when) if when else None,
            money=self._cite(*_span(money, self.passage.start)) if money else None,
        ), weight

    def _what(self, when: tuple[int, int] | None, who: tuple[int, int] | None) -> Evidence:
        """The sentence without number, the time that opens it and the brackets that say who answers for it."""
        opening = _OPENING.match(self.text)
        start, end = opening.end() if opening else 0, len(self.text)
        if when and when[0] <= start + 2:
            start = when[1]
        labelled = _LABELLED.search(self.text)
        if who and labelled and labelled.start() > end // 3:
            end = labelled.start()
        while start < end and (self.text[start] in "，,、：: " or self.text[start].isspace()):
            start += 1
        while end > start and (self.text[end - 1] in "。；;，, （(" or self.text[end - 1].isspace()):
            end -= 1
        return self._cite(start, end) if end - start >= SHORTEST else self._cite(0, len(self.text))


def _span(evidence: Evidence, offset: int) -> tuple[int, int]:
    start = evidence.start - offset
    return start, start + len(evidence.quote)


def _rows(name: str, block: Block) -> Iterator[Commitment]:
    """Rows of a table of tasks: one that says what is done and who answers for it or when it is done."""
    grid = _grid(block)
    for number, header in enumerate(grid[:_HEADER_ROWS]):
        columns = _columns(header)
        if "what" not in columns or not {"who", "when"} & columns.keys():
            continue
        for row in grid[number + 1 :]:
            if commitment := _row(
                name, block, {kind: row[column] for kind, column in columns.items() if column in row}
            ):
                yield commitment
        return


def _row(name: str, block: Block, cells: dict[str, _Placed]) -> Commitment | None:
    said = {
        kind: cite(name, block, offset, offset + len(cell.text))
        for kind, (offset, cell) in cells.items()
        if cell.text.strip(" \u3000-—/无") and (kind != "when" or _TIME.search(cell.text))
    }
    what = said.get("what")
    if what is None or len(what.quote) < SHORTEST or not {"who", "when", "money"} & said.keys():
        return None
    return Commitment(what=what, who=said.get("who"), when=said.get("when"), money=said.get("money"))


def _row_weight(commitment: Commitment) -> float:
    return 1.0 + 2.0 * bool(commitment.when) + 1.5 * bool(commitment.who) + 1.5 * bool(commitment.money)


def _grid(block: Block) -> list[dict[int, _Placed]]:
    """The cells of a table with their offsets, by row and column; one that spans rows or columns stands in each."""
    offset = 0
    grid: list[dict[int, _Placed]] = [{} for _ in block.rows or ()]
    for number, row in enumerate(block.rows or ()):
        column = 0
        for cell in row:
            while column in grid[number]:
                column += 1
            spanned = dict.fromkeys(range(column, column + min(cell.col_span, _WIDEST)), (offset, cell))
            for line in grid[number : number + cell.row_span]:
                line.update(spanned)
            offset += len(cell.text) + 1
        offset += 0 if row else 1
    return grid


def _columns(header: dict[int, _Placed]) -> dict[str, int]:
    """What the columns hold by their headings: of several of one kind the most specific, else the first."""
    found: dict[str, int] = {}
    titles = {column: plain_text(cell.text) for column, (_, cell) in header.items()}
    if len(set(titles.values()) - {""}) < 2 or any(len(title) > 16 for title in titles.values()):
        return {}
    for column, title in sorted(titles.items()):
        kind = next((kind for kind, pattern in _COLUMNS if pattern.search(title)), None)
        if kind and (kind not in found or _FURTHEST.search(title)):
            found[kind] = column
    return found
