"""Open dossiers and workbooks go over with the post they were kept by."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from awards.workflow import State
from campaigns.models import PledgeFile
from communes.actions import hand_over
from communes.models import Assignment
from communes.roles import Role
from config.handovers import open_work_of
from tests import build
from tests.awards.world import Office

pytestmark = pytest.mark.django_db


def test_open_dossiers_and_previewed_files_go_to_who_takes_over_and_finished_ones_stay() -> None:
    office = Office()
    kept, done = office.dossier(State.RECEIVED), office.dossier(State.DECIDED)
    files = [
        PledgeFile.objects.create(
            commune=office.commune,
            year=2026,
            name=f"{written}.xlsx",
            content=b"PK",
            sha256="",
            created_by=office.officer,
            written_on=written,
        )
        for written in (None, date(2026, 1, 5))
    ]
    other = build.person(Role.CLERK, office.commune)
    handed = hand_over(
        by=build.person(Role.ADMINISTRATOR, office.commune),
        commune=office.commune,
        giver=office.officer,
        taker=other,
        posts=list(Assignment.objects.filter(user=office.officer)),
        last_day=timezone.localdate(),
        works=open_work_of(office.commune, office.officer),
    )
    for row in (kept, done, *files):
        row.refresh_from_db()
    assert (kept.kept_by, done.kept_by) == (other, office.officer)
    assert [file.created_by for file in files] == [other, office.officer]
    assert f"Hồ sơ số {kept.pk} (" in str(handed.lines)
    assert f"Hồ sơ số {done.pk} (" not in str(handed.lines)
    assert kept.name not in str(handed.lines)  # an administrator sees no nominees
