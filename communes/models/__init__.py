"""Units, people and their posts, papers and the audit: who and where.

Rules live in `roles`, `unit_names` and `paper_purposes`; writes in `actions`.
"""

from communes.models.audit import AuditEntry, AuditEntryQuerySet
from communes.models.calendar import CalendarDay
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
)
from communes.models.people import Assignment, AssignmentQuerySet, Organisation, User, UserManager
from communes.models.units import Area, Unit, UnitKind, UnitParent, UnitQuerySet, UnitSuccession, valid_on

__all__ = [
    "UNNUMBERED",
    "Area",
    "Assignment",
    "AssignmentQuerySet",
    "AuditEntry",
    "AuditEntryQuerySet",
    "CalendarDay",
    "Letterhead",
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
    "valid_on",
]
