"""Records of commendation: what a unit proposes, the dossier of each nominee, its steps, the time limit."""

from awards.models.dossiers import (
    Dossier,
    DossierQuerySet,
    Group,
    Proposal,
    Recipient,
    StepTaken,
    SubjectKind,
    TimeLimit,
)

__all__ = ["Dossier", "DossierQuerySet", "Group", "Proposal", "Recipient", "StepTaken", "SubjectKind", "TimeLimit"]
