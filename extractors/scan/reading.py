"""One page image to its content: seals, pose, tables, lines, pictures. The image is a page and nothing else."""

from typing import Final, NamedTuple

from extractors.document import Page
from extractors.layout import Line, Mark, PageContent, TableContent
from extractors.ocr import engine
from extractors.scan.cells import read_tables
from extractors.scan.light import evened
from extractors.scan.lines import read_piece, visual_lines
from extractors.scan.noise import is_ghost, without_noise
from extractors.scan.pictures import covered, find_pictures, is_photo
from extractors.scan.sheet import Pose, find_pose, reading_plane, scaled
from extractors.scan.signatures import Handwriting
from extractors.seals import Rgb, find_seals

WORDY: Final = 0.25
"""A picture of which text covers more than this share is no picture but a tinted box."""


class Look(NamedTuple):
    """A page image ready to be read: light evened, at reading scale (pixels a point), its seals, the pose of its text.

    ``seals`` are on the page as shown. ``cut`` says that the page was cut out of a larger image: its edges show.
    """

    rgb: Rgb
    scale: float
    seals: tuple[Mark, ...]
    pose: Pose
    cut: bool = False


def look_at(image: Rgb, width: float, *, on_desk: bool = False, cut: bool = False) -> Look:
    """The image of a page that is ``width`` points wide, ready to be read; ``on_desk`` when it is out of a photo."""
    rgb, scale = scaled(image, width)
    rgb = evened(rgb, is_photo=on_desk)
    seals = find_seals(rgb, points_per_pixel=1 / scale)
    return Look(rgb, scale, seals, find_pose(reading_plane(rgb, seals, scale), engine(), scale), on_desk or cut)


def read_look(look: Look, *, number: int, width: float, height: float) -> PageContent:
    """All that the page shows, in the frame in which its text is upright and straight."""
    pose = look.pose
    seals = tuple(pose.brought(seal) for seal in look.seals)
    written = Handwriting(pose, look.rgb, look.scale, engine())
    tables, outside = read_tables(pose, engine(), written, edges=look.cut)
    tables = tuple(table for table in tables if not is_ghost(table, pose))
    pieces = [piece for quad in outside if (piece := read_piece(pose.plane, quad, engine()))]
    lines = visual_lines(without_noise(written.apart(pieces), pose, seals), pose)
    pictures = [pose.brought(mark) for mark in find_pictures(look.rgb, look.scale)]
    taken = [*(line.bbox for line in lines), *(table.bbox for table in tables), *(seal.bbox for seal in seals)]
    marks = (*seals, *written.marks, *(picture for picture in pictures if covered(picture.bbox, taken) < WORDY))
    if not (lines or tables or marks) and is_photo(look.rgb):
        marks = (pose.brought(Mark(kind="picture", bbox=(0.0, 0.0, width, height), confidence=0.5)),)
    page = Page(
        number=number,
        width=width,
        height=height,
        source="ocr" if lines or tables or marks else "none",
        confidence=_confidence(lines, tables),
        skew=round(pose.skew, 3),
    )
    return PageContent(page=page, lines=lines, tables=tables, marks=marks, turn=-pose.turn // 90 % 4)


def _confidence(lines: tuple[Line, ...], tables: tuple[TableContent, ...]) -> float:
    """Mean confidence of all that was read, by characters; 1.0 where nothing was."""
    read = [(line.confidence, len(line.text)) for line in lines]
    read += [(table.confidence, sum(len(cell.text) for row in table.rows for cell in row)) for table in tables]
    characters = sum(count for _, count in read)
    return round(sum(sure * count for sure, count in read) / characters, 4) if characters else 1.0
