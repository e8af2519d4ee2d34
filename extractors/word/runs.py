"""What stands inside a Word paragraph, in order: text with its look, and what hangs on it (boxes, pictures, notes)."""

import re
from collections.abc import Callable
from typing import ClassVar, Final, NamedTuple

from extractors.ooxml import Element, R, integer
from extractors.word.controls import Prompts, box_sign, is_prompt
from extractors.word.embedded import is_seal_object
from extractors.word.fields import Fields
from extractors.word.math import M, math_text, raised
from extractors.word.styles import NamedStyle, RunLook, Styles
from extractors.word.symbols import symbol_text, translate
from extractors.word.xml import MC, SPACES, W, chosen

A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
V: Final = "{urn:schemas-microsoft-com:vml}"
_O: Final = "{urn:schemas-microsoft-com:office:office}"
_WP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_PIC: Final = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
_DGM: Final = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_CX: Final = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"
_C: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_SVG: Final = "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip"
_LOST: Final = "-"  # no relationship has this id
_XML_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_EMU: Final = 12_700  # per point
_SPACING: Final = re.compile(r"[\t\r\n\v\f\u2028\u2029]")
_MERGE: Final = re.compile("«[^»]*»")
_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\x00-\x08\x0e-\x1f\x7f]")
"""Characters without a shape, which web pages leave in pasted text and which tear words apart."""
_VML_SIZE: Final = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*([\d.]+)(pt|in|cm|mm|px|pc)?")
_VML_UNITS: Final = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "px": 0.75, "pc": 12.0}


PAGE_BREAK: Final = "\f"


class Piece(NamedTuple):
    """Characters of one look."""

    text: str
    look: RunLook


class Picture(NamedTuple):
    """A picture by its relationship id; ``width`` and ``height`` in points, 0 when unknown."""

    relation: str
    width: float
    height: float
    floating: bool
    leads: bool
    """Whether it stands before any text of its paragraph."""
    crop: tuple[float, float, float, float] | None = None
    """Shares of its sides (left, top, right, bottom) that are cut off."""
    sealed: bool = False
    """Whether a seal program put it there."""


class Inline:
    """The content of one paragraph as it is read."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.boxes: list[Element] = []
        self.pictures: list[Picture] = []
        self.diagrams: list[str] = []
        """Relationship ids of charts and diagrams."""
        self.word_art: list[str] = []
        self.drawn: list[str] = []
        """Texts of drawn shapes that are no text boxes."""
        self.seal_objects = 0
        """Objects of seal programs that have no picture."""
        self.notes: list[tuple[str, str]] = []
        """Kind (``footnote``, ``endnote``, ``comment``) and id."""
        self.fields: set[str] = set()
        self.note_mark = ""
        self.hidden = 0
        """Characters of hidden text that were left out."""
        self.struck = 0
        """Characters of text that is struck through and was left out."""
        self.unfilled = 0
        self.page_breaks = 0
        self.subdocuments = 0

    @property
    def text(self) -> str:
        """All text."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def last(self) -> str:
        """The last character; empty where there is none."""
        return self.pieces[-1].text[-1] if self.pieces else ""

    @property
    def says_something(self) -> bool:
        """Whether there is any text but blanks."""
        return any(not piece.text.isspace() for piece in self.pieces)

    @property
    def holds_anything(self) -> bool:
        """Whether there is anything to make a block of."""
        return bool(self.pieces or self.boxes or self.pictures or self.diagrams or self.word_art or self.drawn
                    or self.notes or self.seal_objects)  # fmt: skip

    def add(self, text: str, look: RunLook) -> None:
        """Append ``text``."""
        if text:
            self.pieces.append(Piece(text, look))


