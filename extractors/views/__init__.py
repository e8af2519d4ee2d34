"""Pages as people see them (页面图像): small pictures of single pages of PDF, OFD, scans and photos, for the screen.

Only what has pages of its own is drawn. Boxes of blocks are points of the page as it is shown, so a box lies on the
picture wherever the picture is stretched to the page's width and height.
"""

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Any, Final, TypeAlias, cast

from extractors.errors import UnreadableFile
from extractors.limits import Limits
from extractors.registry import IMAGES, OFD, PDF, Source

VIEW_VERSION: Final = 1
"""Part of the name of every kept picture: raise it when pictures come out otherwise."""
WIDTH: Final = 1000
"""Pixels across; upright A4 is 86 pixels an inch, enough to read body text."""
QUALITY: Final = 45
_TALLEST: Final = 4
"""Of a page higher than so many times its width the pictures get narrower."""


Font: TypeAlias = tuple[str, int]
"""A font file of this machine, and the place of the face in it, for text whose own font a file does not carry."""

Draw: TypeAlias = Callable[[Source, Iterable[int], Limits, Font | None], Iterator[tuple[int, Any]]]
"""Yields page numbers with RGB rows, :data:`WIDTH` pixels across or more, for those of the pages that can be drawn."""

_DRAWN: Final = {PDF: "extractors.views.of_pdf:draw", OFD: "extractors.views.of_ofd:draw"} | dict.fromkeys(
    IMAGES, "extractors.views.of_pictures:draw"
)


def can_draw(media_type: str) -> bool:
    """Whether files of a type have pages that can be drawn."""
    return media_type in _DRAWN


def draw_pages(source: Source, pages: Iterable[int], limits: Limits, font: Font | None) -> Iterator[tuple[int, bytes]]:
    """WebP pictures of ``pages`` (numbers from 1), in their order; those that cannot be drawn are left out.

    Raises :class:`extractors.errors.ReadingError` when the file does not open.
    """
    if not can_draw(source.media_type):
        raise UnreadableFile("该格式没有页面图像。", file=source.name)
    module, name = _DRAWN[source.media_type].split(":")
    draw = cast("Draw", getattr(import_module(module), name))
    for number, pixels in draw(source, sorted(set(pages)), limits, font):
        yield number, _encoded(pixels)


def _encoded(pixels: Any) -> bytes:
    """RGB rows as WebP of the usual width."""
    import cv2

    height, width = pixels.shape[:2]
    share = min(1.0, WIDTH / width, WIDTH * _TALLEST / height)
    if share < 1.0:
        size = (max(1, round(width * share)), max(1, round(height * share)))
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    done, data = cv2.imencode(".webp", pixels[:, :, ::-1], [cv2.IMWRITE_WEBP_QUALITY, QUALITY])
    if not done:
        raise UnreadableFile("页面图像无法生成。")
    return data.tobytes()
