"""Typst as a writer of sample PDFs: the script goes in as JSON, so that no text of it is markup."""

import json
import tempfile
from importlib import resources
from pathlib import Path
from typing import Any, Final

import typst

from pipeline.demo.drawing import draw_seal
from pipeline.demo.script import Art, Grid, Piece, Script, placed
from pipeline.fonts import find_cjk_fonts

_LOOKS: Final[dict[str, dict[str, Any]]] = {
    "plain": {"body": "song", "head": "hei", "size": 16, "lead": 13, "margin": [37, 26, 35, 28], "page": "— 1 —"},
    "kai": {"body": "kai", "head": "hei", "size": 15, "lead": 12, "margin": [28, 28, 24, 28], "page": "1"},
    "letter": {"body": "song", "head": "hei", "size": 15, "lead": 11, "margin": [32, 26, 28, 28], "page": "— 1 —"},
    "dense": {"body": "song", "head": "song", "size": 12, "lead": 9, "margin": [25, 25, 28, 28], "page": "1 / 1"},
}


def write_typst(script: Script, look: str = "plain") -> bytes:
    """The script as PDF."""
    fonts = find_cjk_fonts()
    settings = dict(_LOOKS[look])
    for part in ("body", "head", "song"):
        settings[part] = fonts.demand(settings.get(part, "song")).family
    data: dict[str, Any] = {"look": settings, "header": script.header, "pieces": [_piece(p) for p in script.pieces]}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "paper.typ").write_bytes(resources.files("pipeline.demo").joinpath("pools", "paper.typ").read_bytes())
        for number, piece in enumerate(script.pieces):
            if isinstance(piece, Art):
                (root / f"art{number}.jpg").write_bytes(piece.data)
                data["pieces"][number]["file"] = f"art{number}.jpg"
        if script.seal:
            (root / "seal.png").write_bytes(draw_seal(script.seal))
            data["seal"] = "seal.png"
        (root / "paper.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
        return _compile(root)


def _compile(root: Path) -> bytes:
    """The PDF of the folder's paper, with no fonts but ours: looking through all of a machine's takes long."""
    folders = sorted({str(Path(face.path).parent) for face in find_cjk_fonts().faces})
    made = typst.compile(
        str(root / "paper.typ"), root=str(root), font_paths=folders, ignore_system_fonts=True, timestamp=0
    )
    return bytes(made)


def _piece(piece: Piece) -> dict[str, Any]:
    if isinstance(piece, Grid):
        cells = [
            {"x": x, "y": y, "text": c.text, "rows": c.row_span, "cols": c.col_span, "label": c.label}
            for y, x, c in placed(piece)
        ]
        return {"role": "grid", "widths": list(piece.widths), "cells": cells, "head": piece.head}
    if isinstance(piece, Art):
        return {"role": "art", "width": piece.width}
    return {
        "role": piece.role,
        "text": piece.text,
        "level": piece.level,
        "number": piece.number,
        "tail": piece.tail,
    }
