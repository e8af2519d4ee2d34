"""Stories of a Word document (body, header, footnote …) to drafts of blocks, in document order."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from extractors.document import Block, BlockKind, Cell, Seal, Style, table_text
from extractors.errors import HostileFile
from extractors.ooxml import Element, Package, Relationship
from extractors.picture_pages import PictureText
from extractors.word.fields import CHECKED, UNCHECKED, Fields
from extractors.word.numbering import Counters, Label, Numbering
from extractors.word.paragraph import Paragraph, block_style, cell_lines, is_caption, is_red, running_text
from extractors.word.pictures import Look, Pictures
from extractors.word.runs import A, Inline, InlineReader, Picture
from extractors.word.styles import NamedStyle, ParagraphLook, Styles, paragraph_look
from extractors.word.xml import MC, W14, W, chosen, is_on, is_placeholder, value

_TOC_STYLE: Final = re.compile(r"^(?:toc|目录)\s*(?:heading|标题|\d)")
_CHART: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


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


class Tally:
    """What the document's warnings will tell, and what its limits are measured by."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.characters = 0
        self.cells = 0
        self.blocks = 0


class Context(NamedTuple):
    """What all stories of one document share."""

    package: Package
    styles: Styles
    numbering: Numbering
    tally: Tally
    notes: dict[tuple[str, str], tuple[Element, str, str]]
    """Of each note: its element, its part, and the mark that it carries."""
    pictures: Pictures


