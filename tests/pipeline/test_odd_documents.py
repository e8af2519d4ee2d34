"""The whole of understanding on odd texts: lines without end, lost punctuation, other widths and scripts, noise."""

import random
from collections.abc import Callable
from typing import Final

import pytest

from extractors.document import Document, Evidence
from pipeline.reading import understand

PROSE: Final = "绍兴市2023年查办侵权案件31件，同比增长12.5%，建成国家级保护基地3个。联系人：张三，电话0575-88123456。"
LENGTH: Final = 60_000


def noise() -> str:
    """What a bad recognition leaves, the same each time."""
    chance = random.Random(11)
    return "".join(chance.choice("的一是0l1O%件年月，。、（）《》·第章节市局万亿元\ufffd") for _ in range(5_000))


UNITS: Final = {
    "prose": PROSE,
    "no punctuation": PROSE.translate(dict.fromkeys(map(ord, "，。：、"))),
    "apart": " ".join(PROSE),
    "full width": PROSE.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}),
    "English": PROSE + "The plan of 2023 covers 31 enterprises, 12.5% more than in 2022. ",
    "traditional": "紹興市2023年查辦侵權案件31件，同比增長12.5%，建成國家級保護基地3個。",
    "minorities": "延边朝鲜族自治州、积石山保安族东乡族撒拉族自治县2022年完成120件。",
    "noise": noise(),
    "digits": "12345678901234567890",
    "numbers of headings": "（一）1.1.1第一章",
    "brackets": "（（（",
    "blank": " \u3000",
    "shares": "10%、",
    "titles": "《〈“",
}


def quoted(document: Document, evidence: Evidence) -> bool:
    """Whether what is cited stands there."""
    text = next(block.text for block in document.blocks if block.id == evidence.block)
    return bool(evidence.quote) and text[evidence.start :].startswith(evidence.quote)


@pytest.mark.parametrize("kind", UNITS)
def test_a_line_without_end(make_document: Callable[..., Document], kind: str) -> None:
    """One paragraph as long as a book: it has no section of its own, and what is found in it stands in it."""
    unit = UNITS[kind]
    document = make_document([(unit * (LENGTH // len(unit) + 1))[:LENGTH]])
    reading = understand(document)
    assert reading.sections == ()
    for found in (reading.figures, reading.entities):
        assert all(quoted(document, one.evidence) for one in (*found[:200], *found[-200:]))


@pytest.mark.parametrize("kind", ["prose", "no punctuation", "apart", "full width", "English", "traditional"])
def test_the_figures_are_found_however_they_are_written(make_document: Callable[..., Document], kind: str) -> None:
    """Thirty-one cases, 12.5 per cent more and three places are that in any width and script."""
    figures = understand(make_document([UNITS[kind]])).figures
    assert {("31", "件"), ("12.5", "%"), ("3", "个")} <= {
        (f"{figure.value:g}", figure.unit) for figure in figures if figure.value is not None
    }


@pytest.mark.parametrize("lines", [[], [""], [" \u3000 "], ["\n\n"]])
def test_nothing_says_nothing(make_document: Callable[..., Document], lines: list[str]) -> None:
    """Of an empty document nothing is known."""
    reading = understand(make_document(lines))
    assert (reading.sections, reading.figures, reading.entities) == ((), (), ())
