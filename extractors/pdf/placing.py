"""Marks of a page as shown, put onto what OCR made of the page: turned, slanted, photographed, parted in two."""

from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace

from extractors.layout import Mark, PageContent
from extractors.layout.frames import Frame, Warp, holds
from extractors.pdf.page import turn_marks


def with_marks(contents: Sequence[PageContent], marks: Sequence[Mark], frame: Frame) -> list[PageContent]:
    """The contents of one page, each with those marks of the page as shown that lie on it; the last has the rest."""
    left, done = list(marks), []
    for place, content in enumerate(contents):
        upright = _upright(left, content, frame)
        taken = [place == len(contents) - 1 or holds((0.0, 0.0, *content.size), mark.bbox) for mark in upright]
        added = [mark for mark, is_here in zip(upright, taken, strict=True) if is_here]
        done.append(replace(content, marks=(*content.marks, *added)))
        left = [mark for mark, is_here in zip(left, taken, strict=True) if not is_here]
    return done


def _upright(marks: Sequence[Mark], content: PageContent, frame: Frame) -> list[Mark]:
    """Marks of the page as shown in the frame of ``content``."""
    if content.warp is None:
        return turn_marks(marks, content.turn, frame, content.page.skew)
    back = np.linalg.inv(np.array(content.warp.matrix).reshape(3, 3)).ravel().tolist()
    unwarped = Warp(width=frame.width, height=frame.height, matrix=tuple(back))
    return [replace(mark, bbox=unwarped.place(mark.bbox)) for mark in marks]
