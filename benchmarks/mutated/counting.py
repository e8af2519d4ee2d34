"""What a review says of a mutation: caught by the right rule, caught otherwise, missed; and errors that nothing explains."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from mutated.desk import Desk
from mutated.dossiers import Dossier
from mutated.faults import Mutation, Rule, mutations
from pipeline.review import Finding, Review

ROOT = {"document-missing", "encrypted-file", "unreadable-file", "region-mismatch", "signatory-mismatch"}
"""What may be said besides of a fault, because it follows: a document that cannot be had is missing, too."""


@dataclass(frozen=True)
class Verdict:
    """How one mutation was judged; ``new`` are the findings that the dossier as it was had not."""

    id: str
    outcome: str
    false: tuple[str, ...]
    new: tuple[str, ...]


def findings_of(reviews: Iterable[Review]) -> Counter[tuple[str, str | None, str]]:
    """Findings by rule, requirement and severity."""
    return Counter((f.rule, f.requirement, f.severity) for review in reviews for f in review.findings)


def judge(desk: Desk, mutation: Mutation, before: Counter[tuple[str, str | None, str]]) -> Verdict:
    """One mutation against the dossier as it was."""
    reviews = desk.review(mutation.files)
    new = findings_of(reviews) - before
    right = any(_meets(rule, found) for rule in mutation.rules for found in new)
    graver = [found for found in new if found[2] != "info"]
    outcome = "right" if right else "otherwise" if graver else "missed" if mutation.rules else "harmless"
    false = [found for found in new if found[2] == "error" and not _explained(mutation, found)]
    if len(reviews) != 1:
        false.append(("dossiers", str(len(reviews)), "error"))
    if not mutation.rules:
        outcome = "disturbed" if false else "harmless"
    messages = tuple(f"{f.rule} {f.severity} {f.requirement}: {f.message}" for f in _told(reviews, new))
    return Verdict(mutation.id, outcome, tuple(" ".join(map(str, found)) for found in false), messages)


def _told(reviews: Iterable[Review], new: Counter[tuple[str, str | None, str]]) -> list[Finding]:
    return [f for review in reviews for f in review.findings if (f.rule, f.requirement, f.severity) in new]


def _meets(rule: Rule, found: tuple[str, str | None, str]) -> bool:
    return rule[0] == found[0] and rule[1] in {None, found[1]}


def _explained(mutation: Mutation, found: tuple[str, str | None, str]) -> bool:
    """Whether an error is one of those asked for, or follows from the same fault."""
    if any(_meets(rule, found) for rule in mutation.rules):
        return True
    roots = {rule for rule in mutation.rules if rule[0] in ROOT}
    if roots and found[0] in ROOT:
        return True
    lost = [requirement for rule, requirement in roots if requirement and rule == "document-missing"]
    return str(found[1]).startswith(tuple(f"{requirement}/" for requirement in lost))  # a part of what was lost


def judge_all(desk: Desk, dossier: Dossier) -> tuple[list[str], list[Verdict]]:
    """Errors of the dossier as it is, which should have none, and the verdict on every mutation."""
    reviews = desk.review(dossier.files())
    before = findings_of(reviews)
    errors = [f"{f.rule} {f.requirement}: {f.message}" for r in reviews for f in r.findings if f.severity == "error"]
    return errors, [judge(desk, mutation, before) for mutation in mutations(dossier)]