class StoryReader:
    """Reads one story: ``part`` resolves relationships, ``counters`` number its lists."""

    def __init__(self, context: Context, part: str, root: Element, counters: Counters, note_mark: str = "") -> None:
        self._context = context
        self._part = part
        self._arrows: dict[str, Relationship] = context.package.relationships(part)
        self._counters = counters
        self._note_mark = note_mark
        self._runs = InlineReader(context.styles, Fields(root), note_mark)
        self._carried: tuple[Inline, Element | None] | None = None
        self._said = False

    def drafts(self, parent: Element, *, contents: bool = False) -> Iterator[Draft]:
        """Drafts of all blocks under ``parent``; ``contents`` is True inside a table of contents."""
        for item in self._items(parent, contents=contents):
            if isinstance(item, Paragraph):
                yield from self._paragraph_drafts(item)
            else:
                yield from self._table_drafts(item)

    def _items(self, parent: Element, *, contents: bool = False) -> Iterator["Paragraph | Element"]:
        """Paragraphs (read) and tables (elements) under ``parent``, wrappers opened."""
        for child in parent:
            tag = child.tag
            if tag == W + "p":
                yield from self._paragraph(child, contents=contents)
            elif tag == W + "tbl":
                yield child
            elif tag == W + "sdt":
                yield from self._control(child, contents=contents)
            elif tag == MC + "AlternateContent":
                if (branch := chosen(child)) is not None:
                    yield from self._items(branch, contents=contents)
            elif tag == W + "altChunk":
                self._context.tally.seen["alt-chunk"] += 1
            elif tag not in _CLOSED:  # tracked insertions, custom XML, and wrappers that nobody has named yet
                yield from self._items(child, contents=contents)

    def _control(self, control: Element, *, contents: bool) -> Iterator["Paragraph | Element"]:
        properties = control.find(W + "sdtPr")
        if properties is not None:
            gallery = properties.find(f"{W}docPartObj/{W}docPartGallery")
            contents = contents or (gallery is not None and gallery.get(W + "val") == "Table of Contents")
            if is_placeholder(control):
                self._context.tally.seen["unfilled-fields"] += 1
                return
        for content in control.iterchildren(W + "sdtContent"):
            self._normalise_box(properties, content)
            yield from self._items(content, contents=contents)

    @staticmethod
    def _normalise_box(properties: Element | None, content: Element) -> None:
        """A check box that is a paragraph of its own: its sign in the text becomes the plain one."""
        box = None if properties is None else properties.find(W14 + "checkbox")
        if box is None:
            return
        state = box.find(W14 + "checked")
        checked = state is not None and state.get(W14 + "val", "1").lower() in {"1", "true", "on"}
        for sign in list(content.iter(W + "t", W + "sym"))[:1]:
            sign.tag, sign.text = W + "t", CHECKED if checked else UNCHECKED

    def _paragraph(self, element: Element, *, contents: bool) -> Iterator[Paragraph]:
        properties = element.find(W + "pPr")
        mark = None if properties is None else properties.find(W + "rPr")
        inline, first = self._carried or (Inline(), None)
        self._carried = None
        style = self._context.styles.named(value(first if first is not None else properties, "pStyle"))
        self._runs.read(element, style, inline)
        if mark is not None and (mark.find(W + "del") is not None or mark.find(W + "moveFrom") is not None):
            # the mark was deleted: what is left of the paragraph goes on in the next one
            self._carried = inline, first
            return
        if mark is not None and is_on(mark.find(W + "specVanish")) and is_on(mark.find(W + "vanish")):
            # a style separator: a heading that runs on in the next paragraph, in its own style
            self._carried = inline, first if first is not None else properties
            return
        hidden_mark = mark is not None and is_on(mark.find(W + "vanish"))
        chosen_properties = first if first is not None else properties
        found = self._made(inline, style, chosen_properties, contents=contents, counted=not hidden_mark)
        yield found

    def _made(
        self, inline: Inline, style: NamedStyle, properties: Element | None, *, contents: bool, counted: bool
    ) -> Paragraph:
        direct = paragraph_look(properties)
        look = direct.over(style.paragraph).over(self._context.styles.paragraph_default)
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
        definition = self._context.numbering.find(look.num_id or "")
        if direct.num_id is None and definition is not None:
            linked = (definition.level_of(style_id) for style_id in style.chain)
            by_style = next((each for each in linked if each is not None), None)
            level = direct.level if direct.level is not None else by_style if by_style is not None else level
        return self._counters.next_label(look.num_id or "", level or 0)

    def _paragraph_drafts(self, paragraph: Paragraph) -> Iterator[Draft]:
        text = paragraph.text
        yield from self._pictures([each for each in paragraph.inline.pictures if each.leads])
        attached = list(self._attached(paragraph.inline))
        if not self._said and any(draft.red for draft in attached):  # a red head in a text box stands above all text
            yield from attached
            attached = []
        self._said = self._said or bool(text)
        if text:
            self._count(text)
            inline = paragraph.inline
            yield Draft(
                kind=None,
                text=text,
                style=block_style(paragraph),
                names=paragraph.style.names,
                label=paragraph.label,
                red=is_red(inline),
                contents=paragraph.contents,
                page_number="PAGE" in inline.fields,
            )
        yield from attached

    def _attached(self, inline: Inline) -> Iterator[Draft]:
        """What hangs on a paragraph: boxes, word art, diagrams, pictures, notes, comments."""
        for box in inline.boxes:
            yield from self._inner(box).drafts(box)
        yield from (Draft(kind=None, text=text, names=("wordart",)) for text in inline.word_art)
        for relation in inline.diagrams:
            yield Draft(kind="picture", text=self._diagram_text(relation))
        yield from self._pictures([each for each in inline.pictures if not each.leads])
        yield from self._notes(inline)

    def _inner(self, box: Element) -> "StoryReader":
        return StoryReader(self._context, self._part, box, Counters(self._context.numbering), self._note_mark)

    def _notes(self, inline: Inline) -> Iterator[Draft]:
        for key in inline.notes:
            found = self._context.notes.get(key)
            if found is None:
                continue
            note, part, mark = found
            reader = StoryReader(self._context, part, note, Counters(self._context.numbering), mark)
            kind: BlockKind = "comment" if key[0] == "comment" else "footnote"
            drafts = [draft for draft in reader.drafts(note) if draft.text]
            if text := "\n".join(draft.text for draft in drafts):
                style = drafts[0].style or Style()
                yield Draft(kind=kind, text=text, style=_with_number(style, mark if text.startswith(mark) else ""))

    def _pictures(self, pictures: list[Picture]) -> Iterator[Draft]:
        for picture in pictures:
            look = self._look_at(picture)
            if look is None:
                continue
            finding = look.finding
            if not finding.is_seal:
                yield Draft(kind="picture", text="", scan=None if look.again else look.text)
            if any(mark.seal for content in look.text.contents for mark in content.marks) and not look.again:
                continue  # the seals stand in their places among the text
            for seal in finding.seals[: 1 if finding.is_seal else None]:
                yield Draft(kind="seal", text=seal.text, seal=seal)

    def _look_at(self, picture: Picture) -> Look | None:
        arrow = self._arrows.get(picture.relation)
        return None if arrow is None else self._context.pictures.look(self._part, arrow, picture)

    def _diagram_text(self, relation: str) -> str:
        arrow = self._arrows.get(relation)
        root = None if arrow is None or arrow.external else self._context.package.xml(arrow.target)
        if root is None:
            return ""
        labels = [each for cache in root.iter(_CHART + "strCache") for each in cache.iter(_CHART + "v")]
        words = [each.text.strip() for each in [*root.iter(A + "t"), *labels] if each.text]
        text = " ".join(word for word in dict.fromkeys(words) if word)
        self._count(text)
        return text

    def _count(self, text: str) -> None:
        tally, limits = self._context.tally, self._context.package.limits
        tally.characters += len(text)
        tally.blocks += 1
        if tally.characters > limits.characters:
            raise HostileFile(f"文字超过上限（{limits.characters} 字），未读取。", file=self._context.package.name)
        if tally.blocks > limits.blocks:
            raise HostileFile(f"段落超过上限（{limits.blocks} 段），未读取。", file=self._context.package.name)

    def _table_drafts(self, table: Element) -> Iterator[Draft]:
        from extractors.word.tables import frame_cells, read_rows

        if cells := frame_cells(table):
            for cell in cells:
                yield from self.drafts(cell)
            return
        attached: list[Draft] = []
        rows = read_rows(table, lambda cell: self.cell_text(cell, attached))
        tally, limits = self._context.tally, self._context.package.limits
        tally.cells += sum(map(len, rows))
        if tally.cells > limits.table_cells:
            raise HostileFile(
                f"表格单元格超过上限（{limits.table_cells} 个），未读取。", file=self._context.package.name
            )
        if rows and not (attached and not any(cell.text for row in rows for cell in row)):  # no mere frame of pictures
            text = table_text(rows)
            self._count(text)
            yield Draft(kind="table", text=text, rows=rows)
        yield from attached

    def cell_text(self, cell: Element, attached: list[Draft]) -> str:
        """The text of a table cell, boxes and small inner tables included; what cannot be text goes to ``attached``."""
        if is_placeholder(cell.getparent()):
            self._context.tally.seen["unfilled-fields"] += 1
            return ""
        parts: list[str] = []
        for item in self._items(cell):
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
        self._context.tally.cells += sum(map(len, rows))
        if not is_grid(rows):
            attached += inner
            return [cell.text for row in rows for cell in row]
        if before and is_caption(before[-1]):
            attached.append(Draft(kind="caption", text=before.pop()))
        text = table_text(rows)
        self._count(text)
        attached += [Draft(kind="table", text=text, rows=rows), *inner]
        return []


_CLOSED: Final = frozenset(
    W + name
    for name in ("sectPr", "del", "moveFrom", "pPr", "rPr", "tblPr", "tcPr", "sdtPr", "sdtEndPr", "customXmlPr")
)


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
