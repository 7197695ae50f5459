"""The register: households, members, standards, status by year, totals and results per hamlet, imports.

Every table carries its commune, so that one commune is one slice of each. Rules live in
`poverty`, `standards`, `rates`, `roster`; writes in `actions`.
"""

from households.models.confirmations import Confirmation, ConfirmationCancelling, FrozenError
from households.models.imports import (
    LONGEST_FILE,
    ImportedRow,
    RosterCorrection,
    RosterFile,
    RosterImport,
)
from households.models.learnt import LearntKind, LearntWord
from households.models.life import (
    EventKind,
    LifeEvent,
    LifeEventQuerySet,
    MemberGroup,
)
from households.models.lists import (
    GONE,
    Cause,
    Departure,
    DepartureReason,
    ListedClass,
    SpecialGroup,
    Stage,
    YearlyStatus,
    YearlyStatusQuerySet,
)
from households.models.register import (
    CameReason,
    Gender,
    Household,
    HouseholdQuerySet,
    LeftReason,
    Member,
    Residence,
    mask_cccd,
    name_fields,
)
from households.models.reports import (
    ChangeReport,
    ChangeReportQuerySet,
    ReportPhoto,
    ReportState,
    ReportStep,
    StepKind,
)
from households.models.standards import (
    PovertyStandard,
    PovertyStandardQuerySet,
)
from households.models.years import (
    HamletResult,
    HamletYear,
    IssuedFile,
    Restatement,
    Source,
    YearClosing,
    as_one,
    being_restated,
)

__all__ = [
    "GONE",
    "LONGEST_FILE",
    "CameReason",
    "Cause",
    "ChangeReport",
    "ChangeReportQuerySet",
    "Confirmation",
    "ConfirmationCancelling",
    "Departure",
    "DepartureReason",
    "EventKind",
    "FrozenError",
    "Gender",
    "HamletResult",
    "HamletYear",
    "Household",
    "HouseholdQuerySet",
    "ImportedRow",
    "IssuedFile",
    "LearntKind",
    "LearntWord",
    "LeftReason",
    "LifeEvent",
    "LifeEventQuerySet",
    "ListedClass",
    "Member",
    "MemberGroup",
    "PovertyStandard",
    "PovertyStandardQuerySet",
    "ReportPhoto",
    "ReportState",
    "ReportStep",
    "Residence",
    "Restatement",
    "RosterCorrection",
    "RosterFile",
    "RosterImport",
    "Source",
    "SpecialGroup",
    "Stage",
    "StepKind",
    "YearClosing",
    "YearlyStatus",
    "YearlyStatusQuerySet",
    "as_one",
    "being_restated",
    "mask_cccd",
    "name_fields",
]
