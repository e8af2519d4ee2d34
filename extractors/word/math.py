"""Equations of Word text in one line (ECMA-376 part 1, 22.1): fractions with a stroke, powers raised.

Numbers must not run into each other: three quarters are 3/4, not 34, and ten to the fourth is 10⁴, not 104.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from extractors.ooxml import Element
from extractors.word.xml import W

M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_RAISED: Final = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_MAY_RISE: Final = re.compile(r"[0-9+\-−=()n]+")
_WHOLE: Final = re.compile(r"[\w.%]+")
_SILENT: Final = frozenset({W + "del", W + "moveFrom", W + "rPr", M + "rPr", M + "ctrlPr"})


def raised(text: str) -> str | None:
    """Digits and signs as superscripts; None for what has none."""
    return text.translate(_RAISED) if _MAY_RISE.fullmatch(text) else None


def math_text(element: Element) -> str:
    """What an equation, or a part of one, says in one line."""
    if element.tag in {M + "t", W + "t"}:
        return element.text or ""
    special = _SHAPES.get(element.tag)
    return special(element) if special else _children(element)


def _children(element: Element | None) -> str:
    if element is None:
        return ""
    return "".join(math_text(child) for child in element if child.tag not in _SILENT)


def _part(element: Element, name: str) -> str:
    return _children(element.find(M + name))


def _sign(element: Element, properties: str, name: str, default: str) -> str:
    sign = element.find(f"{M}{properties}/{M}{name}")
    return default if sign is None else sign.get(M + "val", "")


def _closed(text: str) -> str:
    """In brackets, unless it is one number or word."""
    return text if _WHOLE.fullmatch(text) else f"({text})"


def _fraction(element: Element) -> str:
    if _sign(element, "fPr", "type", "bar") == "noBar":  # n over k in brackets
        return f"{_part(element, 'num')} {_part(element, 'den')}"
    return f"{_closed(_part(element, 'num'))}/{_closed(_part(element, 'den'))}"


def _power(element: Element) -> str:
    base, lower, upper = _part(element, "e"), _part(element, "sub"), _part(element, "sup")
    return base + lower + ((raised(upper) or f"^{_closed(upper)}") if upper else "")


def _root(element: Element) -> str:
    degree = _part(element, "deg")
    return f"{raised(degree) or degree}√{_closed(_part(element, 'e'))}"


def _sum(element: Element) -> str:
    bounds = "".join(f"{mark}{_closed(text)}" for mark, text in zip("_^", (_part(element, "sub"), _part(element, "sup")),
                                                                 strict=True) if text)  # fmt: skip
    return f"{_sign(element, 'naryPr', 'chr', '∫')}{bounds} {_part(element, 'e')}"


def _brackets(element: Element) -> str:
    inner = _sign(element, "dPr", "sepChr", "|").join(_children(each) for each in element.iterchildren(M + "e"))
    return _sign(element, "dPr", "begChr", "(") + inner + _sign(element, "dPr", "endChr", ")")


def _rows(element: Element) -> str:
    rows = element.iterchildren(M + "mr", M + "e")
    return "; ".join(
        " ".join(_children(cell) for cell in row.iterchildren(M + "e")) if row.tag == M + "mr" else _children(row)
        for row in rows
    )


def _under(element: Element) -> str:
    return f"{_part(element, 'e')}_{_closed(_part(element, 'lim'))}"


def _over(element: Element) -> str:
    return f"{_part(element, 'e')}^{_closed(_part(element, 'lim'))}"


def _accent(element: Element) -> str:
    """A letter with its sign above: x̄, ŷ; a sign over several letters has no character."""
    base = _part(element, "e")
    sign = _sign(element, "accPr", "chr", "\u0302") if element.tag == M + "acc" else "\u0305"
    return base + sign if len(base) == 1 and unicodedata.combining(sign[:1] or " ") else base


def _before(element: Element) -> str:
    upper = _part(element, "sup")
    return f"{(raised(upper) or upper) if upper else ''}{_part(element, 'sub')}{_part(element, 'e')}"


def _function(element: Element) -> str:
    return f"{_part(element, 'fName')} {_part(element, 'e')}"


_SHAPES: Final[dict[str, Callable[[Element], str]]] = {
    M + "f": _fraction,
    M + "sSup": _power,
    M + "sSub": _power,
    M + "sSubSup": _power,
    M + "rad": _root,
    M + "nary": _sum,
    M + "d": _brackets,
    M + "m": _rows,
    M + "eqArr": _rows,
    M + "limLow": _under,
    M + "limUpp": _over,
    M + "acc": _accent,
    M + "bar": _accent,
    M + "sPre": _before,
    M + "func": _function,
}
