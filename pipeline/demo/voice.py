"""An office's way of putting things (行文): sentences picked from the pools, names and numbers filled in."""

import functools
import random
import re
from typing import Final, TypeVar

from pipeline.demo.cast import DossierPlan, Industry, Place, read_pool
from pipeline.demo.numbers import Numbers, as_figure, make_numbers, written
from pipeline.demo.truth import TrueFigure, TrueSection

_T = TypeVar("_T")
_CHOICE: Final = re.compile(r"\[([^\[\]]*)\]")
_SLOT: Final = re.compile(r"\{([a-z]+[123]?(?::[a-z0-9]+)?)\}")

_DISTRICT_WORDS: Final = {
    "全省前列": "全市前列",
    "入选省级": "入选市级",
    "国家和省关于": "国家和市关于",
    "县镇": "镇街",
    "覆盖各区县": "覆盖各镇街",
    "{name}人民政府": "{name}人民政府",
}


@functools.lru_cache(maxsize=1)
def pools() -> dict[str, tuple[str, ...]]:
    """All sentence pools by topic."""
    merged: dict[str, tuple[str, ...]] = {}
    for name in ("plan.yaml", "report.yaml", "papers.yaml"):
        for topic, text in read_pool(name).items():
            merged[topic] = tuple(line.strip() for line in text.splitlines() if line.strip())
    return merged


@functools.lru_cache(maxsize=1)
def clauses() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Rows of clauses by topic."""
    rows = read_pool("clauses.yaml")
    return {topic: tuple(tuple(line.split("/")) for line in text.splitlines()) for topic, text in rows.items()}


@functools.lru_cache(maxsize=1)
def synonyms() -> tuple[tuple[str, ...], ...]:
    """Groups of words that stand for one another."""
    return tuple(tuple(line.split("/")) for line in read_pool("synonyms.yaml")["groups"].splitlines())


@functools.lru_cache(maxsize=1)
def _word_pattern() -> re.Pattern[str]:
    """Any word of a group, the longest first."""
    words = sorted((word for group in synonyms() for word in group), key=len, reverse=True)
    return re.compile("|".join(words))


class Voice:
    """Writes one paper of a dossier and keeps what it stated: figures and sections.

    Sentences are picked by the dossier's place in the cast, so that neighbours share few of them.
    """

    def __init__(self, plan: DossierPlan, ordinal: int, seed: int, paper: str, place: Place | None = None) -> None:
        self.plan = plan
        self.place = place or plan.place
        self.habits = plan.habits
        self.ordinal = ordinal
        self.rng = random.Random(f"{seed}:{plan.id}:{paper}")  # noqa: S311 - samples, not secrets
        facts_seed = f"{seed}:{self.place.adcode}:{plan.id}"
        self.numbers: Numbers = make_numbers(self.place, self.habits, random.Random(facts_seed))  # noqa: S311
        self.figures: list[TrueFigure] = []
        self.sections: list[TrueSection] = []
        tongue = random.Random(f"{seed}:{plan.id}:words")  # noqa: S311 - samples, not secrets
        self._favourites = {
            word: choice for group in synonyms() for choice in (tongue.choice(group),) for word in group
        }
        self._decks: dict[str, list[str]] = {}
        self.silent: tuple[str, ...] = tuple(plan.letter.get("silent", ()))

    def lines(self, topic: str, count: int) -> list[str]:
        """``count`` raw lines of ``topic``, those that speak of silenced numbers left out."""
        pool = [line for line in pools()[topic] if not any(f"{{{key}" in line for key in self.silent)]
        count = min(count, len(pool))
        start = self.ordinal * count + (self.ordinal * count) // max(len(pool), 1)
        return [pool[(start + step) % len(pool)] for step in range(count)]

    def say(self, topic: str, count: int = 1) -> list[str]:
        """``count`` sentences of ``topic``."""
        return [self.fill(line) for line in self.lines(topic, count)]

    def blend(self, topic: str, count: int) -> list[str]:
        """``count`` sentences put together from the topic's clauses, none of which a paper uses twice."""
        rows = [self._fresh(f"{topic}{place}", row, count) for place, row in enumerate(clauses()[topic])]
        return [self.fill("，".join(parts) + "。") for parts in zip(*rows, strict=True)]

    def _fresh(self, key: str, row: tuple[str, ...], count: int) -> list[str]:
        deck = self._decks.setdefault(key, [])
        while len(deck) < count:
            deck += self.rng.sample(row, len(row))
        drawn, self._decks[key] = deck[:count], deck[count:]
        return drawn

    def pick(self, words: tuple[_T, ...]) -> _T:
        """One of ``words``, by the dossier's place in the cast."""
        return words[self.ordinal % len(words)]

    def fill(self, line: str, industry: int | None = None) -> str:
        """``line`` with choices made and slots filled; its figures are kept."""
        while _CHOICE.search(line):
            line = _CHOICE.sub(lambda match: self.rng.choice(match[1].split("|")), line)
        if self.place.level == "区":
            for word, other in _DISTRICT_WORDS.items():
                line = line.replace(word, other)
        line = _word_pattern().sub(lambda match: self._favourites[match[0]], line)
        stated: list[tuple[str, str]] = []
        text = _SLOT.sub(lambda match: self._slot(match[1], industry, stated), line)
        self.figures += [as_figure(self.numbers[name], words, text.removesuffix("。")) for name, words in stated]
        return text

    def _slot(self, name: str, industry: int | None, stated: list[tuple[str, str]]) -> str:
        if name == "out" and industry is not None:
            name = f"out{industry + 1}"
        if name in self.numbers:
            words = written(self.numbers[name], self.habits)
            stated.append((name, words))
            return words
        return self._name(name, industry or 0)

    def _name(self, slot: str, industry: int) -> str:
        place = self.place
        names = {
            "name": f"我{place.level}" if place.anonymous else place.name,
            "short": place.name[:2],
            "area": place.areas[industry % len(place.areas)],
            "lv": place.level,
            "our": f"我{place.level}",
            "all": f"全{place.level}",
            "gov": f"{place.level}政府",
            "bureau": f"{place.level}市场监管局",
            "indlist": "、".join(each.name for each in place.industries),
            "ind": self._industry(industry).name,
            "secret": self._industry(industry).secret,
            "ind1": self._industry(0).name,
            "ind2": self._industry(1).name,
            "ind3": self._industry(2).name,
        }
        return names[slot]

    def _industry(self, position: int) -> Industry:
        return self.place.industries[position % len(self.place.industries)]

    @property
    def government(self) -> str:
        """The name that signs: 某某市人民政府."""
        return f"{self.place.level}人民政府" if self.place.anonymous else f"{self.place.name}人民政府"


_DIGITS: Final = "零一二三四五六七八九十"


def chinese(number: int) -> str:
    """1 to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


def heading_number(style: str, level: int, position: int) -> str:
    """The number of the ``position``-th heading of ``level`` as offices write it."""
    han = chinese(position)
    forms = {
        "han": (f"{han}、", f"（{han}）", f"{position}．", f"（{position}）"),
        "half": (f"{han}、", f"({han})", f"{position}、", f"({position})"),
        "chapter": (f"第{han}章　", f"第{han}节　", f"{han}、", f"（{han}）"),
        "part": (f"第{han}部分　", f"{han}、", f"（{han}）", f"{position}."),
    }
    return forms[style][level - 1]
