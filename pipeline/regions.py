"""Administrative divisions of China (行政区划): which there are, and where a text names them.

The table is ``data/divisions.tsv`` (source and licence beside it). A development zone (开发区、新区) that is no division
has the pseudo adcode ``<adcode of the division above>+<name>``, so that it can be told from its city everywhere.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from extractors.document import Record
from pipeline.programme import RegionKind

DATA: Final = Path(__file__).parent / "data"
CORPS: Final = "660000"
"""新疆生产建设兵团, which takes part in calls as a province does."""
PROVINCE_KINDS: Final[frozenset[RegionKind]] = frozenset({"province", "municipality"})

_SMALL: Final[frozenset[RegionKind]] = frozenset(
    {"municipal-district", "municipal-county", "district", "county", "banner"}
)
"""Kinds whose short forms are too often words of the language to be taken without context."""
_MINZU: Final = (
    "朝鲜|土家|苗|藏|羌|彝|布依|侗|哈尼|傣|白|景颇|傈僳|壮|回|蒙古|哈萨克|柯尔克孜|满|瑶|畲|黎|佤|拉祜|布朗|纳西|水"
    "|仡佬|毛南|仫佬|京|土|撒拉|东乡|保安|裕固|锡伯|塔吉克|普米|怒|独龙|达斡尔|鄂温克|鄂伦春|各"
)
_AUTONOMOUS: Final = re.compile(rf"^(.+?)(?:(?:{_MINZU})族?)+自治([州县旗])$")
_ZONE_TAIL: Final = re.compile(
    r"(?:[^\W\d_市县区州盟旗省的和与及在、]{0,4}?)"
    r"(?:经济技术开发区|高新技术产业开发区|高新技术开发区|经济开发区|工业园区|产业园区|综合保税区|自由贸易试验区"
    r"|农业高新技术产业示范区|经济合作区|综合实验区|旅游度假区|高新区|经开区|开发区|自贸区|保税区|新区|管理区|示范区)"
)
_NOT_A_PLACE: Final = re.compile(
    r"大学|学院|银行|时代|啤酒|证券|股份|集团|大道|[路街江湖山河港]|市场化|海关总署|菜|话|日报|都市圈|经济带"
)
"""What follows a short form that is part of another name (宁德时代, 浙江大学, 南京路)."""
_CUT_FROM: Final = {
    "成都": "建形达构完做",
    "大连": "最扩重巨放壮强加",
    "上海": "网线路陆",
    "长春": "年",
    "南通": "西东",
    "海口": "出",
    "中山": "孙",
}
"""Characters before a short form that make it no place (建成都市圈, 扩大连接)."""


class Division(Record, frozen=True):
    """One division or development zone. ``parent`` is the adcode above it; None for a province."""

    adcode: str
    name: str
    kind: RegionKind
    parent: str | None


class RegionMatch(Record, frozen=True):
    """A region named in ``text[start:end]``; ``name`` is its official name. Names of what is above it are included."""

    start: int
    end: int
    adcode: str
    name: str
    confidence: float


class _Name(Record, frozen=True):
    """One way to write some divisions."""

    adcodes: tuple[str, ...]
    short: bool


class _Raw(Record, frozen=True):
    """A name in a text before it is decided which division it means."""

    start: int
    end: int
    words: str
    name: _Name
    zone: str = ""


def _read_rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def _short_forms(division: Division) -> tuple[str, ...]:
    """Ways people shorten a division's name; none shorter than two characters."""
    name, kind = division.name, division.kind
    if division.adcode == CORPS:
        return ("新疆兵团", "生产建设兵团", "兵团")
    if match := _AUTONOMOUS.match(name):
        return tuple(form for form in (match[1] + match[2], match[1]) if len(form) > 1)
    if kind in PROVINCE_KINDS:
        return (re.sub(r"(维吾尔|壮族|回族)?自治区$|特别行政区$|[省市]$", "", name),)
    stem = re.sub(r"(林区|特区|地区|新区|自治旗|[市县盟旗区])$", "", name)
    return (stem,) if len(stem) > 1 else ()


def _level(adcode: str) -> int:
    if "+" in adcode:
        return 3
    return 0 if adcode.endswith("0000") else 1 if adcode.endswith("00") else 2


