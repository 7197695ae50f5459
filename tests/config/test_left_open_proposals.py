"""A proposal that an old commune left unsent is written on in the new one, as the old commune's."""

from __future__ import annotations

import pytest

from awards.actions.nominees import Nominee
from awards.actions.proposals import add_nominees
from awards.models import Proposal
from campaigns.models import Campaign
from communes.models import AuditEntry
from communes.roles import Role
from lib.errors import RuleError
from tests.config.leaving import Leaving
from tests.pages import at, signed_in, text

pytestmark = pytest.mark.django_db


def test_an_old_proposal_keeps_its_campaign_and_its_audit_is_the_old_communes(leaving: Leaving):
    world = leaving("draft")
    campaign = Campaign.objects.create(
        unit=world.old, name="Chung tay", short_name="CT", first_year=2021, last_year=2026
    )
    other = Campaign.objects.create(unit=world.new, name="Mới", short_name="M", first_year=2025, last_year=2030)
    Proposal.objects.update(campaign=campaign)
    proposal, page = Proposal.objects.get(), signed_in(world.person(Role.EMULATION_OFFICER))
    address = at(world.new, f"awards/proposals/{proposal.pk}/edit/", 2026)
    form = page.get(address).context["form"]
    assert list(form.fields["campaign"].queryset) == [campaign]
    said = {"year": proposal.year, "period": "năm học 2024-2025", "version": proposal.version}
    assert page.post(address, said | {"campaign": other.pk}).status_code == 200
    assert page.post(address, said | {"campaign": campaign.pk}).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.campaign, proposal.period) == (campaign, "năm học 2024-2025")
    assert AuditEntry.objects.filter(verb="save_proposal").latest("pk").commune_id == world.old.pk


def test_no_dossier_begins_in_an_old_proposal(leaving: Leaving):
    world = leaving("draft")
    proposal, officer = Proposal.objects.get(), world.person(Role.EMULATION_OFFICER)
    page = signed_in(officer)
    assert "Thêm người, hộ, đơn vị" not in text(page.get(at(world.new, f"awards/proposals/{proposal.pk}/", 2026)))
    refused = page.get(at(world.new, f"awards/proposals/{proposal.pk}/nominees/", 2026))
    assert (refused.status_code, "việc mới ghi ở Xã Mới" in text(refused)) == (403, True)
    with pytest.raises(RuleError, match="việc mới ghi ở Xã Mới"):
        add_nominees(by=officer, proposal=proposal, nominees=[Nominee(name="Người Mẫu")], seen_version=proposal.version)
