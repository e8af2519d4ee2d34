"""Shadows and uneven light of photos taken away: the paper gets one tone all over."""

from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from extractors.seals import Rgb

WORKING_SIDE: Final = 256
STROKES: Final = 11
"""Pixels at working size that no stroke of text is thicker than."""
EVEN: Final = 0.84
"""Darkest to lightest paper of a page that needs nothing."""
DARKEST: Final = 0.4
"""Darker than this share of the lightest paper is no shadow but something that is printed."""
PAPER: Final = 246.0
JUMP: Final = 0.09
"""Difference between neighbours, as share of the lightest paper, that is an edge of something, not of light."""
EDGES: Final = 0.02
"""Most of a scan that may be edges; a scan with more shows pictures, and its light is left alone."""


def evened(image: Rgb, *, is_photo: bool) -> Rgb:
    """The page with one tone of paper; the same image where its light is even already.

    A picture that is no photo of a page on a desk is only changed where its light falls off smoothly.
    """
    ground = _ground(image)
    tones = ground.max(axis=2)
    lightest = float(np.percentile(tones, 96))
    if float(np.percentile(tones, 3)) > EVEN * lightest or (not is_photo and _edges(tones, lightest) > EDGES):
        return image
    floor = np.percentile(ground.reshape(-1, 3), 96, axis=0) * DARKEST
    gain = (PAPER / np.maximum(np.maximum(ground, floor), 1.0)).astype(np.float32)
    size = (image.shape[1], image.shape[0])
    even = np.empty_like(image)
    for channel in range(3):  # one by one: three planes of floats of a large photo are much memory
        whole = cv2.resize(gain[..., channel], size, interpolation=cv2.INTER_LINEAR)
        even[..., channel] = np.clip(image[..., channel] * whole, 0, 255)
    return even


def _ground(image: Rgb) -> npt.NDArray[np.float32]:
    """The paper without what is printed on it, small."""
    ratio = min(1.0, WORKING_SIDE / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_NEAREST).astype(np.uint8)
    bright = cv2.dilate(small, np.ones((STROKES, STROKES), np.uint8))
    calm = np.stack([cv2.medianBlur(np.ascontiguousarray(bright[..., k]), 15) for k in range(3)], axis=2)
    return cv2.GaussianBlur(calm, (0, 0), 4).astype(np.float32)


def _edges(tones: npt.NDArray[Any], lightest: float) -> float:
    """Share of places where the tone jumps."""
    across, down = np.abs(tones[:, 6:] - tones[:, :-6]), np.abs(tones[6:] - tones[:-6])
    return float(max((across > JUMP * lightest).mean(), (down > JUMP * lightest).mean()))
