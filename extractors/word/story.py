"""Stories of a Word document (body, header, footnote …) to drafts of blocks, in document order."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from extractors.document import Block, BlockKind, Cell, Seal, Style, table_text
from extractors.ooxml import Element, R, Relationship
from extractors.picture_pages import PictureText
from extractors.pictures import PictureFinding
from extractors.word.context import Context
from extractors.word.controls import settle_check_boxes
from extractors.word.fields import Fields
from extractors.word.numbering import Label
from extractors.word.paragraph import Paragraph, block_style, cell_lines, is_caption, is_red, running_text
from extractors.word.pictures import Look
from extractors.word.runs import Inline, InlineReader, Picture
from extractors.word.styles import PLAIN, NamedStyle, ParagraphLook, paragraph_look
from extractors.word.xml import MC, W, chosen, is_on, value

_TOC_STYLE: Final = re.compile(r"^(?:toc|目录)\s*(?:heading|标题|\d)")
_P: Final = W + "p"
_CHART_CONFIDENCE: Final = 0.9
"""Of the numbers behind a chart: they are drawn, but need not be written on it."""
_SEAL_OBJECT: Final = Seal(shape="unknown", confidence=0.6)


class Draft(NamedTuple):
    """A block before its kind is settled: ``kind`` is None where position and neighbours decide."""

    kind: BlockKind | None
    text: str
    style: Style | None = None
    rows: tuple[tuple[Cell, ...], ...] | None = None
    seal: Seal | None = None
    names: tuple[str, ...] = ()
    """The paragraph style's name and those it is based on, in lower case."""
    label: Label | None = None
    red: bool = False
    contents: bool = False
    """Whether it belongs to a table of contents (目录)."""
    page_number: bool = False
    scan: PictureText | None = None
    """Of a picture: the text that it shows."""
    confidence: float | None = None
    """Of recognised text; None where nothing had to be recognised."""
    level: int | None = None
    """Of a heading whose kind is settled."""


class _Carried(NamedTuple):
    """A paragraph whose mark is deleted or hidden, so that the next one goes on with it."""

    inline: Inline
    own: Element | None
    """Its properties, which it keeps where no paragraph follows."""
    kept: Element | None = None
    """The properties that the joined paragraph takes, where they are not those of the next one."""


