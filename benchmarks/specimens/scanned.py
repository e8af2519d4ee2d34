"""Scans and phone photos of set pages: rendered by pdfium, then soiled, turned aslant, shaded, warped and compressed."""

from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np
from PIL import Image

from specimens import by_reportlab, by_typst, drafts
from specimens.truth import Draft, Piece, Specimen


@dataclass(frozen=True)
class Conditions:
    """How a page comes off the scanner or the phone. ``group`` is under what it is summed up."""

    group: str
    dpi: int = 200
    skew: float = 1.0
    jpeg: int = 60
    noise: float = 5.0
    blur: float = 0.5
    grey: bool = False
    turn: int = 0
    warp: float = 0.0


BASE = Conditions("200 dpi, skew 1°, JPEG 60")
SWEEP = (
    replace(BASE, group="100 dpi", dpi=100, blur=0.3),
    replace(BASE, group="150 dpi", dpi=150),
    replace(BASE, group="300 dpi", dpi=300, blur=0.8),
    replace(BASE, group="200 dpi, skew 3°", skew=3.0),
    replace(BASE, group="200 dpi, JPEG 25", jpeg=25),
    replace(BASE, group="200 dpi, grey copy", grey=True, noise=12),
    replace(BASE, group="200 dpi, turned", turn=90),
    replace(BASE, group="photo, perspective and shade", warp=0.05, noise=7, jpeg=80),
)


def render(path: Path, dpi: int) -> list[np.ndarray]:
    """Pages of a PDF as RGB arrays."""
    import pypdfium2

    return [np.asarray(page.render(scale=dpi / 72).to_pil().convert("RGB")) for page in pypdfium2.PdfDocument(path)]


def soil(page: np.ndarray, how: Conditions, seed: int) -> Image.Image:
    """One page as it comes."""
    random, generator = Random(seed), np.random.default_rng(seed)
    high, wide = page.shape[:2]
    skew = how.skew * random.choice((-1, 1)) * random.uniform(0.6, 1.0)
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), skew, 1.0)
    page = cv2.warpAffine(page, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderValue=(250, 250, 248))
    if how.blur:
        page = cv2.GaussianBlur(page, (0, 0), how.blur * how.dpi / 200)
    pixels = page.astype(np.float32) * random.uniform(0.93, 0.99) + random.uniform(2, 10)
    if how.warp:
        pixels = photograph(pixels, how, random)
    pixels += generator.normal(0, how.noise, pixels.shape)
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    if how.grey:
        image = image.convert("L")
    return image.rotate(-how.turn, expand=True) if how.turn else image


def compress(image: Image.Image, how: Conditions) -> Image.Image:
    """The image after a JPEG file."""
    buffer = BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=how.jpeg)
    return Image.open(buffer).convert("RGB")


def photograph(pixels: np.ndarray, how: Conditions, random: Random) -> np.ndarray:
    """The sheet on a table, seen a little from the side, light falling off across it."""
    high, wide = pixels.shape[:2]
    edge = round(0.06 * wide)

    def shift() -> float:
        return random.uniform(0, how.warp)

    corners = np.array(
        [
            (edge + shift() * wide, edge + shift() * high),
            (edge + wide - shift() * wide, edge + shift() * high),
            (edge + wide - shift() * wide, edge + high - shift() * high),
            (edge + shift() * wide, edge + high - shift() * high),
        ],
        np.float32,
    )
    matrix = cv2.getPerspectiveTransform(np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32), corners)
    size = (wide + 2 * edge, high + 2 * edge)
    warped = cv2.warpPerspective(pixels, matrix, size, flags=cv2.INTER_CUBIC, borderValue=(96, 78, 60))
    x = np.linspace(0, 1, size[0], dtype=np.float32)[None, :, None]
    y = np.linspace(0, 1, size[1], dtype=np.float32)[:, None, None]
    light: Any = 1.0 - random.uniform(0.15, 0.35) * x - random.uniform(0, 0.15) * y
    return np.asarray(warped * light, np.float32)


def short(draft: Draft) -> Draft:
    """The draft cut down to one or two pages, without furniture that scans would add."""
    pieces = list(draft.pieces)
    if draft.kind in {"plan", "regulation"}:
        pieces = pieces[:9]
    if draft.kind == "roll":
        table = pieces[2]
        starts = [number for number, row in enumerate(table.rows) if len(row) == table.columns]
        end = next((start for start in reversed(starts) if 5 < start <= 24), len(table.rows))
        pieces[2] = Piece("table", rows=table.rows[:end])
    return draft.without(pieces=tuple(pieces), landscape=False, header=())


def save(images: list[Image.Image], path: Path, how: Conditions) -> None:
    """A JPG or PNG of one page; a PDF of pictures, or a TIFF."""
    if path.suffix == ".pdf":
        images[0].save(path, "PDF", save_all=True, append_images=images[1:], resolution=how.dpi, quality=how.jpeg)
    else:
        images[0].save(path, quality=how.jpeg, dpi=(how.dpi, how.dpi))


def scan(draft: Draft, how: Conditions, folder: Path, *, maker: Any = by_typst) -> Specimen:
    """One document under one set of conditions."""
    draft = short(draft)
    made = maker.make(draft, folder)
    images = [soil(page, how, draft.seed * 31 + number) for number, page in enumerate(render(made.path, how.dpi))]
    made.path.unlink()
    name = "".join(mark if mark.isalnum() else "_" for mark in how.group)
    suffix = "jpg" if len(images) == 1 and draft.seed % 2 else "pdf"
    path = folder / f"{draft.name}-{made.maker}-{name}.{suffix}"
    save(images, path, how)
    conditions: dict[str, object] = {"group": how.group, "dpi": how.dpi, "pages": len(images)}
    return Specimen(path, made.draft, made.maker, conditions, made.seals)


def make_all(seeds: list[int], folder: Path, *, quick: bool) -> list[Specimen]:
    """The base conditions over most kinds, each other condition over a letter and a form or a page of text."""
    kinds = ("letter", "form", "plan", "roll")
    base = [
        scan(drafts.KINDS[kind](seed), BASE, folder, maker=(by_typst, by_reportlab)[seed % 2])
        for seed in seeds[: 1 if quick else None]
        for kind in kinds
    ]
    others = [
        scan(drafts.KINDS[kind](seeds[0] + 40 + index), how, folder)
        for index, how in enumerate(SWEEP[: 1 if quick else None])
        for kind in (("letter", "form") if index % 2 else ("letter", "plan"))
    ]
    return base + others