class InlineReader:
    """Reads paragraphs of one story. ``note_mark`` is what a ``w:footnoteRef`` shows."""

    def __init__(self, styles: Styles, prompts: Prompts, fields: Fields, note_mark: str = "") -> None:
        self._styles = styles
        self._prompts = prompts
        self._fields = fields
        self._note_mark = note_mark
        self._style = styles.named(None)
        self._look = RunLook()
        self._into = Inline()
        self._floating = False
        self._size = (0.0, 0.0)
        self._crop: tuple[float, float, float, float] | None = None

    def read(self, paragraph: Element, style: NamedStyle, into: Inline) -> None:
        """Append what ``paragraph`` holds to ``into``."""
        self._style, self._into = style, into
        self._look = self._styles.run_effect(style, None)
        self._children(paragraph)

    def _children(self, element: Element) -> None:
        for child in element:
            handler = self._handlers.get(child.tag)
            if handler is not None:
                handler(self, child)
            elif child.tag not in _SILENT:
                self._children(child)

    def _add(self, text: str) -> None:
        if not text:
            return
        if self._fields.open and not self._is_filled(text):
            return
        if self._look.hidden:
            self._into.hidden += len(text)
            return
        if self._look.struck and text.strip():
            self._into.struck += len(text)
            return
        self._into.add(text, self._look)

    def _is_filled(self, text: str) -> bool:
        """Whether the fields at this place show ``text``, and it is no blank of a form or name of a mail merge field."""
        fields = self._fields
        if not fields.shown:
            return False
        if fields.inside("FORMTEXT") and not text.strip(SPACES):
            self._into.unfilled += 1
            return False
        if fields.inside("MERGEFIELD") and _MERGE.fullmatch(text.strip()):
            self._into.unfilled += 1
            return False
        if not self._look.hidden:
            self._into.fields.update(field.name for field in fields.open)
        return True

    def _run(self, run: Element) -> None:
        outer = self._look
        properties = run.find(W + "rPr")
        if properties is not None:
            self._look = self._styles.run_effect(self._style, properties)
        self._children(run)
        self._look = outer

    def _text(self, element: Element) -> None:
        text = element.text or ""
        if not text.isprintable():  # rare, and neither pattern matches a character that is printable
            text = _SPACING.sub(" ", _UNSEEN.sub("", text))
        if element.get(_XML_SPACE) != "preserve":
            text = text.strip(" ")
        if self._look.symbol is not None:
            text = translate(text, self._look.symbol)
        if self._look.raised and self._into.last.isalnum():  # a power or a reference mark, no further digits
            text = raised(text) or text
        self._add(text)

    def _drawn_text(self, element: Element) -> None:
        self._add(element.text or "")

    def _equation(self, element: Element) -> None:
        self._add(math_text(element))

    def _tab(self, _element: Element) -> None:
        self._add("\t")

    def _break(self, element: Element) -> None:
        """A line break, or one to the next page or column, which ends what reads as a paragraph."""
        if element.get(W + "type") in {"page", "column"}:
            self._into.page_breaks += 1
            self._add(PAGE_BREAK)
        else:
            self._add("\n")

    def _hyphen(self, _element: Element) -> None:
        self._add("-")

    def _symbol(self, element: Element) -> None:
        code = element.get(W + "char") or ""
        self._add(symbol_text(element.get(W + "font"), int(code, 16) if re.fullmatch("[0-9A-Fa-f]{1,6}", code) else 0))

    def _field_mark(self, element: Element) -> None:
        text = self._fields.mark(element)
        if text and is_prompt(text):
            self._into.unfilled += 1
        else:
            self._add(text)

    def _instruction(self, element: Element) -> None:
        self._fields.instruct(element.text or "")

    def _simple_field(self, element: Element) -> None:
        self._fields.enter(element.get(W + "instr") or "")
        self._children(element)
        self._fields.leave()

    def _alternates(self, element: Element) -> None:
        if (branch := chosen(element)) is not None:
            self._children(branch)

    def _control(self, element: Element) -> None:
        """A content control: check boxes by their state, placeholders left out, else what it holds."""
        if sign := box_sign(element.find(W + "sdtPr")):
            self._add(sign)
        elif self._prompts.shown_by(element):
            self._into.unfilled += 1
        else:
            self._children(element)

    def _ruby(self, element: Element) -> None:
        for base in element.iterchildren(W + "rubyBase"):
            self._children(base)

    def _note(self, element: Element) -> None:
        kind = element.tag.removeprefix(W).removesuffix("Reference")
        if (note := element.get(W + "id")) is not None and not self._look.hidden:
            self._into.notes.append((kind, note))

    def _own_mark(self, _element: Element) -> None:
        self._into.note_mark = self._note_mark
        self._add(self._note_mark)

    def _box(self, element: Element) -> None:
        self._into.boxes.append(element)

    def _drawn_box(self, element: Element) -> None:
        lines = ("".join(each.text or "" for each in line.iter(A + "t")) for line in element.iter(A + "p"))
        if text := "\n".join(line.strip() for line in lines if line.strip()):
            self._into.drawn.append(text)

    def _object(self, element: Element) -> None:
        """An object of another program, shown by a picture, or a drawing in VML."""
        if self._look.hidden:
            self._into.hidden += 1
            return
        pictures = self._into.pictures
        before = len(pictures)
        self._children(element)
        if is_seal_object(element):
            self._into.seal_objects += len(pictures) == before
            pictures[before:] = [picture._replace(sealed=True) for picture in pictures[before:]]

    def _frame(self, element: Element) -> None:
        """A drawing: hidden ones are left out; the size is kept for the pictures inside."""
        if self._look.hidden or any(
            each.get("hidden") in {"1", "true"} for each in element.iterchildren(_WP + "docPr")
        ):
            self._into.hidden += 1
            return
        extent = element.find(_WP + "extent")
        outer = self._floating, self._size
        self._floating = element.tag == _WP + "anchor"
        if extent is not None:
            self._size = integer(extent.get("cx")) / _EMU, integer(extent.get("cy")) / _EMU
        self._children(element)
        self._floating, self._size = outer

    def _framed_picture(self, element: Element) -> None:
        outer = self._size
        extent = element.find(f"{_PIC}spPr/{A}xfrm/{A}ext")
        if extent is not None and integer(extent.get("cx")) > 0:
            self._size = integer(extent.get("cx")) / _EMU, integer(extent.get("cy")) / _EMU
        self._crop = _crop(element.find(f"{_PIC}blipFill/{A}srcRect"))
        self._children(element)
        self._size, self._crop = outer, None

    def _blip(self, element: Element) -> None:
        """A picture; one without any file has lost it, or is a drawing (SVG) that no bitmap stands in for."""
        drawn = next(element.iter(_SVG), element)
        self._picture(element.get(R + "embed") or element.get(R + "link") or drawn.get(R + "embed") or _LOST)

    def _vector_shape(self, element: Element) -> None:
        outer = self._floating, self._size
        style = element.get("style") or ""
        sizes = {name: float(size) * _VML_UNITS.get(unit or "pt", 1.0) for name, size, unit in _sizes(style)}
        self._floating = "position:absolute" in style.replace(" ", "")
        self._size = sizes.get("width", 0.0), sizes.get("height", 0.0)
        self._children(element)
        self._floating, self._size = outer

    def _image_data(self, element: Element) -> None:
        self._picture(element.get(R + "id") or element.get(R + "pict") or "")

    def _picture(self, relation: str) -> None:
        if relation:
            leads = not self._floating and not self._into.says_something
            self._into.pictures.append(
                Picture(relation, *self._size, floating=self._floating, leads=leads, crop=self._crop)
            )

    def _text_path(self, element: Element) -> None:
        if text := (element.get("string") or "").strip():
            self._into.word_art.append(text)

    def _diagram(self, element: Element) -> None:
        if relation := element.get(R + "dm") or element.get(R + "id"):
            self._into.diagrams.append(relation)

    def _subdocument(self, _element: Element) -> None:
        self._into.subdocuments += 1

    _handlers: ClassVar[dict[str, Callable[["InlineReader", Element], None]]] = {
        W + "r": _run,
        W + "t": _text,
        M + "oMath": _equation,
        M + "t": _drawn_text,
        A + "t": _drawn_text,
        W + "tab": _tab,
        W + "ptab": _tab,
        W + "br": _break,
        W + "cr": _break,
        W + "noBreakHyphen": _hyphen,
        W + "sym": _symbol,
        W + "fldChar": _field_mark,
        W + "instrText": _instruction,
        W + "fldSimple": _simple_field,
        MC + "AlternateContent": _alternates,
        W + "sdt": _control,
        W + "ruby": _ruby,
        W + "footnoteReference": _note,
        W + "endnoteReference": _note,
        W + "commentReference": _note,
        W + "footnoteRef": _own_mark,
        W + "endnoteRef": _own_mark,
        W + "txbxContent": _box,
        A + "txBody": _drawn_box,
        W + "object": _object,
        W + "pict": _object,
        _WP + "inline": _frame,
        _WP + "anchor": _frame,
        _PIC + "pic": _framed_picture,
        A + "blip": _blip,
        V + "shape": _vector_shape,
        V + "rect": _vector_shape,
        V + "imagedata": _image_data,
        V + "fill": _image_data,
        V + "textpath": _text_path,
        _DGM + "relIds": _diagram,
        _C + "chart": _diagram,
        _CX + "chart": _diagram,
        W + "subDoc": _subdocument,
    }  # fmt: skip


def _crop(cut: Element | None) -> tuple[float, float, float, float] | None:
    """Shares that ``a:srcRect`` cuts off (thousandths of a percent; below zero it adds room)."""
    if cut is None:
        return None
    left, top, right, bottom = (max(0, integer(cut.get(side))) / 100_000 for side in "ltrb")
    return (left, top, right, bottom) if left or top or right or bottom else None


def _sizes(style: str) -> list[tuple[str, str, str]]:
    return [found for found in _VML_SIZE.findall(style) if found[1].count(".") <= 1 and found[1] != "."]


# Properties, and text that accepting all changes takes away.
_SILENT: Final = frozenset({
    W + "pPr", W + "rPr", W + "sdtPr", W + "sdtEndPr", W + "del", W + "moveFrom", W + "delText", W + "delInstrText",
    W + "ffData", W + "rt", W + "fldData", M + "oMathParaPr", _WP + "positionH", _WP + "positionV", _O + "OLEObject",
    _WP + "docPr",
})  # fmt: skip
