"""Content controls (w:sdt): what they show before they are filled in, and how their check boxes stand."""

import re
from typing import Final

from extractors.ooxml import Element
from extractors.word.fields import CHECKED, UNCHECKED
from extractors.word.styles import Styles
from extractors.word.xml import W14, W, is_on, value

_PROMPT: Final = re.compile(
    r"[单点]击|轻触|键入|请(?:在|输入|选择|填|勾选|注明)|选择(?:一项|日期)|在此(?:处)?输入|^[\[【〔<〈].{1,40}[\]】〕>〉]$"
    r"|click|tap (?:here|or)|enter text|choose an|type here",
    re.IGNORECASE,
)
"""Words that ask for something, and what stands whole in brackets ([文档标题])."""
_PROMPT_STYLES: Final = frozenset({"placeholder text", "占位符文本"})
_LONGEST_PROMPT: Final = 60
_ON: Final = frozenset({"1", "true", "on"})


def is_prompt(text: str) -> bool:
    """Whether ``text`` asks for something to be filled in (单击此处输入文字), and says nothing itself."""
    return len(text) <= _LONGEST_PROMPT and _PROMPT.search(text) is not None


def box_sign(properties: Element | None) -> str | None:
    """☑ or ☐ for the ``w:sdtPr`` of a check box; None for any other control."""
    box = None if properties is None else properties.find(W14 + "checkbox")
    if box is None:
        return None
    state = box.find(W14 + "checked")
    return CHECKED if state is not None and state.get(W14 + "val", "1").lower() in _ON else UNCHECKED


def settle_check_boxes(root: Element) -> None:
    """Put ☑ or ☐ in place of whatever sign the check boxes under ``root`` show, be they words, cells or paragraphs."""
    for box in root.iter(W14 + "checkbox"):
        properties = box.getparent()
        control = None if properties is None else properties.getparent()
        sign = box_sign(properties)
        for content in () if control is None else control.iterchildren(W + "sdtContent"):
            for shown in list(content.iter(W + "t", W + "sym"))[:1]:
                shown.tag, shown.text = W + "t", sign


class Prompts:
    """Tells controls that still show what they ask for from those that were filled in.

    Programs that fill in forms often leave the mark ``w:showingPlcHdr`` behind, so the text is compared with the prompt
    that the document's glossary keeps for the control, else judged by its style and its words.
    """

    def __init__(self, glossary: Element | None, styles: Styles) -> None:
        """``glossary`` is the root of the glossary document; None where there is none."""
        self._glossary = glossary
        self._styles = styles
        self._stored: dict[str, str] | None = None

    def shown_by(self, control: Element | None) -> bool:
        """Whether a control (or the ``w:sdtContent`` of one) shows its prompt; check boxes always say something."""
        if control is not None and control.tag == W + "sdtContent":
            control = control.getparent()
        properties = None if control is None else control.find(W + "sdtPr")
        if control is None or properties is None or box_sign(properties) is not None:
            return False
        if not is_on(properties.find(W + "showingPlcHdr")):
            return False
        text = _text(control.find(W + "sdtContent"))
        asks = is_prompt(text)
        stored = self._prompt_of(properties)
        if not text or text == stored:
            return True
        return (asks or self._in_prompt_style(control)) if stored is None else asks

    def _prompt_of(self, properties: Element) -> str | None:
        """The prompt that the glossary keeps for this control; None where it keeps none."""
        name = value(properties.find(W + "placeholder"), "docPart")
        if self._stored is None:
            parts = () if self._glossary is None else self._glossary.iter(W + "docPart")
            self._stored = {
                value(part.find(W + "docPartPr"), "name") or "": _text(part.find(W + "docPartBody")) for part in parts
            }
        return self._stored.get(name or "")

    def _in_prompt_style(self, control: Element) -> bool:
        ids = {style.get(W + "val") for style in control.iter(W + "rStyle")}
        return any(name in _PROMPT_STYLES for each in ids for name in self._styles.named(each).names[:1])


def _text(element: Element | None) -> str:
    return "" if element is None else "".join(each.text or "" for each in element.iter(W + "t")).strip()
