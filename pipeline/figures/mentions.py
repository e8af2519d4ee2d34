"""Figures of one piece of running text, with what the text itself says of each: indicator, period, subject, kind.

What lies outside of the text (the document's date, headings, captions) is added by :mod:`pipeline.figures.finding`. Offsets
of a :class:`Mention` count characters of the original text.
"""

import re
import sys
from typing import Final

import msgspec

from extractors.document import Record
from pipeline.facts import FigureKind
from pipeline.figures.founding import Since
from pipeline.figures.indicators import Named, name_quantity
from pipeline.figures.listing import list_after, name_list
from pipeline.figures.nouns import segment_start
from pipeline.figures.penalties import fined_party
from pipeline.figures.periods import Period, find_periods, is_day, years_in
from pipeline.figures.phrasing import head_of
from pipeline.figures.quantities import Quantity, blot_periods, find_quantities
from pipeline.figures.subjects import Subject, find_places, find_subjects
from pipeline.figures.timing import Timing
from pipeline.figures.units import MONEY
from pipeline.plaintext import Plain, make_plain

_SENTENCE_END: Final = re.compile(r"[。！？!?\n]+[”’」』\"'）)》】]*|$")
_TARGET: Final = re.compile(
    r"力争|争取(?!上级|国家|省级|中央|资金|各类|到位)|预期|预计|拟(?!定|订|合)|(?<!行动)(?<!工作)(?<!培训)(?<!提升)(?<!年度)计划(?!总|投资|生育|单列|》)|目标(?=[:是为]|任务|值|设定)|主要目标|确保|未来|今后|将(?=[建培设新达实开投安组打形持超突力在于])|规划(?=建设|到|期)|(?:依据|根据|按照)规划|期满|展望到?|奋力"
)
_ENDLESS: Final = re.compile(r"[\d,.]{48,}|[〇零一二两三四五六七八九十百千万亿]{32,}")
_TITLE: Final = re.compile(r"《[^《》\n]{0,60}》")
_BASIS: Final = re.compile(
    r"按(?:照)?(?:可比|不变|现行?|当年|名义)(?:价格?|口径)(?:计算?)?|按[^，。；\d()]{2,10}(?:折算|换算|计算)|(?:同|可比|全)口径(?!收入|支出|外债|融资)|扣除[^，。；\d]{2,12}因素(?:影响|后)?|与(?:上年|去年)同期相比"
    r"|(?:通过|采取|采用)[^，。；\d]{2,24}(?:方式|形式|途径)"
)
"""On what basis a number was reckoned, and by what means something was done: no part of what it counts."""
_DISTRICTS: Final = re.compile(
    r"[\u4e00-\u9fff]{1,8}[区县市旗镇乡](?:[、和及与][\u4e00-\u9fff]{1,8}?[区县市旗镇乡]){1,15}"
)
"""Districts in a row, short names of zones too (高新区、经开区、综保区)."""
_EDGE: Final = re.compile(r"^[\s，、：:+/~\-—.]+|[\s，、：:+/~\-—.]+$")
_PASSED: Final = frozenset({"突破", "超过", "超", "逾"})
_PASSING: Final = re.compile(r"(?:跨[过上越入]|站[上稳]|[迈登][上过]|冲破|首破|破)了?$")
_REACHED: Final = re.compile(
    r"(?:大关|门槛|关口|台阶|新台阶)?[，,](?:总[量数额]?)?(?:已|共|实际|累计)?(?:达到?了?|为|实现|完成)"
)
_DONE: Final = re.compile(
    r"截[至止]|已(?!纳入计划|列入计划)|以来|同比|比上年|较上年|比去年|较去年|去年|上年|近年|近[一二两三四五六七八九十\d]{1,2}年|现有|实有|共有|累计(?!达到|[^，。；]{0,12}(?:以上|不少于))|实现了|取得了|完成了|荣获|获评"
)
_FLOORS: Final = frozenset({"不少于", "不低于", "至少"})
_ACTUAL: Final = re.compile(r"实际(?!控制|使用|利用|到位|情况|需)|结果为")
_YEARLY: Final = re.compile(r"每年|每半年|每季度|每月|逐年")
_TOPIC: Final = re.compile(r"(?:产业|行业|集群|产业链|园区|开发区|企业)[^，。；]{0,20}[，；]")
"""An industry that a sentence speaks of: an intensity after it may be the industry's, not the region's."""
_NOW: Final = re.compile(r"目前|当前|现有|现已|现在")
_UNSURE_SINCE: Final = {"": 0.0, "said": 0.05, "likely": 0.35}
"""How much less sure a figure is whose period is the year of a founding."""
_NEAR: Final = 300
"""How far around a sentence the party to a decision is looked for."""
_FIGURES: Final = re.compile(r"[\d一二两三四五六七八九十百千万亿]")


