"""Drafts (草稿、征求意见稿): files that say of themselves that another file of the dossier took their place."""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from extractors.document import FURNITURE, Document
from pipeline.review import DocumentEntry
from pipeline.roles.twins import make_shingles
from pipeline.similarity.shingles import containment
from pipeline.wording import plain_text

SHARED: Final = 0.3
"""The share of a draft's text, or of the other's, from which they are versions of one document."""
_DRAFT: Final = re.compile(
    r"(?:初|草|讨论|送审|过程|修改|修订|征求意见|内部审核|审议|待审|报审)稿|草案|(?:^|[^无])旧版|作废|废稿|未定稿|\bdraft\b",
    re.IGNORECASE,
)
_FINAL: Final = re.compile(r"终稿|(?<!未)定稿|最终|正式|盖章|报批稿|印发|报送稿|\bfinal\b", re.IGNORECASE)
_HEAD: Final = 6
"""Blocks at a document's start among which （征求意见稿） stands."""
_MARKED: Final = re.compile(r"[(\[](?:初|草|讨论|送审|征求意见|修改|修订|审议)稿[)\]]$|[(\[]草案[)\]]$")


def find_drafts(
    entries: Sequence[DocumentEntry], documents: Mapping[str, Document], roles: Mapping[str, str]
) -> dict[str, str]:
    """For each draft the id of the file that took its place: of the same requirement, alike, and no draft itself.

    Evidence has no versions: each paper stands for itself. A draft that is alone stays what it is.
    """
    files = [e for e in entries if e.requirement and roles[e.requirement] != "evidence" and e.id in documents]
    drafts = {entry.id for entry in files if is_draft(entry.name, documents[entry.id])}
    found: dict[str, str] = {}
    for draft in (entry for entry in files if entry.id in drafts):
        finals = [e for e in files if e.requirement == draft.requirement and e.id not in drafts]
        alike = [final for final in finals if _is_version(documents[draft.id], documents[final.id])]
        if alike:
            found[draft.id] = alike[0].id
    return found


def is_draft(name: str, document: Document) -> bool:
    """Whether a file's name or the lines of its title call it a draft."""
    stem = plain_text(PurePosixPath(name).stem)
    if _FINAL.search(stem):
        return False
    head = [b for b in document.blocks if b.kind not in FURNITURE and b.text.strip()][:_HEAD]
    return bool(_DRAFT.search(stem)) or any(len(b.text) <= 80 and _MARKED.search(plain_text(b.text)) for b in head)


def _is_version(draft: Document, final: Document) -> bool:
    """Whether enough of either text stands in the other; a draft may be half as long, or twice."""
    one, other = make_shingles(draft), make_shingles(final)
    return bool(len(one) and len(other)) and max(containment(one, other), containment(other, one)) >= SHARED
