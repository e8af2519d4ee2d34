"""One slide to blocks: shapes in reading order, tables, charts, pictures with their text, then notes and comments."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from extractors.document import Block, BlockKind, Box, Cell, Fragment, Style, table_text
from extractors.errors import HostileFile
from extractors.ooxml import Element, Package, R, integer
from extractors.slides.paragraphs import Paragraph, paragraphs_of
from extractors.slides.shapes import Places, Shape, is_hidden, placeholder, shapes_of
from extractors.slides.tables import read_rows
from extractors.slides.xml import DGM, A, C, P
from extractors.word.drawn import drawn_by
from extractors.word.paragraph import running_text
from extractors.word.pictures import Look, Pictures
from extractors.word.runs import Picture

_TITLES: Final = frozenset({"title", "ctrTitle"})
_FURNITURE: Final[dict[str, BlockKind]] = {"ftr": "footer", "dt": "footer", "hdr": "header", "sldNum": "page_number"}
_PHOTO_KINDS: Final = frozenset({"table", "seal", "picture", "paragraph"})
_SUREST: Final = 0.99
"""The most that recognised text is trusted."""
_CHART_CONFIDENCE: Final = 0.9
"""Numbers behind a chart: stored, but perhaps not all of them shown."""
_THOUSANDTHS: Final = 100_000.0
_HEAD_SIZE: Final = 20.0
_HEAD_LENGTH: Final = 40
_HEAD_HEIGHT: Final = 0.35
_MEDIA: Final = (A + "videoFile", A + "audioFile", A + "wavAudioFile", A + "quickTimeFile")


class SlideReader:
    """Reads the slides of one package; counts what its warnings tell in ``seen``."""

    def __init__(self, package: Package, size: tuple[float, float], pictures: Pictures, seen: Counter[str]) -> None:
        self._package = package
        self._size = size
        self._pictures = pictures
        self._seen = seen
        self._characters = self._blocks = self._cells = 0
        self._said: set[tuple[str, str]] = set()

    def blocks(self, part: str, root: Element, number: int) -> list[Block]:
        """Blocks of one slide, without ids: what its layout writes, its shapes in order, notes and comments."""
        places = Places(self._package, part)
        found = [*self._backdrop(places, number)]
        body: list[Block] = []
        for shape in shapes_of(root, places):
            body += self._shape(part, shape, number)
        found += self._headed(body, number)
        found += self._remarks(part, number)
        self._count(found)
        return found

    def _shape(self, part: str, shape: Shape, number: int) -> Iterator[Block]:
        element = shape.element
        if is_hidden(element):
            self._seen["hidden-content"] += 1
            return
        self._seen["media"] += any(next(element.iter(tag), None) is not None for tag in _MEDIA)
        if element.tag == P + "sp":
            yield from self._text(shape, number)
        if element.tag == P + "graphicFrame":
            yield from self._frame(part, shape, number)
        else:
            yield from self._picture(part, shape, number)

    def _text(self, shape: Shape, number: int) -> Iterator[Block]:
        body = shape.element.find(P + "txBody")
        for paragraph in () if body is None else paragraphs_of(body):
            text = running_text(paragraph.text)
            kind = _FURNITURE.get(shape.role) or _kind(shape, paragraph, number)
            level = 1 if kind == "heading" else None
            style = msgspec.structs.replace(paragraph.style, outline_level=level)
            yield _block(kind, text, number, shape.box, style=style, level=level)

    def _frame(self, part: str, shape: Shape, number: int) -> Iterator[Block]:
        """A table, chart, diagram, or embedded object with its picture."""
        element = shape.element
        for table in element.iterfind(f"{A}graphic/{A}graphicData/{A}tbl"):
            yield from self._table(read_rows(table), number, shape.box)
        for child in element.iter(C + "chart", DGM + "relIds"):
            relation = child.get(R + "id") or child.get(R + "dm") or ""
            yield from self._drawn(part, relation, number, shape.box)
        if next(element.iter(P + "oleObj"), None) is not None:
            self._seen["embedded-files"] += 1
            yield from self._picture(part, shape, number)

    def _table(self, rows: tuple[tuple[Cell, ...], ...], number: int, box: Box | None) -> Iterator[Block]:
        self._cells += sum(map(len, rows))
        if self._cells > self._package.limits.table_cells:
            message = f"表格单元格超过上限（{self._package.limits.table_cells} 个），未读取。"
            raise HostileFile(message, file=self._package.name, page=number)
        if any(cell.text for row in rows for cell in row):
            yield _block("table", table_text(rows), number, box, rows=rows)

    def _drawn(self, part: str, relation: str, number: int, box: Box | None) -> Iterator[Block]:
        arrow = self._package.relationships(part).get(relation)
        root = None if arrow is None or arrow.external else self._package.xml(arrow.target)
        drawn = None if root is None else drawn_by(root)
        yield _block("picture", drawn.text if drawn else "", number, box)
        for block in self._table(drawn.rows, number, box) if drawn else ():
            self._seen["chart-numbers"] += 1
            yield msgspec.structs.replace(block, confidence=_CHART_CONFIDENCE)

    def _picture(self, part: str, shape: Shape, number: int) -> Iterator[Block]:
        """What a picture, or a shape that is filled with one, shows."""
        for fill in shape.element.iter(P + "blipFill", A + "blipFill"):
            blip = fill.find(A + "blip")
            arrow = None if blip is None else self._package.relationships(part).get(_relation(blip))
            if arrow is None:
                continue
            wide, high = _extent(shape.box)
            picture = Picture(arrow.target, wide, high, floating=True, leads=False, crop=_crop(fill))
            yield from self._looked(self._pictures.look("", arrow, picture), number, shape.box)

    def _looked(self, look: Look, number: int, box: Box | None) -> Iterator[Block]:
        finding = look.finding
        if not finding.is_seal:
            yield _block("picture", "", number, box)
        if not look.again:
            yield from _recognised(look, number, box)
        if not any(mark.seal for content in look.text.contents for mark in content.marks):
            for seal in finding.seals[: 1 if finding.is_seal else None]:
                block = _block("seal", seal.text, number, box)
                yield msgspec.structs.replace(block, seal=seal, confidence=seal.confidence)

    def _headed(self, blocks: Sequence[Block], number: int) -> list[Block]:
        """The blocks of a slide; one without a title is headed by a short line at its top that is larger than all else."""
        sizes = [block.style.size for block in blocks if block.style and block.style.size]
        if any(block.kind in {"title", "heading"} for block in blocks) or not sizes:
            return list(blocks)
        done = list(blocks)
        for place, block in enumerate(done):
            size = block.style.size if block.style else None
            if block.kind == "paragraph" and size == max(sizes) and self._may_head(block, sizes):
                style = None if block.style is None else msgspec.structs.replace(block.style, outline_level=1)
                kind: BlockKind = "title" if number == 1 else "heading"
                level = 1 if kind == "heading" else None
                done[place] = msgspec.structs.replace(block, kind=kind, level=level, style=style)
                break
        return done

    def _may_head(self, block: Block, sizes: Sequence[float]) -> bool:
        alone = sizes.count(max(sizes)) == 1 and max(sizes) >= _HEAD_SIZE
        return bool(alone and block.bbox and len(block.text) <= _HEAD_LENGTH and (
            block.bbox[1] <= _HEAD_HEIGHT * self._size[1]
        ))  # fmt: skip

    def _backdrop(self, places: Places, number: int) -> Iterator[Block]:
        """What layout and master write on each slide, once a document: names of units, slogans, grades of secrecy."""
        for part in places.parts:
            root = self._package.xml(part)
            for shape in () if root is None else shapes_of(root, None):
                if placeholder(shape.element) is not None or shape.element.tag != P + "sp":
                    continue
                for block in self._text(shape, number):
                    if (part, block.text) not in self._said:
                        self._said.add((part, block.text))
                        yield msgspec.structs.replace(block, kind="header", level=None)

    def _remarks(self, part: str, number: int) -> Iterator[Block]:
        """Notes of the speaker and comments: kept, but no part of what the slide says."""
        for notes in self._package.related(part, "notesSlide"):
            root = self._package.xml(notes)
            for shape in () if root is None else shapes_of(root, None):
                if shape.role == "body":
                    body = shape.element.find(P + "txBody")
                    texts = [] if body is None else [paragraph.text for paragraph in paragraphs_of(body)]
                    if texts:
                        self._seen["notes"] += 1
                        yield _block("comment", "\n".join(texts), number, None)
        for comments in self._package.related(part, "comments"):
            root = self._package.xml(comments)
            for text in () if root is None else root.iter(P + "text"):
                if text.text and text.text.strip():
                    yield _block("comment", text.text.strip(), number, None)

    def _count(self, blocks: Sequence[Block]) -> None:
        limits = self._package.limits
        self._blocks += len(blocks)
        self._characters += sum(len(block.text) for block in blocks)
        if self._characters > limits.characters:
            raise HostileFile(f"文字超过上限（{limits.characters} 字），未读取。", file=self._package.name)
        if self._blocks > limits.blocks:
            raise HostileFile(f"内容块超过上限（{limits.blocks} 个），未读取。", file=self._package.name)


def _kind(shape: Shape, paragraph: Paragraph, number: int) -> BlockKind:
    if shape.role in _TITLES:
        return "title" if number == 1 else "heading"
    return "list_item" if paragraph.bullet else "paragraph"


def _block(
    kind: BlockKind,
    text: str,
    number: int,
    box: Box | None,
    *,
    rows: tuple[tuple[Cell, ...], ...] | None = None,
    style: Style | None = None,
    level: int | None = None,
) -> Block:
    fragments = () if box is None else (Fragment(number, box),)
    return Block("", kind, text, level=level, page=number, bbox=box, fragments=fragments, rows=rows, style=style)


def _relation(blip: Element) -> str:
    return blip.get(R + "embed") or blip.get(R + "link") or ""


def _extent(box: Box | None) -> tuple[float, float]:
    return (0.0, 0.0) if box is None else (box[2] - box[0], box[3] - box[1])


def _crop(fill: Element) -> Box | None:
    """Shares of the picture's sides that are cut off."""
    source = fill.find(A + "srcRect")
    if source is None:
        return None
    left, top, right, bottom = (integer(source.get(side)) / _THOUSANDTHS for side in ("l", "t", "r", "b"))
    return left, top, right, bottom


