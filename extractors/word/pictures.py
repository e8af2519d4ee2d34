"""Pictures of a Word document: seals in them, and the text of those that are large enough to be pages or photos."""

from collections import Counter
from typing import Final, NamedTuple

from extractors.errors import ReadingError
from extractors.layout import PageContent
from extractors.metafile import is_metafile, unpacked, words_in
from extractors.ooxml import Element, Package, Relationship, integer
from extractors.picture_pages import PictureText, read_picture_pages
from extractors.pictures import PictureFinding, look_at_picture, picture_pixels
from extractors.word.runs import Picture
from extractors.word.xml import W

USUAL_WIDTH: Final = 415.0
"""Points between the margins of an A4 page as Word makes it."""
_PLAUSIBLE: Final = (150.0, 1200.0)
_SHARE: Final = 0.45
"""Share of the text's width from which a picture may be a page or a photo with text: two stand side by side."""
_FLAT: Final = 40.0
"""Points; lower pictures are rules and logos."""
_LEGIBLE: Final = (250, 60)
"""Pixels of the longer and the shorter side from which text can be read."""
_POINTS_A_PIXEL: Final = 0.75  # of a picture whose size is not stated: 96 dpi


class Look(NamedTuple):
    """What one picture shows; ``again`` tells that its text was given before."""

    finding: PictureFinding
    text: PictureText = PictureText()
    again: bool = False
    missing: bool = False
    """Whether the document has no such picture."""
    words: str = ""
    """What a drawing that cannot be shown as a picture draws as text."""


class Pictures:
    """Looks at the pictures of one document, each once. Text is read in the main part only.

    ``seen`` counts what the document's warnings tell; ``sureness`` collects confidence and characters of what was read.
    """

    def __init__(self, package: Package, main: str, text_width: float, seen: Counter[str]) -> None:
        self.sureness: list[tuple[float, int]] = []
        self._package = package
        self._main = main
        self._text_width = text_width
        self._seen = seen
        self._looks: dict[object, Look] = {}
        self._tried = 0

    @property
    def confidence(self) -> float:
        """Mean confidence of the text that was read, by characters; 1.0 where there is none."""
        characters = sum(count for _, count in self.sureness)
        return sum(sure * count for sure, count in self.sureness) / characters if characters else 1.0

    def look(self, part: str, arrow: Relationship, picture: Picture) -> Look:
        """What the picture shows to which ``arrow`` leads from ``part``."""
        if arrow.external:
            self._seen["linked-pictures"] += 1
            return Look(PictureFinding(readable=False))
        key = arrow.target, round(picture.width), round(picture.height), picture.crop, part == self._main
        known = self._looks.get(key)
        look = known._replace(again=True) if known else self._first_look(part, arrow.target, picture)
        self._looks[key] = look
        self._seen["picture-too-large"] += look.finding.too_large
        self._seen["picture-missing"] += look.missing
        self._seen["picture-unreadable"] += not (look.finding.readable or look.finding.too_large or look.missing)
        return look

    def _first_look(self, part: str, target: str, picture: Picture) -> Look:
        data = self._package.read(target)
        if not data:
            return Look(PictureFinding(readable=False), missing=True)
        finding = look_at_picture(data, picture.width, picture.height, self._package.limits, picture.crop)
        if not finding.readable and is_metafile(data):
            return Look(finding, words=words_in(unpacked(data, self._package.limits.xml_bytes)))
        if part != self._main or finding.is_seal or not finding.readable or not self._is_large(picture, finding):
            return Look(finding)
        return Look(finding, self._text(data, picture, finding))

    def _is_large(self, picture: Picture, finding: PictureFinding) -> bool:
        """Whether a picture takes as much room as pictures with text do."""
        width = picture.width or finding.size[0] * _POINTS_A_PIXEL
        height = picture.height or finding.size[1] * _POINTS_A_PIXEL
        return max(width, height) >= _SHARE * self._text_width and min(width, height) >= _FLAT

    def _text(self, data: bytes, picture: Picture, finding: PictureFinding) -> PictureText:
        legible = max(finding.size) >= _LEGIBLE[0] and min(finding.size) >= _LEGIBLE[1]
        if not legible or self._tried >= self._package.limits.pages:
            self._seen["page-pictures-unread"] += finding.page_like
            return PictureText()
        self._tried += 1
        pixels = picture_pixels(data, self._package.limits, picture.crop)
        try:
            text = PictureText() if pixels is None else read_picture_pages(pixels)
        except ReadingError:  # the models are not installed: the rest of the document is still worth having
            self._seen["page-pictures-unread"] += 1
            return PictureText()
        self._seen["page-pictures"] += bool(text.contents)
        self.sureness += [pair for content in text.contents for pair in _sureness(content)]
        return text


def _sureness(content: PageContent) -> list[tuple[float, int]]:
    """Confidence and characters of all that was read on a page."""
    lines = [(line.confidence, len(line.text)) for line in content.lines]
    tables = [(table.confidence, sum(len(cell.text) for row in table.rows for cell in row)) for table in content.tables]
    return lines + tables


def text_width(root: Element) -> float:
    """Points between the margins of the narrowest section of a document."""
    widths = []
    for section in root.iter(W + "sectPr"):
        size, margins = section.find(W + "pgSz"), section.find(W + "pgMar")
        if size is not None and margins is not None:
            sides = integer(margins.get(W + "left")) + integer(margins.get(W + "right"))
            widths.append((integer(size.get(W + "w")) - sides) / 20)
    return min((width for width in widths if _PLAUSIBLE[0] <= width <= _PLAUSIBLE[1]), default=USUAL_WIDTH)
