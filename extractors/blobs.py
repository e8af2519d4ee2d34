"""Connected regions of a mask."""

from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt


class Blobs(NamedTuple):
    """The regions: the label of each pixel; of each label (0 is the ground) left, top, width, height, area; middles."""

    labels: npt.NDArray[Any]
    stats: npt.NDArray[np.int32]
    centroids: npt.NDArray[np.float64]


def find_blobs(mask: npt.NDArray[Any]) -> Blobs:
    """The regions of a mask (8 bits a pixel) whose pixels touch, corners too. With short labels: a third of the time."""
    found: Any
    try:
        _, *found = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_16U)
    except cv2.error:  # more regions than short labels can tell apart
        _, *found = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return Blobs(*found)
