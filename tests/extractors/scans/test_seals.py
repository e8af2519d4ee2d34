"""Seals: found whatever their shape and ground, and never where there is only red print."""

from types import ModuleType
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractors.seals import _percentile, find_seals, red_mask

NAME = "绍兴市人民政府"
RED = (208, 30, 38)


def seen(image: Image.Image, dpi: int = 150) -> tuple[Any, ...]:
    """The seals in a drawn page."""
    return find_seals(np.asarray(image.convert("RGB")), points_per_pixel=72 / dpi)


def sheet(dpi: int = 150) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """An empty A4 sheet."""
    image = Image.new("RGB", (round(8.27 * dpi), round(11.69 * dpi)), (250, 249, 247))
    return image, ImageDraw.Draw(image)


@pytest.mark.parametrize(("seed", "dpi", "skew"), [(1, 150, 1.0), (2, 200, -2.5), (3, 300, 0.0)])
def test_the_seal_of_a_letter_is_found_and_its_ring_read(paint: ModuleType, seed: int, dpi: int, skew: float):
    """One round red seal where it was stamped; its ring names the office."""
    page = paint.soil(paint.paint_letter(seed, dpi=dpi), seed, skew=skew)
    (mark,) = find_seals(page.array, points_per_pixel=72 / dpi)
    assert mark.kind == "seal"
    assert (mark.seal.shape, mark.seal.colour) == ("round", "red")
    assert mark.confidence > 0.8
    middle = [
        (a + b) / 2 * 72 / dpi for a, b in ((page.seals[0][0], page.seals[0][2]), (page.seals[0][1], page.seals[0][3]))
    ]
    found = [(mark.bbox[0] + mark.bbox[2]) / 2, (mark.bbox[1] + mark.bbox[3]) / 2]
    assert found == pytest.approx(middle, abs=16)
    assert mark.bbox[2] - mark.bbox[0] == pytest.approx(119, abs=5)
    assert "人民政府" in mark.seal.text
    assert 0 < mark.seal.text_confidence <= 0.6


@pytest.mark.parametrize("shape", ["oval", "square"])
def test_other_shapes_are_told(paint: ModuleType, shape: str):
    """Ovals and square name seals are seals of their shape."""
    image, _ = sheet()
    stamp = paint.paint_seal("李建国印" if shape == "square" else NAME, 130 if shape == "square" else 240, shape=shape)
    image.paste(stamp, (600, 1200), stamp)
    (mark,) = seen(image)
    assert mark.seal.shape == shape


def test_a_broken_ring_is_still_a_seal(paint: ModuleType):
    """Poor inking leaves two gaps in the ring."""
    image, draw = sheet()
    stamp = paint.paint_seal(NAME, 248)
    image.paste(stamp, (500, 1200), stamp)
    draw.rectangle((600, 1195, 640, 1222), fill=(250, 249, 247))
    draw.rectangle((560, 1425, 650, 1450), fill=(250, 249, 247))
    (mark,) = seen(image)
    assert mark.seal.shape == "round"
    assert mark.bbox[2] - mark.bbox[0] == pytest.approx(119, abs=4)


def test_touching_seals_are_two(paint: ModuleType):
    """Two offices that stamp side by side, their rings touching."""
    image, _ = sheet()
    stamp = paint.paint_seal(NAME, 248)
    for left in (300, 540):
        image.paste(stamp, (left, 1200), stamp)
    marks = seen(image)
    assert len(marks) == 2
    assert sorted(round(mark.bbox[0] * 150 / 72, -1) for mark in marks) == pytest.approx([300, 540], abs=20)


def test_a_picture_of_a_seal_alone_is_a_seal(paint: ModuleType):
    """A small picture out of a document, flattened on white, its size in points unknown."""
    stamp = paint.paint_seal(NAME, 180)
    ground = Image.new("RGB", (200, 196), "white")
    ground.paste(stamp, (10, 8), stamp)
    (mark,) = find_seals(np.asarray(ground), points_per_pixel=0.4)
    assert mark.seal.shape == "round"
    (large,) = find_seals(np.asarray(ground), points_per_pixel=4.0)
    assert large.seal.shape == "round"