class Mention(Record, frozen=True):
    """One figure of a text. Spans are (start, end) of the original text; None where nothing is written.

    ``period_year`` names the year of one value of a list over several (2021—2023年分别为…); where the years are not
    named (近三年分别为…) ``period_step`` has the value's place in the list and the list's length. ``borrowed`` are spans
    of words that stand elsewhere in the text and gave the indicator, and of a bound that the figure keeps (突破800亿元大关).
    ``now``: no period of the words around holds for it (目前, the 5 of 由5家增加到23家).
    ``done``: the sentence says before the figure that it was reached (已, 截至, 同比); ``yearly_floor``: it promises a
    least number for every year (每年不少于10件). ``since``: the period is when that was founded which the figure counts since.
    """

    start: int
    end: int
    value: float | None
    low: float | None
    high: float | None
    unit: str
    qualifier: str
    kind: FigureKind
    indicator: str
    subject: str | None
    period: str
    period_span: tuple[int, int] | None
    period_year: int | None
    period_step: tuple[int, int] | None
    context_year: int | None
    dated_here: bool
    now: bool
    target_cue: bool
    done: bool
    yearly_floor: bool
    since: Since
    borrowed: tuple[tuple[int, int], ...]
    confidence: float
    rule: str


class _State:
    """What earlier sentences of a paragraph leave to later ones."""

    def __init__(self) -> None:
        self.past: list[Named] = []
        self.levels: list[Named] = []
        self.places: dict[str, tuple[int, int]] = {}
        self.period: Period | None = None
        self.year: int | None = None
        self.subject: Subject | None = None


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text begin and end, white space around them left out.

    Only 。！？ and line breaks end one; closing quotes and brackets after them belong to it. Titles 《…》 are not cut.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match.start() < match.end() and "\n" not in match.group() and _inside_title(text, start, match.start()):
            continue
        begin, end = start, match.end()
        while begin < end and text[begin].isspace():
            begin += 1
        while end > begin and text[end - 1].isspace():
            end -= 1
        if end > begin:
            spans.append((begin, end))
        start = match.end()
    return spans


def _inside_title(text: str, start: int, position: int) -> bool:
    low = max(start, position - 80)
    opened = text.rfind("《", low, position)
    return opened > text.rfind("》", low, position) and text.find("》", position, position + 40) >= 0


def find_mentions(text: str) -> list[Mention]:
    """All figures of a paragraph, in order; linear in its length."""
    if not _FIGURES.search(text) and not re.search(r"[０-９]", text):
        return []
    plain = make_plain(text)
    state = _State()
    found: list[Mention] = []
    for start, end in sentence_spans(plain.text):
        for low in range(start, end, 4000):
            found += _read_sentence(plain, low, min(end, low + 4000), state)
    return found


def _blank(match: re.Match[str]) -> str:
    return "\x00" * (match.end() - match.start())


def _read_sentence(plain: Plain, start: int, end: int, state: _State) -> list[Mention]:
    text = _ENDLESS.sub(_blank, plain.text[start:end])
    if not _FIGURES.search(text):
        return []
    periods = list(find_periods(text))
    quantities = list(find_quantities(text, periods))
    if quantities:
        reader = _Sentence(plain, start, text, periods, quantities, state)
        found = reader.read()
    else:
        found = []
    strong = [period for period in periods if not period.compared and not period.weak and not is_day(period.text)]
    if strong:
        last = strong[-1]
        state.period = Period(
            start=last.start + start, end=last.end + start, text=last.text, compared=False, weak=False
        )
        state.year = (years_in(last.text) or (state.year,))[-1]
    return found


def _first_end(pattern: re.Pattern[str], text: str) -> int:
    match = pattern.search(text)
    return match.end() if match else sys.maxsize


