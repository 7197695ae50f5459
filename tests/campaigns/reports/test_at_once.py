"""Two officers at one layout at the same moment: one writes, the other is told."""

from __future__ import annotations

import pytest

from campaigns.actions.layouts import StaleLayout
from campaigns.models import ReportLayout
from communes.models import AuditEntry
from communes.roles import Role
from lib.errors import RuleError
from tests import build
from tests.at_once import at_once
from tests.campaigns.reports import world


@pytest.mark.django_db(transaction=True)
def test_of_two_that_point_at_once_one_is_told() -> None:
    commune = build.commune("Ấp 1")
    officers = [build.person(Role.POVERTY_OFFICER, commune) for _number in range(2)]
    made = world.layout(officers[0], commune)
    seen = [ReportLayout.objects.get(pk=made.pk) for _officer in officers]
    works = [
        lambda one=one, who=who, cell=cell: world.point(who, one, cell, "ten_xa")
        for one, who, cell in zip(seen, officers, ("A1", "A3"), strict=True)
    ]
    raised = at_once(*works)
    assert [type(error) for error in raised] == [StaleLayout]
    assert ReportLayout.objects.get().pointed.count == 1
    assert AuditEntry.objects.filter(verb="point_layout").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_that_add_one_name_at_once_one_is_told() -> None:
    commune = build.commune("Ấp 1")
    officer = build.person(Role.POVERTY_OFFICER, commune)
    raised = at_once(*[lambda: world.layout(officer, commune) for _number in range(2)])
    assert [type(error) for error in raised] == [RuleError]
    assert ReportLayout.objects.count() == 1