class StoryReader:
    """Reads one story, ``body`` or ``header`` or a kind of note: ``part`` resolves relationships."""

    def __init__(self, context: Context, part: str, root: Element, story: str, note_mark: str = "") -> None:
        self._context = context
        self._part = part
        self._arrows: dict[str, Relationship] = context.package.relationships(part)
        self._story = story
        self._counters = context.counters_of(story)
        self._note_mark = note_mark
        settle_check_boxes(root)
        context.bindings.settle(root)
        self._runs = InlineReader(context.styles, context.prompts, Fields(root), note_mark)
        self._carried: _Carried | None = None
        self._said = False

    def drafts(self, parent: Element, *, contents: bool = False) -> Iterator[Draft]:
        """Drafts of all blocks under ``parent``; ``contents`` is True inside a table of contents."""
        for item in self._items(parent, contents=contents):
            if isinstance(item, Paragraph):
                yield from self._paragraph_drafts(item)
            elif isinstance(item, Draft):
                yield item
            else:
                yield from self._table_drafts(item)

    def _items(self, parent: Element, *, contents: bool = False) -> Iterator["Paragraph | Draft | Element"]:
        """Paragraphs (read), fragments and tables (elements) under ``parent``, wrappers opened."""
        yield from self._walk(parent, contents=contents)
        yield from self._left_over(contents=contents)

    def _walk(self, parent: Element, *, contents: bool) -> Iterator["Paragraph | Draft | Element"]:
        for child in parent:
            tag = child.tag
            if tag == _P:
                yield from self._paragraph(child, contents=contents)
            elif tag == W + "tbl":
                yield from self._left_over(contents=contents)
                yield child
            elif tag == W + "sdt":
                yield from self._control(child, contents=contents)
            elif tag == MC + "AlternateContent":
                if (branch := chosen(child)) is not None:
                    yield from self._walk(branch, contents=contents)
            elif tag == W + "altChunk":
                yield from self._left_over(contents=contents)
                yield from self._fragment(child)
            elif tag not in _CLOSED:  # tracked insertions, custom XML, and wrappers that nobody has named yet
                yield from self._walk(child, contents=contents)

    def _fragment(self, chunk: Element) -> Iterator[Draft]:
        """The blocks of a foreign file that Word shows as text of the document."""
        from extractors.word.fragments import read_fragment

        arrow = self._arrows.get(chunk.get(R + "id") or "")
        data = None if arrow is None or arrow.external else self._context.package.read(arrow.target)
        document = read_fragment(data, self._context.package.limits) if data else None
        self._context.tally.seen["alt-chunk" if document is None else "alt-chunk-read"] += 1
        self._context.tally.inner += document.warnings if document else ()
        for block in document.blocks if document else ():
            self._context.count_block(block.text)
            self._context.count_cells(block.rows or ())
            kind = None if block.kind == "paragraph" else block.kind
            yield Draft(kind=kind, text=block.text, level=block.level, style=block.style, rows=block.rows,
                        seal=block.seal, confidence=None if block.confidence == 1.0 else block.confidence)  # fmt: skip

    def _control(self, control: Element, *, contents: bool) -> Iterator["Paragraph | Draft | Element"]:
        properties = control.find(W + "sdtPr")
        if properties is not None:
            gallery = properties.find(f"{W}docPartObj/{W}docPartGallery")
            contents = contents or (gallery is not None and gallery.get(W + "val") == "Table of Contents")
            if self._context.prompts.shown_by(control):
                self._context.tally.seen["unfilled-fields"] += 1
                return
        for content in control.iterchildren(W + "sdtContent"):
            yield from self._walk(content, contents=contents)

    def _paragraph(self, element: Element, *, contents: bool) -> Iterator[Paragraph]:
        properties = next(element.iterchildren(_P_PR), None)
        mark = None if properties is None else next(properties.iterchildren(_R_PR), None)
        carried, self._carried = self._carried, None
        inline = Inline() if carried is None else carried.inline
        kept = None if carried is None else carried.kept
        style = self._style_of(properties if kept is None else kept)
        self._runs.read(element, style, inline)
        if properties is not None and _is_drop_cap(properties):
            self._carried = _Carried(inline, properties, kept)
            return
        if mark is not None and len(mark) and self._runs_on(mark, inline, properties, kept):
            return
        hidden_mark = mark is not None and is_on(mark.find(W + "vanish"))
        yield self._made(
            inline, style, properties if kept is None else kept, contents=contents, counted=not hidden_mark
        )

    def _runs_on(self, mark: Element, inline: Inline, properties: Element | None, kept: Element | None) -> bool:
        """Whether the paragraph with this mark goes on in the next one; what it holds is carried there."""
        if mark.find(W + "del") is not None or mark.find(W + "moveFrom") is not None:
            # the mark was deleted: what is left of the paragraph goes on in the next one
            self._carried = _Carried(inline, properties, kept)
        elif is_on(mark.find(W + "specVanish")) and is_on(mark.find(W + "vanish")):
            # a style separator: a heading that runs on in the next paragraph, in its own style
            self._carried = _Carried(inline, properties, kept if kept is not None else properties)
        return self._carried is not None

    def _left_over(self, *, contents: bool) -> Iterator[Paragraph]:
        """What a paragraph left that no other follows in its cell or story, or a table; it keeps its own look."""
        carried, self._carried = self._carried, None
        if carried is not None and (carried.inline.holds_anything or carried.inline.hidden or carried.inline.struck):
            properties = carried.own if carried.kept is None else carried.kept
            yield self._made(carried.inline, self._style_of(properties), properties, contents=contents, counted=True)

    def _style_of(self, properties: Element | None) -> NamedStyle:
        return self._context.styles.named(value(properties, "pStyle"))

    def _made(
        self, inline: Inline, style: NamedStyle, properties: Element | None, *, contents: bool, counted: bool
    ) -> Paragraph:
        direct = paragraph_look(properties)
        look = style.paragraph_effect if direct is PLAIN else direct.over(style.paragraph_effect)
        shown = counted or bool(inline.text.strip())
        label = self._label(style, direct, look) if shown else None
        if label is not None and direct.indent is None and style.paragraph.indent is None:
            look = look._replace(indent=label.level.first_line)
        tally = self._context.tally
        tally.seen["hidden-text"] += inline.hidden
        tally.seen["struck-text"] += inline.struck
        tally.seen["unfilled-fields"] += inline.unfilled
        tally.seen["alt-chunk"] += inline.subdocuments
        inside = contents or "TOC" in inline.fields or any(_TOC_STYLE.match(name) for name in style.names[:1])
        return Paragraph(inline, style, look, label, inside)

    def _label(self, style: NamedStyle, direct: ParagraphLook, look: ParagraphLook) -> Label | None:
        """The automatic number. A list stated by a style stands at the level that is linked to that style (17.9.23)."""
        if look.num_id in {None, "0"}:
            return None
        level = look.level
        self._context.tally.seen["numbering-missing"] += self._context.numbering.absent
        definition = self._context.numbering.find(look.num_id or "")
        if direct.num_id is None and definition is not None:
            linked = (definition.level_of(style_id) for style_id in style.chain)
            by_style = next((each for each in linked if each is not None), None)
            level = direct.level if direct.level is not None else by_style if by_style is not None else level
        return self._counters.next_label(look.num_id or "", level or 0)

    def _paragraph_drafts(self, paragraph: Paragraph) -> Iterator[Draft]:
        yield from self._pictures([each for each in paragraph.inline.pictures if each.leads])
        attached = list(self._attached(paragraph.inline))
        if not self._said and any(draft.red for draft in attached):  # a red head in a text box stands above all text
            yield from attached
            attached = []
        yield from (self._text_draft(part, text) for part in paragraph.pages if (text := part.text))
        yield from attached

    def _text_draft(self, paragraph: Paragraph, text: str) -> Draft:
        self._said = True
        self._context.count_block(text)
        return Draft(
            kind=None,
            text=text,
            style=block_style(paragraph),
            names=paragraph.style.names,
            label=paragraph.label,
            red=is_red(paragraph.inline),
            contents=paragraph.contents,
            page_number="PAGE" in paragraph.inline.fields,
        )

    def _attached(self, inline: Inline) -> Iterator[Draft]:
        """What hangs on a paragraph: boxes, word art, diagrams, pictures, notes, comments."""
        for box in inline.boxes:
            story = self._story if self._story.endswith(" box") else f"{self._story} box"
            yield from StoryReader(self._context, self._part, box, story, self._note_mark).drafts(box)
        for texts, names in ((inline.word_art, ("wordart",)), (inline.drawn, ())):
            for text in texts:
                self._context.count_block(text)
                yield Draft(kind=None, text=text, names=names)
        for relation in inline.diagrams:
            yield from self._diagram(relation)
        yield from self._pictures([each for each in inline.pictures if not each.leads])
        yield from (self._seal_object() for _ in range(inline.seal_objects))
        yield from self._notes(inline)

    def _seal_object(self) -> Draft:
        """What a seal program left whose picture shows no seal that can be recognised."""
        self._context.tally.seen["seal-object"] += 1
        return Draft(kind="seal", text="", seal=_SEAL_OBJECT)

    def _notes(self, inline: Inline) -> Iterator[Draft]:
        for key in inline.notes:
            found = self._context.notes.pop(key, None)  # once, and never inside itself
            if found is None:
                continue
            note, part, mark = found
            reader = StoryReader(self._context, part, note, key[0], mark)
            kind: BlockKind = "comment" if key[0] == "comment" else "footnote"
            drafts = [draft for draft in reader.drafts(note) if draft.text]
            if text := "\n".join(draft.text for draft in drafts):
                style = drafts[0].style or Style()
                yield Draft(kind=kind, text=text, style=_with_number(style, mark if text.startswith(mark) else ""))

    def _pictures(self, pictures: list[Picture]) -> Iterator[Draft]:
        for picture in pictures:
            look = self._look_at(picture)
            finding = look.finding
            if picture.sealed and not finding.seals:
                yield self._seal_object()
                continue
            if not finding.is_seal:
                self._context.count_block(look.words)
                yield Draft(kind="picture", text=look.words, scan=None if look.again else look.text)
            if any(mark.seal for content in look.text.contents for mark in content.marks) and not look.again:
                continue  # the seals stand in their places among the text
            for seal in finding.seals[: 1 if finding.is_seal else None]:
                yield Draft(kind="seal", text=seal.text, seal=seal)

    def _look_at(self, picture: Picture) -> Look:
        arrow = self._arrows.get(picture.relation)
        if arrow is None:
            self._context.tally.seen["picture-missing"] += 1
            return Look(PictureFinding(readable=False))
        return self._context.pictures.look(self._part, arrow, picture)

    def _diagram(self, relation: str) -> Iterator[Draft]:
        """A chart or diagram: its words, and behind a chart its numbers as a table."""
        from extractors.word.drawn import drawn_by

        arrow = self._arrows.get(relation)
        root = None if arrow is None or arrow.external else self._context.package.xml(arrow.target)
        if root is None:
            self._context.tally.seen["picture-missing"] += 1
            yield Draft(kind="picture", text="")
            return
        drawn = drawn_by(root)
        self._context.count_block(drawn.text)
        yield Draft(kind="picture", text=drawn.text)
        if drawn.rows:
            self._context.tally.seen["chart-numbers"] += 1
            self._context.count_cells(drawn.rows)
            self._context.count_block(table_text(drawn.rows))
            yield Draft(kind="table", text=table_text(drawn.rows), rows=drawn.rows, confidence=_CHART_CONFIDENCE)

    def _table_drafts(self, table: Element) -> Iterator[Draft]:
        from extractors.word.tables import frame_cells, read_rows

        self._context.foresee(table)
        if cells := frame_cells(table):
            for cell in cells:
                yield from self.drafts(cell)
            return
        attached: list[Draft] = []
        rows = read_rows(table, lambda cell: self.cell_text(cell, attached))
        self._context.count_cells(rows)
        if rows and not (attached and not any(cell.text for row in rows for cell in row)):  # no mere frame of pictures
            text = table_text(rows)
            self._context.count_block(text)
            yield Draft(kind="table", text=text, rows=rows)
        yield from attached

    def cell_text(self, cell: Element, attached: list[Draft]) -> str:
        """The text of a table cell, boxes and small inner tables included; what cannot be text goes to ``attached``."""
        if self._context.prompts.shown_by(_control_around(cell)):
            self._context.tally.seen["unfilled-fields"] += 1
            return ""
        parts: list[str] = []
        for item in self._items(cell):
            if isinstance(item, Draft):
                parts.append(running_text(item.text))
                continue
            if not isinstance(item, Paragraph):
                parts += self._nested(item, parts, attached)
                continue
            parts.append(running_text(item.text))
            for draft in [*self._pictures([p for p in item.inline.pictures if p.leads]), *self._attached(item.inline)]:
                if draft.kind is None or draft.kind == "table":
                    parts.append(running_text(draft.text))
                else:
                    attached.append(draft)
        return cell_lines(parts)

    def _nested(self, table: Element, before: list[str], attached: list[Draft]) -> list[str]:
        """Texts of the cells of a table in a cell. A real one becomes a table of its own, its caption with it."""
        from extractors.word.tables import is_grid, read_rows

        inner: list[Draft] = []
        rows = read_rows(table, lambda cell: self.cell_text(cell, inner))
        self._context.count_cells(rows)
        if not is_grid(rows):
            attached += inner
            return [cell.text for row in rows for cell in row]
        if before and is_caption(before[-1]):
            attached.append(Draft(kind="caption", text=before.pop()))
        text = table_text(rows)
        self._context.count_block(text)
        attached += [Draft(kind="table", text=text, rows=rows), *inner]
        return []


