"""What a rule is: a tiny class that looks at one case and yields faults. A finding is data; a template says it."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import ClassVar, Protocol

from extractors.document import Evidence, Record
from pipeline.case import Case
from pipeline.programme import Severity
from pipeline.review import Finding, Searched


class Fault(Record, frozen=True):
    """One thing that is wrong, before it gets its sentence.

    ``subject`` says what it is about and makes the finding's id; ``values`` fill the rule's template; ``severity``
    overrides the rule's own.
    """

    subject: str
    values: Mapping[str, str]
    requirement: str | None = None
    severity: Severity | None = None
    evidence: tuple[Evidence, ...] = ()
    searched: tuple[Searched, ...] = ()
    template: str | None = None


class Rule(Protocol):
    """A check of one case. ``template`` is a Chinese sentence with ``{names}`` of the fault's values."""

    id: ClassVar[str]
    severity: ClassVar[Severity]
    template: ClassVar[str]

    def check(self, case: Case) -> Iterator[Fault]:
        """Yield what is wrong; nothing when all is well."""
        ...


def finding_of(rule: Rule, fault: Fault, case: Case) -> Finding:
    """The finding of a fault: id from rule, requirement and subject, severity from the programme, then the fault."""
    setting = case.programme.rules.get(rule.id)
    key = "\0".join((rule.id, fault.requirement or "", fault.subject))
    digest = hashlib.sha256(key.encode()).hexdigest()[:10]
    return Finding(
        id=f"{rule.id}-{digest}",
        rule=rule.id,
        severity=(setting and setting.severity) or fault.severity or rule.severity,
        requirement=fault.requirement,
        message=(fault.template or rule.template).format_map(fault.values),
        evidence=fault.evidence,
        searched=fault.searched,
    )
