"""Footnotes, endnotes and comments of a Word document, and the marks that notes carry."""

from collections.abc import Iterator
from typing import Final

from extractors.ooxml import Element, Package, integer
from extractors.word.counting import count_text
from extractors.word.xml import W, value

_PARTS: Final = (("footnotes", "footnote"), ("endnotes", "endnote"), ("comments", "comment"))
_NO_NOTES: Final = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_DELETING: Final = (W + "del", W + "moveFrom")

Notes = dict[tuple[str, str], tuple[Element, str, str]]
"""By kind and id: the note's element, its part, and the mark that it carries."""


def read_notes(package: Package, main: str, root: Element, settings: Element | None) -> Notes:
    """All notes to which ``root`` refers; parts that nothing refers to are not even opened."""
    notes: Notes = {}
    for part_kind, kind in _PARTS:
        references = [each for each in root.iter(f"{W}{kind}Reference") if not _is_deleted(each)]
        if not references:
            continue
        parts = package.related(main, part_kind)
        part = parts[0] if parts else f"word/{part_kind}.xml"
        stored = package.xml(part)
        if stored is None:
            package.damaged.add(part)
            continue
        marks = {} if kind == "comment" else _marks(references, kind, list(_settings(root, settings, kind)))
        for note in stored.iterchildren(W + kind):
            if note.get(W + "type") not in _NO_NOTES:
                note_id = note.get(W + "id") or ""
                notes[kind, note_id] = note, part, marks.get(note_id, "")
    return notes


def _is_deleted(reference: Element) -> bool:
    return next(reference.iterancestors(*_DELETING), None) is not None


def _settings(root: Element, settings: Element | None, kind: str) -> Iterator[Element]:
    """What sections, then the whole document, say of the numbers of notes."""
    yield from root.iter(f"{W}{kind}Pr")
    if settings is not None:
        yield from settings.iter(f"{W}{kind}Pr")


def _marks(references: list[Element], kind: str, places: list[Element]) -> dict[str, str]:
    """Numbers of notes in the order of their references; none where they start anew on each page or section."""

    def stated(name: str) -> str | None:
        return next((found for each in places if (found := value(each, name))), None)

    if any(value(each, "numRestart") in {"eachPage", "eachSect"} for each in places):
        return {}
    number_format = stated("numFmt") or ("decimal" if kind == "footnote" else "lowerRoman")
    number = integer(stated("numStart"), 1)
    marks: dict[str, str] = {}
    for reference in references:
        note_id = reference.get(W + "id") or ""
        if not _has_own_mark(reference) and note_id not in marks:
            marks[note_id] = count_text(number, number_format)
            number += 1
    return marks


def _has_own_mark(reference: Element) -> bool:
    """Whether a note reference carries a mark of its own (``customMarkFollows``) and takes no number."""
    return (reference.get(W + "customMarkFollows") or "0").lower() in {"1", "true", "on"}