_CLOSED: Final = frozenset(
    W + name
    for name in ("sectPr", "del", "moveFrom", "pPr", "rPr", "tblPr", "tcPr", "sdtPr", "sdtEndPr", "customXmlPr")
)


_P_PR: Final = W + "pPr"
_R_PR: Final = W + "rPr"


def _is_drop_cap(properties: Element) -> bool:
    """Whether a paragraph is nothing but the big first letter (首字下沉) of the next one."""
    frame = next(properties.iterchildren(W + "framePr"), None)
    return frame is not None and frame.get(W + "dropCap", "none") != "none"


def _control_around(cell: Element) -> Element | None:
    """The content control that holds just this cell; None where there is none."""
    parent = cell.getparent()
    return parent if parent is not None and parent.tag == W + "sdtContent" else None


def _with_number(style: Style, number: str) -> Style:
    return Style(font=style.font, size=style.size, bold=style.bold, align=style.align, indent=style.indent,
                 name=style.name, number=number or None)  # fmt: skip


def _confidence(draft: Draft) -> float:
    if draft.confidence is not None:
        return draft.confidence
    return draft.seal.confidence if draft.seal else 1.0


def blocks_of(drafts: list[tuple[Draft, BlockKind, int | None]]) -> tuple[Block, ...]:
    """Blocks with their ids, in order."""
    return tuple(
        Block(id=f"b{number}", kind=kind, text=draft.text, level=level, rows=draft.rows, style=draft.style,
              seal=draft.seal, confidence=_confidence(draft))
        for number, (draft, kind, level) in enumerate(drafts, start=1)
    )  # fmt: skip
