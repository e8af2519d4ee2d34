"""Which outputs a dossier is due, and what of its findings the applicant is told."""

from collections.abc import Iterable
from typing import Final

from pipeline.programme import Severity
from pipeline.review import Finding, Review

FILE_RULES: Final = frozenset({"encrypted-file", "unreadable-file", "hostile-file"})
"""Rules about files that the applicant must send again."""
OUR_FAULT: Final = "internal-failure"
"""Id of the finding that says that we failed; the applicant can do nothing about it."""
OUR_WORDS: Final = "”时程序出现故障，"
"""Words behind the file's name where we failed on one file."""
UNKNOWABLE: Final = frozenset({"document-missing", "region-unknown"})
"""Rules that say nothing of a dossier of which no file could be read: what is missing may be in one of them."""


def is_ours(finding: Finding) -> bool:
    """Whether a finding tells a fault of the program, not of the dossier."""
    return finding.id == OUR_FAULT or (finding.rule in FILE_RULES and OUR_WORDS in finding.message)


def is_due(finding: Finding, review: Review, severity: Severity) -> bool:
    """Whether the notice tells a finding of that severity: unwaived, no fault of ours, and something is known of it."""
    if finding.waived is not None or finding.severity != severity or is_ours(finding):
        return False
    return review.status != "failed" or finding.rule not in UNKNOWABLE


def most_telling_first(findings: Iterable[Finding], review: Review) -> list[Finding]:
    """The findings in their order; of a failed dossier those that say why come before what nobody can know."""
    return sorted(findings, key=lambda finding: review.status == "failed" and finding.rule in UNKNOWABLE)


def needs_notice(review: Review) -> bool:
    """Whether a correction notice (补正通知书) is due.

    It is while the dossier is incomplete, and when it failed because its files are encrypted, broken or hostile; when
    we failed it is not.
    """
    errors = [finding for finding in review.findings if is_due(finding, review, "error")]
    if review.status == "failed":
        return any(finding.rule in FILE_RULES for finding in errors)
    return review.status == "incomplete" and bool(errors)
