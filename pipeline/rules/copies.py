"""Rules on text that a dossier shares with others."""

from collections.abc import Iterator
from typing import ClassVar, Final

from pipeline.case import Case
from pipeline.programme import Severity
from pipeline.rules.base import Fault
from pipeline.similarity import is_worth_telling

SHOWN: Final = 24
"""Characters of a passage that the message quotes."""


class DuplicateContent:
    """Text shared with another applicant beyond what law, notice and form give everyone.

    The message does not name the other applicant: it also goes to this one.
    """

    id: ClassVar[str] = "duplicate-content"
    severity: ClassVar[Severity] = "warning"
    template: ClassVar[str] = "《{document}》有 {letters} 字（约占 {share}）与另一份申报材料相同，如“{quote}……”。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each document and each dossier that it shares text with."""
        entries = {file.entry.id: file.entry for file in case.files}
        titles = {document.id: document.title for document in case.documents()}
        for copy in case.circumstances.copies:
            entry = entries.get(copy.document)
            if entry is None or not is_worth_telling(copy.share, copy.letters):
                continue
            longest = max(copy.passages, key=lambda passage: passage.letters)
            yield Fault(
                subject=f"{entry.name}\0{copy.other_dossier}",
                values={
                    "document": titles.get(entry.requirement or "", entry.name),
                    "letters": str(copy.letters),
                    "share": f"{copy.share:.0%}",
                    "quote": longest.here.quote[:SHOWN],
                },
                evidence=tuple(passage.here for passage in copy.passages[:3]),
            )
