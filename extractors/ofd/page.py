"""One page of an OFD: its layers drawn on a canvas, read as text, by OCR of what is no text, or both."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from msgspec.structs import replace

from extractors.document import Box, Page
from extractors.layout import Line, Mark, PageContent
from extractors.layout.frames import Frame, area, overlap
from extractors.limits import Limits
from extractors.ofd.annotations import draw_annotation
from extractors.ofd.fonts import Fonts
from extractors.ofd.geometry import page_matrix
from extractors.ofd.objects import Canvas, Picture
from extractors.ofd.outlined import Outlined, find_outlined
from extractors.ofd.package import BACKGROUND, POINTS, OfdDocument, PagePart, child, children
from extractors.ofd.pictures import Image, Pictures
from extractors.ofd.rendering import render
from extractors.ooxml import Element
from extractors.pdf.drawings import Drawings
from extractors.pdf.glyphs import is_space
from extractors.pdf.page import RawPage, read_text_page
from extractors.pdf.pasted import LARGE, MOST_ON_PAGE, with_recognised
from extractors.pdf.placing import with_marks
from extractors.pdf.sealing import is_told, without_sealed_pictures
from extractors.pdf.textlayer import is_garbage

_FEW_CHARACTERS: Final = 16
_FEW_UNSEEN: Final = 10
"""Characters that are not seen, from which a person should know of them."""
_PAGE_PICTURE: Final = 0.3
_MANY_OUTLINES: Final = 20
_DEEPEST: Final = 4
_MOST_PICTURES: Final = 40
_SEEN: Final = 0.3
_SURE: Final = 0.85
_FEW_HANZI: Final = 2
_FEW_LETTERS: Final = 6
_SAMPLE: Final = 50
"""Text codes by which it is judged whether glyphs are at hand."""


class Sources(NamedTuple):
    """What pages draw from: pictures and fonts of the package; which large pictures and outlines were read already."""

    pictures: Pictures
    fonts: Fonts
    read: set[tuple[str, ...]]
    outlines: dict[tuple[str, ...], tuple[PageContent, ...]]


class PageText(NamedTuple):
    """A page as it was read, two that share its picture one after the other.

    ``faults`` are codes of :data:`extractors.ofd.WARNINGS`.
    """

    contents: tuple[PageContent, ...]
    characters: int
    faults: tuple[str, ...]


def layers_of(document: OfdDocument, part: PagePart) -> list[tuple[str, Element]]:
    """Names and roots of a page and its templates, in the order in which they are drawn.

    A template may have templates of its own; one that comes back to itself ends there.
    """
    return list(_layers(document, part.name, part.root, ()))


def _layers(
    document: OfdDocument, name: str, root: Element | None, above: tuple[str, ...]
) -> Iterator[tuple[str, Element]]:
    if root is None:
        return
    before: list[tuple[str, Element]] = []
    for each in children(root, "Template"):
        key = each.get("TemplateID", "")
        template = document.templates.get(key)
        if template is None or key in above or len(above) == _DEEPEST:
            continue
        found = _layers(document, template.name, template.root, (*above, key))
        if each.get("ZOrder", template.order) == BACKGROUND:
            yield from found
        else:
            before += found
    yield name, root
    yield from before


def _added(read: PageContent, marked: PageContent) -> PageContent:
    """A page with the marks that were added to it, less its own seals of which they tell."""
    added = marked.marks[len(read.marks) :]
    own = [mark for mark in read.marks if mark.kind != "seal" or not is_told(mark, added)]
    return replace(read, marks=(*own, *added))


def _is_sure(line: Line) -> bool:
    """Whether a recognised line is text: a few Chinese characters or more letters, read for sure."""
    hanzi = sum("\u4e00" <= letter <= "\u9fff" for letter in line.text)
    return line.confidence >= _SURE and (hanzi >= _FEW_HANZI or len(line.text) >= _FEW_LETTERS)


class PageReader:
    """Reads one page. ``number`` counts through the file; ``stamps`` are marks that stand on the page."""

    def __init__(self, document: OfdDocument, part: PagePart, number: int, sources: Sources, limits: Limits) -> None:
        self._part, self._number, self._sources, self._limits = part, number, sources, limits
        width, height = part.box[2] * POINTS, part.box[3] * POINTS
        self._frame = Frame(left=0, bottom=0, right=width, top=height)
        self._faults: list[str] = []
        layers = layers_of(document, part)
        self._resources = document.resources(*layers)
        self._canvas = Canvas(self._resources, limits)
        for _, root in layers:
            self._canvas.draw(child(root, "Content"), page_matrix(part.box))

    def read(self, annotations: Sequence[Element], stamps: Sequence[Mark]) -> PageText:
        """What is on the page, with its annotations and stamps."""
        marks = [*stamps]
        for annotation in annotations:
            found, apart = draw_annotation(annotation, self._canvas, self._part, self._resources, self._limits)
            marks += found
            marks += self._seals(apart, marks) if apart else ()
        raw = self._raw()
        read = self._without_text(raw, marks) if raw.garbage else self._with_text(raw, marks)
        contents = tuple(replace(content, marks=tuple(without_sealed_pictures(content.marks))) for content in read)
        self._note(contents)
        said = sum(len(line.text) for content in contents for line in content.lines)
        characters = raw.characters if contents[0].page.source == "text" else said
        return PageText(contents, characters, tuple(self._faults))

    def _raw(self) -> RawPage:
        canvas, frame = self._canvas, self._frame
        glyphs, seen, mapped = canvas.all_glyphs()
        x, y = (glyphs.boxes[:, 0] + glyphs.boxes[:, 2]) / 2, (glyphs.boxes[:, 1] + glyphs.boxes[:, 3]) / 2
        on_page = (x >= 0) & (x <= frame.width) & (y >= 0) & (y <= frame.height)
        inked = ~is_space(glyphs.codes)
        if int((inked & mapped & ~seen).sum()) >= _FEW_UNSEEN:
            self._faults.append("invisible-text")
        if int((inked & seen & ~on_page & ~glyphs.skewed).sum()) >= _FEW_UNSEEN:  # watermarks run over edges
            self._faults.append("text-outside-page")
        seen &= on_page
        shown = glyphs.select(seen)
        pictures = (self._on_page(picture.box) for picture in canvas.pictures)
        return RawPage(
            number=self._number,
            frame=frame,
            glyphs=shown,
            drawings=Drawings(
                rules=canvas.rules(),
                shades=canvas.shades(),
                pictures=tuple(box for box in pictures if box),
                cut=canvas.cut,
            ),
            hidden=0.0,
            garbage=is_garbage("".join(map(chr, shown.codes.tolist()))),
            characters=int((inked & seen).sum()),
        )

    def _on_page(self, box: Box) -> Box | None:
        frame = self._frame
        cut = (max(0.0, box[0]), max(0.0, box[1]), min(frame.width, box[2]), min(frame.height, box[3]))
        return cut if area(cut) else None

    def _needs_recognition(self, raw: RawPage) -> bool:
        """Whether glyphs have no text, or little text goes with pictures or outlines that may be some."""
        if self._canvas.unmapped:
            return True
        if raw.characters >= _FEW_CHARACTERS:
            return False
        return raw.picture_share >= _PAGE_PICTURE or len(self._canvas.outlines) >= _MANY_OUTLINES

    def _without_text(self, raw: RawPage, marks: list[Mark]) -> tuple[PageContent, ...]:
        """A page whose text says nothing: by OCR of its glyphs, or as it stands where they cannot be drawn."""
        sources = self._sources.pictures, self._sources.fonts
        image = render(self._canvas, self._frame, sources, self._limits, text=lambda run: run.state != "hidden")
        if image is None or not self._can_draw():
            self._faults.append("garbled-text")
            return self._with_text(raw, marks)
        self._faults.append("garbled-text-layer")
        return self._recognised(image, marks)

    def _can_draw(self) -> bool:
        """Whether the glyphs of nearly all text are at hand."""
        seen = ((run, self._canvas.codes_of(run)) for run in self._canvas.runs if run.state != "hidden")
        texts = [(run, codes) for run, codes in seen if not "".join(map(chr, codes)).isspace()][:_SAMPLE]
        drawn = [any(self._sources.fonts.contours(run, codes)) for run, codes in texts]
        return bool(drawn) and sum(drawn) >= 0.9 * len(drawn)

    def _with_text(self, raw: RawPage, marks: list[Mark]) -> tuple[PageContent, ...]:
        wanted = self._needs_recognition(raw)
        sources = self._sources.pictures, self._sources.fonts
        image = render(self._canvas, self._frame, sources, self._limits) if wanted else None
        if image is not None and not raw.characters:
            return self._recognised(image, marks)
        content, dense = read_text_page(raw, [*marks, *self._seals(self._canvas, marks)])
        if dense or self._canvas.cut:
            self._faults.append("limit-drawings")
        if image is not None:
            return (with_recognised(content, self._pages_of(image), (0.0, 0.0, self._frame.width, self._frame.height)),)
        return (self._with_outlines(self._with_pictures(content)),)

    def _pages_of(self, image: Image) -> tuple[PageContent, ...]:
        """What an image of the whole page shows, by OCR."""
        from extractors.scan import read_pages

        return read_pages(image, number=self._number, width=self._frame.width, height=self._frame.height)

    def _with_outlines(self, content: PageContent) -> PageContent:
        """The page with text that is drawn as shapes; what many pages show is recognised once."""
        outlined = find_outlined(self._canvas)
        if not outlined.shapes:
            return content
        known = self._sources.outlines
        if outlined.key not in known:
            if len(known) >= _MOST_PICTURES:
                self._faults.append("limit-outlines")
                return content
            known[outlined.key] = self._outlined_text(outlined)
        frame = self._frame
        return with_recognised(content, known[outlined.key], (0.0, 0.0, frame.width, frame.height))

    def _outlined_text(self, outlined: Outlined) -> tuple[PageContent, ...]:
        """The sure lines of shapes alone; logos and drawings give none."""
        frame, sources = self._frame, (self._sources.pictures, self._sources.fonts)
        image = render(self._canvas, frame, sources, self._limits, only=outlined.shapes)
        if image is None:
            page = Page(number=self._number, width=frame.width, height=frame.height, source="none")
            return (PageContent(page=page),)
        return tuple(
            replace(found, lines=tuple(line for line in found.lines if _is_sure(line)), tables=(), marks=())
            for found in self._pages_of(image)
        )

    def _recognised(self, image: Image, marks: list[Mark]) -> tuple[PageContent, ...]:
        """The page by OCR alone; seals that ``marks`` tell of are on the image, too."""
        found = self._pages_of(image)
        if len(found) > 1:
            self._faults.append("two-pages")
        return tuple(_added(*each) for each in zip(found, with_marks(found, marks, self._frame), strict=True))

    def _with_pictures(self, content: PageContent) -> PageContent:
        """The page with the text of its large pictures; one that many pages show is read once."""
        from extractors.picture_pages import read_picture_pages

        least = LARGE * self._frame.width * self._frame.height
        boxes = [(picture, self._on_page(picture.box)) for picture in self._canvas.pictures]
        large = [(picture, box) for picture, box in boxes if box and area(box) >= least]
        for picture, box in sorted(large, key=lambda each: -area(each[1]))[:MOST_ON_PAGE]:
            key = (self._canvas.media_of(picture), *(str(round(value)) for value in box))
            if key in self._sources.read or self._is_written_over(content, picture):
                continue
            if len(self._sources.read) >= _MOST_PICTURES:
                self._faults.append("limit-pictures")
                break
            self._sources.read.add(key)
            sources = self._sources.pictures, self._sources.fonts
            image = render(self._canvas, self._frame, sources, self._limits, part=box)
            said = read_picture_pages(image) if image is not None else None
            if said and said.is_page and said.contents:
                content = with_recognised(content, said.contents, box)
        return content

    @staticmethod
    def _is_written_over(content: PageContent, picture: Picture) -> bool:
        """Whether text stands all over a picture: then it is the page's background."""
        written = sum(overlap(line.bbox, picture.box) for line in content.lines)
        written += sum(overlap(table.bbox, picture.box) for table in content.tables)
        return written > _SEEN * area(picture.box)

    def _seals(self, canvas: Canvas, told: Sequence[Mark]) -> list[Mark]:
        """Seals in pictures, but for those that are told already: the picture of a signature's seal is drawn, too."""
        found: list[Mark] = []
        for picture in canvas.pictures:
            if self._on_page(picture.box):
                seals = self._sources.pictures.seals(self._canvas.media_of(picture), picture.box)
                found += [seal for seal in seals if not is_told(seal, [*told, *found])]
        return found

    def _note(self, contents: Sequence[PageContent]) -> None:
        canvas = self._canvas
        lost = sum(run.state == "unmapped" and not (run.font and run.font.file) for run in canvas.runs)
        if lost or canvas.lost_text:
            self._faults.append("unmapped-characters")
        if canvas.full:
            self._faults.append("limit-objects")
        if not any(content.lines or content.tables for content in contents):
            self._faults.append("page-without-text")
