"""The recognition engine: text boxes of an image, and what one cropped line says.

The networks are PP-OCRv6 small (detector, recogniser) and the PP-OCR line direction classifier, as the ``rapidocr``
wheel ships them; its package is never imported, only its model files are read, so nothing is downloaded, logged or
configured outside of this module. One thread a process: the work is spread over processes.

Pre- and post-processing follow PaddleOCR (Apache-2.0): DB detection (Liao et al., AAAI 2020, arXiv 1911.08947), greedy
CTC decoding. Images are grey (``H × W`` uint8); the networks get the one channel three times.
"""

import os
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from extractors.document import Record
from extractors.errors import UnreadableFile

Grey: TypeAlias = npt.NDArray[np.uint8]
Quad: TypeAlias = npt.NDArray[np.float32]
"""Four corners ``(x, y)`` in pixels: top left, top right, bottom right, bottom left of an upright line."""

DETECTOR: Final = "PP-OCRv6_det_small.onnx"
RECOGNISER: Final = "PP-OCRv6_rec_small.onnx"
DIRECTION: Final = "ch_ppocr_mobile_v2.0_cls_mobile.onnx"

LINE_HEIGHT: Final = 48
"""Height in pixels that the recogniser was trained on."""
MAX_LINE_WIDTH: Final = 3200
"""A wider line than this is squeezed: the recogniser's memory grows with the width."""
MAP_THRESHOLD: Final = 0.3
BOX_THRESHOLD: Final = 0.5
UNCLIP: Final = 1.6
"""How far the shrunken kernels of DB grow back, as ratio of area to perimeter (rapidocr's default)."""
MAX_CANDIDATES: Final = 3000


class Recognised(Record, frozen=True):
    """What one line says. ``certainties`` are the probabilities of its characters, in order.

    ``centres`` are the characters' places along the line, 0 (left end) to 1 (right end).
    """

    text: str
    certainties: tuple[float, ...] = ()
    centres: tuple[float, ...] = ()

    @property
    def confidence(self) -> float:
        """Mean probability of the characters; 0.0 for an empty line."""
        return sum(self.certainties) / len(self.certainties) if self.certainties else 0.0

    @property
    def least(self) -> float:
        """Probability of the least sure character; 0.0 for an empty line."""
        return min(self.certainties, default=0.0)


def models_folder() -> Path:
    """Where the installed ``rapidocr`` wheel keeps its models, found without importing it."""
    spec = find_spec("rapidocr")
    if spec is None or spec.origin is None:
        raise UnreadableFile("未安装文字识别组件（rapidocr），无法识别扫描件和图片")
    return Path(spec.origin).parent / "models"


