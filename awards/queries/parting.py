"""What proposals and dossiers bind that a merger brought together (see `households.queries.parting`)."""

from __future__ import annotations

from awards.models import Dossier, Proposal
from households.queries.parting import Tie

_DOSSIER, _PROPOSAL = "hồ sơ đề nghị khen thưởng", "đề nghị khen thưởng"
TIES = (
    Tie(Proposal, "commune", "unit", "units", _PROPOSAL),
    Tie(Proposal, "commune", "campaign__unit", "units", _PROPOSAL),
    Tie(Dossier, "commune", "household", "households", _DOSSIER),
    Tie(Dossier, "commune", "member__household", "households", _DOSSIER),
    Tie(Dossier, "commune", "hamlet", "units", _DOSSIER),
    Tie(Dossier, "commune", "decision__commune", "units", _DOSSIER),
)
