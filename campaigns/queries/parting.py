"""What the campaign's records bind that a merger brought together (see `households.queries.parting`)."""

from __future__ import annotations

from campaigns.models import Donor, EscapeRegistration, Pledge, PledgeEntry, Support, SupportList, Target
from households.queries.parting import Tie

_PART, _LIST = "phần đã trao của đăng ký ủng hộ", "danh sách ký nhận"
TIES = (
    Tie(EscapeRegistration, "commune", "household", "households", "đăng ký thoát nghèo"),
    Tie(Donor, "commune", "household", "households", "người ủng hộ là hộ khá giả"),
    Tie(Pledge, "commune", "household", "households", "đăng ký ủng hộ"),
    Tie(Pledge, "commune", "hamlet", "units", "đăng ký ủng hộ"),
    Tie(Pledge, "commune", "donor__commune", "units", "đăng ký ủng hộ"),
    Tie(Pledge, "commune", "campaign__unit", "units", "đăng ký ủng hộ"),
    Tie(PledgeEntry, "pledge__commune", "household", "households", _PART),
    Tie(PledgeEntry, "pledge__commune", "hamlet", "units", _PART),
    Tie(Support, "commune", "household", "households", "hỗ trợ đã trao"),
    Tie(SupportList, "commune", "rows__household", "households", _LIST),
    Tie(SupportList, "commune", "rows__hamlet", "units", _LIST),
    Tie(SupportList, "commune", "pledge__commune", "units", _LIST),
    Tie(Target, "plan__unit", "hamlet", "units", "chỉ tiêu giao cho ấp"),
)
