"""Circles in masks: found in their place whatever runs through them, at a bounded price on textures."""

import cv2
import numpy as np
import pytest

from extractors.seals import circles, find_seals
from extractors.seals.circles import find_circles


def speckled(share: float, seed: int, side: int = 600) -> np.ndarray:
    """A mask with so much of it set at random."""
    return np.where(np.random.default_rng(seed).random((side, side)) < share, np.uint8(255), np.uint8(0))


@pytest.mark.parametrize("radius", [60, 110, 180])
def test_a_ring_is_found_under_other_ink(radius: int):
    """A thin ring with lines of text across it, and specks all over."""
    mask = speckled(0.02, radius)
    cv2.circle(mask, (310, 280), radius, 255, 6)
    for y in range(150, 450, 60):
        cv2.line(mask, (40, y), (560, y), 255, 12)
    found = find_circles(mask, 50, 200, apart=60, most=3)[0]
    assert (found.x, found.y, found.radius) == pytest.approx((310, 280, radius), abs=0.06 * radius)


def test_two_rings_that_touch_are_two():
    """Each has its own centre; nothing else comes with as many votes."""
    mask = np.zeros((400, 700), np.uint8)
    for x in (200, 420):
        cv2.circle(mask, (x, 200), 110, 255, 7)
    first, second = sorted(find_circles(mask, 50, 200, apart=60, most=2))
    assert (first.x, second.x) == pytest.approx((200, 420), abs=6)
    assert min(first.share, second.share) > 0.8


def test_an_empty_mask_has_none():
    """Nothing votes, nothing is told."""
    assert find_circles(np.zeros((300, 300), np.uint8), 40, 100, apart=30, most=5) == []


def test_edges_that_vote_are_limited(monkeypatch: pytest.MonkeyPatch):
    """On a texture only some of the edges vote, and as many planes are counted as there are radii."""
    counted: list[int] = []
    count = np.bincount

    def bincount(places: np.ndarray, minlength: int) -> np.ndarray:
        counted.append(len(places))
        return count(places, minlength=minlength)

    monkeypatch.setattr(circles.np, "bincount", bincount)
    find_circles(speckled(0.3, 1, 1500), 50, 430, apart=50, most=5)
    assert max(counted) <= 2 * circles.MOST_EDGES
    assert len(counted) < 9 * circles.COARSE


@pytest.mark.parametrize("ink", [(30, 30, 30), (205, 25, 35)])
@pytest.mark.parametrize("share", [0.12, 0.3, 0.5])
def test_textures_hold_no_seal(ink: tuple[int, int, int], share: float):
    """Leaves, gravel, fabric: large blobs full of edges, dark or red."""
    soft = cv2.GaussianBlur(speckled(share, 4, 1200), (5, 5), 1.5)
    image = np.where((soft > 255 * share)[:, :, None], np.array(ink, np.uint8), np.uint8(238))
    assert find_seals(image, points_per_pixel=842 / 1200) == ()
