"""Frames of picture files (scans, photos) as pictures of pages, upright as EXIF says."""

from collections.abc import Iterable, Iterator
from typing import Any

from extractors.limits import Limits
from extractors.picture_file import Frame, find_pages, read_frames
from extractors.registry import Source
from extractors.views import Font


def draw(source: Source, pages: Iterable[int], limits: Limits, _font: Font | None) -> Iterator[tuple[int, Any]]:
    """The frames that are these pages; one that cannot be decoded is left out."""
    places = find_pages(source, limits, [])
    for number in pages:
        if 1 <= number <= len(places):
            (frame,) = read_frames(source, limits, places[number - 1 : number], [], first=number)
            if isinstance(frame, Frame):
                yield number, frame.image
