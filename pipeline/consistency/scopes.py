"""What a figure is a statement on: its indicator without filling words, and whether its sentence narrows it."""

import re
from collections.abc import Mapping
from typing import Final

from extractors.document import Block, Record
from pipeline.facts import Figure
from pipeline.figures.wholes import is_own
from pipeline.plaintext import make_plain
from pipeline.programme import Programme
from pipeline.review import Region
from pipeline.vocabulary import bare_words, has_open_scope, own_words

_SENTENCE: Final = re.compile(r"[。；;!！?？\n]")
_CLAUSE: Final = re.compile(r"[。；;!！?？，,\n]")
_NARROWS: Final = re.compile(
    r"其中|另[有外]?|此外|之[一中]|行动|专案|活动[中期]|会上|期间|平均|每[家个件名人年月]|单[笔个件家]|最[高大低小多少]|首[批次个家]|第[一二三四五六七八九十\d]+[批期届]"
    r"|本[次批届期]|试点期(?!满)|比如|例如|如[:：]|某|该(?:案|公司|企业|园|基地|院|所)|公司|集团|中央|省级|上级|争取|同期|上年|去年|此前|原有|原计划|标杆"
)
"""Words before a figure in its sentence by which it speaks of less than the whole, or of something else."""
_SELECTED: Final = re.compile(r"^[\u4e00-\u9fff]{0,6}?(?:入选|入围|获评|被评|被列|列入|纳入|获批|荣获|获得|上榜)")
"""Words behind a number of things that were picked out of all (1起案件入选典型案例)."""
_STATE: Final = re.compile(r"累计|共(?!同|建|享|计划)|现有|已有|拥有|已建|建成|建有|设有|目前|截至|总数|总量|达到?")
_HAS: Final = re.compile(r"(?:年[末底]|拥有|现有|共有|已有|实有|总数达?到?|总量达?到?)(?:(?!新增)[^，。；]){0,24}$")
"""Words by which a stock is that of the year's end, also in a sentence (2023年拥有高新技术企业1386家)."""
_ACTS: Final = re.compile(r"立案|受理|结案|办结|移送|预算|决算|安排|下达|拨付|列支|撬动|奖励|补助|引导|申请|授权")
"""What was done: cases filed and cases closed are two counts, money planned and money spent two sums."""
_ACTORS: Final = re.compile(r"法院|检察|公安|海关(?!统计)|仲裁|司法局|热线|协会|联盟|工商联|本级")
"""Who acts: cases of the court are not those of the police, the city's own money is not all of its counties'."""
_COMPARED: Final = re.compile(
    r"[比较](?:(?:19|20)\d\d年[初末底]?|年初|“?十[二三四]五”?末?|全[省国市]|试点前|疫情前)|年均|环比"
)
_PLACE_HEADING: Final = re.compile(
    r"(?:区|县|镇|街道|乡|园|公司|集团|基地|案例|中心|产业链?|集群|分局)$|^(?:案例|专栏|典型)"
)
_CELLS: Final = frozenset({"form-label", "table-grid"})
COUNTERS: Final = {"家": "个", "处": "个", "户": "个", "所": "个", "起": "件", "宗": "件", "人": "名", "位": "名"}
"""Counters that are said of one thing alike."""
_OF_YEAR: Final = re.compile(
    r"((?:19|20)\d\d)年(?:度)?[\u4e00-\u9fff]{0,24}(?:公报|年报|年度报告|年鉴|工作总结|总结报告)"
)
"""Titles of papers that report on one year: what they state without a time is of that year."""
_HEAD: Final = 4
"""Blocks of a paper within which its title stands."""
_LEAST_WORDS: Final = 5
"""Characters of an indicator that no programme names, below which its words are too general (总数, 收入)."""


def _base(clause: str) -> str:
    """With what a change compares, where it is not the year before: 较2020年增长 and 同比增长 are two changes."""
    found = _COMPARED.search(clause)
    return found.group() if found else ""


class Scope(Record, frozen=True):
    """What is stated, whose and when: figures of one scope must agree."""

    words: str
    indicator_id: str | None
    unit: str
    kind: str
    subject: str
    start: str | None
    end: str | None

    @property
    def key(self) -> str:
        """The scope as one string, the same for equal scopes."""
        parts = (self.indicator_id, self.words, self.unit, self.kind, self.subject, self.start, self.end)
        return "\0".join(part or "" for part in parts)