class _Sentence:
    """One sentence while it is read."""

    def __init__(
        self, plain: Plain, offset: int, text: str, periods: list[Period], quantities: list[Quantity], state: _State
    ) -> None:
        self.plain, self.offset, self.text, self.state = plain, offset, text, state
        self.periods, self.quantities = periods, quantities
        self.blotted = _BASIS.sub(_blank, blot_periods(text, periods))
        self.untitled = _TITLE.sub(_blank, text) if "《" in text else text
        self.done_at, self.aim_at = (_first_end(pattern, self.untitled) for pattern in (_DONE, _TARGET))
        self.subjects = find_subjects(text)
        self.placed: dict[int, str] = {}
        self.timing = Timing(text, periods, quantities, (offset, state.period))

    def read(self) -> list[Mention]:
        mentions = [self._mention(number, name) for number, name in enumerate(self._names())]
        kept: list[Mention] = []
        for number, mention in enumerate(mentions):
            if number and self._is_bound(number - 1):
                bound = mentions[number - 1]
                borrowed = (*mention.borrowed, (bound.start, bound.end))
                kept[-1] = msgspec.structs.replace(mention, borrowed=borrowed, confidence=bound.confidence)
            else:
                kept.append(mention)
        return kept

    def _is_bound(self, number: int) -> bool:
        """Whether a quantity is only the round number that the next one has passed (突破800亿元大关，达826.4亿元)."""
        item, following = self.quantities[number], self.quantities[number + 1]
        if item.unit != following.unit or not item.value or not following.value or following.value < item.value:
            return False
        passed = item.qualifier in _PASSED or _PASSING.search(self.text, max(0, item.before - 6), item.before)
        return bool(passed and _REACHED.fullmatch(self.text[item.after : following.start]))

    def _names(self) -> list[Named]:
        names: list[Named] = []
        while len(names) < len(self.quantities):
            first = len(names)
            count = list_after(self.text, self.quantities, first)
            floor = self._floor(first, names)
            listed = self._listed(first, count, floor) if count > 1 else None
            for name in listed or [self._single(first, floor)]:
                names.append(name)
                self._remember(name)
        return names

    def _floor(self, number: int, names: list[Named]) -> int:
        """Where the words before a quantity may begin: after the one before it and the words that this counts."""
        if not number:
            return 0
        last = names[-1]
        return max(self.quantities[number - 1].after, last.source[1] if last.source and last.rule == "after" else 0)

    def _listed(self, first: int, count: int, floor: int) -> list[Named] | None:
        group = self.quantities[first : first + count]
        segment = self.blotted[segment_start(self.blotted, group[0].before, floor) : group[0].before]
        named = "分别" in segment or "依次" in segment
        by_year = (named and self.timing.pair(first, count, floor)) or self.timing.repeat(first, count)
        if not named and not by_year:
            return None
        if by_year or self._pair_places(first, count, floor):
            name = self._single(first, floor)
            return [name] * count
        return name_list(self.blotted, group, floor, self.state.past, self.state.levels)

    def _pair_places(self, first: int, count: int, floor: int) -> bool:
        """Give each value of a list its own place where as many stand before it (柯桥区、上虞区分别查处8件、6件)."""
        before = self.quantities[first].before
        start = segment_start(self.blotted, before, floor)
        left = self.blotted[start:before].replace("依次", "分别").partition("分别")[0]
        places = [place for place in find_places(left) if place.end <= len(left)]
        if not places and (named := _DISTRICTS.fullmatch(left.rpartition("，")[2].rpartition("\x00")[2])):
            words = re.split(r"[、和及与]", named.group())
            if len(words) == count:
                self.placed.update({first + step: word for step, word in enumerate(words)})
                return True
        if len(places) != count or left.strip("、和及与以 ").count("、") + 1 > count:
            return False
        self.placed.update({first + step: place.text for step, place in enumerate(places)})
        return True

    def _single(self, number: int, floor: int) -> Named:
        quantity = self.quantities[number]
        ceiling = self.quantities[number + 1].before if number + 1 < len(self.quantities) else len(self.text)
        text = self.blotted
        for subject in self.subjects:
            if not subject.generic and number not in self.placed and floor <= subject.start < quantity.before:
                text = text[: subject.start] + "\x00" * (subject.end - subject.start) + text[subject.end :]
        return name_quantity(text, quantity, floor, ceiling, self.state.past)

    def _remember(self, name: Named) -> None:
        if not name.words:
            return
        self.state.past.append(name)
        if name.source and name.rule != "completed":
            self.state.places[name.words] = (name.source[0] + self.offset, name.source[1] + self.offset)
        if not name.change and name.rule != "inherited":
            self.state.levels.append(name)

    def _mention(self, number: int, name: Named) -> Mention:
        quantity = self.quantities[number]
        period, here, year = self.timing.of(number)
        first = self.timing.is_first_of_two(number)
        now = (here is False and self._now(quantity)) or (first and not self.timing.is_dated(number))
        if now:
            period = None
        start, end = self.plain.place(quantity.start + self.offset, quantity.end + self.offset)
        span = self.plain.place(period.start, period.end) if period else None
        since = self.timing.since(number, period) if period else ""
        borrowed = self._borrowed(name, quantity.start + self.offset)
        kind: FigureKind = "change" if name.change and quantity.unit != "元/人" else "level"
        words = _EDGE.sub("", name.words.replace("\x00", "").replace("(", "（").replace(")", "）"))
        confidence = min(
            name.confidence, 0.95 if len(words) > 1 or (words and words in "镇乡街村县区市州旗盟") else 0.4
        ) * (1.0 if quantity.rule not in {"ocr-repair", "no-unit"} else 0.6)
        if words.endswith("强度") and _TOPIC.search(self.text, 0, quantity.start) and not words.startswith("全社会"):
            confidence -= 0.2
        confidence -= _UNSURE_SINCE[since]
        return Mention(
            start=start,
            end=end,
            value=quantity.value,
            low=quantity.low,
            high=quantity.high,
            unit=quantity.unit,
            qualifier=(name.fall if kind == "change" else "") + quantity.qualifier,
            kind=kind,
            indicator=words,
            subject=self.placed.get(number) or self._fined(quantity, words) or self._subject(quantity),
            period=period.text if period else "",
            period_span=span,
            period_year=year,
            period_step=self.timing.steps.get(number),
            context_year=self._year_before(quantity),
            dated_here=here,
            now=now or first,
            target_cue=not first and self._is_target(quantity),
            done=self.done_at <= quantity.start,
            yearly_floor=quantity.qualifier in _FLOORS and _YEARLY.search(self.untitled, 0, quantity.start) is not None,
            since=since,
            borrowed=(borrowed,) if borrowed else (),
            confidence=round(confidence if here or now else confidence - 0.05, 3),
            rule=quantity.rule if quantity.rule in {"ocr-repair", "no-unit"} else f"text-{name.rule}",
        )

    def _borrowed(self, name: Named, limit: int) -> tuple[int, int] | None:
        if name.rule not in {"inherited", "completed", "list"}:
            return None
        head = name.words if name.rule == "inherited" else head_of(name.words)
        places = [(words, span) for words, span in self.state.places.items() if span[1] <= limit]
        place = next((span for words, span in reversed(places) if words in name.words or head in words), None)
        return self.plain.place(*place) if place else None

    def _year_before(self, quantity: Quantity) -> int | None:
        """The year that the sentence, else the ones before, spoke of last (2023年…；年末…)."""
        said = [p for p in self.periods if p.start <= quantity.start and not p.compared and not p.weak]
        years = [year for period in said for year in years_in(period.text)]
        return years[-1] if years else self.state.year

    def _now(self, quantity: Quantity) -> bool:
        return _NOW.search(self.text, 0, quantity.start) is not None

    def _fined(self, quantity: Quantity, words: str) -> str | None:
        if quantity.unit not in MONEY:
            return None
        low, high = max(0, self.offset - _NEAR), self.offset + len(self.text) + _NEAR
        return fined_party(self.text, self.plain.text[low:high], words)

    def _subject(self, quantity: Quantity) -> str | None:
        before = [subject for subject in self.subjects if subject.end <= quantity.start]
        if before:
            self.state.subject = before[-1]
            return before[-1].text
        carried = self.state.subject
        if carried and (carried.generic or self.text.startswith("其中")):
            return carried.text
        return None

    def _is_target(self, quantity: Quantity) -> bool:
        if quantity.unit == "个百分点" or self.aim_at > quantity.end:
            return False
        return not _ACTUAL.search(self.untitled, self.aim_at, quantity.start)
