"""Text of shapes: paragraphs with their automatic numbers, and how most of their characters look."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from extractors.document import Alignment, Style
from extractors.ooxml import Element, integer
from extractors.slides.xml import A14, A, M
from extractors.word.counting import count_text
from extractors.word.paragraph import running_text
from extractors.word.xml import MC, SPACES, chosen

_ALIGNMENTS: Final[dict[str, Alignment]] = {
    "l": "left", "ctr": "center", "r": "right", "just": "justify", "dist": "justify", "justLow": "justify",
}  # fmt: skip
_FORMATS: Final = (
    ("arabicDb", "decimalFullWidth"),
    ("arabic", "decimal"),
    ("alphaLc", "lowerLetter"),
    ("alphaUc", "upperLetter"),
    ("romanLc", "lowerRoman"),
    ("romanUc", "upperRoman"),
    ("circleNum", "decimalEnclosedCircle"),
    ("ea1Cht", "taiwaneseCountingThousand"),
    ("ea1", "chineseCountingThousand"),
)
"""Starts of ST_TextAutonumberScheme (20.1.10.61) and the counts that they are."""
_ENDS: Final = (("ParenBoth", "(", ")"), ("ParenR", "", ")"), ("Period", "", "."), ("Minus", "", "-"))
_CLOSED: Final = re.compile(r"[)）、①-⑳]$")


class Paragraph(NamedTuple):
    """One paragraph as shown, its number in front; ``bullet`` tells of a sign before it."""

    text: str
    style: Style
    bullet: bool


def paragraphs_of(body: Element) -> Iterator[Paragraph]:
    """Paragraphs of a text body that say something, in order."""
    counts: dict[int, tuple[str, int]] = {}
    for element in body.iterchildren(A + "p"):
        properties = element.find(A + "pPr")
        text = "".join(_pieces(element)).strip(SPACES)
        if not text:
            continue
        label = _label(properties, counts)
        gap = "" if not label or _CLOSED.search(label) else " "
        bullet = properties is not None and next(properties.iterchildren(A + "buChar", A + "buBlip"), None) is not None
        yield Paragraph(f"{label}{gap}{text}", _style(element, properties, label), bullet)


def cell_text(body: Element | None) -> str:
    """The text of a cell: paragraphs joined by one space."""
    found = () if body is None else paragraphs_of(body)
    return " ".join(running_text(paragraph.text) for paragraph in found)


def _pieces(parent: Element) -> Iterator[str]:
    """Runs, breaks, results of fields and the signs of formulas."""
    for child in parent:
        if child.tag in {A + "r", A + "fld"}:
            yield "".join(each.text or "" for each in child.iterchildren(A + "t"))
        elif child.tag == A + "br":
            yield "\n"
        elif child.tag == A14 + "m":
            yield "".join(each.text or "" for each in child.iter(M + "t"))
        elif child.tag == MC + "AlternateContent" and (branch := chosen(child)) is not None:
            yield from _pieces(branch)


def _label(properties: Element | None, counts: dict[int, tuple[str, int]]) -> str:
    """The automatic number; counts go on while paragraphs of a level are numbered alike."""
    level = 0 if properties is None else integer(properties.get("lvl"))
    number = None if properties is None else properties.find(A + "buAutoNum")
    for deeper in [each for each in counts if each > level or (each == level and number is None)]:
        del counts[deeper]
    if number is None:
        return ""
    scheme = number.get("type", "arabicPeriod")
    before = counts.get(level)
    count = before[1] + 1 if before and before[0] == scheme else integer(number.get("startAt"), 1)
    counts[level] = scheme, count
    counted = next((name for start, name in _FORMATS if scheme.startswith(start)), "decimal")
    opening, closing = next(((left, right) for end, left, right in _ENDS if scheme.endswith(end)), ("", ""))
    return f"{opening}{count_text(count, counted)}{closing}"


def _style(element: Element, properties: Element | None, label: str) -> Style:
    """Size and weight of most characters, as far as the runs themselves state them."""
    sizes: Counter[float | None] = Counter()
    heavy = total = 0
    for run in element.iter(A + "r", A + "fld"):
        look = run.find(A + "rPr")
        weight = sum(len((each.text or "").strip()) for each in run.iterchildren(A + "t"))
        size = None if look is None else look.get("sz")
        sizes[integer(size) / 100 if size else None] += weight
        heavy += weight if look is not None and look.get("b", "0") in {"1", "true"} else 0
        total += weight
    align = None if properties is None else _ALIGNMENTS.get(properties.get("algn") or "")
    size = sizes.most_common(1)[0][0] if sizes else None
    return Style(size=size, bold=heavy * 2 > total if total else None, align=align, number=label or None)