class Scopes:
    """The scopes of a dossier's figures. ``blocks`` are all blocks by document and id, ``headings`` the titles above."""

    def __init__(
        self,
        programme: Programme,
        region: Region | None,
        blocks: Mapping[tuple[str, str], Block],
        headings: Mapping[tuple[str, str], str],
    ) -> None:
        self._programme = programme
        self._wanted = {wanted.id: wanted for wanted in programme.figures}
        self._region = region
        self._blocks = blocks
        self._headings = headings
        self._years = _years(blocks)

    def of(self, figure: Figure) -> Scope | None:
        """The scope of a figure; None where its words do not tell one from another."""
        words = self._words(figure)
        if words is None:
            return None
        wanted = self._wanted.get(figure.indicator_id or "")
        # In a sentence 2023年建成12个 may mean those of that year alone.
        stock = wanted is not None and wanted.stock and figure.kind == "level"
        at_end = stock and (figure.rule in _CELLS or _HAS.search(self._before(figure, _CLAUSE)) is not None)
        start, end = figure.period_start, figure.period_end
        if not end and (year := self._years.get(figure.document)) and figure.kind == "level":
            at_end = at_end or "年末" in self._before(figure, _SENTENCE)
            start, end = f"{year}-01-01", f"{year}-12-31"
        return Scope(
            words=words,
            indicator_id=figure.indicator_id,
            unit=COUNTERS.get(figure.unit, figure.unit),
            kind=figure.kind,
            subject=self._subject(figure.subject),
            start=None if at_end else start,
            end=end,
        )

    def _words(self, figure: Figure) -> str | None:
        wanted = self._wanted.get(figure.indicator_id or "")
        clause = self._before(figure, _CLAUSE)
        marks = {*_ACTS.findall(figure.indicator + clause), *_ACTORS.findall(clause)}
        acts = "".join(sorted(marks)) + (_base(clause) if figure.kind == "change" else "")
        if wanted is None:
            words = bare_words(figure.indicator)
            return f"{words} {acts}" if len(words) >= _LEAST_WORDS else None
        own = own_words(figure, wanted, self._programme)
        if has_open_scope(wanted) and len(own) < 2:
            return None
        return f"{own} {acts}"

    def _subject(self, subject: str | None) -> str:
        """Whose figure it is; empty for the applicant's own."""
        if not subject or is_own(subject):
            return ""
        name = self._region.name if self._region else ""
        return "" if name and (subject.endswith(name) or name.startswith(subject)) else subject

    def is_narrowed(self, figure: Figure) -> bool:
        """Whether its sentence or the heading above it may make it a part of what its words name."""
        before = self._before(figure, _SENTENCE)
        heading = self._headings.get((figure.document, figure.evidence.block), "")
        name = self._region.name if self._region else ""
        if figure.rule not in _CELLS and _SELECTED.match(self._behind(figure)):
            return True
        return bool(_NARROWS.search(before) or _PLACE_HEADING.search(heading.replace(name, "") if name else heading))

    def is_state(self, figure: Figure) -> bool:
        """Whether a figure without a time states how things are at the time of writing (已建成, a cell of a form)."""
        wanted = self._wanted.get(figure.indicator_id or "")
        stock = figure.rule == "form-label" or (wanted is not None and wanted.stock)
        return stock or _STATE.search(self._before(figure, _SENTENCE)) is not None

    def _behind(self, figure: Figure) -> str:
        """The first words behind a figure, in plain form; nothing in a table."""
        block = self._blocks.get((figure.document, figure.evidence.block))
        if block is None or block.kind == "table":
            return ""
        start = figure.evidence.start + len(figure.text)
        return make_plain(block.text[start : start + 16]).text

    def _before(self, figure: Figure, end: re.Pattern[str]) -> str:
        """What stands before a figure since the last ``end``, in plain form; nothing in a table."""
        block = self._blocks.get((figure.document, figure.evidence.block))
        if block is None or block.kind == "table":
            return ""
        return make_plain(end.split(block.text[: figure.evidence.start])[-1]).text


def _years(blocks: Mapping[tuple[str, str], Block]) -> dict[str, str]:
    """The year on which each paper reports, by document, of those whose title says it."""
    found: dict[str, str] = {}
    seen: dict[str, int] = {}
    for (document, _), block in blocks.items():
        seen[document] = seen.get(document, 0) + 1
        if seen[document] <= _HEAD and block.kind != "table" and (title := _OF_YEAR.search(block.text)):
            found.setdefault(document, title[1])
    return found
