"""Campaigns, yearly plans with their targets, texts of past plans, pledges and registrations, layouts of reports.

Rules live in `targets`, `plans`, `pledges` and `deadlines`; writes in `actions`.
"""

from campaigns.models.archive import ArchivedPlan, ArchivedSection, Deadline
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

__all__ = [
    "ArchivedPlan",
    "ArchivedSection",
    "Campaign",
    "Deadline",
    "Donor",
    "EscapeRegistration",
    "LedgerError",
    "LegalBasis",
    "Plan",
    "PlanChange",
    "Pledge",
    "PledgeEntry",
    "PledgeFile",
    "PledgeQuerySet",
    "ReportLayout",
    "Target",
    "ThankYouLetter",
]
