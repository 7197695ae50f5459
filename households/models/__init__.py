"""The register: households, members, standards, status by year, totals and results per hamlet, imports.

Every table carries its commune, so that one commune is one slice of each. Rules live in
`poverty`, `standards`, `rates`, `roster`; writes in `actions`.
"""

from households.models.imports import (
    ImportedRow,
    RosterFile,
    RosterImport,
)
from households.models.register import (
    GONE,
    Departure,
    DepartureReason,
    Gender,
    Household,
    HouseholdQuerySet,
    ListedClass,
    Member,
    Residence,
    Stage,
    YearlyStatus,
    YearlyStatusQuerySet,
    mask_cccd,
)
from households.models.standards import (
    PovertyStandard,
    PovertyStandardQuerySet,
)
from households.models.years import (
    HamletResult,
    HamletYear,
    Source,
    YearClosing,
)

__all__ = [
    "GONE",
    "Departure",
    "DepartureReason",
    "Gender",
    "HamletResult",
    "HamletYear",
    "Household",
    "HouseholdQuerySet",
    "ImportedRow",
    "ListedClass",
    "Member",
    "PovertyStandard",
    "PovertyStandardQuerySet",
    "Residence",
    "RosterFile",
    "RosterImport",
    "Source",
    "Stage",
    "YearClosing",
    "YearlyStatus",
    "YearlyStatusQuerySet",
    "mask_cccd",
]
