"""Text that applicants share (内容雷同): what stands in two dossiers beyond law, notice, form and common phrases.

In two steps. A sample of the character runs of every plan and report is held against all others at once, and what many
dossiers share is dropped (:mod:`pipeline.similarity.candidates`). The few pairs that are left are read and their common
passages found letter by letter (:mod:`pipeline.similarity.passages`).
"""

from typing import Final

from extractors.document import Evidence, Record

COMPARING_VERSION: Final = 1
"""Part of the key of every text that is compared: raise it when equal texts give other copies."""
LENGTH: Final = 8
"""Letters of a run: what eight letters say is rarely said twice by chance."""
LEAST_SHARE: Final = 0.02
LEAST_LETTERS: Final = 200


class Text(Record, frozen=True):
    """One plan or report: whose it is, its document id there, where its reading and its sample are kept.

    ``region`` is the applicant's adcode: two dossiers of one region are another matter than two that share text.
    """

    dossier: str
    document: str
    region: str | None
    reading: str
    sample: str
    parts: tuple[tuple[str, str], ...] = ()
    """First and last block of each plan or report in the file."""
    key: str = ""
    """Hash of all of it, with what its reading was made from; texts of equal keys are the same text of the same dossier."""


class Passage(Record, frozen=True):
    """One shared passage: where it stands here and there, and its letters."""

    here: Evidence
    there: Evidence
    letters: int


class Copy(Record, frozen=True):
    """Text of one document that also stands in another dossier; ``share`` is its part of the document (0 to 1)."""

    dossier: str
    document: str
    other_dossier: str
    other_document: str
    share: float
    letters: int
    passages: tuple[Passage, ...]


class Copies(Record, frozen=True):
    """All copies of one dossier, or of all dossiers of a workspace."""

    found: tuple[Copy, ...]
    compared: frozenset[str] = frozenset()
    """Keys of the pairs that were compared to find them (:func:`pipeline.similarity.comparing.compare`)."""


def is_worth_telling(share: float, letters: int) -> bool:
    """Whether a copy is so large that somebody should ask: a fiftieth of the document, or a long paragraph."""
    return share >= LEAST_SHARE or letters >= LEAST_LETTERS
