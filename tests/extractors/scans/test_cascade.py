"""Lines read by two networks: figures are always the careful one's, and so is whatever the quick one may not know."""

from types import ModuleType

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractors.ocr import Recognised, engine
from extractors.ocr.cascade import read_line
from extractors.ocr.doubts import doubts
from extractors.ocr.recognising import LINE_HEIGHT
from extractors.ocr.wording import is_common, makes_a_word

PITCH = 35


def strip(characters: int, *, missing: tuple[int, ...] = ()) -> np.ndarray:
    """A line of black squares, one for each character; none at the places in ``missing``."""
    line = np.full((LINE_HEIGHT, characters * PITCH), 250, np.uint8)
    for place in set(range(characters)) - set(missing):
        line[10:40, place * PITCH + 5 : place * PITCH + 30] = 20
    return line


def reading(text: str, sure: float | dict[int, float] = 0.99, *, places: list[int] | None = None) -> Recognised:
    """What a network makes of :func:`strip`; ``sure`` is one certainty, or those of single characters."""
    marks = sure if isinstance(sure, dict) else {}
    usual = sure if isinstance(sure, float) else 0.99
    places = places or list(range(len(text)))
    width = max(places, default=0) + 1
    return Recognised(
        text,
        tuple(marks.get(place, usual) for place in range(len(text))),
        tuple((place + 0.5) / width for place in places),
    )


class Told:
    """A network that gives prepared answers and keeps the widths that it was asked for."""

    def __init__(self, *answers: Recognised) -> None:
        self.answers = list(answers)
        self.widths: list[int] = []

    def read(self, line: np.ndarray) -> Recognised:
        """The next answer."""
        self.widths.append(line.shape[1])
        return self.answers.pop(0)


SURE_WORDS = "加强商业秘密保护工作"


def test_words_that_the_quick_network_is_sure_of_are_read_once():
    """Nothing is at stake in words: the careful network is not asked."""
    careful = Told()
    assert read_line(strip(20), Told(reading(SURE_WORDS * 2)), careful).text == SURE_WORDS * 2
    assert careful.widths == []


def test_figures_are_read_again_between_anchors():
    """The stretch of a number with a character at each end goes to the careful network, nothing else of the line."""
    text = "加强商业秘密保护的36个基地工作指导站点"
    careful = Told(reading("的36个"))
    got = read_line(strip(len(text)), Told(reading(text)), careful)
    assert got.text == text
    assert len(careful.widths) == 1
    assert careful.widths[0] < 0.4 * len(text) * PITCH


@pytest.mark.parametrize("again", ["的86个", "的3个", "的360个", "的3.6个"])
def test_where_the_networks_differ_in_a_figure_the_careful_one_reads_the_line(again: str):
    """A number that two networks read differently is never the quick one's."""
    text = "加强商业秘密保护的36个基地工作指导站点"
    whole = text.replace("36", "38")
    assert read_line(strip(len(text)), Told(reading(text)), Told(reading(again), reading(whole))).text == whole


def test_a_cut_through_a_character_is_noticed():
    """Where an anchor is not read alike, the careful network reads the whole line."""
    text = "加强商业秘密保护的36个基地工作指导站点"
    careful = Told(reading("白36个"), reading(text))
    assert read_line(strip(len(text)), Told(reading(text)), careful).text == text
    assert len(careful.widths) == 2


def test_an_unsure_stretch_is_read_with_all_of_its_line():
    """What stays unsure in a cut-out is not taken from it."""
    text = "加强商业秘密保护的36个基地工作指导站点"
    careful = Told(reading("的36个", {1: 0.6}), reading(text))
    assert read_line(strip(len(text)), Told(reading(text)), careful).least == 0.99


def test_a_line_that_is_hard_to_read_is_the_careful_networks():
    """Below a mean certainty the quick reading counts for nothing."""
    careful = Told(reading(SURE_WORDS * 2))
    assert read_line(strip(20), Told(reading("加弦" * 10, 0.5)), careful).text == SURE_WORDS * 2


def test_a_short_line_is_the_careful_networks():
    """Signatories, dates and cells are not read by the quick network at all."""
    assert read_line(strip(7), Told(), Told(reading("绍兴市人民政府"))).text == "绍兴市人民政府"


def test_the_stretch_takes_the_careful_networks_characters_and_places():
    """What is unsure is replaced; the characters stay in order along the line."""
    text = "加强商业秋密保护工作指导站点建设"
    careful = Told(reading("业秘密"))
    got = read_line(strip(len(text)), Told(reading(text, {4: 0.6})), careful)
    assert got.text == text.replace("秋", "秘")
    assert list(got.centres) == sorted(got.centres)
    assert len(got.text) == len(got.certainties) == len(got.centres)


def test_a_name_is_read_again_and_a_word_is_not():
    """Characters that make no word with a neighbour may stand for rarer ones that the quick network does not know."""
    found = doubts(reading("保护工作由李伟酪负责"), strip(10))
    assert found[7]
    assert not found[:4].any()


def test_ink_that_no_character_accounts_for_is_read_again():
    """A character that the quick network dropped leaves a gap with ink; a gap without ink is none."""
    text, places = "加强业秘密保护", [0, 1, 3, 4, 5, 6, 7]
    assert doubts(reading(text, places=places), strip(8))[1:3].all()
    assert not doubts(reading(text, places=places), strip(8, missing=(2,))).any()
    assert doubts(reading("强商业秘密保护", places=list(range(1, 8))), strip(8))[0]


def test_words_are_known_by_their_pairs():
    """Pairs of the dictionary's words; the commonest characters."""
    assert makes_a_word("商业")
    assert not makes_a_word("伟酪")
    assert is_common("工")
    assert not is_common("酪")


@pytest.mark.parametrize(
    "text",
    [
        "2023年查处侵犯商业秘密案件36件，罚没金额1284.50万元",
        "建立市场监管、公安、法院等8部门协作机制",
        "试点期限为2025年1月1日至2027年12月31日（共36个月）",
        "研发经费投入强度为3.07%，比上年提高0.21个百分点",
    ],
)
@pytest.mark.parametrize("face", ["song", "kai", "sans"])
def test_print_is_read_letter_for_letter(paint: ModuleType, text: str, face: str):
    """Both networks together give what is printed, noise and blur or not."""
    drawn = paint.font(face, 40)
    image = Image.new("L", (round(drawn.getlength(text)) + 40, 72), 250)
    ImageDraw.Draw(image).text((20, 10), text, 20, drawn)
    noise = np.random.default_rng(7).normal(0, 6, (72, image.width))
    soiled = np.clip(cv2.GaussianBlur(np.asarray(image), (0, 0), 0.7) + noise, 0, 255).astype(np.uint8)
    got = engine().read(soiled).text.replace(" ", "")
    assert got.translate(str.maketrans(",()", "，（）")) == text


def test_the_same_line_is_read_once(monkeypatch: pytest.MonkeyPatch):
    """A running head that is the same to the pixel is not recognised again."""
    asked = []
    monkeypatch.setattr("extractors.ocr.engines.read_line", lambda line, *_: asked.append(line) or Recognised("页眉"))
    line = np.random.default_rng(11).integers(0, 255, (50, 300)).astype(np.uint8)
    assert [engine().read(line).text for _ in range(3)] == ["页眉"] * 3
    assert len(asked) == 1
