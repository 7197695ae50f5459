"""Pages of what an old commune left open: what ends or is read there, what a merger puts away, who is kept out."""

from __future__ import annotations

from datetime import date

import pytest

from awards.models import Dossier, Proposal
from campaigns.actions.registrations import register_escape
from campaigns.models import Donor, EscapeRegistration, Pledge, PledgeFile, SupportFile, SupportList
from communes.models import CalendarDay
from communes.roles import Role
from households.models import YearlyStatus
from tests import build
from tests.config.leaving import Leaving, Merged
from tests.pages import at, signed_in, text

pytestmark = pytest.mark.django_db


def test_the_old_communes_days_are_read_and_not_written(leaving: Leaving):
    world = leaving()
    day = CalendarDay.objects.create(
        commune=world.old, day=date(2025, 6, 2), is_worked=False, source="Thông báo", set_by=world.was
    )
    page = signed_in(world.person(Role.EMULATION_OFFICER))
    read = page.get(at(world.old, "awards/calendar/", 2025))
    assert (read.status_code, "02/06/2025" in text(read)) == (200, True)
    assert 'name="what"' not in text(read)
    assert "/drop/" not in text(read)
    said = {"what": "day", "day": "03/06/2025", "kind": "off", "source": "Thông báo số 5"}
    assert page.post(at(world.old, "awards/calendar/", 2025), said).status_code == 403
    assert page.post(at(world.old, f"awards/calendar/{day.pk}/drop/", 2025)).status_code == 403
    assert CalendarDay.objects.get() == day


def test_a_registration_of_before_is_withdrawn_from_either_communes_page(leaving: Leaving):
    world = leaving()
    YearlyStatus.objects.filter(household=world.household).update(year=2025)
    for commune in (world.old, world.new):
        made = register_escape(
            by=world.was, household=world.household, year=2026, on=date(2026, 2, 2), plan="Nuôi bò sinh sản"
        )
        EscapeRegistration.objects.filter(pk=made.pk).update(commune=world.old)
        address = at(commune, f"households/{world.household.pk}/escape/withdraw/", 2026)
        said = {"on": "03/03/2026", "reason": "Hộ xin rút", "version": made.version}
        assert signed_in(world.person()).post(address, said).status_code == 302
        made.refresh_from_db()
        assert made.withdrawn_on == date(2026, 3, 3)


def test_a_merger_drops_the_workbooks_that_the_old_commune_never_wrote(leaving: Leaving, monkeypatch):
    kept, merge = {}, Merged.merge

    def with_files(world: Merged) -> None:
        for kind in (PledgeFile, SupportFile):
            for commune, written in ((world.old, None), (world.old, date(2025, 5, 12)), (build.commune(), None)):
                made = kind.objects.create(
                    commune=commune, year=2025, name="a.xlsx", content=b"079168000001", sha256="0" * 64,
                    created_by=world.was, written_on=written,
                )  # fmt: skip
                kept.setdefault(kind, []).append(made.pk)
        merge(world)

    monkeypatch.setattr(Merged, "merge", with_files)
    leaving()
    for kind, (dropped, *others) in kept.items():
        assert set(kind.objects.values_list("pk", flat=True)) == set(others), dropped


def test_the_neighbour_reaches_nothing_of_what_was_left_open(leaving: Leaving):
    world = leaving("pledges", "list", "dossier", "draft")
    other = build.commune("Ấp 7", name="Xã Bên")
    pledge, of, donor = Pledge.objects.earliest("pk"), SupportList.objects.get(), Donor.objects.earliest("pk")
    dossier, proposal = Dossier.objects.earliest("pk"), Proposal.objects.earliest("pk")
    pages = [
        f"pledges/{pledge.pk}/", f"pledges/{pledge.pk}/edit/", f"pledges/donors/{donor.pk}/", f"support/{of.pk}/",
        f"support/{of.pk}/tick/", f"awards/{dossier.pk}/", f"awards/proposals/{proposal.pk}/",
        f"awards/proposals/{proposal.pk}/edit/",
    ]  # fmt: skip
    own = signed_in(world.person())
    assert own.get(at(world.new, pages[0], 2025)).status_code == 200
    for role in (Role.POVERTY_OFFICER, Role.EMULATION_OFFICER, Role.ADMINISTRATOR):
        page = signed_in(build.person(role, other))
        for path in pages:
            assert {page.get(at(unit, path, 2025)).status_code for unit in (world.old, world.new)} == {404}, path
            assert page.get(at(other, path, 2025)).status_code in (403, 404), path
