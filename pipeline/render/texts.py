"""The words of a dossier for search and reading on (全文检索): its documents' blocks, and the findings of its brief."""

from collections.abc import Iterator, Mapping
from typing import Final

from extractors.document import BlockKind, Document
from pipeline.brief import Brief, Issue
from pipeline.render.scripts import Data, script_call

BRIEF: Final = 0
"""Number of the brief among a dossier's files; a passage's page is then the brief's section."""
_UNREAD: Final[frozenset[BlockKind]] = frozenset({"header", "footer", "page_number", "watermark"})
"""Kinds that repeat from page to page and say nothing of their own."""


def _findings(brief: Brief) -> Iterator[Data]:
    parts: tuple[tuple[int, tuple[Issue, ...]], ...] = ((2, brief.open), (8, brief.doubts), (8, brief.waived))
    for section, issues in parts:
        for issue in issues:
            yield [BRIEF, section, f"{issue.rule_word}：{issue.text}"]


def _passages(brief: Brief, documents: Mapping[str, Document]) -> Iterator[Data]:
    for file in brief.files:
        document = documents.get(file.id)
        for block in document.blocks if document else ():
            if block.kind not in _UNREAD and not block.text.isspace() and block.text:
                yield [file.number, block.page or 0, block.text]


def dossier_text(brief: Brief, documents: Mapping[str, Document]) -> bytes:
    """``shenbaoText([dossier, [[file, name]…], [[file, page or 0, text]…]])``, in the order of files and blocks."""
    files: list[Data] = [[BRIEF, brief.title]]
    files += [[file.number, file.name] for file in brief.files]
    passages: list[Data] = [*_findings(brief), *_passages(brief, documents)]
    return script_call("shenbaoText", [brief.dossier, files, passages])
