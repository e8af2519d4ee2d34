"""What charts and diagrams (SmartArt) of a Word document say: their words, and the numbers behind a chart."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from extractors.document import Cell
from extractors.ooxml import Element, integer

_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_CX: Final = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"
_DGM: Final = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_MOST_POINTS: Final = 5_000
_CATEGORIES: Final = (_C + "cat", _C + "xVal")
_VALUES: Final = (_C + "val", _C + "yVal")


class Drawn(NamedTuple):
    """The words of a chart or diagram, and the table that a chart draws (none of a diagram)."""

    text: str
    rows: tuple[tuple[Cell, ...], ...] = ()


class _Series(NamedTuple):
    name: str
    categories: dict[int, str]
    values: dict[int, str]


def drawn_by(root: Element) -> Drawn:
    """What the part of a chart or diagram says."""
    if root.tag == _DGM + "dataModel":
        return Drawn(" ".join(text for point in root.iter(_DGM + "pt") if (text := _said(point))))
    rows = _rows([_series(each) for each in root.iter(_C + "ser")])
    words = [_said(each) for each in root.iter(_C + "title", _CX + "title")] if rows else list(_all_words(root))
    return Drawn(" ".join(word for word in dict.fromkeys(words) if word), rows)


def _said(element: Element) -> str:
    lines = ("".join(each.text or "" for each in line.iter(_A + "t")).strip() for line in element.iter(_A + "p"))
    return " ".join(line for line in lines if line)


def _all_words(root: Element) -> Iterator[str]:
    for each in root.iter(_A + "p", _C + "v", _CX + "pt"):
        yield (
            "".join(part.text or "" for part in each.iter(_A + "t")) if each.tag == _A + "p" else each.text or ""
        ).strip()


def _series(element: Element) -> _Series:
    name = element.find(_C + "tx")
    words = "" if name is None else next((each.text or "" for each in name.iter(_C + "v")), "")
    return _Series(" ".join(words.split()), _points(element, _CATEGORIES), _points(element, _VALUES))


def _points(series: Element, tags: tuple[str, ...]) -> dict[int, str]:
    """Texts of a series' points by index; levels of categories joined, the outermost first; numbers as shown."""
    texts: dict[int, str] = {}
    source = next(series.iterchildren(*tags), None)
    levels = [] if source is None else list(source.iter(_C + "lvl")) or [source]
    code = next((each.text or "" for level in levels for each in level.iter(_C + "formatCode")), "")
    numeric = source is not None and next(source.iter(_C + "numCache", _C + "numLit"), None) is not None
    for level in reversed(levels):
        for point in level.iter(_C + "pt"):
            text = " ".join(next((each.text or "" for each in point.iterchildren(_C + "v")), "").split())
            index = integer(point.get("idx"), -1)
            if 0 <= index < _MOST_POINTS:
                texts[index] = f"{texts.get(index, '')} {_shown(text, code) if numeric else text}".strip()
    return texts


def _shown(text: str, code: str) -> str:
    from extractors.sheet.formats import show_number

    try:
        return show_number(float(text), code or "General").strip()
    except (ValueError, OverflowError):
        return text


def _rows(series: list[_Series]) -> tuple[tuple[Cell, ...], ...]:
    """A row for each category, a column for each series; empty where no number is stored."""
    series = [each for each in series if each.values]
    places = sorted({index for each in series for index in each.values})
    if not series or len(places) * len(series) > _MOST_POINTS:
        return ()
    categories = next((each.categories for each in series if each.categories), {})
    head = tuple(Cell(text=text) for text in ("", *(each.name for each in series)))
    body = (
        tuple(Cell(text=text) for text in (categories.get(place, ""), *(each.values.get(place, "") for each in series)))
        for place in places
    )
    return (head, *body)
