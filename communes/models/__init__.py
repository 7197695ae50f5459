"""Units, people and their posts, papers and the audit: who and where.

Rules live in `roles`, `unit_names` and `paper_purposes`; writes in `actions`.
"""

from communes.models.audit import AuditEntry, AuditEntryQuerySet
from communes.models.calendar import CalendarDay
from communes.models.office import Handover, OfficeTitle, OfficeTitleQuerySet
from communes.models.papers import (
    UNNUMBERED,
    Letterhead,
    Paper,
    PaperKind,
    PaperQuerySet,
    PaperScan,
    PaperState,
    PaperTemplate,
    StoredFile,
    number_key,
)
from communes.models.people import Assignment, AssignmentQuerySet, Organisation, User, UserManager, as_user_name
from communes.models.units import Area, Unit, UnitKind, UnitParent, UnitQuerySet, UnitSuccession, valid_on

__all__ = [
    "UNNUMBERED",
    "Area",
    "Assignment",
    "AssignmentQuerySet",
    "AuditEntry",
    "AuditEntryQuerySet",
    "CalendarDay",
    "Handover",
    "Letterhead",
    "OfficeTitle",
    "OfficeTitleQuerySet",
    "Organisation",
    "Paper",
    "PaperKind",
    "PaperQuerySet",
    "PaperScan",
    "PaperState",
    "PaperTemplate",
    "StoredFile",
    "Unit",
    "UnitKind",
    "UnitParent",
    "UnitQuerySet",
    "UnitSuccession",
    "User",
    "UserManager",
    "as_user_name",
    "number_key",
    "valid_on",
]
