"""A call as data (申报要求配置): its types, its loading from YAML, what can be wrong with it, what holds for whom."""

from pipeline.programme.codes import Basis, RegionKind, Severity
from pipeline.programme.faults import OWN_RULE
from pipeline.programme.loading import (
    PROGRAMMES,
    hints_of,
    list_programmes,
    load_programme,
    parse_programme,
    read_source,
)
from pipeline.programme.model import (
    Applicants,
    Deadlines,
    DocumentRequirement,
    FigureRequirement,
    Look,
    Notice,
    PartRequirement,
    Programme,
    RuleSetting,
    SectionRequirement,
    Signs,
    Topic,
)
from pipeline.programme.narrowing import narrow
from pipeline.programme.terms import Condition, DocumentLimits, Format, Group, PlausibleRange, Quota

__all__ = [
    "OWN_RULE",
    "PROGRAMMES",
    "Applicants",
    "Basis",
    "Condition",
    "Deadlines",
    "DocumentLimits",
    "DocumentRequirement",
    "FigureRequirement",
    "Format",
    "Group",
    "Look",
    "Notice",
    "PartRequirement",
    "PlausibleRange",
    "Programme",
    "Quota",
    "RegionKind",
    "RuleSetting",
    "SectionRequirement",
    "Severity",
    "Signs",
    "Topic",
    "hints_of",
    "list_programmes",
    "load_programme",
    "narrow",
    "parse_programme",
    "read_source",
]
