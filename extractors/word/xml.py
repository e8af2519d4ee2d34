"""Small helpers over WordprocessingML elements: names, values, switches."""

from typing import Final

from extractors.ooxml import Element

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
SPACES: Final = " \t\n\r\f\v\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"
"""What is blank at the ends of a paragraph, and in an empty form field (five en spaces)."""
_OFF: Final = frozenset({"0", "false", "off", "none"})


def value(parent: Element | None, name: str) -> str | None:
    """The ``w:val`` of child ``name``; None when there is no such child or it has no value."""
    child = None if parent is None else parent.find(W + name)
    return None if child is None else child.get(W + "val")


def is_on(switch: Element | None) -> bool:
    """Whether an on/off element (ST_OnOff) is there and not switched off."""
    return switch is not None and switch.get(W + "val", "1").lower() not in _OFF


def chosen(alternates: Element) -> Element | None:
    """The branch of an ``mc:AlternateContent`` to read: never both, they say the same twice.

    The first choice, unless only the fallback holds text or a picture (a chart that old programs get as a picture).
    """
    branches = list(alternates.iterchildren(MC + "Choice", MC + "Fallback"))
    return next((branch for branch in branches if _says_something(branch)), branches[0] if branches else None)


def _says_something(branch: Element) -> bool:
    return any(_local(each.tag) in {"t", "blip", "imagedata", "txbxContent", "textpath", "relIds", "chart", "sym"}
               for each in branch.iter("*"))  # fmt: skip


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
