"""Campaigns, yearly plans with their targets, and plans of the past kept as texts.

Rules live in `targets`, `plans` and `deadlines`; writes in `actions`.
"""

from campaigns.models.archive import ArchivedPlan, ArchivedSection, Deadline
from campaigns.models.plans import Campaign, LegalBasis, Plan, PlanChange, Target

__all__ = ["ArchivedPlan", "ArchivedSection", "Campaign", "Deadline", "LegalBasis", "Plan", "PlanChange", "Target"]
