"""Every rule on a dossier. Adding a rule is a class and a row here."""

from typing import Final

from pipeline.rules.agreement import ContactInconsistent, DatesInconsistent, LeadUnitInconsistent
from pipeline.rules.applicant import (
    DuplicateDossier,
    IneligibleRegion,
    LateSubmission,
    RegionMismatch,
    RegionUnknown,
)
from pipeline.rules.attachments import AttachmentMissing
from pipeline.rules.base import Rule
from pipeline.rules.copies import DuplicateContent
from pipeline.rules.documents import DocumentMissing, LowConfidenceText, UnclassifiedFile
from pipeline.rules.figures import FigureInconsistent, FigureMissing
from pipeline.rules.files import EncryptedFile, HostileFile, SignatureBroken, UnreadableFile
from pipeline.rules.letter import (
    AddresseeMissing,
    DateMissing,
    DocumentNumberMissing,
    SealMissing,
    SignatoryMismatch,
)
from pipeline.rules.limits import FormatMissing, LimitExceeded
from pipeline.rules.plausibility import FigureImplausible
from pipeline.rules.sections import SectionMissing, SectionThin

DOSSIER_RULES: Final[tuple[Rule, ...]] = (
    IneligibleRegion(),
    RegionUnknown(),
    LateSubmission(),
    DocumentMissing(),
    SectionMissing(),
    SectionThin(),
    LimitExceeded(),
    FormatMissing(),
    SealMissing(),
    SignatoryMismatch(),
    DocumentNumberMissing(),
    DateMissing(),
    AddresseeMissing(),
    AttachmentMissing(),
    RegionMismatch(),
    EncryptedFile(),
    UnreadableFile(),
    HostileFile(),
    SignatureBroken(),
    FigureInconsistent(),
    DatesInconsistent(),
    LeadUnitInconsistent(),
    ContactInconsistent(),
    FigureMissing(),
    FigureImplausible(),
    DuplicateDossier(),
    DuplicateContent(),
    LowConfidenceText(),
    UnclassifiedFile(),
)
"""In the order in which findings of one severity are told."""
