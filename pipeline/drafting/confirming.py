"""An official attachment held against a programme (以正式附件核定配置): what it says becomes ``official``, nothing else changes.

The programme's file stays as it was written, comments, aliases and all; only ``basis: assumed`` of what the attachment
asks for is replaced, with the words that say so above it. What the two do not have in common is listed at the top.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from extractors.document import Evidence, Record
from pipeline.drafting.limits import Limits, read_limits
from pipeline.drafting.materials import Material, find_materials
from pipeline.drafting.naming import is_same
from pipeline.drafting.sheet import Sheet
from pipeline.drafting.statements import read_statements
from pipeline.facts import Reading
from pipeline.programme import DocumentRequirement, Programme, SectionRequirement
from pipeline.wording import plain_text


class Confirmed(Record, frozen=True):
    """A programme's file with what an attachment confirms, and how many places that were."""

    text: str
    count: int
    open: tuple[str, ...]


class _Edit(Record, frozen=True):
    """The value of a ``basis`` in the file (line and column from 0), what confirms it, and limits to be added below."""

    line: int
    column: int
    evidence: Evidence
    limits: str = ""


def confirm_programme(source: str, programme: Programme, attachments: Sequence[Reading]) -> Confirmed:
    """``source``, the file of ``programme``, with ``basis: official`` wherever the attachments ask for the same."""
    statements = read_statements(attachments, notice=False)
    materials = find_materials(statements)
    common = read_limits(statement.text for statement in materials.common)
    sheet = Sheet(attachments)
    nodes = _documents(yaml.compose(source, Loader=yaml.SafeLoader))
    edits: list[_Edit] = []
    asked: list[str] = []
    taken: list[Material] = []
    for document in programme.documents:
        material = _find(document, materials.all)
        if material is None:
            if document.basis == "assumed" and document.scope == "dossier":
                asked.append(f"附件未列《{document.title}》，请确认是否仍要求提交。")
            continue
        taken.append(material)
        edits += _edits(document, material, nodes[document.id], common)
        asked += _unlike(document, material)
    asked += [
        f"附件要求《{material.name}》，配置中没有，请增加：{sheet.source(material.evidence)}"
        for material in materials.all
        if material not in taken
    ]
    lines, count = _apply(source.splitlines(), edits, sheet)
    head = [f"# 已对照附件核定（{'、'.join(reading.document.file.name for reading in attachments)}）；请逐项处理："]
    head += [f"#   {number}. {words}" for number, words in enumerate(asked, start=1)]
    return Confirmed(text="\n".join([*(head if asked else ()), *lines, ""]), count=count, open=tuple(asked))


def _find(document: DocumentRequirement, materials: Sequence[Material]) -> Material | None:
    """The attachment's document: by its title, else by the signs by which files of that name would be known."""
    named = next((one for one in materials if is_same(plain_text(document.title), one.name)), None)
    return named or next((one for one in materials if _speaks_of(document, one.name)), None)


def _speaks_of(document: DocumentRequirement, name: str) -> bool:
    """Whether a name is one of a document's by its signs."""
    if any(re.search(pattern, name) for pattern in document.signs.against):
        return False
    return any(re.search(pattern, name) for pattern in (*document.signs.titles, *document.signs.names))


def _edits(
    document: DocumentRequirement, material: Material, node: Mapping[str, Any], common: Limits
) -> Iterator[_Edit]:
    """The places that a document's material confirms: itself, its sections, its seal."""
    own = read_limits(material.said, material.name)
    found = own if material.of_province else own.beside(common)
    limits = found.written() if "limits" not in node else ""
    if document.basis == "assumed" or limits:
        yield _Edit(*_place(node["basis"]), material.evidence, limits)
    for section in document.sections:
        name = _section_name(section, material)
        if section.basis == "assumed" and name:
            inner = node["sections"][section.id]
            yield _Edit(*_place(inner["basis"]), material.evidence_of(name))
    for part in document.parts:
        if part.id == "seal" and part.basis == "assumed" and material.sealed:
            yield _Edit(*_place(node["parts"][part.id]["basis"]), material.evidence_of("章"))


def _section_name(section: SectionRequirement, material: Material) -> str:
    """What the attachment calls a section; empty where it does not ask for it."""
    words = [plain_text(word) for word in (section.title, *section.aliases)]
    return next((name for name in material.sections if any(is_same(word, name) for word in words)), "")


def _unlike(document: DocumentRequirement, material: Material) -> Iterator[str]:
    """Sections that only one of the two has."""
    if not material.sections:
        return
    for section in document.sections:
        if section.basis == "assumed" and not _section_name(section, material):
            yield f"附件未要求《{document.title}》写“{section.title}”，请确认是否保留。"
    known = [plain_text(word) for section in document.sections for word in (section.title, *section.aliases)]
    for name in material.sections:
        if not any(is_same(word, name) for word in known):
            yield f"附件要求《{document.title}》写“{name}”，配置中没有，请增加或者列为别名。"


def _documents(root: Any) -> dict[str, dict[str, Any]]:
    """The documents of a file by id: nodes by key, sections and parts by their own id."""
    items = _fields(root)["documents"].value
    return {fields["id"].value: _nested(fields) for fields in map(_fields, items)}


def _nested(fields: dict[str, Any]) -> dict[str, Any]:
    inner: dict[str, Any] = {
        key: {one["id"].value: one for one in map(_fields, fields[key].value)}
        for key in ("sections", "parts")
        if key in fields
    }
    return {**fields, **inner}


def _fields(node: Any) -> dict[str, Any]:
    return {key.value: value for key, value in node.value}


def _place(node: Any) -> tuple[int, int]:
    """Line and column of a scalar, from 0."""
    return node.start_mark.line, node.start_mark.column


def _apply(lines: list[str], edits: Sequence[_Edit], sheet: Sheet) -> tuple[list[str], int]:
    """The lines with what was confirmed, from the last place to the first; how many places."""
    count = 0
    for edit in sorted(edits, key=lambda one: (one.line, one.column), reverse=True):
        line = lines[edit.line]
        if line[edit.column :].startswith("assumed"):
            lines[edit.line] = f"{line[: edit.column]}official{line[edit.column + len('assumed') :]}"
            count += 1
        indent = " " * (len(line) - len(line.lstrip(" -")))
        if edit.limits and line.lstrip().startswith("basis:"):  # a mapping in braces takes no further line
            lines.insert(edit.line + 1, f"{indent}{edit.limits}")
        lines.insert(edit.line, f"{indent}# 出处：{sheet.source(edit.evidence)}")
    return lines, count
