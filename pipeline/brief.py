"""What an expert reads (评审摘要): the content of a brief, before it gets a form. Every fact carries its source."""

from extractors.document import Evidence, Record


class Sourced(Record, frozen=True):
    """Words with where they stand; ``reference`` is the short form that paper shows (文件2 第3页)."""

    text: str
    reference: str
    evidence: Evidence | None = None