def test_a_photocopied_seal_is_grey_and_unsure(paint: ModuleType):
    """On a grey copy a seal is reported with little confidence."""
    page = paint.soil(paint.paint_letter(4), 4, grey=True)
    (mark,) = find_seals(page.array, points_per_pixel=72 / 200)
    assert mark.seal.colour == "grey"
    assert mark.confidence <= 0.5


@pytest.mark.parametrize("seed", [5, 6, 7])
def test_red_heads_give_no_alarm(paint: ModuleType, seed: int):
    """A red head with its rule and number has no seal."""
    page = paint.soil(paint.paint_letter(seed, seal=False), seed, skew=0.6)
    assert find_seals(page.array, points_per_pixel=72 / 200) == ()


def test_framed_characters_of_a_red_head_give_no_alarm(paint: ModuleType):
    """国, 回, 田 and 口 are squares; large and red in a row they still are print."""
    image, draw = sheet()
    draw.text((120, 150), "国务院回田口公园", RED, paint.font("bold", 140))
    assert seen(image) == ()


def bar(draw: ImageDraw.ImageDraw) -> None:
    """Two red bars."""
    draw.rectangle((150, 300, 1100, 420), fill=RED)
    draw.rectangle((150, 600, 400, 850), fill=RED)


def disc(draw: ImageDraw.ImageDraw) -> None:
    """A red disc."""
    draw.ellipse((300, 300, 550, 550), fill=RED)


def doughnut(draw: ImageDraw.ImageDraw) -> None:
    """A doughnut chart in red."""
    draw.ellipse((300, 300, 560, 560), outline=RED, width=50)


def flag(draw: ImageDraw.ImageDraw) -> None:
    """A flag."""
    draw.rectangle((300, 300, 660, 540), fill=RED)
    draw.ellipse((330, 330, 400, 400), fill=(250, 220, 40))


def circled(draw: ImageDraw.ImageDraw) -> None:
    """A ring drawn around a word with a red pen."""
    draw.ellipse((300, 300, 540, 520), outline=RED, width=5)


def rectangle(draw: ImageDraw.ImageDraw) -> None:
    """A frame of a receipt stamp, much wider than high, with a line in it."""
    draw.rectangle((300, 300, 640, 420), outline=RED, width=6)
    draw.line((320, 360, 620, 360), fill=RED, width=20)


@pytest.mark.parametrize("thing", [bar, disc, doughnut, flag, circled, rectangle])
def test_other_red_things_give_no_alarm(thing: Any):
    """Bars, discs, flags, rings drawn by hand, frames of stamps."""
    image, draw = sheet()
    thing(draw)
    assert seen(image) == ()


@pytest.mark.parametrize("grey", [False, True])
def test_running_text_and_tables_give_no_alarm(paint: ModuleType, grey: bool):  # noqa: FBT001 - a parameter of the test
    """Neither text nor ruled tables hold a seal, in colour or grey."""
    for page in (paint.paint_body(8), paint.paint_form(9)):
        assert find_seals(paint.soil(page, 8, grey=grey).array, points_per_pixel=72 / 200) == ()


def test_specks_are_too_small_for_a_seal():
    """An image of a few pixels holds none."""
    assert find_seals(np.zeros((8, 8, 3), np.uint8), points_per_pixel=1.0) == ()


@pytest.mark.parametrize("red", [0, 60, 90, 91, 121, 200, 255])
def test_red_is_what_its_definition_says(red: int):
    """The mask in bytes tells every colour of that red as whole numbers would."""
    green, blue = np.meshgrid(np.arange(256), np.arange(256))
    redness = red - np.maximum(green, blue)
    strong = (redness > 30) & (red > 90) & (np.abs(green - blue) < redness * 0.75 + 12)
    image = np.stack([np.full_like(green, red), green, blue], axis=2).astype(np.uint8)
    assert np.array_equal(red_mask(image) > 0, strong)


@pytest.mark.parametrize("seed", range(8))
def test_the_tone_of_paper_is_the_percentile(seed: int):
    """A histogram gives what sorting gives, between two tones too."""
    random = np.random.default_rng(seed)
    grey = random.choice(np.array([3, 90, 200, 255], np.uint8), tuple(random.integers(1, 40, 2)))
    assert _percentile(grey, 90) == pytest.approx(np.percentile(grey, 90))
