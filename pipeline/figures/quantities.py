"""Quantities in running text (数量): number, multiplier, unit, qualifier and range, with their place.

Everything works on the plain view (:mod:`pipeline.plaintext`), after periods and look-alikes are blotted out. A
quantity is a number with a unit, whose multiplier is 万, 亿 … multiplied out; its ``end`` is after the unit. Tenths are
percentages (近两成 → 20%, 三成五 → 35%); 翻一番 keeps its own unit (1 番); 三分之一 has no exact value and is left out.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from extractors.document import Record
from pipeline.figures.hedges import ABOUT, AROUND_BEHIND, MORE_BEHIND, NEAR
from pipeline.figures.masks import BLOT, blot
from pipeline.figures.numerals import (
    ARABIC,
    HAN,
    HAN_DIGITS,
    MULTIPLIER,
    multiplier,
    read_neighbours,
    read_number,
    repair,
)
from pipeline.figures.periods import Period
from pipeline.figures.units import MONEY, RATIOS, UNIT, normalise_unit

_NUMBER: Final = rf"(?:{ARABIC}|{HAN})"
_JOIN: Final = r"(?:[-—~]{1,2}|至|到)"
_BEFORE: Final = re.compile(
    rf"(?P<word>大约|约为|{ABOUT}|接近|将近|{NEAR}|超过|超出|(?<!赶)超|突破|逾|不少于|不低于|不高于|不超过|不多于|不得少于|不得低于|不得超过|至少|最高|最低|最多|最少|多于|大于|少于|小于|不足|不到)"
    r"(?:达到?|为|可?处|可达|有)?(?:人民币)?$"
)
_AFTER: Final = re.compile(rf"及?以上|以内|以下|{AROUND_BEHIND}|之内|之间")
_PATTERN: Final = re.compile(
    # Every character that a quantity begins with: asked first, it spares trying each form at each place.
    rf"(?=[\d{HAN_DIGITS}壹贰叁肆伍陆柒捌玖十百千万亿翻突超逾指系得评lIOo])(?:"
    rf"(?P<percent>[百千]分之(?P<phan>{HAN}|{ARABIC})(?:{_JOIN}(?:[百千]分之)?(?P<phan2>{HAN}|{ARABIC}))?)"
    rf"|(?<![\d.A-Za-z〇零一二两三四五六七八九十百千])(?P<cap>(?P<lown>{_NUMBER})(?P<lowm>{MULTIPLIER})?(?P<lowu>{UNIT})以上(?P<highn>{_NUMBER})(?P<highm>{MULTIPLIER})?(?P=lowu)以下)"
    rf"|(?:(?<![\d.A-Za-z〇零一二两三四五六七八九十百千])|(?<=[A-Z]{{3}}))(?P<first>{_NUMBER})(?P<mid>[余多几])?(?P<mult>{MULTIPLIER})?(?P<mid2>[余多来])?"
    rf"(?:(?P<unit1>{UNIT})?{_JOIN}(?P<second>{_NUMBER})(?P<smid>[余多])?(?P<smult>{MULTIPLIER})?(?P<smid2>[余多])?)?"
    rf" ?(?P<unit>{UNIT})(?P<back>{MORE_BEHIND})?"
    r"|翻(?:了|两)?(?P<fold>[一两二三四])番"
    rf"|(?P<bare>[百千]?[万亿]|万亿)(?P<bareunit>{UNIT})"
    rf"|(?<![\d.A-Za-z])(?P<people>{ARABIC}(?:[余多])?万)(?=[，。；、,;)]|$)"
    r"|(?<=[点量数额])(?:突破|超过?|逾)(?P<clicks>[百千]万|[百千万亿]{1,2})(?=[，。；,;]|$)"
    r"|(?P<formal>[壹贰叁肆伍陆柒捌玖][壹贰叁肆伍陆柒捌玖零]{0,2}[拾佰仟万亿][壹贰叁肆伍陆柒捌玖拾佰仟万亿零]{0,20})(?:元|圆)整?"
    rf"|(?:指数|系数|得分|评分)(?:分值)?(?:为|达到?|是)?(?P<index>{ARABIC})(?=[，。；、,;)]|$)"
    rf"|(?<![\dA-Za-z.])(?P<ocr>(?=[lIOo,.]{{0,12}}\d)(?=[\d,.]{{0,12}}[lIOo])[lIOo\d][lIOo\d,.]{{0,15}})(?P<omult>{MULTIPLIER})?(?P<ounit>{UNIT}))"
)
_VAGUE_CUE: Final = re.compile(r"(?:[共仅有计各]|新增|获批|分别|站|地|区|园|室|所|院|[、])$")
_SCOPE: Final = re.compile(
    r"(?:及?以上|以下|及以上|级|以内)?的?(?:规模以上|规上)?(?:企业|单位|项目|产业|集群|园区|医院|贷款|工程|大项目|人员|占|重大项目|工业企业|制造业|服务业|平台|商户|主体)"
)
_UNIT_IN_NAME: Final = re.compile(
    r"(?:(?P<times>[人户件场]次)数?|(?P<people>人口|人数)|(?P<things>[户家件])数)(?:总数|总量)?(?:已|约|近|超|共)?(?:达到?|为|是|突破|超过|有)?(?:了)?$"
)
"""A name that says what its number counts (常住人口42.6万, 接待总人次683万)."""
_POINTS: Final = re.compile(r"指数|(?:回升|回落|上升|下降|提高|上涨|下跌)了?$")
_FORMAL: Final = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
"""Numerals as in bills (大写金额)."""
_LEAST: Final = re.compile(r"(至少|最多|最少)[\u4e00-\u9fff]{2}$")
_TENTH_PART: Final = re.compile(r"[一二三四五六七八九半](?![成个家件项万亿千百十])")
"""What follows 成: 三成五 is 35%, 三成半 too."""
_BOUNDED: Final = frozenset({"以上的", "及以上的", "以下的", "以内的"})
_GAP: Final = re.compile(r"[^，。；：、！？\n,;(]{2,24}")
_FALL: Final = re.compile(r"(?:(?:同比|环比|增速|增幅|增长)[:：]?|[%点元件倍][、和及与])-$")


class Quantity(Record, frozen=True):
    """A number with its unit in ``text[start:end]``; ``before`` is where its leading qualifier begins."""

    start: int
    end: int
    before: int
    after: int
    value: float | None
    low: float | None
    high: float | None
    unit: str
    qualifier: str
    rule: str


def blot_periods(text: str, periods: Sequence[Period]) -> str:
    """``text`` without its periods, so that years are no numbers; offsets stay."""
    if not periods:
        return text
    parts: list[str] = []
    last = 0
    for period in periods:
        parts += (text[last : period.start], BLOT * (period.end - period.start))
        last = period.end
    return "".join((*parts, text[last:]))


def find_quantities(text: str, periods: Sequence[Period]) -> Iterator[Quantity]:
    """All quantities of a plain ``text``, left to right, those that only describe others left out."""
    found = [item for match in _PATTERN.finditer(blot(blot_periods(text, periods))) if (item := _read(match, text))]
    found = _share_points(found, text)
    for number, item in enumerate(found):
        following = found[number + 1] if number + 1 < len(found) else None
        if not (following and _describes(item, following, text)):
            yield item


def _share_points(found: list[Quantity], text: str) -> list[Quantity]:
    """3.0个和1.2个百分点: the unit of the last is that of the ones before it."""
    for number in range(len(found) - 2, -1, -1):
        item, following = found[number], found[number + 1]
        if (
            item.unit == "个"
            and following.unit == "个百分点"
            and text[item.end : following.start] in {"和", "、", "及", "与"}
        ):
            found[number] = msgspec.structs.replace(item, unit="个百分点")
    return found


def _describes(item: Quantity, following: Quantity, text: str) -> bool:
    """Whether a quantity is only the scope of the next one's indicator (产值10亿元以上企业达56家)."""
    if item.unit in RATIOS or item.unit not in MONEY | {"人", "岁", "平方米", "亩", "年", "名", "亿元", "吨"}:
        return False
    gap = text[item.end : following.start]
    return gap in _BOUNDED or bool(_SCOPE.match(gap) and _GAP.fullmatch(gap))


