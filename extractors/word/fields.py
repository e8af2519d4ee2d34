"""Fields of Word text: the result is read, the instruction is not (ECMA-376 part 1, 17.16)."""

import re
from typing import Final

from extractors.ooxml import Element, integer
from extractors.word.counting import count_text
from extractors.word.symbols import symbol_text
from extractors.word.xml import MC, W, is_on, value

_HIDING: Final = frozenset({W + "del", W + "moveFrom", W + "txbxContent", MC + "Fallback"})
_SYMBOL: Final = re.compile(r"^SYMBOL\s+(0x[0-9A-F]+|\d+)(?:.*\\f\s+\"?([^\"\\]+)\"?)?", re.IGNORECASE)
_EQUATION_WORDS: Final = re.compile(r"\\[a-z]+\d*", re.IGNORECASE)
_FRACTION: Final = re.compile(r"\\f\b", re.IGNORECASE)
_BUTTON: Final = re.compile(r"\s*(?:MACRO|GOTO)BUTTON\s+\S+\s+(.*)", re.IGNORECASE | re.DOTALL)
_UNSHOWN: Final = frozenset({"SET", "ASK", "XE", "TC", "TA", "RD", "PRIVATE"})
"""Fields whose result is kept for other fields, or for an index, and never shown."""
_TICKS: Final = frozenset("√✓✔")
_BOXES: Final = frozenset("□☐◻▢口")
CHECKED: Final = "☑"
UNCHECKED: Final = "☐"


class Field:
    """One open field: its instruction so far, and whether its result is being read."""

    def __init__(self, form: Element | None = None, instruction: str = "") -> None:
        """``form`` is the ``w:ffData`` of a form field."""
        self.form = form
        self.instruction = instruction
        self.in_result = False
        self.shows = False
        """Whether text at this place is shown, as far as this field decides."""
        self.name = ""
        """The field's type in capitals, such as ``TOC`` or ``PAGE``, once its instruction is whole."""

    def begin_result(self) -> None:
        """The instruction is whole: from here on the result is read."""
        words = self.instruction.split(maxsplit=1)
        self.name = words[0].upper() if words else ""
        self.in_result = True
        self.shows = self.name not in _UNSHOWN and self._state() is None

    def _state(self) -> Element | None:
        """The check box or list of a form field, which says more than any result beside it."""
        if self.form is None:
            return None
        box = self.form.find(W + "checkBox")
        return box if box is not None else self.form.find(W + "ddList")

    def own_text(self) -> str:
        """What a field shows that stores no result: form check boxes and lists, circled and special signs."""
        if (state := self._state()) is not None:
            return _choice(state) if state.tag == W + "ddList" else _box(state)
        if self.in_result:
            return ""
        self.begin_result()
        if self.form is not None and (typed := self.form.find(W + "textInput")) is not None:
            return value(typed, "default") or ""
        if button := _BUTTON.match(self.instruction):
            return button[1].strip()
        if self.name == "SYMBOL" and (match := _SYMBOL.match(self.instruction.strip())):
            return symbol_text((match[2] or "").strip(), int(match[1], 0) if match[1][1:2] in "xX" else int(match[1]))
        return _equation(self.instruction) if self.name == "EQ" else ""


def _box(box: Element) -> str:
    state = box.find(W + "checked")
    return CHECKED if is_on(state if state is not None else box.find(W + "default")) else UNCHECKED


def _choice(choices: Element) -> str:
    entries = [each.get(W + "val") or "" for each in choices.iterchildren(W + "listEntry")]
    index = integer(value(choices, "result") or value(choices, "default"))
    return entries[index] if 0 <= index < len(entries) else ""


def _equation(instruction: str) -> str:
    r"""The signs of an EQ field: ``eq \o\ac(○,5)``, as Word circles a number (带圈字符), is ⑤; ``\f`` a fraction."""
    body = _EQUATION_WORDS.sub("", instruction.strip()[2:]).strip()
    parts = [part.strip() for part in re.split(r"[(),;，]", body) if part.strip()]
    if len(parts) == 2 and parts[0] in {"○", "〇", "◯"} and parts[1].isdecimal() and 1 <= int(parts[1]) <= 20:
        return count_text(int(parts[1]), "decimalEnclosedCircle")
    if len(parts) == 2 and set(parts) & _TICKS and set(parts) & _BOXES:
        return CHECKED
    if len(parts) == 2 and _FRACTION.search(instruction):
        return "/".join(parts)
    return "".join(parts)


class Fields:
    """The fields that are open at one place of a story."""

    def __init__(self, root: Element) -> None:
        """Match the field marks under ``root`` first: a field that never ends must not swallow the rest."""
        self.open: list[Field] = []
        self._sound = _matched_marks(root)

    @property
    def shown(self) -> bool:
        """Whether text at this place is shown."""
        return all(field.shows for field in self.open)

    def inside(self, name: str) -> bool:
        """Whether this place lies in the result of a field of this type."""
        return any(field.name == name for field in self.open)

    def mark(self, element: Element) -> str:
        """Take a ``w:fldChar``; give the text that a field without stored result shows."""
        if element not in self._sound:
            return ""
        kind = element.get(W + "fldCharType")
        if kind == "begin":
            self.open.append(Field(element.find(W + "ffData")))
        elif kind == "separate" and self.open:
            self.open[-1].begin_result()
        elif kind == "end" and self.open:
            field = self.open.pop()
            return field.own_text() if self.shown else ""
        return ""

    def instruct(self, text: str) -> None:
        """Take a piece of instruction text."""
        if self.open and not self.open[-1].in_result:
            self.open[-1].instruction += text

    def enter(self, instruction: str) -> None:
        """Enter a ``w:fldSimple``."""
        field = Field(instruction=instruction)
        field.begin_result()
        self.open.append(field)

    def leave(self) -> None:
        """Leave a ``w:fldSimple``."""
        if self.open:
            self.open.pop()


def _matched_marks(root: Element) -> frozenset[Element]:
    sound: set[Element] = set()
    waiting: list[list[Element]] = []
    for mark in root.iter(W + "fldChar"):
        if _is_hidden(mark, root):
            continue
        kind = mark.get(W + "fldCharType")
        if kind == "begin":
            waiting.append([mark])
        elif waiting and kind == "separate":
            waiting[-1].append(mark)
        elif waiting and kind == "end":
            sound.update(waiting.pop(), [mark])
    return frozenset(sound)


def _is_hidden(mark: Element, root: Element) -> bool:
    for ancestor in mark.iterancestors():
        if ancestor is root:
            return False
        if ancestor.tag in _HIDING:
            return True
    return False
