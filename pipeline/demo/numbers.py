"""Key numbers of an area (指标): made once a dossier, stated alike in all of its papers."""

import random
from decimal import Decimal
from typing import Final

from extractors.document import Record
from pipeline.demo.cast import Habits, Place
from pipeline.demo.truth import TrueFigure

_WIDE: Final = str.maketrans("0123456789", "０１２３４５６７８９")

_INDICATORS: Final[dict[str, tuple[str, str]]] = {
    "gdp": ("地区生产总值", "亿元"),
    "growth": ("地区生产总值增速", "%"),
    "rd": ("研发投入强度", "%"),
    "hightech": ("高新技术企业", "家"),
    "patents": ("有效发明专利", "件"),
    "bases": ("商业秘密保护基地", "个"),
    "stations": ("商业秘密保护指导站", "个"),
    "firms": ("商业秘密保护示范企业", "家"),
    "cases": ("查处侵犯商业秘密案件", "件"),
    "fines": ("罚没金额", "万元"),
    "trainings": ("培训人次", "人次"),
    "fund": ("专项资金", "万元"),
    "out": ("重点产业产值", "亿元"),
}
_IDS: Final = {
    "gdp": "gdp",
    "growth": "gdp-growth",
    "rd": "rd-intensity",
    "hightech": "high-tech-enterprises",
    "patents": "valid-invention-patents",
    "bases": "trade-secret-bases",
    "stations": "guidance-stations",
    "firms": "demonstration-enterprises",
    "cases": "cases-investigated",
    "fines": "fines-and-confiscations",
    "trainings": "training-attendance",
    "fund": "special-funds",
    "out": "key-industry-output",
}
"""The shipped programme's ids of the indicators."""
_FACTORS: Final = {"亿元": ("元", 10**8), "万元": ("元", 10**4), "万人次": ("人次", 10**4), "万件": ("件", 10**4)}


class Amount(Record, frozen=True):
    """A number with its unit as the area states it, of a year or of years."""

    key: str
    indicator: str
    value: str
    unit: str
    period: str
    target: bool = False


Numbers = dict[str, Amount]
"""By name: ``cases`` is 2023, ``cases:2021`` another year, ``cases:sum`` three years, ``bases:t`` a target of 2026."""


def make_numbers(place: Place, habits: Habits, rng: random.Random) -> Numbers:
    """All key numbers of an area; yearly ones rise, sums add up, targets lie above what is."""
    numbers: Numbers = {}

    def put(name: str, value: str | float, period: str = "2023", *, target: bool = False) -> None:
        key = name.split(":", maxsplit=1)[0].rstrip("123")
        indicator, unit = _INDICATORS[key]
        unit = habits.cases_unit if key == "cases" else unit
        text = f"{value}"
        numbers[name] = Amount(key=key, indicator=indicator, value=text, unit=unit, period=period, target=target)

    for name in ("gdp", "growth", "rd", "hightech", "patents"):
        put(name, getattr(place, name))
    for position, industry in enumerate(place.industries, 1):
        put(f"out{position}", industry.output)
    _put_yearly(put, place.scale, rng)
    _put_stocks(put, place.scale, rng)
    return numbers


def _put_yearly(put: object, scale: float, rng: random.Random) -> None:
    """Cases, fines, trainings and fund of 2021 to 2023, with the sums of the three years."""
    assert callable(put)  # noqa: S101 - narrows the type only
    cases = [max(3, round(rng.randint(9, 21) * scale))]
    fines = [round(rng.uniform(60, 180) * scale, 1)]
    trainings = [round(rng.randint(26, 60) * scale) * 100]
    fund = [round(rng.randint(18, 45) * scale) * 10]
    for _ in range(2):
        cases.append(cases[-1] + rng.randint(2, 9))
        fines.append(round(fines[-1] * rng.uniform(1.08, 1.42), 1))
        trainings.append(trainings[-1] + rng.randint(3, 19) * 100)
        fund.append(fund[-1] + rng.randint(2, 11) * 10)
    for name, series in (("cases", cases), ("fines", fines), ("trainings", trainings), ("fund", fund)):
        for year, value in zip(("2021", "2022", "2023"), series, strict=True):
            put(f"{name}:{year}", value, year)
        put(name, series[-1])
        put(f"{name}:sum", sum(Decimal(str(value)) for value in series), "2021-2023")
    put("trainings:t", trainings[-1] + 1000, "2024-2026", target=True)
    put("fund:t", fund[-1] + 50, "2024-2026", target=True)


def _put_stocks(put: object, scale: float, rng: random.Random) -> None:
    """Bases, stations and firms at the end of 2023 and as targets of 2026."""
    assert callable(put)  # noqa: S101 - narrows the type only
    for name, low, high in (("bases", 6, 15), ("stations", 24, 66), ("firms", 31, 98)):
        value = max(3, round(rng.randint(low, high) * scale))
        put(name, value)
        put(f"{name}:t", value + max(4, round(value * rng.uniform(0.4, 0.9))), "2026", target=True)


def written(amount: Amount, habits: Habits) -> str:
    """The number as the office writes it, unit included."""
    value, unit = Decimal(amount.value), amount.unit
    if habits.digits == "wan" and unit in {"人次", "件"} and value >= 10**4 and value % 100 == 0:
        return f"{(value / 10**4).normalize()}万{unit}"
    if habits.digits == "comma" and value >= 1000:
        return f"{value:,}{unit}"
    return f"{value}".translate(_WIDE) + unit if habits.digits == "wide" else f"{value}{unit}"


def as_figure(amount: Amount, text: str, sentence: str, *, in_table: bool = False) -> TrueFigure:
    """The truth about one stated number."""
    unit, factor = _FACTORS.get(amount.unit, (amount.unit, 1))
    kind = "target" if amount.target else "change" if amount.key == "growth" else "level"
    return TrueFigure(
        key=_IDS[amount.key],
        indicator=amount.indicator,
        value=float(Decimal(amount.value) * factor),
        unit=unit,
        text=text,
        period=amount.period,
        kind=kind,  # type: ignore[arg-type]
        sentence=sentence,
        in_table=in_table,
    )
