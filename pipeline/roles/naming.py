"""What the path of a file says of it (文件名): loaded without anything that looks into files."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Final

from pipeline.programme import DocumentRequirement, Programme
from pipeline.wording import plain_text

_EXTENSION: Final = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def score_name(name: str, programme: Programme) -> dict[str, float]:
    """How far the path of a file speaks for each requirement (0 to 1); folders count less than the file's own name."""
    path = PurePosixPath(name)
    stem = plain_text(_EXTENSION.sub("", path.name))
    folders = [plain_text(folder) for folder in path.parts[:-1]]
    scores: dict[str, float] = {}
    for item in programme.documents:
        own = matches(item.signs.names, stem)
        against = matches(item.signs.against, stem)
        near = max(
            (0.9**steps for steps, folder in enumerate(reversed(folders)) if _names_folder(item, folder)), default=0
        )
        score = 1.0 if own else (0.95 if item.role == "evidence" else 0.8) * near
        scores[item.id] = round(score * (0.2 if against else 1.0), 3)
    special = max((score for name, score in scores.items() if role_of(programme, name) != "evidence"), default=0.0)
    for item in programme.documents:
        if item.role == "evidence" and special >= 0.9 and not _EVIDENCE_FIRST.search(stem):
            scores[item.id] *= 0.6
    return scores


_EVIDENCE_FIRST: Final = re.compile(r"佐证|证明|印发|照片|截图")
"""Words by which a name is evidence whatever else it says (佐证材料-工作方案印发通知)."""


def _names_folder(item: DocumentRequirement, folder: str) -> bool:
    """Whether a folder is kept for one document; a folder of the whole dossier is kept for none."""
    return len(folder) <= 16 and matches(item.signs.names, folder) and not matches(item.signs.against, folder)


def role_of(programme: Programme, name: str) -> str:
    """The role of a requirement, by its id."""
    return next(item.role for item in programme.documents if item.id == name)


@lru_cache(maxsize=2048)
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of the programme, compiled once."""
    return re.compile(pattern)


def matches(patterns: Sequence[str], text: str) -> bool:
    """Whether any of the patterns occurs; each is compiled once."""
    return any(compiled(pattern).search(text) for pattern in patterns)
