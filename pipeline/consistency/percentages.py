"""Shares that cannot be: fractions in words beside their numbers, rates over the whole, rests that leave gaps (占比).

A fraction (四分之一, 一半) is no figure of its own: it is told in the words of the figure that it is said of.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

import msgspec

from pipeline.consistency.arithmetic import Miscount
from pipeline.consistency.terms import CLAUSE_END, FROM, LEAST, WIDER, Passages, Term, by_sentence, is_plain
from pipeline.facts import Figure
from pipeline.figures.numerals import read_number

_FRACTION: Final = r"(?P<of>[一二三四五六七八九十]{1,2}|\d{1,2})分之(?P<part>[一二三四五六七八九]|\d{1,2})|一半|半数"
_SHARE: Final = re.compile(
    rf"^[，,、]?(?P<hedge>大?约|近|超过?|不到|不足)?占(?P<whole>[^，。；占\d]{{0,10}}?)(?:总数|总量|全部|比重?)*的?(?P<bound>约|近|超过?|不到|不足)?"
    rf"(?P<fraction>{_FRACTION})(?P<more>以上|多|强|以下|左右)?(?=[，。；]|$)"
)
_FALL: Final = re.compile(
    rf"^[，,]?(?:缩短|压缩|压减|减少|降低|下降)了?(?P<bound>大?约|近|超过?|不到|不足)?(?P<fraction>{_FRACTION})(?P<more>以上|多|强|左右)?(?=[，。；]|$)"
)
_TO: Final = re.compile(r"(?:到|至|为)$")
_NEAR: Final = 0.06
_LOOSE: Final = 0.12
_FULL: Final = re.compile(
    r"(?:成功|满意|认可|知晓|信任|普及|合格|优良|优秀|达标|准确|正确|完好|及时|按[时期]"  # how well
    r"|立案|受理|结案|办结|审结|破案|侦破|查处|移送|起诉|调解|和解|执结|采纳|胜诉"  # of all cases
    r"|建[立档制成站]|设[立站]|配[备置]|制定|签[订约署]|备案|登记|持证|公开|公示|上线|入网|参[与训保会]"  # of all units
    r"|回[收复访应]|反馈|答复|响应|通过|整改|验收|履[约行]|兑现|到位|落实|(?<!拨备)(?<!利息)(?<!现金)(?<!债务)覆盖)"
    r"(?:率|度)$|占比$|比重$"
)
"""Rates of what can be done to each of so many and no more; of a plan, and of capital, there can be more (完成率, 充足率)."""
_WHOLE: Final = 100.0
_REST: Final = re.compile(r"^[，、；,](?:其他|其余|余下|剩余)[^，。；\d]{0,10}$")
_SHARED: Final = re.compile(r"占(?:比|总数|全部)?[^，。；\d]{0,6}$")
_BARE: Final = re.compile(r"^[，、；,和及与]*[^，。；\d占]{1,14}(?:占(?:比|总数|全部)?)?(?:约|为|达)?$")


def find_wrong_fractions(passages: Passages) -> Iterator[Miscount]:
    """Every fraction in words that the two numbers before it deny."""
    for passage in passages:
        for sentence in by_sentence(passage):
            for first, second in pairwise(sentence):
                if "分之" in second.tail or "半" in second.tail:
                    yield from _fraction(first, second)


def _fraction(first: Term, second: Term) -> Iterator[Miscount]:
    if not is_plain(first, second) or first.value <= 0 or CLAUSE_END.search(second.lead):
        return
    fall = _FALL.match(second.tail) if FROM.search(first.lead) and _TO.search(second.lead) else None
    share = _SHARE.match(second.tail) if 0 < second.value <= first.value else None
    found = fall or share
    if found is None or (share and (WIDER.search(share["whole"]) or not _is_named(share["whole"], first))):
        return
    value = 1 - second.value / first.value if fall else second.value / first.value
    hedges = (found["bound"] or "") + (found.groupdict().get("hedge") or "") + (found["more"] or "")
    if not _fits(value, _read(found), hedges):
        words = found["fraction"]
        stated = msgspec.structs.replace(second.figure, text=words, unit="", qualifier="")
        yield Miscount(kind="share", stated=stated, figures=(first.figure, second.figure))


def _is_named(words: str, whole: Term) -> bool:
    """Whether a fraction is said to be of the number before, or of nothing named."""
    core = re.sub(r"^(?:全市|我市|全区|全县|其|所有)+|[的数量]+$", "", words)
    return core in whole.figure.indicator + whole.lead


def _read(found: re.Match[str]) -> float:
    if not found["of"]:
        return 0.5
    return float(read_number(found["part"]) or 0) / float(read_number(found["of"]) or 1)


def _fits(value: float, stated: float, hedges: str) -> bool:
    """Whether a share may be told as this fraction."""
    if re.search("超|以上|多|强", hedges):
        return value >= stated - _NEAR / 2
    if re.search("不到|不足|以下", hedges):
        return value <= stated + _NEAR / 2
    return abs(value - stated) <= (_LOOSE if re.search("约|近|左右", hedges) else _NEAR) * max(0.5, stated)


def find_overfull(figures: Iterable[Figure]) -> Iterator[Miscount]:
    """Every rate of over a hundred per cent of what cannot be more than all (满意率102%)."""
    for figure in figures:
        over = figure.unit == "%" and figure.value is not None and figure.value > _WHOLE
        if over and figure.kind != "change" and figure.confidence >= LEAST and _FULL.search(figure.indicator):
            yield Miscount(kind="rate", stated=figure, figures=())


def find_wrong_rests(passages: Passages) -> Iterator[Miscount]:
    """Shares of one whole that with the rest (其他占15%) do not make a hundred per cent."""
    for passage in passages:
        for sentence in by_sentence(passage):
            for number, term in enumerate(sentence):
                if _REST.match(_head(term.lead)) and term.figure.unit == "%":
                    yield from _rest(sentence[: number + 1])


def _head(lead: str) -> str:
    return re.sub(r"(?:占比?|为|约|达)+$", "", lead)


def _rest(terms: Sequence[Term]) -> Iterator[Miscount]:
    shares = [terms[-1]]
    for term in reversed(terms[:-1]):
        if term.figure.unit != "%" or not term.bounds.is_exact:
            break
        shares.insert(0, term)
        if not _BARE.fullmatch(term.lead):
            break
    several = len(shares) > 2 or (len(shares) == 2 and not re.match(r"[，、；,]其他", shares[-1].lead))
    if not several or not _SHARED.search(shares[0].lead):
        return
    step = max(term.bounds.unit_in_last_place for term in shares)
    if abs(sum(term.value for term in shares) - _WHOLE) > step * len(shares) / 2 + step:
        rest = tuple(term.figure for term in shares[:-1])
        yield Miscount(kind="shares", stated=shares[-1].figure, figures=rest)