class Engine:
    """The three networks, loaded once a process (:func:`engine`)."""

    def __init__(self) -> None:
        folder = models_folder()
        self._detector = _session(folder / DETECTOR)
        self._recogniser = _session(folder / RECOGNISER)
        self._direction = _session(folder / DIRECTION)
        characters = self._recogniser.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._characters = ["", *characters, " "]

    def detect(self, grey: Grey, side: int) -> list[Quad]:
        """Boxes of text, unordered, in pixels of ``grey``; it is looked at with its longer side at ``side`` pixels."""
        height, width = grey.shape
        ratio = min(1.0, side / max(height, width))
        small = (max(32, round(width * ratio / 32) * 32), max(32, round(height * ratio / 32) * 32))
        seen = resized(grey, small, shrinking=ratio < 1)
        heat = self._detector.run(None, {"x": _tensor(seen)})[0][0, 0]
        scale = np.array([width / small[0], height / small[1]], np.float32)
        return [quad * scale for quad in _boxes(heat)]

    def recognise(self, crop: Grey) -> Recognised:
        """What a crop of one upright line says; an empty text when it says nothing."""
        height, width = crop.shape
        wide = min(MAX_LINE_WIDTH, max(16, round(width * LINE_HEIGHT / height)))
        line = resized(crop, (wide, LINE_HEIGHT), shrinking=height > 60)
        probabilities = self._recogniser.run(None, {"x": _tensor(line)})[0][0]
        best = probabilities.argmax(axis=1)
        kept = best != 0
        kept[1:] &= best[1:] != best[:-1]
        places = np.flatnonzero(kept)
        return Recognised(
            text="".join(self._characters[k] for k in best[places]),
            certainties=tuple(float(p) for p in probabilities[places, best[places]]),
            centres=tuple(float(c) for c in (places + 0.5) / len(best)),
        )

    def upside_down(self, crop: Grey) -> float:
        """Probability that a crop of one line stands on its head."""
        height, width = crop.shape
        wide = min(192, max(8, round(width * LINE_HEIGHT / height)))
        line = np.zeros((1, 3, LINE_HEIGHT, 192), np.float32)
        line[..., :wide] = _tensor(resized(crop, (wide, LINE_HEIGHT), shrinking=width > wide))
        return float(self._direction.run(None, {"x": line})[0][0, 1])


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The engine of this process."""
    return Engine()


def resized(grey: Grey, size: tuple[int, int], *, shrinking: bool) -> Grey:
    """The image at ``size`` (width, height)."""
    way = cv2.INTER_AREA if shrinking else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(grey, size, interpolation=way), np.uint8)


def crop_line(grey: Grey, quad: Quad) -> Grey:
    """The line in ``quad`` cut out and laid level."""
    width = max(np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[2] - quad[3]))
    height = max(np.linalg.norm(quad[0] - quad[3]), np.linalg.norm(quad[1] - quad[2]))
    size = (max(1, round(float(width))), max(1, round(float(height))))
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), target)
    return cv2.warpPerspective(grey, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE).astype(
        np.uint8
    )


def _session(path: Path) -> Any:
    # Official builds of ONNX Runtime write a device id to the home folder and send usage data unless told before import.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime  # type: ignore[import-untyped]

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False
    if not path.is_file():
        raise UnreadableFile("文字识别模型缺失，请重新安装 rapidocr 组件")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _tensor(grey: Grey) -> npt.NDArray[np.float32]:
    """``1 × 3 × H × W`` in -1 … 1."""
    plane = grey.astype(np.float32) / 127.5 - 1.0
    return np.ascontiguousarray(np.broadcast_to(plane, (1, 3, *plane.shape)))


def _boxes(heat: npt.NDArray[np.float32]) -> list[Quad]:
    """Boxes of the kernels in a DB heat map, grown back by ``area × UNCLIP / perimeter`` on each side."""
    mask = cv2.dilate((heat > MAP_THRESHOLD).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    quads = []
    for contour in contours[:MAX_CANDIDATES]:
        centre, (width, height), angle = cv2.minAreaRect(contour)
        if (
            min(width, height) < 3
            or _score(heat, np.asarray(cv2.boxPoints((centre, (width, height), angle)), np.float32)) < BOX_THRESHOLD
        ):
            continue
        grow = 2 * width * height * UNCLIP / (2 * (width + height))
        corners = cv2.boxPoints((centre, (width + grow, height + grow), angle))
        quads.append(_clip(order_corners(corners), heat.shape))
    return quads


def order_corners(corners: npt.NDArray[Any]) -> Quad:
    """The corners of a rectangle in the order of :data:`Quad`, for a line that slants by less than 45 degrees."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = by_x[:2], by_x[2:]
    top_left, bottom_left = left[np.argsort(left[:, 1], kind="stable")]
    top_right, bottom_right = right[np.argsort(right[:, 1], kind="stable")]
    return np.array([top_left, top_right, bottom_right, bottom_left], np.float32)


def _score(heat: npt.NDArray[np.float32], corners: npt.NDArray[np.float32]) -> float:
    """Mean heat inside of the kernel's rectangle."""
    x, y, width, height = cv2.boundingRect(corners.astype(np.int32))
    x, y = max(0, x), max(0, y)
    part = heat[y : y + height, x : x + width]
    mask = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(mask, [(corners - (x, y)).astype(np.int32)], 1)
    return float(cv2.mean(part, mask)[0])


def _clip(quad: Quad, shape: tuple[int, ...]) -> Quad:
    return np.stack([quad[:, 0].clip(0, shape[1] - 1), quad[:, 1].clip(0, shape[0] - 1)], axis=1)