def _read(match: re.Match[str], text: str) -> Quantity | None:
    groups = match.groupdict()
    if groups["percent"]:
        return _percent(match, text)
    if groups["cap"]:
        low, high = _times(groups["lown"], groups["lowm"]), _times(groups["highn"], groups["highm"])
        return _make(match, text, match.start(), (low, high), groups["lowu"], "range") if low and high else None
    if groups["bare"]:
        return _bare(match, text)
    if groups["people"]:
        return _people(match, text)
    if groups["first"]:
        return _number(match, text)
    return _rare(match, text)


def _people(match: re.Match[str], text: str) -> Quantity | None:
    """A number in 万 whose name says what it counts (常住人口42.6万)."""
    named = _UNIT_IN_NAME.search(text[max(0, match.start() - 12) : match.start()])
    value = read_number(match["people"].rstrip("余多万"))
    if not named or value is None:
        return None
    unit = named["times"] or ("人" if named["people"] else named["things"])
    return _make(match, text, match.start(), (value * 10**4, None), unit, "no-unit")


def _rare(match: re.Match[str], text: str) -> Quantity | None:
    """The seldom forms: 翻一番, 点击量超千万, an index, 壹佰贰拾万元, digits that OCR took for letters."""
    groups = match.groupdict()
    if groups["fold"]:
        return _make(match, text, match.start("fold"), (read_number(groups["fold"]), None), "番", "fold")
    if groups["clicks"]:
        return _make(match, text, match.start("clicks"), (multiplier(groups["clicks"]), None), "次", "no-unit")
    if groups["formal"]:
        value = read_number(groups["formal"].translate(_FORMAL))
        return _make(match, text, match.start(), (value, None), "元", "number")
    if groups["index"]:
        return _make(match, text, match.start("index"), (read_number(groups["index"]), None), "", "no-unit")
    value = read_number(repair(groups["ocr"]).rstrip(".,"))
    if value is None:
        return None
    amount = value * multiplier(groups["omult"] or "")
    return _make(match, text, match.start(), (amount, None), groups["ounit"], "ocr-repair")