def _recognised(look: Look, number: int, box: Box | None) -> Iterator[Block]:
    """The text of a picture, each block where it stands on the slide."""
    from extractors.layout import assemble

    height = sum(content.page.height for content in look.text.contents) or 1.0
    above = 0.0
    for content in look.text.contents:
        for block in assemble([content]):
            kind = block.kind if look.text.is_page or block.kind in _PHOTO_KINDS else "paragraph"
            place = _on_slide(block.bbox, box, (content.page.width, height), above)
            rows = None if block.rows is None else tuple(tuple(map(_placeless, row)) for row in block.rows)
            yield msgspec.structs.replace(
                block,
                kind=kind,
                level=block.level if kind == "heading" else None,
                page=number,
                bbox=place,
                fragments=() if place is None else (Fragment(number, place),),
                rows=rows,
                confidence=block.confidence if block.seal else min(_SUREST, block.confidence),
            )
        above += content.page.height


def _placeless(cell: Cell) -> Cell:
    return msgspec.structs.replace(cell, bbox=None)


def _on_slide(inner: Box | None, outer: Box | None, size: tuple[float, float], above: float) -> Box | None:
    """A box on a picture of ``size`` as the box on the slide, where the picture fills ``outer``."""
    if inner is None or outer is None:
        return outer
    wide, high = (outer[2] - outer[0]) / size[0], (outer[3] - outer[1]) / size[1]
    return (
        outer[0] + inner[0] * wide,
        outer[1] + (inner[1] + above) * high,
        outer[0] + inner[2] * wide,
        outer[1] + (inner[3] + above) * high,
    )
