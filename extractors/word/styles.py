"""What Word paragraphs and runs look like after all inheritance (ECMA-376 part 1, 17.7).

Order: document defaults, paragraph style with all that it is based on, list level, direct formatting; for runs the
character style in between. East Asian fonts count, theme fonts are resolved.
"""

import re
from typing import Any, Final, NamedTuple

from extractors.document import Alignment
from extractors.ooxml import Element, integer
from extractors.word.xml import W, is_on, value

_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_BASE_LIMIT: Final = 20
_ALIGNMENTS: Final[dict[str, Alignment]] = {
    "left": "left",
    "start": "left",
    "center": "center",
    "right": "right",
    "end": "right",
    "both": "justify",
    "distribute": "justify",
}
_WORD_SIZE: Final = 10.0  # points, where nothing states a size
_MEASURE: Final = re.compile(r"(\d{1,4}(?:\.\d{1,6})?)(pt|mm|cm|in|pc|pi)")
_UNITS: Final = {"pt": 1.0, "mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0, "pc": 12.0, "pi": 12.0}


_SWITCHES: Final = {W + "b": "bold", W + "vanish": "hidden", W + "strike": "struck", W + "dstrike": "struck"}
_R_FONTS: Final = W + "rFonts"
_R_STYLE: Final = W + "rStyle"
_SIZE: Final = W + "sz"
_COLOUR: Final = W + "color"
_RAISED: Final = W + "vertAlign"
_POSITION: Final = W + "position"
_LIFT: Final = 4  # half points
_SMALL: Final = 0.85  # of the size of the text around
_VALUE: Final = W + "val"


class RunLook(NamedTuple):
    """How characters look. ``size`` is in points; ``symbol`` is the font for Latin signs; ``colour`` is RRGGBB.

    ``raised`` is True for superscripts, ``struck`` for text that is struck through, ``lifted`` for what stands above
    the line for whatever reason: small text is then a superscript.
    """

    font: str | None = None
    symbol: str | None = None
    size: float | None = None
    bold: bool | None = None
    hidden: bool | None = None
    colour: str | None = None
    raised: bool | None = None
    struck: bool | None = None
    lifted: bool | None = None

    def over(self, base: "RunLook") -> "RunLook":
        """This look where it states something, else ``base``."""
        return RunLook._make([mine if mine is not None else theirs for mine, theirs in zip(self, base, strict=True)])


class ParagraphLook(NamedTuple):
    """How a paragraph is set. Indents are in twips, ``indent_chars`` in hundredths of a character."""

    align: Alignment | None = None
    indent: int | None = None
    indent_chars: int | None = None
    outline: int | None = None
    num_id: str | None = None
    level: int | None = None

    def over(self, base: "ParagraphLook") -> "ParagraphLook":
        """This setting where it states something, else ``base``."""
        return ParagraphLook._make(
            [mine if mine is not None else theirs for mine, theirs in zip(self, base, strict=True)]
        )


PLAIN: Final = ParagraphLook()
"""The look that states nothing."""


class NamedStyle(NamedTuple):
    """A style after its inheritance; ``run`` and ``paragraph`` are without the document's defaults."""

    style_id: str
    name: str
    names: tuple[str, ...]
    """Names of the style and of all it is based on, in lower case, nearest first."""
    run: RunLook
    paragraph: ParagraphLook
    chain: tuple[str, ...]
    """Ids of the style and of all it is based on, nearest first."""
    run_effect: RunLook
    """How its characters look, defaults included."""
    paragraph_effect: ParagraphLook
    """How its paragraphs are set, defaults included."""


class Styles:
    """The styles of one document."""

    def __init__(self, styles: Element | None, theme: Element | None) -> None:
        """Read ``styles.xml`` and ``theme1.xml``; None where the document has none."""
        self.absent = styles is None
        self._theme = _theme_fonts(theme)
        self._elements: dict[str, Element] = {}
        self._made: dict[str, NamedStyle] = {}
        self._default = ""
        self.run_default = RunLook()
        self.paragraph_default = ParagraphLook()
        if styles is not None:
            self._read(styles)

    def _read(self, styles: Element) -> None:
        for style in styles.iterchildren(W + "style"):
            style_id = style.get(W + "styleId") or ""
            self._elements.setdefault(style_id, style)
            if style.get(W + "type") == "paragraph" and style.get(W + "default") in {"1", "true", "on"}:
                self._default = style_id
        defaults = styles.find(W + "docDefaults")
        if defaults is not None:
            self.run_default = self.run_look(defaults.find(f"{W}rPrDefault/{W}rPr"))
            self.paragraph_default = paragraph_look(defaults.find(f"{W}pPrDefault/{W}pPr"))

    def list_of(self, style_id: str) -> str | None:
        """The list (``numId``) that a numbering style points at; None where it points at none."""
        style = self._elements.get(style_id)
        return None if style is None else value(style.find(f"{W}pPr/{W}numPr"), "numId")

    def named(self, style_id: str | None) -> NamedStyle:
        """The style with this id, or the default paragraph style."""
        key = style_id if style_id in self._elements else self._default
        if key not in self._made:
            self._made[key] = self._make(key)
        return self._made[key]

    def character(self, style_id: str | None) -> RunLook | None:
        """The look that a character style adds; None when there is no such style."""
        return self.named(style_id).run if style_id in self._elements else None

    def _make(self, key: str) -> NamedStyle:
        chain: list[str] = []
        style, run, paragraph = self._elements.get(key), RunLook(), ParagraphLook()
        while style is not None and key not in chain and len(chain) < _BASE_LIMIT:
            chain.append(key)
            run = run.over(self.run_look(style.find(W + "rPr")))
            paragraph = paragraph.over(paragraph_look(style.find(W + "pPr")))
            key = value(style, "basedOn") or ""
            style = self._elements.get(key)
        names = tuple((value(self._elements[each], "name") or each).strip().lower() for each in chain)
        name = value(self._elements[chain[0]], "name") or chain[0] if chain else ""
        effect = run.over(self.run_default)
        effect = effect if effect.size is not None else effect._replace(size=_WORD_SIZE)
        setting = paragraph.over(self.paragraph_default)
        return NamedStyle(chain[0] if chain else "", name, names, run, paragraph, tuple(chain), effect, setting)

    def run_look(self, properties: Element | None) -> RunLook:
        """What a ``w:rPr`` itself states."""
        if properties is None:
            return RunLook()
        look: dict[str, Any] = {}
        for each in properties:
            tag = each.tag
            if tag == _R_FONTS:
                look["font"], look["symbol"] = self._fonts(each)
            elif tag == _SIZE:
                look["size"] = half_points(each.get(_VALUE))
            elif tag in _SWITCHES:
                name = _SWITCHES[tag]
                look[name] = is_on(each) or (name == "struck" and look.get(name, False))
            elif tag == _COLOUR:
                look["colour"] = (each.get(_VALUE) or "").upper()
            elif tag == _RAISED:
                look["raised"] = each.get(_VALUE) == "superscript"
            elif tag == _POSITION:
                look["lifted"] = integer(each.get(_VALUE)) >= _LIFT
        return RunLook(**look)

    def run_effect(self, paragraph: NamedStyle, properties: Element | None) -> RunLook:
        """The look of a run of a paragraph. Bold and hidden are toggles: stated by both styles they cancel (17.7.3)."""
        base = paragraph.run_effect
        if properties is None or not len(properties):
            return base
        style = next(properties.iterchildren(_R_STYLE), None)
        character = None if style is None else self.character(style.get(_VALUE))
        if character is not None:
            toggled = character._replace(
                bold=_toggle(character.bold, paragraph.run.bold),
                hidden=_toggle(character.hidden, paragraph.run.hidden),
            )
            base = toggled.over(base)
        look = self.run_look(properties)
        if look.lifted and look.size and look.size < _SMALL * (base.size or 0):
            look = look._replace(raised=True)  # as converters write superscripts
        return look.over(base)

    def _fonts(self, fonts: Element) -> tuple[str | None, str | None]:
        latin = fonts.get(W + "ascii") or fonts.get(W + "hAnsi")
        east_asian = self._theme.get(fonts.get(W + "eastAsiaTheme") or "") or fonts.get(W + "eastAsia")
        return east_asian, latin


def _theme_fonts(theme: Element | None) -> dict[str, str]:
    """East Asian fonts of the theme, by the names that ``w:eastAsiaTheme`` uses."""
    fonts: dict[str, str] = {}
    for name, tag in (("majorEastAsia", "majorFont"), ("minorEastAsia", "minorFont")):
        group = None if theme is None else next(theme.iter(_A + tag), None)
        if group is None:
            continue
        stated = [each.get("typeface") for each in group.iterchildren(_A + "ea")]
        chinese = [each.get("typeface") for each in group.iterchildren(_A + "font") if each.get("script") == "Hans"]
        if font := next((each for each in stated + chinese if each), None):
            fonts[name] = font
    return fonts


def paragraph_look(properties: Element | None) -> ParagraphLook:
    """What a ``w:pPr`` itself states."""
    if properties is None or not len(properties):
        return PLAIN
    parts = {each.tag: each for each in properties}
    outline = _value_of(parts, "outlineLvl")
    numbers = parts.get(W + "numPr")
    level = value(numbers, "ilvl")
    indent, chars = _indents(parts.get(W + "ind"))
    return ParagraphLook(
        align=_ALIGNMENTS.get(_value_of(parts, "jc") or ""),
        indent=indent,
        indent_chars=chars,
        outline=None if outline is None else integer(outline, 9),
        num_id=value(numbers, "numId"),
        level=None if level is None else integer(level),
    )


def _value_of(parts: dict[str, Element], name: str) -> str | None:
    part = parts.get(W + name)
    return None if part is None else part.get(_VALUE)


def half_points(text: str | None) -> float | None:
    """A font size in points: stored in half points, or (in strict documents) with its unit; None where there is none."""
    if text and (match := _MEASURE.fullmatch(text)):
        return round(float(match[1]) * _UNITS[match[2]], 1) or None
    return integer(text) / 2 or None


def _indents(element: Element | None) -> tuple[int | None, int | None]:
    if element is None:
        return None, None
    found: list[int | None] = []
    for hanging, first in (("hanging", "firstLine"), ("hangingChars", "firstLineChars")):
        if (text := element.get(W + hanging)) is not None and integer(text):
            found.append(-integer(text))
        else:
            text = element.get(W + first)
            found.append(None if text is None else integer(text))
    return found[0], found[1]


def _toggle(character: bool | None, paragraph: bool | None) -> bool | None:  # noqa: FBT001 - two of one kind
    return None if character is None else character != bool(paragraph)