def _times(number: str, power: str | None) -> Decimal | None:
    value = read_number(number)
    return None if value is None else value * multiplier(power or "")


def _percent(match: re.Match[str], text: str) -> Quantity | None:
    unit = "%" if match.group()[0] == "百" else "‰"
    low = read_number(match["phan"])
    high = read_number(match["phan2"]) if match["phan2"] else None
    return _make(match, text, match.start(), (low, high), unit, "percent-words")


def _bare(match: re.Match[str], text: str) -> Quantity | None:
    """万元, 千亿元, 百万人次 without a number: one of it, where a qualifier says so (突破千亿元)."""
    if not _BEFORE.search(text[max(0, match.start() - 8) : match.start()]):
        return None
    return _make(match, text, match.start(), (multiplier(match["bare"]), None), match["bareunit"], "bare-multiplier")


def _number(match: re.Match[str], text: str) -> Quantity | None:  # noqa: PLR0911 - one return a form
    first, second, unit = match["first"], match["second"], match["unit"]
    mult = match["mult"] or ""
    if _is_vague(match, text):
        return None
    extra = "".join(filter(None, (match["mid"], match["mid2"], match["smid"], match["smid2"], match["back"])))
    if "几" in extra:
        return None
    if second is None:
        if not mult and (pair := read_neighbours(first)):
            return _make(match, text, match.start(), pair, unit, "neighbours", extra=extra)
        value = _times(first, mult)
        return (
            _make(match, text, match.start(), (value, None), unit, "number", extra=extra) if value is not None else None
        )
    if match["unit1"] and match["unit1"] != unit:
        return None
    low, high = read_number(first), read_number(second)
    if low is None or high is None:
        return None
    second_power = match["smult"] or ""
    first_power = mult or (second_power if low < high and not match["unit1"] else "")
    return _make(
        match,
        text,
        match.start(),
        (low * multiplier(first_power), high * multiplier(second_power)),
        unit,
        "range",
        extra=extra,
    )


def _is_vague(match: re.Match[str], text: str) -> bool:
    """一个, 一批 and the like count nothing unless a sum or list says so; 年 is a length of time only after 期限 and kin."""
    words, unit, start, end = match["first"], match["unit"], match.start(), match.end()
    if unit in {"年", "点"}:
        return unit == "年" or not _POINTS.search(text, max(0, start - 12), start)
    if words in {"百", "千"} and not (match["mid"] or match["mid2"]):
        return not _BEFORE.search(text[max(0, start - 8) : start])
    if match["second"] is not None or words[0].isdigit():
        return False
    if unit in {"批", "类", "期", "代", "级", "面", "对", "口", "节", "字", "单", "门", "根", "本", "包", "分"}:
        return len(words) < 2 and not match["mid"] and not match["mult"]
    if words == "一" and not match["mult"]:
        ends = text[end : end + 1] in {"", "，", "。", "；", "、", ",", ";", ")"}
        return not (ends and _VAGUE_CUE.search(text[max(0, start - 4) : start])) and unit != "成"
    return False


def _make(
    match: re.Match[str],
    text: str,
    start: int,
    values: tuple[Decimal | None, Decimal | None],
    unit: str,
    rule: str,
    *,
    extra: str = "",
) -> Quantity | None:
    low, high = values
    if low is None:
        return None
    end = match.end()
    if unit == "成":
        low, high, unit = low * 10, high * 10 if high is not None else None, "%"
        if high is None and (more := _TENTH_PART.match(text, end)):
            low, end = low + (read_number(more.group()) or Decimal(5)), more.end()
    lead = _BEFORE.search(text[max(0, start - 10) : start])
    tail = _AFTER.match(text, end) if rule != "fold" else None
    least = None if lead else _LEAST.search(text[max(0, start - 8) : start])
    qualifier = (lead["word"] if lead else least[1] if least else "") + extra + (tail.group() if tail else "")
    ranged = high is not None
    if _FALL.search(text[max(0, start - 6) : start]):
        low = -low
    return Quantity(
        start=start,
        end=end,
        before=start - (len(lead.group()) if lead else 0),
        after=tail.end() if tail else end,
        value=None if ranged else float(low),
        low=float(low) if ranged else None,
        high=float(high) if high is not None else None,
        unit=normalise_unit(unit),
        qualifier=qualifier.replace("为", ""),
        rule=rule,
    )
