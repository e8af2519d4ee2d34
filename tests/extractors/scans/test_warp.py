"""Frames that a homography leads to the page as shown: photos, and one of two pages on an image."""

import math

import pytest

from extractors.document import Page
from extractors.layout import Line, Mark, PageContent, assemble
from extractors.layout.frames import Warp

MOVED = Warp(width=300.0, height=400.0, matrix=(1.0, 0.0, 300.0, 0.0, 1.0, 20.0, 0.0, 0.0, 1.0))


def turned(degrees: float) -> Warp:
    """A frame that lies turned clockwise about its corner."""
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    return Warp(width=100.0, height=100.0, matrix=(cosine, -sine, 0.0, sine, cosine, 0.0, 0.0, 0.0, 1.0))


def test_a_moved_frame_moves_its_boxes():
    """A box keeps its size where the frame is only moved."""
    assert MOVED.box((10, 20, 30, 50)) == pytest.approx((310, 40, 330, 70))
    assert MOVED.place((10, 20, 30, 50)) == pytest.approx((310, 40, 330, 70))


def test_a_slanted_box_grows_and_a_slanted_mark_does_not():
    """Text is held whole; what is round keeps its size."""
    x0, top, x1, bottom = turned(30).box((0, 0, 20, 20))
    assert (x1 - x0, bottom - top) == pytest.approx((20 * (0.5 + 3**0.5 / 2),) * 2)
    x0, top, x1, bottom = turned(30).place((0, 0, 20, 20))
    assert (x1 - x0, bottom - top) == pytest.approx((20, 20))


def test_a_quarter_turn_swaps_the_sides_of_a_mark():
    """What was wide is high."""
    x0, top, x1, bottom = turned(90).place((0, 0, 40, 20))
    assert (x1 - x0, bottom - top) == pytest.approx((20, 40))


def test_a_box_far_away_is_smaller():
    """Perspective: the same box comes out smaller where the page is further off."""
    warp = Warp(width=100.0, height=100.0, matrix=(1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.01, 1.0))
    near, far = warp.box((0, 0, 10, 10)), warp.box((0, 80, 10, 90))
    assert far[2] - far[0] < near[2] - near[0]


def test_two_pages_of_one_image_follow_each_other():
    """Left page, then right page, both with the one page's number and with boxes on the image."""
    page = Page(number=3, width=600.0, height=420.0, source="ocr")
    line = Line(text="各县市区人民政府要切实加强组织领导统筹推进各项工作", bbox=(30, 50, 270, 62), size=10, baseline=60)
    right = PageContent(page, (line,), marks=(Mark("seal", (100, 100, 140, 140)),), warp=MOVED)
    left = PageContent(page, (line,), warp=Warp(width=300.0, height=420.0, matrix=(1, 0, 0, 0, 1, 0, 0, 0, 1)))
    text, seal = assemble([left, right])
    assert [(fragment.page, fragment.bbox) for fragment in text.fragments] == [
        (3, (30, 50, 270, 62)),
        (3, (330, 70, 570, 82)),
    ]
    assert (seal.page, seal.bbox) == (3, (400, 120, 440, 160))
    assert right.size == (300, 400)
