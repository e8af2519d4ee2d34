"""Cited pages lie as pictures beside the brief; each is drawn once, and goes with what cites it."""

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

Command = Callable[..., Any]


def report(path: Path) -> None:
    """A report of one page as PDF."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    paper = canvas.Canvas(str(path), invariant=True)
    paper.setFont("STSong-Light", 14)
    lines = (
        "绍兴市商业秘密保护工作基础情况报告",
        "一、监管执法",
        "2023年，全市查处侵犯商业秘密案件37件，罚没金额512万元。",
    )
    for number, line in enumerate(lines):
        paper.drawString(72, 760 - 40 * number, line)
    paper.save()


@pytest.fixture
def workspace(dossier: Callable[..., Path], command: Command, tmp_path: Path) -> Path:
    """A dossier with a PDF, after its run."""
    folder = dossier(tmp_path / "浙江省" / "绍兴市", without={"report"})
    report(folder / "报告.pdf")
    assert command("run", tmp_path / "浙江省", "-w", tmp_path / "w", "--engine", "direct").code == 0
    return tmp_path / "w"


def test_boxes_lie_on_the_words_of_the_picture(workspace: Path) -> None:
    """In the box is ink, around it is none; the page links to the picture that is there."""
    folder = next((workspace / "out").rglob("brief.html")).parent
    html = (folder / "brief.html").read_text(encoding="utf-8")
    figures = re.findall(
        r'<img src="(pages/[^"]+)".*?viewBox="0 0 ([\d.]+) ([\d.]+)".*?<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"'
        r' height="([\d.]+)"',
        html,
    )
    assert figures
    assert {name for name, *_ in figures} == {f"pages/{path.name}" for path in (folder / "pages").iterdir()}
    for name, *numbers in figures:
        width, height, x, top, across, down = map(float, numbers)
        picture = np.asarray(Image.open(io.BytesIO((folder / name).read_bytes())).convert("L"))
        scale = picture.shape[1] / width, picture.shape[0] / height
        inside = picture[
            int(top * scale[1]) : int((top + down) * scale[1]), int(x * scale[0]) : int((x + across) * scale[0])
        ]
        assert (inside < 128).mean() > 0.02
        left = picture[int(top * scale[1]) : int((top + down) * scale[1]), : int(x * scale[0])]
        assert (left < 128).mean() == 0


def test_each_page_is_drawn_once_and_goes_when_nothing_cites_it(workspace: Path, command: Command) -> None:
    """A rerun draws nothing; a dossier without the file has no such picture, the kept one stays."""
    (kept,) = (workspace / "views").rglob("*.webp")
    before = kept.stat().st_mtime_ns
    source = workspace.parent / "浙江省"
    assert command("comment", "绍兴市", "看一下", "-w", workspace).code == 0
    assert kept.stat().st_mtime_ns == before
    (source / "绍兴市" / "报告.pdf").unlink()
    assert command("run", source, "-w", workspace, "--engine", "direct").code == 0
    assert not list((workspace / "out").rglob("*.webp"))
    assert kept.exists()


def test_a_file_that_cannot_be_drawn_leaves_the_text(
    workspace: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log says so; the brief, with its passages, is there."""
    monkeypatch.setattr("flows.views.VIEW", "pipeline.work:no_such_call")
    for path in (workspace / "views").rglob("*.webp"):
        path.unlink()
    assert command("comment", "绍兴市", "再看", "-w", workspace).code == 0
    folder = next((workspace / "out").rglob("brief.html")).parent
    assert not (folder / "pages").exists()
    assert "37件" in (folder / "brief.html").read_text(encoding="utf-8")
    assert json.loads((folder / "review.json").read_bytes())["remarks"][-1]["text"] == "再看"
