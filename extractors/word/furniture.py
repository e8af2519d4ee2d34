"""Headers and footers of a Word document: those of all sections that are shown, each part and each text once."""

from collections.abc import Iterator
from typing import Final

from extractors.document import BlockKind
from extractors.ooxml import Element, R
from extractors.word.context import Context
from extractors.word.kinds import Kinded, settle_furniture
from extractors.word.story import StoryReader
from extractors.word.xml import W, is_on

_REFERENCES: Final[dict[str, BlockKind]] = {W + "headerReference": "header", W + "footerReference": "footer"}
_STORY: Final = "header"  # headers and footers share their list counters


def read_furniture(context: Context, main: str, root: Element, settings: Element | None) -> tuple[list[Kinded], ...]:
    """Headers, and footers, kinds settled. First and even ones that are not switched on are told, not read."""
    arrows = context.package.relationships(main)
    found: dict[BlockKind, list[Kinded]] = {"header": [], "footer": []}
    done: set[str] = set()
    said: set[tuple[str, str]] = set()
    shown, unused = _references(root, even=settings is not None and is_on(settings.find(W + "evenAndOddHeaders")))
    for relation, kind in shown.items():
        arrow = arrows.get(relation)
        if arrow is None:
            context.package.damaged.add(relation)
        if arrow is None or arrow.external or arrow.target in done:
            continue
        done.add(arrow.target)
        for settled in _read(context, arrow.target, kind):
            key = settled[1], settled[0].text
            if key not in said:
                said.add(key)
                found[kind].append(settled)
    hidden = (arrow.target for each in unused if (arrow := arrows.get(each)) is not None and not arrow.external)
    context.tally.seen["unused-headers"] += any(_has_text(context, target) for target in hidden if target not in done)
    return found["header"], found["footer"]


def _references(root: Element, *, even: bool) -> tuple[dict[str, BlockKind], set[str]]:
    """Ids of the headers and footers that some section shows, in order, with their kind; ids of all others.

    A section without a reference of its own goes on with that of the section before (ECMA-376 part 1, 17.10).
    """
    shown: dict[str, BlockKind] = {}
    stated: set[str] = set()
    current: dict[tuple[str, str], str] = {}
    for section in root.iter(W + "sectPr"):
        for reference in section.iterchildren(*_REFERENCES):
            relation = reference.get(R + "id") or ""
            current[reference.tag, reference.get(W + "type") or "default"] = relation
            stated.add(relation)
        first = is_on(section.find(W + "titlePg"))
        for (tag, page), relation in current.items():
            if page not in {"first", "even"} or (page == "first" and first) or (page == "even" and even):
                shown.setdefault(relation, _REFERENCES[tag])
    return shown, stated - shown.keys()


def _read(context: Context, part: str, kind: BlockKind) -> Iterator[Kinded]:
    root = context.package.xml(part)
    if root is None:
        context.package.damaged.add(part)
    else:
        yield from settle_furniture(list(StoryReader(context, part, root, _STORY).drafts(root)), kind)


def _has_text(context: Context, part: str) -> bool:
    root = context.package.xml(part)
    return root is not None and any((each.text or "").strip() for each in root.iter(W + "t"))
