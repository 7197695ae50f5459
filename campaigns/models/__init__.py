"""Campaigns, plans and their targets, texts of past plans, pledges, registrations, support given, layouts of reports.

Rules live in `targets`, `plans`, `pledges`, `supports` and `deadlines`; writes in `actions`.
"""

from campaigns.models.archive import ArchivedPlan, ArchivedSection, Deadline
from campaigns.models.kept_workbooks import KeptWorkbook
from campaigns.models.layouts import ReportLayout
from campaigns.models.plans import Campaign, LegalBasis, Plan, PlanChange, Target
from campaigns.models.pledges import (
    Donor,
    LedgerError,
    Pledge,
    PledgeEntry,
    PledgeFile,
    PledgeQuerySet,
    ThankYouLetter,
)
from campaigns.models.registrations import EscapeRegistration
from campaigns.models.support_lists import SupportList, SupportListQuerySet, SupportRow, SupportScan
from campaigns.models.supports import Support, SupportFile, SupportOccasion, SupportQuerySet

__all__ = [
    "ArchivedPlan",
    "ArchivedSection",
    "Campaign",
    "Deadline",
    "Donor",
    "EscapeRegistration",
    "KeptWorkbook",
    "LedgerError",
    "LegalBasis",
    "Plan",
    "PlanChange",
    "Pledge",
    "PledgeEntry",
    "PledgeFile",
    "PledgeQuerySet",
    "ReportLayout",
    "Support",
    "SupportFile",
    "SupportList",
    "SupportListQuerySet",
    "SupportOccasion",
    "SupportQuerySet",
    "SupportRow",
    "SupportScan",
    "Target",
    "ThankYouLetter",
]
