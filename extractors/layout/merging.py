"""Pieces of one row put together to one line."""

from extractors.layout import Line
from extractors.layout.frames import union
from extractors.layout.joining import is_wide


def merge(first: Line, second: Line) -> Line:
    """Two pieces of one row, in order."""
    gap = second.bbox[0] - first.bbox[2]
    close = (
        first.text and second.text and is_wide(first.text[-1]) and is_wide(second.text[0]) and gap < 0.8 * first.size
    )
    longer = max(first, second, key=lambda line: len(line.text))
    lengths = len(first.text), len(second.text)
    return Line(
        text=first.text + ("" if close else " ") + second.text,
        bbox=union(first.bbox, second.bbox),
        size=longer.size,
        baseline=longer.baseline,
        font=longer.font,
        bold=longer.bold,
        confidence=(first.confidence * lengths[0] + second.confidence * lengths[1]) / max(1, sum(lengths)),
        gaps=(*first.gaps, (first.bbox[2], second.bbox[0]), *second.gaps),
    )