class Gazetteer:
    """All divisions, by code and by name."""

    def __init__(
        self, rows: Iterable[list[str]], zones: Iterable[list[str]], words_to_avoid: Iterable[list[str]]
    ) -> None:
        codes: dict[str, Division] = {}
        for adcode, name, kind in rows:
            codes[adcode] = Division(adcode=adcode, name=name, kind=kind, parent=None)  # type: ignore[arg-type]
        self._divisions = {
            code: Division(adcode=code, name=d.name, kind=d.kind, parent=_parent(code, codes))
            for code, d in codes.items()
        }
        self._zone_rows = tuple(zones)
        words = {row[0]: frozenset(row[1].split()) for row in words_to_avoid}
        # Short forms that running text uses as words: they name a place only where nothing else is written.
        self._common_words = words.get("short", frozenset())
        # Official names that are words as well: they count only right after the name of what is above them.
        self._only_under_parent = words.get("full", frozenset())

    @cached_property
    def _names(self) -> dict[str, _Name]:
        full: dict[str, list[str]] = {}
        short: dict[str, list[str]] = {}
        for code, division in self._divisions.items():
            full.setdefault(division.name, []).append(code)
            for form in _short_forms(division):
                short.setdefault(form, []).append(code)
        names = {words: _Name(adcodes=tuple(codes), short=True) for words, codes in short.items()}
        names |= {words: _Name(adcodes=tuple(codes), short=False) for words, codes in full.items()}
        for name, parent, aliases in self._zone_rows:
            self._divisions.setdefault(f"{parent}+{name}", _zone(parent, name))
            for words in (name, *filter(None, aliases.split(","))):
                names[words] = _Name(adcodes=(f"{parent}+{name}",), short=False)
        return names

    @cached_property
    def _starts(self) -> dict[str, tuple[str, ...]]:
        """Names by their first two characters, longest first."""
        starts: dict[str, list[str]] = {}
        for words in self._names:
            starts.setdefault(words[:2], []).append(words)
        return {key: tuple(sorted(words, key=len, reverse=True)) for key, words in starts.items()}

    def by_adcode(self, adcode: str) -> Division | None:
        """The division of a code (a zone's pseudo code too); None when there is none."""
        if found := self._divisions.get(adcode):
            return found
        parent, plus, name = adcode.partition("+")
        return _zone(parent, name) if plus and name and parent in self._divisions else None

    def lineage(self, adcode: str) -> tuple[Division, ...]:
        """The division and all above it, itself first; empty for an unknown code."""
        chain: list[Division] = []
        division = self.by_adcode(adcode)
        while division is not None:
            chain.append(division)
            division = self._divisions.get(division.parent) if division.parent else None
        return tuple(chain)

    def province_of(self, adcode: str) -> Division | None:
        """The province (省级) that a division belongs to, or is; None for an unknown code."""
        chain = self.lineage(adcode)
        return chain[-1] if chain else None

    def full_name(self, adcode: str) -> str:
        """The name with all above it (浙江省绍兴市); empty for an unknown code."""
        return "".join(division.name for division in reversed(self.lineage(adcode)))

    def within(self, adcode: str, above: str) -> bool:
        """Whether ``adcode`` is ``above`` or lies in it; what 兵团 has also lies in 新疆."""
        codes = {division.adcode for division in self.lineage(adcode)}
        return above in codes or (above == "650000" and CORPS in codes)

    def resolve(self, name: str, *, province: str | None = None) -> Division | None:
        """The division that ``name``, as a whole, means.

        ``province`` is the adcode or name of the province that the name is said in. Short forms count; of several
        divisions of one name the one in the province, else the only one of the highest level; else None.
        """
        words = re.sub(r"\s|人民政府$|市政府$", "", name)
        words = re.sub(r"[（(].*?[）)]$", "", words) or words
        context = self._context(province)
        if (known := self._names.get(words)) and (code := self._choose(known, context, lenient=True)):
            return self.by_adcode(code)
        matches = self.find(words, province=province)
        if len(matches) == 1 and (matches[0].start, matches[0].end) == (0, len(words)):
            return self.by_adcode(matches[0].adcode)
        return None

    def find(self, text: str, *, province: str | None = None) -> list[RegionMatch]:
        """Every region named in ``text``, left to right, longest first; 浙江省绍兴市 is one match, of 绍兴市.

        Names of several divisions count only with something that decides between them: ``province`` (adcode or
        name), the name of what is above them right before, or elsewhere earlier in the text.
        """
        context = self._context(province)
        matches: list[RegionMatch] = []
        for raw in self._scan(text):
            above = matches[-1] if matches and matches[-1].end == raw.start else None
            decided = self._decide(raw, above, context, matches)
            if decided is None:
                continue
            if above and self.within(decided.adcode, above.adcode):
                start, confidence = above.start, max(decided.confidence, above.confidence)
                matches[-1] = RegionMatch(
                    start=start, end=decided.end, adcode=decided.adcode, name=decided.name, confidence=confidence
                )
            else:
                matches.append(decided)
        return matches

    def _context(self, province: str | None) -> str | None:
        if province is None or province in self._divisions:
            return province
        known = self._names.get(province)
        provinces = [code for code in known.adcodes if _level(code) == 0] if known else []
        return provinces[0] if provinces else None

    def _scan(self, text: str) -> Iterator[_Raw]:
        after, starts = 0, self._starts
        pairs = map(str.__add__, text, text[1:])
        for position in [at for at, pair in enumerate(pairs) if pair in starts]:
            candidates = starts[text[position : position + 2]] if position >= after else ()
            words = next((words for words in candidates if text.startswith(words, position)), None)
            if words is None:
                continue
            end = position + len(words)
            name = self._names[words]
            end = self._zone_end(text, words, end)
            if not _stands_alone(text, position, end, short=name.short and end == position + len(words)):
                continue
            yield _Raw(start=position, end=end, words=words, name=name, zone=text[position + len(words) : end])
            after = end

    def _zone_end(self, text: str, words: str, end: int) -> int:
        """Where the name of a development zone ends that begins with a region's name; ``end`` when there is none."""
        zone = None if "+" in self._names[words].adcodes[0] else _ZONE_TAIL.match(text, end)
        if zone is None or any(self._is_full(text[at : zone.end()]) for at in range(end, zone.end() - 1)):
            return end
        return zone.end()

    def _is_full(self, words: str) -> bool:
        return (name := self._names.get(words)) is not None and not name.short

    def _decide(
        self, raw: _Raw, above: RegionMatch | None, context: str | None, before: list[RegionMatch]
    ) -> RegionMatch | None:
        confidence = 0.7 if raw.name.short else 1.0
        code = None
        if above:
            code = self._choose(raw.name, above.adcode, strict=True)
        elif raw.words in self._only_under_parent and not raw.zone:
            return None
        if code is None and raw.name.short and not raw.zone and raw.words in self._common_words:
            code = self._choose(raw.name, context, lenient=True) if raw.words == "吉林" else None
            if code is None:
                return None
        if code is None:
            code = self._choose(raw.name, context, lenient=bool(raw.zone))
        if code is None and context is None:
            confidence, code = 0.7, self._by_earlier(raw, before)
        if code is None:
            return None
        name = self._divisions[code].name
        if raw.zone:
            name = raw.words + raw.zone
            code = f"{code.partition('+')[0]}+{name}"
        return RegionMatch(start=raw.start, end=raw.end, adcode=code, name=name, confidence=confidence)

    def _by_earlier(self, raw: _Raw, before: list[RegionMatch]) -> str | None:
        for match in reversed(before):
            for division in self.lineage(match.adcode):
                if code := self._choose(raw.name, division.adcode, strict=True):
                    return code
        return None

    def _choose(self, name: _Name, context: str | None, *, strict: bool = False, lenient: bool = False) -> str | None:
        """Which of a name's divisions is meant within ``context``; ``strict`` accepts no other place.

        ``lenient`` takes short forms of districts and counties and the only one of the highest level among several.
        """
        codes = name.adcodes
        if context is not None:
            inside = [code for code in codes if code != context and self.within(code, context)]
            if len(inside) == 1 or (inside and _level(inside[0]) < _level(inside[1])):
                return inside[0]
            if strict:
                return None
        if name.short and not lenient:
            codes = tuple(code for code in codes if self._divisions[code].kind not in _SMALL)
        if len(codes) == 1:
            return codes[0]
        levels = sorted(codes, key=_level)
        top = [code for code in levels if _level(code) == _level(levels[0])] if levels else []
        return top[0] if len(top) == 1 and name.short else None


def _parent(code: str, codes: dict[str, Division]) -> str | None:
    if code.endswith("0000"):
        return None
    if code.startswith("6590"):
        return CORPS
    city = code[:4] + "00"
    return city if not code.endswith("00") and city in codes else code[:2] + "0000"


def _zone(parent: str, name: str) -> Division:
    return Division(adcode=f"{parent}+{name}", name=name, kind="development-zone", parent=parent)


def _stands_alone(text: str, start: int, end: int, *, short: bool) -> bool:
    """Whether a name is no part of a longer word, as far as its neighbours tell."""
    if short and _NOT_A_PLACE.match(text, end):
        return False
    return not (start and text[start - 1] in _CUT_FROM.get(text[start : start + 2], ""))


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """The divisions that come with the software; read once a process."""
    return Gazetteer(_read_rows("divisions.tsv"), _read_rows("zones.tsv"), _read_rows("region-words.tsv"))
